"""Which versions stay: roll back to one that is there, withdraw the one that was wrong, prune what nobody needs."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from newsledger.errors import EXIT_USAGE, NewsledgerError
from newsledger.files import file_sha256, sync_folder, write_atomically
from newsledger.warehouse.versions import Version, current_version, flip, list_versions, version_name

# Beside the builds, not in them: a published folder never changes.
MARKS_FILE: Final = "versions.json"


@dataclass(frozen=True, slots=True)
class Marks:
    """What people decided about versions: pinned ones are never pruned, withdrawn ones are not published again."""

    pinned: dict[str, str]
    withdrawn: dict[str, str]


def read_marks(home: Path) -> Marks:
    path = home / MARKS_FILE
    content: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return Marks(dict(content.get("pinned", {})), dict(content.get("withdrawn", {})))


def _write_marks(home: Path, marks: Marks) -> None:
    content = {"pinned": marks.pinned, "withdrawn": marks.withdrawn}
    write_atomically(home / MARKS_FILE, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def find_version(builds: Path, number: int) -> Version:
    """A published version by its number.

    Raises:
        NewsledgerError: ``version-unknown``.
    """
    for version in list_versions(builds):
        if version.number == number:
            return version
    raise NewsledgerError(
        "version-unknown",
        f"There is no version {number} in {builds}.",
        "`newsledger versions` lists those that are there.",
        exit_code=EXIT_USAGE,
    )


def verify(version: Version) -> None:
    """Compare a version's file with the sha256 of its manifest.

    Raises:
        NewsledgerError: ``version-damaged``.
    """
    if not version.database.is_file() or file_sha256(version.database) != version.manifest["database"]["sha256"]:
        raise NewsledgerError(
            "version-damaged",
            f"{version.database} is not the file that was published: its sha256 differs from the manifest's.",
            "Choose another version (`newsledger versions`), or `newsledger rebuild`.",
        )


def roll_back(home: Path, number: int | None, why: str) -> tuple[Version, Version]:
    """Make an older version current, verified first, and withdraw the one that was.

    A withdrawn version is not built again as long as nothing changed that it was built from.

    Args:
        number: version to return to, or None for the newest older one that was not withdrawn.

    Returns:
        The version that was current and the one that is.

    Raises:
        NewsledgerError: ``nothing-published``, ``no-older-version``, ``version-unknown``, ``version-damaged``.
    """
    builds, current = home / "builds", home / "current"
    before = current_version(current)
    if before is None:
        raise NewsledgerError("nothing-published", f"There is no version in {home}.", "Run `newsledger refresh` first.")
    marks = read_marks(home)
    if number is None:
        older = [
            version
            for version in list_versions(builds)
            if version.number < before.number and str(version.number) not in marks.withdrawn
        ]
        if not older:
            raise NewsledgerError(
                "no-older-version",
                f"There is no version before {before.number} to return to.",
                "`newsledger versions` lists those that are there; name one.",
            )
        target = older[-1]
    else:
        target = find_version(builds, number)
    verify(target)
    marks.withdrawn.pop(str(target.number), None)
    if target.number != before.number:
        marks.withdrawn[str(before.number)] = why
    _write_marks(home, marks)
    flip(current, target.folder)
    return before, target


def withdrawn_like(home: Path, fingerprint: dict[str, str]) -> Version | None:
    """A withdrawn version that was built from just this, or None."""
    withdrawn = read_marks(home).withdrawn
    return next(
        (
            version
            for version in list_versions(home / "builds")
            if str(version.number) in withdrawn and version.manifest["fingerprint"] == fingerprint
        ),
        None,
    )


def pin(home: Path, number: int, why: str) -> None:
    """Keep a version for good."""
    find_version(home / "builds", number)
    marks = read_marks(home)
    marks.pinned[str(number)] = why
    _write_marks(home, marks)


def unpin(home: Path, number: int) -> None:
    """Let a version be pruned again.

    Raises:
        NewsledgerError: ``version-not-pinned``.
    """
    marks = read_marks(home)
    if marks.pinned.pop(str(number), None) is None:
        raise NewsledgerError(
            "version-not-pinned",
            f"Version {number} is not pinned.",
            "`newsledger versions` shows which are.",
            exit_code=EXIT_USAGE,
        )
    _write_marks(home, marks)


def prunable(home: Path, *, keep: int, grace: timedelta, now: datetime | None = None) -> list[Version]:
    """Versions that may go: not the current one, not pinned, not among the newest ``keep``, older than ``grace``.

    A reader that opened a version keeps it until it closes, also when its folder is gone; the grace period is for
    those who resolved the link and have not opened the file yet.
    """
    versions = list(list_versions(home / "builds"))
    current = current_version(home / "current")
    pinned = read_marks(home).pinned
    oldest = (now or datetime.now(UTC)) - grace
    return [
        version
        for version in versions[: max(len(versions) - keep, 0)]
        if (current is None or version.number != current.number)
        and str(version.number) not in pinned
        and datetime.fromisoformat(version.manifest["published_at"]) < oldest
    ]


def remove_versions(versions: Sequence[Version]) -> int:
    """Remove builds, each renamed first so that a kill leaves no half version; returns the bytes that they held."""
    freed = 0
    for version in versions:
        freed += sum(path.stat().st_size for path in version.folder.rglob("*") if path.is_file())
        doomed = version.folder.with_name(f".{version_name(version.number)}.removed")
        os.rename(version.folder, doomed)
        shutil.rmtree(doomed)
        sync_folder(doomed.parent)
    return freed
