"""Warehouses for the tests of the models: rows of one's own in ``raw``, seeds of one's own, built by dbt itself."""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from newsledger.extraction.claim import claim_id, claim_key
from newsledger.ledger.schema import TABLES
from newsledger.warehouse.dbt import DbtRequest, dbt_build, start_dbt
from tests.conftest import PROJECT

Row = dict[str, Any]
RECORDED: Final = datetime(2026, 11, 1, tzinfo=UTC)
BUILT: Final = datetime(2026, 11, 23, tzinfo=UTC)
COPIED: Final = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests/dbt")


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def article(article_id: str, text: str, revision_no: int = 1, **stated: Any) -> Row:
    """One revision of an article, published on 2020-07-03 and seen a day later for each revision."""
    return {
        "article_id": article_id,
        "revision_id": text_hash(text),
        "revision_no": revision_no,
        "url": f"https://news.example.com/{article_id}",
        "publisher": "Example Daily",
        "title": f"Figures of {article_id}",
        "language": "en",
        "published_at": datetime(2020, 7, 3, 5, 0, tzinfo=UTC),
        "published_on": date(2020, 7, 3),
        "published_at_precision": "instant",
        "retrieved_at": datetime(2020, 7, 3 + revision_no, tzinfo=UTC),
        "source": "test",
        "source_scope": "full_text",
        "origin_fingerprint": text_hash(text)[:16],
        "n_chars": len(text),
        **stated,
    }


def claim(of: Row, metric: str, subject: str, value: str, unit: str, **stated: Any) -> Row:
    """A claim of an article's revision, with the ids that newsledger would give it."""
    start = stated.pop("quote_start", 10)
    quote = stated.pop("quote", f"{subject} {value} {unit}")
    end = start + len(quote)
    family = {"market": "market_share", "rank": "market_share", "investment": "investment", "contract": "procurement"}
    return {
        "claim_id": claim_id(of["article_id"], of["revision_id"], metric, start, end, subject, Decimal(value), unit),
        "claim_key": claim_key(of["article_id"], metric, subject, Decimal(value), unit, 1),
        "article_id": of["article_id"],
        "revision_id": of["revision_id"],
        "extractor_version": "test",
        "family": family.get(metric.split("_", maxsplit=1)[0], "company"),
        "metric": metric,
        "subject": subject,
        "subject_text": subject,
        "value": Decimal(value),
        "unit": unit,
        "derivation": "printed",
        "quote": quote,
        "quote_start": start,
        "quote_end": end,
        "confidence": Decimal("0.9"),
        "rule": "test",
        "is_quote_verified": True,
        **stated,
    }


def copy_project(folder: Path, seeds: Mapping[str, Sequence[Row]]) -> Path:
    """The dbt project in a folder of its own, with these rows in these seeds and the shipped ones in the others."""
    for name in COPIED:
        source, target = PROJECT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    for name, rows in seeds.items():
        path = folder / "seeds" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as handle:
            header = next(csv.reader(handle))
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def write_raw(database: Path, tables: Mapping[str, Sequence[Row]]) -> None:
    """Schema ``raw`` as `load` writes it, from these rows."""
    database.parent.mkdir(parents=True)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema raw")
        for name, schema in TABLES.items():
            columns = [field for field in schema if field.name not in {"row_hash", "text"}]
            if name == "claims":
                columns.append(pa.field("is_quote_verified", pa.bool_()))
            stated = [{"run_seq": 1, "recorded_at": RECORDED, **row} for row in tables.get(name, ())]
            filled = pa.Table.from_pylist(stated, schema=pa.schema(columns))
            connection.register("filled", filled)
            connection.execute(f"create table raw.{name} as select * from filled")
        connection.execute(
            "create table raw.build as select 'run' as run_id, 1::bigint as run_seq, ?::timestamptz as built_at, "
            "0.7::decimal(7, 6) as accept_threshold",
            [BUILT],
        )


def build(project: Path, target: Path, tables: Mapping[str, Sequence[Row]]) -> Path:
    """A warehouse out of these rows: dbt's seeds, models and data tests, as a run builds them.

    dbt always works on the same path, as in a run: it keeps its parse of the project only as long as that does.
    """
    candidate = project / "candidate" / "warehouse.duckdb"
    write_raw(candidate, tables)
    build_loaded(project, candidate, project / "work")
    return Path(shutil.move(candidate.parent, target)) / candidate.name


def build_loaded(project: Path, database: Path, work: Path) -> None:
    """Build the models of a project in a file that holds schema ``raw``."""
    docs = work / "docs"
    request = DbtRequest(project=project, database=database, work=work, threads=2, memory_limit="2GB", docs=docs)
    with start_dbt(PROJECT, work) as worker:
        dbt_build(worker, request)


def contents(database: Path, schemas: Sequence[str] = ("marts", "audit")) -> dict[str, list[str]]:
    """Every row of every table of the schemas, as text, in an order that does not depend on how it was built."""
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where list_contains(?, schema_name) order by all",
            [list(schemas)],
        ).fetchall()
        return {
            f"{schema}.{table}": sorted(str(row) for row in connection.sql(f"from {schema}.{table}").fetchall())
            for schema, table in tables
        }
