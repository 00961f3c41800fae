"""What no type says of the seeds: parents lead to a top, a name means one thing at a time, no span ends too early."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from newsledger.errors import NewsledgerError

_HIERARCHIES: Final = {
    "organizations": ("organization_id", "parent_organization_id"),
    "markets": ("market_id", "parent_market_id"),
    "geographies": ("geography_id", "parent_geography_id"),
}
# Which columns of which seed call a thing by a name: seed, its id, the columns.
_NAMES: Final = {
    "organization": (
        ("organizations", "organization_id", ("name_zh", "name_en", "ticker", "ric")),
        ("organization_aliases", "organization_id", ("alias",)),
    ),
    "market": (("markets", "market_id", ("name_zh", "name_en")), ("market_aliases", "market_id", ("alias",))),
}
_SPANS: Final = {
    "organizations": ("parent_from_on", "parent_to_on"),
    "organization_aliases": ("valid_from_on", "valid_to_on"),
    "curated_claims": ("period_start_on", "period_end_on"),
    "fx_rates": ("start_on", "end_on"),
}
# Words that a row from marts.unresolved_… leaves to whoever pastes it (docs/how-to/add-a-name.md).
_UNFINISHED: Final = ("ID", "NAME_ZH", "NAME_EN", "COUNTRY", "SOURCE", "ORGANIZATION_ID", "MARKET_ID", "LANGUAGE")
# Whose last day belongs to the span: the others end on the day before.
_CLOSED: Final = {"curated_claims", "fx_rates"}

_FIRST_DAYS: Final = {
    "": "-01-01", "-H1": "-01-01", "-H2": "-07-01", "-Q1": "-01-01", "-Q2": "-04-01", "-Q3": "-07-01", "-Q4": "-10-01"
}  # fmt: skip
_LAST_DAYS: Final = {
    "": "-12-31", "-H1": "-06-30", "-H2": "-12-31", "-Q1": "-03-31", "-Q2": "-06-30", "-Q3": "-09-30", "-Q4": "-12-31"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    seed: str
    line: int
    cells: dict[str, str]

    def __str__(self) -> str:
        return f"{self.seed}.csv, line {self.line}"


def is_reversed(period: str) -> bool:
    """Whether a period from/to ends before it begins: 2026/2025, 2025-H2/2025-Q1. What is no from/to never does."""
    first, slash, last = period.partition("/")
    return bool(slash) and _day(last, _LAST_DAYS, "-31") < _day(first, _FIRST_DAYS, "-01")


def _day(point: str, days: dict[str, str], end_of_month: str) -> str:
    """A day that sorts as text."""
    year, rest = point[:4], point[4:]
    return year + days[rest] if rest in days else point if len(point) == len("2025-01-31") else point + end_of_month


def check_sense(seeds_folder: Path) -> None:
    """Refuse seeds that are well-formed and mean nothing, or two things at once.

    Names are compared as they are written but for case; spellings that only the models fold together (腾讯, 騰訊) are
    compared by the tests of dbt.

    Raises:
        NewsledgerError: ``seed-unfinished``, ``seed-parent``, ``seed-ambiguous`` or ``seed-span``, with file and line.
    """
    for seed in ("organizations", "organization_aliases", "markets"):
        for row in _rows(seeds_folder, seed):
            if left := [word for word in _UNFINISHED if word in row.cells.values()]:
                raise NewsledgerError(
                    "seed-unfinished",
                    f"{row}: {', '.join(left)} of a pasted row is still to be filled in.",
                    "docs/how-to/add-a-name.md says what to write for each word in capitals.",
                )
    for seed, (key, parent) in _HIERARCHIES.items():
        _check_parents(list(_rows(seeds_folder, seed)), key, parent, _listed(seeds_folder, seed))
    for thing, places in _NAMES.items():
        _check_names(seeds_folder, thing, places)
    for seed, (start, end) in _SPANS.items():
        for row in _rows(seeds_folder, seed):
            _check_span(row, row.cells[start], row.cells[end], is_closed=seed in _CLOSED)
    for row in _rows(seeds_folder, "curated_claims"):
        _check_period(row, row.cells["period"])
    for row in _rows(seeds_folder, "claim_reviews"):
        if row.cells["field"] == "period":
            _check_period(row, row.cells["new_value"])


def _rows(seeds_folder: Path, seed: str) -> Iterator[_Row]:
    path = seeds_folder / f"{seed}.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            for cells in reader:
                yield _Row(seed, reader.line_num, cells)


def _listed(seeds_folder: Path, seed: str) -> set[str]:
    """Ids of listed firms (int_organizations_unioned): they may be parents and have none."""
    return {row.cells["organization_id"] for row in _rows(seeds_folder, "listings") if seed == "organizations"}


def _check_parents(rows: list[_Row], key: str, parent: str, tops: set[str]) -> None:
    known = {row.cells[key]: row for row in rows}
    for row in rows:
        path = [row.cells[key]]
        while above := known[path[-1]].cells[parent]:
            if above in tops and above not in known:
                break
            if above not in known:
                raise NewsledgerError(
                    "seed-parent",
                    f"{known[path[-1]]}: the parent {above} of {path[-1]} has no row.",
                    "Correct the id, or add the parent's row.",
                )
            if above in path:
                raise NewsledgerError(
                    "seed-parent",
                    f"{row}: the parents of {path[0]} go round in a circle: {' -> '.join([*path, above])}.",
                    "One of them has a wrong parent; the topmost has none.",
                )
            path.append(above)


def _check_names(seeds_folder: Path, thing: str, places: tuple[tuple[str, str, tuple[str, ...]], ...]) -> None:
    """One name may mean several organizations one after the other, never at one time."""
    meant: dict[str, list[tuple[str, str, str, _Row]]] = {}
    for seed, key, columns in places:
        for row in _rows(seeds_folder, seed):
            since, until = row.cells.get("valid_from_on", ""), row.cells.get("valid_to_on", "") or "9999-12-31"
            for name in filter(None, (row.cells[column] for column in columns)):
                for other_id, other_since, other_until, other in meant.setdefault(name.casefold(), []):
                    if other_id != row.cells[key] and since < other_until and other_since < until:
                        raise NewsledgerError(
                            "seed-ambiguous",
                            f"{row}: {name!r} means the {thing} {row.cells[key]}, and {other_id} at the same time "
                            f"({other}).",
                            "Take one of them out, or say with valid_from_on and valid_to_on when each was meant."
                            if thing == "organization"
                            else "Take one of them out, or write the longer name.",
                        )
                meant[name.casefold()].append((row.cells[key], since, until, row))


def _check_span(row: _Row, start: str, end: str, *, is_closed: bool) -> None:
    if start and end and (end < start if is_closed else end <= start):
        raise NewsledgerError(
            "seed-span", f"{row}: what begins on {start} cannot end on {end}.", "Correct one of the two days."
        )


def _check_period(row: _Row, period: str) -> None:
    if is_reversed(period):
        raise NewsledgerError(
            "seed-span", f"{row}: the period {period} ends before it begins.", "Write the earlier point first."
        )
