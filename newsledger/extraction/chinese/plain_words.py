"""Words that no name of an organization holds: verbs, measures, times; and the names of persons."""

from __future__ import annotations

import re
from typing import Final

from newsledger.extraction.lexicons import alternation, load

_WORDS: Final = frozenset(load("chinese_words")["no_name_words"])
_LENGTHS: Final = sorted({len(word) for word in _WORDS})


_PERSON: Final = re.compile(rf"{alternation(load('chinese_words')['surnames'])}[\u4e00-\u9fff]{{1,2}}")


def is_person_like(text: str) -> bool:
    """Does a stretch read like the name of a person: a surname and one or two more characters?"""
    return _PERSON.fullmatch(text) is not None


def holds_plain_word(text: str) -> bool:
    """Does a stretch of normalised text hold one of the words?"""
    return behind_plain_words(text) > 0


def behind_plain_words(text: str) -> int:
    """Where the last of the words ends: 给予|青禾环保 gives 2; 0 if there is none."""
    for end in range(len(text), 1, -1):
        if any(text[end - length : end] in _WORDS for length in _LENGTHS if length <= end):
            return end
    return 0
