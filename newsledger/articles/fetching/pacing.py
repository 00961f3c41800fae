"""How fast one host is asked: requests spaced, and everybody held back when it says so."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


class Pace:
    """The spacing of requests to one host, shared by all threads that ask it.

    Args:
        seconds: least time between the starts of two requests.
        stopping: set when the run is stopped; whoever waits is woken.
    """

    def __init__(self, seconds: float, stopping: threading.Event) -> None:
        self._seconds = seconds
        self._stopping = stopping
        self._lock = threading.Lock()
        self._free_at = 0.0

    def slow_down(self, seconds: float) -> None:
        """Space requests at least so far: the host's robots.txt asks for it."""
        with self._lock:
            self._seconds = max(self._seconds, seconds)

    def hold(self, seconds: float) -> None:
        """Start no request for so long."""
        with self._lock:
            self._free_at = max(self._free_at, time.monotonic() + seconds)

    def wait(self) -> None:
        """Return when the next request may start."""
        with self._lock:
            now = time.monotonic()
            start = max(self._free_at, now)
            self._free_at = start + self._seconds
        self._stopping.wait(start - now)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, given as seconds or as a date; None where it says neither."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    aware = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return max((aware - now).total_seconds(), 0.0)
