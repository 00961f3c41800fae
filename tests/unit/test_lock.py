"""One writer: others learn who holds the lock, and it is free the moment its holder ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from newsledger.errors import EXIT_LOCKED, NewsledgerError
from newsledger.ledger.lock import WriterLock, read_holder

HOLD = """
import sys, time
from pathlib import Path
from newsledger.ledger.lock import WriterLock
with WriterLock(Path(sys.argv[1]), "refresh") as lock:
    lock.note_step("build")
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path):
    """Another process that holds the lock of tmp_path, ended by its pid."""
    child = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    yield child
    child.kill()
    child.wait()
    child.stdout.close()


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(NewsledgerError) as caught, WriterLock(tmp_path, "ingest"):
        pass
    assert caught.value.exit_code == EXIT_LOCKED
    assert f"pid {holder.pid}" in caught.value.message
    assert "at step build" in caught.value.message


def test_a_killed_holder_frees_the_lock(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with WriterLock(tmp_path, "ingest"):
        assert read_holder(tmp_path)["pid"] == os.getpid()
    assert read_holder(tmp_path) == {}


def test_waiting_takes_the_lock_once_it_is_free(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    announced: list[str] = []

    def end_holder(description: str) -> None:
        announced.append(description)
        threading.Timer(0.3, holder.kill).start()

    with WriterLock(tmp_path, "ingest", wait=True, on_wait=end_holder):
        pass
    assert len(announced) == 1
    assert "`refresh`" in announced[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_without_permission_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(NewsledgerError) as caught, WriterLock(tmp_path / "home", "ingest"):
        pass
    assert caught.value.code == "home-not-writable"


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(NewsledgerError) as caught, WriterLock(tmp_path / "home", "ingest"):
        pass
    assert caught.value.code == "home-not-writable"
