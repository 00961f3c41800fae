"""Dates as sources write them: read in the source's zone, never guessed, never moved to another day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsledger.articles.dates import UNKNOWN, Published, choose_published, parse_published
from newsledger.articles.model import Precision
from newsledger.errors import NewsledgerError

SHANGHAI = "Asia/Shanghai"
NOV_3 = Published(None, date(2025, 11, 3), Precision.DAY)


def at(year: int, month: int, day: int, hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (1593755686000, at(2020, 7, 3, 5, 54, 46)),
        ("1593755686000", at(2020, 7, 3, 5, 54, 46)),
        (1593755686, at(2020, 7, 3, 5, 54, 46)),
        (1593755686.0, at(2020, 7, 3, 5, 54, 46)),
        ("1593755686000000", at(2020, 7, 3, 5, 54, 46)),
        ("1593755686000000000", at(2020, 7, 3, 5, 54, 46)),
        ("2020-07-03T05:54:46Z", at(2020, 7, 3, 5, 54, 46)),
        ("2020-07-03T13:54:46+08:00", at(2020, 7, 3, 5, 54, 46)),
        ("2020-07-03 13:54:46 +0800", at(2020, 7, 3, 5, 54, 46)),
        ("2020-07-03T13:54:46.123+08", at(2020, 7, 3, 5, 54, 46).replace(microsecond=123000)),
        ("2020-07-03T05:54:46Z[UTC]", at(2020, 7, 3, 5, 54, 46)),
        ("Fri, 03 Jul 2020 05:54:46 GMT", at(2020, 7, 3, 5, 54, 46)),
        ("Fri, 3 Jul 2020 13:54:46 CST", at(2020, 7, 3, 5, 54, 46)),
        ("Fri, 03 Jul 20 13:54:46 +0800", at(2020, 7, 3, 5, 54, 46)),
        ("Friday, 03-Jul-20 05:54:46 GMT", at(2020, 7, 3, 5, 54, 46)),
        ("Fri Jul  3 13:54:46 2020", at(2020, 7, 3, 5, 54, 46)),
        ("Fri Jul 03 05:54:46 +0000 2020", at(2020, 7, 3, 5, 54, 46)),
        ("July 3, 2020 1:54 AM EDT", at(2020, 7, 3, 5, 54)),
        ("Jul. 3rd, 2020, 1:54 a.m. ET", at(2020, 7, 3, 5, 54)),
        ("3 July 2020 at 13:54", at(2020, 7, 3, 5, 54)),
        ("2020年7月3日 13:54:46", at(2020, 7, 3, 5, 54, 46)),
        ("2020年07月03日13:54", at(2020, 7, 3, 5, 54)),
        ("2020年7月3日下午1点54分", at(2020, 7, 3, 5, 54)),
        ("2020年7月3日 星期五 13:54", at(2020, 7, 3, 5, 54)),
        ("2020-07-03 13:54 北京时间", at(2020, 7, 3, 5, 54)),
        ("2020/7/3 下午 1:54", at(2020, 7, 3, 5, 54)),
        ("2020.07.03 13:54", at(2020, 7, 3, 5, 54)),
        ("2020-07-0313:54", at(2020, 7, 3, 5, 54)),
        ("20200703135446", at(2020, 7, 3, 5, 54, 46)),
        ("２０２０年７月３日 １３：５４", at(2020, 7, 3, 5, 54)),
    ],
)
def test_an_instant_is_read_to_the_second(raw: str | float, expected: datetime) -> None:
    """Relative periods in the text hang on this; feedparser reads half of these hours or days wrong."""
    assert parse_published(raw, SHANGHAI) == (expected, date(2020, 7, 3), Precision.INSTANT)


@pytest.mark.parametrize(
    "raw",
    [
        "2025-11-03", "2025/11/3", "2025.11.3", "20251103", "2025年11月3日", "2025年11月3号", "2025 年 11 月 3 日",
        "二〇二五年十一月三日", "二零二五年十一月三日", "民國114年11月3日", "中華民國 114 年 11 月 3 日",
        "November 3, 2025", "Nov 3 2025", "Mon, Nov. 3, 2025", "3 November 2025", "3rd Nov 2025",
        "2025-11-03Z", "2025-11-03+08:00", "2025年11月3日（星期一）", "2025年11月3日上午12:00",
        "2025年11月3日 来源：某报",
    ],
)  # fmt: skip
def test_a_day_stays_that_day_and_is_no_instant(raw: str) -> None:
    assert parse_published(raw, SHANGHAI) == NOV_3
    assert parse_published(raw, "America/Los_Angeles") == NOV_3


@pytest.mark.parametrize("raw", ["2025-11", "2025年11月", "November 2025", "Nov, 2025", "二〇二五年十一月"])
def test_a_month_is_a_month(raw: str) -> None:
    assert parse_published(raw, SHANGHAI) == (None, date(2025, 11, 1), Precision.MONTH)


@pytest.mark.parametrize(
    "raw",
    [
        None, "", " ", "0", 0, -1, True, "03/04/2025", "11月3日", "5 minutes ago", "昨天", "2025", "2025-13-01",
        "2025-02-30", "0001-01-01T00:00:00Z", "2025年13月3日", "2025-11-03 25:00", "2025-11-03 8", "Tue, 99 Foo 2025",
        "٢٠٢٥-١١-٠٣", "1" * 5000, float("nan"), float("inf"), 1e300, "2025年十十月三日",
    ],
)  # fmt: skip
def test_what_is_not_certain_is_unknown(raw: str | float | None) -> None:
    """03/04/2025 is in March for one reader and in April for the next: no silent guess."""
    assert parse_published(raw, SHANGHAI) == UNKNOWN


def test_days_over_twelve_tell_the_order_of_slashed_dates() -> None:
    assert parse_published("25/12/2025", SHANGHAI).on == date(2025, 12, 25)
    assert parse_published("12/25/2025", SHANGHAI).on == date(2025, 12, 25)
    assert parse_published("05/05/2025", SHANGHAI).on == date(2025, 5, 5)


def test_cst_is_the_zone_of_the_source_that_says_it() -> None:
    raw = "Fri, 03 Jul 2020 13:54:46 CST"
    assert parse_published(raw, SHANGHAI).at == at(2020, 7, 3, 5, 54, 46)
    assert parse_published(raw, "Asia/Taipei").at == at(2020, 7, 3, 5, 54, 46)
    assert parse_published(raw, "America/Chicago").at == at(2020, 7, 3, 19, 54, 46)


def test_a_naive_time_is_a_time_in_the_zone_of_the_source() -> None:
    assert parse_published("2020-01-02 03:04:05", SHANGHAI).at == at(2020, 1, 1, 19, 4, 5)
    assert parse_published("2020-07-02 03:04:05", "America/New_York").at == at(2020, 7, 2, 7, 4, 5)


def test_the_day_is_that_of_the_source_not_of_utc() -> None:
    """An article of the early morning in Beijing is not from the day before."""
    assert parse_published("2020-07-02T20:00:00Z", SHANGHAI).on == date(2020, 7, 3)
    assert parse_published("2020-07-03T02:00:00Z", "America/New_York").on == date(2020, 7, 2)


def test_an_explicit_instant_beats_a_naive_time_beats_a_day_beats_a_month() -> None:
    ordered = ["2020-07", "2020-07-04", "2020-07-03T05:43:32", "1593755686000"]
    for position, raw in enumerate(ordered):
        assert choose_published(ordered[: position + 1], SHANGHAI) == (parse_published(raw, SHANGHAI), raw)
        assert choose_published(reversed(ordered[: position + 1]), SHANGHAI)[1] == raw


def test_the_first_of_equals_wins_and_the_raw_words_of_an_unreadable_date_are_kept() -> None:
    assert choose_published(["2020-07-03", "2020-07-04"], SHANGHAI)[1] == "2020-07-03"
    assert choose_published(["soon", "later"], SHANGHAI) == (UNKNOWN, "soon")
    assert choose_published([], SHANGHAI) == (UNKNOWN, None)


@pytest.mark.parametrize("name", ["Nowhere/Nothing", "", "../etc/passwd", "/etc/localtime", "Asia"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(NewsledgerError, match="timezone-unknown"):
        parse_published("2020-07-03", name)


@given(
    st.one_of(
        st.text(max_size=120),
        st.text("0123456789-/.:年月日TZ +apm上下午星期〇一二十", max_size=30),
        st.floats(),
        st.integers(),
    )
)
def test_any_words_are_read_or_unknown(raw: str | float) -> None:
    """No feed can stop a run with what it writes for a date."""
    published = parse_published(raw, SHANGHAI)
    assert (published.at is not None) == (published.precision is Precision.INSTANT)
    assert (published.on is None) == (published.precision is Precision.NONE)


@given(
    st.integers(315532800, 7226582400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from([SHANGHAI, "America/New_York", "Europe/Berlin", "Asia/Kolkata"]),
)
def test_a_time_survives_every_form_it_is_written_in(aware: datetime, zone: str) -> None:
    local = aware.astimezone(ZoneInfo(zone))
    expected = Published(aware, local.date(), Precision.INSTANT)
    forms = [
        aware.isoformat(),
        local.isoformat(),
        local.strftime("%Y-%m-%dT%H:%M:%S%z"),
        aware.strftime("%d %b %Y %H:%M:%S GMT"),
        str(int(aware.timestamp() * 1000)) if aware.timestamp() > 10**9 else aware.isoformat(),
    ]
    is_ambiguous = (local + timedelta(hours=1)).utcoffset() != local.utcoffset() or local.fold
    if not is_ambiguous:
        forms.append(f"{local.year}年{local.month}月{local.day}日 {local:%H:%M:%S}")
    for form in forms:
        assert parse_published(form, zone) == expected, form
