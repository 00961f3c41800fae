"""Capacity: how much somebody can make, store, handle or generate, and how much he adds to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newsledger.extraction.english import times
from newsledger.extraction.english.drafting import make, set_period
from newsledger.extraction.english.lexicon import load_lists
from newsledger.extraction.english.site import Site, tail_words

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene
    from newsledger.extraction.frames import Name

_LISTS: Final = load_lists("english_capacity")
_NOUNS: Final = _LISTS["noun"]
_MAKES: Final = _LISTS["make"]
_ADDS: Final = _LISTS["add"]
_RAISES: Final = _LISTS["raise"]
_RUNS: Final = _LISTS["run"]
_MORE: Final = _LISTS["more"]
_POWER: Final = frozenset({"GW", "MW", "TW", "kW"})  # rates already: no "a year" behind them
_STORES: Final = frozenset({"GWh", "MWh", "TWh", "kWh"})
_UNITS: Final = frozenset({*_POWER, *_STORES, "tonne", "barrel", "PFLOPS", "EFLOPS", "TEU", "litre", "m3", "MVA", "kg"})
_FUTURE: Final = frozenset({"will", "would", "could", "shall", "may", "might", "should", "'ll"})
_PERIODS: Final = {"per_year": "year", "per_month": "month", "per_day": "day", "per_week": "week"}
_ATTACHED: Final = re.compile(r"-(?:a|per)-(?P<per>year|month|day|week)")  # its 400,000-barrel-a-day complex
_NEAR: Final = 14  # tokens


def read(scene: Scene, site: Site) -> None:
    """Adds the draft of a figure of capacity."""
    unit = site.quantity.unit or "count"
    if unit not in _UNITS and site.quantity.kind not in ("count", "number"):
        return
    if site.quantity.value <= 0 or (site.change == "by" and not _is_more(scene, site)):
        return
    rate = _rate(scene, site)
    has_noun = site.kind == "capacity" or _near_noun(scene, site)
    lemma = scene.parse.verb(site.verb).lemma if site.verb >= 0 else ""
    if lemma == "take" and site.link is not None and site.link.preposition == "":
        lemma = ""  # took 300 MW of the tender; but: took its capacity to 300 MW
    if unit in _POWER | _STORES:
        is_capacity = (
            has_noun
            or site.kind == "project"
            or lemma in _ADDS | _RUNS | _RAISES
            or (rate is not None and lemma in _MAKES)
            or _is_more(scene, site)
        )
    elif unit in _UNITS:
        is_capacity = (
            (has_noun and (rate is not None or lemma != "produce"))
            or (rate is not None and site.kind == "project")
            or (rate is not None and lemma in _MAKES | _RAISES)
        )
    else:
        is_capacity = rate is not None and (
            site.kind == "capacity" or has_noun or (lemma in _MAKES and _can(scene, site)) or lemma in _RAISES
        )
    if not is_capacity or _is_over_years(scene, site):
        if site.quantity.kind == "physical":
            scene.refuse("capacity", site.quantity, "no word of capacity")
        return
    subject = _owner(scene, site)
    if subject is None:
        scene.refuse("capacity", site.quantity, "nobody is named who has it")
        return
    metric = "capacity_added" if _is_added(scene, site, lemma) else "capacity_total"
    draft = make(scene, site, "capacity", "company", metric, 2, subject)
    draft.unit = f"{unit}/{rate}" if rate is not None and unit not in _POWER else unit
    is_future = metric == "capacity_added" and _is_future(scene, site)
    set_period(draft, times.level(scene, site.q) if is_future else times.stock(scene, site.q))
    status = scene.status(site.quantity.start, site.verb)
    draft.status = status if status in ("forecast", "planned", "rumored", "cancelled") else None
    scene.drafts.append(draft)


def _rate(scene: Scene, site: Site) -> str | None:
    """year, month, week or day, where the figure is so much a year."""
    if site.quantity.per in ("year", "month", "day", "week"):
        return site.quantity.per
    attached = _ATTACHED.match(scene.norm, site.quantity.end)
    if attached is not None:
        return attached["per"]
    if (site.quantity.measure or "").lower() in ("bpd", "b/d"):
        return "day"
    tokens = scene.parse.tokens
    for token in tokens[site.q + 1 : site.q + 9]:
        if token.data in _PERIODS:
            return _PERIODS[token.data]
        if token.tag in ";.QV":
            break
    for token in tokens[max(0, site.q - 8) : site.q + 4]:
        if token.low in ("annual", "yearly", "annually"):
            return "year"
        if token.low in ("monthly", "daily"):
            return {"monthly": "month", "daily": "day"}[token.low]
    return None


def _near_noun(scene: Scene, site: Site) -> bool:
    tokens = scene.parse.tokens
    first = next(
        (n + 1 for n in range(site.q - 1, max(-1, site.q - _NEAR), -1) if tokens[n].tag in ";."), max(0, site.q - _NEAR)
    )
    return any(token.low in _NOUNS for token in tokens[first : site.q + 8])


def _is_more(scene: Scene, site: Site) -> bool:
    """another 2.2 GW, a further 380 MW, 6 GW of new capacity."""
    reading = scene.parse
    first = reading.phrases[site.np].first
    words = [token.low for token in reading.tokens[max(0, first - 1) : site.q]] + tail_words(reading, site)
    return any(word in _MORE for word in words)


def _can(scene: Scene, site: Site) -> bool:
    """can produce, able to make, will handle, churning out: what a plant is built for, not what it made."""
    reading = scene.parse
    phrase = reading.phrases[site.verb]
    return phrase.is_infinitive or bool(phrase.modal) or reading.verb(site.verb).form in ("g", "s", "b")


def _is_future(scene: Scene, site: Site) -> bool:
    reading = scene.parse
    if site.verb < 0:
        return scene.status(site.quantity.start, site.verb) == "planned"
    phrase = reading.phrases[site.verb]
    if phrase.modal in _FUTURE:
        return True
    if phrase.is_infinitive:  # will be able to process; but: was built to turn out
        main = next((n for n in range(site.verb - 1, -1, -1) if reading.kind(n) == "VG"), -1)
        if main >= 0 and reading.phrases[main].is_passive and not reading.phrases[main].modal:
            return False
        return (
            main < 0
            or reading.phrases[main].modal != ""
            or reading.verb(main).role in ("plan", "invest", "build", "forecast")
            or reading.verb(main).form in ("s", "b")
        )
    return scene.status(site.quantity.start, site.verb) in ("planned", "rumored")


def _is_added(scene: Scene, site: Site, lemma: str) -> bool:
    """A capacity that is not there yet and does not replace one that is."""
    if site.change in ("to", "from") or lemma in _RAISES:
        return False
    tokens = scene.parse.tokens
    if any(token.low in ("versus", "vs", "instead") for token in tokens[site.q : site.q + 6]):
        return False
    if lemma in _ADDS or _is_more(scene, site):
        return True
    return _is_future(scene, site)


def _is_over_years(scene: Scene, site: Site) -> bool:
    """1.6 million tonnes of hydrogen over ten years: a total, no capacity."""
    tokens = scene.parse.tokens
    return any(
        token.low == "over"
        and n + 1 < len(tokens)
        and tokens[n + 1].tag in "TND"
        and any(t.low in ("years", "decade") for t in tokens[n + 1 : n + 4])
        for n, token in enumerate(tokens[site.q + 1 : site.q + 7], site.q + 1)
    )


def _owner(scene: Scene, site: Site) -> Name | None:
    reading = scene.parse
    position = reading.tokens[site.q].start
    if site.kind == "project" and site.how in ("right", "left"):
        found = scene.project_owner(site.noun_np)
        if found is not None and (site.how == "right" or site.subject < 0):
            return found
    if site.noun_np >= 0 and site.noun_np != site.np:
        owner = scene.owner(site.noun_np)
        if owner is not None:
            return owner
        for prepositions in (("of", "for"), ("at", "in")):
            behind = reading.chained(site.noun_np, prepositions)
            if behind is None or behind == site.np or reading.kind(behind) != "NP" or reading.head(behind).tag in "QT":
                continue
            if scene.is_place(behind):
                continue
            noun = reading.noun(behind)
            if noun is not None and noun.kind == "project":
                return scene.project_owner(behind)
            is_owner = prepositions[0] == "of" or site.subject in (-1, site.noun_np)
            if is_owner and (reading.head(behind).tag in "MO" or reading.party(behind) is not None):
                return scene.party(behind)
    held = scene.holder(site.noun_np if site.noun_np >= 0 else site.np)
    if held is not None:
        return held
    if site.verb >= 0:
        subject = reading.subject(site.verb)
        if subject is not None and subject not in (site.noun_np, site.np):
            return _acting(scene, subject, position)
    return scene.firm_before(position)


def _acting(scene: Scene, subject: int, position: int) -> Name | None:
    reading = scene.parse
    head = reading.head(subject)
    if head.tag == "M":
        kind = scene.token_kind(reading.phrases[subject].last)
        is_no_firm = kind in ("person", "source") or (kind == "place" and reading.kind(subject - 1) == "P")
        return scene.firm_before(position) if is_no_firm else scene.party(subject)
    project = scene.project_owner(subject)
    if project is not None:
        return project
    noun = reading.noun(subject)
    if noun is not None and reading.party(subject) is None and noun.kind not in ("product", "market"):
        return scene.owner(subject) or scene.firm_before(position)
    name = scene.party(subject)
    return (
        name
        if name is not None and (scene.is_party(name) or reading.head(subject).low.endswith("s"))
        else scene.firm_before(position)
    )
