"""Amounts of money that no plain rule explains, read from the verb, the parties and what the passage is about.

The rules of ``investment`` and ``procurement`` want the figure, the word for what it measures and the party in one
construction. News is looser: "and another $4 million for water lines", "Bolt, at $66 million, was next". Here the verb says
which way the money goes (``transfers``), the passage says what kind of money it is (``themes``), and whoever is missing is
looked for in the sentences before. Such readings are weaker than those of the plain rules, and their confidence says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsledger.extraction.english import sources, times
from newsledger.extraction.english.drafting import make, set_period
from newsledger.extraction.english.lists import apposed_bid, counts_bidders, in_list, in_notice, in_tender, one_more
from newsledger.extraction.english.meanings import (
    FIRM,
    METRICS,
    STRONG,
    THEMES,
    Meaning,
    Weights,
    bidder,
    fund_named,
    fund_of,
    last_draft,
)
from newsledger.extraction.english.names import kind_of
from newsledger.extraction.english.procurement import buyer_of_passage, is_each, is_sportsman
from newsledger.extraction.english.takeovers import buyer_before, last_bought, what_is_bought
from newsledger.extraction.english.transfers import (
    CHOOSING,
    Transfer,
    award,
    builder_of,
    company_before,
    is_public,
    is_scholarly,
    party_at,
    transfer,
    whole_phrase,
)
from newsledger.extraction.frames import Name

if TYPE_CHECKING:
    from newsledger.extraction.document import Sentence
    from newsledger.extraction.english.scene import Scene, Story
    from newsledger.extraction.english.site import Site


_SMALLEST: Final = 10_000


_SMALLEST_BARE: Final = 100_000


_OF_PROCUREMENT: Final = frozenset({"contract", "bid"})


_NOUN_THEMES: Final = {
    "funding": "funding",
    "fund": "fund",
    "grant": "grant",
    "invest": "investment",
    "project": "investment",
    "plan": "investment",
    "contract": "contract",
    "acquire": "acquisition",
}


_GROWING: Final = frozenset("balloon swell rise grow climb".split())


_GIVES: Final = frozenset({"give", "grant", "hand", "provide", "award"})


_RAISED: Final = frozenset({"raise", "secure", "attract", "receive", "bring"})


_CHANGING: Final = frozenset(
    "bring take push lift raise swell boost increase trim cut lower reduce double triple".split()
)


_DISPOSALS: Final = frozenset("disposal disposals divestment divestments divestiture divestitures".split())


_REFUSING: Final = frozenset(
    "reject accept back agree receive rebuff spurn consider recommend welcome dismiss field".split()
)


_APPEARING: Final = frozenset("emerge come launch debut exit surface".split())


_SETTLED: Final = frozenset(
    {
        "raised by selling a stake or a business",
        "contracts kept, not won",
        "raised for charity",
        "the size of its cheques",
        "debt, not money raised",
        "money obligated, not the contract",
        "a target for orders",
        "by how much one amount differs from another",
    }
)


_PARTS: Final = frozenset("share part portion slice half chunk".split())


_INVESTORS: Final = frozenset("investors investor backers backer shareholders lenders banks angels venture".split())


_GROUPS: Final = frozenset(
    "winners projects companies firms schemes recipients universities states teams applicants startups start-ups manufacturers".split()
)


_TOTALS: Final = frozenset("total haul funding capital commitments value sum backing raised tally amount".split())


_UNCLEAR_NOUNS: Final = frozenset({"share", "deal", "bid", "volume", "product", "size", "spending", "job", "growth"})


_COSTS: Final = frozenset({"cost", "costs", "bill", "tag", "budget", "price"})


_EXPANSIONS: Final = frozenset({"expansion", "upgrade", "boost"})


_NOT_TAKEN: Final = frozenset("lose repay owe burn miss write return refund fine sue settle".split())


def may_speak_of_money(story: Story, sentence: Sentence) -> bool:
    """Is there an amount in a sentence of a passage that is about money given, raised or paid?"""
    kinds = {
        quantity.kind
        for quantity in sentence.quantities
        if quantity.kind != "number" or quantity.value >= _SMALLEST_BARE
    }
    if "percent" in kinds and story.themes.weight(sentence.index, "contract") >= STRONG:
        return True
    return bool(kinds & {"money", "number"}) and any(
        story.themes.weight(sentence.index, theme) >= FIRM for theme in METRICS
    )


def may_go_on(scene: Scene) -> bool:
    """Is there an amount behind an amount of these families in the two sentences before?"""
    return any(quantity.kind == "money" for quantity in scene.sentence.quantities) and last_draft(scene, 2) is not None


def read(scene: Scene, site: Site) -> None:
    """Adds the draft of an amount that the plain rules of both families left alone."""
    if not _is_amount(scene, site) or _is_settled(scene, site):
        return
    flow = transfer(scene, site)
    meaning = _meaning(scene, site, flow)
    if meaning is None:
        return
    subject = meaning.subject or (None if _is_unnamed(scene, flow, meaning) else _missing(scene, site, flow, meaning))
    if subject is None:
        scene.refuse(meaning.rule, site.quantity, "nobody is named whose amount it is")
        return
    if meaning.theme == "contract" and is_sportsman(subject):
        scene.refuse(meaning.rule, site.quantity, f"{subject.text} is a person")
        return
    for name in _each(scene, site, subject):
        _emit(scene, site, meaning, name)


def _is_settled(scene: Scene, site: Site) -> bool:
    """Has a plain rule seen what the amount is, and that it is no fact?"""
    return any(
        refusal.start == site.quantity.start and refusal.reason in _SETTLED for refusal in scene.refusals
    ) and not (site.kind == "funding" and scene.parse.head(site.noun_np).low in ("loans", "loan", "extension"))


def _is_unnamed(scene: Scene, flow: Transfer, meaning: Meaning) -> bool:
    """Does the sentence say who pays, but with a noun that is nobody's: "the law set aside $7bn"?"""
    reading = scene.parse
    if meaning.theme not in ("investment", "acquisition") or flow.subject < 0 or flow.is_subject or flow.is_passive:
        return False
    head = reading.head(flow.subject)
    return (
        bool(flow.kinds & {"give", "invest", "pay", "back"})
        and head.tag in "NM"
        and reading.noun(flow.subject) is None
        and reading.party(flow.subject) is None
    )


def _is_amount(scene: Scene, site: Site) -> bool:
    """Is a figure an amount that may be one of these: large enough, no rate, no change, not the size of something else?"""
    quantity = site.quantity
    if quantity.kind == "number" and quantity.value >= _SMALLEST_BARE:
        unit = _unit_nearby(scene, site)
        if unit is None or scene.parse.phrases[site.np].last != site.q:
            return False
        site.quantity = quantity = quantity._replace(kind="money", unit=unit)
    if quantity.kind != "money" or quantity.per or quantity.value < _SMALLEST or site.change in ("by", "from"):
        return False
    if site.noun is None or site.kind in _NOUN_THEMES or site.kind in _UNCLEAR_NOUNS:
        return site.kind != "growth" or scene.parse.head(site.noun_np).low in _EXPANSIONS
    return site.kind == "other" and site.noun.data in ("value", "cost", "price", "users", "stock")


def _unit_nearby(scene: Scene, site: Site) -> str | None:
    """The currency of the amounts around a bare number: "Fjordgas will get |113 million|"."""
    index = scene.sentence.index
    units = {
        quantity.unit
        for sentence in scene.document.sentences[max(0, index - 2) : index + 1]
        for quantity in sentence.quantities
        if quantity.kind == "money" and quantity.unit
    }
    return units.pop() if len(units) == 1 else None


def _emit(scene: Scene, site: Site, meaning: Meaning, subject: Name) -> None:
    theme, other = meaning.theme, meaning.other
    family = "procurement" if theme in _OF_PROCUREMENT else "investment"
    draft = make(scene, site, meaning.rule, family, METRICS[theme], 2, subject)  # type: ignore[arg-type]
    if theme == "investment" and other is not None and kind_of(other.text) == "place":
        other = None  # a plant in Dresden: the place is no party
    draft.counterparty = other.text if other is not None and other.text != subject.text else None
    if draft.counterparty is None and theme in _OF_PROCUREMENT:
        draft.counterparty = buyer_of_passage(scene, subject)
    elif draft.counterparty is None and theme == "acquisition":
        bought = last_bought(scene)
        draft.counterparty = bought if bought != subject.text else None
    elif draft.counterparty is None and theme == "investment":
        last = last_draft(scene, 2)  # an investor's part of the round told before
        if last is not None and last.metric == "funding_amount" and last.subject and last.subject.text != subject.text:
            draft.counterparty = last.subject.text
    draft.evidence.append("by_passage")
    set_period(draft, times.event(scene, site.q, site.verb))
    status = scene.status(site.quantity.start, site.verb)
    if theme == "contract":
        draft.status = status if status in ("rumored", "cancelled", "candidate", "planned") else "won"
    elif theme == "bid":
        draft.status = status if status in ("cancelled", "candidate") else "bid"
    else:
        draft.status = status if status in ("rumored", "cancelled", "planned", "forecast") else "announced"
    draft.source_org = sources.credited(scene, subject.text, is_carried=False)
    scene.drafts.append(draft)


def _meaning(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    noun = site.kind
    apposed = apposed_bid(scene, site, flow) or (_contact_paid(scene, site) if site.noun is None else None)
    if apposed is not None:
        return apposed
    total = _of_total(scene, site, flow)
    if total is not None:
        return total
    if flow.lemma == "lose" and (winner := party_at(scene, flow.behind.get("to", -1))) is not None:
        is_contract = noun == "contract" or Weights(scene)("contract") >= FIRM
        return Meaning("contract", winner, None, "passage-lost-to") if is_contract else None
    if flow.lemma == "value" and not flow.is_passive:
        return _valuing(scene, flow)
    if flow.lemma in _NOT_TAKEN and not flow.is_gapped:
        return None
    if flow.subject >= 0 and scene.parse.head(flow.subject).low in _DISPOSALS:
        return None
    if noun in _NOUN_THEMES:
        return _of_noun(scene, site, flow, _NOUN_THEMES[noun])
    if noun in _UNCLEAR_NOUNS:
        return _of_unclear_noun(scene, site, flow)
    if noun == "other" and site.noun is not None and site.noun.data not in ("users", "stock"):
        return _of_price(scene, site, flow)
    return (
        in_tender(scene, site, flow)
        or _of_subject(scene, site, flow)
        or one_more(scene, site, flow)
        or _of_verb(scene, site, flow)
        or in_list(scene, site, flow)
        or in_notice(scene, site, flow)
    )


def _valuing(scene: Scene, flow: Transfer) -> Meaning | None:
    """The offer values Bolt at $5m: its price, where the article has named none yet."""
    noun = scene.parse.noun(flow.subject) if flow.subject >= 0 else None
    if noun is None or noun.kind not in ("deal", "bid", "acquire") or last_draft(scene, 8) is not None:
        return None
    bought = scene.parse.object_of(flow.verb)
    other = party_at(scene, bought) if bought is not None else None
    return (
        Meaning("acquisition", scene.owner(flow.subject), other, "passage-valued")
        if Weights(scene)("acquisition") >= STRONG
        else None
    )


def _contact_paid(scene: Scene, site: Site) -> Meaning | None:
    """against |the $165 million Yuhai paid| in 2017"""
    reading = scene.parse
    payer = reading.skip_right(site.np + 1)
    verb = reading.skip_right(payer + 1)
    if reading.kind(payer) != "NP" or reading.kind(verb) != "VG" or reading.verb(verb).lemma != "pay":
        return None
    return (
        Meaning("acquisition", party_at(scene, payer), None, "passage-paid")
        if Weights(scene)("acquisition") >= FIRM
        else None
    )


def _of_noun(scene: Scene, site: Site, flow: Transfer, theme: str) -> Meaning | None:
    """The noun is clear, only the party was not, or only the passage tells what it is part of."""
    weight = Weights(scene)
    if theme in ("investment", "contract") and weight.own("bid") >= 3 and _is_lowest(scene):
        return Meaning("bid", bidder(scene, flow), None, "passage-lowest-bid")
    if (
        theme == "investment"
        and scene.parse.head(site.noun_np).low in ("commitments", "commitment")
        and weight.own("fund") >= 3
    ):
        if flow.taker is not None and flow.kinds & {"win", "raise"}:
            return Meaning("funding", flow.taker, None, "passage-commitments")
        return Meaning("fund", fund_named(scene), None, "passage-fund")
    if theme == "funding" and scene.parse.head(site.noun_np).low == "extension":
        theme = weight.strongest(("contract", "funding"), 0.0) or theme
    if site.kind == "project" and flow.taker is not None and (flow.lemma in CHOOSING or _is_preferred(scene)):
        return Meaning("contract", flow.taker, flow.giver, "passage-hired")
    if theme == "funding" and not flow.kinds and (flow.verb >= 0 and flow.preposition == ""):
        return None  # needs $5m of capital
    if theme == "investment" and site.kind == "project" and is_public(scene, flow.giver):
        return None
    if theme == "fund":
        return Meaning("fund", fund_named(scene), None, "passage-fund")
    return _by_theme(scene, flow, theme, f"passage-{theme}")


def _is_preferred(scene: Scene) -> bool:
    return "preferred bidder" in scene.norm[scene.sentence.start : scene.sentence.end].lower()


def _is_lowest(scene: Scene) -> bool:
    lowered = scene.norm[scene.sentence.start : scene.sentence.end].lower()
    return "lowest bid" in lowered or "low bidder" in lowered or "lowest price" in lowered


def _of_unclear_noun(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    """a deal, an offer, goods, spending: the passage says of what kind."""
    weight = Weights(scene)
    partner = party_at(scene, flow.behind.get("with", -1))
    if (
        site.kind == "deal"
        and partner is not None
        and flow.subject >= 0
        and is_public(scene, party_at(scene, flow.subject))
    ):
        return Meaning("contract", partner, party_at(scene, flow.subject), "passage-deal")
    if site.kind == "deal" and (sold := _sold_in(scene, flow)) is not None:
        return sold
    if site.kind == "deal":
        theme = weight.strongest(("contract", "acquisition", "funding"), 1.0)
        return _by_theme(scene, flow, theme, "passage-deal") if theme else None
    if site.kind == "bid":
        if weight("contract") + weight("bid") > max(weight("acquisition"), 3.5):
            return Meaning("bid", scene.owner(site.np) or bidder(scene, flow), None, "passage-bid")
        if weight("acquisition") < FIRM:
            return None
        if flow.lemma in _REFUSING:
            return Meaning("acquisition", None, flow.giver or party_at(scene, flow.subject), "passage-offer")
        return Meaning("acquisition", bidder(scene, flow), flow.taker, "passage-offer")
    if site.kind == "share":
        last, owner = last_draft(scene, 2), scene.owner(site.noun_np)
        if last is None or owner is None or scene.parse.head(site.noun_np).low not in _PARTS:
            return None
        return Meaning(THEMES[last.metric], owner, None, "passage-part")
    if site.kind == "growth":
        return _by_theme(scene, flow, "investment", "passage-expansion")
    if site.kind == "spending":
        if scene.owner(flow.base) is None or weight("investment") < FIRM:
            return None
        return Meaning("investment", scene.owner(flow.base), None, "passage-spending")
    if weight("contract") >= STRONG and site.kind in ("volume", "product", "job"):
        return _by_theme(scene, flow, "contract", "passage-goods")
    return None


def _sold_in(scene: Scene, flow: Transfer) -> Meaning | None:
    """agreed to sell its pump unit to Bolt in a $5m deal: the buyer stands behind "to"."""
    if flow.verb < 0 or flow.is_passive or scene.parse.verb(flow.verb).role != "sell":
        return None
    to, sold = _behind_verb(scene, flow, "to"), scene.parse.object_of(flow.verb)
    what = what_is_bought(scene, sold) if sold is not None else None
    if to is None or what is None:
        return None
    return Meaning(THEMES[what[0]], party_at(scene, to), None, "passage-sold")


def _by_theme(scene: Scene, flow: Transfer, theme: str, rule: str) -> Meaning | None:
    """Whose amount it is, by which side of the transfer the metric speaks of."""
    if theme in ("investment", "acquisition"):
        return Meaning(theme, flow.giver, flow.taker, rule)
    if theme == "bid":
        return Meaning(theme, bidder(scene, flow), None, rule)
    taker = flow.taker
    if taker is not None and theme == "contract" and is_public(scene, taker):
        taker = None
    return Meaning(theme, taker, flow.giver, rule)


def _of_price(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    """at a cost of $5m, valued at $5m, a price of $5m: of a plant, of a contract, in a tender."""
    weight = Weights(scene)
    assert site.noun is not None
    reading = scene.parse
    head = reading.head(site.noun_np).low
    contract, bid = weight("contract"), weight("bid")
    if site.noun.data == "value":
        if site.how == "left" and reading.noun(site.noun_np) is None and contract >= FIRM:
            return _by_theme(scene, flow, "contract", "passage-valued")  # the second, |valued at| $5m
        if head in ("value", "worth") and contract >= STRONG and site.how in ("object", "subject"):
            return _by_theme(scene, flow, "contract", "passage-valued")
        return None
    if head not in _COSTS and head != "consideration":
        return None
    is_deal = weight("acquisition") >= STRONG and weight("acquisition") > max(bid + contract, weight("investment"))
    if head in ("price", "tag", "consideration") and is_deal and (site.how != "left" or head != "price"):
        return Meaning("acquisition", None, None, "passage-price")
    if head in ("price", "tag") and bid >= FIRM and site.how == "left":
        return Meaning("bid", bidder(scene, flow), None, "passage-price")
    if "win" in flow.kinds and contract >= FIRM and contract > weight("investment"):
        return _by_theme(scene, flow, "contract", "passage-cost")
    if head == "bill" and is_public(scene, flow.giver) and "public" in flow.kinds:
        return Meaning("grant", flow.taker, flow.giver, "passage-granted")
    if head in ("tag", "cost", "costs") and site.how == "object" and max(contract, weight("acquisition")) < STRONG:
        return Meaning("investment", scene.owner(site.noun_np), None, "passage-cost")
    if weight("investment") >= FIRM and head != "budget":
        return Meaning("investment", None, None, "passage-cost")
    return None


def _of_total(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    """bringing its total raised |to $5m|; taking the customer's commitments to $5m; trim that to $5m; which ballooned to $5m"""
    reading = scene.parse
    if site.link is None or site.link.preposition != "to" or site.verb < 0:
        return None
    lemma = reading.verb(site.verb).lemma
    if lemma in _GROWING and reading.subject(site.verb) is None:
        last = last_draft(scene, 0)
        return Meaning(THEMES[last.metric], last.subject, None, "passage-total") if last is not None else None
    target = reading.object_of(site.verb) if lemma in _CHANGING else None
    if lemma in _RAISED and target is None:  # takes the total |it has raised| to $5m
        target = next((n for n in range(site.verb - 1, 0, -1) if reading.low(n) in _TOTALS), None)
        if target is None or reading.kind(target - 1) != "VG" or reading.verb(target - 1).lemma not in _CHANGING:
            return None
    if target is None:
        return None
    last = last_draft(scene, 1)
    if reading.low(target) in ("that", "it", "this", "them") and last is not None:
        return Meaning(THEMES[last.metric], last.subject, None, "passage-total")
    if not any(word in _TOTALS for word in reading.words(target)) and site.kind != "contract":
        return None
    theme = Weights(scene).strongest(("funding", "contract", "investment", "grant"), FIRM)
    if site.kind == "contract" or theme is None:
        theme = "contract" if site.kind == "contract" else None
    if theme is None:
        return None
    owner = scene.owner(target)
    if (theme == "contract" or owner is None) and (last := last_draft(scene, 2)) is not None:
        owner = last.subject
    return Meaning(theme, owner, None, "passage-total")


def _of_subject(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    """That round brought in $5m; a listing that could raise $5m; the contract ballooned to $5m."""
    if flow.verb < 0 or flow.subject < 0 or flow.is_subject or flow.is_gapped:
        return None
    noun = scene.parse.noun(flow.subject)
    if noun is None or noun.kind not in _NOUN_THEMES or not flow.kinds & {"raise", "take", "worth", "cost", "borrow"}:
        return None
    theme = _NOUN_THEMES[noun.kind]
    owner = scene.owner(flow.subject)
    return Meaning(
        theme, owner if owner is not None and not is_public(scene, owner) else None, None, f"passage-{theme}"
    )


def _of_verb(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    weight = Weights(scene)
    kinds, preposition = flow.kinds, flow.preposition
    if flow.verb >= 0 and site.link is not None and site.link.preposition == "with" and flow.lemma in _APPEARING:
        subject = party_at(scene, flow.subject)  # emerged from stealth with $50 million
        return Meaning("funding", subject, None, "passage-emerged") if weight("funding") >= FIRM else None
    if flow.verb < 0 or not kinds:
        return None
    if "borrow" in kinds and preposition == "":
        return Meaning("funding", flow.taker, None, "passage-borrowed")
    if "lend" in kinds and preposition == "":
        return Meaning("funding", flow.taker, flow.giver, "passage-lent")
    aim = flow.behind.get("for")
    if (
        preposition == ""
        and kinds & {"raise", "ask", "win", "take"}
        and aim is not None
        and (noun := scene.parse.noun(aim)) is not None
        and noun.kind == "fund"
    ):
        return Meaning("fund", fund_of(scene, aim, party_at(scene, flow.subject)), None, "passage-fund")
    if "ask" in kinds and preposition in ("", "for"):
        theme = weight.strongest(("grant", "funding"), FIRM)
        return Meaning(theme, party_at(scene, flow.subject), None, "passage-asked") if theme else None
    if flow.lemma in CHOOSING and preposition in ("for", "at") and flow.taker is not None and weight("contract") >= 1:
        return Meaning("contract", flow.taker, flow.giver, "passage-hired")
    if "cost" in kinds and preposition == "" and weight("investment") >= FIRM and not flow.is_gapped:
        noun = scene.parse.noun(flow.subject) if flow.subject >= 0 else None
        if noun is None or noun.kind in ("project", "plan", "invest", "growth"):
            return Meaning("investment", None, None, "passage-cost")
        return None
    if "buy" in kinds and preposition in ("for", "at", "in") and (purchase := _bought(scene, flow)) is not None:
        return purchase
    if flow.lemma == "spend" and preposition == "" and weight("acquisition") >= FIRM:
        on = flow.behind.get("on", -1)
        if on >= 0 and scene.parse.head(on).tag == "M" and scene.is_organization(scene.parse.phrases[on].last):
            return Meaning("acquisition", flow.giver, party_at(scene, on), "passage-spent-on")
    if "cost" in kinds and preposition == "" and weight("acquisition") >= FIRM and flow.subject >= 0:
        buyer = scene.parse.object_of(flow.verb)  # Workfrontier cost |it| $1.5 billion
        if buyer is not None and scene.parse.head(buyer).tag == "O" and scene.parse.head(flow.subject).tag == "M":
            bought = party_at(scene, flow.subject)
            start = scene.parse.tokens[scene.parse.phrases[flow.subject].first].start
            return Meaning("acquisition", company_before(scene, start, (bought,)), bought, "passage-cost-it")
    if "go" in kinds and not flow.is_subject and preposition in ("for", "at") and flow.taker is not None:
        return Meaning("contract", flow.taker, None, "passage-went-to") if weight("contract") >= FIRM else None
    if (
        "order" in kinds
        and preposition in ("for", "at", "above", "")
        and flow.taker is not None
        and weight("contract") >= FIRM
    ):
        return Meaning("contract", flow.taker, flow.giver, "passage-ordered")
    if "go" in kinds and flow.is_subject:
        among = ("contract", "grant") if flow.taker is not None else ("contract", "grant", "investment")
        theme = weight.strongest(among, FIRM)
        if theme is None:
            return None
        to = flow.behind.get("to")
        taker = flow.taker or (scene.phrase_name(to, "phrase") if to is not None else None)
        return Meaning(theme, taker if theme != "investment" else None, flow.giver, "passage-went-to")
    if "sell" in kinds and preposition in ("for", "at"):
        buyer = flow.behind.get("to") or _behind_verb(scene, flow, "to")
        sold = scene.parse.object_of(flow.verb) or (flow.subject if flow.subject >= 0 else None)
        what = what_is_bought(scene, sold) if sold is not None else None
        if buyer is None or what is None:
            return None
        return Meaning(
            THEMES[what[0]], party_at(scene, buyer), party_at(scene, sold) if sold is not None else None, "passage-sold"
        )
    if "win" in kinds and preposition in ("for", "at", "above") and weight("contract") >= STRONG:
        return _by_theme(scene, flow, "contract", "passage-won")
    if preposition != "":
        return None
    if "pay" in kinds:
        theme = weight.strongest(("contract", "acquisition"), FIRM)
        if theme == "contract" and flow.taker is not None:
            return Meaning("contract", flow.taker, flow.giver, "passage-paid")
        last = last_draft(scene, 1)
        if (
            theme == "acquisition"
            and last is not None
            and last.metric == "acquisition_amount"
            and "for" not in flow.behind
        ):
            return Meaning("acquisition", flow.giver, flow.taker, "passage-paid")
        return None
    if kinds & {"public", "invest", "back", "give"} and not kinds & {"raise", "win"}:
        return _given(scene, flow)
    if kinds & {"raise", "win", "take"}:
        return _taken(scene, flow)
    return None


def _bought(scene: Scene, flow: Transfer) -> Meaning | None:
    """picked up Bolt for $5m; was taken private by Acme for $5m"""
    reading = scene.parse
    bought = flow.subject if flow.is_passive else reading.object_of(flow.verb)
    what = what_is_bought(scene, bought) if bought is not None and bought >= 0 else None
    agent = reading.agent(flow.verb) if flow.is_passive else flow.subject
    buyer = party_at(scene, agent) if agent is not None else None
    if what is None or buyer is None:
        return None
    return Meaning(THEMES[what[0]], buyer, party_at(scene, -1 if bought is None else bought), "passage-bought")


def _behind_verb(scene: Scene, flow: Transfer, preposition: str) -> int | None:
    reading = scene.parse
    for at in range(flow.verb + 1, min(flow.verb + 9, len(reading.phrases) - 1)):
        if (
            reading.kind(at) == "P"
            and reading.low(at) == preposition
            and reading.kind(reading.skip_right(at + 1)) == "NP"
        ):
            return reading.skip_right(at + 1)
        if reading.kind(at) in (";", "R", "U"):
            return None
    return None


def _given(scene: Scene, flow: Transfer) -> Meaning | None:
    """put, pledged, contributed, approved: a grant from a public giver, an investment from any other."""
    weight = Weights(scene)
    contract, grant = weight("contract"), weight("grant")
    investment, funding = weight("investment"), weight("funding")
    if (
        flow.giver is not None
        and flow.taker is not None
        and funding >= FIRM
        and flow.lemma in ("hand", "give", "provide")
        and any(word in _INVESTORS for word in flow.giver.text.lower().split())
    ):
        return Meaning("funding", flow.taker, flow.giver, "passage-funding")
    if is_public(scene, flow.giver) and is_scholarly(flow.taker) and contract <= grant + FIRM:
        return Meaning("grant", flow.taker, flow.giver, "passage-granted")
    if is_public(scene, flow.giver) and "public" in flow.kinds:
        is_firm = flow.taker is not None and flow.taker.found != "phrase" and not is_public(scene, flow.taker)
        if is_firm and "give" in flow.kinds and contract >= FIRM and (contract > grant or not weight.own("grant")):
            return Meaning("contract", flow.taker, flow.giver, "passage-awarded")
        if grant + investment >= FIRM or (is_firm and flow.lemma in _GIVES and contract < FIRM):
            return Meaning("grant", flow.taker, flow.giver, "passage-granted")
        return None
    if flow.lemma in ("award", "give", "hand", "split", "approve") and contract >= FIRM and contract > grant:
        return Meaning("contract", flow.taker, flow.giver, "passage-awarded")
    if flow.lemma in ("award", "grant", "hand", "hand out", "approve", "disburse", "appropriate") and grant >= FIRM:
        return Meaning("grant", flow.taker, flow.giver, "passage-granted")
    if ("invest" in flow.kinds and investment + funding >= FIRM) or ("back" in flow.kinds and funding >= FIRM):
        return Meaning("investment", flow.giver, flow.taker, "passage-invested")
    return None


def _taken(scene: Scene, flow: Transfer) -> Meaning | None:
    """raised, drew, secured, won, got: from investors, from a government, from a buyer."""
    weight = Weights(scene)
    among = ("funding", "grant", "contract") if "win" in flow.kinds else ("funding", "grant")
    theme = weight.strongest(among, 1.0 if "raise" in flow.kinds and "from" in flow.behind else FIRM)
    if theme is None or (weight.own("money") > weight.own(theme) and "from" not in flow.behind):
        return None
    if theme == "grant" and not (flow.giver is None or is_public(scene, flow.giver) or weight.own("grant")):
        theme = "funding"
    taker = flow.taker
    if taker is None and flow.subject >= 0 and last_draft(scene, 2) is not None and counts_bidders(scene, flow.subject):
        taker = scene.phrase_name(flow.subject, "phrase")  # the remaining three share $5m
    return Meaning(theme, taker, flow.giver, f"passage-{theme}")


def _missing(scene: Scene, site: Site, flow: Transfer, meaning: Meaning) -> Name | None:
    """The party that the sentence leaves out: the owner of the noun, else the firm that the passage is about."""
    theme = meaning.theme
    if theme == "contract":
        _, winner = award(scene)
        if winner is not None and (flow.giver is None or winner.text != flow.giver.text):
            return winner
    for np in (site.np, *flow.behind.values(), *_projects(scene)):
        builder = builder_of(scene, np)
        if builder is not None and (flow.giver is None or builder.text != flow.giver.text):
            return builder
    owner = scene.owner(flow.base)
    if owner is not None and not is_public(scene, owner) and scene.is_party(owner):
        return owner
    if theme == "acquisition":
        recent = last_draft(scene, 3)
        if recent is not None and recent.metric == "acquisition_amount":
            return recent.subject
        buyer = buyer_before(scene)
        if buyer is not None:
            return buyer
    last = last_draft(scene, 2)
    if last is not None and last.metric == METRICS[theme] and theme in ("grant", "contract"):
        return last.subject
    reading = scene.parse
    position = reading.tokens[min(site.q, reading.phrases[site.np].first)].start
    excluded = (flow.giver,) if theme in ("funding", "grant", "contract") else (flow.taker,)
    if theme == "grant" and (group := _group(scene)) is not None:
        return group
    found = company_before(scene, position, excluded)
    if found is not None and theme == "grant" and found.start > position:
        return None  # whom the lead of a story about grants leaves out is many
    return found


def _group(scene: Scene) -> Name | None:
    """six winners, three projects: those who share a sum"""
    reading = scene.parse
    for index, phrase in enumerate(reading.phrases):
        if phrase.kind == "NP" and reading.head(index).low in _GROUPS and reading.tokens[phrase.first].tag in "QJN":
            return whole_phrase(scene, index)
    return None


def _projects(scene: Scene) -> list[int]:
    """The plants and projects that a sentence names: whoever builds one is meant where nobody else is."""
    reading = scene.parse
    return [
        index
        for index, phrase in enumerate(reading.phrases)
        if phrase.kind == "NP" and (noun := reading.noun(index)) is not None and noun.kind == "project"
    ]


def _each(scene: Scene, site: Site, subject: Name) -> list[Name]:
    """Two names where each has the amount; one of several where the sentence deals figures out "respectively"."""
    words = {token.low for token in scene.parse.tokens}
    if not is_each(scene):
        words.discard("each")
    tokens = scene.parse.tokens
    names = [
        token
        for n, token in enumerate(tokens)
        if token.tag == "M"
        and subject.start <= token.start < subject.end
        and not (n + 1 < len(tokens) and tokens[n + 1].tag == "S")
    ]
    if len(names) < 2 or not words & {"each", "apiece", "respectively"}:
        return [subject]
    parts = [Name(name.start, name.end, scene.text(name.start, name.end), subject.found) for name in names]
    if "respectively" in words:
        figures = [token.start for token in scene.parse.tokens if token.tag == "Q" and token.start > names[-1].end]
        place = figures.index(site.quantity.start) if site.quantity.start in figures else -1
        return [parts[place]] if 0 <= place < len(parts) and len(figures) == len(parts) else [subject]
    return parts
