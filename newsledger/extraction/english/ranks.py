"""Places in a market: second, No. 3, the largest maker."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from newsledger.extraction.context import Market
from newsledger.extraction.english import sources
from newsledger.extraction.english.drafting import make
from newsledger.extraction.english.market_drafts import finish
from newsledger.extraction.english.markets import (
    GENERIC_SELLERS,
    LARGEST,
    MARKETS,
    REGION_WORDS,
    is_worldwide,
    market_in_sentence,
)
from newsledger.extraction.english.site import Site, tail_words
from newsledger.extraction.frames import Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene
    from newsledger.extraction.english.syntax import Parse


_SELLERS: Final = frozenset(
    "maker manufacturer vendor supplier producer seller retailer provider carrier operator automaker carmaker chipmaker drugmaker brewer airline "
    "lender bank insurer exporter planemaker shipbuilder steelmaker miner broadcaster publisher distributor player brand chain foundry exchange "
    "platform network refiner grocer supermarket bookmaker truckmaker toolmaker".split()
)


_SUPERLATIVE: Final = re.compile(
    r"\b(?:largest|biggest|top-selling|best-selling|number one|market leader|top)\b", re.IGNORECASE
)


def ordinal(scene: Scene, site: Site) -> None:
    """ranked third in the market, No. 2 in India, the second-largest phone maker."""
    reading = scene.parse
    words = tail_words(reading, site)
    if (
        any(word in LARGEST for word in words)
        or any(word.startswith(("-largest", "-biggest", "largest", "biggest")) for word in words)
        or _names_seller(reading, site)
    ):
        _largest(scene, site, site.q, site.quantity.value)
        return
    market = _rank_market(scene, site)
    subject: Name | None = None
    if (ranked := _ranked(reading, site.np)) is not None:
        subject = scene.party(ranked)
    elif site.verb >= 0 and site.subject >= 0:
        verb = reading.verb(site.verb)
        if verb.role in ("rank", "hold", "grow", "shrink", "reach") or verb.tag == "A":
            subject = scene.party(site.subject)
        if subject is not None and not scene.is_party(subject):
            subject = None
    elif reading.kind(site.np - 1) == "," and (described := _described(scene, site.np)) is not None:
        subject = described  # Acme, the No 2, fell to 16%
    elif reading.kind(site.np + 1) == "NP" or reading.phrases[site.np].last != site.q:
        last = reading.phrases[site.np].last
        if reading.tokens[last].tag == "M":  # No. 2 carrier Bolt
            subject = scene.token_name(last, "clause")
    _emit_rank(scene, site, subject, market, site.quantity.value, "rank")


def _ranked(reading: Parse, np: int) -> int | None:
    """Canalys ranked |Acme| fourth: the object right behind a verb of ranking, right before the place."""
    if reading.kind(np - 1) != "NP" or reading.kind(np - 2) != "VG" or reading.phrases[np - 2].is_passive:
        return None
    return np - 1 if reading.verb(np - 2).lemma in ("rank", "place") else None


def _names_seller(reading: Parse, site: Site) -> bool:
    """the number four PC |vendor|, No. 2 |carrier| Bolt"""
    phrase = reading.phrases[site.np]
    words = [token.low for token in reading.tokens[site.q + 1 : phrase.last + 1] if token.tag in "NJ"]
    return bool(words) and words[-1].rstrip("s") in _SELLERS


def _rank_market(scene: Scene, site: Site) -> Market | None:
    reading = scene.parse
    at = site.np
    for _ in range(3):
        behind = reading.complement(at, ("in", "among", "of", "on"))
        if behind is None or reading.kind(behind) != "NP":
            break
        noun = reading.noun(behind)
        if (noun is not None and noun.kind in MARKETS) or reading.head(behind).low in (
            "vendors",
            "makers",
            "manufacturers",
            "brands",
            "suppliers",
            "sales",
            "shipments",
        ):
            return scene.market_of(behind)
        at = behind
    found = market_in_sentence(scene, site)
    last = scene.drafts[-1] if scene.drafts else scene.story.last
    if (
        found is None
        and last is not None
        and last.family == "market_share"
        and scene.sentence.index - last.sentence <= 3
    ):
        found = scene.carried_market()
    if found is None and any(token.low == "share" for token in reading.tokens):
        found = scene.story.main_market
    return found


def read_superlatives(scene: Scene) -> None:
    """the world's largest phone maker, market leader in pumps: ranks without a figure."""
    if not _SUPERLATIVE.search(scene.norm, scene.sentence.start, scene.sentence.end):
        return
    reading = scene.parse
    for n, token in enumerate(reading.tokens):
        if token.low == "top" and not (
            n
            and reading.tokens[n - 1].low == "the"
            and n + 1 < len(reading.tokens)
            and reading.tokens[n + 1].tag in "NJ"
        ):
            continue
        if (token.low in LARGEST or token.low == "top") and not (
            n
            and (
                reading.tokens[n - 1].quantity is not None
                or reading.tokens[n - 1].low in ("second", "third", "fourth", "fifth", "one", "among")
            )
        ):
            np = reading.phrase_of(n)
            if reading.kind(np) == "NP":
                _largest(scene, None, n, Decimal(1))


def _largest(scene: Scene, site: Site | None, n: int, value: Decimal) -> None:
    """the world's second-largest phone maker: a rank among sellers, of the subject or the name beside it."""
    reading = scene.parse
    np = reading.phrase_of(n)
    phrase = reading.phrases[np]
    tokens = reading.tokens[n + 1 : phrase.last + 1]
    named = tokens[-1] if tokens and tokens[-1].tag == "M" else None
    words = [
        token
        for token in tokens
        if token.tag in "NJ" and token.low not in LARGEST and not token.low.startswith("largest")
    ]
    if not words or words[-1].low.rstrip("s") not in _SELLERS:
        return
    before = [token.low for token in reading.tokens[phrase.first : n]]
    if "one" in before or (
        phrase.first
        and reading.tokens[phrase.first - 1].low == "of"
        and reading.tokens[phrase.first - 2].low in ("one", "some", "two", "three")
    ):
        return
    if reading.tokens[n].low == "top" and words[-1].low.endswith("s"):
        return
    place = [
        token
        for token in reading.tokens[phrase.first : n]
        if token.tag in "MN" and token.quantity is None and token.low not in ("s",)
    ]
    behind = reading.complement(np, ("in",))
    region = scene.text(place[0].start, place[-1].end) if place else ""
    if not region and behind is not None and reading.kind(behind) == "NP":
        region = scene.text(*reading.span(behind)).removeprefix("the ")
    if not region and is_worldwide(reading, np):
        region = "worldwide"
    while len(words) > 1 and words[0].low in REGION_WORDS:  # the number one |worldwide| PC vendor
        region = region or words[0].low
        del words[0]
    spoken = scene.carried_market() or scene.story.main_market
    if not region and (site is None or spoken is None):
        return
    subject: Name | None = None
    if named is not None:
        subject = Name(named.start, named.end, scene.text(named.start, named.end), "clause")
    else:
        subject = _described(scene, np)
    if subject is None:
        return
    label = scene.text(words[0].start, words[-1].end)
    label = _without_seller(label)
    goods = reading.complement(np, ("of",))
    if (
        label in GENERIC_SELLERS
        and goods is not None
        and reading.kind(goods) == "NP"
        and reading.head(goods).tag == "N"
    ):
        found = scene.market_of(goods)
        label = found.text if found is not None else label
    named_market = reading.noun(behind) if behind is not None and reading.kind(behind) == "NP" else None
    if label in GENERIC_SELLERS and behind is not None and named_market is not None and named_market.kind == "market":
        spoken = scene.market_of(behind) or spoken
    if label in GENERIC_SELLERS:
        if spoken is None:
            return
        market = Market(reading.tokens[phrase.first].start, words[-1].end, spoken.text)
    else:
        market = Market(reading.tokens[phrase.first].start, words[-1].end, f"{region} {label} market".strip())
    if site is None:
        site = Site(n, _superlative(scene, n), np)
    _emit_rank(
        scene,
        site,
        subject,
        market,
        value,
        "rank-largest",
        start=reading.tokens[n].start if not site.quantity.measure else site.quantity.start,
        end=words[-1].end,
    )


def _without_seller(label: str) -> str:
    first, _, last = label.rpartition(" ")
    made = re.fullmatch(r"(car|auto|chip|drug|plane|ship|steel|truck|tool)(?:maker|builder)s?", last)
    if made:
        return f"{first} {made[1]}".strip()
    return first if first else last


def _superlative(scene: Scene, n: int):  # type: ignore[no-untyped-def]
    from newsledger.extraction.quantities import Quantity

    token = scene.parse.tokens[n]
    return Quantity(
        token.start, token.end, "ordinal", Decimal(1), None, "rank", None, None, True, False, token.start, token.end
    )


def _described(scene: Scene, np: int) -> Name | None:
    """Whom a phrase describes: the subject of "is" or "became", or the name before its comma."""
    reading = scene.parse
    before = reading.skip_left(np - 1)
    kind = reading.kind(before)
    if kind == "VG":
        verb = reading.verb(before)
        phrase = reading.phrases[before]
        if (
            (verb.lemma in ("be", "become", "remain", "stay", "rank") or verb.tag == "A" or verb.lemma == "overtake")
            and not phrase.modal
            and not phrase.is_negated
        ):
            if phrase.is_infinitive and not comes_about(scene, before):
                return None
            subject = reading.subject(before)
            return scene.party(subject) if subject is not None else None
    elif kind == ",":
        named = before - 1
        if reading.kind(named) == ")":  # Acme (ACM.N), the world's largest maker
            named = reading.skip_left(reading.opening(named) - 1)
        if reading.kind(named) != "NP" or reading.head(named).tag != "M":
            return None
        name = scene.token_name(reading.phrases[named].last, "clause")
        return name if scene.token_kind(reading.phrases[named].last) != "place" else None
    elif kind == "P" and reading.low(before) == "as":
        link = reading.link(np)
        if reading.kind(link.anchor) == "VG" and reading.verb(link.anchor).lemma in ("remain", "emerge", "rank"):
            subject = reading.subject(link.anchor)
            return scene.party(subject) if subject is not None else None
    return None


def comes_about(scene: Scene, verb: int) -> bool:
    """overtook Bolt to become: an infinitive of outcome, not of aim."""
    reading = scene.parse
    for at in range(verb - 1, -1, -1):
        if reading.kind(at) == "VG" and reading.phrases[at].is_finite:
            above = reading.verb(at)
            return (
                not reading.phrases[at].modal
                and above.role in ("rank", "grow", "shrink", "reach")
                and above.form != "b"
            )
        if reading.kind(at) == "NP" and reading.noun(at) is not None:
            return False
    return False


def _emit_rank(
    scene: Scene,
    site: Site,
    subject: Name | None,
    market: Market | None,
    value: Decimal,
    rule: str,
    start: int | None = None,
    end: int | None = None,
) -> None:
    if subject is None or market is None or not 1 <= value <= 50:
        if site.quantity.measure:
            scene.refuse(rule, site.quantity, "no subject or market")
        return
    if subject.text == sources.find(scene):
        return
    draft = make(scene, site, rule, "market_share", "rank", 2, subject, value=value)
    draft.unit = "rank"
    draft.derivation = "worded" if site.quantity.is_worded else "printed"
    if start is not None and end is not None:
        draft.start, draft.end = start, end
    finish(scene, draft, site, market)
