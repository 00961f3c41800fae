"""What changed between two versions: answers, and claims that were added, are gone, superseded or judged anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import duckdb
import pyarrow as pa

from newsledger.markdown import plain
from newsledger.warehouse.content import RECORDING_COLUMNS
from newsledger.warehouse.reading import connect
from newsledger.warehouse.versions import Version, verify

# The answer tables and what identifies one answer in them.
ANSWERS: Final[dict[str, tuple[str, ...]]] = {
    "market_share_by_period": ("question_id", "measured_by"),
    "market_size_by_period": ("question_id",),
    "investment_by_organization": ("organization_id", "metric_id", "year_number"),
    "procurement_by_year": ("organization_id", "period"),
    "company_metric_by_period": ("question_id",),
    "organization_profile": ("organization_id",),
}
# Columns that say in words which answer it is; shown, where a table has them.
_LABELS: Final = ("organization_name", "market_zh", "market_en", "metric_id", "period", "year_number", "source_name")
_CLAIM_COLUMNS: Final = (
    "claim_id",
    "decision",
    "metric_id",
    "subject",
    "value",
    "unit",
    "period",
    "article_id",
    "is_current",
)

AnswerChange = Literal["added", "gone", "changed"]
ClaimChange = Literal["added", "gone", "superseded", "judged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedAnswer:
    """One answer that differs. ``changes`` maps a column to its text before and after, for changed answers only."""

    table: str
    change: AnswerChange
    label: str
    key: dict[str, Any]
    changes: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedClaim:
    """One claim that is not what it was: added, gone, superseded by a revision, or judged (``detail``: how)."""

    change: ClaimChange
    claim_id: str
    metric_id: str | None
    subject: str | None
    value: str | None
    unit: str | None
    period: str | None
    article_id: str | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All that differs from version ``before`` to version ``after``; ``tables`` are answer tables that only one has."""

    before: int
    after: int
    answers: list[ChangedAnswer]
    claims: list[ChangedClaim]
    tables: list[str]

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(f"answers {answer.change}" for answer in self.answers)
        counted.update(f"claims {claim.change}" for claim in self.claims)
        return dict(sorted(counted.items()))


def diff(before: Version, after: Version, *, memory_limit: str = "1GB") -> Difference:
    """Compare two versions.

    Each is read through a connection of its own and compared as Arrow tables in a third: attached to each other, views
    and macros of the one would silently read the other.

    Raises:
        NewsledgerError: ``version-damaged`` when a version's file is gone or not the one that was published.
    """
    for version in (before, after):
        verify(version)  # a flipped bit would be told as a change
    with (
        connect(before.database, memory_limit=memory_limit) as old,
        connect(after.database, memory_limit=memory_limit) as new,
        duckdb.connect() as third,
    ):
        third.execute("set TimeZone = 'UTC'")
        third.execute("set memory_limit = ?", [memory_limit])
        in_both, in_one = _answer_tables(old, new)
        answers = [
            change
            for table in in_both
            for change in _changed_answers(third, table, _fetch(old, f"marts.{table}"), _fetch(new, f"marts.{table}"))
        ]
        columns = ", ".join(_CLAIM_COLUMNS)
        claims = list(
            _changed_claims(
                third, _fetch(old, "marts.claim_history", columns), _fetch(new, "marts.claim_history", columns)
            )
        )
    return Difference(before=before.number, after=after.number, answers=answers, claims=claims, tables=in_one)


def _fetch(connection: duckdb.DuckDBPyConnection, table: str, columns: str = "*") -> pa.Table:
    return connection.execute(f"select {columns} from {table}").to_arrow_table()


def _answer_tables(old: duckdb.DuckDBPyConnection, new: duckdb.DuckDBPyConnection) -> tuple[list[str], list[str]]:
    sql = "select table_name from duckdb_tables() where schema_name = 'marts'"
    had, has = ({name for (name,) in connection.execute(sql).fetchall()} for connection in (old, new))
    return [name for name in ANSWERS if name in had & has], [name for name in ANSWERS if name in had ^ has]


def _changed_answers(
    third: duckdb.DuckDBPyConnection, table: str, old: pa.Table, new: pa.Table
) -> Iterator[ChangedAnswer]:
    key = ANSWERS[table]
    shared = [name for name in old.column_names if name in new.column_names]
    compared = [name for name in shared if name not in key and name not in RECORDING_COLUMNS]
    labels = [name for name in _LABELS if name in shared]
    third.register("old", old)
    third.register("new", new)
    same = " and ".join(f"old.{name} is not distinct from new.{name}" for name in key)
    differs = " or ".join(f"old.{name} is distinct from new.{name}" for name in compared) or "false"
    pairs = ", ".join(f"old.{name}::varchar, new.{name}::varchar" for name in compared)
    known = ", ".join(f"coalesce(new.{name}::varchar, old.{name}::varchar)" for name in (*labels, *key))
    rows = third.execute(
        f"""
        with old as (select *, true as is_there from old), new as (select *, true as is_there from new)
        select old.is_there is null, new.is_there is null, [{known}], [{pairs}]
        from old full outer join new on {same}
        where old.is_there is null or new.is_there is null or {differs}
        order by 3
        """
    ).fetchall()
    for is_added, is_gone, names, values in rows:
        changes = {
            name: (values[2 * position], values[2 * position + 1])
            for position, name in enumerate(compared)
            if values[2 * position] != values[2 * position + 1]
        }
        yield ChangedAnswer(
            table=table,
            change="added" if is_added else "gone" if is_gone else "changed",
            label=" · ".join(name for name in names[: len(labels)] if name),
            key=dict(zip(key, names[len(labels) :], strict=True)),
            changes={} if is_added or is_gone else changes,
        )


def _changed_claims(third: duckdb.DuckDBPyConnection, old: pa.Table, new: pa.Table) -> Iterator[ChangedClaim]:
    third.register("old", old)
    third.register("new", new)
    shown = ", ".join(
        f"coalesce(new.{name}::varchar, old.{name}::varchar)"
        for name in ("metric_id", "subject", "value", "unit", "period", "article_id")
    )
    rows = third.execute(
        f"""
        with
            old as (select * from old where is_current),
            later as (select distinct claim_id from new),
            new as (select * from new where is_current)
        select
            case
                when old.claim_id is null then 'added'
                when new.claim_id is not null then 'judged'
                when later.claim_id is not null then 'superseded'
                else 'gone'
            end as change,
            coalesce(new.claim_id, old.claim_id) as claim_id,
            {shown},
            old.decision,
            new.decision
        from old
        full outer join new on old.claim_id = new.claim_id
        left join later on old.claim_id = later.claim_id
        where old.claim_id is null or new.claim_id is null or old.decision is distinct from new.decision
        order by change, 3, 4, claim_id
        """
    ).fetchall()
    for change, claim_id, metric, subject, value, unit, period, article, was, now in rows:
        yield ChangedClaim(
            change=change,
            claim_id=claim_id,
            metric_id=metric,
            subject=subject,
            value=value,
            unit=unit,
            period=period,
            article_id=article,
            detail=f"{was} → {now}" if change == "judged" else (now or was or ""),
        )


def answer_rows(difference: Difference) -> list[tuple[str, str, str, str]]:
    """Table rows for people: table, change, which answer, what changed in it."""
    return [
        (
            answer.table,
            answer.change,
            answer.label,
            "; ".join(
                f"{name}: {_or_nothing(was)} → {_or_nothing(now)}" for name, (was, now) in answer.changes.items()
            ),
        )
        for answer in difference.answers
    ]


def claim_rows(difference: Difference) -> list[tuple[str, str, str, str, str, str]]:
    """Table rows for people: change, metric, subject, value with unit, period, decision."""
    return [
        (
            claim.change,
            claim.metric_id or "",
            claim.subject or "",
            f"{_number(claim.value)} {claim.unit or ''}".strip(),
            claim.period or "",
            claim.detail,
        )
        for claim in difference.claims
    ]


ANSWER_HEADER: Final = ("table", "change", "answer", "what changed")
CLAIM_HEADER: Final = ("change", "metric", "subject", "value", "period", "decision")


def diff_markdown(difference: Difference, limit: int = 200) -> str:
    """The difference as Markdown, for a pull request or a message; names from articles are plain text in it."""
    counted = ", ".join(f"{count} {name}" for name, count in difference.counts.items()) or "nothing"
    lines = [f"# Version {difference.before} to version {difference.after}", "", f"Changed: {counted}."]
    lines += [f"Only one of the two has the table {plain(table)}." for table in difference.tables]
    lines += _markdown_table("Answers", ANSWER_HEADER, answer_rows(difference), limit)
    lines += _markdown_table("Claims", CLAIM_HEADER, claim_rows(difference), limit)
    return "\n".join(lines) + "\n"


def _markdown_table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], limit: int) -> list[str]:
    if not rows:
        return []
    lines = ["", f"## {title}", "", f"| {' | '.join(header)} |", "|" + "---|" * len(header)]
    lines += [f"| {' | '.join(plain(cell) for cell in row)} |" for row in rows[:limit]]
    return lines + ([f"\nand {len(rows) - limit} more"] if len(rows) > limit else [])


def _or_nothing(value: str | None) -> str:
    return "nothing" if value is None else _number(value)


def _number(value: str | None) -> str:
    """44.500000 as 44.5: the decimals of a column's type say nothing."""
    if value is None:
        return ""
    whole, point, rest = value.partition(".")
    is_decimal = point and whole.lstrip("-").isdigit() and rest.isdigit()
    return f"{whole}.{rest}".rstrip("0").rstrip(".") if is_decimal else value


def changes_since(parent: dict[str, Any] | None, manifest: dict[str, Any]) -> str:
    """What a version changed against its parent, from their manifests alone: inputs, facts, marts."""
    facts = _facts(manifest)
    if parent is None:
        return f"{facts} facts"
    parts = [part for part, value in manifest["fingerprint"].items() if parent["fingerprint"].get(part) != value]
    had, has = parent["content"], manifest["content"]
    marts = sorted(name for name in had.keys() | has.keys() if had.get(name) != has.get(name))
    changed = f"{len(marts)} of {len(has)} marts changed" if marts else "equal content"
    return f"{facts - _facts(parent):+d} facts, {changed}; from new {', '.join(parts) or 'nothing'}"


def _facts(manifest: dict[str, Any]) -> int:
    return sum(int(rows) for table, rows in manifest["rows"].items() if table.startswith("fct_"))
