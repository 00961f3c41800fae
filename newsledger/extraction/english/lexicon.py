"""The English lexicons, read once: closed-class words, verbs in all their forms, nouns, parties, places, given names."""

from __future__ import annotations

from importlib.resources import files
from typing import Final, NamedTuple

from newsledger.extraction.cues import load_cues

_VOWELS: Final = frozenset("aeiou")
_SIBILANTS: Final = ("s", "x", "z", "ch", "sh")


class Word(NamedTuple):
    """A closed-class word: the tag it gets and what the lexicon adds to it."""

    tag: str
    data: str


class Verb(NamedTuple):
    """One form of a verb. ``form`` is any of b(ase), s, d (past), n (participle), g (-ing): "dn" for both."""

    lemma: str
    role: str
    data: str
    form: str


class Noun(NamedTuple):
    """What a noun stands for: its kind, what the lexicon adds, and how many words the entry has."""

    kind: str
    data: str
    width: int


def _past(lemma: str) -> str:
    if lemma.endswith("e"):
        return lemma + "d"
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return lemma[:-1] + "ied"
    return lemma + "ed"


def _third(lemma: str) -> str:
    if lemma.endswith((*_SIBILANTS, "o")):
        return lemma + "es"
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return lemma[:-1] + "ies"
    return lemma + "s"


def _gerund(lemma: str) -> str:
    if lemma.endswith("ie"):
        return lemma[:-2] + "ying"
    if lemma.endswith("e") and not lemma.endswith("ee"):
        return lemma[:-1] + "ing"
    return lemma + "ing"


def _forms(entry: str) -> dict[str, str]:
    """Every form of a lexicon entry (buy/bought, win*/won) with its letters: {"bought": "dn", "buy": "b", ...}."""
    lemma, *irregular = entry.split("/")
    doubles = lemma.endswith("*")
    lemma = lemma.rstrip("*")
    stem = lemma + lemma[-1] if doubles or _doubles(lemma, irregular) else lemma
    forms: dict[str, str] = {}

    def add(word: str, letter: str) -> None:
        forms[word] = forms.get(word, "") + letter

    add(lemma, "b")
    add(_third(lemma), "s")
    past = irregular[0] if irregular else stem + "ed" if stem != lemma else _past(lemma)
    add(past, "d")
    add(irregular[1] if len(irregular) > 1 else past, "n")
    add(stem + "ing" if stem != lemma else _gerund(lemma), "g")
    if doubles and lemma.endswith("l"):  # totalled in Britain, totaled in America
        forms |= {_past(lemma): forms[past], _gerund(lemma): "g"}
    return forms


def _doubles(lemma: str, irregular: list[str]) -> bool:
    # Short irregular verbs double in -ing (win, winning; get, getting), long vowels and clusters do not (buy, spend).
    return (
        bool(irregular)
        and len(lemma) <= 6
        and lemma[-1] in "nptdgm"
        and lemma[-2] in _VOWELS
        and lemma[-3] not in _VOWELS
    )


def _plural(term: str) -> str:
    last = term[-1]
    if term.endswith(_SIBILANTS):
        return term + "es"
    if last == "y" and term[-2] not in _VOWELS:
        return term[:-1] + "ies"
    return term + "s"


Phrases = dict[str, dict[str, list[tuple[tuple[str, ...], Word]]]]


def _read_words() -> tuple[dict[str, Word], Phrases]:
    single: dict[str, Word] = {}
    phrases: Phrases = {}
    for term, (tag, data) in load_cues("english_words").items():
        first, *rest = term.split(" ")
        if rest:
            phrases.setdefault(first, {}).setdefault(rest[0], []).append((tuple(rest), Word(tag, data)))
        else:
            single[term] = Word(tag, data)
    for seconds in phrases.values():
        for options in seconds.values():
            options.sort(key=lambda option: -len(option[0]))
    return single, phrases


def _read_verbs() -> tuple[dict[str, tuple[Verb, ...]], dict[tuple[str, str], str]]:
    forms: dict[str, list[Verb]] = {}
    phrasal: dict[tuple[str, str], str] = {}
    for entry, (role, data) in load_cues("english_verbs").items():
        if role == "phrase":
            lemma, _, particle = entry.partition(" ")
            phrasal[lemma, particle] = data
            continue
        lemma = entry.split("/")[0].rstrip("*")
        for word, form in _forms(entry).items():
            forms.setdefault(word, []).append(Verb(lemma, role, data, form))
    return {word: tuple(verbs) for word, verbs in forms.items()}, phrasal


def _read_nouns(name: str) -> dict[str, Noun]:
    nouns: dict[str, Noun] = {}
    for term, (kind, data) in load_cues(name).items():
        noun = Noun(kind, data, term.count(" ") + 1)
        nouns[term.rstrip("*")] = noun
        if not term.endswith("*"):
            nouns.setdefault(_plural(term), noun)
    return nouns


def _read_terms(name: str) -> dict[str, str]:
    return {term: kind for term, (kind, _) in load_cues(name).items()}


def load_lists(name: str) -> dict[str, frozenset[str]]:
    """The terms of each kind of a lexicon; a term may be of several kinds."""
    lists: dict[str, frozenset[str]] = {}
    for line in (
        files("newsledger.extraction.lexicons").joinpath(f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    ):
        if line and not line.startswith("#"):
            kind, _, terms = line.split("\t")
            lists[kind] = lists.get(kind, frozenset()) | frozenset(terms.split("|"))
    return lists


WORDS, PHRASES = _read_words()
VERBS, PHRASAL_VERBS = _read_verbs()
NOUNS: Final = _read_nouns("english_nouns")
PARTIES: Final = _read_nouns("english_parties")
PLACES: Final = _read_terms("english_places")
GIVEN_NAMES: Final = frozenset(_read_terms("english_given_names"))
LONGEST_NOUN: Final = max(noun.width for noun in (*NOUNS.values(), *PARTIES.values()))


def measure_noun(words: list[str]) -> Noun | None:
    """The longest entry of the nouns lexicon that a noun phrase ends with: ["global", "market", "share"] -> share."""
    return _longest(NOUNS, words)


def party_noun(words: list[str]) -> Noun | None:
    """The longest entry of the parties lexicon that a noun phrase ends with: ["the", "phone", "maker"] -> firm."""
    return _longest(PARTIES, words)


def _longest(nouns: dict[str, Noun], words: list[str]) -> Noun | None:
    for width in range(min(LONGEST_NOUN, len(words)), 0, -1):
        noun = nouns.get(" ".join(words[-width:]))
        if noun is not None:
            return noun
    return None
