"""The one expectation of the audit: a query for failing rows finds none. DuckDB counts and samples in one query."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import sqlalchemy
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import MetricProvider, metric_value

from expectations.rules.rule import findings_sql


class FailingRows(MetricProvider):
    """How many rows break a rule, the first of them by id, and the value that the rule measures.

    Great Expectations' own query metric runs each query twice and cuts its rows at 200; this one runs it once, counts
    all rows, and lets only the samples leave the database.
    """

    metric_name = "query.failing_rows"
    domain_keys = ("batch_id",)
    value_keys = ("failing_rows_query", "measure")

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(  # GX hands over the class itself
        cls,  # noqa: N805
        execution_engine: SqlAlchemyExecutionEngine,
        metric_value_kwargs: dict[str, Any],
        **_: Any,
    ) -> dict[str, Any]:
        sql = findings_sql(metric_value_kwargs["failing_rows_query"], metric_value_kwargs["measure"])
        # Backslashes keep SQLAlchemy from reading `::type` and colons in literals as its own parameters.
        row = execution_engine.execute_query(sqlalchemy.text(sql.replace(":", r"\:"))).fetchone()
        if row is None:
            raise RuntimeError("DuckDB answered an aggregate without a row.")
        return {
            "failing_count": int(row[0]),
            "samples": json.loads(row[1]) if row[1] else [],
            "measured": row[2],
        }


class ExpectNoFailingRows(BatchExpectation):
    """A query that looks for rows which break a rule finds none.

    Args:
        failing_rows_query: SQL with the columns ``row_id``, ``article_id`` and ``detail``, one row per failing row.
        measure: SQL expression for the value to report, or None.
    """

    failing_rows_query: str
    measure: str | None = None

    metric_dependencies: ClassVar[tuple[str, ...]] = ("query.failing_rows",)
    success_keys: ClassVar[tuple[str, ...]] = ("failing_rows_query", "measure")
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002
        execution_engine: ExecutionEngine[Any] | None = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        found = metrics["query.failing_rows"]
        return {
            "success": found["failing_count"] == 0,
            "result": {
                "observed_value": found["measured"] if found["measured"] is not None else found["failing_count"],
                "unexpected_count": found["failing_count"],
                "details": {"samples": found["samples"]},
            },
        }
