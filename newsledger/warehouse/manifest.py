"""What a version says of itself: its manifest, also one that an older program wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from pydantic import AwareDatetime, BaseModel, ValidationError

from newsledger.errors import NewsledgerError

MANIFEST_FILE: Final = "manifest.json"
MANIFEST_VERSION: Final = 2


class _Database(BaseModel):
    """What must be known of a version's file."""

    sha256: str
    bytes: int


class _Manifest(BaseModel):
    """What every command that lists, compares or removes versions relies on; there is more in a manifest."""

    parent: int | None
    published_at: AwareDatetime
    fingerprint: dict[str, str]
    database: _Database
    rows: dict[str, int]
    content: dict[str, str]
    run: dict[str, Any]


# The programs that a version's content depends on.
PARTS: Final = ("newsledger", "duckdb", "dbt-core", "dbt-duckdb", "great-expectations", "deltalake", "pyarrow")


def part_versions() -> dict[str, str]:
    """Installed versions of the parts that build a warehouse."""
    return {name: metadata.version(name) for name in PARTS}


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a build folder, in this program's form. The file itself never changes.

    Raises:
        NewsledgerError: ``manifest-unreadable``; ``manifest-newer`` when a newer program wrote it.
    """
    return parse_manifest(folder / MANIFEST_FILE)


def parse_manifest(file: Path) -> dict[str, Any]:
    """As :func:`read_manifest`, for a manifest that was kept when its version was pruned."""
    try:
        content = dict(json.loads(file.read_text("utf-8")))
        written_by = content["manifest_version"]
        if not isinstance(written_by, int):
            raise TypeError(f"its manifest_version is {written_by!r}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unreadable(file, error) from error
    if written_by > MANIFEST_VERSION:
        raise NewsledgerError(
            "manifest-newer",
            f"{file} has manifest version {written_by}; this program knows {MANIFEST_VERSION}.",
            "Update newsledger.",
        )
    try:
        for version in range(written_by, MANIFEST_VERSION):
            content = _UPGRADES[version](content)
        _Manifest.model_validate(content)
    except (KeyError, TypeError, AttributeError, ValidationError) as error:
        raise _unreadable(file, error) from error
    return content


def _unreadable(file: Path, error: Exception) -> NewsledgerError:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    else:
        why = f"{error} is missing" if isinstance(error, KeyError) else str(error)
    return NewsledgerError(
        "manifest-unreadable",
        f"{file} cannot be read: {why}.",
        "If that version is current, go to another one (`newsledger rollback`). Its folder can be removed.",
    )


def _with_parameters(manifest: dict[str, Any]) -> dict[str, Any]:
    """1 to 2: the parameters of the build, without which it cannot be built again, and the versions of all parts."""
    run = manifest["run"]
    return {
        **manifest,
        "manifest_version": 2,
        "parameters": {
            "run_id": run["run_id"],
            "run_seq": run["run_seq"],
            "built_at": run["started_at"],
            "accept_threshold": manifest["fingerprint"]["settings"],
        },
        "parts": {"duckdb": manifest["database"]["duckdb_version"].removeprefix("v")},
    }


_UPGRADES: Final[dict[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {1: _with_parameters}
