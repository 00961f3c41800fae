"""Who gives a sum and who gets it: the verb above the sum, its voice, and the prepositions around both.

The kinds of verbs come from ``lexicons/english_transfers.tsv``. Where the sum has no verb of its own, because the clause
leaves it out ("Fjordgas will get 113 million and Kymi 81 million"), the verb of the clause before it is meant.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from newsledger.extraction.english.lexicon import PLACES, load_lists
from newsledger.extraction.english.names import kind_of
from newsledger.extraction.frames import Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene
    from newsledger.extraction.english.site import Site

_KINDS_OF: Final = {
    verb: frozenset(kind for kind, verbs in load_lists("english_transfers").items() if verb in verbs)
    for verb in set().union(*load_lists("english_transfers").values())
}
_NONE: Final[frozenset[str]] = frozenset()
_TO_ANOTHER: Final = frozenset(
    "award give grant hand promise allocate offer pay select choose pick tap hire name assign lend loan re-award".split()
)
CHOOSING: Final = frozenset("select choose pick tap hire name appoint engage contract commission order".split())
_PUBLIC_WORDS: Final = frozenset(
    "government army navy pentagon ministry military nasa city county state council department agency authority nhs usaf force province "
    "municipality federal commission congress parliament treasury state's centre taxpayers administration board district legislature governor "
    "regulator minister ministers authorities lawmakers officials aldermen councillors legislators commissioners voters act law ottawa's eu".split()
)
_PUBLIC_NAMES: Final = frozenset(
    "Congress NASA Pentagon Brussels Ottawa Washington Whitehall Beijing Berlin Westminster EU".split()
)
_WITH: Final = frozenset("provide supply award furnish fund back entrust".split())
_NUMBER_WORDS: Final = frozenset("one two three four five six seven eight nine ten eleven twelve".split())
_OFFICES: Final = frozenset("agency authority department ministry commission council board regulator bureau".split())
_LONGEST_WALK: Final = 12  # phrases


@dataclass(slots=True)
class Transfer:
    """How a sum moves. ``kinds`` are those of its verb; ``behind`` the noun phrases behind each preposition."""

    base: int  # the noun phrase that stands for the sum: the figure's own, or the noun that it completes
    verb: int = -1
    lemma: str = ""
    kinds: frozenset[str] = _NONE
    preposition: str = "?"
    is_passive: bool = False
    is_subject: bool = False  # the sum is the subject of the verb
    is_gapped: bool = False  # the verb is that of the clause before
    subject: int = -1
    giver: Name | None = None
    taker: Name | None = None
    behind: dict[str, int] = field(default_factory=dict)


def transfer(scene: Scene, site: Site) -> Transfer:
    """Reads the transfer that a figure of money is part of; its parties are None where the sentence does not tell."""
    reading = scene.parse
    flow = Transfer(site.noun_np if site.how in ("left", "subject", "object") and site.noun_np >= 0 else site.np)
    if site.noun is not None and site.kind in ("other", "share", "growth") and site.how != "right":
        flow.base = site.np
    flow.base = _right_edge(scene, flow.base)
    flow.behind = _behind(scene, max(flow.base, site.np))
    gapped_party = _find_verb(scene, site, flow)
    if flow.verb < 0:
        return flow
    phrase = reading.phrases[flow.verb]
    flow.is_passive = phrase.is_passive
    subject = reading.subject(flow.verb)
    flow.subject = -1 if subject is None else subject
    flow.is_subject = subject is not None and subject in {flow.base, site.np}
    if flow.verb > flow.base:
        for preposition, np in _behind(scene, flow.verb).items():
            flow.behind.setdefault(preposition, np)
    if gapped_party is not None:
        flow.subject = gapped_party
        flow.is_subject = False
    _assign(scene, site, flow)
    if flow.giver is not None and flow.taker is not None and flow.giver.text == flow.taker.text:
        # the agency gave |it| a contract; it would lend |the start-up| $5m: the other one of the two
        flow.taker = company_before(scene, reading.tokens[reading.phrases[flow.verb].first].start, (flow.giver,))
    return flow


def kinds_of(scene: Scene, verb: int) -> tuple[str, frozenset[str]]:
    """Lemma (with its particle) and kinds of a verb group."""
    reading = scene.parse
    token = reading.verb(verb)
    if token.tag != "V":
        return token.lemma, _NONE
    following = reading.phrases[verb].last + 1
    if following < len(reading.tokens):
        phrasal = f"{token.lemma} {reading.tokens[following].low}"
        if phrasal in _KINDS_OF:
            return phrasal, _KINDS_OF[phrasal]
    return token.lemma, _KINDS_OF.get(token.lemma, _NONE)


def _find_verb(scene: Scene, site: Site, flow: Transfer) -> int | None:
    """Sets the verb of a transfer. Returns the party that stands in for the subject of a verb left out."""
    reading = scene.parse
    apposed = _apposed(scene, site, flow)
    if apposed is not None:
        flow.base, flow.verb = apposed
        flow.preposition = ""
        flow.lemma, flow.kinds = kinds_of(scene, flow.verb)
        return None
    link = reading.link(flow.base)
    if reading.kind(link.anchor) == "VG":
        flow.verb, flow.preposition = link.anchor, link.preposition
        flow.lemma, flow.kinds = kinds_of(scene, flow.verb)
    else:
        right = _verb_behind(scene, flow.base)
        if right is None and flow.base != site.np:
            right = _verb_behind(scene, site.np)
        if right is not None:
            flow.lemma, flow.kinds = kinds_of(scene, right)
            if flow.kinds or not _is_left_out(scene, site):
                flow.verb, flow.preposition = right, ""
    if flow.verb < 0:
        return _gapped(scene, site, flow)
    beside = _new_subject(scene, site, flow)
    if beside is not None:
        flow.is_gapped = True
        return beside
    if flow.preposition and flow.lemma.endswith(" " + flow.preposition):
        flow.preposition = ""  # took |in| $5m
    if flow.preposition == "with" and flow.lemma in _WITH:
        flow.preposition = ""  # provided Acme |with| $5m
    if "worth" in flow.kinds and not reading.phrases[flow.verb].is_finite:
        _main_verb(scene, flow)
    if not flow.kinds:
        _climb(scene, flow)
    return None


def _new_subject(scene: Scene, site: Site, flow: Transfer) -> int | None:
    """United will fly 19 for $1.8 billion and |Blue Arrow| seven for $540 million: the party behind "and"."""
    reading = scene.parse
    preposition = reading.skip_left(site.np - 1)
    party = reading.skip_left(preposition - 1)
    if reading.kind(preposition) != "P" or reading.kind(party) != "NP" or not reading.names(party):
        return None
    if reading.kind(reading.skip_left(party - 1)) != "C" or party < flow.verb:
        return None
    has_figure = any(
        token.quantity is not None and token.quantity.kind == "money"
        for token in reading.tokens[reading.phrases[flow.verb].last : reading.phrases[party].first]
    )
    return party if has_figure else None


def _right_edge(scene: Scene, np: int) -> int:
    """a $2.9 billion engineering, procurement and construction |package|: the last of the nouns before the head."""
    reading = scene.parse
    at = np
    while (
        reading.kind(at + 1) in (",", "C")
        and reading.kind(at + 2) == "NP"
        and all(
            reading.tokens[n].tag == "N" for n in range(reading.phrases[at + 2].first, reading.phrases[at + 2].last + 1)
        )
    ):
        at += 2
        if reading.kind(at - 1) == "C":
            return at
    return np


def _is_left_out(scene: Scene, site: Site) -> bool:
    """, and in December |a $5m extension|: does the clause of a figure lack its verb?"""
    reading = scene.parse
    at = reading.skip_left(site.np - 1)
    while reading.kind(at) in ("T", "P", ","):
        at = reading.skip_left(at - 1)
    return reading.kind(at) == "C"


def _apposed(scene: Scene, site: Site, flow: Transfer) -> tuple[int, int] | None:
    """Half of the money, |$1 billion|, is headed for Ohio; the biggest cheque, |for $5m|, goes to Acme: noun phrase and verb."""
    reading = scene.parse
    left = reading.skip_left(site.np - 1)
    if reading.kind(left) == "P" and reading.low(left) in ("for", "of", "worth", "at"):
        left = reading.skip_left(left - 1)
    verb = reading.skip_right(reading.skip_right(site.np + 1) + 1)
    if reading.kind(left) != "," or reading.kind(reading.skip_right(site.np + 1)) != "," or reading.kind(verb) != "VG":
        return None
    before = reading.skip_left(left - 1)
    if not reading.phrases[verb].is_finite or reading.kind(before) != "NP" or reading.head(before).tag == "M":
        return None
    while reading.kind(before - 1) == "P" and reading.kind(before - 2) == "NP":
        before -= 2
    return before, verb


def _main_verb(scene: Scene, flow: Transfer) -> None:
    """The second, |valued| at $5m, |was awarded| to Acme: the verb of the sentence instead of the participle."""
    reading = scene.parse
    subject = reading.subject(flow.verb)
    if subject is None:
        return
    for at in range(flow.verb + 1, min(flow.verb + 9, len(reading.phrases))):
        if reading.kind(at) == "VG" and reading.phrases[at].is_finite:
            lemma, kinds = kinds_of(scene, at)
            if kinds and reading.subject(at) == subject:
                flow.base, flow.verb, flow.lemma, flow.kinds, flow.preposition = subject, at, lemma, kinds, ""
            return


def _verb_behind(scene: Scene, np: int) -> int | None:
    """The verb whose subject the sum is: "$5m went to Acme", "the $5m awarded to Acme"."""
    reading = scene.parse
    for at in range(np + 1, min(np + 9, len(reading.phrases))):
        kind = reading.kind(at)
        if kind in (";", ".", "U", ":"):
            return None
        if kind == "VG":
            is_reduced = not reading.phrases[at].is_finite and reading.phrases[at].is_passive
            return at if is_reduced or reading.subject(at) == np else None
    return None


def _climb(scene: Scene, flow: Transfer) -> None:
    """picked Acme |to build| it |under| a $5m contract: the verb above an infinitive or a participle."""
    reading = scene.parse
    at = flow.verb
    for _ in range(3):
        if reading.phrases[at].is_finite and reading.kind(reading.skip_left(at - 1)) != "R":
            return
        at = next((n for n in range(at - 1, max(-1, at - 10), -1) if reading.kind(n) in ("VG", ";")), -1)
        if at < 0 or reading.kind(at) != "VG":
            return
        lemma, kinds = kinds_of(scene, at)
        if kinds:
            flow.verb, flow.lemma, flow.kinds, flow.preposition = at, lemma, kinds, "above"
            return


def _gapped(scene: Scene, site: Site, flow: Transfer) -> int | None:
    """Takes the last verb of a transfer before a figure; returns the party between that clause and the figure."""
    reading = scene.parse
    first = next((n for n in range(site.np - 1, -1, -1) if reading.kind(n) == "VG" and kinds_of(scene, n)[1]), None)
    if first is None:
        return None
    flow.verb, flow.is_gapped, flow.preposition = first, True, ""
    flow.lemma, flow.kinds = kinds_of(scene, first)
    party = None
    for at in range(site.np - 1, max(first, site.np - _LONGEST_WALK), -1):
        kind = reading.kind(at)
        if kind == "NP" and reading.head(at).tag in "NM" and is_party(scene, at):
            before = reading.kind(reading.skip_left(at - 1))
            if before in ("C", ",", ";", "U"):
                party = at
                if before != ",":
                    break
        elif kind in ("VG", "Q", ";") or (kind == "NP" and reading.head(at).tag == "Q"):
            break
    return party


def _assign(scene: Scene, site: Site, flow: Transfer) -> None:
    _assign_parties(scene, flow, site.np)


def _assign_parties(scene: Scene, flow: Transfer, figure: int) -> None:
    """Giver and taker by the kind of the verb, its voice and its prepositions."""
    reading = scene.parse
    subject = subject_name(scene, flow)
    if "order" in flow.kinds and not flow.is_passive and not flow.is_subject:
        seller = flow.behind.get("from", _behind(scene, flow.verb).get("from", -1))
        if seller >= 0 and is_party(scene, seller):
            flow.giver, flow.taker = subject, party_at(scene, seller)
            return
    gives, takes = (
        bool(flow.kinds & {"give", "invest", "lend", "pay"}),
        bool(flow.kinds & {"take", "raise", "borrow", "win"}),
    )
    to = _party_behind(scene, flow, ("to",)) or _party_behind(
        scene, flow, ("for", "into", "in", "with", "among", "between")
    )
    source = _party_behind(scene, flow, ("from", "by", "with"))
    agent = _agent(scene, flow)
    if (
        gives
        and takes
        and not flow.is_passive
        and not flow.is_subject
        and flow.lemma not in ("contribute", "chip in", "close")
    ):
        gives = False
    if flow.lemma.split(" ")[0] in CHOOSING and not flow.is_subject:
        chosen = reading.object_of(flow.verb)
        if flow.is_passive:
            flow.taker, flow.giver = subject, agent or source
            return
        if chosen is not None and chosen not in (flow.base, figure) and is_party(scene, chosen):
            flow.giver, flow.taker = subject, party_at(scene, chosen)
            return
    if takes and not (gives and flow.is_passive):
        if flow.is_passive:
            flow.taker, flow.giver = agent, source if source != agent else None
        else:
            flow.taker, flow.giver = subject, source
    elif gives:
        if flow.is_passive:
            flow.giver = agent
            flow.taker = to if flow.is_subject or flow.lemma not in _TO_ANOTHER else subject or to
        else:
            flow.giver, flow.taker = subject, _indirect(scene, flow, figure) or to
    elif "go" in flow.kinds:
        flow.taker, flow.giver = to or _at_verb(scene, flow, "to"), _party_behind(scene, flow, ("from",))


def subject_name(scene: Scene, flow: Transfer) -> Name | None:
    """Whom the subject of the verb names, where it is not the sum itself."""
    return party_at(scene, flow.subject) if flow.subject >= 0 and not flow.is_subject else None


def _indirect(scene: Scene, flow: Transfer, figure: int) -> Name | None:
    """awarded |Acme| a contract"""
    reading = scene.parse
    first = reading.skip_right(flow.verb + 1)
    if reading.kind(first) == "NP" and (figure < 0 or first < min(flow.base, figure)) and is_party(scene, first):
        return party_at(scene, first)
    if reading.kind(first) == "NP" and (figure < 0 or first < min(flow.base, figure)):
        noun = reading.noun(first)  # gave |the project| a $1.1 billion grant
        return whole_phrase(scene, first) if noun is not None and noun.kind == "project" else None
    return None


def _agent(scene: Scene, flow: Transfer) -> Name | None:
    agent = scene.parse.agent(flow.verb)
    return party_at(scene, agent) if agent is not None else None


def _party_behind(scene: Scene, flow: Transfer, prepositions: tuple[str, ...]) -> Name | None:
    for preposition in prepositions:
        np = flow.behind.get(preposition)
        if np is not None and is_party(scene, np):
            found = party_at(scene, np)
            if found is not None:
                return found
    return None


def _at_verb(scene: Scene, flow: Transfer, preposition: str) -> Name | None:
    """signalling went |to Bolt| for $5m: the party right behind the verb"""
    np = _behind(scene, flow.verb).get(preposition)
    return party_at(scene, np) if np is not None and is_party(scene, np) else None


def _behind(scene: Scene, index: int) -> dict[str, int]:
    """The first noun phrase behind each preposition to the right of a phrase, in its clause."""
    reading = scene.parse
    found: dict[str, int] = {}
    for at in range(index + 1, min(index + _LONGEST_WALK, len(reading.phrases) - 1)):
        kind = reading.kind(at)
        if kind in (";", ".", "R", "U", "H", ":", "-") or (kind == "VG" and reading.phrases[at].is_finite):
            break
        if kind == "VG" and found:
            break
        if kind == "," and reading.kind(reading.skip_right(at + 1)) not in ("P", "T"):
            break
        if kind == "C":
            break
        if kind == "P":
            np = reading.skip_right(at + 1)
            if reading.kind(np) == "NP":
                if _is_sum(scene, np):
                    break
                found.setdefault(reading.low(at), np)
    return found


def _is_sum(scene: Scene, np: int) -> bool:
    """Does a noun phrase hold another amount or share, not a number of parties?"""
    phrase = scene.parse.phrases[np]
    quantities = [token.quantity for token in scene.parse.tokens[phrase.first : phrase.last + 1]]
    return any(quantity is not None and quantity.kind in ("money", "percent") for quantity in quantities)


def is_party(scene: Scene, np: int) -> bool:
    """Does a noun phrase name somebody: a name that is no place, a pronoun for a firm, a word for a firm or an office?"""
    reading = scene.parse
    head = reading.head(np)
    if head.tag == "M":
        return True
    if head.tag == "O":
        return head.low in ("it", "they", "we", "them", "us")
    if reading.party(np) is not None:
        return True
    return any(
        reading.tokens[n].low in _PUBLIC_WORDS for n in range(reading.phrases[np].first, reading.phrases[np].last + 1)
    )


def party_at(scene: Scene, np: int) -> Name | None:
    """Whom a noun phrase names; for "each of which" and "the two" the names before it."""
    reading = scene.parse
    if np < 0 or reading.kind(np) != "NP":
        return None
    head = reading.head(np)
    if head.tag == "D" and reading.low(np + 1) == "of" and reading.kind(np + 2) == "R":
        before = reading.skip_left(np - 1)
        before = reading.skip_left(before - 1) if reading.kind(before) == "," else before
        if reading.kind(before) == "NP":
            return scene.joint(before)
    if head.low in _OFFICES and not reading.names(np) and reading.tokens[reading.phrases[np].first].low == "the":
        office = _office_before(scene, head.start)  # the agency, the authority
        if office is not None:
            return office
    name = scene.joint(np)
    if name is not None and name.found == "phrase" and reading.names(np) and reading.head(np).low in _NUMBER_WORDS:
        name = scene.token_name(reading.names(np)[-1], "clause")  # newcomer Blue Arrow seven
    if name is not None and name.found == "phrase" and reading.tokens[reading.phrases[np].first].tag == "Q":
        name = whole_phrase(scene, np)
    if name is None:
        return None
    if head.tag == "M" and scene.token_kind(reading.phrases[np].last) == "person":
        return None
    return name if scene.is_party(name) or is_party(scene, np) else None


def _office_before(scene: Scene, position: int) -> Name | None:
    """The last public body that the article names before a place."""
    for other in reversed(scene.story.scenes[max(0, scene.sentence.index - 4) : scene.sentence.index + 1]):
        reading = other.parse
        for n in range(len(reading.tokens) - 1, -1, -1):
            token = reading.tokens[n]
            if token.tag == "M" and token.end <= position:
                name = other.token_name(n, "pronoun")
                if name.text not in PLACES and is_public(other, name):
                    return name
    return None


def whole_phrase(scene: Scene, np: int) -> Name | None:
    """A noun phrase with its number: "three companies"."""
    reading = scene.parse
    first = reading.tokens[reading.phrases[np].first]
    if first.tag != "Q":
        return scene.phrase_name(np, "phrase")
    return Name(first.start, reading.head(np).end, scene.text(first.start, reading.head(np).end), "phrase")


_SCHOLARLY: Final = frozenset("university universities college school hospital museum foundation conservancy".split())


def is_public(scene: Scene, name: Name | None) -> bool:
    """Is a party a government, an office or a place that stands for one (Oregon, Brussels)?"""
    if name is None:
        return False
    words = name.text.split()
    if (
        len(words) > 1
        and words[-1] in ("Defence", "Defense")
        and words[0] not in ("Department", "Ministry", "National", "U.S.")
    ):
        return False  # a maker of arms
    return (
        name.text in PLACES
        or kind_of(name.text) == "government"
        or any(word.strip(".,'").lower() in _PUBLIC_WORDS or word in _PUBLIC_NAMES for word in words)
    )


def is_scholarly(name: Name | None) -> bool:
    """Is a party a university or a hospital: what a government awards it is a grant, not the price of work?"""
    return name is not None and any(word.strip(".,'").lower() in _SCHOLARLY for word in name.text.split())


def company_before(scene: Scene, position: int, excluded: tuple[Name | None, ...] = ()) -> Name | None:
    """The firm that a passage is about: the antecedent at a place, else the subject of a sentence before; no public body."""
    texts = {name.text for name in excluded if name is not None}

    def fits(name: Name | None) -> bool:
        return (
            name is not None
            and name.text not in texts
            and not is_public(scene, name)
            and kind_of(name.text) == "organization"
            and not scene.story.names.is_person(name.text)
        )

    found = scene.antecedent(position)
    if fits(found):
        return found
    index = scene.sentence.index
    for other in reversed(scene.story.scenes[max(0, index - 8) : index]):
        name = other.protagonist()
        if fits(name):
            assert name is not None
            return name._replace(found="carried")
    topic = scene.story.topic
    is_lead = scene.sentence.index == 0  # a lead may describe the firm that the second sentence names
    if topic is not None and (is_lead or topic.start < position) and fits(topic):
        return topic._replace(found="topic")
    return _heading(scene) if scene.sentence.index else None


def _heading(scene: Scene) -> Name | None:
    """The firm that a heading without a verb names: "Orvane Mining Ltd:" above a list of what it says."""
    first = scene.story.scenes[0]
    reading = first.parse
    if any(phrase.kind == "VG" and phrase.is_finite for phrase in reading.phrases):
        return None
    found = None
    for n, token in enumerate(reading.tokens):
        is_bracketed = n > 0 and reading.tokens[n - 1].tag == "("  # Dec 9 (Reuters) - Orvane Mining Ltd:
        if token.tag == "M" and not is_bracketed and first.token_kind(n) == "organization":
            found = first.token_name(n, "heading")
    return found


def award(scene: Scene) -> tuple[Name | None, Name | None]:
    """Who gives a contract to whom, in the sentence or the three before it, whether or not they hold a figure."""
    for other in reversed(scene.story.scenes[max(0, scene.sentence.index - 3) : scene.sentence.index + 1]):
        reading = other.parse
        for index, phrase in enumerate(reading.phrases):
            if phrase.kind != "VG":
                continue
            lemma, kinds = kinds_of(other, index)
            if lemma not in CHOOSING and lemma not in ("award", "re-award", "win", "secure", "land", "give"):
                continue
            subject = reading.subject(index)
            flow = Transfer(
                -1, index, lemma, kinds, "", phrase.is_passive, False, False, -1 if subject is None else subject
            )
            flow.behind = _behind(other, index)
            _assign_parties(other, flow, -1)
            if flow.taker is not None and not is_public(other, flow.taker):
                return flow.giver, flow.taker._replace(found="carried" if other is not scene else flow.taker.found)
    return None, None


def builder_of(scene: Scene, np: int) -> Name | None:
    """a plant |that Acme is building|, a programme |the company is carrying out|: the subject of the clause behind a noun."""
    reading = scene.parse
    at = reading.skip_right(np + 1)
    if reading.kind(at) in ("H", "R"):
        at = reading.skip_right(at + 1)
    if reading.kind(at) == "NP" and is_party(scene, at) and reading.kind(reading.skip_right(at + 1)) == "VG":
        return party_at(scene, at)
    return None
