"""Staff: how many people somebody employs, and how many more he will hire or jobs he will create."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsledger.extraction.english import holders, times
from newsledger.extraction.english.drafting import make, set_period
from newsledger.extraction.english.lexicon import load_lists
from newsledger.extraction.english.site import Site, tail_words

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene
    from newsledger.extraction.frames import Name

_LISTS: Final = load_lists("english_staff")
_LOSING: Final = _LISTS["losing"]
_CREATING: Final = _LISTS["creating"]
_PEOPLE: Final = _LISTS["people"]
_FUTURE: Final = frozenset({"will", "would", "could", "shall", "may", "might", "should", "'ll"})
_MORE: Final = frozenset({"another", "additional", "further", "new", "more", "extra", "fresh"})
_FEWEST: Final = 10  # fewer are named people, not a staff


def read(scene: Scene, site: Site) -> bool:
    """Adds the draft of a figure of staff; whether the figure counts people at work, read or refused."""
    role, lemma = _verb(scene, site)
    is_employed = (
        role in ("employ", "hire") and site.how in ("verb", "right") and site.kind in ("", "headcount", "job", "other")
    )
    is_counted = is_employed or _has_professionals(scene, site, lemma) or _on_payroll(scene, site)
    if site.kind not in ("headcount", "job") and not (is_counted and (not is_employed or _counts_people(scene, site))):
        return False
    if site.quantity.value < 1 or site.quantity.per is not None:
        return True
    if role == "layoff" or lemma in _LOSING:
        scene.refuse("staff", site.quantity, f"jobs lost or kept: {lemma}")
    elif site.change == "by":
        scene.refuse("staff", site.quantity, "a change, not a level")
    elif _is_added(scene, site, role, lemma):
        _emit(scene, site, "headcount_added", "staff-added", _recruiter(scene, site))
    elif site.kind == "job":
        scene.refuse("jobs", site.quantity, "jobs that nobody creates")
    elif site.quantity.value < _FEWEST and site.how != "left":
        scene.refuse("staff", site.quantity, "too few for a staff")
    elif _is_anybody(scene, site) and not _is_at_work(scene, site, role, lemma):
        scene.refuse("staff", site.quantity, "people of whom?")
    else:
        _emit(scene, site, "headcount", f"staff-{site.how}", _employer(scene, site))
    return True


def _verb(scene: Scene, site: Site) -> tuple[str, str]:
    reading = scene.parse
    verb = site.verb if site.verb >= 0 else _verb_of_subject(scene, site.np)
    if verb < 0:
        return "", ""
    return reading.verb(verb).role, reading.verb(verb).lemma


def _verb_of_subject(scene: Scene, np: int) -> int:
    """950 jobs |will be created|, 420 people |will work| there: the verb whose subject the figure is."""
    reading = scene.parse
    for at in range(np + 1, min(np + 8, len(reading.phrases))):
        if reading.kind(at) == "VG":
            return at if reading.phrases[at].is_finite else -1
        if reading.kind(at) not in ("NP", "C", "P", "B", ",") or (
            reading.kind(at) == "NP" and reading.head(at).tag not in "NJ"
        ):
            return -1
    return -1


def _has_professionals(scene: Scene, site: Site, lemma: str) -> bool:
    """has 1,300 analysts"""
    tail = tail_words(scene.parse, site)
    return (
        lemma in ("have", "boast", "number")
        and bool(tail)
        and tail[-1] in _PEOPLE
        and site.quantity.value >= 2 * _FEWEST
    )


def _on_payroll(scene: Scene, site: Site) -> bool:
    """7,200 on the payroll, 968,000 people on its books"""
    behind = scene.parse.complement(site.np, ("on",))
    return behind is not None and scene.parse.low(behind) in ("payroll", "payrolls", "books", "staff")


def _counts_people(scene: Scene, site: Site) -> bool:
    """employs 1,450; hire another 70; take on 500 welders: whoever is employed or hired is staff."""
    reading = scene.parse
    tail = tail_words(reading, site)
    link = site.link
    if link is None or link.preposition != "" or site.quantity.unit not in (None, "count"):
        return False
    last = scene.drafts[-1] if scene.drafts else scene.story.last
    if last is not None and last.metric == "headcount" and scene.sentence.index - last.sentence <= 1 and not tail:
        return True  # 7,200 on the payroll. Plans to add another 350
    if reading.verb(site.verb).lemma in ("add", "create") or reading.verb(site.verb).low in (
        "add",
        "adds",
        "added",
        "adding",
    ):
        return False
    return not tail or tail[-1].endswith(("s", "people", "staff"))


def _is_future(scene: Scene, site: Site) -> bool:
    """will employ, could employ, to employ 500 by 2027: staff to come."""
    reading = scene.parse
    verb = site.verb if site.verb >= 0 else _verb_of_subject(scene, site.np)
    if verb < 0:
        return False
    phrase = reading.phrases[verb]
    if reading.verb(verb).form == "b" and not phrase.modal:  # could produce 80,000 cars and |employ| 2,000 people
        main = next((n for n in range(verb - 1, -1, -1) if reading.kind(n) == "VG"), -1)
        if main >= 0 and (reading.phrases[main].modal in _FUTURE or reading.phrases[main].is_infinitive):
            return True
    return (
        phrase.modal in _FUTURE
        or phrase.is_infinitive
        or (reading.verb(verb).form == "g" and scene.status(site.quantity.start, verb) == "planned")
    )


def _is_added(scene: Scene, site: Site, role: str, lemma: str) -> bool:
    words = [
        token.low
        for token in scene.parse.tokens[scene.parse.phrases[site.np].first : scene.parse.phrases[site.np].last + 1]
    ]
    is_more = any(word in _MORE for word in words)
    if role == "hire" or lemma in ("recruit", "hire"):
        return True
    if site.kind == "job":
        return lemma in _CREATING or role in ("build", "cause", "invest") or (is_more and lemma not in ("be", "have"))
    if lemma in ("employ", "staff", "work", "need", "require", "have") or lemma in _CREATING:
        if lemma == "have" and not (_is_future(scene, site) and _is_plants(scene, site)):
            return False  # the combined company will have 19,500 employees
        return _is_future(scene, site) and site.how != "left" and site.change != "to"
    return is_more and lemma in ("bring", "take", "add", "need", "seek")


def _is_plants(scene: Scene, site: Site) -> bool:
    noun = scene.parse.noun(site.subject) if site.subject >= 0 and scene.parse.head(site.subject).tag in "NJ" else None
    return noun is not None and noun.kind == "project"


def _is_anybody(scene: Scene, site: Site) -> bool:
    """people, engineers: staff only of somebody, where "employees" are always."""
    words = tail_words(scene.parse, site)
    return site.how == "right" and bool(words) and words[-1] in _PEOPLE


def _is_at_work(scene: Scene, site: Site, role: str, lemma: str) -> bool:
    """a team of 200 people; employs 85 people; 8,000 people work for Acme; has 48 professionals."""
    reading = scene.parse
    before = reading.skip_left(site.np - 1)
    if reading.kind(before) == "P" and reading.low(before) == "of" and reading.kind(before - 1) == "NP":
        noun = reading.noun(before - 1)
        if noun is not None and noun.kind == "headcount":
            return True
    if _on_payroll(scene, site):
        return True
    words = tail_words(reading, site)
    if lemma == "have" and scene.parse.kind(scene.parse.skip_right(site.np + 1)) == "P":
        return scene.parse.low(scene.parse.skip_right(site.np + 1)) in ("at", "in", "across", "on", "around")
    is_trade = words[-1] not in ("people", "persons", "men", "women")
    return role == "employ" or lemma == "work" or (is_trade and lemma in ("have", "number", "total"))


def _employer(scene: Scene, site: Site) -> Name | None:
    """Whose staff: the owner of the phrase, who employs or creates, whom they work for; else the firm spoken of."""
    reading = scene.parse
    position = reading.tokens[site.q].start
    if site.noun_np >= 0 and (owner := scene.owner(site.noun_np)) is not None:
        return owner
    verb = site.verb if site.verb >= 0 else _verb_of_subject(scene, site.np)
    if verb >= 0 and reading.verb(verb).lemma == "work":
        behind = reading.complement(verb, ("for", "at"))
        if behind is not None and reading.kind(behind) == "NP" and reading.head(behind).tag in "MNO":
            return scene.party(behind)
        return scene.firm_before(position)
    at = reading.complement(verb, ("at",)) if verb >= 0 and reading.phrases[verb].is_passive else None
    if at is not None and reading.kind(at) == "NP" and (owner := scene.owner(at)) is not None:
        return owner  # 950 jobs will be created at Acme's site
    agent = reading.agent(verb) if verb >= 0 and reading.phrases[verb].is_passive else None
    if agent is not None:
        return scene.party(agent)
    if site.noun_np >= 0 and (held := scene.holder(site.noun_np)) is not None:
        return held
    before = reading.skip_left(site.np - 1)
    team = (
        before - 1
        if reading.kind(before) == "P" and reading.low(before) == "of" and reading.kind(before - 1) == "NP"
        else -1
    )
    if team >= 0 and (owner := scene.owner(team)) is not None:
        return owner
    if verb < 0 or reading.phrases[verb].is_passive or verb == _verb_of_subject(scene, site.np):
        return holders.beside(scene, site) or scene.firm_before(position)
    subject = reading.subject(verb)
    if subject is None or subject in (site.np, site.noun_np):
        return scene.firm_before(position)
    return _acting(scene, subject, position)


def _recruiter(scene: Scene, site: Site) -> Name | None:
    """Who creates jobs: of "the plant will create 500 jobs" the firm that builds it."""
    reading = scene.parse
    verb = site.verb if site.verb >= 0 else -1
    subject = reading.subject(verb) if verb >= 0 and not reading.phrases[verb].is_passive else None
    if subject is not None and reading.head(subject).tag in "NJ" and not reading.names(subject):
        noun = reading.noun(subject)
        if noun is not None and noun.kind == "project":
            owner = scene.owner(subject) or scene.firm_before(reading.tokens[site.q].start)
            if owner is not None:
                return owner
    return _employer(scene, site)


def _acting(scene: Scene, subject: int, position: int) -> Name | None:
    """A subject as an employer: a firm, a plant with its owner, the firm behind a person or a deed."""
    reading = scene.parse
    head = reading.head(subject)
    if head.tag == "M":
        kind = scene.token_kind(reading.phrases[subject].last)
        is_no_firm = kind in ("person", "source") or (kind == "place" and reading.kind(subject - 1) == "P")
        return scene.firm_before(position) if is_no_firm else scene.party(subject)
    if (project := scene.project_owner(subject)) is not None:
        return project
    noun = reading.noun(subject)
    if reading.party(subject) is None and noun is not None and noun.kind not in ("product", "market"):
        return scene.owner(subject) or scene.firm_before(position)
    name = scene.party(subject)
    if name is not None and noun is not None and noun.kind == "market":
        return name  # the steel industry employs 40,000 people
    if name is None or not scene.is_party(name):
        return scene.firm_before(position)
    return name


def _emit(scene: Scene, site: Site, metric: str, rule: str, subject: Name | None) -> None:
    if subject is None:
        scene.refuse(rule, site.quantity, "no employer is named")
        return
    draft = make(scene, site, rule, "company", metric, 3, subject)
    draft.unit = "count"
    if metric == "headcount":
        set_period(draft, times.stock(scene, site.q))
    else:
        when = times.level(scene, site.q)
        is_done = when.text is None and not _is_future(scene, site)
        set_period(draft, times.event(scene, site.q, site.verb) if is_done else when)
    status = scene.status(site.quantity.start, site.verb)
    draft.status = status if status in ("forecast", "planned", "rumored", "cancelled") else None
    scene.drafts.append(draft)
