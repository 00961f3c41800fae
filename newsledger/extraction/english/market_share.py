"""Market shares, ranks, sizes, growth and penetration in English text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from newsledger.extraction.context import Market
from newsledger.extraction.english import sources, times
from newsledger.extraction.english.drafting import make, set_period
from newsledger.extraction.english.lexicon import PLACES, measure_noun, party_noun
from newsledger.extraction.english.site import Site, tail_words
from newsledger.extraction.frames import Draft, Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene
    from newsledger.extraction.english.syntax import Parse

FAMILY: Final = "market_share"
_HOLDS: Final = frozenset(
    {
        "hold",
        "account",
        "make",
        "reach",
        "report",
        "win",
        "raise",
        "acquire",
        "grow",
        "shrink",
        "rank",
        "manufacture",
        "employ",
    }
)
_MARKETS: Final = frozenset({"market", "volume", "product", "size", "spending"})
_REGION_WORDS: Final = frozenset(
    "global worldwide world world's international national domestic regional european american chinese indian japanese german british french "
    "u.s. us uk asian overall total industry industry-wide nationwide african korean canadian australian brazilian russian latin southeast".split()
)
_SELLERS: Final = frozenset(
    "maker manufacturer vendor supplier producer seller retailer provider carrier operator automaker carmaker chipmaker drugmaker brewer airline "
    "lender bank insurer exporter planemaker shipbuilder steelmaker miner broadcaster publisher distributor player brand chain foundry exchange "
    "platform network refiner grocer supermarket bookmaker truckmaker toolmaker".split()
)
_GENERIC_SELLERS: Final = frozenset(
    "maker makers manufacturer vendor vendors supplier producer seller retailer provider operator player brand company platform".split()
)
_WORLD: Final = frozenset({"global", "worldwide", "world"})
_TRADED: Final = frozenset({"sell", "ship", "deliver", "register", "buy", "produce", "make", "purchase"})
_GENERIC_GOODS: Final = frozenset(
    "product products service services system systems solution solutions item items part parts component components unit units".split()
)
_NOT_SHARE: Final = frozenset("shares share-price".split())
_SUPERLATIVE: Final = re.compile(
    r"\b(?:largest|biggest|top-selling|best-selling|number one|market leader|top)\b", re.IGNORECASE
)
_LARGEST: Final = frozenset({"largest", "biggest"})
_BARE_WORDS: Final = frozenset(
    "market markets size shipments shipment sales units volume volumes demand deliveries registrations the industry sector segment category space of in".split()
)
_BARE: Final = frozenset(
    "market size market-size shipments sales units volume installations registrations deliveries the industry sector".split()
)


def read(scene: Scene, site: Site) -> None:
    """Adds the draft of this family for one figure."""
    kind = site.quantity.kind
    if kind == "percent":
        _percent(scene, site)
    elif kind in ("money", "count", "number"):
        _size(scene, site)
    elif kind == "ordinal":
        _ordinal(scene, site)


# ---------------------------------------------------------------------------------------------------- shares


def _percent(scene: Scene, site: Site) -> None:
    kind = site.kind
    direction = _direction(scene, site)
    if direction:
        _growth_beside(scene, site, direction)
    elif kind == "share":
        _share(scene, site)
    elif kind == "penetration":
        _penetration(scene, site)
    elif kind == "cagr" or (kind in ("growth", "decline") and site.how in ("right", "left")):
        _growth_noun(scene, site)
    elif site.change == "by" or (
        site.change == ""
        and site.verb >= 0
        and scene.parse.verb(site.verb).role in ("grow", "shrink")
        and site.how in ("verb", "subject")
    ):
        _growth_verb(scene, site)
    elif site.how == "whole" and kind in _MARKETS and site.change in ("", "to", "from"):
        _part_of_market(scene, site)
    elif (
        site.whole_np >= 0
        and scene.parse.head(site.whole_np).low == "total"
        and scene.parse.verb(site.verb).role in ("account", "make")
        if site.verb >= 0
        else False
    ):
        _emit_share(
            scene,
            site,
            _share_subjects(scene, site, site.np),
            _market_in_sentence(scene, site) or scene.carried_market(),
            "part-of-total",
            2,
        )
    elif kind == "other" and site.how == "whole" and site.noun is not None and site.noun.data == "users":
        _part_of_users(scene, site)
    elif kind == "revenue" and site.how == "whole" and _is_sales_of_market(scene, site.noun_np):
        _part_of_market(scene, site)
    elif kind == "" and site.change in ("", "from"):
        _continued(scene, site)


def _is_worldwide(reading: Parse, np: int) -> bool:
    """Does "worldwide" stand right behind a phrase?"""
    behind = reading.phrases[np].last + 1
    return behind < len(reading.tokens) and reading.tokens[behind].low in ("worldwide", "globally", "nationwide")


def is_goods_sales(scene: Scene, np: int) -> bool:
    """handset sales, sales of music players: of goods, and no company's own."""
    reading = scene.parse
    if np < 0 or reading.possessor(np) is not None or reading.names(np):
        return False
    head = reading.head(np).low
    words = reading.words(np, reading.phrases[np].last - 1)
    if head in ("revenue", "revenues"):  # "PC revenue" is most often a company's own, "global PC revenue" is not
        is_world = bool(_WORLD.intersection(words)) or _is_worldwide(reading, np)
        if not is_world and sources.find(scene) is None:
            return False
    elif head != "sales":
        return False
    at = reading.complement(np, ("at", "by", "for", "from"))
    if at is not None and reading.head(at).tag == "M" and scene.token_kind(reading.phrases[at].last) != "place":
        return False
    goods = measure_noun(words)
    if goods is not None:
        return goods.kind == "product"
    behind = reading.complement(np, ("of",))
    if behind is None or reading.kind(behind) != "NP":
        return False
    noun = reading.noun(behind)
    return noun is not None and noun.kind == "product" and scene.owner(behind) is None and not reading.names(behind)


def is_market_sales(scene: Scene, np: int) -> bool:
    """Sales of goods in a whole market: with a region, or by somebody who measures markets."""
    return is_goods_sales(scene, np) and _is_whole(scene, np)


def _is_sales_of_market(scene: Scene, np: int) -> bool:
    """global automobile sales, all retail sales in Britain: nobody's own."""
    reading = scene.parse
    if is_goods_sales(scene, np) and reading.tokens[reading.phrases[np].first].low in (
        "all",
        "total",
        "overall",
        "new",
    ):
        return True
    if (
        reading.head(np).low != "sales"
        or scene.owner(np) is not None
        or (reading.possessor(np) is not None and reading.tokens[reading.phrases[np].first].tag == "G")
    ):
        return False
    return _is_whole(scene, np)


def _direction(scene: Scene, site: Site) -> int:
    """1 for "up 5%", -1 for "down 3%", 0 for other figures."""
    reading = scene.parse
    before = reading.skip_left(site.np - 1)
    if reading.kind(before) != "P" or reading.phrases[before].first != reading.phrases[before].last:
        return 0
    return {"up": 1, "down": -1}.get(reading.low(before), 0)


def _growth_beside(scene: Scene, site: Site, sign: int) -> None:
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
        _finish(scene, draft, site, Market(last.subject.start, last.subject.end, last.market or last.subject.text))
        draft.period, draft.period_text = last.period, last.period_text
        return
    np = _market_np(scene, site) if site.noun is not None else None
    market = scene.market_of(np) if np is not None else None
    if market is None:
        scene.refuse("growth", site.quantity, "growth of no whole market")
        return
    _emit_growth(scene, site, market, "growth-up", Decimal(sign))


def _share(scene: Scene, site: Site) -> None:
    reading = scene.parse
    np = site.noun_np
    head = reading.head(np).low
    if head in _NOT_SHARE and "market" not in reading.words(np):
        scene.refuse("share", site.quantity, "shares of stock")
        return
    if site.change == "by":
        scene.refuse("share", site.quantity, "a change of share")
        return
    behind = reading.complement(np, ("of", "in"))
    market: Market | None = None
    if behind is not None and reading.kind(behind) == "NP" and behind != site.np:
        noun = reading.noun(behind)
        if noun is not None and noun.kind in ("revenue", "other", "headcount") and not _is_whole(scene, behind):
            scene.refuse("share", site.quantity, f"a share of {reading.head(behind).low}")
            return
        if (
            reading.head(behind).tag == "M"
            and noun is None
            and scene.token_kind(reading.phrases[behind].last) != "place"
            and "market" not in reading.words(np)
        ):
            scene.refuse("share", site.quantity, "a share in a company")
            return
        if reading.head(behind).tag not in "OQT" and scene.apposed_name(behind) is None:
            named = scene.market_of(behind)
            market = _completed(scene, named) if named is not None else None
            if reading.head(behind).tag == "M":
                market = _with_place(scene, np, behind) or market
    if market is None:
        market = _market_before_share(scene, np, site)
    if market is None:
        market = _market_in_sentence(scene, site) or scene.carried_market() or scene.story.main_market
    names = _share_subjects(scene, site, np)
    _emit_share(scene, site, names, market, f"share-{site.how}")


def _with_place(scene: Scene, np: int, place: int) -> Market | None:
    """share in Germany: the market that the text speaks of, in that place."""
    carried = scene.carried_market()
    text = scene.text(*scene.parse.span(place))
    start, end = scene.parse.span(place)
    if carried is not None:
        return Market(start, end, f"{carried.text} in {text}" if text not in carried.text else carried.text)
    return Market(start, end, text)


def _market_before_share(scene: Scene, np: int, site: Site) -> Market | None:
    """20% smartphone market share; global handset share: the words before "share" name the market."""
    reading = scene.parse
    phrase = reading.phrases[np]
    last = phrase.last
    while last > phrase.first and reading.tokens[last].low in ("share", "shares", "marketshare"):
        last -= 1
    first = phrase.first
    for n in range(phrase.first, last + 1):
        if reading.tokens[n].tag in "DGSQT":
            first = n + 1
    kept = [
        n
        for n in range(first, last + 1)
        if reading.tokens[n].low
        not in (
            "market",
            "combined",
            "total",
            "overall",
            "own",
            "unit",
            "volume",
            "value",
            "dominant",
            "record",
            "current",
            "largest",
            "biggest",
            "top",
            "leading",
            "second-largest",
            "usage",
            "double-digit",
            "marketing",
            "collective",
        )
    ]
    if not kept or reading.tokens[kept[-1]].low == "marketshare":
        return None
    start, end = reading.tokens[kept[0]].start, reading.tokens[last].end
    text = scene.text(start, end)
    if text in PLACES or all(reading.tokens[n].low in _REGION_WORDS for n in kept):
        carried = scene.carried_market()
        return (
            Market(start, end, f"{text} {carried.text}" if carried is not None and text not in carried.text else text)
            if carried is not None
            else Market(start, end, text)
        )
    if all(reading.tokens[n].tag == "M" for n in kept) and not any(
        reading.tokens[n].low in ("market",) for n in range(first, last + 1)
    ):
        return None
    return Market(start, end, text)


def _market_in_sentence(scene: Scene, site: Site) -> Market | None:
    """The market that the sentence names elsewhere."""
    reading = scene.parse
    best: tuple[int, Market] | None = None
    for index, phrase in enumerate(reading.phrases):
        if phrase.kind != "NP" or index in (site.np, site.noun_np):
            continue
        noun = reading.noun(index)
        if (
            noun is not None
            and (noun.kind == "market" or (noun.kind == "volume" and _is_whole(scene, index)))
            and phrase.last > phrase.first
        ):
            market = scene.market_of(index)
            if market is not None and market.text.lower() not in ("market", "markets", "industry"):
                distance = abs(index - site.np)
                if best is None or distance < best[0]:
                    best = distance, market
    return best[1] if best else _market_of_leader(scene) or _market_in_front(scene)


def _market_of_leader(scene: Scene) -> Market | None:
    """the leader in online advertising"""
    reading = scene.parse
    for index, phrase in enumerate(reading.phrases):
        if phrase.kind == "NP" and reading.head(index).low in ("leader", "leaders", "player", "players", "force"):
            behind = reading.complement(index, ("in",))
            if behind is not None and reading.kind(behind) == "NP" and reading.head(behind).tag == "N":
                return scene.market_of(behind)
    return None


def _market_in_front(scene: Scene) -> Market | None:
    """In cloud services, Acme had 31% of the market: the phrase that opens the sentence."""
    reading = scene.parse
    if (
        reading.low(0) not in ("in", "among", "for")
        or reading.kind(0) != "P"
        or reading.kind(1) != "NP"
        or reading.kind(2) != ","
    ):
        return None
    return scene.market_of(1) if reading.head(1).tag == "N" else None


def _share_subjects(scene: Scene, site: Site, np: int) -> list[Name]:
    """Whose share: the owner of the phrase, the subject of its verb, the name before "with"."""
    reading = scene.parse
    owner = _owner_of_share(scene, np) or _before_bracket(scene, site)
    if owner is not None:
        return [owner]
    if site.how in ("subject", "object"):
        if site.how == "object" and site.subject >= 0:
            return _respective(scene, site, scene.parties(site.subject))
        held = reading.complement(np, ("of", "for", "by"))
        if (
            held is not None
            and reading.kind(held) == "NP"
            and (reading.head(held).tag in "MO" or scene.apposed_name(held) is not None)
        ):
            return [name] if (name := scene.party(held)) else []
        return [name] if (name := scene.antecedent(reading.tokens[reading.phrases[np].first].start)) else []
    link = reading.link(np)
    if (holder := scene.holder(np)) is not None:
        return [holder]
    if link.preposition in ("with", "at") and link.between and reading.head(link.between[0]).tag == "M":
        left = reading.skip_left(np - 1)
        if reading.kind(reading.skip_left(left - 1)) == "NP":
            return [scene.token_name(reading.phrases[link.between[0]].last, "clause")]
    if reading.kind(link.anchor) == "VG":
        phrase = reading.phrases[link.anchor]
        verb = reading.verb(link.anchor)
        if phrase.is_passive and verb.role not in ("rank",):
            agent = reading.agent(link.anchor)
            if agent is not None:
                return _respective(scene, site, scene.parties(agent))
        subject = reading.subject(link.anchor)
        if subject is not None:
            if verb.role == "make" and reading.noun(subject) is not None:
                return []
            names = scene.parties(subject)
            if verb.form == "g" and not phrase.is_finite and verb.lemma in ("give", "bring", "put", "leave", "take"):
                target = reading.object_of(link.anchor)
                if target is not None and reading.head(target).tag in "MO":
                    names = scene.parties(target)
            elif verb.lemma in ("give", "hand", "leave", "put"):
                target = reading.object_of(link.anchor)
                if target is not None and target < np and reading.head(target).tag in "MO":
                    names = scene.parties(target)
            return _respective(scene, site, names)
    if link.between and reading.head(link.between[0]).tag == "M":
        return [scene.token_name(reading.phrases[link.between[0]].last, "clause")]
    return _holder_beside(scene, site, np)


def _holder_beside(scene: Scene, site: Site, np: int) -> list[Name]:
    """the 23% share |it| owned; Acme came third, with 17% of the market."""
    reading = scene.parse
    after = reading.skip_right(max(np, site.np) + 1)
    if (
        reading.kind(after) == "NP"
        and reading.head(after).tag in "MO"
        and reading.kind(after + 1) == "VG"
        and reading.phrases[after + 1].is_finite
    ):
        name = scene.party(after)
        return [name] if name else []
    before = reading.skip_left(site.np - 1)
    if (
        reading.kind(before) == "P"
        and reading.low(before) == "with"
        and reading.kind(reading.skip_left(before - 1)) in (",", "T", "NP")
    ):
        for at in range(before - 1, -1, -1):
            if reading.kind(at) == "VG" and reading.phrases[at].is_finite:
                subject = reading.subject(at)
                return scene.parties(subject) if subject is not None else []
    return []


def _before_bracket(scene: Scene, site: Site) -> Name | None:
    """Acme with 70 million phones (18.8% market share): the last name before the bracket."""
    reading = scene.parse
    if reading.kind(reading.skip_left(site.np - 1)) != "(":
        return None
    for n in range(reading.phrases[reading.skip_left(site.np - 1)].first - 1, -1, -1):
        token = reading.tokens[n]
        if token.tag in ";(" or (token.quantity is not None and token.quantity.kind == "percent"):
            return None
        if token.tag == "M" and scene.token_kind(n) not in ("place", "person"):
            return scene.token_name(n, "clause")
    return None


def _owner_of_share(scene: Scene, np: int) -> Name | None:
    reading = scene.parse
    possessor = reading.possessor(np)
    if possessor is None:
        return None
    owner = scene.owner(np)
    if owner is None:
        first, last = possessor
        if reading.tokens[last].tag == "N" and reading.tokens[first].tag not in "G":
            while reading.tokens[first].tag in "DG":
                first += 1
            return Name(
                reading.tokens[first].start,
                reading.tokens[last].end,
                scene.text(reading.tokens[first].start, reading.tokens[last].end),
                "phrase",
            )
    return owner


def _respective(scene: Scene, site: Site, names: list[Name]) -> list[Name]:
    """Acme and Bolt held 20% and 18% respectively: the n-th name for the n-th figure."""
    if len(names) < 2:
        return [] if any(token.low == "respectively" for token in scene.parse.tokens) else names
    tokens = scene.parse.tokens
    lows = [token.low for token in tokens]
    if "each" in lows or "apiece" in lows:
        return names
    figures = [
        n
        for n, token in enumerate(tokens)
        if token.quantity is not None and token.quantity.kind == site.quantity.kind and token.start > names[-1].start
    ]
    if "respectively" in lows and site.q in figures and figures.index(site.q) < len(names):
        return [names[figures.index(site.q)]]
    return [Name(names[0].start, names[-1].end, scene.text(names[0].start, names[-1].end), names[0].found)]


def _emit_share(
    scene: Scene, site: Site, names: list[Name], market: Market | None, rule: str, strength: int = 3
) -> None:
    if site.quantity.value > 100:
        scene.refuse(rule, site.quantity, "more than the whole")
        return
    if market is None:
        scene.refuse(rule, site.quantity, "no market is named")
        return
    if not names:
        scene.refuse(rule, site.quantity, "nobody is named who holds it")
        return
    if (
        site.change == "from"
        and (not scene.drafts or site.quantity.start < scene.drafts[-1].start)
        and site.how == "whole"
    ):
        scene.refuse(rule, site.quantity, "compared with nothing that was read")
        return
    if names[0].text == sources.find(scene):
        scene.refuse(rule, site.quantity, f"{names[0].text} only says so")
        return
    if names[0].found == "phrase" and not _may_hold(names[0]):
        scene.refuse(rule, site.quantity, f"held by {names[0].text}")
        return
    if market.text.lower() in _BARE or market.text.lower() == "market size":
        scene.refuse(rule, site.quantity, "no market is named")
        return
    if "together" in {token.low for token in scene.parse.tokens} and names[0].found != "clause":
        scene.refuse(rule, site.quantity, "several firms together")
        return
    for name in names:
        draft = make(scene, site, rule, "market_share", "market_share", strength, name)
        _finish(scene, draft, site, market)


def _may_hold(name: Name) -> bool:
    """May a phrase without a name hold a share: goods (diesel cars), one firm (the unit), no "vendors" or "top two spots"."""
    words = name.text.lower().split()
    noun = measure_noun(words)
    if noun is not None and (
        noun.kind not in ("product", "market") or words[-1] in ("markets", "industries", "sectors")
    ):
        return False
    party = party_noun(words)
    if len(words) == 1 and words[0] in _GENERIC_SELLERS:
        return False
    return party is None or not words[-1].endswith("s") or any(word[:1].isupper() for word in name.text.split())


def _part_of_market(scene: Scene, site: Site) -> None:
    """38% of the market, 20% of global shipments; of a product: only with a region or a word of trade."""
    reading = scene.parse
    np = site.noun_np
    noun = site.noun
    assert noun is not None
    sold = _sold(scene, np) if noun.kind == "product" else None
    if noun.kind == "product" and sold is None and not _is_whole(scene, np):
        _continued(scene, site)
        return
    is_bare = (
        reading.head(np).low in _BARE
        and reading.phrases[np].last == reading.phrases[np].first
        and (
            scene.drafts or scene.carried_market() or (reading.head(np).low == "shipments" and scene.story.main_market)
        )
    )
    if noun.kind == "volume" and not is_bare and not _is_whole(scene, np) and not _is_trade(scene, np):
        scene.refuse("part", site.quantity, "part of no market")
        return
    possessor = reading.possessor(np)
    if possessor is not None and reading.tokens[possessor[0]].tag == "G" and noun.kind != "market":
        scene.refuse("part", site.quantity, "part of its own")
        return
    if (
        not is_bare
        and reading.head(np).low
        in (
            "business",
            "category",
            "segment",
            "field",
            "space",
            "demand",
            "export",
            "exports",
            "import",
            "imports",
            "consumption",
            "usage",
            "units",
            "capacity",
        )
        and not _is_whole(scene, np)
    ):
        return
    market = sold or scene.market_of(np)
    if market is not None and sold is None:
        market = (_market_in_front(scene) if market.text.lower() in _BARE else None) or _completed(scene, market)
    verb = reading.verb(site.verb) if site.verb >= 0 else None
    if (
        verb is not None
        and verb.role not in _HOLDS
        and verb.tag != "A"
        and not (sold is not None and verb.role == "build")
        and verb.lemma
        not in ("control", "serve", "supply", "sell", "lose", "take", "give", "cover", "come", "provide", "follow")
    ):
        scene.refuse("part", site.quantity, f"{verb.lemma} no share")
        return
    if verb is not None and verb.lemma in ("lose", "sell"):
        return
    names = _share_subjects(scene, site, site.np) or _makers(scene, site)
    goods = _goods_of_sales(scene, site)
    if goods is not None:
        names = [goods]
    if names and names[0].found == "phrase" and _is_technology(scene, names[0]):
        draft = make(scene, site, "part-technology", "market_share", "penetration", 2, names[0])
        _finish(scene, draft, site, market)
        return
    _emit_share(scene, site, names, market, "part-of-market")


def _sold(scene: Scene, np: int) -> Market | None:
    """41% of all smartphones |shipped worldwide|: goods that are traded, as a market; None where they are no market."""
    reading = scene.parse
    after = np + 1
    if reading.kind(after) != "VG" or not any(
        "n" in verb.form and verb.lemma in _TRADED for verb in reading.verb(after).verbs
    ):
        return None
    market = scene.market_of(np)
    if market is None:
        return None
    place = reading.complement(after, ("in", "across"))
    if _is_worldwide(reading, after):
        return Market(market.start, market.end, f"worldwide {market.text}")
    if (
        place is not None
        and reading.head(place).tag == "M"
        and scene.token_kind(reading.phrases[place].last) == "place"
    ):
        return Market(market.start, market.end, f"{market.text} in {scene.text(*reading.span(place))}")
    front = _market_in_front(scene)
    if front is not None and all(word in _BARE_WORDS or word in _REGION_WORDS for word in front.text.lower().split()):
        region = " ".join(word for word in front.text.split() if word.lower() in _REGION_WORDS)
        return Market(market.start, market.end, f"{region} {market.text}".strip())
    if front is not None:
        return front
    is_known = _place_in_front(scene) or scene.carried_market() or scene.story.main_market or _is_research(scene)
    return market if is_known else None


def _makers(scene: Scene, site: Site) -> list[Name]:
    """33% of all handsets were made by Acme"""
    reading = scene.parse
    for at in range(site.np + 1, len(reading.phrases)):
        if reading.kind(at) == "VG" and reading.phrases[at].is_passive and reading.subject(at) == site.np:
            agent = reading.agent(at)
            return scene.parties(agent) if agent is not None else []
    return []


def _part_of_users(scene: Scene, site: Site) -> None:
    """The browser had 92% of users: a share where the article speaks of a market and a name holds it."""
    reading = scene.parse
    verb = reading.verb(site.verb) if site.verb >= 0 else None
    if (
        verb is None
        or verb.lemma not in ("have", "hold", "capture", "account", "claim", "attract", "command")
        or site.link is None
        or site.link.preposition not in ("", "for")
    ):
        return
    if (
        reading.head(site.noun_np).low not in ("users", "customers", "subscribers")
        or site.subject < 0
        or reading.head(site.subject).tag not in "MO"
    ):
        return
    _emit_share(
        scene,
        site,
        _share_subjects(scene, site, site.np),
        scene.carried_market() or scene.story.main_market,
        "part-of-users",
        2,
    )


def _is_trade(scene: Scene, np: int) -> bool:
    """all new car sales, smartphone shipments: a product before the word of trade, and no owner."""
    reading = scene.parse
    words = reading.words(np)
    return (
        scene.owner(np) is None
        and len(words) > 1
        and (measure_noun(words[:-1]) is not None or reading.complement(np, ("of", "in")) is not None)
        and not any(word in ("company", "its", "their", "our", "total", "group") for word in words)
    )


def _goods_of_sales(scene: Scene, site: Site) -> Name | None:
    """sales of electric cars are 12% of ...: the goods that the subject speaks of."""
    reading = scene.parse
    if (
        site.subject < 0
        or site.verb < 0
        or (noun := reading.noun(site.subject)) is None
        or noun.kind not in ("volume", "revenue")
    ):
        return None
    behind = reading.complement(site.subject, ("of",))
    if behind is None or reading.kind(behind) != "NP" or reading.head(behind).tag != "N":
        return None
    return scene.phrase_name(behind, "phrase")


def _is_technology(scene: Scene, name: Name) -> bool:
    """electric vehicles, 5G phones: no name of a company or country."""
    words = name.text.lower().split()
    noun = measure_noun(words)
    if party_noun(words) is not None or (noun is not None and noun.kind != "product") or "top" in words:
        return False
    return name.found == "phrase"


def _penetration(scene: Scene, site: Site) -> None:
    reading = scene.parse
    np = site.noun_np
    if site.change == "by":
        return
    phrase = reading.phrases[np]
    words = [
        n
        for n in range(phrase.first, phrase.last)
        if reading.tokens[n].tag in "NJM"
        and reading.tokens[n].low
        not in ("market", "adoption", "household", "penetration", "total", "overall", "high", "low", "ownership")
    ]
    subject: Name | None = None
    behind = reading.complement(np, ("of",))
    if behind is not None and reading.kind(behind) == "NP" and behind != site.np and reading.head(behind).tag != "Q":
        subject = scene.phrase_name(behind, "clause")
    elif words:
        words = [n for n in words if n > site.q or site.how != "right"]
        if words:
            subject = Name(
                reading.tokens[words[0]].start,
                reading.tokens[words[-1]].end,
                scene.text(reading.tokens[words[0]].start, reading.tokens[words[-1]].end),
                "clause",
            )
    if subject is None and site.subject >= 0 and site.subject != np:
        subject = scene.party(site.subject)
    if subject is None:
        scene.refuse("penetration", site.quantity, "of what?")
        return
    draft = make(scene, site, "penetration", "market_share", "penetration", 3, subject)
    _finish(scene, draft, site, _market_in_sentence(scene, site) or Market(subject.start, subject.end, subject.text))


def _continued(scene: Scene, site: Site) -> None:
    """Bolt with 18%, Cord (14%), Dent at 9%, Elm had 7%: more shares of a market that is being spoken of."""
    reading = scene.parse
    last = scene.drafts[-1] if scene.drafts else scene.story.last
    if last is None or last.metric != "market_share" or last.market is None or scene.sentence.index - last.sentence > 1:
        return
    if site.whole_np >= 0 and (reading.noun(site.whole_np) is not None or reading.head(site.whole_np).low in _LARGEST):
        return
    if reading.phrases[site.np].last != site.q:
        return
    before = reading.skip_left(site.np - 1)
    subject: Name | None = None
    kind = reading.kind(before)
    phrase = reading.phrases[site.np]
    if (
        phrase.last - phrase.first == 2
        and reading.tokens[phrase.first].tag == "M"
        and reading.tokens[phrase.first + 1].tag == "S"
    ):
        subject, kind = scene.token_name(phrase.first, "clause"), ""
    if kind == "P" and reading.low(before) in ("with", "at", "on"):
        holder = reading.skip_left(before - 1)
        if reading.kind(holder) == "," and reading.kind(holder - 1) == "NP" and reading.head(holder - 1).tag == "M":
            holder -= 1
        listed = _respective_again(scene, site)
        if listed:
            subject = listed[0]
        elif reading.kind(holder) == "NP" and reading.head(holder).tag == "M":
            subject = scene.party(holder)
        elif reading.kind(holder) in ("T", ",") or reading.kind(holder) == "VG":
            subject = _holder_by_verb(scene, holder)
    elif kind == "(":
        holder = reading.skip_left(before - 1)
        if reading.kind(holder) == "NP" and reading.head(holder).tag == "M":
            subject = scene.party(holder)
    elif kind == "NP" and reading.head(before).tag == "M":
        subject = scene.party(before)
    elif kind == "VG" and reading.verb(before).lemma in (
        "have",
        "hold",
        "take",
        "control",
        "command",
        "own",
        "capture",
        "claim",
        "account",
    ):
        names = [] if site.subject < 0 else _respective(scene, site, scene.parties(site.subject))
        subject = names[0] if names and names[0].found != "phrase" else None
    elif kind in ("C", ",") and scene.drafts:
        names = _respective_again(scene, site)
        subject = names[0] if names else None
    if subject is None or (
        scene.drafts and scene.drafts[-1].subject is not None and scene.drafts[-1].subject.text == subject.text
    ):
        return
    draft = make(scene, site, "share-continued", "market_share", "market_share", 2, subject)
    market = Market(subject.start, subject.end, last.market)
    _finish(scene, draft, site, market)
    draft.source_org = draft.source_org or last.source_org
    if draft.period_text is None:
        draft.period, draft.period_text = last.period, last.period_text


def _holder_by_verb(scene: Scene, at: int) -> Name | None:
    reading = scene.parse
    while at >= 0 and reading.kind(at) != "VG":
        if reading.kind(at) in (";", "R"):
            return None
        at -= 1
    if at < 0:
        return None
    verb = reading.verb(at)
    if verb.role not in ("rank", "hold") and verb.lemma not in ("come", "be", "follow"):
        return None
    if reading.phrases[at].is_passive:
        agent = reading.agent(at)
        return scene.party(agent) if agent is not None else None
    return scene.subject_of(at)


def _respective_again(scene: Scene, site: Site) -> list[Name]:
    """The second and later figures of a respective list."""
    if not any(token.low == "respectively" for token in scene.parse.tokens):
        return []
    reading = scene.parse
    for np in range(site.np - 1, -1, -1):
        if reading.kind(np) == "NP" and reading.head(np).tag == "M":
            names = scene.parties(np)
            if len(names) > 1:
                return _respective(scene, site, names)
            break
    for index, phrase in enumerate(reading.phrases):
        if phrase.kind == "VG" and phrase.last < site.q:
            subject = reading.subject(index)
            if subject is not None:
                names = scene.parties(subject)
                if len(names) > 1:
                    return _respective(scene, site, names)
    return []


# ---------------------------------------------------------------------------------------------------- growth and size


def _is_whole(scene: Scene, np: int) -> bool:
    """Does a noun phrase speak of a whole market: with a region or the word market, and no company as its owner?"""
    reading = scene.parse
    phrase = reading.phrases[np]
    tokens = reading.tokens[phrase.first : phrase.last + 1]
    for n in range(phrase.first, phrase.last + 1):
        if reading.tokens[n].tag == "M" and scene.token_kind(n) != "place":
            if reading.tokens[n].low not in _REGION_WORDS and n + 1 <= phrase.last and reading.tokens[n + 1].tag == "S":
                return False
            if (
                scene.token_kind(n) in ("organization",)
                and scene.is_organization(n)
                and "market" not in [t.low for t in tokens]
            ):
                return False
    if any(token.tag == "G" for token in tokens) or (tokens[-1].low == "markets" and tokens[0].low != "global"):
        return False
    possessor = reading.possessor(np)
    if possessor is not None and any(
        token.low in ("company", "firm", "group", "maker", "carmaker", "startup") for token in tokens
    ):
        return False
    if (
        any(token.low in ("market", "markets", "industry", "sector", "marketplace") for token in tokens)
        and len(tokens) > 1
    ):
        return (
            any(token.tag in "JNMS" and token.low not in ("market", "industry", "sector") for token in tokens)
            or reading.complement(np, ("for", "of", "in")) is not None
            or scene.carried_market() is not None
        )
    if any(token.low in _REGION_WORDS for token in tokens) or any(
        token.tag == "M" and scene.token_kind(n) == "place" for n, token in enumerate(tokens, phrase.first)
    ):
        return True
    behind = reading.complement(np, ("of", "in"))
    for _ in range(2):
        if behind is None or reading.kind(behind) != "NP":
            break
        head = reading.head(behind)
        if head.tag == "M" and scene.token_kind(reading.phrases[behind].last) == "place":
            return True
        if head.low in ("world", "country", "region"):
            return True
        if any(
            token.low in _REGION_WORDS
            for token in reading.tokens[reading.phrases[behind].first : reading.phrases[behind].last + 1]
        ):
            return True
        behind = reading.complement(behind, ("in", "across"))
    goods = reading.complement(np, ("of", "on"))
    if any(at is not None and _is_worldwide(reading, at) for at in (np, goods)):
        return True
    noun = reading.noun(np)
    if noun is None or (noun.kind != "volume" and not is_goods_sales(scene, np)):
        return False
    is_bare = (
        len(tokens) == 1
        and scene.story.main_market is not None
        and noun.kind == "volume"
        and tokens[0].low in ("shipments", "sales")
    )
    if is_goods_sales(scene, np) and _is_nobodys(scene, np):
        return True
    return (is_bare or _is_trade(scene, np)) and (bool(_place_in_front(scene)) or _is_research(scene))


def _is_nobodys(scene: Scene, np: int) -> bool:
    """Sales of handsets soared: the text has named no company so far whose sales they might be."""
    reading = scene.parse
    behind = reading.complement(np, ("of",))
    goods = reading.words(np if behind is None else behind)
    return not _GENERIC_GOODS.intersection(goods) and scene.antecedent(reading.span(np)[0]) is None


def _is_research(scene: Scene) -> bool:
    """Does the sentence, or one shortly before, credit a source: "smartphone shipments fell 5%, Canalys said"."""
    return sources.credited(scene, None, is_carried=True) is not None


def _market_np(scene: Scene, site: Site) -> int | None:
    """The noun phrase that names the market which a figure measures, where it is a whole market."""
    reading = scene.parse
    np = site.noun_np
    if np < 0:
        return None
    noun = site.noun or reading.noun(np)
    if noun is None or (noun.kind not in _MARKETS and not is_goods_sales(scene, np)):
        return None
    if not _is_whole(scene, np):
        return None
    return np


def _market_named(scene: Scene, np: int) -> Market | None:
    """The market of a phrase; of "shipments" or "global shipments" the one that is being spoken of."""
    market = scene.market_of(np)
    if market is None:
        return None
    place = _place_in_front(scene)
    if place and place not in market.text:
        market = Market(market.start, market.end, f"{market.text} in {place}")
    return _completed(scene, market)


def _completed(scene: Scene, market: Market) -> Market | None:
    """A market that names no goods (global shipments, the market) with those of the market that is being spoken of."""
    words = market.text.lower().replace("'s", "").split()
    if any(word not in _BARE_WORDS and word not in _REGION_WORDS for word in words):
        return market
    spoken = scene.carried_market() or scene.story.main_market
    if spoken is None or all(word in _BARE_WORDS or word in _REGION_WORDS for word in spoken.text.lower().split()):
        return market if len(words) > 1 and words[-1] in ("market", "industry") else None
    regions = [
        word
        for word in market.text.split()
        if word.lower() in _REGION_WORDS and word.lower() not in spoken.text.lower()
    ]
    has_region = any(word in _REGION_WORDS for word in spoken.text.lower().split())
    return Market(
        market.start, market.end, spoken.text if has_region or not regions else f"{' '.join(regions)} {spoken.text}"
    )


def _place_in_front(scene: Scene) -> str:
    """In the U.S., PC shipments fell: the place that opens the sentence."""
    reading = scene.parse
    if (
        reading.kind(0) != "P"
        or reading.low(0) not in ("in", "across")
        or reading.kind(1) != "NP"
        or reading.kind(2) != ","
    ):
        return ""
    last = reading.phrases[1].last
    return (
        scene.text(reading.tokens[last].start, reading.tokens[last].end)
        if reading.tokens[last].tag == "M" and scene.token_kind(last) == "place"
        else ""
    )


def _growth_verb(scene: Scene, site: Site) -> None:
    """the market grew 5%, global shipments fell by 6.5%."""
    reading = scene.parse
    verb = reading.verb(site.verb) if site.verb >= 0 else None
    np = _market_np(scene, site)
    if np is None and site.subject >= 0 and site.noun is None:
        noun = reading.noun(site.subject)
        if noun is not None and noun.kind in _MARKETS and _is_whole(scene, site.subject):
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
    market = _market_named(scene, np)
    if market is not None:
        _emit_growth(scene, site, market, "growth-verb", sign)
    else:
        scene.refuse("growth", site.quantity, "which market?")


def _growth_noun(scene: Scene, site: Site) -> None:
    """a CAGR of 12%, market growth of 5%, 7% growth in global sales."""
    reading = scene.parse
    np = site.noun_np
    sign = Decimal(-1) if site.kind == "decline" else Decimal(1)
    market: Market | None = None
    last = scene.drafts[-1] if scene.drafts else None
    if (
        site.how in ("right", "left")
        and reading.kind(reading.skip_left(np - 1)) in (",", "-")
        and last is not None
        and last.metric == "market_size"
        and reading.tokens[reading.phrases[np].first].low in ("a", "an")
    ):
        _growth_beside(scene, site, int(sign))  # 14.8 million units, a 0.3% decline
        return
    behind = reading.complement(np, ("in", "of", "for"))
    if behind is not None and reading.kind(behind) == "NP" and behind != site.np:
        noun = reading.noun(behind)
        if noun is not None and noun.kind in _MARKETS and _is_whole(scene, behind):
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
                if noun is not None and noun.kind in _MARKETS and _is_whole(scene, subject):
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
                if subject is not None and noun is not None and noun.kind in _MARKETS and _is_whole(scene, subject):
                    market = _market_named(scene, subject)
    if market is None and site.kind == "cagr" and scene.drafts and scene.drafts[-1].metric == "market_size":
        market = Market(site.quantity.start, site.quantity.end, scene.drafts[-1].market or "")
    if market is None or not market.text:
        scene.refuse("growth", site.quantity, "growth of no whole market")
        return
    _emit_growth(scene, site, market, f"growth-{site.kind}", sign)


def _emit_growth(scene: Scene, site: Site, market: Market, rule: str, sign: Decimal) -> None:
    subject = Name(market.start, market.end, market.text, "clause")
    draft = make(scene, site, rule, "market_share", "market_growth", 3, subject, value=site.quantity.value * sign)
    _finish(scene, draft, site, market)


def _size(scene: Scene, site: Site) -> None:
    """the market was worth $5bn, global shipments reached 300 million units, a $5bn market."""
    reading = scene.parse
    is_sales = site.kind == "revenue" and is_goods_sales(scene, site.noun_np)
    if site.change == "by" or (site.kind not in _MARKETS and not is_sales):
        if site.kind == "" and site.quantity.kind in ("count", "money"):
            _sized_by_verb(scene, site)
        return
    if (
        site.quantity.kind in ("count", "number")
        and site.kind not in ("volume", "product", "size", "market")
        and not is_sales
    ):
        return
    np = _market_np(scene, site)
    if site.kind == "volume" and _is_there(reading, site):
        market = _completed(scene, scene.market_of(site.noun_np) or Market(-1, -1, "market"))
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
    market_found = _market_named(scene, np)
    if market_found is None:
        scene.refuse("size", site.quantity, "which market?")
        return
    _emit_size(scene, site, market_found, f"size-{site.how}", 3)


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
    if noun is None or noun.kind not in ("market", "volume", "spending") or not _is_whole(scene, site.subject):
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
    _finish(scene, draft, site, market)
    if site.change == "from" and draft.period_text is None:
        scene.drafts.remove(draft)
        scene.refuse(rule, site.quantity, "an earlier figure without a date")


# ---------------------------------------------------------------------------------------------------- ranks


def _ordinal(scene: Scene, site: Site) -> None:
    """ranked third in the market, No. 2 in India, the second-largest phone maker."""
    reading = scene.parse
    words = tail_words(reading, site)
    if (
        any(word in _LARGEST for word in words)
        or any(word.startswith(("-largest", "-biggest", "largest", "biggest")) for word in words)
        or _names_seller(reading, site)
    ):
        _largest(scene, site, site.q, site.quantity.value)
        return
    market = _rank_market(scene, site)
    subject: Name | None = None
    if site.verb >= 0 and site.subject >= 0:
        verb = reading.verb(site.verb)
        if verb.role in ("rank", "hold", "grow", "shrink", "reach") or verb.tag == "A":
            subject = scene.party(site.subject)
            if subject is not None and not scene.is_party(subject):
                subject = None
    elif reading.kind(site.np + 1) == "NP" or reading.phrases[site.np].last != site.q:
        last = reading.phrases[site.np].last
        if reading.tokens[last].tag == "M":  # No. 2 carrier Bolt
            subject = scene.token_name(last, "clause")
    _emit_rank(scene, site, subject, market, site.quantity.value, "rank")


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
        if (noun is not None and noun.kind in _MARKETS) or reading.head(behind).low in (
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
    found = _market_in_sentence(scene, site)
    last = scene.drafts[-1] if scene.drafts else scene.story.last
    if found is None and last is not None and last.family == FAMILY and scene.sentence.index - last.sentence <= 3:
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
        if (token.low in _LARGEST or token.low == "top") and not (
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
        if token.tag in "NJ" and token.low not in _LARGEST and not token.low.startswith("largest")
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
    if not region and _is_worldwide(reading, np):
        region = "worldwide"
    while len(words) > 1 and words[0].low in _REGION_WORDS:  # the number one |worldwide| PC vendor
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
        label in _GENERIC_SELLERS
        and goods is not None
        and reading.kind(goods) == "NP"
        and reading.head(goods).tag == "N"
    ):
        found = scene.market_of(goods)
        label = found.text if found is not None else label
    named_market = reading.noun(behind) if behind is not None and reading.kind(behind) == "NP" else None
    if label in _GENERIC_SELLERS and behind is not None and named_market is not None and named_market.kind == "market":
        spoken = scene.market_of(behind) or spoken
    if label in _GENERIC_SELLERS:
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
            if phrase.is_infinitive and not _comes_about(scene, before):
                return None
            subject = reading.subject(before)
            return scene.party(subject) if subject is not None else None
    elif kind == "," and reading.kind(before - 1) == "NP" and reading.head(before - 1).tag == "M":
        name = scene.token_name(reading.phrases[before - 1].last, "clause")
        return name if scene.token_kind(reading.phrases[before - 1].last) != "place" else None
    elif kind == "P" and reading.low(before) == "as":
        link = reading.link(np)
        if reading.kind(link.anchor) == "VG" and reading.verb(link.anchor).lemma in ("remain", "emerge", "rank"):
            subject = reading.subject(link.anchor)
            return scene.party(subject) if subject is not None else None
    return None


def _comes_about(scene: Scene, verb: int) -> bool:
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
    draft = make(scene, site, rule, "market_share", "rank", 2, subject, value=value)
    draft.unit = "rank"
    draft.derivation = "worded" if site.quantity.is_worded else "printed"
    if start is not None and end is not None:
        draft.start, draft.end = start, end
    _finish(scene, draft, site, market)


# ---------------------------------------------------------------------------------------------------- shared


def _finish(scene: Scene, draft: Draft, site: Site, market: Market | None) -> None:
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
