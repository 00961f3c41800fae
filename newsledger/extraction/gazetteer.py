"""Known organizations, from the seeds: every name and alias that ``seeds/`` lists, found in one pass."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import ahocorasick

from newsledger.extraction.normalise import normalise
from newsledger.settings import find_project

NAME_COLUMNS = ("name_zh", "name_en", "name")
SEEDS = ("organizations.csv", "organization_aliases.csv", "listings.csv")
_SHORTEST = 2
_CODES = frozenset({"ric", "ticker", "former ric"})  # notes of aliases that are exchange codes, not names


class Entry(NamedTuple):
    """A known name: its organization and the organization's kind (company, research_firm, government ...)."""

    width: int
    organization_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names of organizations in normalised spelling, ready to be searched for."""

    automaton: Any | None
    kinds: dict[str, str]

    def find(self, normalised: str) -> list[tuple[int, int, Entry]]:
        """Spans of known names, longest first, without overlaps; a Latin name must stand alone as a word."""
        if self.automaton is None:
            return []
        found = []
        for last, entry in self.automaton.iter_long(normalised):
            start, end = last - entry.width + 1, last + 1
            if _stands_alone(normalised, start, end):
                found.append((start, end, entry))
        return found


def _stands_alone(text: str, start: int, end: int) -> bool:
    first, last = text[start], text[end - 1]
    if first.isascii() and first.isalnum() and start and text[start - 1].isascii() and text[start - 1].isalnum():
        return False
    return not (last.isascii() and last.isalnum() and end < len(text) and text[end].isascii() and text[end].isalnum())


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_gazetteer(seeds: Path) -> Gazetteer:
    """Gazetteer of the seed folder; a missing seed leaves it empty."""
    kinds: dict[str, str] = {}
    names: dict[str, Entry] = {}

    def add(name: str | None, organization_id: str) -> None:
        word = normalise((name or "").strip())
        if len(word) >= _SHORTEST:
            names.setdefault(word, Entry(len(word), organization_id, kinds.get(organization_id, "")))

    organizations = _rows(seeds / SEEDS[0])
    for row in organizations:
        kinds[row["organization_id"]] = row.get("organization_type") or ""
    for row in organizations:
        for column in NAME_COLUMNS:
            add(row.get(column), row["organization_id"])
    for row in _rows(seeds / SEEDS[1]):
        if row.get("note") not in _CODES and row.get("is_ambiguous") != "true":
            add(row.get("alias"), row["organization_id"])
    for row in _rows(seeds / SEEDS[2]):
        if row.get("is_common_word") == "false":  # a word that everybody uses is a firm only where the text says so
            kinds[row["organization_id"]] = "company"
            add(row.get("name_zh"), row["organization_id"])
    if not names:
        return Gazetteer(None, kinds)
    automaton = ahocorasick.Automaton()
    for word, entry in names.items():
        automaton.add_word(word, entry)
    automaton.make_automaton()
    return Gazetteer(automaton, kinds)


@cache
def project_gazetteer() -> Gazetteer:
    """Gazetteer of the project that this process runs in, read once."""
    return read_gazetteer(find_project() / "seeds")
