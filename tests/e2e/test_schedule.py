"""A real Prefect server, `newsledger schedule` as its operator runs it, and the nightly deployment."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil
import pytest

from newsledger.ledger.lock import WriterLock
from newsledger.scheduling import WORK_POOL
from newsledger.warehouse.reading import connect
from newsledger.warehouse.versions import current_version
from tests.conftest import PROJECT

DEPLOYMENT = "newsledger-refresh/nightly"
T = TypeVar("T")


@dataclass(frozen=True)
class Operator:
    """`newsledger schedule` in a process of its own, the API of its server, and what it said so far."""

    home: Path
    api: httpx.Client
    process: subprocess.Popen[bytes]
    log: Path

    def start(self, parameters: dict[str, Any] | None = None) -> str:
        """Trigger the deployment as a person does on Prefect's page; returns the id of the flow run."""
        deployment = self.api.get(f"/deployments/name/{DEPLOYMENT}").raise_for_status().json()["id"]
        answer = self.api.post(f"/deployments/{deployment}/create_flow_run", json={"parameters": parameters or {}})
        return str(answer.raise_for_status().json()["id"])

    def state(self, flow_run: str) -> dict[str, Any]:
        return dict(self.api.get(f"/flow_runs/{flow_run}").raise_for_status().json()["state"])

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")


def wait_for(look: Callable[[], T | None], seconds: float, what: str) -> T:
    """Look twice a second until there is something to see."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.5)
    raise AssertionError(f"no {what} within {seconds:g} seconds")


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started; nothing of a failed test may go on."""
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    _, left = psutil.wait_procs(family, timeout=10)
    for survivor in left:
        survivor.kill()


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Homes of their own for Prefect and newsledger, an empty SQLite for the server, telemetry off."""
    folder = tmp_path_factory.mktemp("schedule")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return {
        **inherited,
        "NEWSLEDGER_HOME": str(folder / "home"),
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "DO_NOT_TRACK": "1",
    }


class PatientTransport(httpx.HTTPTransport):
    """Asks again while the server's SQLite database is busy (503), as Prefect's own client does."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        until = time.monotonic() + 60
        while True:
            response = super().handle_request(request)
            if response.status_code != httpx.codes.SERVICE_UNAVAILABLE or time.monotonic() > until:
                return response
            response.close()
            time.sleep(1)


@pytest.fixture(scope="module")
def api(environment: dict[str, str]) -> Iterator[httpx.Client]:
    """A client of a Prefect server that was started for these tests."""
    log = Path(environment["PREFECT_HOME"]).with_name("server.log")
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--no-ui"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        with httpx.Client(base_url=environment["PREFECT_API_URL"], timeout=30, transport=PatientTransport()) as client:

            def is_up() -> bool:
                assert server.poll() is None, log.read_text("utf-8", "replace")
                try:
                    return client.get("/health").status_code == httpx.codes.OK
                except httpx.TransportError:
                    return False

            wait_for(is_up, 180, "Prefect server")
            yield client
    finally:
        end(server)


@pytest.fixture(scope="module")
def operator(environment: dict[str, str], api: httpx.Client) -> Iterator[Operator]:
    home = Path(environment["NEWSLEDGER_HOME"])
    log = home.with_name("schedule.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "newsledger.cli", "schedule"],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    operating = Operator(home, api, process, log)

    def is_working() -> bool:
        assert process.poll() is None, operating.said()
        answer = api.post(f"/work_pools/{WORK_POOL}/workers/filter", json={})
        return answer.status_code == httpx.codes.OK and bool(answer.json())

    try:
        wait_for(is_working, 180, "worker")
        yield operating
    finally:
        end(process)


def test_the_nightly_deployment_publishes_the_warehouse(operator: Operator) -> None:
    """What the data team sets up once: server, `newsledger schedule`, and a version is there in the morning."""
    flow_run = operator.start()

    def is_over() -> dict[str, Any] | None:
        state = operator.state(flow_run)
        return state if state["type"] in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"} else None

    state = wait_for(is_over, 240, "end of the flow run")

    assert (state["type"], state["name"]) == ("COMPLETED", "Completed"), operator.said()
    version = current_version(operator.home / "current")
    assert version is not None
    assert version.number == 1
    with connect(operator.home / "current" / "warehouse.duckdb") as connection:
        assert connection.execute("select count(*) from marts.dim_article").fetchall() != [(0,)]
    of_the_run = {"task_runs": {"flow_run_id": {"any_": [flow_run]}}}
    steps = sorted(operator.api.post("/task_runs/filter", json=of_the_run).json(), key=lambda step: step["start_time"])
    assert [step["name"] for step in steps] == ["collect", "ingest", "reextract", "load", "build", "audit", "publish"]
    about = {"artifacts": {"flow_run_id": {"any_": [flow_run]}, "key": {"any_": ["newsledger-refresh"]}}}
    (artifact,) = operator.api.post("/artifacts/filter", json=about).json()
    assert "published" in artifact["data"]


def test_the_schedule_makes_runs(operator: Operator) -> None:
    """A server whose scheduler fails says nothing: the deployment looks healthy and no night ever brings a run."""
    scheduled = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}

    def next_runs() -> list[dict[str, Any]]:
        return list(operator.api.post("/flow_runs/filter", json=scheduled).json())

    found = wait_for(next_runs, 90, "scheduled run")
    assert all(run["expected_start_time"][11:16] == "21:30" for run in found), "05:30 in Shanghai, in UTC"


def test_a_stopped_worker_leaves_no_run_that_counts_as_running(operator: Operator) -> None:
    """Else the run that was in progress holds the deployment's only slot, and every later one waits for ever."""
    with WriterLock(operator.home, "test"):
        flow_run = operator.start({"wait": True})
        wait_for(lambda: operator.state(flow_run)["type"] == "RUNNING", 120, "running flow run")
        wait_for(lambda: "waiting for" in operator.said(), 60, "run that waits for the lock")
        family = psutil.Process(operator.process.pid).children(recursive=True)
        operator.process.send_signal(signal.SIGTERM)
        assert operator.process.wait(60) == 0, operator.said()
    assert operator.state(flow_run)["type"] == "CRASHED", operator.said()
    assert not [process for process in family if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
