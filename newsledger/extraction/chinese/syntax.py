"""Who does what in a Chinese clause: the subjects before its verb, and the noun phrase before a word."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Final

from newsledger.extraction.chinese.names import STRONG, VERBS_IN_NAMES
from newsledger.extraction.document import Cue, Document, Mention, Sentence, Spanned
from newsledger.extraction.lexicons import alternation, load

PREPOSITIONS: Final = frozenset({"prep", "source_prep", "versus"})
REPORTING: Final = frozenset({"pivot"})
VERBS: Final = frozenset(
    [
        "verb",
        "copula",
        "award",
        "invest",
        "acquire",
        "divest",
        "portion",
        "win_count",
        "contribute",
        "hire",
        "layoff",
        "expand",
        "size_verb",
        "event_verb",
        "cancel",
        "candidate",
    ]
)
# A noun phrase runs over these; every other cue ends it.
_IN_PHRASE: Final = frozenset(
    [
        "market_head",
        "common_noun",
        "word",
        "region",
        "unit_noun",
        "server",
        "capacity",
        "size",
        "revenue",
        "share",
        "penetration",
        "tender",
        "headcount",
        "conj",
        "report_noun",
        "contract",
        "fund",
        "size_verb",
    ]
)


_NO_ORDINALS: Final = frozenset({"第三方", "第三代", "第二代", "第四代", "第一方", "第三产业"})
_BRACKET: Final = re.compile(r"\([^()]{0,20}\)")
_NOUNS: Final = frozenset({"common_noun", "word", "unit_noun", "server", "capacity"})
_FIRM_NOUN: Final = re.compile(rf"{alternation(load('chinese_words')['firm_nouns'])}\Z")
WITH: Final = frozenset({"与", "和", "并与", "又与"})  # before a name that no other name precedes: with whom
_GOES_ON: Final = re.compile("、[^，。,;；:]{2,16}、")  # 与A、(a name that nothing tells)、B签约
_COORDINATORS: Final = frozenset({"和", "与", "及", "以及", "、", "暨", "/"})


@dataclass(slots=True)
class Group:
    """One or more names that share a grammatical role: 阿里巴巴和腾讯. ``role``: subject, oblique, agent, object."""

    mentions: list[Mention]
    role: str

    @property
    def end(self) -> int:
        return self.mentions[-1].end

    @property
    def start(self) -> int:
        return self.mentions[0].start


@dataclass(slots=True)
class Clause:
    """A clause with its names in their roles; ``verb`` is the first cue that takes a subject."""

    start: int
    end: int
    groups: list[Group] = field(default_factory=list)

    def subject_before(self, position: int, roles: tuple[str, ...] = ("subject", "agent")) -> Group | None:
        """The last group in the role of a subject (or doer of a passive) that ends at or before ``position``."""
        for group in reversed(self.groups):
            if group.end <= position and group.role in roles:
                return group
        return None


def parse_clauses(document: Document, sentence: Sentence) -> list[Clause]:
    """The clauses of a sentence with their names sorted into roles, in one pass over names and cues."""
    clauses = [Clause(start, end) for start, end in sentence.clauses]
    tokens: list[Mention | Cue] = sorted([*sentence.mentions, *sentence.cues], key=lambda token: token.start)
    norm = document.norm
    position = 0
    for clause in clauses:
        state = "subject"
        previous: Cue | None = None
        opening = True  # …中标候选人，为X，: what a clause that opens with 为 names goes on as the subject
        while position < len(tokens) and tokens[position].start < clause.end:
            token = tokens[position]
            position += 1
            if isinstance(token, Cue):
                if token.kind == "particle" and norm[token.start] == "的" and not norm.endswith("组成", 0, token.start):
                    _close_relative(clause)
                if token.kind in REPORTING:
                    state = "subject"
                elif (
                    token.kind in VERBS and not (opening and token.kind == "copula" and token.start - clause.start <= 1)
                ) or (token.kind == "particle" and norm[token.start] == "的" and state == "object"):
                    state = "object"
                previous = token
                opening = False
                continue
            opening = False
            governor = _governor(sentence, norm, token, previous)
            is_inner = state == "subject" and token.found == "latin" and _is_inner(norm, sentence, clause, token)
            _place(norm, clause, token, governor, "oblique" if is_inner else state)
    return clauses


def _is_inner(norm: str, sentence: Sentence, clause: Clause, mention: Mention) -> bool:
    """因应客户|CoWoS|扩产需求: unknown Latin behind words that no lexicon knows is a product as often as a firm."""
    known: list[Spanned] = [*sentence.periods, *sentence.quantities, *sentence.mentions]
    ends = [item.end for item in known if item.end <= mention.start]
    ends += [cue.end for cue in sentence.cues if cue.end <= mention.start and cue.kind not in _NOUNS]
    start = max([clause.start, *ends])
    gap = sum(char.isalnum() for char in norm[start : mention.start])
    return (
        gap >= 2
        and not norm.endswith("旗下", 0, mention.start)
        and _FIRM_NOUN.search(norm, start, mention.start) is None
    )


def _close_relative(clause: Clause) -> None:
    """青禾完成由澄海领投的|融资: who does something inside a relative clause is not who the sentence is about."""
    if len(clause.groups) > 1 and clause.groups[-1].role == "agent" and clause.groups[0].role == "subject":
        clause.groups[-1].role = "oblique"


def _governor(sentence: Sentence, norm: str, mention: Mention, previous: Cue | None) -> Cue | None:
    """The cue directly before a name, a period between them aside: 在|2019年|国家电网…."""
    if previous is None:
        return None
    if previous.kind == "apposition":  # 通过|全资控股公司|X
        earlier = sentence.before(previous.start, ("prep", "agent"), sentence.start)
        if earlier is not None and earlier.end == previous.start and previous.end == mention.start:
            return earlier
    start = previous.end
    for period in sentence.periods:
        if period.start >= start and period.end <= mention.start and not norm[start : period.start].strip():
            start = period.end
    return previous if not norm[start : mention.start].strip(' “"') else None


def _place(norm: str, clause: Clause, mention: Mention, previous: Cue | None, state: str) -> None:
    last = clause.groups[-1] if clause.groups else None
    if last is not None and mention.start - last.end < 24:
        gap = _BRACKET.sub("", norm[last.end : mention.start]).strip()
        if gap in _COORDINATORS or (last.role == "oblique" and _GOES_ON.fullmatch(gap)):
            last.mentions.append(mention)
            return
        if mention.found == "alias" and norm[last.end : mention.start].strip(' “”"‘「」』').startswith("("):
            return
    role = state
    if previous is not None:
        if previous.kind == "agent":
            role = "agent"
        elif previous.kind in PREPOSITIONS or (previous.kind == "conj" and norm[previous.start : previous.end] in WITH):
            role = "oblique"
    clause.groups.append(Group([mention], role))


def phrase_start(document: Document, sentence: Sentence, end: int, floor: int) -> int:
    """Start of the noun phrase that ends at ``end``: behind the last verb, function word or figure before it."""
    norm = document.norm
    start = end
    while start > floor:
        char = norm[start - 1]
        if not (char.isalnum() or char in '-·&+.() "“”、/'):
            break
        start -= 1
    index = bisect_left(sentence.cues, (end,)) - 1
    while index >= 0 and sentence.cues[index].end > start:
        cue = sentence.cues[index]
        if cue.end - cue.start == 1 and cue.kind in ("adv", "change_to", "particle") and norm[cue.start] not in STRONG:
            pass
        elif cue.end <= end and cue.kind not in _IN_PHRASE and norm[cue.start : cue.end] not in VERBS_IN_NAMES:
            start = cue.end
            break
        index -= 1
    for items in (sentence.quantities, sentence.periods):
        for item in items:
            if start < item.end <= end and norm[item.start : item.end + 1] not in _NO_ORDINALS:
                start = item.end
    while start < end and norm[start] in " 、和与及)的/-仅共约也都均各还再又将已曾正该本其":
        start += 1
    if "(" in norm[start:end] and ")" not in norm[start:end]:
        start = norm.rindex("(", start, end) + 1
    return start
