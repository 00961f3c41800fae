"""What a Python program that reads the warehouse needs; `import newsledger` offers the same names."""

from __future__ import annotations

from pathlib import Path

import duckdb

from newsledger.settings import load_settings
from newsledger.warehouse import reading
from newsledger.warehouse.reading import Latest, follow_versions

__all__ = ["Latest", "connect", "follow_versions", "latest"]


def connect(
    path: Path | str | None = None, *, memory_limit: str = "1GB", threads: int = 2
) -> duckdb.DuckDBPyConnection:
    """A read-only DuckDB connection to the published warehouse, with access to other files off and settings locked.

    Args:
        path: a warehouse file; by default the published one of this project.

    Raises:
        NewsledgerError: ``nothing-published``; ``project-not-found`` or ``settings-invalid`` without a path.
    """
    return reading.connect(_file(path), memory_limit=memory_limit, threads=threads)


def latest(path: Path | str | None = None, *, memory_limit: str = "1GB", threads: int = 2) -> Latest:
    """Cursors that always start on the newest version; see :class:`Latest`."""
    return Latest(_file(path), memory_limit=memory_limit, threads=threads)


def _file(path: Path | str | None) -> Path:
    return Path(path) if path is not None else load_settings().published_file
