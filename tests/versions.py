"""Small warehouses for the tests of versions: real files, sealed and published like those of a run."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from newsledger.ledger.schema import TABLES
from newsledger.warehouse.manifest import MANIFEST_VERSION
from newsledger.warehouse.publish import Sealed, place, seal
from newsledger.warehouse.recovery import Publication, close_journal, open_journal, settle
from newsledger.warehouse.versions import current_number, next_version

NOW = datetime(2026, 11, 23, tzinfo=UTC)

# Two tables that must agree in every version, and the least that a published warehouse has beside its raw history.
MARTS = """
    create schema marts;
    create table marts.fct_x as select range as id, {value} as value from range({rows});
    create table marts.total as select count(*) as n, sum(value)::bigint as total, {value} as value from marts.fct_x;
    create table marts.claim_history (claim_id varchar, decision varchar, metric_id varchar, subject varchar,
        value decimal(38, 6), unit varchar, period varchar, article_id varchar, is_current boolean);
"""


def make_candidate(folder: Path, value: int, *, rows: int = 1, sql: str = "") -> Path:
    """A candidate as load and dbt leave it: history in raw, marts that follow from one number."""
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{folder / 'warehouse.duckdb'}' as warehouse (storage_version 'v1.1.0')")
        connection.execute("use warehouse; create schema raw")
        for table in ("runs", "validation_results"):
            connection.register("empty", TABLES[table].empty_table())
            connection.execute(f"create table raw.{table} as select * exclude (row_hash) from empty")
        connection.execute(MARTS.format(value=value, rows=rows))
        connection.execute(sql)
        connection.execute("checkpoint warehouse")
    return folder


def run_row(version: int, run_seq: int, **changes: Any) -> dict[str, Any]:
    """A run's row, instants as text, as the journal and the manifest hold it."""
    at = NOW.isoformat()
    row = {"run_id": uuid.uuid4().hex, "command": "refresh", "started_at": at, "finished_at": at}
    return {**row, "outcome": "published", "version": version, "run_seq": run_seq, **changes}


def seal_candidate(home: Path, version: int, run: Mapping[str, Any], published_at: datetime = NOW) -> Sealed:
    instants = {name: datetime.fromisoformat(run[name]) for name in ("started_at", "finished_at")}
    row = {**run, **instants, "recorded_at": published_at}
    return seal(home / "candidate", version=version, run=row, results=[], published_at=published_at, memory_limit="1GB")


def least_manifest(version: int, **given: Any) -> dict[str, Any]:
    """What a manifest must have, for tests that look at a part of it only."""
    database = {"sha256": "ab" * 32, "bytes": 0}
    empty: dict[str, Any] = {name: {} for name in ("fingerprint", "rows", "content", "run")}
    base = {"manifest_version": MANIFEST_VERSION, "version": version, "parent": None, "published_at": NOW.isoformat()}
    return {**base, "database": database, **empty, **given}


def manifest_of(
    home: Path, version: int, run: Mapping[str, Any], sealed: Sealed, published_at: datetime, ledger: str
) -> dict[str, Any]:
    return {
        "manifest_version": MANIFEST_VERSION,
        "version": version,
        "parent": current_number(home / "current"),
        "published_at": published_at.isoformat(),
        "fingerprint": {"ledger": ledger, "seeds": "s", "models": "m", "code": "c", "settings": "0.7 v1.1.0"},
        "database": {"sha256": sealed.sha256, "bytes": sealed.n_bytes, "storage_version": sealed.storage_version},
        "rows": sealed.rows,
        "content": sealed.content,
        "audit": {},
        "run": dict(run),
    }


def publish_version(
    home: Path,
    value: int,
    *,
    rows: int = 1,
    sql: str = "",
    age: timedelta = timedelta(0),
    is_flip: bool = True,
    stop_after: str = "",
) -> int:
    """Publish one more small version as the pipeline does; ``stop_after`` is the last step of a run that was killed.

    Returns:
        Its number.
    """
    home.mkdir(exist_ok=True)
    version = next_version(home / "builds", home / "rejected")
    make_candidate(home / "candidate", value, rows=rows, sql=sql)
    run = run_row(version, version)
    at = datetime.now(UTC) - age
    sealed = seal_candidate(home, version, run, at)
    publication = Publication(version=version, is_flip=is_flip, run=run)
    manifest = manifest_of(home, version, run, sealed, at, f"ledger {value}")
    steps = {
        "seal": lambda: None,
        "journal": lambda: open_journal(home, publication),
        "place": lambda: place(home / "candidate", home / "builds", manifest),
        "flip": lambda: settle(home, publication),
        "close": lambda: close_journal(home),
    }
    for name, step in steps.items():
        step()
        if name == stop_after:
            break
    return version
