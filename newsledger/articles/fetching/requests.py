"""What is asked of the fetcher, within which bounds, and what may come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from newsledger.articles.fetching.spool import Spooled
from newsledger.articles.model import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of a run's requests: counts, seconds, bytes."""

    n_hosts: int
    per_host: int
    host_delay: float
    timeout: float
    attempts: int
    max_bytes: int
    allow_private: bool
    backoff: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One address to be fetched for a source.

    ``headers`` are sent only to the origins in ``trusted``. ``title``, ``published`` and ``entry_sha256`` are
    handed on with the response.
    """

    source: str
    location: str
    headers: Mapping[str, str] = field(default_factory=dict)
    trusted: frozenset[str] = frozenset()
    obey_robots: bool = True
    etag: str | None = None
    last_modified: str | None = None
    title: str | None = None
    published: tuple[str, ...] = ()
    entry_sha256: str | None = None

    @property
    def host(self) -> str:
        return origin_of(self.location)


@dataclass(frozen=True, slots=True)
class NotModified:
    """The address answered that its content is the one that was had last."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """The host asked not to be asked before ``until``."""

    until: datetime


Result = Spooled | NotModified | HeldBack | Failure


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as robots.txt and politeness count hosts."""
    parts = urlsplit(url)
    return f"{parts.scheme.lower()}://{parts.netloc.lower().rpartition('@')[2]}"
