"""Unknown organizations by the places where names stand: firm-like endings, quotation marks, labels before a colon."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newsledger.extraction.chinese.plain_words import behind_plain_words, is_person_like
from newsledger.extraction.lexicons import alternation, load

if TYPE_CHECKING:
    from newsledger.extraction.chinese.names import NameFinder
    from newsledger.extraction.document import Cue

_WORDS: Final = load("chinese_words")
_ENDING: Final = re.compile(alternation(_WORDS["telling_endings"]) + r"|[一二三四五六七八九十]局")
_OF_MARKETS: Final = ("国内", "全球", "我国", "全国", "海外", "世界", "国产", "境内", "境外")  # 国内扫地机器人
_GENERIC: Final = re.compile(rf"(?:{alternation(_WORDS['generic_heads'])})+{alternation(_WORDS['telling_endings'])}")
_LONGEST: Final = 12
_SHORTEST_HEAD: Final = 2  # characters before the ending
_QUOTED: Final = re.compile(r"[“「『\"](?P<name>[\u4e00-\u9fffA-Za-z0-9·]{2,10})[”」』\"]")
_ANY_FIRM_NOUN: Final = re.compile(alternation(_WORDS["firm_nouns"]))
_FIRM_NOUN: Final = re.compile(rf"{alternation(_WORDS['firm_nouns'])}\Z")
_PLACE_LEAD: Final = re.compile(r"第[一二三四五六七八九十0-9]{1,2}[名大位]")  # 第七名|世界先进
_FIRM_LEAD: Final = re.compile(rf".*(?:{alternation(_WORDS['firm_nouns'])}|(?<=...)厂(?=...))")
_LABEL: Final = re.compile(
    r"(?:(?<=[\n。；;])|\A)[ \t●○★◆■▲•·*丨|>-]*(?P<name>[\u4e00-\u9fffA-Za-z0-9·&()-]{2,24})[:：]"
)
_OPENINGS: Final = frozenset('\n。，,;；:：)】]丨★○●、 !？?！"“”「」|｜与和及由')
_SHORT: Final = 6
_AFTER_LABEL: Final = frozenset({"adv", "award", "candidate", "acquire", "win_count", "conj", "apposition", "invest"})
_OFFICES: Final = tuple(_WORDS["offices"])
# What a name is followed by: no letter, unless a verb, an adverb, a date or a figure begins there.
_NO_VERB: Final = frozenset({"market_head", "common_noun", "word", "unit_noun", "server", "capacity", "region"})


def behind_firm_noun(text: str) -> int:
    """Where the name begins behind what kind of firm it is: 外卖平台|青禾; 0 if nothing stands before it."""
    lead = _PLACE_LEAD.match(text) or _FIRM_LEAD.match(text)
    return lead.end() if lead is not None and len(text) - lead.end() >= _SHORTEST_HEAD else 0


def strip_lead(text: str) -> int:
    """How many characters of a name are no part of it: 半导体设备厂|弘塑科技, 生技新药公司|睿承生医, 给予|青禾环保."""
    end = max(behind_firm_noun(text), behind_plain_words(text))
    return end if len(text) - end >= _SHORTEST_HEAD else 0


def add_by_place(names: NameFinder, spans: list[tuple[int, int]]) -> None:
    """Adds the unknown names of some stretches of the text."""
    for start, end in spans:
        _by_ending(names, start, end)
        _quoted(names, start, end)
    _labels(names)
    for start, end in spans:
        _openers(names, start, end)


def _by_ending(names: NameFinder, begin: int, until: int) -> None:
    norm = names.document.norm
    for match in _ENDING.finditer(norm, begin, until):
        end = match.end()
        if names.overlaps(match.start(), end) or names.splits_word(match.start()) or not _is_closed(names, end):
            continue
        start = max(names.start_of(match.start(), _LONGEST), begin)
        start += strip_lead(norm[start:end])
        while start < match.start() and norm[start] in "-.&·0123456789年月日除系让获":
            start += 1
        if match.start() - start < _SHORTEST_HEAD or (
            start > 0 and norm[start - 1] not in _OPENINGS and not names.opens(start) and norm[start - 1].isalnum()
        ):
            continue
        if (
            norm.startswith(_OF_MARKETS, start)
            or _GENERIC.fullmatch(norm, start, end)
            or not names.is_name(norm[start:end])
        ):
            continue
        names.add(start, end, "announcer")


def _is_closed(names: NameFinder, end: int) -> bool:
    norm = names.document.norm
    if end >= len(norm) or not norm[end].isalnum() or norm[end].isdigit() or norm.startswith(_OFFICES, end):
        return True
    cue = names.cue_at(end)
    if cue is not None:
        return cue.kind not in _NO_VERB
    return names.figure_at(end)


def _quoted(names: NameFinder, begin: int, until: int) -> None:
    """公司“灵跃”近日…: what is quoted behind a word for firms, or at the head of a clause before a verb."""
    norm = names.document.norm
    for match in _QUOTED.finditer(norm, begin, until):
        start, end = match.span("name")
        opening = match.start()
        is_firm = _FIRM_NOUN.search(norm, max(opening - 6, 0), opening) is not None
        if names.overlaps(start, end) or not (is_firm or names.is_name(match["name"])):
            continue
        behind = names.cue_at(match.end())
        is_doer = (opening == 0 or norm[opening - 1] in _OPENINGS) and (
            names.figure_at(match.end()) or (behind is not None and behind.kind in ("pivot", "invest", "award", "adv"))
        )
        if is_firm or is_doer:
            names.add(start, end, "announcer")


def _openers(names: NameFinder, begin: int, until: int) -> None:
    """瀚禾今日宣布…, 瀚禾董事长…, 从瀚禾获悉: what opens a clause before an office or before a verb that firms do."""
    norm = names.document.norm
    if not _OFFICE.search(norm, begin, until) and not any(
        _is_deed(norm, cue) for cue in names.cues_within(begin, until)
    ):
        return
    openings = [_behind_leads(names, match.end(), until) for match in _CLAUSE_OPENING.finditer(norm, begin, until)]
    behind = [match.end() for match in _ANY_FIRM_NOUN.finditer(norm, begin, until)]  # 医疗科技公司|瀚禾昨宣布…
    for start in sorted({*openings, *behind}):
        stop = _end_of_opener(names, start, min(start + _LONGEST_OPENER, until))
        if cut := _TRAILING.search(norm, start + _SHORTEST_HEAD, stop):
            stop = cut.start()
        text = norm[start:stop]
        if stop - start < _SHORTEST_HEAD or names.overlaps(start, stop) or not names.is_name(text):
            continue
        if text[-1] in _PLACE_ENDS or _GOODS.search(text) or _is_known_word(names, start, stop):
            continue
        if is_person_like(text) and names.cue_at(stop) is not None and norm.startswith(_SAYING, stop):
            continue  # 陈皓透露
        if norm.startswith(_OFFICES, stop) or _governs(names, stop, norm[start - 1] == "从"):
            names.add(start, stop, "announcer")


def _behind_leads(names: NameFinder, start: int, until: int) -> int:
    """Behind dates, conjunctions and adverbs at the opening of a clause."""
    norm = names.document.norm
    moved = True
    while moved and start < until:
        moved = False
        if names.figure_at(start):
            start, moved = names.figure_end(start), True
        elif (cue := names.cue_at(start)) is not None and (
            (cue.kind in _LEADING and norm[start] not in _POINTING) or norm[cue.start : cue.end] in ("从", "记者从")
        ):
            start, moved = cue.end, True
        elif norm[start] in ' “”"「':
            start, moved = start + 1, True
    return start


def _end_of_opener(names: NameFinder, start: int, until: int) -> int:
    norm, stop = names.document.norm, start
    while stop < until and norm[stop].isalnum():
        if stop - start >= _SHORTEST_HEAD and (norm.startswith(_OFFICES, stop) or names.figure_at(stop)):
            return stop
        cue = names.cue_at(stop)
        if cue is not None and names.ends_name(cue) and not _is_part_of_name(names, cue):
            return stop
        stop += 1
    return stop


def _is_part_of_name(names: NameFinder, cue: Cue) -> bool:
    """嘉通投资|以600万元收购…: a verb directly before another one belongs to the name."""
    return names.document.norm[cue.start : cue.end] in ENDS_OF_FIRMS and names.cue_at(cue.end) is not None


def _governs(names: NameFinder, position: int, is_source: bool) -> bool:
    """Does a verb that firms do follow, dates and adverbs aside?"""
    norm = names.document.norm
    for _ in range(_MOST_ADVERBS):
        if names.figure_at(position):
            position = names.figure_end(position)
            continue
        cue = names.cue_at(position)
        if cue is None:
            return False
        if norm[position : cue.end] in ("于", "在") and names.figure_at(cue.end):  # 青禾于2016年1月收购…
            position = names.figure_end(cue.end)
            continue
        if cue.kind in ("adv", "each") and norm[position : cue.end] != "的":
            position = cue.end
            continue
        word = norm[cue.start : cue.end]
        if is_source:
            return word in ("获悉", "了解到", "证实")
        return _is_deed(norm, cue)
    return False


def _is_deed(norm: str, cue: Cue) -> bool:
    return cue.data in ("deed", "corporate") or cue.kind in _DEEDS or norm[cue.start : cue.end] in ("把", "以")


def _is_known_word(names: NameFinder, start: int, stop: int) -> bool:
    """Is a stretch nothing but a word of the lexicon, or does it begin with a measure?"""
    cue = names.cue_at(start)
    return cue is not None and cue.kind != "word" and (cue.end >= stop or cue.kind not in ("region", "common_noun"))


_SAYING: Final = tuple(_WORDS["saying"])
_CLAUSE_OPENING: Final = re.compile(r"(?:(?<=[\n。；;，,：:”」])|\A)(?=[^\n，。])")
_OFFICE: Final = re.compile(alternation(_OFFICES))
_LONGEST_OPENER: Final = 6
_MOST_ADVERBS: Final = 4
_LEADING: Final = frozenset({"adv", "conj", "apposition"})
_POINTING: Final = frozenset("这那该此其本某各每")
_TRAILING: Final = re.compile("[已刚昨今将正又还也仅现曾再均则就便却仍都拟欲]")  # 青禾|就|曾…
_PLACE_ENDS: Final = frozenset("市县区省州镇村乡国厂")
_DEEDS: Final = frozenset({"invest", "acquire", "hire", "divest", "win_count", "funding"})
ENDS_OF_FIRMS: Final = frozenset({"投资", "控股", "资本", "基金"})  # verbs and nouns elsewhere
_GOODS: Final = re.compile(rf"\A{alternation(_WORDS['goods'])}|{alternation(_WORDS['goods_ends'])}\Z")


def _labels(names: NameFinder) -> None:
    """中建八局：中标…: a name that opens a line and is followed by a colon."""
    norm = names.document.norm
    for match in _LABEL.finditer(norm):
        start, end = match.span("name")
        if not names.is_name(match["name"]):
            continue
        behind = names.cue_at(match.end())
        if names.is_plain(start, end) or (behind is not None and behind.kind in _AFTER_LABEL and end - start <= _SHORT):
            names.add(start, end, "announcer")
