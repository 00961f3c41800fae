"""Rewrites a text so that one spelling stands for many, without moving a single character.

Every replacement is one code point for one code point, so an offset into the normalised text is an offset into the
original. The other stages match on the normalised text and quote from the original.
"""

from __future__ import annotations

import re
from typing import Final

from opencc import OpenCC

_CJK_BLOCKS: Final = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))

# Characters that mean the same wherever they stand, by what they become.
_ALIKE: Final = {
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\u2500\u2501",
    "~": "\u223c\u02dc\u301c",
    "%": "\u066a\ufe6a",
    ".": "\ufe52",
    ",": "\ufe50",
    "'": "\u2018\u2019",
    "〇": "\u25cb\u25ef",
    " ": "\t\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
    + "".join(chr(point) for point in range(0x2000, 0x200B)),
}

# Full-width sentence punctuation keeps its width: in 2021年，100台 a half-width comma would group digits.
_KEPT_WIDE: Final = frozenset("，：；？！")

# Points and commas only between two digits; elsewhere they are punctuation of their own.
_MIDDLE_DOTS: Final = frozenset("·‧•∙⋅・")
_MIDDLE_DOT: Final = re.compile(rf"[{''.join(sorted(_MIDDLE_DOTS))}](?<=[0-9].)(?=[0-9])")
_WIDE_COMMA: Final = re.compile(r"，(?<=[０-９]，)(?=[０-９]{3}(?![０-９]))")

# Above this number of different characters to replace, one pass over all of them beats a pass for each.
_MANY: Final = 40


def _one_to_one() -> dict[str, str]:
    """What becomes of each character: full-width ASCII, Traditional to Simplified, odd punctuation, spaces."""
    characters = [chr(point) for low, high in _CJK_BLOCKS for point in range(low, high)]
    simplified = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    table = {old: new for old, new in zip(characters, simplified, strict=True) if len(new) == 1 and old != new}
    wide = {chr(point): chr(point - 0xFEE0) for point in range(0xFF01, 0xFF5F)}
    table |= {char: plain for char, plain in wide.items() if char not in _KEPT_WIDE}
    table |= {char: plain for plain, odd in _ALIKE.items() for char in odd}
    return {old: _end_of_chain(table, new) for old, new in table.items()}


def _end_of_chain(table: dict[str, str], char: str) -> str:
    # Characters are replaced one after the other, so a replacement must not be replaced again.
    seen = {char}
    while (following := table.get(char, char)) not in seen:
        seen.add(following)
        char = following
    return char


_TABLE: Final = {old: new for old, new in _one_to_one().items() if old != new}
_TRANSLATION: Final = str.maketrans(_TABLE)
_ODD: Final = re.compile(f"[{re.escape(''.join([*_TABLE, *sorted(_MIDDLE_DOTS), '，']))}]")


_CASES: Final = tuple((chr(point), chr(point + 32)) for point in range(ord("A"), ord("Z") + 1))


def lowered(text: str) -> str:
    """ASCII letters in lower case, everything else as it is: the length must not change (İ would become two)."""
    if text.isascii():
        return text.lower()
    for upper, lower in _CASES:
        if upper in text:
            text = text.replace(upper, lower)
    return text


def normalise(text: str) -> str:
    """The text in one spelling: half width, Simplified, plain points, dashes, quotes and spaces; same length.

    Line feeds stay, the other white space becomes a plain space. Sentence punctuation stays full width.
    """
    odd = set(_ODD.findall(text))
    if "，" in odd:
        odd.discard("，")
        text = _WIDE_COMMA.sub(",", text)
    dots = odd & _MIDDLE_DOTS
    odd -= dots
    if len(odd) > _MANY:
        text = text.translate(_TRANSLATION)
    else:
        for char in odd:
            text = text.replace(char, _TABLE[char])
    return _MIDDLE_DOT.sub(".", text) if dots else text
