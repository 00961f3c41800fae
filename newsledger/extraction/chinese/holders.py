"""Who holds a share or a place: the names that open the stretch of text a figure closes, known or not."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final, NamedTuple

from newsledger.extraction.chinese.names import INNER_ADVERB, ends_name, is_name_like
from newsledger.extraction.chinese.places import behind_firm_noun
from newsledger.extraction.chinese.scene import Scene
from newsledger.extraction.chinese.subjects import _NOT_FIRMS as NOT_FIRMS
from newsledger.extraction.document import Cue, Mention
from newsledger.extraction.frames import Draft, Name
from newsledger.extraction.lexicons import alternation, load
from newsledger.extraction.quantities import Quantity

_WORDS: Final = load("chinese_words")
_LEADING: Final = " ,，、:：;；()\"“”'‘’「」『』·—"
# Words that lead to a holder and are no part of it.
_SKIPPED: Final = frozenset({"adv", "conj", "particle", "apposition", "copula", "rank_order", "each", "agent"})
_LEAD: Final = re.compile(alternation(_WORDS["holder_leads"]))
_ITEM: Final = re.compile(r"[\u4e00-\u9fffA-Za-z0-9·&.+\- ]+")
_TAIL: Final = re.compile(rf"(?:{alternation(_WORDS['holder_tails'])})+\Z|CR[0-9]+\Z")
# 前五名, 三家企业, 两者, 头部三强: several holders spoken of together.
_COLLECTIVE: Final = re.compile(
    r"(?:全球|国内|中国|行业|市场)?(?:排名|头部)?"
    r"(?:前|CR|[Tt][Oo][Pp] ?|这|上述|该)?(?:[二三四五六七八九十两]|[0-9]{1,2})"
    rf"(?:大|家|名|强|者|位|巨头|个)(?:[\u4e00-\u9fff]{{0,4}}?{alternation(_WORDS['firms'])})?"
)
_CONSISTS: Final = re.compile("(?:依次|分别|依序)?(?:为|是|有|包括)[:：]?")
_COUNTED: Final = re.compile("[两三四五六七八九十]大?\\Z")
_WORLD: Final = re.compile(r"(?<=..)(?:的?全球|国内|全国|世界)\Z")
_PAIR: Final = re.compile(r"[两二]者")
# Words that many names end in or hold: they do not make a holder by themselves.
_PLACES: Final = frozenset(_WORDS["no_holders"])
_MEASURES: Final = tuple(_WORDS["no_holder_starts"])
_REGION_HOLDS: Final = frozenset({"portion", "prep", "share", "particle", "rank_noun", "adv", "rank_word", "verb"})
_CLOSING: Final = frozenset({"market_head", "apposition", "server", "portion", "rank_noun"})
_GOODS_BEHIND: Final = frozenset({"market_head", "report_noun", "pivot"})
_SOLD: Final = frozenset({"size", "size_verb"})  # 青禾|出货120万台, but 投影机|出货736万台
_MOST: Final = ("最高", "最大", "最多", "居首", "居多")
_LONGEST: Final = 16


class Holders(NamedTuple):
    """The names of a stretch and where the last of them ends."""

    names: list[Name]
    end: int


def slot_start(scene: Scene, quantity: Quantity) -> int:
    """Where the stretch that a figure closes begins: behind the last figure of its kind before it, or its clause."""
    start, _ = scene.sentence.clause(quantity.hedge_start)
    series = scene.series(quantity)
    first = series[0]
    for other in scene.figures:
        if other.start >= first.start:
            break
        if other.kind in ("percent", "ordinal") and other.end > start:
            start = max(other.end, other.hedge_end)
            start += scene.norm.startswith(("名", "位"), start)
    return start


def holders_of(scene: Scene, quantity: Quantity) -> list[Name]:
    """The holders of a figure, one by one where figures and names are dealt out to each other; empty if the stretch
    before the figure and the clauses before it name none."""
    series = scene.series(quantity)
    found = find_holders(scene, slot_start(scene, quantity), series[0].hedge_start)
    if found is None and _is_other_place(scene, quantity):
        return []
    if found is None:
        found = bracketed(scene, quantity) or holders_before(scene, series[0].hedge_start)
    if found is None:
        return []
    return deal_out(scene, found.names, series.index(quantity), len(series), found.end, quantity.hedge_start)


def _is_other_place(scene: Scene, quantity: Quantity) -> bool:
    """第二名和第三名的份额分别为…: holders that the text does not name."""
    start = scene.sentence.clause(quantity.start)[0]
    return any(
        q.kind == "ordinal" and 0 <= q.start - start <= 2 and scene.norm[q.end - 1] in "名位" and q.end < quantity.start
        for q in scene.sentence.quantities
    )


def deal_out(scene: Scene, names: list[Name], index: int, count: int, start: int, end: int) -> list[Name]:
    """As many names as figures: each its own. 各, 均, 并列: the figure holds for all. Else the names as one holder."""
    if len(names) == count:
        return [names[index]]
    if len(names) > 1 and _LEAD_EACH.search(scene.norm, start, end):
        return names
    return [joined(scene, names)] if count == 1 or len(names) == 1 else []


_LEAD_EACH: Final = re.compile("各|均|都|皆|并列|同为|并居")


def joined(scene: Scene, names: list[Name]) -> Name:
    """Several names as one holder, as the text writes them."""
    if len(names) == 1:
        return names[0]
    start, end = names[0].start, names[-1].end
    return Name(start, end, scene.document.text[start:end], names[0].found)


def holders_before(scene: Scene, position: int) -> Holders | None:
    """The holders that the clause of ``position``, else the nearest clause before it, opens with."""
    index = scene.sentence.clause_index(position)
    for at in range(index, -1, -1):
        start, end = scene.sentence.clauses[at]
        end = min(end, position)
        if at < index and scene.norm.endswith(_MOST, start, end):
            end -= 2  # 国产品牌中青禾|最高，占13%
        found = find_holders(scene, start, end)
        if found is not None:
            return found if at == index else Holders([n._replace(found="sentence") for n in found.names], found.end)
    return None


def bracketed(scene: Scene, quantity: Quantity) -> Holders | None:
    """A(x%)、B(y%): the name directly before the bracket that a figure stands in."""
    opening = scene.norm.rfind("(", max(quantity.hedge_start - _BRACKETED, scene.sentence.start), quantity.hedge_start)
    if opening < 0 or scene.norm.find(")", opening, quantity.hedge_start) >= 0:
        return None
    end = quantity.hedge_start if any(opening < q.start < quantity.start for q in scene.figures) else opening
    mention = next((m for m in scene.sentence.mentions if m.end == opening), None)
    if mention is not None and mention.kind not in NOT_FIRMS:
        return Holders([Name(mention.start, mention.end, mention.target.name, "clause")], end)
    start = opening
    while start > scene.sentence.start and (scene.norm[start - 1].isalnum() or scene.norm[start - 1] in "·&-"):
        start -= 1
    for cue in scene.sentence.within(start, opening, _BEFORE_NAMES):
        start = cue.end  # 份额最大的是|青禾(35%)
    text = scene.norm[start:opening]
    if not _is_holder(scene, start, text, None):
        return None
    return Holders([Name(start, opening, scene.document.text[start:opening], "position")], end)


_BRACKETED: Final = 16  # characters from the bracket to a share in it: A(258万台，35%)
_BEFORE_NAMES: Final = frozenset(
    [
        "copula",
        "conj",
        "agent",
        "prep",
        "each",
        "particle",
        "rank_order",
        "adv",
        "apposition",
        "rank_noun",
        "market_head",
    ]
)


def find_holders(scene: Scene, start: int, end: int) -> Holders | None:
    """The names at the opening of ``[start, end)``: known names, unknown ones, a list of both, 前五名."""
    start = _skip_leads(scene, start, end)
    if start >= end:
        return None
    if collective := _COLLECTIVE.match(scene.norm, start, end):
        pair = _PAIR.fullmatch(collective[0])
        last = [d.subject for d in _recent(scene) if d.subject is not None]
        if pair and len(last) > 1:
            return Holders([name._replace(found="pronoun") for name in last[-2:]], collective.end())
        link = _CONSISTS.match(scene.norm, collective.end(), end)
        if not pair and (named := _items(scene, link.end() if link else collective.end(), end)) is not None:
            return named  # 前三大厂商|A、B和C, 前五大厂商为|A、B
        text = scene.document.text[start : collective.end()]
        return None if pair else Holders([Name(start, collective.end(), text, "clause")], collective.end())
    return _items(scene, start, end)


def _items(scene: Scene, position: int, end: int) -> Holders | None:
    """The names of a list that begins at ``position``."""
    names: list[Name] = []
    while position < end:
        item = _item(scene, position, end)
        if item is None:
            break
        name, stop = item
        names.append(name)
        following = _separator(scene, _behind_figure(scene, stop, end), end)
        if following is None:
            position = stop
            break
        position = following
    if not names:
        return None
    return Holders(names, names[-1].end)


def _recent(scene: Scene) -> list[Draft]:
    """The last share or rank of each holder, in order of text."""
    last: dict[str, Draft] = {}
    for draft in [*scene.context.shares, *scene.drafts]:
        if draft.metric in ("market_share", "rank") and draft.subject is not None:
            last.setdefault(draft.subject.text, draft)
    return list(last.values())


def _skip_leads(scene: Scene, start: int, end: int) -> int:
    """Behind conjunctions, adverbs, dates, ordinals (第二名|X) and 在…市场: where a holder may begin."""
    norm, sentence = scene.norm, scene.sentence
    mentions = {m.start: m for m in sentence.mentions}
    position = start
    while position < end:
        if position in mentions and mentions[position].found != "pronoun":
            return position
        moved = position
        while moved < end and norm[moved] in _LEADING:
            moved += 1
        if moved == position and (cue := _starts_with(scene, position, ("rank_order",))) is not None and cue.end < end:
            moved = cue.end
        if moved == position and (lead := _LEAD.match(norm, moved, end)):
            moved = lead.end()
        if moved == position:
            moved = _behind_span(scene, position, end)
        if moved == position:
            return position
        position = moved
    return position


def _starts_with(scene: Scene, position: int, kinds: tuple[str, ...]) -> Cue | None:
    """The cue of one of some kinds that starts at a place."""
    index = bisect_left(scene.sentence.cues, (position,))
    if index < len(scene.sentence.cues):
        cue = scene.sentence.cues[index]
        return cue if cue.start == position and cue.kind in kinds else None
    return None


def _behind_span(scene: Scene, position: int, end: int) -> int:
    norm, sentence = scene.norm, scene.sentence
    for period in sentence.periods:
        if period.start == position:
            return max(period.end, position)
    for quantity in sentence.quantities:
        if quantity.kind == "ordinal" and quantity.start == position and quantity.end < end:
            after = quantity.end
            while after < end and norm[after] in "名位大的是为":
                after += 1
            return after
    index = bisect_left(sentence.cues, (position,))
    if index >= len(sentence.cues) or sentence.cues[index].start != position:
        return position
    cue = sentence.cues[index]
    if cue.kind == "prep" and norm[cue.start : cue.end] in ("在", "于", "就", "从"):
        head = sentence.after(cue.end, ("market_head", "common_noun", "region"), end)
        while head is not None and head.kind == "region":
            behind = sentence.after(head.end, ("market_head", "common_noun"), end)
            if behind is None:
                break
            head = behind
        if head is None:
            return position
        after_head = head.end
        while after_head < end and norm[after_head] in "中里上内的":
            after_head += 1
        return after_head
    if cue.kind == "rank_word" and norm.startswith("的", cue.end):
        return cue.end + 1
    if cue.kind in _SKIPPED and cue.end < end:
        return cue.end
    if cue.kind == "region" and any(m.start == cue.end for m in sentence.mentions):
        return cue.end  # 日本|JDI
    return position


def _behind_figure(scene: Scene, position: int, end: int) -> int:
    """Behind the share of an item: A(x%)、B(y%), A x%、B y%."""
    for quantity in scene.sentence.quantities:
        if position <= quantity.hedge_start <= position + 2 and quantity.kind == "percent" and quantity.end < end:
            position = quantity.end
            return position + scene.norm.startswith(")", position)
    return position


def _separator(scene: Scene, position: int, end: int) -> int | None:
    """Where the next item of a list begins, if a list mark stands at ``position``."""
    while position < end and scene.norm[position] in ' "”’」』':
        position += 1
    if position < end and scene.norm[position] in "、/":
        return position + 1
    index = bisect_left(scene.sentence.cues, (position,))
    if index < len(scene.sentence.cues) and scene.sentence.cues[index].start == position:
        cue = scene.sentence.cues[index]
        if cue.kind == "conj" and cue.end < end:
            return cue.end
    return None


def _item(scene: Scene, position: int, end: int) -> tuple[Name, int] | None:
    """One name at ``position`` and where it stops."""
    norm, sentence = scene.norm, scene.sentence
    while position < end and norm[position] in " \"“”'‘’「」『』":
        position += 1
    known = next((m for m in sentence.mentions if m.start == position), None)
    if known is not None and known.end <= end:
        return _known(scene, known)
    run = _ITEM.match(norm, position, end)
    if run is None:
        return None
    stop = run.end()
    for mention in sentence.mentions:
        if position < mention.start < stop:
            stop = mention.start  # 台厂|日月光: an unknown word before a known name is no list item
            break
    for period in sentence.periods:
        if position < period.start < stop:
            stop = period.start
    for quantity in sentence.quantities:
        if position <= quantity.start < stop:
            stop = quantity.start
    closing = _closing_cue(scene, position, stop)
    if closing is not None:
        stop = closing.start
    if closing is not None and closing.kind == "apposition" and closing.end < end:
        behind = _item(scene, closing.end, end) or _origin(scene, position, closing.end)
        if behind is not None:
            return behind
    text = norm[position:stop].rstrip()
    if cut := INNER_ADVERB.match(text):
        text = cut[1]
    text = _TAIL.sub("", text).rstrip()
    if closing is not None and closing.kind == "apposition":
        text = _COUNTED.sub("", text)  # A、B和C三巨头
    if closing is not None and closing.kind in ("share", "rank_noun", "rank_word"):
        text = _WORLD.sub("", text)  # X全球|市占率
    if lead := behind_firm_noun(text):
        position, text = position + lead, text[lead:]  # 外卖平台|青禾
    for holder in [*(d.subject.text for d in _recent(scene) if d.subject), *(m.name for m in scene.context.listed)]:
        if len(holder) < len(text) and scene.document.text.startswith(holder, position):
            text = text[: len(holder)]  # 青禾|湿制程设备|市占
    if not _is_holder(scene, position, text, closing):
        return None
    span_end = position + len(text)
    return Name(position, span_end, scene.document.text[position:span_end], "position"), stop


def _origin(scene: Scene, start: int, end: int) -> tuple[Name, int] | None:
    """中国厂商, 国产供应商: firms by where they come from."""
    if _ORIGIN.fullmatch(scene.norm, start, end) is None:
        return None
    return Name(start, end, scene.document.text[start:end], "clause"), end


def _known(scene: Scene, mention: Mention) -> tuple[Name, int] | None:
    target = mention.target
    if mention.name in ("后者", "後者"):
        earlier = [m for m in scene.sentence.mentions if m.end <= mention.start and m.found != "pronoun"]
        target = earlier[-1] if earlier else target
    if target.kind in NOT_FIRMS or (mention.found == "pronoun" and mention.refers is None):
        return None
    if scene.source is not None and scene.source.text == mention.name and _is_reporting(scene, mention.end):
        return None
    end = mention.end
    if unit := _PART.match(scene.norm, end) or _EXTENSION.match(scene.norm, end, scene.sentence.end):
        end = end if scene.sentence.within(end, unit.end(), _WORDS_OF_CLAUSES) else unit.end()
    stop = end
    while scene.norm.startswith(("(",), stop):
        closing = scene.norm.find(")", stop, stop + 40)
        if closing < 0 or any(stop < q.start < closing for q in scene.sentence.quantities):
            break
        stop = closing + 1
    name = target.name if mention.found == "pronoun" else scene.document.text[mention.start : end]
    found = "pronoun" if mention.found == "pronoun" else "clause"
    return Name(mention.start, end, name, found), stop


# 特斯拉中国, AWS中国, 中国移动国际: a firm in a region.
_PART: Final = re.compile(
    r"(?:中国|国际|北美|欧洲|亚太|香港|台湾|日本|印度|系)(?=[只仅也以占为的在、,，和与约则(]|[0-9]|\Z)"
)


# 福特六和5.9%, 网易云音乐占…: what stands between a known name and its share belongs to the name.
_EXTENSION: Final = re.compile(
    r"[\u4e00-\u9fff]{1,4}(?=[0-9(])|[\u4e00-\u9fff]{1,4}?(?=(?:以|占|约|近|逾|超|仅|达)+[0-9一二三四五六七八九])"
)
_WORDS_OF_CLAUSES: Final = frozenset(
    ["adv", "portion", "share", "rank_noun", "rank_word", "copula", "prep", "each", "verb", "particle", "change_to",
     "size", "size_verb", "revenue", "acquire", "grow_up", "grow_down", "conj", "penetration", "win_count"]
)  # fmt: skip


def _is_reporting(scene: Scene, position: int) -> bool:
    cue = scene.sentence.after(position, ("report_noun", "pivot"), position + 12)
    return cue is not None


def _closing_cue(scene: Scene, start: int, end: int) -> Cue | None:
    """The first cue that ends the name which begins at ``start``."""
    cues = scene.sentence.cues
    for index in range(bisect_left(cues, (start,)), len(cues)):
        cue = cues[index]
        if cue.start >= end:
            return None
        if cue.start == start and cue.kind in ("region", "word", "other", "common_noun", "unit_noun"):
            continue
        if cue.kind in _CLOSING or ends_name(scene.norm, cue):
            return cue
    return None


def _is_holder(scene: Scene, start: int, text: str, closing: Cue | None) -> bool:
    """Does a run of words read as a holder, not as goods, a market or a measure?"""
    if not 2 <= len(text) <= _LONGEST or not is_name_like(text) or text in _PLACES or text.startswith(_MEASURES):
        return False
    if closing is not None and closing.kind in _SOLD and scene.is_goods(text):
        return False
    if closing is not None and (
        closing.kind in _GOODS_BEHIND or scene.norm[closing.start : closing.end] in ("据", "每", "于")
    ):
        return False
    index = bisect_left(scene.sentence.cues, (start,))
    first = scene.sentence.cues[index] if index < len(scene.sentence.cues) else None
    if first is None or first.start != start:
        return True
    if first.end >= start + len(text):
        return first.kind == "region" and closing is not None and closing.kind in _REGION_HOLDS
    return first.kind not in ("region", "common_noun", "server", "unit_noun", "other") or text[-2:] in _FIRM_TAILS


_ORIGIN: Final = re.compile(
    rf"(?:{alternation(_WORDS['regions'])}|{alternation(_WORDS['origins'])})+(?:[\u4e00-\u9fff]{{0,4}})"
    r"(?:厂商|供应商|巨头|运营商|品牌|企业|车企|龙头)"
)
_FIRM_TAILS: Final = frozenset(
    {"厂商", "品牌", "企业", "公司", "集团", "股份", "科技", "汽车", "阵营", "军团", "车企", "系车"}
)
