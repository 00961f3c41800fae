"""The Prefect flow on a temporary server: a real build, a real audit, and states that tell the outcome."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prefect import get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    ArtifactFilterKey,
    TaskRunFilter,
    TaskRunFilterFlowRunId,
)
from prefect.client.schemas.objects import State, TaskRun
from prefect.settings import PREFECT_HOME, temporary_settings
from prefect.testing.utilities import prefect_test_harness

from flows.refresh import ARTIFACT_KEY, RunRefusedError, refresh
from newsledger.ledger.lock import WriterLock
from newsledger.ledger.store import Ledger
from newsledger.pipeline import ingest
from newsledger.run import RunReport
from newsledger.settings import load_settings
from newsledger.warehouse.reading import connect
from newsledger.warehouse.versions import current_version
from tests.conftest import PROJECT

SERVER_START_SECONDS = 120


@pytest.fixture(scope="module", autouse=True)
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A temporary Prefect server, started once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
        with (
            temporary_settings({PREFECT_HOME: tmp_path_factory.mktemp("prefect")}),
            prefect_test_harness(server_startup_timeout=SERVER_START_SECONDS),
        ):
            yield


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home in the environment of a worker."""
    monkeypatch.setenv("NEWSLEDGER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NEWSLEDGER_PROJECT", str(PROJECT))
    monkeypatch.chdir(PROJECT)
    return tmp_path / "home"


def task_runs(state: State[Any]) -> list[TaskRun]:
    """The tasks of a flow run in the order in which they began."""
    flow_run = TaskRunFilter(flow_run_id=TaskRunFilterFlowRunId(any_=[state.state_details.flow_run_id]))
    with get_client(sync_client=True) as client:
        found = client.read_task_runs(task_run_filter=flow_run)
    return sorted(found, key=lambda run: str(run.start_time))


def artifact(state: State[Any]) -> str:
    own = ArtifactFilter(
        flow_run_id=ArtifactFilterFlowRunId(any_=[state.state_details.flow_run_id]),
        key=ArtifactFilterKey(any_=[ARTIFACT_KEY]),
    )
    with get_client(sync_client=True) as client:
        (found,) = client.read_artifacts(artifact_filter=own)
    return str(found.data)


def corrupt_a_claim(home: Path) -> None:
    """A second row for a claim, with ten times its value, as a faulty restore of the ledger would leave it."""
    ledger = Ledger(home / "ledger")
    with ledger.connect() as connection:
        found = connection.execute("select * exclude (run_seq, recorded_at, row_hash) from ledger_claims limit 1")
        (values,) = found.fetchall()
        claim = dict(zip([column[0] for column in found.description], values, strict=True))
    ledger.append("claims", [{**claim, "claim_id": "0" * 32, "value": claim["value"] * 10}], ledger.next_run_seq())


def assert_refused(state: State[Any]) -> None:
    assert state.name == "Failed", state.message
    assert "[run-refused]" in (state.message or "")
    with pytest.raises(RunRefusedError, match="CLM-003"):
        state.result()
    assert "CLM-003" in artifact(state)


def test_a_refused_run_fails_and_publishes_nothing(home: Path) -> None:
    """A claim whose value is not what was recorded: who is on call sees a failed run, the rule and the report."""
    ingest(load_settings(), ["samples"])
    corrupt_a_claim(home)

    state = refresh(return_state=True)

    assert_refused(state)
    runs = task_runs(state)
    assert [run.name for run in runs] == ["collect", "ingest", "reextract", "load", "build", "audit", "refuse"]
    assert all(run.state is not None and run.state.is_completed() for run in runs), "the run failed, not its steps"
    assert current_version(home / "current") is None


def test_a_run_that_finds_the_lock_held_is_skipped_and_says_who_holds_it(home: Path) -> None:
    """The scheduler can start a run twice; the second one must neither write nor page anybody."""
    with WriterLock(home, "ingest by hand"):
        state = refresh(sources=["samples"], return_state=True)
    assert (state.type.value, state.name) == ("COMPLETED", "Skipped")
    assert "ingest by hand" in (state.message or "")
    assert task_runs(state) == []


def test_a_source_that_does_not_exist_fails_at_once_with_code_and_remedy(home: Path) -> None:
    state = refresh(sources=["no/such/folder"], return_state=True)
    assert state.name == "Failed"
    assert "[source-not-found]" in (state.message or "")
    (run,) = task_runs(state)
    assert (run.name, run.run_count) == ("collect", 1), "what a person must mend is not tried again"


def test_published_then_nothing_new_then_refused(home: Path) -> None:
    """Three nights: a version, no news, and a corrupted claim that leaves the version of the first night in place."""
    first = refresh(sources=["samples"], return_state=True)
    assert first.is_completed(), first.message
    report = first.result()
    assert isinstance(report, RunReport)
    assert (report.outcome, report.version) == ("published", 1)
    with connect(home / "current" / "warehouse.duckdb") as connection:
        assert connection.execute("select count(*) from marts.fct_market_share where in_ledger").fetchall() != [(0,)]

    second = refresh(sources=["samples"], return_state=True)
    report = second.result()
    assert isinstance(report, RunReport)
    assert (report.outcome, report.version) == ("unchanged", 1)
    assert [run.name for run in task_runs(second)] == ["collect", "ingest", "reextract"]
    assert "unchanged" in artifact(second)

    corrupt_a_claim(home)
    assert_refused(refresh(return_state=True))
    version = current_version(home / "current")
    assert version is not None
    assert version.number == 1
