"""What a rule of the audit is, and how its thresholds get into its SQL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

Severity = Literal["critical", "warning"]
Scalar = str | int | Decimal | date | bool
Threshold = Scalar | list[Scalar] | Mapping[str, "Scalar | list[Scalar]"]

SAMPLE_ROWS: Final = 20

# `:name`, but neither `::type` nor a colon inside a word or a time of day.
_PLACEHOLDER: Final = re.compile(r"(?<![:\w]):([a-z][a-z0-9_]*)\b(?!:)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that must hold in a candidate before it is published.

    Args:
        code: short and stable; results, reports and history speak of it.
        name: what must hold, as a statement.
        protects: what breaks for whom when it does not hold.
        mends: who mends a failure, and where.
        severity: ``critical`` refuses the candidate, ``warning`` only reports.
        suite: the suite (boundary) that asserts it.
        table: the table that it speaks of.
        failing: a query for the rows that break the rule, with the columns ``row_id`` (the id that a person can look
            up), ``article_id`` (or null) and ``detail`` (what is wrong with this row, or null). ``:name`` stands for
            the threshold of that name.
        measure: an SQL expression for the value to keep in the history, where a count of failing rows says too little.
    """

    code: str
    name: str
    protects: str
    mends: str
    severity: Severity
    suite: str
    table: str
    failing: str
    measure: str | None = None

    def failing_query(self, thresholds: Mapping[str, Threshold]) -> str:
        """The query with its thresholds in place. Raises KeyError for a threshold that is not set."""
        return bind(self.failing, thresholds)

    def measure_expression(self, thresholds: Mapping[str, Threshold]) -> str | None:
        return bind(self.measure, thresholds) if self.measure else None

    def placeholders(self) -> frozenset[str]:
        """Names of the thresholds that the rule needs."""
        return frozenset(_PLACEHOLDER.findall(self.failing + "\n" + (self.measure or "")))


def differences(
    columns: Mapping[str, str],
    table: str,
    source: str,
    *,
    on: tuple[str, ...] = ("claim_id",),
    here: Mapping[str, str] | None = None,
    both_ways: bool = True,
) -> str:
    """A query for the rows of a table that are not, column by column, what their source says, and in which columns.

    The two sides are joined by key: at a million rows that takes a third of what EXCEPT over all columns does.

    Args:
        columns: each column of the table with the expression over the source that it must equal.
        table: what stands behind ``from`` for the table.
        source: what stands behind ``from`` for what the table follows from.
        on: the columns that make a row; the first of them names it in the findings.
        here: expressions over the table for columns that are not compared as they stand.
        both_ways: also report rows of the source that the table lacks.
    """
    stands = ", ".join(f"{(here or {}).get(column, column)} as {column}" for column in columns)
    should = ", ".join(f"{expression} as {column}" for column, expression in columns.items())
    keys = " and ".join(f"stands.{column} = should.{column}" for column in on)
    others = [column for column in columns if column not in on]
    differs = " or ".join(f"stands.{column} is distinct from should.{column}" for column in others) or "false"
    named = ", ".join(
        f"case when stands.{column} is distinct from should.{column} then '{column}' end" for column in others
    )
    article = "coalesce(stands.article_id, should.article_id)" if "article_id" in columns else "null"
    return f"""
        select
            coalesce(stands.{on[0]}, should.{on[0]}) as row_id,
            {article} as article_id,
            case
                when should.{on[0]} is null then 'not in its source'
                when stands.{on[0]} is null then 'missing'
                else concat_ws(', ', 'differs in', {named or "null"})
            end as detail
        from (select {stands} from {table}) as stands
        {"full" if both_ways else "left"} join (select {should} from {source}) as should on {keys}
        where should.{on[0]} is null or stands.{on[0]} is null or {differs}
    """


def same(*columns: str) -> dict[str, str]:
    """Columns that the source calls alike."""
    return {column: column for column in columns}


def findings_sql(failing_rows_query: str, measure: str | None) -> str:
    """One query for all that an audit wants to know of a rule, so that DuckDB scans once and only samples leave it.

    Its one row has ``failing_count``, ``samples`` (JSON list of the first rows by id, null for none) and ``measured``.
    """
    return f"""
select
    count(*) as failing_count,
    to_json(
        min({{'id': row_id::varchar, 'article_id': article_id::varchar, 'detail': detail::varchar}}, {SAMPLE_ROWS})
    )::varchar as samples,
    ({measure or "null"})::varchar as measured
from (
{failing_rows_query}
) as failing
"""


def bind(sql: str, thresholds: Mapping[str, Threshold]) -> str:
    """SQL with every ``:name`` replaced by the literal of that threshold.

    A list becomes ``(1, 2)``; a mapping becomes the rows of a VALUES list, ``('key', 1, 2), …``.
    """
    return _PLACEHOLDER.sub(lambda match: _literal(thresholds[match.group(1)]), sql)


def _literal(value: Threshold) -> str:
    if isinstance(value, Mapping):
        rows = ([key, *(entry if isinstance(entry, list) else [entry])] for key, entry in sorted(value.items()))
        return ", ".join(f"({', '.join(_literal(cell) for cell in row)})" for row in rows)
    if isinstance(value, list):
        return f"({', '.join(_literal(cell) for cell in value)})"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)
