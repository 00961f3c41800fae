"""A percentage as a part of a whole: of a market, of a company's revenue, of the people or homes that may use a thing.

The whole stands behind the figure ("a fifth of global capacity"), or a figure before it has named it: then a bare
percentage beside a name goes on with the same whole ("Radio took 3.8%", "Bolt (18%)", "defense for 22%").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from newsledger.extraction.context import Market
from newsledger.extraction.english import holders, sources, times
from newsledger.extraction.english.drafting import make, set_period
from newsledger.extraction.english.lexicon import PLACES, load_lists, measure_noun, party_noun
from newsledger.extraction.english.market_drafts import finish
from newsledger.extraction.english.markets import (
    REGION_WORDS,
    completed,
    is_goods_sales,
    is_whole,
    is_worldwide,
    market_before_share,
    market_in_front,
    market_in_sentence,
)
from newsledger.extraction.english.places import speaks_of_rank
from newsledger.extraction.frames import Draft, Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene
    from newsledger.extraction.english.site import Site

_LISTS: Final = load_lists("english_parts")
_PEOPLE: Final = _LISTS["people"]
_SAME: Final = _LISTS["same"]
_NO_WHOLE: Final = _LISTS["no_whole"]
_NO_PART: Final = _LISTS["no_part_verbs"]
# Figures behind which a bare percentage is a part, and of what metric it is.
_METRICS_OF_PARTS: Final = {
    "market_share": "market_share",
    "penetration": "penetration",
    "revenue_share": "revenue_share",
    "revenue": "revenue_share",
    "market_size": "market_share",
}
_CONTRIBUTING: Final = frozenset(
    "account make contribute bring provide come represent earn generate supply derive stem get deliver constitute comprise add".split()
)
_CHANGES: Final = frozenset("fewer more less higher lower larger bigger smaller above below".split())
_RANKED: Final = frozenset({"leader", "largest", "biggest", "player", "runner-up", "vendor", "supplier", "maker"})
_MORE: Final = frozenset(
    {
        "record",
        "further",
        "mere",
        "paltry",
        "hefty",
        "additional",
        "meagre",
        "whopping",
        "other",
        "remaining",
        "modest",
        "tiny",
    }
)
_REPORTS: Final = frozenset({"data", "figures", "statistics", "estimates", "numbers"})
FAR: Final = 2  # sentences over which a bare percentage goes on with a whole
_MARKETLIKE: Final = frozenset({"market", "volume", "spending", "size", "product"})


class Whole(NamedTuple):
    """What a percentage is a part of: ``metric`` of such a part, and the noun phrase that names it (-1: named before)."""

    metric: str
    np: int


def read(scene: Scene, site: Site) -> None:
    """Adds the part that a percentage says, where a stricter rule has not read it."""
    if not 0 < site.quantity.value <= 100 or _is_change(scene, site):
        return
    whole = _whole(scene, site)
    if whole is None or (whole.metric == "" and not _is_bare(scene, site)):
        return
    last = _last_part(scene)
    if whole.metric == "" and last is None and _is_leaders(scene, site):
        whole = Whole("market_share", -1)  # Europe's market leader with 17%
    elif (
        whole.metric == ""
        and (last is None or last.sentence != scene.sentence.index)
        and _is_of_ranked(scene, site)
        and _ranked_in(scene, site) is not None
    ):
        whole, last = Whole("market_share", -1), None
    elif whole.metric in ("", "same"):
        if last is None:
            return
        if last.metric in ("revenue", "market_size") and whole.metric == "" and not _contributes(scene, site):
            return
        whole = Whole(_METRICS_OF_PARTS[last.metric], -1)
    subject = _subject(scene, site, whole)
    if subject is None or subject.text.lower() in _NO_WHOLE or subject.text == sources.find(scene):
        scene.refuse("part", site.quantity, "nobody is named who has it")
        return
    if whole.metric == "revenue_share":
        _revenue_share(scene, site, subject, last if whole.np < 0 else None)
    else:
        _market_share(scene, site, subject, whole, last if whole.np < 0 else None)


def note(scene: Scene) -> None:
    """Remembers the last figure of a sentence that is, or may have, parts: for the percentages behind it."""
    found = [draft for draft in scene.drafts if draft.metric in _METRICS_OF_PARTS]
    parts = [draft for draft in found if draft.metric in ("market_share", "penetration", "revenue_share")]
    if found:
        scene.story.last_part = (parts or found)[-1]


def _last_part(scene: Scene) -> Draft | None:
    """The part, or the whole with an amount of its own, before this figure: in this sentence or the last ones."""
    for draft in reversed(scene.drafts):
        if draft.metric in _METRICS_OF_PARTS:
            return draft
    last = scene.story.last_part
    return last if last is not None and scene.sentence.index - last.sentence <= FAR else None


def _is_change(scene: Scene, site: Site) -> bool:
    """Is the figure a rise or fall, a discount, a stake: anything but a part of a whole?"""
    reading = scene.parse
    before = reading.skip_left(site.np - 1)
    if reading.kind(before) == "P" and reading.low(before) in ("up", "down", "by", "over", "above", "than"):
        return True
    after = reading.skip_right(site.np + 1)
    if reading.kind(after) == "P" and reading.low(after) in ("up", "down", "above", "below", "over", "off"):
        return True
    if reading.low(after) in _CHANGES or (
        site.q + 1 < len(reading.tokens) and reading.tokens[site.q + 1].low in _CHANGES
    ):
        return True
    if site.change == "by":
        return True
    if site.how in ("right", "left") and site.kind not in ("share", "penetration"):
        return not (site.how == "right" and reading.words(site.np)[-1] in _PEOPLE)
    if site.verb < 0:
        return False
    verb = reading.verb(site.verb)
    if verb.lemma in ("sell", "offer", "supply") and site.whole_np >= 0:
        return False
    is_object = site.link is not None and site.link.preposition == ""
    return verb.lemma in _NO_PART or (verb.role in ("grow", "shrink") and is_object and site.change == "")


def _is_bare(scene: Scene, site: Site) -> bool:
    """Is there nothing in the figure's phrase, before or behind it, that says what it is a percentage of?"""
    reading = scene.parse
    phrase = reading.phrases[site.np]
    if phrase.last != site.q or any(
        reading.tokens[n].tag in "NJ" and reading.tokens[n].low not in _MORE for n in range(phrase.first, site.q)
    ):
        return False
    if (
        site.how == "subject"
        and site.noun is not None
        and site.kind not in (*_MARKETLIKE, "share", "revenue", "penetration")
    ):
        return False
    return site.change != "from"


def _is_leaders(scene: Scene, site: Site) -> bool:
    """Does the figure stand behind "with" and a word of rank?"""
    reading = scene.parse
    before = reading.skip_left(site.np - 1)
    held = reading.skip_left(before - 1)
    if reading.kind(before) != "P" or reading.low(before) != "with" or reading.kind(held) != "NP":
        return False
    noun = reading.noun(held)
    if noun is not None and noun.kind == "market":
        return True  # took the top spot in the phone market with 23%
    return any(word in _RANKED or word.endswith(("-largest", "-biggest")) for word in reading.words(held))


def _is_of_ranked(scene: Scene, site: Site) -> bool:
    """led the market |with 31%|, followed by Bolt |at 22%| and Cord |(12%)|: beside a name, where somebody is ranked."""
    reading = scene.parse
    before = reading.skip_left(site.np - 1)
    if reading.kind(before) == "(":
        return holders.beside(scene, site) is not None
    if reading.kind(before) != "P" or reading.low(before) not in ("with", "at", "on") or not speaks_of_rank(scene):
        return False
    held = reading.skip_left(before - 1)
    while reading.kind(held) in (",", "T") or (reading.kind(held) == "P" and reading.kind(held + 1) == "T"):
        held = reading.skip_left(held - 1)
    if reading.kind(held) != "NP":
        return False
    noun = reading.noun(held)
    return reading.head(held).tag == "M" or (noun is not None and noun.kind == "market")


def _ranked_in(scene: Scene, site: Site) -> Market | None:
    """The market that the sentence names, or in which it ranked somebody before this figure."""
    ranked = (
        Market(draft.start, draft.end, draft.market)
        for draft in scene.drafts
        if draft.metric == "rank" and draft.market
    )
    return market_in_sentence(scene, site) or next(ranked, None)


def _contributes(scene: Scene, site: Site) -> bool:
    """enterprise customers providing 70%, with its arm responsible for 42%: a part of the amount named before."""
    reading = scene.parse
    verb = holders.verb_before(reading, site.np)
    before = reading.skip_left(site.np - 1)
    after = reading.skip_right(site.np + 1)
    if reading.kind(after) == "VG" and reading.verb(after).lemma in ("come", "derive", "stem"):
        return True  # of which 62% came from testing
    if (
        reading.kind(before) == "P"
        and reading.low(before) == "for"
        and reading.low(reading.skip_left(before - 1)) == "responsible"
    ):
        return True
    return verb >= 0 and reading.verb(verb).lemma in _CONTRIBUTING and site.np - verb <= 4


def _whole(scene: Scene, site: Site) -> Whole | None:
    """The whole that stands behind the figure; a part of "" where none does, None where it is no whole of these families."""
    reading = scene.parse
    np = site.whole_np
    if site.kind == "share" and site.how in ("right", "left", "subject", "object"):
        return Whole("market_share", -1)
    if np < 0:
        after = reading.skip_right(site.np + 1)
        if reading.kind(after) == "P" and reading.low(after) == "of":
            behind = reading.skip_right(after + 1)
            verb = reading.skip_right(behind + 1)
            if reading.kind(verb) == "T":
                verb = reading.skip_right(verb + 1)
            if reading.kind(verb) == "VG" and reading.verb(verb).lemma in ("belong", "own", "hold"):
                return None  # 49.9% of which belongs to Acme
            if reading.kind(behind) in ("H", "R") or reading.low(behind) in ("them", "it", "these", "those"):
                return Whole("same", -1)
            return None
        if reading.low(site.np) in ("half", "most") and reading.kind(after) == "NP":
            np = after  # half the company's revenue
        elif site.kind == "other" and site.how == "right":
            return _of_people(scene, site, reading.words(site.np)[-1])
        elif (
            reading.phrases[site.np].last > site.q
            and " " in (site.quantity.measure or "")
            and _has_region(scene, site.np)
        ):
            np = site.np  # 6 out of every 10 new prescriptions in America
        else:
            return Whole("", -1)
    head = reading.head(np)
    if head.low in ("amount", "figure", "sum", "volume") and reading.tokens[reading.phrases[np].first].low in (
        "this",
        "that",
    ):
        return Whole("same", -1)
    if head.low in _SAME or (head.tag == "O" and head.low in ("it", "them")):
        return Whole("same", -1)
    if head.low in ("world", "globe"):
        return Whole("market_share", np)
    if (
        head.tag == "Q"
        and (inside := reading.complement(np, ("in", "of"))) is not None
        and reading.kind(inside) == "NP"
    ):
        noun = reading.noun(inside)  # 38% of its 409 billion yen in sales
        return Whole("revenue_share", inside) if noun is not None and noun.kind == "revenue" else None
    if (head.low in _NO_WHOLE and head.low != "orders") or head.tag in "OQ":
        return None
    if head.tag == "M":
        return None
    if head.low in ("exports", "imports") and reading.possessor(np) is not None:
        return None  # a quarter of Hungary's exports
    words = reading.words(np)
    noun = reading.noun(np)
    kind = noun.kind if noun is not None else ""
    if head.low in _PEOPLE:
        return _of_people(scene, site, head.low)
    if kind == "revenue" or head.low in ("income", "takings", "billings"):
        if is_goods_sales(scene, np) or (is_whole(scene, np) and scene.owner(np) is None):
            return Whole("market_share", np)
        if head.low == "sales" and len(words) == 1 and _speaks_of_market(scene):
            return Whole("market_share", np)
        return Whole("revenue_share", np)
    if noun is not None and noun.kind in _MARKETLIKE:
        owner = scene.owner(np)
        if owner is not None and not is_whole(scene, np) and not _is_buyers(scene, site):
            return None
        return Whole("market_share", np)
    if head.low in ("orders", "contracts") and _has_region(scene, np) and scene.owner(np) is None:
        return Whole("market_share", np)  # 37% of global orders
    if kind in ("headcount", "job", "invest", "funding", "grant", "fund", "contract", "project"):
        return None
    if kind == "other" and noun is not None and noun.data != "users":
        return None
    if _has_region(scene, np) or words[0] == "all" or "market" in words:
        return Whole("market_share", np)
    return None


def _is_buyers(scene: Scene, site: Site) -> bool:
    """customers direct 32% of their spending to Acme"""
    words = scene.parse.tokens[: site.q]
    return any(
        token.low in ("customers", "consumers", "buyers", "advertisers", "enterprises", "users") for token in words
    )


def _of_people(scene: Scene, site: Site, word: str) -> Whole | None:
    return Whole("penetration", site.whole_np if site.whole_np >= 0 else site.np) if word in _PEOPLE else None


def _has_region(scene: Scene, np: int) -> bool:
    """U.S. prescriptions, mobile payments in Kenya, world tonnage."""
    reading = scene.parse
    behind = reading.complement(np, ("in", "across", "of"))
    phrases = [np] if behind is None or reading.kind(behind) != "NP" else [np, behind]
    if is_worldwide(reading, np):
        return True
    for index in phrases:
        for n in range(reading.phrases[index].first, reading.phrases[index].last + 1):
            token = reading.tokens[n]
            if token.low in REGION_WORDS or (token.tag == "M" and scene.token_kind(n) == "place"):
                return True
    return False


def _speaks_of_market(scene: Scene) -> bool:
    """Does the sentence name a place in a market (the sixth-largest carmaker), or has one shortly before been measured?"""
    return any(draft.family == "market_share" for draft in scene.drafts) or any(
        quantity.kind == "ordinal" for quantity in scene.sentence.quantities
    )


def _subject(scene: Scene, site: Site, whole: Whole) -> Name | None:
    reading = scene.parse
    if whole.metric == "penetration" and whole.np >= 0:
        return _technology(scene, site, whole)
    if whole.metric == "revenue_share" and (origin := _origin(scene, site, whole)) is not None:
        return origin
    if site.kind in ("share", "penetration"):
        return scene.owner(site.noun_np) or holders.find(scene, site)
    found = _receiver(scene, whole) or _named_at(scene, site) or holders.find(scene, site)
    if found is None and site.link is not None and site.subject >= 0:
        found = holders.resolve(scene, site.subject)
    if (
        found is not None
        and whole.metric == "revenue_share"
        and whole.np >= 0
        and found.found in ("carried", "topic", "pronoun")
    ):
        return None
    if (
        found is not None
        and found.found == "phrase"
        and whole.metric != "revenue_share"
        and not _may_have(found.text, reading.low(site.verb) if site.verb >= 0 else "")
    ):
        return None
    return found


def _named_at(scene: Scene, site: Site) -> Name | None:
    """third behind Acme |at 31%|: of Acme, where "with" could be of who is third"""
    reading = scene.parse
    before = reading.skip_left(site.np - 1)
    named = reading.skip_left(before - 1)
    if reading.kind(before) != "P" or reading.low(before) not in ("at", "on") or reading.kind(named) != "NP":
        return None
    return scene.party(named) if reading.head(named).tag == "M" and not scene.is_place(named) else None


def _receiver(scene: Scene, whole: Whole) -> Name | None:
    """32% of their spending |to Acme|"""
    if whole.np < 0:
        return None
    behind = scene.parse.complement(whole.np, ("to",))
    if behind is None or scene.parse.kind(behind) != "NP" or scene.parse.head(behind).tag != "M":
        return None
    return scene.party(behind)


def _may_have(text: str, verb: str) -> bool:
    words = text.lower().split()
    noun = measure_noun(words)
    if noun is not None and noun.kind in (
        "growth",
        "decline",
        "share",
        "invest",
        "funding",
        "contract",
        "deal",
        "grant",
        "project",
    ):
        return False
    return noun is None or noun.kind != "other" or noun.data == "users" or party_noun(words) is not None


def _technology(scene: Scene, site: Site, whole: Whole) -> Name | None:
    """six in ten homes have |a heat pump|; |mobile money| subscriptions equal to 74% of the population."""
    reading = scene.parse
    noun = reading.noun(site.subject) if site.subject >= 0 else None
    if (
        noun is not None
        and noun.kind == "penetration"
        and reading.phrases[site.subject].last > reading.phrases[site.subject].first
    ):
        phrase = reading.phrases[site.subject]  # Internet penetration stood at 91% of the population
        first = next((n for n in range(phrase.first, phrase.last) if reading.tokens[n].tag not in "DG"), phrase.first)
        start, end = reading.tokens[first].start, reading.tokens[phrase.last - 1].end
        return Name(start, end, scene.text(start, end), "phrase")
    after = reading.skip_right(whole.np + 1)
    while reading.kind(after) in ("P", "NP", "T") and after < whole.np + 5:
        after += 1
    if reading.kind(after) == "VG" and reading.verb(after).lemma in ("have", "use", "own", "buy", "adopt", "run"):
        held = reading.object_of(after)
        return scene.phrase_name(held, "phrase") if held is not None and reading.head(held).tag in "NM" else None
    if reading.kind(after) == "VG" and reading.verb(after).lemma != "equal":
        return None
    found = holders.of_clause(scene, site)
    return found if found is not None and found.found in ("clause", "phrase") else None


def _origin(scene: Scene, site: Site, whole: Whole) -> Name | None:
    """70% of its revenue comes |from the US|; 40% of which came |from the VA|; another 18% |from the Army|."""
    reading = scene.parse
    start = whole.np if whole.np >= 0 else site.np
    for at in range(start + 1, min(start + 7, len(reading.phrases))):
        kind = reading.kind(at)
        if kind in (";", "U") or (kind == "NP" and reading.head(at).tag == "Q"):
            return None
        if kind == "NP" and reading.head(at).low in _REPORTS:
            return None  # ..., data from Acme show
        if kind == "VG" and reading.verb(at).lemma == "be" and at <= start + 4:
            named = reading.skip_right(at + 1)  # 55% of that is service
            noun = reading.noun(named) if reading.kind(named) == "NP" and reading.head(named).tag == "N" else None
            if (
                reading.kind(named) == "NP"
                and reading.head(named).tag == "N"
                and (noun is None or noun.kind in _MARKETLIKE)
            ):
                return scene.phrase_name(named, "phrase")
        if kind == "P" and reading.low(at) in ("from", "outside"):
            behind = at + 1 if reading.low(at) == "outside" else reading.skip_right(at + 1)
            if reading.low(behind) == "outside":
                behind += 1
            if reading.kind(behind) != "NP" or reading.head(behind).tag in "QT":
                return None
            return scene.phrase_name(behind, "clause") if reading.head(behind).tag != "O" else scene.party(behind)
    return None


def _market_share(scene: Scene, site: Site, subject: Name, whole: Whole, last: Draft | None) -> None:
    market: Market | None = None
    metric = whole.metric
    if last is not None:
        market = Market(subject.start, subject.end, last.market or "")
        if metric == "penetration" and subject.found == "clause" and last.sentence != scene.sentence.index:
            metric = "market_share"  # names behind what a technology has: Acme ranks first (38%)
        if (
            last.metric == "market_share"
            and last.subject is not None
            and last.subject.text == subject.text
            and not site.change
        ):
            return
    elif whole.np >= 0:
        named = scene.market_of(whole.np)
        market = completed(scene, named) if named is not None else None
    if market is None and site.kind == "share":
        market = market_before_share(scene, site.noun_np, site)
    if market is None and last is None and whole.np < 0:
        market = _ranked_in(scene, site)
    market = market or market_in_front(scene) or scene.carried_market() or scene.story.main_market
    if market is None and whole.np >= 0:
        market = scene.market_of(whole.np)
    if market is None or not market.text:
        scene.refuse("part", site.quantity, "no market is named")
        return
    if metric == "market_share" and last is None and _is_technology(subject) and not _is_of_market(scene, whole.np):
        metric = "penetration"
    draft = make(scene, site, f"part-{'continued' if last else 'of-whole'}", "market_share", metric, 2, subject)
    finish(scene, draft, site, market)
    _take_over(draft, last)


def _is_technology(subject: Name) -> bool:
    """Goods without a maker: heat pumps, 5G phones."""
    words = subject.text.lower().split()
    noun = measure_noun(words)
    return (
        subject.found == "phrase"
        and noun is not None
        and noun.kind == "product"
        and words[-1] not in PLACES
        and "-made" not in subject.text
        and not any(word[:1].isupper() for word in subject.text.split()[1:])
        and "'s" not in subject.text
    )


def _is_of_market(scene: Scene, np: int) -> bool:
    """15% of the world |market|: of all that is sold there, not of the sales of one kind of goods."""
    noun = scene.parse.noun(np)
    return noun is not None and noun.kind == "market"


def _revenue_share(scene: Scene, site: Site, subject: Name, last: Draft | None) -> None:
    draft = make(scene, site, f"mix-{'continued' if last else 'of-whole'}", "company", "revenue_share", 2, subject)
    set_period(draft, times.level(scene, site.q))
    if draft.period_text is None and draft.period_raw is None:
        set_period(draft, times.carried(scene))
    draft.source_org = sources.credited(scene, subject.text, is_carried=False)
    scene.drafts.append(draft)
    _take_over(draft, last)


def _take_over(draft: Draft, last: Draft | None) -> None:
    """Period and source of a figure that goes on with the whole of the one before."""
    if last is None:
        return
    draft.source_org = draft.source_org or last.source_org
    if draft.period_text is None:
        draft.period, draft.period_text = last.period, last.period_text
