"""Who does what in an English sentence: phrases, the subject of a verb, what a phrase hangs on.

``parse`` cuts the tagged tokens into phrases (noun phrases, verb groups, single words); ``Parse`` answers the questions
that the rules ask, by walking over phrases: past insertions between commas or brackets, relative clauses, infinitives
and participles. Every walk moves one way and is bounded by the sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from newsledger.extraction.english.lexicon import PHRASAL_VERBS, PLACES, Noun, load_lists, measure_noun, party_noun

if TYPE_CHECKING:
    from newsledger.extraction.english.tokens import Token

# NP: determiners, an adverb before an adjective, then adjectives, nouns, names, figures; a period only as a modifier.
_CORE: Final = r"(?:J+(?=[NMLQS]|T[SJNM])|[NMLS]|T(?=[SJNM])|(?<=[DGJSB])Q)"
_PHRASE: Final = re.compile(
    rf"(?P<NP>[DG]+(?:B(?=[JNMQLT]))?{_CORE}+|[DG]+(?:B(?=J))?J*|(?:Q|{_CORE}){_CORE}*|J+|O)"
    r"|(?P<VG>I?B*A[AB]*V?|I?B*V)"
    r"|(?P<X>.)"
)


# Nouns whose infinitive has their owner for a subject.
PLANS: Final = frozenset(
    "plan plans bid deal offer attempt attempts agreement decision proposal effort efforts move intention pledge commitment promise push deals bids offers quest".split()
)
_NEGATIONS: Final = frozenset({"not", "n't", "never", "no longer"})
_PASSED: Final = frozenset({"B", '"'})  # adverbs and quotation marks
_SUMS: Final = frozenset({"sum", "amount", "tune", "cost", "price", "consideration", "total"})
_PARTICLE_VERBS: Final = frozenset(
    verb for verbs in load_lists("english_transfers").values() for verb in verbs if " " in verb
)
_DESCRIBING: Final = frozenset("lead head back own base call know found control headquarter".split())
_CLAUSE_OPENERS: Final = frozenset({"before", "after", "since", "until", "till"})
_DITRANSITIVE: Final = frozenset(
    "award give grant hand offer pay owe cost win earn bring lend sell send allocate net".split()
)


@dataclass(slots=True)
class Phrase:
    """Tokens ``first`` to ``last`` (inclusive). ``kind`` is NP, VG, or the tag of a single token."""

    kind: str
    first: int
    last: int
    # of a verb group
    is_infinitive: bool = False
    is_passive: bool = False
    is_finite: bool = False
    is_negated: bool = False
    modal: str = ""


@dataclass(slots=True)
class Link:
    """What a noun phrase hangs on: a preposition (or "" for an object) and the phrase before it."""

    preposition: str
    anchor: int  # index of the phrase: a verb group or a noun phrase; -1 where there is none
    between: list[int] = field(default_factory=list)  # noun phrases passed on the way, last first


class Parse:
    """A sentence in phrases. Indexes are of ``phrases`` unless said otherwise."""

    def __init__(self, norm: str, tokens: list[Token]) -> None:
        self.norm = norm
        self.tokens = tokens
        self.phrases = _phrases(tokens)
        self._kinds = [phrase.kind for phrase in self.phrases]
        self._of_token = [0] * len(tokens)
        for index, phrase in enumerate(self.phrases):
            for token in range(phrase.first, phrase.last + 1):
                self._of_token[token] = index

    # -------------------------------------------------------------------------------------------- phrases

    def phrase_of(self, token: int) -> int:
        """Index of the phrase that holds a token."""
        return self._of_token[token]

    def kind(self, index: int) -> str:
        """Kind of a phrase, "" outside of the sentence."""
        return self._kinds[index] if 0 <= index < len(self._kinds) else ""

    def low(self, index: int) -> str:
        """Lower-case text of a phrase of one token, or of the last token of a longer one."""
        return self.tokens[self.phrases[index].last].low if 0 <= index < len(self.phrases) else ""

    def verb(self, index: int) -> Token:
        """The main verb of a verb group (the auxiliary where it stands alone)."""
        return self.tokens[
            self.phrases[index].last if self.tokens[self.phrases[index].last].tag in "VA" else self._verb_in(index)
        ]

    def _verb_in(self, index: int) -> int:
        phrase = self.phrases[index]
        for token in range(phrase.last, phrase.first - 1, -1):
            if self.tokens[token].tag in "VA":
                return token
        return phrase.last

    def head(self, index: int) -> Token:
        """The head of a noun phrase: its last word."""
        return self.tokens[self.phrases[index].last]

    def words(self, index: int, upto: int | None = None) -> list[str]:
        """Lower-case words of a noun phrase, up to a token (inclusive)."""
        phrase = self.phrases[index]
        last = phrase.last if upto is None else upto
        return [self.tokens[n].low for n in range(phrase.first, last + 1)]

    def noun(self, index: int) -> Noun | None:
        """The measure that a noun phrase names with its last words; None for names and plain nouns."""
        phrase = self.phrases[index]
        last = phrase.last
        if self.tokens[last].tag not in "NJV":
            return None
        first = last
        while first > phrase.first and last - first < 4 and self.tokens[first - 1].tag in "NJTM":
            first -= 1
        return measure_noun([self.tokens[n].low for n in range(first, last + 1)])

    def party(self, index: int) -> Noun | None:
        """The kind of party that a noun phrase without a name stands for: the company, the Seattle-based firm."""
        phrase = self.phrases[index]
        if self.tokens[phrase.last].tag not in "NJ":
            return None
        first = max(phrase.first, phrase.last - 3)
        return party_noun([self.tokens[n].low for n in range(first, phrase.last + 1)])

    def span(self, index: int) -> tuple[int, int]:
        """Offsets of a phrase in the article."""
        phrase = self.phrases[index]
        return self.tokens[phrase.first].start, self.tokens[phrase.last].end

    def names(self, index: int) -> list[int]:
        """Tokens of a noun phrase that are names."""
        phrase = self.phrases[index]
        return [n for n in range(phrase.first, phrase.last + 1) if self.tokens[n].tag == "M"]

    def possessor(self, index: int) -> tuple[int, int] | None:
        """Tokens before the last 's of a noun phrase (first, last), or its possessive pronoun."""
        phrase = self.phrases[index]
        for n in range(phrase.last, phrase.first - 1, -1):
            if self.tokens[n].tag == "S":
                return (phrase.first, n - 1) if n > phrase.first else None
        for n in range(phrase.first, phrase.last + 1):
            if self.tokens[n].tag == "G":
                return n, n
        return None

    # -------------------------------------------------------------------------------------------- what hangs on what

    def complement(self, index: int, prepositions: tuple[str, ...]) -> int | None:
        """The noun phrase behind one of ``prepositions`` right after phrase ``index``."""
        after = self.skip_right(index + 1)
        if self.kind(after) == "P" and self.low(after) in prepositions:
            behind = self.skip_right(after + 1)
            if self.kind(behind) in ("NP", "T"):
                return behind
        return None

    def chained(self, index: int, prepositions: tuple[str, ...]) -> int | None:
        """Like ``complement``, past other prepositional phrases: "an investment of $3bn |by Acme|"."""
        at = index
        for _ in range(4):
            found = self.complement(at, prepositions)
            if found is not None:
                return found
            after = self.skip_right(at + 1)
            if self.kind(after) == "T":
                at = after
                continue
            behind = self.skip_right(after + 1)
            if self.kind(after) != "P" or self.kind(behind) not in ("NP", "T"):
                return None
            at = behind
        return None

    def skip_right(self, index: int) -> int:
        """The next phrase at or after ``index`` that is no adverb or quotation mark."""
        kinds, count = self._kinds, len(self._kinds)
        while 0 <= index < count and kinds[index] in _PASSED:
            index += 1
        return index

    def skip_left(self, index: int) -> int:
        """The last phrase at or before ``index`` that is no adverb or quotation mark."""
        kinds = self._kinds
        while 0 <= index < len(kinds) and kinds[index] in _PASSED:
            index -= 1
        return index

    def link(self, index: int) -> Link:
        """What a noun phrase hangs on: the preposition before it and the nearest verb group or noun phrase."""
        left = self.skip_left(index - 1)
        kind = self.kind(left)
        if kind == "VG":
            return Link("", left)
        if kind == "T":  # "posted in 2019 revenue of", "on Monday $5 million": no link of its own
            left = self.skip_left(left - 1)
            if self.kind(left) == "P":
                left = self.skip_left(left - 1)
            return Link("", left) if self.kind(left) == "VG" else Link("?", -1)
        if kind == "NP":  # awarded Acme |a contract|
            verb = self.skip_left(left - 1)
            if self.kind(verb) == "VG" and self.verb(verb).lemma in _DITRANSITIVE:
                return Link("", verb, [left])
        if kind in ("C", ","):  # held 70% and |18%|: hangs on what the figure before it hangs on
            before = self.skip_left(left - 1)
            if (
                self.kind(before) == "NP"
                and self.phrases[before].first == self.phrases[before].last
                and self.head(before).tag == "Q"
                and self.head(index).tag == "Q"
            ) or (kind == "C" and self.kind(before) == "NP" and self._opens_with_figure(before, index)):
                return self.link(before)
        if kind != "P":
            return Link("?", -1)
        preposition = self.low(left)
        sum_of = self.skip_left(left - 1)
        if preposition == "of" and self.kind(sum_of) == "NP" and self.head(sum_of).low in _SUMS:
            before = self.skip_left(sum_of - 1)  # awarded to Acme |in the sum of| $5m, |at a cost of|
            if self.kind(before) == "P" and self.low(before) in ("in", "for", "at", "to", "with"):
                left, preposition = before, "for"
            elif self.kind(before) == "VG" and self.head(sum_of).low == "total":
                return Link("", before)  # raised |a total of| $5m
        if self.tokens[self.phrases[left].first].data == "compare":
            preposition = "compare"
        return self._anchor(left, preposition)

    def _opens_with_figure(self, *phrases: int) -> bool:
        """9.9 million shipments and 16 percent market share: figures side by side."""
        return all(self.tokens[self.phrases[index].first].tag == "Q" for index in phrases)

    def _anchor(self, left: int, preposition: str) -> Link:
        """Walks from a preposition to the verb group it may hang on; noun phrases on the way are kept."""
        between: list[int] = []
        at = self.skip_left(left - 1)
        if preposition == "to" and self.kind(at) == "," and self._ends_with_change(at - 1):
            at = self.skip_left(at - 1)  # lift spending by 37% this year, |to| $52bn
        while at >= 0:
            kind = self.kind(at)
            if kind == "VG" and not self._describes(at):
                return Link(preposition, at, between)
            if kind == "NP":
                between.append(at)
            elif kind == ")":
                at = self.opening(at)
            elif kind == ",":
                opening = self.insertion(at)
                if opening is None:
                    return Link(preposition, between[0] if between else -1, between)
                at = opening
            elif kind in ("P", "T", "B", '"', "C", "VG"):
                pass
            else:
                return Link(preposition, between[0] if between else -1, between)
            at -= 1
        return Link(preposition, between[0] if between else -1, between)

    def _describes(self, verb: int) -> bool:
        """a consortium |led| by Acme, a firm |based| in Ohio: a participle that says who, not what is done"""
        phrase = self.phrases[verb]
        return (
            not phrase.is_finite
            and phrase.is_passive
            and self.verb(verb).lemma in _DESCRIBING
            and self.kind(self.skip_left(verb - 1)) == "NP"
        )

    def _ends_with_change(self, at: int) -> bool:
        """Does "by 37%" or "37% this year" end at a phrase?"""
        at = self.skip_left(at)
        if self.kind(at) == "T":
            at = self.skip_left(at - 1)
            at = self.skip_left(at - 1) if self.kind(at) == "P" else at
        quantity = self.head(at).quantity if self.kind(at) == "NP" else None
        return quantity is not None and quantity.kind in ("percent", "multiple")

    def opening(self, index: int) -> int:
        """The opening bracket of the bracket that closes at ``index``."""
        while index >= 0 and self.kind(index) != "(":
            index -= 1
        return index

    def insertion(self, comma: int) -> int | None:
        """The comma that opens the insertion which ends at ``comma``: "Acme, a maker of pumps, ..."."""
        for opening in range(comma - 1, -1, -1):
            kind = self.kind(opening)
            if kind in (";", ":", ".", "-"):
                return None
            if kind == "," and self._opens_insertion(opening, comma):
                return opening
        return None

    def closes_insertion(self, comma: int) -> bool:
        """Does a comma close "Acme, which leads in China, held on": is what follows the verb of Acme?"""
        opening = self.insertion(comma)
        return opening is not None and self.kind(opening + 1) == "R" and self.kind(self.skip_left(opening - 1)) == "NP"

    def _opens_insertion(self, comma: int, closing: int) -> bool:
        first = self.skip_right(comma + 1)
        if first == closing and first > comma + 1:
            return True  # ", for instance,"
        if first >= closing or comma == 0 or self.kind(comma - 1) not in ("NP", ")", "T", "B", '"'):
            return False
        kind = self.kind(first)
        if kind == "R" or self.tokens[self.phrases[first].first].low == "whose":
            return True
        if kind == "VG":
            return not self.phrases[first].is_finite
        if kind in ("NP", "P", "T", "B"):
            finite = [
                n for n in self._outside_brackets(first, closing) if self.kind(n) == "VG" and self.phrases[n].is_finite
            ]
            return not finite or any(self.kind(n) in "RH" for n in range(first, finite[0]))
        if kind == "C":
            return False
        return kind == "H"

    def _outside_brackets(self, first: int, last: int) -> list[int]:
        """Indexes from ``first`` up to ``last`` that no bracket holds."""
        depth = 0
        found = []
        for n in range(first, last):
            kind = self.kind(n)
            depth += (kind == "(") - (kind == ")")
            if depth <= 0:
                found.append(n)
        return found

    # -------------------------------------------------------------------------------------------- subjects

    def subject(self, verb: int) -> int | None:
        """The noun phrase that is the subject of a verb group (of a passive: the one acted upon); None if not found."""
        seen: set[int] = set()
        while verb not in seen:
            seen.add(verb)
            found = self._subject_step(verb)
            if found is None or self.kind(found) == "NP":
                return found
            verb = found  # a verb group whose subject this verb shares
        return None

    def _subject_step(self, verb: int) -> int | None:
        """The subject, or another verb group that has the same one."""
        phrase = self.phrases[verb]
        left = self.skip_left(verb - 1)
        if phrase.is_infinitive:
            return self._of_infinitive(left)
        if not phrase.is_finite:
            return self._of_participle(verb, left)
        return self._of_finite(verb, left)

    def _of_infinitive(self, left: int) -> int | None:
        """agreed to buy; asked Acme to buy; a deal to buy; Acme plans, with partners, to buy."""
        while left >= 0:
            kind = self.kind(left)
            if kind == "T":
                left = self._before_period(left)
                continue
            if kind == "VG":
                return left
            if kind == "NP":
                if self.possessor(left) is not None and self.head(left).low in PLANS:
                    return left  # Acme's plan to buy
                governor = self._governor(left)
                if governor is not None:
                    role = self.verb(governor).role
                    head = self.head(left)
                    is_object = self.skip_left(left - 1) == governor
                    if (
                        role in ("cause", "forecast")
                        and (is_object or head.tag in "MO" or self.party(left) is not None)
                        and not self.phrases[governor].is_passive
                    ):
                        return left
                    target = self.object_of(governor) if role == "forecast" else None
                    if target is not None and target < left and self.head(target).tag in "NM":
                        return target  # expect sales of tablets to reach
                    return governor
                possessor = self.possessor(left)
                return left if possessor is not None or self.head(left).tag in "MO" else self.verb_left(left)
            if kind in (";", "."):
                return None
            if kind == ")":
                left = self.opening(left)
            left = left - 1
        return None

    def _before_period(self, period: int) -> int:
        """The phrase before "in the third quarter"."""
        left = self.skip_left(period - 1)
        if self.kind(left) == "NP" and self.head(left).tag == "D":
            left = self.skip_left(left - 1)
        return self.skip_left(left - 1) if self.kind(left) == "P" else left

    def _governor(self, np: int) -> int | None:
        """The verb group whose object (or whose object's complement) a noun phrase is."""
        left = self.skip_left(np - 1)
        if self.kind(left) == "VG":
            return left
        if self.kind(left) == "P":
            link = self._anchor(left, "")
            return link.anchor if link.anchor >= 0 and self.kind(link.anchor) == "VG" else None
        return None

    def _of_participle(self, verb: int, left: int) -> int | None:
        """by buying; , bringing; the company making; Spurred by ..., Acme."""
        kind = self.kind(left)
        if kind == "NP":
            return left
        if kind in ("VG",):
            return left
        if kind in {"P", "U"}:
            main = self.verb_left(left)
            if main is not None:
                return main
            return self.subject_right(verb)
        if kind in (",", "-", ")", "T", "C", '"', ";"):
            before = self.skip_left(left - 1)
            if kind == "," and self.phrases[verb].is_passive and self.kind(before) == "NP":
                return before
            absolute = self._absolute(left) if kind == "," else None
            if absolute is not None:
                return absolute
            main = self.verb_left(left)
            if main is not None:
                return main
            if kind == "," and self.kind(before) == "NP":
                return before
            return self.subject_right(verb)
        if left < 0:
            return self.subject_right(verb)
        return self.verb_left(left)

    def _absolute(self, comma: int) -> int | None:
        """with Acme growing fast, |taking|: the subject of the participle behind "with", where no other verb stands between."""
        for at in range(comma - 1, 1, -1):
            kind = self.kind(at)
            if kind in (",", ";", ".") or (kind == "VG" and self.phrases[at].is_finite):
                return None
            if kind == "NP" and self.kind(at - 1) == "P" and self.low(at - 1) == "with" and self.kind(at + 1) == "VG":
                return at
        return None

    def subject_right(self, verb: int) -> int | None:
        """The subject behind a participle that begins the sentence: "After raising $5m, Acme ..."."""
        for index in range(verb + 1, len(self.phrases)):
            if self.kind(index) == "," and self.kind(self.skip_right(index + 1)) == "NP":
                return self.skip_right(index + 1)
            if self.kind(index) in (";", "."):
                return None
        return None

    def verb_left(self, index: int) -> int | None:
        """The last finite verb group before ``index`` that is not inside a relative clause or bracket."""
        fallback: int | None = None
        at = index
        while at >= 0:
            kind = self.kind(at)
            if kind == ")":
                at = self.opening(at)
            elif kind == "VG":
                if self.phrases[at].is_finite and not self._is_attribution(at):
                    if self.kind(self.skip_left(at - 1)) != "R":
                        return at
                    fallback = fallback if fallback is not None else at
            elif kind in (";", "."):
                break
            at -= 1
        return fallback

    def _is_attribution(self, verb: int) -> bool:
        """, research group Acme reported|,: a clause that only says who says it."""
        if self.verb(verb).role not in ("say", "forecast") and self.verb(verb).lemma != "report":
            return False
        after = verb + 1
        while self.kind(after) in ("P", "T", "B") or (self.kind(after) == "NP" and self.kind(after - 1) == "P"):
            after += 1
        before = self.skip_left(verb - 1)
        while self.kind(before) in ("NP", "P") and before > 0:
            before -= 1
        return self.kind(after) in (",", ".", "") and self.kind(before) == "," and before > 0

    def _of_finite(self, verb: int, left: int) -> int | None:
        at = left
        skipped = False
        while at >= 0:
            kind = self.kind(at)
            if kind == "NP":
                described = self._described(at) if skipped else None
                if described is None and skipped and (self._is_object(at) or self._is_address(at)):
                    described = self._opens_sentence()
                if (
                    described is None
                    and self._is_place(at)
                    and self.kind(at - 1) == ","
                    and self.kind(at - 3) in (",", "P")
                ):
                    # Acme, Herndon, Virginia is awarded: no comma behind the state
                    described = self._before_address(at)
                if described is not None:
                    return described
                step = self._outermost(at, verb)
                if step is not None:
                    return step
                at = self.skip_left(at - 1)
                continue
            if kind == "R" or (kind == "H" and self.kind(self.skip_left(at - 1)) == "NP"):
                return self._antecedent(at)
            if kind in ("T", "B", '"'):
                at = self.skip_left(at - 1)
                if kind == "T" and self.kind(at) == "P":
                    at = self.skip_left(at - 1)
                continue
            if kind == ")":
                at = self.skip_left(self.opening(at) - 1)
                continue
            if kind in (",", "-"):
                opening = self.insertion(at) if kind == "," else self._dash(at)
                if opening is None:
                    if self.skip_left(at - 1) == 0 and self.kind(0) == "NP" and self.head(0).tag == "M":
                        return 0  # Acme, was in fourth place
                    return self.verb_left(at - 1)
                addressee = self._addressee(opening, at)
                if addressee is not None:
                    return addressee
                skipped = True
                at = self.skip_left(opening - 1)
                continue
            if kind == "C":
                return self.verb_left(at - 1)
            if kind == "VG":
                # said Acme will: no noun phrase between, so the verbs share a subject ("started selling")
                return at
            if kind == "P":
                at = self.skip_left(at - 1)
                continue
            if kind in ("U", "H"):
                return None
            return None
        return None

    def _dash(self, index: int) -> int | None:
        for at in range(index - 1, -1, -1):
            if self.kind(at) == "-":
                return at
        return None

    def _outermost(self, np: int, verb: int) -> int | None:
        """Of the noun phrases that end at ``np``, the one that is the subject: "shares of Acme fell" -> shares."""
        at = np
        while True:
            left = self.skip_left(at - 1)
            kind = self.kind(left)
            if kind == "P":
                before = self.skip_left(left - 1)
                if self.low(left) in _CLAUSE_OPENERS and self.phrases[verb].is_finite and at == np:
                    return at  # the day before |Acme| unveiled a bid
                if self.kind(before) == "NP":
                    at = before
                    continue
                if (
                    self.kind(before) == "T"
                    and self.kind(self.skip_left(before - 1)) == "NP"
                    and self.low(left) == "of"
                ):
                    at = self.skip_left(before - 1)
                    continue
                if self.kind(before) == ")":
                    opening = self.skip_left(self.opening(before) - 1)
                    if self.kind(opening) == "NP":
                        at = opening
                        continue
                return (
                    at
                    if left == 0
                    or (self.kind(before) in (",", "") and self.kind(np) == "NP" and self._only_np(np, before))
                    else (at if self.kind(before) == "VG" else None)
                )
            if (
                kind == "VG"
                and not self.phrases[left].is_finite
                and not self.phrases[left].is_infinitive
                and self._is_reduced(left)
            ):
                # "the unit making chips reported": the object of a reduced relative clause
                before = self.skip_left(left - 1)
                if self.kind(before) == "NP":
                    at = before
                    continue
            return at

    def _is_reduced(self, verb: int) -> bool:
        before = self.skip_left(verb - 1)
        return self.kind(before) == "NP"

    def _only_np(self, np: int, before: int) -> bool:
        # "In China, sales ..." is handled by the comma; "In China sales rose" leaves nothing else to be the subject.
        return before < 0

    def _addressee(self, opening: int, closing: int) -> int | None:
        """The name before an address: "Acme Corp., |Fort Worth, Texas|, was awarded"; the commas are those of the state."""
        place = self.skip_right(opening + 1)
        last = self.skip_left(self.opening(closing - 1) - 1) if self.kind(closing - 1) == ")" else closing - 1
        if place != last or self.kind(place) != "NP" or not self._is_place(place):
            return None
        return self._before_address(self.skip_left(opening - 1))

    def _before_address(self, at: int) -> int | None:
        """The first name of a series of names between commas; past "doing business as"."""
        if self.kind(at) != "NP" or self.head(at).tag != "M":
            return None
        before = self.skip_left(at - 1)
        while True:
            if self.kind(before) == "P" and self.tokens[self.phrases[before].first].data == "name":
                before = self.skip_left(before - 1)
                at = self.skip_left(before - 1) if self.kind(before) == "," else before
                return at if self.kind(at) == "NP" else None
            if self.kind(before) == "P" and (seated := self._seated(before)) is not None:
                return seated
            if not (self.kind(before) == "," and self.kind(before - 1) == "NP" and self.head(before - 1).tag == "M"):
                return at
            at = before - 1
            before = self.skip_left(at - 1)

    def _seated(self, preposition: int) -> int | None:
        """Whose seat an address gives: Acme |of| Herndon, Virginia; Acme, based |in| Herndon, Virginia; its plant |in| Bend, Oregon."""
        if self.low(preposition) not in ("of", "in", "from", "near", "outside"):
            return None
        left = self.skip_left(preposition - 1)
        if self.kind(left) == "VG" and not self.phrases[left].is_finite:
            left = self.skip_left(left - 1)
        if self.kind(left) == ",":
            left = self.skip_left(left - 1)
        return left if self.kind(left) == "NP" and self.head(left).tag in "MN" else None

    def _described(self, np: int) -> int | None:
        """The name before "Acme, |a Durham|, North Carolina-based maker, ...": np is the beginning of its description."""
        first = self.tokens[self.phrases[np].first]
        left = self.skip_left(np - 1)
        if first.low not in ("a", "an", "the") or self.kind(left) != ",":
            return None
        before = self.skip_left(left - 1)
        if before == 1 and self.kind(0) == "P":
            return None  # In Nigeria, |the refinery|
        return before if self.kind(before) == "NP" and self.head(before).tag == "M" else None

    def _is_object(self, np: int) -> bool:
        """Does a verb other than one of saying stand right before a noun phrase?"""
        left = self.skip_left(np - 1)
        return (
            self.kind(left) == "VG"
            and self.verb(left).role not in ("say", "forecast", "plan", "rank")
            and self.verb(left).tag == "V"
        )

    def _is_address(self, np: int) -> bool:
        """Acme, a 13-year-old, |Shanghai|, China-based firm, raised: a place before "-based"."""
        if self.head(np).tag != "M" or self.kind(np - 1) != "," or self.kind(np + 1) != ",":
            return False
        behind = self.skip_right(np + 2)
        return self.kind(behind) == "NP" and self.tokens[self.phrases[behind].first].low.endswith("-based")

    def _opens_sentence(self) -> int | None:
        """The noun phrase that opens the sentence, where a comma follows it."""
        return 0 if self.kind(0) == "NP" and self.kind(1) == "," else None

    def _is_place(self, np: int) -> bool:
        return self.norm[self.head(np).start : self.head(np).end] in PLACES

    def _antecedent(self, relative: int) -> int | None:
        """The noun phrase that a relative pronoun stands for."""
        at = self.skip_left(relative - 1)
        if self.kind(at) == "P":  # of which, in which
            at = self.skip_left(at - 1)
        if self.kind(at) in (",", "-"):
            at = self.skip_left(at - 1)
        if self.kind(at) == ")":
            at = self.skip_left(self.opening(at) - 1)
        while self.kind(at) in ("T", "B"):
            at = self.skip_left(at - 1)
            if self.kind(at) == "P":
                at = self.skip_left(at - 1)
        if self.kind(at) != "NP":
            return None
        before = self.skip_left(at - 1)
        if self.kind(before) == "P" and self.kind(self.skip_left(before - 1)) == "NP":
            outer = self.skip_left(before - 1)
            # "the market for pumps, which"; "a plant in Ohio that": the place or the goods are not meant.
            if (
                self._is_place(at)
                or (self.low(before) in ("in", "at", "near") and self.head(at).tag == "M")
                or (self.head(at).tag == "N" and self.noun(outer) is not None and self.low(before) in ("of", "for"))
            ):
                return outer
        return at

    def object_of(self, verb: int) -> int | None:
        """The noun phrase right behind a verb group."""
        after = self.skip_right(verb + 1)
        return after if self.kind(after) == "NP" else None

    def agent(self, verb: int) -> int | None:
        """The doer of a passive: the noun phrase behind "by"."""
        for at in range(verb + 1, min(verb + 8, len(self.phrases) - 1)):
            if self.kind(at) in ("VG", ",", ";", "U", "H", "R"):
                return None
            if self.kind(at) == "P" and self.low(at) == "by":
                behind = self.skip_right(at + 1)
                if self.kind(behind) == "NP" and self.head(behind).tag not in "Q":
                    return behind
        return None

    def coordinated(self, np: int) -> list[int]:
        """The noun phrases joined to ``np`` on its left by commas and "and": Acme, Bolt and Cord."""
        group = [np]
        at = np
        while True:
            left = self.skip_left(at - 1)
            kind = self.kind(left)
            if kind == "C" and self.low(left) in ("and", "&", "or"):
                before = self.skip_left(left - 1)
                if self.kind(before) == ",":  # Acme, Bolt, and Cord; but "followed by Acme, and Bolt said"
                    before = self.skip_left(before - 1)
                    if self.kind(self.skip_left(before - 1)) != ",":
                        break
            elif kind == "," and len(group) > 1:
                before = self.skip_left(left - 1)
            else:
                break
            if self.kind(before) != "NP" or self.head(before).tag != "M":
                break
            group.insert(0, before)
            at = before
        return group


def _phrases(tokens: list[Token]) -> list[Phrase]:
    tags = "".join(token.tag for token in tokens)
    phrases: list[Phrase] = []
    for match in _PHRASE.finditer(tags):
        kind = match.lastgroup or "X"
        first, last = match.start(), match.end() - 1
        phrase = Phrase(tags[first] if kind == "X" else kind, first, last)
        if kind == "VG":
            _describe(phrase, tokens)
        phrases.append(phrase)
    return phrases


def _describe(phrase: Phrase, tokens: list[Token]) -> None:
    """Voice, finiteness and modality of a verb group, in one pass over its words."""
    phrase.is_infinitive = tokens[phrase.first].tag == "I"
    main: Token | None = None
    auxiliary: Token | None = None
    has_be = False
    for n in range(phrase.first, phrase.last + 1):
        token = tokens[n]
        if token.tag == "V":
            main = token
        elif token.tag == "A":
            auxiliary = auxiliary or token
            has_be = has_be or token.lemma == "be"
            if token.lemma == "modal" and not phrase.modal:
                phrase.modal = token.low
        if token.low in _NEGATIONS or token.low.endswith("n't"):
            phrase.is_negated = True
    if auxiliary is not None:
        phrase.is_finite = not phrase.is_infinitive and auxiliary.low not in ("being", "having")
    elif main is not None:
        phrase.is_finite = not phrase.is_infinitive and main.form not in ("g", "n")
    if main is not None and "n" in main.form:
        phrase.is_passive = has_be or (auxiliary is None and not phrase.is_infinitive and main.form == "n")


def mark_reduced_passives(parse: Parse) -> None:
    """Verb groups such as "the contract awarded to Acme" or ", founded in 2004,": a form that is past or participle."""
    phrases, tokens = parse.phrases, parse.tokens
    for index, phrase in enumerate(phrases):
        if phrase.kind != "VG" or not phrase.is_finite or phrase.first != phrase.last:
            continue
        verb = tokens[phrase.last]
        if verb.tag != "V" or "n" not in verb.form or "d" not in verb.form:
            continue
        after = parse.skip_right(index + 1)
        before = parse.skip_left(index - 1)
        following = parse.kind(after)
        preposition = parse.low(after) if following == "P" else ""
        if (
            (verb.lemma, preposition) in PHRASAL_VERBS or f"{verb.lemma} {preposition}" in _PARTICLE_VERBS
        ) and parse.kind(parse.skip_right(after + 1)) == "NP":
            continue  # , brought in $18 million
        if (
            before < 0
            or parse.kind(before) in ("P",)
            or (preposition == "by" and parse.kind(before) in ("NP", ",", "C", ")") and not _by_amount(parse, after))
            or (
                parse.kind(before) == ","
                and not parse.closes_insertion(before)
                and following in ("P", "T", ",", "B")
                and verb.role not in ("grow", "shrink", "rank", "reach", "say")
            )
            or (
                parse.kind(before) == "NP"
                and verb.role in _TRANSITIVE
                and following == "P"
                and _has_finite_right(parse, index)
            )
            or (parse.kind(before) == "NP" and verb.role in ("award", "value", "grant") and following in ("P",))
        ):
            phrase.is_finite, phrase.is_passive = False, True


_TRANSITIVE: Final = frozenset(
    {
        "raise",
        "invest",
        "acquire",
        "award",
        "value",
        "grant",
        "build",
        "manufacture",
        "hold",
        "contract",
        "win",
        "pay",
        "bid",
    }
)


def _by_amount(parse: Parse, preposition: int) -> bool:
    behind = parse.skip_right(preposition + 1)
    return parse.kind(behind) == "NP" and any(
        token.tag == "Q" for token in parse.tokens[parse.phrases[behind].first : parse.phrases[behind].last + 1]
    )


def _has_finite_right(parse: Parse, index: int) -> bool:
    for at in range(index + 1, len(parse.phrases)):
        kind = parse.kind(at)
        if kind in (",", ";", "."):
            return False
        if kind in ("R", "U", "H"):
            return False
        if kind == "VG" and parse.phrases[at].is_finite:
            return True
    return False


def parse(norm: str, tokens: list[Token]) -> Parse:
    """The phrases of a sentence."""
    parsed = Parse(norm, tokens)
    mark_reduced_passives(parsed)
    return parsed
