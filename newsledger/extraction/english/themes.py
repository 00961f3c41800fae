"""What each passage of an English article is about: contracts, bids, funding, takeovers, grants, investments, funds.

An amount without a word of its own ("and another $4 million for water lines", "Bolt at $66 million") takes its meaning
from the passage. ``Themes`` finds the words of all themes in one search over the article.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import ahocorasick

if TYPE_CHECKING:
    from newsledger.extraction.document import Document

_BEFORE: Final = (1.0, 0.6, 0.35, 0.2)  # the sentence itself, the one before it, ...
_OVERALL: Final = 0.25  # what the whole article is about, its title included
_PARAGRAPH_BREAK: Final = 0.7


class Themes:
    """How much each sentence of an article speaks of each theme."""

    def __init__(self, document: Document) -> None:
        self._sentences = document.sentences
        self._own: list[dict[str, float]] = [defaultdict(float) for _ in document.sentences]
        self._overall: dict[str, float] = defaultdict(float)
        starts = [sentence.start for sentence in document.sentences]
        lowered = document.lowered
        seen: set[tuple[int, str]] = set()
        for last, (stem, meanings) in _stems().iter(lowered):
            first = last - len(stem) + 1
            if first and lowered[first - 1].isalnum():
                continue
            index = bisect_right(starts, first) - 1
            if index < 0 or (index, stem) in seen:
                continue
            seen.add((index, stem))
            for theme, weight in meanings:
                self._own[index][theme] += weight
                self._overall[theme] += weight
        title = document.title.lower()
        for last, (stem, meanings) in _stems().iter(title):
            first = last - len(stem) + 1
            if not (first and title[first - 1].isalnum()):
                for theme, weight in meanings:
                    self._overall[theme] += 2 * weight
        count = max(len(starts), 1)
        self._overall = defaultdict(float, {theme: weight / count * 4 for theme, weight in self._overall.items()})

    def weight(self, sentence: int, theme: str) -> float:
        """How much a sentence, what leads to it, and the article speak of a theme."""
        paragraph = self._sentences[sentence].paragraph
        total = self._overall[theme] * _OVERALL
        for back, share in enumerate(_BEFORE):
            if sentence < back:
                break
            if self._sentences[sentence - back].paragraph != paragraph:
                total -= self._own[sentence - back].get(theme, 0.0) * share * (1 - _PARAGRAPH_BREAK)
            total += self._own[sentence - back].get(theme, 0.0) * share
        return total

    def own(self, sentence: int, theme: str) -> float:
        """How much a sentence itself speaks of a theme."""
        return self._own[sentence].get(theme, 0.0)

    def strongest(self, sentence: int, among: tuple[str, ...], floor: float = 0.0) -> str | None:
        """The theme with most weight at a sentence, the first of ``among`` in a tie; None below ``floor``."""
        best, most = None, floor
        for theme in among:
            weight = self.weight(sentence, theme)
            if weight > most:
                best, most = theme, weight
        return best


@cache
def _stems() -> Any:
    meanings: dict[str, list[tuple[str, float]]] = {}
    text = files("newsledger.extraction.lexicons").joinpath("english_themes.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            theme, weight, stems = line.split("\t")
            for stem in stems.split("|"):
                meanings.setdefault(stem, []).append((theme, float(weight)))
    automaton = ahocorasick.Automaton()
    for stem, themes in meanings.items():
        automaton.add_word(stem, (stem, tuple(themes)))
    automaton.make_automaton()
    return automaton
