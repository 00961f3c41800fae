"""Numerals in words: their values, exactly."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsledger.extraction.numerals import chinese_numeral, english_numeral

_DIGITS = "零一二三四五六七八九"
_FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


def in_chinese(number: int) -> str:
    """A number as Chinese writes it: 120034 is 十二万零三十四."""
    for unit, scale in (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10)):
        if number >= scale:
            head, rest = divmod(number, scale)
            zero = "零" if 0 < rest < scale // 10 else ""
            one = "" if scale == 10 and head == 1 and number < 20 else in_chinese(head)
            return one + unit + zero + (in_chinese(rest) if rest else "")
    return _DIGITS[number]


_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
_ONES += " eighteen nineteen"
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety"


def in_english(number: int) -> str:
    """A number as English writes it: 120034 is one hundred twenty thousand thirty-four."""
    ones, tens = _ONES.split(), _TENS.split()
    if number < 20:
        return ones[number]
    if number < 100:
        return tens[number // 10] + (f"-{ones[number % 10]}" if number % 10 else "")
    for word, scale in (
        ("trillion", 10**12),
        ("billion", 10**9),
        ("million", 10**6),
        ("thousand", 1000),
        ("hundred", 100),
    ):
        if number >= scale:
            rest = number % scale
            return f"{in_english(number // scale)} {word}" + (f" {in_english(rest)}" if rest else "")
    raise AssertionError(number)


numbers = st.one_of(st.integers(1, 9999), st.integers(1, 10**9), st.integers(1, 10**16 - 1))


@given(numbers)
def test_any_chinese_numeral_is_read_back(number: int) -> None:
    """Contract notices write the amount out; a wrong digit there is a wrong contract."""
    numeral = chinese_numeral(in_chinese(number))
    assert numeral is not None
    assert numeral.low == number
    assert numeral.high is None


@given(numbers)
def test_any_formal_numeral_is_read_back(number: int) -> None:
    """伍亿玖仟柒佰万: the digits that cannot be forged on a cheque."""
    numeral = chinese_numeral(in_chinese(number).translate(_FORMAL))
    assert numeral is not None
    assert numeral.low == number
    assert numeral.high is None


@given(st.integers(1, 10**15 - 1))
def test_any_english_numeral_is_read_back(number: int) -> None:
    """three hundred fifty thousand jobs are 350000."""
    numeral = english_numeral(in_english(number))
    assert numeral is not None
    assert numeral.low == number
    assert numeral.high is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("一万五", 15000, None),
        ("三千五", 3500, None),
        ("两亿三", 230_000_000, None),
        ("一百零五", 105, None),
        ("二〇二五", 2025, None),
        ("廿五", 25, None),
        ("三点五万", 35000, None),
        ("万亿", 10**12, None),
        ("一万五千亿", 1_500_000_000_000, None),
        ("二十万亿", 20 * 10**12, None),
        ("五千万亿", 5000 * 10**12, None),
        ("3千5百万", 35_000_000, None),
        ("1亿2000万", 120_000_000, None),
        ("三十几万", 300_000, 400_000),
        ("30几万", 300_000, 400_000),
        ("十几", 10, 20),
        ("一百几十", 100, 200),
        ("数百万", 1_000_000, 10_000_000),
        ("几千", 1000, 10_000),
        ("七八百", 700, 800),
        ("三四十万", 300_000, 400_000),
        ("十七八", 17, 18),
        ("两三", 2, 3),
    ],
)
def test_chinese_ways_of_writing(text: str, low: Any, high: Any) -> None:
    """Shorthand, mixed and vague numerals; the vague ones keep both ends."""
    numeral = chinese_numeral(text)
    assert numeral is not None
    assert (numeral.low, numeral.high) == (low, high)


@pytest.mark.parametrize("text", ["一二三", "五五", "数", "几", "几个", "点", "", "一" * 41, "百分", "数据"])
def test_what_is_no_number_has_no_value(text: str) -> None:
    """A guess here would be a figure that the text does not state."""
    assert chinese_numeral(text) is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("half a million", "500000", None),
        ("two and a half billion", "2500000000", None),
        ("a dozen", "12", None),
        ("a hundred million", "100000000", None),
        ("three hundred and fifty thousand", "350000", None),
        ("hundreds of millions", "100000000", "1000000000"),
        ("several hundred", "100", "1000"),
        ("tens of thousands", "10000", "100000"),
    ],
)
def test_english_ways_of_writing(text: str, low: str, high: str | None) -> None:
    """Halves, dozens and plurals."""
    numeral = english_numeral(text)
    assert numeral is not None
    assert (numeral.low, numeral.high) == (Decimal(low), None if high is None else Decimal(high))


@given(st.text(alphabet="〇零一二两三四五六七八九十百千万亿兆壹贰拾佰仟廿几数点0123456789.,", max_size=45))
def test_no_numeral_raises(text: str) -> None:
    """Whatever stands in an article, the reader goes on."""
    numeral = chinese_numeral(text)
    assert numeral is None or numeral.high is None or numeral.low <= numeral.high
