"""Market shares, ranks, sizes, growth and penetration in Chinese text."""

from __future__ import annotations

import re
from typing import Final

from newsledger.extraction.chinese import market_size, ranks
from newsledger.extraction.chinese.drafting import make
from newsledger.extraction.chinese.holders import bracketed, find_holders, holders_before, holders_of, slot_start
from newsledger.extraction.chinese.lookups import GROWTH, TRIGGERS
from newsledger.extraction.chinese.market_drafts import finish, market_of
from newsledger.extraction.chinese.names import is_name_like
from newsledger.extraction.chinese.scene import Scene
from newsledger.extraction.chinese.syntax import phrase_start
from newsledger.extraction.context import Market
from newsledger.extraction.document import Cue
from newsledger.extraction.frames import Draft, Name
from newsledger.extraction.lexicons import alternation, load
from newsledger.extraction.periods import Period
from newsledger.extraction.quantities import Quantity

FAMILY: Final = "market_share"
_WORDS: Final = load("chinese_words")
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
# Between a holder and its share: X则以16%…, X一家拿走了近16%, X(16%).
_HOW_MUCH: Final = re.compile(
    r"(?:[在于][^,，。%0-9]{2,20}?(?:市场|领域|行业|赛道|品类)(?:上|中|里|内)?)?"
    rf"[ (（]*{alternation(_WORDS['how_much'])}*[ (（]*"
    rf"(?:[^,，。%0-9]{{2,16}}?(?:市场|份额|盘子)的?{alternation(_WORDS['how_much'])}*)?"
)
_OF_MARKET: Final = re.compile(r"(?:以上|左右|多)?的[^,，。0-9]{0,12}(?:市场|份额|盘子|蛋糕)(?![规增])")
_OF_SHARE: Final = re.compile("的(?:占比|比重)")
# 4G手机3285万部，占|同期手机出货量的96.1%: goods of a kind, as a part of all that is sold
_OF_SALES: Final = re.compile(
    r"(?:同期|全部|当月|当季|总|国内|全国)*[\u4e00-\u9fffA-Za-z0-9]{0,8}?(?:出货|销售?|装车|装机|产)[总]?量的?"
)
_TAKES: Final = re.compile("占|拿下|夺|揽|吃|抢|囊括")
# What is behind a percentage that is no share: 16%的增幅, 16%的股权.
_REST: Final = re.compile(r"的?(?:增|跌|降|涨|股|毛利|利润|用户|受访|人|折|关税|税|利率|年增|员工)")
_WHOLE_OF: Final = re.compile(r"^(?:了|到|据|有|约|全部|总|其)*的?")
# Words of a clause that make it worth a look.
_SHARED: Final = frozenset("share penetration portion grow_up grow_down cagr rank_order stake share_change".split())
_HOUSEHOLDS: Final = re.compile("的?(?:居民|城镇|农村|全国)?(?:家庭|居民|用户|人群|农户)的?\\Z")
# 几乎被北辰一家垄断，其份额…
_MONOPOLIST: Final = re.compile("被(?P<name>[^，,。；;]{2,24}?)(?:一家|独家|牢牢)?(?:所)?(?:垄断|主导|把持|占据|掌控)")
_TOTAL: Final = re.compile(r"(?:总数|总量|总规模|总体|总额|整体)的? ?\Z|(?:总数|总量|总规模|总额)的?")


def read(scene: Scene) -> None:
    """Adds the drafts of this family for one sentence."""
    for quantity in scene.figures:
        if quantity.kind == "percent":
            _percent(scene, quantity)
        else:
            market_size.read(scene, quantity)
    ranks.read(scene)


# ---------------------------------------------------------------------------------------------------- percentages


def _percent(scene: Scene, quantity: Quantity) -> None:
    if _is_tender(scene) and scene.named_market(quantity.start) is None:
        return  # a part of a tender, which is no market
    if _is_of_revenue(scene, quantity):
        scene.refuse("market-share", quantity, "part of the revenue stated before")
        return
    right = scene.attribute_right(quantity, ("share", "penetration", "revenue", "stake", "other", "share_change"))
    if right is None and _OF_SHARE.match(scene.norm, quantity.end):  # 以19.6%的占比领先
        right = scene.attribute_right(quantity, ("portion",), 4)
    left = scene.nearest_left(quantity, _PERCENT_TRIGGERS)
    if left is not None and scene.norm.startswith("比重", left.start):  # 占|全国的|比重近两成
        first = scene.sentence.before(left.start, ("portion",), scene.sentence.clause(left.start)[0])
        is_one = first is not None and not any(first.end <= q.start < left.start for q in scene.figures)
        left = first if is_one else left
    trigger = right if right is not None and (left is None or left.kind not in ("share", "penetration")) else left
    if _is_plain_share(scene, quantity, trigger):  # X以16%居次, Y则为15%
        last = scene.drafts[-1] if scene.drafts else None
        start, _ = scene.sentence.clause(quantity.start)
        is_part = scene.sentence.before(quantity.start, ("portion",), start) is not None  # 渗透率5%，其中Y占53%
        if last is not None and last.metric == "penetration" and not is_part:  # X的渗透率达79%，Y为78%
            _penetration_of(scene, quantity, last)
        else:
            _share(scene, quantity, None, "share-ellipsis", 3)
        return
    link = scene.nearest_left(quantity, ("change_to", *GROWTH))
    is_linked = link is not None and quantity.hedge_start - link.end <= 1
    if trigger is not None and trigger.kind in GROWTH and is_linked and scene.changes_share(quantity):
        _compared(scene, quantity)
        return
    if trigger is None and _is_respective(scene, quantity):
        _share(scene, quantity, None, "share-respective", 2)
        return
    if trigger is None or scene.changes_from(quantity, trigger):
        earlier = scene.trigger_before(quantity, ("penetration", "share", "portion")) if trigger is None else None
        if earlier is not None and earlier.kind != "penetration" and _only_amounts(scene, quantity):
            _share(scene, quantity, earlier, "share-continued", 2)
        elif earlier is not None and earlier.kind == "penetration":
            _penetration(scene, quantity, earlier)
        else:
            _compared(scene, quantity)
        return
    if trigger.kind == "share":
        if not _is_tender(scene):
            _share(scene, quantity, trigger, "share-noun", 3)
    elif trigger.kind == "penetration":
        _penetration(scene, quantity, trigger)
    elif trigger.kind == "portion":
        _portion(scene, quantity, trigger)
    elif trigger.kind in GROWTH or trigger.kind == "cagr":
        market_size.growth(scene, quantity, trigger)
    elif trigger.kind in ("other", "stake", "share_change"):
        scene.refuse("market-share", quantity, f"{trigger.kind}: {scene.norm[trigger.start : trigger.end]}")


def _is_of_revenue(scene: Scene, quantity: Quantity) -> bool:
    """营收30.57亿元，其中茶饮占75.9%: a part of what the clause before states."""
    at = scene.sentence.clause_index(quantity.start)
    start = scene.sentence.clauses[at][0]
    if at == 0 or not scene.norm.startswith("其中", start):
        return False
    before = scene.sentence.clauses[at - 1][0]
    return scene.sentence.before(start, ("revenue",), before) is not None and not scene.sentence.within(
        start, quantity.start, ("share", "penetration")
    )


def _is_plain_share(scene: Scene, quantity: Quantity, trigger: Cue | None) -> bool:
    """A name and a figure where shares are dealt out: the noun is that of a clause before, or a place follows."""
    first = scene.series(quantity)[0]
    start = slot_start(scene, quantity)
    if trigger is not None and trigger.kind == "share":
        return False
    found = find_holders(scene, start, first.hedge_start) or bracketed(scene, quantity)
    if found is None or not _HOW_MUCH.fullmatch(scene.norm, found.end, _before_count(scene, found.end, first)):
        return False
    if scene.sentence.after(found.end, GROWTH, first.hedge_start) or _REST.match(scene.norm, quantity.end):
        return False
    return (
        scene.thread == "share"
        or _OF_MARKET.match(scene.norm, scene.series(quantity)[-1].end) is not None
        or scene.sentence.before(start, ("share", "penetration"), scene.sentence.start) is not None
        or (_is_ranking(scene, quantity) and market_of(scene, quantity.start) is not None)
        or ((scene.thread == "size" or _size_before(scene)) and _is_dealt_out(scene, first))
        or (_size_before(scene) and _TAKES.search(scene.norm, found.end, first.hedge_start) is not None)
        or (_is_listed(scene, first) and market_of(scene, first.start) is not None)
    )


def _before_count(scene: Scene, start: int, quantity: Quantity) -> int:
    """惠普以1340万台、21.8%居次: where the first of the two figures of a holder begins."""
    for other in scene.figures:
        if start <= other.hedge_start < quantity.start and other.kind in ("count", "money", "physical"):
            gap = scene.norm[max(other.end, other.hedge_end) : quantity.hedge_start]
            return other.hedge_start if gap.strip() in _BESIDE else quantity.hedge_start
    return quantity.hedge_start


_BESIDE: Final = frozenset({"、", "，", ",", "和", "与", "及", "(", "以及"})


def _is_respective(scene: Scene, quantity: Quantity) -> bool:
    """A、B、C三家合计市占65.8%，分别为35%、21%、9.8%: as many figures as holders before."""
    series = scene.series(quantity)
    start, _ = scene.sentence.clause(series[0].hedge_start)
    word = scene.sentence.before(series[0].hedge_start, ("each",), start)
    if word is None or word.data != "respective" or scene.thread != "share" or len(series) < 2:
        return False
    found = holders_before(scene, series[0].hedge_start)
    return word.start - start <= 1 and found is not None and len(found.names) == len(series)


def _is_listed(scene: Scene, quantity: Quantity) -> bool:
    """A(17%)、B(15%): percentages alone in brackets behind names, two or more of them in the sentence."""
    alone = [
        q
        for q in scene.figures
        if q.kind == "percent" and scene.norm[q.hedge_start - 1] == "(" and scene.norm.startswith(")", q.end)
    ]
    return quantity in alone and len(alone) > 1


def _is_dealt_out(scene: Scene, quantity: Quantity) -> bool:
    """A24%、B19%、C13%: two or more percentages in a clause without a word of growth, behind the size of a market."""
    start, end = scene.sentence.clause(quantity.start)
    several = sum(q.kind == "percent" and start <= q.start < end for q in scene.figures) > 1
    return several and not scene.sentence.within(start, end, (*GROWTH, "cagr", "yoy"))


def _is_ranking(scene: Scene, quantity: Quantity) -> bool:
    """Does a word of place stand beside the figure: 以17%居次, 14%第三, 三星(20%)、苹果(18%)位列前二?"""
    start, end = scene.sentence.clause(quantity.start)
    return bool(scene.sentence.within(quantity.end, end, ("rank_word", "rank_order", "rank_noun"))) or any(
        q.kind == "ordinal" and start <= q.start < end for q in scene.figures
    )


def _is_tender(scene: Scene) -> bool:
    is_said = any(kind in scene.sentence.by_kind for kind in ("award", "candidate", "tender"))
    return is_said or scene.follows_award_share()


def _share(scene: Scene, quantity: Quantity, trigger: Cue | None, rule: str, strength: int) -> None:
    market = market_of(scene, quantity.start)
    subjects = holders_of(scene, quantity) or scene.subjects_each(quantity) or _monopolist(scene, quantity)
    if market is None and not scene.sentence.by_kind.get("share") and scene.thread != "share":
        scene.refuse(rule, quantity, "no market is named")
        return
    for subject in subjects:
        draft = make(scene, rule, "market_share", "market_share", quantity, strength, trigger)
        finish(scene, draft, subject, market, quantity.start)
    last = scene.drafts[-1] if scene.drafts else None
    if (
        not subjects
        and last is not None
        and last.metric in ("market_size", "market_growth")
        and last.subject is not None
    ):
        # 新能源汽车产销…辆，市场占有率24%: the share that the goods themselves have
        draft = make(scene, "share-of-goods", "market_share", "penetration", quantity, 2, trigger)
        finish(scene, draft, last.subject, market, quantity.start)
    elif not subjects:
        scene.refuse(rule, quantity, "no subject")


def _monopolist(scene: Scene, quantity: Quantity) -> list[Name]:
    """市场几乎被北辰一家垄断，其份额超过八成."""
    match = _MONOPOLIST.search(scene.norm, scene.sentence.start, quantity.hedge_start)
    if match is None or not is_name_like(match["name"]):
        return []
    start, end = match.span("name")
    return [Name(start, end, scene.document.text[start:end], "position")]


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
    if _portion_of_place(scene, quantity, trigger):
        return
    first = scene.series(quantity)[0]
    whole = scene.sentence.within(trigger.end, quantity.start, ("market_head", "share", "size", "region"))
    is_near = scene.thread in ("share", "size", "vendor") or _market_near(scene) or _size_before(scene)
    if not whole and not (is_near and _HOW_MUCH.fullmatch(scene.norm, trigger.end, first.hedge_start)):
        scene.refuse("portion", quantity, "portion of something that is no market")
        return
    part = next((d for d in reversed(scene.drafts) if d.metric == "market_size" and d.subject is not None), None)
    if part is not None and part.subject is not None and _OF_SALES.match(scene.norm, trigger.end):
        draft = make(scene, "portion-of-sales", "market_share", "penetration", quantity, 2, trigger)
        market = Market(part.start, part.end, part.market) if part.market else None
        finish(scene, draft, part.subject, market, quantity.start)
        return
    _share(scene, quantity, trigger, "portion", 2)


def _portion_of_place(scene: Scene, quantity: Quantity, trigger: Cue) -> bool:
    """我国无人机产量占全球的七成: the place has the share, of what is made or sold in the larger one."""
    start, _ = scene.sentence.clause(trigger.start)
    place = scene.sentence.before(trigger.start, ("region",), start)
    whole = scene.sentence.after(trigger.end, ("region",), min(quantity.start, trigger.end + 3))
    noun = scene.sentence.before(trigger.start, ("size",), start)
    if place is None or whole is None or noun is None or noun.end != trigger.start or place.end >= noun.start:
        return False
    text = scene.document.text
    goods = text[place.end : noun.end].strip("的 ")
    market = Market(place.end, noun.end, f"{text[whole.start : whole.end]}{goods}")
    draft = make(scene, "portion-of-place", "market_share", "market_share", quantity, 3, trigger)
    finish(scene, draft, Name(place.start, place.end, text[place.start : place.end], "clause"), market, quantity.start)
    return True


def _portion_of_total(scene: Scene, quantity: Quantity, trigger: Cue, end: int) -> None:
    """开通5G基站321.5万个，占国内移动基站总数的28.1%: what was counted before is a part of the total named here."""
    text = _WHOLE_OF.sub("", scene.document.text[trigger.end : end]).strip("的 ")
    subject = scene.portion_subject(trigger) or scene.counted_before(trigger.start)
    if not 2 <= len(text) <= 20 or subject is None:
        scene.refuse("portion-of-total", quantity, "no part or no whole")
        return
    draft = make(scene, "portion-of-total", "market_share", "market_share", quantity, 2, trigger)
    finish(scene, draft, subject, Market(trigger.end, end, text), quantity.start)


def _size_before(scene: Scene) -> bool:
    """全球市场规模达…。村田占31%: the sentence before states the size of a market."""
    last = scene.context.last
    if last is None or last.metric not in ("market_size", "market_growth"):
        return False
    return scene.sentence.paragraph == scene.document.sentences[last.sentence].paragraph


def _market_near(scene: Scene) -> bool:
    return not {"market_head", "share", "size"}.isdisjoint(scene.sentence.by_kind)


def _penetration(scene: Scene, quantity: Quantity, trigger: Cue) -> None:
    subject = (
        _owned_by_households(scene, trigger)
        or scene.technology_before(trigger)
        or _counted(scene)
        or _clause_before(scene, trigger)
        or scene.subject(trigger.start)
    )
    if subject is None or (scene.source is not None and subject.text == scene.source.text):
        scene.refuse("penetration", quantity, "no subject")
        return
    draft = make(scene, "penetration", "market_share", "penetration", quantity, 3, trigger)
    market = scene.named_market(quantity.start) or Market(subject.start, subject.end, subject.text)
    finish(scene, draft, subject, market, quantity.start)


def _owned_by_households(scene: Scene, trigger: Cue) -> Name | None:
    """洗碗机|的家庭|普及率: what households have, not the households."""
    floor, _ = scene.sentence.clause(trigger.start)
    owners = _HOUSEHOLDS.search(scene.norm, floor, trigger.start)
    if owners is None:
        return None
    start = phrase_start(scene.document, scene.sentence, owners.start(), floor)
    text = scene.document.text[start : owners.start()].strip()
    return Name(start, owners.start(), text, "phrase") if len(text) >= 2 else None


def _penetration_of(scene: Scene, quantity: Quantity, last: Draft) -> None:
    """Y为78%, behind the penetration of X: the same of another."""
    subjects = holders_of(scene, quantity)
    if not subjects:
        scene.refuse("penetration", quantity, "no subject")
        return
    draft = make(scene, "penetration-ellipsis", "market_share", "penetration", quantity, 2)
    finish(
        scene, draft, subjects[0], Market(last.start, last.end, last.market) if last.market else None, quantity.start
    )


def _counted(scene: Scene) -> Name | None:
    """纯电车销量2.2万辆，渗透率升到5.2%: the goods whose sales the clauses before state."""
    last = next((d for d in reversed(scene.drafts) if d.metric == "market_size"), None)
    return last.subject if last is not None else None


def _clause_before(scene: Scene, trigger: Cue) -> Name | None:
    """明年高算力的AI PC，渗透率将达到40%: the clause before, if it is nothing but a phrase."""
    index = scene.sentence.clause_index(trigger.start)
    if index == 0 or scene.has_own_words(scene.sentence.clauses[index][0], trigger.start):
        return None
    start, end = scene.sentence.clauses[index - 1]
    for period in scene.sentence.periods:
        if period.start <= start + 1 < period.end:
            start = period.end
    if any(start <= q.start < end for q in scene.sentence.quantities):
        return None
    if not 2 <= end - start <= 16 or scene.sentence.within(start, end, ("verb", "prep", "pivot", "report_noun", "adv")):
        return None
    text = scene.document.text[start:end].strip()
    return Name(start, end, text, "phrase") if len(text) >= 2 else None


def _only_amounts(scene: Scene, quantity: Quantity) -> bool:
    """X占比最高，为23%: nothing but 为 or 达 stands in the clause before the figure."""
    start, _ = scene.sentence.clause(quantity.start)
    return _HOW_MUCH.fullmatch(scene.norm, start, quantity.hedge_start) is not None


def _compared(scene: Scene, quantity: Quantity) -> None:
    """低于前一年的49.4%和2016年的53.7%, 由29.4%升至38.5%: same metric and subject as before, other period."""
    last = scene.drafts[-1] if scene.drafts else None
    if last is None or last.sentence != scene.sentence.index or last.quantity is None:
        return
    if last.bound == "gt" and last.metric in ("market_share", "penetration") and _only_amounts(scene, quantity):
        scene.drafts.remove(last)  # 首次突破50%，达到52%: the second figure is the exact one
        exact = make(scene, "share-exact", "market_share", last.metric, quantity, 3)
        exact.subject, exact.market, exact.source_org, exact.status = (
            last.subject,
            last.market,
            last.source_org,
            last.status,
        )
        exact.period, exact.period_text = last.period, last.period_text
        scene.drafts.append(exact)
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
    if changed is not None and scene.sentence.before(last.quantity.hedge_start, ("agent", "prep"), start):
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
    own = _period_between(scene, last, quantity) or scene.period(clause_start, "market_share")
    draft.period, draft.period_text = own, scene.resolve(own, None)
    if last.period is not None:
        last.period_text = scene.resolve(last.period, own)
    if own is last.period:
        last.period, last.period_text = None, None
    scene.drafts.append(draft)


def _period_between(scene: Scene, last: Draft, quantity: Quantity) -> Period | None:
    """由2018年的12%提升至|2021年的|21%: the second figure's own period."""
    assert last.quantity is not None
    between = [p for p in scene.sentence.periods if last.quantity.end <= p.start and p.end <= quantity.hedge_start]
    return between[-1] if between else None
