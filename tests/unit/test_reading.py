"""Readers can hold a version, follow to the next, and never change one."""

from __future__ import annotations

import threading
from pathlib import Path

import duckdb
import pytest
import sqlalchemy

import newsledger
from newsledger.errors import NewsledgerError
from newsledger.warehouse import reading
from newsledger.warehouse.reading import follow_versions, read_only_config
from tests.versions import publish_version


@pytest.fixture
def published(tmp_path: Path) -> Path:
    publish_version(tmp_path, 1)
    return tmp_path / "current" / "warehouse.duckdb"


def value_of(connection: duckdb.DuckDBPyConnection) -> int:
    ((value,),) = connection.execute("select value from marts.total").fetchall()
    return int(value)


def test_the_public_connection_reads_and_cannot_write(published: Path) -> None:
    with newsledger.connect(published) as connection:
        assert value_of(connection) == 1
        for statement in ("create table x (a int)", "select * from read_csv('/etc/passwd')", "set threads = 1"):
            with pytest.raises(duckdb.Error):
                connection.execute(statement)


def test_a_name_that_is_not_public_is_no_attribute() -> None:
    with pytest.raises(AttributeError):
        newsledger.nonsense  # noqa: B018


def test_latest_follows_and_a_cursor_stays(published: Path, tmp_path: Path) -> None:
    """A service that runs for months: each request the newest version, a long report the one it began with."""
    latest = newsledger.latest(published)
    held = latest.cursor()
    assert value_of(held) == 1
    publish_version(tmp_path, 2)
    assert value_of(latest.cursor()) == 2
    assert value_of(held) == 1
    latest.close()
    assert value_of(latest.cursor()) == 2
    latest.close()


def test_threads_share_one_latest(published: Path, tmp_path: Path) -> None:
    latest = newsledger.latest(published)
    wrong: list[object] = []

    def read() -> None:
        last = 0
        for _ in range(20):
            value = value_of(latest.cursor())
            if value < last:
                wrong.append((last, value))
            last = value

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for value in (2, 3):
        publish_version(tmp_path, value)
    for thread in threads:
        thread.join()
    latest.close()
    assert wrong == []


def test_threads_that_start_together_get_one_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two settings in one process, and DuckDB refuses the second connection."""
    monkeypatch.setattr(reading, "_spill_folders", [])
    barrier = threading.Barrier(8)
    found: list[object] = []

    def ask_for() -> None:
        barrier.wait()
        found.append(read_only_config()["temp_directory"])

    threads = [threading.Thread(target=ask_for) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1


def test_nothing_published_is_said(tmp_path: Path) -> None:
    with pytest.raises(NewsledgerError) as caught:
        newsledger.latest(tmp_path / "current" / "warehouse.duckdb").cursor()
    assert caught.value.code == "nothing-published"


def engine_of(published: Path, **options: object) -> sqlalchemy.Engine:
    url = sqlalchemy.URL.create("duckdb", database=str(published))
    arguments = {"read_only": True, "config": read_only_config()}
    return sqlalchemy.create_engine(url, connect_args=arguments, **options)


def ask(engine: sqlalchemy.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sqlalchemy.text("select value from marts.total")).scalar_one())


def test_a_pool_follows_to_the_new_version(published: Path, tmp_path: Path) -> None:
    engine = engine_of(published, poolclass=sqlalchemy.QueuePool, pool_size=2)
    follow_versions(engine)
    assert ask(engine) == 1
    publish_version(tmp_path, 2)
    assert ask(engine) == 2
    engine.dispose()


def test_a_pool_without_the_listener_stays_behind(published: Path, tmp_path: Path) -> None:
    """What the listener is for: if this fails, it is not needed any more."""
    engine = engine_of(published, poolclass=sqlalchemy.QueuePool, pool_size=2)
    assert ask(engine) == 1
    publish_version(tmp_path, 2)
    assert ask(engine) == 1
    engine.dispose()


def test_a_flip_while_the_pool_connects_is_noticed(published: Path, tmp_path: Path) -> None:
    """The version is noted before the file is opened: noted after, a flip in between pinned the pool to the old one."""
    engine = engine_of(published, poolclass=sqlalchemy.QueuePool, pool_size=1)
    asked: list[int] = []

    @sqlalchemy.event.listens_for(engine, "connect")
    def publish_now(_connection: object, _record: object) -> None:
        if not asked:
            asked.append(publish_version(tmp_path, 2))

    follow_versions(engine)
    ask(engine)
    assert ask(engine) == 2
    engine.dispose()


def test_a_file_that_cannot_be_opened_is_named(published: Path) -> None:
    file = published.resolve()
    file.chmod(0o644)
    file.write_bytes(b"no database" * 1000)
    with pytest.raises(NewsledgerError) as caught:
        newsledger.connect(published)
    assert caught.value.code == "warehouse-unreadable"
