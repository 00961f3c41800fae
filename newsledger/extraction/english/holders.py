"""Whom a figure belongs to: candidates by how closely they are tied to it, the nearest first.

Acme (18%), 25% for Acme, giving Acme 25%, Acme 25%, defense for 22%, Acme, with 25%, Acme took 25%
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsledger.extraction.frames import Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene
    from newsledger.extraction.english.site import Site
    from newsledger.extraction.english.syntax import Parse

_GIVING: Final = frozenset("give hand leave bring earn net put assign grant win cost".split())
_LISTED: Final = frozenset("for at with on to has".split())
# Measures: a phrase with one of these kinds has a figure, it is not whose figure it is.
_MEASURES: Final = frozenset(
    {
        "share",
        "penetration",
        "revenue",
        "volume",
        "headcount",
        "capacity",
        "growth",
        "decline",
        "cagr",
        "size",
        "job",
        "funding",
        "contract",
        "other",
    }
)
_DUMMIES: Final = frozenset(
    "double triple half equivalent equal there that this these those he she i you who others one rest remainder balance most all".split()
)
_NO_HOLDER: Final = frozenset("analysts figures data results report number numbers survey estimates research".split())


def beside(scene: Scene, site: Site) -> Name | None:
    """The name or phrase that stands right beside a bare figure, without a verb between."""
    return _before_bracket(scene, site.np) or beneficiary(scene, site) or _listed(scene, site.np)


def of_clause(scene: Scene, site: Site) -> Name | None:
    """Who is given the figure, who stands before "with", or the subject of the verb above it."""
    reading = scene.parse
    link = reading.link(site.np)
    if (
        link.between
        and link.preposition == ""
        and reading.kind(link.anchor) == "VG"
        and reading.verb(link.anchor).lemma in _GIVING
    ):
        given = link.between[0]
        if reading.head(given).tag == "O" and not reading.phrases[link.anchor].is_finite:
            main = reading.verb_left(link.anchor - 1)  # advertising was worth £653m, giving |it| a share
            subject = reading.subject(main) if main is not None else None
            if subject is not None:
                return resolve(scene, subject)
        return resolve(scene, given)
    inserted = between_commas(scene, site.np)
    if inserted is not None:
        return inserted
    verb = verb_before(reading, site.np)
    if verb >= 0 and reading.verb(verb).lemma in ("make", "leave", "keep"):
        made = reading.object_of(verb)  # which made it the No. 3 supplier with 11%
        if made is not None and made < site.np and reading.head(made).tag == "O":
            return scene.party(made)
    before = reading.skip_left(site.np - 1)
    if reading.low(before) == "with" and reading.kind(before) == "P":
        held = reading.skip_left(before - 1)
        if reading.kind(held) == "," and reading.kind(held - 1) == "NP":
            held -= 1
            opens = reading.kind(reading.skip_left(held - 1)) in ("", ";", "H", "U") or verb < 0
            if not opens and reading.verb(verb).role not in ("say", "forecast"):
                held = -2  # it ranks fourth behind Bolt and Cord, with 3%
        if reading.kind(held) == "NP" and _may_hold(scene, held, verb):
            return resolve(scene, held)
        if held == -1 and (following := reading.subject_right(site.np)) is not None:
            return resolve(scene, following)
    if verb < 0:
        return None
    if reading.phrases[verb].is_passive and (agent := reading.agent(verb)) is not None and agent != site.np:
        return resolve(scene, agent)
    subject = reading.subject(verb)
    if subject is None or subject == site.np:
        return None
    return resolve(scene, subject)


def _may_hold(scene: Scene, np: int, verb: int) -> bool:
    """Does the phrase before "with" name somebody: a name that is no place, or a word for a firm where no verb has a subject?"""
    if scene.parse.head(np).tag == "M":
        return scene.token_kind(scene.parse.phrases[np].last) != "place"
    return scene.parse.party(np) is not None and verb < 0


def between_commas(scene: Scene, np: int) -> Name | None:
    """India, |at 13%| of sales, grew: the name before a comma and "at", "with" or "on"."""
    reading = scene.parse
    before = reading.skip_left(np - 1)
    if (
        reading.kind(before) != "P"
        or reading.low(before) not in ("at", "with", "on")
        or reading.kind(before - 1) != ","
    ):
        return None
    held = before - 2
    opens = reading.kind(reading.skip_left(held - 1)) in ("", ";", "H", "U", ",", "C")
    if reading.kind(held) != "NP" or reading.head(held).tag != "M" or not opens:
        return None
    closes = any(reading.kind(at) == "," for at in range(np + 1, min(np + 8, len(reading.phrases))))
    return scene.token_name(reading.phrases[held].last, "clause") if closes else None


def find(scene: Scene, site: Site) -> Name | None:
    """The best candidate of the sentence."""
    return respective(scene, site) or beside(scene, site) or of_clause(scene, site)


def respective(scene: Scene, site: Site) -> Name | None:
    """Samwoo and TPK, with shares of 10.9% and 10.2%, |respectively|: the n-th name for the n-th figure of that kind."""
    tokens = scene.parse.tokens
    end = next((n for n in range(site.q, min(site.q + 12, len(tokens))) if tokens[n].low == "respectively"), -1)
    if end < 0:
        return None
    kind = site.quantity.kind
    figures = [n for n, token in enumerate(tokens[:end]) if token.quantity is not None and token.quantity.kind == kind]
    run = [site.q]
    for n in sorted((n for n in figures if n < site.q), reverse=True):
        if all(tokens[at].tag in ",CBD" for at in range(n + 1, run[0])):
            run.insert(0, n)
        else:
            break
    place, count = len(run) - 1, len(run) + sum(n > site.q for n in figures)
    reading = scene.parse
    for np in range(reading.phrase_of(run[0]) - 1, -1, -1):
        if reading.kind(np) == "NP" and reading.head(np).tag in "MN":
            group = reading.coordinated(np)
            if len(group) == count:
                return scene.party(group[place])
    return None


def resolve(scene: Scene, np: int) -> Name | None:
    """Whom a phrase means: its party; of a measure ("its share") the owner; of a person the firm spoken of."""
    reading = scene.parse
    head = reading.head(np)
    if head.tag in "QTJ" or head.low in _DUMMIES or head.low in _NO_HOLDER:
        return None
    if head.tag == "M":
        kind = scene.token_kind(reading.phrases[np].last)
        return scene.antecedent(head.start) if kind == "person" else scene.party(np)
    noun = reading.noun(np)
    if noun is not None and noun.kind in _MEASURES and reading.party(np) is None:
        owner = scene.owner(np)
        if owner is not None:
            return owner
        for preposition in (("of",), ("for",), ("at",), ("from",)):
            behind = reading.complement(np, preposition)
            if behind is None or reading.kind(behind) != "NP" or reading.head(behind).tag in "QT":
                continue
            if noun.kind in ("volume", "revenue") or reading.head(behind).tag == "M" or reading.party(behind):
                return scene.party(behind) or scene.phrase_name(behind, "phrase")
        if noun.kind in ("volume", "revenue", "contract") or noun.data == "users":
            return scene.phrase_name(np, "phrase")
        return scene.antecedent(head.start)
    return scene.party(np)


def _before_bracket(scene: Scene, np: int) -> Name | None:
    """Acme (7.6 million, 16%): the name before the bracket that holds the figure."""
    reading = scene.parse
    at = np - 1
    while at >= 0 and (
        reading.kind(at) in ("B", ",", "C") or (reading.kind(at) == "NP" and reading.head(at).tag in "QN")
    ):
        at -= 1
    if reading.kind(at) != "(":
        return None
    held = reading.skip_left(at - 1)
    return resolve(scene, held) if reading.kind(held) == "NP" else None


def beneficiary(scene: Scene, site: Site) -> Name | None:
    """25% for Acme, 20% to Bolt, 12% from the Army: where nothing before the figure has it."""
    reading = scene.parse
    phrase = reading.phrases[site.np]
    after = reading.skip_right(site.np + 1)
    if phrase.last != site.q or reading.kind(after) != "P" or reading.low(after) not in ("for", "to", "from", "by"):
        return None
    behind = reading.skip_right(after + 1)
    if reading.kind(behind) != "NP":
        return None
    head = reading.head(behind)
    party = reading.party(behind)
    if head.tag == "N" and party is not None and reading.low(after) == "for":
        return scene.party(behind)
    if (
        head.tag == "N"
        and reading.low(after) == "for"
        and reading.possessor(behind) is not None
        and reading.names(behind)
    ):
        return scene.phrase_name(behind, "clause")  # 8.8% for Apple's browser
    is_name = head.tag == "M" and scene.token_kind(reading.phrases[behind].last) != "person"
    return scene.party(behind) if is_name else None


def _listed(scene: Scene, np: int) -> Name | None:
    """smartphones 32%; defense for 22%; Acme, 44,000: an item of a list and its figure."""
    reading = scene.parse
    before = reading.skip_left(np - 1)
    if reading.kind(before) == "P" and reading.low(before) in _LISTED:
        held = reading.skip_left(before - 1)
        if (owner := elliptic(scene, np)) is not None:
            return owner
        if reading.low(held) == "responsible":
            held = reading.skip_left(held - 1)
            return resolve(scene, held) if reading.kind(held) == "NP" else None
        if reading.kind(held) != "NP" or reading.kind(reading.skip_left(held - 1)) not in (",", ";", "C", ""):
            return None
        return resolve(scene, held)
    if reading.kind(before) == ":" and before + 1 == np:
        label = reading.skip_left(before - 1)
        while reading.kind(label) in ("P", "B") or (reading.kind(label) == "NP" and reading.kind(label - 1) == "P"):
            label = reading.skip_left(label - 1)
        noun = reading.noun(label) if reading.kind(label) == "NP" else None
        if noun is not None and noun.kind in ("share", "penetration"):
            return resolve(scene, label)  # Its share there: 10.9%
    if reading.kind(before) in (",", ":") and before + 1 == np:
        before = reading.skip_left(before - 1)
        if not (
            reading.kind(before) == "NP"
            and reading.head(before).tag == "M"
            and reading.kind(reading.skip_left(before - 1)) in (";", "", "C", ",")
        ):
            return None
        return resolve(scene, before)
    if reading.kind(before) != "NP":
        phrase = reading.phrases[np]  # Acme's 18%, Richmond 650
        names = [n for n in reading.names(np) if n < phrase.last and reading.tokens[phrase.last].tag == "Q"]
        return scene.token_name(names[-1], "clause") if names else None
    governor = reading.skip_left(before - 1)
    if reading.kind(governor) == "VG" and reading.verb(governor).tag == "V":
        return None
    return resolve(scene, before)


def elliptic(scene: Scene, np: int) -> Name | None:
    """Bolt's share slipped to 18.6% and state-run |Cord's| to 7.4%: the owner of the noun left out."""
    reading = scene.parse
    before = reading.skip_left(np - 1)
    held = reading.skip_left(before - 1)
    if reading.kind(before) != "P" or reading.kind(held) != "NP" or reading.head(held).tag != "S":
        return None
    owner = reading.names(held)
    return scene.token_name(owner[-1], "clause") if owner else None


def verb_before(reading: Parse, np: int) -> int:
    """The verb group above a figure: its link, else the nearest one to the left in the same stretch of the sentence."""
    link = reading.link(np)
    if reading.kind(link.anchor) == "VG":
        return link.anchor
    for at in range(np - 1, -1, -1):
        kind = reading.kind(at)
        if kind == "VG":
            return at
        if kind in (";", ":", "."):
            break
    return -1
