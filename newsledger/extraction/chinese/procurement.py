"""Contracts won, prices bid, numbers of awards in Chinese text."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from newsledger.extraction.chinese.drafting import make
from newsledger.extraction.chinese.holders import holders_of
from newsledger.extraction.chinese.lookups import TRIGGERS
from newsledger.extraction.chinese.scene import Scene
from newsledger.extraction.document import Cue
from newsledger.extraction.frames import Draft, Name
from newsledger.extraction.quantities import Quantity

FAMILY: Final = "procurement"
CUES: Final = frozenset(
    [
        "share",
        "award",
        "award_to",
        "award_amount",
        "candidate",
        "contract",
        "contract_amount",
        "bid_price",
        "win_count",
        "tender",
    ]
)
_CONTRACT_MEASURES: Final = frozenset(["个", "份", "项", "宗", "笔", "单"])
_TENDERED: Final = frozenset(["tender", "award", "candidate", "contract", "award_to"])
_AWARDED: Final = frozenset({"award", "award_amount", "candidate"})
_FINANCIAL: Final = re.compile("质押|担保|借款|贷款|保证|抵押|认购|劳动|租赁|保险")
# Words of a clause that make it worth a look.
_PRICED: Final = frozenset(
    "award award_amount contract contract_amount bid_price amount total_investment budget invest candidate tender"
    "".split()
)
_WON: Final = frozenset({"win_count", "award"})
_LOT: Final = re.compile("标?包|标段|分标|项目|合同|订单|工程|标")
_LOTS_BEFORE: Final = re.compile(r"标段|标包|分标|(?:项目|工程|订单|合同)(?:共|共计|合计|累计|达)?\Z")
_FAR: Final = 2  # clauses between a deal and its amount
_LOWEST: Final = re.compile("最[低高]")
_LAND: Final = re.compile(
    "地皮|地块|宗地|地王|(?:商业|工业|住宅|物流|商住)地(?!产|[带区图])|土地使用权|商住地|住宅用地|上盖|用地|楼面"
)
_TAKEN: Final = frozenset({"win_count", "award", "acquire"})  # 拿下…合约, 以2亿元拿下
_WORKS: Final = re.compile("修复|施工|治理|采购|标段|工程")
_TENDERS: Final = frozenset({"award", "award_amount", "candidate", "tender"})
_DEALS: Final = ("award", "candidate", "contract")
_RIVALS: Final = frozenset(
    [
        *_DEALS,
        *("revenue", "other", "invest", "total_investment", "funding", "acquire", "grant", "budget", "bid_price"),
        *("award_amount", "contract_amount", "fund_size", "size", "divest", "capacity", "hire", "trading"),
    ]
)
_AMOUNTS: Final = ("amount", "total_investment", "budget", "invest", "candidate")  # of a tender that is won


def read(scene: Scene) -> None:
    """Adds the drafts of this family for one sentence."""
    is_awarded_to = "award_to" in scene.sentence.by_kind
    for quantity in scene.figures:
        kinds = scene.kinds_beside(quantity)
        if quantity.kind in ("money", "number"):
            if is_awarded_to or not kinds.isdisjoint(_PRICED) or scene.price_of_verb(quantity, _TAKEN):
                _money(scene, quantity)
        elif quantity.kind == "count":
            if scene.thread == "contracts" or not kinds.isdisjoint(_WON):
                _count(scene, quantity)
        elif quantity.kind == "percent" and (
            not _TENDERS.isdisjoint(scene.sentence.by_kind) or scene.follows_award_share()
        ):
            _award_share(scene, quantity)


# ---------------------------------------------------------------------------------------------------- amounts


def _money(scene: Scene, quantity: Quantity) -> None:
    if quantity.kind == "number" and not quantity.is_currency_implied:
        return
    right = scene.attribute_right(quantity, ("bid_price", "contract", "revenue", "other", "funding", "grant"))
    left = scene.nearest_left(quantity, TRIGGERS)
    if (
        scene.sentence.by_kind.get("award_to")
        and not scene.sentence.by_kind.get("grant")
        and (left is None or left.kind in ("contract_amount", "contract", "amount", "award"))
    ):
        contract(scene, quantity, left or scene.sentence.by_kind["award_to"][0], "awarded-to", 3)
    elif won := scene.price_of_verb(quantity, ("award",)):
        contract(scene, quantity, won, "won-at", 3)
    elif (won := scene.price_of_verb(quantity, ("acquire",))) and scene.norm.startswith("拿下", won.start):
        if scene.is_tendered(quantity.start):
            contract(scene, quantity, won, "won-at", 3)
    elif right is not None and right.kind == "bid_price":
        bid(scene, quantity, right)
    elif right is not None and right.kind == "contract":
        contract(scene, quantity, right, "amount-of-contract", 3)
    elif right is None and (deal := _deal_before(scene, quantity, left)):
        contract(scene, quantity, deal, "amount-of-deal", 2)
    elif right is not None or left is None:
        return
    elif left.kind == "bid_price":
        bid(scene, quantity, left)
    elif scene.sentence.by_kind.get("trading") and not scene.sentence.by_kind.get("award"):
        scene.refuse("contract", quantity, "trade in shares")
    elif left.kind in ("award_amount", "contract_amount"):
        contract(scene, quantity, left, left.kind.replace("_", "-"), 3)
    elif left.kind == "amount" and (noun := scene.nearest_left(quantity, ("contract",))) and noun.start < left.start:
        _pointed(scene, quantity, noun)
    elif left.kind in ("award", "candidate"):
        contract(scene, quantity, left, "award-of", 3)
    elif left.kind == "tender" and (award := scene.nearest_left(quantity, ("award",))):
        contract(scene, quantity, award, "award-of", 2)
    elif left.kind in _AMOUNTS and scene.tender_before(left.start):
        contract(scene, quantity, left, "amount-of-award", 2)


def _deal_before(scene: Scene, quantity: Quantity, left: Cue | None) -> Cue | None:
    """中标X项目，28.6亿元; 签订重大合同，合计金额约327亿元: what a bare figure or 金额 in a later clause belongs to."""
    if left is not None and left.kind != "amount":
        return None
    start, _ = scene.sentence.clause(quantity.start)
    if left is None and scene.has_own_words(start, quantity.hedge_start):
        return None
    deal = scene.sentence.before(quantity.start, _RIVALS, scene.sentence.start)
    if deal is None or deal.kind not in _DEALS:
        return None
    if deal.kind == "contract" and not scene.sentence.before(deal.start, _TAKEN, scene.sentence.start):
        return None
    is_near = scene.sentence.clause_index(quantity.start) - scene.sentence.clause_index(deal.start) <= _FAR
    return deal if is_near and not any(deal.end <= q.start < quantity.start for q in scene.figures) else None


def contract(scene: Scene, quantity: Quantity, trigger: Cue, rule: str, strength: int) -> None:
    """Adds the amount of a contract, with winner and buyer."""
    subject, other = scene.winner(quantity.start), None
    if trigger.kind in ("contract", "contract_amount") and scene.tender_before(quantity.start) is None:
        subject, other = scene.signers(quantity.start)
    if trigger.kind in ("award", "award_amount") and subject and _is_land(scene):
        draft = make(scene, "land", "investment", "acquisition_amount", quantity, strength, trigger)
        draft.status = "won"
        _finish(scene, draft, subject, quantity.start)
        return
    if trigger.kind == "award_amount" and _is_takeover(scene, trigger):
        scene.refuse(rule, quantity, "price of a takeover")
        return
    shared = scene.shared(quantity)
    if shared:
        subject = shared[0]
    if subject is None and scene.sentence.by_kind.keys().isdisjoint(_AWARDED):
        scene.refuse(rule, quantity, "nobody is named who signs")
        return
    draft = make(scene, rule, "procurement", "contract_amount", quantity, strength, trigger)
    draft.counterparty = other
    draft.status = scene.award_status(quantity.start)
    if quantity.per == "year":  # 310万元/年: the amount of one year
        draft.unit, draft.horizon_years = draft.unit.removesuffix("/year"), Decimal(1)
    for other_subject in shared[1:]:
        _finish(scene, replace(draft), other_subject, quantity.start)
    _finish(scene, draft, subject, quantity.start)


def _is_land(scene: Scene) -> bool:
    """Is it land that is won, no works on it?"""
    start, end = scene.sentence.start, scene.sentence.end
    return _LAND.search(scene.norm, start, end) is not None and not _WORKS.search(scene.norm, start, end)


def _is_takeover(scene: Scene, trigger: Cue) -> bool:
    """收购A的股权，成交价2亿元: no tender is spoken of."""
    bought = scene.sentence.before(trigger.start, ("acquire",), scene.sentence.start)
    return (
        bought is not None
        and scene.norm.startswith("成交", trigger.start)
        and scene.sentence.by_kind.keys().isdisjoint(_TENDERED)
    )


def _pointed(scene: Scene, quantity: Quantity, noun: Cue) -> None:
    """该合同…价值最高可达100亿美元: the contract that the sentence before says who won."""
    if (
        not scene.norm.startswith(("该", "这份", "这一", "此", "上述"), max(noun.start - 2, 0))
        and scene.norm[noun.start - 1] not in "该此"
    ):
        return
    subject = scene.context.winner
    if subject is None:
        scene.refuse("that-contract", quantity, "no winner is named before")
        return
    draft = make(scene, "that-contract", "procurement", "contract_amount", quantity, 2, noun)
    horizon = scene.horizon(quantity.start)
    draft.horizon_years = horizon.horizon_years if horizon else None
    draft.status = "won"
    _finish(scene, draft, subject._replace(found="carried"), quantity.start)


def bid(scene: Scene, quantity: Quantity, trigger: Cue) -> None:
    """Adds a price offered in a tender."""
    if scene.norm[trigger.start : trigger.end] in ("报价", "出价") and scene.sentence.by_kind.keys().isdisjoint(
        _TENDERED
    ):
        scene.refuse("bid-price", quantity, "no tender is spoken of")
        return
    if quantity.value_hi is not None or _LOWEST.search(scene.norm, max(trigger.start - 4, 0), trigger.end):
        scene.refuse("bid-price", quantity, "prices of all bidders")
        return
    own = scene.group_before(quantity.start)
    subject = scene.name_of(own, "clause") if own is not None else scene.winner(quantity.start)
    if subject is None:
        scene.refuse("bid-price", quantity, "no bidder is named")
        return
    draft = make(scene, "bid-price", "procurement", "bid_price", quantity, 3, trigger)
    draft.status = "bid"
    _finish(scene, draft, subject, quantity.start)


# ---------------------------------------------------------------------------------------------------- counts


def _count(scene: Scene, quantity: Quantity) -> None:
    """获得28个合同, 中标3个标段; later figures of the thread leave the noun out: 腾讯则只有七个, 49个领先腾讯的46个."""
    if quantity.measure not in _CONTRACT_MEASURES:
        return
    right = scene.attribute_right(quantity, ("contract",), 10)
    left = scene.nearest_left(quantity, ("win_count", "award"))
    if right is not None and left is not None:
        rule, strength, trigger = "contracts-won", 3, right
    elif left is not None and left.kind == "award" and _LOT.match(scene.norm, scene.series(quantity)[-1].end):
        rule, strength, trigger = "lots-won", 3, left
    elif _is_bare(scene, quantity) and (won := _lots_won(scene, quantity, left)) is not None:
        rule, strength, trigger = "lots-won", 2, won
    elif (
        left is not None
        and left.kind == "award"
        and quantity.measure in ("份", "宗", "单")
        and _is_bare(scene, quantity)
    ):
        rule, strength, trigger = "contracts-won", 2, left
    elif right is None and _is_bare(scene, quantity) and _thread_is_contracts(scene):
        rule, strength, trigger = "contracts-ellipsis", 2, None
    else:
        return
    if trigger is not None and _FINANCIAL.search(scene.norm, quantity.end, trigger.end):
        scene.refuse(rule, quantity, "contracts of finance, not of supply")
        return
    possessor = scene.possessor(quantity)
    subjects = [possessor] if possessor else scene.subjects_each(quantity)
    if not subjects:
        scene.refuse(rule, quantity, "no subject")
    for subject in subjects:
        draft = make(scene, rule, "procurement", "contract_count", quantity, strength, trigger)
        if trigger is not None and trigger.data:
            draft.counterparty = trigger.data
        _finish(scene, draft, subject, quantity.start)
    scene.thread = "contracts"


def _lots_won(scene: Scene, quantity: Quantity, left: Cue | None) -> Cue | None:
    """中标国家电网项目|17个; 12个标段…，青禾中标|8个，澜海独得|3个: lots, as the noun before or the sentence says."""
    lots = _LOTS_BEFORE.search(scene.norm, scene.sentence.start, quantity.hedge_start)
    if lots is None:
        return None
    if left is not None and left.kind == "award":
        is_beside = quantity.hedge_start - left.end <= 1 or lots.end() == quantity.hedge_start
        return left if is_beside else None
    taken = scene.nearest_left(quantity, ("portion", "acquire", "win_count"))
    is_beside = taken is not None and quantity.hedge_start - taken.end <= 1
    return taken if is_beside and "award" in scene.sentence.by_kind else None


def _is_bare(scene: Scene, quantity: Quantity) -> bool:
    """Nothing follows the measure word that it could count: the noun is left out."""
    rest = scene.norm[quantity.end : quantity.end + 2]
    return not rest or not rest[0].isalnum() or rest.startswith(("领先", "落后", "多于", "少于", "超过", "高于"))


def _thread_is_contracts(scene: Scene) -> bool:
    last = scene.drafts[-1] if scene.drafts else scene.context.last
    if last is None or last.metric != "contract_count":
        return False
    return scene.sentence.paragraph - scene.document.sentences[last.sentence].paragraph <= 1


def _award_share(scene: Scene, quantity: Quantity) -> None:
    share = scene.nearest_left(quantity, ("share",)) or scene.attribute_right(quantity, ("share",))
    last = scene.drafts[-1] if scene.drafts else None
    holders = holders_of(scene, quantity)
    goes_on = (
        last is not None and last.metric == "award_share" and (bool(holders) or scene.only_says_how_much(quantity))
    )
    taken = scene.nearest_left(quantity, ("acquire", "award", "win_count"))
    is_taken = taken is not None and quantity.hedge_start - taken.end <= 1 and _TENDERS & scene.sentence.by_kind.keys()
    if goes_on or is_taken:
        subject = scene.distributed(quantity) or scene.subject(
            quantity.start if goes_on or taken is None else taken.start
        )
        if goes_on and holders:
            subject = holders[0]
        if subject is not None:
            draft = make(scene, "award-share", "procurement", "award_share", quantity, 3, None if goes_on else taken)
            draft.status = scene.award_status(quantity.start)
            _finish(scene, draft, subject, quantity.start)
        return
    if share is None:
        return
    dealt = scene.distributed(quantity) or (holders[0] if holders and scene.follows_award_share() else None)
    subject = dealt or scene.winner(quantity.start)
    if subject is None:
        return
    draft = make(scene, "award-share", "procurement", "award_share", quantity, 3, share)
    draft.status = scene.award_status(quantity.start)
    _finish(scene, draft, subject, quantity.start)


# ---------------------------------------------------------------------------------------------------- shared


def _finish(scene: Scene, draft: Draft, subject: Name | None, position: int) -> None:
    """Adds the parties and the date. An award without a named winner stays, for a human to complete."""
    draft.subject = subject
    if draft.quantity is not None:
        draft.purpose = scene.purpose(draft.quantity)
        draft.is_cumulative = scene.is_running_total(draft.quantity.start)
    if draft.metric == "contract_count":
        draft.counterparty = draft.counterparty or scene.giver(position)
    else:
        buyer = draft.counterparty or scene.buyer(position)
        topic = scene.context.topic
        winner = subject.text if subject is not None else ""
        own = {winner, topic.name if topic else ""}  # nobody awards to himself, nor the listed parent to its unit
        draft.counterparty = None if buyer in own or (buyer and buyer in winner) else buyer
    if draft.metric == "contract_count":
        draft.source_org = scene.source_for("procurement")
        last = scene.drafts[-1] if scene.drafts else scene.context.last
        if draft.counterparty is None and last is not None and last.metric == "contract_count":
            draft.counterparty = last.counterparty
    draft.period = (
        scene.period(position, "procurement") if draft.metric == "contract_count" else scene.deal_period(position)
    )
    draft.period_text = scene.resolve(draft.period, None)
    scene.note_period("procurement", draft.period)
    if subject is not None:
        scene.note_subject(subject)
    scene.drafts.append(draft)
