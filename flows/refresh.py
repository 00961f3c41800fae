"""The run of `newsledger refresh` as a Prefect flow: each step a task, the report an artifact, the lock respected."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from prefect import Task, flow, get_run_logger
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.states import Completed

from newsledger import pipeline
from newsledger.console import printable
from newsledger.errors import EXIT_LOCKED, NewsledgerError
from newsledger.markdown import plain
from newsledger.run import RunReport
from newsledger.settings import load_settings
from newsledger.steps import shown_step

ARTIFACT_KEY: Final = "newsledger-refresh"
PROGRESS_SECONDS: Final = 10.0
LISTED: Final = 20

T = TypeVar("T")


class RunRefusedError(NewsledgerError):
    """The audit refused the candidate; readers stay on the last good version."""

    def __init__(self, report: RunReport) -> None:
        super().__init__(
            "run-refused",
            f"Nothing was published: {report.refusal} Version {report.version or '(none)'} stays.",
            f"Which rows and why: {report.report_path}",
        )


@flow(name="newsledger-refresh", persist_result=False)
def refresh(sources: list[str] | None = None, wait: bool = False) -> RunReport | State[None]:
    """Articles to a validated, published warehouse; the steps and the promises of `newsledger refresh`.

    A run that finds the lock held ends as Skipped, a state of the type Completed: the scheduler can start a run twice,
    and neither of the two is somebody's emergency. Its event is named ``prefect.flow-run.Skipped``, so an automation
    that expects ``prefect.flow-run.Completed`` every day still notices a lock that nobody lets go.

    Args:
        sources: files, folders or globs, relative to the project; none builds from the ledger and the seeds alone.
        wait: queue behind another run instead of skipping this one.

    Returns:
        The report of a run that published or found nothing new.

    Raises:
        RunRefusedError: the audit refused the candidate.
        NewsledgerError: whatever stopped the run before the audit.
    """
    try:
        report = pipeline.refresh(load_settings(), sources or [], wait=wait, observer=RunLog(), run_step=as_task)
    except NewsledgerError as error:
        if error.exit_code != EXIT_LOCKED:
            raise
        get_run_logger().warning("%s", printable(str(error)))
        return Completed(name="Skipped", message=error.message)
    create_markdown_artifact(report_markdown(report), key=ARTIFACT_KEY, description="What the last run did.")
    if report.outcome == "refused":
        raise RunRefusedError(report)
    get_run_logger().info("%s: version %s.", report.outcome.capitalize(), report.version)
    return report


def as_task(name: str, step: Callable[[], T]) -> T:
    """Call a step as a Prefect task, in the process and the thread of the flow.

    The steps share one open run, so nothing is cached or persisted. No step has a time limit: one would not stop dbt's
    threads, while their child process dies with the run. Only `collect`, which reads and writes nothing, is tried
    again; after any other failure the next run finishes the work.
    """
    is_repeatable = name == "collect"
    task = Task(
        fn=step,
        name=name,
        task_run_name=name,
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=2 if is_repeatable else 0,
        retry_delay_seconds=5,
        retry_condition_fn=_may_be_transient,
    )
    return task()


def _may_be_transient(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """A NewsledgerError says what a person must do; trying again would only say it later."""
    return not isinstance(state.result(raise_on_failure=False), NewsledgerError)


class RunLog:
    """An observer that writes to the log of the flow run: every step, and progress every few seconds."""

    def __init__(self) -> None:
        self._step = ""
        self._next_at = 0.0

    def step(self, name: str) -> None:
        name = shown_step(name)
        if name != self._step:
            self._step = name
            get_run_logger().info("Step %s.", name)

    def progress(self, done: int, total: int, note: str) -> None:
        now = time.monotonic()
        if now >= self._next_at:
            self._next_at = now + PROGRESS_SECONDS
            get_run_logger().info("%s of %s: %s", done, total, printable(note))


def report_markdown(report: RunReport) -> str:
    """The report as Markdown for Prefect's pages; what comes from articles and file names is plain text in it."""
    counted = ", ".join(f"{count} {name}" for name, count in sorted(report.inputs.items()) if count) or "none"
    lines = [
        f"# Run {report.run_id}: {report.outcome}",
        "",
        f"- Inputs: {counted}; claims read: {report.n_claims}",
        f"- Published version: {report.version or 'none'}",
        f"- Warehouse: {plain(str(report.database)) if report.database else 'none'}",
    ]
    if report.refusal:
        lines += [f"- Refused: {plain(report.refusal)}", f"- Audit report: {plain(str(report.report_path))}"]
    lines += _table(
        "Rules that do not hold",
        ("rule", "name", "outcome", "severity", "table", "failing"),
        [
            [rule[key] for key in ("rule_code", "rule_name", "outcome", "severity", "table_name", "failing_count")]
            for rule in report.failed_rules
        ],
    )
    lines += _table(
        "Quarantined inputs",
        ("input", "reason", "what is wrong"),
        [[problem[key] for key in ("location", "reason_code", "message")] for problem in report.problems],
    )
    lines += _table("Warnings", ("warning",), [[warning] for warning in report.warnings])
    lines += _table("Seconds by step", ("step", "seconds"), list(report.seconds_by_step.items()))
    return "\n".join(lines) + "\n"


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    if not rows:
        return []
    cells = [["" if cell is None else plain(str(cell)) for cell in row] for row in rows[:LISTED]]
    lines = ["", f"## {title}", "", *("| " + " | ".join(row) + " |" for row in [list(columns), *cells])]
    lines.insert(4, "|" + "---|" * len(columns))
    if len(rows) > LISTED:
        lines += ["", f"and {len(rows) - LISTED} more"]
    return lines
