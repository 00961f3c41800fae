"""The words and patterns that ``periods`` reads with, built once from the lexicon."""

from __future__ import annotations

import re
from string import ascii_letters
from typing import Final

from newsledger.extraction.lexicons import alternation, load
from newsledger.extraction.numerals import ENGLISH_NUMBERS, ENGLISH_ORDINALS

_LEXICON: Final = load("periods")
_ENGLISH_LEXICON: Final = _LEXICON["english"]

TO: Final = " ?(?:-{1,2}|~|至|到) ?"
_YEAR: Final = "(?:19|20)[0-9]{2}"
_MONTH: Final = "(?:1[0-2]|0?[1-9])"
_DAY: Final = "(?:3[01]|[12][0-9]|0?[1-9])"
_CHINESE_COUNT: Final = "[0-9]{1,2}|[一二两三四五六七八九十]{1,3}"

# ------------------------------------------------------------------------------------------------ from digits

# Where a number begins that may be a year, a month, a day or a number of years; what it is, the handlers decide. The
# pattern starts with one character class, because that is found fastest; the group holds what follows the first digit.
NUMBER: Final = re.compile(
    r"[0-9](?<![0-9].)(?<![0-9]\..)(?:"
    r"(?P<year>(?:(?<=1)9|(?<=2)0)[0-9]{2}(?= ?[年财]| ?(?:-{1,2}|~|至|到|/) ?[0-9]{2,4} ?[年财]"
    r"| ?[、和及与] ?(?:19|20)[0-9]{2} ?[年、和及与]|[-./][01]?[0-9][-./][0-3]?[0-9](?![0-9])"
    r"|[ -]?[QH][1-4](?![0-9A-Za-z])))"
    rf"|(?P<month>(?:(?<=1)[0-2]|(?<=0)[1-9]|(?<=[1-9]))(?= ?月|{TO}{_MONTH} ?月))"
    r"|(?P<digit_quarter>(?<=[1-4])(?= ?季度))"
    r"|(?P<day>[0-9]? ?日(?=[,，。:：晚上下讯电消宣发公披召在与]))"
    r"|(?P<within>[0-9]? ?年(?:之?内|期(?![间末初货权])))"
    r")"
)

# Behind a year: 2019-2023年, 2016年至2017年, 2018-19年度, 2024/25财年.
YEARS: Final = re.compile(
    rf" ?(?:年度?|财年|)(?:{TO}|/)(?P<to>{_YEAR}|[0-9]{{2}})(?![0-9]) ?(?P<unit>财政年度|财年度?|年度|年)"
    r"(?!前?[0-9三两]| ?[0-9]{1,2} ?[月日]|第|[上下]半|[一二三四]季)"
)
FISCAL: Final = re.compile(r" ?(?:财政年度|财年度?)")
YEAR_SIGN: Final = re.compile(r" ?年度?|")

# Behind a year or 去年, 今年: the part of it.
PART: Final = re.compile(
    r"(?: ?的| )?(?:"
    r"(?P<quarter>第[一二三四1-4] ?季度?|[一二三四1-4] ?季度|首季度?)"
    r"|(?P<quarters>前[三3两2]个?季度?)"
    r"|(?P<half>[上下]半年)"
    r"|(?P<letter>-?[QH][1-4](?![0-9A-Za-z]))"
    rf"|[前首](?P<count>{_CHINESE_COUNT}) ?个?月"
    rf"|(?P<first>{_MONTH}) ?月?份?{TO}(?P<last>{_MONTH}) ?月份?(?! ?{_DAY} ?[日号])"
    rf"|(?P<month>{_MONTH}) ?月份?(?: ?(?P<day>{_DAY})(?:(?: ?[日号])?{TO}(?P<day_to>{_DAY}))? ?[日号])?"
    r"|(?P<named>十[一二]?|[一二三四五六七八九])月份?"
    rf"|[-./](?P<iso_month>{_MONTH})[-./](?P<iso_day>{_DAY})(?![0-9])"
    r"|(?P<since>以来|至今)"
    r")"
)
PART_WITHOUT_YEAR: Final = re.compile(
    rf"(?P<first>{_MONTH}) ?月?份?{TO}(?P<last>{_MONTH}) ?月份?(?! ?{_DAY} ?[日号])"
    rf"|(?P<month>{_MONTH}) ?月份?(?: ?(?P<day>{_DAY})(?:(?: ?[日号])?{TO}(?P<day_to>{_DAY}))? ?[日号])?"
)
EDGE: Final = re.compile(
    r" ?(?:[上中下]旬|全年|[底末初中](?![国心小])|年[底末初]|(?P<before>(?:之|以)?前)(?![后三两0-9一二四五六七八九十]))"
)
# What the patterns above can start with: a look that saves most of their calls.
YEARS_STARTS: Final = frozenset("-~/至到 ")
PART_STARTS: Final = frozenset(" 的第一二三四五六七八九十首前上下QH-./以至0123456789")
EDGE_STARTS: Final = frozenset(" 全底末初中上下年之以前")
COMPARED: Final = re.compile(r"(?:同期|同月|同季|[底末])?(?![的0-9同底末])")
FUTURE: Final = re.compile(r"将|拟|预计|计划|预期|有望|will |expected|plans? ")
LONGEST_FUTURE: Final = 12

# ------------------------------------------------------------------------------------------------ from Chinese words

_KINDS: Final = (
    *("years", "years_of_text", "months", "months_of_text", "quarters", "days", "weeks", "quarter_of_year"),
    *("half_of_year", "months_of_year", "month_of_year", "plans"),
)


def _chinese_words() -> dict[str, tuple[str, int]]:
    words = {word: (kind, value) for kind in _KINDS for word, value in _LEXICON[kind].items()}
    for kind in ("now", "since_new_year", "horizon_before", "past_before"):
        words |= dict.fromkeys(_LEXICON[kind], (kind, 0))
    for number, value in zip("一两二三四五六七八九十", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10), strict=True):
        words |= {f"{number}年{end}": ("within", value) for end in ("内", "之内", "期")}
    words |= {f"Q{n}": ("quarter_of_year", n) for n in (1, 2, 3, 4)} | {f"H{n}": ("half_of_year", n) for n in (1, 2)}
    return words | dict.fromkeys(("前", "首"), ("first_months", 0))


CHINESE_WORDS: Final = _chinese_words()


def _chinese_guards() -> dict[str, str]:
    guards = {word: f"(?![{chars}])" for word, chars in _LEXICON["not_before"].items()}
    guards |= dict.fromkeys(_LEXICON["horizon_before"], rf"(?=的? ?(?:{_CHINESE_COUNT}) ?(?:年|个月))")
    guards |= dict.fromkeys((*_LEXICON["past_before"], "前", "首"), rf"(?= ?(?:{_CHINESE_COUNT}) ?个?月)")
    guards |= dict.fromkeys(_LEXICON["plans"], r"(?=[\"'”』」]?(?:期间|时期|规划期|以来|末|开局|收官))")
    guards |= dict.fromkeys((word for word in CHINESE_WORDS if word[0] in "QH"), "(?![0-9A-Za-z])")
    return guards | dict.fromkeys((word for word in CHINESE_WORDS if word.endswith("年期")), "(?![间末初货权])")


CHINESE: Final = re.compile(f"(?P<word>{alternation(CHINESE_WORDS, _chinese_guards())})")
NUMERALS: Final = frozenset("第每十一二三四五六七八九0123456789" + ascii_letters)
SPAN: Final = re.compile(rf"的? ?(?P<count>{_CHINESE_COUNT}) ?(?P<unit>年|个?月)")

# ------------------------------------------------------------------------------------------------ from English words

_NAMED: Final = {name: n for n, names in enumerate(_ENGLISH_LEXICON["month_names"], 1) for name in names}
MONTH_NAMES: Final = _NAMED | {name.rstrip("."): n for name, n in _NAMED.items()}
_MONTH_NAME: Final = alternation(MONTH_NAMES)
_NUMBER_WORDS: Final = alternation([word for word, n in ENGLISH_NUMBERS.items() if 0 < n <= 20])
_COUNT: Final = rf"(?:[0-9]{{1,2}}|{_NUMBER_WORDS})"
_NTH: Final = alternation([*list(ENGLISH_ORDINALS)[:4], "1st", "2nd", "3rd", "4th", "final"])
_YEAR_WORDS: Final = alternation([*_ENGLISH_LEXICON["years"], "the year"])


def _english_words() -> dict[str, tuple[str, int]]:
    words: dict[str, tuple[str, int]] = {}
    for kind in ("years", "months", "quarters", "weeks", "days"):
        words |= {word: (kind, value) for word, value in _ENGLISH_LEXICON[kind].items()}
    words |= {word: ("weekday", n) for n, word in enumerate(_ENGLISH_LEXICON["weekdays"])}
    words |= dict.fromkeys(_ENGLISH_LEXICON["now"], ("now", 0))
    return words | {word[0].upper() + word[1:]: value for word, value in words.items()}


ENGLISH_WORDS: Final[dict[str, tuple[str, int]]] = _english_words()
YEAR_WORDS: Final[dict[str, int]] = _ENGLISH_LEXICON["years"]
# Names that are words as well: a month only where the words around say so.
DOUBTFUL_NAMES: Final = frozenset(_ENGLISH_LEXICON["doubtful_names"]) | (set(MONTH_NAMES) - set(_NAMED))
BEFORE_MONTH: Final = frozenset(_ENGLISH_LEXICON["before_month"])
_ENGLISH_FORMS: Final = (
    rf"(?P<name>{_MONTH_NAME}(?![a-z]))",
    rf"(?P<words>{alternation(ENGLISH_WORDS)})",
    # nine months ended September 30, fiscal year ended March 2025, fiscal second quarter ended June 30
    rf"(?P<ended>(?:(?P<ended_count>{_COUNT})[ -]months?|(?:[Ff]iscal )?[Yy]ear"
    rf"|(?:(?:[Ff]iscal )?(?:[Ff]irst|[Ss]econd|{_NTH})[ -](?:fiscal )?)?(?:quarter|half))"
    rf" (?:ended|ending|to|through) (?:on |in )?(?={_MONTH_NAME}|{_DAY} {_MONTH_NAME}))",
    # third quarter, fiscal second quarter, Q3, 4Q25, first half
    rf"(?P<quarter>(?:[Ff]iscal |[Cc]alendar )?(?P<nth>[Ff]irst|[Ss]econd|{_NTH})[ -](?P<fiscal>fiscal )?"
    r"(?P<part>quarter|half)(?![a-z-])"
    r"|(?P<letter>[QH])(?P<n>[1-4])(?![0-9A-Za-z]|-[0-9])"
    r"|(?P<n_before>[1-4])(?P<letter_before>[QH])(?![A-Za-z]|[0-9](?![0-9])))",
    rf"(?P<months>(?:[Tt]he )?[Ff]irst (?P<first_months>{_COUNT}) months)",
    rf"(?P<fy>(?:FY|[Ff]iscal(?: year)?) ?'?(?P<fy_year>{_YEAR}|[0-9]{{2}})(?![0-9])"
    rf"(?:[-/](?P<fy_to>{_YEAR}|[0-9]{{2}})(?![0-9]))?)",
    rf"(?P<horizon>(?:{alternation(_ENGLISH_LEXICON['horizon_before'])}) (?P<horizon_count>{_COUNT})"
    r"[ -](?P<horizon_unit>year|month)s?(?![a-z-]))",
    rf"(?P<long>(?P<long_count>{_COUNT})-year(?![a-z]|-old))",
    rf"(?P<past>(?:in|over|during|for) the (?:last|past|previous) (?P<past_count>{_COUNT}) months)",
    rf"(?P<plain>{_YEAR}(?![0-9A-Za-z%]|[,.:][0-9]| ?[一-龥]|-[0-9A-Z]{{3}}(?![0-9])))",
)


_HEADS: Final = (
    *(*MONTH_NAMES, *ENGLISH_WORDS, *ENGLISH_NUMBERS, *list(ENGLISH_ORDINALS)[:4], *_ENGLISH_LEXICON["horizon_before"]),
    *("First", "Second", "final", "fiscal", "Fiscal", "calendar", "Calendar", "Q1", "Q2", "Q3", "Q4", "H1", "H2"),
    *("the first", "The first", "the First", "The First", "year", "Year", "quarter", "half", "FY"),
    *("in the", "over the", "during the", "for the"),
)
# The look-ahead for what any form begins with turns most words away before the forms are tried.
_ENGLISH: Final = f"(?=[0-9]|{alternation(_HEADS)})(?:{'|'.join(_ENGLISH_FORMS)})"
ENGLISH: Final = re.compile(rf"[ \n('\"/,-]{_ENGLISH}")
ENGLISH_AT_START: Final = re.compile(_ENGLISH)

DAY_BEFORE: Final = re.compile(rf"(?<![0-9.,$])(?P<day>{_DAY})(?:st|nd|rd|th)? (?:of )?\Z")
_NTH_DAY: Final = rf"{_DAY}(?:st|nd|rd|th)?"
# to September 2024; 3, 2025; 13-15; of last year; quarter
AFTER_NAME: Final = re.compile(
    rf"(?:-| to | through )(?P<to_name>{_MONTH_NAME})(?P<to_quarter> quarter)?"
    rf"(?:,? (?:of )?(?P<to_year>{_YEAR})(?![0-9]))?"
    rf"| (?P<day>{_DAY})(?:st|nd|rd|th)?(?![0-9:%]|[.,][0-9])(?:-(?P<day_to>{_DAY})(?![0-9]))?"
    rf"(?:,? (?P<year>{_YEAR})(?![0-9]))?"
    rf"|,? (?:of )?(?P<year_only>{_YEAR})(?![0-9%])|,? (?:of )?(?P<year_word>{_YEAR_WORDS})|(?P<quarter> quarter)"
)
ENDED_ON: Final = re.compile(
    rf"(?:{_NTH_DAY} )?(?P<name>{_MONTH_NAME})(?: {_NTH_DAY}(?![0-9]))?(?:,? (?P<year>{_YEAR})(?![0-9]))?"
)
OF_YEAR: Final = re.compile(
    rf"(?:,| of| in|)(?: the|) (?:(?P<fiscal>fiscal(?: year)?|FY) ?)?(?P<year>{_YEAR}|{_YEAR_WORDS})(?![0-9A-Za-z])"
    rf"| ?(?:(?P<fy>FY) ?|'|)(?P<short>[0-9]{{2}})(?![0-9%A-Za-z]|[.,][0-9])|[ -]?(?P<glued>{_YEAR})(?![0-9])"
)
YEARS_TO: Final = re.compile(
    rf"(?:-{{1,2}}|~|/| to | through | until )(?P<to>{_YEAR}|[0-9]{{2}})(?![0-9A-Za-z%-]|[,.][0-9])"
)
QUARTER_BEHIND: Final = re.compile(r"[ -](?P<letter>[QH])(?P<n>[1-4])(?![0-9A-Za-z])")
DEADLINE_BEFORE: Final = re.compile(r"(?:^|[^a-z])[Bb]y (?:the )?(?:end of |early |late |mid-|around |fiscal )?\Z")

RANGE: Final = re.compile(rf"{TO}|,? (?:to|through|until|and) ")
SENTENCE_END: Final = re.compile(r"[。！？!?\n]|\. ")
