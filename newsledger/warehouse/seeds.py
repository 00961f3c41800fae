"""The check of every seed CSV before dbt sees it: dbt copies by position and would swap columns silently."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import duckdb
import yaml

from newsledger.errors import NewsledgerError
from newsledger.warehouse.seed_sense import check_sense

SEED_FILES: Final = "*.csv"
# The parser in C, where PyYAML was built with it: ten times as fast.
_YAML: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def declared_columns(seeds_folder: Path) -> dict[str, dict[str, str]]:
    """Seed name to its declared columns, in order, with their DuckDB types, from the YAML beside the CSV files."""
    declared: dict[str, dict[str, str]] = {}
    for path in sorted(seeds_folder.glob("*.yml")):
        content = yaml.load(path.read_text("utf-8"), Loader=_YAML) or {}  # noqa: S506 - both are safe loaders
        for seed in content.get("seeds", []):
            declared[seed["name"]] = _column_types(seed)
    return declared


def _column_types(seed: dict[str, Any]) -> dict[str, str]:
    return dict((seed.get("config") or {}).get("column_types") or {})


def check_seeds(seeds_folder: Path) -> dict[str, int]:
    """Compare every seed with its declaration.

    Returns:
        Rows by seed.

    Raises:
        NewsledgerError: ``seed-undeclared``, ``seed-missing``, ``seed-header``, ``seed-row`` or ``seed-cell``;
            ``seed-unfinished``, ``seed-parent``, ``seed-ambiguous`` or ``seed-span``.
    """
    declared = declared_columns(seeds_folder)
    files = {path.stem: path for path in sorted(seeds_folder.glob(SEED_FILES))}
    for name in sorted(declared.keys() - files.keys()):
        raise NewsledgerError(
            "seed-missing", f"The seed {name} is declared but {name}.csv is not there.", "Restore it from Git."
        )
    rows = {}
    with duckdb.connect() as connection:
        for name, path in files.items():
            if not declared.get(name):
                raise NewsledgerError(
                    "seed-undeclared",
                    f"{path.name} has no column_types in {seeds_folder.name}/*.yml.",
                    "Declare every column with its type, in the order of the header.",
                )
            rows[name] = _check_seed(connection, path, declared[name])
    check_sense(seeds_folder)
    return rows


def check_seed(path: Path, columns: dict[str, str]) -> int:
    """Compare one seed file with its declaration; returns its rows.

    Raises:
        NewsledgerError: ``seed-header``, ``seed-row``, ``seed-cell`` or ``seed-unreadable``.
    """
    with duckdb.connect() as connection:
        return _check_seed(connection, path, columns)


def _check_seed(connection: duckdb.DuckDBPyConnection, path: Path, columns: dict[str, str]) -> int:
    lines = list(_read(path))
    header = lines[0][1] if lines else []
    if header != list(columns):
        raise NewsledgerError(
            "seed-header",
            f"The header of {path.name} is {','.join(header)}; declared is {','.join(columns)}.",
            "Put the columns into the declared order: dbt loads them by position.",
        )
    body = lines[1:]
    for number, cells in body:
        if len(cells) != len(columns):
            raise NewsledgerError(
                "seed-row",
                f"{path.name}, line {number}: {len(cells)} cells for {len(columns)} columns.",
                "Quote cells that hold a comma, and add what is missing.",
            )
    for position, (column, kind) in enumerate(columns.items()):
        if kind.lower() != "varchar":
            _check_cells(connection, path, column, kind, [(number, cells[position]) for number, cells in body])
    return len(body)


def _read(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.reader(handle, strict=True)
            for cells in reader:
                if cells:
                    yield reader.line_num, cells
    except (UnicodeDecodeError, csv.Error) as error:
        raise NewsledgerError(
            "seed-unreadable", f"{path.name} is no UTF-8 CSV: {error}.", "Save it as UTF-8 CSV with commas."
        ) from error


def _check_cells(
    connection: duckdb.DuckDBPyConnection, path: Path, column: str, kind: str, cells: list[tuple[int, str]]
) -> None:
    """Each cell must survive the cast to its type and back: 000123 as a number, or 1.23456789 as money, does not."""
    filled = [(number, cell) for number, cell in cells if cell != ""]
    if not filled:
        return
    # The type comes from our own YAML, not from data; DuckDB refuses what is no type.
    row = connection.execute(
        f"""
        with cells as (select unnest(?::bigint[]) as line, unnest(?::varchar[]) as cell),
        casted as (select line, cell, try_cast(cell as {kind}) as typed from cells)
        select line, cell from casted
        where typed is null
            or case
                when lower(?) like 'decimal%' or lower(?) in ('bigint', 'integer') then
                    regexp_replace(regexp_replace(cast(typed as varchar), '(\\.\\d*?)0+$', '\\1'), '\\.$', '')
                    <> regexp_replace(regexp_replace(cell, '(\\.\\d*?)0+$', '\\1'), '\\.$', '')
                when lower(?) = 'boolean' then lower(cell) <> cast(typed as varchar)
                else cast(typed as varchar) <> cell
            end
        order by line limit 1
        """,
        [[number for number, _ in filled], [cell for _, cell in filled], kind, kind, kind],
    ).fetchone()
    if row is not None:
        raise NewsledgerError(
            "seed-cell",
            f"{path.name}, line {row[0]}, column {column}: {row[1]!r} does not survive a cast to {kind} and back.",
            "Correct the cell, or the declared type.",
        )
