"""Whether anything changed that a warehouse is built from: ledger rows, seeds, models, code, settings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

# Folder or file in the project, and which files in it count. Unit tests and docs build nothing.
_PARTS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "seeds": (("seeds", "*"),),
    "models": (("models", "*"), ("macros", "*"), ("tests/dbt", "*"), ("dbt_project.yml", ""), ("profiles.yml", "")),
    "code": (("newsledger", "*.py"), ("newsledger", "*.yml"), ("expectations", "*.py"), ("expectations", "*.yml")),
}


def project_hashes(project: Path) -> dict[str, str]:
    """sha256 of the seeds, the models and the code, each over its files' names and bytes."""
    return {
        part: _hash_files(project, (file for place, pattern in places for file in _files(project / place, pattern)))
        for part, places in _PARTS.items()
    }


def seed_hashes(seeds_folder: Path) -> dict[str, str]:
    """sha256 of each seed CSV by seed name."""
    return {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(seeds_folder.glob("*.csv"))}


def _files(place: Path, pattern: str) -> list[Path]:
    if place.is_file():
        return [place]
    return sorted(path for path in place.rglob(pattern) if path.is_file() and "__pycache__" not in path.parts)


def _hash_files(project: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(project)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
