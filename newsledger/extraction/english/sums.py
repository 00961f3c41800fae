"""From a sum of money to a draft of the investment family: period, status, source, running totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsledger.extraction.english import sources, times
from newsledger.extraction.english.drafting import make, set_period
from newsledger.extraction.english.site import Site
from newsledger.extraction.english.transfers import company_before, is_public
from newsledger.extraction.frames import Draft, Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene


def is_everybody(payer: Name) -> bool:
    """Companies, consumers: a plural without a name is no payer."""
    return payer.text.endswith("s") and not any(word[:1].isupper() for word in payer.text.split()[1:])


def emit(
    scene: Scene, site: Site, rule: str, metric: str, subject: Name, counterparty: str | None = None
) -> Draft | None:
    if not scene.is_party(subject) and metric not in ("fund_size",) and not rule.startswith("project"):
        scene.refuse(rule, site.quantity, f"{subject.text} is nobody")
        return None
    if site.quantity.per in ("share",) or (site.quantity.value < 1000 and site.quantity.unit in ("USD", "EUR", "GBP")):
        scene.refuse(rule, site.quantity, "too small for a deal")
        return None
    if subject.found in ("pronoun", "carried", "topic") and metric != "grant_amount" and is_public(scene, subject):
        firm = company_before(scene, scene.parse.tokens[scene.parse.phrases[site.np].first].start, (subject,))
        subject = firm or subject  # "it" raises money, not the county that the sentence before named
    draft = make(scene, site, rule, "investment", metric, 3, subject)
    draft.counterparty = counterparty if counterparty != subject.text else None
    set_period(draft, times.event(scene, site.q, site.verb))
    _horizon(scene, draft)
    status = scene.status(site.quantity.start, site.verb)
    draft.status = status if status in ("rumored", "cancelled", "planned", "forecast") else "announced"
    draft.source_org = sources.credited(scene, subject.text, is_carried=False)
    words = [token.low for token in scene.parse.tokens[max(0, site.q - 8) : site.q + 8]]
    draft.is_cumulative = metric == "funding_amount" and ("total" in words or "to date" in words)
    scene.drafts.append(draft)
    return draft


def _horizon(scene: Scene, draft: Draft) -> None:
    for period in scene.sentence.periods:
        if period.horizon_years is not None:
            draft.horizon_years = period.horizon_years
