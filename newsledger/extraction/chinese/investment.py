"""Money invested, raised, paid for companies, granted, in Chinese text."""

from __future__ import annotations

from typing import Final

from newsledger.extraction.chinese.drafting import make
from newsledger.extraction.chinese.scene import TRIGGERS, Scene
from newsledger.extraction.document import Cue
from newsledger.extraction.frames import Draft, Name
from newsledger.extraction.quantities import Quantity

FAMILY: Final = "investment"
_METRICS: Final = {
    "invest": "investment_amount",
    "funding": "funding_amount",
    "acquire": "acquisition_amount",
    "fund_size": "fund_size",
    "grant": "grant_amount",
}


def read(scene: Scene) -> None:
    """Adds the drafts of this family for one sentence."""
    for quantity in scene.figures:
        if quantity.kind == "money" or (quantity.kind == "number" and quantity.is_currency_implied):
            _money(scene, quantity)


def _money(scene: Scene, quantity: Quantity) -> None:
    right = scene.attribute_right(quantity, ("funding", "grant", "fund_size", "acquire", "contract", "revenue", "other", "bid_price", "market_head", "size"))
    left = scene.nearest_left(quantity, TRIGGERS)
    trigger = right or left
    if trigger is not None and trigger.kind == "other":
        scene.refuse("investment", quantity, f"other: {scene.norm[trigger.start:trigger.end]}")
        return
    if trigger is None or trigger.kind == "amount":
        trigger = scene.deal_verb(quantity)
    if trigger is None or trigger.kind not in _METRICS or scene.tender_before(quantity.start):
        return
    draft = make(scene, trigger.kind.replace("_", "-"), "investment", _METRICS[trigger.kind], quantity, 3, trigger)
    subject = scene.payer(quantity.start, trigger)
    if subject is None:
        scene.refuse(draft.rule, quantity, "nobody is named who pays")
        return
    draft.subject = subject
    draft.counterparty = scene.receiver(quantity, trigger)
    horizon = scene.horizon(quantity.start)
    if horizon is not None:
        draft.horizon_years = horizon.horizon_years
    draft.status = scene.deal_status(quantity.start)
    draft.period = scene.deal_period(quantity.start)
    draft.period_text = scene.resolve(draft.period, None)
    scene.note_subject(subject)
    scene.drafts.append(draft)
