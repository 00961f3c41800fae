"""From a figure and its trigger to a draft: value, unit, bound, quote, and what the context adds."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from newsledger.extraction.chinese.scene import Scene
from newsledger.extraction.claim import Family
from newsledger.extraction.document import Cue
from newsledger.extraction.frames import Draft
from newsledger.extraction.quantities import Quantity

_LONGEST_LEAD: Final = 14
_FIGURE: Final = re.compile(r"[0-9〇零一二两三四五六七八九十百千万亿]")


def money_unit(scene: Scene, quantity: Quantity) -> tuple[str, bool]:
    """ISO code of an amount of money, and whether it is certain."""
    if quantity.unit is not None:
        return quantity.unit, True
    repeated = scene.document.amounts.get(quantity.value)  # the same amount, elsewhere with its currency
    implied = repeated or scene.document.implied_currency
    return (implied, True) if implied else ("HKD", False)


def _reaches(scene: Scene, start: int, end: int) -> bool:
    """May the quote take in what stands there: close by, and without a figure of its own?"""
    return 0 < end - start <= _LONGEST_LEAD and not _FIGURE.search(scene.norm, start, end)


def make(
    scene: Scene,
    rule: str,
    family: Family,
    metric: str,
    quantity: Quantity,
    strength: int,
    trigger: Cue | None = None,
    value: Decimal | None = None,
    **more: Any,
) -> Draft:
    """A draft with what follows from the figure itself; the caller adds subject, period and parties."""
    unit, certain = quantity.unit or "count", True
    if quantity.kind == "number" and trigger is not None and scene.norm[trigger.end - 1] == "量":
        unit = "count"  # 销量达5300万: pieces of something, no money
    elif quantity.kind in ("money", "number"):
        unit, certain = money_unit(scene, quantity)
    if quantity.per and quantity.kind != "percent":
        unit = f"{unit}/{quantity.per}"
    start, end = quantity.hedge_start, max(quantity.hedge_end, quantity.end)
    if trigger is not None and _reaches(scene, trigger.start, start):
        start = trigger.start
    elif trigger is not None and _reaches(scene, end, trigger.end):
        end = trigger.end
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
        quantity=quantity,
        value_hi=quantity.value_hi,
        bound=quantity.bound,
        alt_value=alt.value if alt else None,
        alt_unit=(alt.unit or unit) if alt else None,
        derivation="worded" if quantity.is_worded else "printed",
        **more,
    )
    if not certain:
        draft.evidence.append("currency_guessed")
    return draft
