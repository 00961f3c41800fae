"""An English document, sentence by sentence: each family reads the scene, the context goes on to the next."""

from __future__ import annotations

from newsledger.extraction.document import Document
from newsledger.extraction.frames import Reading


def read(document: Document) -> list[Reading]:
    """The drafts and refusals of every sentence that may hold a figure."""
    return []
