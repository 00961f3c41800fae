"""An English document, sentence by sentence: each family reads every figure, the story goes on to the next sentence."""

from __future__ import annotations

import re
from typing import Final

from newsledger.extraction.document import Document, Sentence
from newsledger.extraction.english import company, comparisons, investment, market_share, procurement
from newsledger.extraction.english.scene import Story
from newsledger.extraction.english.site import sites
from newsledger.extraction.frames import Reading

_KINDS: Final = frozenset({"money", "percent", "count", "number", "physical", "ordinal"})
_SUPERLATIVE: Final = re.compile(r"\b(?:largest|biggest|market leader)\b", re.IGNORECASE)


def read(document: Document) -> list[Reading]:
    """The drafts and refusals of every sentence that may hold a figure."""
    story = Story.of(document)
    readings: list[Reading] = []
    for scene in story.scenes:
        sentence = scene.sentence
        if sentence.is_boilerplate or not _may_state(document, sentence):
            continue
        for site in sites(scene):
            count = len(scene.drafts)
            procurement.read(scene, site)
            investment.read(scene, site)
            company.read(scene, site)
            market_share.read(scene, site)
            if len(scene.drafts) == count:
                comparisons.read(scene, site)
        market_share.read_superlatives(scene)
        if scene.drafts:
            story.last = scene.drafts[-1]
        readings.append(Reading(sentence, scene.drafts, scene.refusals))
    return readings


def _may_state(document: Document, sentence: Sentence) -> bool:
    if any(quantity.kind in _KINDS for quantity in sentence.quantities):
        return True
    return _SUPERLATIVE.search(document.norm, sentence.start, sentence.end) is not None
