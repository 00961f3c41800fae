"""The fingerprint of the text an article came from: the same agency text in two papers gets the same one.

It is a min-hash (Broder, 1997) reduced to one value: of all short runs of words in the opening of the text, the one
with the smallest hash. Two texts that share the fraction J of their runs get the same fingerprint with probability J:
a reprint keeps it in nine of ten cases (measured over twelve kinds of cuts, additions and edits), unrelated texts have
it in common about once in 300. Equality is all that is needed to compare two fingerprints.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import cache
from hashlib import sha256
from itertools import accumulate
from typing import Final
from zlib import crc32

from newsledger.articles.language import simplified_table
from newsledger.articles.lexicon import table

OPENING: Final = 600
"""Units of the opening that are looked at: papers cut a text from its end."""

RUN: Final = 16
"""Units of one run: 16 Chinese characters or 8 words. Shorter ones meet in the set phrases of company notices."""

_EVERY: Final = 4
_PROBE: Final = 200
# Characters of text in one unit of the opening, at most: brackets and bylines take room too.
_CHARACTERS_HAN: Final = 2
_CHARACTERS_LATIN: Final = 6

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_TOKEN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W\u3400-\u9fff\uf900-\ufaff_]+")
_BRACKETED: Final = re.compile(r"[(（\[【][^()（）\[\]【】\n]{0,40}[)）\]】]")


def origin_fingerprint(text: str) -> str:
    """Fingerprint of the origin of a text, 32 hex digits.

    Bylines of agencies, brackets (tickers, notes), editors' lines, punctuation, width, case, and the choice of
    Traditional or Simplified characters do not matter; cutting the end of the text hardly does.
    """
    runs = _runs(_opening(_own_words(text)))
    smallest = min(runs, key=lambda run: (crc32(run), run), default=text.encode("utf-8", "surrogatepass"))
    return sha256(smallest).hexdigest()[:32]


def _own_words(text: str) -> str:
    """The opening of the text, and some more, without what reprinting changes."""
    characters = OPENING * (_CHARACTERS_HAN if len(_HAN.findall(text[:_PROBE])) > _PROBE // 4 else _CHARACTERS_LATIN)
    simplified = text[:characters].translate(simplified_table())
    openings = tuple(table("syndication.toml")["paragraph_openings"])
    paragraphs = (paragraph.strip() for paragraph in simplified.split("\n"))
    kept = "\n".join(paragraph for paragraph in paragraphs if paragraph and not paragraph.startswith(openings))
    return _BRACKETED.sub(" ", _byline().sub("", kept, count=1))


@cache
def _byline() -> re.Pattern[str]:
    """Bylines that begin a text: 新华社北京7月3日电（记者 …）, 路透上海7月3日 -, HONG KONG, July 3 (Reuters) -."""
    agencies = "|".join(
        re.escape(name) for name in sorted(table("syndication.toml")["agencies"], key=len, reverse=True)
    )
    return re.compile(
        rf"\A\s*(?:[(（\[【]?(?:{agencies})[^。！？，,\n]{{0,30}}?(?:电|讯|\s[-－—–]+\s)[)）\]】]?"
        rf"|[A-Z][A-Za-z.,/ ]{{0,40}}?(?:\d{{1,2}} )?\((?:{agencies})\)\s*[-－—–]+)"
        r"[\s,，:：]*(?:[(（][^()（）\n]{0,30}[)）])?[\s,，:：]*"
    )


def _opening(text: str) -> list[str]:
    """Tokens of the opening: Chinese characters one by one, words and numbers whole."""
    tokens = _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())
    return tokens[: bisect_right(list(accumulate(_sizes(tokens))), OPENING)]


def _sizes(tokens: list[str]) -> list[int]:
    """Units of each token: a Chinese character is one, a word two."""
    return [1 if "\u3400" <= token <= "\ufaff\uffff" else 2 for token in tokens]


def _runs(tokens: list[str]) -> list[bytes]:
    """Runs of at least RUN units; of a shorter text, the whole.

    Only runs that begin with one of a quarter of all tokens are taken: which, their first character decides, so that
    another paper's copy has the same ones.
    """
    if not tokens:
        return []
    ends = [0, *accumulate(_sizes(tokens))]
    offsets = [0, *accumulate(len(token) + 1 for token in tokens)]
    joined = " ".join(tokens)
    n_starts = max(bisect_right(ends, ends[-1] - RUN), 1)  # from later ones no whole run is left
    starts = [i for i in range(n_starts) if ord(tokens[i][0]) % _EVERY == 0] or range(n_starts)
    stops = [min(bisect_left(ends, ends[start] + RUN), len(tokens)) for start in starts]
    return [
        joined[offsets[start] : offsets[stop] - 1].encode("utf-8", "surrogatepass")
        for start, stop in zip(starts, stops, strict=True)
    ]
