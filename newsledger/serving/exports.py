"""Tables of the published version as files of other programs: Parquet, CSV, an Excel workbook. Never half written."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from newsledger.errors import EXIT_USAGE, NewsledgerError
from newsledger.files import replacing, sync_file, sync_folder, write_atomically
from newsledger.serving.cells import harmless_sql, is_formula
from newsledger.warehouse.reading import connect
from newsledger.warehouse.versions import current_version

SCHEMA: Final = "marts"
DESCRIPTION: Final = "newsledger-export.json"
BATCH_ROWS: Final = 20_000
SHEET_ROWS: Final = 1_048_576  # of which the header is one
CELL_CHARACTERS: Final = 32_767

_AS_IT_IS: Final[Mapping[str, Callable[[str], str]]] = {}
_SHEET_INSTANTS: Final = {"TIMESTAMP WITH TIME ZONE": "{} at time zone 'UTC'".format}

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What was written: files by table, rows by table, out of which version."""

    version: int
    published_at: str
    warehouse_sha256: str
    files: dict[str, str]
    rows: dict[str, int]


class _Writer(Protocol):
    def write_batch(self, batch: pa.RecordBatch) -> None: ...


def export_parquet(
    current: Path, folder: Path, tables: Sequence[str] = (), *, force: bool = False, on_progress: Progress
) -> Export:
    """One Parquet file (zstd) for each table, with the exact types of the warehouse.

    Args:
        current: the link to the published version.
        folder: made if it is not there.
        tables: tables of ``marts``; none means all.
        force: replace files of the same names; nothing else in the folder is touched.
        on_progress: gets tables done, tables in all, the table at work.

    Raises:
        NewsledgerError: ``nothing-published``, ``table-unknown``, ``export-exists``.
    """

    @contextmanager
    def open_file(path: Path, schema: pa.Schema) -> Iterator[_Writer]:
        with pa.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
            yield writer

    return _export_files(current, folder, tables, ".parquet", open_file, force=force, on_progress=on_progress)


def export_csv(
    current: Path, folder: Path, tables: Sequence[str] = (), *, force: bool = False, on_progress: Progress
) -> Export:
    """One CSV file (UTF-8, header, exact decimals, instants in UTC) for each table.

    Text that a spreadsheet could take for a formula gets an apostrophe in front. Arguments and errors as
    :func:`export_parquet`.
    """

    @contextmanager
    def open_file(path: Path, schema: pa.Schema) -> Iterator[_Writer]:
        with pa.csv.CSVWriter(path, schema, write_options=pa.csv.WriteOptions(quoting_style="needed")) as writer:
            yield writer

    return _export_files(
        current,
        folder,
        tables,
        ".csv",
        open_file,
        force=force,
        on_progress=on_progress,
        shown={"VARCHAR": harmless_sql},
    )


def export_xlsx(
    current: Path, file: Path, tables: Sequence[str] = (), *, force: bool = False, on_progress: Progress
) -> Export:
    """One workbook with a sheet for each table; text stays text, also when it looks like a formula.

    Excel keeps 15 digits of a number, has no time zones (instants are UTC) and no more than 1,048,575 rows a sheet.
    Arguments and errors as :func:`export_parquet`; also ``sheet-too-long``.
    """
    from openpyxl import Workbook  # half a second of import

    refuse_existing([file], force=force)
    with _published(current, tables) as (connection, names, described):
        for name, count in described.rows.items():
            if count >= SHEET_ROWS:
                raise NewsledgerError(
                    "sheet-too-long",
                    f"{name} has {count:,} rows; a sheet holds {SHEET_ROWS - 1:,}.",
                    "Export it as csv or parquet, or name other tables with --table.",
                    exit_code=EXIT_USAGE,
                )
        file.parent.mkdir(parents=True, exist_ok=True)
        book = Workbook(write_only=True)
        for place, name in enumerate(names):
            on_progress(place, len(names), name)
            _write_sheet(book, name, connection)
        with replacing(file) as temporary:
            book.save(temporary)
        on_progress(len(names), len(names), "")
        return Export(**{**asdict(described), "files": dict.fromkeys(names, file.name)})


def refuse_existing(targets: Iterable[Path], *, force: bool) -> None:
    """Nobody's file is written over unasked.

    Raises:
        NewsledgerError: ``export-exists`` names the first that is there.
    """
    for path in targets:
        if path.exists() and not force:
            raise NewsledgerError(
                "export-exists",
                f"{path} exists already.",
                "Name another place, or replace it with --force.",
                exit_code=EXIT_USAGE,
            )


@contextmanager
def _published(current: Path, tables: Sequence[str]) -> Iterator[tuple[duckdb.DuckDBPyConnection, list[str], Export]]:
    """A connection to the published version, the tables to export in order, and what they are out of."""
    version = current_version(current)
    if version is None:
        raise NewsledgerError("nothing-published", f"There is no {current}.", "Run `newsledger refresh` first.")
    with connect(version.database) as connection:
        there = [
            row[0]
            for row in connection.execute(
                "select table_name from duckdb_tables() where schema_name = ? order by 1", [SCHEMA]
            ).fetchall()
        ]
        wanted = [name.removeprefix(f"{SCHEMA}.") for name in tables]
        if unknown := [name for name in wanted if name not in there]:
            raise NewsledgerError(
                "table-unknown",
                f"{SCHEMA} has no table {', '.join(unknown)}.",
                f"Its tables: {', '.join(there)}.",
                exit_code=EXIT_USAGE,
            )
        names = [name for name in there if not wanted or name in wanted]
        rows = {}
        for name in names:
            ((rows[name],),) = connection.execute(f"select count(*) from {SCHEMA}.{_quoted(name)}").fetchall()
        described = Export(
            version=version.number,
            published_at=version.manifest["published_at"],
            warehouse_sha256=version.manifest["database"]["sha256"],
            files={},
            rows=rows,
        )
        yield connection, names, described


def _export_files(
    current: Path,
    folder: Path,
    tables: Sequence[str],
    suffix: str,
    open_file: Callable[[Path, pa.Schema], Any],
    *,
    force: bool,
    on_progress: Progress,
    shown: Mapping[str, Callable[[str], str]] = _AS_IT_IS,
) -> Export:
    with _published(current, tables) as (connection, names, described):
        targets = {name: folder / f"{name}{suffix}" for name in names}
        description = folder / DESCRIPTION
        refuse_existing([*targets.values(), description], force=force)
        folder.mkdir(parents=True, exist_ok=True)
        # All are written before the first takes its place; the description comes last and names what belongs together.
        with tempfile.TemporaryDirectory(prefix=".newsledger-export-", dir=folder) as made:
            for place, (name, target) in enumerate(targets.items()):
                on_progress(place, len(names), name)
                batches = connection.execute(_select(connection, name, shown)).to_arrow_reader(BATCH_ROWS)
                schema = _in_utc(batches.schema)
                with open_file(Path(made) / target.name, schema) as writer:
                    for batch in batches:
                        writer.write_batch(batch.cast(schema))
                sync_file(Path(made) / target.name)
            description.unlink(missing_ok=True)
            for target in targets.values():
                os.replace(Path(made) / target.name, target)
            sync_folder(folder)
        export = Export(**{**asdict(described), "files": {name: path.name for name, path in targets.items()}})
        write_atomically(description, json.dumps(asdict(export), indent=2) + "\n")
        on_progress(len(names), len(names), "")
        return export


def _select(connection: duckdb.DuckDBPyConnection, table: str, shown: Mapping[str, Callable[[str], str]]) -> str:
    """All columns of a table, those of the types named through their expression."""
    columns = connection.execute(
        "select column_name, data_type from duckdb_columns() where schema_name = ? and table_name = ? "
        "order by column_index",
        [SCHEMA, table],
    ).fetchall()
    expressions = [f"{shown.get(kind, str)(_quoted(name))} as {_quoted(name)}" for name, kind in columns]
    return f"select {', '.join(expressions)} from {SCHEMA}.{_quoted(table)}"


def _quoted(name: str) -> str:
    return f'"{name}"'


def _in_utc(schema: pa.Schema) -> pa.Schema:
    """The schema with every instant in UTC: the time zone of the machine that exports must not stand in the file."""
    return pa.schema(
        [
            field.with_type(pa.timestamp("us", tz="UTC"))
            if pa.types.is_timestamp(field.type) and field.type.tz is not None
            else field
            for field in schema
        ]
    )


def _write_sheet(book: Any, table: str, connection: duckdb.DuckDBPyConnection) -> None:
    sheet = book.create_sheet(table[:31])
    cursor = connection.execute(_select(connection, table, _SHEET_INSTANTS))
    sheet.append([column[0] for column in cursor.description or []])
    while rows := cursor.fetchmany(BATCH_ROWS):
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: Any) -> Any:
    """A value that the workbook keeps as what it is."""
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell

    text = "".join(char if char.isprintable() or char in "\t\n" else f"\\x{ord(char):02x}" for char in value)
    text = text[:CELL_CHARACTERS]
    if not is_formula(text):
        return text
    cell = WriteOnlyCell(sheet)
    cell.value = text
    cell.data_type = "s"  # openpyxl would make a formula of what begins with =
    cell.quotePrefix = True  # and Excel of what somebody edits
    return cell
