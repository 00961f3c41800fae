"""Amounts of money that no plain rule explains, read from the verb, the parties and what the passage is about.

The rules of ``investment`` and ``procurement`` want the figure, the word for what it measures and the party in one
construction. News is looser: "and another $4 million for water lines", "Bolt, at $66 million, was next". Here the verb says
which way the money goes (``transfers``), the passage says what kind of money it is (``themes``), and whoever is missing is
looked for in the sentences before. Such readings are weaker than those of the plain rules, and their confidence says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from newsledger.extraction.english import sources, times
from newsledger.extraction.english.drafting import make, set_period
from newsledger.extraction.english.investment import buyer_before, what_is_bought
from newsledger.extraction.english.procurement import is_each
from newsledger.extraction.english.transfers import (
    CHOOSING,
    Transfer,
    award,
    builder_of,
    company_before,
    is_party,
    is_public,
    party_at,
    transfer,
    whole_phrase,
)
from newsledger.extraction.frames import Draft, Name

if TYPE_CHECKING:
    from newsledger.extraction.document import Sentence
    from newsledger.extraction.english.scene import Scene, Story
    from newsledger.extraction.english.site import Site

_SMALLEST: Final = 10_000
_SMALLEST_BARE: Final = 100_000
_METRICS: Final = {
    "contract": "contract_amount",
    "bid": "bid_price",
    "funding": "funding_amount",
    "acquisition": "acquisition_amount",
    "grant": "grant_amount",
    "investment": "investment_amount",
    "fund": "fund_size",
}
_THEMES: Final = {metric: theme for theme, metric in _METRICS.items()}
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
_CHANGING: Final = frozenset(
    "bring take push lift raise swell boost increase trim cut lower reduce double triple".split()
)
_DISPOSALS: Final = frozenset("disposal disposals divestment divestments divestiture divestitures".split())
_REFUSING: Final = frozenset(
    "reject accept back agree receive rebuff spurn consider recommend welcome dismiss field".split()
)
_APPEARING: Final = frozenset("emerge come launch debut exit surface".split())
_PLACED: Final = frozenset("come finish follow place rank trail be".split())
_SETTLED: Final = frozenset(
    {
        "raised by selling a stake or a business",
        "contracts kept, not won",
        "raised for charity",
        "the size of its cheques",
        "debt, not money raised",
        "money obligated, not the contract",
    }
)
_PARTS: Final = frozenset("share part portion slice half chunk".split())
_INVESTORS: Final = frozenset("investors investor backers backer shareholders lenders banks angels venture".split())
_GROUPS: Final = frozenset(
    "winners projects companies firms schemes recipients universities states teams applicants startups start-ups manufacturers".split()
)
_TOTALS: Final = frozenset("total haul funding capital commitments value sum backing raised tally amount".split())
_UNCLEAR_NOUNS: Final = frozenset({"share", "deal", "bid", "volume", "product", "size", "spending", "job", "growth"})
_FIRM: Final = 2.0  # weight of a theme at which it explains an amount
_STRONG: Final = 5.0
_MOMENTUM: Final = 2.5
_COSTS: Final = frozenset({"cost", "costs", "bill", "tag", "budget", "price"})
_EXPANSIONS: Final = frozenset({"expansion", "upgrade", "boost"})
_MORE: Final = frozenset("another further additional extra more remaining rest balance".split())
_NOT_TAKEN: Final = frozenset("lose repay owe burn miss write return refund fine sue settle".split())


class Meaning(NamedTuple):
    """What an amount is: the theme, whose amount it is, the other party, and the name of the reading."""

    theme: str
    subject: Name | None
    other: Name | None
    rule: str


def may_speak_of_money(story: Story, sentence: Sentence) -> bool:
    """Is there an amount in a sentence of a passage that is about money given, raised or paid?"""
    kinds = {
        quantity.kind
        for quantity in sentence.quantities
        if quantity.kind != "number" or quantity.value >= _SMALLEST_BARE
    }
    if "percent" in kinds and story.themes.weight(sentence.index, "contract") >= _STRONG:
        return True
    return bool(kinds & {"money", "number"}) and any(
        story.themes.weight(sentence.index, theme) >= _FIRM for theme in _METRICS
    )


def may_go_on(scene: Scene) -> bool:
    """Is there an amount behind an amount of these families in the two sentences before?"""
    return any(quantity.kind == "money" for quantity in scene.sentence.quantities) and _last(scene, 2) is not None


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
    draft = make(scene, site, meaning.rule, family, _METRICS[theme], 2, subject)  # type: ignore[arg-type]
    draft.counterparty = other.text if other is not None and other.text != subject.text else None
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


class _Weights:
    """What a sentence is about; the last amount weighs in, because news tells amounts of one kind in a row."""

    def __init__(self, scene: Scene) -> None:
        self._themes, self._index = scene.story.themes, scene.sentence.index
        last = _last(scene, 2)
        self._last = _THEMES[last.metric] if last is not None else ""

    def __call__(self, theme: str) -> float:
        return self._themes.weight(self._index, theme) + (_MOMENTUM if theme == self._last else 0.0)

    def own(self, theme: str) -> float:
        """What the sentence alone says."""
        return self._themes.own(self._index, theme)

    def strongest(self, among: tuple[str, ...], floor: float) -> str | None:
        """The theme with most weight, None below ``floor``."""
        best = max(among, key=self)
        return best if self(best) >= floor else None


def _weights(scene: Scene) -> _Weights:
    return _Weights(scene)


# ---------------------------------------------------------------------------------------------------- what kind of money


def _meaning(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    noun = site.kind
    apposed = _apposed_bid(scene, site, flow) or (_contact_paid(scene, site) if site.noun is None else None)
    if apposed is not None:
        return apposed
    total = _of_total(scene, site, flow)
    if total is not None:
        return total
    if flow.lemma == "lose" and (winner := party_at(scene, flow.behind.get("to", -1))) is not None:
        is_contract = noun == "contract" or _weights(scene)("contract") >= _FIRM
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
        _in_tender(scene, site, flow)
        or _of_subject(scene, site, flow)
        or _one_more(scene, site, flow)
        or _of_verb(scene, site, flow)
        or _in_list(scene, site, flow)
        or _in_notice(scene, site, flow)
    )


def _valuing(scene: Scene, flow: Transfer) -> Meaning | None:
    """The offer values Bolt at $5m: its price, where the article has named none yet."""
    noun = scene.parse.noun(flow.subject) if flow.subject >= 0 else None
    if noun is None or noun.kind not in ("deal", "bid", "acquire") or _last(scene, 8) is not None:
        return None
    bought = scene.parse.object_of(flow.verb)
    other = party_at(scene, bought) if bought is not None else None
    return (
        Meaning("acquisition", scene.owner(flow.subject), other, "passage-valued")
        if _weights(scene)("acquisition") >= _STRONG
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
        if _weights(scene)("acquisition") >= _FIRM
        else None
    )


def _apposed_bid(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    """The low bid, |$29.9 million from Tri-State|, was thrown out."""
    reading = scene.parse
    comma = reading.skip_left(site.np - 1)
    before = reading.skip_left(comma - 1)
    if reading.kind(comma) != "," or reading.kind(before) != "NP" or site.noun is not None:
        return None
    noun = reading.noun(before)
    np = flow.behind.get("from", flow.behind.get("by", -1))
    if noun is None or noun.kind != "bid" or np < 0 or _weights(scene)("bid") < _FIRM:
        return None
    return Meaning("bid", party_at(scene, np), None, "passage-bid")


def _of_noun(scene: Scene, site: Site, flow: Transfer, theme: str) -> Meaning | None:
    """The noun is clear, only the party was not, or only the passage tells what it is part of."""
    weight = _weights(scene)
    if theme in ("investment", "contract") and weight.own("bid") >= 3 and _is_lowest(scene):
        return Meaning("bid", _bidder(scene, flow), None, "passage-lowest-bid")
    if (
        theme == "investment"
        and scene.parse.head(site.noun_np).low in ("commitments", "commitment")
        and weight.own("fund") >= 3
    ):
        if flow.taker is not None and flow.kinds & {"win", "raise"}:
            return Meaning("funding", flow.taker, None, "passage-commitments")
        return Meaning("fund", _fund_named(scene), None, "passage-fund")
    if theme == "funding" and scene.parse.head(site.noun_np).low == "extension":
        theme = weight.strongest(("contract", "funding"), 0.0) or theme
    if theme == "funding" and not flow.kinds and (flow.verb >= 0 and flow.preposition == ""):
        return None  # needs $5m of capital
    if theme == "investment" and site.kind == "project" and is_public(scene, flow.giver):
        return None
    if theme == "fund":
        return Meaning("fund", _fund_named(scene), None, "passage-fund")
    return _by_theme(scene, flow, theme, f"passage-{theme}")


def _is_lowest(scene: Scene) -> bool:
    lowered = scene.norm[scene.sentence.start : scene.sentence.end].lower()
    return "lowest bid" in lowered or "low bidder" in lowered or "lowest price" in lowered


def _of_unclear_noun(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    """a deal, an offer, goods, spending: the passage says of what kind."""
    weight = _weights(scene)
    partner = party_at(scene, flow.behind.get("with", -1))
    if (
        site.kind == "deal"
        and partner is not None
        and flow.subject >= 0
        and is_public(scene, party_at(scene, flow.subject))
    ):
        return Meaning("contract", partner, party_at(scene, flow.subject), "passage-deal")
    if site.kind == "deal":
        theme = weight.strongest(("contract", "acquisition", "funding"), 1.0)
        return _by_theme(scene, flow, theme, "passage-deal") if theme else None
    if site.kind == "bid":
        if weight("contract") + weight("bid") > max(weight("acquisition"), 3.5):
            return Meaning("bid", _bidder(scene, flow), None, "passage-bid")
        if weight("acquisition") < _FIRM:
            return None
        if flow.lemma in _REFUSING:
            return Meaning("acquisition", None, flow.giver or party_at(scene, flow.subject), "passage-offer")
        return Meaning("acquisition", _bidder(scene, flow), flow.taker, "passage-offer")
    if site.kind == "share":
        last, owner = _last(scene, 2), scene.owner(site.noun_np)
        if last is None or owner is None or scene.parse.head(site.noun_np).low not in _PARTS:
            return None
        return Meaning(_THEMES[last.metric], owner, None, "passage-part")
    if site.kind == "growth":
        return _by_theme(scene, flow, "investment", "passage-expansion")
    if site.kind == "spending":
        if scene.owner(flow.base) is None or weight("investment") < _FIRM:
            return None
        return Meaning("investment", scene.owner(flow.base), None, "passage-spending")
    if weight("contract") >= _STRONG and site.kind in ("volume", "product", "job"):
        return _by_theme(scene, flow, "contract", "passage-goods")
    return None


def _by_theme(scene: Scene, flow: Transfer, theme: str, rule: str) -> Meaning | None:
    """Whose amount it is, by which side of the transfer the metric speaks of."""
    if theme in ("investment", "acquisition"):
        return Meaning(theme, flow.giver, flow.taker, rule)
    if theme == "bid":
        return Meaning(theme, _bidder(scene, flow), None, rule)
    taker = flow.taker
    if taker is not None and theme == "contract" and is_public(scene, taker):
        taker = None
    return Meaning(theme, taker, flow.giver, rule)


def _of_price(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    """at a cost of $5m, valued at $5m, a price of $5m: of a plant, of a contract, in a tender."""
    weight = _weights(scene)
    assert site.noun is not None
    reading = scene.parse
    head = reading.head(site.noun_np).low
    contract, bid = weight("contract"), weight("bid")
    if site.noun.data == "value":
        if site.how == "left" and reading.noun(site.noun_np) is None and contract >= _FIRM:
            return _by_theme(scene, flow, "contract", "passage-valued")  # the second, |valued at| $5m
        if head in ("value", "worth") and contract >= _STRONG and site.how in ("object", "subject"):
            return _by_theme(scene, flow, "contract", "passage-valued")
        return None
    if head not in _COSTS and head != "consideration":
        return None
    is_deal = weight("acquisition") >= _STRONG and weight("acquisition") > max(bid + contract, weight("investment"))
    if head in ("price", "tag", "consideration") and is_deal and (site.how != "left" or head != "price"):
        return Meaning("acquisition", None, None, "passage-price")
    if head in ("price", "tag") and bid >= _FIRM and site.how == "left":
        return Meaning("bid", _bidder(scene, flow), None, "passage-price")
    if "win" in flow.kinds and contract >= _FIRM and contract > weight("investment"):
        return _by_theme(scene, flow, "contract", "passage-cost")
    if head == "bill" and is_public(scene, flow.giver) and "public" in flow.kinds:
        return Meaning("grant", flow.taker, flow.giver, "passage-granted")
    if head in ("tag", "cost", "costs") and site.how == "object" and max(contract, weight("acquisition")) < _STRONG:
        return Meaning("investment", scene.owner(site.noun_np), None, "passage-cost")
    if weight("investment") >= _FIRM and head != "budget":
        return Meaning("investment", None, None, "passage-cost")
    return None


def _of_total(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    """bringing its total raised |to $5m|; taking the customer's commitments to $5m; trim that to $5m; which ballooned to $5m"""
    reading = scene.parse
    if site.link is None or site.link.preposition != "to" or site.verb < 0:
        return None
    lemma = reading.verb(site.verb).lemma
    if lemma in _GROWING and reading.subject(site.verb) is None:
        last = _last(scene, 0)
        return Meaning(_THEMES[last.metric], last.subject, None, "passage-total") if last is not None else None
    target = reading.object_of(site.verb) if lemma in _CHANGING else None
    if target is None:
        return None
    last = _last(scene, 1)
    if reading.low(target) in ("that", "it", "this", "them") and last is not None:
        return Meaning(_THEMES[last.metric], last.subject, None, "passage-total")
    if not any(word in _TOTALS for word in reading.words(target)) and site.kind != "contract":
        return None
    theme = _weights(scene).strongest(("funding", "contract", "investment", "grant"), _FIRM)
    if site.kind == "contract" or theme is None:
        theme = "contract" if site.kind == "contract" else None
    if theme is None:
        return None
    owner = scene.owner(target)
    if (theme == "contract" or owner is None) and (last := _last(scene, 2)) is not None:
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
    weight = _weights(scene)
    kinds, preposition = flow.kinds, flow.preposition
    if flow.verb >= 0 and site.link is not None and site.link.preposition == "with" and flow.lemma in _APPEARING:
        subject = party_at(scene, flow.subject)  # emerged from stealth with $50 million
        return Meaning("funding", subject, None, "passage-emerged") if weight("funding") >= _FIRM else None
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
        return Meaning("fund", _fund_of(scene, aim, party_at(scene, flow.subject)), None, "passage-fund")
    if "ask" in kinds and preposition in ("", "for"):
        theme = weight.strongest(("grant", "funding"), _FIRM)
        return Meaning(theme, party_at(scene, flow.subject), None, "passage-asked") if theme else None
    if flow.lemma in CHOOSING and preposition in ("for", "at") and flow.taker is not None and weight("contract") >= 1:
        return Meaning("contract", flow.taker, flow.giver, "passage-hired")
    if "cost" in kinds and preposition == "" and weight("investment") >= _FIRM and not flow.is_gapped:
        noun = scene.parse.noun(flow.subject) if flow.subject >= 0 else None
        if noun is None or noun.kind in ("project", "plan", "invest", "growth"):
            return Meaning("investment", None, None, "passage-cost")
        return None
    if "buy" in kinds and preposition in ("for", "at", "in") and (purchase := _bought(scene, flow)) is not None:
        return purchase
    if flow.lemma == "spend" and preposition == "" and weight("acquisition") >= _FIRM:
        on = flow.behind.get("on", -1)
        if on >= 0 and scene.parse.head(on).tag == "M" and scene.is_organization(scene.parse.phrases[on].last):
            return Meaning("acquisition", flow.giver, party_at(scene, on), "passage-spent-on")
    if "cost" in kinds and preposition == "" and weight("acquisition") >= _FIRM and flow.subject >= 0:
        buyer = scene.parse.object_of(flow.verb)  # Workfrontier cost |it| $1.5 billion
        if buyer is not None and scene.parse.head(buyer).tag == "O" and scene.parse.head(flow.subject).tag == "M":
            bought = party_at(scene, flow.subject)
            start = scene.parse.tokens[scene.parse.phrases[flow.subject].first].start
            return Meaning("acquisition", company_before(scene, start, (bought,)), bought, "passage-cost-it")
    if "go" in kinds and not flow.is_subject and preposition in ("for", "at") and flow.taker is not None:
        return Meaning("contract", flow.taker, None, "passage-went-to") if weight("contract") >= _FIRM else None
    if (
        "order" in kinds
        and preposition in ("for", "at", "above", "")
        and flow.taker is not None
        and weight("contract") >= _FIRM
    ):
        return Meaning("contract", flow.taker, flow.giver, "passage-ordered")
    if "go" in kinds and flow.is_subject:
        among = ("contract", "grant") if flow.taker is not None else ("contract", "grant", "investment")
        theme = weight.strongest(among, _FIRM)
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
        return Meaning(_THEMES[what[0]], party_at(scene, buyer), None, "passage-sold")
    if "win" in kinds and preposition in ("for", "at", "above") and weight("contract") >= _STRONG:
        return _by_theme(scene, flow, "contract", "passage-won")
    if preposition != "":
        return None
    if "pay" in kinds:
        theme = weight.strongest(("contract", "acquisition"), _FIRM)
        if theme == "contract" and flow.taker is not None:
            return Meaning("contract", flow.taker, flow.giver, "passage-paid")
        last = _last(scene, 1)
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
    return Meaning(_THEMES[what[0]], buyer, None, "passage-bought")


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
    weight = _weights(scene)
    contract, grant = weight("contract"), weight("grant")
    investment, funding = weight("investment"), weight("funding")
    if (
        flow.giver is not None
        and flow.taker is not None
        and funding >= _FIRM
        and flow.lemma in ("hand", "give", "provide")
        and any(word in _INVESTORS for word in flow.giver.text.lower().split())
    ):
        return Meaning("funding", flow.taker, flow.giver, "passage-funding")
    if is_public(scene, flow.giver) and "public" in flow.kinds:
        is_firm = flow.taker is not None and flow.taker.found != "phrase" and not is_public(scene, flow.taker)
        if is_firm and "give" in flow.kinds and contract >= _FIRM and (contract > grant or not weight.own("grant")):
            return Meaning("contract", flow.taker, flow.giver, "passage-awarded")
        if grant + investment >= _FIRM:
            return Meaning("grant", flow.taker, flow.giver, "passage-granted")
        return None
    if flow.lemma in ("award", "give", "hand", "split", "approve") and contract >= _FIRM and contract > grant:
        return Meaning("contract", flow.taker, flow.giver, "passage-awarded")
    if flow.lemma in ("award", "grant", "hand", "hand out", "approve", "disburse", "appropriate") and grant >= _FIRM:
        return Meaning("grant", flow.taker, flow.giver, "passage-granted")
    if ("invest" in flow.kinds and investment + funding >= _FIRM) or ("back" in flow.kinds and funding >= _FIRM):
        return Meaning("investment", flow.giver, flow.taker, "passage-invested")
    return None


def _taken(scene: Scene, flow: Transfer) -> Meaning | None:
    """raised, drew, secured, won, got: from investors, from a government, from a buyer."""
    weight = _weights(scene)
    among = ("funding", "grant", "contract") if "win" in flow.kinds else ("funding", "grant")
    theme = weight.strongest(among, 1.0 if "raise" in flow.kinds and "from" in flow.behind else _FIRM)
    if theme is None or (weight.own("money") > weight.own(theme) and "from" not in flow.behind):
        return None
    if theme == "grant" and not (flow.giver is None or is_public(scene, flow.giver) or weight.own("grant")):
        theme = "funding"
    taker = flow.taker
    if taker is None and flow.subject >= 0 and _last(scene, 2) is not None and _counts_bidders(scene, flow.subject):
        taker = scene.phrase_name(flow.subject, "phrase")  # the remaining three share $5m
    return Meaning(theme, taker, flow.giver, f"passage-{theme}")


# ---------------------------------------------------------------------------------------------------- lists and tenders


def _in_tender(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    """Bolt, at $66 million, was next; Cord had offered to do it for $5m; the other two topped $70m."""
    weight = _weights(scene)
    if (
        weight("bid") < 1.5
        or weight("bid") + weight("contract") < 4
        or weight("acquisition") > weight("bid") + weight("contract")
    ):
        return None
    reading = scene.parse
    before = reading.skip_left(site.np - 1)
    if (
        reading.kind(before) == "P"
        and reading.low(before) == "of"
        and reading.kind(reading.skip_left(before - 1)) == "NP"
    ):
        return None  # the state's estimate of $2bn
    if reading.kind(before) == "P" and reading.low(before) in ("at", "with"):
        name = reading.skip_left(before - 1)
        name = reading.skip_left(name - 1) if reading.kind(name) == "," else name
        is_behind = (
            reading.kind(reading.skip_left(name - 1)) == "P" and reading.low(reading.skip_left(name - 1)) == "by"
        )
        is_apart = reading.kind(reading.skip_left(before - 1)) == ","
        if reading.kind(name) == "NP" and is_party(scene, name) and (is_apart or is_behind):
            return Meaning("bid", party_at(scene, name), None, "passage-bid-at")
        if flow.verb >= 0 and not flow.is_gapped and flow.lemma in _PLACED and flow.subject >= 0:
            return Meaning("bid", _bidder(scene, flow), None, "passage-bid-at")
    if flow.verb >= 0 and not flow.is_subject and (not flow.is_gapped or "bid" in flow.kinds):
        is_entered = flow.preposition == "of" and flow.lemma in ("enter", "submit")
        if "bid" in flow.kinds and (flow.preposition in ("", "for", "at", "above") or is_entered):
            return Meaning("bid", _bidder(scene, flow), None, "passage-bid")
        if "worth" in flow.kinds and flow.lemma in ("top", "exceed", "come", "average", "price") and flow.subject >= 0:
            bidder = _bidder(scene, flow) or (
                scene.phrase_name(flow.subject, "phrase") if _counts_bidders(scene, flow.subject) else None
            )
            return Meaning("bid", bidder, None, "passage-bid") if bidder is not None else None
    return None


def _counts_bidders(scene: Scene, np: int) -> bool:
    return any(
        word in ("bidder", "bidders", "other", "others", "rivals", "rest", "remaining")
        for word in scene.parse.words(np)
    )


def _one_more(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    """another $240 million, a further $6.5 billion, added $4 billion: of the same kind as the amount before."""
    last = _last(scene, 1)
    if last is None:
        return None
    words = scene.parse.words(site.np)
    is_same_again = last in scene.drafts and _is_coordinate(scene, site)
    if not (any(word in _MORE for word in words) or flow.lemma == "add" or is_same_again):
        return None
    theme = _THEMES[last.metric]
    party = flow.taker if theme in ("contract", "funding", "grant") else flow.giver
    if is_public(scene, flow.giver) and "public" in flow.kinds and theme in ("grant", "investment", "funding"):
        return Meaning("grant", last.subject if theme == "grant" else flow.taker, flow.giver, "passage-more")
    if party is None or is_public(scene, party) or flow.lemma == "add":
        party = last.subject
    return Meaning(theme, party, None, "passage-more")


def _is_coordinate(scene: Scene, site: Site) -> bool:
    """a $6.5 billion plant in Ohio |and a $5 billion one| near Richmond"""
    reading = scene.parse
    before = reading.skip_left(site.np - 1)
    one = reading.skip_right(site.np + 1)
    return reading.kind(before) == "C" and reading.kind(one) == "NP" and reading.low(one) == "one"


def _in_list(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    """$2.1 million to Bolt for streetlights; Ohio ($520 million); United Rocket will fly 19 for $1.8 billion."""
    reading = scene.parse
    weight = _weights(scene)
    to = flow.behind.get("to")
    if to is not None and is_party(scene, to) and reading.skip_right(reading.skip_right(site.np + 1) + 1) == to:
        theme = weight.strongest(("contract", "grant"), _FIRM)
        return Meaning(theme, party_at(scene, to), None, "passage-list") if theme else None
    last = _last(scene, 2)
    if last is None:
        return None
    theme = _THEMES[last.metric]
    before = reading.skip_left(site.np - 1)
    if reading.kind(before) == "C" and last in scene.drafts:
        for preposition in ("from", "to", "by"):
            np = flow.behind.get(preposition)
            if np is not None and is_party(scene, np) and reading.skip_right(reading.skip_right(site.np + 1) + 1) == np:
                return Meaning(theme, party_at(scene, np), None, "passage-list")
    if reading.kind(before) == ":":
        return Meaning(theme, last.subject, None, "passage-colon")
    if reading.kind(before) == "(" and reading.kind(before - 1) == "NP":
        named = party_at(scene, before - 1)
        subject = last.subject if named is None or theme == "investment" else named
        return Meaning(theme, subject, None, "passage-brackets")
    if theme == "contract" and reading.kind(before) == "P" and reading.low(before) in ("for", "at") and flow.verb >= 0:
        subject_np = flow.subject
        name = party_at(scene, subject_np) if subject_np >= 0 else None
        if name is not None and not is_public(scene, name):
            return Meaning("contract", name, None, "passage-list")
    return None


def _in_notice(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    """Lot 2: Bolt Ltd, £9.4m; Total value of the framework: £42m; Acme - Bolt, $5bn: a line without a verb in a list."""
    reading = scene.parse
    if reading.kind(len(reading.phrases) - 1) == "." or any(
        phrase.kind == "VG" and phrase.is_finite for phrase in reading.phrases
    ):
        return None
    theme = _weights(scene).strongest(("contract", "acquisition", "funding", "grant"), _FIRM)
    if theme not in ("contract", "acquisition"):
        return None
    names: list[Name] = []
    for at in range(site.np - 1, -1, -1):
        if reading.kind(at) != "NP":
            continue
        head = reading.head(at)
        if head.quantity is not None and head.quantity.kind == "money":
            return None
        is_followed = reading.kind(at + 1) in (",", ":", "-", "(", "C") or reading.low(at + 1) in ("for", "at")
        if head.tag == "M" and is_followed and scene.is_organization(reading.phrases[at].last):
            names.insert(0, scene.token_name(reading.phrases[at].last, "clause"))
    if theme == "acquisition":
        return Meaning(theme, names[0], names[1], "passage-notice") if len(names) == 2 else None
    return Meaning("contract", names[-1] if names else _awarded_to(scene), None, "passage-notice")


def _awarded_to(scene: Scene) -> Name | None:
    """Awarded to: (1) Acme Ltd; (2) Bolt plc: the names of the line before that says who won."""
    for other in reversed(scene.story.scenes[max(0, scene.sentence.index - 6) : scene.sentence.index]):
        line = other.norm[other.sentence.start : other.sentence.end].lower()
        if line.startswith(("awarded to", "winner", "successful", "supplier", "contractor", "award")):
            names = [
                other.token_name(n, "heading")
                for n, token in enumerate(other.parse.tokens)
                if token.tag == "M" and other.is_organization(n)
            ]
            if names:
                return Name(names[0].start, names[-1].end, "; ".join(name.text for name in names), "heading")
    return None


def _last(scene: Scene, sentences: int) -> Draft | None:
    """The last draft of these families, at most so many sentences back."""
    for other in reversed(scene.story.scenes[max(0, scene.sentence.index - sentences) : scene.sentence.index + 1]):
        for draft in reversed(other.drafts):
            if draft.metric in _THEMES:
                return draft
    return None


# ---------------------------------------------------------------------------------------------------- who is meant


def _bidder(scene: Scene, flow: Transfer) -> Name | None:
    for name in (flow.giver, flow.taker, party_at(scene, flow.subject)):
        if name is not None and not is_public(scene, name):
            return name
    return None


def _fund_named(scene: Scene) -> Name | None:
    """The fund that a sentence names, or its owner's fund."""
    reading = scene.parse
    for index, phrase in enumerate(reading.phrases):
        if phrase.kind != "NP" or any(token.tag == "Q" for token in reading.tokens[phrase.first : phrase.last + 1]):
            continue
        for n in reading.names(index):
            words = reading.tokens[n].low.split()
            if "fund" in words[1:] or words[0] == "fund":
                return scene.token_name(n, "clause")
        noun = reading.noun(index)
        if (noun is not None and noun.kind == "fund" and not noun.data) or reading.head(index).low == "predecessor":
            return _fund_at(scene, index)
    return None


def _fund_of(scene: Scene, np: int, owner: Name | None) -> Name | None:
    """seeks $400 million for |a second India fund|: with whoever seeks it"""
    name = _fund_at(scene, np)
    if name is None or owner is None or owner.text in name.text:
        return name
    return Name(name.start, name.end, f"{owner.text} {name.text}", owner.found)


def _fund_at(scene: Scene, np: int) -> Name | None:
    """A noun phrase as the name of a fund, with its owner."""
    owner, name = scene.owner(np), scene.phrase_name(np, "phrase")
    if name is not None and owner is not None and owner.text not in name.text:
        return Name(name.start, name.end, f"{owner.text} {name.text}", owner.found)
    return name


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
        recent = _last(scene, 3)
        if recent is not None and recent.metric == "acquisition_amount":
            return recent.subject
        buyer = buyer_before(scene)
        if buyer is not None:
            return buyer
    last = _last(scene, 2)
    if last is not None and last.metric == _METRICS[theme] and theme in ("grant", "contract"):
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
