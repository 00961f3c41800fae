"""How large a whole market is and how fast it grows, in Chinese text; what one vendor sells is refused."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from newsledger.extraction.chinese.drafting import make
from newsledger.extraction.chinese.holders import find_holders
from newsledger.extraction.chinese.lookups import FIRMS_TOGETHER, GROWTH, TRIGGERS, clean_name
from newsledger.extraction.chinese.market_drafts import PLAIN_MARKETS, finish, market_name, regional
from newsledger.extraction.chinese.markets import has_region
from newsledger.extraction.chinese.names import is_name_like
from newsledger.extraction.chinese.scene import Scene
from newsledger.extraction.chinese.syntax import phrase_start
from newsledger.extraction.context import Market
from newsledger.extraction.document import Cue
from newsledger.extraction.frames import Draft, Name
from newsledger.extraction.lexicons import alternation, load
from newsledger.extraction.quantities import Quantity

_WORDS: Final = load("chinese_words")
_MEASURED: Final = frozenset({"size", "market_head"})
_OTHER_MEASURES: Final = (
    "size", "market_head", "size_verb", "revenue", "other", "share", "capacity", "invest", "headcount", "contract",
    "fund", "stake", "penetration",
)  # fmt: skip
# Between 市场 and its size: …市场|规模将达|…. No verb and no other noun.
_IS: Final = re.compile(rf"(?:{alternation(_WORDS['amounts_to'])}|[ :：=]|\([^()]{{0,12}}\))*")
_TOPIC: Final = re.compile(
    r"(?:在|从|就|而|至于|其中)?(?P<goods>[\u4e00-\u9fffA-Za-z0-9+ ]{2,12}?)(?:方面|领域|部分|来看|而言)(?:上|中|里)?"
)
_PART: Final = re.compile(
    r"(?:其中|而|另|包括)?[,，、 ]*(?P<goods>[\u4e00-\u9fffA-Za-z0-9+]{2,12}?)(?:约|为|约为|达|则为|有|则|分别为)?"
)
_FIRMS_COUNTED: Final = frozenset({"家", "企业", "公司", "厂商", "名", "人", "位", "个", "项", "起", "笔"})
_TOP: Final = re.compile("前[二两三四五六七八九十0-9]")
_OF_MARKETS: Final = ("市场", "行业", "产业", "进出口", "贸易")  # nouns of size that no firm has
_NOT_GOODS: Final = frozenset(
    {"revenue", "other", "invest", "contract", "award", "stake", "funding", "hire", "headcount"}
)


def read(scene: Scene, quantity: Quantity) -> None:
    """The size or the growth in multiples that a figure other than a percentage states."""
    if quantity.kind in ("count", "money", "number", "physical"):
        _size(scene, quantity)
    elif quantity.kind == "multiple":
        _growth_in_multiples(scene, quantity)


# ---------------------------------------------------------------------------------------------------- sizes


def _size(scene: Scene, quantity: Quantity) -> None:
    right = scene.attribute_right(quantity, ("market_head", "size", "revenue", "share"))
    if right is not None and right.kind in _MEASURED and quantity.kind == "money":
        _size_behind(scene, quantity, right)
        return
    start, _ = scene.sentence.clause(quantity.start)
    noun = scene.nearest_left(quantity, TRIGGERS)
    if right is not None and right.kind == "revenue" and quantity.kind == "money":
        noun = right
    if noun is not None and noun.kind == "size_verb":
        _size_verb(scene, quantity, noun)
    elif noun is not None and noun.kind in _MEASURED:
        _size_noun(scene, quantity, noun)
    elif noun is not None and noun.kind == "revenue":
        _industry_revenue(scene, quantity, noun)
    elif noun is None or noun.kind == "amount":
        link = noun or scene.sentence.before(quantity.start, ("change_to", "copula"), start)
        if link is not None and quantity.hedge_start - link.end <= 3:
            _changed_to(scene, quantity)
        elif noun is None:
            _part_of_size(scene, quantity, start)


def _add_size(scene: Scene, rule: str, quantity: Quantity, strength: int, trigger: Cue, market: Market) -> None:
    draft = make(scene, rule, "market_share", "market_size", quantity, strength, trigger)
    finish(scene, draft, market_name(market), market, quantity.start)


def _size_behind(scene: Scene, quantity: Quantity, noun: Cue) -> None:
    """2050亿美元的数据中心系统市场."""
    market = scene.market_between(quantity.end, noun)
    start, _ = scene.sentence.clause(quantity.start)
    money = scene.sentence.before(
        quantity.start, ("invest", "funding", "acquire", "contract", "total_investment"), start
    )
    if market is None or money is not None or scene.vendor_in(quantity.end, noun.start) is not None:
        return
    if not scene.norm.startswith("的", quantity.end) and not has_region(market.text):
        return
    _add_size(scene, "size-of", quantity, 3, noun, market)


def _size_noun(scene: Scene, quantity: Quantity, noun: Cue) -> None:
    """全球智能手机出货量达…, 中国云服务市场规模为…; 市场 alone takes a figure only if nothing else is between."""
    if scene.is_change(quantity):
        scene.refuse("size", quantity, "a change, not a level")
        return
    if quantity.kind == "count" and quantity.measure in _FIRMS_COUNTED and noun.kind == "market_head":
        scene.refuse("size", quantity, "firms or people counted")
        return
    if _TOP.search(scene.norm, noun.end, quantity.hedge_start):
        scene.refuse("size", quantity, "of the first few")
        return
    if noun.kind == "market_head" and not _IS.fullmatch(scene.norm, noun.end, quantity.hedge_start):
        link = scene.sentence.before(quantity.start, ("change_to",), noun.end)
        if link is not None and quantity.hedge_start - link.end <= 3:
            _changed_to(scene, quantity)
            return
        scene.refuse("size", quantity, "what is measured is no market")
        return
    vendor = scene.vendor_in(noun.end, quantity.start)
    market = whole_market(scene, noun) if vendor is None else None
    if market is None:
        scene.refuse("size", quantity, "of one vendor, or no market is named")
        return
    _add_size(scene, "size", quantity, 3, noun, market)


def whole_market(scene: Scene, noun: Cue) -> Market | None:
    """The market that a noun such as 出货量 measures; None if it measures what one vendor sells."""
    start, _ = scene.sentence.clause(noun.start)
    if scene.vendor_in(start, noun.start) is not None:
        scene.thread = "vendor"
        return None
    market = scene.market_phrase(noun)
    if market is not None and is_whole_market(market, noun, scene.norm[noun.start : noun.end]):
        return market
    head = scene.sentence.before(noun.start, ("market_head",), start) if market is None else None
    if head is not None and (named := scene.market_phrase(head)) is not None and named.text not in PLAIN_MARKETS:
        return named  # 香港智能手机市场|首季|出货量
    if scene.thread != "size" and scene.vendor_before(noun.start) is not None:
        scene.thread = "vendor"
        return None
    if market is None or market.text in PLAIN_MARKETS:
        return topic_market(scene, noun.start) or scene.carried_market() or regional(scene, noun.start)
    if not scene.is_goods(market.text):
        scene.thread = "vendor"
        return None
    return market  # 新能源乘用车(零售量): goods, where no firm is the subject


def topic_market(scene: Scene, position: int) -> Market | None:
    """折叠屏方面，一季度出货186万台: the goods that a clause before names as its topic."""
    for start, end in scene.sentence.clauses[: scene.sentence.clause_index(position)]:
        match = _TOPIC.fullmatch(scene.norm, start, end)
        if match is not None and is_name_like(match["goods"]):
            return Market(*match.span("goods"), scene.document.text[slice(*match.span("goods"))])
    return None


def is_whole_market(market: Market, noun: Cue, word: str) -> bool:
    """A market is named by a word for market or by a region; 销量 of anything else may be somebody's sales."""
    return market.text not in PLAIN_MARKETS and (
        noun.kind == "market_head"
        or word.startswith(_OF_MARKETS)
        or has_region(market.text)
        or any(w in market.text for w in ("市场", "行业", "产业", "市場", "行業", "產業"))
    )


def _size_verb(scene: Scene, quantity: Quantity, verb: Cue) -> None:
    """全球共计出货平板电脑1.69亿台, 我国汽车出口491万辆: the words around the verb name the market."""
    start, _ = scene.sentence.clause(quantity.start)
    if scene.vendor_in(start, verb.start) is not None:
        scene.thread = "vendor"
        return
    goods = scene.document.text[verb.end : quantity.hedge_start].strip("了约約近超过過逾达達 共计計总總合")
    if len(goods) > 16 or scene.sentence.within(verb.end, quantity.hedge_start, _NOT_GOODS):
        return
    region = scene.sentence.before(verb.start, ("region",), start)
    begin = phrase_start(scene.document, scene.sentence, _before_adverbs(scene, verb.start), start)
    before = scene.document.text[begin : _before_adverbs(scene, verb.start)].strip(" ,，的")
    if region is not None:
        before = scene.document.text[region.start : region.end] if goods else before
        begin = min(begin, region.start)
    word = scene.norm[verb.start : verb.end]
    text = clean_name(before + goods if goods else before + ("" if word in ("出货", "挂牌") else word))
    held = scene.carried_market()
    if not before and not goods:
        market = topic_market(scene, verb.start) or held
        if market is None or (scene.thread != "size" and scene.vendor_before(verb.start) is not None):
            scene.thread = "vendor"
            return
        text = word if word in ("出口", "进口") else market.text
    is_of_firm = region is None and (not scene.is_goods(before) if before else not goods and held is None)
    if region is None and held is None and scene.vendor_before(verb.start) is not None:
        is_of_firm = True  # 晶澜光电…，组件出货6.8GW
    if len(text) < 2 or is_of_firm:
        scene.refuse("size-verb", quantity, "who sells is not the whole market")
        return
    market = Market(begin, quantity.hedge_start, text)
    _add_size(scene, "size-verb", quantity, 3, verb, market)


def _before_adverbs(scene: Scene, position: int) -> int:
    """The end of the phrase before the adverbs in front of a verb: 全球|共计|出货, 折叠屏|一季度|出货."""
    ends = {p.end: p.start for p in scene.sentence.periods}
    ends |= {c.end: c.start for c in scene.sentence.cues if c.kind == "adv"}
    while ends.get(position, scene.sentence.start) > scene.sentence.start:
        position = ends[position]
    return position


def _industry_revenue(scene: Scene, quantity: Quantity, noun: Cue) -> None:
    """云计算行业将产生2660亿美元收入: revenue of a whole industry is the size of its market."""
    start, _ = scene.sentence.clause(quantity.start)
    if scene.vendor_in(start, max(quantity.start, noun.start)) or scene.is_change(quantity):
        return
    if FIRMS_TOGETHER.search(scene.norm, start, noun.start):
        return  # 全球前十大IC设计业者营收: of these firms
    head = scene.sentence.before(quantity.start, ("market_head",), start)
    phrase = scene.market_phrase(head) if head is not None else None
    if phrase is None and (named := scene.phrase_before(noun)) is not None and _is_worldwide(named.text):
        phrase = Market(named.start, named.end, named.text)
    if phrase is None or phrase.text in PLAIN_MARKETS:
        return
    _add_size(scene, "industry-revenue", quantity, 4, noun, phrase)


def _is_worldwide(text: str) -> bool:
    return text.startswith(("全球", "全世界")) and len(text) > 3


def _changed_to(scene: Scene, quantity: Quantity) -> None:
    """…市场同比增长67%至39亿美元, 出货量下降6.5%，至8380万部: the level behind a change."""
    last = scene.drafts[-1] if scene.drafts else None
    if scene.thread != "size" or last is None or last.sentence != scene.sentence.index:
        return
    start, _ = scene.sentence.clause(quantity.start)
    draft = make(scene, "size-after-growth", "market_share", "market_size", quantity, 2)
    _take_over(draft, last)
    own = [p for p in scene.sentence.periods if start <= p.start and p.end <= quantity.start and p.text_period]
    if own:
        draft.period, draft.period_text = own[-1], own[-1].text_period
    draft.status = scene.status(quantity.start)
    scene.drafts.append(draft)


def _part_of_size(scene: Scene, quantity: Quantity, start: int) -> None:
    """其中IC制造2.66万亿元、IC设计1.10万亿元: parts of a market, each with its goods, behind the size of the whole."""
    last = next((d for d in reversed(scene.drafts) if d.metric == "market_size"), None)
    if last is None and scene.norm.startswith("其中", scene.sentence.start):
        before = scene.context.last  # 总体出货量3419万部。其中4G手机3285万部
        is_size = before is not None and before.metric in ("market_size", "market_growth")
        last = before if is_size and before is not None and before.sentence == scene.sentence.index - 1 else None
    if last is None or last.unit not in ((quantity.unit or "CNY"), "count", "TWD", "HKD"):
        return
    if scene.thread != "size" and last.sentence == scene.sentence.index:
        return
    begin = max([start, *(q.end for q in scene.figures if start < q.end <= quantity.hedge_start)])
    match = _PART.fullmatch(scene.norm, begin, quantity.hedge_start)
    if match is None or scene.vendor_in(begin, quantity.start) is not None or not is_name_like(match["goods"]):
        return
    if scene.sentence.within(*match.span("goods"), (*GROWTH, "change_to", "verb", "prep", "yoy", *_NOT_GOODS)):
        return
    draft = make(scene, "size-of-part", "market_share", "market_size", quantity, 2)
    _take_over(draft, last)
    at = match.start("goods")
    draft.subject = Name(at, match.end("goods"), scene.document.text[at : match.end("goods")], "phrase")
    draft.part_of = last
    scene.drafts.append(draft)


def _take_over(draft: Draft, last: Draft) -> None:
    draft.subject, draft.market, draft.source_org = last.subject, last.market, last.source_org
    draft.period, draft.period_text, draft.status = last.period, last.period_text, last.status


# ---------------------------------------------------------------------------------------------------- growth


def growth(scene: Scene, quantity: Quantity, trigger: Cue) -> None:
    """A percentage beside a word of growth: of the market named before it in the clause, else of the last size."""
    start, _ = scene.sentence.clause(quantity.start)
    noun = scene.sentence.before(trigger.start, _OTHER_MEASURES, start)
    sign = Decimal(-1) if trigger.kind == "grow_down" else Decimal(1)
    if noun is not None and noun.kind not in ("size", "market_head", "size_verb", "revenue"):
        scene.refuse("growth", quantity, f"growth of {scene.norm[noun.start : noun.end]}")
        return
    vendor = scene.vendor_in(start, trigger.start)
    if vendor is not None:
        scene.thread = "vendor"
        scene.refuse("growth", quantity, f"growth of one vendor: {vendor.name}")
        return
    draft = make(scene, "growth", "market_share", "market_growth", quantity, 3, trigger, quantity.value * sign)
    if noun is None or (noun.kind in ("size", "revenue", "size_verb") and scene.market_phrase(noun) is None):
        _growth_of_last(scene, quantity, draft, trigger, start)
        return
    if noun.kind == "revenue":
        phrase = scene.phrase_before(noun)
        is_industry = phrase is not None and _is_worldwide(phrase.text) and not FIRMS_TOGETHER.search(phrase.text)
        market = Market(phrase.start, phrase.end, phrase.text) if phrase and is_industry else None
    else:
        market = whole_market(scene, noun)
    if market is None:
        scene.refuse("growth", quantity, "of one vendor, or no market is named")
        return
    finish(scene, draft, market_name(market), market, quantity.start)
    if trigger.kind == "cagr":
        _over_years(scene, draft)


def _growth_of_last(scene: Scene, quantity: Quantity, draft: Draft, trigger: Cue, start: int) -> None:
    """…达817万台，同比增长3.6%: growth of what the clauses before measured."""
    last = next((d for d in reversed(scene.drafts) if d.metric in ("market_size", "market_growth")), None)
    if last is None and trigger.kind == "cagr":
        last = scene.context.last if scene.context.last and scene.context.last.metric.startswith("market_") else None
        last = last if last is not None and last.metric in ("market_size", "market_growth") else None
    if scene.thread != "size" or last is None or _names_another(scene, start, trigger.start):
        scene.refuse("growth", quantity, "what grows is not said")
        return
    draft.rule, draft.strength = "growth-of-size", 2
    _take_over(draft, last)
    if trigger.kind == "cagr":
        own = scene.period(quantity.start)
        if last.sentence != scene.sentence.index and own is not None:
            draft.period, draft.period_text = own, own.text_period
        _over_years(scene, draft)
    else:
        _until_later(scene, draft, quantity)
    scene.drafts.append(draft)


def _names_another(scene: Scene, start: int, end: int) -> bool:
    """Does an unknown word stand between the opening of the clause and its word of growth?"""
    return scene.has_own_words(start, end) and find_holders(scene, start, end) is not None


def _growth_in_multiples(scene: Scene, quantity: Quantity) -> None:
    """同比增长1.1倍 is growth of 110 percent."""
    trigger = scene.nearest_left(quantity, GROWTH)
    if trigger is not None and trigger.kind == "grow_up" and quantity.hedge_start - trigger.end <= 2:
        growth(scene, quantity._replace(kind="percent", unit="percent", value=quantity.value * 100), trigger)


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
