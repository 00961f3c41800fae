"""A copy of the ledger that can be proved whole: taken under the lock, checked row by row, restored in one step."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from newsledger.errors import EXIT_USAGE, NewsledgerError
from newsledger.files import file_sha256, sync_tree, write_atomically
from newsledger.ledger.lock import LOCK_FILE
from newsledger.ledger.redaction import redact_rows
from newsledger.ledger.schema import SCHEMA_VERSION, TABLES
from newsledger.ledger.store import HEADER_FILE, Ledger

BACKUP_FILE: Final = "backup.json"
# Marks a first backup that was not ended, so that it can be told from a folder that belongs to somebody else.
UNFINISHED_FILE: Final = "backup.unfinished"
INCOMING: Final = "ledger.incoming"
REPLACED: Final = "ledger.replaced"
# Delta Lake's hint where its last checkpoint is; the one file of a table that is written twice.
_HINT: Final = "_last_checkpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup holds: rows by table, the ledger's fingerprint, its files with their sha256."""

    taken_at: str
    schema_version: int
    fingerprint: str
    rows: dict[str, int]
    files: dict[str, str]
    n_copied: int


_WRITTEN: Final = TypeAdapter(Backup)


def back_up(ledger: Ledger, target: Path) -> Backup:
    """Copy the ledger to a folder. The caller holds the writer lock.

    The folder may hold an earlier backup: files of a ledger never change, so only new ones are copied, and the old
    backup stays whole until ``backup.json`` names the new set.

    Raises:
        NewsledgerError: ``ledger-damaged``, ``ledger-unreadable`` (an earlier backup is left as it is);
            ``backup-not-written``; ``backup-elsewhere``; ``nothing-recorded``.
    """
    _require_own(target)
    rows = _checked_rows(ledger)
    fingerprint = ledger.fingerprint(TABLES)
    names = [HEADER_FILE, *sorted(_table_files(ledger.path))]
    copied = 0
    files = {}
    try:
        target.mkdir(parents=True, exist_ok=True)
        if not (target / BACKUP_FILE).exists():
            write_atomically(target / UNFINISHED_FILE, "")
        for name in names:
            source, copy = ledger.path / name, target / "ledger" / name
            files[name] = file_sha256(source)
            if copy.is_file() and file_sha256(copy) == files[name]:
                continue
            copied += 1
            copy.parent.mkdir(parents=True, exist_ok=True)
            # Beside its place first: an earlier backup's file is never half overwritten.
            shutil.copyfile(source, copy.with_name(copy.name + ".tmp"))
            os.replace(copy.with_name(copy.name + ".tmp"), copy)
        sync_tree(target / "ledger")
        made = Backup(
            taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
            schema_version=SCHEMA_VERSION,
            fingerprint=fingerprint,
            rows=rows,
            files=files,
            n_copied=copied,
        )
        write_atomically(target / BACKUP_FILE, json.dumps(asdict(made), indent=1) + "\n")
        _remove_others(target / "ledger", files)
        (target / UNFINISHED_FILE).unlink(missing_ok=True)
    except OSError as error:
        raise NewsledgerError(
            "backup-not-written",
            f"The backup in {target} could not be written: {error}.",
            "An earlier backup there is still whole. See to room and permissions, then run it again.",
        ) from error
    return made


def _require_own(target: Path) -> None:
    """A backup replaces and removes files of ``target/ledger``: it must not be another home's ledger, or anything else.

    Raises:
        NewsledgerError: ``backup-elsewhere``.
    """
    is_own = (target / BACKUP_FILE).is_file() or (target / UNFINISHED_FILE).is_file()
    is_home = (target / LOCK_FILE).exists()
    if is_home or ((target / "ledger").exists() and not is_own):
        raise NewsledgerError(
            "backup-elsewhere",
            f"{target} is {'a home of newsledger' if is_home else 'no backup, and has a folder `ledger`'}: "
            "a backup there would remove its files.",
            "Nothing was written. Name an empty folder, or one that `newsledger backup` made.",
            exit_code=EXIT_USAGE,
        )


def _checked_rows(ledger: Ledger) -> dict[str, int]:
    rows = {}
    with ledger.connect() as connection:
        for table in TABLES:
            ledger.check(connection, table)
            ((rows[table],),) = connection.execute(f"select count(*) from ledger_{table}").fetchall()
    if not any(rows.values()):
        raise NewsledgerError(
            "nothing-recorded", f"The ledger in {ledger.path} is empty.", "`newsledger ingest` fills it."
        )
    return rows


def _table_files(path: Path) -> set[str]:
    """Files of the tables' newest versions and of their logs, relative to the ledger."""
    ledger = Ledger(path)
    live = {str(Path(file).relative_to(path.absolute())) for table in TABLES for file in ledger.files(table)}
    logs = {
        str(file.relative_to(path))
        for table in TABLES
        for file in (path / table / "_delta_log").glob("*")
        if file.is_file() and file.name != _HINT and not file.name.startswith((".", "_"))
    }
    return live | logs


def _remove_others(folder: Path, files: dict[str, str]) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and str(path.relative_to(folder)) not in files:
            path.unlink()


def read_backup(source: Path) -> Backup:
    """What the backup in a folder says of itself.

    Raises:
        NewsledgerError: ``backup-not-found``; ``ledger-newer`` when a newer program took it.
    """
    try:
        content: dict[str, Any] = json.loads((source / BACKUP_FILE).read_text("utf-8"))
        written_by = int(content["schema_version"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _not_found(source) from error
    if written_by > SCHEMA_VERSION:
        raise NewsledgerError(
            "ledger-newer",
            f"The backup in {source} has schema version {written_by}; this program knows {SCHEMA_VERSION}.",
            "Update newsledger.",
        )
    try:
        return _WRITTEN.validate_python(content)
    except ValidationError as error:
        raise _not_found(source) from error


def _not_found(source: Path) -> NewsledgerError:
    return NewsledgerError(
        "backup-not-found",
        f"{source} holds no whole backup: {BACKUP_FILE} is missing or cannot be read.",
        "Name the folder that `newsledger backup` wrote.",
        exit_code=EXIT_USAGE,
    )


def restore(source: Path, home: Path, migrate: Callable[[Path], object]) -> tuple[Backup, Path | None]:
    """Put a backup in the place of the ledger. The caller holds the writer lock.

    The copy is checked (files by sha256, rows by their hash, all by the fingerprint) before the present ledger is
    touched; that one is kept beside, for a person to delete. Articles taken down since the backup stay so.

    Args:
        migrate: brings an older ledger's folder up to this program's schema.

    Returns:
        The backup, and where the replaced ledger is now (None when there was none).

    Raises:
        NewsledgerError: ``backup-not-found``, ``backup-damaged``, ``ledger-newer``.
    """
    backup = read_backup(source)
    incoming = home / INCOMING
    draft = home / f"{INCOMING}.tmp"
    for leftover in (incoming, draft):
        if leftover.exists():
            shutil.rmtree(leftover)
    for name, expected in backup.files.items():
        if not _stays_inside(name):
            raise _damaged(source, f"it names {name!r}, which is no file of a ledger")
        file = source / "ledger" / name
        if not file.is_file() or file_sha256(file) != expected:
            raise _damaged(source, f"{name} is not the file that was backed up")
        (draft / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, draft / name)
    if backup.schema_version < SCHEMA_VERSION:
        migrate(draft)
    copy = Ledger(draft)
    rows = _checked_rows(copy)
    if rows != {table: backup.rows.get(table, 0) for table in TABLES}:
        raise _damaged(source, f"it has {rows} rows instead of {backup.rows}")
    if backup.schema_version == SCHEMA_VERSION and copy.fingerprint(TABLES) != backup.fingerprint:
        raise _damaged(source, "its rows are not those that were backed up")
    _carry_takedowns(Ledger(home / "ledger"), copy)
    sync_tree(draft)
    os.rename(draft, incoming)
    replaced = None
    if (home / "ledger").exists():
        replaced = home / f"{REPLACED}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        os.rename(home / "ledger", replaced)
    finish_restore(home)
    return backup, replaced


def _carry_takedowns(present: Ledger, restored: Ledger) -> None:
    """What was taken down since the backup stays so: a promise to a publisher does not end with a disk.

    A present ledger that cannot be read tells nothing; whoever restores then repeats those takedowns.
    """
    try:
        with present.connect(tables=("redactions",)) as connection:
            tombstones = connection.execute(
                "select * exclude (filename, row_hash) from ledger_redactions"
            ).to_arrow_table()
    except NewsledgerError:
        return
    later = restored.absent("redactions", tombstones.to_pylist())
    for row in later:
        kept = {name: row[name] for name in row if name not in ("run_seq", "recorded_at")}
        restored.append("redactions", [kept], row["run_seq"], row["recorded_at"])
    if later:
        redact_rows(restored, sorted({row["article_id"] for row in later}))


def _stays_inside(name: str) -> bool:
    """Whether a name of a backup's list can only mean a file of the ledger: the list may come from anybody."""
    path = PurePosixPath(name)
    return name == HEADER_FILE or (path.parts[:1] != () and path.parts[0] in TABLES and ".." not in path.parts)


def finish_restore(home: Path) -> bool:
    """The last step of a restoration, also of one that was killed just before it; True when there was one."""
    incoming = home / INCOMING
    if not incoming.is_dir() or (home / "ledger").exists():
        return False
    os.rename(incoming, home / "ledger")
    return True


def _damaged(source: Path, why: str) -> NewsledgerError:
    return NewsledgerError(
        "backup-damaged",
        f"The backup in {source} cannot be used: {why}.",
        "The present ledger was not touched. Use another backup.",
    )
