"""The one place that calls dbt: a child process that can be killed and that takes its locks along when it ends."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsledger.errors import NewsledgerError
from newsledger.worker import Message, Worker, serve


@dataclass(frozen=True, slots=True, kw_only=True)
class DbtProgress:
    """One finished node of a running build."""

    index: int
    total: int
    name: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DbtRequest:
    """What to build and where.

    Attributes:
        project: folder of dbt_project.yml and profiles.yml.
        database: DuckDB file; its name is the catalog's.
        work: folder for dbt's parse, compiled SQL and logs. Keep it between runs: a kept parse saves seconds.
        threads: of dbt.
        memory_limit: of DuckDB.
        docs: folder to make for dbt's documentation, one page that needs no server; None makes none.
    """

    project: Path
    database: Path
    work: Path
    threads: int
    memory_limit: str
    docs: Path | None = None


def start_dbt(project: Path, work: Path, keep_open: int = -1) -> Worker:
    """Start the process that will run dbt; it imports dbt meanwhile."""
    return Worker(__name__, cwd=project, log=work / "dbt-stderr.log", keep_open=keep_open)


def dbt_build(
    worker: Worker, request: DbtRequest, on_progress: Callable[[DbtProgress], None] = lambda _: None
) -> dict[str, float]:
    """Run ``dbt build`` (seeds, models and data tests), document what was built, and wait.

    Returns:
        Seconds by node.

    Raises:
        NewsledgerError: ``dbt-failed`` lists the nodes that failed, with dbt's own words; ``worker-died``.
    """
    message = {
        "project": str(request.project),
        "database": str(request.database),
        "work": str(request.work),
        "threads": request.threads,
        "memory_limit": request.memory_limit,
        "docs": str(request.docs) if request.docs else None,
    }
    for reply in worker.request(message):
        if "node" in reply:
            on_progress(
                DbtProgress(index=reply["index"], total=reply["total"], name=reply["node"], status=reply["status"])
            )
        if reply.get("done"):
            if reply["success"]:
                return dict(reply["seconds"])
            failures = "; ".join(reply["failures"][:5]) or reply["error"]
            raise NewsledgerError(
                "dbt-failed",
                f"dbt refused the build: {failures}",
                f"The compiled SQL and the log are in {request.work}.",
            )
    raise AssertionError("a worker's answers end with `done` or an error")


def _prepare() -> Callable[[Message, Callable[[Message], None]], Message]:
    from dbt.cli.main import dbtRunner  # seconds of import: the reason for a process of its own

    def job(request: Message, send: Callable[[Message], None]) -> Message:
        os.environ["NEWSLEDGER_DUCKDB"] = request["database"]
        os.environ["NEWSLEDGER_DBT_THREADS"] = str(request["threads"])
        os.environ["NEWSLEDGER_MEMORY_LIMIT"] = request["memory_limit"]

        def on_event(event: Any) -> None:
            if event.info.name in {"LogModelResult", "LogTestResult", "LogSeedResult"}:
                data = event.data
                total = data.num_models if event.info.name == "LogTestResult" else data.total
                send(
                    {
                        "node": data.node_info.node_name,
                        "status": data.status,
                        "index": data.index,
                        "total": total,
                    }
                )

        work = Path(request["work"])
        common = ["--log-level", "none", "--log-path", str(work / "logs"), "--no-use-colors", "--no-version-check"]
        places = ["--project-dir", request["project"], "--profiles-dir", request["project"]]
        places += ["--target-path", str(work / "target")]
        # Unit tests check the SQL, not the data: they run in CI, not in every build.
        outcome = dbtRunner(callbacks=[on_event]).invoke(
            [*common, "build", *places, "--exclude", "resource_type:unit_test"]
        )
        results = list(getattr(outcome.result, "results", None) or [])
        if outcome.success and request["docs"]:
            # The contracts state every type: without a look at the catalog the page costs half a second.
            outcome = dbtRunner().invoke(
                [*common, "docs", "generate", *places, "--static", "--no-compile", "--empty-catalog"]
            )
            if outcome.success:
                _keep_page(work / "target" / "static_index.html", Path(request["docs"]), Path(request["project"]))
        return {
            "success": outcome.success,
            "failures": [
                f"{result.node.name}: {' '.join((result.message or str(result.status)).split())}"
                for result in results
                if str(result.status) in {"error", "fail", "runtime error"}
            ],
            "error": str(outcome.exception or ""),
            "seconds": {result.node.name: round(result.execution_time, 3) for result in results},
        }

    return job


def _keep_page(page: Path, folder: Path, project: Path) -> None:
    """Move dbt's page to its place, without the paths of this machine: a version is handed on."""
    folder.mkdir(parents=True, exist_ok=True)
    text = page.read_text("utf-8").replace(str(page.parent), "target").replace(str(project), ".")
    (folder / "index.html").write_text(text, "utf-8")
    page.unlink()


if __name__ == "__main__":
    serve(_prepare)
