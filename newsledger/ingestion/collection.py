"""What a run reads: the sources that were named or are due, as documents whose bytes the ledger does not know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from newsledger.articles.collecting import expand, location_of
from newsledger.articles.fetching.gathering import Gathering
from newsledger.articles.fetching.requests import Limits
from newsledger.articles.identity import canonical_url
from newsledger.articles.model import Document, Failure, Source
from newsledger.articles.reasons import Reason
from newsledger.articles.sources import COMMAND_LINE, AnySource, FeedSource, FilesSource, PagesSource, read_sources
from newsledger.errors import EXIT_USAGE, NewsledgerError
from newsledger.files import file_sha256
from newsledger.ledger.filing import unchanged_locations
from newsledger.ledger.inputs import list_inputs
from newsledger.run import Run
from newsledger.settings import Settings

_LOOKED_UP: Final = 10_000
_WEB: Final = ("http://", "https://")
# A schedule is never punctual to the second: a source whose turn comes a little later is read now.
_EARLY_SHARE: Final = 0.1
_EARLY_MOST: Final = timedelta(minutes=5)


@dataclass(slots=True)
class _Plan:
    """What is to be read: files by source, and sources that are fetched."""

    files: list[tuple[Source, list[str]]] = field(default_factory=list)
    fetched: list[FeedSource | PagesSource] = field(default_factory=list)


def described_sources(settings: Settings) -> list[AnySource]:
    """The sources of sources.yml; none where there is no such file and none was asked for.

    Raises:
        NewsledgerError: ``sources-unreadable``, ``sources-invalid``.
    """
    if not settings.sources_path.exists() and "sources" not in settings.model_fields_set:
        return []
    return read_sources(settings.sources_path)


class Collection:
    """The documents of one run, and what is remembered of them when they are recorded."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._settings = run.settings
        self._described = described_sources(run.settings)
        self._due: list[str] = []
        self._project = run.settings.project.resolve()
        self._parent = run.settings.project, self._project
        self._gathering = run.resources.enter_context(
            Gathering(
                run.settings.home_path,
                _limits(run.settings),
                limit=run.settings.fetch_limit,
                timezone=run.settings.timezone,
                max_text_bytes=run.settings.max_text_bytes,
                progress=run.observer.progress,
            )
        )
        self.again: frozenset[str] = frozenset()

    def of(self, given: Sequence[str]) -> list[Document]:
        """The documents of what was named, in a stable order.

        Args:
            given: files, folders, globs, web addresses, names of sources; none for all sources that are due.

        Raises:
            NewsledgerError: ``source-not-found``, ``header-missing``.
        """
        plan = self._named(given) if given else self._turn()
        gathered = self._gather(plan.fetched)
        return gathered + self._changed(
            [document for source, paths in plan.files for document in self._files(source, paths)]
        )

    def of_inputs(self, outcomes: Sequence[str], source: str | None) -> list[Document]:
        """The documents of inputs that ended with one of the outcomes, whether or not their bytes changed.

        Raises:
            NewsledgerError: ``outcome-unknown``, ``header-missing``.
        """
        found = list_inputs(self._run.ledger, outcomes=outcomes, source=source).inputs
        self.again = frozenset(row["location"] for row in found)
        by_name = {one.name: one for one in self._described}
        documents: dict[str, Document] = {}
        urls: dict[str, list[str]] = {}
        for row in sorted(found, key=lambda row: str(row["location"])):
            described, location = by_name.get(row["source"]), str(row["location"])
            if location.startswith(_WEB):
                urls.setdefault(row["source"], []).append(location.partition("#")[0])
                continue
            location = self._file_of(location)
            named = described.as_source(self._settings.timezone) if described else self._source(row["source"])
            path = str(self._settings.project / location)
            documents.setdefault(location, Document(path=path, location=location, source=named))
        asked = [one for name, some in urls.items() for one in _asked_again(name, some, by_name.get(name))]
        return self._gather(asked, afresh=True) + list(documents.values())

    def settle(self, document: Document, *, is_parsed: bool) -> None:
        """The ledger has all inputs of a document; ``is_parsed`` if an article was found in it."""
        self._gathering.settle(document, is_parsed=is_parsed)

    def finish(self) -> None:
        """The ledger has all documents: the turn of the sources that were due is over."""
        self._gathering.visits.note_read(self._due, self._run.started_at)

    def _turn(self) -> _Plan:
        due = [source for source in self._described if source.enabled and self._is_due(source)]
        self._due = [source.name for source in due]
        return self._planned(due)

    def _is_due(self, source: AnySource) -> bool:
        read_at = self._gathering.visits.read_at(source.name)
        early = min(source.interval * _EARLY_SHARE, _EARLY_MOST)
        return read_at is None or read_at + source.interval - early <= self._run.started_at

    def _named(self, given: Sequence[str]) -> _Plan:
        """Sources by their names, whenever they were read last; all else stands for itself."""
        by_name = {source.name: source for source in self._described}
        plan = self._planned([by_name[name] for name in dict.fromkeys(given) if name in by_name])
        self._due = [name for name in dict.fromkeys(given) if name in by_name]
        urls = [name.strip() for name in given if name.lower().startswith(_WEB)]
        paths = [name for name in given if name not in by_name and not name.lower().startswith(_WEB)]
        if urls:
            plan.fetched.append(_pages(COMMAND_LINE, urls))
        if paths:
            plan.files.append((self._source(COMMAND_LINE), paths))
        return plan

    def _planned(self, sources: Sequence[AnySource]) -> _Plan:
        plan = _Plan()
        for source in sources:
            if isinstance(source, FilesSource):
                # Their paths begin at the project: a schedule has no working folder that anyone would know.
                paths = [str(self._settings.project / path) for path in source.paths]
                plan.files.append((source.as_source(self._settings.timezone), paths))
            else:
                plan.fetched.append(source)
        return plan

    def _gather(self, sources: Sequence[FeedSource | PagesSource], *, afresh: bool = False) -> list[Document]:
        names = {source.name for source in sources}
        others = frozenset(source.name for source in self._described if source.name not in names)
        gathered = self._gathering.gather(sources, others, afresh=afresh)
        self._run.outcomes["unchanged"] += gathered.n_unchanged
        return gathered.documents

    def _files(self, source: Source, paths: Sequence[str]) -> list[Document]:
        """The files of one source. What a schedule does not find is an input that failed: it may be a disk away."""
        if source.name == COMMAND_LINE:
            return [self._file(path, source) for path in expand(paths)]
        documents = []
        for path in paths:
            try:
                documents += [self._file(found, source) for found in expand([path])]
            except NewsledgerError as error:
                if error.code != "source-not-found":
                    raise
                failure = Failure(
                    reason_code=Reason.UNREADABLE.value,
                    message=f"Source {source.name} names this path, and nothing is there. Every turn looks again; is "
                    "its disk away, or its line in sources.yml wrong? A relative path begins at the project.",
                )
                documents.append(
                    Document(path=path, location=self._location(Path(path)), source=source, failure=failure)
                )
        return documents

    def _file(self, path: Path, source: Source) -> Document:
        return Document(path=str(path), location=self._location(path), source=source)

    def _source(self, name: str) -> Source:
        return Source(name=name, timezone=self._settings.timezone)

    def _location(self, path: Path) -> str:
        """Paths inside the project are recorded relative to it, so that a clone elsewhere records the same.

        A link keeps its own name: what it leads to may be nowhere, or itself.
        """
        if path.parent != self._parent[0]:  # a folder's files come one after the other
            self._parent = path.parent, path.parent.resolve()
        absolute, root = self._parent[1] / path.name, self._project
        return location_of(absolute.relative_to(root) if absolute.is_relative_to(root) else absolute)

    def _file_of(self, location: str) -> str:
        """The file that holds an input: its location, or that without the ``#locator`` of a record."""
        if "#" in location and not (self._settings.project / location).exists():
            return location.rpartition("#")[0]
        return location

    def _changed(self, documents: Sequence[Document]) -> list[Document]:
        """Those of the documents whose bytes the ledger does not know at their location, each file once."""
        changed: list[Document] = []
        by_location: dict[str, Document] = {}
        for document in documents:
            by_location.setdefault(document.location, document)
        own = list(by_location.values())
        for first in range(0, len(own), _LOOKED_UP):
            some = own[first : first + _LOOKED_UP]
            hashes = {}
            for document in some:
                path = Path(document.path)
                try:
                    if path.is_file():  # a pipe would be waited for; reading it says what is wrong with it
                        hashes[document.location] = file_sha256(path)
                except OSError:
                    continue  # reading it says what is wrong with it
            unchanged = unchanged_locations(self._run.ledger, hashes)
            self._run.outcomes["unchanged"] += len(unchanged)
            changed += [document for document in some if document.location not in unchanged]
        return changed


def _asked_again(name: str, urls: Sequence[str], described: AnySource | None) -> list[FeedSource | PagesSource]:
    """The sources that fetch just these addresses: a feed keeps the way its entries are read."""
    if isinstance(described, FeedSource):
        pages = [url for url in urls if url != described.url]
        own = {"name": name, "urls": pages, "kind": "pages"}
        shared = described.model_dump(exclude={"kind", "url", "follow"})
        asked: list[FeedSource | PagesSource] = [described] if described.url in urls else []
        return asked + ([PagesSource.model_construct(**{**shared, **own})] if pages else [])
    if isinstance(described, PagesSource):
        return [described.model_copy(update={"urls": list(urls)})]
    return [_pages(name, urls)]


def _pages(name: str, urls: Sequence[str]) -> PagesSource:
    for url in urls:
        if canonical_url(url) is None:
            raise NewsledgerError(
                "source-not-found", f"{url!r} is no web address.", "Check its spelling.", exit_code=EXIT_USAGE
            )
    # Not validated as a source of sources.yml would be: its name is one that no such source may have.
    return PagesSource.model_construct(name=name, kind="pages", urls=list(urls))


def _limits(settings: Settings) -> Limits:
    return Limits(
        n_hosts=settings.fetch_hosts,
        per_host=settings.fetch_per_host,
        host_delay=settings.fetch_host_delay,
        timeout=settings.fetch_timeout,
        attempts=settings.fetch_attempts,
        max_bytes=settings.max_fetch_bytes,
        allow_private=settings.allow_private_addresses,
        backoff=settings.fetch_backoff,
    )
