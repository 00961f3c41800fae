"""The versions of a home for people: what each changed, and what it is now (current, pinned, withdrawn, waiting)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from newsledger.errors import NewsledgerError
from newsledger.warehouse.diff import changes_since
from newsledger.warehouse.retention import Marks, find_manifest, read_marks
from newsledger.warehouse.versions import broken_builds, current_number, list_versions

_SHOWN_REASON: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedVersion:
    """One version: ``state`` is for people, the manifest has everything else."""

    version: int
    published_at: str
    parent: int | None
    facts: int
    changes: str
    bytes: int
    state: str
    is_current: bool
    manifest: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Versions, newest first, and what is wrong with folders that cannot be listed."""

    versions: list[ListedVersion]
    problems: list[str]


def list_all(home: Path) -> Listing:
    """Every version that is there.

    Raises:
        NewsledgerError: ``marks-unreadable``.
    """
    current, marks = current_number(home / "current"), read_marks(home)
    listed = []
    for version in list_versions(home / "builds"):
        manifest = version.manifest
        listed.append(
            ListedVersion(
                version=version.number,
                published_at=manifest["published_at"],
                parent=manifest["parent"],
                facts=sum(rows for table, rows in manifest["rows"].items() if table.startswith("fct_")),
                changes=changes_since(_manifest_of(home, manifest["parent"]), manifest),
                bytes=manifest["database"]["bytes"],
                state=_state(version.number, current, marks),
                is_current=version.number == current,
                manifest=manifest,
            )
        )
    problems = [str(error) for _, error in broken_builds(home / "builds")]
    return Listing(versions=listed[::-1], problems=problems)


def _manifest_of(home: Path, number: int | None) -> dict[str, Any] | None:
    if number is None:
        return None
    try:
        return find_manifest(home, number)
    except NewsledgerError:
        return None  # pruned by hand: the first version that is left has nothing to be compared with


def _state(number: int, current: int | None, marks: Marks) -> str:
    states = ["current"] if number == current else []
    if number in marks.pinned:
        why = _short(marks.pinned[number])
        states.append(f"pinned: {why}" if why else "pinned")
    if number in marks.withdrawn:
        states.append(f"withdrawn: {_short(marks.withdrawn[number].why)}")
    if number in marks.waiting:
        states.append("waits for publish")
    return ", ".join(states)


def _short(why: str) -> str:
    """A reason for one line of a table; versions.json has all of it."""
    line = " ".join(why.split())
    return line if len(line) <= _SHOWN_REASON else line[: _SHOWN_REASON - 1] + "…"
