"""From a figure and where it stands to a draft: value, unit, bound, quote."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from newsledger.extraction.frames import Draft, Name

if TYPE_CHECKING:
    from newsledger.extraction.claim import Family
    from newsledger.extraction.document import Document
    from newsledger.extraction.english.scene import Scene
    from newsledger.extraction.english.site import Site
    from newsledger.extraction.english.times import When

_LONGEST_TAIL: Final = 40
_LONGEST_LEAD: Final = 24
_SPAN: Final = re.compile(r"(?P<since>[0-9]{4})-(?P<from>[0-9]{2})/(?P<until>[0-9]{4})-(?P<to>[0-9]{2})")
_DIGIT: Final = re.compile(r"[0-9]")
# What a bare $ means where the publisher or the text is at home elsewhere.
_JAPAN: Final = re.compile(r"\b(?:Japan|Japanese|Tokyo|yen)\b")


def currency(document: Document, unit: str | None) -> tuple[str, bool]:
    """ISO code of an amount, and whether it is certain; ¥ is yen where the article speaks of Japan, else yuan."""
    if unit is not None:
        return unit, True
    return ("JPY", True) if _JAPAN.search(document.norm) else ("CNY", False)


def make(
    scene: Scene,
    site: Site,
    rule: str,
    family: Family,
    metric: str,
    strength: int,
    subject: Name,
    value: Decimal | None = None,
) -> Draft:
    """A draft with what follows from the figure itself; the caller adds period, market and parties."""
    quantity = site.quantity
    unit, certain = quantity.unit or "count", True
    if quantity.kind == "money":
        unit, certain = currency(scene.document, quantity.unit)
        if unit == "USD" and scene.norm[quantity.start] == "$":
            unit = scene.story.dollar
    start, end = _quote(scene, site)
    alt = quantity.alt
    draft = Draft(
        rule=rule,
        family=family,
        metric=metric,
        value=quantity.value if value is None else value,
        unit=unit,
        start=start,
        end=end,
        sentence=scene.sentence.index,
        strength=strength,
        subject=subject,
        quantity=quantity,
        value_hi=quantity.value_hi,
        bound=quantity.bound,
        alt_value=alt.value if alt else None,
        alt_unit=(alt.unit or unit) if alt else None,
        derivation="worded" if quantity.is_worded else "printed",
    )
    draft.evidence.append(f"how_{site.how or 'none'}")
    if site.change == "from":
        draft.evidence.append("compared")
    if not certain:
        draft.evidence.append("currency_guessed")
    return draft


def _quote(scene: Scene, site: Site) -> tuple[int, int]:
    """The figure with its hedge, and the noun beside it where that is near and no other figure stands between."""
    quantity, reading = site.quantity, scene.parse
    start, end = quantity.hedge_start, max(quantity.hedge_end, quantity.end)
    target = site.noun_np if site.noun_np >= 0 else site.whole_np
    if target < 0:
        return start, end
    first, last = reading.span(target)
    if target == site.np:
        last = reading.tokens[reading.phrases[target].last].end
    if (
        last > end
        and last - end <= _LONGEST_TAIL
        and not _DIGIT.search(scene.norm, end, last)
        and first >= quantity.start - 60
    ):
        end = last
    elif (
        first < start
        and start - first <= _LONGEST_LEAD
        and not _DIGIT.search(scene.norm, first, start)
        and not quantity.is_worded
    ):
        start = first
    return start, end


def set_period(draft: Draft, when: When) -> None:
    """Puts a period into a draft."""
    draft.period, draft.period_text, draft.period_raw = when.period, _plain_span(when.text), when.raw


def _plain_span(text: str | None) -> str | None:
    """A span of months by the name of what it is: 2024-04/2024-06 is 2024-Q2, the year to June 2025 is 2024/2025."""
    match = _SPAN.fullmatch(text) if text is not None else None
    if match is None:
        return text
    first, last = int(match["from"]), int(match["to"])
    years = int(match["until"]) - int(match["since"])
    if years == 0 and first % 3 == 1 and last == first + 2:
        return f"{match['since']}-Q{last // 3}"
    if years == 1 and last == first - 1:
        return f"{match['since']}/{match['until']}"
    return text
