"""What a killed run left half done, finished or cleared away by whoever takes the lock next."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from newsledger.errors import NewsledgerError
from newsledger.files import sync_folder, write_atomically
from newsledger.ledger.backup import INCOMING, finish_restore
from newsledger.warehouse.retention import find_version, half_removed, read_marks, write_marks
from newsledger.warehouse.versions import current_number, flip, is_intact, version_name

JOURNAL_FILE: Final = "publishing.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A publication in progress: which build, whether it becomes current, and the row of its run for the ledger."""

    version: int
    is_flip: bool
    run: Mapping[str, Any]


def open_journal(home: Path, publication: Publication) -> None:
    """Note what is about to be published, so that a kill in the middle can be told from a version left aside."""
    content = {"version": publication.version, "is_flip": publication.is_flip, "run": dict(publication.run)}
    write_atomically(home / JOURNAL_FILE, json.dumps(content, ensure_ascii=False) + "\n")


def read_journal(home: Path) -> Publication | None:
    """The publication in progress, or None. The file is written atomically: one that cannot be parsed is damaged."""
    try:
        content = json.loads((home / JOURNAL_FILE).read_text("utf-8"))
        run = dict(content["run"])
        if missing := {"run_id", "run_seq", "started_at", "finished_at"} - run.keys():
            raise KeyError(*sorted(missing))
        return Publication(version=int(content["version"]), is_flip=bool(content["is_flip"]), run=run)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def close_journal(home: Path) -> None:
    (home / JOURNAL_FILE).unlink(missing_ok=True)
    sync_folder(home)


def settle(home: Path, publication: Publication) -> bool:
    """Bring the link and the marks to what a publication means, as often as it takes.

    Returns:
        False when the build is not there, or is not whole: then nothing happened.
    """
    folder = home / "builds" / version_name(publication.version)
    if not folder.is_dir() or not _is_whole(home, publication.version):
        return False
    marks = read_marks(home)
    if publication.is_flip:
        if current_number(home / "current") != publication.version:
            flip(home / "current", folder)
        is_marked = publication.version in marks.waiting
        marks.waiting = [number for number in marks.waiting if number != publication.version]
    else:
        is_marked = publication.version not in marks.waiting
        marks.waiting = sorted({*marks.waiting, publication.version})
    if is_marked:
        write_marks(home, marks)
    return True


def _is_whole(home: Path, number: int) -> bool:
    """Whether a build can be published: a damaged one must not stop `rollback`, which is what one does then."""
    try:
        return is_intact(find_version(home / "builds", number))
    except NewsledgerError as error:
        if error.code == "manifest-unreadable":
            return False
        raise


def recover(home: Path, record: Callable[[Publication], None]) -> list[str]:
    """Finish what was decided and clear away what was not. The caller holds the writer lock.

    Args:
        record: appends the row of a publication's run to the ledger, unless it is there.

    Returns:
        What was done, in words.
    """
    done = []
    if finish_rollback(home):
        done.append(f"finished the rollback to version {current_number(home / 'current')}")
    publication = read_journal(home)
    if publication is not None and settle(home, publication):
        record(publication)
        done.append(f"finished the publication of version {publication.version}")
    if (home / JOURNAL_FILE).exists():
        close_journal(home)
    for leftover in leftovers(home):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink(missing_ok=True)
        done.append(f"removed {leftover.relative_to(home)}")
    return done


def finish_rollback(home: Path) -> bool:
    """Flip away from a withdrawn version: its rollback was killed between the mark and the flip."""
    number = current_number(home / "current")
    withdrawal = read_marks(home).withdrawn.get(number) if number is not None else None
    if withdrawal is None or not (home / "builds" / version_name(withdrawal.to)).is_dir():
        return False
    if not _is_whole(home, withdrawal.to):
        return False
    flip(home / "current", home / "builds" / version_name(withdrawal.to))
    return True


def recover_ledger(home: Path) -> list[str]:
    """As :func:`recover`, for the folder of the ledger; to be called before the ledger is opened."""
    return ["finished the restoration of the ledger"] if finish_restore(home) else []


def leftovers(home: Path) -> Iterator[Path]:
    """Drafts and half removed folders: only a holder of the lock writes under these names."""
    yield from home.glob(".*.tmp")
    yield from (home / "ledger").glob(".*.tmp")
    yield from half_removed(home)
    yield from (path for path in (home / INCOMING, home / f"{INCOMING}.tmp") if path.exists())
