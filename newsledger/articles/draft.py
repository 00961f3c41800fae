"""What a format finds in one record, before identity, dates and language are decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsledger.articles.dates import RawDate
from newsledger.articles.model import Scope
from newsledger.articles.reasons import Caution, UnreadableInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article in its source's own words.

    ``url`` is where the record was found or what it states as its address; ``canonical_hint`` the address that its
    page calls canonical, believed only for the same host. ``publisher_hint`` is weaker than what the source or the
    table of publishers says. ``published`` holds every statement of the date, the most reliable first.
    """

    text: str
    title: str | None = None
    url: str | None = None
    canonical_hint: str | None = None
    external_id: str | None = None
    publisher: str | None = None
    publisher_hint: str | None = None
    language: str | None = None
    published: tuple[RawDate, ...] = ()
    scope: Scope = Scope.FULL_TEXT
    warnings: tuple[Caution, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of a container, or a document that is its own only record.

    ``locator`` is its place inside the container, None for a document. ``sha256`` and ``n_bytes`` are of its bytes.
    """

    content: Draft | UnreadableInput
    sha256: str
    n_bytes: int
    locator: str | None = None
    retrieved_at: datetime | None = None
