"""A Great Expectations datasource for DuckDB: importing this module gives every context ``data_sources.add_duckdb``."""

from __future__ import annotations

import builtins
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import sqlalchemy
from great_expectations.compatibility import pydantic
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Runs every query of Great Expectations on one connection that stays open.

    The stock engine hands out a cursor after its connection went back to the pool. DuckDB keeps the result on the
    connection, so the cursor is empty by then, and every expectation "fails" with an IndexError instead of a finding
    (issues 10738 and 11579 of Great Expectations, both closed unsolved).

    Every query is a transaction of its own: in a common one, a query that raises halfway (a value that fits no type)
    would take all that come after it along.
    """

    @contextmanager
    def get_connection(self) -> Generator[sqlalchemy.Connection, None, None]:
        if self._connection is None:
            self._connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        yield self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self.engine.dispose()


class DuckDBDatasource(SQLDatasource):
    """A DuckDB file, as a datasource with table assets (``marts.dim_market``) and query assets.

    Args:
        name: name of the datasource in its context.
        connection_string: as ``duckdb:////absolute/path/warehouse.duckdb``.
        kwargs: passed to SQLAlchemy's ``create_engine``; see :class:`expectations.access.ReadOnly`.
    """

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]

    @pydantic.validator("connection_string")
    @classmethod
    def _is_duckdb(cls, value: Any) -> Any:
        if not str(value).startswith("duckdb://"):
            raise ValueError("a DuckDB connection string starts with duckdb://")
        return value

    @property
    def execution_engine_type(self) -> builtins.type[SqlAlchemyExecutionEngine]:
        return DuckDBExecutionEngine


def connection_string(file: Path) -> str:
    """The address of a DuckDB file, whatever characters its path has."""
    return sqlalchemy.URL.create("duckdb", database=str(file.resolve())).render_as_string()
