"""Who is credited for a figure: a research firm, an association, a ministry, a medium."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newsledger.extraction.english.lexicon import PARTIES
from newsledger.extraction.lexicons import alternation

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene

_REPORTS: Final = frozenset(term for term, noun in PARTIES.items() if noun.kind == "report")
_CREDITING_WORDS: Final = (
    "citing say says said report reports reported data figure figures research survey study estimate estimates estimated analysis "
    "tracker forecast forecasts expect expects predict predicts projects projected show shows showed found finds note notes noted "
    "revealed reveals numbers statistics compiled poll index outlook announced told published released monitor put puts peg pegs pegged values reckons"
).split()
_CREDITING: Final = re.compile(alternation(["according to", *_CREDITING_WORDS], start=r"\w") + r"(?!\w)")
_CREDITED: Final = frozenset({"source", "government", "media"})
_COMPILED: Final = frozenset(
    {"compile", "publish", "release", "conduct", "track", "gather", "collect", "issue", "cite", "report"}
)
_MEASURING: Final = frozenset({"put", "peg", "value", "reckon"})
_CARRY: Final = 8  # sentences


def find(scene: Scene) -> str | None:
    """The source that the sentence itself credits; None where it credits nobody."""
    if scene.source is None:
        may_credit = _CREDITING.search(scene.document.lowered, scene.sentence.start, scene.sentence.end) is not None
        scene.source = (may_credit and (_according(scene) or _by_report(scene) or _says(scene))) or ""
    return scene.source or None


def credited(scene: Scene, subject: str | None, *, is_carried: bool) -> str | None:
    """The source of a claim: of its sentence, else, for figures about markets, of the sentences before."""
    found = find(scene)
    if found is None and is_carried:
        index = scene.sentence.index
        for other in reversed(scene.story.scenes[max(0, index - _CARRY) : index]):
            found = find(other)
            if found is not None and _is_medium(found):
                found = None  # a paper that reports one thing is not the source of the next
            if found is not None:
                break
    if found is None or (subject and (found in subject or subject in found)):
        return None
    return found


def _is_medium(name: str) -> bool:
    from newsledger.extraction.english.names import kind_of

    return kind_of(name) == "media"


def _name_in(scene: Scene, np: int) -> str | None:
    """The organization of a noun phrase, or of what hangs on it: "a report by Gartner", "analysts at IDC"."""
    reading = scene.parse
    at: int | None = np
    for _ in range(4):
        if at is None or reading.kind(at) != "NP":
            return None
        names = [n for n in reading.names(at) if scene.token_kind(n) not in ("place", "person")]
        if names:
            return scene.token_name(names[-1] if reading.phrases[at].last in names else names[0], "clause").text
        people = [n for n in reading.names(at) if scene.token_kind(n) == "person"]
        following = reading.complement(at, ("from", "by", "of", "at", "for", "with"))
        if following is None and people and reading.kind(at + 1) == ",":
            following = reading.skip_right(at + 2)
            if reading.kind(following) == "NP" and not reading.names(following):
                following = reading.complement(following, ("at", "of", "with", "for", "from")) or following
        if following is None:
            verb = reading.skip_right(at + 1)
            if reading.kind(verb) == "VG" and reading.verb(verb).lemma in _COMPILED:
                by = reading.skip_right(verb + 1)
                following = reading.skip_right(by + 1) if reading.low(by) in ("by", "from") else None
        at = following
    return None


def _according(scene: Scene) -> str | None:
    reading = scene.parse
    for index, phrase in enumerate(reading.phrases):
        if phrase.kind == "P" and reading.tokens[phrase.first].data == "source":
            name = _name_in(scene, reading.skip_right(index + 1))
            if name is not None:
                return name
    return None


def _by_report(scene: Scene) -> str | None:
    """data from X show, X's report says, a survey by X found, figures compiled by X."""
    reading = scene.parse
    for index, phrase in enumerate(reading.phrases):
        if phrase.kind != "NP" or reading.head(index).low not in _REPORTS or reading.head(index).tag != "N":
            continue
        owner = reading.possessor(index)
        names = [n for n in reading.names(index) if scene.token_kind(n) not in ("place", "person")]
        behind = reading.skip_right(index + 1)
        if reading.kind(behind) == "P" and reading.low(behind) in ("from", "by", "of"):
            following = reading.skip_right(behind + 1)
            name = _name_in(scene, following) if reading.kind(following) == "NP" else None
            if name is not None and (reading.low(behind) != "of" or _is_source(scene, name)):
                return name
        if reading.kind(behind) == "VG" and reading.verb(behind).lemma in _COMPILED:
            name = _name_in(scene, index)
            if name is not None:
                return name
        if names and (owner is not None or reading.kind(behind) == "VG") and _shows(scene, behind):
            return scene.token_name(names[0], "clause").text
        if names and _is_tag(scene, index) and _is_credited(scene, names[0]):
            return scene.token_name(names[0], "clause").text
    return None


def _is_tag(scene: Scene, np: int) -> bool:
    """..., |IDC forecasts|. ..., |Gartner estimates|, up from: verbs that look like nouns, between commas."""
    reading = scene.parse
    phrase = reading.phrases[np]
    is_pair = (
        phrase.last > phrase.first and reading.tokens[phrase.last - 1].tag == "M" and reading.head(np).low.endswith("s")
    )
    return is_pair and reading.kind(np - 1) == "," and reading.kind(np + 1) in (",", ".", "")


def _is_credited(scene: Scene, token: int) -> bool:
    return scene.token_kind(token) in _CREDITED


def _shows(scene: Scene, index: int) -> bool:
    return scene.parse.kind(index) == "VG" and scene.parse.verb(index).role in ("say", "forecast")


def _puts_at(scene: Scene, verb: int) -> bool:
    """Analysts |put the market at| $14bn."""
    reading = scene.parse
    target = reading.object_of(verb) if reading.verb(verb).lemma in _MEASURING else None
    return target is not None and any(reading.low(n) == "at" for n in range(target + 1, target + 5))


def _is_source(scene: Scene, name: str) -> bool:
    from newsledger.extraction.english.names import kind_of

    return kind_of(name) in _CREDITED


def _says(scene: Scene) -> str | None:
    """IDC said, Gartner expects, Reuters reported; for names that are known to measure, govern or report."""
    reading = scene.parse
    for index, phrase in enumerate(reading.phrases):
        if phrase.kind != "VG" or phrase.is_passive or reading.verb(index).tag != "V":
            continue
        verb = reading.verb(index)
        if verb.role not in ("say", "forecast") and verb.lemma != "report" and not _puts_at(scene, index):
            continue
        subject = reading.subject(index)
        if subject is None:
            before = reading.skip_left(index - 1)
            subject = before if reading.kind(before) == "NP" else None
        if subject is None:
            continue
        head = reading.phrases[subject].last
        if reading.tokens[head].tag == "M":
            kind = scene.token_kind(head)
            if kind in _CREDITED or _is_research_firm(scene, subject):
                return scene.token_name(head, "clause").text
            if kind == "person":
                name = _name_of_speaker(scene, subject)
                if name is not None:
                    return name
        elif reading.tokens[head].tag == "N":
            names = [n for n in reading.names(subject) if scene.token_kind(n) in _CREDITED]
            apposed = scene.apposed_name(subject)
            party = reading.party(subject)
            if apposed is not None and (
                _is_source(scene, apposed.text)
                or scene.story.names.known_kind(apposed.start, apposed.end) == "source"
                or (party is not None and party.kind == "researcher")
            ):
                return apposed.text
            if names:
                return scene.token_name(names[0], "clause").text
            house = reading.complement(subject, ("at", "from", "with"))  # analysts at IDC say
            name = _name_in(scene, house) if house is not None else None
            if name is not None and _is_source(scene, name):
                return name
    return None


def _is_research_firm(scene: Scene, np: int) -> bool:
    """research firm Dataquest; Dataquest, a market research firm,"""
    reading = scene.parse
    phrase = reading.phrases[np]
    for width in range(1, min(4, phrase.last - phrase.first) + 1):
        noun = PARTIES.get(" ".join(reading.words(np, phrase.last - 1)[-width:]))
        if noun is not None and noun.kind == "researcher":
            return True
    if reading.kind(np + 1) == "," and reading.kind(np + 2) == "NP":
        party = reading.party(np + 2)
        return party is not None and party.kind == "researcher"
    return False


def _name_of_speaker(scene: Scene, np: int) -> str | None:
    """Jane Roe, an analyst at Gartner, said; Gartner analyst Jane Roe said."""
    reading = scene.parse
    name = None
    if reading.kind(np + 1) == "," and reading.kind(np + 2) == "NP":
        at = reading.complement(np + 2, ("at", "of", "with", "for", "from"))
        name = _name_in(scene, at) if at is not None else _name_in(scene, np + 2)
    else:
        first = [n for n in reading.names(np) if n != reading.phrases[np].last]
        if first:
            name = scene.token_name(first[0], "clause").text
    return name if name is not None and _is_source(scene, name) else None
