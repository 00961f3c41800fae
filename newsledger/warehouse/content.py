"""Content hashes of tables: equal for equal rows in any order, whenever they were recorded."""

from __future__ import annotations

from typing import Final

import duckdb

# When and in which run a row was recorded is not what it says: a rebuild must hash equal.
RECORDING_COLUMNS: Final = frozenset({"recorded_at", "first_seen_at", "retrieved_at", "run_seq", "run_id", "row_hash"})

_LOW_HALF: Final = 2**64 - 1


def content_hashes(connection: duckdb.DuckDBPyConnection, schema: str, catalog: str = "warehouse") -> dict[str, str]:
    """Table name to ``rows:sum:sum`` over md5 halves of its rows, for every table of a schema.

    Sums instead of xor, so that a row that stands twice does not vanish from the hash.
    """
    tables = connection.execute(
        "select table_name from duckdb_tables() where database_name = ? and schema_name = ? order by table_name",
        [catalog, schema],
    ).fetchall()
    return {table: _table_hash(connection, catalog, schema, table) for (table,) in tables}


def _table_hash(connection: duckdb.DuckDBPyConnection, catalog: str, schema: str, table: str) -> str:
    columns = connection.execute(
        "select column_name, data_type from duckdb_columns() "
        "where database_name = ? and schema_name = ? and table_name = ? order by column_index",
        [catalog, schema, table],
    ).fetchall()
    parts = ", ".join(
        f"coalesce(cast({_stable(name, kind)} as varchar), chr(30))"
        for name, kind in columns
        if name not in RECORDING_COLUMNS
    )
    row = connection.execute(
        f"""
        select count(*), coalesce(sum((digest >> 64)::hugeint), 0),
            coalesce(sum((digest & {_LOW_HALF}::uhugeint)::hugeint), 0)
        from (select md5_number(concat_ws(chr(31), {parts or "''"})) as digest from "{catalog}"."{schema}"."{table}")
        """
    ).fetchone()
    assert row is not None
    return ":".join(map(str, row))


def _stable(name: str, kind: str) -> str:
    """Instants as microseconds: their text depends on the session's time zone."""
    quoted = '"' + name.replace('"', '""') + '"'
    return f"epoch_us({quoted})" if kind == "TIMESTAMP WITH TIME ZONE" else quoted
