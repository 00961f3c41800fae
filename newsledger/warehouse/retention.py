"""Which versions stay: roll back to one that is there, withdraw the one that was wrong, prune what nobody needs."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from newsledger.errors import EXIT_USAGE, NewsledgerError
from newsledger.files import sync_folder, write_atomically
from newsledger.warehouse.manifest import MANIFEST_FILE, parse_manifest
from newsledger.warehouse.versions import (
    Version,
    current_number,
    flip,
    is_intact,
    list_versions,
    numbered_folders,
    read_manifest,
    require_link,
    verify,
    version_name,
)

# Beside the builds, not in them: a published folder never changes.
MARKS_FILE: Final = "versions.json"
MANIFESTS: Final = "manifests"
_REMOVED: Final = ".removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """That a version was rolled back: why, when, and to which version."""

    why: str
    at: str
    to: int


@dataclass(slots=True)
class Marks:
    """What people decided about versions, by number.

    Pinned ones (with the reason) are never pruned, withdrawn ones are not published again, waiting ones were built
    and audited but nobody has published them yet.
    """

    pinned: dict[int, str] = field(default_factory=dict)
    withdrawn: dict[int, Withdrawal] = field(default_factory=dict)
    waiting: list[int] = field(default_factory=list)


def read_marks(home: Path) -> Marks:
    """The decisions about the versions of a home.

    Raises:
        NewsledgerError: ``marks-unreadable``.
    """
    path = home / MARKS_FILE
    try:
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return Marks(
            {int(number): str(why) for number, why in content["pinned"].items()},
            {int(number): Withdrawal(**given) for number, given in content["withdrawn"].items()},
            [int(number) for number in content["waiting"]],
        )
    except FileNotFoundError:
        return Marks()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NewsledgerError(
            "marks-unreadable",
            f"{path}, which says which versions are pinned and withdrawn, cannot be read: {error}.",
            "Correct it, or remove it: then nothing is pinned or withdrawn.",
        ) from error


def write_marks(home: Path, marks: Marks) -> None:
    content = {
        "pinned": marks.pinned,
        "withdrawn": {number: asdict(given) for number, given in marks.withdrawn.items()},
        "waiting": marks.waiting,
    }
    write_atomically(home / MARKS_FILE, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def find_version(builds: Path, number: int) -> Version:
    """A version by its number.

    Raises:
        NewsledgerError: ``version-unknown``; ``manifest-unreadable``.
    """
    folder = builds / version_name(number)
    if folder.is_dir():
        return Version(number, folder, read_manifest(folder))
    raise NewsledgerError(
        "version-unknown",
        f"There is no version {number} in {builds}.",
        "`newsledger versions` lists those that are there; `newsledger rebuild` makes a pruned one again.",
        exit_code=EXIT_USAGE,
    )


def find_manifest(home: Path, number: int) -> dict[str, Any]:
    """The manifest of a version that is there or was pruned.

    Raises:
        NewsledgerError: ``version-unknown``; ``manifest-unreadable``.
    """
    kept = home / MANIFESTS / f"{version_name(number)}.json"
    if kept.is_file() and not (home / "builds" / version_name(number)).is_dir():
        return parse_manifest(kept)
    return find_version(home / "builds", number).manifest


def roll_back(home: Path, number: int | None, why: str) -> tuple[int | None, Version]:
    """Make another version current, verified first, and withdraw the one that was if it was newer.

    A withdrawn version is not built again as long as nothing changed that it was built from. Works also when the
    current version is damaged or gone.

    Args:
        number: version to return to, or None for the newest older one that is intact and was not withdrawn.

    Returns:
        The number of the version that was current (None when the link was gone), and the version that is.

    Raises:
        NewsledgerError: ``nothing-published``, ``current-broken``, ``current-no-link``, ``no-older-version``,
            ``version-unknown``, ``version-damaged``, ``version-is-current``.
    """
    builds, current = home / "builds", home / "current"
    require_link(current)
    before = current_number(current) if number is not None else require_current(home)
    marks = read_marks(home)
    if number is not None:
        target = find_version(builds, number)
    elif before is not None:
        target = _older_version(builds, before, marks)
    else:
        raise nothing_published(home)
    if target.number == before:
        raise NewsledgerError(
            "version-is-current",
            f"Version {before} is the current one already.",
            "`newsledger versions` lists the others.",
            exit_code=EXIT_USAGE,
        )
    verify(target)
    marks.withdrawn.pop(target.number, None)
    # Going forward takes a rollback back: nothing was wrong with the version left.
    if before is not None and target.number < before:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        marks.withdrawn[before] = Withdrawal(why=why, at=at, to=target.number)
    marks.waiting = [waiting for waiting in marks.waiting if waiting != target.number]
    # The mark first: whoever finds the link on a withdrawn version finishes the flip (recovery.py).
    write_marks(home, marks)
    flip(current, target.folder)
    return before, target


def nothing_published(home: Path) -> NewsledgerError:
    return NewsledgerError("nothing-published", f"There is no version in {home}.", "Run `newsledger refresh` first.")


def require_current(home: Path) -> int | None:
    """The number of the current version; None when nothing was published yet.

    Raises:
        NewsledgerError: ``current-broken`` when versions were published, and nobody can tell which is current;
            ``current-no-link``.
    """
    current = home / "current"
    require_link(current)
    number = current_number(current)
    if number is not None:
        return number
    waiting = read_marks(home).waiting
    if any(version.number not in waiting for version in list_versions(home / "builds")):
        raise NewsledgerError(
            "current-broken",
            f"{current} is {'a link to no build of this home' if current.is_symlink() else 'gone'}, so that nobody "
            "can tell which version is current.",
            "`newsledger doctor --fix` links the newest good version, `newsledger rollback N` the one that you name.",
        )
    return None


def _older_version(builds: Path, before: int, marks: Marks) -> Version:
    for version in sorted(list_versions(builds), key=lambda version: -version.number):
        is_candidate = version.number < before and version.number not in {*marks.withdrawn, *marks.waiting}
        if is_candidate and is_intact(version):
            return version
    raise NewsledgerError(
        "no-older-version",
        f"There is no version before {before} to return to.",
        "`newsledger versions` lists those that are there; name one.",
    )


def withdrawn_like(home: Path, fingerprint: dict[str, str]) -> int | None:
    """A withdrawn version that was built from just this, pruned or not, or None."""
    return _like(home, fingerprint, read_marks(home).withdrawn)


def waiting_like(home: Path, fingerprint: dict[str, str]) -> int | None:
    """A version that was built from just this and waits to be published, or None."""
    waiting = read_marks(home).waiting
    return _like(home, fingerprint, [one for one in waiting if (home / "builds" / version_name(one)).is_dir()])


def _like(home: Path, fingerprint: dict[str, str], numbers: Iterable[int]) -> int | None:
    for number in numbers:
        try:
            manifest = find_manifest(home, number)
        except NewsledgerError:
            continue  # removed by hand, or damaged: it can no longer be told what it was built from
        if manifest["fingerprint"] == fingerprint:
            return number
    return None


def waiting_version(home: Path, number: int | None) -> Version:
    """The version that `publish` makes current: a waiting one whose parent still is the current one, intact.

    Raises:
        NewsledgerError: ``nothing-waits``, ``version-outdated``, ``version-damaged``.
    """
    waiting = [one for one in read_marks(home).waiting if (home / "builds" / version_name(one)).is_dir()]
    if not waiting or number not in {None, *waiting}:
        raise NewsledgerError(
            "nothing-waits",
            "No version waits to be published." if number is None else f"Version {number} does not wait.",
            "`newsledger refresh --no-publish` makes one; an earlier version returns by `newsledger rollback`.",
            exit_code=EXIT_USAGE,
        )
    version = find_version(home / "builds", number if number is not None else max(waiting))
    if version.manifest["parent"] != current_number(home / "current"):
        raise NewsledgerError(
            "version-outdated",
            f"Version {version.number} was built and audited on top of version {version.manifest['parent']}; "
            f"version {current_number(home / 'current')} is current now.",
            "Run `newsledger refresh`; to go back to it all the same: `newsledger rollback`.",
        )
    verify(version)
    return version


def pin(home: Path, number: int, why: str) -> None:
    """Keep a version for good."""
    find_version(home / "builds", number)
    marks = read_marks(home)
    marks.pinned[number] = why
    write_marks(home, marks)


def unpin(home: Path, number: int) -> None:
    """Let a version be pruned again.

    Raises:
        NewsledgerError: ``version-not-pinned``.
    """
    marks = read_marks(home)
    if marks.pinned.pop(number, None) is None:
        raise NewsledgerError(
            "version-not-pinned",
            f"Version {number} is not pinned.",
            "`newsledger versions` shows which are.",
            exit_code=EXIT_USAGE,
        )
    write_marks(home, marks)


def prunable(home: Path, *, keep: int, grace: timedelta, now: datetime | None = None) -> list[Version]:
    """Versions that may go: not the current one, not pinned, not among the newest ``keep``, older than ``grace``.

    A reader that opened a version keeps it until it closes, also when its folder is gone; the grace period is for
    those who resolved the link and have not opened the file yet.

    Raises:
        NewsledgerError: ``current-broken``: without the link nobody knows which version must stay.
    """
    versions = list(list_versions(home / "builds"))
    current = require_current(home)
    pinned = read_marks(home).pinned
    oldest = (now or datetime.now(UTC)) - grace
    return [
        version
        for version in versions[: max(len(versions) - keep, 0)]
        if version.number != current
        and version.number not in pinned
        and datetime.fromisoformat(version.manifest["published_at"]) < oldest
    ]


def remove_versions(home: Path, versions: Sequence[Version]) -> int:
    """Remove builds, keeping their manifests: with one, `rebuild` makes the version again.

    Each folder is renamed first, so that a kill leaves no half version.

    Returns:
        The bytes that they held.
    """
    kept = home / MANIFESTS
    freed = 0
    for version in versions:
        kept.mkdir(exist_ok=True)
        _keep_manifest(version, kept / f"{version_name(version.number)}.json")
        freed += _remove(version.folder)
    return freed


def _keep_manifest(version: Version, kept: Path) -> None:
    """A second name for the file where that is possible: a full disk has no room for a copy, and is why one prunes."""
    manifest = version.folder / MANIFEST_FILE
    kept.unlink(missing_ok=True)
    try:
        os.link(manifest, kept)
        sync_folder(kept.parent)
    except OSError:
        write_atomically(kept, manifest.read_text("utf-8"))


def prunable_rejected(
    home: Path, *, keep: int, grace: timedelta, now: datetime | None = None
) -> list[tuple[int, Path]]:
    """Refused candidates that may go, by number: all but the newest ``keep`` and those younger than ``grace``."""
    folders = numbered_folders(home / "rejected")
    old = folders[: max(len(folders) - keep, 0)]
    oldest = ((now or datetime.now(UTC)) - grace).timestamp()
    return [(number, folder) for number, folder in old if folder.stat().st_mtime < oldest]


def remove_rejected(doomed: Sequence[tuple[int, Path]]) -> int:
    """Remove refused candidates; what was found in them stays in the ledger.

    Returns:
        The bytes that they held.
    """
    return sum(_remove(folder) for _, folder in doomed)


def _remove(folder: Path) -> int:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    doomed = folder.with_name(f".{folder.name}{_REMOVED}")
    os.rename(folder, doomed)
    shutil.rmtree(doomed)
    sync_folder(doomed.parent)
    return size


def half_removed(home: Path) -> list[Path]:
    """Folders that a killed `prune` had renamed and not yet removed."""
    return [
        path
        for place in ("builds", "rejected")
        if (home / place).is_dir()
        for path in (home / place).iterdir()
        if path.name.startswith(".") and path.name.endswith(_REMOVED)
    ]
