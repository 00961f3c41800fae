"""Sizes and growth of a market that the phrase beside the figure does not name in full.

"The market came to $290bn", "vendors shipped 34 million units", "advertisers spent £650m on", "a drop of 22%", "that is
growth of 19%": what is measured is the market that the sentence, or the text before it, speaks of. A figure that has an
owner, or stands in a passage about one company, is none.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from newsledger.extraction.context import Market
from newsledger.extraction.english import sources
from newsledger.extraction.english.drafting import make
from newsledger.extraction.english.lexicon import load_lists
from newsledger.extraction.english.market_drafts import finish
from newsledger.extraction.english.markets import completed, is_goods_sales, is_whole
from newsledger.extraction.english.site import tail_words
from newsledger.extraction.frames import Draft, Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene
    from newsledger.extraction.english.site import Site

_LISTS: Final = load_lists("english_volumes")
_ACTORS: Final = _LISTS["actor"]
_TRADING: Final = _LISTS["trade"]
_LEVELS: Final = _LISTS["level"]
_UNITS: Final = _LISTS["unit"]
_SIZES: Final = frozenset({"market", "volume", "spending", "size"})
_SMALLEST_COUNT: Final = 1000
_SMALLEST_MONEY: Final = 10**6
_NEAR: Final = 4  # sentences


def read(scene: Scene, site: Site) -> None:
    """Adds the size or the growth of a market that a figure says, where no stricter rule has read it."""
    kind = site.quantity.kind
    if kind == "percent" and site.quantity.value > 0:
        _growth(scene, site)
    elif (kind == "money" and site.quantity.value >= _SMALLEST_MONEY) or (
        kind in ("count", "number") and site.quantity.value >= _SMALLEST_COUNT and site.quantity.per is None
    ):
        _size(scene, site)


# ---------------------------------------------------------------------------------------------------- growth


def _growth(scene: Scene, site: Site) -> None:
    sign = _sign(scene, site)
    if sign == 0:
        return
    last = _sized(scene)
    market: Market | None = None
    thing = _grown(scene, site)
    if thing is not None:
        if _is_vendors(scene, thing):
            return
        market = _market_of(scene, thing)
        if market is None:
            return
    elif last is not None and last.subject is not None and _refers_back(scene, site, last):
        market = Market(last.subject.start, last.subject.end, last.market or last.subject.text)
    if market is None:
        return
    subject = Name(market.start, market.end, market.text, "clause")
    draft = make(
        scene, site, "growth-spoken-of", "market_share", "market_growth", 2, subject, value=site.quantity.value * sign
    )
    finish(scene, draft, site, market)
    if last is not None and thing is None and last.sentence == draft.sentence:
        draft.period, draft.period_text = last.period, last.period_text


def _is_vendors(scene: Scene, np: int) -> bool:
    """Acme moved up as |shipments| grew 14%: of the firm whose place or share the sentence gives."""
    phrase = scene.parse.phrases[np]
    return phrase.first == phrase.last and any(draft.metric in ("rank", "market_share") for draft in scene.drafts)


def _sign(scene: Scene, site: Site) -> Decimal:
    """1 for a rise, -1 for a fall, 0 for what is neither."""
    reading = scene.parse
    before = reading.skip_left(site.np - 1)
    if reading.kind(before) == "P" and reading.low(before) in ("up", "down"):
        return Decimal(1) if reading.low(before) == "up" else Decimal(-1)
    after = reading.skip_right(site.np + 1)
    if (
        reading.phrases[site.np].last == site.q
        and reading.low(after) in ("up", "down")
        and reading.kind(after + 1) in (",", ".", "P", "T")
    ):
        return Decimal(1) if reading.low(after) == "up" else Decimal(-1)
    if site.kind in ("growth", "cagr") and site.how in ("right", "left"):
        return Decimal(1)
    if site.kind == "decline" and site.how in ("right", "left"):
        return Decimal(-1)
    tail = tail_words(reading, site)
    if tail and tail[0] in ("more", "fewer", "less", "higher", "lower", "larger", "bigger", "smaller"):
        return Decimal(1) if tail[0] in ("more", "higher", "larger", "bigger") else Decimal(-1)
    if site.verb >= 0 and site.change == "by":
        role = reading.verb(site.verb).role
        return Decimal({"grow": 1, "shrink": -1}.get(role, 0))
    return Decimal(0)


def _grown(scene: Scene, site: Site) -> int | None:
    """The phrase that grew: subject of the verb, or behind the noun ("growth in demand"); None where it is said before."""
    reading = scene.parse
    if site.kind in ("growth", "decline", "cagr") and site.how in ("right", "left"):
        behind = reading.complement(site.noun_np, ("in", "of", "for"))
        if behind is not None and behind != site.np and reading.kind(behind) == "NP":
            return behind
        if scene.owner(site.noun_np) is not None:
            return site.noun_np
        before = reading.skip_left(site.noun_np - 1)
        if reading.kind(before) in (",", "-", "(") or (
            reading.kind(before) == "P" and reading.low(before) in ("of", "with", "after")
        ):
            return None
        verb = reading.link(site.noun_np).anchor
        if reading.kind(verb) == "VG":
            if reading.verb(verb).role in ("forecast", "say"):
                return None  # Acme Research predicts growth of 4%
            subject = reading.subject(verb)
            return subject if subject is not None and reading.head(subject).low not in ("that", "this", "it") else None
        return None
    before = reading.skip_left(site.np - 1)
    if reading.kind(before) == "P" and reading.low(before) in ("up", "down"):
        left = reading.skip_left(before - 1)
        if reading.kind(left) in (",", "("):
            return None
        verb = site.verb
        return site.subject if verb >= 0 and site.subject >= 0 and left == verb else None
    if site.subject >= 0 and site.change == "by" and reading.head(site.subject).low not in ("it", "they"):
        return site.subject
    return None


def _refers_back(scene: Scene, site: Site, last: Draft) -> bool:
    """Does a rise speak of the size before it: in the same sentence right behind it, or in the next with "that is", "it"?"""
    reading = scene.parse
    if last.sentence == scene.sentence.index:
        between = [d for d in scene.drafts if d is not last and d.start > last.start]
        return not between and last.start < site.quantity.start and not _other_subject(scene, last, site)
    if scene.sentence.index - last.sentence > 1:
        return False
    if site.verb >= 0 and reading.verb(site.verb).role == "forecast":
        return True
    if site.subject >= 0:
        return reading.head(site.subject).low in ("that", "this", "it", "they")
    return reading.kind(0) in ("H", "D") or reading.low(0) in ("that", "this", "it")


def _other_subject(scene: Scene, last: Draft, site: Site) -> bool:
    """Does another clause begin between the size and the rise?"""
    return any(
        token.tag in ";UR"
        or (token.tag == "V" and token.form in ("d", "s") and token.role not in ("say", "forecast", "report"))
        for token in scene.parse.tokens
        if last.end <= token.start < site.quantity.start
    ) and site.kind not in ("growth", "decline")


# ---------------------------------------------------------------------------------------------------- size


def _size(scene: Scene, site: Site) -> None:
    tail = tail_words(scene.parse, site)
    if (
        tail
        and tail[0].upper() == scene.norm[site.quantity.end + 1 : site.quantity.end + 1 + len(tail[0])]
        and len(tail[0]) > 1
    ):
        return  # 65.8 million CGT: a unit that is not known
    market = _counted(scene, site) or _traded(scene, site) or _measured(scene, site) or _reached(scene, site)
    if market is None:
        return
    subject = Name(market.start, market.end, market.text, "clause")
    draft = make(scene, site, "size-spoken-of", "market_share", "market_size", 2, subject)
    if site.quantity.kind == "number":
        draft.unit = "count"
    finish(scene, draft, site, market)


def _traded(scene: Scene, site: Site) -> Market | None:
    """vendors shipped 34 million units; companies spent $78bn on cloud services; Europe bought 2 million heat pumps."""
    reading = scene.parse
    if site.verb < 0 or site.subject < 0 or site.link is None or site.link.preposition != "":
        return None
    verb = reading.verb(site.verb)
    if verb.lemma not in _TRADING or reading.phrases[site.verb].is_passive:
        return None
    if (verb.lemma == "spend") != (site.quantity.kind == "money"):
        return None
    head = reading.head(site.subject)
    is_place = scene.is_place(site.subject)
    is_actor = head.low in _ACTORS and (head.tag == "M" or not _named_party(scene, site.subject))
    if not is_place and not is_actor:
        return None
    if verb.lemma == "spend":
        bought = reading.chained(site.np, ("on",))
        if bought is None or reading.kind(bought) != "NP":
            return None
        named = scene.market_of(bought)
        return _in_place(scene, site.subject, named) if named is not None else None
    tail = tail_words(reading, site)
    if tail and tail[-1] not in _UNITS:
        goods = reading.tokens[site.q + 1 : reading.phrases[site.np].last + 1]
        named = Market(goods[0].start, goods[-1].end, scene.text(goods[0].start, goods[-1].end))
        return _in_place(scene, site.subject, named)
    return scene.carried_market() or scene.story.main_market


def _counted(scene: Scene, site: Site) -> Market | None:
    """There were 1.95 million new cars registered in Britain; 300 million phones were sold last year."""
    reading = scene.parse
    phrase = reading.phrases[site.np]
    after = reading.skip_right(site.np + 1)
    if site.quantity.kind == "money" or phrase.last == site.q or reading.kind(after) != "VG":
        return None
    verb = reading.verb(after)
    if not any("n" in form.form and form.lemma in _TRADING for form in verb.verbs) or reading.agent(after) is not None:
        return None
    is_there = site.subject >= 0 and reading.head(site.subject).low == "there"
    if not is_there and not reading.phrases[after].is_passive:
        return None
    goods = reading.tokens[site.q + 1 : phrase.last + 1]
    noun = reading.noun(site.np)
    if noun is None or noun.kind not in ("product", "volume") or (not is_there and not _speaks_of_market(scene)):
        return None
    text = scene.text(goods[0].start, goods[-1].end)
    place = reading.complement(after, ("in", "across"))
    if place is not None and reading.kind(place) == "NP" and reading.head(place).tag == "M":
        text = f"{text} in {scene.text(*reading.span(place))}"
    if noun.kind == "volume" and len(goods) == 1:
        return scene.carried_market() or scene.story.main_market
    return Market(goods[0].start, goods[-1].end, text)


def _in_place(scene: Scene, np: int, market: Market) -> Market:
    """The market of a place that is the subject: UK advertisers spent on the internet."""
    reading = scene.parse
    for n in reading.names(np):
        if scene.token_kind(n) == "place":
            place = scene.text(reading.tokens[n].start, reading.tokens[n].end)
            return Market(
                market.start, market.end, f"{place} {market.text}" if place not in market.text else market.text
            )
    return market


def _named_party(scene: Scene, np: int) -> bool:
    return any(scene.token_kind(n) != "place" for n in scene.parse.names(np)) or scene.owner(np) is not None


def _measured(scene: Scene, site: Site) -> Market | None:
    """The market came to $290bn; sales came to 2 million units; online advertising was worth £653m."""
    reading = scene.parse
    if site.change == "by" or site.how not in ("subject", "left", "object", "whole") or site.noun_np < 0:
        return None
    if site.how == "subject" and site.verb >= 0:
        verb = reading.verb(site.verb)
        if verb.tag == "V" and verb.lemma not in _LEVELS and verb.role not in ("grow", "shrink", "reach"):
            return None
    noun = site.noun
    if noun is None:
        return None
    if site.quantity.kind != "money" and noun.kind == "spending":
        return None
    if site.how == "whole" and noun.kind not in ("volume", "spending"):
        return None
    return _market_of(scene, site.noun_np, is_size=True, worth=_is_worth(scene, site))


def _is_worth(scene: Scene, site: Site) -> bool:
    before = scene.parse.skip_left(site.np - 1)
    return scene.parse.low(before) == "worth" and site.how == "subject" and site.quantity.kind == "money"


def _reached(scene: Scene, site: Site) -> Market | None:
    """The category grew 13% |to 46.6 million units|; up 18% |to $290bn|: the new level of what has just grown."""
    reading = scene.parse
    before = reading.skip_left(site.np - 1)
    if reading.low(before) not in ("to", "reaching", "hitting", "totaling", "totalling"):
        return None
    tail = tail_words(reading, site)
    if site.quantity.kind != "money" and not (tail and tail[-1] in _UNITS) and site.quantity.kind != "count":
        return None
    last = scene.drafts[-1] if scene.drafts else None
    if last is None or last.metric != "market_growth" or last.subject is None:
        return None
    return Market(last.subject.start, last.subject.end, last.market or last.subject.text)


# ---------------------------------------------------------------------------------------------------- which market


def _sized(scene: Scene) -> Draft | None:
    """The last size or growth of a market, in this sentence or the one before."""
    for draft in reversed(scene.drafts):
        if draft.metric == "market_size" and "compared" not in draft.evidence:
            return draft
    if any(draft.metric in ("revenue", "shipments") for draft in scene.drafts):
        return None
    index = scene.sentence.index
    for other in reversed(scene.story.scenes[max(0, index - 1) : index]):
        for draft in reversed(other.drafts):
            if draft.metric in ("market_size", "market_growth") and "compared" not in draft.evidence:
                return draft
    return None


def _market_of(scene: Scene, np: int, *, is_size: bool = False, worth: bool = False) -> Market | None:
    """The market that a phrase means, where it has no owner and the passage is about a market."""
    reading = scene.parse
    head = reading.head(np)
    if head.tag not in "NJ" or _has_owner(scene, np) or any(word.startswith("own") for word in reading.words(np)):
        return None
    noun = reading.noun(np)
    if noun is None:
        return None
    named = scene.market_of(np)
    is_sales = head.low in ("sales", "revenue", "revenues") and noun.kind == "revenue"
    is_orders = head.low == "orders" and is_whole(scene, np)
    if noun.kind in _SIZES or is_sales or is_orders:
        if named is None or not (is_whole(scene, np) or _speaks_of_market(scene)):
            return None
        if is_sales and not (is_goods_sales(scene, np) or _speaks_of_market(scene)):
            return None
        words = [
            reading.tokens[n].low
            for n in range(reading.phrases[np].first, reading.phrases[np].last + 1)
            if reading.tokens[n].tag in "NJM"
        ]
        behind = reading.complement(np, ("of", "for", "on"))
        if len(words) > 1 or (
            behind is not None and reading.kind(behind) == "NP" and reading.head(behind).tag not in "QTO"
        ):
            return completed(scene, named) or named
        return scene.carried_market() or scene.story.main_market
    if noun.kind == "product" and (worth or (is_size and _speaks_of_market(scene))):
        return named
    return None


def _has_owner(scene: Scene, np: int) -> bool:
    """A possessive, a name of a firm, or "of Acme": somebody's own."""
    reading = scene.parse
    possessor = reading.possessor(np)
    if possessor is not None:
        token = reading.tokens[possessor[1]]
        if token.tag == "G":
            return True
        is_place = token.tag == "M" and scene.token_kind(possessor[1]) == "place"
        if not is_place and token.low not in (
            "world",
            "country",
            "industry",
            "market",
            "region",
            "continent",
            "sector",
            "nation",
        ):
            return True
    if any(scene.token_kind(n) != "place" for n in reading.names(np)):
        return True
    behind = reading.complement(np, ("of", "at", "for", "by", "from"))
    return (
        behind is not None
        and reading.kind(behind) == "NP"
        and reading.head(behind).tag == "M"
        and scene.token_kind(reading.phrases[behind].last) != "place"
    )


def _speaks_of_market(scene: Scene) -> bool:
    """Is the passage about a market: the last figures were, or somebody who measures markets is credited?"""
    if any(draft.family == "market_share" for draft in scene.drafts):
        return True
    last = scene.story.last
    if last is not None and scene.sentence.index - last.sentence <= _NEAR:
        return last.family == "market_share"
    return sources.find(scene) is not None or (scene.story.main_market is not None and scene.story.topic is None)
