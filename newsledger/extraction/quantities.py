"""Reads figures: percentages, money, counts, multiples, ordinals and physical amounts, in Chinese and English.

Works on normalised text (``normalise``). Values are exact decimals in whole units: 1.2万亿元 is 1200000000000.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

from newsledger.extraction.claim import Bound
from newsledger.extraction.lexicons import alternation, load
from newsledger.extraction.normalise import normalise

Kind = Literal[
    "percent", "pp", "money", "count", "multiple", "ordinal", "physical", "number"
]
Per = Literal["year", "month"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure of a text; ``text[start:end]`` holds number and unit, ``text[hedge_start:hedge_end]`` the hedges too.

    ``unit`` is percent, pp, multiple, rank, count, an ISO 4217 code or a physical unit (GWh, tonne). It is None for
    money whose currency the text leaves open (元, ¥: ``is_currency_implied``) and for bare numbers (``kind`` number);
    a bare number in 万 or 亿 (高达387亿) also has ``is_currency_implied``: it may be money or a count.
    ``measure`` is the word of the text: 台, employees, 亿元's 元. ``value`` is the low end of a range, ``value_hi`` the
    high end. ``per`` makes it a rate. ``alt`` is the same amount in brackets behind it, in another currency or spelling.
    ``is_worded``: no digit in the text of the number.
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
    per: Per | None = None
    alt: Quantity | None = None


# ------------------------------------------------------------------------------------------------ numerals

_DIGIT: Final = {
    char: value
    for value, chars in enumerate(
        (
            "零〇",
            "一壹",
            "二两贰俩",
            "三叁参",
            "四肆",
            "五伍",
            "六陆",
            "七柒",
            "八捌",
            "九玖",
        )
    )
    for char in chars
}
_TENS: Final = {"廿": 20, "卅": 30, "卌": 40}
_SMALL: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG: Final = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_LONGEST_NUMERAL: Final = 40
_MORE: Final = "多余几来"


def _chinese_value(numeral: str) -> Decimal | None:
    """Value of a Chinese or mixed numeral (一万五千亿, 1.2万亿, 3千5百万, 二〇二五); None if it is none."""
    if len(numeral) > _LONGEST_NUMERAL:
        return None
    if not any(char in _SMALL or char in _BIG for char in numeral) and len(numeral) > 1:
        if any(char not in _DIGIT for char in numeral):
            return None
        return Decimal("".join(str(_DIGIT[char]) for char in numeral))
    total = section = Decimal(0)
    current: Decimal | None = None
    last_unit = 0
    for part in re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?|.", numeral):
        if part[0].isdigit() and part[0] in "0123456789":
            current = Decimal(part.replace(",", ""))
            last_unit = 0
        elif part in _DIGIT:
            digit = Decimal(_DIGIT[part])
            if digit == 0:
                last_unit = 0
            elif current is not None:
                return None
            else:
                current = digit
        elif part in _TENS:
            section += _TENS[part]
            last_unit = 10
        elif part in _SMALL:
            section += (Decimal(1) if current is None else current) * _SMALL[part]
            current, last_unit = None, _SMALL[part]
        elif part in _BIG:
            section = (
                section + current
                if current is not None
                else section or Decimal(0 if total else 1)
            )
            if section == 0:  # 亿 straight behind 亿: no way of writing a number
                return None
            if part == "万":
                section *= _BIG[part]
            else:
                total, section = total + section * _BIG[part], Decimal(0)
            current, last_unit = None, _BIG[part]
        else:
            return None
    if current is not None:
        trailing = numeral[-1] in _DIGIT and last_unit >= 100
        section += (
            current * last_unit / 10 if trailing else current
        )  # 一万五 is 15000, 一百零五 is 105
    return total + section


# ------------------------------------------------------------------------------------------------ lexicons


@dataclass(frozen=True, slots=True)
class _Unit:
    kind: Kind
    unit: str | None
    measure: str
    factor: Decimal
    is_implied: bool = False


def _load_units() -> dict[str, _Unit]:
    words, one = load("units"), Decimal(1)
    units: dict[str, _Unit] = {}
    for word in words["count"]:
        units[word.lower()] = _Unit("count", "count", word, one)
    for canonical, forms in words["physical"].items():
        for form in forms:
            units[form.lower()] = _Unit("physical", canonical, form, one)
    for code, sides in load("currencies").items():
        for word in sides["after"]:
            implied = code == "implied"
            units[word.lower()] = _Unit(
                "money", None if implied else code, word, one, implied
            )
    for word in words["percent"]:
        units[word] = _Unit("percent", "percent", word, one)
    for word in words["pp"]:
        units[word] = _Unit("pp", "pp", word, one)
    for word in words["basis_points"]:
        units[word] = _Unit("pp", "pp", word, Decimal("0.01"))
    for word in words["multiple"]:
        units[word] = _Unit("multiple", "multiple", word, one)
    units["成"] = _Unit("percent", "percent", "成", Decimal(10))
    return units


_UNITS: Final = _load_units()
_CALENDAR: Final = frozenset(load("units")["calendar"])


def _whole_words(words: list[str]) -> str:
    latin = [word for word in words if word[-1].isascii() and word[-1].isalpha()]
    other = [word for word in words if word not in latin]
    return f"(?:{alternation(latin)}(?![a-z])|{alternation(other)})"


_UNIT: Final = re.compile(
    rf" ?-?(?:(?P<unit>{_whole_words(list(_UNITS))})|(?P<calendar>{_whole_words(list(_CALENDAR))}))"
)
_PER: Final = {
    word: per for per, words in load("units")["per"].items() for word in words
}
_PER_AFTER: Final = re.compile(rf" ?(?P<per>{alternation(_PER)})(?![a-z])")
_BEFORE_MONEY: Final = {
    word.lower(): code
    for code, sides in load("currencies").items()
    for word in sides["before"]
}
_MONEY_BEFORE: Final = re.compile(
    rf"(?:(?<![a-z])(?=[a-z])|(?=[^a-z]))(?P<sign>{alternation(_BEFORE_MONEY)}) ?\Z"
)
_HEDGES_BEFORE: Final = {
    word: bound for bound, words in load("hedges")["before"].items() for word in words
}
_HEDGES_AFTER: Final = {
    word: bound for bound, words in load("hedges")["after"].items() for word in words
}
_HEDGE_AFTER: Final = re.compile(rf" ?(?P<hedge>{_whole_words(list(_HEDGES_AFTER))})")
_LONGEST_CHINESE_HEDGE: Final = max(
    len(word) for word in _HEDGES_BEFORE if not word.isascii()
)
_LONGEST_ENGLISH_HEDGE: Final = max(
    len(word) for word in _HEDGES_BEFORE if word.isascii()
)

_EN_SCALE: Final = {
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "mn": 10**6,
    "mln": 10**6, "bn": 10**9, "bln": 10**9, "tn": 10**12, "trn": 10**12, "lakh": 10**5, "crore": 10**7,
}  # fmt: skip
_MONEY_SCALE: Final = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12}

_DIGITS: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
# 千瓦, 兆瓦, 千克, 百分点: here the character belongs to the unit.
_NO_SCALE: Final = r"(?!(?<=千)[瓦克米卡字帕伏赫]|(?<=兆)[瓦赫字帕比])"
_ARABIC: Final = re.compile(
    rf"(?P<number>{_DIGITS})"
    rf"(?: ?(?P<more>[{_MORE}])?(?P<scale>[十百千]?[万亿兆][亿]?{_NO_SCALE}(?:[0-9一二三四五六七八九]{{1,4}}[千万])*|[百千]{_NO_SCALE})"
    rf"| ?(?P<en>{'|'.join(_EN_SCALE)})s?(?![a-z])|(?P<letter> ?[kmbt])(?![a-z]))?"
    rf"(?P<tail>[多余](?!额))?"
)
_WORD_CHARS: Final = (
    "〇零一二两俩三四五六七八九十百千万亿兆壹贰叁参肆伍陆柒捌玖拾佰仟廿卅"
)
_CHINESE: Final = re.compile(
    rf"(?P<vague>[数几])?(?P<number>[{_WORD_CHARS}]{{1,{_LONGEST_NUMERAL}}})(?P<more>[{_MORE}])?"
    rf"(?P<scale>[百千万亿]*)(?P<tail>[多余](?!额))?"
)
_START: Final = re.compile(f"[0-9数几半{_WORD_CHARS}]")
_FRACTION: Final = re.compile(
    rf"(?P<under>[0-9{_WORD_CHARS}.]+?)分之(?P<over>[0-9{_WORD_CHARS}点.]+)"
)


@dataclass(slots=True)
class _Number:
    start: int
    end: int
    value: Decimal
    high: Decimal | None
    bound: Bound | None
    is_worded: bool
    is_scaled: bool
    letter: str | None = None


def _read_arabic(text: str, pos: int) -> _Number | None:
    match = _ARABIC.match(text, pos)
    if match is None or match.end("number") - pos > _LONGEST_NUMERAL:
        return None
    value = Decimal(match["number"].replace(",", ""))
    scale, end = Decimal(1), match.end()
    letter = match["letter"]
    if match["scale"]:
        total = _chinese_value(match["number"] + match["scale"])
        if total is None:
            return None
        scale = total / value if value else Decimal(1)
        value = total
    elif match["en"]:
        scale = Decimal(_EN_SCALE[match["en"]])
        value *= scale
    more = match["more"]
    high = None
    bound: Bound | None = "gt" if more or match["tail"] else None
    if more == "几":
        high, bound = value + 10 * scale, None
    return _Number(pos, end, value, high, bound, False, scale != 1, letter)


def _read_chinese(text: str, pos: int) -> _Number | None:
    match = _CHINESE.match(text, pos)
    if match is None:
        return None
    numeral, scale = match["number"], match["scale"]
    value = _chinese_value(numeral + scale)
    if value is None:
        return None
    high: Decimal | None = None
    bound: Bound | None = "gt" if match["tail"] else None
    if match["vague"]:
        if numeral[0] not in "十百千万亿":
            return None
        high = value * 10
    elif match["more"] in ("多", "余"):
        bound = "gt"
    elif match["more"] == "几":
        step = (
            _chinese_value("一" + numeral[-1] + scale)
            if numeral[-1] in "十百千万亿"
            else None
        )
        if step is None:
            return None
        high = value + step
    elif match["more"] == "来":
        bound = "approx"
    is_scaled = any(char in "百千万亿兆佰仟" for char in numeral + scale)
    return _Number(pos, match.end(), value, high, bound, True, is_scaled)


# ------------------------------------------------------------------------------------------------ words around it


def _hedge_before(text: str, pos: int) -> tuple[Bound | None, int]:
    """Bound of the hedge that ends at ``pos`` (one space between allowed), and where it starts."""
    end = pos - 1 if pos and text[pos - 1] == " " else pos
    if not end:
        return None, pos
    if text[end - 1].isascii():
        for start in range(max(0, end - _LONGEST_ENGLISH_HEDGE), end):
            if (start == 0 or not text[start - 1].isalpha()) and text[
                start:end
            ] in _HEDGES_BEFORE:
                return _HEDGES_BEFORE[text[start:end]], start
        return None, pos
    for start in range(max(0, end - _LONGEST_CHINESE_HEDGE), end):
        if text[start:end] in _HEDGES_BEFORE:
            return _HEDGES_BEFORE[text[start:end]], start
    return None, pos


def _money_before(text: str, pos: int) -> tuple[str | None, int]:
    match = _MONEY_BEFORE.search(text, max(0, pos - 8), pos)
    return (match["sign"], match.start("sign")) if match else (None, pos)


def _lower(text: str) -> str:
    lowered = text.lower()
    if len(lowered) != len(text):  # İ grows when lowered
        lowered = "".join(
            char.lower() if len(char.lower()) == 1 else char for char in text
        )
    return lowered


def find_quantities(normalised_text: str) -> list[Quantity]:
    """All figures of a normalised text, in order, without overlaps; dates, times and codes are left out."""
    return list(_joined(normalised_text, _scan(_lower(normalised_text))))


def parse_quantity(quote: str) -> Quantity | None:
    """The first figure of a quote, read again from nothing but the quote; None if it holds none."""
    return next(iter(find_quantities(normalise(quote))), None)


def _scan(text: str) -> Iterator[Quantity]:
    pos = 0
    search = _START.search
    while match := search(text, pos):
        start = match.start()
        quantity = _read(text, start)
        if quantity is None:
            pos = _skip(text, start)
        else:
            yield quantity
            pos = quantity.hedge_end


_SKIP: Final = re.compile(rf"[0-9][0-9.,]*|[{_WORD_CHARS}]+|.")


def _skip(text: str, pos: int) -> int:
    match = _SKIP.match(text, pos)
    return match.end() if match else pos + 1


def _read(text: str, pos: int) -> Quantity | None:
    fraction = (
        _FRACTION.match(text, pos, pos + _LONGEST_NUMERAL)
        if "分之" in text[pos : pos + 12]
        else None
    )
    if fraction:
        under, over = _any_value(fraction["under"]), _any_value(fraction["over"])
        if under and over is not None:
            number = _Number(
                pos,
                fraction.end(),
                over * 100 / under,
                None,
                None,
                not fraction["over"].isascii(),
                False,
            )
            return _quantity(text, number, _UNITS["%"], fraction.end(), "", pos)
    number_read = (
        _read_arabic(text, pos)
        if text[pos] in "0123456789"
        else _read_chinese(text, pos)
    )
    if number_read is None:
        return None
    before = text[pos - 1] if pos else ""
    if before == "第":
        return Quantity(
            pos - 1, number_read.end, "ordinal", number_read.value, None, "rank", "第", None, number_read.is_worded,
            False, pos - 1, number_read.end,
        )  # fmt: skip
    sign, start = _money_before(text, pos)
    end = number_read.end
    if number_read.letter:
        if sign:
            factor = Decimal(_MONEY_SCALE[number_read.letter.strip()])
            number_read = replace(
                number_read, value=number_read.value * factor, is_scaled=True
            )
        else:
            number_read.end = end = end - len(number_read.letter)
    after = _UNIT.match(text, end)
    if after and after["calendar"] and not sign:
        return None
    unit = _UNITS[after["unit"]] if after and after["unit"] else None
    if unit and after:
        end = after.end()
    if sign:
        code = _BEFORE_MONEY[sign]
        if unit and unit.kind == "money" and not unit.is_implied:
            code = unit.unit or code
        elif unit and unit.kind != "money":
            end = number_read.end
        unit = _Unit(
            "money",
            None if code == "implied" else code,
            sign,
            Decimal(1),
            code == "implied",
        )
    if unit is None:
        if number_read.is_worded and not number_read.is_scaled:
            return None
        if not number_read.is_worded and _is_code(text, pos, end):
            return None
        unit = _Unit("number", None, "", Decimal(1), number_read.is_scaled)
    elif (
        unit.kind == "count"
        and number_read.is_worded
        and text[pos : number_read.end] == "一"
    ):
        return None
    return _quantity(text, number_read, unit, end, sign or "", start)


def _is_code(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    digits = text[start:end]
    is_year = len(digits) == 4 and digits.isdigit() and digits[:2] in ("19", "20")
    return (
        is_year
        or before in "-_/#:.,@("
        or (before.isascii() and before.isalpha())
        or (
            after in ":/_."
            and text[end + 1 : end + 2].isalnum()
            or (after.isascii() and after.isalpha())
        )
    )


def _any_value(numeral: str) -> Decimal | None:
    if numeral.isascii():
        return Decimal(numeral) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", numeral) else None
    whole, point, decimals = numeral.partition("点")
    value = _chinese_value(whole) if whole else Decimal(0)
    if point and value is not None:
        digits = "".join(str(_DIGIT.get(char, "")) for char in decimals)
        value += Decimal(f"0.{digits or 0}")
    return value


def _quantity(
    text: str, number: _Number, unit: _Unit, end: int, sign: str, start: int
) -> Quantity:
    bound, hedge_start = _hedge_before(text, start)
    hedge_end = end
    tail = _HEDGE_AFTER.match(text, end)
    if tail:
        bound, hedge_end = bound or _HEDGES_AFTER[tail["hedge"]], tail.end()
    rate = _PER_AFTER.match(text, end)
    return Quantity(
        start, end, unit.kind, number.value * unit.factor,
        number.high * unit.factor if number.high is not None else None, unit.unit, unit.measure or None,
        bound or number.bound, number.is_worded, unit.is_implied, hedge_start, hedge_end,
        _PER[rate["per"]] if rate else None,
    )  # fmt: skip


_RANGE: Final = re.compile(r" ?(?:-|--|~|至|到|to|and) ?")
_BRACKET: Final = re.compile(r" ?\((?:约合|约|折合|即|about|or)? ?")


def _joined(text: str, quantities: Iterator[Quantity]) -> Iterator[Quantity]:
    """Joins the two ends of a range, and an amount with the same amount in brackets behind it."""
    waiting: Quantity | None = None
    for quantity in quantities:
        if waiting is None:
            waiting = quantity
            continue
        joined = _range(text, waiting, quantity) or _with_alt(text, waiting, quantity)
        if joined:
            waiting = joined
        else:
            yield waiting
            waiting = quantity
    if waiting:
        yield waiting


def _range(text: str, low: Quantity, high: Quantity) -> Quantity | None:
    if (
        low.value_hi is not None
        or high.value_hi is not None
        or not _RANGE.fullmatch(text, low.end, high.start)
    ):
        return None
    if low.kind not in ("number", high.kind) or (low.unit and low.unit != high.unit):
        return None
    value = low.value
    if low.kind == "number":
        scale = _scale(text[high.start : high.end])
        if not low.is_currency_implied and value * scale <= high.value:
            value *= scale
    if value >= high.value:
        return None
    return replace(
        high,
        start=low.start,
        hedge_start=low.hedge_start,
        value=value,
        value_hi=high.value,
        bound=low.bound or high.bound,
    )


def _scale(written: str) -> Decimal:
    match = _ARABIC.search(written)
    if match and match["scale"]:
        return _chinese_value("1" + match["scale"]) or Decimal(1)
    return Decimal(_EN_SCALE[match["en"]]) if match and match["en"] else Decimal(1)


def _with_alt(text: str, amount: Quantity, other: Quantity) -> Quantity | None:
    if amount.kind != "money" or other.kind != "money" or amount.alt:
        return None
    if (
        not _BRACKET.fullmatch(text, amount.end, other.start)
        or text[other.end : other.end + 1] != ")"
    ):
        return None
    return replace(amount, alt=other, hedge_end=amount.hedge_end)
