"""The process that the harness kills: it imports newsledger once and forks a child for every run it is asked for.

    python -m tests.e2e.driver

Reads one job per line (JSON) and answers twice: the child's pid, then its exit status and what it printed. A job runs
the pipeline's own code. With ``small`` the two slow steps that change nothing outside the candidate are short: the
build is three SQL statements instead of dbt, the audit one rule by hand instead of Great Expectations. All that
records, loads, seals, publishes and recovers is the real thing.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pyarrow.compute  # noqa: F401 - after setuid the interpreter's own folder may be closed

from newsledger import candidate as candidates
from newsledger import pipeline, upkeep
from newsledger import run as running
from newsledger.errors import NewsledgerError
from newsledger.ingestion import intake
from newsledger.ledger import store
from newsledger.settings import Settings
from newsledger.steps import STEPS
from newsledger.warehouse import publish as publishing
from newsledger.warehouse import recovery, retention
from newsledger.warehouse.audit import AuditLimits, AuditOutcome, RuleResult

SMALL_MARTS = """
    create schema marts;
    create table marts.fct_claim as
        select claim_id, article_id, family, metric, subject, value, unit, period, quote from raw.claims;
    create table marts.total as select count(*) as n, sum(value) as total from marts.fct_claim;
"""


class QuickAudit:
    """An audit of one rule: the marts agree with each other."""

    def run(
        self, candidate: Path, docs_folder: Path, *, baseline: Path | None, run_id: str, limits: AuditLimits
    ) -> AuditOutcome:
        del baseline, limits
        docs_folder.mkdir()
        (docs_folder / "index.html").write_text("<p>one rule</p>")
        with duckdb.connect(str(candidate), read_only=True) as connection:
            ((is_equal,),) = connection.execute(
                "select (select n from marts.total) = (select count(*) from marts.fct_claim)"
            ).fetchall()
        result = RuleResult(
            rule_code="TST-001",
            rule_name="The marts agree",
            suite="harness",
            table_name="marts.total",
            severity="critical",
            outcome="passed" if is_equal else "failed",
            observed="",
            threshold="",
            failing_count=0,
            samples="[]",
            message="",
            protects="",
            mends="",
            rows=(),
        )
        return AuditOutcome(
            run_id=run_id,
            results=[result],
            refusal=None if is_equal else "audit-rule-failed",
            reason="",
            seconds=0.0,
            docs_index=docs_folder / "index.html",
            articles={},
        )


class SmallCandidate(candidates.Candidate):
    """A candidate whose build and audit take milliseconds."""

    def warm_up(self) -> None:
        self._audit = QuickAudit()  # type: ignore[assignment]

    def build(self) -> None:
        with self.run.step("build"), duckdb.connect(str(self.file)) as connection:
            self.warm_up()
            connection.execute(SMALL_MARTS)


class Watcher:
    """An observer that kills its own process, or does something else, when a step begins."""

    def __init__(self, at: str, action: Callable[[], None]) -> None:
        self._at, self._action = at, action

    def step(self, name: str) -> None:
        if name == self._at:
            self._action()

    def progress(self, done: int, total: int, note: str) -> None:
        pass


def fill(disk: Path, free: int) -> Path:
    """Leave so many bytes free on a disk; returns the file to delete."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        file.write(b"\0" * max(shutil.disk_usage(disk).free - free, 0))
    return ballast


def kill_self() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


# Where state changes: the functions that write, by the module that calls them.
WRITES: dict[str, tuple[Any, str]] = {
    "lock": (running.WriterLock, "__enter__"),
    "recover": (running, "recover"),
    "header": (store, "write_header"),
    "rates": (candidates, "record_fx_rates"),
    "loading": (candidates, "load"),
    "seal": (candidates, "seal"),
    "journal": (candidates, "open_journal"),
    "place": (candidates, "place"),
    "settle": (candidates, "settle"),
    "flip": (recovery, "flip"),
    "close-journal": (candidates, "close_journal"),
    "write-manifest": (publishing, "write_atomically"),
    "marks": (retention, "write_marks"),
    "rollback-flip": (retention, "flip"),
}
APPENDS = ("articles", "claims", "extractions", "inputs", "validation_results", "runs")


def kill_points(*, rollback: bool = False) -> list[str]:
    """Every named boundary: before each step, before and after each write, between the appends of the ledger."""
    only = ("marks", "rollback-flip") if rollback else tuple(name for name in WRITES if "rollback" not in name)
    names = [name for name in only if rollback or name != "marks"]
    points = [f"{when} {name}" for name in names for when in ("before", "after")]
    if rollback:
        return points
    steps = [f"step {name}" for name in STEPS if name != "report"]
    return steps + points + [f"{when} append-{table}" for table in APPENDS for when in ("before", "after")]


def arm(point: str) -> running.Observer:
    """Let this process kill itself at a named boundary."""
    when, _, name = point.partition(" ")
    if when == "step":
        return Watcher(name, kill_self)
    if name.startswith("append-"):
        table, original = name.removeprefix("append-"), store.Ledger.append

        def append(self: store.Ledger, given: str, *arguments: Any, **options: Any) -> int:
            if given == table and when == "before":
                kill_self()
            n_rows = original(self, given, *arguments, **options)
            if given == table:
                kill_self()
            return n_rows

        store.Ledger.append = append  # type: ignore[method-assign]
        return running.Silent()
    owner, attribute = WRITES[name]
    function = getattr(owner, attribute)

    def write(*arguments: Any, **options: Any) -> Any:
        if when == "before":
            kill_self()
        result = function(*arguments, **options)
        kill_self()
        return result

    setattr(owner, attribute, write)
    return running.Silent()


def shift_clock(seconds: float) -> None:
    """Set this process's clock: every module of newsledger that tells the time tells another one."""

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Shifted:
            return super().now(tz) + timedelta(seconds=seconds)

    for module in (running, intake, candidates, store, upkeep, retention):
        module.datetime = Shifted  # type: ignore[attr-defined]


def damage_candidate() -> None:
    """Flip one bit of the sealed file, after its sha256 was taken: what a bad disk does."""
    original = candidates.place

    def place(candidate: Path, *arguments: Any) -> Path:
        file = candidate / "warehouse.duckdb"
        file.chmod(0o644)
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 4
        file.write_bytes(content)
        return original(candidate, *arguments)

    candidates.place = place  # type: ignore[assignment]


def perform(job: dict[str, Any]) -> Any:
    """Do one job in this process; returns what is printed."""
    if job.get("small"):
        pipeline.Candidate = SmallCandidate  # type: ignore[misc]
    if "clock" in job:
        shift_clock(job["clock"])
    if job.get("damage_candidate"):
        damage_candidate()
    if limit := job.get("file_size"):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    home = Path(job["home"])
    settings = Settings(
        project=Path(job["project"]), home=home, memory_limit="1GB", **{"keep_versions": 3, **job.get("settings", {})}
    )
    observer: running.Observer = running.Silent()
    if point := job.get("kill"):
        observer = arm(point)
    elif step := job.get("lose_permission"):
        observer = Watcher(step, lambda: [path.chmod(0o555) for path in (home, home / "ledger" / "claims")])  # type: ignore[arg-type,return-value]
    elif step := job.get("fill_at"):
        observer = Watcher(step, lambda: fill(Path(job["disk"]), 0))
    if user := job.get("user"):
        os.setgid(user)
        os.setuid(user)
    command, sources, wait = job["command"], job.get("sources", []), job.get("wait", False)
    if command == "refresh":
        hold = job.get("hold", False)
        return asdict(pipeline.refresh(settings, sources, wait=wait, hold=hold, observer=observer))
    if command == "publish":
        return asdict(pipeline.publish_waiting(settings, job.get("version"), observer=observer))
    if command == "rebuild":
        return asdict(pipeline.rebuild(settings, job.get("version"), observer=observer))
    if command == "ingest":
        return asdict(pipeline.ingest(settings, sources, wait=wait, observer=observer))
    if command == "rollback":
        before, now, _ = upkeep.roll_back(settings, job.get("version"), "harness", wait=wait)
        return {"before": before, "now": now.number}
    if command == "prune":
        return asdict(upkeep.prune(settings, wait=wait))
    if command == "record-and-load":
        return record_and_load(settings, sources)
    raise ValueError(command)


def record_and_load(settings: Settings, sources: list[str]) -> Any:
    """One ingestion and one load into a file that is thrown away; how long each took, in seconds."""
    started = time.perf_counter()
    report = pipeline.ingest(settings, sources)
    recorded = time.perf_counter()
    with running.Run(settings, "load", wait=False, observer=running.Silent()) as run:
        candidates.Candidate(run).load()
        run.close("loaded")
    return {"n_claims": report.n_claims, "record": recorded - started, "load": time.perf_counter() - recorded}


def child(job: dict[str, Any], out: int) -> int:
    """Do one job after the fork; returns the exit status of a command line."""
    answer: dict[str, Any]
    try:
        answer = {"result": perform(job)}
        status = 1 if answer["result"].get("outcome") == "refused" else 0
    except NewsledgerError as error:
        answer, status = {"code": error.code, "message": error.message}, error.exit_code
    except BaseException:  # noqa: BLE001 - the harness must learn of every traceback
        answer, status = {"traceback": traceback.format_exc()}, 70
    with os.fdopen(out, "w") as stream:
        stream.write(json.dumps(answer, default=str))
    return status


def main() -> None:
    say = SimpleNamespace(line=lambda value: (sys.stdout.write(json.dumps(value) + "\n"), sys.stdout.flush()))
    say.line({"ready": True})
    children: dict[int, tuple[int, int]] = {}
    for line in sys.stdin:
        job = json.loads(line)
        if job["command"] == "wait":
            number = job["pid"]
            read_end, _ = children.pop(number)
            with os.fdopen(read_end) as stream:
                text = stream.read()
            _, status = os.waitpid(number, 0)
            say.line({"status": os.waitstatus_to_exitcode(status), **(json.loads(text) if text else {})})
            continue
        read_end, write_end = os.pipe()
        number = os.fork()
        if number == 0:
            os.close(read_end)
            for other, _ in children.values():
                os.close(other)
            os._exit(child(job, write_end))
        os.close(write_end)
        children[number] = (read_end, write_end)
        say.line({"pid": number})


if __name__ == "__main__":
    main()
