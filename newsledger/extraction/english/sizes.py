"""Sizes of markets: in money, or in things sold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsledger.extraction.context import Market
from newsledger.extraction.english.drafting import make
from newsledger.extraction.english.market_drafts import finish
from newsledger.extraction.english.markets import MARKETS, completed, is_goods_sales, is_whole, market_named, market_np
from newsledger.extraction.english.site import Site, tail_words
from newsledger.extraction.frames import Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene
    from newsledger.extraction.english.syntax import Parse


def size(scene: Scene, site: Site) -> None:
    """the market was worth $5bn, global shipments reached 300 million units, a $5bn market."""
    reading = scene.parse
    is_sales = site.kind == "revenue" and is_goods_sales(scene, site.noun_np)
    if site.change == "by" or (site.kind not in MARKETS and not is_sales):
        if site.kind == "" and site.quantity.kind in ("count", "money"):
            _sized_by_verb(scene, site)
        return
    if (
        site.quantity.kind in ("count", "number")
        and site.kind not in ("volume", "product", "size", "market")
        and not is_sales
    ):
        return
    np = market_np(scene, site)
    if site.kind == "volume" and _is_there(reading, site):
        market = completed(scene, scene.market_of(site.noun_np) or Market(-1, -1, "market"))
        if market is not None:
            _emit_size(scene, site, market, "size-there", 2)
            return
    if site.kind == "product" or (site.kind == "volume" and site.how == "right"):
        last = scene.drafts[-1] if scene.drafts else None
        if (
            site.kind == "volume"
            and last is not None
            and last.metric == "market_growth"
            and last.subject is not None
            and site.link is not None
            and site.link.preposition in ("with", "to")
        ):
            _emit_size(scene, site, Market(last.subject.start, last.subject.end, last.market or ""), "size-with", 2)
            return
        _shipped(scene, site)
        return
    goods = _goods_named(scene, site)
    if goods is not None:
        _emit_size(scene, site, goods, "size-named", 2)
        return
    if site.how == "right" and np == site.np:
        words = tail_words(reading, site)
        if len(words) == 1 or site.kind != "market":
            carried = scene.carried_market() if site.kind == "market" else None
            behind = reading.complement(np, ("for", "of", "in"))
            if behind is None and carried is None:
                scene.refuse("size", site.quantity, "which market?")
                return
    if (
        site.kind == "volume"
        and site.how in ("left", "right")
        and site.subject >= 0
        and site.subject != site.noun_np
        and reading.head(site.subject).tag in "MO"
    ):
        scene.refuse("size", site.quantity, "of one vendor")
        return
    last = scene.drafts[-1] if scene.drafts else None
    if (
        np is None
        and site.kind == "volume"
        and site.how in ("left", "subject")
        and last is not None
        and last.metric == "market_growth"
        and last.subject is not None
        and scene.owner(site.noun_np) is None
    ):
        # the market grew 3%, with shipments totalling 19 million
        _emit_size(scene, site, Market(last.subject.start, last.subject.end, last.market or ""), "size-with", 2)
        return
    if np is None:
        if (
            site.kind == "market"
            and site.how in ("subject", "left", "right")
            and scene.carried_market() is not None
            and scene.owner(site.noun_np) is None
            and site.quantity.kind == "money"
        ):
            market = scene.carried_market()
            assert market is not None
            _emit_size(scene, site, market, "size-carried", 2)
            return
        scene.refuse("size", site.quantity, "size of no whole market")
        return
    market_found = market_named(scene, np)
    if market_found is None:
        scene.refuse("size", site.quantity, "which market?")
        return
    _emit_size(scene, site, market_found, f"size-{site.how}", 3)


def _goods_named(scene: Scene, site: Site) -> Market | None:
    """Frozen pies are a £700m market in Britain: the goods before the verb name the market."""
    reading = scene.parse
    np = site.subject
    if site.kind != "market" or site.how != "right" or np < 0 or tail_words(reading, site) != ["market"]:
        return None
    phrase = reading.phrases[np]
    if (
        site.verb < 0
        or reading.verb(site.verb).lemma not in ("be", "become", "represent")
        or reading.tokens[phrase.first].tag in "DGQ"
        or reading.head(np).tag != "N"
        or reading.party(np) is not None
        or reading.noun(np) is not None
    ):
        return None
    region = reading.complement(site.np, ("in",))
    place = f" in {scene.text(*reading.span(region))}" if region is not None and scene.is_place(region) else ""
    start, end = reading.span(np)
    return Market(start, end, f"{scene.text(start, end)}{place}")


def _is_there(reading: Parse, site: Site) -> bool:
    """There were 60 million shipments"""
    return (
        site.verb >= 0
        and reading.verb(site.verb).lemma == "be"
        and site.subject >= 0
        and reading.head(site.subject).low == "there"
        and reading.possessor(site.np) is None
    )


def _sized_by_verb(scene: Scene, site: Site) -> None:
    """The global market generated $5bn; growing 5% to reach $20bn by 2033."""
    reading = scene.parse
    last = scene.drafts[-1] if scene.drafts else None
    if (
        site.verb >= 0
        and last is not None
        and last.metric in ("market_growth", "market_size")
        and last.subject is not None
        and (
            reading.verb(site.verb).role == "reach"
            and not reading.phrases[site.verb].is_finite
            and site.quantity.kind
            == (last.quantity.kind if last.metric == "market_size" and last.quantity else site.quantity.kind)
        )
    ):
        _emit_size(
            scene,
            site,
            Market(last.subject.start, last.subject.end, last.market or last.subject.text),
            "size-reached",
            2,
        )
        return
    if site.verb < 0 or site.subject < 0 or site.how != "verb":
        return
    noun = reading.noun(site.subject)
    if noun is None or noun.kind not in ("market", "volume", "spending") or not is_whole(scene, site.subject):
        return
    if reading.verb(site.verb).role not in ("report", "reach", "hold", "grow") and reading.verb(
        site.verb
    ).lemma not in ("be", "generate"):
        return
    market = scene.market_of(site.subject)
    if market is not None:
        _emit_size(scene, site, market, "size-verb", 2)


def _shipped(scene: Scene, site: Site) -> None:
    """300 million smartphones were sold worldwide: the goods and the place name the market."""
    reading = scene.parse
    if site.quantity.kind not in ("count", "number") or site.quantity.value < 1000:
        return
    np = site.np
    after = reading.skip_right(np + 1)
    if (
        reading.kind(after) != "VG"
        or not reading.phrases[after].is_passive
        or reading.verb(after).lemma not in ("ship", "sell", "deliver", "register", "produce", "make", "buy")
    ):
        return
    region = scene.region()
    agent = reading.agent(after)
    if region is None or agent is not None:
        return
    words = reading.tokens[site.q + 1 : reading.phrases[np].last + 1]
    text = scene.text(words[0].start, words[-1].end)
    market = Market(words[0].start, words[-1].end, f"{region} {text}")
    _emit_size(scene, site, market, "size-shipped", 2)


def _emit_size(scene: Scene, site: Site, market: Market, rule: str, strength: int) -> None:
    if site.quantity.kind == "money" and site.quantity.value < 10**5:
        scene.refuse(rule, site.quantity, "too small for a market")
        return
    subject = Name(market.start, market.end, market.text, "clause")
    draft = make(scene, site, rule, "market_share", "market_size", strength, subject)
    last = scene.drafts[-1] if scene.drafts else None
    if site.quantity.kind == "number" and last is not None and last.metric == "market_size" and last.unit != "count":
        draft.unit = last.unit  # from 486 million pounds to 339 million
    finish(scene, draft, site, market)
    if site.change == "from" and draft.period_text is None:
        scene.drafts.remove(draft)
        scene.refuse(rule, site.quantity, "an earlier figure without a date")
