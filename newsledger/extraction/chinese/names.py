"""Finds the names of organizations in Chinese text: ticker brackets, legal forms, announcers, aliases, list items."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from functools import lru_cache
from typing import Final, NamedTuple

from newsledger.extraction.chinese.places import add_by_place, behind_firm_noun, strip_lead
from newsledger.extraction.chinese.plain_words import holds_plain_word
from newsledger.extraction.cues import load_cues
from newsledger.extraction.document import Cue, Document, Mention
from newsledger.extraction.lexicons import alternation, load

# Cues that may stand inside a name (…投资有限公司, 中国…, …技术…): they do not end it to the left.
_INSIDE_NAMES: Final = frozenset({"region", "market_head", "common_noun", "word", "unit_noun", "server", "other"})
_INSIDE_FORMAL_NAMES: Final = _INSIDE_NAMES | {"tender", "capacity", "grant", "fund_size", "report_noun", "region"}
_WORDS: Final = load("chinese_words")
VERBS_IN_NAMES: Final = frozenset(_WORDS["inside_names"])
# One character says little: only these function words end a name, the others may be part of it (太极, 宋都, 通达).
STRONG: Final = frozenset(_WORDS["strong"])
_LEGAL_FORM: Final = re.compile(
    rf"{alternation(_WORDS['legal_forms'])}|{alternation(_WORDS['loose_forms'])}(?![{_WORDS['loose_forms_go_on']}])"
    rf"|(?<=[省市县区州国家])(?:人民)?政府|{alternation(_WORDS['bureaus'])}总?[局处署]"
    rf"|{alternation(_WORDS['centres'])}中心|{alternation(_WORDS['public_bodies'])}"
)
_GENERIC_LEAD: Final = re.compile(rf"{alternation(_WORDS['generic_places'])}?{alternation(_WORDS['generic_leads'])}")
_ROAD: Final = re.compile("[GS][0-9]{1,4}")  # G60沪昆高速公路
_TECHNOLOGY: Final = frozenset(_WORDS["technology"])
_ANNOUNCING: Final = frozenset(_WORDS["announcing"])
_SAYING: Final = frozenset(_WORDS["saying"])
# X称, X表示 may also be a person: only names that end like a firm's.
_FIRM_LIKE: Final = re.compile(rf"{alternation(_WORDS['firm_endings'])}(?:方面)?\Z")
# A count or a date is no name either: 两家, 三年, 第二笔.
_NO_NAME: Final = re.compile(
    rf"{alternation(_WORDS['no_name_parts'])}|[0-9]{{3}}|{alternation(_WORDS['no_name_ends'])}\Z|\A(?:{alternation(_WORDS['no_name_starts'])}"
    r"|[0-9]|[一二三四五六七八九十两数几每多各][个家名项份位场批种次笔大年月日天]|[一二三四五六七八九十]{2,}[年月日天]"
    r"|第[一二三四五六七八九十]|中国\Z)"
)
# An unknown name before a verb does not hold one of these adverbs: 珠海银隆|就|以….
INNER_ADVERB: Final = re.compile(rf"(.{{2,}}?){alternation(_WORDS['inner_adverbs'])}.{{0,3}}\Z")
_LONGEST_NAME: Final = 40
_MOST_NAMES: Final = 300  # names of a text that are looked for again
_SHORT: Final = 3  # a known name of so few characters must not begin inside another word
_PUBLIC: Final = re.compile(r"(?:政府|[局处署委部]|委员会|办公室|中心)\Z")
_RESEARCH: Final = re.compile(r"(?:信通院|研究院|研究所|协会|联合会)\Z")
_TICKER: Final = re.compile(
    r"\((?:[^()]{0,16}?(?:代码|股票|SH|SZ|HK|NYSE|NASDAQ|NYSE American|纳斯达克|纽交所|[港上深北]交所)[:： ,]*)?"
    r"(?:(?P<mainland>\*?[0-9]{6}(?:\.(?:SZ|SH|BJ|SS))?)|[0-9]{3,5}\.HK|[0-9]{5}|"
    r"(?!(?:19|20)[0-9]{2}\)(?![公宣昨今股发获拟将斥与全首上]))[0-9]{4}|[A-Z]{1,5}\.(?:N|O|OQ|K|L|DE|T|HK|US|A)"
    r"|(?<=[:： ])[A-Z]{1,5}(?=\)))"
    r"[^()\n]{0,24}\)"
)
_GLUED: Final = re.compile(r".*(?:项目|合同|工程|订单|协议|股权|业务|公司|计划)")
_QUOTE_BRACKET: Final = re.compile(r"\([0-9.]+, ?-?[0-9.]+, ?-?[0-9.]+%\)")
_ALIAS: Final = re.compile(
    r"\(\s*(?:[^()。;；]{0,24}?[,，;；、]\s*)?(?:以下)?(?:简称|下称|统称|合称)(?:为|:|：)?"
    r"\s*[“\"‘「『]?(?P<name>[^“”\"‘’「」『』();；,，、]{2,20})"
    r"|\(\s*[“\"‘「『](?P<quoted>[^“”\"‘’「」『』()]{2,16})[”\"’」』]\s*\)"
)
_BRACKET_NAME: Final = re.compile(r" ?\((?P<name>[A-Z][A-Za-z0-9&.' -]{1,40}?)(?:, ?[A-Z.]{1,8})*\)")
_SHORT_BRACKET: Final = re.compile(r"\((?P<name>[\u4e00-\u9fff]{2,8})\)")
_BEFORE_SHORT: Final = frozenset("司团行室局署部会")  # the last characters of formal names
_LATIN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9&.+-]*(?: [A-Z][A-Za-z0-9&.+-]*)*")
# What may stand between an announcer and its verb: 天奇股份7月3日晚间(公告).
_BEFORE_ANNOUNCING: Final = re.compile(
    r"(?:[0-9]{1,2}月[0-9]{1,2}日|[0-9]{1,2}日)?(?:晚间|早间|午间|晚|今日|昨日|日前|近日|方面|今晨|今早|今晚|周[一二三四五六日])?(?:发布|对外发布|对外)?\Z"
)
_LONGEST_LEAD: Final = 24
_DATE_LEAD: Final = re.compile(
    r"(?:月|日|晚间|早间|[0-9]{4}年|今年|去年|[0-9]{1,2}月|[0-9]{1,2}日|以来|近日|日前|昨日|目前|未来|截至)+"
)
_OPENING: Final = frozenset('\n。，,;；:：)】]丨★○、 !？?！"”|｜')


def is_firm_like(name: str) -> bool:
    """Does a name end the way names of firms do (…科技, …股份, …能源)?"""
    return _FIRM_LIKE.search(name) is not None


@lru_cache(maxsize=4096)
def is_name_like(text: str) -> bool:
    """Could an unknown word be the name of an organization? Measures, dates, verbs and common nouns could not."""
    return len(text) >= 2 and not _NO_NAME.search(text) and not holds_plain_word(text)


class NameFinder:
    """Mentions under construction, without overlaps: a longer name takes the place of the shorter ones in it."""

    def __init__(self, document: Document, cues: list[Cue], figures: list[tuple[int, int]]) -> None:
        self.document = document
        self.cues = cues
        self.figures = figures
        self.starts = [cue.start for cue in cues]
        self._cue_starts = dict(zip(self.starts, cues, strict=True))
        self._cue_ends = {cue.end for cue in cues}
        self._figure_ends = dict(reversed(figures))
        self._behind_figures = set(self._figure_ends.values())
        self.spans: list[tuple[int, int]] = []
        self.by_start: dict[int, Mention] = {}

    def add(self, start: int, end: int, found: str, kind: str = "organization", full: str | None = None,
            organization_id: str | None = None) -> Mention | None:  # fmt: skip
        """A new mention, unless a mention at least as long is in the way."""
        if end <= start:
            return None
        index = bisect_left(self.spans, (start, 0))
        if index and self.spans[index - 1][1] > start:
            index -= 1
        upto = index
        while upto < len(self.spans) and self.spans[upto][0] < end:
            other = self.spans[upto]
            if other[1] - other[0] >= end - start:
                return None
            upto += 1
        for other in self.spans[index:upto]:
            known = self.by_start.pop(other[0])
            if known.kind != "organization" and kind == "organization" and known.end == end:
                kind = known.kind
        del self.spans[index:upto]
        mention = Mention(start, end, self.document.text[start:end], found, kind, full, organization_id)
        insort(self.spans, (start, end))
        self.by_start[start] = mention
        return mention

    def put(self, mention: Mention) -> None:
        """A mention that is known not to overlap the ones before it."""
        self.spans.append((mention.start, mention.end))
        self.by_start[mention.start] = mention

    def cue_at(self, position: int) -> Cue | None:
        """The cue that starts at a place."""
        return self._cue_starts.get(position)

    def cues_within(self, start: int, end: int) -> list[Cue]:
        """The cues that start in a stretch."""
        return self.cues[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def opens(self, position: int) -> bool:
        """May a name begin here: behind a cue, a figure or a period?"""
        return position in self._cue_ends or position in self._behind_figures

    def figure_at(self, position: int) -> bool:
        """Does a figure or a period start at a place?"""
        return position in self._figure_ends

    def figure_end(self, position: int) -> int:
        """Where the figure or period that starts at a place ends."""
        return self._figure_ends[position]

    def is_plain(self, start: int, end: int) -> bool:
        """Is a stretch free of words that end a name?"""
        index = bisect_left(self.starts, start)
        while index < len(self.cues) and self.cues[index].start < end:
            if ends_name(self.document.norm, self.cues[index], True):
                return False
            index += 1
        return True

    def ends_name(self, cue: Cue) -> bool:
        """Does a word end the name before it?"""
        return ends_name(self.document.norm, cue)

    def is_name(self, text: str) -> bool:
        """Could an unknown word be the name of an organization?"""
        return is_name_like(text)

    def splits_word(self, position: int) -> bool:
        """Does a place fall inside a known word: 国网 in 中国网约车?"""
        index = bisect_left(self.starts, position) - 1
        return index >= 0 and self.cues[index].end > position

    def overlaps(self, start: int, end: int) -> bool:
        """Does a mention stand in the way?"""
        index = bisect_left(self.spans, (end, 0)) - 1
        return index >= 0 and self.spans[index][1] > start

    def at_end(self, end: int) -> Mention | None:
        """The mention that ends at ``end``."""
        index = bisect_left(self.spans, (end, 0)) - 1
        return self.by_start[self.spans[index][0]] if index >= 0 and self.spans[index][1] == end else None

    def start_of(self, end: int, longest: int = _LONGEST_NAME, is_formal: bool = False) -> int:
        """Where the name that ends at ``end`` begins: after the last function word, verb or punctuation before it."""
        norm = self.document.norm
        start = end
        while start > 0 and end - start < longest:
            char = norm[start - 1]
            if char == ")":
                opening = norm.rfind("(", max(start - 8, 0), start)
                if opening <= 0 or not norm[opening - 1].isalnum() or "记者" in norm[opening:start]:
                    break
                start = opening
                continue
            if not (char.isalnum() or char in "·&-."):
                break
            start -= 1
        figure = bisect_left(self.figures, (end, 0)) - 1
        if figure >= 0 and self.figures[figure][1] <= end:
            start = max(start, self.figures[figure][1])
        index = bisect_left(self.starts, end) - 1
        while index >= 0 and self.cues[index].end > start:
            cue = self.cues[index]
            index -= 1
            if cue.end <= end and ends_name(norm, cue, is_formal):
                return cue.end
        return start


def ends_name(norm: str, cue: Cue, is_formal: bool = False) -> bool:
    """Is a cue the end of a name before or after it, or may it be part of the name? A formal name (…投资有限公司)
    may hold words that are verbs elsewhere."""
    word = norm[cue.start : cue.end]
    if cue.end - cue.start == 1:
        return word in STRONG
    if is_formal:
        return cue.kind not in _INSIDE_FORMAL_NAMES and word not in VERBS_IN_NAMES and word not in ("投资", "显示")
    return cue.kind not in _INSIDE_NAMES and word not in VERBS_IN_NAMES


class Brackets(NamedTuple):
    """The brackets of a text that tell of names: tickers, prices, aliases with and without 简称."""

    tickers: list[re.Match[str]]
    prices: list[re.Match[str]]
    aliases: list[re.Match[str]]
    shorts: list[re.Match[str]]

    def places(self) -> list[int]:
        return [match.start() for matches in self for match in matches]


def find_brackets(norm: str) -> Brackets:
    """Ticker, price and alias brackets of the whole text: they may define a name far from the figures."""
    if "(" not in norm:
        return Brackets([], [], [], [])
    shorts = [m for m in _SHORT_BRACKET.finditer(norm) if norm[_before_bracket(norm, m.start()) - 1] in _BEFORE_SHORT]
    tickers, prices, aliases = (list(pattern.finditer(norm)) for pattern in (_TICKER, _QUOTE_BRACKET, _ALIAS))
    return Brackets(tickers, prices, aliases, shorts)


def _before_bracket(norm: str, start: int) -> int:
    """Where the text before a bracket ends: one space between does not count."""
    return start - 1 if start and norm[start - 1] == " " else start


def find_names(
    document: Document,
    cues: list[Cue],
    figures: list[tuple[int, int]],
    spans: list[tuple[int, int]],
    brackets: Brackets,
) -> list[Mention]:
    """Names of organizations, in order, without overlaps, the known ones among them.

    Args:
        cues: of the sentences in ``spans``, in order: those that may hold or introduce figures.
        figures: spans of figures and periods; no name runs over them.
    """
    names = NameFinder(document, cues, figures)
    for known in document.mentions:
        if known.end - known.start > _SHORT or not names.splits_word(known.start):
            names.put(known)
    for start, end in spans:
        _legal_forms(names, start, end)
    masked = _tickers(names, brackets)
    for start, end in spans:
        _latin(names, start, end, masked)
    _aliases(names, brackets)
    add_by_place(names, spans)
    _latin_aliases(names)
    _announcers(names)
    _appositions(names)
    _short_names(names)
    _repeats(names)
    document.topic = _topic_of_title(names)
    return [names.by_start[start] for start, _ in names.spans]


def _legal_forms(names: NameFinder, begin: int, until: int) -> None:
    norm = names.document.norm
    for match in _LEGAL_FORM.finditer(norm, begin, until):
        start = names.start_of(match.start(), is_formal=True)
        while (cue := names.cue_at(start)) and cue.kind in ("grant", "tender", "capacity") and cue.end <= match.start():
            start = cue.end  # 资助|某大学
        while start < match.start() and (norm[start].isdigit() or norm[start] in "-.&·"):
            start += 1
        if (got := norm.rfind("获", start + 2, match.start())) > 0 and norm[got + 1] != "嘉":
            start = got + 1  # 青禾获|市政府补助
        start += behind_firm_noun(norm[start : match.start()])  # 德国化工企业|青禾集团
        if generic := _GENERIC_LEAD.match(norm, start, match.start() - 2):
            start = generic.end()  # 内地企业|彩讯科技股份有限公司
        is_public = _PUBLIC.search(match[0]) is not None
        if match.start() - start >= 2 or (is_public and match.end() - match.start() >= 3):
            kind = "government" if is_public else "association" if _RESEARCH.search(match[0]) else "organization"
            names.add(start, match.end(), "legal_form", kind)


def _tickers(names: NameFinder, brackets: Brackets) -> list[tuple[int, int]]:
    """Names before a ticker; the spans of all brackets with tickers or prices, which hold no names themselves."""
    norm = names.document.norm
    for match in brackets.prices:
        _name_before(names, _before_bracket(norm, match.start()), True)
    for match in brackets.tickers:
        _name_before(names, _before_bracket(norm, match.start()), match["mainland"] is not None)
    return sorted(match.span() for match in (*brackets.prices, *brackets.tickers))


def _name_before(names: NameFinder, end: int, is_mainland: bool) -> None:
    if known := names.at_end(end):
        known.found = "ticker"
        return
    norm = names.document.norm
    start = names.start_of(end, 16)
    start += strip_lead(norm[start:end])
    opening = end
    while opening > 0 and end - opening < 9 and norm[opening - 1].isalnum():
        opening -= 1
    is_whole = is_mainland and 3 <= end - opening <= 5 and (opening == 0 or norm[opening - 1] in _OPENING)
    if is_whole:
        start = opening  # 今天国际(300532): all that stands before the bracket
    if glued := _GLUED.match(norm, start, end):
        start = glued.end()  # a headline without a full stop: …采购项目|特锐德(300001)
    if is_mainland and not is_whole:  # exchanges of the mainland allow eight bytes of short name
        width = 0
        for position in range(end, start, -1):
            width += 1 if norm[position - 1].isascii() else 2
            if width > 8:
                start = position
                break
    if end - start >= 2:
        names.add(start, end, "ticker")


def _latin(names: NameFinder, begin: int, until: int, masked: list[tuple[int, int]]) -> None:
    norm = names.document.norm
    for match in _LATIN.finditer(norm, begin, until):
        position = bisect_left(masked, (match.start() + 1,)) - 1
        if position >= 0 and match.start() < masked[position][1]:
            continue
        word = match[0].rstrip(".-")
        parts = re.split("[+&/ ]", word)
        parts = [part for part in parts if part]  # A+ is a round of funding
        if _ROAD.fullmatch(word):
            continue
        if norm[match.start() - 1 : match.start()] == "(" and norm.startswith(_BEHIND_GOODS, match.end()):
            continue  # 统一威胁管理(UTM)市场: goods
        if len(word) > 1 and not _TECHNOLOGY.issuperset(parts) and any(char.isupper() for char in word):
            names.add(match.start(), match.start() + len(word), "latin")


_BEHIND_GOODS: Final = tuple(f"){noun}" for noun in _WORDS["behind_goods"])


def _aliases(names: NameFinder, brackets: Brackets) -> None:
    for match in brackets.aliases:
        if owner := _owner(names, match.start()):
            group = "name" if match["name"] else "quoted"
            names.add(match.start(group), match.end(group), "alias", owner.kind, owner.name, owner.organization_id)
    for match in brackets.shorts:
        owner = _owner(names, match.start())
        if owner is not None and owner.found == "legal_form":
            names.add(*match.span("name"), "alias", owner.kind, owner.name, owner.organization_id)


def _latin_aliases(names: NameFinder) -> None:
    """“青禾”(Qinghe), 青禾科技(QH Tech): the Latin name in brackets is the name before it."""
    norm = names.document.norm
    for mention in list(names.by_start.values()):
        end = mention.end + (norm[mention.end : mention.end + 1] in _CLOSING_QUOTES)  # “青禾”(Qinghe)
        if mention.found in ("latin", "alias") or not norm.startswith(("(", " ("), end):
            continue
        if latin := _BRACKET_NAME.match(norm, end):
            known = names.by_start.get(latin.start("name"))
            if known is not None and (known.found == "latin" or known.organization_id == mention.organization_id):
                known.found, known.full, known.kind = "alias", mention.name, mention.kind
            else:
                names.add(*latin.span("name"), "alias", mention.kind, mention.name, mention.organization_id)


def _owner(names: NameFinder, bracket: int) -> Mention | None:
    """The name before a bracket, or in the quotation marks before it."""
    end = _before_bracket(names.document.norm, bracket)
    return names.at_end(end) or (names.at_end(end - 1) if names.document.norm[end - 1] in _CLOSING_QUOTES else None)


_CLOSING_QUOTES: Final = frozenset('”」』"')


def _announcers(names: NameFinder) -> None:
    """天奇股份公告, 华大基因：全资子公司中标…: unknown names in the places where firms stand."""
    norm = names.document.norm
    for cue in names.cues:
        if cue.kind != "pivot":
            continue
        word = norm[cue.start : cue.end]
        if word in _ANNOUNCING:
            between = _BEFORE_ANNOUNCING.search(norm, max(cue.start - _LONGEST_LEAD, 0), cue.start)
            end = between.start() if between else cue.start
            if end >= 2 and norm[end - 1].isalnum() and not norm.startswith(("栏", "板", "牌"), cue.end):
                _add_unknown(names, end)
        elif word in _SAYING and cue.start:
            firm = _FIRM_LIKE.search(norm, max(cue.start - 10, 0), cue.start)
            if firm is not None:
                _add_unknown(names, cue.start - 2 * norm.endswith("方面", 0, cue.start))
    colon = -1
    while (
        colon := min((at for at in (norm.find(":", colon + 1), norm.find("：", colon + 1)) if at >= 0), default=-1)
    ) >= 0:
        after = bisect_left(names.starts, colon + 1)
        if (
            after < len(names.cues)
            and names.cues[after].start <= colon + 2
            and names.cues[after].kind in _AFTER_HEADLINE
        ):
            start = names.start_of(colon, 9)
            if colon - start <= 8 and (start == 0 or norm[start - 1] in "\n,，。；;：:、★○【 "):
                _add_unknown(names, colon)


_AFTER_HEADLINE: Final = frozenset(
    ["apposition", "award", "candidate", "verb", "adv", "invest", "acquire", "win_count", "tender"]
)


def _add_unknown(names: NameFinder, end: int) -> None:
    """The name that ends at a place where a firm is expected, if the words before it read like one."""
    norm = names.document.norm
    start = names.start_of(end, 12)
    if lead := _DATE_LEAD.match(norm, start, end):
        start = lead.end()
    elif start > 0 and norm[start - 1] == "的":
        return
    start += (stripped := strip_lead(norm[start:end]))
    if names.overlaps(start, end):
        return
    if start > 0 and not stripped and norm[start - 1] not in _OPENING and not lead and not names.opens(start):
        return
    text = norm[start:end]
    if cut := INNER_ADVERB.match(text):
        text, end = cut[1], start + len(cut[1])
    if is_name_like(text):
        names.add(start, end, "announcer")


def _appositions(names: NameFinder) -> None:
    """全资子公司奥克斯高科技成为…: what stands between a word such as 子公司 and the next cue is a name."""
    norm = names.document.norm
    for index, cue in enumerate(names.cues):
        if cue.kind not in ("apposition", "conj", "agent", "prep") or (
            cue.kind == "prep" and norm[cue.start : cue.end] not in _TOWARDS
        ):
            continue
        following = index + 1
        while following < len(names.cues) and (
            names.cues[following].kind in _INSIDE_NAMES
            or norm[names.cues[following].start : names.cues[following].end] in VERBS_IN_NAMES
        ):
            following += 1
        end = names.cues[following].start if following < len(names.cues) else len(norm)
        text = norm[cue.end : min(end, cue.end + 14)]
        length = 0
        while length < len(text) and (text[length].isalnum() or text[length] in "·&-"):
            length += 1
        word = text[:length]
        after = names.cues[following] if following < len(names.cues) else None
        if after is None or length > 12 or cue.end + length != end or not is_name_like(word):
            continue
        if cue.kind == "prep" and after.kind in ("verb", "grant", "invest", "award_to", "win_count"):
            if not names.overlaps(cue.end, cue.end + length):
                names.add(cue.end, cue.end + length, "apposition")
        elif (cue.kind in ("apposition", "agent") and after.kind in _AFTER_NAME) or (
            cue.kind == "conj" and norm[after.start : after.end] in _DONE_TOGETHER and names.at_end(cue.start)
        ):
            names.add(cue.end, cue.end + length, "apposition")


_TOWARDS: Final = frozenset({"向", "对", "给"})  # 向X拨付, 对X增资
_DONE_TOGETHER: Final = frozenset(["组成", "签署", "签订", "达成", "联合", "共同", "合作", "合资", "签约"])
_AFTER_NAME: Final = frozenset(
    [
        "verb",
        "adv",
        "prep",
        "copula",
        "conj",
        "award",
        "invest",
        "acquire",
        "candidate",
        "pivot",
        "win_count",
        "agent",
        "particle",
        "funding",
        "size_verb",
        "apposition",
    ]
)


def _repeats(names: NameFinder) -> None:
    """Every other place of a name that the text establishes."""
    norm = names.document.norm
    found = ("ticker", "alias", "legal_form", "announcer", "apposition")
    established = {norm[m.start : m.end]: m for m in names.by_start.values() if m.found in found}
    for word, first in list(established.items())[:_MOST_NAMES]:
        position = norm.find(word)
        while position >= 0:
            if position != first.start:
                names.add(position, position + len(word), "repeat", first.kind, first.full, first.organization_id)
            position = norm.find(word, position + len(word))


# 青禾科技股份有限公司 is called 青禾科技 or 青禾 from then on, the place before it left out.
_LEGAL_TAIL: Final = re.compile(r"(?:\([^()]{1,6}\))?(?:股份|集团|控股|有限|责任|公司)+\Z")
_PLACE_HEAD: Final = re.compile(
    r"\A(?:[\u4e00-\u9fff]{2,3}[省市县区]|(?:内蒙古|黑龙江|新疆|宁夏|广西)|(?:中国|台湾|香港)(?=...))"
)
_TAIL: Final = re.compile(rf"(?<=..){alternation(_WORDS['firm_endings'])}\Z")
_LONGEST_SHORT: Final = 4


def _short_names(names: NameFinder) -> None:
    """雙鴻 for 雙鴻科技(3324): the head of a name that the text establishes, wherever it stands alone."""
    norm = names.document.norm
    for first in list(names.by_start.values())[:_MOST_NAMES]:
        if first.found not in _ESTABLISHED or first.kind != "organization":
            continue
        whole = _PLACE_HEAD.sub("", _LEGAL_TAIL.sub("", norm[first.start : first.end]))
        for short in {whole, _TAIL.sub("", whole)}:
            if not 2 <= len(short) <= _LONGEST_SHORT or short == norm[first.start : first.end]:
                continue
            if not short.isalpha() or short.isascii() or short in _NO_SHORT or not is_name_like(short):
                continue
            position = norm.find(short)
            while position >= 0:
                end = position + len(short)
                is_open = position == 0 or norm[position - 1] in _OPENING or names.opens(position)
                if is_open and _stands_alone(names, end) and not names.overlaps(position, end):
                    names.add(position, end, "repeat", first.kind, first.name, first.organization_id)
                position = norm.find(short, end)


def _stands_alone(names: NameFinder, end: int) -> bool:
    """Does a name end here: before a mark, a figure, or a word that ends names?"""
    norm = names.document.norm
    if end >= len(norm) or not norm[end].isalnum() or names.figure_at(end):
        return True
    cue = names.cue_at(end)
    return cue is not None and cue.kind not in _INSIDE_NAMES


_ESTABLISHED: Final = frozenset({"ticker", "legal_form", "announcer", "apposition"})
_NO_SHORT: Final = frozenset([*load_cues("chinese"), *_WORDS["generic_heads"], *_WORDS["regions"]])


def _topic_of_title(names: NameFinder) -> Mention | None:
    """The organization that the title names first, as the text first writes it."""
    title = names.document.title
    best: tuple[int, Mention] | None = None
    for start, _ in names.spans:
        mention = names.by_start[start]
        at = (
            title.find(names.document.norm[mention.start : mention.end])
            if mention.kind in ("organization", "company", "segment")
            else -1
        )
        if at >= 0 and (best is None or at < best[0]):
            best = (at, mention)
    return best[1] if best else None
