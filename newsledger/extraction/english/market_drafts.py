"""What every draft of the market family needs: market, period, source and status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsledger.extraction.context import Market
from newsledger.extraction.english import sources, times
from newsledger.extraction.english.drafting import set_period
from newsledger.extraction.english.site import Site
from newsledger.extraction.frames import Draft

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene


def finish(scene: Scene, draft: Draft, site: Site, market: Market | None) -> None:
    draft.market = market.text if market else None
    status = scene.status(site.quantity.start, site.verb)
    draft.status = "forecast" if status in ("forecast", "planned") else None
    when = times.level(scene, site.q, is_compared=site.change == "from")
    is_present = draft.metric in ("market_share", "rank", "penetration") and draft.status is None
    if is_present and times.is_ahead(scene, when):
        when = times.NEVER  # the plant that opens in 2027 dates no share of today
    if draft.metric == "market_growth":
        when = times.to_horizon(scene, site.q, when)
    is_stated = when.text is not None
    if when.text is None and when.raw is None and site.change != "from":
        when = times.carried(scene)
        if when.text is None or times.is_ahead(scene, when):
            when = times.surveyed(scene) if draft.status is None else times.NEVER
        if when.text is None and is_present:
            when = times.published(scene, "month")
    set_period(draft, when)
    if is_stated and draft.status is None and site.change != "from":
        times.note_survey(scene, when)
    draft.source_org = sources.credited(scene, draft.subject.text if draft.subject else None, is_carried=True)
    if market is not None and draft.metric != "penetration":  # all users or homes are no market
        scene.note_market(market)
    scene.drafts.append(draft)
