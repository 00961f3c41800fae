"""What an article looks like to the rules: sentences with the quantities, periods, names and cues found in them."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Container
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from datetime import date

    from newsledger.extraction.periods import Period
    from newsledger.extraction.quantities import Quantity


_FAR: Final = sys.maxsize


class Spanned(Protocol):
    """Anything that covers ``[start, end)`` of the article."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Cue(NamedTuple):
    """A lexicon entry found in the normalised text. ``kind`` and ``data`` are the first columns of the lexicon."""

    start: int
    end: int
    kind: str
    data: str


@dataclass(slots=True)
class Mention:
    """A name in the text. ``name`` is the original text of the span, ``full`` the longer name it is an alias of.

    ``found`` says how: gazetteer, ticker, legal_form, alias, title, repeat, latin, position, pronoun.
    ``refers`` is the mention a pronoun or a generic noun ("the company") stands for.
    """

    start: int
    end: int
    name: str
    found: str
    kind: str = "organization"
    full: str | None = None
    organization_id: str | None = None
    refers: Mention | None = None

    @property
    def target(self) -> Mention:
        """What the mention stands for: itself, or the antecedent."""
        return self.refers or self


@dataclass(slots=True)
class Sentence:
    """A sentence; every list is sorted by start and holds offsets in the whole article.

    ``clauses`` are (start, end) spans split at commas and colons. ``is_boilerplate`` marks attribution lines,
    captions and repeated titles: they make no claims.
    """

    index: int
    paragraph: int
    start: int
    end: int
    is_boilerplate: bool = False
    quantities: list[Quantity] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    clauses: list[tuple[int, int]] = field(default_factory=list)
    by_kind: dict[str, list[Cue]] = field(default_factory=dict)

    def clause_index(self, position: int) -> int:
        """Index of the clause that holds ``position``."""
        index = bisect_right(self.clauses, (position, _FAR)) - 1
        return index if index >= 0 or not self.clauses else 0

    def clause(self, position: int) -> tuple[int, int]:
        """Span of the clause that holds ``position``; of the sentence where its language is not cut into clauses."""
        return self.clauses[self.clause_index(position)] if self.clauses else (self.start, self.end)

    def before(self, position: int, kinds: Container[str], floor: int) -> Cue | None:
        """The last cue of one of ``kinds`` that ends at or before ``position`` and starts at or after ``floor``."""
        cues = self.cues
        index = bisect_left(cues, (position,)) - 1
        while index >= 0:
            cue = cues[index]
            if cue[0] < floor:
                return None
            if cue[1] <= position and cue[2] in kinds:
                return cue
            index -= 1
        return None

    def after(self, position: int, kinds: Container[str], ceiling: int) -> Cue | None:
        """The first cue of one of ``kinds`` that starts at or after ``position`` and ends at or before ``ceiling``."""
        cues = self.cues
        for index in range(bisect_left(cues, (position,)), len(cues)):
            cue = cues[index]
            if cue[1] > ceiling:
                return None
            if cue[2] in kinds:
                return cue
        return None

    def within(self, start: int, end: int, kinds: Container[str]) -> list[Cue]:
        """All cues of ``kinds`` inside ``[start, end)``, in order."""
        cues, found = self.cues, []
        for index in range(bisect_left(cues, (start,)), len(cues)):
            cue = cues[index]
            if cue[1] > end:
                break
            if cue[2] in kinds:
                found.append(cue)
        return found


@dataclass(slots=True)
class Document:
    """An article under analysis. ``norm`` is as long as ``text``: offsets are the same in both."""

    text: str
    norm: str
    title: str
    language: str  # chinese or english: whose rules read it
    script: str
    published_on: date | None
    publisher: str | None
    lowered: str = ""  # norm with its ASCII letters in lower case
    masked: str = ""  # norm with the insides of brackets blotted out: where sentences and clauses split
    sentences: list[Sentence] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    topic: Mention | None = None
    amounts: dict[Decimal, str] = field(default_factory=dict)
    implied_currency: str | None = None
