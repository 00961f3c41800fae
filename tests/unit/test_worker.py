"""A child process answers, or its parent learns why not; and it never outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsledger.errors import NewsledgerError
from newsledger.worker import Worker

ECHO = """
import os, sys
from newsledger.worker import serve
def prepare():
    def job(request, send):
        print("a library's chatter")
        if request.get("die"):
            sys.stderr.write("no such luck\\n"); sys.stderr.flush()
            os._exit(3)
        send({"half": True})
        return {"echo": request["text"], "pid": os.getpid()}
    return job
serve(prepare)
"""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    (tmp_path / "echo_worker.py").write_text(ECHO)
    return tmp_path


def test_progress_comes_before_the_reply(module: Path) -> None:
    with Worker("echo_worker", cwd=module, log=module / "log") as worker:
        replies = list(worker.request({"text": "四"}))
    assert [("half" in reply, reply.get("echo")) for reply in replies] == [(True, None), (False, "四")]


def test_a_child_that_dies_is_an_error_with_its_last_words(module: Path) -> None:
    with Worker("echo_worker", cwd=module, log=module / "log") as worker, pytest.raises(NewsledgerError) as caught:
        list(worker.request({"die": True}))
    assert caught.value.code == "worker-died"
    assert "no such luck" in caught.value.message


def test_an_idle_child_ends_with_the_block(module: Path) -> None:
    with Worker("echo_worker", cwd=module, log=module / "log") as worker:
        pid = worker.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_child_does_not_outlive_a_killed_parent(module: Path) -> None:
    """An orphan that goes on writing would meet the next run's files."""
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path; from newsledger.worker import Worker\n"
            "w = Worker('echo_worker', cwd=Path(sys.argv[1]), log=Path(sys.argv[1]) / 'log')\n"
            "print(w.pid, flush=True); time.sleep(60)",
            str(module),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and Path(f"/proc/{child}/cmdline").exists():
        if Path(f"/proc/{child}/cmdline").read_bytes() == b"":  # a zombie, already ended
            return
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()
