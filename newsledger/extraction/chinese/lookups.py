"""Lookups in one Chinese sentence: the words beside a figure, lists of figures, the phrase before a word."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

from newsledger.extraction.chinese.syntax import phrase_start
from newsledger.extraction.context import Context
from newsledger.extraction.document import Cue, Document, Sentence, Spanned
from newsledger.extraction.frames import Draft, Name, Refusal
from newsledger.extraction.quantities import Quantity

_EACH_BEFORE: Final = re.compile(
    r"每(?:股|份|单位|平方米|平方公尺|平方呎|方呎|平方尺|呎|尺|坪|吨|台|辆|张|部|人|瓶|个|平|瓦|千瓦|度|桶|公斤|千克|斤|升|盒|支|片|晚|公里|亩)[^，。,;；]{0,5}\Z"
)
_LISTING: Final = frozenset({"、", "和", "与", "及", "以及", "/"})
_PRICE_REACH: Final = 60  # characters between a price and its verb, the sellers between them
_PRICE_GAP: Final = re.compile(
    r"(?:人民币|现金|自有资金|\([^()]{0,20}\))?(?:的)?(?:总?价格?|总?对价|代价|底价|报价|投标报价|价|成本|现金|高价|投标价)?[，,]?(?:从[^，,。]{2,40}手中|对[^，,。]{2,20}进行)?(?:全资|再度|成功|完成|间接|再次|先后|联合|共同|直接|正式|要约|了|来|以)*"
)
_THREADS: Final = {
    "market_share": "share",
    "rank": "share",
    "contract_count": "contracts",
    "market_size": "sized",
    "market_growth": "sized",
}
_BLOCKING: Final = frozenset(
    ["verb", "pivot", "prep", "copula", "adv", "portion", "grow_up", "grow_down", "change_to", "invest"]
)
# 前十大晶圆代工厂合计营收: of all of them, not of the firm spoken of before.
FIRMS_TOGETHER: Final = re.compile(
    r"(?:全球|国内)?前(?:[二三四五六七八九十]|[0-9]{1,2})大?[\u4e00-\u9fffA-Za-z]{0,10}?(?:厂商|[大原]?厂|业者|企业|公司|品牌|车企|银行|供应商)"
    r"|(?:三|四|五|六|两|[2-9])(?:家|大)[\u4e00-\u9fff]{0,8}?(?=合计|合共|总计|加起来)"
)
_GAP: Final = re.compile(r"[)）；;、]")
# Nouns and verbs that say what a figure measures. The nearest one decides; families take the kinds they know.
TRIGGERS: Final = frozenset((
    "share", "penetration", "portion", "contribute", "size", "size_verb", "revenue", "other", "stake", "share_change",
    "award", "award_amount", "contract_amount", "contract", "bid_price", "budget", "amount", "candidate", "tender",
    "invest", "total_investment", "funding", "acquire", "fund_size", "fund", "grant", "divest",
    "headcount", "hire", "layoff", "capacity", "capacity_gap", "expand", "server", "win_count", "market_head",
))  # fmt: skip
GROWTH: Final = ("grow_up", "grow_down")
_CODE_IN_NAME: Final = re.compile(r"[(（][^()（）]{0,6}[0-9]{4,6}[^()（）]{0,4}[)）](?=.)")

_ODD_SPACE: Final = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_OWNED: Final = re.compile("(?<=..)的(?=..)")


class Lookups:
    """Lookups in one Chinese sentence: the words beside a figure, lists of figures, the phrase before a word."""

    def __init__(self, document: Document, sentence: Sentence, context: Context) -> None:
        self.document = document
        self.norm = document.norm
        self.sentence = sentence
        self.context = context
        self.drafts: list[Draft] = []
        self.refusals: list[Refusal] = []
        self._kinds: dict[int, set[str]] = {}
        self._lists: dict[int, list[Quantity]] = {}
        self.thread = self._carried_thread()
        self.figures = [q for q in sentence.quantities if not self._is_price(q)]

    def _carried_thread(self) -> str | None:
        """What the last figure measured (size, share, contracts), if it stands in this or the last paragraph."""
        last = self.context.last
        if self.sentence.paragraph - self.context.announced <= 1:
            return "share"
        if last is None or self.sentence.paragraph - self.document.sentences[last.sentence].paragraph > 1:
            return None
        return _THREADS.get(last.metric)

    def _is_price(self, quantity: Quantity) -> bool:
        """The price of one share, tonne or square metre, or a bare number in no unit of ten thousand."""
        norm = self.norm
        if quantity.kind == "number" and not quantity.is_currency_implied:
            return True
        if quantity.kind != "money":
            return False
        if norm[quantity.start] in "数几":
            self.refuse("vague", quantity, "an order of magnitude, no amount")
            return True
        if quantity.per not in (None, "year", "month") or (
            norm[quantity.end : quantity.end + 1] == "/" and quantity.per is None
        ):
            self.refuse("price", quantity, "price of one unit")
            return True
        if _EACH_BEFORE.search(norm, max(quantity.hedge_start - 8, 0), quantity.hedge_start):
            self.refuse("price", quantity, "price of one share")
            return True
        return False

    def series(self, quantity: Quantity) -> list[Quantity]:
        """The figures of a list such as 30.1%、20.2%和8.5% that the figure is one of."""
        if not self._lists:
            self._lists = self._dealt_in_lists()
        return self._lists[quantity.start]

    def _dealt_in_lists(self) -> dict[int, list[Quantity]]:
        """The list that each figure is one of, by where the figure starts."""
        lists: dict[int, list[Quantity]] = {}
        current: list[Quantity] = []
        for at, figure in enumerate(self.figures):
            if not at or not self._listed(at - 1):
                current = []
            current.append(figure)
            lists[figure.start] = current
        return lists

    def _listed(self, at: int) -> bool:
        """Do a figure and the next one of the same kind stand in a list?"""
        one, two = self.figures[at], self.figures[at + 1]
        return one.kind == two.kind and self.norm[max(one.end, one.hedge_end) : two.hedge_start].strip() in _LISTING

    def changes_from(self, quantity: Quantity, trigger: Cue) -> bool:
        """Is the figure the second of 由A升至B, so that the noun before A is not its own trigger?"""
        return len(self.series(quantity)) == 1 and any(
            trigger.end <= q.start and q.end <= quantity.start and q.kind == quantity.kind for q in self.figures
        )

    def has_own_words(self, start: int, end: int) -> bool:
        """Do words stand there that no lexicon, name or period accounts for: an unknown subject?"""
        position, unknown = start, 0
        known: list[Spanned] = [cue for cue in self.sentence.cues if cue.kind != "word"]
        known += self.sentence.periods
        known += self.sentence.mentions
        for item in sorted(known, key=lambda spanned: spanned.start):
            if item.start >= end:
                break
            if item.start > position:
                unknown += sum(char.isalnum() for char in self.norm[position : item.start])
            position = max(position, item.end)
        unknown += sum(char.isalnum() for char in self.norm[position:end])
        return unknown >= 2

    def phrase_before(self, cue: Cue) -> Name | None:
        """The noun phrase that ends at a word: 5G手机|渗透率, 电信业务|收入."""
        floor = self.sentence.clause(cue.start)[0]
        end = cue.start + 2 if self.norm.startswith(("业务", "产品", "服务"), cue.start) else cue.start
        start = phrase_start(self.document, self.sentence, cue.start, floor)
        text = clean_name(self.document.text[start:end])
        if (
            cue.start <= start
            or len(text) < 2
            or text.count("(") != text.count(")")
            or text.count("（") != text.count("）")
        ):
            return None
        return Name(start, end, text, "phrase")

    def price_of_verb(self, quantity: Quantity, kinds: Container[str]) -> Cue | None:
        """以47.9亿元中标, 拟4亿元收购, 以340亿美元的价格，收购…: the verb right behind a price."""
        verb = self.sentence.after(quantity.end, kinds, min(self.sentence.end, quantity.end + _PRICE_REACH))
        if verb is None:
            return None
        return verb if _PRICE_GAP.fullmatch(self.norm, max(quantity.end, quantity.hedge_end), verb.start) else None

    def goods_behind(self, quantity: Quantity, noun: Cue) -> Name | None:
        """规模20亿元的|创科创投基金: what the figure qualifies, as a name."""
        start = quantity.end
        while start < noun.start and self.norm[start] in "的 ":
            start += 1
        return Name(start, noun.end, self.document.text[start : noun.end], "phrase") if noun.end - start >= 4 else None

    def verb_behind(self, quantity: Quantity, kinds: Container[str]) -> Cue | None:
        """出资18亿美元…收购: a later verb of the clause that says what the money is for."""
        _, end = self.sentence.clause(quantity.start)
        return self.sentence.after(quantity.end, kinds, end)

    def name_after(self, position: int) -> str | None:
        """The first name behind a place in its clause."""
        _, end = self.sentence.clause(position)
        return next((m.target.name for m in self.sentence.mentions if position <= m.start and m.end <= end), None)

    def trigger_before(self, quantity: Quantity, kinds: Container[str]) -> Cue | None:
        """The trigger of the clause before, if no figure stands between it and this one."""
        cue = self.sentence.before(quantity.hedge_start, kinds, self.sentence.start)
        if cue is None or any(cue.end <= q.start < quantity.start for q in self.figures):
            return None
        return cue

    def counted_before(self, position: int) -> Name | None:
        """建成5G基站321.5万个，占…: the thing that the clause before counts."""
        counted = [q for q in self.sentence.quantities if q.kind == "count" and q.end <= position]
        if not counted:
            return None
        quantity = counted[-1]
        start = phrase_start(
            self.document, self.sentence, quantity.hedge_start, self.sentence.clause(quantity.start)[0]
        )
        text = clean_name(self.document.text[start : quantity.hedge_start])
        return Name(start, quantity.hedge_start, text, "phrase") if 2 <= len(text) <= 16 else None

    def is_change(self, quantity: Quantity) -> bool:
        """营收下降1415万元: an increase or decrease, no level."""
        start, _ = self.sentence.clause(quantity.start)
        verb = self.sentence.before(quantity.hedge_start, GROWTH, start)
        return verb is not None and not self.norm[verb.end : quantity.hedge_start].strip("了 ")

    def kinds_beside(self, quantity: Quantity) -> set[str]:
        """Kinds of the cues in the clause of a figure: a family whose words are not among them need not look."""
        index = self.sentence.clause_index(quantity.start)
        kinds = self._kinds.get(index)
        if kinds is None:
            start, end = self.sentence.clauses[index]
            kinds = {cue[2] for cue in self.sentence.cues if start <= cue[0] < end}
            self._kinds[index] = kinds
        return kinds

    def only_states(self, position: int, quantity: Quantity) -> bool:
        """Do only adverbs, dates and verbs of level stand between a noun and its figure: 团队|目前已扩充到|160人?"""
        rest = self.norm[position : quantity.hedge_start]
        kinds = ("adv", "change_to", "copula", "particle", "verb", "prep", "grow_up")
        known = sum(cue.end - cue.start for cue in self.sentence.within(position, quantity.hedge_start, kinds))
        return len(rest) - known <= 2

    def refuse(self, rule: str, quantity: Quantity, reason: str) -> None:
        self.refusals.append(Refusal(rule, quantity.start, quantity.end, reason))

    def nearest_left(self, quantity: Quantity, kinds: Container[str]) -> Cue | None:
        """The last cue of ``kinds`` before the figure in its clause."""
        start, _ = self.sentence.clause(quantity.start)
        return self.sentence.before(quantity.hedge_start, kinds, start)

    def attribute_right(self, quantity: Quantity, kinds: Container[str], reach: int = 16) -> Cue | None:
        """The noun that the figure qualifies: 44.5%的市场份额, 2.3亿元B+轮融资; no verb or comma between."""
        _, end = self.sentence.clause(quantity.start)
        last = self.series(quantity)[-1]
        begin = max(last.end, last.hedge_end)
        if self.norm.startswith(")", begin) and self.norm.find("(", max(begin - 16, 0), begin) >= 0:
            begin += 1  # 七成(近3.4亿元)|销售收入: the figure in brackets qualifies the same noun
        if self.norm.startswith("(", begin):  # 七成(近3.4亿元)销售收入
            begin = self.norm.find(")", begin, begin + 30) + 1 or begin
        cue = self.sentence.after(begin, kinds, min(end, begin + reach + 8))
        if cue is None or cue.start - begin > reach:
            return None
        if _GAP.search(self.norm, begin, cue.start):
            return None
        if self.sentence.after(begin, _BLOCKING, cue.start) or any(
            begin <= q.start < cue.start for q in self.sentence.quantities
        ):
            return None
        return cue


def clean_name(text: str) -> str:
    """A name as one reads it: without the 的 between an organization and its part, without odd spaces and quotes."""
    text = _ODD_SPACE.sub("", text.strip(" \"“”'「」、○●〇◎◆■▲★"))
    text = _CODE_IN_NAME.sub("", text)  # 新世界发展(00017)联同帝国集团
    return _OWNED.sub("", text) if "的" in text and len(text) <= 20 else text
