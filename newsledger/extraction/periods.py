"""Reads periods: dates, months, quarters, halves, years, fiscal and cumulative spans, horizons; explicit or relative.

Works on normalised text (``normalise``). Relative words are resolved against the day of publication and nothing else.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

Grain = Literal["day", "month", "quarter", "half", "year", "span"]
PeriodKind = Literal[
    "calendar", "fiscal", "cumulative", "range", "horizon", "deadline", "instant"
]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time that the text names: ``text[start:end] == raw``.

    ``text_period`` is YYYY, YYYY-MM, YYYY-MM-DD, YYYY-Qn, YYYY-Hn or ``from/to``; None when no year can be derived (a
    relative word in an undated article) and for horizons (未来五年: ``horizon_years``). ``start_on`` and ``end_on`` are its
    first and last day. ``is_relative``: derived from the day of publication or from another year of the text.
    """

    start: int
    end: int
    text_period: str | None
    start_on: date | None
    end_on: date | None
    grain: Grain | None
    is_relative: bool
    kind: PeriodKind
    raw: str
    horizon_years: Decimal | None = None


_MONTHS: Final = {
    name: n
    for n, name in enumerate(
        [
            "jan",
            "feb",
            "mar",
            "apr",
            "may",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct",
            "nov",
            "dec",
        ],
        1,
    )
}
_ORDINALS: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "first": 1, "second": 2, "third": 3, "fourth": 4,
                    "1": 1, "2": 2, "3": 3, "4": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}  # fmt: skip
_COUNT: Final = {word: n for n, word in enumerate("零一二三四五六七八九十")} | {"两": 2} | {
    word: n for n, word in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])
}  # fmt: skip

_YEAR: Final = r"(?:19|20)[0-9]{2}"
_MONTH_NAME: Final = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?"
    r"|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_RELATIVE_YEAR: Final = {"去年": -1, "上年": -1, "今年": 0, "本年": 0, "本年度": 0, "前年": -2, "明年": 1, "后年": 2, "上一年": -1,
                         "last year": -1, "this year": 0, "next year": 1, "the previous year": -1, "the prior year": -1}  # fmt: skip

_CHINESE: Final = re.compile(
    rf"(?P<span>(?:从|由)?(?P<y1>{_YEAR}) ?年? ?(?:-|~|至|到)+ ?(?P<y2>{_YEAR}) ?(?P<span_fy>年度|财年|年))"
    rf"|(?P<fy>(?P<fy1>{_YEAR}) ?[-/] ?(?P<fy2>[0-9]{{2}})(?![0-9]) ?(?:年度|财政年度|财年))"
    rf"|(?P<fyear>(?P<fyear_y>{_YEAR}) ?(?:财政年度|财年))"
    rf"|(?P<when>(?:(?P<year>{_YEAR}) ?年度?|(?P<rel>上一年|去年|今年|本年|前年|明年|后年))"
    rf"(?:(?=.)(?:、|,| )?(?:"
    rf"(?:第)?(?P<q>[一二三四1-4]) ?季度?|(?P<h>[上下]半年)|(?P<ytd>前(?P<n>[一二三四五六七八九十0-9]{{1,3}})个月)|"
    rf" ?(?P<m1>1[0-2]|0?[1-9]) ?月? ?[-~至到]+ ?(?P<m2>1[0-2]|0?[1-9]) ?月(?:份)?|"
    rf" ?(?P<mo>1[0-2]|0?[1-9]) ?月(?:份|底|初|末|中旬|上旬|下旬)?(?: ?(?P<d>3[01]|[12][0-9]|0?[1-9]) ?[日号])?|(?P<ytd3>前三季度?))"
    rf")?)"
    rf"|(?P<lone_m>(?P<lm1>1[0-2]|0?[1-9]) ?月? ?[-~至到]+ ?(?P<lm2>1[0-2]|0?[1-9]) ?月(?:份)?)"
    rf"|(?P<lone>(?<![0-9])(?P<lmo>1[0-2]|0?[1-9]) ?月(?!饼|亮)(?:份|底|初|末)?(?: ?(?P<ld>3[01]|[12][0-9]|0?[1-9]) ?[日号])?)"
    rf"|(?P<lone_q>第?(?P<lq>[一二三四]) ?季度)|(?P<lone_h>[上下]半年)"
    rf"|(?P<months>前(?P<ln>[一二三四五六七八九十0-9]{{1,3}})个月)|(?P<quarters>前三季度)"
    rf"|(?P<month_rel>上个?月|本月|当月)|(?P<day_rel>昨[日天]|今[日天]|近日|日前)"
    rf"|(?P<horizon>(?:未来|今后|接下来|为期|此后)?(?P<hn>[一二两三四五六七八九十]|[0-9]{{1,2}})(?P<half>年半)?年(?:内|间|期)?)"
)
_ENGLISH: Final = re.compile(
    rf"\b(?:(?P<mdy>(?P<mn>{_MONTH_NAME}) (?P<md>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?P<my>{_YEAR}))"
    rf"|(?P<dmy>(?P<dd>[0-9]{{1,2}})(?:st|nd|rd|th)? (?P<dn>{_MONTH_NAME}),? (?P<dy>{_YEAR}))"
    rf"|(?P<my2>(?P<myn>{_MONTH_NAME}),? (?:of )?(?P<myy>{_YEAR}))"
    rf"|(?P<md2>(?P<mdn>{_MONTH_NAME}) (?P<mdd>[0-9]{{1,2}})(?![0-9,]))"
    rf"|(?P<iso_q>(?P<iqy>{_YEAR})[- ]?Q(?P<iq>[1-4]))"
    rf"|(?P<q>(?:Q(?P<qn>[1-4])|(?P<qo>first|second|third|fourth)[- ]quarter)(?:(?: of|,)? (?P<qy>{_YEAR}|last year|this year))?)"
    rf"|(?P<h>(?:H(?P<hn>[12])|(?P<ho>first|second) half)(?:(?: of|,)? (?P<hy>{_YEAR}|last year|this year))?)"
    rf"|(?P<range>(?:between|from) (?P<r1>{_YEAR}) (?:and|to|through|until) (?P<r2>{_YEAR}))"
    rf"|(?P<fy>(?:FY ?|fiscal(?: year)? )(?P<fyy>{_YEAR}))"
    rf"|(?P<rel>last year|this year|next year|the previous year|the prior year)"
    rf"|(?P<mrel>last month|this month)|(?P<drel>yesterday|today)"
    rf"|(?P<horizon>(?:over |in |within )?(?:the )?(?:next|coming|following) (?P<hz>[a-z]+|[0-9]{{1,2}}) years|(?P<hy2>[a-z]+|[0-9]{{1,2}})-year)"
    rf"|(?P<by>by (?:the end of )?(?P<byy>{_YEAR}))"
    rf"|(?P<year>(?<![$£€#/.,-])(?P<y>{_YEAR})(?![0-9%]|[,.][0-9]|-))"
    rf"|(?P<month>(?:in|since|during|last) (?P<mon>{_MONTH_NAME})))(?![a-z])",
    re.ASCII,
)


def find_periods(normalised_text: str, published_on: date | None) -> list[Period]:
    """All periods of a normalised text, in order, without overlaps."""
    found = sorted(
        [
            *_chinese(normalised_text, published_on),
            *_english(normalised_text, published_on),
        ],
        key=lambda period: (period.start, -period.end),
    )
    periods: list[Period] = []
    for period in found:
        if not periods or period.start >= periods[-1].end:
            periods.append(period)
    return periods


def carry_year(periods: list[Period]) -> int | None:
    """The one year that an article names, if it names only one: the year of its dates that give none."""
    years = {
        period.start_on.year
        for period in periods
        if period.start_on and not period.is_relative
    }
    return years.pop() if len(years) == 1 else None


def _month_number(name: str) -> int:
    return _MONTHS[name[:3].lower()]


def _count(word: str) -> int | None:
    if word.isdecimal():
        return int(word)
    if len(word) == 2 and word[0] == "十":
        return 10 + _COUNT[word[1]]
    return _COUNT.get(word.lower())


def _span(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _year(year: int) -> tuple[str, date, date, Grain]:
    return (f"{year}", *_span(year, 1, 12), "year")


def _quarter(year: int, n: int) -> tuple[str, date, date, Grain]:
    return (f"{year}-Q{n}", *_span(year, 3 * n - 2, 3 * n), "quarter")


def _half(year: int, n: int) -> tuple[str, date, date, Grain]:
    return (f"{year}-H{n}", *_span(year, 6 * n - 5, 6 * n), "half")


def _months(year: int, first: int, last: int) -> tuple[str, date, date, Grain]:
    return (f"{year}-{first:02}/{year}-{last:02}", *_span(year, first, last), "span")


def _month(year: int, n: int) -> tuple[str, date, date, Grain]:
    return (f"{year}-{n:02}", *_span(year, n, n), "month")


def _day(year: int, month: int, day: int) -> tuple[str, date, date, Grain] | None:
    try:
        on = date(year, month, day)
    except ValueError:
        return None
    return (on.isoformat(), on, on, "day")


_Value = tuple[str, date, date, Grain] | None


def _make(
    match: re.Match[str],
    value: _Value,
    kind: PeriodKind,
    is_relative: bool,
    horizon: int | None = None,
) -> Period:
    text, first, last, grain = value or (None, None, None, None)
    return Period(
        match.start(), match.end(), text, first, last, grain, is_relative, kind, match[0],
        None if horizon is None else Decimal(horizon),
    )  # fmt: skip


def _past_year_of(published_on: date | None, month: int) -> int | None:
    if published_on is None:
        return None
    return published_on.year if month <= published_on.month else published_on.year - 1


def _chinese(text: str, published_on: date | None) -> Iterator[Period]:
    carried: int | None = None
    for match in _CHINESE.finditer(text):
        what = match.lastgroup
        if match["span"]:
            first, last = int(match["y1"]), int(match["y2"])
            yield _make(
                match,
                (f"{first}/{last}", date(first, 1, 1), date(last, 12, 31), "span"),
                "range",
                False,
            )
        elif match["fy"]:
            first = int(match["fy1"])
            last = first // 100 * 100 + int(match["fy2"])
            yield _make(
                match,
                (f"{first}/{last}", date(first, 1, 1), date(last, 12, 31), "span"),
                "fiscal",
                False,
            )
        elif match["fyear"]:
            yield _make(match, _year(int(match["fyear_y"])), "fiscal", False)
        elif match["when"]:
            if match["year"]:
                year: int | None = int(match["year"])
                carried = year
            else:
                year = (
                    published_on.year + _RELATIVE_YEAR[match["rel"]]
                    if published_on
                    else None
                )
            yield _when(match, year, match["rel"] is not None)
        elif match["lone_m"]:
            year = carried or _past_year_of(published_on, int(match["lm2"]))
            first, last = int(match["lm1"]), int(match["lm2"])
            kind: PeriodKind = "cumulative" if first == 1 else "range"
            yield _make(
                match,
                _months(year, first, last) if year and first < last else None,
                kind,
                True,
            )
        elif match["lone"]:
            month = int(match["lmo"])
            year = carried or _past_year_of(published_on, month)
            day = match["ld"]
            value = (
                None
                if not year
                else _day(year, month, int(day))
                if day
                else _month(year, month)
            )
            yield _make(match, value, "calendar", True)
        elif match["lone_q"]:
            n = _ORDINALS[match["lq"]]
            year = carried or _past_year_of(published_on, 3 * n)
            yield _make(match, _quarter(year, n) if year else None, "calendar", True)
        elif match["lone_h"]:
            n = 1 if match["lone_h"][0] == "上" else 2
            year = carried or (published_on.year if published_on else None)
            yield _make(match, _half(year, n) if year else None, "calendar", True)
        elif match["months"] or match["quarters"]:
            n = _count(match["ln"]) or 0 if match["months"] else 9
            year = carried or _past_year_of(published_on, n)
            yield _make(
                match,
                _months(year, 1, n) if year and 0 < n <= 12 else None,
                "cumulative",
                True,
            )
        elif match["month_rel"]:
            value = None
            if published_on:
                index = (
                    published_on.year * 12
                    + published_on.month
                    - 1
                    - (match["month_rel"][0] == "上")
                )
                value = _month(index // 12, index % 12 + 1)
            yield _make(match, value, "calendar", True)
        elif match["day_rel"]:
            value = None
            if published_on and match["day_rel"][0] in "昨今":
                on = published_on - timedelta(days=match["day_rel"][0] == "昨")
                value = _day(on.year, on.month, on.day)
            yield _make(match, value, "instant", True)
        elif what == "horizon" or match["horizon"]:
            yield _make(match, None, "horizon", True, _count(match["hn"]))


def _when(match: re.Match[str], year: int | None, is_relative: bool) -> Period:
    kind: PeriodKind = "calendar"
    value: _Value = None
    if year is not None:
        if match["q"]:
            value = _quarter(year, _ORDINALS[match["q"]])
        elif match["h"]:
            value = _half(year, 1 if match["h"][0] == "上" else 2)
        elif match["ytd3"]:
            value, kind = _months(year, 1, 9), "cumulative"
        elif match["n"]:
            n = _count(match["n"]) or 0
            value, kind = (
                (_months(year, 1, n), "cumulative")
                if 0 < n <= 12
                else (None, "cumulative")
            )
        elif match["m1"]:
            first, last = int(match["m1"]), int(match["m2"])
            value = _months(year, first, last) if first < last else None
            kind = "cumulative" if first == 1 else "range"
        elif match["mo"]:
            month = int(match["mo"])
            value = (
                _day(year, month, int(match["d"]))
                if match["d"]
                else _month(year, month)
            )
        else:
            value = _year(year)
    return _make(match, value, kind, is_relative)


def _english(text: str, published_on: date | None) -> Iterator[Period]:
    def year_of(word: str | None, month: int) -> tuple[int | None, bool]:
        if word is None:
            return _past_year_of(published_on, month), True
        if word.isdecimal():
            return int(word), False
        return (
            published_on.year + _RELATIVE_YEAR[word] if published_on else None
        ), True

    for match in _ENGLISH.finditer(text):
        if match["mdy"]:
            yield _make(
                match,
                _day(int(match["my"]), _month_number(match["mn"]), int(match["md"])),
                "calendar",
                False,
            )
        elif match["dmy"]:
            yield _make(
                match,
                _day(int(match["dy"]), _month_number(match["dn"]), int(match["dd"])),
                "calendar",
                False,
            )
        elif match["my2"]:
            yield _make(
                match,
                _month(int(match["myy"]), _month_number(match["myn"])),
                "calendar",
                False,
            )
        elif match["md2"]:
            month = _month_number(match["mdn"])
            year = _past_year_of(published_on, month)
            yield _make(
                match,
                _day(year, month, int(match["mdd"])) if year else None,
                "calendar",
                True,
            )
        elif match["iso_q"]:
            yield _make(
                match, _quarter(int(match["iqy"]), int(match["iq"])), "calendar", False
            )
        elif match["q"]:
            n = _ORDINALS[match["qn"] or match["qo"]]
            year, relative = year_of(match["qy"], 3 * n)
            yield _make(
                match, _quarter(year, n) if year else None, "calendar", relative
            )
        elif match["h"]:
            n = _ORDINALS[match["hn"] or match["ho"]]
            year, relative = year_of(match["hy"], 6 * n)
            yield _make(match, _half(year, n) if year else None, "calendar", relative)
        elif match["range"]:
            first, last = int(match["r1"]), int(match["r2"])
            yield _make(
                match,
                (f"{first}/{last}", date(first, 1, 1), date(last, 12, 31), "span"),
                "range",
                False,
            )
        elif match["fy"]:
            yield _make(match, _year(int(match["fyy"])), "fiscal", False)
        elif match["rel"]:
            year, _ = year_of(match["rel"], 1)
            yield _make(match, _year(year) if year else None, "calendar", True)
        elif match["mrel"]:
            value: _Value = None
            if published_on:
                index = (
                    published_on.year * 12
                    + published_on.month
                    - 1
                    - match["mrel"].startswith("last")
                )
                value = _month(index // 12, index % 12 + 1)
            yield _make(match, value, "calendar", True)
        elif match["drel"]:
            on = (
                published_on - timedelta(days=match["drel"] == "yesterday")
                if published_on
                else None
            )
            yield _make(
                match, _day(on.year, on.month, on.day) if on else None, "instant", True
            )
        elif match["horizon"]:
            years = _count(match["hz"] or match["hy2"])
            if years:
                yield _make(match, None, "horizon", True, years)
        elif match["by"]:
            yield _make(match, _year(int(match["byy"])), "deadline", False)
        elif match["year"]:
            yield _make(match, _year(int(match["y"])), "calendar", False)
        elif match["month"]:
            month = _month_number(match["mon"])
            year = _past_year_of(published_on, month)
            yield _make(match, _month(year, month) if year else None, "calendar", True)
