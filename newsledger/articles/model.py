"""What the readers hand on: an article, or the reason why an input did not become one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Precision(StrEnum):
    """How exactly a source states when it published."""

    INSTANT = "instant"
    DAY = "day"
    MONTH = "month"
    NONE = "none"


class Scope(StrEnum):
    """How much of the article its source gives."""

    FULL_TEXT = "full_text"
    SUMMARY = "summary"
    TITLE = "title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One revision of one article, as read.

    ``text`` has paragraphs joined by ``\\n``; every offset of a claim counts code points of this string.
    ``published_at`` is an aware UTC instant (None below instant precision); ``published_on`` is the day in the
    source's own zone, which relative periods ("last year") are resolved against.
    ``external_id`` is the source's own id (of a JSON Lines record, a feed entry).
    """

    article_id: str
    revision_id: str
    text: str
    url: str | None = None
    canonical_url: str | None = None
    external_id: str | None = None
    publisher: str | None = None
    title: str | None = None
    language: str
    published_at: datetime | None = None
    published_on: date | None = None
    published_at_raw: str | None = None
    published_at_precision: Precision = Precision.NONE
    source_scope: Scope = Scope.FULL_TEXT
    origin_fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a source says of all its articles; an article's own statement beats it.

    ``body_selector`` is a CSS selector: where the text is in a web page that the general extractor reads wrongly.
    """

    name: str
    publisher: str | None = None
    language: str | None = None
    timezone: str = "Asia/Shanghai"
    scope: Scope = Scope.FULL_TEXT
    body_selector: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """What is known of a document that was fetched.

    ``url`` is the address that answered, behind all redirects. ``charset`` is of the HTTP header. ``title`` and
    ``published`` are what the feed that led to a page says of it.
    """

    url: str
    retrieved_at: datetime
    charset: str | None = None
    title: str | None = None
    published: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a document could not be had; the code is of ``reasons.Reason``."""

    reason_code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file to be read: where it is, as what it is recorded (its path in the project, its URL), and its source.

    ``failure`` says why there is no file. ``is_feed`` is set where nothing but a feed is expected. ``left_out`` are
    locations of records that are read from elsewhere: of feed entries, from their own pages.
    """

    path: str
    location: str
    source: Source
    retrieval: Retrieval | None = None
    failure: Failure | None = None
    is_feed: bool = False
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one input record became: an article with warnings, or a reason code with a message.

    ``source`` is the name of its source. ``location`` is ``file#locator`` for a record inside a container, else the
    file.
    ``sha256`` and ``n_bytes`` are of the record's own bytes. ``warnings`` and ``reason_code`` are from closed lists
    (reasons.py). ``retrieved_at`` is set where a container says when it fetched the record.
    """

    source: str
    location: str
    sha256: str
    n_bytes: int
    article: Article | None = None
    reason_code: str | None = None
    message: str | None = None
    warnings: tuple[str, ...] = ()
    retrieved_at: datetime | None = None
