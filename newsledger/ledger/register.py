"""What the ledger holds of the things that inputs mention, in memory for one run: a look-up opens no file.

Every batch asks for locations, addresses, texts and ids. Asking the Delta tables opens all their files each time, which
makes the hundredth batch several times as dear as the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final, cast

import duckdb
import pyarrow as pa

from newsledger.ledger.schema import TABLES
from newsledger.ledger.store import Ledger

MEMORY_LIMIT: Final = "512MB"
"""Beyond this the register spills to disk. A known article takes about 0.7 kB."""

_SPILL: Final = ".register.tmp"
_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "inputs": ("location", "sha256", "canonical_url", "outcome", "article_id", "revision_id", "run_seq", "recorded_at"),
    "articles": ("article_id", "revision_id", "revision_no", "publisher", "run_seq"),
    "extractions": ("article_id", "revision_id", "extractor_version", "run_seq", "recorded_at"),
    "redactions": ("article_id", "revision_id", "publisher"),
}


class Register:
    """Tables ``ledger_<table>`` with the columns that look-ups need, read once, then kept up to date by ``add``."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._unmarked: set[tuple[str, str]] = set()

    @contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor on the register, for one batch."""
        with self._open().cursor() as cursor:
            yield cursor

    def add(self, table: str, rows: Sequence[Mapping[str, Any]], run_seq: int) -> None:
        """Rows that were appended to the ledger."""
        if not rows:
            return
        schema = pa.schema([TABLES[table].field(name) for name in _COLUMNS[table]])
        common = {"run_seq": run_seq, "recorded_at": datetime.now(UTC)}
        given = pa.Table.from_pylist([{**row, **common} for row in rows], schema=schema)
        with self.connect() as connection:
            connection.register("given", given)
            connection.execute(f"insert into ledger_{table} by name select * from given")

    def claims_to_write(self, rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Those of new claims that the ledger does not hold: a killed run may have left some without their mark."""
        self._open()
        fresh: list[Mapping[str, Any]] = []
        doubtful: list[Mapping[str, Any]] = []
        for row in rows:
            is_doubtful = (row["article_id"], row["revision_id"]) in self._unmarked
            (doubtful if is_doubtful else fresh).append(row)
        return fresh + self._ledger.absent("claims", doubtful)

    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            self._connection = duckdb.connect(config={"memory_limit": MEMORY_LIMIT})
            self._connection.execute("set TimeZone = 'UTC'")
            self._connection.execute("set temp_directory = ?", [str(self._ledger.path / _SPILL)])
            with self._ledger.connect(tables=(*_COLUMNS, "claims")) as ledger:
                for table, names in _COLUMNS.items():
                    rows = ledger.execute(f"select {', '.join(names)} from ledger_{table}").to_arrow_table()
                    self._connection.register("rows", rows)
                    self._connection.execute(f"create table ledger_{table} as select * from rows")
                    self._connection.unregister("rows")
                self._unmarked = set(
                    cast(
                        list[tuple[str, str]],
                        ledger.execute(
                            "select distinct article_id, revision_id from ledger_claims "
                            "anti join ledger_extractions using (article_id, revision_id, extractor_version)"
                        ).fetchall(),
                    )
                )
        return self._connection
