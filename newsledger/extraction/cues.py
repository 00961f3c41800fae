"""Finds the cues of a language in a text: every entry of its lexicon, in one pass of an Aho-Corasick automaton."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import ahocorasick

from newsledger.extraction.document import Cue

_LEXICONS = "newsledger.extraction.lexicons"


def load_cues(language: str) -> dict[str, tuple[str, str]]:
    """Terms of ``lexicons/<language>.tsv`` with their kind and data.

    Raises:
        ValueError: a line does not have three columns, or a term stands in two lines.
    """
    terms: dict[str, tuple[str, str]] = {}
    lines = files(_LEXICONS).joinpath(f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = line.split("\t#")[0].split("\t")
        if len(columns) != 3:
            raise ValueError(f"{language}.tsv, line {number}: {len(columns)} columns, not 3 (kind, data, terms).")
        kind, data, words = columns
        for word in words.split("|"):
            if word in terms:
                raise ValueError(f"{language}.tsv, line {number}: {word!r} stands in two lines.")
            terms[word] = (kind, data)
    return terms


@cache
def _automaton(language: str) -> Any:
    automaton = ahocorasick.Automaton()
    terms = load_cues(language)
    if not terms:
        return None
    for term, (kind, data) in terms.items():
        automaton.add_word(term, (len(term) - 1, kind, data))
    automaton.make_automaton()
    return automaton


def find_cues(normalised: str, language: str, start: int, end: int) -> list[Cue]:
    """All cues of a stretch of normalised text, longest first at each place, without overlaps, in order."""
    automaton = _automaton(language)
    if automaton is None:
        return []
    new = tuple.__new__  # half the cost of Cue(...), and an article has hundreds
    return [
        new(Cue, (last - width, last + 1, kind, data))
        for last, (width, kind, data) in automaton.iter_long(normalised, start, end)
    ]
