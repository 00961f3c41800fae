"""One read-only statement against the published file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from newsledger.errors import EXIT_USAGE, NewsledgerError
from newsledger.warehouse.reading import connect


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Column names and rows of Python values (Decimal, date, str, …)."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


def run_query(published_file: Path, sql: str) -> QueryResult:
    """Run one select statement; the file can neither be changed nor used to read others.

    Raises:
        NewsledgerError: ``nothing-published``; ``query-not-select``; ``query-failed`` with DuckDB's own words.
    """
    with connect(published_file) as connection:
        try:
            statements = connection.extract_statements(sql)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise NewsledgerError(
                    "query-not-select",
                    "Exactly one select statement is allowed.",
                    'For example: newsledger query "select * from marts.dim_metric"',
                    exit_code=EXIT_USAGE,
                )
            cursor = connection.execute(statements[0])
            return QueryResult([column[0] for column in cursor.description or []], cursor.fetchall())
        except duckdb.Error as error:
            raise NewsledgerError(
                "query-failed",
                str(error),
                'The tables are listed by: newsledger query "select table_name from duckdb_tables() '
                "where schema_name = 'marts'\"",
            ) from error
