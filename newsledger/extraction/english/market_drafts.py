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
    when = times.level(scene, site.q, is_compared=site.change == "from")
    if when.text is None and when.raw is None and site.change != "from":
        when = times.carried(scene)
        if when.text is None and draft.metric in ("market_share", "rank", "penetration"):
            when = times.published(scene, "month")
    set_period(draft, when)
    draft.source_org = sources.credited(scene, draft.subject.text if draft.subject else None, is_carried=True)
    status = scene.status(site.quantity.start, site.verb)
    draft.status = "forecast" if status in ("forecast", "planned") else None
    if market is not None:
        scene.note_market(market)
    scene.drafts.append(draft)
