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
    TaskRunFilter,
    TaskRunFilterFlowRunId,
)
from prefect.client.schemas.objects import State, TaskRun
from prefect.settings import PREFECT_HOME, temporary_settings
from prefect.testing.utilities import prefect_test_harness

from flows.refresh import RunRefusedError, refresh
from newsledger.ledger.lock import WriterLock
from newsledger.ledger.store import Ledger
from newsledger.pipeline import RunReport
from newsledger.settings import load_settings
from newsledger.warehouse.reading import connect
from newsledger.warehouse.versions import current_version
from tests.conftest import PROJECT

SERVER_START_SECONDS = 120


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of newsledger, with the environment of a worker and a Prefect server to report to."""
    folder = tmp_path_factory.mktemp("flow")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSLEDGER_HOME", str(folder / "home"))
        patch.setenv("NEWSLEDGER_PROJECT", str(PROJECT))
        patch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
        patch.chdir(PROJECT)
        with (
            temporary_settings({PREFECT_HOME: folder / "prefect"}),
            prefect_test_harness(server_startup_timeout=SERVER_START_SECONDS),
        ):
            yield folder / "home"


@pytest.fixture(scope="module")
def published(home: Path) -> State[Any]:
    """The state of a flow run that read the samples into the empty home."""
    return refresh(sources=["samples"], return_state=True)


def task_runs(state: State[Any]) -> list[TaskRun]:
    """The tasks of a flow run in the order in which they began."""
    flow_run = TaskRunFilter(flow_run_id=TaskRunFilterFlowRunId(any_=[state.state_details.flow_run_id]))
    with get_client(sync_client=True) as client:
        found = client.read_task_runs(task_run_filter=flow_run)
    return sorted(found, key=lambda run: str(run.start_time))


def artifact(state: State[Any]) -> str:
    own = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[state.state_details.flow_run_id]))
    with get_client(sync_client=True) as client:
        (found,) = client.read_artifacts(artifact_filter=own)
    return str(found.data)


def test_the_flow_publishes_what_the_samples_say(home: Path, published: State[Any]) -> None:
    assert published.is_completed(), published.message
    report = published.result()
    assert (report.outcome, report.version) == ("published", 1)
    with connect(home / "current" / "warehouse.duckdb") as connection:
        ((n_rows,),) = connection.execute("select count(*) from marts.fct_market_share where in_ledger").fetchall()
    assert n_rows > 0
    assert "published" in artifact(published)


def test_every_step_is_a_task(published: State[Any]) -> None:
    """The operator sees in Prefect which step a run is at, and which one failed."""
    runs = task_runs(published)
    assert [run.name for run in runs] == ["collect", "ingest", "reextract", "load", "build", "audit", "publish"]
    assert all(run.state is not None and run.state.is_completed() for run in runs)


def test_a_run_without_news_stops_after_reading(home: Path, published: State[Any]) -> None:
    state = refresh(sources=["samples"], return_state=True)
    assert state.name == "Completed", state.message
    report = state.result()
    assert isinstance(report, RunReport)
    assert report.outcome == "unchanged"
    assert [run.name for run in task_runs(state)] == ["collect", "ingest", "reextract"]
    assert "unchanged" in artifact(state)


def test_a_run_that_finds_the_lock_held_is_skipped_and_says_who_holds_it(home: Path) -> None:
    """The scheduler can start a run twice; the second one must neither write nor page anybody."""
    with WriterLock(home, "ingest by hand"):
        state = refresh(sources=["samples"], return_state=True)
    assert (state.type.value, state.name) == ("COMPLETED", "Skipped")
    assert "ingest by hand" in (state.message or "")
    assert task_runs(state) == []


def test_a_source_that_does_not_exist_fails_with_code_and_remedy(home: Path) -> None:
    state = refresh(sources=["no/such/folder"], return_state=True)
    assert state.name == "Failed"
    assert "[source-not-found]" in (state.message or "")
    (run,) = task_runs(state)
    assert run.run_count == 1, "what a person must mend is not tried again"


def test_a_refused_run_fails_and_the_last_good_version_stays(home: Path, published: State[Any]) -> None:
    """A claim changed its value on its way into the ledger: the team is paged, the analysts notice nothing."""
    ledger = Ledger(home / "ledger")
    with ledger.connect() as connection:
        found = connection.execute("select * exclude (run_seq, recorded_at, row_hash) from ledger_claims limit 1")
        (values,) = found.fetchall()
        claim = dict(zip([column[0] for column in found.description], values, strict=True))
    ledger.append("claims", [{**claim, "claim_id": "0" * 32, "value": claim["value"] * 10}], ledger.next_run_seq())

    state = refresh(return_state=True)

    assert state.name == "Failed", state.message
    with pytest.raises(RunRefusedError, match="CLM-003"):
        state.result()
    assert [run.name for run in task_runs(state)][-2:] == ["audit", "refuse"]
    assert "CLM-003" in artifact(state)
    version = current_version(load_settings().current_path)
    assert version is not None
    assert version.number == published.result().version
