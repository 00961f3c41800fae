"""Amounts that no rule of a family reads: the nearest word of a metric in the sentence, or the metric of a parallel
clause, says what they measure."""

from __future__ import annotations

import re
from typing import Final

from newsledger.extraction.chinese import company, investment, procurement
from newsledger.extraction.chinese.drafting import make
from newsledger.extraction.chinese.names import is_name_like
from newsledger.extraction.chinese.scene import Scene
from newsledger.extraction.document import Cue
from newsledger.extraction.frames import Draft, Name
from newsledger.extraction.quantities import Quantity

FAMILY: Final = "remainder"
_INVESTMENT: Final = {
    "invest": "investment_amount",
    "total_investment": "investment_amount",
    "funding": "funding_amount",
    "acquire": "acquisition_amount",
    "grant": "grant_amount",
}
_CONTRACT: Final = frozenset({"award", "candidate", "award_amount", "contract_amount", "award_to", "contract"})
CUES: Final = frozenset({*_INVESTMENT, *_CONTRACT, "revenue", "bid_price"})
_RIVALS: Final = CUES | {
    *("other", "size", "budget", "stake", "divest", "trading", "capacity", "share", "size_verb", "hire", "layoff"),
    *("fund", "fund_size", "penetration", "lawsuit", "capacity_gap", "share_change"),
}
_BETWEEN: Final = frozenset(
    {"adv", "each", "copula", "conj", "particle", "change_to", "common_noun", "word", "prep", "contribute"}
)
_ACROSS: Final = 12  # characters that a comma between a word and its figure weighs
_FARTHEST: Final = 44
_PARALLEL: Final = frozenset({"revenue", "investment_amount", "contract_amount", "bid_price", "grant_amount"})
_LONGEST_PART: Final = 12
_ANOTHER: Final = re.compile(
    r"每|均|[报提]出的|的\Z|最[高低]"
)  # 平均每天进账, 交控报出的最低价: no part of the whole before


def read(scene: Scene) -> None:
    """Adds the drafts of amounts that the families left over."""
    taken = {draft.quantity.start for draft in scene.drafts if draft.quantity is not None}
    refused = {refusal.start for refusal in scene.refusals}
    if "lawsuit" in scene.sentence.by_kind or "trading" in scene.sentence.by_kind:
        return
    for quantity in scene.figures:
        is_money = quantity.kind == "money" or (quantity.kind == "number" and quantity.is_currency_implied)
        if not is_money or quantity.start in taken or quantity.start in refused or scene.is_change(quantity):
            continue
        if not _parallel(scene, quantity):
            _nearest(scene, quantity)


def _nearest(scene: Scene, quantity: Quantity) -> None:
    trigger = _trigger(scene, quantity)
    if trigger is None or trigger.kind not in CUES:
        return
    if trigger.kind in _INVESTMENT:
        investment.deal(scene, quantity, trigger, "nearest-word", _INVESTMENT[trigger.kind])
    elif trigger.kind in _CONTRACT:
        procurement.contract(scene, quantity, trigger, "nearest-word", 1)
    elif trigger.kind == "bid_price":
        procurement.bid(scene, quantity, trigger)
    elif subject := company.combined(scene, trigger) or scene.subject(quantity.start):
        draft = make(scene, "nearest-word", "company", "revenue", quantity, 1, trigger)
        company.finish(scene, draft, subject, quantity.start)


def _trigger(scene: Scene, quantity: Quantity) -> Cue | None:
    """The word of a metric that stands nearest; a comma between counts as many characters."""
    if scene.attribute_right(quantity, ("other", "stake", "budget"), 6) is not None:
        return None  # 2.2亿元和4.6亿元的|贷款: says itself what it is
    sentence = scene.sentence
    own = sentence.clause_index(quantity.start)
    best: tuple[int, Cue] | None = None
    for cue in sentence.cues:
        if cue.kind not in _RIVALS:
            continue
        if cue.end <= quantity.hedge_start:
            start, end, distance = cue.end, quantity.hedge_start, quantity.hedge_start - cue.end
        elif cue.start >= quantity.end:
            start, end, distance = quantity.end, cue.start, cue.start - quantity.end + 3
        else:
            continue
        commas = abs(sentence.clause_index(cue.start) - own)
        if cue.start > quantity.start and commas:
            continue
        distance += _ACROSS * commas
        if any(start <= q.start < end and q.kind == "money" for q in scene.figures):
            continue
        if distance <= _FARTHEST and (best is None or distance < best[0]):
            best = distance, cue
    return best[1] if best else None


def _parallel(scene: Scene, quantity: Quantity) -> bool:
    """直播收入31亿元，电商7亿元; 营收26亿元，Q2单季13亿元: a clause of a name and a figure goes on as the last did."""
    last = scene.drafts[-1] if scene.drafts else None
    start, _ = scene.sentence.clause(quantity.start)
    if last is None or last.metric not in _PARALLEL or last.quantity is None or last.quantity.start >= start:
        return False
    if scene.sentence.clause_index(quantity.start) - scene.sentence.clause_index(last.quantity.start) > 2:
        return False
    if any(c.kind not in _BETWEEN for c in scene.sentence.within(start, quantity.hedge_start, _ALL)):
        return False
    if any(start <= q.start < quantity.start for q in scene.figures):
        return False
    subject = _part(scene, quantity, start) or last.subject
    if subject is None or _ANOTHER.search(scene.norm, start, quantity.hedge_start):
        return False
    draft = make(scene, "parallel", last.family, last.metric, quantity, 1)
    draft.subject, draft.counterparty, draft.status = subject, last.counterparty, last.status
    _date(scene, draft, last)
    scene.drafts.append(draft)
    return True


class _Everything:
    def __contains__(self, kind: object) -> bool:
        return True


_ALL: Final = _Everything()


def _part(scene: Scene, quantity: Quantity, start: int) -> Name | None:
    group = scene.group_before(quantity.start)
    if group is not None and group.start >= start:
        return scene.name_of(group, "clause")
    for period in scene.sentence.periods:
        if start <= period.start and period.end <= quantity.hedge_start:
            start = period.end
    text = scene.norm[start : quantity.hedge_start].strip(" 则为是约有共贡献了")
    if not 2 <= len(text) <= _LONGEST_PART or not scene.has_own_words(start, quantity.hedge_start):
        return None
    if not is_name_like(text):
        return None
    at = scene.norm.find(text, start)
    return Name(at, at + len(text), scene.document.text[at : at + len(text)], "position")


def _date(scene: Scene, draft: Draft, last: Draft) -> None:
    assert draft.quantity is not None
    if (year := scene.year_before(draft.quantity.hedge_start, last.period_text)) is not None:
        draft.period_text = year  # 上年同期为58.3亿元: of the year that the figure before holds for
        return
    draft.period = scene.period(draft.quantity.start) or last.period
    draft.period_text = scene.resolve(draft.period, None)
