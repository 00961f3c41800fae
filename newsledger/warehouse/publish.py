"""Candidate to published version: the audit's results go in, the file is sealed, one atomic flip makes it current."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from newsledger.errors import NewsledgerError
from newsledger.files import file_sha256, sync_folder, sync_tree, write_atomically
from newsledger.ledger.schema import RUNS, VALIDATION_RESULTS
from newsledger.warehouse.content import content_hashes
from newsledger.warehouse.manifest import MANIFEST_FILE
from newsledger.warehouse.versions import WAREHOUSE_FILE, flip, version_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A candidate that cannot change any more: its hashes and what it holds."""

    sha256: str
    n_bytes: int
    content: dict[str, str]
    rows: dict[str, int]
    duckdb_version: str
    storage_version: str


def seal(
    candidate: Path,
    *,
    version: int,
    run: Mapping[str, Any],
    results: Sequence[Mapping[str, Any]],
    published_at: Any,
    memory_limit: str,
) -> Sealed:
    """Write the ``audit`` schema into the audited candidate and prove that the marts did not change on the way.

    Args:
        candidate: folder with the warehouse file.
        run: row of this run for ``audit.runs`` (columns of the ledger's ``runs``).
        results: rows for ``audit.validation_results`` (columns of the ledger's ``validation_results``).

    Raises:
        NewsledgerError: ``marts-changed`` when sealing altered a mart; ``wal-left`` when the file is not whole.
    """
    database = candidate / WAREHOUSE_FILE
    with duckdb.connect(str(database), config={"memory_limit": memory_limit}) as connection:
        connection.execute("set temp_directory = ?", [str(candidate / "spill")])
        before = content_hashes(connection, "marts")
        connection.execute("create schema if not exists audit")
        _append_history(connection, "runs", RUNS, [run])
        _append_history(connection, "validation_results", VALIDATION_RESULTS, results)
        connection.execute(
            "create or replace table audit.publication as select ?::bigint as version, ?::timestamptz as published_at, "
            "?::varchar as run_id, ?::bigint as run_seq",
            [version, published_at, run["run_id"], run["run_seq"]],
        )
        after = content_hashes(connection, "marts")
        if before != after:
            changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
            raise NewsledgerError(
                "marts-changed",
                f"Between audit and publication these marts changed: {', '.join(changed)}.",
                "Nothing was published. Run `newsledger refresh` again; if it comes back, report it.",
            )
        rows = {table: int(content.split(":", 1)[0]) for table, content in after.items()}
        connection.execute("checkpoint")
        found = connection.execute(
            "select version(), tags['storage_version'] from duckdb_databases() where database_name = 'warehouse'"
        ).fetchone()
        assert found is not None
    if database.with_name(database.name + ".wal").exists():
        raise NewsledgerError(
            "wal-left", f"{database} still has a write-ahead log.", "Nothing was published. Run `newsledger refresh`."
        )
    shutil.rmtree(candidate / "spill", ignore_errors=True)
    database.chmod(0o444)
    return Sealed(
        sha256=file_sha256(database),
        n_bytes=database.stat().st_size,
        content=after,
        rows=rows,
        duckdb_version=str(found[0]),
        storage_version=str(found[1]),
    )


def marts_content(database: Path, memory_limit: str) -> dict[str, str]:
    """Content hashes of the marts of a file that is built and not yet sealed."""
    with duckdb.connect(str(database), read_only=True, config={"memory_limit": memory_limit}) as connection:
        return content_hashes(connection, "marts")


def _append_history(
    connection: duckdb.DuckDBPyConnection, table: str, schema: pa.Schema, rows: Sequence[Mapping[str, Any]]
) -> None:
    """``audit.<table>``: what the ledger knew when it was loaded, and this run's own rows."""
    connection.register("own_rows", pa.Table.from_pylist([dict(row) for row in rows], schema=schema))
    connection.execute(
        f"create or replace table audit.{table} as "
        f"from raw.{table} union all by name select * exclude (row_hash) from own_rows"
    )
    connection.unregister("own_rows")


def place(candidate: Path, builds: Path, manifest: Mapping[str, Any]) -> Path:
    """Turn the sealed candidate into a numbered build; everything of it is on disk when this returns.

    Returns:
        The build's folder.
    """
    write_atomically(candidate / MANIFEST_FILE, json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    sync_tree(candidate)
    builds.mkdir(exist_ok=True)
    build = builds / version_name(int(manifest["version"]))
    os.rename(candidate, build)
    sync_folder(builds)
    return build


def publish(candidate: Path, builds: Path, current: Path, manifest: Mapping[str, Any]) -> Path:
    """Place the sealed candidate and make it current: a power cut leaves the old version or the new one."""
    build = place(candidate, builds, manifest)
    flip(current, build)
    return build


def reject(candidate: Path, rejected: Path, version: int) -> Path:
    """Keep a refused candidate for inspection, out of every reader's way."""
    rejected.mkdir(exist_ok=True)
    target = rejected / version_name(version)
    os.rename(candidate, target)
    sync_folder(rejected)
    return target
