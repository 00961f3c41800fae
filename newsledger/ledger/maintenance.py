"""The ledger kept small and quick: small files joined, replaced files and old log entries removed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from newsledger.errors import NewsledgerError
from newsledger.files import sync_file, sync_folder
from newsledger.ledger.schema import TABLES
from newsledger.ledger.store import Ledger, data_files

# Below this many files a table is read about as fast as one file: not worth a rewrite of its rows.
FEW_FILES: Final = 8
_RETENTION: Final = "delta.logRetentionDuration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compaction:
    """What became of one table: its data files and its size on disk in bytes, before and after."""

    table: str
    files_before: int
    files_after: int
    bytes_before: int
    bytes_after: int


def compact(ledger: Ledger, grace_hours: int, *, few_files: int = FEW_FILES) -> list[Compaction]:
    """Join the small files of every table and remove what nobody reads any more. The caller holds the writer lock.

    Every row is checked before its file is replaced: compaction must not turn damage into good-looking rows. Each step
    is one Delta commit or removes only files that no commit names, so a kill leaves a whole table.

    Args:
        grace_hours: files and log entries replaced less long ago stay, for readers that still use them.
        few_files: tables with at most so many files are left alone, apart from leftovers.

    Raises:
        NewsledgerError: ``ledger-damaged``, ``ledger-unreadable``, ``ledger-not-written``.
    """
    done = []
    with ledger.connect() as connection:
        for table in TABLES:
            folder = ledger.path / table
            try:
                state = DeltaTable(str(folder))
            except TableNotFoundError:
                continue
            n_files, n_bytes = len(state.file_uris()), folder_bytes(folder)
            try:
                if n_files > few_files:
                    ledger.check(connection, table)
                    state.optimize.compact()
                    _sync(state, folder)
                _remove_replaced(state, folder, grace_hours)
            except OSError as error:
                raise _not_compacted(table, error) from error
            done.append(
                Compaction(
                    table=table,
                    files_before=n_files,
                    files_after=len(state.file_uris()),
                    bytes_before=n_bytes,
                    bytes_after=folder_bytes(folder),
                )
            )
    return done


def _not_compacted(table: str, error: Exception) -> NewsledgerError:
    return NewsledgerError(
        "ledger-not-written",
        f"The ledger table {table} could not be compacted: {error}.",
        "No row is lost. See to room and permissions on the disk, then run `newsledger prune` again.",
    )


def _sync(state: DeltaTable, folder: Path) -> None:
    """The joined files are on disk before anything they replace may go."""
    for file in data_files(state, folder):
        sync_file(file)
    sync_file(folder / "_delta_log" / f"{state.version():020d}.json")
    sync_folder(folder)
    sync_folder(folder / "_delta_log")


def _remove_replaced(state: DeltaTable, folder: Path, grace_hours: int) -> None:
    retention = f"interval {grace_hours} hours"
    if state.metadata().configuration.get(_RETENTION) != retention:
        state.alter.set_table_properties({_RETENTION: retention})
    if state.vacuum(retention_hours=grace_hours, enforce_retention_duration=False, dry_run=True):
        state.vacuum(retention_hours=grace_hours, enforce_retention_duration=False, dry_run=False)
    if _log_length(folder) > FEW_FILES:
        state.create_checkpoint()
        state.cleanup_metadata()


def _log_length(folder: Path) -> int:
    return sum(1 for _ in (folder / "_delta_log").glob("*.json"))


def folder_bytes(folder: Path) -> int:
    """Bytes of all files under a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
