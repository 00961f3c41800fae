"""What a figure measures: the noun it belongs to, how it belongs to it, and the verb above both.

a $400 million funding round        right     the noun behind the figure, in the same phrase
$5 billion in revenue, 38% of the market       whole     the noun behind a preposition
a contract worth $5 million, revenue of $2bn   left      the noun before a preposition
revenue rose 5% to $2bn, sales were $2bn       subject   the subject of a verb of measuring
cut its workforce by 500 to 2,000   object    the object of a verb of change
raised $400 million                 verb      no noun: the verb alone says it
$400 million was raised             acted     the same in the passive
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from newsledger.extraction.english.lexicon import Noun, measure_noun
from newsledger.extraction.english.syntax import Link

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene
    from newsledger.extraction.english.syntax import Parse
    from newsledger.extraction.quantities import Quantity

_TRANSPARENT: Final = frozenset(
    "numbers amounts levels figures totals value size amount total number level worth sum volume figure tally count scale aggregate average portion part bulk remainder rest "
    "balance majority percentage proportion pool run rate estimate forecast target goal guidance outlook projection".split()
)
_MEASURING: Final = frozenset({"reach", "grow", "shrink"})
_MASSES: Final = frozenset(
    {"revenue", "funding", "invest", "grant", "contract", "deal", "capacity", "obligated", "spending"}
)
_CHANGERS: Final = frozenset(
    "move go come change raise cut expand bring take push put keep leave drive double triple slash trim write revise amend lower reduce".split()
)
_SETTING: Final = frozenset(
    "put estimate peg see forecast project reckon calculate keep leave value price set show".split()
)
_COUNTED: Final = frozenset({"volume", "market", "capacity", "size", "spending"})
_SETTERS: Final = frozenset(
    "put see peg estimate set price value forecast project expect guide raise hold keep".split()
)
_LEVELS: Final = frozenset("be cost come total generate top exceed surpass pass cross eclipse".split())
_CHANGES: Final = {
    "to": "to",
    "from": "from",
    "by": "by",
    "compare": "from",
    "up": "by",
    "down": "by",
    "versus": "from",
    "against": "from",
    "than": "from",
    "vs": "from",
    "vs.": "from",
}


@dataclass(slots=True)
class Site:
    """Where a figure stands. Phrase indexes are -1 where there is no such phrase."""

    q: int  # token of the figure
    quantity: Quantity
    np: int  # its noun phrase
    how: str = ""
    noun: Noun | None = None
    noun_np: int = -1
    whole_np: int = -1  # "38% of the market": the phrase behind "of"
    change: str = ""  # "" level, "to" new level, "from" old level, "by" size of the change
    link: Link | None = None
    verb: int = -1
    subject: int = -1

    @property
    def kind(self) -> str:
        """Kind of the noun that is measured, "" for none."""
        return self.noun.kind if self.noun else ""


def sites(scene: Scene) -> list[Site]:
    """The sites of the figures of a sentence, in order."""
    reading = scene.parse
    found = []
    for n, token in enumerate(reading.tokens):
        if token.tag == "Q" and token.quantity is not None:
            found.append(_site(reading, n, token.quantity))
    return found


def _site(reading: Parse, q: int, quantity: Quantity) -> Site:
    np = reading.phrase_of(q)
    site = Site(q, quantity, np)
    site.link = reading.link(np)
    if reading.kind(site.link.anchor) == "VG":
        site.verb = site.link.anchor
    _right(reading, site)
    unit_noun = _set_unit_aside(reading, site)
    _whole(reading, site)
    if site.noun is None:
        _left(reading, site)
    after = reading.skip_right(np + 1)
    if (
        site.noun is None
        and reading.low(after) == "of"
        and reading.low(after + 1) == "which"
        and reading.kind(after + 2) == "VG"
    ):
        site.verb, site.how, site.subject, site.link = after + 2, "acted", np, Link("", after + 2)
        return site
    if site.verb < 0 and site.link.preposition == "?" and site.noun is None:
        site.verb = _verb_right(reading, np)
        if site.verb >= 0 and reading.phrases[site.verb].is_passive:
            site.how, site.subject, site.link = "acted", np, Link("", site.verb)
            return site
        site.verb = -1
    if site.noun is None and site.verb >= 0:
        _by_verb(reading, site)
    if unit_noun is not None and site.kind not in _COUNTED and not _is_sales(reading, site):
        site.noun, site.noun_np, site.how = unit_noun, site.np, "right"
    if site.subject < 0 and site.verb >= 0:
        subject = reading.subject(site.verb)
        site.subject = -1 if subject is None else subject
    if not site.change and site.link is not None and site.link.preposition in ("compare",):
        site.change = "from"
    return site


def _is_sales(reading: Parse, site: Site) -> bool:
    """Do the units count "sales": "handset sales reached 60 million units"?"""
    return site.noun_np >= 0 and site.kind == "revenue" and reading.head(site.noun_np).low == "sales"


def measured(reading: Parse, np: int) -> tuple[Noun | None, int]:
    """The measure that a noun phrase names, past words like "value" and "number": (noun, its phrase)."""
    at = np
    for _ in range(3):
        head = reading.head(at)
        own = reading.noun(at)
        if own is not None and own.width > 1:
            return own, at
        if head.low in _TRANSPARENT:
            behind = reading.complement(at, ("of", "for"))
            if behind is not None and reading.kind(behind) == "NP" and reading.head(behind).tag != "Q":
                noun = reading.noun(behind)
                if noun is not None:
                    return noun, behind
                at = behind
                continue
            phrase = reading.phrases[at]
            words = [reading.tokens[n].low for n in range(phrase.first, phrase.last) if reading.tokens[n].tag != "S"]
            return measure_noun(words) or reading.noun(at), at
        break
    return reading.noun(at), at


def _set_unit_aside(reading: Parse, site: Site) -> Noun | None:
    """1.2 billion |units|: a noun that only counts, where the sentence may say elsewhere what is measured."""
    noun = site.noun
    if noun is None or site.quantity.kind != "count" or noun.kind not in ("volume", "product"):
        return None
    if reading.phrases[site.np].last != site.q + 1:
        return None
    site.noun, site.noun_np, site.how = None, -1, ""
    return noun


def _right(reading: Parse, site: Site) -> None:
    """The noun at the end of the figure's own phrase."""
    phrase = reading.phrases[site.np]
    if phrase.last == site.q:
        return
    words = [reading.tokens[n].low for n in range(site.q + 1, phrase.last + 1)]
    last = reading.tokens[phrase.last]
    if last.tag in "NJ":
        noun = measure_noun(words)
        if noun is None and len(words) > 1 and words[-1] in _TRANSPARENT:
            noun = measure_noun(words[:-1])
        site.noun, site.noun_np, site.how = noun, site.np, "right"
        if noun is None:
            site.how = ""
        elif last.low in ("growth", "increase", "rise", "gain", "jump", "decline", "drop", "fall", "decrease"):
            site.change = "by"


def _whole(reading: Parse, site: Site) -> None:
    """The noun behind "of", "in" or "worth of" right behind the figure's phrase."""
    phrase = reading.phrases[site.np]
    after = reading.skip_right(site.np + 1)
    while reading.kind(after) in ("C", ",") and _is_figure(reading, reading.skip_right(after + 1), site):
        after = reading.skip_right(reading.skip_right(after + 1) + 1)
    if reading.kind(after) == "P" and reading.low(after) == "worth" and reading.low(after + 1) == "of":
        after += 1
    if reading.kind(after) != "P" or reading.low(after) not in ("of", "in", "on", "for"):
        return
    behind = reading.skip_right(after + 1)
    if reading.kind(behind) != "NP":
        return
    preposition = reading.low(after)
    if preposition == "of" or (
        preposition == "in" and site.noun is not None and site.noun.kind in ("share", "growth", "decline")
    ):
        site.whole_np = behind
    if site.noun is not None or phrase.last != site.q:
        return
    noun, np = measured(reading, behind)
    if noun is None or preposition in {"for", "on"}:
        return
    if (
        preposition == "in"
        and noun.kind not in _MASSES
        and not (noun.kind == "other" and noun.data not in ("users", "stock"))
    ):
        return
    site.noun, site.noun_np, site.how = noun, np, "whole"


def _is_figure(reading: Parse, np: int, site: Site) -> bool:
    """Is a noun phrase nothing but a figure of the same kind (the 18% of "70% and 18% of the market")?"""
    if reading.kind(np) != "NP" or reading.phrases[site.np].last != site.q:
        return False
    phrase = reading.phrases[np]
    quantity = reading.tokens[phrase.last].quantity
    return phrase.first == phrase.last and quantity is not None and quantity.kind == site.quantity.kind


def _left(reading: Parse, site: Site) -> None:
    """The noun that the figure completes: revenue of $5bn, a contract worth $5m, a deal valued at $5bn."""
    before = reading.skip_left(site.np - 1)
    kind = reading.kind(before)
    if kind == "P" and reading.low(before) in ("of", "worth", "at", "with", "in", "for", "to", "around", "near"):
        at = reading.skip_left(before - 1)
        preposition = reading.low(before)
        if preposition == "worth" and reading.kind(at) == ",":
            at = reading.skip_left(at - 1)
        if preposition == "at" and reading.kind(at) == "VG" and reading.verb(at).role == "value":
            target = reading.subject(at)
            if target is not None:
                site.verb = at
                noun, np = measured(reading, target)
                site.noun, site.noun_np, site.how, site.subject = noun, np, "left", target
                if reading.head(target).tag in "MO" or noun is None:
                    site.noun, site.noun_np = Noun("other", "value", 1), target
            return
        if reading.kind(at) == ")":
            at = reading.skip_left(reading.opening(at) - 1)
        if reading.kind(at) == "NP" and reading.head(at).low in ("sum", "amount", "tune", "consideration"):
            return
        if preposition == "to":
            _after_increase(reading, site, at)
            return
        own = reading.noun(at) if preposition == "for" and reading.kind(at) == "NP" else None
        if own is not None and own.kind == "contract":  # won an order for $5m
            site.noun, site.noun_np, site.how = own, at, "left"
            _above(reading, site, at)
            return
        if preposition == "for":
            if reading.kind(at) == "," and (opening := reading.insertion(at)) is not None:
                at = reading.skip_left(opening - 1)  # of Bolt, a maker of pumps, for $5m
            outer = _outer_noun(reading, at) if reading.kind(at) == "NP" else None
            if outer is not None and outer[0].kind == "acquire":  # completed its acquisition of Bolt for $5m
                site.noun, site.noun_np = outer
                site.how = "left"
                _above(reading, site, site.noun_np)
            return
        if reading.kind(at) == "NP" and (
            preposition in ("of", "worth")
            or (
                preposition == "at"
                and (noun := reading.noun(at)) is not None
                and noun.kind in ("revenue", "invest", "other")
            )
        ):
            noun, np = measured(reading, at)
            if preposition == "worth" and noun is not None and noun.kind in ("product", "volume", "job"):
                outer = _outer_noun(reading, at)  # an order with Bolt |for 40 aircraft| worth $5m
                if outer is not None and outer[0].kind == "contract":
                    noun, np = outer
            if noun is not None:
                site.noun, site.noun_np, site.how = noun, np, "left"
                _above(reading, site, np)
            else:
                outer = _outer_noun(reading, at)
                if outer is not None:
                    noun, np = outer
                    site.noun, site.noun_np, site.how = noun, np, "left"
                    _above(reading, site, np)
            return
    elif (
        kind == "VG"
        and reading.verb(before).lemma
        in ("total", "average", "exceed", "value", "reach", "amount", "approach", "top", "near", "cost")
        and (reading.verb(before).form == "g")
    ):
        target = reading.skip_left(before - 1)
        if reading.kind(target) == "NP":
            noun, np = measured(reading, target)
            if noun is not None:
                site.noun, site.noun_np, site.how = noun, np, "left"
                _above(reading, site, target)
    elif (
        kind == "NP"
        and reading.head(before).tag == "N"
        and reading.kind(reading.skip_left(before - 1)) in ("", ",", "C", ";", "-")
    ):
        noun, np = measured(reading, before)  # volumes hit 1.9m hectolitres, sales €412m
        if (
            noun is not None
            and noun.kind in ("revenue", "headcount", "capacity")
            and reading.phrases[site.np].last == site.q
        ):
            site.noun, site.noun_np, site.how = noun, np, "left"
    elif kind == ":" and reading.kind(before - 1) == "NP":
        noun, np = measured(reading, before - 1)
        if noun is not None:
            site.noun, site.noun_np, site.how = noun, np, "left"


def _after_increase(reading: Parse, site: Site, at: int) -> None:
    """a 2% increase in revenue, to $16bn"""
    at = reading.skip_left(at - 1) if reading.kind(at) == "," else at
    before = reading.skip_left(at - 1)
    if reading.kind(at) != "NP" or reading.kind(before) != "P" or reading.low(before) not in ("in", "of"):
        return
    change = reading.skip_left(before - 1)
    noun, np = measured(reading, at)
    rise = reading.noun(change) if reading.kind(change) == "NP" else None
    if noun is not None and rise is not None and rise.kind in ("growth", "decline"):
        site.noun, site.noun_np, site.how, site.change = noun, np, "left", "to"
        _above(reading, site, change)


def _outer_noun(reading: Parse, np: int) -> tuple[Noun, int] | None:
    """revenue for the quarter of $5bn, a contract from the Navy worth $5m: the noun one preposition further left."""
    at = np
    for _ in range(2):
        left = reading.skip_left(at - 1)
        if reading.kind(left) == "T":
            left = reading.skip_left(left - 1)
        if reading.kind(left) not in ("P", "I"):
            return None
        at = reading.skip_left(left - 1)
        if reading.kind(at) != "NP":
            return None
        noun, found = measured(reading, at)
        if noun is not None:
            return noun, found
    return None


def _above(reading: Parse, site: Site, np: int) -> None:
    """The verb above the noun that a figure completes: "reported revenue of $5bn"."""
    link = reading.link(np)
    site.link = link
    site.verb = link.anchor if reading.kind(link.anchor) == "VG" else _verb_right(reading, np)


def _verb_right(reading: Parse, np: int) -> int:
    """The verb whose subject a noun phrase is."""
    for at in range(np + 1, len(reading.phrases)):
        if reading.kind(at) == "VG" and reading.phrases[at].is_finite:
            return at if reading.subject(at) == np else -1
        if reading.kind(at) in (";", "."):
            return -1
    return -1


def _by_verb(reading: Parse, site: Site) -> None:
    """The subject or object of the verb that governs the figure."""
    verb = reading.verb(site.verb)
    assert site.link is not None
    preposition = site.link.preposition
    subject = reading.subject(site.verb)
    site.subject = -1 if subject is None else subject
    is_change = verb.role in ("grow", "shrink") or verb.lemma in _CHANGERS
    if preposition == "" and verb.role in ("grow", "shrink"):
        site.change = "to" if _reaches(reading, site) else "by"
    elif preposition in _CHANGES and (is_change or preposition == "compare"):
        site.change = _CHANGES[preposition]
    elif preposition == "from" and verb.role in _MEASURING:
        site.change = "from"
    elif preposition in ("up", "down"):
        site.change = "by"
    moved = _object_between(reading, site)
    if (
        preposition in ("at", "on", "with") and moved is not None
    ):  # put capital spending |at| $5bn, closed its third fund at $500m
        noun, np = measured(reading, moved)
        if noun is not None and ((preposition == "at" and verb.lemma in _SETTERS) or noun.kind == "fund"):
            site.noun, site.noun_np, site.how = noun, np, "object"
            return
    if is_change and moved is not None and site.change:
        noun, np = measured(reading, moved)
        site.noun, site.noun_np, site.how = noun, np, "object"
        return
    if preposition == "at" and moved is not None and verb.lemma in _SETTING:
        noun, np = measured(reading, moved)
        if noun is not None:  # puts its share at 71%
            site.noun, site.noun_np, site.how = noun, np, "object"
            return
    is_level = (
        verb.tag == "A"
        or verb.role in _MEASURING
        or verb.lemma in _LEVELS
        or (verb.lemma in _SETTERS and preposition in ("at", "to") and reading.phrases[site.verb].is_passive)
        or (is_change and reading.phrases[site.verb].is_passive)
    )
    if not is_level or site.subject < 0:
        if preposition == "":
            site.how = "verb"
        return
    if preposition not in (
        "",
        "to",
        "from",
        "by",
        "at",
        "compare",
        "up",
        "down",
        "in",
        "worth",
        "around",
        "near",
        "over",
        "above",
        "below",
    ):
        return
    noun, np = measured(reading, site.subject)
    if noun is None and verb.role in ("generate",):
        site.how = "verb"
        return
    site.noun, site.noun_np, site.how = noun, np, "subject"
    if noun is None and preposition == "":
        site.how = "verb"


_REACHING: Final = frozenset("past below above beyond under up down".split())


def _reaches(reading: Parse, site: Site) -> bool:
    """fell |below| 3%, climbed |past| $14 million, moved |up to| 26%: a new level, not the size of a change."""
    words = " ".join(token.low for token in reading.tokens[reading.phrases[site.verb].last + 1 : site.q]).split()
    return bool(words) and (
        words[0] in ("past", "below", "above", "beyond", "under") or (words[0] in _REACHING and "to" in words)
    )


def _object_between(reading: Parse, site: Site) -> int | None:
    """The object of the verb where the figure hangs on it with a preposition: "increased its stake by 5% to 20%"."""
    target = reading.object_of(site.verb)
    if target is None or target >= site.np or reading.phrases[site.verb].is_passive:
        return None
    return target if reading.head(target).tag in "NJM" else None


def tail_words(reading: Parse, site: Site) -> list[str]:
    """Words behind the figure in its own phrase."""
    phrase = reading.phrases[site.np]
    return [reading.tokens[n].low for n in range(site.q + 1, phrase.last + 1)]
