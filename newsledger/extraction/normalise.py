"""Rewrites a text so that one spelling stands for many, without moving a single character.

Every replacement is one code point for one code point, so an offset into the normalised text is an offset into the
original. The other stages match on the normalised text and quote from the original.
"""

from __future__ import annotations

import re
from typing import Final

from opencc import OpenCC

_CJK_BLOCKS: Final = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))

_SPACES: Final = "\t\v\f\r\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"

# Characters that mean the same wherever they stand.
_ALIKE: Final = {
    "-": "‐‑‒–—―−﹣－─━",
    "~": "～〜∼˜﹏",
    "%": "％﹪٪",
    ".": "﹒．",
    ",": "﹐",
    "'": "’‘＇",
    "〇": "○◯",
    "亿": "億",
}

# Between two digits only: elsewhere these are punctuation of their own.
_POINT: Final = re.compile(r"(?<=[0-9])[·・‧•∙⋅](?=[0-9])")
_COMMA: Final = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")


def _one_to_one() -> dict[int, str]:
    """The translation table: full-width ASCII, Traditional to Simplified, odd punctuation, spaces."""
    table: dict[int, str] = {}
    characters = [chr(point) for low, high in _CJK_BLOCKS for point in range(low, high)]
    for traditional, simplified in zip(
        characters,
        OpenCC("t2s").convert("\n".join(characters)).split("\n"),
        strict=True,
    ):
        if len(simplified) == 1 and simplified != traditional:
            table[ord(traditional)] = simplified
    for point in range(0xFF01, 0xFF5F):
        char = chr(point)
        if (
            char not in "，、。；：？！"
        ):  # sentence punctuation keeps its width: a full-width comma never groups digits
            table[point] = chr(point - 0xFEE0)
    for plain, odd in _ALIKE.items():
        table.update({ord(char): plain for char in odd})
    table.update({ord(char): " " for char in _SPACES})
    return table


_TABLE: Final = _one_to_one()


def normalise(text: str) -> str:
    """The text in one spelling: half width, Simplified, plain points, commas, dashes and spaces; same length."""
    if "，" in text:
        text = _COMMA.sub(",", text)
    text = text.translate(_TABLE)
    return _POINT.sub(".", text)
