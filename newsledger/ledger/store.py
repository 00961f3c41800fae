"""The ledger on disk: atomic appends to Delta tables, one hash per row, and the look-ups that ingestion needs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import unquote

import duckdb
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError

from newsledger.errors import NewsledgerError
from newsledger.files import sync_file, sync_folder, write_atomically
from newsledger.ledger.schema import INSTANT, ROW_KEYS, SCHEMA_VERSION, TABLES

Row = Mapping[str, Any]

HEADER_FILE: Final = "ledger.json"

# Each commit reads the log's statistics of all files again. Nobody asks for the smallest and largest values in it:
# without them a table's log grows, and its hundredth commit costs, half as much. Counts of rows stay.
_CONFIGURATION: Final[dict[str, str | None]] = {"delta.dataSkippingNumIndexedCols": "0"}
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
    except TableNotFoundError:
        raise
    except (duckdb.Error, DeltaError) as error:
        raise NewsledgerError(
            "ledger-unreadable",
            f"A file of the ledger table {table} cannot be read: {str(error).splitlines()[0]}.",
            "Restore the ledger from a backup (`newsledger restore`); the published warehouse is untouched.",
        ) from error


@contextmanager
def _named_when_unwritable(table: str) -> Iterator[None]:
    try:
        yield
    except (OSError, DeltaError) as error:
        raise NewsledgerError(
            "ledger-not-written",
            f"Rows of the ledger table {table} could not be written: {str(error).splitlines()[0]}.",
            "Nothing of this append counts. See to room and permissions on the disk, then run it again.",
        ) from error


@dataclass(frozen=True, slots=True)
class Header:
    """What ``ledger.json`` says: the schema version, and how many rows each table had after its last append."""

    schema_version: int
    rows: dict[str, int]


def read_header(path: Path) -> Header | None:
    """The header of a ledger folder, or None where there is no ledger yet.

    Raises:
        NewsledgerError: ``ledger-unreadable`` when it is damaged, or missing beside tables.
    """
    file = path / HEADER_FILE
    try:
        content = json.loads(file.read_text("utf-8"))
        return Header(int(content["schema_version"]), {str(k): int(v) for k, v in content.get("rows", {}).items()})
    except FileNotFoundError:
        if not any((path / table / "_delta_log").is_dir() for table in TABLES):
            return None
        reason = "it is missing"
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = str(error)
    raise NewsledgerError(
        "ledger-unreadable",
        f"The header {file} cannot be read: {reason}.",
        "Restore the ledger from a backup (`newsledger restore`); the published warehouse is untouched.",
    )


def write_header(path: Path, header: Header) -> None:
    content = {"schema_version": header.schema_version, "rows": header.rows}
    write_atomically(path / HEADER_FILE, json.dumps(content) + "\n")


def data_files(state: DeltaTable, folder: Path) -> list[Path]:
    """Absolute paths of the Parquet files of a table's state.

    Delta Lake gives URLs, in which the folder's own name is percent-encoded or not; the file's name never needs it.
    """
    return [folder.absolute() / uri.rpartition("/")[2] for uri in state.file_uris()]


class Ledger:
    """Append-only Delta tables under one folder.

    Args:
        path: folder of the ledger, one subfolder for each table of ``newsledger.ledger.schema.TABLES``.
        up_to: read only rows of runs up to this number: the ledger as an earlier build saw it.

    Raises:
        NewsledgerError: ``ledger-newer`` when a newer program wrote it, ``ledger-older`` when it waits for its
            migration, ``ledger-unreadable`` when its header is damaged.
    """

    def __init__(self, path: Path, up_to: int | None = None) -> None:
        self.path = path
        self._up_to = up_to
        # A run asks for the fingerprint several times, and only some tables change in between.
        self._sums: dict[str, tuple[int | None, str]] = {}
        # Opening a table reads its log, which costs more with every commit; what this object wrote it need not read.
        self._states: dict[str, DeltaTable] = {}
        self._hashing: duckdb.DuckDBPyConnection | None = None
        header = read_header(path)
        if header is not None and header.schema_version > SCHEMA_VERSION:
            raise NewsledgerError(
                "ledger-newer",
                f"The ledger in {path} has schema version {header.schema_version}; this program knows "
                f"{SCHEMA_VERSION}.",
                "Update newsledger, or point NEWSLEDGER_HOME to another folder.",
            )
        if header is not None and header.schema_version < SCHEMA_VERSION:
            raise NewsledgerError(
                "ledger-older",
                f"The ledger in {path} has schema version {header.schema_version}; this program writes "
                f"{SCHEMA_VERSION}.",
                "The next `newsledger refresh` or `newsledger ingest` migrates it; a backup first does no harm.",
            )

    def create(self) -> None:
        """Make the folder and its header, where they are missing."""
        self.path.mkdir(parents=True, exist_ok=True)
        if read_header(self.path) is None:
            write_header(self.path, Header(SCHEMA_VERSION, {}))

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
        if self._hashing is None:  # to open a database for each append takes longer than the hashing
            self._hashing = duckdb.connect()
        with self._hashing.cursor() as cursor:
            cursor.register("unhashed", unhashed)
            hashed = cursor.sql(f"select *, {row_hash_sql(schema)} as row_hash from unhashed").to_arrow_table()
        self._states[table] = _write(self.path, table, hashed.cast(schema), "append", self._states.get(table))
        return len(given)

    def absent(self, table: str, rows: Sequence[Row]) -> list[Row]:
        """Those of the rows whose key the table does not hold: a killed run may have written the others already."""
        if not rows:
            return []
        keys = ROW_KEYS[table]
        schema = pa.schema([TABLES[table].field(name) for name in keys])
        wanted = pa.Table.from_pylist([{name: row[name] for name in keys} for row in rows], schema=schema)
        with self.connect(tables=(table,)) as connection:
            connection.register("wanted", wanted.append_column("n", pa.array(range(len(rows)), pa.int64())))
            known = connection.execute(
                f"select n from wanted semi join ledger_{table} using ({', '.join(keys)})"
            ).fetchall()
        skipped = {n for (n,) in known}
        return [row for n, row in enumerate(rows) if n not in skipped]

    def files(self, table: str) -> list[str]:
        """Absolute paths of the Parquet files that make up the newest version of a table."""
        try:
            with _named_when_unreadable(table):
                return sorted(map(str, data_files(DeltaTable(str(self.path / table)), self.path / table)))
        except TableNotFoundError as error:
            header = read_header(self.path)
            if header is None or not header.rows.get(table):
                return []
            # Taking a table that cannot be seen for an empty one would record everything a second time.
            raise NewsledgerError(
                "ledger-unreadable",
                f"The ledger table {table} is gone or may not be read: {error}.",
                "See to permissions on the ledger's folder, or restore it from a backup (`newsledger restore`).",
            ) from error

    def versions(self) -> dict[str, int]:
        """Delta version of each table that exists."""
        found = {}
        for table in TABLES:
            try:
                found[table] = int(DeltaTable(str(self.path / table)).version())
            except TableNotFoundError:
                continue
        return found

    def connect(
        self, memory_limit: str | None = None, tables: Iterable[str] = tuple(TABLES)
    ) -> duckdb.DuckDBPyConnection:
        """An in-memory DuckDB with one view for each ledger table, empty ones included."""
        connection = duckdb.connect()
        connection.execute("set TimeZone = 'UTC'")
        if memory_limit:
            connection.execute("set memory_limit = ?", [memory_limit])
        for table in tables:
            self.create_view(connection, table)
        return connection

    def create_view(self, connection: duckdb.DuckDBPyConnection, table: str) -> None:
        """Define the view ``ledger_<table>`` over a table's files; the file of each row is in ``filename``."""
        files = self.files(table)
        if files:
            listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
            body = f"select * from read_parquet([{listed}], filename = true)"
            if self._up_to is not None:
                body += f" where run_seq <= {self._up_to:d}"
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
        versions = self.versions()
        with self.connect(tables=tables) as connection:
            for table in tables:
                known, found = self._sums.get(table, (None, ""))
                if known is None or known != versions.get(table):
                    ((n_rows, total),) = connection.execute(
                        "select count(*), coalesce(sum(cast(md5_number_lower(row_hash) as hugeint)), 0) "
                        f"from ledger_{table}"
                    ).fetchall()
                    found = f"{table}:{n_rows}:{total}"
                    self._sums[table] = (versions.get(table), found)
                sums.append(found)
        return ";".join(sums)

    def check(self, connection: duckdb.DuckDBPyConnection, table: str) -> None:
        """Compare each row with its hash, and their number with what the header noted.

        Raises:
            NewsledgerError: ``ledger-damaged`` with the file and the run of the first damaged rows, or with the
                number of rows that are gone.
        """
        schema = TABLES[table]
        header = read_header(self.path)
        noted = header.rows.get(table, 0) if header and self._up_to is None else 0
        with _named_when_unreadable(table):
            ((found,),) = connection.execute(f"select count(*) from ledger_{table}").fetchall()
            if found < noted:
                raise NewsledgerError(
                    "ledger-damaged",
                    f"The ledger table {table} has {found} rows; {noted} were recorded. A commit is lost.",
                    "Restore the ledger from a backup (`newsledger restore`); the published warehouse is untouched.",
                )
            damaged = connection.execute(
                f"select filename, run_seq, row_hash from ledger_{table} "
                f"where row_hash is distinct from {row_hash_sql(schema)} limit 5"
            ).fetchall()
        if damaged:
            where = "; ".join(f"{Path(file).name} (run {run})" for file, run, _ in damaged)
            raise NewsledgerError(
                "ledger-damaged",
                f"Rows of the ledger table {table} do not match their hash: {where}.",
                "Restore the ledger from a backup (`newsledger restore`); the published warehouse is untouched.",
            )


def rewrite(path: Path, table: str, rows: pa.Table) -> None:
    """Replace all rows of a table in one atomic commit, their hashes made anew; run and instant stay as given.

    For migrations and takedowns only: the record is append-only. The caller has checked the rows it read.
    """
    schema = TABLES[table]
    with duckdb.connect() as connection:
        connection.register("unhashed", rows)
        columns = ", ".join(f'"{field.name}"' for field in schema if field.name != "row_hash")
        hashed = connection.sql(f"select {columns}, {row_hash_sql(schema)} as row_hash from unhashed").to_arrow_table()
    _write(path, table, hashed.cast(schema), "overwrite")


def _write(
    path: Path, table: str, rows: pa.Table, mode: Literal["append", "overwrite"], known: DeltaTable | None = None
) -> DeltaTable:
    """One commit, on disk when this returns, and noted in the header.

    Delta Lake syncs nothing: after a power cut a commit can be an empty file, which readers skip without a word.

    Args:
        known: the table as it was after an earlier commit; it is used if nobody has written since.

    Returns:
        The table as it is now.
    """
    folder = path / table
    with _named_when_unwritable(table):
        target = known if known is not None and _is_newest(folder, known.version()) else str(folder)
        write_deltalake(
            target,
            rows,
            mode=mode,
            schema_mode="overwrite" if mode == "overwrite" else None,
            configuration=_CONFIGURATION if not (folder / "_delta_log").is_dir() else None,
        )
        state = target if isinstance(target, DeltaTable) else DeltaTable(str(folder))
        commit = _commit(folder, state.version())
        actions = [json.loads(line).get("add") for line in commit.read_text("utf-8").splitlines()]
        for file in (*(folder / unquote(added["path"]) for added in actions if added), commit):
            sync_file(file)
        for changed in (folder, commit.parent, path):
            sync_folder(changed)
        header = read_header(path)
        assert header is not None
        write_header(path, Header(header.schema_version, header.rows | {table: _count(state)}))
        return state


def _commit(folder: Path, version: int) -> Path:
    return folder / "_delta_log" / f"{version:020d}.json"


def _is_newest(folder: Path, version: int) -> bool:
    """Whether a table's log ends with this version: a takedown or a compaction may have gone on from it."""
    return _commit(folder, version).exists() and not _commit(folder, version + 1).exists()


def _count(state: DeltaTable) -> int:
    """Rows of a table, from the statistics in its log: no data file is opened."""
    counts: list[Any] = pa.table(state.get_add_actions(flatten=True)).column("num_records").to_pylist()
    return sum(counts)
