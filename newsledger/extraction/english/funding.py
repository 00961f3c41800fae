"""Money that somebody gets: raised from investors, borrowed, put into funds, granted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsledger.extraction.english.names import kind_of
from newsledger.extraction.english.site import Site
from newsledger.extraction.english.sums import emit
from newsledger.extraction.english.transfers import whole_phrase
from newsledger.extraction.frames import Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene


_FUNDING_VERBS: Final = frozenset(
    "raise secure close complete announce get land receive bag attract obtain collect garner net score snag nab pull bring take find finalize finalise "
    "conclude sign arrange issue price sell borrow refinance hold add seek plan want need rake drum amass win pocket gather fund finance launch".split()
)


_GIVES: Final = frozenset(
    "lead co-lead invest provide give lend grant award offer extend commit contribute pledge inject put pump pour back fund join participate approve allocate".split()
)


_RECEIVES: Final = frozenset(
    "receive get win secure obtain land collect gain raise attract bag accept accrue draw apply qualify seek claim net tap use take expect".split()
)


_DIVESTED: Final = frozenset(
    "stake stakes unit division business businesses holding interest assets subsidiary arm operations".split()
)


def speaks_of_funding(scene: Scene) -> bool:
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


def raised(scene: Scene, site: Site) -> None:
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
        emit(scene, site, "fund-raised", "fund_size", fund)
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
    emit(scene, site, "funding-raised", "funding_amount", subject)


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


def funding(scene: Scene, site: Site) -> None:
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
                    emit(scene, site, "funding-given", "investment_amount", payer, receiver.text if receiver else None)
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
            emit(scene, site, "project-funding", "funding_amount", subject)
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
    emit(scene, site, f"funding-{site.how}", "funding_amount", subject)


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


def fund(scene: Scene, site: Site) -> None:
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
    emit(scene, site, f"fund-{site.how}", "fund_size", name)


def grant(scene: Scene, site: Site) -> None:
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
    emit(scene, site, f"grant-{site.how}", "grant_amount", receiver, giver.text if giver else None)
