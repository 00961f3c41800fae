"""Reading and extraction in processes beside this one: jobs go out, results come back in the order that is asked for.

Not multiprocessing's pools: their workers import the main module again, and outlive a parent that was killed. A worker
here is a program of its own at the other end of a socket, and ends when that is closed.
"""

from __future__ import annotations

import os
import queue
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from newsledger.articles.model import Article, Document, Reading
from newsledger.errors import NewsledgerError
from newsledger.extraction.claim import Claim

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ExtractorFault:
    """What the extractor raised over one article: the name of the error, and where it came from."""

    error: str
    trace: str


def read_documents(documents: Sequence[Document], max_text_bytes: int) -> list[list[Reading]]:
    """The readings of each document."""
    from newsledger.articles.reading import read_document

    return [list(read_document(document, max_text_bytes=max_text_bytes)) for document in documents]


def extract_articles(articles: Sequence[Article]) -> list[list[Claim] | ExtractorFault]:
    """The claims of each article. One text that trips the extractor does not stop the others."""
    # The extractor compiles its lexicons when it is imported, which a run without news need not wait for.
    from newsledger.extraction.extract import extract

    found: list[list[Claim] | ExtractorFault] = []
    for article in articles:
        try:
            found.append(extract(article))
        except Exception as error:  # noqa: BLE001 - it becomes the outcome of this article
            found.append(ExtractorFault(type(error).__name__, traceback.format_exc()))
    return found


def n_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Crew:
    """Worker processes, started with the first job. Use as a context manager.

    Args:
        size: processes; with 1 every job is done in this one, when its result is wanted.
        project: working folder of the processes.
    """

    def __init__(self, size: int, project: Path) -> None:
        self.size = size
        self._project = project
        self._threads: ThreadPoolExecutor | None = None
        self._free: queue.SimpleQueue[_Process] = queue.SimpleQueue()
        self._processes: list[_Process] = []
        self._lock = threading.Lock()

    @property
    def is_at_work(self) -> bool:
        """Whether processes have been started: then even a small job is cheaper there."""
        return self._threads is not None

    def submit(self, job: Callable[..., T], *arguments: object) -> Future[T]:
        """Queue a job, a function of this module; jobs begin in the order in which they were queued."""
        if self.size == 1:
            return _Lazy(job, arguments)
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self.size, thread_name_prefix="crew")
            for _ in range(self.size):
                process = _Process(self._project)
                self._processes.append(process)
                self._free.put(process)
        return self._threads.submit(self._call, job, arguments)

    def _call(self, job: Callable[..., T], arguments: tuple[object, ...]) -> T:
        process = self._free.get()
        try:
            result: T = process.call(job.__name__, arguments)
        finally:
            self._free.put(process)
        return result

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._threads is None:
            return
        for process in self._processes:
            process.end()
        self._threads.shutdown(wait=True, cancel_futures=True)


class _Lazy(Future[T]):
    """A job that is done when somebody asks for its result."""

    def __init__(self, job: Callable[..., T], arguments: tuple[object, ...]) -> None:
        super().__init__()
        self._job = job
        self._arguments = arguments

    def result(self, timeout: float | None = None) -> T:
        if not self.done():
            self.set_result(self._job(*self._arguments))
        return super().result(timeout)


class _Process:
    """The parent's side of one worker."""

    def __init__(self, project: Path) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-c", f"from {__name__} import serve; serve({theirs.fileno()})"],
                cwd=project,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                process_group=0,  # Ctrl-C is for the run, which ends its workers; each would print a traceback
                env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            )
        self._connection = Connection(ours.detach())

    def call(self, job: str, arguments: tuple[object, ...]) -> Any:
        try:
            self._connection.send((job, arguments))
            outcome, value = self._connection.recv()
        except (EOFError, OSError):
            status = self._child.wait()
            raise NewsledgerError(
                "worker-died",
                f"A process that reads and extracts ended with status {status}.",
                "What was recorded stays. Out of memory? Run it again with NEWSLEDGER_INGEST_PROCESSES=1.",
            ) from None
        if outcome == "refused":
            raise NewsledgerError(**value)
        if outcome == "failed":
            raise RuntimeError(f"in a worker process:\n{value}")
        return value

    def end(self) -> None:
        self._child.kill()
        self._child.wait()
        self._connection.close()


_JOBS: Final = {job.__name__: job for job in (read_documents, extract_articles)}


def serve(descriptor: int) -> None:
    """The worker's side: jobs until the other end is closed, or its holder is gone."""
    connection: Connection[Any, Any] = Connection(descriptor)
    while True:
        try:
            name, arguments = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer: tuple[str, object] = ("done", _JOBS[name](*arguments))
        except NewsledgerError as error:
            fields = ("code", "message", "remedy", "exit_code")
            answer = ("refused", {field: getattr(error, field) for field in fields})
        except Exception:  # noqa: BLE001 - raised again in the parent, with where it came from
            answer = ("failed", traceback.format_exc())
        try:
            connection.send(answer)
        except OSError:
            return
