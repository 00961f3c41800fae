"""The hook: one command or URL that is told when a run was refused, failed, or succeeded again after that."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from newsledger.errors import NewsledgerError

Event = Literal["refused", "failed", "recovered"]

TIMEOUT_SECONDS: Final = 30.0
_TROUBLE: Final = frozenset({"refused", "failed", "killed"})
_SUCCESS: Final = frozenset({"published", "waiting", "unchanged"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the hook is told, as JSON.

    ``code`` is the refusal's or the error's code (None when recovered); ``report`` the path of the audit's report,
    None when the run did not get as far as its audit.
    """

    event: Event
    run_id: str
    code: str | None
    message: str
    report: str | None
    version: int | None


def event_of(outcome: str, previous_outcome: str | None) -> Event | None:
    """What a finished run means to whoever is paged: None for a good run after a good run.

    Args:
        outcome: of this run: published, waiting, unchanged, ingested, refused or failed.
        previous_outcome: of the last run before it that built, or None for the first.
    """
    if outcome == "refused":
        return "refused"
    if outcome == "failed":
        return "failed"
    return "recovered" if outcome in _SUCCESS and previous_outcome in _TROUBLE else None


def call_hook(hook: str, notice: Notice, *, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
    """Tell the hook.

    A URL (http, https) gets a POST with the notice as JSON. Anything else is a command, split like a shell would but
    run without one: the notice is on its standard input, and in ``NEWSLEDGER_EVENT``, ``NEWSLEDGER_REPORT`` and
    ``NEWSLEDGER_RUN_ID``.

    Raises:
        NewsledgerError: ``hook-failed``; the run's own outcome stands all the same.
    """
    body = json.dumps(asdict(notice), ensure_ascii=False)
    try:
        if hook.startswith(("http://", "https://")):
            _post(hook, body, timeout_seconds)
        else:
            _execute(hook, body, notice, timeout_seconds)
    except subprocess.TimeoutExpired:
        raise _failed(notice, f"it timed out after {timeout_seconds:g} seconds and was ended") from None
    except (OSError, ValueError, RuntimeError) as error:
        raise _failed(notice, str(error)) from error


def _failed(notice: Notice, why: str) -> NewsledgerError:
    return NewsledgerError(
        "hook-failed",
        f"The hook could not be told that run {notice.run_id} {notice.event}: {why}.",
        "Correct audit_hook in the settings; the run itself is not affected.",
    )


def _post(url: str, body: str, timeout_seconds: float) -> None:
    import httpx  # most runs call no hook

    try:
        httpx.post(
            url, content=body.encode(), headers={"content-type": "application/json"}, timeout=timeout_seconds
        ).raise_for_status()
    except httpx.HTTPStatusError as error:
        raise RuntimeError(f"{_site(url)} answered with status {error.response.status_code}") from None
    except httpx.InvalidURL:
        raise RuntimeError("its address cannot be read") from None
    except httpx.HTTPError as error:
        raise RuntimeError(f"{_site(url)}: {error or type(error).__name__}") from None


def _site(url: str) -> str:
    """Scheme and host: the rest of an address is often the secret that lets one post to it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}"


def _execute(command: str, body: str, notice: Notice, timeout_seconds: float) -> None:
    """Run a command and wait for it, not for what it leaves running behind it."""
    environment = {
        **os.environ,
        "NEWSLEDGER_EVENT": notice.event,
        "NEWSLEDGER_RUN_ID": notice.run_id,
        "NEWSLEDGER_REPORT": notice.report or "",
    }
    arguments = shlex.split(command)
    if not arguments:
        raise ValueError("it is empty")
    # Files, not pipes: a pipe ends only when the last child that inherited it does.
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as said:
        told.write(body.encode())
        told.seek(0)
        process = subprocess.Popen(
            arguments, stdin=told, stdout=subprocess.DEVNULL, stderr=said, env=environment, start_new_session=True
        )
        try:
            status = process.wait(timeout_seconds)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)  # the command and whatever it started
            process.wait()
            raise
        said.seek(0)
        words = said.read().decode(errors="replace")
    if status != 0:
        tail = (words.strip().splitlines() or ["silent"])[-1]
        raise RuntimeError(f"{Path(arguments[0]).name} ended with status {status}: {tail}")
