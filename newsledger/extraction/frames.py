"""What a rule makes: a draft of a claim, and the note that says why a rule refused a figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from newsledger.extraction.claim import Bound, Derivation, Family
    from newsledger.extraction.document import Sentence
    from newsledger.extraction.periods import Period
    from newsledger.extraction.quantities import Quantity


class Name(NamedTuple):
    """A subject: where it stands in the text, its reading form, and how it was found (a key of confidence.tsv)."""

    start: int
    end: int
    text: str
    found: str


@dataclass(slots=True)
class Draft:
    """A claim in the making. Rules fill it, ``merge`` compares drafts, ``extract`` turns the survivors into claims.

    ``strength`` ranks the drafts that compete for one quantity: 4 a reading that overrides the plain one, 3 a trigger
    that names the metric beside the figure, 2 a trigger in the clause, 1 carried from context. ``evidence`` are feature
    names for ``confidence``.
    """

    rule: str
    family: Family
    metric: str
    value: Decimal
    unit: str
    start: int
    end: int
    sentence: int
    strength: int
    subject: Name | None = None
    quantity: Quantity | None = None
    value_hi: Decimal | None = None
    bound: Bound | None = None
    alt_value: Decimal | None = None
    alt_unit: str | None = None
    period: Period | None = None
    period_text: str | None = None
    period_raw: str | None = None
    horizon_years: Decimal | None = None
    market: str | None = None
    purpose: str | None = None
    counterparty: str | None = None
    source_org: str | None = None
    status: str | None = None
    is_superseded: bool = False
    is_cumulative: bool = False
    part_of: Draft | None = None
    derivation: Derivation = "printed"
    evidence: list[str] = field(default_factory=list)


class Refusal(NamedTuple):
    """A figure that a rule looked at and left alone: for ``extract --explain``."""

    rule: str
    start: int
    end: int
    reason: str


class Reading(NamedTuple):
    """What the rules made of one sentence: the return value of each language's ``reader.read``."""

    sentence: Sentence
    drafts: list[Draft]
    refusals: list[Refusal]
