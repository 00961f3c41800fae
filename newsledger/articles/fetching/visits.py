"""What is remembered of sources, addresses and hosts between runs. Losing it costs requests, never articles."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

_TABLES: Final = """
create table if not exists sources (name text primary key, read_at text not null);
create table if not exists visits (
    source text, location text, etag text, last_modified text, entry_sha256 text,
    failures integer not null default 0, not_before text, primary key (source, location)
);
create table if not exists hosts (host text primary key, not_before text, robots text, robots_at text);
"""

FIRST_PAUSE: Final = timedelta(minutes=10)
LONGEST_PAUSE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The last time that an address was had, or was tried.

    The validators are of the last response that became an article. ``entry_sha256`` is of the feed entry that led to
    it then. After ``failures`` in a row nothing is asked before ``not_before``.
    """

    etag: str | None = None
    last_modified: str | None = None
    entry_sha256: str | None = None
    failures: int = 0
    not_before: datetime | None = None


@contextmanager
def _as_os_error(file: Path) -> Iterator[None]:
    """What SQLite says of the disk, as the operating system would have said it."""
    try:
        yield
    except sqlite3.OperationalError as error:
        text = str(error)
        number = errno.ENOSPC if "full" in text else errno.EIO if "I/O" in text else errno.EACCES
        raise OSError(number, text, str(file)) from error


class Visits:
    """A small SQLite file, made when there is something to remember; only one thread uses it.

    Every method raises OSError where the disk is full or forbids it.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._opened: sqlite3.Connection | None = None

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._opened is None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with _as_os_error(self._file):
                try:
                    self._opened = self._open()
                except sqlite3.OperationalError:
                    raise
                except sqlite3.DatabaseError:
                    self._file.unlink()  # damaged: what it knew is asked for again
                    self._opened = self._open()
        return self._opened

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file)
        try:
            connection.executescript(_TABLES)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction."""
        with _as_os_error(self._file), self._connection as connection:
            yield connection

    def read_at(self, source: str) -> datetime | None:
        """When a source was last read to its end."""
        row = self._connection.execute("select read_at from sources where name = ?", [source]).fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def note_read(self, sources: Collection[str], at: datetime) -> None:
        if not sources:
            return
        with self._writing() as connection:
            connection.executemany(
                "insert or replace into sources values (?, ?)", [(name, at.isoformat()) for name in sources]
            )

    def visit(self, source: str, location: str) -> Visit:
        row = self._connection.execute(
            "select etag, last_modified, entry_sha256, failures, not_before from visits "
            "where source = ? and location = ?",
            [source, location],
        ).fetchone()
        if row is None:
            return Visit()
        etag, last_modified, entry_sha256, failures, not_before = row
        return Visit(
            etag=etag,
            last_modified=last_modified,
            entry_sha256=entry_sha256,
            failures=failures,
            not_before=datetime.fromisoformat(not_before) if not_before else None,
        )

    def note_success(
        self, source: str, location: str, *, etag: str | None, last_modified: str | None, entry_sha256: str | None
    ) -> None:
        with self._writing() as connection:
            connection.execute(
                "insert or replace into visits values (?, ?, ?, ?, ?, 0, null)",
                [source, location, etag, last_modified, entry_sha256],
            )

    def note_answer(self, source: str, location: str) -> None:
        """The address answered that nothing changed: earlier failures are over."""
        with self._writing() as connection:
            connection.execute(
                "update visits set failures = 0, not_before = null where source = ? and location = ?",
                [source, location],
            )

    def note_failure(self, source: str, location: str, now: datetime) -> None:
        """Ask again later: after ten minutes, then twice as long each time, a day at most."""
        failures = self.visit(source, location).failures + 1
        pause = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
        with self._writing() as connection:
            connection.execute(
                "insert into visits (source, location, failures, not_before) values (?, ?, ?, ?) "
                "on conflict do update set failures = excluded.failures, not_before = excluded.not_before",
                [source, location, failures, (now + pause).isoformat()],
            )

    def host_not_before(self, host: str) -> datetime | None:
        """Until when a host asked not to be asked."""
        row = self._connection.execute("select not_before from hosts where host = ?", [host]).fetchone()
        return datetime.fromisoformat(row[0]) if row and row[0] else None

    def note_host(self, host: str, not_before: datetime) -> None:
        with self._writing() as connection:
            connection.execute(
                "insert into hosts (host, not_before) values (?, ?) "
                "on conflict do update set not_before = excluded.not_before",
                [host, not_before.isoformat()],
            )

    def robots(self, host: str, newer_than: datetime) -> str | None:
        """The robots.txt of a host, if it was had lately."""
        row = self._connection.execute("select robots, robots_at from hosts where host = ?", [host]).fetchone()
        is_new = row is not None and row[1] is not None and datetime.fromisoformat(row[1]) > newer_than
        return str(row[0]) if is_new else None

    def note_robots(self, host: str, text: str, at: datetime) -> None:
        with self._writing() as connection:
            connection.execute(
                "insert into hosts (host, robots, robots_at) values (?, ?, ?) "
                "on conflict do update set robots = excluded.robots, robots_at = excluded.robots_at",
                [host, text, at.isoformat()],
            )
