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
# Of ASCII text, words by str.split are what _TOKEN finds, in a quarter of the time.
_ASCII_BLANKS: Final = {code: " " for code in range(128) if not chr(code).isalnum()}


def origin_fingerprint(text: str) -> str:
    """Fingerprint of the origin of a text, 32 hex digits.

    Bylines of agencies, brackets (tickers, notes), editors' lines, punctuation, width, case, and the choice of
    Traditional or Simplified characters do not matter; cutting the end of the text hardly does.
    """
    runs = _runs(*_opening(_own_words(text))) or [text.encode("utf-8", "surrogatepass")]
    hashes = list(map(crc32, runs))
    smallest = min(hashes)
    run = min(run for run, value in zip(runs, hashes, strict=True) if value == smallest)
    return sha256(run).hexdigest()[:32]


def _own_words(text: str) -> str:
    """The opening of the text, and some more, without what reprinting changes."""
    characters = OPENING * (_CHARACTERS_HAN if len(_HAN.findall(text[:_PROBE])) > _PROBE // 4 else _CHARACTERS_LATIN)
    simplified = _simplified(text[:characters])
    openings = tuple(table("syndication.toml")["paragraph_openings"])
    paragraphs = (paragraph.strip() for paragraph in simplified.split("\n"))
    kept = "\n".join(paragraph for paragraph in paragraphs if paragraph and not paragraph.startswith(openings))
    return _BRACKETED.sub(" ", _byline().sub("", kept, count=1))


def _simplified(text: str) -> str:
    return text.translate(simplified_table()) if _traditional().search(text) else text


@cache
def _traditional() -> re.Pattern[str]:
    """Any character that ``simplified_table`` changes: most texts have none, and finding that is quick."""
    return re.compile(f"[{''.join(map(chr, simplified_table()))}]")


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


def _opening(text: str) -> tuple[list[str], list[int]]:
    """Tokens of the opening, Chinese characters one by one, words and numbers whole; units before and after each."""
    tokens: list[str] = []
    ends = [0]
    for line in text.split("\n"):  # no token goes over the end of a line, and a long text is not read to its end
        found = _tokens(line)
        tokens += found
        ends += accumulate(_sizes(found), initial=ends.pop())
        if ends[-1] > OPENING:
            break
    n_ends = bisect_right(ends, OPENING)
    return tokens[: n_ends - 1], ends[:n_ends]


def _tokens(line: str) -> list[str]:
    if line.isascii():
        return line.casefold().translate(_ASCII_BLANKS).split()
    return _TOKEN.findall(unicodedata.normalize("NFKC", line).casefold())


def _sizes(tokens: list[str]) -> list[int]:
    """Units of each token: a Chinese character is one, a word two."""
    return [1 if "\u3400" <= token <= "\ufaff\uffff" else 2 for token in tokens]


def _runs(tokens: list[str], ends: list[int]) -> list[bytes]:
    """Runs of at least RUN units; of a shorter text, the whole.

    Only runs that begin with one of a quarter of all tokens are taken: which, their first character decides, so that
    another paper's copy has the same ones.
    """
    if not tokens:
        return []
    offsets = [0, *accumulate(map(len, tokens))]
    joined = " ".join(tokens)
    n_starts = max(bisect_right(ends, ends[-1] - RUN), 1)  # from later ones no whole run is left
    starts = [i for i, token in enumerate(tokens[:n_starts]) if ord(token[0]) % _EVERY == 0] or range(n_starts)
    stops = [bisect_left(ends, ends[start] + RUN, start, len(tokens)) for start in starts]
    return [
        joined[offsets[start] + start : offsets[stop] + stop - 1].encode("utf-8", "surrogatepass")
        for start, stop in zip(starts, stops, strict=True)
    ]
