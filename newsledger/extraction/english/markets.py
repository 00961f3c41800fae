"""Which market a phrase names, and whether it speaks of a whole market or of one vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsledger.extraction.context import Market
from newsledger.extraction.english import sources
from newsledger.extraction.english.lexicon import PLACES, measure_noun
from newsledger.extraction.english.site import Site

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene
    from newsledger.extraction.english.syntax import Parse


MARKETS: Final = frozenset({"market", "volume", "product", "size", "spending"})


REGION_WORDS: Final = frozenset(
    "global worldwide world world's international national domestic regional european american chinese indian japanese german british french "
    "u.s. us uk asian overall total industry industry-wide nationwide african korean canadian australian brazilian russian latin southeast".split()
)


_WORLD: Final = frozenset({"global", "worldwide", "world"})


_TRADED: Final = frozenset({"sell", "ship", "deliver", "register", "buy", "produce", "make", "purchase"})


_GENERIC_GOODS: Final = frozenset(
    "product products service services system systems solution solutions item items part parts component components unit units".split()
)


_PARTS: Final = frozenset({"slice", "grip", "chunk", "portion", "foothold", "piece"})
LARGEST: Final = frozenset({"largest", "biggest"})
GENERIC_SELLERS: Final = frozenset(
    "maker makers manufacturer vendor vendors supplier producer seller retailer provider operator player brand company platform".split()
)
_BARE_WORDS: Final = frozenset(
    "market markets size shipments shipment sales units volume volumes demand deliveries registrations the industry sector segment category space of in "
    "customer consumer supply capacity tonnage output revenue value total overall spending orders niche installations".split()
)


BARE: Final = frozenset(
    "market size market-size shipments sales units volume installations registrations deliveries the industry sector".split()
)


def is_worldwide(reading: Parse, np: int) -> bool:
    """Does "worldwide" stand right behind a phrase?"""
    behind = reading.phrases[np].last + 1
    return behind < len(reading.tokens) and reading.tokens[behind].low in ("worldwide", "globally", "nationwide")


def is_goods_sales(scene: Scene, np: int) -> bool:
    """handset sales, sales of music players: of goods, and no company's own."""
    reading = scene.parse
    if np < 0:
        return False
    head = reading.head(np).low
    if (possessor := reading.possessor(np)) is not None:
        # the world's foundry revenue
        is_of_world = reading.tokens[possessor[1]].low in ("world", "industry") and head in (
            "revenue",
            "revenues",
            "sales",
        )
        return is_of_world and reading.phrases[np].last > possessor[1] + 2
    if any(scene.token_kind(n) != "place" for n in reading.names(np)):
        return False
    words = reading.words(np, reading.phrases[np].last - 1)
    if head in ("revenue", "revenues"):  # "PC revenue" is most often a company's own, "global PC revenue" is not
        is_world = bool(_WORLD.intersection(words)) or is_worldwide(reading, np)
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
    return is_goods_sales(scene, np) and is_whole(scene, np)


def is_sales_of_market(scene: Scene, np: int) -> bool:
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
    return is_whole(scene, np)


def with_place(scene: Scene, np: int, place: int) -> Market | None:
    """share in Germany: the market that the text speaks of, in that place."""
    carried = scene.carried_market()
    text = scene.text(*scene.parse.span(place))
    start, end = scene.parse.span(place)
    if carried is not None:
        return Market(start, end, f"{carried.text} in {text}" if text not in carried.text else carried.text)
    return Market(start, end, text)


def market_before_share(scene: Scene, np: int, site: Site) -> Market | None:
    """20% smartphone market share; global handset share: the words before "share" name the market."""
    reading = scene.parse
    phrase = reading.phrases[np]
    last = phrase.last
    while last >= phrase.first and reading.tokens[last].low in ("share", "shares"):
        last -= 1
    while last >= phrase.first and reading.tokens[last].low in _PARTS:
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
            "revenue",
            "sales",
            "value",
            "dollar",
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
    if text in PLACES or all(reading.tokens[n].low in REGION_WORDS for n in kept):
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


def market_in_sentence(scene: Scene, site: Site) -> Market | None:
    """The market that the sentence names elsewhere."""
    reading = scene.parse
    best: tuple[int, Market] | None = None
    for index, phrase in enumerate(reading.phrases):
        if phrase.kind != "NP" or index in (site.np, site.noun_np):
            continue
        noun = reading.noun(index)
        if (
            noun is not None
            and (noun.kind == "market" or (noun.kind == "volume" and is_whole(scene, index)))
            and phrase.last > phrase.first
        ):
            market = scene.market_of(index)
            if market is not None and market.text.lower() not in ("market", "markets", "industry"):
                distance = abs(index - site.np)
                if best is None or distance < best[0]:
                    best = distance, market
    return best[1] if best else _market_of_leader(scene) or market_in_front(scene)


def _market_of_leader(scene: Scene) -> Market | None:
    """What somebody of the sentence leads in."""
    markets = (led_market(scene, np) for np, phrase in enumerate(scene.parse.phrases) if phrase.kind == "NP")
    return next((market for market in markets if market is not None), None)


def led_market(scene: Scene, np: int) -> Market | None:
    """the leader in |online advertising|; the world's largest maker of |solar inverters|"""
    reading = scene.parse
    if reading.head(np).low in ("leader", "leaders", "player", "players", "force"):
        goods = reading.complement(np, ("in",))
    elif reading.head(np).low in GENERIC_SELLERS and _is_superlative(reading, np):
        goods = reading.complement(np, ("of",))
    else:
        return None
    is_goods = goods is not None and reading.kind(goods) == "NP" and reading.head(goods).tag == "N"
    return scene.market_of(goods) if goods is not None and is_goods else None


def _is_superlative(reading: Parse, np: int) -> bool:
    return any(
        word in LARGEST or word.endswith(("-largest", "-biggest")) or word == "top" for word in reading.words(np)
    )


def market_in_front(scene: Scene) -> Market | None:
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


def _is_plant(scene: Scene, owner: tuple[int, int]) -> bool:
    """the Bend fab's output, the company's sales: of a plant or a firm."""
    words = [scene.parse.tokens[n].low for n in range(owner[0], owner[1] + 1)]
    noun = measure_noun(words)
    return noun is not None and noun.kind == "project"


def is_whole(scene: Scene, np: int) -> bool:
    """Does a noun phrase speak of a whole market: with a region or the word market, and no company as its owner?"""
    reading = scene.parse
    phrase = reading.phrases[np]
    tokens = reading.tokens[phrase.first : phrase.last + 1]
    for n in range(phrase.first, phrase.last + 1):
        if reading.tokens[n].tag == "M" and scene.token_kind(n) != "place":
            if reading.tokens[n].low not in REGION_WORDS and n + 1 <= phrase.last and reading.tokens[n + 1].tag == "S":
                return False
            if (
                scene.token_kind(n) in ("organization",)
                and scene.is_organization(n)
                and "market" not in [t.low for t in tokens]
            ):
                return False
    owner = reading.possessor(np)
    if owner is not None and _is_plant(scene, owner):
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
    if any(token.low in REGION_WORDS for token in tokens) or any(
        token.tag == "M" and scene.token_kind(n) == "place" for n, token in enumerate(tokens, phrase.first)
    ):
        return True
    behind = reading.complement(np, ("of", "in"))
    for _ in range(2):
        if behind is None or reading.kind(behind) != "NP":
            break
        head = reading.head(behind)
        if scene.is_place(behind):
            return True
        if head.low in ("world", "country", "region"):
            return True
        if any(
            token.low in REGION_WORDS
            for token in reading.tokens[reading.phrases[behind].first : reading.phrases[behind].last + 1]
        ):
            return True
        behind = reading.complement(behind, ("in", "across"))
    goods = reading.complement(np, ("of", "on"))
    if any(at is not None and is_worldwide(reading, at) for at in (np, goods)):
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
    return (is_bare or is_trade(scene, np)) and (bool(_place_in_front(scene)) or _is_research(scene))


def _is_nobodys(scene: Scene, np: int) -> bool:
    """Sales of handsets soared: the text has named no company so far whose sales they might be."""
    reading = scene.parse
    behind = reading.complement(np, ("of",))
    goods = reading.words(np if behind is None else behind)
    return not _GENERIC_GOODS.intersection(goods) and scene.antecedent(reading.span(np)[0]) is None


def _is_research(scene: Scene) -> bool:
    """Does the sentence, or one shortly before, credit a source: "smartphone shipments fell 5%, Canalys said"."""
    return sources.credited(scene, None, is_carried=True) is not None


def is_trade(scene: Scene, np: int) -> bool:
    """all new car sales, smartphone shipments: a product before the word of trade, and no owner."""
    reading = scene.parse
    words = reading.words(np)
    return (
        scene.owner(np) is None
        and len(words) > 1
        and (measure_noun(words[:-1]) is not None or reading.complement(np, ("of", "in")) is not None)
        and not any(word in ("company", "its", "their", "our", "total", "group") for word in words)
    )


def sold(scene: Scene, np: int) -> Market | None:
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
    if is_worldwide(reading, after):
        return Market(market.start, market.end, f"worldwide {market.text}")
    if place is not None and scene.is_place(place):
        return Market(market.start, market.end, f"{market.text} in {scene.text(*reading.span(place))}")
    front = market_in_front(scene)
    if front is not None and all(word in _BARE_WORDS or word in REGION_WORDS for word in front.text.lower().split()):
        region = " ".join(word for word in front.text.split() if word.lower() in REGION_WORDS)
        return Market(market.start, market.end, f"{region} {market.text}".strip())
    if front is not None:
        return front
    is_known = _place_in_front(scene) or scene.carried_market() or scene.story.main_market or _is_research(scene)
    return market if is_known else None


def market_np(scene: Scene, site: Site) -> int | None:
    """The noun phrase that names the market which a figure measures, where it is a whole market."""
    reading = scene.parse
    np = site.noun_np
    if np < 0:
        return None
    noun = site.noun or reading.noun(np)
    if noun is None or (noun.kind not in MARKETS and not is_goods_sales(scene, np)):
        return None
    if not is_whole(scene, np):
        return None
    return np


def market_named(scene: Scene, np: int) -> Market | None:
    """The market of a phrase; of "shipments" or "global shipments" the one that is being spoken of."""
    market = scene.market_of(np)
    if market is None:
        return None
    place = _place_in_front(scene)
    if place and place not in market.text:
        market = Market(market.start, market.end, f"{market.text} in {place}")
    return completed(scene, market)


def completed(scene: Scene, market: Market) -> Market | None:
    """A market that names no goods (global shipments, the market) with those of the market that is being spoken of."""
    words = market.text.lower().replace("'s", "").split()
    if any(word not in _BARE_WORDS and word not in REGION_WORDS for word in words):
        return market
    spoken = _market_of_leader(scene) or scene.carried_market() or scene.story.main_market
    if spoken is None or all(word in _BARE_WORDS or word in REGION_WORDS for word in spoken.text.lower().split()):
        return market if len(words) > 1 and words[-1] in ("market", "industry") else None
    regions = [
        word for word in market.text.split() if word.lower() in REGION_WORDS and word.lower() not in spoken.text.lower()
    ]
    has_region = any(word in REGION_WORDS for word in spoken.text.lower().split())
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
