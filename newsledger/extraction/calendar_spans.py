"""Stretches of the calendar and how they are written: 2024, 2024-Q1, 2024-01/2024-09."""

from __future__ import annotations

import calendar
from datetime import date
from functools import lru_cache
from typing import Final, Literal, NamedTuple

Grain = Literal["day", "month", "quarter", "half", "year", "span"]

_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2099


class Span(NamedTuple):
    """From the first to the last day, and the text of both: YYYY, YYYY-MM, YYYY-MM-DD, YYYY-Qn, YYYY-Hn, from/to."""

    text: str
    start_on: date
    end_on: date
    grain: Grain


def _last(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


@lru_cache(maxsize=512)
def year(number: int) -> Span | None:
    """A calendar year; None outside the 20th and 21st century, like every function of this module."""
    if not _FIRST_YEAR <= number <= _LAST_YEAR:
        return None
    return Span(f"{number}", date(number, 1, 1), date(number, 12, 31), "year")


@lru_cache(maxsize=512)
def years(first: int, last: int) -> Span | None:
    """The years from one to a later one: 2019/2023."""
    if not _FIRST_YEAR <= first < last <= _LAST_YEAR:
        return None
    return Span(f"{first}/{last}", date(first, 1, 1), date(last, 12, 31), "span")


@lru_cache(maxsize=512)
def half(number: int, n: int) -> Span | None:
    """The first or second half of a year."""
    if not _FIRST_YEAR <= number <= _LAST_YEAR or n not in (1, 2):
        return None
    return Span(f"{number}-H{n}", date(number, 6 * n - 5, 1), _last(number, 6 * n), "half")


@lru_cache(maxsize=512)
def quarter(number: int, n: int) -> Span | None:
    """One of the four quarters of a year."""
    if not _FIRST_YEAR <= number <= _LAST_YEAR or not 1 <= n <= 4:
        return None
    return Span(f"{number}-Q{n}", date(number, 3 * n - 2, 1), _last(number, 3 * n), "quarter")


@lru_cache(maxsize=512)
def month(number: int, n: int) -> Span | None:
    """One month of a year."""
    if not _FIRST_YEAR <= number <= _LAST_YEAR or not 1 <= n <= 12:
        return None
    return Span(f"{number}-{n:02}", date(number, n, 1), _last(number, n), "month")


@lru_cache(maxsize=512)
def months(number: int, first: int, last: int) -> Span | None:
    """Several months of one year: 2023-01/2023-10."""
    if first == last:
        return month(number, first)
    if not _FIRST_YEAR <= number <= _LAST_YEAR or not 1 <= first < last <= 12:
        return None
    return Span(f"{number}-{first:02}/{number}-{last:02}", date(number, first, 1), _last(number, last), "span")


def day(number: int, n: int, day_of_month: int) -> Span | None:
    """One day; None for 31 February."""
    try:
        on = date(number, n, day_of_month)
    except ValueError:
        return None
    return on_day(on) if _FIRST_YEAR <= number <= _LAST_YEAR else None


def on_day(on: date) -> Span:
    """The span of one day."""
    return Span(on.isoformat(), on, on, "day")


def between(first: Span, last: Span) -> Span | None:
    """From the start of one to the end of a later one: 2020-01/2021-03."""
    if last.start_on <= first.start_on or last.end_on <= first.end_on or "/" in first.text or "/" in last.text:
        return None
    return Span(f"{first.text}/{last.text}", first.start_on, last.end_on, "span")


def month_after(on: date, n: int) -> tuple[int, int]:
    """Year and month so many months after the month of a day (before it, if negative)."""
    index = on.year * 12 + on.month - 1 + n
    return index // 12, index % 12 + 1
