"""The one lock of newsledger: whoever writes the ledger or the builds holds it, and it dies with its holder."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from newsledger.errors import EXIT_LOCKED, NewsledgerError

log = logging.getLogger(__name__)

POLL_SECONDS: Final = 0.2
BEAT_SECONDS: Final = 5.0
# A holder on another machine that is silent for this many beats is dead.
SILENT_BEATS: Final = 3
NAMELESS_SECONDS: Final = 3.0

LOCK_FILE: Final = "lock"
RECORD_BYTES: Final = 1024


class WriterLock:
    """An exclusive ``flock`` on ``<home>/lock``, with the holder's pid, host, command, start and step inside.

    Use as a context manager. The kernel frees the lock when the last process that inherited it ends, however it ends.
    A network file system may keep ``flock`` to one machine; for that case the holder's record carries the kernel it
    runs under and a beat that grows every few seconds (docs/decisions/0006).

    Args:
        home: folder of the ledger and the builds; made if missing.
        command: what the holder does, for the message that others get.
        wait: queue behind the holder instead of refusing.
        on_wait: called once with the holder's description before waiting.
        token: tells this holding of the lock from every other; a run gives its run_id.
        beat_seconds: how often the holder shows that it lives.

    Raises:
        NewsledgerError: ``locked`` and ``home-on-another-host`` (exit code 3) name the holder; ``home-not-writable``;
            ``ledger-linked``.
    """

    def __init__(
        self,
        home: Path,
        command: str,
        *,
        wait: bool = False,
        on_wait: Callable[[str], None] | None = None,
        token: str | None = None,
        beat_seconds: float = BEAT_SECONDS,
    ) -> None:
        self._home = home
        self._wait = wait
        self._on_wait = on_wait
        self._beat_seconds = beat_seconds
        self._path = home / LOCK_FILE
        self._descriptor = -1
        self._token = token or uuid.uuid4().hex
        self._record: dict[str, Any] = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "kernel": kernel_id(),
            "token": self._token,
            "command": command,
            "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "step": "start",
            "beat": 0,
        }
        self._writing = threading.Lock()
        self._ended = threading.Event()
        self._beats: threading.Thread | None = None
        self.predecessor: dict[str, Any] = {}

    @property
    def descriptor(self) -> int:
        """File descriptor of the lock; a child that inherits it keeps the lock alive until it ends too."""
        return self._descriptor

    def __enter__(self) -> Self:
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise self._not_writable(error) from error
        try:
            if not os.access(self._home, os.W_OK | os.X_OK):
                raise self._not_writable(PermissionError(13, "Permission denied"))
            require_own_ledger(self._home)
            self._acquire()
            self._pass_other_host()
            previous = read_holder(self._home)
            # Whoever left a record without releasing it was killed; the caller may want to know at which step.
            self.predecessor = previous if is_held(previous) else {}
            with self._writing:
                self._write()
        except OSError as error:
            os.close(self._descriptor)
            raise self._not_writable(error) from error
        except BaseException:
            os.close(self._descriptor)
            raise
        self._beats = threading.Thread(target=self._beat, name="newsledger-lock", daemon=True)
        self._beats.start()
        return self

    def _not_writable(self, error: OSError) -> NewsledgerError:
        return NewsledgerError(
            "home-not-writable",
            f"The home folder {self._home} cannot be written to: {error.strerror}.",
            "Give this user write permission and the disk some room, or set NEWSLEDGER_HOME to another folder.",
        )

    def _acquire(self) -> None:
        announced = False
        nameless_until = time.monotonic() + NAMELESS_SECONDS
        while True:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                record = read_holder(self._home)
                # Who has just got the lock writes its name a moment later: a refusal that names nobody helps nobody.
                is_named = is_held(record) or time.monotonic() > nameless_until
                holder = describe_holder(record)
                if not self._wait and is_named:
                    raise NewsledgerError(
                        "locked",
                        f"Another run holds the lock of {self._home}: {holder}.",
                        "Wait for it to end, or queue behind it with --wait.",
                        exit_code=EXIT_LOCKED,
                    ) from None
                if is_named:
                    announced = self._announce(holder, announced)
                time.sleep(POLL_SECONDS)

    def _announce(self, holder: str, announced: bool) -> bool:
        if not announced:
            log.warning("waiting for %s", holder)
            if self._on_wait:
                self._on_wait(holder)
        return True

    def _pass_other_host(self) -> None:
        """Having the lock proves nothing against a holder under another kernel: see whether its beat still grows.

        Beats are compared with each other, never with a clock: two machines need not agree on the time.
        """
        announced = False
        while True:
            seen = read_holder(self._home)
            if not is_held(seen) or seen.get("kernel") == kernel_id():
                return
            deadline = time.monotonic() + SILENT_BEATS * self._beat_seconds
            while (now := read_holder(self._home)) == seen:
                if time.monotonic() > deadline:
                    return
                time.sleep(min(POLL_SECONDS, self._beat_seconds))
            if is_held(now) and not self._wait:
                raise _other_host(self._home, now)
            announced = self._announce(describe_holder(now), announced)

    def _beat(self) -> None:
        while not self._ended.wait(self._beat_seconds):
            with self._writing:
                if self._ended.is_set():
                    return
                try:
                    if read_holder(self._home).get("token") == self._token:
                        self._record["beat"] += 1
                        self._write()
                except OSError:
                    continue  # a full disk stops the run at its own next write, with a message; a beat stops nothing

    def note_step(self, step: str) -> None:
        """Record which step the holder is at, for those who wait.

        Raises:
            NewsledgerError: ``home-on-another-host`` when another machine took the folder meanwhile.
        """
        with self._writing:
            holder = read_holder(self._home)
            if is_held(holder) and holder.get("token") != self._token:
                raise _other_host(self._home, holder)
            self._record["step"] = step
            self._write()

    def _write(self) -> None:
        # One write of a constant length: whoever reads meanwhile gets the old record or the new one.
        os.pwrite(self._descriptor, f"{json.dumps(self._record):<{RECORD_BYTES - 1}}\n".encode(), 0)
        os.fsync(self._descriptor)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._beats is not None:
            self._beats.join()
        try:
            if read_holder(self._home).get("token") == self._token:
                # The record stays and is marked: a file of no length would need a new block, which a full disk lacks.
                self._record["released"] = True
                self._write()
        except OSError:
            pass  # an unmarked record only costs the next host a moment of watching
        finally:
            os.close(self._descriptor)


def require_own_ledger(home: Path) -> None:
    """Refuse a ledger that is a link: the lock is the home's, and a second home with that link would write too.

    Raises:
        NewsledgerError: ``ledger-linked``.
    """
    ledger = home / "ledger"
    if ledger.is_symlink():
        raise NewsledgerError(
            "ledger-linked",
            f"{ledger} is a link to {ledger.readlink()}: the lock of this home does not protect that folder.",
            "Put the whole home where there is room (NEWSLEDGER_HOME), or mount that folder in the ledger's place.",
        )


def kernel_id() -> str:
    """What tells one running kernel from every other: under the same one ``flock`` is certain."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("utf-8").strip()
    except OSError:
        return f"host {socket.gethostname()}"


def read_holder(home: Path) -> dict[str, Any]:
    """What the lock file says of its last holder; empty when nobody ever held it or it is just being written."""
    try:
        content = json.loads((home / LOCK_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def is_held(holder: dict[str, Any]) -> bool:
    """Whether a record was left by someone who has not released the lock: at work, or killed."""
    return bool(holder) and not holder.get("released")


def is_locked(home: Path) -> bool:
    """Whether a process of this machine holds the lock now."""
    try:
        descriptor = os.open(home / LOCK_FILE, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def describe_holder(holder: dict[str, Any]) -> str:
    if not is_held(holder):
        return "a run that has just started"
    described = "pid {pid} on {host}, `{command}`, since {started_at}, at step {step}".format(
        **{key: holder.get(key, "?") for key in ("pid", "host", "command", "started_at", "step")}
    )
    if _is_stopped(holder):
        return f"{described}; that process is stopped and will not end by itself: `kill -CONT {holder['pid']}`"
    return described


def _is_stopped(holder: dict[str, Any]) -> bool:
    """Whether a holder on this machine was stopped by a signal or a debugger: waiting for it has no end."""
    if holder.get("kernel") != kernel_id() or holder.get("host") != socket.gethostname():
        return False
    try:
        status = Path(f"/proc/{holder.get('pid')}/stat").read_text("utf-8", errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[:1] in (["T"], ["t"])


def _other_host(home: Path, holder: dict[str, Any]) -> NewsledgerError:
    return NewsledgerError(
        "home-on-another-host",
        f"{home} is being written to from another machine: {describe_holder(holder)}.",
        "Run newsledger on one machine at a time for a folder. If that run hangs, end it there; "
        f"{SILENT_BEATS * BEAT_SECONDS:g} seconds later this machine may take over.",
        exit_code=EXIT_LOCKED,
    )
