"""Ledgers of earlier versions of the program, brought up to this one's schema: table by table, each in one commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

import duckdb
import pyarrow as pa
from deltalake import DeltaTable

from newsledger.errors import NewsledgerError
from newsledger.ledger.schema import SCHEMA_VERSION, TABLES
from newsledger.ledger.store import data_files, read_header, rewrite, row_hash_sql, write_header


def migrate(path: Path) -> tuple[int, int] | None:
    """Bring a ledger to ``SCHEMA_VERSION``. The caller holds the writer lock.

    A kill in the middle leaves tables that are old or new, never half; the next call finishes.

    Returns:
        The version that it had and the one that it has, or None when there was nothing to do.

    Raises:
        NewsledgerError: ``ledger-damaged`` when a row does not match its hash: what is damaged is not rewritten.
    """
    header = read_header(path)
    if header is None or header.schema_version >= SCHEMA_VERSION:
        return None
    for version in range(header.schema_version, SCHEMA_VERSION):
        MIGRATIONS[version](path)
    # The counts are those of the tables as they were rewritten.
    now = read_header(path)
    assert now is not None
    write_header(path, replace(now, schema_version=SCHEMA_VERSION))
    return header.schema_version, SCHEMA_VERSION


def _where_a_run_ended(path: Path) -> None:
    """1 to 2: ``runs`` says at which step a run ended and which revision of the program ran, for whoever is paged."""
    _add_columns(path, "runs", {"step": pa.string(), "git_revision": pa.string()})


def _what_was_taken_down(_path: Path) -> None:
    """2 to 3: the table ``redactions``, made by its first row. A program without it would read the article again."""


def _add_columns(path: Path, table: str, columns: Mapping[str, pa.DataType]) -> None:
    """Add nullable columns. A row hash covers all columns: each row is checked by its old one and gets a new."""
    folder = path / table
    if not (folder / "_delta_log").is_dir():
        return
    state = DeltaTable(str(folder))
    old: pa.Schema = pa.schema(cast(Any, state.schema().to_arrow()))
    if set(columns) <= set(old.names):
        return  # a killed migration came this far
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        files = [str(file) for file in data_files(state, folder)]
        rows = connection.execute("select * from read_parquet($1)", [files]).to_arrow_table().select(old.names)
        connection.register("rows", rows)
        ((damaged,),) = connection.execute(
            f"select count(*) from rows where row_hash is distinct from {row_hash_sql(old)}"
        ).fetchall()
    if damaged:
        raise NewsledgerError(
            "ledger-damaged",
            f"{damaged} rows of the ledger table {table} do not match their hash; it cannot be migrated.",
            "Restore the ledger from a backup (`newsledger restore`); the published warehouse is untouched.",
        )
    empty = pa.schema(columns.items()).empty_table()
    for name in columns:
        nulls = pa.array([None] * len(rows), empty.schema.field(name).type)
        rows = rows.append_column(name, nulls)
    rewrite(path, table, rows.select(TABLES[table].names))


MIGRATIONS: Final[dict[int, Callable[[Path], None]]] = {1: _where_a_run_ended, 2: _what_was_taken_down}
