"""Titles and names come from outside: a spreadsheet must show them, never run them."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from newsledger.serving.cells import harmless, harmless_sql, unmarked

HOSTILE = [
    '=HYPERLINK("https://evil.example")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1",
    "'=1",
    "\u3000=1",
    "＝1+1",
    "－1",
]
HARMLESS = ["", "阿里巴巴", "a=b", "44.5%", "'quoted'", "1-2", "#hash"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_begins_a_formula_becomes_text_in_python_and_in_sql(text: str) -> None:
    with duckdb.connect() as connection:
        row = connection.execute(f"select {harmless_sql('cell')} from (select ? as cell)", [text]).fetchone()
    assert (harmless(text), row) == (f"'{text}", (f"'{text}",))


@pytest.mark.parametrize("text", [*HOSTILE, *HARMLESS])
def test_what_comes_back_from_a_spreadsheet_is_what_went_out(text: str) -> None:
    assert unmarked(harmless(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stays_as_it_is(text: str) -> None:
    with duckdb.connect() as connection:
        row = connection.execute(f"select {harmless_sql('cell')} from (select ? as cell)", [text]).fetchone()
    assert (harmless(text), row) == (text, (text,))


def test_numbers_stay_numbers() -> None:
    assert harmless(Decimal("-20.5")) == Decimal("-20.5")
    assert harmless(None) is None
