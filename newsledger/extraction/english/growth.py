"""Growth of a whole market."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from newsledger.extraction.context import Market
from newsledger.extraction.english.drafting import make
from newsledger.extraction.english.market_drafts import finish
from newsledger.extraction.english.markets import MARKETS, is_whole, market_named, market_np
from newsledger.extraction.english.site import Site
from newsledger.extraction.frames import Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene


def direction(scene: Scene, site: Site) -> int:
    """1 for "up 5%", -1 for "down 3%", 0 for other figures."""
    reading = scene.parse
    before = reading.skip_left(site.np - 1)
    if reading.kind(before) != "P" or reading.phrases[before].first != reading.phrases[before].last:
        return 0
    return {"up": 1, "down": -1}.get(reading.low(before), 0)


def growth_beside(scene: Scene, site: Site, sign: int) -> None:
    """... totalled 71 million units, up 5%: growth of the market whose size stands before it."""
    if scene.drafts and scene.drafts[-1].metric == "market_size" and scene.drafts[-1].subject is not None:
        last = scene.drafts[-1]
        assert last.subject is not None
        draft = make(
            scene,
            site,
            "growth-beside",
            "market_share",
            "market_growth",
            2,
            last.subject,
            value=site.quantity.value * sign,
        )
        finish(scene, draft, site, Market(last.subject.start, last.subject.end, last.market or last.subject.text))
        draft.period, draft.period_text = last.period, last.period_text
        return
    np = market_np(scene, site) if site.noun is not None else None
    market = scene.market_of(np) if np is not None else None
    if market is None:
        scene.refuse("growth", site.quantity, "growth of no whole market")
        return
    _emit_growth(scene, site, market, "growth-up", Decimal(sign))


def growth_verb(scene: Scene, site: Site) -> None:
    """the market grew 5%, global shipments fell by 6.5%."""
    reading = scene.parse
    verb = reading.verb(site.verb) if site.verb >= 0 else None
    np = market_np(scene, site)
    if np is None and site.subject >= 0 and site.noun is None:
        noun = reading.noun(site.subject)
        if noun is not None and noun.kind in MARKETS and is_whole(scene, site.subject):
            np = site.subject
    if np is None or verb is None or reading.noun(np) is None:
        scene.refuse("growth", site.quantity, "growth of no whole market")
        return
    sign = (
        Decimal(-1)
        if verb.role == "shrink" or (site.link is not None and site.link.preposition == "down")
        else Decimal(1)
    )
    if verb.tag == "A" and not (site.link is not None and site.link.preposition in ("up", "down")):
        return
    market = market_named(scene, np)
    if market is not None:
        _emit_growth(scene, site, market, "growth-verb", sign)
    else:
        scene.refuse("growth", site.quantity, "which market?")


def growth_noun(scene: Scene, site: Site) -> None:
    """a CAGR of 12%, market growth of 5%, 7% growth in global sales."""
    reading = scene.parse
    np = site.noun_np
    sign = Decimal(-1) if site.kind == "decline" or _shrinks(scene, np) else Decimal(1)
    market: Market | None = None
    last = scene.drafts[-1] if scene.drafts else None
    if (
        site.how in ("right", "left")
        and reading.kind(reading.skip_left(np - 1)) in (",", "-")
        and last is not None
        and last.metric == "market_size"
        and reading.tokens[reading.phrases[np].first].low in ("a", "an")
    ):
        growth_beside(scene, site, int(sign))  # 14.8 million units, a 0.3% decline
        return
    behind = reading.complement(np, ("in", "of", "for"))
    if behind is not None and reading.kind(behind) == "NP" and behind != site.np:
        noun = reading.noun(behind)
        if noun is not None and noun.kind in MARKETS and is_whole(scene, behind):
            market = scene.market_of(behind)
        elif reading.head(behind).tag in "NM" and site.kind != "cagr":
            scene.refuse("growth", site.quantity, "growth of no whole market")
            return
    if market is None:
        phrase = reading.phrases[np]
        words = reading.words(np)
        if "market" in words[:-1] and scene.owner(np) is None:
            end = max(n for n in range(phrase.first, phrase.last) if reading.tokens[n].low == "market")
            first = phrase.first
            while reading.tokens[first].tag in "DGQT":
                first += 1
            if first < end:
                market = Market(
                    reading.tokens[first].start,
                    reading.tokens[end].end,
                    scene.text(reading.tokens[first].start, reading.tokens[end].end),
                )
            else:
                market = scene.carried_market()
    if market is None:
        link = reading.link(np)
        if reading.kind(link.anchor) == "VG":
            subject = reading.subject(link.anchor)
            if subject is not None:
                noun = reading.noun(subject)
                if noun is not None and noun.kind in MARKETS and is_whole(scene, subject):
                    market = scene.market_of(subject)
                elif (
                    site.kind == "cagr"
                    and ((noun is not None and noun.kind == "market") or reading.head(subject).low == "it")
                    and scene.carried_market() is not None
                ):
                    market = scene.carried_market()
    if market is None and site.kind == "cagr":
        for index in range(site.np):
            if reading.kind(index) == "VG" and reading.phrases[index].is_finite:
                subject = reading.subject(index)
                noun = reading.noun(subject) if subject is not None else None
                if subject is not None and noun is not None and noun.kind in MARKETS and is_whole(scene, subject):
                    market = market_named(scene, subject)
    if market is None and site.kind == "cagr" and scene.drafts and scene.drafts[-1].metric == "market_size":
        market = Market(site.quantity.start, site.quantity.end, scene.drafts[-1].market or "")
    if market is None or not market.text:
        scene.refuse("growth", site.quantity, "growth of no whole market")
        return
    _emit_growth(scene, site, market, f"growth-{site.kind}", sign)


def _shrinks(scene: Scene, np: int) -> bool:
    """The market will |contract at a CAGR| of 1.1%"""
    link = scene.parse.link(np)
    if scene.parse.kind(link.anchor) != "VG" or link.preposition != "at":
        return False
    return scene.parse.verb(link.anchor).role == "shrink"


def _emit_growth(scene: Scene, site: Site, market: Market, rule: str, sign: Decimal) -> None:
    subject = Name(market.start, market.end, market.text, "clause")
    draft = make(scene, site, rule, "market_share", "market_growth", 3, subject, value=site.quantity.value * sign)
    finish(scene, draft, site, market)
