"""A published version is whole, and readers follow the link to it without ever meeting half of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from newsledger.errors import NewsledgerError
from newsledger.ledger.schema import TABLES
from newsledger.warehouse.content import content_hashes
from newsledger.warehouse.publish import publish, reject, seal
from newsledger.warehouse.reading import connect
from newsledger.warehouse.versions import current_version, list_versions, next_version
from tests.versions import least_manifest

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def make_candidate(folder: Path, value: int) -> Path:
    """A candidate as load and dbt leave it: history in raw, one mart."""
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute("create schema raw; create schema marts")
        for table in ("runs", "validation_results"):
            connection.register("empty", TABLES[table].empty_table())
            connection.execute(f"create table raw.{table} as select * exclude (row_hash) from empty")
        connection.execute("create table marts.fct_x as select ?::int as value", [value])
    return folder


def publish_candidate(home: Path, value: int) -> Path:
    version = next_version(home / "builds", home / "rejected")
    candidate = make_candidate(home / "candidate", value)
    run = {"run_id": f"r{version}", "run_seq": version, "recorded_at": NOW, "outcome": "published"}
    sealed = seal(candidate, version=version, run=run, results=[], published_at=NOW, memory_limit="1GB")
    manifest = least_manifest(version, database={"sha256": sealed.sha256, "bytes": sealed.n_bytes})
    return publish(candidate, home / "builds", home / "current", manifest)


def test_a_reader_sees_the_new_version_while_another_holds_the_old(tmp_path: Path) -> None:
    """In one process: the held connection keeps its version, the next connection gets the new one."""
    publish_candidate(tmp_path, 1)
    published = tmp_path / "current" / "warehouse.duckdb"
    with connect(published) as held:
        publish_candidate(tmp_path, 2)
        with connect(published) as fresh:
            assert fresh.execute("select value from marts.fct_x").fetchone() == (2,)
        assert held.execute("select value from marts.fct_x").fetchone() == (1,)
    current = current_version(tmp_path / "current")
    assert current is not None
    assert current.number == 2
    assert [version.number for version in list_versions(tmp_path / "builds")] == [1, 2]


def test_a_sealed_file_has_its_history_and_no_wal(tmp_path: Path) -> None:
    build = publish_candidate(tmp_path, 1)
    assert sorted(path.name for path in build.iterdir()) == ["manifest.json", "warehouse.duckdb"]
    with connect(build / "warehouse.duckdb") as connection:
        assert connection.execute("select run_id, run_seq from audit.runs").fetchall() == [("r1", 1)]
        assert connection.execute("select version from audit.publication").fetchall() == [(1,)]


@pytest.mark.parametrize(
    "statement",
    ["create table x (a int)", "select * from read_text('/etc/hostname')", "attach '/tmp/x.duckdb'", "set threads = 1"],
)
def test_a_reader_can_neither_write_nor_leave_the_file(tmp_path: Path, statement: str) -> None:
    publish_candidate(tmp_path, 1)
    with connect(tmp_path / "current" / "warehouse.duckdb") as connection, pytest.raises(duckdb.Error):
        connection.execute(statement)


def test_a_rejected_candidate_is_kept_and_its_number_is_not_used_again(tmp_path: Path) -> None:
    publish_candidate(tmp_path, 1)
    folder = reject(make_candidate(tmp_path / "candidate", 2), tmp_path / "rejected", 2)
    assert (folder / "warehouse.duckdb").is_file()
    assert next_version(tmp_path / "builds", tmp_path / "rejected") == 3


def test_a_link_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    (tmp_path / "current").symlink_to("builds/000009")
    with pytest.raises(NewsledgerError) as caught:
        current_version(tmp_path / "current")
    assert caught.value.code == "current-broken"


def test_nothing_published_is_said(tmp_path: Path) -> None:
    with pytest.raises(NewsledgerError) as caught:
        connect(tmp_path / "current" / "warehouse.duckdb")
    assert caught.value.code == "nothing-published"


def hashes_of(rows: str) -> dict[str, str]:
    with duckdb.connect() as connection:
        connection.execute(
            f"create schema marts; create table marts.t as select * from (values {rows}) as t(a, run_seq)"
        )
        return content_hashes(connection, "marts", catalog="memory")


def test_content_hashes_ignore_order_and_recording_but_not_repetition() -> None:
    """A rebuild hashes equal; a row lost, added or doubled does not."""
    assert hashes_of("(1, 1), (2, 1)") == hashes_of("(2, 9), (1, 8)")
    assert hashes_of("(1, 1)") != hashes_of("(1, 1), (1, 1)")
    assert hashes_of("(1, 1), (1, 1), (2, 1)") != hashes_of("(2, 1), (2, 1), (2, 1)")
    assert hashes_of("('1', 1), (null, 1)") != hashes_of("('1', 1), ('', 1)")
