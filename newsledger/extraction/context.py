"""What a sentence leaves behind for the next: the topic, the last subject, market, source and period."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from newsledger.extraction.document import Mention
from newsledger.extraction.frames import Draft, Name
from newsledger.extraction.periods import Period


class Market(NamedTuple):
    """A market that the text names: 中国云基础建设服务市场."""

    start: int
    end: int
    text: str


class Source(NamedTuple):
    """Who the text credits for its figures, and where it says so."""

    text: str
    sentence: int
    paragraph: int


@dataclass(slots=True)
class Context:
    """State carried from sentence to sentence. Every part names the place it came from, so that it can grow stale."""

    topic: Mention | None = None
    first_topic: Mention | None = None
    subject: Name | None = None
    subject_paragraph: int = -1
    market: Market | None = None
    market_paragraph: int = -1
    size_year: str | None = None  # the year of the first market size, for compound rates
    source: Source | None = None
    is_source_used: bool = False
    deal_date: Period | None = None  # the date of the awards that a list spells out
    periods: dict[str, tuple[Period, int]] = field(default_factory=dict)  # of each family, with its paragraph
    buyer: str | None = None
    winner: Name | None = None  # who won the contract that 该合同 points to
    main: Mention | None = None  # the firm that the text names most: the last to think of
    listed: list[Mention] = field(default_factory=list)  # the last names that stand in a list
    heading: Name | None = None
    heading_paragraph: int = -1
    last: Draft | None = None
    announced: int = -2  # paragraph of a heading that announces shares: a list follows
    shares: list[Draft] = field(default_factory=list)  # the last shares and ranks: 两者, 紧随其后 speak of them
