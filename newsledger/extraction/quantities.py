"""Reads figures: percentages, money, counts, multiples, ranks and physical amounts, in Chinese and English.

Works on normalised text (``normalise``). One pattern for each way of writing a number (``quantity_words``) finds it
with the unit behind it; what stands in front, a currency sign or a hedge, is looked up backwards. Values are exact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from newsledger.extraction import quantity_words as words
from newsledger.extraction.claim import Bound
from newsledger.extraction.normalise import lowered as lower
from newsledger.extraction.normalise import normalise
from newsledger.extraction.numerals import (
    CHINESE_UNITS,
    ENGLISH_DENOMINATORS,
    ENGLISH_NUMBERS,
    ENGLISH_ORDINALS,
    ENGLISH_PLURALS,
    chinese_numeral,
    english_numeral,
)
from newsledger.extraction.quantity_words import Kind, Unit

_LONGEST_PRINTED: Final = 20
_LAST_RANK: Final = 100
_LONGEST_UNGROUPED: Final = 7  # from here on a number without commas is a telephone or a file
_BIG: Final = Decimal(10**4)


class Quantity(NamedTuple):
    """One figure; ``text[start:end]`` holds number and unit, ``text[hedge_start:hedge_end]`` the hedges as well.

    A tuple, because it is made five times as fast as a frozen dataclass.

    Attributes:
        value: exact, in whole units (1.2万亿元 is 1200000000000); of a range the low end.
        value_hi: the high end of a range.
        unit: percent, pp, multiple, rank, count, an ISO 4217 code, or a physical unit (GWh, tonne). None for money
            whose currency the text leaves open (元, ¥) and for bare numbers.
        measure: the word of the text behind or before the number: 台, employees, 元, $. 翻番, doubled and their like
            have the measure 番: becomes ``value`` times as large, where 增长两倍 grows *by* twice its size.
        bound: by the hedges beside the number, for the printed size.
        is_worded: the number is written without digits.
        is_currency_implied: 元 or ¥ without a country; also a bare number in 万 or 亿 (高达387亿), which may be money.
        per: year or month, or another unit behind a slash or 每: a rate or a price (3亿元/GWh: GWh, 每股5元: 股).
        alt: the same amount in brackets or behind 约合, in another currency or spelling.
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
    per: str | None = None
    alt: Quantity | None = None


def find_quantities(normalised_text: str) -> list[Quantity]:
    """All figures of a normalised text, in order, without overlaps. Dates, times, ages and codes are left out."""
    lowered = lower(normalised_text)
    found: list[_Found] = []
    if " in " in lowered or " out of " in lowered:
        found.extend(_ratios(lowered))
    _read_all(_printed, words.PRINTED, normalised_text, lowered, found)
    _read_all(_chinese, words.CHINESE, normalised_text, lowered, found)
    _read_all(_announced, words.ANNOUNCED, normalised_text, lowered, found)
    at_start = words.ENGLISH_AT_START.match(lowered)
    if at_start and (first := _english(normalised_text, lowered, at_start, 0)):
        found.append(first)
    _read_all(_english, words.ENGLISH, normalised_text, lowered, found)
    found.sort(key=_start)
    return _joined(lowered, found)


def parse_quantity(quote: str) -> Quantity | None:
    """The first figure of a quote, read again from nothing but the quote; None if it holds none."""
    found = find_quantities(normalise(quote))
    return found[0] if found else None


# A figure, and the scale that its number carries itself: the 亿 of 5亿元.
_Found = tuple[Quantity, Decimal | None]
_Reader = Callable[[str, str, "re.Match[str]", int], _Found | None]


def _start(found: _Found) -> int:
    return found[0].start


def _read_all(read: _Reader, pattern: re.Pattern[str], text: str, lowered: str, found: list[_Found]) -> None:
    calendar, unit = words.CALENDAR, pattern.groupindex["unit"]
    previous = 0
    for match in pattern.finditer(lowered):
        if match[unit] in calendar:
            continue
        figure = read(text, lowered, match, previous)
        if figure is not None:
            found.append(figure)
            previous = figure[0].hedge_end


# ------------------------------------------------------------------------------------------------ numbers


def _printed(text: str, lowered: str, match: re.Match[str], previous: int) -> _Found | None:
    digits, more, scale_word, rest, word, letter, over, under, plus, _, unit, after, per = match.groups()
    start, digits_end = match.start(), match.end(1)
    if len(digits) >= _LONGEST_PRINTED:
        return None
    written = lowered[start:digits_end]
    low = Decimal(written.replace(",", "") if "," in written else written)
    if plus in _ORDINAL_ENDINGS or (start and lowered[start - 1] in " .#" and _rank_sign(lowered, start)):
        return _english_rank(lowered, start, match.end("mark"), low)
    high: Decimal | None = None
    scale: Decimal | None = None
    bound: Bound | None = None
    is_share = False
    if scale_word:
        scale = words.SCALES[scale_word]
        low *= scale
        if rest:
            added = chinese_numeral(rest.replace(",", ""))  # 97亿8,600万元
            if added is None or added.high is not None or added.low >= scale:
                return None
            low += added.low
    elif word:
        scale = words.ENGLISH_SCALE_VALUES[word]
        low *= scale
    elif letter:
        scale = words.LETTERS[letter]
        low *= scale
        if not (_sign_before(text, start)[0] or words.PLURAL.match(lowered, match.end("mark"))):
            return None  # 5g, 4k, 100m
    elif over:
        share = _share(Decimal(over), low)
        if share is None:
            return None
        low, is_share = share, True
    elif under:
        is_told = after is not None or (start > 0 and lowered[start - 1] in words.BEFORE_SLASH)
        share = _share(low, Decimal(under)) if is_told else None
        if share is None or low >= Decimal(under):
            return None
        low, is_share = share, True
    if more:
        if more[-1] == "几":
            vague = chinese_numeral(written + "几" + (scale_word or "").lstrip())
            if vague is None:
                return None
            high = vague.high
        else:
            bound = "approx" if more[-1] == "来" else "gt"
    elif plus:
        bound = "ge" if plus == "+" else "gt"
    if unit and not after and not per and not is_share and _is_plain(lowered, start):
        known = words.UNITS[unit]
        if known.is_plain:
            end = match.end("unit")
            return Quantity(
                start, end, known.kind or "number", low, high, known.unit, text[end - len(unit) : end], bound, False,
                known.is_implied, start, end,
            ), scale  # fmt: skip
    behind = unit, after, per
    return _figure(text, lowered, match, behind, previous, start, low, high, scale, bound, is_share=is_share)


def _is_plain(lowered: str, start: int) -> bool:
    """Does nothing in front of the number tell about it? So it is with most, and this saves half their time."""
    if start < _LONGEST_TELLING:
        return False
    before = lowered[start - 1]
    if before == " ":
        start -= 1
        before = lowered[start - 1]
    if before in words.TELLING:
        return before in words.ONLY_FILLERS and lowered[start - 2] not in words.HEDGE_ENDS
    return lowered[start - 2] != "每"


_LONGEST_TELLING: Final = 3  # a filler and a space behind the hedge


_ORDINAL_ENDINGS: Final = frozenset(("st", "nd", "rd", "th"))


def _chinese(text: str, lowered: str, match: re.Match[str], previous: int) -> _Found | None:
    numeral, upto, part, half, many, times, odd, _, *behind = match.groups()
    start = match.start()
    numeral = lowered[start] + numeral
    if half:
        return _half(text, lowered, match, previous) if numeral == "一" else None
    read = chinese_numeral(numeral + times if times else numeral)
    if read is None:
        return None
    low, high = read
    if part:
        over = Decimal(part) if part.isascii() else getattr(chinese_numeral(part), "low", None)
        share = _share(over, low) if over is not None else None
        if share is None:
            return None
        is_worded = not part.isascii()
        return _figure(
            text, lowered, match, behind, previous, start, share, None, None, None, is_worded=is_worded, is_share=True
        )
    scale = _scale_of(numeral + times if times else numeral)
    if upto:
        last = chinese_numeral(upto)
        if last is None or last.high is not None or high is not None:
            return None
        upto_scale = _scale_of(upto)
        low, high = _ends(low, last.low, None if scale else upto_scale)
        scale = scale or upto_scale
        if low >= high:
            return None
    needs_hedge = not many and numeral[0] in CHINESE_UNITS and numeral[0] not in "十拾"
    if needs_hedge and len(numeral) > 1 and numeral[1] not in CHINESE_UNITS:  # 万一, 百二
        return None
    bound: Bound | None = None
    if many or odd:
        bound = "approx" if many == "来" else "gt"
    return _figure(
        text, lowered, match, behind, previous, start, low, high, scale, bound, is_worded=True, needs_hedge=needs_hedge
    )


def _announced(text: str, lowered: str, match: re.Match[str], previous: int) -> _Found | None:
    ordinal, doubling, half = match.groups()[:3]
    if ordinal is not None:
        return _chinese_rank(match, ordinal)
    if half is not None:
        return _half(text, lowered, match, previous)
    start, end = match.start(), match.end("mark")
    count = chinese_numeral(doubling or "一")
    n = int(count.low) if count else 1
    times_as_large = 2**n if lowered[end - 1] == "番" else max(n, 2)
    return _plain(lowered, start, end, "multiple", Decimal(times_as_large), "multiple", "番")


def _half(text: str, lowered: str, match: re.Match[str], previous: int) -> _Found | None:
    behind = match.groups()[-3:]
    fifty = Decimal(50)
    return _figure(
        text, lowered, match, behind, previous, match.start(), fifty, None, _BIG, None, is_worded=True, is_share=True
    )


def _scale_of(numeral: str) -> Decimal | None:
    units = numeral[len(numeral.rstrip("百千万亿佰仟")) :]
    return words.SCALES.get(units) or (value.low if units and (value := chinese_numeral(units)) else None)


def _ends(low: Decimal, high: Decimal, scale: Decimal | None) -> tuple[Decimal, Decimal]:
    # 3至5亿: the scale behind the second number holds for the first, unless that would make it the larger one.
    return (low * scale if scale and low * scale <= high else low), high


def _share(over: Decimal, under: Decimal) -> Decimal | None:
    """The fraction as a percentage, to six decimals."""
    if not under:
        return None
    share = (over * 100 / under).quantize(Decimal("0.000001"))
    return share.to_integral_value() if share == share.to_integral_value() else share.normalize()


def _english(text: str, lowered: str, match: re.Match[str], previous: int) -> _Found | None:
    head, denominator, more, upto, _, *behind = match.groups()
    start, head_end = match.span("head")
    if head in words.TIMES_AS_LARGE:
        return _plain(lowered, start, head_end, "multiple", words.TIMES_AS_LARGE[head], "multiple", "番")
    if head in words.FOLD:
        return _plain(lowered, start, head_end, "multiple", words.FOLD[head], "multiple", "fold")
    if head == "twice":
        compared = words.COMPARED.match(lowered, head_end)
        return _plain(lowered, start, head_end, "multiple", Decimal(2), "multiple", "times") if compared else None
    if head in ENGLISH_ORDINALS:
        return _english_rank(lowered, start, head_end, Decimal(ENGLISH_ORDINALS[head]))
    if denominator or (head == "half" and not more):
        return _english_share(lowered, match)
    read = english_numeral(lowered[start : match.end("words")])
    if read is None:
        return None
    low, high = read
    if not more and not lowered.endswith("no ", 0, start) and _rank_sign(lowered, start):
        return _english_rank(lowered, start, head_end, low)
    scale = _english_scale(more)
    if upto:
        last = english_numeral(upto)
        if last is None or high is not None:
            return None
        upto_scale = _english_scale(upto)
        low, high = _ends(low, last.low, None if scale else upto_scale)
        scale = scale or upto_scale
        if low >= high:
            return None
    elif head in ENGLISH_PLURALS:
        scale = Decimal(ENGLISH_PLURALS[head])
    return _figure(text, lowered, match, behind, previous, start, low, high, scale, None, is_worded=True)


def _english_scale(phrase: str) -> Decimal | None:
    scales = (words.ENGLISH_SCALE_VALUES.get(word) for word in reversed(phrase.replace("-", " ").split()))
    return next((scale for scale in scales if scale is not None), None)


def _english_share(lowered: str, match: re.Match[str]) -> _Found | None:
    """a third of, two-thirds, more than a quarter, half its revenue; not the third quarter nor the second half."""
    head, denominator, more = match.group("head", "denominator", "words")
    start, end = match.start("head"), match.end("denominator" if denominator else "head")
    if more or words.OF_TIME.match(lowered, end) or words.HALF_OF_TIME.search(lowered, max(0, start - 8), start):
        return None
    under = ENGLISH_DENOMINATORS[denominator[1:]] if denominator else 2
    over = ENGLISH_NUMBERS.get(head, 1)
    if not 0 < over < under:
        return None
    is_certain = denominator is not None and (denominator[0] == "-" or (over > 1 and under != 4))
    if not (
        is_certain
        or words.PART_OF.match(lowered, end)
        or words.BY_PART.search(lowered, max(0, start - 4), start)
        or (words.FROM_PART.search(lowered, max(0, start - 6), start) and words.PART_ENDS.match(lowered, end))
        or _hedge_before(lowered, start, True)[0]
    ):
        return None
    share = _share(Decimal(over), Decimal(under))
    return None if share is None else _plain(lowered, start, end, "percent", share, "percent", lowered[start:end])


def _ratios(lowered: str) -> Iterator[_Found]:
    """six in ten, one dollar in every five, 81 cents out of each dollar: percentages."""
    for match in words.RATIO.finditer(lowered):
        over, coin, link, each, under, whole = match.groups()
        if (link == "in" and not each and over.isdecimal()) or (link in ("of", "on") and not whole):
            continue
        if whole and not (each and coin.startswith((" cent", " pence"))):
            continue
        top = ENGLISH_NUMBERS.get(over) or int(over)
        bottom = 100 if whole else ENGLISH_NUMBERS.get(under) or (100 if under.endswith("hundred") else int(under))
        if not 0 < top < bottom:
            continue
        start, end = match.start("over"), match.end()
        share = _share(Decimal(top), Decimal(bottom))
        if share is not None:
            yield _plain(lowered, start, end, "percent", share, "percent", lowered[start:end])


# ------------------------------------------------------------------------------------------------ ranks, multiples


_PRINTED_DIGIT: Final = re.compile("[0-9]")


def _plain(
    lowered: str, start: int, end: int, kind: Kind, value: Decimal, unit: str, measure: str, *, may_hedge: bool = True
) -> _Found:
    bound, hedge_start = _hedge_before(lowered, start, True) if may_hedge and start else (None, start)
    is_worded = _PRINTED_DIGIT.search(lowered, start, end) is None
    return Quantity(start, end, kind, value, None, unit, measure, bound, is_worded, False, hedge_start, end), None


def _chinese_rank(match: re.Match[str], ordinal: str) -> _Found | None:
    """第三, 第2名, 第二大; not 第三季度, 第一次, 第一财经."""
    unit = match["unit"]
    if (unit is not None and unit not in words.RANKED) or words.NO_RANK.match(match.string, match.end("mark")):
        return None
    if (
        words.ENUMERATION.match(match.string, match.end("mark"))
        and match.string[match.start() - 1 : match.start()] in _SENTENCE_START
    ):
        return None
    numeral = chinese_numeral(ordinal)
    if numeral is None or numeral.high is not None or not 0 < numeral.low <= _LAST_RANK:
        return None
    end = match.end("mark" if unit is None else "unit")
    return _plain(match.string, match.start(), end, "ordinal", numeral.low, "rank", "第", may_hedge=False)


_SENTENCE_START: Final = frozenset(("", "\n", "。", ";", "；", ":", "：", "“", "「", " "))


def _rank_sign(lowered: str, start: int) -> re.Match[str] | None:
    if lowered[start - 1] == " " and _word_before(lowered, start) not in words.RANK_SIGNS:
        return None
    return words.RANK_SIGN.search(lowered, max(0, start - 8), start)


def _english_rank(lowered: str, start: int, end: int, value: Decimal) -> _Found | None:
    """No. 2, number three, the third-largest, ranked second, 3rd place."""
    if value > _LAST_RANK:
        return None
    sign = _rank_sign(lowered, start)
    if sign:
        return _plain(lowered, sign.start(), end, "ordinal", value, "rank", sign[0].strip(), may_hedge=False)
    if words.RANK_WORD.match(lowered, end) or words.RANK_VERB.search(lowered, max(0, start - 24), start):
        return _plain(lowered, start, end, "ordinal", value, "rank", lowered[start:end], may_hedge=False)
    return None


# ------------------------------------------------------------------------------------------------ figures


def _figure(
    text: str,
    lowered: str,
    match: re.Match[str],
    behind: Sequence[str | None],
    previous: int,
    start: int,
    low: Decimal,
    high: Decimal | None,
    scale: Decimal | None,
    bound: Bound | None,
    *,
    is_worded: bool = False,
    needs_hedge: bool = False,
    is_share: bool = False,
) -> _Found | None:
    """Joins a number with its unit, sign and hedges; None where they show that it is no figure.

    Args:
        match: of a pattern with the groups mark (end of the number), unit, after and per.
        behind: the texts of unit, after (a hedge) and per (of a rate).
        previous: where the last figure ends.
        start, low, high, scale, bound: the number; ``scale`` is the 亿 or billion that it carries.
        needs_hedge: 千亿, 万: an amount only beside a hedge or, from two characters on, a unit.
        is_share: 三分之一, 一半: its unit is percent, whatever stands behind it.
    """
    number = _Number(lowered, start, match.end("mark"), low, high, scale, is_worded)
    unit_word, after, per = behind
    unit = words.UNITS[unit_word] if unit_word else words.NUMBER
    if is_share:
        unit, unit_word = words.PERCENT, None
    sign, sign_start = _sign_of(text, number)
    if sign is not None:
        start = sign_start
        if unit.kind != "money":
            unit, unit_word = sign, None
        elif unit.is_implied:
            unit = sign
    elif number.may_glue and _is_glued(lowered, start, unit.kind, scale):
        return None
    if unit.kind is None:
        if scale is None or scale < _BIG:
            return None
        unit, unit_word = words.NUMBER, None
    kind, unit_name, measure, end = unit.kind, unit.unit, unit.measure, number.end
    if unit_word:
        end = match.end("unit")
        measure = measure if sign else text[match.start("unit") : end]
    if kind == "number" and (noun := _noun_behind(number)):
        kind, unit_name, measure = "count", "count", noun["noun"]
        end = noun.end() if noun.start("noun") == end + 1 else end
    if _is_no_figure(number, kind, unit, sign, end):
        return None

    hedge, hedge_start = _hedge_of(number, start, kind, has_sign=sign is not None)
    if needs_hedge and hedge is None and (kind == "number" or number.end - number.start == 1):
        return None
    is_implied = unit.is_implied if kind == "money" else kind == "number" and scale is not None and scale >= _BIG
    if is_implied and hedge_start != start:  # 人民币约60亿元
        sign, sign_start = _sign_before(text, hedge_start)
        if sign is not None:
            kind, unit_name, measure, is_implied = sign.kind, sign.unit, sign.measure, sign.is_implied
            hedge_start = sign_start
    if unit.factor is not None:
        low, high = low * unit.factor, None if high is None else high * unit.factor
    if unit_word == "成" and lowered[end : end + 1] in words.TENTHS:
        low, end = low + words.TENTHS[lowered[end]], end + 1
    elif is_worded and unit_word in _YUAN:
        change = words.SMALL_CHANGE.match(lowered, end)
        if change and change.end() > end:
            low += _digit(change["jiao"]) / 10 + _digit(change["fen"]) / 100
            end = change.end()
    elif number.before == "-" and sign is None and _is_negative(lowered, start, previous, kind):
        hedge_start = start - 1 if hedge_start == start else hedge_start
        start, low = start - 1, -low
    hedge_end = end
    if after:
        hedge_end = match.end("after")
        hedge = hedge or words.HEDGE_AFTER[after.lstrip()]
    return Quantity(
        start, end, kind or "number", low, high, unit_name, measure, hedge or bound, is_worded, is_implied,
        hedge_start, hedge_end, _per_behind(text, match, per) if per else _per_before(text, hedge_start),
    ), scale  # fmt: skip


class _Number:
    """A number, and what stands in front of it."""

    __slots__ = (
        *("lowered", "start", "end", "low", "high", "scale", "is_worded"),
        *("before", "word_before", "may_sign", "may_hedge", "may_glue"),
    )

    def __init__(
        self,
        lowered: str,
        start: int,
        end: int,
        low: Decimal,
        high: Decimal | None,
        scale: Decimal | None,
        is_worded: bool,
    ) -> None:
        self.lowered, self.start, self.end = lowered, start, end
        self.low, self.high, self.scale, self.is_worded = low, high, scale, is_worded
        self.before = lowered[start - 1] if start else "\n"
        self.word_before = _word_before(lowered, start) if self.before == " " else ""
        self.may_sign, self.may_hedge, self.may_glue = words.TELLING.get(self.before, _NOTHING_BEFORE)
        if self.word_before:
            self.may_sign, self.may_hedge, _ = words.TELLING.get(self.word_before[-1], _NOTHING_BEFORE)


def _sign_of(text: str, number: _Number) -> tuple[Unit | None, int]:
    return _sign_before(text, number.start) if number.may_sign else (None, number.start)


def _noun_behind(number: _Number) -> re.Match[str] | None:
    """The noun that an English number counts; 2018 in front of one is a year (Fiscal 2018 aircraft procurement)."""
    lowered, end = number.lowered, number.end
    if lowered[end : end + 1] not in _JOINS_NOUN:
        return None
    noun = words.NOUN.match(lowered, end)
    if noun is None or number.scale is not None or not _is_year(lowered, number.start, end):
        return noun
    return None if number.low % 100 or noun.start("noun") > end + 1 else noun


def _is_no_figure(number: _Number, kind: Kind | None, unit: Unit, sign: Unit | None, end: int) -> bool:
    """Is it an article (一家), the length of a list (前三名), a word (三元材料), a code, a year?"""
    lowered, scale = number.lowered, number.scale
    if kind == "money":
        is_short = number.is_worded and number.end - number.start == 1
        return sign is None and scale is None and _is_other_word(lowered, unit, number.low, is_short, end)
    if kind not in _COUNTING:
        return False
    if scale is None and (
        (number.is_worded and number.low <= 1 and number.high is None)
        or number.before == "前"
        or lowered.endswith(_TOP, 0, number.start)
    ):
        return True
    if kind == "count":
        return False
    if number.is_worded:
        return scale is None or scale < 1000
    return scale is None and _is_code(lowered, number.start, number.end, number.word_before)


def _hedge_of(number: _Number, start: int, kind: Kind | None, *, has_sign: bool) -> tuple[Bound | None, int]:
    """The bound of the hedge in front of the figure, and where it starts; the figure itself where there is none."""
    lowered = number.lowered
    hedge: Bound | None = None
    hedge_start = start
    if number.may_hedge or has_sign:
        hedge, hedge_start = _hedge_before(lowered, start, number.scale is not None)
    if hedge is None and number.before in "的 " and kind in _PART_OF_WHOLE:
        hedge = _distant_hedge(lowered, start)
    return hedge, hedge_start


_COUNTING: Final = frozenset(("count", "number"))
_PART_OF_WHOLE: Final = frozenset(("percent", "multiple"))
_YUAN: Final = frozenset(("元", "圆"))
_TOP: Final = ("top ", "top-", "top")
_JOINS_NOUN: Final = (" ", "-")
_NOTHING_BEFORE: Final = (False, False, False)
_LONGEST_WORD: Final = 20


def _word_before(lowered: str, pos: int) -> str:
    """The word in front of the space in front of ``pos``."""
    floor = max(0, pos - _LONGEST_WORD)
    start = lowered.rfind(" ", floor, pos - 1)
    return lowered[max(start + 1, floor) : pos - 1].lstrip('\n("')


def _digit(char: str | None) -> Decimal:
    numeral = chinese_numeral(char) if char else None
    return numeral.low if numeral else Decimal(0)


def _sign_before(text: str, pos: int) -> tuple[Unit | None, int]:
    """The currency sign or word that ends at ``pos``, one space between allowed, and where it starts."""
    end = pos - 1 if pos and text[pos - 1] == " " else pos
    if not end or text[end - 1] not in words.SIGN_ENDS:
        return None, pos
    for length in words.SIGN_LENGTHS:
        start = end - length
        sign = words.SIGNS.get(text[start:end]) if start >= 0 else None
        if sign is not None and not (start and _is_latin(text[start]) and _is_latin(text[start - 1])):
            return sign, start
    return None, pos


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _hedge_before(lowered: str, pos: int, is_scaled: bool) -> tuple[Bound | None, int]:
    """Bound of the hedge that ends at ``pos``, one space and a filler between allowed, and where it starts."""
    end = pos - 1 if pos and lowered[pos - 1] == " " else pos
    if not end:
        return None, pos
    last = lowered[end - 1]
    if "a" <= last <= "z" or last == ".":
        if lowered[pos - 1] == " " and _word_before(lowered, pos) not in words.HEDGE_WORDS:
            return None, pos
        match = words.ENGLISH_HEDGE.search(lowered, max(0, end - words.LONGEST_ENGLISH_HEDGE), end)
        return (words.HEDGE_BEFORE[match["hedge"]], match.start()) if match else (None, pos)
    if last in words.HEDGE_ENDS:
        bound, start = _chinese_hedge(lowered, end, pos, is_scaled)
        if bound:
            return bound, start
    if last in words.HEDGE_FILLERS and end > 1 and lowered[end - 2] in words.HEDGE_ENDS:
        bound, start = _chinese_hedge(lowered, end - 1, pos, is_scaled)
        if bound:
            return bound, start
    return None, pos


def _is_round(lowered: str, word: str, pos: int) -> bool:
    # 上百家, 上亿元; but 年底上10亿元的项目
    return word != "上" or lowered[pos] in CHINESE_UNITS


def _chinese_hedge(lowered: str, end: int, pos: int, is_scaled: bool) -> tuple[Bound | None, int]:
    for length in words.HEDGE_LENGTHS:
        start = end - length
        bound = words.HEDGE_BEFORE.get(lowered[start:end]) if start >= 0 else None
        if bound:
            word = lowered[start:end]
            is_other_word = start > 0 and lowered[start - 1] in words.HEDGE_NOT_AFTER.get(word, "")
            is_unfit = is_other_word or (
                word in words.HEDGE_ONLY_SCALED and not (is_scaled and end == pos and _is_round(lowered, word, pos))
            )
            return (None, end) if is_unfit else (bound, start)
    return None, end


def _distant_hedge(lowered: str, pos: int) -> Bound | None:
    """不超过公司总股本的2%: the hedge stands in front of the whole that the figure is a part of."""
    floor = max(0, pos - words.FARTHEST_HEDGE)
    if "的" not in lowered[pos - 2 : pos]:
        return None
    match = words.DISTANT_HEDGE.search(lowered, floor, pos)
    return words.HEDGE_BEFORE[match["hedge"]] if match else None


def _per_behind(text: str, match: re.Match[str], word: str) -> str:
    return words.PER.get(word.lstrip()) or text[match.start("per") + 1 : match.end("per")]


def _per_before(text: str, pos: int) -> str | None:
    if pos and text[pos - 1] == " ":
        pos -= 1
    if pos < 2 or not (text[pos - 2] == "每" or text[pos - 1] == "均"):
        return None
    before = text[pos - 2 : pos]
    return words.PER_BEFORE.get(before) or (before[1] if before[0] == "每" else None)


# ------------------------------------------------------------------------------------------------ no figures


def _is_glued(lowered: str, start: int, kind: Kind | None, scale: Decimal | None) -> bool:
    """Is the number a piece of a share-price bracket, a version, a date or a model name?"""
    if not start:
        return False
    before = lowered[start - 1]
    earlier = lowered[start - 2] if start > 1 else " "
    if before in "-+" and earlier == ",":
        before, earlier = earlier, lowered[start - 3 : start - 2]
    if before in ",." and "0" <= earlier <= "9":
        return True
    if scale is None and kind in _BARE:
        return _is_latin(before) or before in "_#@*" or (before in "-/" and earlier.isascii() and earlier.isalnum())
    return False


_BARE: Final = frozenset(("count", "physical", "number", "multiple"))


def _is_code(lowered: str, start: int, end: int, word_before: str) -> bool:
    """Is a number without a unit a year, an item number, a ticker, a time, or a piece of a longer code?"""
    before, after = lowered[start - 1 : start], lowered[end : end + 1]
    if _is_year(lowered, start, end):
        return True
    if end - start >= _LONGEST_UNGROUPED and lowered[start:end].isdecimal():
        return True
    if after and (after in ":_@*" or (after in ".,/" and _CODE_GOES_ON.match(lowered, end + 1)) or "a" <= after <= "z"):
        return True
    if (before == "(" and after == ")") or (before == "(" and after in ".、"):
        return True
    if before == ":" and lowered[start - 2 : start - 1].isdecimal():
        return True
    return word_before.rstrip(".") in words.ITEM_BEFORE or words.TO_CALENDAR.match(lowered, end) is not None


_CODE_GOES_ON: Final = re.compile(r"[+-]?\w")


def _is_year(lowered: str, start: int, end: int) -> bool:
    return end - start == 4 and lowered[start : start + 2] in ("19", "20") and lowered[start:end].isdecimal()


def _is_other_word(lowered: str, unit: Unit, value: Decimal, is_one_character: bool, end: int) -> bool:
    """三元材料 is a battery, they won 3 contracts no Korean money."""
    if unit.only_scaled:
        return value < 1000
    return unit.is_implied and is_one_character and not words.ENDS_WORD.match(lowered, end)


def _is_negative(lowered: str, start: int, previous: int, kind: Kind | None) -> bool:
    """Is the dash in front a minus, and not the dash of a range or of a name?"""
    if kind not in ("percent", "pp", "money") or (previous and previous >= start - 1):
        return False
    earlier = lowered[start - 2 : start - 1]
    return not earlier or not ((earlier.isascii() and earlier.isalnum()) or earlier in "-%)年月")


# ------------------------------------------------------------------------------------------------ pairs

_FARTHEST: Final = 14  # characters between an amount and what may belong to it


def _joined(lowered: str, found: list[_Found]) -> list[Quantity]:
    """Joins the ends of ranges, and amounts with the same amount behind them; drops overlaps and bare codes."""
    joined: list[Quantity] = []
    last: _Found | None = None
    for item in found:
        if last is not None:
            gap = item[0].start - last[0].end
            if gap < 0:
                continue
            if gap <= _FARTHEST and lowered[last[0].end] in words.JOINING:
                both = _range(lowered, last, item) or _with_alt(lowered, last, item)
                if both is not None:
                    last = both
                    continue
            joined.append(last[0])
        last = item
    if last is not None:
        joined.append(last[0])
    return [quantity for quantity in joined if quantity.kind != "number" or _stands_alone(lowered, quantity)]


def _stands_alone(lowered: str, quantity: Quantity) -> bool:
    """Is a bare number neither a piece of a longer code nor the number of its paragraph?"""
    before, after = lowered[quantity.start - 1 : quantity.start], lowered[quantity.end : quantity.end + 1]
    if (before and before in "-/") or (after and after in "-/"):
        return False
    return before not in ("", "\n") or quantity.is_currency_implied or quantity.value_hi is not None


def _range(lowered: str, first: _Found, second: _Found) -> _Found | None:
    """30%至40%, 3-5亿元, between $5 and $6 billion; not: rose 5% to 30%, which ends at 30%."""
    low, high = first[0], second[0]
    if low.value_hi is not None or high.value_hi is not None or low.alt or "ordinal" in (low.kind, high.kind):
        return None
    if low.bound == "ge" and high.bound == "le" and low.unit == high.unit and low.kind == high.kind:
        return _from_least_to_most(lowered, low, high, second[1])
    between = lowered[low.end : high.start]
    if not words.RANGE.fullmatch(between):
        return None
    word = between.strip()
    if word in ("and", "or") and not lowered.endswith("between ", 0, low.hedge_start):
        return None
    if low.kind == "number" or (low.unit == high.unit and low.kind == high.kind):
        whole = high
    elif low.kind == "money" and (high.kind == "number" or high.is_currency_implied):
        whole = low
    else:
        return None
    bottom, top = _ends(low.value, high.value, None if first[1] else second[1])
    if bottom >= top:
        return None
    is_wide = word in ("to", "至", "到") and top > 2 * bottom
    if is_wide and words.GROWTH_BEFORE.search(lowered, max(0, low.hedge_start - 12), low.hedge_start):
        return None
    return whole._replace(
        start=low.start, end=high.end, value=bottom, value_hi=top, bound=low.bound or high.bound,
        hedge_start=low.hedge_start, hedge_end=high.hedge_end, per=high.per or low.per,
        is_worded=low.is_worded and high.is_worded,
    ), second[1]  # fmt: skip


def _from_least_to_most(lowered: str, low: Quantity, high: Quantity, scale: Decimal | None) -> _Found | None:
    """不低于2亿元且不超过4亿元."""
    if low.value >= high.value or not words.LEAST_TO_MOST.fullmatch(lowered, low.hedge_end, high.hedge_start):
        return None
    return low._replace(end=high.end, value_hi=high.value, bound=None, hedge_end=high.hedge_end), scale


def _with_alt(lowered: str, first: _Found, second: _Found) -> _Found | None:
    """5,000亿元(700亿美元), RMB 100.00（大写：人民币壹佰元整）, $250,000 (£133,000), 5亿元，约合7000万美元."""
    amount, other = first[0], second[0]
    if amount.kind != "money" or other.kind != "money" or amount.alt is not None:
        return None
    if amount.unit == other.unit and amount.value != other.value:
        return None
    between = lowered[amount.end : max(amount.end, other.hedge_start)]
    whole = lowered[amount.end : other.start]
    is_alt = words.ALT_BRACKET.fullmatch(between) or words.ALT_BRACKET.fullmatch(whole)
    if not is_alt and (amount.unit == other.unit or whole not in ("，约", ",约")):
        return None
    if between[:2].strip()[:1] in "(（" and lowered[other.hedge_end : other.hedge_end + 1] not in _CLOSING:
        return None
    return amount._replace(alt=other), first[1]


_CLOSING: Final = frozenset((")", "）", ",", "，", ";", "；"))
