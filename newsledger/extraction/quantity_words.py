"""The words and patterns that ``quantities`` reads with, built once from the lexicons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from newsledger.extraction.claim import Bound
from newsledger.extraction.lexicons import alternation, load
from newsledger.extraction.numerals import (
    CHINESE_DIGITS,
    CHINESE_UNITS,
    ENGLISH_DENOMINATORS,
    ENGLISH_NUMBERS,
    ENGLISH_ORDINALS,
    ENGLISH_PLURALS,
    ENGLISH_SCALES,
    LONGEST,
    chinese_numeral,
)

Kind = Literal["percent", "pp", "money", "count", "multiple", "ordinal", "physical", "number"]


class Unit(NamedTuple):
    """What a word behind or before a number makes of it; ``kind`` None: the number is no figure."""

    kind: Kind | None
    unit: str | None = None
    measure: str | None = None
    factor: Decimal | None = None
    is_implied: bool = False  # 元, ¥: the currency depends on the country
    is_calendar: bool = False
    only_scaled: bool = False  # money in large amounts only: they won 3
    is_plain: bool = False  # nothing to decide: a number in front of it is a figure


def _read_units() -> dict[str, Unit]:
    words, currencies = load("units"), load("currencies")
    units = {word: Unit("percent", "percent", word) for word in words["percent"]}
    units |= {word: Unit(None, None, word, is_calendar=True) for word in words["calendar"]}
    for code, sides in currencies["codes"].items():
        for word in sides["after"]:
            units[word.lower()] = Unit("money", code, word, only_scaled=word in currencies["only_scaled"])
    units |= {word: Unit("money", None, word, is_implied=True) for word in currencies["implied"]["after"]}
    units |= {word: Unit("count", "count", word) for word in words["count"]}
    units |= {word: Unit("percent", "percent", word, Decimal(10)) for word in words["tenths"]}
    units |= {word: Unit("pp", "pp", word) for word in words["pp"]}
    units |= {word: Unit("pp", "pp", word, Decimal("0.01")) for word in words["basis_points"]}
    units |= {word: Unit("multiple", "multiple", word) for word in words["multiple"]}
    for canonical, forms in words["physical"].items():
        units |= {word: Unit("physical", canonical, word) for word in forms}
    units |= {word: Unit(None, None, word) for word in words["classifier"]}
    return {
        word: unit._replace(is_plain=unit.kind is not None and unit.factor is None and not unit.only_scaled)
        for word, unit in units.items()
    }


UNITS: Final = _read_units()
PERCENT: Final = UNITS["%"]
NUMBER: Final = Unit("number")
CALENDAR: Final = frozenset(word for word, unit in UNITS.items() if unit.is_calendar)
_GUARDS: Final = {word: f"(?![{chars}])" for word, chars in load("units")["not_before"].items()}
_NO_FIGURE: Final = [word for word, unit in UNITS.items() if unit.kind is None]


# ------------------------------------------------------------------------------------------------ before the number


def _read_signs() -> dict[str, Unit]:
    currencies = load("currencies")
    signs = {word: Unit("money", code, word) for code, sides in currencies["codes"].items() for word in sides["before"]}
    return signs | {word: Unit("money", None, word, is_implied=True) for word in currencies["implied"]["before"]}


SIGNS: Final = _read_signs()
SIGN_ENDS: Final = frozenset(word[-1] for word in SIGNS)
SIGN_LENGTHS: Final = tuple(sorted({len(word) for word in SIGNS}, reverse=True))

_HEDGES: Final = load("hedges")
HEDGE_BEFORE: Final[dict[str, Bound]] = {word: bound for bound, words in _HEDGES["before"].items() for word in words}
HEDGE_AFTER: Final[dict[str, Bound]] = {word: bound for bound, words in _HEDGES["after"].items() for word in words}
HEDGE_FILLERS: Final = frozenset(_HEDGES["fillers"]["chinese"])
HEDGE_NOT_AFTER: Final[dict[str, str]] = _HEDGES["not_after"]
HEDGE_ONLY_SCALED: Final = frozenset(_HEDGES["only_scaled"])
_ENGLISH_HEDGES: Final = [word for word in HEDGE_BEFORE if word[0].isascii() and word[0].isalpha()]
_OTHER_HEDGES: Final = [word for word in HEDGE_BEFORE if not (word[0].isascii() and word[0].isalpha())]
HEDGE_ENDS: Final = frozenset(word[-1] for word in _OTHER_HEDGES)
ONLY_FILLERS: Final = HEDGE_FILLERS - HEDGE_ENDS
HEDGE_LENGTHS: Final = tuple(range(max(map(len, _OTHER_HEDGES)), 0, -1))
ENGLISH_HEDGE: Final = re.compile(
    rf"(?P<hedge>{alternation(_ENGLISH_HEDGES, start='a-z')})"
    rf"(?: {alternation(_HEDGES['fillers']['english'])}){{0,2}} ?\Z"
)
LONGEST_ENGLISH_HEDGE: Final = 40
# 不超过公司总股本的2%, 约占总额的13%: hedges that may stand away from the number, without a figure or a comma between.
FARTHEST_HEDGE: Final = 22
DISTANT_HEDGE: Final = re.compile(rf"(?P<hedge>{alternation(_HEDGES['distant'])})[^0-9%,.;:，。、；：\n]{{2,18}}的 ?\Z")
LEAST_TO_MOST: Final = re.compile(r" ?(?:且|并|[,，、])? ?")

HEDGE_WORDS: Final = frozenset(word.rpartition(" ")[2] for word in [*_ENGLISH_HEDGES, *_HEDGES["fillers"]["english"]])


def _telling(char: str) -> tuple[bool, bool, bool]:
    is_latin = char.isascii() and (char.isalnum() or char == ".")
    is_hedge = char in HEDGE_ENDS or char in HEDGE_FILLERS or is_latin
    is_sign = char in SIGN_ENDS or char.upper() in SIGN_ENDS  # the reader looks at lowered text: chf 3.3 billion
    return is_sign, is_hedge, char.isascii()


# What the character in front of a number may belong to: a currency sign, a hedge, a longer code. The rest: 的 may stand
# between a hedge and the number, 前 and 均 say what is counted.
TELLING: Final = {
    char: _telling(char) for char in {*SIGN_ENDS, *HEDGE_ENDS, *HEDGE_FILLERS, *"的前均", *map(chr, range(32, 127))}
}

_SAME: Final = load("currencies")["same_amount"]
ALT_BRACKET: Final = re.compile(
    rf" ?(?:[(（](?:{alternation(_SAME['in_brackets'])})?[:： ]?|[,，、]{alternation(_SAME['behind_a_comma'])})"
    r"(?:人民币)? ?"
)

# ------------------------------------------------------------------------------------------------ behind the number

_PER_GUARDS: Final = dict.fromkeys(("a year", "a month", "a day", "a week"), "(?! (?:earlier|ago|before|later|prior))")
PER: Final = {word: per for per, words in load("units")["per"].items() for word in words}
PER_BEFORE: Final = {word: per for per, words in load("units")["per_before"].items() for word in words}
_RATES: Final = [word for word, unit in UNITS.items() if unit.kind in ("count", "physical") or unit.is_calendar]

RANKED: Final = frozenset(load("units")["ranked"])
NO_RANK: Final = re.compile(alternation(load("units")["ordinal_not_before"]))
ENUMERATION: Final = re.compile("[，,、:：是]")
NOUN: Final = re.compile(
    r"(?:[ -](?!(?:and|or|in|to|by|from|at|on|for|with|as|per|was|were|is|are|has|have|it|that|which)(?![a-z]))"
    r"[a-z][a-z'&-]*){0,2}"
    rf" (?P<noun>{alternation(load('units')['nouns'])})"
)
PLURAL: Final = re.compile(rf"(?: [a-z][a-z'-]*){{0,2}} [a-z][a-z'-]*s(?![a-z])|{NOUN.pattern}")
TO_CALENDAR: Final = re.compile(rf" ?(?:-|--|~|至|到|to|、|/|and) ?[0-9.]+ ?{alternation(_NO_FIGURE, _GUARDS)}")


def _spaced(words: Iterable[str]) -> list[str]:
    return [form for word in words for form in (word, f" {word}")]


# mark: the end of the number. after: a hedge behind the unit. per: what makes it a rate. An alternative with nothing,
# (?:…|), takes half the time of (?:…)?, which keeps a counter.
_FREQUENT: Final = "%元美个家人名台部份倍港笔次吨项位万千户辆日成欧"
_TAIL: Final = (
    rf"(?P<mark>)(?:(?: of |[ -]|)(?P<unit>{alternation(UNITS, _GUARDS, first=_FREQUENT)})|)"
    rf"(?:(?P<after>{alternation(_spaced(HEDGE_AFTER), {'多': '(?![数样元家种个方少次])'})})|)"
    rf"(?:(?P<per>{alternation(_spaced(PER), _PER_GUARDS)}|/{alternation([*_RATES, *load('units')['per_unit']])})|)"
)

# ------------------------------------------------------------------------------------------------ numbers

_D: Final = CHINESE_DIGITS.replace("参", "")  # 参 counts inside formal numerals only
_FORMAL: Final = "壹贰叁肆伍陆柒捌玖"
_N: Final = _D + CHINESE_UNITS.replace("兆", "")
_SCALES: Final = (
    *("万", "亿", "万亿", "千万", "百万", "十亿", "百亿", "千亿", "十万", "百万亿", "千万亿", "十万亿"),
    *("兆", "千", "百"),
)
# 5千瓦, 3兆瓦, 5百分点: the character belongs to the unit.
_SCALE_GUARDS: Final = {
    "兆": "(?![瓦赫字比帕])",
    "千": "(?![瓦克米卡字帕伏赫])",
    "百": "(?![分度货])",
    "万": "(?![科达])",
}
SCALES: Final = {form: numeral.low for form in _spaced(_SCALES) if (numeral := chinese_numeral(form.lstrip()))}
ENGLISH_SCALE_VALUES: Final = {word: Decimal(value) for word, value in ENGLISH_SCALES.items()}
LETTERS: Final = {"k": Decimal(10**3), "m": Decimal(10**6), "b": Decimal(10**9), "t": Decimal(10**12)}
TENTHS: Final = {char: Decimal(n) for n, char in enumerate("一二三四五六七八九", 1)} | {"半": Decimal(5)}  # 七成五
SMALL_CHANGE: Final = re.compile(rf"(?:(?P<jiao>[{_D}])角)?零?(?:(?P<fen>[{_D}])分)?[整正]?")
ENDS_WORD: Final = re.compile(r"[ ,.;:、。，；：)\n/的人钱整]|\Z")

# Every pattern starts with a character class, or a choice of literals: that is found much faster than anything else.
# No part repeats over text that it did not consume, so the time is linear.
_NO_DATE: Final = r"(?![0-9]{0,8}+(?:\.[0-9]{1,4}+)?+ ?(?:[年月号岁天]|日(?![元圆币])))"
# Scrapers glue words together (billionin revenue), so that a letter may follow the long scales.
PRINTED: Final = re.compile(
    rf"[0-9](?<![^a-z][a-z].){_NO_DATE}"
    r"(?P<digits>[0-9]*+(?:(?<![0-9]{4}),[0-9]{3}(?:,[0-9]{3})*+(?![0-9])|)(?:\.[0-9]++|))"
    r"(?P<more> ?[多余几来](?![额少])|)"
    rf"(?:(?P<scale>{alternation(_spaced(_SCALES), _SCALE_GUARDS)})"
    rf"(?:(?P<rest>(?:(?:[0-9],[0-9]{{3}}(?=[万亿])|[0-9{_D}十百千]{{1,8}})(?:[万亿]|(?<=[千百]{_SCALE_GUARDS['千']}))){{1,2}})|)"
    rf"|(?:[ -]|)(?P<word>{alternation(ENGLISH_SCALES)}|(?:m|b|tr)illion(?!aire|th|s))|(?P<letter>[kmbt])(?![a-z0-9])"
    r"|分之(?P<over>[0-9]{1,6}(?:\.[0-9]{1,6}|))|/(?P<under>[2-9]|10)(?![0-9/.])|)"
    rf"(?P<plus>[多余+](?!额)|(?:st|nd|rd|th)(?![a-z])|){_TAIL}"
)
# A numeral starts where no numeral goes on; 数, 几 and formal digits (大陆公司) start one in front of 十百千万亿 only,
# and 一 none in front of a word that it makes definite (一家公司).
CHINESE: Final = re.compile(
    rf"[{_N}数几](?<![{_N}第0-9].)"
    rf"(?:(?<=[^数几一{_FORMAL}])|(?<=一)(?=[{_N}几半多余点成倍分到至]| ?[元美港])|(?=[{CHINESE_UNITS}元圆]))"
    rf"(?P<numeral>[{_N}参几]{{0,{LONGEST}}}(?![年天周岁]|个?月){_SCALE_GUARDS['千']}(?:点[{_D}]{{1,6}}[万亿]{{0,2}}|))"
    rf"(?:[到至~-](?P<upto>[{_N}]{{1,12}})|)"
    rf"(?:分之(?P<part>[{_N}]{{1,6}}(?:点[{_D}]{{1,6}}|)|[0-9]{{1,6}}(?:\.[0-9]{{1,6}}|))"
    r"|(?P<half>半(?![年导天个小径成岛路月]))"
    r"|(?P<many>[多余来])(?P<times>[百千万亿]*)(?P<odd>[多余]?)(?![额少])"
    rf"|(?=[ {re.escape(''.join(sorted({word[0] for word in UNITS})))}])|(?<=[百千万亿])){_TAIL}"
)
# 第三, 翻番, 过半: numbers that a character announces.
ANNOUNCED: Final = re.compile(
    rf"[第翻半](?:(?<=第)(?P<ordinal>[0-9]{{1,3}}|[{_N}]{{1,5}})"
    r"|(?<=翻)了?(?P<doubling>[一两二三]?)[番倍]"
    rf"|(?:(?<=[过近超逾]半)(?![年导天])|(?<=半)数)(?P<half>)){_TAIL}"
)

TIMES_AS_LARGE: Final = {word: Decimal(n) for n, words in load("units")["times_as_large"].items() for word in words}
FOLD: Final = {f"{word}fold": Decimal(n) for word, n in ENGLISH_NUMBERS.items() if n > 1}
_PARTS: Final = alternation([*ENGLISH_NUMBERS, *ENGLISH_SCALES, *ENGLISH_PLURALS, "half"])
_HEADS: Final = [
    *(*ENGLISH_NUMBERS, *ENGLISH_PLURALS, *ENGLISH_ORDINALS, *TIMES_AS_LARGE, *FOLD),
    *("half", "twice", "a", "an", "several"),
]
_ARTICLE_GUARD: Final = rf"(?= (?:half|few|{'|'.join([*ENGLISH_SCALES, *ENGLISH_DENOMINATORS])})(?![a-z]))"
_HEAD_GUARDS: Final = {
    "a": _ARTICLE_GUARD,
    "an": _ARTICLE_GUARD,
    "double": "(?![ -]digit|-)",
    "triple": "(?![ -]digit|-)",
}
_ENGLISH: Final = (
    rf"(?P<head>{alternation(_HEADS, _HEAD_GUARDS)})"
    rf"(?:(?P<denominator>[ -]{alternation(ENGLISH_DENOMINATORS)})|)"
    rf"(?P<words>(?:[ -](?:and (?:an? )?|of |few |an? )?{_PARTS}){{0,10}})"
    rf"(?: (?:to|or) (?P<upto>{_PARTS}(?:[ -](?:and )?{_PARTS}){{0,4}})|){_TAIL}"
)
ENGLISH: Final = re.compile(rf"[ \n('\"$/,-]{_ENGLISH}")
ENGLISH_AT_START: Final = re.compile(_ENGLISH)

# six in ten, one in every five, nine out of ten; 81 cents out of each dollar. Not five in ten years, one in 2023.
_RATIO_NUMBER: Final = (
    rf"(?:{alternation([word for word, n in ENGLISH_NUMBERS.items() if n])}|[0-9]{{1,2}}(?![0-9.,%]))"
)
RATIO: Final = re.compile(
    rf"(?<![^ \n(])(?P<over>{_RATIO_NUMBER})(?P<coin> (?:dollars?|euros?|pounds?|cents?|pence)|)"
    rf" (?P<link>in|out of|of|on)(?P<each> every| each|)"
    rf" (?:(?P<under>{_RATIO_NUMBER}|(?:a|one) hundred|100)(?![0-9%a-z]|[.,][0-9])"
    rf"|(?P<whole>dollar|euro|pound)(?![a-z]))"
    rf"(?! (?:year|month|week|day|quarter|hour|minute|decade|million|billion|percent|per cent|per|-))"
)

# ------------------------------------------------------------------------------------------------ ranks and fractions

RANK_WORD: Final = re.compile(rf"[ -]{alternation(load('units')['rank_words'])}")
RANK_VERB: Final = re.compile(
    r"(?:rank(?:ed|s|ing)?|plac(?:ed|es)|came|finished|moved|rose|fell|slipped|dropped)"
    r"(?: up| down| back)?(?: in| to| as| at)? \Z"
)
RANK_SIGNS: Final = frozenset(("no.", "no", "number"))
RANK_SIGN: Final = re.compile(r"(?:(?<![a-z])(?:no\. ?|number |no )|#)\Z")
OF_TIME: Final = re.compile(r" of (?:the (?:year|fiscal|current|financial)|this|last|next|fiscal|20[0-9]|19[0-9])")
PART_OF: Final = re.compile(r" (?:of|the|its|their|all|his|her|as)(?![a-z])")
BY_PART: Final = re.compile(r"(?<![a-z])by \Z")
FROM_PART: Final = re.compile(r"(?<![a-z])(?:from|to|than) \Z")
PART_ENDS: Final = re.compile(r"[,.;)]| (?:in|a year|last|this|to|from|by|five|two|three|ten|before)(?![a-z])")
HALF_OF_TIME: Final = re.compile(r"(?:first|second|latter|other|last|this|next|each|top|bottom)[ -]\Z")
COMPARED: Final = re.compile(r" (?:as|the|what|that|its|their)(?![a-z])")

# ------------------------------------------------------------------------------------------------ no figures

ITEM_BEFORE: Final = frozenset(load("units")["item_before"])

# ------------------------------------------------------------------------------------------------ ranges

# A fraction with a slash is one behind these only: 占全国的1/3, 近2/3; elsewhere it may be a date.
BEFORE_SLASH: Final = frozenset("的占近约超逾过达为有足")
# What may stand behind a figure that another one belongs to.
JOINING: Final = frozenset("-~至到 t(（,，、且并")
RANGE: Final = re.compile(r" ?(?:-|--|~|至|到|to|and|or) ?")
GROWTH_BEFORE: Final = re.compile(
    r"(?:rose|grew|fell|up|down|gained|lost|dropped|jumped|increased|decreased|declined|climbed|slid|slipped|surged"
    r"|[增升涨降跌减滑少长加幅])[了约近超过 ]{0,3}\Z"
)
