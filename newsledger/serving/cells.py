"""Text of articles for spreadsheets: what a program would take for a formula is shown as the text that it is."""

from __future__ import annotations

import re
from typing import Any, Final

# Blanks (also the no-break and the ideographic one) and then what begins a formula, in half or full width; a tab or a
# line break first makes some programs look for a formula behind it. The same pattern serves Python and DuckDB.
# An apostrophe before all that is the mark itself: text that has one of its own gets a second, so that none is lost.
_PATTERN: Final = "^'*([\t\r\n]|[ \u00a0\u3000]*[=+@\uff1d\uff0b\uff20\uff0d-])"
_FORMULA: Final = re.compile(_PATTERN)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula."""
    return _FORMULA.match(text) is not None


def harmless(value: Any) -> Any:
    """The value; text that could be a formula with an apostrophe before it, as spreadsheets mark text."""
    return f"'{value}" if isinstance(value, str) and is_formula(value) else value


def unmarked(text: str) -> str:
    """The text that :func:`harmless` was given, out of a cell that came back from a spreadsheet."""
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text


def harmless_sql(column: str) -> str:
    """A SQL expression that does the same with a text column, named by a quoted identifier."""
    pattern = _PATTERN.replace("'", "''")
    return f"case when regexp_matches({column}, '{pattern}') then '''' || {column} else {column} end"
