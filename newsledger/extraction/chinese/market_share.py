"""Market shares, ranks, sizes, growth and penetration in Chinese text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from newsledger.extraction.chinese.drafting import make
from newsledger.extraction.chinese.lookups import GROWTH, TRIGGERS
from newsledger.extraction.chinese.markets import has_region
from newsledger.extraction.chinese.scene import Scene
from newsledger.extraction.chinese.syntax import Group
from newsledger.extraction.context import Market
from newsledger.extraction.document import Cue
from newsledger.extraction.frames import Draft, Name
from newsledger.extraction.quantities import Quantity

FAMILY: Final = "market_share"
# At least one of these kinds of cues stands in a sentence that this family can read, or the figures before carry on.
CUES: Final = frozenset(
    [
        "share",
        "penetration",
        "portion",
        "size",
        "size_verb",
        "market_head",
        "grow_up",
        "grow_down",
        "cagr",
        "change_to",
        "rank_noun",
        "rank_word",
        "rank_order",
        "superlative",
        "each",
    ]
)
_PERCENT_TRIGGERS: Final = TRIGGERS - {
    "server",
    "hire",
    "win_count",
    "amount",
    "contract",
    "tender",
    "market_head",
    "expand",
    "fund",
} | {*GROWTH, "cagr"}
_PLAIN_MARKETS: Final = frozenset({"市场", "行业", "产业", "领域", "市场上"})
_NOT_SHARED: Final = frozenset(
    [
        "revenue",
        "stake",
        "trading",
        "other",
        "capacity",
        "headcount",
        "invest",
        "amount",
        "contract_amount",
        "award_amount",
        "lawsuit",
    ]
)
# What a superlative is the largest of, without the word for the kind of firm: …(动力电池)制造商.
_GOODS: Final = re.compile(
    r"的?(?P<goods>[\u4e00-\u9fffA-Za-z0-9]{2,14}?)(?:制造商|生产商|供应商|厂商|服务商|运营商|企业|公司|集团|品牌|平台|开发商|零售商|提供商|承包商|银行|市场|网络|(?=[，,。；;、]|之一|\Z))"
)
_WHOLE_OF: Final = re.compile(r"^(?:了|到|据|有|约|全部|总|其)*的?")
# Words of a clause that make it worth a look.
_SHARED: Final = frozenset("share penetration portion grow_up grow_down cagr rank_order stake share_change".split())
_SIZED: Final = frozenset("size size_verb market_head revenue share change_to amount".split())
_NEAR: Final = 2  # paragraphs over which a market is surely still meant
_TOTAL: Final = re.compile(r"(?:总数|总量|总规模|总体|总额|整体)的? ?\Z|(?:总数|总量|总规模|总额)的?")


def read(scene: Scene) -> None:
    """Adds the drafts of this family for one sentence."""
    for quantity in scene.figures:
        kinds = scene.kinds_beside(quantity)
        if quantity.kind == "percent":
            if scene.drafts or scene.thread == "share" or not kinds.isdisjoint(_SHARED):
                _percent(scene, quantity)
        elif quantity.kind in ("count", "money", "number"):
            if not kinds.isdisjoint(_SIZED):
                _size(scene, quantity)
        elif quantity.kind == "multiple":
            _growth_in_multiples(scene, quantity)
        elif quantity.kind == "ordinal":
            _ordinal(scene, quantity)
    for cue in scene.sentence.by_kind.get("rank_word", ()):
        _rank_word(scene, cue)
    for cue in scene.sentence.by_kind.get("superlative", ()):
        _superlative(scene, cue)
    for cue in scene.sentence.by_kind.get("rank_order", ()):
        _rank_order(scene, cue)


# ---------------------------------------------------------------------------------------------------- percentages


def _percent(scene: Scene, quantity: Quantity) -> None:
    right = scene.attribute_right(quantity, ("share", "penetration", "revenue", "stake", "other", "share_change"))
    left = scene.nearest_left(quantity, _PERCENT_TRIGGERS)
    trigger = right if right is not None and (left is None or left.kind not in ("share", "penetration")) else left
    order = scene.attribute_right(quantity, ("rank_order",), 8)
    if order is not None and scene.thread == "share":  # 分别以16%、15%紧随其后
        _share(scene, quantity, None, "share-in-order", 2)
        return
    link = scene.nearest_left(quantity, ("change_to", *GROWTH))
    is_linked = link is not None and quantity.hedge_start - link.end <= 1
    if trigger is not None and trigger.kind in GROWTH and is_linked and scene.changes_share(quantity):
        _compared(scene, quantity)
        return
    if trigger is None or scene.changes_from(quantity, trigger):
        earlier = scene.trigger_before(quantity, ("penetration",)) if trigger is None else None
        if earlier is not None:
            _penetration(scene, quantity, earlier)
        elif trigger is None and scene.thread == "share" and scene.only_says_how_much(quantity):
            _share(scene, quantity, None, "share-ellipsis", 2)
        else:
            _compared(scene, quantity)
        return
    if trigger.kind == "share":
        if not _is_tender(scene, quantity):
            _share(scene, quantity, trigger, "share-noun", 3)
    elif trigger.kind == "penetration":
        _penetration(scene, quantity, trigger)
    elif trigger.kind == "portion":
        _portion(scene, quantity, trigger)
    elif trigger.kind in GROWTH or trigger.kind == "cagr":
        _growth(scene, quantity, trigger)
    elif trigger.kind in ("other", "stake", "share_change"):
        scene.refuse("market-share", quantity, f"{trigger.kind}: {scene.norm[trigger.start : trigger.end]}")


def _is_tender(scene: Scene, quantity: Quantity) -> bool:
    start, end = scene.sentence.clause(quantity.start)
    return bool(scene.sentence.within(start, end, ("award", "candidate", "tender")))


def _share(scene: Scene, quantity: Quantity, trigger: Cue | None, rule: str, strength: int) -> None:
    market = _market_of(scene, quantity.start)
    subjects = scene.subjects_each(quantity)
    if market is None:
        scene.refuse(rule, quantity, "no market is named")
        return
    for subject in subjects:
        draft = make(scene, rule, "market_share", "market_share", quantity, strength, trigger)
        _finish(scene, draft, subject, market, quantity.start)
    last = scene.drafts[-1] if scene.drafts else None
    if (
        not subjects
        and last is not None
        and last.metric in ("market_size", "market_growth")
        and last.subject is not None
    ):
        # 新能源汽车产销…辆，市场占有率24%: the share that the goods themselves have
        draft = make(scene, "share-of-goods", "market_share", "penetration", quantity, 2, trigger)
        _finish(scene, draft, last.subject, market, quantity.start)
    elif not subjects:
        scene.refuse(rule, quantity, "no subject")


def _portion(scene: Scene, quantity: Quantity, trigger: Cue) -> None:
    """占…的44.5%: a share of the market, unless what is shared is revenue or stock."""
    start, end = scene.sentence.clause(quantity.start)
    if scene.sentence.within(start, end, _NOT_SHARED):
        scene.refuse("portion", quantity, "portion of revenue, stock or staff")
        return
    total = _TOTAL.search(scene.norm, trigger.end, quantity.hedge_start)
    if total is not None:
        _portion_of_total(scene, quantity, trigger, total.start())
        return
    between = scene.norm[trigger.end : quantity.hedge_start].strip("了到据有 约全部总的比例为达")
    whole = scene.sentence.within(trigger.end, quantity.start, ("market_head", "share", "size", "region"))
    if not whole and (between or (scene.thread != "share" and not _market_near(scene, quantity))):
        scene.refuse("portion", quantity, "portion of something that is no market")
        return
    _share(scene, quantity, trigger, "portion", 2)


def _portion_of_total(scene: Scene, quantity: Quantity, trigger: Cue, end: int) -> None:
    """开通5G基站321.5万个，占国内移动基站总数的28.1%: what was counted before is a part of the total named here."""
    text = _WHOLE_OF.sub("", scene.document.text[trigger.end : end]).strip("的 ")
    subject = scene.portion_subject(trigger) or scene.counted_before(trigger.start)
    if not 2 <= len(text) <= 20 or subject is None:
        scene.refuse("portion-of-total", quantity, "no part or no whole")
        return
    draft = make(scene, "portion-of-total", "market_share", "market_share", quantity, 2, trigger)
    _finish(scene, draft, subject, Market(trigger.end, end, text), quantity.start)


def _market_near(scene: Scene, quantity: Quantity) -> bool:
    start, end = scene.sentence.clause(quantity.start)
    return bool(scene.sentence.within(start, end, ("market_head", "share", "size")))


def _penetration(scene: Scene, quantity: Quantity, trigger: Cue) -> None:
    subject = scene.technology_before(trigger) or scene.subject(trigger.start)
    if subject is None:
        scene.refuse("penetration", quantity, "no subject")
        return
    draft = make(scene, "penetration", "market_share", "penetration", quantity, 3, trigger)
    market = scene.named_market(quantity.start) or Market(subject.start, subject.end, subject.text)
    _finish(scene, draft, subject, market, quantity.start)


def _compared(scene: Scene, quantity: Quantity) -> None:
    """低于前一年的49.4%和2016年的53.7%, 由29.4%升至38.5%: same metric and subject as before, other period."""
    last = scene.drafts[-1] if scene.drafts else None
    if last is None or last.sentence != scene.sentence.index or last.quantity is None:
        return
    if last.metric == "penetration":
        _continue(scene, quantity, last)
        return
    if last.metric != "market_share":
        return
    start, _ = scene.sentence.clause(quantity.start)
    changed = scene.sentence.before(quantity.hedge_start, ("change_to",), last.end)
    if changed is None:
        changed = scene.sentence.before(quantity.hedge_start, GROWTH, last.end)
    if changed is not None and scene.sentence.before(last.start, ("agent", "prep"), start):
        _changed_share(scene, quantity, last)
        return
    if not scene.sentence.within(start, quantity.start, ("versus",)):
        return
    period = scene.period(quantity.start)
    year = scene.year_before(quantity.hedge_start, last.period_text)
    if year is None and (period is None or period is last.period):
        return
    draft = make(scene, "share-compared", "market_share", "market_share", quantity, 2)
    draft.subject, draft.market, draft.source_org = last.subject, last.market, last.source_org
    if year is not None:
        draft.period_text = year
    else:
        draft.period, draft.period_text = period, scene.resolve(period, last.period)
    first = next((d for d in scene.drafts if d.metric == "market_share"), last)
    scene.drafts.insert(scene.drafts.index(first), draft)


def _continue(scene: Scene, quantity: Quantity, last: Draft) -> None:
    """AI PC出货占比将上升，2026年将超过6成: the share of the clause before, in the period of this one."""
    draft = make(scene, "penetration-continued", "market_share", last.metric, quantity, 2)
    draft.subject, draft.market, draft.source_org, draft.status = (
        last.subject,
        last.market,
        last.source_org,
        last.status,
    )
    draft.period = scene.period(quantity.start) or last.period
    draft.period_text = scene.resolve(draft.period, None)
    scene.drafts.append(draft)


def _changed_share(scene: Scene, quantity: Quantity, last: Draft) -> None:
    """份额由2018年同期的29.4%升至38.5%: the first figure has its own period, the second the sentence's."""
    draft = make(scene, "share-changed-to", "market_share", "market_share", quantity, 2)
    draft.subject, draft.market, draft.source_org = last.subject, last.market, last.source_org
    clause_start, _ = scene.sentence.clause(quantity.start)
    own = scene.period(clause_start, "market_share")
    draft.period, draft.period_text = own, scene.resolve(own, None)
    if last.period is not None:
        last.period_text = scene.resolve(last.period, own)
    if own is last.period:
        last.period, last.period_text = None, None
    scene.drafts.append(draft)


# ---------------------------------------------------------------------------------------------------- growth and size


def _growth(scene: Scene, quantity: Quantity, trigger: Cue) -> None:
    start, _ = scene.sentence.clause(quantity.start)
    noun = scene.sentence.before(
        trigger.start, ("size", "market_head", "revenue", "other", "share", "capacity", "invest"), start
    )
    sign = Decimal(-1) if trigger.kind == "grow_down" else Decimal(1)
    if noun is not None and noun.kind not in ("size", "market_head"):
        scene.refuse("growth", quantity, f"growth of {scene.norm[noun.start : noun.end]}")
        return
    vendor = scene.vendor_in(start, trigger.start)
    if vendor is not None:
        scene.refuse("growth", quantity, f"growth of one vendor: {vendor.name}")
        return
    market = scene.market_phrase(noun) if noun is not None else None
    if noun is None or (noun.kind == "size" and market is None and scene.thread == "vendor"):
        thread = _thread(scene)
        last = scene.drafts[-1] if scene.drafts else None
        if (
            thread != "size"
            or last is None
            or last.sentence != scene.sentence.index
            or scene.has_own_words(start, trigger.start)
        ):
            scene.refuse("growth", quantity, "what grows is not said")
            return
        draft = make(
            scene, "growth-of-size", "market_share", "market_growth", quantity, 2, trigger, quantity.value * sign
        )
        draft.subject, draft.market, draft.source_org = last.subject, last.market, last.source_org
        draft.period, draft.period_text, draft.status = last.period, last.period_text, last.status
        if trigger.kind == "cagr":
            _over_years(scene, draft)
        else:
            _until_later(scene, draft, quantity)
        scene.drafts.append(draft)
        return
    if market is None or not _is_whole_market(market, noun):
        carried = scene.carried_market()
        market = carried if market is None or carried is None or market.text in carried.text else None
    if market is None:
        scene.refuse("growth", quantity, "no market is named")
        return
    draft = make(scene, "growth", "market_share", "market_growth", quantity, 3, trigger, quantity.value * sign)
    _finish(scene, draft, Name(market.start, market.end, market.text, "phrase"), market, quantity.start)
    if trigger.kind == "cagr":
        _over_years(scene, draft)
    scene.thread = "size"


def _growth_in_multiples(scene: Scene, quantity: Quantity) -> None:
    """同比增长1.1倍 is growth of 110 percent."""
    trigger = scene.nearest_left(quantity, GROWTH)
    if trigger is not None and trigger.kind == "grow_up" and quantity.hedge_start - trigger.end <= 2:
        _growth(scene, quantity._replace(kind="percent", unit="percent", value=quantity.value * 100), trigger)


def _until_later(scene: Scene, draft: Draft, quantity: Quantity) -> None:
    """2020年达2660亿美元，2023年前将增长30%: growth from the year of the size to a later one."""
    start, _ = scene.sentence.clause(quantity.start)
    own = [p for p in scene.sentence.periods if start <= p.start and p.end <= quantity.start and p.text_period]
    first = draft.period_text
    if own and first and first.isdigit() and (last := own[-1].text_period) and last[:4] > first:
        draft.period_text = f"{first}/{last[:4]}"


def _over_years(scene: Scene, draft: Draft) -> None:
    """A compound rate holds from the year of the size stated before to the year of the one beside it."""
    ranges = [p for p in scene.sentence.periods if p.kind in ("range", "fiscal") and p.text_period]
    if ranges:
        draft.period, draft.period_text = ranges[-1], ranges[-1].text_period
        return
    first = scene.context.size_year
    if first and draft.period_text and draft.period_text.isdigit() and first < draft.period_text:
        draft.period_text = f"{first}/{draft.period_text}"


def _size(scene: Scene, quantity: Quantity) -> None:
    """Shipments or sales of a whole market, or what a market is worth."""
    right = scene.attribute_right(quantity, ("market_head", "size", "revenue", "share"))
    if right is not None and right.kind in ("market_head", "size") and quantity.kind == "money":
        market = scene.market_between(quantity.end, right)
        if market is not None and scene.vendor_in(quantity.end, right.start) is None:
            draft = make(scene, "size-of", "market_share", "market_size", quantity, 3, right)
            _finish(scene, draft, Name(market.start, market.end, market.text, "phrase"), market, quantity.start)
            scene.thread = "size"
        return
    if right is not None and right.kind == "revenue" and quantity.kind == "money":
        _industry_revenue(scene, quantity, right)
        return
    start, _ = scene.sentence.clause(quantity.start)
    noun = scene.nearest_left(quantity, TRIGGERS)
    link = scene.sentence.before(quantity.start, ("change_to",), start)
    if noun is not None and noun.kind == "size_verb":
        _size_verb(scene, quantity, noun)
        return
    if noun is None or noun.kind in ("market_head", "amount"):
        if noun is not None and noun.kind == "amount" and noun.start >= start:
            link = noun
        if link is not None and quantity.start - link.end <= 3:
            _changed_to(scene, quantity)
        return
    if noun.kind != "size":
        return
    if scene.is_change(quantity):
        scene.refuse("size", quantity, "a change, not a level")
        return
    market = scene.market_phrase(noun)
    vendor = scene.vendor_in(scene.sentence.clause(noun.start)[0], noun.start)
    if vendor is None and (market is None or not _is_whole_market(market, noun)):
        vendor = scene.vendor_before(noun.start)
    if vendor is not None:
        scene.thread = "vendor"
        scene.refuse("size", quantity, f"of one vendor: {vendor.name}")
        return
    if market is None or not _is_whole_market(market, noun):
        carried = scene.carried_market()
        market = carried if market is None or carried is None or market.text in carried.text else None
    if market is None:
        scene.refuse("size", quantity, "no market is named")
        return
    draft = make(scene, "size", "market_share", "market_size", quantity, 3, noun)
    _finish(scene, draft, Name(market.start, market.end, market.text, "phrase"), market, quantity.start)
    scene.thread = "size"


def _industry_revenue(scene: Scene, quantity: Quantity, noun: Cue) -> None:
    """云计算行业将产生2660亿美元收入: revenue of a whole industry is the size of its market."""
    start, _ = scene.sentence.clause(quantity.start)
    head = scene.sentence.before(quantity.start, ("market_head",), start)
    market = scene.market_phrase(head) if head is not None else None
    if market is None or market.text in _PLAIN_MARKETS or scene.vendor_in(start, quantity.start):
        return
    draft = make(scene, "industry-revenue", "market_share", "market_size", quantity, 4, noun)
    _finish(scene, draft, Name(market.start, market.end, market.text, "phrase"), market, quantity.start)
    scene.thread = "size"


def _size_verb(scene: Scene, quantity: Quantity, verb: Cue) -> None:
    """全球共计出货平板电脑1.69亿台: region, verb and goods name the market."""
    start, _ = scene.sentence.clause(quantity.start)
    vendor = scene.vendor_in(start, verb.start)
    if vendor is not None:
        scene.thread = "vendor"
        return
    region = scene.sentence.before(verb.start, ("region",), start)
    goods = scene.document.text[verb.end : quantity.hedge_start].strip("了 ")
    if region is None or not goods or len(goods) > 16:
        return
    text = scene.document.text[region.start : region.end] + goods
    market = Market(region.start, quantity.hedge_start, text)
    draft = make(scene, "size-verb", "market_share", "market_size", quantity, 3, verb)
    _finish(scene, draft, Name(region.start, quantity.hedge_start, text, "phrase"), market, quantity.start)
    scene.thread = "size"


def _changed_to(scene: Scene, quantity: Quantity) -> None:
    """…市场同比增长67%至39亿美元, 出货量下降6.5%，至8380万部: the level behind a change."""
    last = scene.drafts[-1] if scene.drafts else None
    if _thread(scene) == "size" and last is not None and last.sentence == scene.sentence.index:
        draft = make(scene, "size-after-growth", "market_share", "market_size", quantity, 2)
        draft.subject, draft.market, draft.source_org = last.subject, last.market, last.source_org
        start, _ = scene.sentence.clause(quantity.start)
        own = [p for p in scene.sentence.periods if start <= p.start and p.end <= quantity.start and p.text_period]
        draft.period, draft.period_text = (own[-1], own[-1].text_period) if own else (last.period, last.period_text)
        draft.status = scene.status(quantity.start)
        scene.drafts.append(draft)


def _is_whole_market(market: Market, noun: Cue) -> bool:
    """A market is named by a word for market or by a region; 销量 of anything else is somebody's sales."""
    return market.text not in _PLAIN_MARKETS and (
        noun.kind == "market_head" or has_region(market.text) or any(w in market.text for w in ("市场", "行业"))
    )


# ---------------------------------------------------------------------------------------------------- ranks


def _ordinal(scene: Scene, quantity: Quantity) -> None:
    """排名第三, 位居第二, 稳坐第一名宝座: an ordinal beside a word of rank."""
    start, _ = scene.sentence.clause(quantity.start)
    word = scene.sentence.before(quantity.start, ("rank_noun",), max(start, quantity.start - 18))
    if word is not None and quantity.start - word.end > 5:
        place = scene.sentence.before(quantity.start, ("market_head", "region", "size"), word.end)
        word = word if place is not None and quantity.start - place.end <= 2 else None
    word = word or scene.respective_before(quantity)
    tail = scene.norm[quantity.end : quantity.end + 4]
    if word is None and not tail.startswith(("名宝座", "宝座", "的位置", "位宝座", "大厂", "名的")):
        scene.refuse("rank", quantity, "no word of rank")
        return
    _rank(scene, "rank", quantity.start, quantity.value, word.start if word else quantity.start, quantity.end, quantity)


def _rank_word(scene: Scene, cue: Cue) -> None:
    _rank(scene, "rank-word", cue.start, Decimal(cue.data), cue.start, cue.end, None)


def _superlative(scene: Scene, cue: Cue) -> None:
    """全球最大的动力电池制造商, 中国第二大云服务商: a place in the market of a region."""
    region = scene.sentence.before(cue.start, ("region",), max(cue.start - 5, scene.sentence.start))
    _, end = scene.sentence.clause(cue.start)
    match = _GOODS.match(scene.norm, cue.end, end)
    if region is None or match is None or scene.norm.startswith(("之一", "之列", "行列"), match.end()):
        return
    verb = scene.sentence.before(
        region.start, ("copula", "event_verb", "verb"), max(region.start - 4, scene.sentence.start)
    )
    if verb is None or (verb.kind != "copula" and scene.norm[verb.start : verb.end] not in ("建成", "拥有", "打造")):
        return
    if scene.norm[region.end : cue.start].strip("的规模上 "):
        return
    goods = match["goods"]
    subject = scene.subject(region.start)
    if (
        subject is None
        or not 2 <= len(goods) <= 14
        or scene.sentence.before(cue.start, ("irrealis",), scene.sentence.start)
    ):
        return
    text = (
        scene.document.text[region.start : region.end] + scene.document.text[match.start("goods") : match.end("goods")]
    )
    draft = Draft(
        rule="superlative",
        family="market_share",
        metric="rank",
        value=Decimal(cue.data),
        unit="rank",
        start=region.start,
        end=match.end(),
        sentence=scene.sentence.index,
        strength=1,
        derivation="implied",
        evidence=["superlative"],
    )
    _finish(scene, draft, subject, Market(region.start, match.end("goods"), text), cue.start)


def _rank_order(scene: Scene, cue: Cue) -> None:
    """A排名第一，B、C紧随其后: the places that follow the one stated before."""
    last = next((d for d in reversed(scene.drafts) if d.metric == "rank" and d.start < cue.start), None)
    if last is None and scene.context.last is not None and scene.context.last.metric == "rank":
        last = scene.context.last
    group = scene.group_before(cue.start)
    if last is None or group is None:
        return
    for place, mention in enumerate(group.mentions, int(last.value) + 1):
        draft = Draft(
            rule="rank-order",
            family="market_share",
            metric="rank",
            value=Decimal(place),
            unit="rank",
            start=mention.start,
            end=cue.end,
            sentence=scene.sentence.index,
            strength=2,
            subject=scene.name_of(Group([mention], "subject"), "clause"),
            period=last.period,
            period_text=last.period_text,
            market=last.market,
            source_org=last.source_org,
            derivation="implied",
        )
        scene.drafts.append(draft)


def _rank(
    scene: Scene, rule: str, position: int, value: Decimal, start: int, end: int, quantity: Quantity | None
) -> None:
    wish = scene.sentence.before(position, ("irrealis",), scene.sentence.start)
    if wish is not None:
        if quantity is not None:
            scene.refuse(rule, quantity, f"wished for: {scene.norm[wish.start : wish.end]}")
        return
    market = _market_of(scene, position)
    subject = (scene.distributed(quantity) if quantity is not None else None) or scene.subject(position)
    if market is None or subject is None or value < 1 or value > 100:
        if quantity is not None:
            scene.refuse(rule, quantity, "no market or subject")
        return
    draft = Draft(
        rule=rule,
        family="market_share",
        metric="rank",
        value=value,
        unit="rank",
        start=start,
        end=end,
        sentence=scene.sentence.index,
        strength=3,
        quantity=quantity,
        derivation="implied" if quantity is None else "worded" if quantity.is_worded else "printed",
    )
    _finish(scene, draft, subject, market, position)


# ---------------------------------------------------------------------------------------------------- shared


def _thread(scene: Scene) -> str | None:
    return scene.thread


def _market_of(scene: Scene, position: int) -> Market | None:
    market = scene.market(position)
    return None if market is None or market.text in _PLAIN_MARKETS else market


def _finish(scene: Scene, draft: Draft, subject: Name, market: Market | None, position: int) -> None:
    draft.subject = subject
    draft.market = market.text if market else None
    draft.source_org = scene.source_for("market_share")
    draft.status = scene.status(position)
    draft.period = scene.period(position, "market_share")
    draft.period_text = scene.resolve(draft.period, None)
    if (
        market is not None
        and market is scene.context.market
        and scene.sentence.paragraph - scene.context.market_paragraph > _NEAR
    ):
        draft.evidence.append("far_market")
    if market is not None:
        scene.context.market, scene.context.market_paragraph = market, scene.sentence.paragraph
    scene.note_period("market_share", draft.period)
    if draft.metric == "market_size" and draft.period_text and scene.context.size_year is None:
        scene.context.size_year = draft.period_text[:4]
    if draft.metric in ("market_share", "rank"):
        scene.thread = "share"
        scene.note_subject(subject)
    scene.drafts.append(draft)
