"""A claim: one figure that one article states, with its evidence; and the ids that follow from its content."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

Family = Literal["market_share", "investment", "procurement", "company"]
Bound = Literal["gt", "ge", "lt", "le", "approx"]
Derivation = Literal["printed", "worded", "implied"]

SOFT_STATUSES = frozenset({"rumored", "cancelled", "candidate"})

_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One figure of one article revision. Field meanings: docs/reference/claims.md.

    ``value`` is exact and in whole units (39亿美元 is 3900000000 USD); of a range it is the low end and ``value_hi``
    the high end. ``unit`` is percent, pp, rank, count, multiple, an ISO 4217 code, or a physical unit, with a base
    for rates (``count/year``). ``period`` is YYYY, YYYY-MM, YYYY-MM-DD, YYYY-Qn, YYYY-Hn or ``from/to``.
    ``subject_text`` is the exact text that names the subject (the antecedent of a pronoun or ellipsis);
    ``subject`` is that name cleaned for reading (腾讯的云业务部门 -> 腾讯云业务部门).
    ``text[quote_start:quote_end] == quote``, in code points. ``part_of`` is the claim_id of the total.
    """

    claim_id: str
    claim_key: str
    article_id: str
    revision_id: str
    extractor_version: str
    family: Family
    metric: str
    subject: str | None
    subject_text: str
    value: Decimal
    value_hi: Decimal | None = None
    unit: str
    bound: Bound | None = None
    alt_value: Decimal | None = None
    alt_unit: str | None = None
    period: str | None = None
    period_start_on: date | None = None
    period_end_on: date | None = None
    period_raw: str | None = None
    horizon_years: Decimal | None = None
    market: str | None = None
    purpose: str | None = None
    counterparty: str | None = None
    source_org: str | None = None
    status: str | None = None
    is_soft: bool = False
    is_superseded: bool = False
    is_cumulative: bool = False
    part_of: str | None = None
    derivation: Derivation
    quote: str
    quote_start: int
    quote_end: int
    confidence: Decimal
    rule: str


def plain(value: Decimal) -> str:
    """A decimal without exponent or trailing zeros, equal for equal values: Decimal('2.50E+3') -> '2500'."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=1024)
def normalised_name(name: str | None) -> str:
    """A name reduced to what identifies it in a key: NFKC, case folded, without spaces and punctuation."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", name or "").casefold())


def content_hash(*parts: str | int | Decimal | None) -> str:
    """First 32 hex digits of the sha256 of the parts, each framed by its length so that no two lists collide."""
    framed = [_framed(part) if isinstance(part, str) else _framed(_written(part)) for part in parts]
    return hashlib.sha256("".join(framed).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _written(part: int | Decimal | None) -> str:
    return "" if part is None else plain(part) if isinstance(part, Decimal) else str(part)


@lru_cache(maxsize=1024)  # the ids and names of one article come back with every claim
def _framed(text: str) -> str:
    length = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    return f"{length}:{text}"


def claim_id(
    article_id: str,
    revision_id: str,
    metric: str,
    quote_start: int,
    quote_end: int,
    subject_text: str,
    value: Decimal,
    unit: str,
) -> str:
    """Identity of a claim inside one revision: where it stands and what it says, not how well it was read."""
    return content_hash(article_id, revision_id, metric, quote_start, quote_end, subject_text, value, unit)


def claim_key(article_id: str, metric: str, subject_text: str, value: Decimal, unit: str, occurrence: int) -> str:
    """Identity of a claim over revisions and extractors; reviews and seeds point to it.

    Args:
        occurrence: 1 for the first claim of the article with the same other parts, in order of quote, then 2 …
    """
    return content_hash(article_id, metric, normalised_name(subject_text), value, unit, occurrence)
