"""prefect.yaml and `newsledger schedule` agree on what is deployed where."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from newsledger.scheduling import WORK_POOL
from tests.conftest import PROJECT, Cli


def test_every_deployment_has_a_zone_and_runs_in_the_pool_of_the_worker() -> None:
    """A deployment in another pool waits for ever; a schedule without a zone runs at an hour that nobody meant."""
    listed = yaml.safe_load((PROJECT / "prefect.yaml").read_text("utf-8"))
    assert listed["deployments"]
    for deployment in listed["deployments"]:
        assert deployment["work_pool"]["name"] == WORK_POOL
        path, _, function = deployment["entrypoint"].partition(":")
        assert f"def {function}(" in (PROJECT / path).read_text("utf-8")
        for schedule in deployment["schedules"]:
            ZoneInfo(schedule["timezone"])


def test_without_a_server_schedule_says_how_to_start_one(cli: Cli, tmp_path: Path) -> None:
    """No traceback, and no short-lived server that swallows the deployment."""
    done = cli("schedule", home=tmp_path / "home", PREFECT_HOME=str(tmp_path), PREFECT_API_URL="")
    assert done.returncode == 1
    assert "[prefect-unreachable]" in done.stderr
    assert "prefect server start" in done.stderr
    assert "Traceback" not in done.stderr
