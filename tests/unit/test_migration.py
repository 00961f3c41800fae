"""A ledger of the previous version is brought up to date whole, or not touched."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from newsledger.errors import NewsledgerError
from newsledger.ledger import migration
from newsledger.ledger.migration import migrate
from newsledger.ledger.schema import RUNS, SCHEMA_VERSION
from newsledger.ledger.store import Header, Ledger, read_header, row_hash_sql, write_header

NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)
# The runs table as version 1 wrote it.
RUNS_1 = pa.schema([field for field in RUNS if field.name not in {"step", "git_revision"}])


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A ledger as version 1 of the schema left it: claims, two runs, the old header."""
    ledger = Ledger(tmp_path / "ledger")
    ledger.append("claims", [{"claim_id": "c1"}], run_seq=1, recorded_at=NOW)
    for number in (1, 2):
        row = {"run_id": f"r{number}", "outcome": "published", "version": number, "run_seq": number, "started_at": NOW}
        bare = pa.Table.from_pylist([{**row, "recorded_at": NOW}], schema=RUNS_1)
        with duckdb.connect() as connection:
            connection.register("bare", bare)
            hashed = connection.sql(
                f"select * exclude (row_hash), {row_hash_sql(RUNS_1)} as row_hash from bare"
            ).to_arrow_table()
        write_deltalake(str(ledger.path / "runs"), hashed.cast(RUNS_1), mode="append")
    (ledger.path / "ledger.json").write_text('{"schema_version": 1}\n')
    return ledger.path


def test_an_older_ledger_is_not_read_as_if_it_were_new(old: Path) -> None:
    with pytest.raises(NewsledgerError) as caught:
        Ledger(old)
    assert caught.value.code == "ledger-older"


def test_the_previous_version_is_migrated(old: Path) -> None:
    """Every row is there with its run and instant, its new columns are empty, and its hash is right."""
    assert migrate(old) == (1, SCHEMA_VERSION)
    ledger = Ledger(old)
    with ledger.connect() as connection:
        for table in ("runs", "claims"):
            ledger.check(connection, table)
        rows = connection.execute(
            "select run_id, version, step, git_revision, run_seq, recorded_at from ledger_runs order by run_id"
        ).fetchall()
    assert [row[:5] for row in rows] == [("r1", 1, None, None, 1), ("r2", 2, None, None, 2)]
    assert {row[5] for row in rows} == {NOW}
    ledger.append("runs", [{"run_id": "r3", "step": "build"}], run_seq=3)
    assert migrate(old) is None


def test_a_killed_migration_is_finished(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the tables, before the header: the next call must not add the columns twice."""
    with monkeypatch.context() as patched:
        patched.setattr(migration, "write_header", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            migrate(old)
    version = DeltaTable(str(old / "runs")).version()
    assert migrate(old) == (1, SCHEMA_VERSION)
    assert DeltaTable(str(old / "runs")).version() == version


def test_damage_is_not_migrated(old: Path) -> None:
    """A migration makes new hashes: it must not give a damaged row a good one."""
    (file, *_) = [uri.removeprefix("file://") for uri in DeltaTable(str(old / "runs")).file_uris()]
    import pyarrow.parquet as pq

    table = pq.read_table(file)
    position = table.schema.get_field_index("outcome")
    pq.write_table(table.set_column(position, table.schema.field(position), pa.array(["refused"])), file)
    with pytest.raises(NewsledgerError) as caught:
        migrate(old)
    assert caught.value.code == "ledger-damaged"
    header = read_header(old)
    assert header is not None
    assert header.schema_version == 1


def test_there_is_nothing_to_migrate_in_an_empty_or_newer_home(tmp_path: Path) -> None:
    assert migrate(tmp_path / "none") is None
    tmp_path.joinpath("newer").mkdir()
    write_header(tmp_path / "newer", Header(SCHEMA_VERSION + 1, {}))
    assert migrate(tmp_path / "newer") is None
