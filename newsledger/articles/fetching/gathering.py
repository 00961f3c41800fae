"""What a run fetches: the feeds and pages of its sources, the pages behind feed entries, what a killed run left."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from newsledger.articles.fetching.requests import (
    HeldBack,
    Limits,
    NotModified,
    Request,
    Result,
    origin_of,
)
from newsledger.articles.fetching.spool import Spool, Spooled
from newsledger.articles.fetching.visits import Visits
from newsledger.articles.model import Document, Failure, Reading, Scope, Source
from newsledger.articles.reading import read_document
from newsledger.articles.reasons import Reason
from newsledger.articles.sources import COMMAND_LINE, FeedSource, PagesSource
from newsledger.errors import EXIT_USAGE, NewsledgerError

ROBOTS_AGE: Final = timedelta(days=1)

_HEADER_VALUE: Final = re.compile(r"[\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?")

Key = tuple[str, str]
Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class _Feed:
    """A feed whose entries are read from their pages: which entries, and whether all their pages were had."""

    left_out: set[str] = field(default_factory=set)
    requests: list[Request] = field(default_factory=list)
    is_complete: bool = True


@dataclass(slots=True)
class Gathered:
    """The documents of a run's fetched sources, in a stable order, and how many of their inputs did not change."""

    documents: list[Document] = field(default_factory=list)
    n_unchanged: int = 0


class Gathering:
    """Fetches for one run, and remembers what was done when the run has recorded it. Use as a context manager.

    Args:
        home: the spool and what is remembered lie in it.
        limit: requests of one run; what is beyond is deferred to the next.
        timezone: of sources that state none.
        max_text_bytes: as the readers get it.
        progress: told requests done, requests to do, and the last address.
    """

    def __init__(
        self, home: Path, limits: Limits, *, limit: int, timezone: str, max_text_bytes: int, progress: Progress
    ) -> None:
        self._spool = Spool(home / "spool")
        self.visits = Visits(home / "visits.sqlite")
        self._limits = limits
        self._left = limit
        self._limit = limit
        self._timezone = timezone
        self._max_text_bytes = max_text_bytes
        self._progress = progress
        self._waiting: dict[Key, Spooled] = {}
        self._taken: dict[Key, Spooled] = {}
        self._incomplete: set[Key] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.visits.close()

    def gather(
        self, sources: Sequence[FeedSource | PagesSource], others: frozenset[str] = frozenset(), *, afresh: bool = False
    ) -> Gathered:
        """Fetch what the sources name, and what their feeds lead to.

        What a killed run fetched comes from the spool. An address that failed lately waits its turn.

        Args:
            others: names of sources whose turn has not come: what the spool has of them waits for it.
            afresh: ask also for what did not change, or failed a moment ago: a person wants to know.

        Raises:
            NewsledgerError: ``header-missing``.
        """
        self._waiting = {(one.source, one.location): one for one in self._spool.waiting()}
        by_name = {source.name: source.as_source(self._timezone) for source in sources}
        named = [request for source in sources for request in _requests(source)]
        found = self._get(named, afresh)
        feeds = {
            (source.name, source.url): self._followed(source, found[source.name, source.url], afresh)
            for source in sources
            if isinstance(source, FeedSource) and source.follow != "never"
        }
        found |= self._get([request for feed in feeds.values() for request in feed.requests], afresh)

        addresses_of_feeds = {(source.name, source.url) for source in sources if isinstance(source, FeedSource)}
        gathered = Gathered()
        done: set[Key] = set()
        for request in named:
            feed = feeds.get((request.source, request.location), _Feed())
            # The pages first: the feed is done with when they are.
            for page in feed.requests:
                key = page.source, page.location
                is_had = self._add(gathered, done, found[key], key, by_name[page.source])
                feed.is_complete = feed.is_complete and is_had
            key = request.source, request.location
            if not feed.is_complete:
                self._incomplete.add(key)
            gathered.n_unchanged += len(feed.left_out) - len(feed.requests)
            own = by_name[request.source]
            self._add(gathered, done, found[key], key, own, frozenset(feed.left_out), is_feed=key in addresses_of_feeds)
        self._add_leftovers(gathered, done, by_name, others)
        return gathered

    def _add_leftovers(
        self, gathered: Gathered, done: set[Key], by_name: Mapping[str, Source], others: frozenset[str]
    ) -> None:
        """What a killed run fetched and no feed or source names any more; of a source that is gone nobody wants it."""
        for key, spooled in sorted(self._waiting.items()):
            source = by_name.get(spooled.source)
            if source is not None or spooled.source == COMMAND_LINE:
                own = source or Source(name=COMMAND_LINE, timezone=self._timezone)
                self._add(gathered, done, spooled, key, own)
            elif spooled.source not in others:
                self._spool.drop(*key)

    def settle(self, document: Document, *, is_parsed: bool) -> None:
        """The ledger has all inputs of a document: it is not needed any more, and not asked for again as it is.

        Args:
            is_parsed: an article was found in it. If not, it will be fetched in full again, though nothing changed.
        """
        key = document.source.name, document.location
        spooled = self._taken.pop(key, None)
        if spooled is None:
            return
        is_final = is_parsed and key not in self._incomplete
        self.visits.note_success(
            *key,
            etag=spooled.etag if is_final else None,
            last_modified=spooled.last_modified if is_final else None,
            entry_sha256=spooled.entry_sha256,
        )
        self._spool.drop(*key)

    def _add(
        self,
        gathered: Gathered,
        done: set[Key],
        result: Result,
        key: Key,
        source: Source,
        left_out: frozenset[str] = frozenset(),
        *,
        is_feed: bool = False,
    ) -> bool:
        """Add the document of a result, once; returns whether the address was had."""
        is_first = key not in done
        done.add(key)
        if isinstance(result, NotModified):
            gathered.n_unchanged += is_first
            return True
        if isinstance(result, Spooled):
            if is_first:
                self._taken[key] = result
                gathered.documents.append(self._document(result, source, left_out, is_feed=is_feed))
            return True
        failure = _held(result) if isinstance(result, HeldBack) else result
        if is_first:
            gathered.documents.append(Document(path="", location=key[1], source=source, failure=failure))
        return False

    def _document(
        self, spooled: Spooled, source: Source, left_out: frozenset[str] = frozenset(), *, is_feed: bool = False
    ) -> Document:
        return Document(
            path=str(self._spool.body(spooled)),
            location=spooled.location,
            source=source,
            retrieval=spooled.retrieval,
            is_feed=is_feed,
            left_out=left_out,
        )

    def _followed(self, source: FeedSource, result: Result, afresh: bool) -> _Feed:
        """The entries of a feed that are read from their pages, and the pages that are not known as they are."""
        feed = _Feed()
        if not isinstance(result, Spooled):
            return feed
        document = self._document(result, source.as_source(self._timezone), is_feed=True)
        for reading in read_document(document, max_text_bytes=self._max_text_bytes):
            article = reading.article
            if article is None or article.url is None:
                continue
            if source.follow == "summaries" and article.source_scope is Scope.FULL_TEXT:
                continue
            feed.left_out.add(reading.location)
            request = self._page_request(source, reading, article.url, afresh)
            if request is not None:
                feed.requests.append(request)
        return feed

    def _page_request(self, source: FeedSource, reading: Reading, url: str, afresh: bool) -> Request | None:
        """The request for the page of an entry; None if it was had when the entry was the same."""
        visit = self.visits.visit(source.name, url)
        if visit.entry_sha256 == reading.sha256 and not visit.failures and not afresh:
            return None
        assert reading.article is not None
        return Request(
            source=source.name,
            location=url,
            headers=_headers(source),
            trusted=_origins(source),
            obey_robots=source.obey_robots,
            title=reading.article.title,
            published=(reading.article.published_at_raw,) if reading.article.published_at_raw else (),
            entry_sha256=reading.sha256,
        )

    def _get(self, requests: Sequence[Request], afresh: bool) -> dict[Key, Result]:
        """One result for each address: from the spool, by a request, or why there is none."""
        found: dict[Key, Result] = {}
        wanted: dict[Key, Request] = {}
        now = datetime.now(UTC)
        for request in requests:
            key = request.source, request.location
            if key in found or key in wanted:
                continue
            visit = self.visits.visit(*key)
            pause = self.visits.host_not_before(request.host) or (None if afresh else visit.not_before)
            if key in self._waiting:
                found[key] = self._waiting.pop(key)
            elif pause is not None and pause > now:
                found[key] = HeldBack(pause)
            elif self._left <= 0:
                found[key] = Failure(
                    reason_code=Reason.FETCH_LIMIT.value,
                    message=f"The run had sent its {self._limit} requests. The next one goes on.",
                )
            else:
                self._left -= 1
                wanted[key] = (
                    request if afresh else replace(request, etag=visit.etag, last_modified=visit.last_modified)
                )
        if wanted:
            self._send(list(wanted.values()), found, now)
        return found

    def _send(self, requests: Sequence[Request], found: dict[Key, Result], now: datetime) -> None:
        origins = {request.host for request in requests}
        known = {
            origin: text for origin in origins if (text := self.visits.robots(origin, now - ROBOTS_AGE)) is not None
        }
        robots = dict(known)
        from newsledger.articles.fetching.fetcher import Fetcher  # its HTTP library takes a while to import

        with Fetcher(self._spool, self._limits, robots) as fetcher:
            for done, (request, result) in enumerate(fetcher.fetch(requests), 1):
                key = request.source, request.location
                found[key] = result
                if isinstance(result, Failure):
                    self.visits.note_failure(*key, datetime.now(UTC))
                elif isinstance(result, HeldBack):
                    self.visits.note_host(request.host, result.until)
                elif isinstance(result, NotModified):
                    self.visits.note_answer(*key)
                self._progress(done, len(requests), request.location)
        for origin in robots.keys() - known.keys():
            self.visits.note_robots(origin, robots[origin], now)


def _requests(source: FeedSource | PagesSource) -> list[Request]:
    urls = [source.url] if isinstance(source, FeedSource) else source.urls
    return [
        Request(
            source=source.name,
            location=url,
            headers=_headers(source),
            trusted=_origins(source),
            obey_robots=source.obey_robots,
        )
        for url in dict.fromkeys(urls)
    ]


def _origins(source: FeedSource | PagesSource) -> frozenset[str]:
    """Where the headers of a source may go: to its own hosts, there also where http has become https."""
    urls = [source.url] if isinstance(source, FeedSource) else source.urls
    origins = {origin_of(url) for url in urls}
    return frozenset(origins | {origin.replace("http://", "https://", 1) for origin in origins})


def _headers(source: FeedSource | PagesSource, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The request headers of a source. Their values are secrets: no message ever shows one."""
    headers = {}
    for header, variable in source.headers.items():
        value = environment.get(variable, "").strip()
        if not _HEADER_VALUE.fullmatch(value):
            raise NewsledgerError(
                "header-missing",
                f"The environment variable {variable}, for the header {header} of source {source.name}, is not set, "
                "or is no header value in ASCII.",
                "Set it where newsledger runs, or disable the source.",
                exit_code=EXIT_USAGE,
            )
        headers[header] = value
    return headers


def _held(result: HeldBack) -> Failure:
    return Failure(
        reason_code=Reason.FETCH_LATER.value,
        message=f"Its host asked to wait, or it failed before: not asked again before {result.until:%Y-%m-%d %H:%M} "
        "UTC.",
    )
