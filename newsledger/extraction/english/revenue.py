"""Revenue of companies and their segments, and the parts that segments have of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newsledger.extraction.english import holders, markets, sources, times
from newsledger.extraction.english.drafting import make, set_period
from newsledger.extraction.english.lexicon import measure_noun
from newsledger.extraction.english.site import Site
from newsledger.extraction.frames import Draft, Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene

_GENERIC: Final = frozenset(
    "total net gross annual quarterly monthly yearly overall group company consolidated full-year first-quarter second-quarter third-quarter "
    "fourth-quarter fiscal first second third fourth record recurring annualized annualised operating global worldwide international domestic "
    "overseas combined quarter year half reported actual expected projected estimated new additional own corporate current underlying adjusted "
    "pro-forma run-rate incremental organic like-for-like same-store comparable retail half-year six-month nine-month 12-month last previous prior "
    "latest next this future potential lost extra more less strong weak higher lower better trailing calendar consensus core".split()
)


_NO_LEVEL: Final = frozenset(
    {"defer", "lose", "miss", "forgo", "cost", "save", "add", "sacrifice", "owe", "drain", "wipe"}
)


_FORECASTERS: Final = frozenset(
    "analyst analysts economists consensus estimates estimate expectations street wall-street forecasters refinitiv factset lseg".split()
)


_MARKETLIKE: Final = re.compile(r"\b(?:industry|market|sector|global|worldwide)\b", re.IGNORECASE)


# The order is |equivalent to| 11% of the company's sales
_EQUIVALENT: Final = (["equivalent", "to"], ["equal", "to"])
_TIMES: Final = frozenset("quarter period year half month months weeks days fiscal time".split())
_REPORTS: Final = frozenset(
    "results result figures report statement filing earnings numbers data accounts ranking list growth demand move findings".split()
)


_PLACES_OF_OWNER: Final = ("of", "at", "for", "from", "in")


def read(scene: Scene, site: Site) -> None:
    if site.change == "by":
        scene.refuse("revenue", site.quantity, "a change, not a level")
        return
    if site.quantity.per in ("share",) or site.quantity.value < 1000:
        scene.refuse("revenue", site.quantity, "per share")
        return
    if _is_estimate(scene, site):
        scene.refuse("revenue", site.quantity, "what analysts expect")
        return
    if site.verb >= 0 and scene.parse.verb(site.verb).lemma in _NO_LEVEL and site.how in ("whole", "left", "right"):
        scene.refuse("revenue", site.quantity, f"revenue to {scene.parse.verb(site.verb).lemma}")
        return
    if markets.is_market_sales(scene, site.noun_np):
        scene.refuse("revenue", site.quantity, "sales of a market")
        return
    last = scene.drafts[-1] if scene.drafts else None
    if site.change == "to" and last is not None and last.metric == "market_growth":
        return  # grocery sales rose 2% |to £34bn|: the level of the market that has just grown
    subject = revenue_subject(scene, site)
    if subject is None:
        scene.refuse("revenue", site.quantity, "no company is named")
        return
    draft = make(scene, site, f"revenue-{site.how}", "company", "revenue", 3, subject)
    _finish(scene, draft, site)


def _is_estimate(scene: Scene, site: Site) -> bool:
    """Is it the figure that analysts expect, and not the company?"""
    reading = scene.parse
    subject = site.subject if site.verb >= 0 else -1
    if subject >= 0 and (reading.head(subject).low in _FORECASTERS or "analysts" in reading.words(subject)):
        return True
    first = max((n for n in range(site.q) if reading.tokens[n].tag == "Q"), default=-1)
    return any(token.low in _FORECASTERS for token in reading.tokens[max(first + 1, site.q - 12) : site.q])


def read_earned(scene: Scene, site: Site) -> None:
    """turned over €63m; the unit generated $5bn, where the sentence speaks of revenue elsewhere."""
    reading = scene.parse
    verb = reading.verb(site.verb)
    behind = reading.phrases[site.verb].last + 1
    turns_over = verb.lemma == "turn" and behind < len(reading.tokens) and reading.tokens[behind].low == "over"
    if not turns_over and verb.lemma != "generate":
        return
    if not turns_over and not any(
        token.low in ("revenue", "revenues", "sales", "turnover") for token in reading.tokens
    ):
        scene.refuse("revenue", site.quantity, "generated what?")
        return
    if site.subject < 0:
        return
    subject = scene.party(site.subject)
    if subject is not None:
        _finish(scene, make(scene, site, "revenue-earned", "company", "revenue", 2, subject), site)


def revenue_subject(scene: Scene, site: Site) -> Name | None:
    """The company, segment or industry whose revenue a figure is: owner and segment joined (Amazon cloud)."""
    reading = scene.parse
    np = site.noun_np
    owner = scene.owner(np) or (scene.owner(site.np) if site.how == "whole" else None)
    segment = _segment(scene, np, site)
    if owner is None:
        for preposition in _PLACES_OF_OWNER:
            behind = reading.complement(np, (preposition,))
            if behind is None or reading.kind(behind) != "NP" or reading.head(behind).tag in "QT" or behind == site.np:
                continue
            head = reading.head(behind)
            if scene.is_place(behind) and preposition != "of":
                continue
            if preposition == "from" and segment is None:
                found = scene.phrase_name(behind, "clause")
                segment = found or segment
            elif preposition == "in" and reading.party(behind) is None and head.tag != "M":
                continue
            elif head.tag in "MO" or reading.party(behind) is not None:
                owner = scene.party(behind)
            break
    if owner is None:
        owner = scene.holder(np) or _verb_owner(scene, site)
    if owner is None and segment is None:
        owner = _sentence_owner(scene, site)
    if owner is None and segment is not None:
        outer = _sentence_owner(scene, site)
        owner = outer if outer is not None and outer.found != "topic" else None
    if owner is not None and segment is not None and owner.text in segment.text:
        return segment
    if owner is not None and segment is not None and segment.text.lower() not in owner.text.lower():
        return Name(segment.start, segment.end, f"{owner.text} {segment.text}", owner.found)
    found = owner or segment
    if (
        found is not None
        and found.found == "phrase"
        and found.text[:1].islower() | (found.text.split()[0] in ("AI", "IT", "EV"))
    ):
        outer = scene.speaker(found.end) or _sentence_owner(scene, site)
        if (
            outer is not None
            and outer.found != "topic"
            and outer.text not in found.text
            and not _MARKETLIKE.search(found.text)
        ):
            return Name(found.start, found.end, f"{outer.text} {found.text}", outer.found)
    return found


def _segment(scene: Scene, np: int, site: Site) -> Name | None:
    """The words before "revenue" that name a part of the company: advertising, data center, iPhone."""
    reading = scene.parse
    phrase = reading.phrases[np]
    width = site.noun.width if site.noun else 1
    last = phrase.last
    if site.np == np and site.q <= last:  # "$5bn advertising revenue"
        first = site.q + 1
    else:
        first = phrase.first
    for n in range(first, last + 1):
        if reading.tokens[n].tag in "SG":
            first = n + 1
    last -= 1
    words = []
    for n in range(last, first - 1, -1):
        token = reading.tokens[n]
        if (
            token.tag in "NJ"
            and token.low not in _GENERIC
            and token.low not in ("revenue", "sales", "run", "rate", "recurring", "annual", "net")
            and not token.low.endswith(("-quarter", "-wide", "-month"))
        ):
            words.append(n)
        elif words:
            break
    if not words or (width > 1 and not words):
        return None
    start, end = reading.tokens[words[-1]].start, reading.tokens[words[0]].end
    text = scene.text(start, end)
    return Name(start, end, text, "phrase")


def _verb_owner(scene: Scene, site: Site) -> Name | None:
    """Acme reported revenue of $5bn; Acme, with sales of $5bn, ...; revenue is not the subject itself."""
    reading = scene.parse
    if site.verb < 0 or site.how == "subject":
        return None
    subject = reading.subject(site.verb)
    if reading.phrases[site.verb].is_passive:
        agent = reading.agent(site.verb)
        return scene.party(agent) if agent is not None else None
    if subject is None or subject == site.noun_np:
        return None
    noun = reading.noun(subject) if reading.party(subject) is None else None
    if noun is not None and noun.kind in ("revenue", "other", "growth", "job"):
        return scene.owner(subject)
    if reading.head(subject).low in _REPORTS:
        return scene.owner(subject)
    name = scene.party(subject)
    if name is None:
        return None
    head = reading.head(subject)
    if head.tag == "M" and scene.token_kind(reading.phrases[subject].last) == "person":
        return scene.antecedent(reading.tokens[site.q].start)
    if reading.verb(site.verb).role in ("forecast", "say") and head.tag == "N" and reading.party(subject) is None:
        return None
    return name


def _sentence_owner(scene: Scene, site: Site) -> Name | None:
    """Whose revenue it is where the phrase does not say: the one the sentence, or the text before, is about."""
    reading = scene.parse
    position = reading.tokens[reading.phrases[min(site.noun_np, site.np)].first].start
    return scene.antecedent(position)


def _finish(scene: Scene, draft: Draft, site: Site) -> None:
    set_period(draft, times.level(scene, site.q, is_compared=site.change == "from"))
    if site.change == "from" and draft.period_text is None and draft.period_raw is None:
        scene.refuse(draft.rule, site.quantity, "an earlier figure without a date")
        return
    if draft.period_text is None and draft.period_raw is None:
        noun_words = scene.parse.words(site.noun_np) if site.noun_np >= 0 else []
        is_rate = any(
            word in ("run", "rate", "run-rate", "arr", "annualized", "annualised", "recurring") for word in noun_words
        )
        if is_rate or times.says_now(scene):
            set_period(draft, times.published(scene, "month"))
        else:
            when = times.carried(scene)
            set_period(draft, when if when.text is not None else times.spoken(scene))
    draft.source_org = sources.credited(scene, draft.subject.text if draft.subject else None, is_carried=False)
    status = scene.status(site.quantity.start, site.verb)
    draft.status = status if status in ("forecast", "planned") else None
    scene.drafts.append(draft)


def read_share(scene: Scene, site: Site) -> None:
    """The unit accounts for 20% of Acme's revenue; 20% of sales come from China."""
    reading = scene.parse
    verb = reading.verb(site.verb) if site.verb >= 0 else None
    if site.noun_np >= 0 and markets.is_goods_sales(scene, site.noun_np):
        return  # 53% of the world's foundry revenue: a share of a market
    whole = reading.words(site.noun_np)
    goods = measure_noun(whole[:-1])
    if (goods is not None and goods.kind == "product") or any(
        word
        in (
            "market",
            "industry",
            "global",
            "worldwide",
            "retail",
            "car",
            "vehicle",
            "unit",
            "phone",
            "smartphone",
            "new",
            "home",
        )
        for word in whole[:-1]
    ):
        return
    if site.q >= 2 and [token.low for token in reading.tokens[site.q - 2 : site.q]] in _EQUIVALENT:
        scene.refuse("revenue-share", site.quantity, "an amount compared with revenue")
        return
    subject: Name | None = holders.between_commas(scene, site.np) or _described_holder(scene, site)
    if subject is not None:
        _finish(scene, make(scene, site, "revenue-share", "company", "revenue_share", 3, subject), site)
        return
    after = reading.skip_right(site.noun_np + 1)
    if reading.kind(after) == "VG" and reading.verb(after).lemma in (
        "come",
        "derive",
        "generate",
        "stem",
        "be",
        "make",
    ):
        origin = reading.skip_right(after + 1)
        if reading.kind(origin) == "P" and reading.low(origin) in ("from", "by", "in", "outside"):
            subject = _party_at(scene, reading.skip_right(origin + 1))
    elif reading.kind(after) == "P" and reading.low(after) == "from":
        subject = _party_at(scene, reading.skip_right(after + 1))
    if (subject is None and verb is not None and verb.role in ("account", "make", "report", "hold")) or (
        verb is not None and verb.lemma in ("be", "total", "reach", "equal", "provide", "bring", "contribute")
    ):
        if verb.lemma in ("get", "derive", "generate", "earn", "draw", "have") or verb.role == "make":
            subject = _earned_in(scene, site) or (scene.party(site.subject) if site.subject >= 0 else None)
        elif site.subject >= 0:
            noun = reading.noun(site.subject)
            is_flow = noun is not None and noun.kind == "volume"  # demand from foundries makes up a fifth
            subject = holders.resolve(scene, site.subject) if is_flow else scene.party(site.subject)
    elif subject is None and verb is not None and verb.lemma in ("get", "derive", "generate", "earn", "draw"):
        subject = _earned_in(scene, site) or (scene.party(site.subject) if site.subject >= 0 else None)
    if subject is None:
        scene.refuse("revenue-share", site.quantity, "no part is named")
        return
    draft = make(scene, site, "revenue-share", "company", "revenue_share", 3, subject)
    _finish(scene, draft, site)


def _described_holder(scene: Scene, site: Site) -> Name | None:
    """The United States, its largest market |with 19%| of sales: the name that the phrase before "with" describes."""
    reading = scene.parse
    before = reading.skip_left(site.np - 1)
    held = reading.skip_left(before - 1)
    if reading.kind(before) != "P" or reading.low(before) != "with" or reading.kind(held) != "NP":
        return None
    return scene.named_before(held)


def _earned_in(scene: Scene, site: Site) -> Name | None:
    """gets 20% of its revenue |from China|, not |in the quarter|."""
    reading = scene.parse
    earned_in = reading.complement(site.noun_np, ("from", "in", "outside"))
    if earned_in is None or reading.kind(earned_in) != "NP" or any(word in _TIMES for word in reading.words(earned_in)):
        return None
    return scene.phrase_name(earned_in, "clause")


def _party_at(scene: Scene, np: int) -> Name | None:
    return scene.party(np) or scene.phrase_name(np, "phrase") if scene.parse.kind(np) == "NP" else None
