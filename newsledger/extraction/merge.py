"""Of all drafts of an article, those that stand: one for each figure, one for each fact."""

from __future__ import annotations

from newsledger.extraction.claim import normalised_name
from newsledger.extraction.frames import Draft

_ROUNDING = 2  # percent: 约11亿元 for 10.90亿元


def merge(drafts: list[Draft]) -> list[Draft]:
    """Drafts in order of text, without the weaker readings of a figure and without repeats and roundings."""
    return _without_repeats(_strongest(drafts))


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


def _without_repeats(drafts: list[Draft]) -> list[Draft]:
    kept: list[Draft] = []
    for draft in drafts:
        for index, other in enumerate(kept):
            if _is_same(draft, other):
                kept[index] = _better(other, draft)
                break
        else:
            kept.append(draft)
    return kept


def _is_same(one: Draft, two: Draft) -> bool:
    if one.metric != two.metric or one.unit != two.unit:
        return False
    if not _same_subject(one, two):
        return False
    if one.period_text and two.period_text and not _periods_agree(one.period_text, two.period_text):
        return False
    if one.value == two.value:
        return True
    if one.unit in ("percent", "rank", "count", "pp"):
        return False
    low, high = sorted((abs(one.value), abs(two.value)))
    return high > 0 and (high - low) * 100 <= high * _ROUNDING


def _periods_agree(one: str, two: str) -> bool:
    return one.startswith(two) or two.startswith(one)


def _same_subject(one: Draft, two: Draft) -> bool:
    a = normalised_name(one.subject.text if one.subject else None)
    b = normalised_name(two.subject.text if two.subject else None)
    return a == b or (bool(a) and bool(b) and (a in b or b in a))


def _better(one: Draft, two: Draft) -> Draft:
    """The more exact of two readings of a fact (more digits, then the first); it takes over what it lacks."""
    keep, drop = (two, one) if _digits(two) > _digits(one) else (one, two)
    if keep.period_text is None:
        keep.period, keep.period_text = drop.period, drop.period_text
    keep.counterparty = keep.counterparty or drop.counterparty
    keep.market = keep.market or drop.market
    keep.source_org = keep.source_org or drop.source_org
    keep.horizon_years = keep.horizon_years or drop.horizon_years
    return keep


def _digits(draft: Draft) -> int:
    return len(draft.value.normalize().as_tuple().digits)
