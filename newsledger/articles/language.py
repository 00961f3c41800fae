"""The language of an article, by its script and words; what a source states decides only where the text does not."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Final

from newsledger.articles.lexicon import table

UNDETERMINED: Final = "und"

_SAMPLE: Final = 5_000
_HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_KANA: Final = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_HANGUL: Final = re.compile(r"[\uac00-\ud7a3]")
_LATIN_WORD: Final = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’][a-z]+)?")
_OTHER_LETTER: Final = re.compile(
    r"[^\W\d_A-Za-z\u00c0-\u024f\u3041-\u30fa\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9d]"
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
    han, kana, hangul = (len(script.findall(sample)) for script in (_HAN, _KANA, _HANGUL))
    words = _LATIN_WORD.findall(sample)
    east_asian = han + kana + hangul
    if east_asian == 0 and not words:
        return None
    if len(_OTHER_LETTER.findall(sample)) > 2 * (east_asian + len(words)):
        return None
    # A Latin word carries about what two Chinese characters do.
    if east_asian < 2 * len(words):
        return _latin(words)
    if kana > 0.08 * east_asian:
        return "ja"
    if hangul > 0.3 * east_asian:
        return "ko"
    return _chinese(sample)


def _latin(words: list[str]) -> str | None:
    english = frozenset(table("language.toml")["english"])
    hits = sum(word.lower() in english for word in words)
    return "en" if hits >= 2 and hits >= _MIN_ENGLISH_SHARE * len(words) else None


def _chinese(sample: str) -> str:
    counts = Counter(sample)
    n_simplified, n_traditional = (sum(n for c, n in counts.items() if c in own) for own in script_only())
    if n_simplified == n_traditional:
        return "zh"
    return "zh-Hans" if n_simplified > n_traditional else "zh-Hant"


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
