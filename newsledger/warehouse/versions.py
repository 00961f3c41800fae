"""The published versions on disk: numbers, manifests, the link that readers follow."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from newsledger.errors import NewsledgerError
from newsledger.files import sync_folder

MANIFEST_FILE: Final = "manifest.json"
WAREHOUSE_FILE: Final = "warehouse.duckdb"


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


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a build folder.

    Raises:
        NewsledgerError: ``manifest-unreadable``.
    """
    try:
        content = json.loads((folder / MANIFEST_FILE).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise NewsledgerError(
            "manifest-unreadable",
            f"{folder / MANIFEST_FILE} cannot be read: {error}.",
            "Roll back to another version (`newsledger versions`), then rebuild.",
        ) from error
    return dict(content)


def list_versions(builds: Path) -> Iterator[Version]:
    """Published versions, oldest first."""
    for number, folder in _numbered(builds):
        yield Version(number, folder, read_manifest(folder))


def _numbered(folder: Path) -> list[tuple[int, Path]]:
    if not folder.is_dir():
        return []
    return sorted((int(entry.name), entry) for entry in folder.iterdir() if entry.name.isdigit() and entry.is_dir())


def next_version(*folders: Path) -> int:
    """One more than any version that was published or rejected."""
    return max((number for folder in folders for number, _ in _numbered(folder)), default=0) + 1


def current_version(current: Path) -> Version | None:
    """The version that readers get, or None before the first publication.

    Raises:
        NewsledgerError: ``current-broken`` when the link leads nowhere.
    """
    if not current.is_symlink():
        return None
    folder = current.resolve()
    if not (folder / WAREHOUSE_FILE).is_file():
        raise NewsledgerError(
            "current-broken",
            f"{current} leads to {folder}, which holds no {WAREHOUSE_FILE}.",
            "Run `newsledger rollback` to a version that is there (`newsledger versions`), or `newsledger refresh`.",
        )
    return Version(int(folder.name), folder, read_manifest(folder))


def flip(current: Path, build: Path) -> None:
    """Let ``current`` lead to another build, atomically: a reader resolves the old folder or the new one.

    A directory link, not a replaced file: DuckDB's cache of open databases is keyed by resolved path, so a second
    connection of a process that still reads the old version gets the new one.
    """
    temporary = current.with_name(f".{current.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    os.symlink(os.path.relpath(build, current.parent), temporary)
    os.replace(temporary, current)
    sync_folder(current.parent)
