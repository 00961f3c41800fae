"""Values of numerals written in words, exactly: 一万五千亿, 三十几, 七八百, 伍亿玖仟柒佰万, two and a half million."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple


class Numeral(NamedTuple):
    """A value, or the two ends of a vague one (三十几万 lies between 300000 and 400000)."""

    low: Decimal
    high: Decimal | None = None


CHINESE_DIGITS: Final = "〇零一二两俩三四五六七八九壹贰叁参肆伍陆柒捌玖"
CHINESE_UNITS: Final = "十百千万亿兆拾佰仟"
LONGEST: Final = 40

_VALUES: Final = (0, 0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9)
_DIGIT: Final = dict(zip(CHINESE_DIGITS, _VALUES, strict=True))
_BIG: Final = {"兆": 12, "亿": 8, "万": 4}  # powers of ten, the largest first
_DECIMAL: Final = r"[0-9]+(?:\.[0-9]+)?"
_D: Final = f"[{CHINESE_DIGITS}]|{_DECIMAL}"
_BELOW_TEN_THOUSAND: Final = re.compile(
    rf"(?:(?P<thousands>{_D}|)[千仟])?零?(?:(?P<hundreds>{_D}|)[百佰])?零?(?:(?P<tens>{_D}|)[十拾])?零?(?P<twenty>[廿卅])?(?P<ones>{_D})?"
)
_SHORTHAND: Final = re.compile(rf".*[千仟百佰][{CHINESE_DIGITS[2:]}]")
_DIGIT_BY_DIGIT: Final = re.compile(rf"(?=.*[〇零])[{CHINESE_DIGITS[:3]}二三四五六七八九]{{3,}}")
_PAIR: Final = re.compile(r"一二|[一二两]三|三四|三五|四五|五六|六七|七八|八九|一两")


@lru_cache(maxsize=4096)
def chinese_numeral(text: str) -> Numeral | None:
    """Value of a Chinese or mixed numeral (1.2万亿, 3千5百万, 二〇二五, 三点五万); None when it makes no number.

    Vague numerals give both ends: 数百万 1e6 to 1e7, 十几 10 to 20, 七八百 700 to 800.
    """
    if not text or len(text) > LONGEST:
        return None
    if text[0] in "数几":
        low = _value(text[1:]) if text[1:2] and text[1] in CHINESE_UNITS else None
        return None if low is None else Numeral(low, low * 10)
    vague = max(text.find("几"), text.find("数"))
    if vague > 0:
        return _some(text[:vague], text[vague + 1 :])
    value = _value(text)
    if value is not None:
        return Numeral(value)
    pair = _PAIR.search(text)
    if pair:
        before, after = text[: pair.start()], text[pair.end() :]
        low, high = _value(before + pair[0][0] + after), _value(before + pair[0][1] + after)
        return None if low is None or high is None or low >= high else Numeral(low, high)
    return None


def _some(before: str, after: str) -> Numeral | None:
    # 三十几万: from 三十万 up to one more 十万. 一百几十: from 一百 up to 二百, whatever 几 counts.
    after = after.lstrip("十百千")
    zeros = len(before) - len(before.rstrip("0"))
    unit = f"1{'0' * zeros}" if zeros else before[-1]
    low, step = _value(before + after), _value(unit + after) if zeros or unit in "十百千" else None
    return None if low is None or step is None else Numeral(low, low + step)


def _value(text: str) -> Decimal | None:
    """Value of a numeral without vagueness: split at the last big unit, which multiplies all that stands before it."""
    for unit, power in _BIG.items():
        before, found, after = text.rpartition(unit)
        if not found:
            continue
        low = Decimal(0)
        if after:
            read = _value(after)
            if read is None:
                return None
            low = read * 10 ** (power - 1) if len(after) == 1 and after in _DIGIT else read  # 一万五: 15000
        high = _value(before) if before else Decimal(1)
        return None if high is None or low >= 10**power else high * 10**power + low
    return _small_value(text)


def _small_value(text: str) -> Decimal | None:
    if _DIGIT_BY_DIGIT.fullmatch(text):
        return Decimal("".join(str(_DIGIT[char]) for char in text))
    whole, point, decimals = text.partition("点")
    if point:
        value = _small_value(whole)
        digits = [str(_DIGIT[char]) for char in decimals if char in _DIGIT]
        return None if value is None or not digits else value + Decimal("0." + "".join(digits))
    match = _BELOW_TEN_THOUSAND.fullmatch(text)
    if match is None:
        return None
    value = Decimal(0)
    for name, weight in (("thousands", 1000), ("hundreds", 100), ("tens", 10)):
        if match[name] is not None:
            value += weight * _digit(match[name] or "一")
    if match["twenty"]:
        value += 20 if match["twenty"] == "廿" else 30
    if match["ones"]:
        ones = _digit(match["ones"])
        if _SHORTHAND.fullmatch(text):  # 三千五: 3500
            ones *= 100 if text[-2] in "千仟" else 10
        value += ones
    return value


def _digit(token: str) -> Decimal:
    return Decimal(_DIGIT[token]) if token in _DIGIT else Decimal(token)


# ------------------------------------------------------------------------------------------------ English

_HALF: Final = Decimal("0.5")
_BELOW_TWENTY: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_BELOW_ELEVENTH: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
ENGLISH_SCALES: Final = {
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "mn": 10**6,
    "mln": 10**6, "bn": 10**9, "bln": 10**9, "tn": 10**12, "trn": 10**12, "lakh": 10**5, "crore": 10**7, "dozen": 12,
}  # fmt: skip
ENGLISH_NUMBERS: Final = {word: n for n, word in enumerate(_BELOW_TWENTY)} | {
    word: 10 * n for n, word in enumerate(_TENS, 2)
}
ENGLISH_ORDINALS: Final = {word: n for n, word in enumerate(_BELOW_ELEVENTH, 1)}
ENGLISH_DENOMINATORS: Final = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4} | {
    form: n for word, n in ENGLISH_ORDINALS.items() if n > 2 for form in (word, f"{word}s")
}
_ENGLISH_WORD: Final = re.compile(r"[a-z]+")
ENGLISH_PLURALS: Final = {"tens": 10} | {
    f"{word}s": n for word, n in ENGLISH_SCALES.items() if n in (100, 1000, 10**6, 10**9)
}


def english_numeral(text: str) -> Numeral | None:
    """Value of a lower-case English numeral: twenty-five, half a million, two and a half billion, hundreds of millions.

    Vague numerals give both ends: several hundred 100 to 1000, tens of millions 1e7 to 1e8.
    """
    total = section = Decimal(0)
    half = vague = False
    for word in _ENGLISH_WORD.findall(text):
        if word in ("a", "an", "and", "of"):
            continue
        if word == "half":
            half = True
        elif word in ("several", "few"):
            vague = True
        elif word in ENGLISH_NUMBERS:
            section += ENGLISH_NUMBERS[word]
        elif word in ENGLISH_PLURALS:
            vague, section = True, (section or Decimal(1)) * ENGLISH_PLURALS[word]
        elif word in ENGLISH_SCALES:
            scale = ENGLISH_SCALES[word]
            section = (section + _HALF if half else section or Decimal(1)) * scale
            half = False
            if scale >= 1000:
                total, section = total + section, Decimal(0)
        else:
            return None
    value = total + section + (_HALF if half else Decimal(0))
    return Numeral(value, value * 10) if vague else Numeral(value)
