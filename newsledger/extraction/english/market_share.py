"""Market shares, ranks, sizes, growth and penetration in English text: which reading a figure calls for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsledger.extraction.english.growth import direction, growth_beside, growth_noun, growth_verb
from newsledger.extraction.english.markets import MARKETS, is_sales_of_market, market_in_sentence
from newsledger.extraction.english.ranks import ordinal
from newsledger.extraction.english.shares import (
    continued,
    emit_share,
    part_of_market,
    part_of_users,
    penetration,
    share,
    share_subjects,
)
from newsledger.extraction.english.site import Site
from newsledger.extraction.english.sizes import size

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene


FAMILY: Final = "market_share"


def read(scene: Scene, site: Site) -> None:
    """Adds the draft of this family for one figure."""
    kind = site.quantity.kind
    if kind == "percent":
        _percent(scene, site)
    elif kind in ("money", "count", "number"):
        size(scene, site)
    elif kind == "ordinal":
        ordinal(scene, site)


def _percent(scene: Scene, site: Site) -> None:
    kind = site.kind
    sign = direction(scene, site)
    if sign:
        growth_beside(scene, site, sign)
    elif kind == "share":
        share(scene, site)
    elif kind == "penetration":
        penetration(scene, site)
    elif kind == "cagr" or (kind in ("growth", "decline") and site.how in ("right", "left")):
        growth_noun(scene, site)
    elif site.change == "by" or (
        site.change == ""
        and site.verb >= 0
        and scene.parse.verb(site.verb).role in ("grow", "shrink")
        and site.how in ("verb", "subject")
    ):
        growth_verb(scene, site)
    elif site.how == "whole" and kind in MARKETS and site.change in ("", "to", "from"):
        part_of_market(scene, site)
    elif (
        site.whole_np >= 0
        and scene.parse.head(site.whole_np).low == "total"
        and scene.parse.verb(site.verb).role in ("account", "make")
        if site.verb >= 0
        else False
    ):
        emit_share(
            scene,
            site,
            share_subjects(scene, site, site.np),
            market_in_sentence(scene, site) or scene.carried_market(),
            "part-of-total",
            2,
        )
    elif kind == "other" and site.how == "whole" and site.noun is not None and site.noun.data == "users":
        part_of_users(scene, site)
    elif kind == "revenue" and site.how == "whole" and is_sales_of_market(scene, site.noun_np):
        part_of_market(scene, site)
    elif kind == "" and site.change in ("", "from"):
        continued(scene, site)
