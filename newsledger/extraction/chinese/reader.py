"""A Chinese document, sentence by sentence: each family reads the scene, the context goes on to the next."""

from __future__ import annotations

from types import ModuleType
from typing import Final

from newsledger.extraction.chinese import company, investment, market_share, procurement
from newsledger.extraction.chinese.scene import Scene
from newsledger.extraction.context import Context
from newsledger.extraction.document import Document
from newsledger.extraction.frames import Reading

FAMILIES: Final[tuple[ModuleType, ...]] = (market_share, procurement, investment, company)


def read(document: Document) -> list[Reading]:
    """The drafts and refusals of every sentence that may hold a figure."""
    readings: list[Reading] = []
    context = Context(topic=document.topic)
    for sentence in document.sentences:
        if sentence.is_boilerplate:
            continue
        scene = Scene(document, sentence, context)
        if sentence.quantities or "rank_word" in sentence.by_kind:
            for family in FAMILIES:
                family.read(scene)
            if scene.drafts:
                context.last = scene.drafts[-1]
            readings.append(Reading(sentence, scene.drafts, scene.refusals))
        scene.leave()
    return readings
