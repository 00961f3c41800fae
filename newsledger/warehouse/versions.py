"""The published versions on disk: numbers, manifests, the link that readers follow."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from newsledger.errors import NewsledgerError
from newsledger.files import file_sha256, sync_folder
from newsledger.warehouse.manifest import MANIFEST_FILE, read_manifest

WAREHOUSE_FILE: Final = "warehouse.duckdb"
# Links that lead to each other are followed as often as the kernel does.
_LONGEST_CHAIN: Final = 40

__all__ = [
    "MANIFEST_FILE",
    "WAREHOUSE_FILE",
    "Version",
    "broken_builds",
    "current_number",
    "current_version",
    "flip",
    "is_intact",
    "list_versions",
    "next_version",
    "numbered_folders",
    "read_manifest",
    "require_link",
    "verify",
    "version_name",
]


@dataclass(frozen=True, slots=True)
class Version:
    """One build folder and what its manifest says."""

    number: int
    folder: Path
    manifest: dict[str, Any]

    @property
    def database(self) -> Path:
        return self.folder / WAREHOUSE_FILE


def version_name(number: int) -> str:
    return f"{number:06d}"


def list_versions(builds: Path) -> Iterator[Version]:
    """Versions with a readable manifest, oldest first; :func:`broken_builds` names the others.

    One damaged folder must not stand between a person and the versions that are whole.
    """
    for number, folder in numbered_folders(builds):
        try:
            yield Version(number, folder, read_manifest(folder))
        except NewsledgerError:
            continue


def broken_builds(builds: Path) -> list[tuple[Path, NewsledgerError]]:
    """Build folders whose manifest cannot be read, and why."""
    broken = []
    for _, folder in numbered_folders(builds):
        try:
            read_manifest(folder)
        except NewsledgerError as error:
            broken.append((folder, error))
    return broken


def numbered_folders(folder: Path) -> list[tuple[int, Path]]:
    """Versions below a folder, by number; whatever else lies there is not ours."""
    if not folder.is_dir():
        return []
    numbered = ((_number_of(entry.name), entry) for entry in folder.iterdir() if entry.is_dir())
    return sorted((number, entry) for number, entry in numbered if number is not None)


def _number_of(name: str) -> int | None:
    """The version that a folder's name means; None for any other name."""
    number = int(name) if name.isascii() and name.isdigit() else None
    return number if number is not None and version_name(number) == name else None


def next_version(*folders: Path, at_least: int = 1) -> int:
    """One more than any version that was published or rejected, and no less than ``at_least``."""
    return max([number + 1 for folder in folders for number, _ in numbered_folders(folder)] + [at_least])


def current_number(current: Path) -> int | None:
    """The version that the link names, whether it is there or not; None without a link to a build of this home."""
    builds = os.path.realpath(current.parent / "builds")
    place = current
    for _ in range(_LONGEST_CHAIN):
        if not place.is_symlink():
            return None
        place = place.parent / place.readlink()
        number = _number_of(place.name)
        if number is not None and os.path.realpath(place.parent) == builds:
            return number
    return None


def current_version(current: Path) -> Version | None:
    """The version that readers get, or None before the first publication.

    Raises:
        NewsledgerError: ``current-broken`` when the link leads nowhere; ``manifest-unreadable``, ``manifest-newer``.
    """
    require_link(current)
    if not current.is_symlink():
        return None
    number = current_number(current)
    folder = Path(os.path.realpath(current))
    if number is None or not (folder / WAREHOUSE_FILE).is_file():
        lack = "is no build of this home" if number is None else f"holds no {WAREHOUSE_FILE}"
        raise NewsledgerError(
            "current-broken",
            f"{current} leads to {folder}, which {lack}.",
            "Run `newsledger rollback N` to a version that is there (`newsledger versions`), or `newsledger refresh`.",
        )
    return Version(number, folder, read_manifest(folder))


def require_link(current: Path) -> None:
    """Refuse a file or folder where the link belongs: no flip could replace a folder, nor should one.

    Raises:
        NewsledgerError: ``current-no-link``.
    """
    if current.exists() and not current.is_symlink():
        raise NewsledgerError(
            "current-no-link",
            f"{current} is a {'folder' if current.is_dir() else 'file'}, not a link to a build; a copy that follows "
            "links makes it one.",
            f"Move it away (`mv {shlex.quote(str(current))} …`), then `newsledger doctor --fix` makes the link.",
        )


def is_intact(version: Version) -> bool:
    """Whether a version's file is, byte by byte, the one that was published."""
    return version.database.is_file() and file_sha256(version.database) == version.manifest["database"]["sha256"]


def verify(version: Version) -> None:
    """Compare a version's file with the sha256 of its manifest.

    Raises:
        NewsledgerError: ``version-damaged``.
    """
    if not is_intact(version):
        raise NewsledgerError(
            "version-damaged",
            f"{version.database} is not the file that was published: its sha256 differs from the manifest's.",
            "Choose another version (`newsledger versions`), or run `newsledger rebuild`.",
        )


def flip(current: Path, build: Path) -> None:
    """Let ``current`` lead to another build, atomically: a reader resolves the old folder or the new one.

    A directory link, not a replaced file: DuckDB's cache of open databases is keyed by resolved path, so a second
    connection of a process that still reads the old version gets the new one.
    """
    require_link(current)
    temporary = current.with_name(f".{current.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    os.symlink(os.path.relpath(build, current.parent), temporary)
    os.replace(temporary, current)
    sync_folder(current.parent)
