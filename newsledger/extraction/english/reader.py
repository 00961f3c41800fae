"""An English document, sentence by sentence: each family reads every figure, the story goes on to the next sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import Any, Final

import ahocorasick

from newsledger.extraction.document import Document, Sentence
from newsledger.extraction.english import (
    awards,
    company,
    comparisons,
    investment,
    market_share,
    parts,
    places,
    procurement,
    ranks,
    transactions,
    volumes,
)
from newsledger.extraction.english.lexicon import load_lists
from newsledger.extraction.english.scene import Scene, Story
from newsledger.extraction.english.site import Site, sites, tail_words
from newsledger.extraction.frames import Reading

_BITS: Final = {"money": 1, "percent": 2, "count": 4, "number": 4 | 1, "physical": 16, "ordinal": 8}
_RANK_BIT: Final = 32
_READ_MORE: Final = re.compile(
    r"\s*(?:Read more|Related|More from|More on|See also|Also read|Recommended|You may also like|Read next|Most read|Trending|Top stories|Don't miss|"
    r"Here are|Other top stories|Latest|Popular|In other news|What to read|Must read|READ MORE|RELATED|MORE:)[^.]{0,60}\s*$"
)
_BEYOND: Final = frozenset({"below", "above", "higher", "lower", "cheaper", "dearer"})
# Words of rank, in sentences that may hold no figure.
_RANK: Final = re.compile(
    r"\b(?:largest|biggest|busiest|market leader|runner-up|[a-z]+-placed|number[- ]one|(?:top|first|second|third|leading|pole) (?:spot|place|position|rank)|"
    r"(?:drops|dropped|slips|slipped|falls|fell|moves|moved|climbs|climbed|rises|rose|jumps|jumped) (?:up |down )?(?:in)?to (?:second|third|fourth|fifth)|"
    r"(?:distant|close|clear|strong) (?:second|third)|number (?:two|three|four|five)|leadership|"
    r"tops|topped|leads|ranked|ranks|(?:was|were|came|stayed|remained|finished) (?:second|third|fourth|fifth|next)|leader in)\b",
    re.IGNORECASE,
)
# One of these is in whatever the pattern finds: a search for all of them together is cheaper than the pattern.
_RANK_STEMS: Final = (
    "largest|biggest|busiest|market leader|runner-up|-placed|number one|number-one|number two|number three|number four|number five| spot| place"
    "| position| rank|ranked|ranks|to second|to third|to fourth|to fifth| second| third| fourth| fifth| next|leadership|tops|topped|leads|leader in"
).split("|")


def read(document: Document) -> list[Reading]:
    """The drafts and refusals of every sentence that may hold a figure."""
    story = Story.of(document)
    related = _Related()
    stated = _stated(document, story)
    readings: list[Reading] = []
    for scene in story.scenes:
        sentence = scene.sentence
        if related.covers(document, sentence) or sentence.is_boilerplate:
            continue
        if procurement.names_buyer(scene):
            procurement.note_buyer(scene)
        if not (stated[sentence.index] or _continues(story, scene) or transactions.may_go_on(scene)):
            continue
        for site in sites(scene):
            if _is_obligated(scene, site):
                scene.refuse("contract", site.quantity, "money obligated, not the contract")
                continue
            if site.quantity.kind == "money" and _is_difference(scene, site):
                scene.refuse("difference", site.quantity, "by how much one amount differs from another")
                continue
            if site.quantity.kind == "money" and tail_words(scene.parse, site)[-1:] in (["target"], ["goal"]):
                scene.refuse("target", site.quantity, "what was aimed at")  # well above its $3bn target
                continue
            count = len(scene.drafts)
            procurement.read(scene, site)
            awards.read(scene, site)
            if len(scene.drafts) == count:
                investment.read(scene, site)
            company.read(scene, site)
            market_share.read(scene, site)
            if len(scene.drafts) == count and site.quantity.kind == "percent":
                parts.read(scene, site)
            if len(scene.drafts) == count:
                volumes.read(scene, site)
            if len(scene.drafts) == count:
                comparisons.read(scene, site)
            if len(scene.drafts) == count:
                transactions.read(scene, site)
        ranks.read_superlatives(scene)
        places.read(scene)
        parts.note(scene)
        own = [draft for draft in scene.drafts if "compared" not in draft.evidence]
        if own:
            story.last = own[-1]
        readings.append(Reading(sentence, scene.drafts, scene.refusals))
    return readings


def _is_obligated(scene: Scene, site: Site) -> bool:
    """Funds in the amount of $5 are being obligated: what is booked at once, in notices of contracts."""
    tokens = scene.parse.tokens
    return any(
        token.low in ("obligated", "obligate", "obligations") for token in tokens[max(0, site.q - 4) : site.q + 7]
    )


def _is_difference(scene: Scene, site: Site) -> bool:
    """Its tender was $2m below the next; $5m more than planned: the distance between two amounts."""
    tokens = scene.parse.tokens
    behind = [token.low for token in tokens[site.q + 1 : site.q + 3]]
    if not behind:
        return False
    return behind[0] in _BEYOND or behind in (["more", "than"], ["less", "than"], ["short", "of"], ["shy", "of"])


def _continues(story: Story, scene: Scene) -> bool:
    """Does the sentence hold percentages right behind a part of a whole: "Bolt followed with 18%"?"""
    headcount = story.last
    if (
        headcount is not None
        and headcount.metric == "headcount"
        and scene.sentence.index - headcount.sentence <= 1
        and any(quantity.kind in ("count", "number") for quantity in scene.sentence.quantities)
    ):
        return True  # Acme has 85 employees; Bolt, 44,000
    last = story.last_part
    return (
        last is not None
        and scene.sentence.index - last.sentence <= parts.FAR
        and any(quantity.kind == "percent" for quantity in scene.sentence.quantities)
    )


class _Related:
    """Headlines of other stories inside the text: the items of a list behind "Read more"."""

    def __init__(self) -> None:
        self._is_open = False

    def covers(self, document: Document, sentence: Sentence) -> bool:
        """Is the sentence such a headline? Sentences must come in order."""
        if _READ_MORE.match(document.norm, sentence.start, sentence.end):
            self._is_open = True
            return True
        self._is_open = self._is_open and document.norm[sentence.start] in "*-•>"
        return self._is_open


def _stated(document: Document, story: Story) -> list[bool]:
    """For every sentence: does it hold a figure, and a stem that may tie one of that kind to a metric?"""
    starts = [sentence.start for sentence in document.sentences]
    masks = [_BITS["physical"]] * len(starts)  # amounts of power, weight and volume are few: all are read
    for end, mask in _triggers().iter(document.lowered):
        index = bisect_right(starts, end) - 1
        if index >= 0:
            masks[index] |= mask
    return [
        any(masks[sentence.index] & _BITS.get(quantity.kind, 0) for quantity in sentence.quantities)
        or transactions.may_speak_of_money(story, sentence)
        or (
            masks[sentence.index] & _RANK_BIT != 0
            and _RANK.search(document.norm, sentence.start, sentence.end) is not None
        )
        for sentence in document.sentences
    ]


@cache
def _triggers() -> Any:
    automaton = ahocorasick.Automaton()
    masks: dict[str, int] = dict.fromkeys(_RANK_STEMS, _RANK_BIT)
    for kind, stems in load_lists("english_triggers").items():
        for stem in stems:
            masks[stem] = masks.get(stem, 0) | _BITS[kind]
    for stem, mask in masks.items():
        automaton.add_word(stem, mask)
    automaton.make_automaton()
    return automaton
