"""The semantic layer says the same numbers as the marts that it stands on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import PROJECT

pytest.importorskip("dbt_metricflow", reason="MetricFlow is a development tool")


@pytest.fixture(scope="module")
def semantic_project(model_project: Path, built: Path) -> tuple[Path, dict[str, str]]:
    """The project with the manifest of its last build where MetricFlow looks for it, and its environment."""
    shutil.copytree(model_project / "work" / "target", model_project / "target", dirs_exist_ok=True)
    environment = {**os.environ, "NEWSLEDGER_DUCKDB": str(built), "PYTHONPATH": str(PROJECT), "DO_NOT_TRACK": "1"}
    return model_project, environment


def test_every_metric_can_be_asked_and_agrees_with_the_marts(semantic_project: tuple[Path, dict[str, str]]) -> None:
    """A dashboard on the semantic layer and an analyst on SQL must not argue about a number."""
    project, environment = semantic_project
    done = subprocess.run(
        [sys.executable, "-m", "tests.semantic_queries"],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    with duckdb.connect(environment["NEWSLEDGER_DUCKDB"], read_only=True) as connection:
        expected = connection.execute(
            """
            select
                (select count(*) from marts.fct_market_share),
                (select max(share_pct) from marts.fct_market_share where metric_id = 'market_share' and not is_soft),
                (select max(amount_usd) from marts.fct_investment where not is_soft),
                (select sum(amount_usd) from marts.investment_by_organization),
                (select sum(n_events) from marts.investment_by_organization)
            """
        ).fetchone()
    assert expected is not None
    names = ("market_share_claims", "share_pct_max", "investment_usd_max", "announced_usd", "announced_events")
    assert [found[name]["total"] for name in names] == [pytest.approx(float(value)) for value in expected]
    assert len(found) >= 15
    assert all(entry["years"] >= 1 for entry in found.values())


def test_the_definitions_are_valid_against_the_warehouse(semantic_project: tuple[Path, dict[str, str]]) -> None:
    project, environment = semantic_project
    done = subprocess.run(
        [str(Path(sys.executable).with_name("mf")), "validate-configs"],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert "ERRORS: 0, FUTURE_ERRORS: 0, WARNINGS: 0" in done.stdout
