"""Money invested, raised, paid for companies, put into funds, granted, in English text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsledger.extraction.english import procurement, sources, times
from newsledger.extraction.english.drafting import make, set_period
from newsledger.extraction.english.names import kind_of
from newsledger.extraction.english.site import Site, tail_words
from newsledger.extraction.english.transfers import builder_of, company_before, is_public, whole_phrase
from newsledger.extraction.frames import Draft, Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene

FAMILY: Final = "investment"
_RAISES: Final = frozenset({"raise", "win", "report", "borrow", "hold", "reach", "build", "sell"})
_FUNDING_VERBS: Final = frozenset(
    "raise secure close complete announce get land receive bag attract obtain collect garner net score snag nab pull bring take find finalize finalise "
    "conclude sign arrange issue price sell borrow refinance hold add seek plan want need rake drum amass win pocket gather fund finance launch".split()
)
_GIVES: Final = frozenset(
    "lead co-lead invest provide give lend grant award offer extend commit contribute pledge inject put pump pour back fund join participate approve allocate".split()
)
_MONEY_OF_OTHERS: Final = frozenset({"government", "state", "federal", "public"})
_BUY_VERBS: Final = frozenset(
    "buy acquire purchase take snap swallow gobble scoop absorb merge combine complete close agree pay".split()
)
_FIRM_WORDS: Final = frozenset(
    "company firm startup start-up club franchise newspaper label magazine hotel clinic network rival competitor maker unit business division subsidiary arm operations group brand chain bank producer developer provider retailer operator publisher airline insurer manufacturer studio".split()
)
_RECEIVES: Final = frozenset(
    "receive get win secure obtain land collect gain raise attract bag accept accrue draw apply qualify seek claim net tap use take expect".split()
)
_STAKE: Final = frozenset({"stake", "shares", "stock", "interest", "shareholding", "holding"})
_DIVESTED: Final = frozenset(
    "stake stakes unit division business businesses holding interest assets subsidiary arm operations".split()
)
_LARGE_STAKE: Final = 40  # percent: who buys that much buys the company
_LAND: Final = frozenset(
    "land site building buildings property properties plot parcel campus tower portfolio mine mines field fields assets station stations plant factory refinery hotel hotels store stores mall patents".split()
)


def read(scene: Scene, site: Site) -> None:
    """Adds the draft of this family for one figure."""
    if site.quantity.kind != "money" or site.quantity.per in ("share",):
        return
    kind = site.kind
    if kind == "other" and site.noun is not None and site.noun.data == "stock" and site.how == "right":
        _stake(scene, site)
    elif kind == "other":
        scene.refuse("investment", site.quantity, f"other: {site.noun.data if site.noun else ''}")
    elif kind == "funding":
        _funding(scene, site)
    elif kind == "fund":
        _fund(scene, site)
    elif kind == "grant":
        _grant(scene, site)
    elif kind == "invest":
        _investment(scene, site)
    elif kind == "project":
        _project(scene, site)
    elif kind == "plan":
        _plan(scene, site)
    elif kind in ("acquire", "bid") or (kind == "deal" and not procurement.is_supply_deal(scene, site)):
        _acquisition(scene, site)
    elif kind == "" or site.how in ("verb", ""):
        _verb(scene, site)


# ---------------------------------------------------------------------------------------------------- the verb alone


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
        and _speaks_of_funding(scene)
    ):
        _raised(scene, site)
    elif verb.role == "invest" and preposition == "":
        _invested(scene, site)
    elif verb.role == "acquire" and preposition in ("for", "at", "in"):
        _bought(scene, site, site.verb)
    elif (verb.role == "pay" or verb.lemma in ("offer", "bid", "propose")) and preposition == "":
        _paid(scene, site)
    elif verb.role == "sell" and preposition in ("for", "at", "in") and reading.phrases[site.verb].is_passive:
        _sold(scene, site)
    elif verb.lemma == "cost" and preposition == "":
        _costs(scene, site)
    elif (verb.role == "build" and preposition in ("for", "at")) or (
        verb.role == "build" and preposition == "" and verb.lemma in ("fund", "finance", "back")
    ):
        scene.refuse("investment", site.quantity, "built for")


def _speaks_of_funding(scene: Scene) -> bool:
    return any(
        token.low
        in (
            "funding",
            "round",
            "financing",
            "investors",
            "investor",
            "valuation",
            "seed",
            "venture",
            "tranche",
            "raised",
            "raise",
            "raising",
        )
        or token.low.startswith("series ")
        for token in scene.parse.tokens
    )


def _raised(scene: Scene, site: Site) -> None:
    reading = scene.parse
    after = reading.skip_right(site.np + 1)
    if reading.kind(after) == "P" and reading.low(after) in ("for", "from"):
        behind = reading.skip_right(after + 1)
        if reading.kind(behind) == "NP" and any(
            word in ("charity", "charities", "campaign", "victims", "taxes") for word in reading.words(behind)
        ):
            scene.refuse("funding", site.quantity, "raised for charity")
            return
    if _sells_stake(scene):
        scene.refuse("funding", site.quantity, "raised by selling a stake or a business")
        return
    fund = _fund_name(scene, site)
    if fund is not None:
        _emit(scene, site, "fund-raised", "fund_size", fund)
        return
    subject = scene.party(site.subject) if site.subject >= 0 and not reading.phrases[site.verb].is_passive else None
    last = scene.drafts[-1] if scene.drafts else None
    if (
        reading.phrases[site.verb].is_passive
        and last is not None
        and last.metric == "funding_amount"
        and reading.agent(site.verb) is None
    ):
        subject = last.subject
    elif reading.phrases[site.verb].is_passive:
        agent = reading.agent(site.verb)
        subject = scene.party(agent) if agent is not None else None
    if subject is not None and kind_of(subject.text) == "person":
        subject = _company_of(scene, site) or subject
    if subject is None:
        scene.refuse("funding", site.quantity, "nobody is named who raised it")
        return
    if site.subject >= 0 and reading.noun(site.subject) is not None:
        noun = reading.noun(site.subject)
        if noun is not None and noun.kind in ("funding", "deal") and reading.head(site.subject).tag == "N":
            subject = scene.owner(site.subject) or scene.antecedent(reading.tokens[site.q].start) or subject
    _emit(scene, site, "funding-raised", "funding_amount", subject)


def _sells_stake(scene: Scene) -> bool:
    """Is the money raised by the sale of a stake or business: a divestment, not funding?"""
    reading = scene.parse
    for index, phrase in enumerate(reading.phrases):
        if phrase.kind == "VG" and reading.verb(index).role == "sell" and not phrase.is_passive:
            sold = reading.object_of(index)
            if sold is not None and reading.head(sold).low in _DIVESTED:
                return True
    return False


def _company_of(scene: Scene, site: Site) -> Name | None:
    """The company of a founder: "Jane Roe started Acme in 2016 and has raised $5m"."""
    reading = scene.parse
    for index, phrase in enumerate(reading.phrases):
        if (
            phrase.kind == "VG"
            and phrase.last < site.q
            and reading.verb(index).lemma
            in ("start", "found", "co-found", "launch", "create", "run", "lead", "establish")
        ):
            target = reading.object_of(index)
            if target is not None and reading.head(target).tag == "M":
                return scene.token_name(reading.phrases[target].last, "clause")
    return None


def _fund_name(scene: Scene, site: Site) -> Name | None:
    """raised $500m for its third fund: the fund is the subject."""
    reading = scene.parse
    behind = reading.complement(site.np, ("for",))
    if behind is None or reading.kind(behind) != "NP":
        return None
    head = reading.head(behind)
    if (
        head.tag == "M"
        and head.low.split()[-1] in ("fund", "partners", "capital", "i", "ii", "iii", "iv", "v", "vi", "vii")
        and "fund" in head.low
    ):
        return scene.token_name(reading.phrases[behind].last, "clause")
    noun = reading.noun(behind)
    return scene.phrase_name(behind, "phrase") if noun is not None and noun.kind == "fund" else None


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
    if payer is None or (payer.found == "phrase" and _is_everybody(payer)):
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
    _emit(scene, site, "invested", "acquisition_amount" if is_buying else "investment_amount", payer, receiver)


def _is_everybody(payer: Name) -> bool:
    """Companies, consumers: a plural without a name is no payer."""
    return payer.text.endswith("s") and not any(word[:1].isupper() for word in payer.text.split()[1:])


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
            _emit(scene, site, "project-cost", "investment_amount", owner)


# ---------------------------------------------------------------------------------------------------- acquisitions


def _bought(scene: Scene, site: Site, verb_index: int) -> None:
    reading = scene.parse
    phrase = reading.phrases[verb_index]
    if phrase.is_passive:
        agent = reading.agent(verb_index)
        buyer = scene.party(agent) if agent is not None else None
        bought_np = reading.subject(verb_index)
    else:
        subject = reading.subject(verb_index)
        buyer = scene.joint(subject) if subject is not None else None
        bought_np = reading.object_of(verb_index)
    if bought_np is None:
        return
    what = what_is_bought(scene, bought_np)
    if what is None:
        scene.refuse("acquisition", site.quantity, "no company, business or land is bought")
        return
    if buyer is None:
        scene.refuse("acquisition", site.quantity, "no buyer is named")
        return
    metric, bought = what
    _emit(scene, site, "bought", metric, buyer, bought)


def what_is_bought(scene: Scene, np: int) -> tuple[str, str | None] | None:
    """Metric and counterparty by what is bought: a company, a stake in one, or land; None for goods."""
    reading = scene.parse
    head = reading.head(np)
    words = reading.words(np)
    if head.low in _STAKE:
        behind = reading.complement(np, ("in", "of"))
        name = scene.party(behind) if behind is not None and reading.kind(behind) == "NP" else scene.owner(np)
        sizes = [
            token.quantity.value
            for token in reading.tokens[reading.phrases[np].first : reading.phrases[np].last]
            if token.quantity
        ]
        whole = any(size >= _LARGE_STAKE for size in sizes) or any(
            word in ("controlling", "majority", "remaining", "all", "full", "entire") for word in words
        )
        return ("acquisition_amount" if whole else "investment_amount"), name.text if name else None
    percent = [
        n
        for n in range(reading.phrases[np].first, reading.phrases[np].last + 1)
        if reading.tokens[n].quantity is not None
    ]
    if percent:
        quantity = reading.tokens[percent[-1]].quantity
        behind = reading.complement(np, ("of",))
        if quantity is not None and quantity.kind == "percent" and (behind is None or reading.kind(behind) == "NP"):
            name = scene.party(behind) if behind is not None else None
            return (
                "acquisition_amount" if quantity.value >= _LARGE_STAKE else "investment_amount"
            ), name.text if name else None
        return None
    if head.tag == "M":
        return "acquisition_amount", scene.token_name(reading.phrases[np].last, "clause").text
    if head.tag == "O":
        name = scene.party(np)
        return "acquisition_amount", name.text if name else None
    if reading.party(np) is not None or head.low in _LAND or any(word in _FIRM_WORDS for word in words):
        name = scene.phrase_name(np, "phrase")
        return "acquisition_amount", name.text if name else None
    return None


def _paid(scene: Scene, site: Site) -> None:
    """paid $5m for Acme, paid $5m to acquire Acme."""
    reading = scene.parse
    behind = reading.complement(site.np, ("for",))
    after = reading.skip_right(site.np + 1)
    what = None
    if behind is not None and reading.kind(behind) == "NP":
        what = what_is_bought(scene, behind)
    elif reading.kind(after) == "VG" and reading.phrases[after].is_infinitive and reading.verb(after).role == "acquire":
        bought = reading.object_of(after)
        what = what_is_bought(scene, bought) if bought is not None else None
    payer = scene.joint(site.subject) if site.subject >= 0 else None
    if (
        what is None
        and reading.verb(site.verb).role == "bid"
        and reading.kind(after) in (".", ",", "")
        and payer is not None
        and _speaks_of_buying(scene, site)
    ):
        what = "acquisition_amount", _last_bought(scene, payer)
    if what is None or payer is None or reading.phrases[site.verb].is_passive:
        scene.refuse("acquisition", site.quantity, "not paid for a company")
        return
    if payer.found == "phrase" and _is_everybody(payer):
        scene.refuse("acquisition", site.quantity, "nobody is named who pays")
        return
    metric, bought_name = what
    draft = _emit(scene, site, "paid", metric, payer, bought_name)
    if draft is not None and reading.verb(site.verb).role == "bid" and draft.status == "announced":
        draft.status = "bid"


def _sold(scene: Scene, site: Site) -> None:
    """Acme was sold to Bolt for $5m."""
    reading = scene.parse
    if site.subject < 0:
        return
    what = what_is_bought(scene, site.subject)
    buyer = None
    for at in range(site.verb + 1, site.np):
        if reading.kind(at) == "P" and reading.low(at) == "to" and reading.kind(reading.skip_right(at + 1)) == "NP":
            buyer = scene.party(reading.skip_right(at + 1))
    if what is None or buyer is None:
        scene.refuse("acquisition", site.quantity, "no buyer is named")
        return
    _emit(scene, site, "sold-to", what[0], buyer, what[1])


def _acquisition(scene: Scene, site: Site) -> None:
    """a $5bn deal to buy Acme, the $5bn acquisition of Acme, the deal is worth $5bn."""
    reading = scene.parse
    np = site.noun_np
    if site.change == "by":
        return
    inner = _buying_verb(scene, np)
    if inner is not None:
        subject = reading.subject(inner)
        buyer = scene.joint(subject) if subject is not None else None
        bought_np = reading.object_of(inner)
        what = what_is_bought(scene, bought_np) if bought_np is not None else None
        if buyer is None or what is None:
            scene.refuse("acquisition", site.quantity, "no buyer, or no company is bought")
            return
        _emit(scene, site, "deal-to-buy", what[0], buyer, what[1])
        return
    target_np = (
        reading.complement(np, ("of", "for", "with")) if site.kind != "deal" else reading.complement(np, ("for",))
    )
    what = None
    if target_np is not None and reading.kind(target_np) == "NP" and target_np != site.np:
        what = what_is_bought(scene, target_np)
    by_bidder = site.kind == "bid" and (scene.owner(np) is not None or reading.chained(np, ("from", "by")) is not None)
    if site.kind in ("deal", "bid") and what is None and not by_bidder and not _speaks_of_buying(scene, site):
        scene.refuse("acquisition", site.quantity, f"what kind of {site.kind}?")
        return
    buyer = _buyer_of(scene, site, np)
    if buyer is None:
        scene.refuse("acquisition", site.quantity, "no buyer is named")
        return
    metric = what[0] if what is not None else "acquisition_amount"
    bought = what[1] if what is not None else None
    if (
        bought is None
        and site.kind == "bid"
        and site.verb >= 0
        and reading.verb(site.verb).lemma in ("agree", "accept", "reject", "receive", "rebuff", "spurn", "consider")
    ):
        accepting = scene.party(site.subject) if site.subject >= 0 else None
        bought = accepting.text if accepting is not None else None
    if bought is None:
        bought = _last_bought(scene, buyer)
    draft = _emit(scene, site, f"acquisition-{site.how}", metric, buyer, bought)
    if draft is not None and site.kind == "bid" and draft.status == "announced":
        draft.status = "bid"


def _buying_verb(scene: Scene, np: int) -> int | None:
    """deal to buy, agreement to acquire: the infinitive behind a deal."""
    reading = scene.parse
    for at in range(np + 1, min(np + 7, len(reading.phrases))):
        kind = reading.kind(at)
        if kind == "VG":
            return at if reading.phrases[at].is_infinitive and reading.verb(at).role == "acquire" else None
        if kind in (",", ";", "R", "U", "H"):
            return None
    return None


def _speaks_of_buying(scene: Scene, site: Site) -> bool:
    """Is the deal of the sentence, or of the sentence before, a purchase of a company?"""
    around = scene.story.scenes[max(0, scene.sentence.index - 2) : scene.sentence.index + 1]
    for other in around:
        lowered = other.norm[other.sentence.start : other.sentence.end].lower()
        if any(
            word in lowered
            for word in (
                "acqui",
                "takeover",
                "buyout",
                "merge",
                " buy ",
                "to buy",
                "bought",
                "purchase of",
                "take over",
                "taken private",
            )
        ):
            return True
    return False


def _buyer_of(scene: Scene, site: Site, np: int) -> Name | None:
    reading = scene.parse
    owner = scene.owner(np)
    by = reading.chained(np, ("by", "from") if site.kind == "bid" else ("by",)) or reading.complement(np, ("from",))
    if by is not None and reading.kind(by) == "NP" and reading.head(by).tag != "Q":
        return scene.party(by)
    if owner is not None:
        return owner
    link = reading.link(np)
    if reading.kind(link.anchor) == "VG":
        verb = reading.verb(link.anchor)
        subject = reading.subject(link.anchor)
        if subject is not None and reading.tokens[reading.phrases[subject].first].low == "whose":
            return scene.owner(subject)  # Acme, whose largest was the $5m purchase of Bolt
        if subject is not None and subject != np and verb.role not in ("forecast",):
            if reading.phrases[link.anchor].is_passive:
                agent = reading.agent(link.anchor)
                if agent is not None:
                    return scene.party(agent)
            name = scene.party(subject)
            if name is not None and (name.found != "phrase" or (site.kind == "bid" and scene.is_party(name))):
                return name
    last = scene.story.last
    if (
        last is not None
        and last.metric == "acquisition_amount"
        and scene.sentence.index - last.sentence <= 6
        and last.subject is not None
    ):
        return last.subject._replace(found="carried")
    buyer = buyer_before(scene)
    return buyer if buyer is not None else scene.antecedent(reading.tokens[site.q].start)


def buyer_before(scene: Scene) -> Name | None:
    """The buyer that this sentence or the two before it name: "Acme said it would acquire Bolt. The deal, worth $5bn"."""
    for other in reversed(scene.story.scenes[max(0, scene.sentence.index - 3) : scene.sentence.index + 1]):
        reading = other.parse
        for index, phrase in enumerate(reading.phrases):
            if phrase.kind == "VG" and reading.verb(index).role == "acquire" and not phrase.is_passive:
                subject = reading.subject(index)
                name = other.party(subject) if subject is not None else None
                if name is not None and name.found != "phrase":
                    return name._replace(found="carried")
    return None


def _last_bought(scene: Scene, buyer: Name) -> str | None:
    for other in reversed(scene.story.scenes[max(0, scene.sentence.index - 3) : scene.sentence.index + 1]):
        reading = other.parse
        for index, phrase in enumerate(reading.phrases):
            if phrase.kind == "VG" and reading.verb(index).role == "acquire" and not phrase.is_passive:
                target = reading.object_of(index)
                if target is not None and reading.head(target).tag == "M":
                    return other.token_name(reading.phrases[target].last, "clause").text
            if phrase.kind == "NP":
                noun = reading.noun(index)
                if noun is not None and noun.kind == "acquire":
                    of = reading.complement(index, ("of",))
                    if of is not None and reading.kind(of) == "NP" and reading.head(of).tag == "M":
                        return other.token_name(reading.phrases[of].last, "clause").text
    return None


def _stake(scene: Scene, site: Site) -> None:
    """took a $500m stake in Acme: only where it is bought, not where it is held or sold."""
    reading = scene.parse
    head = reading.head(site.np).low
    verb = reading.verb(site.verb) if site.verb >= 0 else None
    if (
        head not in _STAKE
        or verb is None
        or verb.lemma not in ("buy", "acquire", "purchase", "take", "amass", "build", "snap", "pick", "secure")
        or site.link is None
        or site.link.preposition
    ):
        scene.refuse("investment", site.quantity, "other: stock")
        return
    payer = scene.party(site.subject) if site.subject >= 0 and not reading.phrases[site.verb].is_passive else None
    behind = reading.complement(site.np, ("in", "of"))
    target = scene.party(behind) if behind is not None and reading.kind(behind) == "NP" else None
    if payer is not None:
        _emit(scene, site, "stake-bought", "investment_amount", payer, target.text if target else None)


# ---------------------------------------------------------------------------------------------------- funding, funds, grants


def _funding(scene: Scene, site: Site) -> None:
    """a $400m Series B, $5bn in funding, a round of $40m, a loan of $2bn; the receiver is the subject."""
    reading = scene.parse
    if site.change == "by":
        return
    if site.verb >= 0 and reading.verb(site.verb).lemma in ("lose", "burn", "waste", "repay", "return", "write", "owe"):
        scene.refuse("funding", site.quantity, f"{reading.verb(site.verb).lemma}: not raised")
        return
    np = site.noun_np
    if site.how == "right":
        np = site.np
    verb_index = _funding_verb(scene, site, np)
    subject: Name | None = None
    if verb_index is not None:
        verb = reading.verb(verb_index)
        phrase = reading.phrases[verb_index]
        subject_np = reading.subject(verb_index)
        if verb.lemma in _GIVES and not phrase.is_passive and verb.lemma not in ("announce",):
            receiver = _receiver_behind(scene, np, ("to", "in", "for", "of"))
            if verb.lemma in ("lead", "join", "participate", "back"):
                subject = receiver
            elif verb.lemma in (
                "invest",
                "commit",
                "pledge",
                "inject",
                "provide",
                "give",
                "contribute",
                "put",
                "pump",
                "pour",
                "approve",
                "offer",
                "lend",
                "extend",
            ):
                payer = scene.party(subject_np) if subject_np is not None else None
                if payer is not None and verb.lemma not in ("approve", "lend", "extend"):
                    _emit(scene, site, "funding-given", "investment_amount", payer, receiver.text if receiver else None)
                    return
                subject = receiver
        elif (
            subject_np in (np, site.noun_np)
            and not phrase.is_passive
            and verb.lemma in ("value", "help", "bring", "give", "allow", "enable", "leave", "take")
        ):
            subject = _acted_on(scene, verb_index)
        elif phrase.is_passive and verb.lemma in ("lead", "back", "join"):
            subject = scene.owner(np) or scene.antecedent(reading.tokens[site.q].start)
        elif subject_np is not None and subject_np not in (np, site.noun_np):
            noun = reading.noun(subject_np)
            head = reading.head(subject_np)
            if noun is not None and head.tag == "N":
                subject = scene.owner(subject_np) or scene.antecedent(reading.tokens[site.q].start)
            elif verb.role not in ("say", "forecast") or verb.lemma in (
                "announce",
                "disclose",
                "reveal",
                "close",
                "confirm",
            ):
                subject = scene.party(subject_np)
    if (
        site.link is not None
        and site.link.preposition == "by"
        and site.verb >= 0
        and reading.phrases[site.verb].is_passive
    ):
        subject = (
            scene.phrase_name(site.subject, "clause") if site.subject >= 0 else None
        )  # is financed |by| a $5m loan
        subject = scene.party(site.subject) or subject if site.subject >= 0 else subject
        if subject is not None and scene.parse.noun(site.subject) is not None:
            _emit(scene, site, "project-funding", "funding_amount", subject)
            return
    if subject is not None and not scene.is_party(subject):
        subject = None
    if subject is None:
        subject = scene.owner(np) or _receiver_behind(scene, np, ("for", "by", "to")) or _contact_clause(scene, np)
    if subject is None:
        subject = scene.antecedent(reading.tokens[site.q].start)
    if subject is None:
        scene.refuse("funding", site.quantity, "nobody is named who raised it")
        return
    if site.noun is not None and _is_debt_level(scene, site):
        scene.refuse("funding", site.quantity, "debt, not money raised")
        return
    _emit(scene, site, f"funding-{site.how}", "funding_amount", subject)


def _contact_clause(scene: Scene, np: int) -> Name | None:
    """a $150 million Series B |it closed| in October."""
    reading = scene.parse
    subject = reading.skip_right(np + 1)
    if (
        reading.kind(subject) == "NP"
        and reading.head(subject).tag in "MO"
        and reading.kind(subject + 1) == "VG"
        and reading.phrases[subject + 1].is_finite
    ):
        return scene.party(subject)
    return None


def _acted_on(scene: Scene, verb: int) -> Name | None:
    """The round values Acme, the round will help Acme hire people."""
    reading = scene.parse
    target = reading.object_of(verb)
    if target is None:
        return None
    if reading.head(target).tag in "MO":
        return scene.party(target)
    first = reading.phrases[target].first
    return scene.token_name(first, "clause") if reading.tokens[first].tag == "M" else None


def _is_debt_level(scene: Scene, site: Site) -> bool:
    """has $5bn of debt: a level that nobody raises."""
    reading = scene.parse
    words = reading.words(site.noun_np)
    if words[-1] not in (
        "debt",
        "loans",
        "loan",
        "credit",
        "capital",
        "equity",
        "notes",
        "bonds",
        "note",
        "bond",
        "raise",
        "raises",
        "cash",
        "proceeds",
        "float",
        "offering",
        "listing",
        "extension",
        "backing",
    ):
        return False
    verb = reading.verb(site.verb) if site.verb >= 0 else None
    if (
        verb is not None
        and verb.lemma in _FUNDING_VERBS
        and verb.lemma not in ("hold", "need", "receive", "get", "win", "add")
    ):
        return False
    return not any(
        token.low
        in (
            "round",
            "financing",
            "funding",
            "raised",
            "raise",
            "raising",
            "issued",
            "borrow",
            "borrowed",
            "offering",
            "priced",
            "ipo",
            "lenders",
            "secured",
        )
        for token in reading.tokens
    )


def _funding_verb(scene: Scene, site: Site, np: int) -> int | None:
    reading = scene.parse
    link = reading.link(np)
    if reading.kind(link.anchor) == "VG" and link.preposition in (
        "",
        "in",
        "with",
        "from",
        "through",
        "via",
        "of",
        "on",
        "at",
        "as",
        "for",
    ):
        return link.anchor
    at = np + 1
    while at < len(reading.phrases) and reading.kind(at) in ("B", "P", "NP", "T", ","):
        at += 1
    if reading.kind(at) == "VG" and (not reading.phrases[at].is_finite or reading.subject(at) == np):
        return at
    return None


def _receiver_behind(scene: Scene, np: int, prepositions: tuple[str, ...]) -> Name | None:
    reading = scene.parse
    at = reading.skip_right(np + 1)
    if reading.kind(at) == "P" and reading.low(at) in prepositions:
        behind = reading.skip_right(at + 1)
        if reading.kind(behind) == "NP" and reading.tokens[reading.phrases[behind].first].tag == "Q":
            return whole_phrase(scene, behind)
        if reading.kind(behind) == "NP" and (reading.head(behind).tag in "MO" or reading.party(behind) is not None):
            return scene.party(behind)
    return None


def _fund(scene: Scene, site: Site) -> None:
    """a $500m fund, closed its third fund at $500m."""
    reading = scene.parse
    if site.change in ("from", "by"):
        return
    np = site.noun_np if site.noun_np >= 0 else site.np
    words = reading.words(np)
    if site.noun is not None and site.noun.data == "cap":
        return  # a hard cap names no fund: the passage does
    if (reading.head(np).low == "funds" and words[-2:-1] != ["previous"]) or any(
        word
        in (
            "pension",
            "wealth",
            "monetary",
            "hedge",
            "mutual",
            "index",
            "money-market",
            "settlement",
            "compensation",
            "relief",
        )
        for word in words
    ):
        scene.refuse("fund", site.quantity, "not an investment fund")
        return
    owner = scene.owner(np)
    link = reading.link(np)
    name = None
    called = reading.skip_right(np + 1)
    if (
        reading.kind(called) == ","
        and reading.kind(called + 1) == "VG"
        and reading.verb(called + 1).lemma in ("call", "dub", "name")
    ):
        target = reading.object_of(called + 1)
        name = scene.party(target) if target is not None else None
    if name is None and reading.kind(link.anchor) == "VG" and owner is None:
        subject = reading.subject(link.anchor)
        if subject is not None and subject != np:
            owner = scene.party(subject)
    if name is None:
        own = [
            token
            for token in reading.tokens[reading.phrases[np].first : reading.phrases[np].last + 1]
            if token.tag in "NMJ" and token.quantity is None
        ]
        label = scene.text(own[0].start, own[-1].end) if own else "fund"
        if owner is not None:
            name = Name(
                own[0].start if own else owner.start,
                own[-1].end if own else owner.end,
                f"{owner.text} {label}" if owner.text not in label else label,
                owner.found,
            )
        elif own:
            name = Name(own[0].start, own[-1].end, label, "phrase")
    if name is None:
        scene.refuse("fund", site.quantity, "no fund is named")
        return
    _emit(scene, site, f"fund-{site.how}", "fund_size", name)


def _grant(scene: Scene, site: Site) -> None:
    """a $5m grant to Acme from the ministry, received $5m in subsidies."""
    reading = scene.parse
    np = site.noun_np if site.how != "right" else site.np
    receiver = _receiver_behind(scene, np, ("to", "for"))
    giver: Name | None = None
    verb_index = site.verb if site.verb >= 0 else -1
    if verb_index < 0:
        link = reading.link(np)
        verb_index = link.anchor if reading.kind(link.anchor) == "VG" else -1
    if verb_index >= 0:
        verb = reading.verb(verb_index)
        subject = reading.subject(verb_index)
        name = scene.party(subject) if subject is not None else None
        if reading.phrases[verb_index].is_passive:
            receiver = receiver or (
                name
                if verb.role == "award" or verb.lemma in ("give", "grant", "promise", "offer", "allocate")
                else None
            )
            agent = reading.agent(verb_index)
            giver = scene.party(agent) if agent is not None else None
        elif verb.role in ("award", "grant", "cause") or verb.lemma in (
            "give",
            "provide",
            "offer",
            "approve",
            "allocate",
            "announce",
            "pledge",
            "promise",
            "hand",
        ):
            first = reading.skip_right(verb_index + 1)
            if receiver is None and first < site.np and reading.kind(first) == "NP" and reading.head(first).tag in "MO":
                receiver = scene.party(first)
            if receiver is None:
                after = [
                    at
                    for at in range(np + 1, min(np + 8, len(reading.phrases) - 1))
                    if reading.kind(at) == "P" and reading.low(at) == "to" and reading.kind(at + 1) == "NP"
                ]
                receiver = scene.party(after[0] + 1) if after else None
            giver = name
        elif verb.lemma in _RECEIVES or verb.lemma in ("be", "have"):
            receiver = receiver or name
    if receiver is None:
        scene.refuse("grant", site.quantity, "nobody is named who receives it")
        return
    by = reading.complement(np, ("from", "by"))
    if giver is None and by is not None and reading.kind(by) == "NP":
        giver = scene.party(by)
    _emit(scene, site, f"grant-{site.how}", "grant_amount", receiver, giver.text if giver else None)


# ---------------------------------------------------------------------------------------------------- investments


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
        is_region = (
            site.subject >= 0
            and reading.head(site.subject).tag == "M"
            and scene.token_kind(reading.phrases[site.subject].last) == "place"
        )
        if not is_region:
            _emit(scene, site, "investment-raised", "funding_amount", payer)
            return
    draft = _emit(scene, site, f"investment-{site.how}", "investment_amount", payer, counterparty)
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
        _emit(scene, site, "plan", "investment_amount", payer)


def _project(scene: Scene, site: Site) -> None:
    """a $5bn plant: whoever builds it, else the plant itself."""
    reading = scene.parse
    if site.how not in {"right", "left"} or procurement.is_tender(scene):
        return
    np = site.noun_np
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
    draft = _emit(scene, site, "project", "investment_amount", payer)
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


# ---------------------------------------------------------------------------------------------------- shared


def _emit(
    scene: Scene, site: Site, rule: str, metric: str, subject: Name, counterparty: str | None = None
) -> Draft | None:
    if not scene.is_party(subject) and metric not in ("fund_size",) and not rule.startswith("project"):
        scene.refuse(rule, site.quantity, f"{subject.text} is nobody")
        return None
    if site.quantity.per in ("share",) or (site.quantity.value < 1000 and site.quantity.unit in ("USD", "EUR", "GBP")):
        scene.refuse(rule, site.quantity, "too small for a deal")
        return None
    if subject.found in ("pronoun", "carried", "topic") and metric != "grant_amount" and is_public(scene, subject):
        firm = company_before(scene, scene.parse.tokens[scene.parse.phrases[site.np].first].start, (subject,))
        subject = firm or subject  # "it" raises money, not the county that the sentence before named
    draft = make(scene, site, rule, "investment", metric, 3, subject)
    draft.counterparty = counterparty if counterparty != subject.text else None
    set_period(draft, times.event(scene, site.q, site.verb))
    _horizon(scene, draft)
    status = scene.status(site.quantity.start, site.verb)
    draft.status = status if status in ("rumored", "cancelled", "planned", "forecast") else "announced"
    draft.source_org = sources.credited(scene, subject.text, is_carried=False)
    words = [token.low for token in scene.parse.tokens[max(0, site.q - 8) : site.q + 8]]
    draft.is_cumulative = metric == "funding_amount" and ("total" in words or "to date" in words)
    scene.drafts.append(draft)
    return draft


def _horizon(scene: Scene, draft: Draft) -> None:
    for period in scene.sentence.periods:
        if period.horizon_years is not None:
            draft.horizon_years = period.horizon_years
