"""The ledger on disk: atomic appends to Delta tables, one hash per row, and the look-ups that ingestion needs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import TableNotFoundError

from newsledger.errors import NewsledgerError
from newsledger.files import write_atomically
from newsledger.ledger.schema import INSTANT, SCHEMA_VERSION, TABLES

Row = Mapping[str, Any]

_ADDED: Final = frozenset({"run_seq", "recorded_at", "row_hash"})
_HASHED_NULL: Final = "chr(30)"
_HASHED_SEPARATOR: Final = "chr(31)"


def row_hash_sql(schema: pa.Schema) -> str:
    """DuckDB expression for the row_hash of a ledger row: sha256 over all other columns in schema order.

    Instants count as microseconds since the epoch, so that the hash does not depend on a session's time zone.
    """
    parts = [
        f"coalesce(cast({_as_hashed(field)} as varchar), {_HASHED_NULL})"
        for field in schema
        if field.name != "row_hash"
    ]
    return f"sha256(concat_ws({_HASHED_SEPARATOR}, {', '.join(parts)}))"


def _as_hashed(field: pa.Field[Any]) -> str:
    return f'epoch_us("{field.name}")' if pa.types.is_timestamp(field.type) else f'"{field.name}"'


@contextmanager
def _named_when_unreadable(table: str) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise NewsledgerError(
            "ledger-unreadable",
            f"A file of the ledger table {table} cannot be read: {str(error).splitlines()[0]}.",
            "Restore the ledger from a backup; the published warehouse is untouched.",
        ) from error


class Ledger:
    """Append-only Delta tables under one folder.

    Args:
        path: folder of the ledger, one subfolder for each table of ``newsledger.ledger.schema.TABLES``.

    Raises:
        NewsledgerError: ``ledger-newer`` when a newer program wrote it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._header = path / "ledger.json"
        if self._header.is_file():
            written_by = int(json.loads(self._header.read_text("utf-8"))["schema_version"])
            if written_by > SCHEMA_VERSION:
                raise NewsledgerError(
                    "ledger-newer",
                    f"The ledger in {path} has schema version {written_by}; this program knows {SCHEMA_VERSION}.",
                    "Update newsledger, or point NEWSLEDGER_HOME to another folder.",
                )

    def create(self) -> None:
        """Make the folder and its header, where they are missing."""
        self.path.mkdir(parents=True, exist_ok=True)
        if not self._header.is_file():
            write_atomically(self._header, json.dumps({"schema_version": SCHEMA_VERSION}) + "\n")

    def append(
        self, table: str, rows: Sequence[Row] | pa.Table, run_seq: int, recorded_at: datetime | None = None
    ) -> int:
        """Append rows in one atomic commit; what the schema adds (run, instant, hash) is filled in here.

        Args:
            rows: mappings or an Arrow table; a missing column is null, a column that the schema lacks is an error.

        Returns:
            The number of rows appended; nothing is written for none.
        """
        if len(rows) == 0:
            return 0
        self.create()
        schema = TABLES[table]
        own = [field for field in schema if field.name not in _ADDED]
        if not isinstance(rows, pa.Table):
            rows = pa.Table.from_pylist([dict(row) for row in rows], schema=pa.schema(own))
        given = rows
        if unknown := set(given.column_names) - {field.name for field in own}:
            raise ValueError(f"{table} has no columns {sorted(unknown)}")
        columns: dict[str, Any] = {
            field.name: given.column(field.name).cast(field.type)
            if field.name in given.column_names
            else pa.nulls(len(given), field.type)
            for field in own
        }
        instant = pa.scalar(recorded_at or datetime.now(UTC), INSTANT)
        columns["run_seq"] = pa.repeat(pa.scalar(run_seq, pa.int64()), len(given))
        columns["recorded_at"] = pa.repeat(instant, len(given))
        unhashed = pa.table(columns)
        with duckdb.connect() as connection:
            connection.register("unhashed", unhashed)
            hashed = connection.sql(f"select *, {row_hash_sql(schema)} as row_hash from unhashed").to_arrow_table()
        write_deltalake(str(self.path / table), hashed.cast(schema), mode="append")
        return len(given)

    def files(self, table: str) -> list[str]:
        """Absolute paths of the Parquet files that make up the newest version of a table."""
        try:
            uris = DeltaTable(str(self.path / table)).file_uris()
        except TableNotFoundError:
            return []
        return sorted(uri.removeprefix("file://") for uri in uris)

    def versions(self) -> dict[str, int]:
        """Delta version of each table that exists."""
        found = {}
        for table in TABLES:
            try:
                found[table] = int(DeltaTable(str(self.path / table)).version())
            except TableNotFoundError:
                continue
        return found

    def connect(self, memory_limit: str | None = None) -> duckdb.DuckDBPyConnection:
        """An in-memory DuckDB with one view for each ledger table, empty ones included."""
        connection = duckdb.connect()
        connection.execute("set TimeZone = 'UTC'")
        if memory_limit:
            connection.execute("set memory_limit = ?", [memory_limit])
        for table in TABLES:
            self.create_view(connection, table)
        return connection

    def create_view(self, connection: duckdb.DuckDBPyConnection, table: str) -> None:
        """Define the view ``ledger_<table>`` over a table's files; the file of each row is in ``filename``."""
        files = self.files(table)
        if files:
            listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
            body = f"select * from read_parquet([{listed}], filename = true)"
        else:
            connection.register(f"empty_{table}", TABLES[table].empty_table())
            body = f"select *, cast(null as varchar) as filename from empty_{table}"
        # A temporary view may refer to a registered relation and never reaches a file.
        with _named_when_unreadable(table):
            connection.execute(f"create or replace temp view ledger_{table} as {body}")

    def next_run_seq(self) -> int:
        """One more than any run that left a row. A killed run's number may come again: its rows are adopted."""
        with self.connect() as connection:
            union = " union all ".join(f"select max(run_seq) as n from ledger_{table}" for table in TABLES)
            row = connection.execute(f"select coalesce(max(n), 0) + 1 from ({union})").fetchone()
        assert row is not None
        return int(row[0])

    def fingerprint(self, tables: Iterable[str] = ("articles", "claims", "extractions", "fx_rates")) -> str:
        """Order-independent hash over the row hashes of the tables that a warehouse is built from."""
        sums = []
        with self.connect() as connection:
            for table in tables:
                row = connection.execute(
                    "select count(*), coalesce(sum(cast(md5_number_lower(row_hash) as hugeint)), 0) "
                    f"from ledger_{table}"
                ).fetchone()
                assert row is not None
                sums.append(f"{table}:{row[0]}:{row[1]}")
        return ";".join(sums)

    def check(self, connection: duckdb.DuckDBPyConnection, table: str) -> None:
        """Compare each row with its hash.

        Raises:
            NewsledgerError: ``ledger-damaged`` with the file and the run of the first damaged rows.
        """
        schema = TABLES[table]
        with _named_when_unreadable(table):
            damaged = connection.execute(
                f"select filename, run_seq, row_hash from ledger_{table} "
                f"where row_hash is distinct from {row_hash_sql(schema)} limit 5"
            ).fetchall()
        if damaged:
            where = "; ".join(f"{Path(file).name} (run {run})" for file, run, _ in damaged)
            raise NewsledgerError(
                "ledger-damaged",
                f"Rows of the ledger table {table} do not match their hash: {where}.",
                "Restore the ledger from a backup; the published warehouse is untouched.",
            )
