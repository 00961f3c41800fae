"""Every query of the cookbook runs on what ships with newsledger and says what the page says."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import duckdb
import pytest

from newsledger.warehouse.reading import connect
from tests.conftest import PROJECT, Cli
from tests.cookbook import Recipe, answer, recipes, rewrite

PAGE = PROJECT / "docs" / "cookbook.md"
RECIPES = recipes(PAGE)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory, cli: Cli) -> Iterator[duckdb.DuckDBPyConnection]:
    """The samples and the shipped seeds, loaded and built as an engineer does: `load --to`, then a plain `dbt build`.

    Here every unit test of a model runs; a run of newsledger builds without them.
    """
    folder = tmp_path_factory.mktemp("cookbook")
    home, database = folder / "home", folder / "dev" / "warehouse.duckdb"
    for arguments in (("ingest", "samples"), ("load", "--to", str(database))):
        done = cli(*arguments, home=home)
        assert done.returncode == 0, done.stderr
    built = subprocess.run(
        [
            sys.executable,
            "-m",
            "dbt.cli.main",
            "build",
            "--target-path",
            folder / "target",
            "--log-path",
            folder / "logs",
        ],
        cwd=PROJECT,
        env={**os.environ, "NEWSLEDGER_DUCKDB": str(database), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout
    with connect(database) as connection:
        if os.environ.get("UPDATE_COOKBOOK"):
            rewrite(PAGE, connection)
        yield connection


@pytest.mark.parametrize("recipe", RECIPES, ids=[f"{n}: {recipe.heading}" for n, recipe in enumerate(RECIPES)])
def test_the_page_says_what_the_query_finds(recipe: Recipe, warehouse: duckdb.DuckDBPyConnection) -> None:
    """An analyst copies a query from the page and gets another answer, or an error."""
    shown = next(found.table for found in recipes(PAGE) if found.sql == recipe.sql)
    assert answer(warehouse, recipe.sql) == shown


def test_the_page_answers_the_questions_that_analysts_ask() -> None:
    asked = {recipe.heading for recipe in RECIPES}
    assert {
        "Who leads?",
        "Who gains?",
        "What is contested?",
        "Who says so?",
        "What changed since?",
        "What was known when?",
        "What is planned against done?",
        "Who wins public contracts?",
        "What is each currency's effect?",
    } <= asked
