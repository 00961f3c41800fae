"""Figures of an earlier time, next to the one they are compared with: "up from $4bn a year earlier"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsledger.extraction.english import times
from newsledger.extraction.english.drafting import make, set_period

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene
    from newsledger.extraction.english.site import Site

_LEVELS: Final = frozenset(
    {"revenue", "market_share", "market_size", "penetration", "headcount", "revenue_share", "capacity_total"}
)


def read(scene: Scene, site: Site) -> None:
    """Adds a draft with the metric and subject of the figure before, where this one is of another, stated period."""
    if not scene.drafts or (site.noun is not None and site.how != "left"):
        return
    last = scene.drafts[-1]
    quantity = site.quantity
    is_compared = site.change == "from" or (
        site.link is not None and site.link.preposition in ("compare", "from", "versus", "against")
    )
    if (
        not is_compared
        or last.metric not in _LEVELS
        or last.quantity is None
        or last.subject is None
        or quantity.start < last.end
        or quantity.kind != last.quantity.kind
        or (quantity.unit or last.unit) != (last.quantity.unit or last.unit)
    ):
        return
    when = times.level(scene, site.q, is_compared=True)
    if (when.text is None and when.raw is None) or (when.text is not None and when.text == last.period_text):
        scene.refuse("compared", quantity, "an earlier figure without a date")
        return
    draft = make(scene, site, f"{last.metric.replace('_', '-')}-compared", last.family, last.metric, 2, last.subject)
    draft.unit = last.unit
    draft.market, draft.source_org, draft.counterparty = last.market, last.source_org, last.counterparty
    set_period(draft, when)
    scene.drafts.append(draft)
