"""Of all drafts of an article, those that stand: one for each figure, one for each fact."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from newsledger.extraction.claim import normalised_name
from newsledger.extraction.document import Mention
from newsledger.extraction.frames import Draft

_PARTS = frozenset({"market_share", "penetration", "revenue_share", "award_share", "rank"})
_SIGNED = frozenset({"market_growth"})
_ROUNDINGS = 40  # a headline and its text are not further apart, in drafts
_MARKET_HEAD = re.compile("(?:市场|行业|产业|领域|market|industry)$")


def merge(drafts: list[Draft], topic: Mention | None = None) -> list[Draft]:
    """Drafts in order of text, without the weaker readings of a figure and without repeats and roundings."""
    return _without_repeats(_strongest([draft for draft in drafts if _is_possible(draft)]), topic)


def _is_possible(draft: Draft) -> bool:
    """Amounts and sizes are positive, shares lie between 0 and 100, ranks are small whole numbers."""
    if draft.metric in _PARTS:
        return 0 < draft.value <= 100
    return draft.metric in _SIGNED or draft.value > 0


def _strongest(drafts: list[Draft]) -> list[Draft]:
    """A figure is read by one rule: the strongest; several claims of one rule on a figure (各, 均) stay."""
    best: dict[int, Draft] = {}
    for draft in drafts:
        key = draft.quantity.start if draft.quantity else -draft.start - 1
        if key not in best or draft.strength > best[key].strength:
            best[key] = draft
    return [
        draft
        for draft in drafts
        if best[draft.quantity.start if draft.quantity else -draft.start - 1].rule == draft.rule
    ]


def _without_repeats(drafts: list[Draft], topic: Mention | None) -> list[Draft]:
    """One draft a fact. A repeat has the same value, wherever it stands, or is a rounding among the last drafts."""
    kept: list[Draft] = []
    places: dict[tuple[str, str, Decimal], list[int]] = {}
    for draft in drafts:
        same_value = places.setdefault((draft.metric, draft.unit, draft.value), [])
        recent = range(max(len(kept) - _ROUNDINGS, 0), len(kept))
        for index in [*same_value[-_ROUNDINGS:], *recent]:
            if _is_same(draft, kept[index], topic):
                kept[index] = _better(kept[index], draft)
                break
        else:
            same_value.append(len(kept))
            kept.append(draft)
    return kept


def _is_same(one: Draft, two: Draft, topic: Mention | None) -> bool:
    if one.metric != two.metric or one.unit != two.unit:
        return False
    if not _same_subject(one, two) and not (one.metric == "contract_amount" and _of_one_group(one, two, topic)):
        return False
    if one.period_text and two.period_text and not _periods_agree(one.period_text, two.period_text):
        return False
    if one.value == two.value:
        return True
    if one.period_text and two.period_text and one.period_text != two.period_text:
        return False  # the quarter's 700 million are no rounding of the year's 742 million
    return one.unit not in ("percent", "rank", "count", "pp") and is_rounding(one.value, two.value)


def is_rounding(one: Decimal, two: Decimal) -> bool:
    """Is the number with fewer digits the other one, rounded or cut to that many digits (12亿 for 12.66亿)?"""
    coarse, fine = sorted((one, two), key=lambda value: len(value.normalize().as_tuple().digits))
    digits = len(coarse.normalize().as_tuple().digits)
    if abs(coarse - fine) > abs(fine) / 10:
        return False  # 1 billion is no rounding of 1.3 billion
    if digits == len(fine.normalize().as_tuple().digits) or not fine or not coarse:
        return False
    step = Decimal(1).scaleb(fine.adjusted() - digits + 1)
    return coarse in (
        fine.quantize(step, ROUND_HALF_UP) if fine.is_finite() else coarse,
        fine.quantize(step, ROUND_DOWN),
    )


def _periods_agree(one: str, two: str) -> bool:
    return one.startswith(two) or two.startswith(one)


def _same_subject(one: Draft, two: Draft) -> bool:
    a = _MARKET_HEAD.sub("", normalised_name(one.subject.text if one.subject else None))
    b = _MARKET_HEAD.sub("", normalised_name(two.subject.text if two.subject else None))
    return a == b or (bool(a) and bool(b) and (a in b or b in a))


def _of_one_group(one: Draft, two: Draft, topic: Mention | None) -> bool:
    """A headline credits the listed parent with what its unit won: the parent is what the article is about."""
    if topic is None or one.subject is None or two.subject is None:
        return False
    parent = normalised_name(topic.name)
    return (normalised_name(one.subject.text) == parent) != (normalised_name(two.subject.text) == parent)


def _better(one: Draft, two: Draft) -> Draft:
    """The more exact of two readings of a fact (more digits, then the first); it takes over what it lacks."""
    keep, drop = (two, one) if (_digits(two), _weight(two)) > (_digits(one), _weight(one)) else (one, two)
    if _digits(one) == _digits(two) and not _same_subject(one, two):
        keep, drop = two, one  # the body names the unit that won
    if keep.period_text is None:
        keep.period, keep.period_text = drop.period, drop.period_text
    keep.counterparty = keep.counterparty or drop.counterparty
    keep.market = keep.market or drop.market
    keep.source_org = keep.source_org or drop.source_org
    keep.horizon_years = keep.horizon_years or drop.horizon_years
    return keep


def _weight(draft: Draft) -> int:
    """How much a draft knows of its fact, and how directly."""
    known = (draft.period_text, draft.source_org, draft.counterparty, draft.horizon_years)
    return draft.strength * 2 + sum(part is not None for part in known)


def _digits(draft: Draft) -> int:
    return len(draft.value.normalize().as_tuple().digits)
