"""Contracts, awards, orders and bids in English text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newsledger.extraction.english import sources, times
from newsledger.extraction.english.drafting import make, set_period
from newsledger.extraction.english.lexicon import GIVEN_NAMES, party_noun
from newsledger.extraction.english.names import LEGAL
from newsledger.extraction.english.site import Site
from newsledger.extraction.english.transfers import award, is_public, is_scholarly
from newsledger.extraction.frames import Draft, Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene

FAMILY: Final = "procurement"
_ORDERS: Final = frozenset(
    {
        "place",
        "order",
        "commission",
        "make",
        "issue",
        "let",
        "offer",
        "give",
        "grant",
        "hand",
        "outsource",
        "procure",
        "tender",
        "select",
        "choose",
        "tap",
        "pick",
        "assign",
        "approve",
        "authorize",
        "cancel",
        "terminate",
        "exercise",
        "extend",
        "renew",
        "expand",
        "amend",
    }
)
_SUPPLIES: Final = frozenset(
    "supply provide build deliver construct manufacture produce develop design operate maintain install upgrade modernize modernise make furnish "
    "equip service support run manage integrate launch repair overhaul refurbish dredge demolish erect implement carry".split()
)
_TENDER: Final = re.compile(
    r"\b(?:contract|tender|project|bidder|bids|auction|bidding|procurement|solicitation|lowest|low bid)", re.IGNORECASE
)
_PUBLIC: Final = frozenset(
    "army navy pentagon government ministry military nasa city county state council department agency authority nhs usaf force".split()
)
_ACTIVITY: Final = re.compile(
    r"(?:The )?(?P<before>[A-Z][^,;]{3,90}?)(?:,[^;]{0,60})?,? (?:is|are|was|were) the contract(?:ing)? (?:activity|activities|office|agency)"
    r"|[Cc]ontract(?:ing)? (?:activity|office|agency) (?:is|was) (?:the )?(?P<after>[A-Z][^,;(]{3,90})"
)
_CLEARLY: Final = 3.0  # by how much a passage must speak more of takeovers than of contracts
_AIMS: Final = frozenset({"target", "goal", "guidance"})
_KEEPS: Final = frozenset("oversee manage administer handle hold lose monitor track".split())
_CHOOSES: Final = frozenset({"pick", "choose", "select", "tap", "name", "hire", "appoint", "engage"})


def read(scene: Scene, site: Site) -> None:
    """Adds the draft of this family for one figure."""
    kind = site.quantity.kind
    if kind == "money":
        if site.kind == "contract":
            _contract(scene, site)
        elif site.noun is None and _is_sum_of_contract(scene, site):
            site.noun, site.noun_np, site.how = scene.parse.noun(site.subject), site.subject, "subject"
            _contract(scene, site)
        elif site.verb >= 0 and (seller := _seller_of_goods(scene, site)) is not None:
            draft = make(scene, site, "goods-bought", "procurement", "contract_amount", 2, seller)
            buyer = scene.subject_of(site.verb)
            draft.counterparty = buyer.text if buyer is not None else None
            finish(scene, draft, site)
        elif (
            site.kind == "bid"
            and _TENDER.search(scene.norm, scene.sentence.start, scene.sentence.end)
            and not _is_takeover(scene)
        ):
            _bid(scene, site)
        elif site.kind == "deal" and is_supply_deal(scene, site):
            _contract(scene, site)
        elif (
            site.noun is None
            and site.verb >= 0
            and scene.parse.verb(site.verb).lemma == "bid"
            and _TENDER.search(scene.norm, scene.sentence.start, scene.sentence.end)
            and not _is_takeover(scene)
        ):
            _bid(scene, site)
        elif site.noun is None and site.verb >= 0 and _paid_for_work(scene, site):
            _contract(scene, site)
        elif site.kind == "obligated" or any(word == "obligated" for word in _words_near(scene, site)):
            scene.refuse("contract", site.quantity, "money obligated, not the contract")


def _seller_of_goods(scene: Scene, site: Site) -> Name | None:
    """buy $51m worth of chips |from Acme|: goods, not a company."""
    reading = scene.parse
    verb = reading.verb(site.verb)
    after = reading.skip_right(site.np + 1)
    if (
        verb.lemma not in ("buy", "purchase", "order", "procure", "acquire")
        or reading.low(after) not in ("worth", "of")
        or reading.phrases[site.verb].is_passive
    ):
        return None
    seller = reading.chained(after + (reading.low(after + 1) == "of") + 1, ("from",))
    return (
        scene.party(seller)
        if seller is not None and reading.kind(seller) == "NP" and reading.head(seller).tag == "M"
        else None
    )


def _is_sum_of_contract(scene: Scene, site: Site) -> bool:
    """The contract was awarded to Acme for $5m, at a cost of $5m, in the sum of $5m."""
    if site.verb < 0 or site.subject < 0 or site.link is None or site.link.preposition not in ("for", "at", "in"):
        return False
    noun = scene.parse.noun(site.subject)
    verb = scene.parse.verb(site.verb)
    return (
        noun is not None and noun.kind == "contract" and (verb.role in ("award", "win") or verb.lemma in ("give", "go"))
    )


def _words_near(scene: Scene, site: Site) -> list[str]:
    return [token.low for token in scene.parse.tokens[site.q : site.q + 8]]


def is_tender(scene: Scene) -> bool:
    """Does the sentence speak of bidders? Then the size of the project is what they bid for."""
    return any(token.low in ("bidder", "bidders", "bids") for token in scene.parse.tokens)


def _is_takeover(scene: Scene) -> bool:
    themes, index = scene.story.themes, scene.sentence.index
    if themes.weight(index, "acquisition") > themes.weight(index, "contract") + themes.weight(index, "bid"):
        return True
    return any(
        token.low in ("takeover", "shares", "shareholders", "acquire", "buyout", "merger", "stake")
        for token in scene.parse.tokens
    )


# ---------------------------------------------------------------------------------------------------- which deals are contracts


def is_supply_deal(scene: Scene, site: Site) -> bool:
    """Is a deal one to supply or build something, or one with a public buyer?"""
    reading = scene.parse
    if site.noun_np < 0:
        return False
    themes, index = scene.story.themes, scene.sentence.index
    if themes.weight(index, "acquisition") > themes.weight(index, "contract") + _CLEARLY:
        return False
    for at in range(site.noun_np + 1, min(site.noun_np + 8, len(reading.phrases))):
        kind = reading.kind(at)
        if kind in (";", "R", "U"):
            break
        if kind == "VG" and (reading.phrases[at].is_infinitive or reading.verb(at).form == "g"):
            return reading.verb(at).lemma in _SUPPLIES
        if kind == "NP" and any(word in _PUBLIC for word in reading.words(at)):
            return True
        if kind == "NP" and reading.names(at) and scene.token_kind(reading.names(at)[-1]) == "government":
            return True
    words = reading.words(site.noun_np)
    return any(
        word
        in (
            "supply",
            "defence",
            "defense",
            "procurement",
            "outsourcing",
            "construction",
            "maintenance",
            "arms",
            "government",
            "offtake",
            "navy",
            "army",
            "nasa",
            "pentagon",
        )
        for word in words
    )


def _paid_for_work(scene: Scene, site: Site) -> bool:
    """is being awarded $5,000,000 for; received $5m from the Navy to build."""
    reading = scene.parse
    verb = reading.verb(site.verb)
    return (
        verb.role == "award"
        and verb.lemma == "award"
        and site.how in ("verb", "")
        and site.link is not None
        and site.link.preposition == ""
        and not is_scholarly(_behind_verb(scene, site.verb, "to"))
        and not any(
            token.low
            in (
                "damages",
                "jury",
                "court",
                "judge",
                "grant",
                "grants",
                "compensation",
                "lawsuit",
                "bonus",
                "shares",
                "stock",
                "funding",
                "prize",
                "scholarship",
            )
            for token in reading.tokens
        )
    )


# ---------------------------------------------------------------------------------------------------- amounts


def _contract(scene: Scene, site: Site) -> None:
    if site.change in ("by", "from"):
        scene.refuse("contract", site.quantity, "a change, or what the contract was before it")
        return
    if site.quantity.per:
        scene.refuse("contract", site.quantity, "a price or rate")
        return
    if site.noun_np >= 0 and scene.parse.words(site.noun_np)[-1] in _AIMS:
        scene.refuse("contract", site.quantity, "a target for orders")
        return
    if site.verb >= 0 and scene.parse.verb(site.verb).lemma in _KEEPS:
        is_lost = scene.parse.verb(site.verb).lemma == "lose"
        scene.refuse("contract", site.quantity, "lost, to another" if is_lost else "contracts kept, not won")
        return
    winners, buyer = _parties(scene, site)
    winners = [
        name for name in winners if not (name.found == "phrase" and name.text.lower().endswith("s"))
    ]  # five companies
    winners = [name for name in winners if not is_sportsman(name)]
    if not winners:
        scene.refuse("contract", site.quantity, "no winner is named")
        return
    winners = _listed_before(scene, winners[0].start) + winners
    if len(winners) > 1 and not is_each(scene):
        winners = [Name(winners[0].start, winners[-1].end, "; ".join(name.text for name in winners), winners[0].found)]
    for winner in winners:
        draft = make(scene, site, f"contract-{site.how or 'verb'}", "procurement", "contract_amount", 3, winner)
        if buyer is not None and buyer.text != winner.text:
            draft.counterparty = buyer.text
        finish(scene, draft, site)


def _is_singular(scene: Scene, verb: int) -> bool:
    """Does the verb agree with one subject?"""
    phrase = scene.parse.phrases[verb]
    return any(token.low in ("is", "was", "has") for token in scene.parse.tokens[phrase.first : phrase.last + 1])


def _listed_before(scene: Scene, first_winner: int) -> list[Name]:
    """Names of a list with semicolons: "Acme, Dallas, Texas (N001); and Bolt, ... are awarded"; some end a sentence."""
    names: list[Name] = []
    for other in reversed(scene.story.scenes[: scene.sentence.index]):
        text = other.norm[other.sentence.start : other.sentence.end].rstrip()
        if not text.endswith(";") or other.sentence.paragraph != scene.sentence.paragraph:
            break
        found = _segment_names(other, other.sentence.end)
        if not found:
            break
        names = found + names
    return names + _segment_names(scene, first_winner)


def _segment_names(scene: Scene, end: int) -> list[Name]:
    """The name that opens each segment between semicolons, where an address or number follows it."""
    reading = scene.parse
    names: list[Name] = []
    starts = [0, *(index + 1 for index, phrase in enumerate(reading.phrases) if phrase.kind == ";")]
    if len(starts) == 1 and end < scene.sentence.end:
        return []
    for start in starts:
        at = reading.skip_right(start)
        while reading.kind(at) == "C":
            at += 1
        if reading.kind(at) != "NP" or reading.head(at).tag != "M" or reading.kind(at + 1) not in (",", "(", ";"):
            continue
        if reading.head(at).start < end:
            names.append(scene.token_name(reading.phrases[at].last, "clause"))
    return names


def names_buyer(scene: Scene) -> bool:
    """Does the sentence name a contracting activity?"""
    norm, start, end = scene.norm, scene.sentence.start, scene.sentence.end
    return norm.find("contracting activ", start, end) >= 0 or norm.find("contract activity", start, end) >= 0


def note_buyer(scene: Scene) -> None:
    """X, City, State, is the contracting activity: the buyer of the contracts of the paragraph."""
    found = _ACTIVITY.search(scene.norm, scene.sentence.start, scene.sentence.end)
    if found is None:
        return
    group = "before" if found["before"] else "after"
    buyer = scene.text(found.start(group), found.end(group))
    for other in scene.story.scenes[: scene.sentence.index]:
        if other.sentence.paragraph == scene.sentence.paragraph:
            for draft in other.drafts:
                if draft.metric == "contract_amount":
                    draft.counterparty = buyer


def is_each(scene: Scene) -> bool:
    """Has every winner the amount: "awarded Acme and Bolt $5m each", but not "compete for each order"?"""
    tokens = scene.parse.tokens
    return any(
        token.low == "apiece" or (token.low == "each" and (n + 1 == len(tokens) or tokens[n + 1].tag not in "NJ"))
        for n, token in enumerate(tokens)
    )


def _parties(scene: Scene, site: Site) -> tuple[list[Name], Name | None]:
    """Who wins and who buys, by the verb above the contract, its prepositions, or its owner."""
    reading = scene.parse
    np = site.noun_np if site.noun_np >= 0 else site.np
    if reading.phrases[site.np].last != site.q:
        np = site.np
    after_winner = _behind(scene, np, ("to",)) or (
        _behind(scene, site.np, ("to",)) if site.how in ("left", "subject") else None
    )
    giver = _behind(scene, np, ("from", "by"))
    partner = _behind(scene, np, ("with",)) or _supplied(scene, np)
    verb_index = _contract_verb(scene, site, np)
    if verb_index is not None:
        verb = reading.verb(verb_index)
        phrase = reading.phrases[verb_index]
        subject = reading.subject(verb_index)
        names = scene.parties(subject) if subject is not None else []
        if len(names) > 1 and _is_singular(scene, verb_index):
            names = names[:1]  # Acme Corp., Pumps and Valves, Dallas, Texas, is awarded
        is_subject = subject is not None and (subject in (np, site.noun_np))
        if is_subject and not (verb.role == "award" or verb.lemma in ("go", "give")):
            names = []
        if (
            verb.lemma in _CHOOSES
            and not phrase.is_passive
            and (chosen := reading.object_of(verb_index)) is not None
            and chosen != np
            and _is_party(scene, chosen)
        ):
            winner = scene.party(chosen)
            return ([winner] if winner else []), names[0] if names else None
        if verb.role == "award" or verb.lemma in ("give", "grant", "hand", "issue"):
            if phrase.is_passive:
                if is_subject:
                    winner = after_winner or _behind_verb(scene, verb_index, "to")
                    return ([winner] if winner else []), _agent(scene, verb_index) or giver
                return _companies(names), _agent(scene, verb_index) or giver or partner or _doer_of(scene, np)
            receiver = _indirect(scene, verb_index, np) or after_winner or _behind_verb(scene, verb_index, "to")
            return ([receiver] if receiver else []), names[0] if names else None
        if verb.lemma == "go" and is_subject:
            winner = _behind_verb(scene, verb_index, "to")
            return ([winner] if winner else []), giver
        if (verb.lemma in _ORDERS or verb.role == "cancel") and not phrase.is_passive and verb.role not in ("win",):
            winner = after_winner or partner or _indirect(scene, verb_index, np)
            return ([winner] if winner else []), names[0] if names else None
        if phrase.is_passive and verb.role == "win":  # the contract was won by Acme
            winner = _agent(scene, verb_index)
            return ([winner] if winner else []), giver or _doer_of(scene, np)
        companies = _companies(names)
        if (companies and not is_subject and verb.role not in ("say", "forecast")) or verb.role in ("win",):
            chooser = _agent(scene, verb_index) if phrase.is_passive else None
            return companies, chooser or giver or partner or _doer_of(scene, np)
    if after_winner is not None:
        return [after_winner], giver
    owner = scene.owner(np)
    if owner is not None and not _is_public(owner.text):
        return [owner], giver or partner
    if owner is not None:
        return [], owner
    if partner is not None or giver is not None or site.how in ("left", "subject", "right", "object"):
        holder = scene.antecedent(reading.tokens[site.q].start)
        if holder is not None and _is_public(holder.text):
            return [], holder
        if holder is not None and (partner is None or holder.text != partner.text):
            return [holder], giver or partner
    return [], None


def _companies(names: list[Name]) -> list[Name]:
    """Without subjects that are no party, such as a player who signs a contract."""
    return [
        name
        for name in names
        if (name.found != "phrase" or party_noun(name.text.lower().split()) is not None) and not _is_public(name.text)
    ]


def _is_public(text: str) -> bool:
    words = text.split()
    return any(word.lower().strip(".") in _PUBLIC for word in words) or bool(
        words and words[0] in ("Ministry", "Department", "Division")
    )


def _contract_verb(scene: Scene, site: Site, np: int) -> int | None:
    """The verb whose object or subject the contract is."""
    reading = scene.parse
    link = reading.link(np)
    if reading.kind(link.anchor) == "VG" and link.preposition in (
        "",
        "of",
        "for",
        "worth",
        "with",
        "in",
        "as",
        "on",
        "under",
    ):
        return link.anchor
    for at in range(np + 1, min(np + 9, len(reading.phrases))):
        if reading.kind(at) in (";", ".", "R", "U"):
            break
        if reading.kind(at) == "VG":
            if reading.subject(at) == np or (not reading.phrases[at].is_finite and reading.phrases[at].is_passive):
                return at
            break
    if reading.kind(link.anchor) == "VG" and link.preposition in ("to", "at"):
        return link.anchor
    return None


def _behind(scene: Scene, np: int, prepositions: tuple[str, ...]) -> Name | None:
    """The party behind a preposition after a contract: "a contract worth $5m from the Navy to build"."""
    reading = scene.parse
    for at in range(np + 1, min(np + 10, len(reading.phrases) - 1)):
        kind = reading.kind(at)
        if kind == "," and reading.kind(at + 1) == "P" and reading.low(at + 1) in prepositions:
            continue
        if kind in (";", ".", "R", "U", ",", "(", "H"):
            return None
        if kind == "VG" and not (reading.verb(at).role in ("award", "value") and reading.phrases[at].is_passive):
            return None
        if kind == "P" and reading.low(at) in prepositions:
            behind = reading.skip_right(at + 1)
            if reading.kind(behind) == "NP" and _is_party(scene, behind):
                return scene.party(behind)
    return None


def _supplied(scene: Scene, np: int) -> Name | None:
    """a contract to supply parts to Bolt: whom the infinitive serves."""
    reading = scene.parse
    for at in range(np + 1, min(np + 6, len(reading.phrases))):
        kind = reading.kind(at)
        if kind == "VG":
            if not reading.phrases[at].is_infinitive or reading.verb(at).lemma not in _SUPPLIES:
                return None
            target = reading.object_of(at)
            if (
                target is not None
                and reading.head(target).tag == "M"
                and reading.verb(at).lemma in ("supply", "provide", "equip")
            ):
                following = reading.complement(target, ("with",))
                if following is not None:
                    return scene.party(target)
            return _behind_verb(scene, at, "to") or _behind_verb(scene, at, "for")
        if kind in (",", ";", "R", "U", "H"):
            return None
    return None


def _is_party(scene: Scene, np: int) -> bool:
    reading = scene.parse
    return reading.head(np).tag in "MO" or reading.party(np) is not None


def _behind_verb(scene: Scene, verb: int, preposition: str) -> Name | None:
    reading = scene.parse
    for at in range(verb + 1, min(verb + 8, len(reading.phrases) - 1)):
        kind = reading.kind(at)
        if kind in (";", ".", "R", "U") or kind == "VG":
            return None
        if kind == "P" and reading.low(at) == preposition:
            behind = reading.skip_right(at + 1)
            if reading.kind(behind) == "NP" and _is_party(scene, behind):
                return scene.party(behind)
    return None


def _indirect(scene: Scene, verb: int, np: int) -> Name | None:
    """awarded Acme a contract: the noun phrase between the verb and the contract."""
    reading = scene.parse
    first = reading.skip_right(verb + 1)
    if first < np and reading.kind(first) == "NP" and _is_party(scene, first):
        return scene.party(first)
    return None


def _agent(scene: Scene, verb: int) -> Name | None:
    agent = scene.parse.agent(verb)
    return scene.party(agent) if agent is not None else None


def _doer_of(scene: Scene, np: int) -> Name | None:
    """a U.S. Navy contract, the army's contract: the buyer in the phrase itself."""
    reading = scene.parse
    owner = scene.owner(np)
    if owner is not None:
        return owner
    for n in reading.names(np):
        if scene.token_kind(n) in ("government", "organization"):
            return scene.token_name(n, "clause")
    words = [
        token
        for token in reading.tokens[reading.phrases[np].first : reading.phrases[np].last + 1]
        if token.low in _PUBLIC
    ]
    return Name(words[0].start, words[0].end, scene.text(words[0].start, words[0].end), "phrase") if words else None


def is_sportsman(name: Name) -> bool:
    """Striker Leo Marin signs a contract too."""
    words = name.text.split()
    return len(words) > 1 and words[-1] not in LEGAL and any(word in GIVEN_NAMES for word in words[:-1])


def buyer_of_passage(scene: Scene, winner: Name) -> str | None:
    """Who buys, as the sentence or the three before it say: of an award, or of the contract told last."""
    buyer, _ = award(scene)
    if buyer is not None and is_public(scene, buyer) and buyer.text != winner.text:
        return buyer.text
    for other in reversed(scene.story.scenes[max(0, scene.sentence.index - 3) : scene.sentence.index + 1]):
        for draft in reversed(other.drafts):
            if draft.family == "procurement" and draft.counterparty and draft.counterparty != winner.text:
                return draft.counterparty
    return None


def finish(scene: Scene, draft: Draft, site: Site) -> None:
    if draft.counterparty is None and draft.subject is not None:
        draft.counterparty = buyer_of_passage(scene, draft.subject)
    set_period(draft, times.event(scene, site.q, site.verb))
    draft.source_org = sources.credited(scene, draft.subject.text if draft.subject else None, is_carried=False)
    status = scene.status(site.quantity.start, site.verb)
    draft.status = status if status in ("rumored", "cancelled", "candidate", "planned") else "won"
    words = [token.low for token in scene.parse.tokens]
    draft.is_cumulative = "cumulative" in words
    scene.drafts.append(draft)


# ---------------------------------------------------------------------------------------------------- bids


def _bid(scene: Scene, site: Site) -> None:
    if any(token.low == "respectively" for token in scene.parse.tokens):
        return  # offers of 241 and 263 million: the passage deals them out
    np = site.noun_np if site.noun_np >= 0 else site.np
    bidder = scene.owner(np) or _behind(scene, np, ("from", "by"))
    if bidder is None and site.verb >= 0:
        bidder = scene.subject_of(site.verb)
    if bidder is None:
        scene.refuse("bid", site.quantity, "no bidder is named")
        return
    draft = make(scene, site, "bid", "procurement", "bid_price", 3, bidder)
    finish(scene, draft, site)
    draft.status = "bid"
