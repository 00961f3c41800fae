"""Revenue, revenue mix, staff and capacity in English text: which reading a figure calls for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsledger.extraction.english import capacity, revenue, staff

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene
    from newsledger.extraction.english.site import Site


def read(scene: Scene, site: Site) -> None:
    """Adds the draft of this family for one figure."""
    kind = site.quantity.kind
    if kind == "money":
        if site.kind == "revenue":
            revenue.read(scene, site)
        elif site.how == "verb" and site.verb >= 0:
            revenue.read_earned(scene, site)
    elif kind == "percent":
        if site.kind == "revenue" and site.how == "whole":
            revenue.read_share(scene, site)
    elif kind in ("count", "number"):
        if not staff.read(scene, site):
            capacity.read(scene, site)
    elif kind == "physical":
        capacity.read(scene, site)
