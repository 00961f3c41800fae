"""Article -> claims. The stages, in order:

``normalise`` (one spelling, same offsets) -> ``analysis`` (sentences, quantities, periods, known names) -> the reader
of the language, which builds a scene of each sentence, with names, cues and what the ``context`` carries over from the
sentences before -> its family modules (market_share, procurement, investment, company), which make drafts
-> ``merge`` (one draft a figure, one a fact) -> ``confidence`` -> claims.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from newsledger.articles.model import Article
from newsledger.extraction.analysis import analyse
from newsledger.extraction.chinese import reader as chinese
from newsledger.extraction.claim import SOFT_STATUSES, Claim, claim_id, claim_key
from newsledger.extraction.confidence import confidence
from newsledger.extraction.document import Document, Sentence
from newsledger.extraction.english import reader as english
from newsledger.extraction.frames import Draft, Reading
from newsledger.extraction.gazetteer import Gazetteer, project_gazetteer
from newsledger.extraction.merge import merge
from newsledger.extraction.version import EXTRACTOR_VERSION

# Every language: read(document) -> one Reading a sentence.
_READERS: Final[dict[str, Callable[[Document], list[Reading]]]] = {"chinese": chinese.read, "english": english.read}


@dataclass(frozen=True, slots=True)
class SentenceExplanation:
    """What the extractor saw in one sentence, and what its rules did with it."""

    text: str
    recognised: tuple[str, ...]
    fired: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """For ``extract --explain``: every sentence with a figure, and the claims of the article."""

    sentences: tuple[SentenceExplanation, ...]
    claims: tuple[Claim, ...]

    def __str__(self) -> str:
        """A block of lines a sentence: its text, then what was recognised (.), fired (+) and refused (-)."""
        blocks = (
            [
                sentence.text,
                *(f"  . {line}" for line in sentence.recognised),
                *(f"  + {line}" for line in sentence.fired),
                *(f"  - {line}" for line in sentence.refused),
            ]
            for sentence in self.sentences
        )
        return "\n\n".join("\n".join(_printable(line) for line in block) for block in blocks)


def _printable(line: str) -> str:
    """Control characters of an article must not reach a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in line)


def extract(article: Article, gazetteer: Gazetteer | None = None) -> list[Claim]:
    """The claims of an article, in order of text. The same article always gives the same claims."""
    return _claims(article, *drafts_of(article, gazetteer))


def drafts_of(article: Article, gazetteer: Gazetteer | None = None) -> tuple[Document, list[Draft]]:
    """The article as the rules see it, and the drafts that become its claims: what the weights are fitted to."""
    document = analyse(article, gazetteer or project_gazetteer())
    readings = _READERS[document.language](document)
    return document, merge([draft for reading in readings for draft in reading.drafts], document.topic)


def explain(article: Article, gazetteer: Gazetteer | None = None) -> Explanation:
    """The same run as ``extract``, with what was recognised, fired and refused in each sentence."""
    document = analyse(article, gazetteer or project_gazetteer())
    readings = _READERS[document.language](document)
    kept = merge([draft for reading in readings for draft in reading.drafts], document.topic)
    read = {reading.sentence.index for reading in readings}
    unread = [Reading(s, [], []) for s in document.sentences if s.index not in read and s.quantities]
    sentences = []
    for sentence, found, refusals in sorted([*readings, *unread], key=lambda reading: reading.sentence.index):
        fired = [
            f"{d.rule}: {d.metric} {d.subject.text if d.subject else '?'} {d.value} {d.unit}"
            + ("" if d in kept else " (merged)")
            for d in found
        ]
        refused = [f"{r.rule}: {article.text[r.start : r.end]}: {r.reason}" for r in refusals]
        spoken_of = {r.start for r in refusals} | {d.quantity.start for d in found if d.quantity is not None}
        refused += [
            f"no rule: {article.text[q.start : q.end]}: {_why_silent(document, sentence, q.start)}"
            for q in sentence.quantities
            if q.start not in spoken_of
        ]
        sentences.append(
            SentenceExplanation(
                article.text[sentence.start : sentence.end].strip(),
                tuple(_recognised(document, sentence)),
                tuple(fired),
                tuple(refused),
            )
        )
    return Explanation(tuple(sentences), tuple(_claims(article, document, kept)))


def _why_silent(document: Document, sentence: Sentence, position: int) -> str:
    if sentence.is_boilerplate:
        return "attribution, a caption or a repeated title"
    start, end = sentence.clause(position) if sentence.clauses else (sentence.start, sentence.end)
    beside = sentence.within(start, end, ("other",))
    if beside:
        return f"it says how large something else is: {document.text[beside[-1].start : beside[-1].end]}"
    return "no word of a known metric is tied to it"


def _recognised(document: Document, sentence: Sentence) -> list[str]:
    text = document.text
    return [
        *(f"figure {text[q.start : q.end]} = {q.value} {q.unit or q.kind}" for q in sentence.quantities),
        *(f"period {p.raw} = {p.text_period}" for p in sentence.periods),
        *(f"name {m.name} ({m.found}{', ' + m.refers.name if m.refers else ''})" for m in sentence.mentions),
        *(
            f"{c.kind} {text[c.start : c.end]}"
            for c in sentence.cues
            if c.kind not in ("word", "adv", "prep", "particle", "conj")
        ),
    ]


def _period_words(draft: Draft) -> str | None:
    """The text's own words where the period alone would mislead: no year follows from them, or it is a fiscal one.

    What days a fiscal year has depends on the organization, which the warehouse knows and a text rarely says.
    """
    if draft.period is None:
        return None
    is_fiscal = draft.period.kind == "fiscal" and draft.period_text == draft.period.text_period
    return draft.period.raw if draft.period_text is None or is_fiscal else None


def _claims(article: Article, document: Document, drafts: list[Draft]) -> list[Claim]:
    claims: list[Claim] = []
    ids: dict[int, str] = {}
    known: set[str] = set()
    seen: Counter[str] = Counter()
    for draft in sorted(drafts, key=lambda d: (d.start, d.end, d.metric)):
        subject = draft.subject
        subject_text = document.text[subject.start : subject.end] if subject else ""
        identity = claim_id(
            article.article_id,
            article.revision_id,
            draft.metric,
            draft.start,
            draft.end,
            subject_text,
            draft.value,
            draft.unit,
        )
        if identity in known:
            continue
        known.add(identity)
        ids[id(draft)] = identity
        first = claim_key(article.article_id, draft.metric, subject_text, draft.value, draft.unit, 1)
        seen[first] += 1
        status = draft.status
        claims.append(
            Claim(
                claim_id=identity,
                claim_key=first
                if seen[first] == 1
                else claim_key(article.article_id, draft.metric, subject_text, draft.value, draft.unit, seen[first]),
                article_id=article.article_id,
                revision_id=article.revision_id,
                extractor_version=EXTRACTOR_VERSION,
                family=draft.family,
                metric=draft.metric,
                subject=subject.text if subject else None,
                subject_text=subject_text,
                value=draft.value,
                value_hi=draft.value_hi,
                unit=draft.unit,
                bound=draft.bound,
                alt_value=draft.alt_value,
                alt_unit=draft.alt_unit,
                period=draft.period_text,
                period_start_on=draft.period.start_on
                if draft.period and draft.period_text == draft.period.text_period
                else None,
                period_end_on=draft.period.end_on
                if draft.period and draft.period_text == draft.period.text_period
                else None,
                period_raw=draft.period_raw or _period_words(draft),
                horizon_years=draft.horizon_years,
                market=draft.market,
                purpose=draft.purpose,
                counterparty=draft.counterparty,
                source_org=draft.source_org,
                status=status,
                is_soft=status in SOFT_STATUSES or draft.is_superseded,
                is_superseded=draft.is_superseded,
                is_cumulative=draft.is_cumulative,
                part_of=ids.get(id(draft.part_of)) if draft.part_of else None,
                derivation=draft.derivation,
                quote=document.text[draft.start : draft.end],
                quote_start=draft.start,
                quote_end=draft.end,
                confidence=confidence(draft, document.language),
                rule=draft.rule,
            )
        )
    return claims
