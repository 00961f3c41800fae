"""Reads figures: percentages, money, counts, multiples, ranks and physical amounts, in Chinese and English.

Works on normalised text (``normalise``). Two regular expressions, built from the lexicons, find the numbers with the
unit behind them; what stands in front (currency sign, hedge) is looked up backwards from there. Values are exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from newsledger.extraction.claim import Bound
from newsledger.extraction.lexicons import alternation, load
from newsledger.extraction.normalise import normalise
from newsledger.extraction.numerals import (
    CHINESE_DIGITS,
    CHINESE_UNITS,
    ENGLISH_NUMBERS,
    ENGLISH_PLURALS,
    ENGLISH_SCALES,
    LONGEST,
    chinese_numeral,
    english_numeral,
)

Kind = Literal["percent", "pp", "money", "count", "multiple", "ordinal", "physical", "number"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure; ``text[start:end]`` holds number and unit, ``text[hedge_start:hedge_end]`` the hedges as well.

    Attributes:
        value: exact, in whole units (1.2万亿元 is 1200000000000); of a range the low end, ``value_hi`` the high end.
        unit: percent, pp, multiple, rank, count, an ISO 4217 code, or a physical unit (GWh, tonne). None for money whose
            currency the text leaves open (元, ¥) and for bare numbers.
        measure: the word of the text behind or before the number: 台, employees, 元, $. 翻番, doubled and their like have
            the measure 番: the thing becomes ``value`` times as large, where 增长两倍 grows *by* twice its size.
        bound: by the hedges beside the number, for the printed size.
        is_worded: the number is written without digits.
        is_currency_implied: 元 or ¥ without a country; also a bare number in 万 or 亿 (高达387亿), which may be money.
        per: year or month, or another unit behind a slash or 每 (3亿元/GWh: GWh, 每股5元: 股), which makes it a price or rate.
        alt: the same amount in brackets or after 约合, in another currency or spelling.
    """

    start: int
    end: int
    kind: Kind
    value: Decimal
    value_hi: Decimal | None
    unit: str | None
    measure: str | None
    bound: Bound | None
    is_worded: bool
    is_currency_implied: bool
    hedge_start: int
    hedge_end: int
    per: str | None = None
    alt: Quantity | None = None


def find_quantities(normalised_text: str) -> list[Quantity]:
    """All figures of a normalised text, in order, without overlaps. Dates, times, ages and codes are left out."""
    lowered = _lower(normalised_text)
    found = [*_printed_and_chinese(normalised_text, lowered), *_english_words(normalised_text, lowered)]
    found.sort(key=_start)
    return _joined(lowered, found)


def parse_quantity(quote: str) -> Quantity | None:
    """The first figure of a quote, read again from nothing but the quote; None if it holds none."""
    found = find_quantities(normalise(quote))
    return found[0] if found else None


# ------------------------------------------------------------------------------------------------ lexicons


class _Unit(NamedTuple):
    kind: Kind | None  # None: the number is no figure
    unit: str | None
    measure: str | None
    factor: Decimal | None = None
    is_implied: bool = False
    is_calendar: bool = False
    only_scaled: bool = False


def _read_units() -> dict[str, _Unit]:
    words, currencies = load("units"), load("currencies")
    units = {word: _Unit("count", "count", word) for word in words["count"]}
    units |= {word: _Unit(None, None, word) for word in words["classifier"]}
    units |= {word: _Unit(None, None, word, is_calendar=True) for word in words["calendar"]}
    for canonical, forms in words["physical"].items():
        units |= {word: _Unit("physical", canonical, word) for word in forms}
    units |= {word: _Unit("percent", "percent", word) for word in words["percent"]}
    units |= {word: _Unit("percent", "percent", word, Decimal(10)) for word in words["tenths"]}
    units |= {word: _Unit("pp", "pp", word) for word in words["pp"]}
    units |= {word: _Unit("pp", "pp", word, Decimal("0.01")) for word in words["basis_points"]}
    units |= {word: _Unit("multiple", "multiple", word) for word in words["multiple"]}
    for code, sides in currencies.items():
        if code != "only_scaled":
            implied = code == "implied"
            for word in sides["after"]:
                scaled_only = word in currencies["only_scaled"]
                units[word.lower()] = _Unit("money", None if implied else code, word, None, implied, False, scaled_only)
    return units


_UNITS: Final = _read_units()
_PERCENT: Final = _UNITS["%"]
_NUMBER: Final = _Unit("number", None, None)
_GUARDS: Final = {word: f"(?![{chars}])" for word, chars in load("units")["not_before"].items()}
_SIGNS: Final = {
    word: _Unit("money", None if code == "implied" else code, word, None, code == "implied")
    for code, sides in load("currencies").items()
    if code != "only_scaled"
    for word in sides["before"]
}
_SIGN_ENDS: Final = frozenset(word[-1] for word in _SIGNS)
_SIGN_LENGTHS: Final = tuple(sorted({len(word) for word in _SIGNS}, reverse=True))

_HEDGES: Final = load("hedges")
_HEDGE_BEFORE: Final[dict[str, Bound]] = {word: bound for bound, words in _HEDGES["before"].items() for word in words}
_HEDGE_AFTER: Final[dict[str, Bound]] = {word: bound for bound, words in _HEDGES["after"].items() for word in words}
_HEDGE_ENDS: Final = frozenset(word[-1] for word in _HEDGE_BEFORE if not word[-1].isalpha() or not word.isascii())
_HEDGE_LENGTHS: Final = tuple(range(max(len(word) for word in _HEDGE_BEFORE if not word.isascii()), 0, -1))
_FILLERS: Final = frozenset(_HEDGES["fillers"]["chinese"])
_NOT_AFTER: Final[dict[str, str]] = _HEDGES["not_after"]
_ONLY_SCALED: Final = frozenset(_HEDGES["only_scaled"])
_ENGLISH_HEDGE: Final = re.compile(
    rf"(?P<hedge>{alternation((word for word in _HEDGE_BEFORE if word[0].isascii() and word[0].isalpha()), start='a-z')})"
    rf"(?: {alternation(_HEDGES['fillers']['english'])}){{0,2}} ?\Z"
)
_LONGEST_ENGLISH_HEDGE: Final = 40

_PER: Final = {word: per for per, words in load("units")["per"].items() for word in words}
_PER_BEFORE: Final = {word: per for per, words in load("units")["per_before"].items() for word in words}
_RATE: Final = frozenset(
    word for word, unit in _UNITS.items() if unit.kind in ("count", "physical") or unit.is_calendar
) | {"share", "kilowatt", "unit", "person", "ounce", "tonne", "vehicle"}

# ------------------------------------------------------------------------------------------------ patterns

_D: Final = CHINESE_DIGITS.replace("参", "")  # 参 is a numeral inside formal numerals only
_N: Final = _D + CHINESE_UNITS.replace("兆", "")
_SCALES: Final = [
    "万亿",
    "百万亿",
    "千万亿",
    "十万亿",
    "百万",
    "千万",
    "十万",
    "十亿",
    "百亿",
    "千亿",
    "万",
    "亿",
    "兆",
    "千",
    "百",
]
_SCALE_GUARDS: Final = {
    "兆": "(?![瓦赫字比帕])",
    "千": "(?![瓦克米卡字帕伏赫])",
    "百": "(?![分度货])",
    "万": "(?![科达])",
}
_SCALE: Final = alternation(_SCALES, _SCALE_GUARDS)
_SCALE_VALUES: Final = {word: numeral.low for word in _SCALES if (numeral := chinese_numeral(word))}
_LETTERS: Final = {"k": Decimal(10**3), "m": Decimal(10**6), "b": Decimal(10**9), "t": Decimal(10**12)}
_ENGLISH_SCALE_VALUES: Final = {word: Decimal(value) for word, value in ENGLISH_SCALES.items()}

_TAIL: Final = (
    r"(?P<mark>)"
    rf"(?:(?: of |[ -])?(?P<unit>{alternation(_UNITS, _GUARDS)}))?"
    rf"(?: ?(?P<after>{alternation(_HEDGE_AFTER, {'多': '(?![数样元家种个方少次])'})}))?"
    rf"(?: ?(?P<per>{alternation(_PER)}|/{alternation(_RATE)}))?"
)
_PRINTED: Final = (
    r"(?P<digits>(?:[0-9]{0,2}(?:,[0-9]{3})+(?![0-9])|[0-9]*)(?:\.[0-9]+)?)"
    r"(?:(?P<more> ?[多余几来](?![额少]))?"
    rf"(?: ?(?P<scale>{_SCALE})(?P<rest>[0-9{_D}十百千]{{1,8}}(?:万|(?<=[千百]{_SCALE_GUARDS['千']})))?"
    rf"|[ -]?(?P<word>{alternation(ENGLISH_SCALES)})|(?P<letter>[kmbt])(?![a-z0-9])|分之(?P<over>[0-9]{{1,6}}(?:\.[0-9]{{1,6}})?))?"
    r"(?P<plus>[多余+](?!额))?(?P<th>(?:st|nd|rd|th)(?![a-z]))?)"
)
_CHINESE: Final = (
    rf"(?<=第)(?P<ordinal>[0-9]{{1,3}}|[{_N}]{{1,5}})"
    r"|(?<=翻)了?(?P<doubling>[一两二三]?)[番倍]"
    r"|(?:(?<=[过近超逾]半)(?![年导天])|(?<=半)数|(?<=一)半(?![年导天个小径成岛路月]))(?P<half>)"
    rf"|(?<![{_N}].)(?:(?<=[数几])(?=[{CHINESE_UNITS}])|(?<![数几半第翻]))"
    rf"(?P<numeral>[{_N}参几]{{0,{LONGEST}}}{_SCALE_GUARDS['千']}(?:点[{_D}]{{1,6}}[万亿]{{0,2}})?)"
    rf"(?:[到至~-](?P<upto>[{_N}]{{1,12}}))?"
    rf"(?:分之(?P<part>[{_N}]{{1,6}}(?:点[{_D}]{{1,6}})?|[0-9]{{1,6}}(?:\.[0-9]{{1,6}})?)"
    rf"|(?P<many>[多余来])(?P<times>[百千万亿]*)(?P<odd>[多余]?)(?![额少])|(?=[ {{unit_starts}}])|(?<=[百千万亿]))"
)
_STARTS: Final = f"0-9{_N}数几半第翻"
_UNIT_STARTS: Final = "".join(sorted({re.escape(word[0]) for word in _UNITS}))
_FIGURE: Final = re.compile(
    rf"[{_STARTS}](?:(?<=[0-9])(?:{_PRINTED})|(?<=[^0-9])(?:{_CHINESE.replace('{unit_starts}', _UNIT_STARTS)}))" + _TAIL
)

_ORDINALS: Final = {
    word: n
    for n, word in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 1
    )
}
_DENOMINATORS: Final = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4} | {
    form: n for word, n in _ORDINALS.items() if n > 2 for form in (word, f"{word}s")
}
_TIMES: Final = {
    "double": 2, "doubled": 2, "doubles": 2, "doubling": 2, "triple": 3, "tripled": 3, "triples": 3, "tripling": 3,
    "trebled": 3, "treble": 3, "quadruple": 4, "quadrupled": 4, "quadrupling": 4, "quintupled": 5, "halved": "0.5",
    "halving": "0.5",
}  # fmt: skip
_FOLD: Final = {f"{word}fold": n for word, n in ENGLISH_NUMBERS.items() if n > 1}
_PARTS: Final = [*ENGLISH_NUMBERS, *ENGLISH_SCALES, *ENGLISH_PLURALS, "half"]
_HEAD_GUARDS: Final = {
    article: rf"(?= (?:half|few|{'|'.join([*ENGLISH_SCALES, *_DENOMINATORS])})(?![a-z]))" for article in ("a", "an")
} | {"double": "(?![ -]digit|-)", "triple": "(?![ -]digit|-)"}
_ENGLISH: Final = re.compile(
    rf"(?P<head>{alternation([*ENGLISH_NUMBERS, *ENGLISH_PLURALS, 'half', *_ORDINALS, *_TIMES, *_FOLD, 'twice', 'a', 'an', 'several'], _HEAD_GUARDS, start='a-z0-9')})"
    rf"(?P<denominator>[ -](?:{alternation(_DENOMINATORS)}))?"
    rf"(?P<words>(?:[ -](?:and (?:an? )?|of |few |an? )?{alternation(_PARTS)}){{0,10}})"
    rf"(?: (?:to|or) (?P<upto>{alternation(_PARTS)}(?:[ -](?:and )?{alternation(_PARTS)}){{0,4}}))?" + _TAIL
)
_RANK_WORD: Final = re.compile(
    r"[ -](?:largest|biggest|leading|most|highest|fastest|best|busiest|place|spot|position|rank|ranked|in the|among|behind|globally|worldwide)"
    r"(?![a-z])"
)
_RANK_VERB: Final = re.compile(
    r"(?:rank(?:ed|s|ing)?|plac(?:ed|es)|came|finished|moved|rose|fell|slipped|dropped)(?: up| down| back)?(?: in| to| as| at)? \Z"
)
_RANK_SIGN: Final = re.compile(r"(?:(?<![a-z])no\. ?|(?<![a-z])number |(?<![a-z])no |#)\Z")
_NOUN: Final = re.compile(
    r"(?:[ -](?!(?:and|or|in|to|by|from|at|on|for|with|as|per|percent|was|were|is|are|has|have|it|that|which)(?![a-z]))[a-z][a-z'&-]*){0,2}"
    rf" (?P<noun>{alternation(load('units')['nouns'])})"
)
_OF_TIME: Final = re.compile(r" of (?:the (?:year|fiscal|current|financial)|this|last|next|fiscal|20[0-9]|19[0-9])")
_PART_OF: Final = re.compile(r" (?:of|the|its|their|all|his|her|as)(?![a-z])")
_HALF_OF_TIME: Final = re.compile(r"(?:first|second|latter|other|last|this|next|each|top|bottom)[ -]\Z")
_ENDS_WORD: Final = re.compile(r"[ ,.;:、。，；：)\n/]|[的人钱整]|\Z")
_SMALL_CHANGE: Final = re.compile(rf"(?:(?P<jiao>[{_D}])角)?零?(?:(?P<fen>[{_D}])分)?[整正]?")
_TO_CALENDAR: Final = re.compile(
    rf" ?(?:-|--|~|至|到|to|、|/|and) ?[0-9.]+ ?{alternation((word for word, unit in _UNITS.items() if unit.kind is None), _GUARDS)}"
)


# ------------------------------------------------------------------------------------------------ reading


class _Found(NamedTuple):
    quantity: Quantity
    scale: Decimal | None  # that the number carries itself: the 亿 of 5亿元


def _start(found: _Found) -> int:
    return found.quantity.start


def _lower(text: str) -> str:
    lowered = text.lower()
    if len(lowered) != len(text):  # İ becomes two characters
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered


def _printed_and_chinese(text: str, lowered: str) -> Iterator[_Found]:
    previous = 0
    for match in _FIGURE.finditer(lowered):
        start = match.start()
        if "0" <= lowered[start] <= "9":
            found = _read_printed(text, lowered, match, previous)
        elif match["ordinal"]:
            found = _read_ordinal(match)
        else:
            found = _read_chinese(text, lowered, match, previous)
        if found:
            yield found
            previous = found.quantity.hedge_end


def _read_printed(text: str, lowered: str, match: re.Match[str], previous: int) -> _Found | None:
    start, digits_end = match.start(), match.end("digits")
    if digits_end - start > _LONGEST_PRINTED:
        return None
    more, scale_word, rest, word, letter, over, plus, th = match.group(
        "more", "scale", "rest", "word", "letter", "over", "plus", "th"
    )
    printed = lowered[start:digits_end]
    low = Decimal(printed.replace(",", ""))
    if th or _rank_sign_before(lowered, start):
        return _english_rank(lowered, match, low) if th or low <= _LAST_RANK else None
    if over:
        share = _share(Decimal(over), low)
        return share and _figure(text, lowered, match, previous, _Reading(share, is_fraction=True))
    high: Decimal | None = None
    scale: Decimal | None = None
    bound: Bound | None = ("ge" if plus == "+" else "gt") if plus or more else None
    if scale_word:
        scale = _SCALE_VALUES[scale_word]
        if rest:
            added = chinese_numeral(rest)
            if added is None or added.high is not None or added.low >= scale:
                return None
            low = low * scale + added.low
        else:
            low *= scale
    elif word:
        scale = _ENGLISH_SCALE_VALUES[word]
        low *= scale
    if more and more[-1] == "几":
        vague = chinese_numeral(printed + "几" + (scale_word or ""))
        if vague is None:
            return None
        high, bound = vague.high, None
    elif more and more[-1] == "来":
        bound = "approx"
    return _figure(text, lowered, match, previous, _Reading(low, high, scale, bound, letter=letter))


def _read_chinese(text: str, lowered: str, match: re.Match[str], previous: int) -> _Found | None:
    start = match.start()
    numeral_end, doubling, half, upto, part, many, times, odd = (
        match.end("numeral"), *match.group("doubling", "half", "upto", "part", "many", "times", "odd"),
    )  # fmt: skip
    if doubling is not None:
        times_as_large = chinese_numeral(doubling or "一")
        if times_as_large is None:
            return None
        is_power = lowered[match.end("mark") - 1] == "番"
        value = 2 ** int(times_as_large.low) if is_power else max(int(times_as_large.low), 2)
        return _plain(lowered, start, match.end("mark"), "multiple", Decimal(value), "multiple", "番")
    if half is not None:
        reading = _Reading(Decimal(50), None, Decimal(100), None, is_worded=True, is_fraction=True)
        return _figure(text, lowered, match, previous, reading)
    numeral = lowered[start:numeral_end]
    read = chinese_numeral(numeral + times if times else numeral)
    if read is None:
        return None
    low, high = read
    if part:
        over = Decimal(part) if part.isascii() else getattr(chinese_numeral(part), "low", None)
        share = None if over is None else _share(over, low)
        return share and _figure(
            text, lowered, match, previous, _Reading(share, is_worded=not part.isascii(), is_fraction=True)
        )
    scale = _scale_of(numeral + (times or ""))
    if upto:
        end = chinese_numeral(upto)
        if end is None or high is not None:
            return None
        scale = scale or _scale_of(upto)
        low, high = _ends(low, end.low, None if _scale_of(numeral) else scale)
        if low >= high:
            return None
    bound: Bound | None = None
    if many or odd:
        bound = "approx" if many == "来" else "gt"
    needs_hedge = numeral[0] in CHINESE_UNITS and numeral != "十" and not many
    if needs_hedge and numeral[1:2] and numeral[1] in _D:
        return None
    return _figure(
        text, lowered, match, previous,
        _Reading(low, high, scale, bound, is_worded=True, needs_hedge=needs_hedge, is_short=numeral_end - start == 1),
    )  # fmt: skip


def _scale_of(numeral: str) -> Decimal | None:
    tail = len(numeral.rstrip("百千万亿佰仟"))
    value = chinese_numeral(numeral[tail:])
    return None if tail == len(numeral) or value is None else value.low


def _ends(low: Decimal, high: Decimal, scale: Decimal | None) -> tuple[Decimal, Decimal]:
    # 3至5亿: the scale behind the second number holds for the first, unless that would make it the larger one.
    return (low * scale if scale and low * scale <= high else low), high


def _share(over: Decimal, under: Decimal) -> Decimal | None:
    if not under:
        return None
    share = over * 100 / under
    rounded = share.quantize(Decimal("0.000001"))
    return share if share == rounded.normalize() else rounded


class _Reading(NamedTuple):
    """What a numeral says, before the words around it are read."""

    low: Decimal
    high: Decimal | None = None
    scale: Decimal | None = None
    bound: Bound | None = None
    is_worded: bool = False
    is_fraction: bool = False
    needs_hedge: bool = False  # 千亿, 万: an amount only beside a hedge or before a unit
    is_short: bool = False  # one character: 三元 may be a ternary battery
    letter: str | None = None


_LONGEST_PRINTED: Final = 20
_LAST_RANK: Final = 100


def _figure(text: str, lowered: str, match: re.Match[str], previous: int, reading: _Reading) -> _Found | None:
    """Joins a numeral with its unit, sign and hedges; None where they show that it is no figure."""
    start, end = match.start(), match.end("mark")
    low, high, scale = reading.low, reading.high, reading.scale
    unit_word = match["unit"]
    unit = _UNITS[unit_word] if unit_word else _NUMBER
    if unit_word:
        end = match.end("unit")
    if reading.is_fraction:
        unit, end = _PERCENT, match.end("mark")
    sign, sign_start = _sign_before(text, start) if start else (None, start)
    if sign and not reading.is_fraction:
        if unit.kind != "money":
            unit, end = sign, match.end("mark")
        elif unit.is_implied:
            unit = sign
        if reading.letter:
            scale = _LETTERS[reading.letter]
            low *= scale
    elif reading.letter:
        if not _NOUN.match(lowered, match.end("mark")):
            return None
        scale = _LETTERS[reading.letter]
        low *= scale
    if unit.kind is None:
        if unit.is_calendar or scale is None or scale < 10**4:
            return None
        unit, end = _NUMBER, match.end("mark")
    if sign:
        start = sign_start
    elif start and _is_glued(lowered, start, unit.kind, scale):
        return None

    measure = (
        text[match.start("unit") : match.end("unit")]
        if unit_word and not sign and end == match.end("unit")
        else unit.measure
    )
    kind, unit_name = unit.kind, unit.unit
    if kind == "number":
        noun = _NOUN.match(lowered, match.end("mark"))
        if noun:
            kind, unit_name, measure = "count", "count", noun["noun"]
            if noun.start("noun") == match.end("mark") + 1:
                end = noun.end()
        elif (reading.is_worded and (scale is None or scale < 1000)) or _is_code(lowered, start, end, scale):
            return None
    if kind in ("count", "number") and scale is None and start:
        if reading.is_worded and low == 1 and high is None:
            return None
        if lowered[start - 1] == "前" or _TOP_BEFORE.search(lowered, max(0, start - 5), start):
            return None  # the first N of a list: no figure
    if kind == "money":
        if unit.only_scaled and scale is None and low < 1000:
            return None
        if unit.is_implied and reading.is_short and not sign and scale is None and not _ENDS_WORD.match(lowered, end):
            return None
    bound, hedge_start = _hedge_before(lowered, start, scale is not None) if start else (None, start)
    if reading.needs_hedge and bound is None and (kind == "number" or reading.is_short):
        return None
    if hedge_start != start and not sign and (unit.is_implied or kind == "number"):
        sign, sign_start = _sign_before(text, hedge_start)
        if sign:
            kind, unit_name, measure, hedge_start, unit = "money", sign.unit, sign.measure, sign_start, sign
    if unit.factor is not None:
        low, high = low * unit.factor, high * unit.factor if high is not None else None
        if unit_word == "成" and lowered[end : end + 1] in _TENTH:
            low, end = low + _TENTH[lowered[end]], end + 1
    elif unit.is_implied and reading.is_worded and not sign:
        change = _SMALL_CHANGE.match(lowered, end)
        if change and change.end() > end:
            low += Decimal(_small(change["jiao"])) / 10 + Decimal(_small(change["fen"])) / 100
            end = change.end()
    if not reading.is_worded and _is_negative(lowered, start, previous, kind):
        start, low, hedge_start = start - 1, -low, min(hedge_start, start - 1)
    after = match["after"]
    if after:
        bound = bound or _HEDGE_AFTER[after]
    return _Found(
        Quantity(
            start, end, kind, low, high, unit_name, measure, bound or reading.bound, reading.is_worded,
            unit.is_implied if kind == "money" else kind == "number" and scale is not None and scale >= 10**4,
            hedge_start, match.end("after") if after else end, _per(text, match, hedge_start),
        ),
        scale,
    )  # fmt: skip


_TENTH: Final = {char: Decimal(n) for n, char in enumerate("一二三四五六七八九", 1)} | {"半": Decimal(5)}


def _small(char: str | None) -> int:
    numeral = chinese_numeral(char) if char else None
    return int(numeral.low) if numeral else 0


def _plain(lowered: str, start: int, end: int, kind: Kind, value: Decimal, unit: str, measure: str) -> _Found:
    bound, hedge_start = _hedge_before(lowered, start, True) if start else (None, start)
    is_worded = not any("0" <= char <= "9" for char in lowered[start:end])
    return _Found(
        Quantity(start, end, kind, value, None, unit, measure, bound, is_worded, False, hedge_start, end), None
    )


def _read_ordinal(match: re.Match[str]) -> _Found | None:
    unit = match["unit"]
    ordinal = match["ordinal"]
    if (unit and unit not in _RANKED) or _NO_RANK.match(match.string, match.end("mark")):
        return None
    numeral = None if ordinal.isdecimal() else chinese_numeral(ordinal)
    value = Decimal(ordinal) if ordinal.isdecimal() else numeral.low if numeral and numeral.high is None else None
    if not value or value > _LAST_RANK:
        return None
    end = match.end("unit") if unit else match.end("mark")
    return _Found(
        Quantity(
            match.start(), end, "ordinal", value, None, "rank", "第", None, not ordinal.isdecimal(), False,
            match.start(), end,
        ),
        None,
    )  # fmt: skip


_RANKED: Final = frozenset(load("units")["ranked"])
_NO_RANK: Final = re.compile(alternation(load("units")["ordinal_not_before"]))


def _rank_sign_before(lowered: str, start: int) -> bool:
    return (
        start > 0 and lowered[start - 1] in " .#o" and _RANK_SIGN.search(lowered, max(0, start - 8), start) is not None
    )


def _english_rank(lowered: str, match: re.Match[str], value: Decimal) -> _Found | None:
    start, end = match.start(), match.end("th" if "th" in match.re.groupindex else "head")
    if end < 0:
        end = match.end("mark")
    sign = _RANK_SIGN.search(lowered, max(0, start - 8), start)
    if sign:
        return _plain(lowered, sign.start(), end, "ordinal", value, "rank", sign[0].strip())
    if _RANK_WORD.match(lowered, end) or _RANK_VERB.search(lowered, max(0, start - 24), start):
        return _plain(lowered, start, end, "ordinal", value, "rank", lowered[start:end])
    return None


def _english_words(text: str, lowered: str) -> Iterator[_Found]:
    previous = 0
    for match in _ENGLISH.finditer(lowered):
        found = _read_english(text, lowered, match, previous)
        if found:
            yield found
            previous = found.quantity.hedge_end


def _read_english(text: str, lowered: str, match: re.Match[str], previous: int) -> _Found | None:
    head, denominator, words, upto = match.group("head", "denominator", "words", "upto")
    start, head_end = match.start(), match.end("head")
    if head in _TIMES:
        return _plain(lowered, start, head_end, "multiple", Decimal(_TIMES[head]), "multiple", "番")
    if head in _FOLD:
        return _plain(lowered, start, head_end, "multiple", Decimal(_FOLD[head]), "multiple", "fold")
    if head == "twice":
        compared = _COMPARED.match(lowered, head_end)
        return _plain(lowered, start, head_end, "multiple", Decimal(2), "multiple", "twice") if compared else None
    if head in _ORDINALS:
        return _english_rank(lowered, match, Decimal(_ORDINALS[head]))
    if denominator or (head == "half" and not words):
        return _english_fraction(text, lowered, match, previous)
    read = english_numeral(lowered[start : match.end("words")])
    if read is None:
        return None
    if not words and head in ENGLISH_NUMBERS and _rank_sign_before(lowered, start):
        return _english_rank(lowered, match, read.low)
    low, high = read
    scale = next((_ENGLISH_SCALE_VALUES[word] for word in reversed(words.split()) if word in ENGLISH_SCALES), None)
    if upto:
        end = english_numeral(upto)
        scales = [_ENGLISH_SCALE_VALUES[word] for word in upto.split() if word in ENGLISH_SCALES]
        if end is None or high is not None:
            return None
        low, high = _ends(low, end.low, None if scale else scales[-1] if scales else None)
        scale = scale or (scales[-1] if scales else None)
        if low >= high:
            return None
    elif head in ENGLISH_PLURALS:
        scale = Decimal(1000)
    return _figure(text, lowered, match, previous, _Reading(low, high, scale, is_worded=True))


_COMPARED: Final = re.compile(r" (?:as|the|what|that|its|their)(?![a-z])")


def _english_fraction(text: str, lowered: str, match: re.Match[str], previous: int) -> _Found | None:
    """a third of, two-thirds, more than a quarter, half its revenue; not the third quarter nor the second half."""
    head, denominator, words = match.group("head", "denominator", "words")
    start, end = match.start(), match.end("denominator") if denominator else match.end("head")
    if words or _OF_TIME.match(lowered, end) or _HALF_OF_TIME.search(lowered, max(0, start - 8), start):
        return None
    under = _DENOMINATORS[denominator[1:]] if denominator else 2
    over = 1 if head in ("a", "an") or not denominator else ENGLISH_NUMBERS.get(head)
    if over is None or over >= under:
        return None
    is_plain = denominator is not None and (denominator[0] == "-" or (over > 1 and under != 4))
    hedge, _ = _hedge_before(lowered, start, True)
    if not (is_plain or hedge or _PART_OF.match(lowered, end) or _BY_PART.search(lowered, max(0, start - 4), start)):
        return None
    share = _share(Decimal(over), Decimal(under))
    return share and _plain(lowered, start, end, "percent", share, "percent", lowered[start:end])


_BY_PART: Final = re.compile(r"(?<![a-z])by \Z")

# ------------------------------------------------------------------------------------------------ beside the number


def _sign_before(text: str, pos: int) -> tuple[_Unit | None, int]:
    """The currency sign or word that ends at ``pos``, one space between allowed, and where it starts."""
    end = pos - 1 if text[pos - 1] == " " else pos
    if end <= 0 or text[end - 1] not in _SIGN_ENDS:
        return None, pos
    for length in _SIGN_LENGTHS:
        start = end - length
        sign = _SIGNS.get(text[start:end]) if start >= 0 else None
        if sign and not (
            start
            and text[start].isascii()
            and text[start].isalpha()
            and text[start - 1].isalpha()
            and text[start - 1].isascii()
        ):
            return sign, start
    return None, pos


def _hedge_before(lowered: str, pos: int, is_scaled: bool) -> tuple[Bound | None, int]:
    """Bound of the hedge that ends at ``pos``, one space and a filler between allowed, and where it starts."""
    end = pos - 1 if lowered[pos - 1] == " " else pos
    if not end:
        return None, pos
    last = lowered[end - 1]
    if "a" <= last <= "z" or last == ".":
        match = _ENGLISH_HEDGE.search(lowered, max(0, end - _LONGEST_ENGLISH_HEDGE), end)
        return (_HEDGE_BEFORE[match["hedge"]], match.start()) if match else (None, pos)
    if last in _HEDGE_ENDS:
        bound, start = _chinese_hedge(lowered, end, is_scaled)
        if bound:
            return bound, start
    if last in _FILLERS and end > 1 and lowered[end - 2] in _HEDGE_ENDS:
        bound, start = _chinese_hedge(lowered, end - 1, is_scaled)
        if bound:
            return bound, start
    return None, pos


def _chinese_hedge(lowered: str, end: int, is_scaled: bool) -> tuple[Bound | None, int]:
    for length in _HEDGE_LENGTHS:
        start = end - length
        bound = _HEDGE_BEFORE.get(lowered[start:end]) if start >= 0 else None
        if bound:
            word = lowered[start:end]
            is_other_word = start > 0 and lowered[start - 1] in _NOT_AFTER.get(word, "")
            return (None, end) if is_other_word or (word in _ONLY_SCALED and not is_scaled) else (bound, start)
    return None, end


def _is_glued(lowered: str, start: int, kind: Kind | None, scale: Decimal | None) -> bool:
    """Is the number a piece of a share-price bracket, a version, a date or a model name?"""
    before = lowered[start - 1]
    earlier = lowered[start - 2 : start - 1]
    if before in "-+" and earlier == ",":
        before, earlier = earlier, lowered[start - 3 : start - 2]
    if before in ",." and earlier.isdecimal():
        return True
    if kind in ("count", "physical", "number", "multiple") and scale is None:
        return (
            (before.isascii() and before.isalpha())
            or before in "_#@"
            or (before in "-/" and earlier.isascii() and earlier.isalnum())
        )
    return False


def _is_code(lowered: str, start: int, end: int, scale: Decimal | None) -> bool:
    """Is a number without a unit a year, an item number, a ticker, a time, or a piece of a longer code?"""
    if scale is not None:
        return False
    digits = lowered[start:end]
    before, after = lowered[start - 1 : start], lowered[end : end + 1]
    if len(digits) == 4 and digits.isdecimal() and digits[:2] in ("19", "20"):
        return True
    if after and (after in ":_@" or (after in ".,/" and lowered[end + 1 : end + 2].isalnum()) or "a" <= after <= "z"):
        return True
    if (before == "(" and after == ")") or (before in ("", "\n", "(") and after in (".", "、", ")")):
        return True
    if before == ":" and lowered[start - 2 : start - 1].isdecimal():
        return True
    return (
        _TO_CALENDAR.match(lowered, end) is not None
        or _MONTH_BEFORE.search(lowered, max(0, start - 11), start) is not None
    )


_TOP_BEFORE: Final = re.compile(r"top[ -]?\Z")
_MONTH_BEFORE: Final = re.compile(
    r"(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august"
    r"|september|october|november|december|page|chapter|section|article|item|figure|table|level|route|version|phase|top)\.? ?\Z"
)


def _is_negative(lowered: str, start: int, previous: int, kind: Kind) -> bool:
    if (
        not start
        or lowered[start - 1] != "-"
        or kind not in ("percent", "pp", "money")
        or (previous and previous >= start - 1)
    ):
        return False
    earlier = lowered[start - 2 : start - 1]
    return not earlier or not ((earlier.isascii() and earlier.isalnum()) or earlier in "-%)年月")


def _per(text: str, match: re.Match[str], pos: int) -> str | None:
    behind = match["per"]
    if behind:
        return _PER.get(behind) or text[match.start("per") + 1 : match.end("per")].lstrip("/")
    if pos and text[pos - 1] == " ":
        pos -= 1
    before = text[max(0, pos - 2) : pos]
    return _PER_BEFORE.get(before) or (before[1] if before[:1] == "每" else None)


# ------------------------------------------------------------------------------------------------ pairs

_RANGE: Final = re.compile(r" ?(?:-|--|~|至|到|to|and|or) ?")
_BRACKET: Final = re.compile(
    r" ?(?:[(（](?:大写|小写|约合|约为|约|折合|合|即|相当于|等值|about|around|or|approximately|approx\.?|roughly|equivalent to)?[:： ]?"
    r"|[,，、](?:约合|折合|合|相当于))(?:人民币)? ?"
)
_GROWTH_BEFORE: Final = re.compile(
    r"(?:rose|grew|fell|up|down|gained|lost|dropped|jumped|increased|decreased|declined|climbed|slid|slipped|surged|[增升涨降跌减滑少长加幅])"
    r"[了约近超过 ]{0,3}\Z"
)
_FARTHEST: Final = 14


def _joined(lowered: str, found: list[_Found]) -> list[Quantity]:
    """Joins the ends of ranges, and amounts with the same amount behind them; drops overlaps and bare codes."""
    joined: list[Quantity] = []
    last: _Found | None = None
    for item in found:
        quantity = item.quantity
        if last is not None:
            gap = quantity.start - last.quantity.end
            if quantity.start < last.quantity.hedge_end and gap < 0:
                continue
            if gap <= _FARTHEST:
                both = _range(lowered, last, item) or _with_alt(lowered, last, item)
                if both:
                    last = both
                    continue
            joined.append(last.quantity)
        last = item
    if last is not None:
        joined.append(last.quantity)
    return [quantity for quantity in joined if quantity.kind != "number" or _stands_alone(lowered, quantity)]


def _stands_alone(lowered: str, quantity: Quantity) -> bool:
    before, after = lowered[quantity.start - 1 : quantity.start], lowered[quantity.end : quantity.end + 1]
    return not ((before and before in "-/") or (after and after in "-/"))


def _range(lowered: str, first: _Found, second: _Found) -> _Found | None:
    low, high = first.quantity, second.quantity
    between = lowered[low.end : high.start]
    if low.value_hi is not None or high.value_hi is not None or low.alt or not _RANGE.fullmatch(between):
        return None
    if "ordinal" in (low.kind, high.kind):
        return None
    words = between.strip()
    if words in ("and", "or") and not lowered.endswith("between ", 0, low.hedge_start):
        return None
    if low.kind == "number" or (low.unit == high.unit and low.kind == high.kind):
        unit = high
    elif low.kind == "money" and (high.kind == "number" or high.is_currency_implied):
        unit = low
    else:
        return None
    scale = None if first.scale else second.scale
    bottom, top = _ends(low.value, high.value, scale)
    if bottom >= top:
        return None
    if (
        words in ("to", "至", "到")
        and top > 2 * bottom
        and _GROWTH_BEFORE.search(lowered, max(0, low.hedge_start - 12), low.hedge_start)
    ):
        return None  # rose 5% to 30% ends at 30%
    return _Found(
        replace(
            unit, start=low.start, end=high.end, value=bottom, value_hi=top, bound=low.bound or high.bound,
            hedge_start=low.hedge_start, hedge_end=high.hedge_end, per=high.per or low.per,
            is_worded=low.is_worded and high.is_worded,
        ),
        second.scale,
    )  # fmt: skip


def _with_alt(lowered: str, first: _Found, second: _Found) -> _Found | None:
    amount, other = first.quantity, second.quantity
    if amount.kind != "money" or other.kind != "money" or amount.alt is not None:
        return None
    between = (
        lowered[amount.end : other.hedge_start] if other.hedge_start > amount.end else lowered[amount.end : other.start]
    )
    if not _BRACKET.fullmatch(between) or (amount.unit == other.unit and amount.value != other.value):
        return None
    if between.strip()[0] in "(（" and lowered[other.hedge_end : other.hedge_end + 1] not in (
        ")",
        "）",
        ",",
        "，",
        ";",
    ):
        return None
    return _Found(replace(amount, alt=other), first.scale)
