"""One Chinese sentence as the rules see it: who it is about, in which market and period, on whose word."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

from newsledger.extraction.chinese.syntax import Clause, Group, parse_clauses, phrase_start
from newsledger.extraction.context import Context, Market, Source
from newsledger.extraction.document import Cue, Document, Mention, Sentence
from newsledger.extraction.frames import Draft, Name, Refusal
from newsledger.extraction.chinese.names import ends_name, is_firm_like, is_name_like
from newsledger.extraction.periods import Period
from newsledger.extraction.quantities import Quantity

# What an organization's name is extended by, to name a part of it: 腾讯云计算部门, 华为消费者业务, 神州控股旗下公司.
_UNIT: Final = re.compile(
    r"的?[\u4e00-\u9fffA-Za-z0-9]{0,6}?(?:业务部门|业务板块|事业部|事业群|部门|业务|板块|分公司|旗下公司|旗下子公司|超级工厂|工厂|生产基地|基地)"
)
_EACH_BEFORE: Final = re.compile(r"每(?:股|份|单位|平方米|吨|台|辆|张|部|人|瓶|个|平)[^，。,;；]{0,5}\Z")
_SEGMENT: Final = re.compile(r"(?:业务|板块|行业|产业|市场|部门|分部|业|事业群|集团|公司|产品|服务)\Z")
_MARKET_NOISE: Final = re.compile(r"(?:总体|整体|总计|合计|累计|总|的|年|度|月|单)+$")
_REGION_MARKET: Final = re.compile(r"^(全球|世界|中国|国内|我国|美国|欧洲|亚太|印度)(?:市场)(?=.)")
_REGION: Final = re.compile(r"全球|世界|中国|国内|我国|全国|国际|美国|北美|欧洲|亚太|亚洲|日本|韩国|印度|德国|英国|法国|台湾|香港|全球")
_YEAR_BEFORE: Final = re.compile(r"(?:前一年|上一年|上年|去年|前年)(?:同期)?(?:的|为|是)? ?\Z")
_IS_WINNER: Final = re.compile(r"(?:人|单位|候选人|方|者|供应商)?[，,:： (（1]*(?:名称|依次|分别)?(?:为|是|系)?[:：]? ?")
_ONLY_REGION: Final = re.compile(r"(?:全球|世界|中国|国内|我国|全国|国际|海外|美国|北美|欧洲|亚太|亚洲|日本|韩国|印度|德国|英国|法国|台湾|香港)(?:大陆)?(?:市场)?")
_HOME: Final = re.compile(r"中国|国内|我国|全国")
_NAME_TAIL: Final = re.compile(
    r"(?:电子|股份|科技|集团|国际|半导体|健康|金融|物流|能源|环境|生物|医药|医疗|软件|智能|通信|网络|信息|控股|音乐|动力|电气|证券|精密|材料|化学|资本|地产|置业|重工|机械)"
    r"(?=[（(，,、。：: ]|拟|将|已|宣布|公告|表示|中标|以|与|和|在|的|20|19|从|为|发布|计划|完成|获|收购|投资|披露|称)"
)
_LISTED: Final = re.compile(r"(?:、|和|与|及|以及)(?P<name>[\u4e00-\u9fffA-Za-z0-9]{2,8}?)(?=[、，,。；;]|和|与|及|等|的|[0-9]|以|则|分别|分列|位|排|占|共同|联合|合计|均|各|于|在|已|将|拟|宣布|\Z)")
_PRICE_GAP: Final = re.compile(r"(?:人民币|现金|自有资金|\([^()]{0,20}\))?(?:的)?(?:总?价格?|总?对价|代价|底价|报价|投标报价|价|成本|现金|高价|投标价)?[，,]?(?:从[^，,。]{2,20}手中)?(?:全资|再度|成功|完成|间接|再次|先后|联合|共同|直接|正式|要约|了|来|以)*")
_PENETRATION_NOISE: Final = re.compile(r"(?:全球|国内|中国|我国)?(?:市场)?(?:零售|批发|销量|出货|市场|新车)*\Z")
_FOUNDS: Final = re.compile(r"[，, ]?(?:用于|以|来)?(?:成立|设立|资助|支持|推行|推出|兴建|支援|补贴|补助)(?P<what>[\u4e00-\u9fffA-Za-z0-9「」“”]{2,20}?)(?=[，,。；;]|\Z|\n)")
_PURPOSE: Final = re.compile(r"(?:用于|用作|投向|用来|以用于)(?P<what>[^，。；;,\n]{2,30})")
_PROJECT: Final = re.compile(r"(?:了)?[“\"《「]?(?P<what>[^，。；;,\n]{4,50}?(?:项目|工程|采购|标段|服务|系统|平台))")
_LIST_MARKS: Final = re.compile("[、和与及]")
_INNER_ADVERB: Final = re.compile(r"(.{2,}?)(?:正在|正|曾|已|将|拟|欲|还|就|再|又|则|也|便|却|仍|均|都|刚)(?:.{0,3})\Z")
_HEAD: Final = re.compile(r"^[\u4e00-\u9fffA-Za-z0-9·&.+-]{2,14}$")
_METRIC_WORDS: Final = ("size", "share", "revenue")
_NOT_FIRMS: Final = frozenset({"research_firm", "government", "media", "association", "regulator"})
_FIRM_FOUND: Final = frozenset({"ticker", "gazetteer", "repeat", "legal_form", "alias", "announcer", "apposition"})
_DOERS: Final = frozenset({"award", "invest", "acquire", "divest", "candidate", "contribute", "portion", "hire", "layoff", "rank_noun", "funding", "expand"})
_THREADS: Final = {"market_share": "share", "rank": "share", "contract_count": "contracts"}
_RECORDS: Final = frozenset("记录 名单 榜单 财报 年报 招股书 招股文件 招股说明书 公报 白皮书 纪录".split())
_OPENING: Final = 8  # characters before the first name of a sentence that is about it
_BLOCKING: Final = frozenset("verb pivot prep copula adv portion grow_up grow_down change_to invest".split())
_RUNNING: Final = frozenset({"累计", "总计", "先后", "陆续", "连续"})
_GAP: Final = re.compile(r"[)）；;、]")
_FAR: Final = 3  # clauses between a deal and its price
_NO_MARKET: Final = re.compile(r"二级市场|资本市场|股票市场|A股|证券市场|债券市场|股市|[()]|\A(?:市场|行业|视|居|随)")
_NO_SOURCE: Final = frozenset("region market_head size revenue share common_noun word tender".split())
_CROWD: Final = 6  # figures in a sentence that tangle it
_UNIT_KINDS: Final = frozenset({"segment", "product", "brand"})
_HOW_MUCH: Final = re.compile(r" ?(?:则|也|同样|仅|只|只有|分别|依次|各|均|以|的份额)*(?:为|是|占|达|占了|占据|有)?(?:约|近|超过?)? ?")
_OWNED: Final = frozenset({"share", "revenue", "award_amount", "contract_amount", "bid_price", "capacity", "headcount", "rank_order"})
_ADVERBS_OF_DOERS: Final = frozenset("则 也 还 仍 仍将 再次 首次 已 已经 先后 累计 共 成功 此次 又 曾 联合 会".split())


# Nouns and verbs that say what a figure measures. The nearest one decides; families take the kinds they know.
TRIGGERS: Final = frozenset((
    "share", "penetration", "portion", "contribute", "size", "size_verb", "revenue", "other", "stake", "share_change",
    "award", "award_amount", "contract_amount", "contract", "bid_price", "budget", "amount", "candidate", "tender",
    "invest", "total_investment", "funding", "acquire", "fund_size", "fund", "grant", "divest",
    "headcount", "hire", "layoff", "capacity", "capacity_gap", "expand", "server", "win_count", "market_head",
))  # fmt: skip
GROWTH: Final = ("grow_up", "grow_down")


class Scene:
    """Lookups on one sentence for the rules. Built once per sentence that holds a figure or words of rank."""

    def __init__(self, document: Document, sentence: Sentence, context: Context) -> None:
        self.document = document
        self.norm = document.norm
        self.sentence = sentence
        self.context = context
        self.drafts: list[Draft] = []
        self.refusals: list[Refusal] = []
        self.thread = self._carried_thread()
        self.figures = [q for q in sentence.quantities if not self._is_price(q)]
        self._extend_names()
        self._add_pronouns()
        self.clauses: list[Clause] = parse_clauses(document, sentence)
        self._find_doers()
        self._complete_lists()
        self._resolve_pronouns()
        self.source = self._find_source()
        self._set_source_aside()
        self._note_topic()

    def _carried_thread(self) -> str | None:
        """What the last figure measured (size, share, vendor, contracts), if it stands in this paragraph or the last."""
        last = self.context.last
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
        if quantity.per not in (None, "year", "month") or (norm[quantity.end : quantity.end + 1] == "/" and quantity.per is None):
            self.refuse("price", quantity, "price of one unit")
            return True
        if _EACH_BEFORE.search(norm, max(quantity.hedge_start - 8, 0), quantity.hedge_start):
            self.refuse("price", quantity, "price of one share")
            return True
        return False

    # ------------------------------------------------------------------------------------------------ subjects

    def _extend_names(self) -> None:
        """A known name may be the beginning of a longer one: 比亚迪|电子, 中国移动|国际."""
        for mention in self.sentence.mentions:
            if mention.found != "gazetteer":
                continue
            tail = _NAME_TAIL.match(self.norm, mention.end)
            if tail and not any(m.start == mention.end for m in self.sentence.mentions):
                mention.end = tail.end()
                mention.name = self.document.text[mention.start : mention.end]
                mention.organization_id = None

    def _add_pronouns(self) -> None:
        """公司, 该公司 become mentions; directly behind a name the word belongs to it (国家电网公司)."""
        sentence = self.sentence
        added = False
        for cue in sentence.by_kind.get("company_noun", ()):
            before = next((m for m in sentence.mentions if m.end == cue.start), None)
            if before is not None and self.norm[cue.start : cue.end] in ("公司", "集团"):
                before.end = cue.end
                before.name = self.document.text[before.start : before.end]
                continue
            start, found = cue.start, "pronoun"
            if self.norm[cue.start : cue.end] == "公司" and cue.start and self.norm[cue.start - 1].isalnum():
                begin = phrase_start(self.document, sentence, cue.start, sentence.clause(cue.start)[0])
                if 2 <= cue.start - begin <= 6 and is_name_like(self.norm[begin : cue.start]):
                    if not any(c.start >= begin and c.end <= cue.start for c in sentence.cues):
                        start, found = begin, "position"  # 九号公司: part of the name
            sentence.mentions.append(Mention(start, cue.end, self.document.text[start : cue.end], found))
            added = True
        if added:
            sentence.mentions.sort(key=lambda m: m.start)

    def _resolve_pronouns(self) -> None:
        """Who 公司 is: the announcer before it, else the topic, else the first subject of the sentence."""
        first: Mention | None = None
        announcer: Mention | None = None
        for clause in self.clauses:
            for group in clause.groups:
                for mention in group.mentions:
                    if mention.found == "pronoun":
                        mention.refers = announcer or self.context.topic or first
                    elif mention.kind not in _NOT_FIRMS:
                        if announcer is None and (mention.found in ("ticker", "announcer") or self._announces(mention)):
                            announcer = mention
                        if first is None and group.role == "subject" and mention.found != "latin":
                            first = mention

    def _announces(self, mention: Mention) -> bool:
        cue = self.sentence.after(mention.end, ("pivot",), self.sentence.end)
        return cue is not None and cue.data == "corporate" and cue.start - mention.end <= 12

    def _find_doers(self) -> None:
        """Unknown names at the head of a clause, before a verb that firms do, are mentions too, alone or in a list."""
        for clause in self.clauses:
            first = next((group for group in clause.groups if group.role in ("subject", "agent")), None)
            head = self._head(clause, first)
            if not head:
                continue
            mentions = [Mention(start, end, self.document.text[start:end], "position") for start, end in head]
            if first is not None:
                first.mentions[:0] = mentions
            else:
                clause.groups.insert(0, Group(mentions, "subject"))

    def _complete_lists(self) -> None:
        """In 华为、阳光电源和固德威 one known name is enough: what stands between the list marks are names too."""
        norm = self.norm
        for cue in self.sentence.by_kind.get("each", ()):
            if cue.data == "respective" and norm[cue.end - 1] in "为是":
                self._listed_names(cue.end)
        for clause in self.clauses:
            for group in clause.groups:
                while (match := _LISTED.match(norm, group.end, clause.end)) and is_name_like(match["name"]):
                    start, end = match.span("name")
                    if any(c.start < end and c.end > start for c in self.sentence.cues if ends_name(norm, c) or c.kind == "common_noun"):
                        break
                    group.mentions.append(Mention(start, end, self.document.text[start:end], "position"))

    def _listed_names(self, position: int) -> None:
        """分别为A、B和C with no known name among them: the items of the list, if all read like names."""
        clause = self.clauses[self.sentence.clause_index(position)]
        if any(group.start >= position for group in clause.groups):
            return
        stop = min((q.start for q in self.sentence.quantities if q.start >= position), default=clause.end)
        if stop < clause.end:
            return
        mentions, start = [], position
        for part in _LIST_MARKS.split(self.norm[position : clause.end].rstrip(" 。\n")):
            if not _HEAD.match(part) or not is_name_like(part):
                return
            mentions.append(Mention(start, start + len(part), self.document.text[start : start + len(part)], "position"))
            start += len(part) + 1
        if len(mentions) > 1:
            clause.groups.append(Group(mentions, "object"))

    def _head(self, clause: Clause, first: Group | None) -> list[tuple[int, int]]:
        """Spans of the unknown names between the opening of a clause and its first verb or its first known name."""
        norm, start = self.norm, clause.start
        cues = self.sentence.cues
        limit = first.start if first is not None else clause.end
        spans: list[tuple[int, int]] = []
        for index, cue in enumerate(cues):
            if cue.start < clause.start:
                continue
            if cue.start >= limit:
                return []
            if norm[cue.start : cue.end] in ("投资", "控股", "资本") and index + 1 < len(cues) and cues[index + 1].start == cue.end:
                continue  # 嘉通投资|以600万元…: part of the name
            is_list = cue.kind == "conj"
            governor = cue
            if not is_list and not ends_name(norm, cue):
                follows = index + 1 < len(cues) and cues[index + 1].start == cue.end
                if cue.kind not in ("adv", "each") or not (follows or cue.start == start):
                    continue
                if follows and cue.data != "planned":
                    governor = cues[index + 1]  # 青禾|正|考虑: the verb behind the adverb decides
            end = cue.start
            is_dated = False  # 北辰汽车|2023年|实现…: a date behind a name is as good as a verb
            for period in self.sentence.periods:
                if start <= period.start < end and not norm[start : period.start].strip():
                    start = period.end
                elif start < period.start < end:
                    end, is_dated = period.start, True
            while start < end and norm[start] in " \"“”'()★○丨的":
                start += 1
            text = norm[start:end].rstrip()
            if text:
                if is_list and len(text) < 2:
                    continue  # 俊|和|联营: part of the name
                if cut := _INNER_ADVERB.match(text):
                    text = cut[1]
                if not _HEAD.match(text) or not is_name_like(text):
                    return []
                if any(c.start == start and c.end == start + len(text) and c.kind != "word" for c in cues):
                    return []  # nothing but a common noun
                if any(item.start < end and item.end > start for item in (*self.sentence.quantities, *self.sentence.periods)):
                    return []
                spans.append((start, start + len(text)))
                if is_list:
                    start = cue.end
                    if first is not None and not norm[cue.end : first.start].strip():
                        return spans
                    continue
                if first is not None or not (is_dated or any(self._takes_subject(c, spans[-1]) for c in {cue, governor})):
                    return []
                return spans
            if spans or cue.kind not in ("adv", "apposition", "conj", "particle", "each"):
                return []
            start = cue.end
        return []

    def _takes_subject(self, cue: Cue, head: tuple[int, int]) -> bool:
        if cue.data in ("deed", "corporate"):
            return True
        if cue.kind in _OWNED:  # 海信份额18%, 徐工机械营收…: only words that mean nothing else
            return not any(head[0] <= c.start < head[1] for c in self.sentence.cues)
        word = self.norm[cue.start : cue.end]
        if word == "的":  # 青禾的投标报价, 青禾的云业务: the owner of what follows
            owned = next((c for c in self.sentence.cues if c.start == cue.end), None)
            return owned is not None or _UNIT.match(self.norm, cue.start, self.sentence.end) is not None
        return (
            cue.kind in _DOERS
            or (cue.kind == "copula" and (word == "是" or any(0 <= q.hedge_start - cue.end <= 1 for q in self.figures)))
            or (cue.kind == "prep" and word in ("以", "在", "把", "向", "对", "从"))
            or cue.kind == "each"
            or (cue.kind == "adv" and (word in _ADVERBS_OF_DOERS or cue.data == "planned"))
        )

    def _note_topic(self) -> None:
        for clause in self.clauses:
            for group in clause.groups:
                if group.role == "subject":
                    mention = group.mentions[0]
                    if mention.found in _FIRM_FOUND and mention.kind not in _NOT_FIRMS:
                        self.context.topic = mention
                        self.context.first_topic = self.context.first_topic or mention
                    return

    def subject(self, position: int) -> Name | None:
        """Who the figure at ``position`` is about: in its clause, the clauses before, or carried from before."""
        pointed = self.sentence.before(position, ("unit_ref",), self.sentence.clause(position)[0])
        if pointed is not None:
            return self._unit_before(position)
        index = self.sentence.clause_index(position)
        group = self.clauses[index].subject_before(position)
        if group is not None:
            return self.name_of(group, "clause") if _is_resolved(group) else None
        for roles in (("subject",), ("agent",)):  # who does something in passing (由X领投) is the last to think of
            for earlier in range(index - 1, -1, -1):
                group = self.clauses[earlier].subject_before(self.clauses[earlier].end, roles)
                if group is not None and not self._is_source(group):
                    return self.name_of(group, "sentence") if _is_resolved(group) else None
        context = self.context
        if context.heading is not None and self.sentence.paragraph - context.heading_paragraph <= 6:
            return context.heading
        if context.subject is not None and self.sentence.paragraph - context.subject_paragraph <= 1:
            return context.subject._replace(found="carried")
        if context.topic is not None:
            return Name(context.topic.start, context.topic.end, context.topic.name, "topic")
        return None

    def _unit_before(self, position: int) -> Name | None:
        """What 该业务 points to: the one segment that the text names before; None if it names several."""
        named: Mention | None = None
        for mention in self.document.mentions:
            if mention.start >= position:
                break
            if mention.kind in _UNIT_KINDS:
                if named is not None and mention.name != named.name:
                    return None
                named = mention
        return Name(named.start, named.end, named.name, "carried") if named is not None else None

    def _is_source(self, group: Group) -> bool:
        return group.mentions[0].kind in _NOT_FIRMS

    def name_of(self, group: Group, found: str) -> Name:
        """A group as a subject: the names joined, the unit behind them, pronouns replaced by what they stand for."""
        first, last = group.mentions[0], group.mentions[-1]
        if first is last and first.found == "pronoun":
            target = first.target
            return Name(target.start, target.end, target.name, "pronoun")
        if first is not last:
            text = self.document.text
            joined = "".join(
                (text[before.end : m.start] if before else "") + m.target.name
                for before, m in zip([None, *group.mentions], group.mentions, strict=False)
            )
            return Name(first.start, last.end, re.sub(r"[(（][^()（）]*[)）]", "", joined), found)
        end = last.end
        unit = _UNIT.match(self.norm, end, min(end + 14, self.sentence.end))
        if unit and not self.sentence.within(end, unit.end(), ("revenue", "award", "prep", "verb", "adv", "invest", "portion")):
            end = unit.end()
        found = "position" if first.found == "position" else found
        return Name(first.start, end, clean_name(self.document.text[first.start : end]), found)

    def series(self, quantity: Quantity) -> list[Quantity]:
        """The figures of a list such as 30.1%、20.2%和8.5% that the figure is one of."""
        at = self.figures.index(quantity)
        first = last = at
        while first > 0 and self._listed(first - 1):
            first -= 1
        while last + 1 < len(self.figures) and self._listed(last):
            last += 1
        return self.figures[first : last + 1]

    def _listed(self, at: int) -> bool:
        """Do a figure and the next one of the same kind stand in a list?"""
        one, two = self.figures[at], self.figures[at + 1]
        return one.kind == two.kind and self.norm[max(one.end, one.hedge_end) : two.hedge_start].strip() in ("、", "和", "与", "及", "以及", "/")

    def respective_before(self, quantity: Quantity) -> Cue | None:
        """分列第二、第三: the word that deals the places out."""
        start, _ = self.sentence.clause(quantity.start)
        word = self.sentence.before(quantity.start, ("each",), max(start, quantity.start - 12))
        return word if word is not None and self.norm[word.start : word.end] in ("分列", "分别位列", "分列第") else None

    def group_before(self, position: int) -> Group | None:
        """The names in the role of subject before a place, in its clause."""
        return self.clauses[self.sentence.clause_index(position)].subject_before(position)

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

    def distributed(self, quantity: Quantity) -> Name | None:
        """A和B分别为x、y: which of the names the figure belongs to, if there are as many names as figures."""
        index = self.sentence.clause_index(quantity.start)
        start, _ = self.sentence.clauses[index]
        word = self.sentence.before(quantity.end, ("each",), start)
        if word is None or word.data != "respective":
            return None
        series = self.series(quantity)
        for at in range(index, -1, -1):
            for group in reversed(self.clauses[at].groups):
                if len(group.mentions) == len(series) > 1 and group.end <= quantity.start:
                    mention = group.mentions[series.index(quantity)]
                    return self.name_of(Group([mention], "subject"), "clause" if at == index else "sentence")
        return None

    def subjects_each(self, quantity: Quantity) -> list[Name]:
        """The subjects one by one, for figures that hold for each of them (各, 均, 分别)."""
        own = self.distributed(quantity)
        if own is not None:
            return [own]
        position = quantity.start
        index = self.sentence.clause_index(position)
        for at in range(index, -1, -1):
            group = self.clauses[at].subject_before(position)
            if group is not None and not self._is_source(group):
                if not _is_resolved(group):
                    return []
                each = self.sentence.before(position, ("each",), self.clauses[at].start)
                if len(group.mentions) > 1 and each is not None and each.data == "":
                    return [self.name_of(Group([m], "subject"), "clause") for m in group.mentions]
                return [self.name_of(group, "clause" if at == index else "sentence")]
        name = self.subject(position)
        return [name] if name else []

    # ------------------------------------------------------------------------------------------------ markets

    def market_phrase(self, head: Cue) -> Market | None:
        """The market that a word such as 市场 or 出货量 closes: 中国云基础建设服务市场, 全球折叠屏智能手机(销量)."""
        floor = self.sentence.clause(head.start)[0]
        end = head.end if head.kind == "market_head" else head.start
        start = phrase_start(self.document, self.sentence, end, floor)
        for mention in self.sentence.mentions:
            if start < mention.end <= end and mention.found != "latin":
                start = mention.end
        text = self.document.text[start:end].strip()
        text = _MARKET_NOISE.sub("", text)
        text = text.removesuffix("上").lstrip("的 ")
        text = _REGION_MARKET.sub(r"\1", text)
        if _ONLY_REGION.fullmatch(text):
            return self._in_region(text, start, end)
        return Market(start, end, clean_name(text)) if len(text) >= 2 and not _NO_MARKET.search(text) else None

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
            if found and (found.text not in ("市场", "行业", "产业", "领域")):
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

    def vendor_in(self, start: int, end: int) -> Mention | None:
        """A firm named between two places, other than in the phrase that names the source."""
        for mention in self.sentence.mentions:
            if start <= mention.start and mention.end <= end and mention.kind not in _NOT_FIRMS:
                return mention
        return None

    def vendor_before(self, position: int) -> Mention | None:
        """A firm that is the subject of the sentence up to a place."""
        for at in range(self.sentence.clause_index(position), -1, -1):
            group = self.clauses[at].subject_before(position)
            if group is not None and not self._is_source(group):
                return group.mentions[0]
        return None

    def only_says_how_much(self, quantity: Quantity) -> bool:
        """青禾云为15%, 北辰云、澜海云分别为10%和8%: a name and a figure, the noun is that of the clause before."""
        start, _ = self.sentence.clause(quantity.start)
        group = self.group_before(quantity.start)
        if group is None or group.start < start:
            return False
        first = self.series(quantity)[0]
        return _HOW_MUCH.fullmatch(self.norm, group.end, first.hedge_start) is not None

    def changes_from(self, quantity: Quantity, trigger: Cue) -> bool:
        """Is the figure the second of 由A升至B, so that the noun before A is not its own trigger?"""
        return len(self.series(quantity)) == 1 and any(
            trigger.end <= q.start and q.end <= quantity.start and q.kind == quantity.kind for q in self.figures
        )

    # ------------------------------------------------------------------------------------------------ sources

    def _find_source(self) -> Source | None:
        """X的数据显示, 据X统计, X发布报告称: the firm or record that the sentence credits."""
        sentence, norm = self.sentence, self.norm
        for cue in sentence.by_kind.get("report_noun", ()):
            start, end = sentence.clause(cue.start)
            opener = sentence.before(cue.start, ("source_prep",), start)
            floor = opener.end if opener else start
            names = [m for m in sentence.mentions if m.start >= floor and m.end <= cue.start and m.found != "pronoun"]
            shows = sentence.after(cue.end, ("pivot",), sentence.end)
            closes = cue.end >= end and self.norm[cue.start : cue.end] in ("统计", "调查", "调研", "报告", "数据", "研究")
            if not opener and not closes and not (shows and shows.start - cue.end <= 3):
                continue
            if names:
                return self._source(names[-1].start, names[-1].end)
            begin = phrase_start(self.document, sentence, cue.end, floor)
            if cue.start - begin >= 2 and norm[cue.start : cue.end] in _RECORDS:
                return self._source(begin, cue.end)
            begin = phrase_start(self.document, sentence, cue.start, floor)
            if _HEAD.match(norm[begin : cue.start].strip("的 ")):
                if not sentence.within(begin, cue.start, _NO_SOURCE):
                    return self._source(begin, cue.start - norm.endswith("的", begin, cue.start))
        for cue in sentence.by_kind.get("pivot", ()):
            if cue.data == "forecast" and (clause := self.clauses[sentence.clause_index(cue.start)]).groups:
                group = clause.groups[-1]
                if group.end <= cue.start <= group.end + 4 and group.role == "subject" and len(group.mentions) == 1:
                    target = group.mentions[0].target
                    return Source(target.name, sentence.index, sentence.paragraph)
            before = [m for m in sentence.mentions if m.end <= cue.start and cue.start - m.end <= 8]
            if before and before[-1].kind in _NOT_FIRMS:
                return self._source(before[-1].start, before[-1].end)
        return None

    def _set_source_aside(self) -> None:
        """The firm whose data are cited is no subject of theirs."""
        if self.source is None:
            return
        for clause in self.clauses:
            for group in clause.groups:
                if group.role == "subject" and len(group.mentions) == 1 and group.mentions[0].name == self.source.text:
                    follower = self.sentence.after(group.end, ("report_noun",), group.end + 8)
                    if follower is not None:
                        group.role = "source"

    def has_own_words(self, start: int, end: int) -> bool:
        """Do words stand there that no lexicon, name or period accounts for: an unknown subject?"""
        position, unknown = start, 0
        known = [cue for cue in self.sentence.cues if cue.kind != "word"]
        for item in sorted((*known, *self.sentence.periods, *self.sentence.mentions), key=lambda i: i.start):
            if item.start >= end:
                break
            if item.start > position:
                unknown += sum(char.isalnum() for char in self.norm[position : item.start])
            position = max(position, item.end)
        unknown += sum(char.isalnum() for char in self.norm[position:end])
        return unknown >= 2

    def _source(self, start: int, end: int) -> Source:
        return Source(self.document.text[start:end].strip(), self.sentence.index, self.sentence.paragraph)

    def source_for(self, family: str) -> str | None:
        """The sentence's own source, or the one of the last claim of the same family in a neighbouring paragraph,
        or one named just before."""
        if self.source is not None:
            return self.source.text
        last = self.drafts[-1] if self.drafts else self.context.last
        if last is not None and last.family == family and last.source_org is not None:
            distance = self.sentence.paragraph - self.document.sentences[last.sentence].paragraph
            if distance <= 1:
                return last.source_org
        source = self.context.source
        if source is not None and not self.context.is_source_used and self.sentence.paragraph - source.paragraph <= 2:
            return source.text
        return None

    # ------------------------------------------------------------------------------------------------ periods

    def period(self, position: int, family: str | None = None) -> Period | None:
        """When the figure at ``position`` holds: the nearest period before it, else the one carried over for a family."""
        sentence = self.sentence
        clause_start, clause_end = sentence.clause(position)
        usable = [p for p in sentence.periods if p.kind != "horizon" and not self._dates_event(p)]
        usable = [p for p in usable if p.text_period] or usable  # 近日 says less than a date beside it
        inside = [p for p in usable if clause_start <= p.start and p.end <= position]
        if inside:
            return inside[-1]
        before = [p for p in usable if p.end <= clause_start and not self.norm.startswith("的", p.end)]
        if before:
            return before[-1]
        after = [p for p in usable if position < p.start < clause_end]
        if after:
            return after[0]
        return self.carried_period(family) if family else None

    def carried_period(self, family: str) -> Period | None:
        """The period of the last figure of the family, if it stands in this paragraph or the last."""
        period, paragraph = self.context.periods.get(family, (None, 0))
        return period if period is not None and self.sentence.paragraph - paragraph <= 1 else None

    def note_period(self, family: str, period: Period | None) -> None:
        """The next figures of the family may leave their period out."""
        if period is not None:
            self.context.periods[family] = (period, self.sentence.paragraph)

    def _dates_event(self, period: Period) -> bool:
        """2013年起步: the period belongs to that verb and to no figure."""
        for cue in self.sentence.cues:
            if cue.start >= period.end:
                return cue.kind == "event_verb" and cue.start - period.end <= 12 and not self.norm.startswith("时", cue.end)
        return False

    def horizon(self, position: int) -> Period | None:
        """The span of years that money is spread over: 未来五年将投入…."""
        spans = [p for p in self.sentence.periods if p.horizon_years is not None and p.end <= position]
        return spans[-1] if spans else None

    def resolve(self, period: Period | None, other: Period | None) -> str | None:
        """The period as text; 2018年同期 is the part of that year which ``other`` is of its own."""
        if period is None or period.text_period is None or other is None or other.text_period is None:
            return period.text_period if period is not None else None
        if period.grain == "year" and self.norm.startswith(("同期", " 同期"), period.end) and len(other.text_period) > 4:
            return period.text_period + other.text_period[4:]
        return period.text_period

    def year_before(self, position: int, other: str | None) -> str | None:
        """前一年的49.4%: the year before the period of the figure it is compared to."""
        match = _YEAR_BEFORE.search(self.norm, max(position - 8, 0), position)
        if match is None or other is None or not other[:4].isdigit() or "/" in other:
            return None
        return f"{int(other[:4]) - 1}{other[4:]}"

    def status(self, position: int) -> str | None:
        """rumored, cancelled, candidate, planned or forecast, as the words around the figure say."""
        sentence = self.sentence
        for kind in ("rumor", "cancel", "candidate"):
            if kind in sentence.by_kind:
                return sentence.by_kind[kind][0].data
        start, end = sentence.clause(position)
        for cue in sentence.within(sentence.start, end, ("adv", "pivot")):
            if cue.data in ("planned", "forecast"):
                return cue.data
        return None

    def deal_status(self, position: int) -> str:
        """Status of a deal: what the words say; an announcement outweighs the 将 behind it."""
        status = self.status(position)
        if status is None or status in ("planned", "forecast"):
            announced = any(cue.data == "corporate" for cue in self.sentence.by_kind.get("pivot", ()))
            return "announced" if announced or status is None else status
        return status

    def is_running_total(self, position: int) -> bool:
        """累计融资超过200亿元: a total over time, not the amount of one deal."""
        start, _ = self.sentence.clause(position)
        return any(self.norm[c.start : c.end] in _RUNNING for c in self.sentence.within(start, position, ("adv", "each")))

    def note_subject(self, subject: Name) -> None:
        """The next sentence may leave this subject out."""
        self.context.subject, self.context.subject_paragraph = subject, self.sentence.paragraph

    def phrase_before(self, cue: Cue) -> Name | None:
        """The noun phrase that ends at a word: 5G手机|渗透率, 电信业务|收入."""
        floor = self.sentence.clause(cue.start)[0]
        end = cue.start + 2 if self.norm.startswith("业务", cue.start) else cue.start
        start = phrase_start(self.document, self.sentence, cue.start, floor)
        text = clean_name(self.document.text[start:end])
        if cue.start <= start or len(text) < 2 or text.count("(") != text.count(")") or text.count("（") != text.count("）"):
            return None
        return Name(start, end, text, "phrase")

    # ------------------------------------------------------------------------------------------------ parties of a deal

    def tender_before(self, position: int) -> Cue | None:
        """The last word of award or candidacy before a place in the sentence."""
        return self.sentence.before(position, ("award", "candidate", "award_amount", "award_to"), self.sentence.start)

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
            return self.subject(position)
        named = next((m for m in self.sentence.mentions if m.start >= award.end), None)
        if named is not None and _IS_WINNER.fullmatch(self.norm, award.end, named.start):
            return Name(named.start, named.end, named.target.name, "clause")
        return self.subject(award.start if before is not None else position)

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
            return self.name_of(group, "clause" if at == index else "sentence"), None
        return self.subject(position), None

    def price_of_verb(self, quantity: Quantity, kinds: Container[str]) -> Cue | None:
        """以47.9亿元中标, 拟4亿元收购, 以340亿美元的价格，收购…: the verb right behind a price."""
        verb = self.sentence.after(quantity.end, kinds, min(self.sentence.end, quantity.end + 24))
        if verb is None:
            return None
        return verb if _PRICE_GAP.fullmatch(self.norm, max(quantity.end, quantity.hedge_end), verb.start) else None

    def buyer(self, position: int) -> str | None:
        """Who awards: the name between winner and award (为X项目的中标人), behind the award (中标X项目), the sender of
        the notice (收到X的中标通知书), who is labelled 招标人, or a public body of the sentence."""
        award = self.sentence.before(position, ("award", "candidate", "award_to"), self.sentence.start) or self.tender_before(position)
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
                sender = next((m for m in self.sentence.mentions if cue.end <= m.start < end and m.found != "pronoun"), None)
                if sender is not None:
                    return sender.name
        return self.giver(position) or self.context.buyer or self._government()

    def _government(self) -> str | None:
        """A public body that the sentence names, where a tender has no other party."""
        for mention in self.sentence.mentions:
            if mention.kind == "government" or mention.name.endswith(("政府", "局", "厅", "委员会")):
                return mention.name
        return None

    def name_at(self, position: int) -> Name | None:
        """The name that begins at a place: known, or the words up to the end of the clause or the next cue."""
        for mention in self.sentence.mentions:
            if position <= mention.start <= position + 4:
                return Name(mention.start, mention.end, mention.target.name, "clause")
        _, end = self.sentence.clause(position)
        stop = next((c.start for c in self.sentence.cues if c.start >= position and ends_name(self.norm, c)), end)
        text = self.norm[position : min(stop, end)].strip(" 。;；\n")
        if 2 <= len(text) <= 14 and is_name_like(text):
            return Name(position, position + len(text), self.document.text[position : position + len(text)], "position")
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

    def possessor(self, quantity: Quantity) -> Name | None:
        """腾讯的46个: the name that owns the figure."""
        for mention in self.sentence.mentions:
            if mention.end <= quantity.hedge_start and self.norm[mention.end : quantity.hedge_start] == "的":
                return Name(mention.start, mention.end, mention.target.name, "clause")
        end = quantity.hedge_start - 1
        if end > self.sentence.start and self.norm[end] == "的":
            start = phrase_start(self.document, self.sentence, end, self.sentence.clause(end)[0])
            text = self.document.text[start:end]
            if len(text) <= 8 and is_name_like(self.norm[start:end]):
                return Name(start, end, text, "position")
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
        last = self.drafts[-1] if self.drafts else self.context.last
        if trigger.kind == "invest" and last is not None and last.sentence >= self.sentence.index - 1:
            if last.metric == "funding_amount" and last.subject is not None:
                return last.subject.text  # the round that the investor takes part in
            if last.metric == "investment_amount" and last.sentence == self.sentence.index:
                return last.counterparty
        return None

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

    def goods_behind(self, quantity: Quantity, noun: Cue) -> Name | None:
        """规模20亿元的|创科创投基金: what the figure qualifies, as a name."""
        start = quantity.end
        while start < noun.start and self.norm[start] in "的 ":
            start += 1
        return Name(start, noun.end, self.document.text[start : noun.end], "phrase") if noun.end - start >= 4 else None

    def purpose_behind(self, quantity: Quantity) -> Name | None:
        """拨款30亿元成立研究配对补助金计划: the scheme that the money founds or supports."""
        _, end = self.sentence.clause(quantity.start)
        match = _FOUNDS.match(self.norm, max(quantity.end, quantity.hedge_end), end)
        if match is None:
            return None
        text = self.document.text[match.start("what") : match.end("what")]
        return Name(match.start("what"), match.end("what"), text, "phrase")

    def verb_behind(self, quantity: Quantity, kinds: Container[str]) -> Cue | None:
        """出资18亿美元…收购: a later verb of the clause that says what the money is for."""
        _, end = self.sentence.clause(quantity.start)
        return self.sentence.after(quantity.end, kinds, end)

    def deal_period(self, position: int) -> Period | None:
        """When a deal was made: the most exact date before it in the sentence, else after it; years inside the names
        of projects (2019年5G一期工程) are none, horizons neither."""
        sentence = self.sentence
        usable = [p for p in sentence.periods if p.kind not in ("horizon", "deadline") and not self._in_name(p)]
        dates = [p for p in usable if p.grain in ("day", "month") or p.text_period is None]
        before = [p for p in dates if p.end <= position]
        if before:
            return next((p for p in reversed(before) if p.text_period), before[-1])
        if dates or usable:
            return dates[0] if dates else self.period(position)
        return self.context.deal_date if self.context.heading is not None else None

    def _in_name(self, period: Period) -> bool:
        """Is the period part of the name of a project: directly followed by a noun, behind a verb of award?"""
        following = self.norm[period.end : period.end + 1]
        award = self.sentence.before(period.start, ("award", "candidate", "verb", "copula"), self.sentence.clause(period.start)[0])
        return award is not None and period.grain == "year" and following.isalnum()

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

    def technology_before(self, noun: Cue) -> Name | None:
        """What has the penetration: the phrase before the word, or the head of its clause (AI PC在2026年出货占比)."""
        phrase = self.phrase_before(noun)
        if phrase is None:
            start, _ = self.sentence.clause(noun.start)
            first = next((c for c in self.sentence.cues if c.start >= start and c.kind in ("prep", "adv", "each")), None)
            if first is None or first.start >= noun.start:
                return None
            text = self.document.text[start : first.start].strip(" “”\"")
            at = self.norm.find(text, start) if text else -1
            phrase = Name(at, at + len(text), text, "phrase") if 2 <= len(text) <= 16 else None
        if phrase is None:
            return None
        text = _PENETRATION_NOISE.sub("", phrase.text)
        return phrase._replace(text=text) if len(text) >= 2 else phrase

    def counted_before(self, position: int) -> Name | None:
        """建成5G基站321.5万个，占…: the thing that the clause before counts."""
        counted = [q for q in self.sentence.quantities if q.kind == "count" and q.end <= position]
        if not counted:
            return None
        quantity = counted[-1]
        start = phrase_start(self.document, self.sentence, quantity.hedge_start, self.sentence.clause(quantity.start)[0])
        text = clean_name(self.document.text[start : quantity.hedge_start])
        return Name(start, quantity.hedge_start, text, "phrase") if 2 <= len(text) <= 16 else None

    def portion_subject(self, portion: Cue) -> Name | None:
        """What makes up the part: 3纳米制程占晶圆总收入的6%. Only what stands directly before 占, in its clause."""
        index = self.sentence.clause_index(portion.start)
        start, _ = self.sentence.clauses[index]
        if self.clauses[index].subject_before(portion.start) is not None or self.sentence.within(start, portion.start, ("unit_ref",)):
            return None
        phrase = self.phrase_before(portion)
        if phrase is None or self.sentence.within(phrase.start, phrase.end, ("revenue", "amount", "award_amount", "contract_amount", "other")):
            return None
        return phrase

    def is_part_of_amount(self, quantity: Quantity, portion: Cue) -> bool:
        """中标金额7亿元，占公司营业收入的26%: the amount in the clause before is what is compared."""
        index = self.sentence.clause_index(portion.start)
        start, end = self.sentence.clauses[index]
        if self.sentence.within(start, portion.start, ("amount", "award_amount", "contract_amount")):
            return True
        money = [q for q in self.sentence.quantities if q.kind == "money"]
        if any(start <= q.start < portion.start for q in money):
            return True
        if self.clauses[index].subject_before(portion.start) is not None or index == 0:
            return False
        start, end = self.sentence.clauses[index - 1]
        return any(start <= q.start < end for q in money)

    def is_change(self, quantity: Quantity) -> bool:
        """营收下降1415万元: an increase or decrease, no level."""
        start, _ = self.sentence.clause(quantity.start)
        verb = self.sentence.before(quantity.hedge_start, GROWTH, start)
        return verb is not None and not self.norm[verb.end : quantity.hedge_start].strip("了 ")

    def segment_before(self, trigger: Cue | None, quantity: Quantity, floor: int) -> Name | None:
        """The part of a company or the industry whose revenue it is, where no company is the subject."""
        index = self.sentence.clause_index(quantity.start)
        if trigger is None or self.clauses[index].subject_before(quantity.start) is not None:
            return None
        phrase = self.phrase_before(trigger)
        if phrase is None and (verb := self.sentence.before(trigger.start, ("verb", "win_count"), floor)):
            phrase = self.phrase_before(verb)
        return phrase if phrase is not None and _SEGMENT.search(phrase.text) else None

    def leave(self) -> None:
        """Hands the sentence's own source, subject and segment on to the next."""
        if self.source is not None:
            self.context.source, self.context.is_source_used = self.source, False
        if any(draft.source_org for draft in self.drafts):
            self.context.is_source_used = True
        deal = self.sentence.after(self.sentence.start, ("award", "candidate"), self.sentence.end)
        if deal is not None:
            subject = self.winner(deal.end)
            if subject is not None:
                self.note_subject(subject)
            self.context.buyer = self.buyer(deal.end) or self.context.buyer
        elif self.sentence.by_kind.get("contract") or self.sentence.by_kind.get("award_to"):
            self.context.buyer = self.context.buyer or self._government()
        if deal is not None or self.sentence.by_kind.get("contract"):
            dates = [p for p in self.sentence.periods if p.grain in ("day", "month") and p.text_period]
            self.context.deal_date = dates[-1] if dates else self.context.deal_date
        if contract := self.sentence.after(self.sentence.start, ("contract",), self.sentence.end):
            win = self.sentence.before(contract.start, ("win_count", "award", "acquire"), self.sentence.start)
            if win is not None:
                self.context.winner = self.subject(win.start)

    # ------------------------------------------------------------------------------------------------ helpers

    def doubts(self, draft: Draft, trigger: int) -> list[str]:
        """Features that make a draft doubtful (see lexicons/confidence.tsv)."""
        found: list[str] = []
        subject, sentence = draft.subject, self.sentence
        if len(sentence.quantities) > _CROWD:
            found.append("crowded")
        if subject is not None and subject.found in ("sentence", "carried", "topic", "pronoun"):
            start, _ = sentence.clause(trigger)
            if self.has_own_words(start, trigger):
                found.append("own_words")
        if subject is not None and subject.found == "position":
            name = self.norm[subject.start : subject.end]
            if is_firm_like(name):
                found.append("firm_like")
            if self.norm.count(name) > 1:
                found.append("named_again")
        if subject is not None and subject.found == "sentence" and subject.start >= sentence.start:
            if sentence.clause_index(trigger) - sentence.clause_index(subject.start) > _FAR:
                found.append("far_subject")
        return found

    def refuse(self, rule: str, quantity: Quantity, reason: str) -> None:
        self.refusals.append(Refusal(rule, quantity.start, quantity.end, reason))

    def nearest_left(self, quantity: Quantity, kinds: Container[str]) -> Cue | None:
        """The last cue of ``kinds`` before the figure in its clause."""
        start, _ = self.sentence.clause(quantity.start)
        return self.sentence.before(quantity.hedge_start, kinds, start)

    def attribute_right(self, quantity: Quantity, kinds: Container[str], reach: int = 16) -> Cue | None:
        """The noun that the figure qualifies: 44.5%的市场份额, 2.3亿元B+轮融资; no verb or comma between."""
        _, end = self.sentence.clause(quantity.start)
        begin = self.series(quantity)[-1].end
        if self.norm.startswith(")", begin) and self.norm.find("(", max(begin - 16, 0), begin) >= 0:
            begin += 1  # 七成(近3.4亿元)|销售收入: the figure in brackets qualifies the same noun
        if self.norm.startswith("(", begin):  # 七成(近3.4亿元)销售收入
            begin = self.norm.find(")", begin, begin + 30) + 1 or begin
        cue = self.sentence.after(begin, kinds, min(end, begin + reach + 8))
        if cue is None or cue.start - begin > reach:
            return None
        if _GAP.search(self.norm, begin, cue.start):
            return None
        if self.sentence.after(begin, _BLOCKING, cue.start) or any(begin <= q.start < cue.start for q in self.sentence.quantities):
            return None
        return cue


def _is_resolved(group: Group) -> bool:
    """Is it known who every 公司 of the group is?"""
    return all(m.found != "pronoun" or m.refers is not None for m in group.mentions)


def note_topic(context: Context, sentence: Sentence) -> None:
    """A sentence without figures that opens with a firm makes it the topic."""
    first = sentence.mentions[0]
    if first.found in _FIRM_FOUND and first.kind not in _NOT_FIRMS and first.start - sentence.start <= _OPENING:
        context.topic = first
        context.first_topic = context.first_topic or first


def has_region(text: str) -> bool:
    """Does the name of a market begin with or hold a region (全球, 中国 ...)?"""
    return _REGION.search(text) is not None


def clean_name(text: str) -> str:
    """A name as one reads it: without the 的 between an organization and its part, without odd spaces and quotes."""
    text = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", text.strip(" \"“”'「」、"))
    return re.sub(r"(?<=..)的(?=..)", "", text) if "的" in text and len(text) <= 20 else text
