"""The one lock of newsledger: whoever writes the ledger or the builds holds it, and it dies with its holder."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from newsledger.errors import EXIT_LOCKED, NewsledgerError

POLL_SECONDS = 0.2


class WriterLock:
    """An exclusive ``flock`` on ``<home>/lock``, with the holder's pid, host, command, start and step inside.

    Use as a context manager. The kernel frees the lock when the last process that inherited it ends, however it ends.

    Args:
        home: folder of the ledger and the builds; made if missing.
        command: what the holder does, for the message that others get.
        wait: queue behind the holder instead of refusing.
        on_wait: called once with the holder's description before waiting.

    Raises:
        NewsledgerError: ``locked`` (exit code 3) names the holder; ``home-not-writable``.
    """

    def __init__(
        self, home: Path, command: str, *, wait: bool = False, on_wait: Callable[[str], None] | None = None
    ) -> None:
        self._home = home
        self._command = command
        self._wait = wait
        self._on_wait = on_wait
        self._path = home / "lock"
        self._descriptor = -1
        self._started_at = datetime.now(UTC)

    @property
    def descriptor(self) -> int:
        """File descriptor of the lock; a child that inherits it keeps the lock alive until it ends too."""
        return self._descriptor

    def __enter__(self) -> Self:
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            if not os.access(self._home, os.W_OK | os.X_OK):
                raise PermissionError(13, "no permission to write")
        except OSError as error:
            raise NewsledgerError(
                "home-not-writable",
                f"The home folder {self._home} cannot be written to: {error.strerror}.",
                "Give this user write permission, or set NEWSLEDGER_HOME to a folder that it may write to.",
            ) from error
        try:
            self._acquire()
            self.note_step("start")
        except BaseException:
            os.close(self._descriptor)
            raise
        return self

    def _acquire(self) -> None:
        announced = False
        while True:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                holder = describe_holder(read_holder(self._home))
                if not self._wait:
                    raise NewsledgerError(
                        "locked",
                        f"Another run holds the lock of {self._home}: {holder}.",
                        "Wait for it to end, or queue behind it with --wait.",
                        exit_code=EXIT_LOCKED,
                    ) from None
                if self._on_wait and not announced:
                    self._on_wait(holder)
                    announced = True
                time.sleep(POLL_SECONDS)

    def note_step(self, step: str) -> None:
        """Record which step the holder is at, for those who wait."""
        content = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "command": self._command,
            "started_at": self._started_at.isoformat(timespec="seconds"),
            "step": step,
        }
        data = (json.dumps(content) + "\n").encode()
        os.pwrite(self._descriptor, data, 0)
        os.ftruncate(self._descriptor, len(data))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)


def read_holder(home: Path) -> dict[str, Any]:
    """What the lock file says of its holder; empty when nobody holds it or it is just being written."""
    try:
        content = json.loads((home / "lock").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def describe_holder(holder: dict[str, Any]) -> str:
    if not holder:
        return "a run that has just started"
    return "pid {pid} on {host}, `{command}`, since {started_at}, at step {step}".format(
        **{key: holder.get(key, "?") for key in ("pid", "host", "command", "started_at", "step")}
    )
