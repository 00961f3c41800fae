"""The language of an article, by its script and words; what a source states decides only where the text does not."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from typing import Final

from newsledger.articles.lexicon import table

UNDETERMINED: Final = "und"

_SAMPLE: Final = 5_000
_LATIN_WORD: Final = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’][a-z]+)?")
# First and last code point of the letters of each script.
_SCRIPTS: Final = (
    ("han", 0x3400, 0x4DBF),
    ("han", 0x4E00, 0x9FFF),
    ("han", 0xF900, 0xFAFF),
    ("kana", 0x3041, 0x3096),
    ("kana", 0x30A1, 0x30FA),
    ("kana", 0xFF66, 0xFF9D),
    ("hangul", 0xAC00, 0xD7A3),
    ("latin", 0x0041, 0x005A),
    ("latin", 0x0061, 0x007A),
    ("latin", 0x00C0, 0x024F),
)
_TAG: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")

_MIN_ENGLISH_SHARE: Final = 0.12


def detect_language(text: str, *, stated: str | None = None) -> str:
    """The BCP 47 tag of a text: zh-Hans, zh-Hant, en, ja, ko, or what was stated, or ``und``.

    Args:
        text: the article; its first 5,000 characters are looked at.
        stated: what the article or its source says. It decides where the text leaves it open: Chinese without a
            character that only one script has, a headline without a function word, a language not detected here.
    """
    known = normalised_tag(stated)
    found = _by_script(text[:_SAMPLE])
    if found == "zh":
        return known if known in ("zh-Hans", "zh-Hant") else "zh"
    return found or known or UNDETERMINED


def contradicts(stated: str | None, found: str) -> bool:
    """Whether the text is in another language than was stated."""
    known = normalised_tag(stated)
    if known is None or UNDETERMINED in (known, found) or known == found:
        return False
    return known.partition("-")[0] != found.partition("-")[0] or (known != "zh" and found.startswith("zh-"))


def normalised_tag(tag: str | None) -> str | None:
    """The tag as newsledger writes it: zh_CN -> zh-Hans, en-US -> en; None if it is no language tag."""
    if not tag:
        return None
    lower = tag.strip().lower().replace("_", "-")
    if not _TAG.fullmatch(lower) and lower != "english":
        return None
    tags: dict[str, str] = table("language.toml")["tags"]
    return tags.get(lower) or tags.get(lower.partition("-")[0]) or lower.partition("-")[0]


def _by_script(sample: str) -> str | None:
    """The language that the text shows by itself; ``zh`` if it is Chinese in characters that both scripts share."""
    if sample.isascii():
        return _latin(_LATIN_WORD.findall(sample))
    letters = dict.fromkeys(("none", "other", "latin", "han", "simplified", "traditional", "kana", "hangul"), 0)
    for character, n in Counter(sample).items():
        letters[_script(character)] += n
    words = _LATIN_WORD.findall(sample) if letters["latin"] else []
    east_asian = sum(letters[script] for script in ("han", "simplified", "traditional", "kana", "hangul"))
    if (east_asian == 0 and not words) or letters["other"] > 2 * (east_asian + len(words)):
        return None
    # A Latin word carries about what two Chinese characters do.
    if east_asian < 2 * len(words):
        return _latin(words)
    if letters["kana"] > 0.08 * east_asian:
        return "ja"
    if letters["hangul"] > 0.3 * east_asian:
        return "ko"
    if letters["simplified"] == letters["traditional"]:
        return "zh"
    return "zh-Hans" if letters["simplified"] > letters["traditional"] else "zh-Hant"


@lru_cache(maxsize=10_000)
def _script(character: str) -> str:
    """The script of a letter: simplified or traditional if only that uses it, han, kana, hangul, latin or other."""
    code = ord(character)
    for script, first, last in _SCRIPTS:
        if first <= code <= last:
            return _han(character) if script == "han" else script
    return "other" if character.isalpha() else "none"


def _latin(words: list[str]) -> str | None:
    english = _english()
    hits = sum([word.lower() in english for word in words])
    return "en" if hits >= 2 and hits >= _MIN_ENGLISH_SHARE * len(words) else None


@cache
def _english() -> frozenset[str]:
    return frozenset(table("language.toml")["english"])


def _han(character: str) -> str:
    simplified, traditional = script_only()
    return "simplified" if character in simplified else "traditional" if character in traditional else "han"


@cache
def script_only() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that only Simplified, and that only Traditional Chinese uses, as OpenCC's tables have it."""
    from opencc import OpenCC  # its dictionaries take a while to load, and English needs none

    characters = [chr(code) for code in range(0x4E00, 0xA000)]
    lines = "\n".join(characters)
    to_simplified = OpenCC("t2s").convert(lines).split("\n")
    to_traditional = OpenCC("s2t").convert(lines).split("\n")
    pairs = list(zip(characters, to_simplified, to_traditional, strict=True))
    traditional = frozenset(own for own, simple, _ in pairs if simple != own)
    simplified = frozenset(own for own, _, complex_ in pairs if complex_ != own)
    return simplified - traditional, traditional - simplified


@cache
def simplified_table() -> dict[int, str]:
    """For ``str.translate``: each Traditional character's Simplified form, character by character."""
    from opencc import OpenCC

    characters = [chr(code) for code in range(0x4E00, 0xA000)]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(own): simple for own, simple in zip(characters, converted, strict=True) if own != simple}
