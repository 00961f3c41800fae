"""What the run rules compare a candidate with: figures of the last published version, brought in over a connection of
its own. Never attached: views and macros of an attached file would read the wrong one of the two."""

from __future__ import annotations

from pathlib import Path

import duckdb

from expectations.duckdb_datasource import ReadOnly


def bring_in(candidate: duckdb.DuckDBPyConnection, baseline: Path | None, access: ReadOnly) -> None:
    pass
