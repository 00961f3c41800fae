"""What is done to versions and to the ledger between runs, each under the writer lock: roll back, prune, back up."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import duckdb

from newsledger.errors import NewsledgerError
from newsledger.ledger.backup import Backup, back_up
from newsledger.ledger.backup import restore as restore_ledger
from newsledger.ledger.lock import WriterLock
from newsledger.ledger.maintenance import Compaction, compact
from newsledger.ledger.migration import migrate
from newsledger.ledger.store import Ledger
from newsledger.settings import Settings
from newsledger.warehouse import retention
from newsledger.warehouse.recovery import Publication, recover, recover_ledger
from newsledger.warehouse.versions import Version

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@contextmanager
def locked(settings: Settings, command: str, *, wait: bool = False) -> Iterator[list[str]]:
    """Hold the writer lock, with everything finished that a killed run left half done.

    Works with a damaged ledger too, since a rollback is what one does then.

    Yields:
        What was finished or could not be, in words; the caller may add to it.
    """
    home = settings.home_path
    notes: list[str] = []

    def record(publication: Publication) -> None:
        try:
            migrate(settings.ledger_path)
            record_publication(Ledger(settings.ledger_path), publication)
        except NewsledgerError as error:
            notes.append(f"the run of version {publication.version} is missing in the ledger: {error.message}")

    with WriterLock(home, command, wait=wait):
        try:
            notes += recover_ledger(home)
            notes += recover(home, record)
            yield notes
        except OSError as error:
            raise named_failure(error) or error from error


def record_publication(ledger: Ledger, publication: Publication) -> None:
    """Append the row of a published version's run, unless it is there: its run was killed after the flip."""
    row = publication.run
    if not has_run(ledger, row["run_id"]):
        instants = {name: datetime.fromisoformat(row[name]) for name in ("started_at", "finished_at")}
        columns = {name: value for name, value in row.items() if name != "run_seq"}
        ledger.append("runs", [{**columns, **instants}], int(row["run_seq"]))


def has_run(ledger: Ledger, run_id: str) -> bool:
    """Whether the ledger has the row of a run."""
    with ledger.connect(tables=("runs",)) as connection:
        return connection.execute("select 1 from ledger_runs where run_id = ?", [run_id]).fetchone() is not None


def last_outcome(ledger: Ledger) -> str | None:
    """How the last run ended that built, or tried to; None before the first."""
    with ledger.connect(tables=("runs",)) as connection:
        row = connection.execute(
            """
            select outcome from ledger_runs
            where outcome in ('published', 'waiting', 'unchanged', 'refused', 'failed', 'killed')
            order by run_seq desc
            limit 1
            """
        ).fetchone()
    return row[0] if row else None


def record_killed(ledger: Ledger, holder: dict[str, Any], run_seq: int) -> None:
    """Append a row for the last holder of the lock, who was killed: a history without it would call the night quiet."""
    run_id = holder.get("token")
    if not run_id or has_run(ledger, run_id):
        return
    row = {
        "run_id": run_id,
        "command": holder.get("command"),
        "started_at": datetime.fromisoformat(holder["started_at"]),
        "outcome": "killed",
        "reason": f"pid {holder.get('pid')} on {holder.get('host')} ended without a word",
        "step": holder.get("step"),
    }
    ledger.append("runs", [row], run_seq)


def named_failure(error: BaseException) -> NewsledgerError | None:
    """An error of the disk, as one that a person can act on; None for any other error."""
    number = error.errno if isinstance(error, OSError) else None
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    is_duckdb = isinstance(error, duckdb.Error)  # a full disk ends a commit as a TransactionException
    if number in _FULL or (is_duckdb and ("No space left" in text or "File too large" in text)):
        return NewsledgerError(
            "disk-full",
            f"The disk has no room left: {text}.",
            "Nothing was published and nothing that was recorded is lost. Make room (`newsledger prune` removes old "
            "versions), then run it again.",
        )
    if number in _FORBIDDEN or (is_duckdb and ("Permission denied" in text or "Read-only file system" in text)):
        return NewsledgerError(
            "home-not-writable",
            f"Something under the home folder cannot be written to: {text}.",
            "Nothing was published. Give this user its permission back, then run it again.",
        )
    if isinstance(error, (duckdb.IOException, duckdb.FatalException)) or number == errno.EIO:
        return NewsledgerError(
            "disk-failed",
            f"The disk failed: {text}.",
            "Nothing was published. Run `newsledger doctor`; if the ledger is damaged, restore it from a backup.",
        )
    return None


def roll_back(
    settings: Settings, number: int | None, why: str, *, wait: bool = False
) -> tuple[int | None, Version, list[str]]:
    """Make an older version current and withdraw the one that was.

    Returns:
        The number of the version before (None when the link was gone), the one that is current now, and notes.

    Raises:
        NewsledgerError: as :func:`newsledger.warehouse.retention.roll_back`; ``locked``.
    """
    with locked(settings, "rollback", wait=wait) as notes:
        before, now = retention.roll_back(settings.home_path, number, why)
        try:
            ledger = Ledger(settings.ledger_path)
            at = datetime.now(UTC)
            row = {"command": "rollback", "outcome": "rolled-back", "reason": why, "version": now.number}
            run_id = f"rollback-{before}-{now.number}-{at:%Y%m%dT%H%M%S%f}"
            ledger.append(
                "runs", [{**row, "run_id": run_id, "started_at": at, "finished_at": at}], ledger.next_run_seq()
            )
        except NewsledgerError as error:
            notes.append(f"the rollback is missing in the ledger: {error.message}")
        return before, now, notes


def pin(settings: Settings, number: int, why: str, *, wait: bool = False) -> None:
    """Keep a version for good."""
    with locked(settings, "pin", wait=wait):
        retention.pin(settings.home_path, number, why)


def unpin(settings: Settings, number: int, *, wait: bool = False) -> None:
    """Let a version be pruned again."""
    with locked(settings, "unpin", wait=wait):
        retention.unpin(settings.home_path, number)


@dataclass(slots=True, kw_only=True)
class Pruning:
    """What `prune` removed: numbers of versions and of refused candidates, bytes freed, the ledger's tables."""

    versions: list[int]
    rejected: list[int] = field(default_factory=list)
    freed_bytes: int = 0
    ledger: list[Compaction] = field(default_factory=list)
    is_dry_run: bool = False


def prune(settings: Settings, *, dry_run: bool = False, wait: bool = False) -> Pruning:
    """Remove old versions and refused candidates, join the ledger's small files.

    Never touched: the current version, pinned ones, the newest ``keep_versions``, what is younger than
    ``prune_grace_hours``. No row of the ledger is removed.

    Raises:
        NewsledgerError: ``locked``; ``ledger-damaged`` (the versions are pruned by then).
    """
    home, grace = settings.home_path, timedelta(hours=settings.prune_grace_hours)
    keep = settings.keep_versions
    if dry_run:
        doomed = retention.prunable(home, keep=keep, grace=grace)
        refused = retention.prunable_rejected(home, keep=keep, grace=grace)
        return Pruning(
            versions=[version.number for version in doomed],
            rejected=[number for number, _ in refused],
            is_dry_run=True,
        )
    with locked(settings, "prune", wait=wait):
        doomed = retention.prunable(home, keep=keep, grace=grace)
        freed = retention.remove_versions(home, doomed)
        refused = retention.prunable_rejected(home, keep=keep, grace=grace)
        freed += retention.remove_rejected(refused)
        migrate(settings.ledger_path)
        tables = compact(Ledger(settings.ledger_path), settings.prune_grace_hours)
        return Pruning(
            versions=[version.number for version in doomed],
            rejected=[number for number, _ in refused],
            freed_bytes=freed + sum(max(one.bytes_before - one.bytes_after, 0) for one in tables),
            ledger=tables,
        )


def backup(settings: Settings, target: Path, *, wait: bool = False) -> Backup:
    """Copy the ledger to a folder, every row checked.

    Raises:
        NewsledgerError: as :func:`newsledger.ledger.backup.back_up`; ``locked``; ``backup-inside``.
    """
    if target.resolve().is_relative_to(settings.home_path):
        raise NewsledgerError(
            "backup-inside",
            f"{target} lies inside the home folder {settings.home_path}, which it shall survive.",
            "Name a folder elsewhere, best on another disk.",
        )
    with locked(settings, "backup", wait=wait):
        migrate(settings.ledger_path)
        return back_up(Ledger(settings.ledger_path), target)


def restore(settings: Settings, source: Path, *, wait: bool = False) -> tuple[Backup, Path | None]:
    """Put a backup in the place of the ledger; the published versions stay as they are.

    Raises:
        NewsledgerError: as :func:`newsledger.ledger.backup.restore`; ``locked``.
    """
    with locked(settings, "restore", wait=wait):
        return restore_ledger(source, settings.home_path, migrate)
