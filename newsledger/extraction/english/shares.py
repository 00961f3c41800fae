"""Market shares and penetration: the part of a market that somebody, or a technology, has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsledger.extraction.context import Market
from newsledger.extraction.english import holders, sources
from newsledger.extraction.english.drafting import make
from newsledger.extraction.english.lexicon import measure_noun, party_noun
from newsledger.extraction.english.market_drafts import finish
from newsledger.extraction.english.markets import (
    BARE,
    GENERIC_SELLERS,
    LARGEST,
    completed,
    is_trade,
    is_whole,
    market_before_share,
    market_in_front,
    market_in_sentence,
    sold,
    with_place,
)
from newsledger.extraction.english.site import Site
from newsledger.extraction.frames import Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene


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


_NOT_SHARE: Final = frozenset("shares share-price".split())


def share(scene: Scene, site: Site) -> None:
    reading = scene.parse
    np = site.noun_np
    head = reading.head(np).low
    if head in _NOT_SHARE and "market" not in reading.words(np) and site.how != "left":
        scene.refuse("share", site.quantity, "shares of stock")
        return
    if site.change == "by":
        scene.refuse("share", site.quantity, "a change of share")
        return
    behind = reading.complement(np, ("of", "in"))
    market: Market | None = None
    if behind is not None and reading.kind(behind) == "NP" and behind != site.np:
        noun = reading.noun(behind)
        if noun is not None and noun.kind in ("revenue", "other", "headcount") and not is_whole(scene, behind):
            scene.refuse("share", site.quantity, f"a share of {reading.head(behind).low}")
            return
        if (
            reading.head(behind).tag == "M"
            and noun is None
            and not scene.is_place(behind)
            and "market" not in reading.words(np)
        ):
            scene.refuse("share", site.quantity, "a share in a company")
            return
        is_name = reading.head(behind).tag == "M"
        if scene.is_place(behind):
            market = with_place(scene, np, behind)
        elif not is_name and reading.head(behind).tag not in "OQT" and scene.apposed_name(behind) is None:
            named = scene.market_of(behind)
            market = completed(scene, named) if named is not None else None
    if market is None:
        market = market_before_share(scene, np, site)
    if market is None:
        market = market_in_sentence(scene, site) or scene.carried_market() or scene.story.main_market
    listed = holders.respective(scene, site) or holders.elliptic(scene, site.np)
    names = [listed] if listed is not None else share_subjects(scene, site, np)
    if market is not None and names and names[0].text in (market.text, f"{market.text}s"):  # the segment held a share
        market = scene.carried_market() or scene.story.main_market or market
    emit_share(scene, site, names, market, f"share-{site.how}")


def share_subjects(scene: Scene, site: Site, np: int) -> list[Name]:
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
    between = link.between[0] if link.between and not scene.is_place(link.between[0]) else -1
    if link.preposition in ("with", "at") and between >= 0 and reading.head(between).tag == "M":
        left = reading.skip_left(np - 1)
        if reading.kind(reading.skip_left(left - 1)) == "NP":
            return [scene.token_name(reading.phrases[between].last, "clause")]
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
    if between >= 0 and reading.head(between).tag == "M":
        return [scene.token_name(reading.phrases[between].last, "clause")]
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


def emit_share(
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
    if market.text.lower() in BARE or market.text.lower() == "market size":
        scene.refuse(rule, site.quantity, "no market is named")
        return
    if "together" in {token.low for token in scene.parse.tokens} and names[0].found != "clause":
        scene.refuse(rule, site.quantity, "several firms together")
        return
    for name in names:
        draft = make(scene, site, rule, "market_share", "market_share", strength, name)
        finish(scene, draft, site, market)


def _may_hold(name: Name) -> bool:
    """May a phrase without a name hold a share: goods (diesel cars), one firm (the unit), no "vendors" or "top two spots"."""
    words = name.text.lower().split()
    noun = measure_noun(words)
    if noun is not None and (
        noun.kind not in ("product", "market") or words[-1] in ("markets", "industries", "sectors")
    ):
        return False
    party = party_noun(words)
    if len(words) == 1 and words[0] in GENERIC_SELLERS:
        return False
    return party is None or not words[-1].endswith("s") or any(word[:1].isupper() for word in name.text.split())


def part_of_market(scene: Scene, site: Site) -> None:
    """38% of the market, 20% of global shipments; of a product: only with a region or a word of trade."""
    reading = scene.parse
    np = site.noun_np
    noun = site.noun
    assert noun is not None
    traded = sold(scene, np) if noun.kind == "product" else None
    if noun.kind == "product" and traded is None and not is_whole(scene, np):
        continued(scene, site)
        return
    is_bare = (
        reading.head(np).low in BARE
        and reading.phrases[np].last == reading.phrases[np].first
        and (
            scene.drafts or scene.carried_market() or (reading.head(np).low == "shipments" and scene.story.main_market)
        )
    )
    if noun.kind == "volume" and not is_bare and not is_whole(scene, np) and not is_trade(scene, np):
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
        and not is_whole(scene, np)
    ):
        return
    market = traded or scene.market_of(np)
    if market is not None and traded is None:
        market = (market_in_front(scene) if market.text.lower() in BARE else None) or completed(scene, market)
    verb = reading.verb(site.verb) if site.verb >= 0 else None
    if (
        verb is not None
        and verb.role not in _HOLDS
        and verb.tag != "A"
        and not (traded is not None and verb.role == "build")
        and verb.lemma
        not in ("control", "serve", "supply", "sell", "lose", "take", "give", "cover", "come", "provide", "follow")
    ):
        scene.refuse("part", site.quantity, f"{verb.lemma} no share")
        return
    if verb is not None and verb.lemma in ("lose", "sell"):
        return
    names = share_subjects(scene, site, site.np) or _makers(scene, site)
    goods = _goods_of_sales(scene, site)
    if goods is not None:
        names = [goods]
    if names and names[0].found == "phrase" and _is_technology(scene, names[0]) and noun.kind != "market":
        draft = make(scene, site, "part-technology", "market_share", "penetration", 2, names[0])
        finish(scene, draft, site, market)
        return
    emit_share(scene, site, names, market, "part-of-market")


def _makers(scene: Scene, site: Site) -> list[Name]:
    """33% of all handsets were made by Acme"""
    reading = scene.parse
    for at in range(site.np + 1, len(reading.phrases)):
        if reading.kind(at) == "VG" and reading.phrases[at].is_passive and reading.subject(at) == site.np:
            agent = reading.agent(at)
            return scene.parties(agent) if agent is not None else []
    return []


def part_of_users(scene: Scene, site: Site) -> None:
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
    emit_share(
        scene,
        site,
        share_subjects(scene, site, site.np),
        scene.carried_market() or scene.story.main_market,
        "part-of-users",
        2,
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


def penetration(scene: Scene, site: Site) -> None:
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
    finish(scene, draft, site, market_in_sentence(scene, site) or Market(subject.start, subject.end, subject.text))


def continued(scene: Scene, site: Site) -> None:
    """Bolt with 18%, Cord (14%), Dent at 9%, Elm had 7%: more shares of a market that is being spoken of."""
    reading = scene.parse
    last = scene.drafts[-1] if scene.drafts else scene.story.last
    if last is None or last.metric != "market_share" or last.market is None or scene.sentence.index - last.sentence > 1:
        return
    if site.whole_np >= 0 and (reading.noun(site.whole_np) is not None or reading.head(site.whole_np).low in LARGEST):
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
    finish(scene, draft, site, market)
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
