"""Reads periods: dates, months, quarters, halves, years, fiscal and cumulative spans, horizons; explicit or relative.

Works on normalised text (``normalise``). Relative words are resolved against the day of publication and the years that
the text itself names, and nothing else: without either, a period keeps its words and has no date.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Final, Literal, NamedTuple

from newsledger.extraction import calendar_spans as spans
from newsledger.extraction import period_words as words
from newsledger.extraction.calendar_spans import Grain, Span
from newsledger.extraction.numerals import ENGLISH_NUMBERS, ENGLISH_ORDINALS, chinese_numeral

PeriodKind = Literal["calendar", "fiscal", "cumulative", "range", "horizon", "deadline", "instant"]


class Period(NamedTuple):
    """A stretch of time that the text names: ``text[start:end] == raw``, of the normalised text.

    A tuple, because it is made five times as fast as a frozen dataclass.

    Attributes:
        text_period: YYYY, YYYY-MM, YYYY-MM-DD, YYYY-Qn, YYYY-Hn or ``from/to``; None when no year can be derived (a
            relative word in an undated article) and for horizons.
        start_on, end_on: its first and last day; None where ``text_period`` is None. A fiscal year without months has
            the days of the calendar years in its name.
        grain: what the text names; span for anything between two ends.
        is_relative: derived from the day of publication or from another year of the text.
        kind: calendar; fiscal (2024财年, FY2025); cumulative (1—9月, 前三季度, 今年以来, first nine months); range
            (2019-2023年, from 2024 to 2028); horizon (未来五年, over the next three years: ``horizon_years``); deadline
            (到2030年, by 2030); instant (昨日, last week; 目前, currently: the month of publication).
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


def find_periods(normalised_text: str, published_on: date | None) -> list[Period]:
    """All periods of a normalised text, in order, without overlaps.

    A month or quarter without a year takes the year that the sentence named before it, else the latest one that is not
    after the publication (the next one behind 将, will). Without a day of publication it takes the one year that the
    article names (``carry_year``), else none; 去年 and the like then stay open.

    What a figure is compared with (较上年同期增长) is left out, and so are bare durations (三年的合同).
    """
    if published_on is not None and spans.year(published_on.year) is None:
        published_on = None  # a broken clock of the source
    # Of two that start at one place the first one read wins, so the pattern that knows more comes first.
    english = [*words.ENGLISH.finditer(normalised_text)]
    if at_start := words.ENGLISH_AT_START.match(normalised_text):
        english.append(at_start)
    matches = [(match.start(), match) for match in words.NUMBER.finditer(normalised_text)]
    matches += [(match.start(match.lastgroup or 0), match) for match in english]
    matches += [(match.start(), match) for match in words.CHINESE.finditer(normalised_text)]
    matches.sort(key=_position)
    reader = _Reader(normalised_text, published_on, None)
    periods = reader.read(matches)
    if published_on is None and reader.has_open_month and (year := carry_year(periods)):
        return _Reader(normalised_text, None, year).read(matches)
    return periods


def carry_year(periods: list[Period]) -> int | None:
    """The one year that the text names, if it names only one: the year of its dates that give none."""
    named = [period for period in periods if period.start_on is not None and not period.is_relative]
    years = {day.year for period in named for day in (period.start_on, period.end_on) if day is not None}
    return years.pop() if len(years) == 1 else None


_position = itemgetter(0)


class _Reader:
    """Reads the matches of one text in order, and remembers the year that was named last."""

    def __init__(self, text: str, published_on: date | None, default_year: int | None) -> None:
        self.text = text
        self.published_on = published_on
        self.default_year = default_year
        self.has_open_month = False
        self.periods: list[Period] = []
        self.end = 0
        self.named_year: int | None = None
        self.named_at = 0

    def read(self, matches: list[tuple[int, re.Match[str]]]) -> list[Period]:
        for start, match in matches:
            if start >= self.end and match.lastgroup is not None:
                _HANDLERS[match.lastgroup](self, match)
        return _joined(self.text, self.periods)

    # -------------------------------------------------------------------------------------------- results

    def add(
        self,
        start: int,
        end: int,
        span: Span | None,
        *,
        is_relative: bool,
        kind: PeriodKind = "calendar",
        horizon_years: Decimal | None = None,
    ) -> None:
        if self.periods and start < self.periods[-1].end:
            return
        text = self.text
        self.end = end
        if span is None:
            self.periods.append(
                Period(start, end, None, None, None, None, is_relative, kind, text[start:end], horizon_years)
            )
            return
        self.periods.append(
            Period(start, end, span.text, span.start_on, span.end_on, span.grain, is_relative, kind, text[start:end])
        )

    def name_year(self, year: int | None, end: int) -> None:
        if year is not None:
            self.named_year, self.named_at = year, end

    def year_in_sentence(self, start: int) -> int | None:
        """The year that the sentence of ``start`` named before it."""
        if self.named_year is None or words.SENTENCE_END.search(self.text, self.named_at, start):
            return None
        return self.named_year

    def year_without(self, start: int, first_month: int, *, is_early: bool = False) -> int | None:
        """The year of a part of a year that is given without one.

        Args:
            first_month: the month it starts in.
            is_early: a part that has not begun belongs to this year, but for publications of the first quarter.
        """
        year = self.year_in_sentence(start) or self.default_year
        on = self.published_on
        if (
            year is not None
            and on is not None
            and (year, first_month) > (on.year, on.month)
            and not self.is_future(start)
        ):
            year = None  # "this year, after record fourth-quarter profit": no quarter that has not begun
        if year is not None:
            return year
        if on is None:
            self.has_open_month = True
            return None
        if first_month <= on.month or (is_early and on.month > _FIRST_QUARTER) or self.is_future(start):
            return on.year
        return on.year - 1

    def is_future(self, start: int) -> bool:
        return words.FUTURE.search(self.text, max(0, start - words.LONGEST_FUTURE), start) is not None

    def year_after(self, years: int) -> int | None:
        return None if self.published_on is None else self.published_on.year + years

    # -------------------------------------------------------------------------------------------- numbers

    def number_year(self, match: re.Match[str]) -> None:
        text, start = self.text, match.start()
        year, end = int(text[start : start + 4]), start + 4
        behind, sign = text[end : end + 1], end
        if behind == "年":
            sign = end + (2 if text.startswith("度", end + 1) else 1)
        may_go_on = behind in words.YEARS_STARTS or text[sign : sign + 1] in words.YEARS_STARTS
        if may_go_on and self.years(start, end, year):
            return
        if behind != "年":
            if fiscal := words.FISCAL.match(text, end):
                part = words.PART.match(text, fiscal.end())
                span, _, end = self.part(year, fiscal.end(), part if part and part.lastgroup == "quarter" else None)
                self.add(start, end, span, is_relative=False, kind="fiscal")
                return
            if spaced := words.YEAR_SIGN.match(text, end):
                sign = spaced.end()
        self.year_and_part(start, sign, year, is_relative=False)

    def years(self, start: int, end: int, first: int) -> bool:
        """Adds 2019-2023年, 2018-19年度, 2024/25财年, if that is what starts with the year."""
        pair = words.YEARS.match(self.text, end)
        if pair is None:
            return False
        last, unit = _full_year(pair["to"], first), pair["unit"]
        span = spans.years(first, last)
        if span is None:
            return False
        is_fiscal = unit[0] == "财" or (unit == "年度" and last == first + 1)
        self.add(start, pair.end(), span, is_relative=False, kind="fiscal" if is_fiscal else "range")
        self.name_year(last, pair.end())
        return True

    def year_and_part(
        self, start: int, end: int, year: int | None, *, is_relative: bool, may_be_due: bool = True
    ) -> None:
        """Adds a year with the part of it that follows: 2024年前三季度, 去年11月3日, 今年以来."""
        text = self.text
        kind: PeriodKind = "calendar"
        part = words.PART.match(text, end) if text[end : end + 1] in words.PART_STARTS else None
        if part is None:
            span = None if year is None else spans.year(year)
        else:
            span, kind, end = self.part(year, end, part)
        if text[end : end + 1] in words.EDGE_STARTS and (edge := words.EDGE.match(text, end)):
            end = edge.end()
            kind = "deadline" if edge["before"] else kind
        self.name_year(year, end)
        if not self.is_comparison(start, end):
            kind = self.deadline(start, span, kind) if may_be_due else kind
            self.add(start, end, span, is_relative=is_relative, kind=kind)

    def part(self, year: int | None, end: int, part: re.Match[str] | None) -> tuple[Span | None, PeriodKind, int]:
        """The part of a year, its kind and where it ends; the year itself where none follows."""
        if part is None:
            return (None if year is None else spans.year(year)), "calendar", end
        kind: PeriodKind = "calendar"
        form = part.lastgroup
        if form in ("since", "count", "quarters"):
            kind = "cumulative"
        elif form == "last":
            kind = "cumulative" if int(part["first"]) == 1 else "range"
        elif form == "day_to":
            kind = "range"
        span = None if year is None else self.part_span(year, part)
        return span, kind, part.end()

    def part_span(self, year: int, part: re.Match[str]) -> Span | None:
        form = part.lastgroup
        if form == "quarter":
            word = part["quarter"]
            return spans.quarter(year, next((_DIGITS[char] for char in word if char in _DIGITS), 1))
        if form == "quarters":
            return spans.months(year, 1, 9 if part["quarters"][1] in "三3" else 6)
        if form == "half":
            return spans.half(year, 1 if part["half"][0] == "上" else 2)
        if form == "letter":
            letter = part["letter"]
            return (spans.quarter if letter[-2] == "Q" else spans.half)(year, int(letter[-1]))
        if form == "count":
            return spans.months(year, 1, _count(part["count"]))
        if form == "named":
            return spans.month(year, _count(part["named"]))
        if form == "iso_day":
            return spans.day(year, int(part["iso_month"]), int(part["iso_day"]))
        if form == "since":
            return self.since(year)
        return _months_or_days(year, part)

    def since(self, year: int) -> Span | None:
        on = self.published_on
        if on is None or on.year < year:
            return None
        if on.year == year:
            return spans.months(year, 1, on.month)
        first, last = spans.month(year, 1), spans.month(on.year, on.month)
        return spans.between(first, last) if first and last else None

    def number_month(self, match: re.Match[str]) -> None:
        start = match.start()
        part = words.PART_WITHOUT_YEAR.match(self.text, start)
        if part is None:
            return
        first = int(part["first"] or part["month"])
        year = self.year_without(start, int(part["last"] or first))
        end = part.end()
        if self.text[end : end + 1] in words.EDGE_STARTS and (edge := words.EDGE.match(self.text, end)):
            end = edge.end()
        kind: PeriodKind = "calendar"
        if part["last"]:
            kind = "cumulative" if first == 1 else "range"
        elif part["day_to"]:
            kind = "range"
        span = None if year is None else _months_or_days(year, part)
        if not self.is_comparison(start, end):
            self.add(start, end, span, is_relative=True, kind=self.deadline(start, span, kind))

    def number_quarter(self, match: re.Match[str]) -> None:
        n, end = int(self.text[match.start()]), self.text.index("季度", match.end()) + 2
        self.quarter_without_year(match.start(), end, n)

    def number_day(self, match: re.Match[str]) -> None:
        """3日电: the latest such day that is not after the publication."""
        on = self.published_on
        number = int("".join(char for char in match[0] if char.isdecimal()))
        span = None
        if on is not None:
            span = spans.day(*spans.month_after(on, 0 if number <= on.day else -1), number)
            if span is None:
                return
        self.add(match.start(), match.end(), span, is_relative=True, kind="instant")

    def number_within(self, match: re.Match[str]) -> None:
        years = int("".join(char for char in match[0] if char.isdecimal()))
        self.within(match.start(), match.end(), years)

    def within(self, start: int, end: int, years: int) -> None:
        if years and self.text[start - 1 : start] not in ("近", "去", "第", "前"):
            self.add(start, end, None, is_relative=True, kind="horizon", horizon_years=Decimal(years))

    # -------------------------------------------------------------------------------------------- Chinese words

    def chinese_word(self, match: re.Match[str]) -> None:
        word = match[0]
        kind, value = words.CHINESE_WORDS[word]
        start, end = match.span()
        before = self.text[start - 1] if start else ""
        if (before in words.NUMERALS and kind in _COUNTED) or (before in _YEAR_PAIR and word in _LATER_OF_PAIR):
            return
        _CHINESE_HANDLERS[kind](self, start, end, value)

    def years_word(self, start: int, end: int, years: int) -> None:
        self.year_and_part(start, end, self.year_after(years), is_relative=True)

    def years_of_text_word(self, start: int, end: int, years: int) -> None:
        year = self.named_year or self.default_year
        self.year_and_part(start, end, None if year is None else year + years, is_relative=True, may_be_due=False)

    def months_word(self, start: int, end: int, months: int) -> None:
        on = self.published_on
        span = None if on is None else spans.month(*spans.month_after(on, months))
        if not self.is_comparison(start, end):
            self.add(start, end, span, is_relative=True)

    def months_of_text_word(self, start: int, end: int, months: int) -> None:
        """当月, 次月: counted from the month that the text named last."""
        last = next((p.end_on for p in reversed(self.periods) if p.grain in ("month", "day") and p.end_on), None)
        span = None if last is None else spans.month(*spans.month_after(last, months))
        self.add(start, end, span, is_relative=True)

    def quarters_word(self, start: int, end: int, quarters: int) -> None:
        on = self.published_on
        span = None
        if on is not None:
            year, quarter = divmod(on.year * 4 + (on.month - 1) // 3 + quarters, 4)
            span = spans.quarter(year, quarter + 1)
        if not self.is_comparison(start, end):
            self.add(start, end, span, is_relative=True)

    def days_word(self, start: int, end: int, days: int) -> None:
        on = self.published_on
        span = None if on is None else spans.on_day(on + timedelta(days=days))
        self.add(start, end, span, is_relative=True, kind="instant")

    def weeks_word(self, start: int, end: int, weeks: int) -> None:
        on = self.published_on
        span = None
        if on is not None:
            monday = on + timedelta(days=7 * weeks - on.weekday())
            span = spans.between(spans.on_day(monday), spans.on_day(monday + timedelta(days=6)))
        self.add(start, end, span, is_relative=True, kind="instant")

    def quarter_without_year(self, start: int, end: int, n: int) -> None:
        year = self.year_without(start, 3 * n - 2)
        if not self.is_comparison(start, end):
            self.add(start, end, None if year is None else spans.quarter(year, n), is_relative=True)

    def half_without_year(self, start: int, end: int, n: int) -> None:
        year = self.year_without(start, 6 * n - 5, is_early=True)
        if not self.is_comparison(start, end):
            self.add(start, end, None if year is None else spans.half(year, n), is_relative=True)

    def months_without_year(self, start: int, end: int, last: int) -> None:
        year = self.year_without(start, last)
        span = None if year is None else spans.months(year, 1, last)
        if not self.is_comparison(start, end):
            self.add(start, end, span, is_relative=True, kind="cumulative")

    def month_without_year(self, start: int, end: int, n: int) -> None:
        year = self.year_without(start, n)
        if edge := words.EDGE.match(self.text, end):
            end = edge.end()
        self.add(start, end, None if year is None else spans.month(year, n), is_relative=True)

    def first_months_word(self, start: int, end: int, _: int) -> None:
        count = words.SPAN.match(self.text, end)
        if count and (last := _count(count["count"])) <= _MONTHS:
            self.months_without_year(start, count.end(), last)

    def plan(self, start: int, end: int, first: int) -> None:
        self.add(start, end, spans.years(first, first + 4), is_relative=False, kind="range")

    def now(self, start: int, end: int, _: int) -> None:
        on = self.published_on
        if on is not None:
            self.add(start, end, spans.month(on.year, on.month), is_relative=True, kind="instant")

    def since_new_year(self, start: int, end: int, _: int) -> None:
        on = self.published_on
        span = None if on is None else spans.months(on.year, 1, on.month)
        self.add(start, end, span, is_relative=True, kind="cumulative")

    def horizon_word(self, start: int, end: int, _: int) -> None:
        span = words.SPAN.match(self.text, end)
        if span:
            self.horizon(start, span.end(), _count(span["count"]), is_months=span["unit"] != "年")

    def horizon(self, start: int, end: int, count: int, *, is_months: bool) -> None:
        years = Decimal(count) / _MONTHS if is_months else Decimal(count)
        if count:
            self.add(
                start,
                end,
                None,
                is_relative=True,
                kind="horizon",
                horizon_years=years.quantize(_HUNDREDTH).normalize() if is_months else years,
            )

    def past_word(self, start: int, end: int, _: int) -> None:
        span = words.SPAN.match(self.text, end)
        if span:
            self.past_months(start, span.end(), _count(span["count"]))

    def past_months(self, start: int, end: int, count: int) -> None:
        on = self.published_on
        span = None
        if on is not None and 0 < count <= _LONGEST_PAST:
            first, last = spans.month(*spans.month_after(on, 1 - count)), spans.month(on.year, on.month)
            span = (spans.between(first, last) or last) if first and last else None
        self.add(start, end, span, is_relative=True, kind="range")

    # -------------------------------------------------------------------------------------------- English words

    def month_name(self, match: re.Match[str]) -> None:
        """Nov. 3, 2025; 3 November 2025; November 2025; in November; the January quarter."""
        text = self.text
        start, end = match.span("name")
        month = words.MONTH_NAMES[match["name"]]
        after = words.AFTER_NAME.match(text, end)
        if after and after["to_name"]:
            self.english_months(start, month, after)
            return
        day, year_word, is_quarter = None, None, False
        if after:
            day, year_word, is_quarter = after["day"], after["year"] or after["year_only"], bool(after["quarter"])
        if day is None and (before := words.DAY_BEFORE.search(text, max(0, start - 8), start)):
            start, day = before.start(), before["day"]
        relative_year = after["year_word"] if after else None
        is_alone = day is None and year_word is None and relative_year is None and not is_quarter
        is_doubtful = is_alone and match["name"] in words.DOUBTFUL_NAMES
        if is_doubtful and _word_before(text, start).lower() not in words.BEFORE_MONTH:
            return
        end = after.end() if after else end
        if relative_year:
            year, _ = self.english_year(relative_year)
        else:
            year = int(year_word) if year_word else self.year_without(start, month)
        span = None
        kind: PeriodKind = "fiscal" if is_quarter else "calendar"
        if year is not None:
            span = spans.month(year, month) if day is None else spans.day(year, month, int(day))
            if after and after["day_to"] and span and (last := spans.day(year, month, int(after["day_to"]))):
                span, kind = spans.between(span, last), "range"
        if year_word:
            self.name_year(year, end)
        self.add(start, end, span, is_relative=year_word is None, kind=self.deadline(start, span, kind))

    def english_months(self, start: int, first: int, after: re.Match[str]) -> None:
        """July to September 2024, the Oct-Dec quarter."""
        last, word = words.MONTH_NAMES[after["to_name"]], after["to_year"]
        year = int(word) if word else self.year_without(start, first)
        span: Span | None = None
        if year is not None:
            is_quarter = after["to_quarter"] is not None and last % 3 == 0 and last - first == 2
            span = spans.quarter(year, last // 3) if is_quarter else spans.months(year, first, last)
        self.add(start, after.end(), span, is_relative=word is None, kind="cumulative" if first == 1 else "range")

    def english_word(self, match: re.Match[str]) -> None:
        kind, value = words.ENGLISH_WORDS[match["words"]]
        start, end = match.span("words")
        on = self.published_on
        if kind == "weekday":
            span = None if on is None else spans.on_day(on - timedelta(days=(on.weekday() - value) % 7))
            self.add(start, end, span, is_relative=True, kind="instant")
        elif kind == "years":
            year = self.year_after(value)
            self.name_year(year, end)
            self.add(start, end, None if year is None else spans.year(year), is_relative=True)
        else:
            _CHINESE_HANDLERS[kind](self, start, end, value)

    def english_part(self, match: re.Match[str]) -> None:
        """third quarter of last year, Q3 2025, fiscal second quarter, H1, first half."""
        start, end = match.span("quarter")
        n = match["n"] or match["n_before"] or _nth(match["nth"].lower())
        is_half = (match["letter"] or match["letter_before"]) == "H" or match["part"] == "half"
        is_fiscal = match["fiscal"] is not None or self.text.startswith(("fiscal", "Fiscal"), start)
        of_year = words.OF_YEAR.match(self.text, end)
        year, is_relative = None, True
        if of_year:
            end = of_year.end()
            is_fiscal = is_fiscal or of_year["fiscal"] is not None or of_year["fy"] is not None
            year, is_relative = self.english_year(of_year["year"] or of_year["glued"] or of_year["short"])
        elif not is_fiscal:
            first_month = 6 * int(n) - 5 if is_half else 3 * int(n) - 2
            year = self.year_without(start, first_month, is_early=is_half)
        span = None if year is None else spans.half(year, int(n)) if is_half else spans.quarter(year, int(n))
        self.add(start, end, span, is_relative=is_relative, kind="fiscal" if is_fiscal else "calendar")

    def english_year(self, word: str) -> tuple[int | None, bool]:
        if word.isdecimal():
            return (int(word) if len(word) == 4 else 2000 + int(word)), False
        if word == "the year":
            return self.named_year or self.year_after(0), True
        return self.year_after(words.YEAR_WORDS[word]), True

    def english_first_months(self, match: re.Match[str]) -> None:
        start, end = match.span("months")
        count = _count(match["first_months"])
        of_year = words.OF_YEAR.match(self.text, end)
        year, is_relative = None, True
        if of_year and (word := of_year["year"] or of_year["glued"]):
            end = of_year.end()
            year, is_relative = self.english_year(word)
        else:
            year = self.year_without(start, count)
        span = None if year is None else spans.months(year, 1, count)
        self.add(start, end, span, is_relative=is_relative, kind="cumulative")

    def english_ended(self, match: re.Match[str]) -> None:
        """nine months ended September 30, 2024; fiscal year ended March 2025."""
        start, end = match.span("ended")
        name = words.ENDED_ON.match(self.text, end)
        if name is None:
            return
        month = words.MONTH_NAMES[name["name"]]
        year = int(name["year"]) if name["year"] else self.year_without(start, month)
        what = self.text[start:end].lower()
        count = (
            _count(match["ended_count"])
            if match["ended_count"]
            else 12
            if "year" in what
            else 3
            if "quarter" in what
            else 6
        )
        span = None
        if year is not None:
            first = spans.month(*spans.month_after(date(year, month, 1), 1 - count))
            last = spans.month(year, month)
            span = (spans.between(first, last) or last) if first and last else None
        kind: PeriodKind = "fiscal" if "year" in what else "cumulative"
        self.add(start, name.end(), span, is_relative=name["year"] is None, kind=kind)

    def fiscal_year(self, match: re.Match[str]) -> None:
        start, end = match.span("fy")
        first = _full_year(match["fy_year"], 2000)
        span = spans.year(first) if match["fy_to"] is None else spans.years(first, _full_year(match["fy_to"], first))
        if span is not None:
            self.add(start, end, span, is_relative=False, kind="fiscal")

    def english_horizon(self, match: re.Match[str]) -> None:
        start, end = match.span("horizon")
        self.horizon(start, end, _count(match["horizon_count"]), is_months=match["horizon_unit"] == "month")

    def english_long(self, match: re.Match[str]) -> None:
        start, end = match.span("long")
        self.horizon(start, end, _count(match["long_count"]), is_months=False)

    def english_past(self, match: re.Match[str]) -> None:
        start, end = match.span("past")
        self.past_months(start, end, _count(match["past_count"]))

    def plain_year(self, match: re.Match[str]) -> None:
        start, end = match.span("plain")
        year = int(match["plain"])
        pair = words.YEARS_TO.match(self.text, end)
        span = spans.years(year, _full_year(pair["to"], year)) if pair else None
        if pair and span:
            self.add(start, pair.end(), span, is_relative=False, kind="range")
            self.name_year(span.end_on.year, pair.end())
            return
        span = spans.year(year)
        if part := words.QUARTER_BEHIND.match(self.text, end):
            end, n = part.end(), int(part["n"])
            span = spans.quarter(year, n) if part["letter"] == "Q" else spans.half(year, n)
        self.name_year(year, end)
        self.add(start, end, span, is_relative=False, kind=self.deadline(start, span, "calendar"))

    # -------------------------------------------------------------------------------------------- what stands around

    def is_comparison(self, start: int, end: int) -> bool:
        """较上年同期增长: the level that a figure is compared with, not its period; but 高于2018年的29.4%."""
        return self.text[start - 1 : start] in ("较", "比") and words.COMPARED.match(self.text, end) is not None

    def deadline(self, start: int, span: Span | None, kind: PeriodKind) -> PeriodKind:
        """到2030年, by 2030: deadline, if it lies after the publication."""
        if kind != "calendar" or span is None or not start:
            return kind
        before = self.text[start - 1]
        if before in "到至":
            is_due = self.text[start - 2 : start - 1] != "截"
        elif before not in " -":
            return kind
        else:
            is_due = words.DEADLINE_BEFORE.search(self.text, max(0, start - 20), start) is not None
        on = self.published_on
        return "deadline" if is_due and (on is None or span.end_on > on) else kind


_Handler = Callable[[_Reader, "re.Match[str]"], None]
_HANDLERS: Final[dict[str, _Handler]] = {
    "year": _Reader.number_year,
    "month": _Reader.number_month,
    "quarter": _Reader.english_part,
    "day": _Reader.number_day,
    "within": _Reader.number_within,
    "digit_quarter": _Reader.number_quarter,
    "word": _Reader.chinese_word,
    "name": _Reader.month_name,
    "words": _Reader.english_word,
    "months": _Reader.english_first_months,
    "ended": _Reader.english_ended,
    "fy": _Reader.fiscal_year,
    "horizon": _Reader.english_horizon,
    "long": _Reader.english_long,
    "past": _Reader.english_past,
    "plain": _Reader.plain_year,
}
_CHINESE_HANDLERS: Final[dict[str, Callable[[_Reader, int, int, int], None]]] = {
    "years": _Reader.years_word,
    "years_of_text": _Reader.years_of_text_word,
    "months": _Reader.months_word,
    "months_of_text": _Reader.months_of_text_word,
    "quarters": _Reader.quarters_word,
    "weeks": _Reader.weeks_word,
    "days": _Reader.days_word,
    "quarter_of_year": _Reader.quarter_without_year,
    "half_of_year": _Reader.half_without_year,
    "months_of_year": _Reader.months_without_year,
    "month_of_year": _Reader.month_without_year,
    "first_months": _Reader.first_months_word,
    "plans": _Reader.plan,
    "now": _Reader.now,
    "since_new_year": _Reader.since_new_year,
    "horizon_before": _Reader.horizon_word,
    "past_before": _Reader.past_word,
    "within": _Reader.within,
}
# 明后年, 去前年: two years at once, of which only one would be read.
_YEAR_PAIR: Final = frozenset("明去")
_LATER_OF_PAIR: Final = frozenset(("后年", "前年"))
# 四十一月, 每一月, 第三年内: the word is the end of a longer number.
_COUNTED: Final = frozenset(("month_of_year", "within", "quarter_of_year", "plans"))
_DIGITS: Final = {char: n for n, chars in enumerate(("一1首", "二2", "三3", "四4"), 1) for char in chars}
_MONTHS: Final = 12
_FIRST_QUARTER: Final = 3
_LONGEST_PAST: Final = 36
_HUNDREDTH: Final = Decimal("0.01")


def _full_year(word: str, first: int) -> int:
    """2019 of 2019; of two digits, the year of that ending in the century of ``first`` or behind it."""
    if len(word) == 4:
        return int(word)
    year = first // 100 * 100 + int(word)
    return year if year >= first else year + 100


def _count(word: str) -> int:
    if word.isdecimal():
        return int(word)
    if word in ENGLISH_NUMBERS:
        return ENGLISH_NUMBERS[word]
    numeral = chinese_numeral(word)
    return int(numeral.low) if numeral and numeral.high is None else 0


def _nth(word: str) -> int:
    return ENGLISH_ORDINALS.get(word) or (4 if word == "final" else int(word[0]))


def _months_or_days(year: int, part: re.Match[str]) -> Span | None:
    if part["last"]:
        return spans.months(year, int(part["first"]), int(part["last"]))
    month = int(part["month"])
    if not part["day"]:
        return spans.month(year, month)
    first = spans.day(year, month, int(part["day"]))
    if first is None or not part["day_to"]:
        return first
    last = spans.day(year, month, int(part["day_to"]))
    return None if last is None else spans.between(first, last)


def _word_before(text: str, pos: int) -> str:
    start = text.rfind(" ", max(0, pos - 12), max(0, pos - 1))
    return text[start + 1 : pos - 1].lstrip("\n(\"'") if pos else ""


def _joined(text: str, periods: list[Period]) -> list[Period]:
    """Joins the two ends of a range: 2020年1月至2021年3月, from May 2020 to June 2021."""
    joined: list[Period] = []
    for period in periods:
        last = joined[-1] if joined else None
        if last is not None and period.start - last.end <= _FARTHEST and (both := _range(text, last, period)):
            joined[-1] = both
        else:
            joined.append(period)
    return joined


_FARTHEST: Final = 12


def _span_of(period: Period) -> Span | None:
    if period.text_period is None or period.start_on is None or period.end_on is None or period.grain is None:
        return None
    return Span(period.text_period, period.start_on, period.end_on, period.grain)


def _range(text: str, first: Period, last: Period) -> Period | None:
    one, other = _span_of(first), _span_of(last)
    if one is None or other is None or "instant" in (first.kind, last.kind):
        return None
    word = text[first.end : last.start]
    if not words.RANGE.fullmatch(word):
        return None
    if word == " and " and not text.endswith(("between ", "Between "), 0, first.start):
        return None
    span = spans.between(one, other)
    if span is None:
        return None
    return Period(
        first.start, last.end, span.text, span.start_on, span.end_on, "span", first.is_relative or last.is_relative,
        "range", text[first.start : last.end],
    )  # fmt: skip
