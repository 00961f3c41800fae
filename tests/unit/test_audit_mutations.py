"""How much corruption the audit lets through: a good warehouse is spoilt at random, many times, and audited each time."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest

from expectations.access import ReadOnly
from expectations.baseline import bring_in
from tests.unit.conftest import Auditor, roll_back

Connection = duckdb.DuckDBPyConnection

SEED: Final = 20260923
MUTATIONS: Final = 160
GOAL: Final = 0.95
KINDS: Final = frozenset(
    {"values", "units", "keys", "quotes", "dates", "names and labels", "deletions", "duplications"}
)

# What people read or cite, and the record behind it. Work lists for editors and copies of the seeds state no facts.
_SCHEMAS: Final = ("marts", "audit")
_RECORD: Final = ("articles", "claims", "extractions", "inputs")
_LEFT_OUT: Final = frozenset({"row_rules", "unresolved_organizations", "unresolved_markets"})

# Columns that say how and when a row was written, not what is known.
_RECORDING: Final = frozenset(
    {"recorded_at", "run_seq", "message", "warnings", "n_bytes", "published_at_raw", "is_core"}
)

_CHANGES: Final[dict[str, tuple[str, ...]]] = {
    "VARCHAR": ("{c} || 'x'", "left({c}, length({c}) - 1)", "(select max({c}) || '' from {t} where {c} <> before.{c})"),
    "BOOLEAN": ("not {c}",),
    "DATE": ("{c} + 1", "({c} + interval 1 year)::date"),
    "TIMESTAMP WITH TIME ZONE": ("{c} + interval 1 day", "{c} - interval 1 year"),
    "": ("{c} * 10", "{c} + 1", "-{c} - 1", "null"),
}


@dataclass(frozen=True)
class Mutation:
    """One corruption: of a kind, somewhere, as SQL."""

    kind: str
    where: str
    sql: str


def _kind(column: str, data_type: str) -> str:
    if column.endswith("_id") or column in ("claim_key", "period", "queue_id"):
        return "keys"
    if column.startswith("quote"):
        return "quotes"
    if column in ("unit", "currency", "measured_in", "alt_unit"):
        return "units"
    if data_type in ("DATE", "TIMESTAMP WITH TIME ZONE"):
        return "dates"
    return "names and labels" if data_type in ("VARCHAR", "BOOLEAN") else "values"


def mutations(connection: Connection, chance: random.Random) -> Iterator[Mutation]:
    """Endless random corruptions of tables that have rows."""
    tables = connection.execute(
        """
        select schema_name || '.' || table_name, list({'name': column_name, 'type': data_type} order by column_index)
        from duckdb_columns()
        inner join duckdb_tables() using (schema_name, table_name)
        where (schema_name in ? or (schema_name = 'raw' and table_name in ?)) and table_name not in ?
            and estimated_size > 0
        group by all order by 1
        """,
        [_SCHEMAS, _RECORD, list(_LEFT_OUT)],
    ).fetchall()
    while True:
        table, columns = chance.choice(tables)
        rows = connection.execute(f"select list(rowid order by rowid) from {table}").fetchall()[0][0]
        row = f"rowid = {chance.choice(rows)}"
        kind = chance.choices(["delete", "duplicate", "change"], [1, 1, 6])[0]
        if kind == "delete":
            yield Mutation("deletions", table, f"delete from {table} where {row}")
        elif kind == "duplicate":
            yield Mutation("duplications", table, f"insert into {table} select * from {table} where {row}")
        else:
            column = chance.choice([column for column in columns if column["name"] not in _RECORDING])
            changes = _CHANGES.get(column["type"], _CHANGES[""])
            change = chance.choice(changes).format(c=f'"{column["name"]}"', t=table)
            yield Mutation(
                _kind(column["name"], column["type"]),
                f"{table}.{column['name']}",
                f'update {table} as before set "{column["name"]}" = {change} where {row}',
            )


def _is_changed(connection: Connection, mutation: Mutation, table: str) -> bool:
    """Applies a mutation; False when the row says the same as before."""
    count, before = _content(connection, table)
    try:
        connection.execute(mutation.sql)
    except duckdb.Error:  # a constraint or a type refused it: nothing is corrupted
        return False
    return _content(connection, table) != (count, before)


def _content(connection: Connection, table: str) -> tuple[int, int]:
    row = connection.execute(f"select count(*), sum(hash(everything)::hugeint) from {table} as everything").fetchone()
    assert row is not None
    return row


def test_the_audit_catches_nearly_all_random_corruption(
    bench: Connection, record_property: Callable[[str, object], None]
) -> None:
    """Values, units, keys, quotes, dates, names, lost and doubled rows, anywhere in what people read."""
    auditor = Auditor(bench)
    tried: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    missed: list[str] = []
    source = mutations(bench, random.Random(SEED))
    while sum(tried.values()) < MUTATIONS or set(tried) != KINDS:
        mutation = next(source)
        table = ".".join(mutation.where.split(".")[:2])
        bench.execute("begin")
        try:
            if not _is_changed(bench, mutation, table):
                continue
            tried[mutation.kind] += 1
            if auditor.refusal(table):
                caught[mutation.kind] += 1
            else:
                missed.append(f"{mutation.where}: {mutation.sql}")
        finally:
            roll_back(bench)
    for kind, count in sorted(tried.items()):
        record_property(kind, f"{caught[kind]} of {count}")
        print(f"{kind}: {caught[kind]} of {count} caught")
    share = sum(caught.values()) / sum(tried.values())
    print(f"all: {share:.1%}; missed:", *missed, sep="\n  ")
    assert share >= GOAL, missed


@pytest.fixture(scope="session")
def grown_warehouse(build_warehouse: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the next run builds, with one more article that confirms one figure and corrects another."""

    def one_more(example: Any) -> None:
        example.article(
            "later",
            "IDC now puts Baidu at 45.1% of the market for servers in Japan, and JD.com at 14%, as it said before.",
            published_on=date(2020, 7, 9),
            publisher="Another Herald",
        )
        share = {
            "family": "market_share",
            "market": "Japan servers",
            "source_org": "IDC",
            "period": "2020-Q1",
            "period_start_on": date(2020, 1, 1),
            "period_end_on": date(2020, 3, 31),
        }
        example.claim("Baidu at 45.1%", "market_share", "Baidu", "45.1", "percent", **share)
        example.claim("JD.com at 14%", "market_share", "JD.com", "14", "percent", **share)

    return build_warehouse(tmp_path_factory.mktemp("grown"), one_more)


def test_new_valid_claims_are_no_corruption(grown_warehouse: Path, good_warehouse: Path, tmp_path: Path) -> None:
    """Answers change, because there is a new claim that explains it."""
    access = ReadOnly(temp_folder=tmp_path / "spill", memory_limit="1GB", threads=2)
    with duckdb.connect(str(grown_warehouse), read_only=True, config=access.config) as connection:
        bring_in(connection, good_warehouse, access)
        changed = connection.execute(
            "select count(*) from marts.market_share_by_period anti join baseline_answers using (question_id, claim_id)"
        ).fetchone()
        assert changed is not None
        assert changed[0] > 0, "the new article was meant to change an answer"
        assert Auditor(connection).refusal("marts") is None


def test_the_order_of_rows_is_no_corruption(bench: Connection) -> None:
    """DuckDB promises no order; a rebuild may write the same rows otherwise."""
    auditor = Auditor(bench)
    tables = bench.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('raw', 'marts', 'audit')"
    ).fetchall()
    bench.execute("begin")
    for (table,) in tables:
        bench.execute(f"create temp table shuffled as select * from {table} order by hash(rowid + 7)")
        bench.execute(f"delete from {table}")
        bench.execute(f"insert into {table} from shuffled")
        bench.execute("drop table shuffled")
    assert auditor.refusal("marts") is None
    roll_back(bench)
