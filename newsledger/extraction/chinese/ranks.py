"""Places in a market in Chinese text: 排名第三, 登顶, 居次, 紧随其后, 分列三至五位, 全球最大的X制造商."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from newsledger.extraction.chinese.holders import Holders, deal_out, find_holders, holders_before
from newsledger.extraction.chinese.market_drafts import finish, market_of
from newsledger.extraction.chinese.scene import Scene
from newsledger.extraction.context import Market
from newsledger.extraction.document import Cue
from newsledger.extraction.frames import Draft, Name
from newsledger.extraction.quantities import Quantity

_LAST: Final = 100
_REACH: Final = 14  # characters between 位列 and the ordinal: 位列|本土供应商|第三
# Behind an ordinal that needs no other word of rank.
_PLACE: Final = re.compile(r"名?宝座|的?位置|位宝座|大厂|名的|席|的席次|把交椅")
_CLOSED: Final = frozenset("(（,，、。；;)")
_OF_HOLDER: Final = re.compile(r"(?:的|名的|位的|为|是|则?是|则为|名则?为|名是|名)")
_OF_FIELD: Final = r"[\u4e00-\u9fffA-Za-z0-9]{2,12}?(?:市场|厂商|品牌|运营商|企业|供应商)的?"
# 分列三至五位, 位列二、三位: places given as a range or a list of bare numbers.
_SPREAD: Final = re.compile(
    rf"(?:{_OF_FIELD})?(?:为?第?(?P<low>[二三四五六七八九十2-9])(?:至|到|-|~|—|、|和|及)"
    r"第?(?P<high>[三四五六七八九十]|[0-9]{1,2})(?:位|名)|"
    r"前(?P<first>[二两三四五六七八九十2-9])(?!大|家|个月|季))"
)
_NUMERALS: Final = "一二三四五六七八九十"
# 前五名依次是A、B、C、D和E: the names in the order of their places.
_TOP: Final = re.compile(
    r"前(?P<count>[二两三四五六七八九十]|[0-9]{1,2})(?:名|大|强|位)?的?[\u4e00-\u9fff]{0,6}?"
    r"(?:(?:依次|依序|由高到低)(?:分别)?(?:为|是)?|分别(?:为|是))[:：]? ?"
)
# What a superlative is the largest of, without the word for the kind of firm: …(动力电池)制造商.
_GOODS: Final = re.compile(
    r"的?(?P<goods>[\u4e00-\u9fffA-Za-z0-9]{2,14}?)(?:制造商|[大]?厂(?=[，,。；;、]|\Z)|生产商|供应商|厂商|服务商|运营商|企业|公司|集团|品牌|平台|开发商|零售商|提供商|承包商|"
    r"银行|市场|网络|(?=[，,。；;、]|之一|\Z))"
)
_FIELD: Final = re.compile(
    r"(?:全球|世界|全国|国内|中国|行业|业内|业界|亚洲|欧洲|市场|全行业)(?:的|内|市场|销量|出货量)?"
)
_DEALING: Final = re.compile("[列居名位排]")
_UP_TO: Final = frozenset("至到-~—")
_BEFORE_LARGEST: Final = frozenset({"建成", "拥有", "打造"})


def read(scene: Scene) -> None:
    """Adds the ranks of one sentence."""
    for quantity in scene.figures:
        if quantity.kind == "ordinal":
            _ordinal(scene, quantity)
    _top(scene)
    for cue in scene.sentence.by_kind.get("each", ()):
        _spread(scene, cue)
    for cue in scene.sentence.by_kind.get("rank_noun", ()):
        _spread(scene, cue)
    for cue in scene.sentence.by_kind.get("rank_word", ()):
        _rank_word(scene, cue)
    for cue in scene.sentence.by_kind.get("superlative", ()):
        _superlative(scene, cue)
    for cue in scene.sentence.by_kind.get("rank_order", ()):
        _rank_order(scene, cue)


def _ordinal(scene: Scene, quantity: Quantity) -> None:
    """An ordinal beside a word of rank, behind a share (以12%居第二, 14%第三), or before its holder (第二名X)."""
    start, end = scene.sentence.clause(quantity.start)
    word = scene.sentence.before(
        quantity.start, ("rank_noun", "change_to", "copula"), max(start, quantity.start - _REACH)
    )
    if word is not None and word.kind == "copula" and not _FIELD.fullmatch(scene.norm, word.end, quantity.start):
        word = None  # 成为|全球|第一, but 是第二个
    if word is not None and (
        scene.sentence.after(word.end, ("verb", "prep", "pivot"), quantity.start)
        or any(word.end <= q.start < quantity.start and q.kind != "ordinal" for q in scene.figures)
    ):
        word = None
    if _in_range(scene, quantity) or (word is not None and _SPREAD.match(scene.norm, word.end, scene.sentence.end)):
        return  # read together
    word = word or _dealer(scene, quantity, start)
    if word is not None and word.kind == "each" and _SPREAD.match(scene.norm, word.end, scene.sentence.end):
        return  # read together
    if word is None and not (
        _PLACE.match(scene.norm, quantity.end)
        or _is_beside_share(scene, quantity)
        or _is_bracketed(scene, quantity)
        or (scene.thread == "share" and _holder_behind(scene, quantity.end, end))
    ):
        scene.refuse("rank", quantity, "no word of rank")
        return
    _rank(scene, "rank", quantity.start, quantity.value, word.start if word else quantity.start, quantity.end, quantity)


def _dealer(scene: Scene, quantity: Quantity, start: int) -> Cue | None:
    """分列第二、第三, 分别位居第四和第五: the word that deals the places out."""
    word = scene.sentence.before(quantity.start, ("each",), max(start, quantity.start - _REACH))
    return word if word is not None and _DEALING.search(scene.norm, word.start, word.end) else None


def _in_range(scene: Scene, quantity: Quantity) -> bool:
    """第三至第五名: the ends of a range are read together."""
    norm = scene.norm
    return any(
        q.kind == "ordinal" and (norm[q.end : quantity.start] in _UP_TO or norm[quantity.end : q.start] in _UP_TO)
        for q in scene.figures
    )


def _is_beside_share(scene: Scene, quantity: Quantity) -> bool:
    """14%第三, 以8.3%排第五: only a few characters after a percentage of the clause."""
    start, _ = scene.sentence.clause(quantity.start)
    return any(
        q.kind == "percent" and start <= q.start and 0 <= quantity.start - max(q.end, q.hedge_end) <= 3
        for q in scene.figures
    )


def _is_bracketed(scene: Scene, quantity: Quantity) -> bool:
    """X市占率约30%(第一): the place alone in brackets."""
    return scene.norm[quantity.start - 1 : quantity.start] == "(" and scene.norm.startswith(")", quantity.end)


def _holder_behind(scene: Scene, position: int, end: int) -> Holders | None:
    """第二名X的市占率, 首位的X, 第二位是X: the holder that follows its place."""
    if _PLACE.match(scene.norm, position, end) or scene.norm[position : position + 1] in _CLOSED:
        return None
    link = _OF_HOLDER.match(scene.norm, position, end)
    if link is None and scene.norm[position - 1] not in "名位军":
        return None
    found = find_holders(scene, link.end() if link else position, end)
    return found if found is not None and found.names[0].start - position <= 3 else None


def _rank_word(scene: Scene, cue: Cue) -> None:
    value = Decimal(cue.data)
    if scene.norm.startswith("仅次于", cue.start):
        if any(q.kind == "ordinal" for q in scene.figures):
            return  # 仅次于X和Y，位列第三: the ordinal says it
        above = find_holders(scene, cue.end, scene.sentence.clause(cue.start)[1])
        place = _place_of(scene, above.names[-1]) if above is not None else None
        value = place + 1 if place is not None else value + len(above.names) - 1 if above is not None else value
    _rank(scene, "rank-word", cue.start, value, cue.start, cue.end, None)


def _place_of(scene: Scene, name: Name) -> Decimal | None:
    for draft in reversed([*scene.context.shares, *scene.drafts]):
        if draft.metric == "rank" and draft.subject is not None and draft.subject.text == name.text:
            return draft.value
    return None


def _spread(scene: Scene, cue: Cue) -> None:
    """X、Y、Z分列三至五位: the places of a range, dealt out to as many names."""
    match = _SPREAD.match(scene.norm, cue.end, scene.sentence.end)
    market = market_of(scene, cue.start)
    if match is None or market is None:
        return
    low, high = _place(match["low"] or "1"), _place(match["high"] or match["first"])
    found = holders_before(scene, cue.start)
    if found is None or len(found.names) != high - low + 1:
        return
    for place, name in enumerate(found.names, low):
        draft = _draft(scene, "rank", Decimal(place), cue.start, match.end())
        draft.derivation = "worded"
        draft.market, draft.subject = market.text, name
        finish(scene, draft, name, market, cue.start)


def _top(scene: Scene) -> None:
    """前五名依次是A(28%)、B(11%)…: as many names as places."""
    for match in _TOP.finditer(scene.norm, scene.sentence.start, scene.sentence.end):
        market = market_of(scene, match.start())
        found = find_holders(scene, match.end(), scene.sentence.end)
        if market is None or found is None or len(found.names) != _place(match["count"]):
            continue
        for place, name in enumerate(found.names, 1):
            draft = _draft(scene, "top", Decimal(place), match.start(), name.end, 2)
            finish(scene, draft, name, market, match.start())


def _place(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else _NUMERALS.find(numeral.replace("两", "二")) + 1


def _draft(scene: Scene, rule: str, value: Decimal, start: int, end: int, strength: int = 3) -> Draft:
    return Draft(
        rule=rule,
        family="market_share",
        metric="rank",
        value=value,
        unit="rank",
        start=start,
        end=end,
        sentence=scene.sentence.index,
        strength=strength,
        derivation="implied",
    )


def _rank(
    scene: Scene, rule: str, position: int, value: Decimal, start: int, end: int, quantity: Quantity | None
) -> None:
    wish = scene.sentence.before(position, ("irrealis",), scene.sentence.start)
    if wish is not None:
        if quantity is not None:
            scene.refuse(rule, quantity, f"wished for: {scene.norm[wish.start : wish.end]}")
        return
    market = market_of(scene, position) or _named_between(scene, start, quantity)
    subjects = _holders(scene, position, end, quantity)
    if (market is None and scene.thread != "share") or not subjects or not 1 <= value <= _LAST:
        if quantity is not None:
            scene.refuse(rule, quantity, "no market or subject")
        return
    for subject in subjects:
        draft = _draft(scene, rule, value, start, end)
        if quantity is not None:
            draft.quantity, draft.derivation = quantity, "worded" if quantity.is_worded else "printed"
        finish(scene, draft, subject, market, position)


def _named_between(scene: Scene, start: int, quantity: Quantity | None) -> Market | None:
    """落到|国产车|第六: the field that the words between 落到 and the ordinal name."""
    if quantity is None:
        return None
    cue = scene.sentence.before(quantity.start, ("rank_noun", "change_to"), start)
    text = scene.document.text[cue.end : quantity.start].strip(" 的") if cue is not None else ""
    return Market(quantity.start - len(text), quantity.start, text) if len(text) >= 2 else None


def _holders(scene: Scene, position: int, end: int, quantity: Quantity | None) -> list[Name]:
    """Who takes a place: the name behind it (首位的X), else those before it."""
    _, clause_end = scene.sentence.clause(position)
    found = _holder_behind(scene, end, clause_end)
    if found is not None:
        return found.names[:1]
    if scene.norm.startswith("的", end) and not _PLACE.match(scene.norm, end):
        return []  # 与榜首的差距
    series = scene.series(quantity) if quantity is not None else []
    first = series[0].hedge_start if series else position
    found = _closest(scene, first) or holders_before(scene, first)
    if found is not None:
        index = series.index(quantity) if quantity is not None else 0
        return deal_out(scene, found.names, index, len(series) or 1, found.end, end)
    subject = (scene.distributed(quantity) if quantity is not None else None) or scene.subject(position)
    return [subject] if subject is not None and subject.start <= position else []


def _closest(scene: Scene, position: int) -> Holders | None:
    """A29%居首、B14%第三: the name behind the last place of the clause, if one was given before."""
    start, _ = scene.sentence.clause(position)
    ends = [q.end for q in scene.figures if q.kind == "ordinal" and start <= q.start and q.end < position]
    ends += [c.end for c in scene.sentence.within(start, position, ("rank_word", "rank_order"))]
    return find_holders(scene, max(ends), position) if ends else None


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
    if verb is None or (verb.kind != "copula" and scene.norm[verb.start : verb.end] not in _BEFORE_LARGEST):
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
    draft = _draft(scene, "superlative", Decimal(cue.data), region.start, match.end(), strength=1)
    draft.evidence.append("superlative")
    finish(scene, draft, subject, Market(region.start, match.end("goods"), text), cue.start)


def _rank_order(scene: Scene, cue: Cue) -> None:
    """A排名第一，B、C紧随其后; 其次是B和C: the places that follow the ones stated before."""
    ranks = [d for d in [*scene.context.shares, *scene.drafts] if d.metric == "rank" and d.start < cue.start]
    if not ranks:
        return
    last = max(ranks, key=lambda draft: draft.start)
    tied = {
        d.subject.text
        for d in ranks
        if d.subject is not None and (d.value, d.market, d.sentence) == (last.value, last.market, last.sentence)
    }
    end = scene.sentence.clause(cue.start)[1]
    behind = scene.norm[cue.end - 1] in "是为"
    found = (
        find_holders(scene, cue.end, end) if behind else _closest(scene, cue.start) or holders_before(scene, cue.start)
    )
    if found is None:
        return
    for place, name in enumerate(found.names, int(last.value) + max(len(tied), 1)):
        if name.text in tied:
            return
        draft = _draft(scene, "rank-order", Decimal(place), min(name.start, cue.start), max(name.end, cue.end), 2)
        draft.subject, draft.market, draft.source_org = name, last.market, last.source_org
        draft.period, draft.period_text = last.period, last.period_text
        scene.drafts.append(draft)
        scene.context.shares.append(draft)
