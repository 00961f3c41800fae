"""Read-only connections to the published file, for Python clients and for newsledger's own commands."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from newsledger.errors import NewsledgerError

if TYPE_CHECKING:
    from sqlalchemy import Engine

_spill_guard = threading.Lock()
_spill_folders: list[str] = []

Identity = tuple[int, int]
Config = dict[str, str | bool | int | float | list[str]]


def connect(published_file: Path, *, memory_limit: str = "1GB", threads: int = 2) -> duckdb.DuckDBPyConnection:
    """Open a published warehouse so that it can neither be changed nor used to read the host's files.

    A held connection stays on its version for ever; open a new one to see the next, or use :class:`Latest`.

    Raises:
        NewsledgerError: ``nothing-published``; ``warehouse-unreadable``.
    """
    try:
        is_there = published_file.is_file()
    except OSError as error:
        raise _unreadable(published_file, error) from error
    if not is_there:
        raise NewsledgerError(
            "nothing-published",
            f"There is no {published_file}.",
            "Run `newsledger refresh`; if there was a version, `newsledger doctor` finds it.",
        )
    config = read_only_config(memory_limit=memory_limit, threads=threads)
    try:
        return duckdb.connect(str(published_file.resolve()), read_only=True, config=config)
    except duckdb.IOException as error:
        raise _unreadable(published_file, error) from error


def _unreadable(file: Path, error: Exception) -> NewsledgerError:
    return NewsledgerError(
        "warehouse-unreadable",
        f"{file} cannot be opened: {str(error).splitlines()[0]}.",
        "`newsledger doctor` says why: no permission, open for writing elsewhere, or damaged; then `newsledger "
        "rollback` brings back a good version.",
    )


def read_only_config(*, memory_limit: str = "1GB", threads: int = 2) -> Config:
    """DuckDB's settings of a reader. All connections of one process to one file must have the same."""
    return {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "allow_community_extensions": "false",
        "temp_directory": _spill_folder(),
        "memory_limit": memory_limit,
        "threads": str(threads),
        "lock_configuration": "true",
    }


def _spill_folder() -> str:
    """A folder of this process: spilling beside the file would fail, or soil a build that must not change.

    One for all threads: DuckDB refuses a second connection to a file with another setting.
    """
    with _spill_guard:
        if not _spill_folders:
            _spill_folders.append(tempfile.mkdtemp(prefix="newsledger-spill-"))
            atexit.register(shutil.rmtree, _spill_folders[0], ignore_errors=True)
        return _spill_folders[0]


def identity(published_file: Path) -> Identity:
    """What tells one published version from the next: device and inode, since the name stays the same."""
    status = published_file.stat()
    return status.st_dev, status.st_ino


class Latest:
    """Cursors on the newest version, for a program that runs for long. Threads may share one.

    A cursor stays on its version; take a new one for each piece of work. The version before is closed when its last
    cursor is.

    Args:
        published_file: ``current/warehouse.duckdb`` of a home.
    """

    def __init__(self, published_file: Path, *, memory_limit: str = "1GB", threads: int = 2) -> None:
        self._file = published_file
        self._memory_limit = memory_limit
        self._threads = threads
        self._guard = threading.Lock()
        self._identity: Identity | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor on the version that is current now.

        Raises:
            NewsledgerError: ``nothing-published``.
        """
        with self._guard:
            # Seen before it is opened: if the link flips in between, the next call opens the newer one once more.
            seen = identity(self._file) if self._file.is_file() else None
            if self._connection is None or seen != self._identity:
                self._connection = connect(self._file, memory_limit=self._memory_limit, threads=self._threads)
                self._identity = seen
            return self._connection.cursor()

    def close(self) -> None:
        with self._guard:
            if self._connection is not None:
                self._connection.close()
            self._connection, self._identity = None, None


def follow_versions(engine: Engine, published_file: Path | None = None) -> None:
    """Let a pooled SQLAlchemy engine (``duckdb://``) replace connections that are on an older version.

    Without this a pool serves the version that was current when a connection was made, for as long as it keeps it.

    Args:
        published_file: what the engine opens; by default the database of its URL.
    """
    from sqlalchemy import event
    from sqlalchemy.exc import DisconnectionError

    file = published_file or Path(str(engine.url.database))

    def note_version(_dialect: Any, record: Any, _arguments: Any, _parameters: Any) -> None:
        # Before it is opened: if the link flips in between, the next checkout opens the newer one once more.
        record.info["newsledger_version"] = identity(file)

    def check_version(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info.get("newsledger_version") != identity(file):
            raise DisconnectionError("a newer version was published")

    event.listen(engine, "do_connect", note_version)
    event.listen(engine, "checkout", check_version)
