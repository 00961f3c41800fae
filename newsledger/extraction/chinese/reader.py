"""A Chinese document, sentence by sentence: each family reads the scene, the context goes on to the next."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from types import ModuleType
from typing import Final

from newsledger.extraction.analysis import outside
from newsledger.extraction.chinese import company, investment, market_share, procurement, remainder
from newsledger.extraction.chinese.names import find_brackets, find_names
from newsledger.extraction.chinese.scene import Scene, note_topic
from newsledger.extraction.context import Context
from newsledger.extraction.cues import find_cues, load_cues
from newsledger.extraction.document import Document, Mention, Sentence
from newsledger.extraction.frames import Name, Reading
from newsledger.extraction.lexicons import alternation
from newsledger.extraction.quantities import Quantity

_CLAUSE_END: Final = re.compile(r"，|,(?![0-9]{3}(?![0-9]))|[:：](?! ?[0-9约人R¥￥$])|--+| - ")
_RANKED: Final = frozenset(
    {"rank_word", "rank_order", "superlative"}
)  # kinds of cues that state a rank without a figure
_RANKING: Final = re.compile(alternation(term for term, (kind, _) in load_cues("chinese").items() if kind in _RANKED))
_LISTING: Final = frozenset({"、", "和", "与", "及", "以及", "/"})
_FIRM_KINDS: Final = frozenset({"organization", "company"})
_FIRM_FOUND: Final = frozenset({"ticker", "gazetteer", "repeat", "legal_form", "alias", "announcer"})
_LASTING: Final = frozenset(
    {"award", "award_to", "candidate", "contract", "report_noun"}
)  # what the next sentence needs
_MOST_FIGURES: Final = 30  # in a sentence; more are a table, whose rows and columns no sentence rule can read
_INTRODUCTION: Final = 2  # sentences before a figure that may introduce it
FAMILIES: Final[tuple[ModuleType, ...]] = (market_share, procurement, investment, company, remainder)


_LEGAL_ENDS: Final = ("公司", "集团", "Limited", "Ltd.", "Ltd", "Inc.", "Inc", "Corp.", "LLC")
_BUYER_LABEL: Final = re.compile(
    r"(?:招标人|采购人|采购单位|招标单位|建设单位|发包人)[:：] ?(?P<name>[^\n，。；;,]{4,40})"
)
_DEEDS: Final = frozenset({"event_verb", "invest", "acquire", "divest", "award", "funding", "copula", "agent"})
_LONGEST_HEADING: Final = 90
_NUMBERING: Final = re.compile(r"\s*(?:[(（]?[0-9一二三四五六七八九十]{1,3}[)）.、:：]\s*)?")


def heading_name(document: Document, sentence: Sentence) -> Name | None:
    """The name that a line of a list consists of: the lines below it speak of that organization."""
    norm, start, end = document.norm, sentence.start, sentence.end
    if end - start > _LONGEST_HEADING or (start and norm[start - 1] != "\n") or "\n" not in norm[end - 1 : end + 1]:
        return None
    if numbering := _NUMBERING.match(norm, start, end):
        start = numbering.end()
    text = norm[start:end].rstrip()
    if not text or any(char in text for char in "，。：:、；"):
        return None
    if any(cue.kind in _DEEDS for cue in sentence.cues):
        return None  # 青禾与北辰成立合资公司: a headline, no name
    if not text.endswith(_LEGAL_ENDS):
        inside = [mention for mention in sentence.mentions if mention.start >= start]
        covered = sum(mention.end - mention.start for mention in inside)
        if not inside or inside[0].start - start > 2 or covered * 4 < len(text) * 3:
            return None
    return Name(start, start + len(text), document.text[start : start + len(text)], "heading")


def read(document: Document) -> list[Reading]:
    """The drafts and refusals of every sentence that may hold a figure."""
    readings: list[Reading] = []
    active = _prepare(document)
    context = Context(topic=document.topic, main=_main_firm(document))
    if label := _BUYER_LABEL.search(document.norm):
        context.buyer = document.text[label.start("name") : label.end("name")].strip()
    for sentence in document.sentences:
        if sentence.is_boilerplate:
            continue
        heading = heading_name(document, sentence)
        if heading is not None:
            context.heading, context.heading_paragraph = heading, sentence.paragraph
        elif sentence.index in active:
            scene = Scene(document, sentence, context)
            for family in FAMILIES:
                if scene.thread is not None or not family.CUES.isdisjoint(sentence.by_kind):
                    family.read(scene)
            for draft in scene.drafts:
                draft.evidence.extend(
                    scene.doubts(draft, min(draft.start, draft.quantity.start if draft.quantity else draft.start))
                )
            if scene.drafts:
                context.last = scene.drafts[-1]
            readings.append(Reading(sentence, scene.drafts, scene.refusals))
            scene.leave()
        elif "share" in sentence.by_kind:
            Scene(document, sentence, context).announce_shares()
        elif not _LASTING.isdisjoint(sentence.by_kind):
            Scene(document, sentence, context).leave()
        elif sentence.mentions:
            note_topic(context, sentence)
    document.topic = document.topic or context.first_topic
    return readings


def _main_firm(document: Document) -> Mention | None:
    """The firm that the text names most often, the first of them; None if it names no firm."""
    firms = [m for m in document.mentions if m.kind in _FIRM_KINDS and m.found in _FIRM_FOUND]
    counts = Counter(m.name for m in firms)
    return max(firms, key=lambda mention: counts[mention.name], default=None)


def _prepare(document: Document) -> set[int]:
    """Finds cues and names where they can matter; returns the indices of the sentences that may state a figure.

    Those are the sentences with a figure or a word of rank. The sentences just before them, and those with a bracket
    that defines a name, are prepared too: they introduce the subject, the source, the deal.
    """
    norm, sentences = document.norm, document.sentences
    starts = [sentence.start for sentence in sentences]
    brackets = find_brackets(norm)
    active = {s.index for s in sentences if 0 < len(s.quantities) <= _MOST_FIGURES and not s.is_boilerplate}
    ranked = {bisect_right(starts, match.start()) - 1 for match in _RANKING.finditer(norm)}
    active.update(index for index in ranked if len(sentences[index].quantities) <= _MOST_FIGURES)
    wanted = {index - back for index in active for back in range(_INTRODUCTION + 1) if index >= back}
    wanted.update(bisect_right(starts, place) - 1 for place in brackets.places())
    chosen = [sentences[index] for index in sorted(wanted) if not sentences[index].is_boilerplate]
    found = [find_cues(norm, "chinese", sentence.start, sentence.end) for sentence in chosen]
    figures = sorted(
        [(p.start, p.end) for s in chosen for p in s.periods]
        + [(q.start, q.end) for s in chosen for q in s.quantities if _ends_name(q)]
    )
    spans = [(sentence.start, sentence.end) for sentence in chosen]
    document.mentions = find_names(document, [cue for cues in found for cue in cues], figures, spans, brackets)
    for mention in document.mentions:
        sentences[bisect_right(starts, mention.start) - 1].mentions.append(mention)
    for index in active:
        _share_currency(norm, sentences[index])
    for sentence, cues in zip(chosen, found, strict=True):
        sentence.cues = outside(cues, sentence.mentions) if sentence.mentions else cues
        for cue in sentence.cues:
            sentence.by_kind.setdefault(cue.kind, []).append(cue)
        sentence.clauses = _clauses(document, sentence)
    return active


def _share_currency(norm: str, sentence: Sentence) -> None:
    """2.44亿、1.12亿、0.18亿美元: the currency behind the last figure of a list holds for those before it."""
    figures = sentence.quantities
    for at in range(len(figures) - 2, -1, -1):
        one, two = figures[at], figures[at + 1]
        if one.kind == "number" and two.kind == "money" and norm[one.end : two.hedge_start].strip() in _LISTING:
            figures[at] = one._replace(
                kind="money", unit=two.unit, measure=two.measure, is_currency_implied=two.is_currency_implied
            )


def _ends_name(quantity: Quantity) -> bool:
    """A name does not run over a figure; over an ordinal or a number in words it may (第十一设计院)."""
    return quantity.kind != "ordinal" and not quantity.is_worded


def _clauses(document: Document, sentence: Sentence) -> list[tuple[int, int]]:
    """Spans of the clauses of a sentence: split at commas and colons, not inside brackets."""
    spans, start = [], sentence.start
    for match in _CLAUSE_END.finditer(document.masked, sentence.start, sentence.end):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, sentence.end))
    return spans
