"""Documents to batches of readings, in order: small documents are read by the crew ahead of time, large ones here."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from newsledger.articles.model import Document, Reading
from newsledger.articles.reading import read_document
from newsledger.ingestion.crew import Crew, read_documents

CHUNK: Final = 32
"""Documents that a process reads in one job."""

SMALL: Final = 256 * 1024
"""Bytes of a document that is read as a whole by a process. Of a larger one, which may hold any number of records, one
record at a time is in memory."""

WORTH_A_CREW: Final = 4 * CHUNK
"""Documents or articles for which starting processes, which takes a second, is worth it."""


@dataclass(slots=True)
class Batch:
    """Readings that are recorded together, and the documents whose last reading is among them or before.

    Each document with whether an article was found in it.
    """

    readings: list[Reading] = field(default_factory=list)
    finished: list[tuple[Document, bool]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Job:
    """Small documents and their readings to come; or one large document, which has none."""

    documents: Sequence[Document]
    future: Future[list[list[Reading]]] | None


class ReadingAhead:
    """The readings of documents in batches. What is ahead of a batch is read by the crew, a batch's worth at most."""

    def __init__(self, documents: Sequence[Document], crew: Crew, *, batch: int, max_text_bytes: int) -> None:
        self._chunks = _chunks(documents)
        self._crew = crew if len(documents) >= WORTH_A_CREW or crew.is_at_work else None
        self._batch = batch
        self._max_text_bytes = max_text_bytes
        self._ahead: deque[_Job] = deque()
        self._most_ahead = batch // CHUNK + 2 * crew.size

    def top_up(self) -> None:
        """Give the crew documents to read until enough are ahead."""
        while len(self._ahead) < self._most_ahead:
            chunk = next(self._chunks, None)
            if chunk is None:
                return
            is_large = len(chunk) == 1 and _size(chunk[0]) > SMALL
            future = (
                self._crew.submit(read_documents, chunk, self._max_text_bytes)
                if self._crew is not None and not is_large
                else None
            )
            self._ahead.append(_Job(chunk, future))

    def batches(self) -> Iterator[Batch]:
        """Batches in the order of the documents."""
        batch = Batch()
        for document, readings in self._documents():
            is_parsed = bool(document.left_out)
            for reading in readings:
                batch.readings.append(reading)
                is_parsed = is_parsed or reading.article is not None
                if len(batch.readings) >= self._batch:
                    yield batch
                    batch = Batch()
            batch.finished.append((document, is_parsed))
        if batch.readings or batch.finished:
            yield batch

    def _documents(self) -> Iterator[tuple[Document, Iterable[Reading]]]:
        self.top_up()
        while self._ahead:
            job = self._ahead.popleft()
            if job.future is not None:
                yield from zip(job.documents, job.future.result(), strict=True)
            else:
                for document in job.documents:
                    yield document, read_document(document, max_text_bytes=self._max_text_bytes)
            if not self._ahead:
                self.top_up()


def _chunks(documents: Sequence[Document]) -> Iterator[list[Document]]:
    """Small documents by the dozen, large ones alone, in order."""
    chunk: list[Document] = []
    for document in documents:
        if _size(document) > SMALL:
            if chunk:
                yield chunk
            yield [document]
            chunk = []
            continue
        chunk.append(document)
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _size(document: Document) -> int:
    try:
        return Path(document.path).stat().st_size if document.path else 0
    except (OSError, ValueError):
        return 0  # reading it says what is wrong with it
