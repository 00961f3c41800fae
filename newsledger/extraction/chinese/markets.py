"""Which market a figure speaks of: named in the sentence, by region and goods, or carried from before."""

from __future__ import annotations

import re
from typing import Final

from newsledger.extraction.chinese.lookups import GROWTH, clean_name
from newsledger.extraction.chinese.names import is_firm_like
from newsledger.extraction.chinese.subjects import Subjects
from newsledger.extraction.chinese.syntax import phrase_start
from newsledger.extraction.context import Market
from newsledger.extraction.document import Cue
from newsledger.extraction.lexicons import alternation, load
from newsledger.extraction.normalise import normalise
from newsledger.extraction.quantities import Quantity

_MARKET_NOISE: Final = re.compile(r"(?:总体|整体|总计|合计|累计|总|總體|整體|總計|合計|累計|總|的|年|度|月|单|單)+$")
_WORDS: Final = load("chinese_words")
_REGION: Final = re.compile(alternation(_WORDS["regions"]))
_PROVINCE: Final = re.compile(r"[\u4e00-\u9fff]{2,3}(?:省|市(?![场場占值价率])|自治区)")
_REGION_MARKET: Final = re.compile(rf"^({alternation(_WORDS['regions'])})市[场場](?=.)")
_ONLY_REGION: Final = re.compile(rf"{alternation(_WORDS['regions'])}(?:大陆|大陸)?(?:市场|市場)?")
_HOME: Final = re.compile(alternation(_WORDS["home"]))
_PLAIN: Final = frozenset(
    {"市场", "行业", "产业", "领域", "市場", "行業", "產業", "領域"}
)  # which one, the words before say
_IS_GOODS: Final = re.compile(alternation(_WORDS["goods"]))
# 洗碗|机; of a product that is sold by its brand (澜海|手机) only a known kind: 功能|手机.
_BRANDED: Final = re.compile(rf"(?P<head>.*?){alternation(w for w in _WORDS['goods_ends'] if len(w) > 1)}\Z")
_KINDS: Final = re.compile(rf"(?:{alternation(_WORDS['generic_heads'])}|{alternation(_WORDS['goods'])})*")
_ENDS_AS_GOODS: Final = re.compile(rf".*{alternation(w for w in _WORDS['goods_ends'] if len(w) == 1)}\Z")
_SOLD_AS: Final = ("市场", "行业", "领域", "赛道", "产品", "需求", "品类", "产业")  # behind goods, seldom behind a firm
_ABBREVIATED: Final = re.compile(r"(?<=[\u4e00-\u9fff])[(（][A-Za-z0-9&/+ -]{2,16}[)）]")  # 统一威胁管理(UTM)市场
_SUMS: Final = frozenset({"合计", "累计", "总计", "共计", "合共", "总"})
_OF_FIRMS: Final = frozenset({"market_share", "rank"})
_NO_MARKET: Final = re.compile(rf"{alternation(_WORDS['stock_markets'])}|[()]|\A(?:市场|市場|行业|行業|视|居|随)")


class Markets(Subjects):
    """Which market a figure speaks of: named in the sentence, by region and goods, or carried from before."""

    def is_goods(self, text: str) -> bool:
        """Is an unknown word the name of goods: it reads like goods, is called a market elsewhere, or is what the
        market at hand is of? Else it is a firm (青禾|出货120万台): the two look the same."""
        plain = normalise(text)
        if _IS_GOODS.match(plain):
            return True
        held = {d.subject.text for d in [*self.context.shares, *self.drafts] if d.subject and d.metric in _OF_FIRMS}
        if text in held or is_firm_like(plain):
            return False
        market = self.context.market
        branded = _BRANDED.match(plain)
        if branded is not None and not _KINDS.fullmatch(branded["head"]):
            return market is not None and plain in normalise(market.text)
        return (
            branded is not None
            or _ENDS_AS_GOODS.match(plain) is not None
            or (market is not None and plain in normalise(market.text))
            or any(plain + word in self.norm for word in _SOLD_AS)
        )

    def changes_share(self, quantity: Quantity) -> bool:
        """从去年同期的20%下滑至15.6%: is there a share before in the clause that the verb changes?"""
        start, _ = self.sentence.clause(quantity.start)
        last = self.drafts[-1] if self.drafts else None
        return (
            last is not None
            and last.metric == "market_share"
            and last.quantity is not None
            and start <= last.quantity.start
            and self.sentence.before(quantity.hedge_start, ("change_to", *GROWTH), last.quantity.end) is not None
        )

    def market_phrase(self, head: Cue) -> Market | None:
        """The market that a word such as 市场 or 出货量 closes: 中国云基础建设服务市场, 全球折叠屏智能手机(销量)."""
        floor = self.sentence.clause(head.start)[0]
        end = head.end if head.kind == "market_head" else self._before_sums(head.start)
        start = phrase_start(self.document, self.sentence, end, floor)
        for mention in self.sentence.mentions:
            if start < mention.end <= end and mention.found != "latin":
                start = mention.end
        text = self.document.text[start:end].strip()
        text = _MARKET_NOISE.sub("", text)
        text = _ABBREVIATED.sub("", text)
        text = text.removesuffix("上").lstrip("的 ")
        text = _REGION_MARKET.sub(r"\1", text)
        if _ONLY_REGION.fullmatch(text):
            return self._in_region(text, start, end)
        return Market(start, end, clean_name(text)) if len(text) >= 2 and not _NO_MARKET.search(text) else None

    def _before_sums(self, position: int) -> int:
        """我国动力和其他电池|合计|产量: where the goods end before a word of adding up."""
        while (word := self.sentence.before(position, ("adv",), position - 4)) is not None and (
            word.end == position and self.norm[word.start : word.end] in _SUMS
        ):
            position = word.start
        return position

    def _in_region(self, text: str, start: int, end: int) -> Market | None:
        """中国市场 is the market of the sentences before, in that region."""
        carried = self.context.market
        if carried is None:
            return Market(start, end, text)
        home = bool(_HOME.match(text))
        if (home and _HOME.match(carried.text)) or carried.text.startswith(text[:2]):
            return carried
        region = _REGION.match(text)
        goods = _REGION.sub("", carried.text, count=1)
        return Market(start, end, (region[0] if region else "") + goods)

    def market(self, position: int) -> Market | None:
        """The market of a figure: named in its sentence, or carried from before."""
        return self.named_market(position) or self.context.market

    def named_market(self, position: int) -> Market | None:
        """The market that the sentence itself names, the one nearest to the figure."""
        best: Market | None = None
        for cue in self.sentence.within(self.sentence.start, self.sentence.end, ("market_head", "size")):
            found = self.market_phrase(cue)
            if found is None or found.text in _PLAIN:
                continue
            if cue.kind == "size" and not has_region(found.text) and not self.is_goods(found.text):
                continue  # 青禾|出货量: a firm
            if best is None or abs(cue.start - position) < abs(best.end - position):
                best = found
        return best or self._market_of_share(position)

    def _market_of_share(self, position: int) -> Market | None:
        """在证券公司核心交易系统的市占率: what 在…的 encloses before the word for share."""
        start, end = self.sentence.clause(position)
        noun = self.sentence.after(start, ("share",), end)
        if noun is None or self.norm[noun.start - 1] != "的":
            return None
        opener = self.sentence.before(noun.start, ("prep",), start)
        if opener is None or self.norm[opener.start : opener.end] != "在" or noun.start - opener.end > 24:
            return None
        text = self.document.text[opener.end : noun.start - 1].strip()
        return Market(opener.end, noun.start - 1, clean_name(text)) if len(text) >= 2 else None

    def market_between(self, floor: int, head: Cue) -> Market | None:
        """The market named behind a figure: 2050亿美元的数据中心系统市场."""
        text = self.document.text[floor : head.end].lstrip(" 的")
        return Market(head.end - len(text), head.end, clean_name(text)) if len(text) > 2 else None

    def carried_market(self) -> Market | None:
        """The market of the sentences before."""
        return self.context.market


def has_region(text: str) -> bool:
    """Does the name of a market begin with or hold a region (全球, 中国 ...)?"""
    return _REGION.search(text) is not None or _PROVINCE.match(text) is not None
