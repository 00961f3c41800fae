"""Companies, stakes and land that are bought: who buys what, and for how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsledger.extraction.english.site import Site
from newsledger.extraction.english.sums import emit, is_everybody
from newsledger.extraction.frames import Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene


_FIRM_WORDS: Final = frozenset(
    "company firm startup start-up club franchise newspaper label magazine hotel clinic network rival competitor maker unit business division subsidiary arm operations group brand chain bank producer developer provider retailer operator publisher airline insurer manufacturer studio".split()
)


_STAKE: Final = frozenset({"stake", "shares", "stock", "interest", "shareholding", "holding"})


_LARGE_STAKE: Final = 40  # percent: who buys that much buys the company


_REFUSING: Final = frozenset("reject accept receive rebuff spurn dismiss field".split())


_LAND: Final = frozenset(
    "land site building buildings property properties plot parcel campus tower portfolio mine mines field fields assets station stations plant factory refinery hotel hotels store stores mall patents".split()
)


def bought(scene: Scene, site: Site, verb_index: int) -> None:
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
    emit(scene, site, "bought", metric, buyer, bought)


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
        if (quantity := reading.tokens[n].quantity) is not None and quantity.kind == "percent"
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


def paid(scene: Scene, site: Site) -> None:
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
        what = "acquisition_amount", last_bought(scene)
    if what is None or payer is None or reading.phrases[site.verb].is_passive:
        scene.refuse("acquisition", site.quantity, "not paid for a company")
        return
    if payer.found == "phrase" and is_everybody(payer):
        scene.refuse("acquisition", site.quantity, "nobody is named who pays")
        return
    metric, bought_name = what
    draft = emit(scene, site, "paid", metric, payer, bought_name)
    if draft is not None and reading.verb(site.verb).role == "bid" and draft.status == "announced":
        draft.status = "bid"


def sold(scene: Scene, site: Site) -> None:
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
    emit(scene, site, "sold-to", what[0], buyer, what[1])


def acquisition(scene: Scene, site: Site) -> None:
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
        emit(scene, site, "deal-to-buy", what[0], buyer, what[1])
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
        bought = last_bought(scene)
    draft = emit(scene, site, f"acquisition-{site.how}", metric, buyer, bought)
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
    # an offer from Acme; but the purchase of Bolt from Cord
    by = reading.chained(np, ("by", "from")) if site.kind == "bid" else _by(scene, np)
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
        if site.kind == "bid" and verb.lemma in _REFUSING and not reading.phrases[link.anchor].is_passive:
            return _last_buyer(scene) or buyer_before(scene)
        if subject is not None and subject != np and verb.role not in ("forecast",):
            if reading.phrases[link.anchor].is_passive:
                if not reading.phrases[link.anchor].is_finite:
                    return _last_buyer(scene) or buyer_before(scene) or scene.protagonist()  # funds managed by Acme
                agent = reading.agent(link.anchor)
                if agent is not None:
                    return scene.party(agent)
            name = scene.party(subject)
            if name is not None and (name.found != "phrase" or (site.kind == "bid" and scene.is_party(name))):
                return name
    buyer = _last_buyer(scene) or buyer_before(scene)
    return buyer if buyer is not None else scene.antecedent(reading.tokens[site.q].start)


def _by(scene: Scene, np: int) -> int | None:
    """the takeover of Bolt |by Acme|, a deal |with Acme|; not the purchase of Bolt from funds managed by Acme."""
    reading = scene.parse
    target = reading.complement(np, ("of", "for"))
    by = reading.complement(np, ("by",))
    return by if by is not None or target is None else reading.complement(target, ("by",))


def _last_buyer(scene: Scene) -> Name | None:
    """The buyer of the last takeover told, if it is near."""
    last = scene.story.last
    if last is None or last.metric != "acquisition_amount" or scene.sentence.index - last.sentence > 6:
        return None
    return last.subject._replace(found="carried") if last.subject is not None else None


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


def last_bought(scene: Scene) -> str | None:
    """The company that a verb or noun of buying names, in the sentence or the three before it."""
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


def stake(scene: Scene, site: Site) -> None:
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
        emit(scene, site, "stake-bought", "investment_amount", payer, target.text if target else None)
