"""Periods: what is read, against which day, and what is left alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsledger.extraction.normalise import normalise
from newsledger.extraction.periods import Period, carry_year, find_periods

_PUBLISHED = date(2024, 5, 6)  # a Monday


def read(text: str, published_on: date | None = _PUBLISHED) -> list[Period]:
    return find_periods(normalise(text), published_on)


def only(text: str, published_on: date | None = _PUBLISHED) -> Period:
    found = read(text, published_on)
    assert len(found) == 1, found
    return found[0]


# ------------------------------------------------------------------------------------------------ any date

days = st.dates(date(1950, 1, 1), date(2060, 12, 31))
_NAMES = [
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
]
_SHORT_NAMES = [name if len(name) < 5 else f"{name[:3]}." for name in _NAMES]


@given(
    days,
    st.sampled_from(
        [
            lambda on: f"{on.year}年{on.month}月{on.day}日",
            lambda on: f"{on.year} 年 {on.month:02} 月 {on.day:02} 日",
            lambda on: f"{on.year}-{on.month:02}-{on.day:02}",
            lambda on: f"{on.year}/{on.month}/{on.day}",
            lambda on: f"{_NAMES[on.month - 1]} {on.day}, {on.year}",
            lambda on: f"{on.day} {_NAMES[on.month - 1]} {on.year}",
            lambda on: f"{_SHORT_NAMES[on.month - 1]} {on.day}, {on.year}",
        ]
    ),
    st.booleans(),
)
def test_any_day_is_read_back(on: date, write: Any, is_chinese: bool) -> None:
    """The day of an award decides the exchange rate it is converted at."""
    text = f"公告 {write(on)} 发布" if is_chinese else f"It was signed on {write(on)} by both."
    period = only(text)
    assert (period.text_period, period.start_on, period.end_on) == (on.isoformat(), on, on)
    assert not period.is_relative


@given(
    st.integers(1950, 2060),
    st.integers(1, 4),
    st.sampled_from(
        [
            "{y}年第{c}季度",
            "{y}年{c}季度",
            "{y}年Q{n}",
            "{y}-Q{n}",
            " Q{n} {y}",
            "the {o} quarter of {y}",
            "{o}-quarter {y}",
        ]
    ),
)
def test_any_quarter_is_read_back(year: int, n: int, form: str) -> None:
    """A market share is a share of a quarter as often as of a year."""
    words = {"y": year, "n": n, "c": "一二三四"[n - 1], "o": ["first", "second", "third", "fourth"][n - 1]}
    period = only(form.format(**words))
    assert period.text_period == f"{year}-Q{n}"
    assert period.start_on == date(year, 3 * n - 2, 1)
    assert period.end_on is not None
    assert (period.end_on + timedelta(days=1)).day == 1


@given(
    st.integers(1950, 2060),
    st.integers(1, 11),
    st.integers(2, 12),
    st.sampled_from(["{y}年{a}-{b}月", "{y}年{a}月至{b}月", "{y}年{a}—{b}月份"]),
)
def test_any_months_of_a_year_are_read_back(year: int, first: int, last: int, form: str) -> None:
    """1—9月 is neither the year nor September; from January on it is a running total."""
    if first >= last:
        return
    period = only(form.format(y=year, a=first, b=last))
    assert period.text_period == f"{year}-{first:02}/{year}-{last:02}"
    assert period.kind == ("cumulative" if first == 1 else "range")


@given(
    st.integers(1950, 2050),
    st.integers(1, 49),
    st.sampled_from(
        ["{a}年至{b}年", "{a}-{b}年", "从{a}年到{b}年", "from {a} to {b}", "between {a} and {b}", "{a}年—{b}年"]
    ),
)
def test_any_years_are_read_back(first: int, more: int, form: str) -> None:
    """A compound rate holds from one year to another."""
    period = only(form.format(a=first, b=first + more))
    assert (period.text_period, period.kind) == (f"{first}/{first + more}", "range")


# ------------------------------------------------------------------------------------------------ phenomena


@pytest.mark.parametrize(
    ("text", "text_period", "kind"),
    [
        # years and their parts
        ("2022年", "2022", "calendar"),
        ("2020年度", "2020", "calendar"),
        ("1957 年", "1957", "calendar"),
        ("2020年底", "2020", "calendar"),
        ("2025年上半年", "2025-H1", "calendar"),
        ("2025年前三季度", "2025-01/2025-09", "cumulative"),
        ("2020年前10个月", "2020-01/2020-10", "cumulative"),
        ("2019 年的前九个月", "2019-01/2019-09", "cumulative"),
        ("2023年十一月", "2023-11", "calendar"),
        ("2018年9月", "2018-09", "calendar"),
        ("in 2019", "2019", "calendar"),
        ("early 2023", "2023", "calendar"),
        ("Nov. 2025", "2025-11", "calendar"),
        ("first half of 2025", "2025-H1", "calendar"),
        ("H1 2025", "2025-H1", "calendar"),
        ("4Q25", "2025-Q4", "calendar"),
        ("the first nine months of 2024", "2024-01/2024-09", "cumulative"),
        ("nine months ended September 30, 2024", "2024-01/2024-09", "cumulative"),
        # fiscal years
        ("2018-19年度", "2018/2019", "fiscal"),
        ("2024/25财年", "2024/2025", "fiscal"),
        ("2024財年", "2024", "fiscal"),
        ("FY2025", "2025", "fiscal"),
        ("FY24", "2024", "fiscal"),
        ("FY2024/25", "2024/2025", "fiscal"),
        ("fiscal 2018", "2018", "fiscal"),
        ("fiscal year ended March 31, 2025", "2024-04/2025-03", "fiscal"),
        ("Q2 FY26", "2026-Q2", "fiscal"),
        # relative to the publication
        ("去年", "2023", "calendar"),
        ("今年", "2024", "calendar"),
        ("前年", "2022", "calendar"),
        ("明年", "2025", "calendar"),
        ("去年11月3日", "2023-11-03", "calendar"),
        ("今年上半年", "2024-H1", "calendar"),
        ("上个月", "2024-04", "calendar"),
        ("本月", "2024-05", "calendar"),
        ("上季度", "2024-Q1", "calendar"),
        ("今年以来", "2024-01/2024-05", "cumulative"),
        ("昨日", "2024-05-05", "instant"),
        ("3日电", "2024-05-03", "instant"),
        ("目前", "2024-05", "instant"),
        ("last year", "2023", "calendar"),
        ("third quarter of last year", "2023-Q3", "calendar"),
        ("last month", "2024-04", "calendar"),
        ("last quarter", "2024-Q1", "calendar"),
        ("yesterday", "2024-05-05", "instant"),
        ("on Tuesday", "2024-04-30", "instant"),
        ("in the last six months", "2023-12/2024-05", "range"),
        ("过去六个月", "2023-12/2024-05", "range"),
        # without a year: the latest that is not after the publication
        ("2月", "2024-02", "calendar"),
        ("5月", "2024-05", "calendar"),
        ("11月3日", "2023-11-03", "calendar"),
        ("将于11月3日", "2024-11-03", "calendar"),
        ("十二月", "2023-12", "calendar"),
        ("4月底", "2024-04", "calendar"),
        ("一季度", "2024-Q1", "calendar"),
        ("第四季度", "2023-Q4", "calendar"),
        ("上半年", "2024-H1", "calendar"),
        ("下半年", "2024-H2", "calendar"),
        ("前十个月", "2023-01/2023-10", "cumulative"),
        ("前三季度", "2023-01/2023-09", "cumulative"),
        ("1月到3月", "2024-01/2024-03", "cumulative"),
        ("in June", "2023-06", "calendar"),
        ("the January quarter", "2024-01", "fiscal"),
        ("the Oct-Dec quarter", "2023-Q4", "range"),
        # spans
        ("2020年1月至2021年3月", "2020-01/2021-03", "range"),
        ("11月3日至5日", "2023-11-03/2023-11-05", "range"),
        ("2015年-2019年", "2015/2019", "range"),
        ("2019–23", "2019/2023", "range"),
        ("“十四五”期间", "2021/2025", "range"),
        # ahead
        ("到2030年", "2030", "deadline"),
        ("2030年前", "2030", "deadline"),
        ("by the end of 2030", "2030", "deadline"),
        ("到2020年", "2020", "calendar"),
    ],
)
def test_a_way_of_writing_is_read(text: str, text_period: str, kind: str) -> None:
    """One row for each way of naming a time, read in an article of 6 May 2024."""
    period = only(text)
    assert (period.text_period, period.kind) == (text_period, kind)
    assert period.raw in normalise(text)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("未来五年", "5"),
        ("未来3年", "3"),
        ("今后十年", "10"),
        ("为期五年", "5"),
        ("三年内", "3"),
        ("为期18个月", "1.5"),
        ("over the next five years", "5"),
        ("within three years", "3"),
        ("a three-year contract", "3"),
        ("a 10-year lease", "10"),
    ],
)
def test_a_horizon_has_a_length_and_no_date(text: str, years: str) -> None:
    """Money spread over five years must not count as the money of one."""
    period = only(text)
    assert (period.kind, period.horizon_years, period.text_period) == ("horizon", Decimal(years), None)


@pytest.mark.parametrize(
    "text",
    [
        "三年的合同",
        "成立14年",
        "近三年",
        "每年",
        "一个月",
        "第一天",
        "三年前",
        "近年来",
        "较上年增长3%",
        "比上年末净增100万户",
        "prices may rise",
        "a march in the city",
        "2000 部",
        "$2019",
        "4680",
        "今日头条",
        "the 1990s",
        "a 50-year-old man",
        "30日元",
        "Model 2025-ABC",
    ],
)
def test_what_names_no_period_is_left_alone(text: str) -> None:
    """Durations, comparisons, ages and model names would date a figure wrongly."""
    assert read(text) == []


def test_the_level_compared_with_keeps_its_period() -> None:
    """高于2018年的29.4%: 29.4 % is the figure of 2018."""
    assert only("高于2018年的29.4%").text_period == "2018"


def test_a_month_takes_the_year_of_its_sentence() -> None:
    """2016年3月…4月: both are of 2016; the next sentence is on its own again."""
    assert [period.text_period for period in read("2016年3月开工，4月投产。5月再扩产。")] == [
        "2016-03",
        "2016-04",
        "2024-05",
    ]


def test_words_of_the_text_are_counted_from_the_year_it_named() -> None:
    """当年 and 次年 have nothing to do with the publication."""
    assert [period.text_period for period in read("2019年上市，当年盈利，次年亏损")] == ["2019", "2019", "2020"]


def test_an_undated_article_lends_its_only_year() -> None:
    """A date without a year takes the one year that the article names; two years leave it open."""
    one = read("公示日期：2020年5月12日。中标于5月10日，去年亏损", None)
    assert [period.text_period for period in one] == ["2020-05-12", "2020-05-10", None]
    assert carry_year(one) == 2020
    two = read("2019年和2020年均盈利。5月10日中标", None)
    assert [period.text_period for period in two] == ["2019", "2020", None]
    assert carry_year(two) is None


@given(days, st.integers(1, 12))
def test_a_month_without_a_year_is_never_ahead(published_on: date, month: int) -> None:
    """A plain 11月 in an article of May was last year's."""
    period = only(f"{month}月份", published_on)
    assert period.start_on is not None
    assert period.start_on <= published_on < period.start_on + timedelta(days=366)


# ------------------------------------------------------------------------------------------------ hostile text

_FRAGMENTS = [
    *"0123456789年月日季度半上下前至到-~/ .,第一二三十今去本QHFY。\nİ",
    *(
        "2020年",
        "去年",
        "第一季度",
        "未来",
        "in ",
        "by ",
        "Nov. ",
        "May ",
        "first ",
        "quarter",
        "year",
        "from 2019 to ",
    ),
    *("财年", "以来", "五年", "内", "Tuesday", " 2031", "fiscal ", "months ended ", "十四五", "期间"),
]


@given(
    st.one_of(st.text(max_size=200), st.lists(st.sampled_from(_FRAGMENTS), max_size=50).map("".join)),
    st.one_of(st.none(), st.dates()),
)
def test_any_text_is_read_without_an_error(text: str, published_on: date | None) -> None:
    """Offsets hold, periods stand in order and do not overlap, and no span ends before it starts."""
    norm = normalise(text)
    previous = 0
    for period in find_periods(norm, published_on):
        assert previous <= period.start < period.end <= len(text)
        assert norm[period.start : period.end] == period.raw
        assert (period.text_period is None) == (period.start_on is None) == (period.end_on is None)
        assert period.start_on is None or period.end_on is None or period.start_on <= period.end_on
        previous = period.end


_PIECES = [
    *("1", "1月", "2019", "2019-", "2019年", "今年", "十月", "第一", "前", "未来", "-", "/", "0", "年"),
    *("Nov. ", "Nov. 3 ", "first ", "by the end of ", "in the last ", "Q1 "),
]


@pytest.mark.parametrize("piece", _PIECES)
def test_a_lot_of_one_thing_ends(piece: str) -> None:
    """A hostile article must not stop a run: the time grows with the length, not with its square."""
    find_periods(normalise(piece * (200_000 // len(piece))), _PUBLISHED)
