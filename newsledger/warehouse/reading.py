"""Read-only connections to the published file, for Python clients and for newsledger's own commands."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from newsledger.errors import NewsledgerError


def connect(published_file: Path, *, memory_limit: str = "1GB", threads: int = 2) -> duckdb.DuckDBPyConnection:
    """Open a published warehouse so that it can neither be changed nor used to read the host's files.

    A held connection stays on its version for ever; open a new one to see the next.

    Raises:
        NewsledgerError: ``nothing-published``.
    """
    if not published_file.is_file():
        raise NewsledgerError("nothing-published", f"There is no {published_file}.", "Run `newsledger refresh` first.")
    # Spilling beside the file would fail in a read-only folder, or leave files in a build that must not change.
    spill = Path(tempfile.gettempdir()) / "newsledger-spill"
    return duckdb.connect(
        str(published_file.resolve()),
        read_only=True,
        config={
            "enable_external_access": "false",
            "lock_configuration": "true",
            "temp_directory": str(spill),
            "memory_limit": memory_limit,
            "threads": str(threads),
        },
    )
