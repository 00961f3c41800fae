"""Deploy what prefect.yaml says and run one worker. Prefect is called as a program here, never imported."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import psutil

from newsledger.errors import NewsledgerError
from newsledger.settings import Settings

WORK_POOL: Final = "newsledger"
STOP_SECONDS: Final = 30.0
REPORT_SECONDS: Final = 2.0

# Exit codes of `prefect api`.
_DONE: Final = 0
_UNAUTHORIZED: Final = 3
_NOT_FOUND: Final = 4


def schedule(settings: Settings, say: Callable[[str], None]) -> None:
    """Deploy everything in prefect.yaml and run one process worker until SIGINT or SIGTERM.

    Args:
        say: told what was done, a line at a time; the worker's own log goes to standard error.

    Raises:
        NewsledgerError: ``prefect-unreachable``, ``prefect-failed``.
    """
    _require_pool(settings)
    _prefect(settings, "deploy", "--all")
    say(f"Deployed prefect.yaml. One worker takes the runs of the pool {WORK_POOL}; Ctrl-C stops it.")
    _work(settings)
    say("The worker has stopped.")


def _require_pool(settings: Settings) -> None:
    """Make sure that the server answers and has the work pool."""
    asked = _run(settings, "api", "GET", f"/work_pools/{WORK_POOL}")
    if asked.returncode == _NOT_FOUND:
        _prefect(settings, "work-pool", "create", WORK_POOL, "--type", "process")
    elif asked.returncode == _UNAUTHORIZED:
        raise _failed(["api"], asked)
    elif asked.returncode != _DONE:
        raise NewsledgerError(
            "prefect-unreachable",
            f"No Prefect server answers: {_last_words(asked)}",
            "Start one with `prefect server start`, then `export PREFECT_API_URL=http://127.0.0.1:4200/api`.",
        )


def _prefect(settings: Settings, *arguments: str) -> None:
    done = _run(settings, *arguments)
    if done.returncode != _DONE:
        raise _failed(arguments, done)


def _run(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(*arguments),
        cwd=settings.project,
        env=_environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "prefect", "--no-prompt", *arguments]


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        **os.environ,
        "NEWSLEDGER_PROJECT": str(settings.project.resolve()),
        # Else each command would start a server of its own where none is named, and deploy into the void.
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    }


def _work(settings: Settings) -> None:
    with _stop_requests() as stop:
        worker = subprocess.Popen(
            _command("worker", "start", "--pool", WORK_POOL, "--type", "process"),
            cwd=settings.project,
            env=_environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            # Out of the terminal's reach: Ctrl-C would kill the worker before the run in progress could be ended.
            process_group=0,
        )
        try:
            while worker.poll() is None and not stop.wait(1):
                pass
            if not stop.is_set():
                raise NewsledgerError(
                    "prefect-failed",
                    f"The Prefect worker ended by itself with status {worker.returncode}.",
                    "Its last words are above. Mend the cause and run `newsledger schedule` again.",
                )
            _stop(worker)
        finally:
            if worker.poll() is None:
                worker.kill()
            worker.wait()


@contextmanager
def _stop_requests() -> Iterator[threading.Event]:
    """SIGINT and SIGTERM as an event instead of an exception that could come between two lines of the clean-up."""
    requested = threading.Event()
    previous = {
        number: signal.signal(number, lambda _number, _frame: requested.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield requested
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _stop(worker: subprocess.Popen[bytes]) -> None:
    """End the run in progress, so that Prefect records how it ended, then the worker.

    A worker that is stopped first kills its run without a word: that run then counts as running for ever and holds
    the deployment's only slot.
    """
    with suppress(psutil.NoSuchProcess):
        runs = psutil.Process(worker.pid).children()
        for run in runs:
            with suppress(psutil.NoSuchProcess):
                run.terminate()
        psutil.wait_procs(runs, timeout=STOP_SECONDS)
        if runs:
            with suppress(subprocess.TimeoutExpired):
                worker.wait(REPORT_SECONDS)
    with suppress(subprocess.TimeoutExpired):
        worker.send_signal(signal.SIGINT)
        worker.wait(STOP_SECONDS)


def _failed(arguments: tuple[str, ...] | list[str], done: subprocess.CompletedProcess[str]) -> NewsledgerError:
    return NewsledgerError(
        "prefect-failed",
        f"`prefect {' '.join(arguments)}` ended with status {done.returncode}: {_last_words(done)}",
        "`prefect config view` shows which server and key it uses; docs/how-to/schedule.md has the whole set-up.",
    )


def _last_words(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    return " ".join(lines[-3:]) or f"status {done.returncode}, silent"
