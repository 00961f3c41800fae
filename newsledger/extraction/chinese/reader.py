"""A Chinese document, sentence by sentence: each family reads the scene, the context goes on to the next."""

from __future__ import annotations

import re
from types import ModuleType
from typing import Final

from newsledger.extraction.chinese import company, investment, market_share, procurement
from newsledger.extraction.chinese.scene import Scene
from newsledger.extraction.context import Context
from newsledger.extraction.document import Document, Sentence
from newsledger.extraction.frames import Name, Reading

_FIGURELESS: Final = ("rank_word", "rank_order", "superlative")
FAMILIES: Final[tuple[ModuleType, ...]] = (market_share, procurement, investment, company)


_LEGAL_ENDS: Final = ("公司", "集团", "Limited", "Ltd.", "Ltd", "Inc.", "Inc", "Corp.", "LLC")
_NUMBERING: Final = re.compile(r"\s*(?:[(（]?[0-9一二三四五六七八九十]{1,3}[)）.、:：]\s*)?")


def heading_name(document: Document, sentence: Sentence) -> Name | None:
    """The name that a line of a list consists of: the lines below it speak of that organization."""
    start = _NUMBERING.match(document.norm, sentence.start).end()  # type: ignore[union-attr]
    text = document.norm[start : sentence.end].rstrip()
    inside = [m for m in sentence.mentions if m.start >= start]
    if (sentence.start and document.norm[sentence.start - 1] != "\n") or not document.norm[sentence.end - 1 : sentence.end + 1].count("\n"):
        return None
    if len(text) > 80 or any(char in text for char in "，。：:、；"):
        return None
    if text.endswith(_LEGAL_ENDS):
        return Name(start, start + len(text), document.text[start : start + len(text)], "heading")
    if not inside:
        return None
    covered = sum(m.end - m.start for m in inside)
    if inside[0].start - start > 2 or covered * 4 < len(text) * 3:
        return None
    return Name(start, start + len(text), document.text[start : start + len(text)], "heading")


def read(document: Document) -> list[Reading]:
    """The drafts and refusals of every sentence that may hold a figure."""
    readings: list[Reading] = []
    context = Context(topic=document.topic)
    for sentence in document.sentences:
        if sentence.is_boilerplate:
            continue
        heading = heading_name(document, sentence)
        if heading is not None:
            context.heading, context.heading_paragraph = heading, sentence.paragraph
            continue
        scene = Scene(document, sentence, context)
        if sentence.quantities or any(kind in sentence.by_kind for kind in _FIGURELESS):
            for family in FAMILIES:
                family.read(scene)
            if scene.drafts:
                context.last = scene.drafts[-1]
            readings.append(Reading(sentence, scene.drafts, scene.refusals))
        scene.leave()
    document.topic = document.topic or context.first_topic
    return readings
