"""Publication dates as sources write them: epochs, ISO, RFC 822, Chinese and English forms, in the source's zone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final, NamedTuple

from newsledger.articles.model import Precision
from newsledger.timezones import zone_named

RawDate = str | int | float

MAX_LENGTH: Final = 100
EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2200


class Published(NamedTuple):
    """When an article was published.

    ``at`` is an aware UTC instant, None below instant precision. ``on`` is the day in the source's zone, of a month
    its first day.
    """

    at: datetime | None
    on: date | None
    precision: Precision


UNKNOWN: Final = Published(None, None, Precision.NONE)


class _Clock(NamedTuple):
    hour: int
    minute: int
    second: int
    microsecond: int
    zone: str | None


def parse_published(raw: RawDate | None, timezone: str) -> Published:
    """Read one date as a source writes it.

    A time without an offset is a time in the source's zone; a date without a time stays a date. What cannot be read
    with certainty (``03/04/2025``, ``5 minutes ago``, a date without its year) is UNKNOWN.

    Args:
        raw: the source's own words, or an epoch in seconds, milli-, micro- or nanoseconds.
        timezone: IANA name of the source's zone.

    Raises:
        NewsledgerError: ``timezone-unknown``.
    """
    return _parse(raw, zone_named(timezone))[0]


def choose_published(candidates: Iterable[RawDate], timezone: str) -> tuple[Published, RawDate | None]:
    """The most exact of several statements, and the words it was read from.

    An explicit instant (an epoch, a time with an offset) beats a naive time, which beats a day, which beats a month;
    among equals the first wins. If none can be read, the first one's words come back with UNKNOWN.
    """
    zone = zone_named(timezone)
    best: tuple[int, Published, RawDate] | None = None
    first: RawDate | None = None
    for raw in candidates:
        first = raw if first is None else first
        published, is_explicit = _parse(raw, zone)
        rank = _RANK[published.precision] + is_explicit
        if rank and (best is None or rank > best[0]):
            best = (rank, published, raw)
    return (best[1], best[2]) if best else (UNKNOWN, first)


_RANK: Final = {Precision.NONE: 0, Precision.MONTH: 1, Precision.DAY: 2, Precision.INSTANT: 3}

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june",
            "jul july", "aug august", "sep sept september", "oct october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_MONTH: Final = r"(?P<month>[a-z]{3,9})\.?"
_WEEKDAY: Final = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"
_YEAR: Final = r"(?P<year>\d{4})"
_DAY: Final = r"(?P<day>\d{1,2})"
_NTH: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_REST: Final = r"(?P<rest>.*)"
_HAN: Final = "〇零一二三四五六七八九十"

_DATE_FORMS: Final = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?=\d\d:){_REST}",
        rf"{_YEAR}(?P<sep>[-/.])(?P<month>\d{{1,2}})(?:(?P=sep){_DAY})?(?!\d){_REST}",
        rf"(?:公元)?(?P<year>\d{{4}}|[{_HAN}]{{4}}) ?年 ?(?P<month>\d{{1,2}}|[{_HAN}]{{1,3}}) ?月"
        rf"(?: ?(?P<day>\d{{1,2}}|[{_HAN}]{{1,3}}) ?[日号號])?{_REST}",
        r"(?:中華)?(?:民國|民国) ?(?P<roc>\d{2,3}) ?年 ?(?P<month>\d{1,2}) ?月"
        rf"(?: ?{_DAY} ?[日号號])?{_REST}",
        rf"{_WEEKDAY}{_MONTH} {_NTH},? {_YEAR}(?!\d),?{_REST}",
        rf"{_WEEKDAY}{_NTH}[ -]{_MONTH}[ ,-] ?(?P<year>\d{{4}}|\d\d)(?!\d),?{_REST}",
        rf"{_MONTH},? {_YEAR}(?!\d)(?P<rest>)",
        rf"{_WEEKDAY}{_MONTH} {_NTH} (?P<rest>\d\d:\d\d(?::\d\d)?(?: [+-]\d{{4}}| [a-z]{{3,4}})?) {_YEAR}",
    )
)
_SLASHED: Final = re.compile(
    rf"(?P<one>\d{{1,2}})(?P<sep>[-/.])(?P<two>\d{{1,2}})(?P=sep){_YEAR}(?!\d){_REST}", re.ASCII
)
_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?", re.ASCII)
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?", re.ASCII)

_ZONE: Final = r"(?P<zone>z|(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?|[a-z]{2,5}|北京时间|北京時間)"
_CLOCK: Final = re.compile(
    r"(?:t|,| at)? ?"
    r"(?:\(?(?:星期|周|週|礼拜)[一二三四五六日天]\)?,? ?)?"
    r"(?P<before>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|晚間|夜间)? ?"
    r"(?P<hour>\d{1,2})(?:[:时時点點] ?(?P<minute>\d{1,2})分?(?:: ?(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?|"
    r" ?(?P<second_han>\d{1,2})秒)?)?"
    r"(?: ?(?P<after>a\.?m\.?|p\.?m\.?))?"
    rf"(?: ?\(?{_ZONE}\)?)?"
    r"(?: ?\([a-z]{2,5}\)| ?\[[a-z_/]+\])?",
    re.ASCII,
)
_WEEKDAY_ONLY: Final = re.compile(r"[ ,(]*(?:星期|周|週|礼拜)[一二三四五六日天][ )]*")
_ZONE_ONLY: Final = re.compile(rf" ?{_ZONE}")

# Offsets in hours. Where an abbreviation has several, the one that the source's zone keeps wins, else the first:
# RFC 822 defines it.
_ABBREVIATIONS: Final[dict[str, tuple[float, ...]]] = {
    "z": (0,), "utc": (0,), "gmt": (0,), "ut": (0,), "wet": (0,),
    "est": (-5,), "edt": (-4,), "cst": (-6, 8), "cdt": (-5,), "mst": (-7,), "mdt": (-6,), "pst": (-8,), "pdt": (-7,),
    "jst": (9,), "kst": (9,), "hkt": (8,), "sgt": (8,), "myt": (8,), "cet": (1,), "cest": (2,), "eet": (2,),
    "eest": (3,), "msk": (3,), "aest": (10,), "aedt": (11,), "nzst": (12,), "nzdt": (13,),
    "北京时间": (8,), "北京時間": (8,),
}  # fmt: skip
# Names of a zone that say neither standard nor summer time.
_REGIONS: Final = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}


def _parse(raw: RawDate | None, zone: tzinfo) -> tuple[Published, bool]:
    """What was read, and whether it is an explicit instant."""
    if raw is None or isinstance(raw, bool):
        return UNKNOWN, False
    if not isinstance(raw, str):
        return _from_epoch(str(raw), zone)
    if len(raw) > MAX_LENGTH:
        return UNKNOWN, False
    text = " ".join(unicodedata.normalize("NFKC", raw).casefold().split())
    if _NUMBER.fullmatch(text):
        compact = _COMPACT.fullmatch(text)
        return (compact and _from_compact(compact, zone)) or _from_epoch(text, zone)
    for form in _DATE_FORMS:
        if match := form.fullmatch(text):
            return _from_match(match, zone)
    if match := _SLASHED.fullmatch(text):
        return _from_slashed(match, zone)
    return UNKNOWN, False


def _from_epoch(text: str, zone: tzinfo) -> tuple[Published, bool]:
    """An epoch; its unit follows from its number of digits, for instants from 1973 to 2286."""
    if not _NUMBER.fullmatch(text):
        return UNKNOWN, False
    whole, _, fraction = text.partition(".")
    unit = {9: 0, 10: 0, 12: 3, 13: 3, 15: 6, 16: 6, 18: 9, 19: 9}.get(len(whole))
    if unit is None or whole.startswith("0"):
        return UNKNOWN, False
    nanoseconds = int(whole) * 10 ** (9 - unit) + int((fraction + "0" * 9)[: 9 - unit] or 0)
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=nanoseconds // 1000)
    return _instant(at, zone), True


def _from_compact(match: re.Match[str], zone: tzinfo) -> tuple[Published, bool] | None:
    """``20200703`` or ``20200703054332``; None if the digits are no date (then they may be an epoch)."""
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if not _is_day(year, month, day):
        return None
    on = date(year, month, day)
    if match[4] is None:
        return Published(None, on, Precision.DAY), False
    return _at_clock(on, _Clock(int(match[4]), int(match[5]), int(match[6] or 0), 0, None), zone)


def _from_match(match: re.Match[str], zone: tzinfo) -> tuple[Published, bool]:
    found = match.groupdict()
    year = int(found["roc"]) + 1911 if found.get("roc") else _number(found["year"])
    if found.get("year") and len(found["year"]) == 2:
        year += 2000 if year < 70 else 1900  # RFC 2822, section 4.3
    month = _MONTHS.get(found["month"]) or _number(found["month"])
    if found.get("day") is None:
        is_month = _is_day(year, month, 1) and not found["rest"].strip()
        return (Published(None, date(year, month, 1), Precision.MONTH) if is_month else UNKNOWN), False
    return _with_rest(year, month, _number(found["day"]), found["rest"], zone)


def _from_slashed(match: re.Match[str], zone: tzinfo) -> tuple[Published, bool]:
    """``25/12/2025`` and ``12/25/2025`` can be told apart, ``03/04/2025`` cannot."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    if one <= 12 and two <= 12 and one != two:
        return UNKNOWN, False
    day, month = (one, two) if one > 12 else (two, one)
    return _with_rest(year, month, day, match["rest"], zone)


def _with_rest(year: int, month: int, day: int, rest: str, zone: tzinfo) -> tuple[Published, bool]:
    """A date followed by a time, or by words that hold no figure."""
    if not _is_day(year, month, day):
        return UNKNOWN, False
    on = date(year, month, day)
    as_day = Published(None, on, Precision.DAY)
    if not rest.strip() or _WEEKDAY_ONLY.fullmatch(rest) or _ZONE_ONLY.fullmatch(rest):
        return as_day, False
    match = _CLOCK.fullmatch(rest)
    if match is None:
        return (UNKNOWN if any(c.isdigit() for c in rest) else as_day), False
    if match["minute"] is None and not (match["after"] or match["before"]):
        return UNKNOWN, False  # a lone number is no time
    hour = _hour(int(match["hour"]), match["before"] or (match["after"] or "").replace(".", ""))
    if hour is None:
        return as_day, False
    second = match["second"] or match["second_han"] or 0
    microsecond = int(((match["fraction"] or "") + "000000")[:6])
    return _at_clock(on, _Clock(hour, int(match["minute"] or 0), int(second), microsecond, match["zone"]), zone)


def _hour(hour: int, half: str) -> int | None:
    """The hour on a 24-hour clock; None where the words leave it open (上午12点)."""
    if not half or hour > 12:
        return hour
    if half in ("am", "凌晨"):
        return hour % 12
    if half in ("pm", "下午"):
        return hour % 12 + 12
    if half == "中午":
        return hour if hour >= 10 else hour + 12
    if hour == 12:
        return None
    return hour + 12 if half in ("傍晚", "晚上", "晚间", "晚間", "夜间") else hour


def _at_clock(on: date, clock: _Clock, zone: tzinfo) -> tuple[Published, bool]:
    if clock.hour > 23 or clock.minute > 59 or clock.second > 59:
        return UNKNOWN, False
    here = datetime.combine(on, time(clock.hour, clock.minute, clock.second, clock.microsecond), zone)
    if clock.zone is None:
        return _instant(here, zone), False
    stated = _zone_stated(clock.zone, here.utcoffset())
    if stated is None:
        return Published(None, on, Precision.DAY), False
    return _instant(here.replace(tzinfo=stated), zone), True


def _zone_stated(name: str, own: timedelta | None) -> tzinfo | None:
    """The zone that the words behind a time name; None if they name none that is known.

    Args:
        own: the offset that the source's own zone has at that time.
    """
    if region := _REGIONS.get(name):
        return zone_named(region)
    if offsets := _ABBREVIATIONS.get(name):
        choices = [timedelta(hours=hours) for hours in offsets]
        return timezone(own if own is not None and own in choices else choices[0])
    offset = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?", name)
    if offset is None:
        return None
    size = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    if size > timedelta(hours=14):
        return None
    return timezone(-size if offset[1] == "-" else size)


def _instant(aware: datetime, zone: tzinfo) -> Published:
    try:
        at = aware.astimezone(UTC)
        on = at.astimezone(zone).date()
    except OverflowError:
        return UNKNOWN
    return Published(at, on, Precision.INSTANT) if EARLIEST_YEAR <= on.year <= LATEST_YEAR else UNKNOWN


def _is_day(year: int, month: int, day: int) -> bool:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _number(text: str) -> int:
    """Digits, or Chinese numerals as dates use them: 二〇二五 by place, 十一 and 二十三 by tens. 0 if it is neither."""
    if text.isascii():
        return int(text) if text.isdigit() else 0
    if "十" not in text:
        return int("".join(str(max(_HAN.index(c) - 1, 0)) for c in text))
    tens, _, ones = text.partition("十")
    if "十" in ones or len(tens) > 1 or len(ones) > 1:
        return 0
    return (_number(tens) if tens else 1) * 10 + (_number(ones) if ones else 0)
