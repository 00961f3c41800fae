"""Money invested in plants, projects and companies; which of the investment family an amount is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsledger.extraction.english import procurement, times
from newsledger.extraction.english.drafting import set_period
from newsledger.extraction.english.funding import fund, funding, grant, raised, speaks_of_funding
from newsledger.extraction.english.meanings import FIRM
from newsledger.extraction.english.site import Site, tail_words
from newsledger.extraction.english.sums import emit, is_everybody
from newsledger.extraction.english.takeovers import acquisition, bought, paid, sold, stake
from newsledger.extraction.english.transfers import CHOOSING, builder_of, is_public, transfer
from newsledger.extraction.frames import Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene


FAMILY: Final = "investment"


def read(scene: Scene, site: Site) -> None:
    """Adds the draft of this family for one figure."""
    if site.quantity.kind != "money" or site.quantity.per in ("share",):
        return
    kind = site.kind
    if kind == "other" and site.noun is not None and site.noun.data == "stock" and site.how == "right":
        stake(scene, site)
    elif kind == "other":
        scene.refuse("investment", site.quantity, f"other: {site.noun.data if site.noun else ''}")
    elif kind == "funding":
        funding(scene, site)
    elif kind == "fund":
        fund(scene, site)
    elif kind == "grant":
        grant(scene, site)
    elif kind == "invest":
        _investment(scene, site)
    elif kind == "project":
        _project(scene, site)
    elif kind == "plan":
        _plan(scene, site)
    elif kind in ("acquire", "bid") or (kind == "deal" and not procurement.is_supply_deal(scene, site)):
        acquisition(scene, site)
    elif kind == "" or site.how in ("verb", ""):
        _verb(scene, site)


def _verb(scene: Scene, site: Site) -> None:
    """raised $5m, will invest $2bn in, bought Acme for $5m, paid $5m for Acme."""
    reading = scene.parse
    if site.verb < 0 or site.link is None:
        return
    verb = reading.verb(site.verb)
    preposition = site.link.preposition
    if site.change in ("by", "from", "to"):
        scene.refuse("investment", site.quantity, "a change")
        return
    if (
        verb.role == "raise"
        and preposition == ""
        and verb.lemma in ("raise", "rake", "garner", "fundraise", "snag", "nab", "score", "pull", "take", "drum")
    ) or (
        verb.lemma in ("secure", "land", "attract", "bag", "net", "close")
        and preposition == ""
        and speaks_of_funding(scene)
    ):
        raised(scene, site)
    elif verb.role == "invest" and preposition == "":
        if verb.lemma == "spend" and _is_to_buy(scene, site):
            paid(scene, site)  # spent $5m to buy Bolt
        else:
            _invested(scene, site)
    elif verb.role == "acquire" and preposition in ("for", "at", "in"):
        bought(scene, site, site.verb)
    elif (verb.role == "pay" or verb.lemma in ("offer", "bid", "propose")) and preposition == "":
        paid(scene, site)
    elif verb.role == "sell" and preposition in ("for", "at", "in") and reading.phrases[site.verb].is_passive:
        sold(scene, site)
    elif verb.lemma == "cost" and preposition == "":
        _costs(scene, site)
    elif verb.role == "build" and preposition == "for" and (builder := _builder(scene, site)) is not None:
        emit(scene, site, "built-for", "investment_amount", builder)
    elif (verb.role == "build" and preposition in ("for", "at")) or (
        verb.role == "build" and preposition == "" and verb.lemma in ("fund", "finance", "back")
    ):
        scene.refuse("investment", site.quantity, "built for")


def _builder(scene: Scene, site: Site) -> Name | None:
    """Acme will build |a second factory| for $5m: who builds something lasting for itself."""
    reading = scene.parse
    built = reading.object_of(site.verb)
    if built is None or reading.phrases[site.verb].is_passive or reading.kind(built) != "NP" or site.subject < 0:
        return None
    noun = reading.noun(built)
    if noun is None or noun.kind != "project" or procurement.is_tender(scene):
        return None
    if scene.story.themes.weight(scene.sentence.index, "contract") >= FIRM:
        return None  # for somebody else
    name = scene.party(site.subject)
    return name if name is not None and scene.is_party(name) and not is_public(scene, name) else None


def _is_to_buy(scene: Scene, site: Site) -> bool:
    """Does an infinitive of buying stand right behind the figure?"""
    after = scene.parse.skip_right(site.np + 1)
    if scene.parse.kind(after) != "VG" or not scene.parse.phrases[after].is_infinitive:
        return False
    return scene.parse.verb(after).role == "acquire"


def _invested(scene: Scene, site: Site) -> None:
    reading = scene.parse
    phrase = reading.phrases[site.verb]
    verb = reading.verb(site.verb)
    receiver = _target(scene, site, ("in", "into", "on", "to", "for"))
    if verb.lemma in (
        "spend",
        "put",
        "budget",
        "allocate",
        "commit",
        "devote",
        "contribute",
        "pledge",
    ) and not _is_capital(scene, site):
        scene.refuse("investment", site.quantity, f"{verb.lemma}: not an investment")
        return
    if phrase.is_passive:
        agent = reading.agent(site.verb)
        payer = scene.party(agent) if agent is not None else None
        if payer is None:
            payer = (
                scene.party(receiver_np)
                if (receiver_np := reading.complement(site.np, ("in", "into"))) is not None
                else None
            )
    else:
        payer = scene.joint(site.subject) if site.subject >= 0 else None
    if payer is None or (payer.found == "phrase" and is_everybody(payer)):
        scene.refuse("investment", site.quantity, "nobody is named who pays")
        return
    if is_public(scene, payer):
        scene.refuse("investment", site.quantity, "public money")
        return
    on = reading.complement(site.np, ("on", "in"))
    if (
        verb.lemma == "spend"
        and on is not None
        and reading.low(reading.skip_right(site.np + 1)) == "on"
        and reading.head(on).tag == "M"
    ):
        return  # spent $9bn on Juno: on a company, or on goods of that name; the passage tells
    is_buying = (
        on is not None
        and reading.kind(on) == "NP"
        and (noun := reading.noun(on)) is not None
        and noun.kind == "acquire"
    )
    emit(scene, site, "invested", "acquisition_amount" if is_buying else "investment_amount", payer, receiver)


_CAPITAL_WORDS: Final = frozenset(
    "capex capital investment investments infrastructure plant plants factory factories facility facilities data center centers centre centres build building "
    "expand expansion upgrade upgrading project projects equipment network networks chips ai r&d research development acquisitions technology fund startup startups "
    "campus production manufacturing capacity stores warehouses fleet modernise modernize site construct construction gigafactory mine mines stake company companies "
    "cloud datacenter datacenters renewable energy 5g fibre fiber venture servers hub hubs refinery pipeline line lines grid power developing".split()
)


def _is_capital(scene: Scene, site: Site) -> bool:
    """Is money spent on something lasting (a plant, research, chips), not on advertising or pensions?"""
    tokens = scene.parse.tokens[site.q + 1 : site.q + 14]
    return any(
        part in _CAPITAL_WORDS for token in tokens for part in (token.low, *token.low.split("-"), *token.low.split())
    )


def _target(scene: Scene, site: Site, prepositions: tuple[str, ...]) -> str | None:
    """What the money goes into, where it is a named party or a project."""
    reading = scene.parse
    at = site.np
    for _ in range(2):
        after = reading.skip_right(at + 1)
        if reading.kind(after) == "T":
            after = reading.skip_right(after + 1)
        if reading.kind(after) != "P" or reading.low(after) not in prepositions:
            return None
        behind = reading.skip_right(after + 1)
        if reading.kind(behind) != "NP":
            return None
        if reading.head(behind).tag == "M" and scene.token_kind(reading.phrases[behind].last) not in ("place",):
            return scene.token_name(reading.phrases[behind].last, "clause").text
        at = behind
    return None


def _costs(scene: Scene, site: Site) -> None:
    """The plant will cost $5bn."""
    reading = scene.parse
    if site.subject < 0:
        return
    noun = reading.noun(site.subject)
    if noun is None or noun.kind not in ("project", "acquire", "deal"):
        scene.refuse("investment", site.quantity, "a price")
        return
    if noun.kind == "project":
        owner = scene.owner(site.subject) or scene.phrase_name(site.subject, "phrase")
        if owner is not None:
            emit(scene, site, "project-cost", "investment_amount", owner)


def _investment(scene: Scene, site: Site) -> None:
    """an investment of $5bn in Acme, capital expenditures of $5bn, a $2bn investment by Acme."""
    reading = scene.parse
    np = site.noun_np
    if site.change == "by":
        scene.refuse("investment", site.quantity, "a change, not an amount")
        return
    if (
        site.noun is not None
        and reading.head(np).low in ("pledge", "pledges", "commitment", "commitments", "injection")
        and not _is_capital(scene, site)
        and not any(token.low in ("invest", "investment", "capital", "equity") for token in reading.tokens)
    ):
        scene.refuse("investment", site.quantity, "a pledge of what?")
        return
    is_cheque = reading.head(np).low in ("cheque", "cheques", "check", "checks")
    if (site.verb >= 0 and reading.verb(site.verb).lemma == "write") or (is_cheque and site.how != "right"):
        scene.refuse("investment", site.quantity, "the size of its cheques")
        return
    payer = _payer(scene, site, np)
    receiver = reading.complement(np, ("in", "into"))
    counterparty = None
    if (
        receiver is not None
        and reading.kind(receiver) == "NP"
        and reading.head(receiver).tag == "M"
        and scene.token_kind(reading.phrases[receiver].last) != "place"
    ):
        counterparty = scene.token_name(reading.phrases[receiver].last, "clause").text
    if payer is None:
        scene.refuse("investment", site.quantity, "nobody is named who pays")
        return
    verb = reading.verb(site.verb) if site.verb >= 0 else None
    if (
        verb is not None
        and verb.lemma in ("raise", "secure", "attract", "receive", "win", "get", "land", "close", "obtain")
        and site.how in ("whole", "right")
        and reading.head(np).low in ("investment", "investments")
    ) or (verb is not None and verb.lemma == "receive" and reading.head(np).low == "injection"):
        is_region = site.subject >= 0 and scene.is_place(site.subject)
        if not is_region:
            emit(scene, site, "investment-raised", "funding_amount", payer)
            return
    draft = emit(scene, site, f"investment-{site.how}", "investment_amount", payer, counterparty)
    if draft is not None and _is_spending(reading.words(np)):
        when = times.level(scene, site.q, is_compared=site.change == "from")
        if when.text is None and site.change == "from":
            scene.drafts.remove(draft)
            scene.refuse("investment", site.quantity, "an earlier figure without a date")
        elif when.text is not None or when.raw is not None:
            set_period(draft, when)


def _is_spending(words: list[str]) -> bool:
    return any(
        word in ("expenditure", "expenditures", "capex", "spending", "outlay", "outlays", "capital", "investments")
        for word in words
    )


def _payer(scene: Scene, site: Site, np: int) -> Name | None:
    reading = scene.parse
    owner = scene.owner(np)
    by = reading.chained(np, ("by",)) or reading.complement(np, ("from", "at", "of"))
    if by is not None and reading.kind(by) == "NP" and (reading.head(by).tag in "MO" or reading.party(by) is not None):
        return scene.party(by)
    if owner is not None:
        return owner
    if site.verb >= 0 and site.subject >= 0 and site.subject != np:
        verb = reading.verb(site.verb)
        head = reading.head(site.subject)
        if reading.phrases[site.verb].is_passive:
            agent = reading.agent(site.verb)
            if agent is not None:
                return scene.party(agent)
        elif verb.role != "forecast" or head.tag in "MO" or reading.party(site.subject) is not None:
            noun = reading.noun(site.subject)
            if noun is not None and head.tag == "N":
                return scene.owner(site.subject) or scene.antecedent(reading.tokens[site.q].start)
            if head.tag == "M" and scene.token_kind(reading.phrases[site.subject].last) == "source":
                return None
            name = scene.party(site.subject)
            if name is not None and not scene.is_party(name):
                return scene.project_owner(site.subject)
            return name
    link = reading.link(np)
    if reading.kind(link.anchor) == "VG":
        subject = reading.subject(link.anchor)
        if subject is not None and subject != np:
            return scene.party(subject)
    return scene.antecedent(reading.tokens[min(site.q, reading.phrases[np].first)].start)


def _plan(scene: Scene, site: Site) -> None:
    """a $5bn plan to build two plants: only with a verb of building or investing behind it."""
    reading = scene.parse
    after = reading.skip_right(site.np + 1)
    if site.how != "right" or reading.kind(after) != "VG" or not reading.phrases[after].is_infinitive:
        return
    verb = reading.verb(after)
    if verb.role not in ("build", "invest", "grow") and verb.lemma not in ("expand", "make", "produce"):
        return
    payer = _payer(scene, site, site.np)
    if payer is not None:
        emit(scene, site, "plan", "investment_amount", payer)


def _project(scene: Scene, site: Site) -> None:
    """a $5bn plant: whoever builds it, else the plant itself."""
    reading = scene.parse
    if site.how not in {"right", "left"} or procurement.is_tender(scene):
        return
    np = site.noun_np
    flow = transfer(scene, site)
    if flow.lemma in CHOOSING and flow.taker is not None:
        return  # hired Acme to build a $5m school: a contract
    words = tail_words(reading, site) if site.how == "right" else reading.words(np)
    link = reading.link(np)
    payer: Name | None = scene.owner(np) if reading.possessor(np) is not None else None
    if payer is None and reading.kind(link.anchor) == "VG":
        verb = reading.verb(link.anchor)
        subject = reading.subject(link.anchor)
        if verb.role in ("build", "invest", "plan", "say") or verb.lemma in (
            "announce",
            "break",
            "complete",
            "start",
            "begin",
            "unveil",
            "propose",
            "have",
        ):
            agent = reading.agent(link.anchor) if reading.phrases[link.anchor].is_passive else None
            if agent is not None:
                payer = scene.party(agent)
            elif subject is not None and subject != np and not reading.phrases[link.anchor].is_passive:
                payer = scene.joint(subject)
    if payer is None:
        payer = builder_of(scene, np) or (_subject_in(scene, site) if not reading.names(np) else None)
    if payer is None:
        payer = scene.phrase_name(np, "phrase")
        if payer is not None and site.how == "right":
            own = [t for t in reading.tokens[site.q + 1 : reading.phrases[np].last + 1] if t.tag in "NMJ"]
            payer = Name(own[0].start, own[-1].end, scene.text(own[0].start, own[-1].end), "phrase") if own else None
    if payer is None or not words:
        return
    draft = emit(scene, site, "project", "investment_amount", payer)
    if draft is not None:
        draft.strength = 2
        if payer.found == "phrase" and times.event_date(scene, site.q, site.verb) is None:
            set_period(draft, times.NEVER)


def _subject_in(scene: Scene, site: Site) -> Name | None:
    """Bosk says it will press on with a $5m plant: the firm that is the subject of the sentence."""
    found = scene.protagonist()
    if (
        found is None
        or found.start > site.quantity.start
        or is_public(scene, found)
        or scene.parse.noun(site.noun_np) is None
    ):
        return None
    return found
