"""Ledger to a fresh DuckDB file: one row per id in schema ``raw``, every hash and every quote checked on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from newsledger.errors import EXIT_USAGE, NewsledgerError
from newsledger.ledger.schema import ROW_KEYS, TABLES
from newsledger.ledger.store import Ledger

CATALOG: Final = "warehouse"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildParameters:
    """What a build needs to know of its run; it lands in the one row of ``raw.build``."""

    run_id: str
    run_seq: int
    built_at: datetime
    accept_threshold: Decimal


def load(
    ledger: Ledger, target: Path, parameters: BuildParameters, memory_limit: str, storage_version: str = "v1.1.0"
) -> dict[str, int]:
    """Write schema ``raw`` of a new warehouse file from the ledger.

    Args:
        target: file to make; its name must be ``warehouse.duckdb``, since views carry the catalog's name.
        memory_limit: of DuckDB, for example ``4GB``.
        storage_version: oldest DuckDB that shall be able to read the file; dbt and the audit keep it as it is.

    Returns:
        Rows by raw table.

    Raises:
        NewsledgerError: ``ledger-damaged`` or ``ledger-unreadable``; ``warehouse-exists``, ``warehouse-name``.
    """
    if target.name != f"{CATALOG}.duckdb":
        raise NewsledgerError(
            "warehouse-name",
            f"{target.name} is no name for a warehouse: views carry the catalog's name, which is the file's.",
            f"Name the file {CATALOG}.duckdb, in any folder.",
            exit_code=EXIT_USAGE,
        )
    if target.exists():
        raise NewsledgerError(
            "warehouse-exists",
            f"{target} exists already.",
            "A build always starts from a fresh file: remove it or name another.",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    with ledger.connect(memory_limit) as connection:
        connection.execute("set temp_directory = ?", [str(target.parent / "spill")])
        attached = str(target).replace("'", "''")
        connection.execute(f"attach '{attached}' as {CATALOG} (storage_version '{storage_version}')")
        connection.execute(f"create schema {CATALOG}.raw")
        for table in TABLES:
            ledger.check(connection, table)
            connection.execute(f"create table {CATALOG}.raw.{table} as {_SELECTS.get(table, _one_row_per_key(table))}")
        connection.execute(
            f"create table {CATALOG}.raw.build as select ?::varchar as run_id, ?::bigint as run_seq, "
            "?::timestamptz as built_at, ?::decimal(7, 6) as accept_threshold",
            [parameters.run_id, parameters.run_seq, parameters.built_at, parameters.accept_threshold],
        )
        counts = {}
        for table in TABLES:
            row = connection.execute(f"select count(*) from {CATALOG}.raw.{table}").fetchone()
            assert row is not None
            counts[table] = int(row[0])
        connection.execute(f"checkpoint {CATALOG}")
        connection.execute(f"detach {CATALOG}")
    return counts


def _one_row_per_key(table: str) -> str:
    """A killed run may have left a row that its successor wrote again: the first one stands.

    The row hash was checked and stays in the ledger: it would be half of the published file.
    """
    keys = ", ".join(ROW_KEYS[table])
    return (
        f"select * exclude (filename, row_hash) from ledger_{table} "
        f"qualify row_number() over (partition by {keys} order by run_seq, recorded_at) = 1"
    )


# Texts stay in the ledger: the published file holds quotes and offsets only.
_ARTICLES: Final = f"select * exclude (text) from ({_one_row_per_key('articles')})"

# Of each revision the newest complete extraction counts; claims without a commit mark are leftovers of a killed run.
_CLAIMS: Final = f"""
with newest as (
    select article_id, revision_id, extractor_version
    from ledger_extractions
    qualify row_number() over (partition by article_id, revision_id order by run_seq desc, recorded_at desc) = 1
),
texts as (
    select article_id, revision_id, any_value(text) as text from ledger_articles group by all
),
claims as ({_one_row_per_key("claims")})
select
    claims.*,
    coalesce(
        substring(texts.text, claims.quote_start + 1, claims.quote_end - claims.quote_start) = claims.quote, false
    ) as is_quote_verified
from claims
inner join newest using (article_id, revision_id, extractor_version)
left join texts using (article_id, revision_id)
"""

_SELECTS: Final = {"articles": _ARTICLES, "claims": _CLAIMS}
