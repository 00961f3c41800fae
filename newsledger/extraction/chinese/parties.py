"""The parties of a deal: winner and buyer, payer and receiver, and what the money is for."""

from __future__ import annotations

import re
from typing import Final

from newsledger.extraction.chinese.names import is_name_like
from newsledger.extraction.chinese.subjects import _is_resolved
from newsledger.extraction.chinese.syntax import Group
from newsledger.extraction.chinese.times import Times
from newsledger.extraction.document import Cue
from newsledger.extraction.frames import Name
from newsledger.extraction.quantities import Quantity

_IS_WINNER: Final = re.compile(
    r"(?:人|单位|候选人|方|者|供应商)?[，,:： (（1]*(?:名称|依次|分别)?(?:为|是|系)?[:：]? ?"
)
_IS_SAID: Final = re.compile(r"(?:名称)?(?:为|是|系|[:：])[:：]? ?")
_TAKEN: Final = re.compile("(?:成功)?(?:拿下|中标|承接|获得|夺得|斩获|竞得|揽下|承建)")
_LONGEST_PARTY: Final = 40
_PERSONS: Final = frozenset("人者位商方")  # how the words for a winner or candidate end
_FOUNDS: Final = re.compile(
    r"[，, ]?(?:用于|以|来)?(?:成立|设立|资助|支持|推行|推出|兴建|支援|补贴|补助)"
    r"(?P<what>[\u4e00-\u9fffA-Za-z0-9「」“”]{2,20}?)(?=[，,。；;]|\Z|\n)"
)
_PURPOSE: Final = re.compile(r"(?:用于|用作|投向|用来|以用于)(?P<what>[^，。；;,\n]{2,30})")
_PROJECT: Final = re.compile(r"(?:了)?[“\"《「]?(?P<what>[^，。；;,\n]{4,50}?(?:项目|工程|采购|标段|服务|系统|平台))")
_STAKE_IN: Final = re.compile(  # 收购|北辰|32%股权: a name that the text says nowhere else
    r"(?:了|其|持有的)?(?P<name>[\u4e00-\u9fffA-Za-z]{2,16}?)(?:的|合计|全部|剩余|约|逾)*[0-9.]+%的?(?:股权|股份|權益|权益)"
)
_LABELLED_BUYER: Final = re.compile(r"(?:受让方|受让人|买方|收购方|购买方|竞得人|接盘方)(?:名称)?(?:为|是|系|[:：])")
_TO: Final = re.compile(r"向(?:其)?(?:关联方|控股股东|第三方|关联公司|子公司)?")
_LONGEST_BUYER: Final = 14
_TO_BUYER: Final = re.compile(r"(?<=[股权份产业让售])给")
_FAR: Final = 3  # clauses between a deal and its price


class Parties(Times):
    """The parties of a deal: winner and buyer, payer and receiver, and what the money is for."""

    def follows_award_share(self) -> bool:
        """获得50%的份额；A和B分别获得27%和23%: does the sentence before give parts of a tender?"""
        last = self.context.last
        if last is None or last.metric != "award_share":
            return False
        return self.sentence.paragraph == self.document.sentences[last.sentence].paragraph

    def tender_before(self, position: int) -> Cue | None:
        """The last word of award or candidacy before a place in the sentence."""
        return self.sentence.before(position, ("award", "candidate", "award_amount", "award_to"), self.sentence.start)

    def is_tendered(self, position: int) -> bool:
        """Is it a contract or a tender that the clauses up to a place speak of?"""
        return (
            self.sentence.before(position, ("contract", "tender", "award", "bid_price"), self.sentence.start)
            is not None
        )

    def winner(self, position: int) -> Name | None:
        """Who wins a tender or bids: the subject of the award, wherever in the sentence it stands."""
        given = self.sentence.before(position, ("award_to",), self.sentence.start) or self.sentence.after(
            position, ("award_to",), self.sentence.end
        )
        if given is not None:
            return self.name_at(given.end)
        before = self.tender_before(position)
        award = before or self.sentence.after(position, ("candidate", "award"), self.sentence.end)
        if award is None or award.kind == "award_amount":
            return self._taker(position) or self.subject(position)
        named = next((m for m in self.sentence.mentions if m.start >= award.end), None)
        if named is not None and self._is_winner(award, named.start):
            return Name(named.start, named.end, named.target.name, "clause")
        if award.kind == "candidate" and (said := _IS_SAID.match(self.norm, award.end)) is not None:
            unknown = self.name_at(said.end())  # 第一中标候选人为|青禾建设
            if unknown is not None:
                return unknown
        return self.subject(award.start if before is not None else position)

    def _taker(self, position: int) -> Name | None:
        """第二标段由|青禾网络|拿下，中标金额…: who takes the lot in the clause before the amount."""
        index = self.sentence.clause_index(position)
        for at in range(index, max(index - 2, -1), -1):
            group = self.clauses[at].subject_before(position, ("agent",))
            if group is not None and _TAKEN.match(self.norm, group.end):
                return self.name_of(group, "clause" if at == index else "sentence")
        return None

    def _is_winner(self, award: Cue, start: int) -> bool:
        """中标人为|X, 第一中标候选人|X: who wins; but 中标|X项目 and 拟中标|X项目 name the buyer."""
        gap = self.norm[award.end : start].strip()
        is_said = bool(gap.strip("，, ")) or self.norm[award.end - 1] in _PERSONS
        return is_said and _IS_WINNER.fullmatch(gap) is not None

    def signers(self, position: int) -> tuple[Name | None, str | None]:
        """Who signs a contract, and with whom: of A与B签署合同 the first is the subject, the second the other party."""
        index = self.sentence.clause_index(position)
        for at in range(index, -1, -1):
            group = self.clauses[at].subject_before(position if at == index else self.clauses[at].end)
            if group is None or self._is_source(group):
                continue
            if not _is_resolved(group):
                return None, None
            if len(group.mentions) == 2 and "联合" not in self.norm[group.start : group.end + 4]:
                name = self.name_of(Group(group.mentions[:1], group.role), "clause" if at == index else "sentence")
                return name, group.mentions[1].target.name
            return self.name_of(group, "clause" if at == index else "sentence"), self._companion(position)
        return self.subject(position), self._companion(position)

    def _companion(self, position: int) -> str | None:
        """与|北辰电力|签订合同: with whom a contract is signed."""
        signed = self.sentence.before(position, ("win_count", "award"), self.sentence.start)
        if signed is None:
            return None
        for group in self.clauses[self.sentence.clause_index(signed.start)].groups:
            lead = self.sentence.before(group.start, ("conj",), signed.start - _LONGEST_PARTY)
            if group.role == "oblique" and lead is not None and lead.end == group.start and group.end <= signed.start:
                return group.mentions[0].target.name
        return None

    def buyer(self, position: int) -> str | None:
        """Who awards: the name between winner and award (为X项目的中标人), behind the award (中标X项目), the sender of
        the notice (收到X的中标通知书), who is labelled 招标人, or a public body of the sentence."""
        award = self.sentence.before(
            position, ("award", "candidate", "award_to"), self.sentence.start
        ) or self.tender_before(position)
        anchor = award.start if award is not None else position
        if award is not None and award.kind == "award_to":  # 港铁把合约批予礼顿
            giver = self.clauses[self.sentence.clause_index(anchor)].subject_before(anchor)
            return giver.mentions[0].target.name if giver is not None else self.context.buyer
        clause = self.clauses[self.sentence.clause_index(anchor)]
        for group in clause.groups:
            if group.role == "object" and group.mentions[0].found != "pronoun":
                return group.mentions[0].target.name
        for cue in self.sentence.within(self.sentence.start, position, ("verb",)):
            if self.norm[cue.start : cue.end] in ("收到", "接到"):
                _, end = self.sentence.clause(cue.start)
                sender = next(
                    (m for m in self.sentence.mentions if cue.end <= m.start < end and m.found != "pronoun"), None
                )
                if sender is not None:
                    return sender.name
        return self.giver(position) or self.context.buyer or self._government()

    def _government(self) -> str | None:
        """A public body that the sentence names, where a tender has no other party."""
        for mention in self.sentence.mentions:
            if mention.kind == "government" or mention.name.endswith(("政府", "局", "厅", "委员会")):
                return mention.name
        return None

    def giver(self, position: int) -> str | None:
        """从X共获得: the party that contracts are won from."""
        opener = self.sentence.before(position, ("prep",), self.sentence.clause(position)[0])
        if opener is not None and self.norm[opener.start : opener.end] in ("从", "向", "与", "为"):
            win = self.sentence.after(opener.end, ("win_count", "award", "adv"), position)
            if win is not None and win.start - opener.end <= 30:
                text = self.document.text[opener.end : win.start].strip()
                return text if len(text) >= 2 and not text[0].isdigit() else None
        return None

    def deal_verb(self, quantity: Quantity) -> Cue | None:
        """The verb of the deal whose price stands alone: 以340亿美元收购红帽, 收购ARM，交易价值为400亿美元."""
        verb = self.sentence.before(quantity.start, ("acquire", "invest", "funding", "grant"), self.sentence.start)
        if verb is None or self.sentence.clause_index(quantity.start) - self.sentence.clause_index(verb.start) > _FAR:
            return None
        return None if self.sentence.within(verb.end, quantity.start, ("other", "lawsuit")) else verb

    def payer(self, position: int, trigger: Cue) -> Name | None:
        return self.subject(min(position, trigger.start) if trigger.start < position else position)

    def receiver(self, quantity: Quantity, trigger: Cue) -> str | None:
        """The company bought or invested in: the name behind the verb."""
        holder: str | None = None
        _, end = self.sentence.clause(max(quantity.start, trigger.start))
        for mention in self.sentence.mentions:
            if trigger.end <= mention.start and mention.end <= end and mention.found != "pronoun":
                if self.norm.startswith(("持有的", "所持", "手中", "旗下", "控股的"), mention.end):
                    holder = holder or mention.target.name  # 收购X持有的Y: Y is bought
                    continue
                return mention.target.name
        if holder is not None:
            return holder
        stake = _STAKE_IN.match(self.norm, trigger.end, end) if trigger.kind == "acquire" else None
        if stake is not None and is_name_like(stake["name"]):
            return self.document.text[slice(*stake.span("name"))]
        last = self.drafts[-1] if self.drafts else self.context.last
        if trigger.kind == "invest" and last is not None and last.sentence >= self.sentence.index - 1:
            if last.metric == "funding_amount" and last.subject is not None:
                return last.subject.text  # the round that the investor takes part in
            if last.metric == "investment_amount" and last.sentence == self.sentence.index:
                return last.counterparty
        return None

    def labelled_buyer(self) -> Name | None:
        """受让方为|青禾: who is said to buy, wherever in the sentence."""
        label = _LABELLED_BUYER.search(self.norm, self.sentence.start, self.sentence.end)
        return self.name_at(label.end()) if label is not None else None

    def sale_of(self, quantity: Quantity) -> Cue | None:
        """向北辰|出售|子公司，作价5亿元: the sale that a price belongs to."""
        sale = self.sentence.before(quantity.start, ("divest",), self.sentence.start)
        if sale is None or self.sentence.clause_index(quantity.start) - self.sentence.clause_index(sale.start) > _FAR:
            return None
        return sale

    def _sale(self, quantity: Quantity) -> Cue | None:
        """The sale before a price or right behind it: 以16亿美元|出售|股权."""
        return self.sale_of(quantity) or self.price_of_verb(quantity, ("divest",))

    def sale_before(self, quantity: Quantity, trigger: Cue) -> Cue | None:
        """The sale that a price belongs to, if no purchase stands between them."""
        sale = self.sale_of(quantity)
        return sale if sale is not None and not sale.start < trigger.start < quantity.start else None

    def buyer_of_sale(self, quantity: Quantity) -> Name | None:
        """Who buys what is sold for a price: behind 向 before the verb or behind 给; None if nobody is named."""
        sale = self._sale(quantity)
        if sale is None:
            return None
        start, end = self.sentence.clause(sale.start)
        for match in _TO_BUYER.finditer(self.norm, sale.end, end):
            name, seller = self.name_at(match.end()), self.subject(sale.start)
            if name is not None and (seller is None or not self.is_same_firm(name, seller.text)):
                return name
        if (buyer := self.beneficiary(sale.start)) is not None:
            return buyer
        to = _TO.search(self.norm, start, sale.start)  # 向关联方|青禾地产|出售
        text = self.norm[to.end() : sale.start] if to is not None else ""
        if to is None or len(text) > _LONGEST_BUYER or not is_name_like(text):
            return None
        return Name(to.end(), sale.start, self.document.text[to.end() : sale.start], "position")

    def sold(self, quantity: Quantity, buyer: Name) -> str | None:
        """The other party of a sale: what is sold, if it has a name, else who sells."""
        sale = self._sale(quantity)
        if sale is None:
            return None
        for mention in self.sentence.mentions:
            if mention.start >= sale.end and mention.found != "pronoun" and mention.target.name != buyer.text:
                return mention.target.name
        seller = self.subject(sale.start)
        return seller.text if seller is not None and seller.text != buyer.text else None

    def is_same_firm(self, name: Name, other: str) -> bool:
        """Do two names stand for one firm, the one being defined as short for the other?"""
        full = {m.name: m.full for m in self.document.mentions if m.full is not None}
        return full.get(name.text, name.text) == full.get(other, other)

    def public_giver(self) -> str | None:
        """The public body that grants."""
        return self._government()

    def purpose(self, quantity: Quantity) -> str | None:
        """用于…, 中标…项目: what the money or the contract is for."""
        if match := _PURPOSE.search(self.norm, quantity.end, min(self.sentence.end, quantity.end + 60)):
            return self.document.text[match.start("what") : match.end("what")].strip()
        award = self.tender_before(quantity.start)
        if award is not None and (match := _PROJECT.match(self.norm, award.end, self.sentence.end)):
            return self.document.text[match.start("what") : match.end("what")].strip()
        return None

    def beneficiary(self, position: int) -> Name | None:
        """向Y拨款, 给予Y补贴: the name behind the preposition of giving."""
        start, _ = self.sentence.clause(position)
        for group in self.clauses[self.sentence.clause_index(position)].groups:
            if group.role == "oblique" and group.end <= position:
                before = self.sentence.before(group.start, ("prep", "verb"), start)
                if before is not None and self.norm[before.start : before.end] in ("向", "给", "对", "为"):
                    return self.name_of(group, "clause")
        return None

    def purpose_behind(self, quantity: Quantity) -> Name | None:
        """拨款30亿元成立研究配对补助金计划: the scheme that the money founds or supports."""
        _, end = self.sentence.clause(quantity.start)
        match = _FOUNDS.match(self.norm, max(quantity.end, quantity.hedge_end), end)
        if match is None:
            return None
        text = self.document.text[match.start("what") : match.end("what")]
        return Name(match.start("what"), match.end("what"), text, "phrase")
