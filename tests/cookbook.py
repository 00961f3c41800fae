"""The queries of docs/cookbook.md, and how their results are written below them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb


@dataclass(frozen=True, slots=True)
class Recipe:
    """One query with the table that stands below it, empty when there is none yet."""

    heading: str
    sql: str
    table: str


def recipes(page: Path) -> list[Recipe]:
    found: list[Recipe] = []
    heading, sql, table = "", [""], [""]
    place = "text"
    for line in [*page.read_text("utf-8").splitlines(), ""]:
        if place == "sql" and line == "```":
            place = "result"
        elif place == "sql":
            sql.append(line)
        elif place == "result" and line.startswith("|"):
            table.append(line)
        elif place == "result" and (line or table):
            found.append(Recipe(heading, "\n".join(sql), "\n".join(table)))
            place = "text"
        if line == "```sql":
            place, sql, table = "sql", [], []
        elif line.startswith("## "):
            heading = line.removeprefix("## ")
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
    """Write the present results below the queries; nothing else of the page changes."""
    text = page.read_text("utf-8")
    for recipe in recipes(page):
        query = f"```sql\n{recipe.sql}\n```\n"
        before, after = text.split(query, 1)
        rest = after.removeprefix("\n").removeprefix(recipe.table).lstrip("\n")
        text = f"{before}{query}\n{answer(connection, recipe.sql)}\n\n{rest}"
    page.write_text(text.rstrip("\n") + "\n", "utf-8")
