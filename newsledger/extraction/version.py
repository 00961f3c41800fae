"""The version of the extractor: a number that people bump, and a hash that nobody can forget."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from newsledger.extraction.gazetteer import SEEDS
from newsledger.settings import find_project

MANUAL_VERSION: Final = "1"
_PACKAGE: Final = Path(__file__).parent
_SUFFIXES: Final = frozenset({".py", ".tsv", ".yml", ".csv"})


@cache
def extractor_version() -> str:
    """``1+<hash>``: the hash covers the source of this package, its lexicons, and the seeds it reads names from."""
    digest = hashlib.sha256()
    own = sorted(path for path in _PACKAGE.rglob("*") if path.suffix in _SUFFIXES and path.is_file())
    seeds = [path for name in SEEDS if (path := find_project() / "seeds" / name).is_file()]
    for path in [*own, *seeds]:
        data = path.read_bytes()
        digest.update(f"{path.name}:{len(data)}:".encode() + data)
    return f"{MANUAL_VERSION}+{digest.hexdigest()[:12]}"


EXTRACTOR_VERSION: Final = extractor_version()
