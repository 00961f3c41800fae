"""A child process that imports something slow while its parent still works, then does one job and ends.

The parent starts it early, sends one JSON request later and reads JSON lines until the reply. The child dies with its
parent: end of input means that nobody waits any more.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from newsledger.errors import NewsledgerError

Message = dict[str, Any]


class Worker:
    """The parent's side. Use as a context manager: the child is ended when the block is left.

    Args:
        module: Python module to run with ``-m``; it must call ``serve``.
        cwd: working folder of the child.
        log: file that takes the child's standard error.
        keep_open: descriptor that the child inherits (the writer lock), or -1.
    """

    def __init__(self, module: str, *, cwd: Path, log: Path, keep_open: int = -1) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self._module = module
        self._log_path = log
        self._log = log.open("wb")
        self._child = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            cwd=cwd,
            pass_fds=(keep_open,) if keep_open >= 0 else (),
            text=True,
            encoding="utf-8",
        )

    @property
    def pid(self) -> int:
        return self._child.pid

    def request(self, message: Message) -> Iterator[Message]:
        """Send the one request and yield the child's messages as they come.

        Raises:
            NewsledgerError: ``worker-died`` when the child ends without having said ``done``.
        """
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        try:
            self._child.stdin.write(json.dumps(message) + "\n")
            self._child.stdin.flush()
        except BrokenPipeError:
            raise self._died() from None
        for line in self._child.stdout:
            try:
                reply = json.loads(line)
            except ValueError:
                continue  # a library's own print; the log of the child's errors is kept apart
            if isinstance(reply, dict):
                if reply.get("done"):
                    self._child.wait()  # only its end frees what it had locked
                yield reply
                if reply.get("done"):
                    return
        raise self._died()

    def _died(self) -> NewsledgerError:
        status = self._child.wait()
        self._log.flush()
        tail = self._log_path.read_text("utf-8", "replace").strip().splitlines()[-3:]
        return NewsledgerError(
            "worker-died",
            f"The process {self._module} ended with status {status} before it answered: {' | '.join(tail) or 'silent'}",
            f"Its whole output is in {self._log_path}.",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._child.poll() is None:
            self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except BrokenPipeError:
                pass  # the child ended with part of the request unread
        self._log.close()


def serve(prepare: Callable[[], Callable[[Message, Callable[[Message], None]], Message]]) -> None:
    """The child's side: import, wait for the request, do it, say ``done``, end.

    Args:
        prepare: does the slow imports and returns the job; the job gets the request and a function that sends
            progress messages, and returns the reply.
    """
    # Replies go through a descriptor of their own: what libraries print on standard output must not mix with them.
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)

    def send(message: Message) -> None:
        channel.write(json.dumps(message) + "\n")

    # The watch begins before the slow imports: a child that imports for seconds after its parent was killed would hold
    # the writer lock for nobody.
    requests: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_follow_parent, args=(requests,), daemon=True).start()
    job = prepare()
    reply = job(json.loads(requests.get()), send)
    send({**reply, "done": True})
    channel.flush()
    # Threads that a library left behind must not keep the child, and its locks, alive.
    os._exit(0)


def _follow_parent(requests: queue.SimpleQueue[str]) -> None:
    """Pass the parent's one request on; end this process when the parent is gone or wants nothing."""
    line = sys.stdin.readline()
    if line:
        requests.put(line)
        sys.stdin.read()
    os._exit(1)
