"""The queries of docs/cookbook.md, and how their results are written below them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb

BLOCK: Final = re.compile(r"```sql\n(?P<sql>.*?)\n```\n(?:\n(?P<table>\|.*?)(?=\n\n|\n*\Z))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Recipe:
    """One query with the table that stands below it, empty when there is none yet."""

    heading: str
    sql: str
    table: str


def recipes(page: Path) -> list[Recipe]:
    text = page.read_text("utf-8")
    found = []
    for match in BLOCK.finditer(text):
        heading = re.findall(r"^## (.*)$", text[: match.start()], re.MULTILINE)[-1]
        found.append(Recipe(heading, match["sql"], (match["table"] or "").strip()))
    return found


def cell(value: Any) -> str:
    """A value as the page shows it: decimals without trailing zeros, nothing for null, no table marks inside."""
    if value is None:
        return ""
    if isinstance(value, float):
        value = Decimal(str(value))
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).replace("|", "\\|")


def answer(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The result as a Markdown table."""
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description or []]
    lines = [names, ["---"] * len(names), *([cell(value) for value in row] for row in cursor.fetchall())]
    if len(lines) == 2:
        lines.append(["(no row)", *[""] * (len(names) - 1)])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def rewrite(page: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Write the present results below the queries."""

    def with_result(match: re.Match[str]) -> str:
        return f"```sql\n{match['sql']}\n```\n\n{answer(connection, match['sql'])}"

    page.write_text(BLOCK.sub(with_result, page.read_text("utf-8")), "utf-8")
