"""When a figure holds, and whether it is planned, forecast, rumoured or a running total."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from newsledger.extraction.chinese.sources import Sources
from newsledger.extraction.lexicons import load
from newsledger.extraction.periods import Period

_YEAR_BEFORE: Final = re.compile(r"(?:前一年|上一年|上年|去年|前年)(?:同期)?(?:的|为|是)? ?\Z")
_YEARS: Final = re.compile("([0-9]{4})/([0-9]{4})")
_RUNNING: Final = frozenset(load("chinese_words")["running"])
_ADDED: Final = tuple(load("chinese_words")["added_to"])


class Times(Sources):
    """When a figure holds, and whether it is planned, forecast, rumoured or a running total."""

    def period(self, position: int, family: str | None = None) -> Period | None:
        """When the figure at ``position`` holds: the nearest period before it, else the family's last."""
        if (dealt := self._dealt_period(position)) is not None:
            return dealt
        sentence = self.sentence
        clause_start, clause_end = sentence.clause(position)
        usable = [p for p in sentence.periods if p.kind != "horizon" and not self._dates_event(p)]
        usable = [p for p in usable if p.text_period] or usable  # 近日 says less than a date beside it
        inside = [p for p in usable if clause_start <= p.start and p.end <= position]
        if inside:
            return inside[-1]
        before = [p for p in usable if p.end <= clause_start and not self.norm.startswith("的", p.end)]
        if before:
            return before[-1]
        after = [p for p in usable if position < p.start < clause_end]
        if after:
            return after[0]
        return self.carried_period(family) if family else None

    def _dealt_period(self, position: int) -> Period | None:
        """2021年至2023年，收入分别为1.4亿元、2.1亿元和3.4亿元: as many years as figures, one each."""
        quantity = next((q for q in self.figures if q.start == position), None)
        series = self.series(quantity) if quantity is not None else []
        if quantity is None or len(series) < 2:
            return None
        first = series[0].hedge_start
        word = self.sentence.before(first, ("each",), self.sentence.clause(first)[0])
        if word is None or word.data != "respective" or self.distributed(quantity) is not None:
            return None
        periods = [p for p in self.sentence.periods if p.end <= first and p.text_period]
        place = series.index(quantity)
        if len(periods) >= len(series) and all(p.grain == periods[-1].grain for p in periods[-len(series) :]):
            return periods[-len(series) :][place]
        span = periods[-1].text_period if periods else None
        years = _YEARS.fullmatch(span) if span else None
        if years is None or int(years[2]) - int(years[1]) + 1 != len(series):
            return None
        year = int(years[1]) + place
        return periods[-1]._replace(
            text_period=str(year), grain="year", start_on=date(year, 1, 1), end_on=date(year, 12, 31)
        )

    def carried_period(self, family: str) -> Period | None:
        """The period of the last figure of the family, if it stands in this paragraph or the last."""
        period, paragraph = self.context.periods.get(family, (None, 0))
        return period if period is not None and self.sentence.paragraph - paragraph <= 1 else None

    def note_period(self, family: str, period: Period | None) -> None:
        """The next figures of the family may leave their period out."""
        if period is not None:
            self.context.periods[family] = (period, self.sentence.paragraph)

    def _dates_event(self, period: Period) -> bool:
        """2013年起步: the period belongs to that verb and to no figure."""
        for cue in self.sentence.cues:
            if cue.start >= period.end:
                return (
                    cue.kind == "event_verb"
                    and cue.start - period.end <= 12
                    and not self.norm.startswith("时", cue.end)
                )
        return False

    def horizon(self, position: int) -> Period | None:
        """The span of years that money is spread over: 未来五年将投入…."""
        spans = [p for p in self.sentence.periods if p.horizon_years is not None and p.end <= position]
        return spans[-1] if spans else None

    def resolve(self, period: Period | None, other: Period | None) -> str | None:
        """The period as text; 2018年同期 is the part of that year which ``other`` is of its own."""
        if period is None or period.text_period is None or other is None or other.text_period is None:
            return period.text_period if period is not None else None
        if (
            period.grain == "year"
            and self.norm.startswith(("同期", " 同期"), period.end)
            and len(other.text_period) > 4
        ):
            return period.text_period + other.text_period[4:]
        return period.text_period

    def year_before(self, position: int, other: str | None) -> str | None:
        """前一年的49.4%: the year before the period of the figure it is compared to."""
        match = _YEAR_BEFORE.search(self.norm, max(position - 8, 0), position)
        if match is None or other is None or not other[:4].isdigit() or "/" in other:
            return None
        return f"{int(other[:4]) - 1}{other[4:]}"

    def status(self, position: int) -> str | None:
        """rumored, cancelled, candidate, planned or forecast, as the words around the figure say."""
        sentence = self.sentence
        for kind in ("rumor", "cancel", "candidate"):
            if kind in sentence.by_kind:
                return sentence.by_kind[kind][0].data
        _, end = sentence.clause(position)
        for cue in sentence.within(sentence.start, end, ("adv", "pivot")):
            if cue.data in ("planned", "forecast"):
                return cue.data
        return None

    def deal_status(self, position: int) -> str:
        """Status of a deal: what the words say; an announcement outweighs the 将 behind it."""
        status = self.status(position)
        if status is None or status in ("planned", "forecast"):
            announced = any(cue.data == "corporate" for cue in self.sentence.by_kind.get("pivot", ()))
            return "announced" if announced or status is None else status
        return status

    def award_status(self, position: int) -> str:
        """Status of an award: won, unless it is rumoured, cancelled or goes to a candidate; 将 speaks of the works."""
        status = self.status(position)
        return "won" if status is None or status in ("planned", "forecast") else status

    def is_running_total(self, position: int) -> bool:
        """累计融资超过200亿元, 加上先前宣布的金额，总投资达到200亿元: a total over time, not the amount of one deal."""
        start, _ = self.sentence.clause(position)
        if any(word in self.norm[self.sentence.start : position] for word in _ADDED):
            return True
        return any(
            self.norm[c.start : c.end] in _RUNNING for c in self.sentence.within(start, position, ("adv", "each"))
        )

    def deal_period(self, position: int) -> Period | None:
        """When a deal was made: the most exact date before it in the sentence, else after it; years inside the names
        of projects (2019年5G一期工程) are none, horizons neither."""
        sentence = self.sentence
        usable = [p for p in sentence.periods if p.kind not in ("horizon", "deadline") and not self._in_name(p)]
        dates = [p for p in usable if p.grain in ("day", "month") or p.text_period is None]
        before = [p for p in dates if p.end <= position]
        if before:
            return next((p for p in reversed(before) if p.text_period), before[-1])
        if dates or usable:
            return dates[0] if dates else self.period(position)
        return self.context.deal_date if self.context.heading is not None else None

    def _in_name(self, period: Period) -> bool:
        """Is the period part of the name of a project: directly followed by a noun, behind a verb of award?"""
        following = self.norm[period.end : period.end + 1]
        award = self.sentence.before(
            period.start, ("award", "candidate", "verb", "copula"), self.sentence.clause(period.start)[0]
        )
        return award is not None and period.grain == "year" and following.isalnum()
