"""One writer: others learn who holds the lock, and it is free the moment its holder ends."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from newsledger.errors import EXIT_LOCKED, NewsledgerError
from newsledger.ledger.lock import WriterLock, describe_holder, is_held, is_locked, read_holder

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


def test_a_holder_that_has_just_begun_is_named_too(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with lock.open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        record = {"pid": 77, "host": "here", "command": "refresh", "started_at": "now", "step": "start"}
        writing = threading.Timer(0.4, lambda: lock.write_text(json.dumps(record)))
        writing.start()
        with pytest.raises(NewsledgerError, match="pid 77 on here"), WriterLock(tmp_path, "ingest"):
            pass
        writing.join()


def test_a_killed_holder_frees_the_lock(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with WriterLock(tmp_path, "ingest"):
        assert read_holder(tmp_path)["pid"] == os.getpid()
    assert not is_held(read_holder(tmp_path))


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


BEAT = 0.05


def leave_record(home: Path, **changes: object) -> None:
    """The lock file as a run on another machine leaves it, whose ``flock`` this machine does not see."""
    record = {"pid": 7, "host": "elsewhere", "kernel": "another", "token": "t", "command": "refresh", "beat": 0}
    (home / "lock").write_text(json.dumps({**record, "started_at": "2026-01-01", "step": "build", **changes}))


def beating(home: Path, ended: threading.Event) -> threading.Thread:
    def beat() -> None:
        number = 0
        while not ended.wait(BEAT):
            number += 1
            leave_record(home, beat=number)

    thread = threading.Thread(target=beat)
    thread.start()
    return thread


def test_a_home_that_another_host_writes_to_is_refused(tmp_path: Path) -> None:
    """Over a network file system without shared locks two writers would mix their builds."""
    leave_record(tmp_path)
    ended = threading.Event()
    other = beating(tmp_path, ended)
    try:
        with pytest.raises(NewsledgerError) as caught, WriterLock(tmp_path, "ingest", beat_seconds=2):
            pass
    finally:
        ended.set()
        other.join()
    assert (caught.value.code, caught.value.exit_code) == ("home-on-another-host", EXIT_LOCKED)
    assert "pid 7 on elsewhere" in caught.value.message


def test_a_host_that_died_is_followed(tmp_path: Path) -> None:
    """A machine that was switched off in the middle must not block the folder for ever."""
    leave_record(tmp_path)
    started = time.monotonic()
    with WriterLock(tmp_path, "ingest", beat_seconds=BEAT) as lock:
        assert lock.predecessor["host"] == "elsewhere"
    assert time.monotonic() - started >= 3 * BEAT


def test_waiting_for_another_host_ends_when_it_releases(tmp_path: Path) -> None:
    leave_record(tmp_path)
    ended = threading.Event()
    other = beating(tmp_path, ended)

    def release() -> None:
        ended.set()
        other.join()
        leave_record(tmp_path, released=True)

    threading.Timer(10 * BEAT, release).start()
    announced: list[str] = []
    with WriterLock(tmp_path, "ingest", wait=True, on_wait=announced.append, beat_seconds=2):
        assert ended.is_set()
    assert len(announced) == 1


def test_a_release_on_another_host_costs_no_waiting(tmp_path: Path) -> None:
    leave_record(tmp_path, released=True)
    started = time.monotonic()
    with WriterLock(tmp_path, "ingest") as lock:
        assert lock.predecessor == {}
    assert time.monotonic() - started < 3


def test_a_holder_notices_that_another_host_took_the_folder(tmp_path: Path) -> None:
    """A suspended machine that wakes up must not flip over what the other one published."""
    with WriterLock(tmp_path, "refresh") as lock:
        leave_record(tmp_path)
        with pytest.raises(NewsledgerError) as caught:
            lock.note_step("publish")
    assert caught.value.code == "home-on-another-host"
    assert read_holder(tmp_path)["host"] == "elsewhere"


def test_a_holder_beats(tmp_path: Path) -> None:
    with WriterLock(tmp_path, "refresh", beat_seconds=BEAT):
        before = read_holder(tmp_path)["beat"]
        time.sleep(10 * BEAT)
        assert read_holder(tmp_path)["beat"] > before
        assert is_locked(tmp_path)
    assert not is_locked(tmp_path)


def test_whoever_waits_is_told_for_whom_and_that_it_is_stopped(
    tmp_path: Path, holder: subprocess.Popen[str], caplog: pytest.LogCaptureFixture
) -> None:
    """`rollback --wait` waited without a word, behind a process that somebody had stopped with Ctrl-Z."""
    os.kill(holder.pid, signal.SIGSTOP)
    deadline = time.monotonic() + 30
    while "stopped" not in describe_holder(read_holder(tmp_path)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    ending = threading.Timer(1, holder.kill)
    ending.start()
    with WriterLock(tmp_path, "rollback", wait=True):
        pass
    ending.join()
    assert f"waiting for pid {holder.pid}" in caplog.text
    assert f"kill -CONT {holder.pid}" in caplog.text


def test_a_linked_ledger_is_refused(tmp_path: Path) -> None:
    """Two homes with one ledger have two locks: two writers."""
    (tmp_path / "one" / "ledger").mkdir(parents=True)
    (tmp_path / "two").mkdir()
    os.symlink("../one/ledger", tmp_path / "two" / "ledger")
    with pytest.raises(NewsledgerError) as caught, WriterLock(tmp_path / "two", "ingest"):
        pass
    assert caught.value.code == "ledger-linked"
    with WriterLock(tmp_path / "one", "ingest"):
        pass
