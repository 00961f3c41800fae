"""How the audit opens a warehouse: read-only, every door to the host locked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOnly:
    """A connection that can read its one file and nothing else of the host.

    Args:
        temp_folder: where large sorts and joins may spill; never beside the file, which is immutable.
        memory_limit: as DuckDB reads it, e.g. ``2GB``.
        threads: threads of DuckDB.
    """

    temp_folder: Path
    memory_limit: str
    threads: int

    @property
    def config(self) -> dict[str, str | bool | int | float | list[str]]:
        """DuckDB's settings. All connections of one process to one file must have the same."""
        return {
            "enable_external_access": False,
            "allow_community_extensions": False,
            "autoinstall_known_extensions": False,
            "temp_directory": str(self.temp_folder),
            "memory_limit": self.memory_limit,
            "threads": self.threads,
            "lock_configuration": True,
        }

    @property
    def engine_kwargs(self) -> dict[str, Any]:
        """``kwargs`` of a datasource of :mod:`expectations.duckdb_datasource`."""
        return {"connect_args": {"read_only": True, "config": self.config}}
