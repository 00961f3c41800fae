"""Who a figure is about: names, pronouns, unknown words in the place of a name, lists dealt out by 分别."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from newsledger.extraction.chinese.lookups import Lookups, clean_name
from newsledger.extraction.chinese.names import INNER_ADVERB, ends_name, is_firm_like, is_name_like
from newsledger.extraction.chinese.places import ENDS_OF_FIRMS, behind_firm_noun
from newsledger.extraction.chinese.plain_words import is_person_like
from newsledger.extraction.chinese.syntax import WITH, Clause, Group, parse_clauses, phrase_start
from newsledger.extraction.context import Context
from newsledger.extraction.document import Cue, Document, Mention, Sentence, Spanned
from newsledger.extraction.frames import Name
from newsledger.extraction.lexicons import alternation, load
from newsledger.extraction.quantities import Quantity

_WORDS: Final = load("chinese_words")
# What an organization's name is extended by, to name a part of it: 腾讯云计算部门, 华为消费者业务.
_UNIT: Final = re.compile(rf"的?[\u4e00-\u9fffA-Za-z0-9]{{0,6}}?{alternation(_WORDS['units'])}")
_NAME_TAIL: Final = re.compile(
    rf"{alternation(_WORDS['name_tails'])}"
    r"(?=[（(，,、。：: ]|拟|将|已|宣布|公告|表示|中标|以|与|和|在|的|20|19|从|为|发布|计划|完成|获|收购|投资|披露|称)"
)
_SAYING: Final = frozenset(_WORDS["saying"])
_ADVERBS_OF_DOERS: Final = frozenset(_WORDS["adverbs_of_doers"])
_SEGMENT: Final = re.compile(r"(?:业务|板块|行业|产业|市场|部门|分部|业|事业群|集团|公司|产品|服务)\Z")
_LISTED: Final = re.compile(
    r"(?:、|和|与|及|以及)(?P<name>[\u4e00-\u9fffA-Za-z0-9]{2,8}?)(?=[、，,。；;]|和|与|及|等|的|[0-9]|以|则|分别|分列|位|排|占|共同|联合|合计|均|各|于|在|已|将|拟|宣布|\Z)"
)
_SOLD_WHERE: Final = re.compile("(?:海外|境外|国外|国际|线上|线下|内销|外销|出口|境内)(?:地区|市场|业务|渠道)?")
# 台积电…，加上辉达新品量产，带动营收…: who a subordinate clause speaks of is not who the sentence is about.
_SUBORDINATE: Final = re.compile(alternation(_WORDS["subordinators"]))
_PENETRATION_NOISE: Final = re.compile(r"(?:全球|国内|中国|我国)?(?:市场)?(?:零售|批发|销量|出货|市场|新车)*\Z")
_LIST_MARKS: Final = re.compile("[、和与及]")
_OFFICE: Final = re.compile(
    "董事长|总经理|执行长|总裁|主席|首席|财务长|发言人|创始人|创办人|董秘|负责人|法人|外资|分析师"
)
_PLANT: Final = re.compile("(?:厂|工厂|基地|园区|产线|生产线|项目|车间)\\Z")
_HEAD: Final = re.compile(r"^[\u4e00-\u9fffA-Za-z0-9·&.+-]{2,14}$")
_LONGEST_SEGMENT: Final = 12
_NOUN_ENDS: Final = ("支出", "开支", "额", "规模", "总额")  # 资本支出: no verb
_FIRM_WORD: Final = re.compile("集团|上市公司")
# What makes another word of it: 集团军, 上市公司的数量.
_NO_PRONOUN: Final = tuple("股份 有限 公司 化 军 旗下 总部 的 中 们 协会 业绩 板块 总 数".split())
_QUOTES: Final = frozenset('“「"『')
_NOT_FIRMS: Final = frozenset({"research_firm", "government", "media", "association", "regulator"})
_FIRM_FOUND: Final = frozenset({"ticker", "gazetteer", "repeat", "legal_form", "alias", "announcer", "apposition"})
_DOERS: Final = frozenset(
    {
        "award",
        "invest",
        "acquire",
        "divest",
        "candidate",
        "contribute",
        "portion",
        "hire",
        "layoff",
        "rank_noun",
        "funding",
        "expand",
    }
)
_UNIT_KINDS: Final = frozenset({"segment", "product", "brand"})
_HOW_MUCH: Final = re.compile(
    r" ?(?:则|也|同样|仅|只|只有|分别|依次|各|均|以|的份额)*(?:为|是|占|达|占了|占据|有)?(?:约|近|超过?)? ?"
)
_OWNED: Final = frozenset(
    {"share", "revenue", "award_amount", "contract_amount", "bid_price", "capacity", "headcount", "rank_order"}
)


class Subjects(Lookups):
    """Who a figure is about: names, pronouns, unknown words in the place of a name, lists dealt out by 分别."""

    def __init__(self, document: Document, sentence: Sentence, context: Context) -> None:
        super().__init__(document, sentence, context)
        self._extend_names()
        self._add_pronouns()
        self.clauses: list[Clause] = parse_clauses(document, sentence)
        self._find_doers()
        self._complete_lists()
        self._resolve_pronouns()

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
            if self.norm[cue.start : cue.end] == "公司" and any(
                m.start == cue.end + (self.norm[cue.end : cue.end + 1] in _QUOTES) for m in sentence.mentions
            ):
                continue  # 初创公司“青禾”: the name follows
            start, found = cue.start, "pronoun"
            if self.norm[cue.start : cue.end] == "公司" and cue.start and self.norm[cue.start - 1].isalnum():
                begin = phrase_start(self.document, sentence, cue.start, sentence.clause(cue.start)[0])
                begin = max([begin, *(match.end() for match in _LIST_MARKS.finditer(self.norm, begin, cue.start))])
                is_plain = not any(c.start >= begin and c.end <= cue.start for c in sentence.cues)
                if is_plain and 2 <= cue.start - begin <= 6 and is_name_like(self.norm[begin : cue.start]):
                    start, found = begin, "position"  # 九号公司: part of the name
            sentence.mentions.append(Mention(start, cue.end, self.document.text[start : cue.end], found))
            added = True
        for start, _ in sentence.clauses:  # 集团去年录得…, 上市公司以…: opens a clause as 公司 does
            word = _FIRM_WORD.match(self.norm, start)
            if word is None or self.norm.startswith(_NO_PRONOUN, end := word.end()):
                continue
            if not any(m.start <= start < m.end for m in sentence.mentions):
                sentence.mentions.append(Mention(start, end, self.document.text[start:end], "pronoun"))
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
                        main = (
                            self.context.main if self.context.main and self.context.main.start < mention.start else None
                        )
                        mention.refers = announcer or self.context.topic or first or main
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
                    if any(
                        c.start < end and c.end > start
                        for c in self.sentence.cues
                        if ends_name(norm, c) or c.kind == "common_noun"
                    ):
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
            mentions.append(
                Mention(start, start + len(part), self.document.text[start : start + len(part)], "position")
            )
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
            if (
                norm[cue.start : cue.end] in ENDS_OF_FIRMS
                and index + 1 < len(cues)
                and cues[index + 1].start == cue.end
            ):
                continue  # 嘉通投资|以600万元…: part of the name
            is_list = cue.kind == "conj"
            governor = cue
            follows = index + 1 < len(cues) and cues[index + 1].start == cue.end
            if (
                not is_list
                and not ends_name(norm, cue)
                and (cue.kind not in ("adv", "each") or not (follows or cue.start == start))
            ):
                continue
            if cue.kind in ("adv", "each") and follows and cue.data != "planned":
                governor = cues[index + 1]  # 青禾|正|考虑: the verb behind the adverb decides
            end = cue.start
            is_dated = False  # 北辰汽车|2023年|实现…: a date behind a name is as good as a verb
            for period in self.sentence.periods:
                if start <= period.start < end and not norm[start : period.start].strip():
                    start = period.end
                elif start < period.start <= end:
                    end, is_dated = period.start, True
            counted = next((q.start for q in self.sentence.quantities if start < q.start < end), None)
            if spans and counted is not None:
                end, is_dated = counted, True  # A、B、C|三家供应商
            while start < end and norm[start] in " \"“”'()★○丨的":
                start += 1
            text = norm[start:end].rstrip()
            if text:
                if is_list and len(text) < 2:
                    continue  # 俊|和|联营: part of the name
                if cut := INNER_ADVERB.match(text):
                    text = cut[1]
                if lead := behind_firm_noun(text):
                    start, text = start + lead, text[lead:]  # 半导体设备商|青禾
                if not _HEAD.match(text) or not is_name_like(text):
                    return []
                if any(c.start == start and c.end == start + len(text) and c.kind != "word" for c in cues):
                    return []  # nothing but a common noun
                stated: list[Spanned] = [*self.sentence.quantities]
                stated += self.sentence.periods
                if any(item.start < end and item.end > start for item in stated):
                    return []
                spans.append((start, start + len(text)))
                if is_list and is_dated and norm[cue.start : cue.end] in WITH:
                    return spans if first is None else []  # 青禾5月2日|与北辰签订: no list
                if is_list:
                    start = cue.end
                    if first is not None and not norm[cue.end : first.start].strip():
                        return spans
                    continue
                if first is not None or not (
                    is_dated or any(self._takes_subject(c, spans[-1]) for c in {cue, governor})
                ):
                    return []
                return spans
            if spans or cue.kind not in ("adv", "apposition", "conj", "particle", "each"):
                return []
            if norm[cue.start : cue.end] in WITH:
                return []  # 与|北辰电力|签订合同: the other party
            start = cue.end
        return []

    def _takes_subject(self, cue: Cue, head: tuple[int, int]) -> bool:
        if cue.data in ("deed", "corporate"):
            is_said = self.norm[cue.start : cue.end] in _SAYING
            return not (is_said and is_person_like(self.norm[head[0] : head[1]]))  # 陈皓透露
        if cue.kind in _OWNED:  # 海信份额18%, 徐工机械营收…: only words that mean nothing else
            return not any(head[0] <= c.start < head[1] for c in self.sentence.cues)
        word = self.norm[cue.start : cue.end]
        if cue.kind in ("invest", "funding") and word.endswith(_NOUN_ENDS):
            return not any(head[0] <= c.start < head[1] for c in self.sentence.cues)
        if word == "的":  # 青禾的投标报价, 青禾的云业务: the owner of what follows
            owned = next((c for c in self.sentence.cues if c.start == cue.end), None)
            return owned is not None or _UNIT.match(self.norm, cue.start, self.sentence.end) is not None
        return (
            cue.kind in _DOERS
            or (cue.kind == "copula" and (word == "是" or any(0 <= q.hedge_start - cue.end <= 1 for q in self.figures)))
            or (cue.kind == "prep" and word in ("以", "在", "于", "把", "向", "对", "从"))
            or cue.kind == "each"
            or (cue.kind == "conj" and word in WITH)  # 青禾近日|与北辰…
            or (cue.kind == "adv" and (word in _ADVERBS_OF_DOERS or cue.data == "planned"))
        )

    def _note_topic(self) -> None:
        for clause in self.clauses:
            for group in clause.groups:
                if group.role == "subject" and group.mentions[0].found != "position":
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
        if (group := self._earlier(index)) is not None:
            return self.name_of(group, "sentence") if _is_resolved(group) else None
        context = self.context
        if context.heading is not None and self.sentence.paragraph - context.heading_paragraph <= 6:
            return context.heading
        if context.topic is not None and self._is_newer_topic(context.topic):
            return Name(context.topic.start, context.topic.end, context.topic.name, "topic")
        if context.subject is not None and self.sentence.paragraph - context.subject_paragraph <= 1:
            return context.subject._replace(found="carried")
        if context.topic is not None:
            return Name(context.topic.start, context.topic.end, context.topic.name, "topic")
        if context.main is not None and context.main.start < self.sentence.end:
            return Name(context.main.start, context.main.end, context.main.name, "topic")
        return None

    def _is_newer_topic(self, topic: Mention) -> bool:
        """Does this paragraph open with a firm, where the last subject stands in the paragraph before?"""
        subject, paragraph = self.context.subject, self.sentence.paragraph
        return (
            subject is not None
            and self.context.subject_paragraph < paragraph
            and topic.start > subject.start
            and self.norm.find("\n", topic.start, self.sentence.start) < 0
        )

    def _earlier(self, index: int) -> Group | None:
        """The nearest subject in the clauses before one. A word that only its place makes a name (水冷板|产能) comes
        after the firms, who does something in passing (由X领投) is the last to think of."""
        groups: list[Group] = []
        for roles in (("subject",), ("agent",)):
            for earlier in range(index - 1, -1, -1):
                group = self.clauses[earlier].subject_before(self.clauses[earlier].end, roles)
                if group is not None and not self._is_source(group):
                    if not self._is_weak(group) and not _SUBORDINATE.match(self.norm, self.clauses[earlier].start):
                        return group
                    groups.append(group)
        return groups[0] if groups else None

    def _is_weak(self, group: Group) -> bool:
        first = group.mentions[0]
        name = self.norm[first.start : first.end]
        return first.found == "position" and not is_firm_like(name) and self.norm.count(name) == 1

    def owner(self, position: int) -> Name | None:
        """The firm that a figure of its works, goods or staff belongs to: of 青禾扩建新厂，水冷板产能4万片 青禾."""
        index = self.sentence.clause_index(position)
        group = self.clauses[index].subject_before(position)
        if group is not None and self._is_weak(group):
            earlier = self._earlier(index)
            if earlier is not None and not self._is_weak(earlier) and _is_resolved(earlier):
                return self.name_of(earlier, "sentence")
        return self.subject(position)

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

    def _usual_name(self, mention: Mention) -> Mention:
        """The name by which the text mostly calls a known organization: pronouns stand for that one."""
        if mention.organization_id is None:
            return mention
        same = [m for m in self.document.mentions if m.organization_id == mention.organization_id]
        counts = Counter(m.name for m in same)
        return max(same, key=lambda m: (counts[m.name], -m.start), default=mention)

    def _is_source(self, group: Group) -> bool:
        return group.mentions[0].kind in _NOT_FIRMS

    def name_of(self, group: Group, found: str) -> Name:
        """A group as a subject: the names joined, the unit behind them, pronouns replaced by what they stand for."""
        first, last = group.mentions[0], group.mentions[-1]
        if first is last and first.found == "pronoun":
            target = self._usual_name(first.target)
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
        if unit and not self.sentence.within(
            end, unit.end(), ("revenue", "award", "prep", "verb", "adv", "invest", "portion")
        ):
            end = unit.end()
        found = "position" if first.found == "position" else found
        return Name(first.start, end, clean_name(self.document.text[first.start : end]), found)

    def group_before(self, position: int) -> Group | None:
        """The names in the role of subject before a place, in its clause."""
        return self.clauses[self.sentence.clause_index(position)].subject_before(position)

    def distributed(self, quantity: Quantity) -> Name | None:
        """A和B分别为x、y: which of the names the figure belongs to, if there are as many names as figures."""
        index = self.sentence.clause_index(quantity.start)
        start, _ = self.sentence.clauses[index]
        word = self.sentence.before(quantity.end, ("each",), start)
        series = self.series(quantity)
        if word is None or not (word.data == "respective" or len(series) > 1):
            return None  # 金额各为9.2亿元和6.4亿元: 各 before as many figures as names deals them out, too
        for at in range(index, -1, -1):
            for group in reversed(self.clauses[at].groups):
                if len(group.mentions) == len(series) > 1 and group.end <= quantity.start:
                    mention = group.mentions[series.index(quantity)]
                    return self.name_of(Group([mention], "subject"), "clause" if at == index else "sentence")
        if len(self.context.listed) == len(series) > 1:  # 三家分别为…: the firms that a sentence before lists
            mention = self.context.listed[series.index(quantity)]
            return Name(mention.start, mention.end, mention.target.name, "carried")
        return None

    def shared(self, quantity: Quantity) -> list[Name]:
        """The names that figures are dealt out to: one for 分别, all of them for 各, 均; none without these words."""
        own = self.distributed(quantity)
        if own is not None:
            return [own]
        start, _ = self.sentence.clause(quantity.start)
        word = self.sentence.before(quantity.hedge_start, ("each",), start)
        if word is None or word.data:
            return []
        group = self.group_before(quantity.start)
        if group is None or len(group.mentions) < 2:
            return []
        return [self.name_of(Group([mention], "subject"), "clause") for mention in group.mentions]

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

    def note_subject(self, subject: Name) -> None:
        """The next sentence may leave this subject out, unless it is a part or a product of the firm it is about."""
        if (self.context.topic is not None or self.context.main is not None) and (
            subject.found == "phrase"
            or _PLANT.search(self.norm, subject.start, subject.end) is not None
            or (subject.found == "position" and not is_firm_like(subject.text) and self.norm.count(subject.text) == 1)
        ):
            return
        self.context.subject, self.context.subject_paragraph = subject, self.sentence.paragraph

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

    def technology_before(self, noun: Cue) -> Name | None:
        """What has the penetration: the phrase before the word, or the head of its clause (AI PC在2026年出货占比)."""
        phrase = self.phrase_before(noun)
        if phrase is None:
            start, _ = self.sentence.clause(noun.start)
            first = next(
                (c for c in self.sentence.cues if c.start >= start and c.kind in ("prep", "adv", "each")), None
            )
            if first is None or first.start >= noun.start:
                return None
            text = self.document.text[start : first.start].strip(' “”"')
            at = self.norm.find(text, start) if text else -1
            phrase = Name(at, at + len(text), text, "phrase") if 2 <= len(text) <= 16 else None
        if phrase is None:
            return None
        text = _PENETRATION_NOISE.sub("", phrase.text)
        return phrase._replace(text=text) if len(text) >= 2 else phrase

    def portion_subject(self, portion: Cue) -> Name | None:
        """What makes up the part: 3纳米制程占晶圆总收入的6%. Only what stands directly before 占, in its clause."""
        index = self.sentence.clause_index(portion.start)
        start, _ = self.sentence.clauses[index]
        if self.clauses[index].subject_before(portion.start) is not None or self.sentence.within(
            start, portion.start, ("unit_ref",)
        ):
            return None
        phrase = self.phrase_before(portion)
        if phrase is None or self.sentence.within(
            phrase.start, phrase.end, ("revenue", "amount", "award_amount", "contract_amount", "other")
        ):
            return None
        return phrase

    def is_part_of_amount(self, portion: Cue) -> bool:
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

    def segment_before(self, trigger: Cue | None, quantity: Quantity, floor: int) -> Name | None:
        """The part of a company or the industry whose revenue it is, where no company is the subject."""
        index = self.sentence.clause_index(quantity.start)
        if trigger is None or self.clauses[index].subject_before(quantity.start) is not None:
            return None
        phrase = self.phrase_before(trigger)
        if phrase is None and (verb := self.sentence.before(trigger.start, ("verb", "win_count"), floor)):
            phrase = self.phrase_before(verb)
        if phrase is not None and _OFFICE.search(self.norm, phrase.start, phrase.end):
            return None  # 董事长林志忠喊出|营收
        if phrase is None or _SEGMENT.search(phrase.text) or _SOLD_WHERE.fullmatch(self.norm, phrase.start, phrase.end):
            return phrase
        is_named = self.has_own_words(phrase.start, phrase.end) and is_name_like(phrase.text)
        return phrase if is_named and 2 <= len(phrase.text) <= _LONGEST_SEGMENT else None


def _is_resolved(group: Group) -> bool:
    """Is it known who every 公司 of the group is?"""
    return all(m.found != "pronoun" or m.refers is not None for m in group.mentions)
