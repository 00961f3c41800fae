"""Requests to bodies in the spool: hosts side by side, each one slowly, with redirects, retries and robots.txt."""

from __future__ import annotations

import os
import queue
import random
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import urljoin

import httpcore
import httpx

from newsledger.articles.fetching.bodies import BodyDamagedError, BodyTooLargeError, write_body
from newsledger.articles.fetching.guard import (
    AddressRefusedError,
    Deadline,
    DeadlineError,
    GuardedTransport,
    check_url,
)
from newsledger.articles.fetching.pacing import Pace, retry_after
from newsledger.articles.fetching.requests import HeldBack, Limits, NotModified, Request, Result, origin_of
from newsledger.articles.fetching.robots import MAX_BYTES as MAX_ROBOTS_BYTES
from newsledger.articles.fetching.robots import Robots
from newsledger.articles.fetching.spool import Spool, Spooled
from newsledger.articles.model import Failure
from newsledger.articles.reasons import Reason
from newsledger.files import file_sha256

AGENT: Final = "newsledger"
MAX_REDIRECTS: Final = 10
MAX_WAIT: Final = 60.0
"""A host that asks for a longer pause is left alone until a later run."""

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_HINTS: Final = {
    206: "; it sent a part, where the whole was asked for",
    304: "; it says that nothing changed, though it was not asked that",
    401: "; it wants credentials, as headers of the source",
    404: "; the address is gone",
    410: "; it is gone",
}
_BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class _Failed(Exception):  # noqa: N818  # a finding about an address, no error of the program
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class _Busy(Exception):  # noqa: N818  # as above
    """Worth another try, after so many seconds if the host said so."""

    def __init__(self, failure: Failure, seconds: float | None = None) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.seconds = seconds


class Fetcher:
    """Fetches requests into the spool. Use as a context manager.

    Args:
        robots: robots.txt by origin, as far as they are known; those that are fetched are added.
    """

    def __init__(self, spool: Spool, limits: Limits, robots: dict[str, str] | None = None) -> None:
        self.robots = robots if robots is not None else {}
        self._spool = spool
        self._limits = limits
        self._deadline = Deadline()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._rules: dict[str, Robots | Failure] = {}
        self._robots_locks: dict[str, threading.Lock] = {}
        self._client = httpx.Client(
            transport=GuardedTransport(allow_private=limits.allow_private, deadline=self._deadline),
            headers={"User-Agent": AGENT, "Accept-Encoding": "gzip, deflate", "Accept": "*/*"},
            timeout=limits.timeout,
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._client.close()

    def fetch(self, requests: Sequence[Request]) -> Iterator[tuple[Request, Result]]:
        """The result of each request, in the order in which they come. Every request has exactly one."""
        by_host: dict[str, deque[Request]] = {}
        for request in requests:
            by_host.setdefault(request.host, deque()).append(request)
        results: queue.SimpleQueue[tuple[Request, Result] | BaseException] = queue.SimpleQueue()
        with ThreadPoolExecutor(self._limits.n_hosts, thread_name_prefix="fetch") as threads:
            try:
                for waiting in by_host.values():
                    pace = Pace(self._limits.host_delay, self._stopping)
                    for _ in range(min(self._limits.per_host, len(waiting))):
                        threads.submit(self._work_off, waiting, pace, results)
                for _ in requests:
                    result = results.get()
                    if isinstance(result, BaseException):
                        raise result
                    yield result
            except BaseException:
                self._stopping.set()
                raise

    def _work_off(
        self,
        waiting: deque[Request],
        pace: Pace,
        results: queue.SimpleQueue[tuple[Request, Result] | BaseException],
    ) -> None:
        """One thread's share of the requests to one host."""
        held: HeldBack | None = None
        while not self._stopping.is_set():
            try:
                request = waiting.popleft()
            except IndexError:
                return
            try:
                result = held or self._result(request, pace)
            except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits for the result
                results.put(error)
                return
            held = result if isinstance(result, HeldBack) else None
            results.put((request, result))

    def _result(self, request: Request, pace: Pace) -> Result:
        failure: Failure | None = None
        for attempt in range(1, self._limits.attempts + 1):
            try:
                if request.obey_robots:
                    self._require_allowed(request.location, pace)
                pace.wait()
                return self._try(request, pace)
            except _Failed as failed:
                return failed.failure
            except _Busy as busy:
                failure = busy.failure
                if busy.seconds is not None and busy.seconds > MAX_WAIT:
                    return HeldBack(datetime.now(UTC) + timedelta(seconds=busy.seconds))
                if self._stopping.is_set():
                    break
                if attempt < self._limits.attempts:
                    spread = random.uniform(0.5, 1.5)  # noqa: S311 - jitter, so that clients do not meet again
                    pause = busy.seconds if busy.seconds is not None else self._limits.backoff * 2 ** (attempt - 1)
                    pace.hold(pause * spread if busy.seconds is None else pause + spread * self._limits.backoff / 4)
        assert failure is not None
        return failure

    def _try(self, request: Request, pace: Pace) -> Result:
        """One request with its redirects."""
        conditions = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
        conditional = {name: value for name, value in conditions.items() if value}
        with self._following(request, conditional, pace) as (url, response):
            if response.status_code == httpx.codes.NOT_MODIFIED and conditional:
                return NotModified()
            _require_success(response)
            draft = self._spool.draft(request.source, request.location)
            try:
                self._download(response, draft, self._limits.max_bytes)
                spooled = Spooled(
                    source=request.source,
                    location=request.location,
                    url=url,
                    retrieved_at=datetime.now(UTC).isoformat(),
                    sha256=file_sha256(draft),
                    charset=charset_of(response.headers.get("content-type", "")),
                    etag=response.headers.get("etag"),
                    last_modified=response.headers.get("last-modified"),
                    title=request.title,
                    published=request.published,
                    entry_sha256=request.entry_sha256,
                )
                self._spool.keep(draft, spooled)
            finally:
                draft.unlink(missing_ok=True)
            return spooled

    @contextmanager
    def _following(
        self, request: Request, conditional: Mapping[str, str], pace: Pace
    ) -> Iterator[tuple[str, httpx.Response]]:
        """The response behind all redirects; each hop is checked as the first address was."""
        url = request.location
        seen = {url}
        with self._named_failures(), self._deadline.within(self._limits.timeout):
            for _ in range(MAX_REDIRECTS + 1):
                check_url(url)
                if url != request.location and request.obey_robots:
                    self._require_allowed(url, pace)
                secret = request.headers if origin_of(url) in request.trusted else {}
                with self._client.stream("GET", url, headers={**secret, **conditional}) as response:
                    target = response.headers.get("location")
                    if response.status_code not in _REDIRECTS or target is None:
                        yield url, response
                        return
                url = _next_hop(url, target)
                if url in seen:
                    raise _failed(
                        Reason.FETCH_REDIRECTS, "The address redirects in a circle. Correct it in the source."
                    )
                seen.add(url)
        raise _failed(Reason.FETCH_REDIRECTS, f"The address redirects over {MAX_REDIRECTS} times. Name the last one.")

    def _download(self, response: httpx.Response, target: Path, limit: int) -> None:
        stated = response.headers.get("content-length", "")
        if stated.isdigit() and int(stated) > limit:
            raise BodyTooLargeError
        with target.open("wb") as file:
            write_body(response.iter_raw(), response.headers.get("content-encoding", ""), file, limit=limit)
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def _named_failures(self) -> Iterator[None]:
        """What can go wrong with a request, as a reason: what may be over in a moment is worth another try."""
        try:
            yield
        except AddressRefusedError as refusal:
            raise _failed(
                Reason.FETCH_ADDRESS, f"The address, or one it redirects to, is not fetched: {refusal}."
            ) from None
        except BodyTooLargeError:
            raise _failed(
                Reason.FETCH_TOO_LARGE,
                f"The body has over {self._limits.max_bytes:,} bytes, packed or unpacked. Raise max_fetch_bytes.",
            ) from None
        except (DeadlineError, httpcore.TimeoutException):
            raise _Busy(
                _failure(Reason.FETCH_TIMEOUT, f"It took longer than {self._limits.timeout:g} seconds.")
            ) from None
        except BodyDamagedError as damage:
            raise _Busy(_failure(Reason.FETCH_CUT_OFF, f"The body cannot be used: {damage}.")) from None
        except (httpcore.ConnectError, httpcore.ProxyError) as error:
            raise _Busy(_failure(Reason.FETCH_UNREACHABLE, f"No connection: {_plain(error)}.")) from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise _Busy(_failure(Reason.FETCH_CUT_OFF, f"The connection broke: {_plain(error)}.")) from None
        except (httpx.InvalidURL, httpcore.UnsupportedProtocol, UnicodeError):
            raise _failed(Reason.FETCH_ADDRESS, "It is no address that can be asked for. Correct it.") from None

    def _require_allowed(self, url: str, pace: Pace) -> None:
        """Ask the site's robots.txt, which is fetched once in a run at most."""
        origin = origin_of(url)
        with self._lock:
            lock = self._robots_locks.setdefault(origin, threading.Lock())
        with lock:
            if origin not in self._rules:
                self._rules[origin] = self._site_rules(origin)
            rules = self._rules[origin]
        if isinstance(rules, Failure):
            raise _Failed(rules)
        pace.slow_down(rules.delay)
        if not rules.allows(url):
            raise _failed(
                Reason.FETCH_ROBOTS,
                "The site's robots.txt does not allow it. Ask the publisher, then state obey_robots: false.",
            )

    def _site_rules(self, origin: str) -> Robots | Failure:
        """A site without a robots.txt allows everything; one whose robots.txt cannot be had, nothing (RFC 9309)."""
        if origin in self.robots:
            return Robots.parse(self.robots[origin], AGENT)
        # Its redirects ask no robots.txt again.
        request = Request(source="robots", location=f"{origin}/robots.txt", obey_robots=False)
        unhurried = Pace(0.0, self._stopping)
        try:
            with self._following(request, {}, unhurried) as (_, response):
                if 400 <= response.status_code < 500 and response.status_code != httpx.codes.TOO_MANY_REQUESTS:
                    text = ""
                else:
                    _require_success(response)
                    text = self._text(response)
        except _Failed as failed:
            return failed.failure
        except _Busy as busy:
            message = f"The site's robots.txt cannot be had: {busy.failure.message}"
            return _failure(Reason(busy.failure.reason_code), message)
        self.robots[origin] = text
        return Robots.parse(text, AGENT)

    def _text(self, response: httpx.Response) -> str:
        draft = self._spool.draft("robots", str(response.url))
        try:
            self._download(response, draft, MAX_ROBOTS_BYTES)
            return draft.read_bytes().decode("utf-8", "replace")
        finally:
            draft.unlink(missing_ok=True)


def _require_success(response: httpx.Response) -> None:
    status = response.status_code
    if httpx.codes.is_success(status) and status != httpx.codes.PARTIAL_CONTENT:
        return
    message = f"The server answered {status}"
    if status in _BUSY:
        seconds = retry_after(response.headers.get("retry-after"), datetime.now(UTC))
        raise _Busy(_failure(Reason.FETCH_STATUS, f"{message}: it is busy, or has a fault of its own."), seconds)
    hint = "; it redirects to no address" if status in _REDIRECTS else _HINTS.get(status, "")
    raise _failed(Reason.FETCH_STATUS, f"{message}{hint}.")


def _next_hop(url: str, target: str) -> str:
    """The address that a redirect names; browsers keep no fragment either."""
    try:
        return urljoin(url, target).partition("#")[0]
    except ValueError:
        raise AddressRefusedError("it redirects to what is no address") from None


def charset_of(content_type: str) -> str | None:
    """The charset of a Content-Type header."""
    message = Message()
    message["Content-Type"] = " ".join(content_type.split())
    charset = message.get_param("charset")
    return charset if isinstance(charset, str) else None


def _failure(reason: Reason, message: str) -> Failure:
    return Failure(reason_code=reason.value, message=message)


def _failed(reason: Reason, message: str) -> _Failed:
    return _Failed(_failure(reason, message))


def _plain(error: Exception) -> str:
    """An error's words on one line; they come from the operating system or from the HTTP library, not from the body."""
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
