"""The steps up to the record: find what is new, read it, extract its claims, append them to the ledger."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from newsledger.articles.model import Article, Document, Reading
from newsledger.articles.reading import read_document
from newsledger.collection import Collection
from newsledger.errors import NewsledgerError
from newsledger.extraction.claim import Claim
from newsledger.extraction.version import EXTRACTOR_VERSION
from newsledger.ledger.filing import Filing, count_stale, file_readings, stale_revisions
from newsledger.run import Run

log = logging.getLogger(__name__)

LISTED: Final = 1000
"""Problems and warnings that a run's report names; the ledger has all of them."""


@dataclass(slots=True)
class _Batch:
    """Readings that are recorded together, and the documents whose last reading is among them or before.

    Each document with whether an article was found in it.
    """

    readings: list[Reading] = field(default_factory=list)
    finished: list[tuple[Document, bool]] = field(default_factory=list)


class Intake:
    """Articles into the ledger, batch by batch; every method can be repeated at will.

    Args:
        run: the run that this is part of.
        on_news: called as soon as there is something to extract, and maybe again.
    """

    def __init__(self, run: Run, on_news: Callable[[], None] = lambda: None) -> None:
        self.run = run
        self._on_news = on_news
        self._collection = Collection(run)

    def collect(self, given: Sequence[str]) -> list[Document]:
        """Documents whose bytes the ledger does not know yet; see :meth:`newsledger.collection.Collection.of`."""
        with self.run.step("collect"):
            return self._collection.of(given)

    def collect_again(self, outcomes: Sequence[str], source: str | None) -> list[Document]:
        """Documents of inputs with these outcomes; see :meth:`newsledger.collection.Collection.of_inputs`."""
        with self.run.step("collect"):
            return self._collection.of_inputs(outcomes, source)

    def batches(self, documents: Sequence[Document]) -> Iterator[_Batch]:
        """Readings in batches of ``batch_articles``, so that memory does not grow with the number of documents."""
        batch = _Batch()
        for done, document in enumerate(documents, 1):
            is_parsed = bool(document.left_out)
            for reading in read_document(document, max_text_bytes=self.run.settings.max_text_bytes):
                batch.readings.append(reading)
                is_parsed = is_parsed or reading.article is not None
                if len(batch.readings) >= self.run.settings.batch_articles:
                    yield batch
                    batch = _Batch()
            batch.finished.append((document, is_parsed))
            self.run.observer.progress(done, len(documents), document.location)
        if batch.readings or batch.finished:
            yield batch

    def ingest(self, documents: Sequence[Document]) -> None:
        """Read, extract and record, batch by batch; each batch is committed before the next is read."""
        batches = self.batches(documents)
        while True:
            with self.run.step("read"):
                batch = next(batches, None)
            if batch is None:
                break
            self._ingest_batch(batch.readings)
            for document, is_parsed in batch.finished:
                self._collection.settle(document, is_parsed=is_parsed)
        self._collection.finish()

    def _ingest_batch(self, batch: Sequence[Reading]) -> None:
        with self.run.step("read"):
            filing = file_readings(
                self.run.ledger,
                batch,
                retrieved_at=datetime.now(UTC),
                extractor_version=EXTRACTOR_VERSION,
                again=self._collection.again,
            )
            if filing.articles or filing.to_extract:
                self._on_news()
            self.run.outcomes.update(filing.outcomes)
            for row in filing.inputs:
                if row["reason_code"] is not None:
                    self._note_problem({key: row[key] for key in ("location", "reason_code", "message")})
            doubts = [f"{reading.location}: {text}" for reading in batch for text in reading.warnings]
            self.run.warnings += doubts[: max(LISTED - len(self.run.warnings), 0)]
        self._extract_and_record(filing.to_extract, filing)

    def reextract(self) -> None:
        """Read again the revisions that another version of the extractor read last."""
        total = count_stale(self.run.ledger, EXTRACTOR_VERSION)
        if not total:
            return
        self._on_news()
        done = 0
        for articles in stale_revisions(self.run.ledger, EXTRACTOR_VERSION, self.run.settings.batch_articles):
            self._extract_and_record(articles, Filing())
            done += len(articles)
            self.run.observer.progress(done, total, "read again by the new extractor")

    def _extract_and_record(self, articles: Sequence[Article], filing: Filing) -> None:
        if not articles and not filing.inputs:
            return
        # The extractor compiles its lexicons when it is imported, which a run without news need not wait for.
        from newsledger.extraction.extract import extract

        with self.run.step("extract"):
            claims = []
            for article in articles:
                try:
                    claims.append((article, extract(article)))
                except Exception as error:  # noqa: BLE001 - one text that trips the extractor must not stop the others
                    self._note_failure(article, error, filing)
        with self.run.step("record"):
            # Articles, claims, then the marks that make them count: a kill in between leaves rows that nobody reads.
            self.run.ledger.append("articles", filing.articles, self.run.run_seq)
            rows = [_claim_row(claim) for _, found in claims for claim in found]
            self.run.ledger.append("claims", self.run.ledger.absent("claims", rows), self.run.run_seq)
            self.run.ledger.append(
                "extractions", [_extraction_row(article, found) for article, found in claims], self.run.run_seq
            )
            self.run.ledger.append("inputs", filing.inputs, self.run.run_seq)
            self.run.n_claims += sum(len(found) for _, found in claims)

    def _note_failure(self, article: Article, error: Exception, filing: Filing) -> None:
        """A text that the extractor could not read stays out and is tried again by every run until it can."""
        log.error("extraction of article %s failed", article.article_id, exc_info=error)
        message = (
            f"The extractor stopped with {type(error).__name__}; report it with the article's id {article.article_id}."
        )
        location = article.canonical_url or article.article_id
        for row in filing.inputs:
            if row["article_id"] == article.article_id and row["revision_id"] == article.revision_id:
                self.run.outcomes[row["outcome"]] -= 1
                self.run.outcomes["failed"] += 1
                row |= {"outcome": "failed", "reason_code": "extractor-error", "message": message}
                location = row["location"]
        self._note_problem({"location": location, "reason_code": "extractor-error", "message": message})

    def _note_problem(self, problem: dict[str, Any]) -> None:
        if len(self.run.problems) < LISTED:
            self.run.problems.append(problem)

    def require_readable(self, documents: Sequence[Document], given: Sequence[str]) -> None:
        """Refuse a run that could use nothing of what a person named. A schedule goes on without a source that is down.

        Raises:
            NewsledgerError: ``nothing-readable``.
        """
        useful = sum(self.run.outcomes[name] for name in ("read", "revision", "duplicate", "unchanged", "deferred"))
        if given and documents and not useful:
            first = self.run.problems[0] if self.run.problems else {"location": "?", "reason_code": "?", "message": ""}
            raise NewsledgerError(
                "nothing-readable",
                f"None of {sum(self.run.outcomes.values())} inputs could be read; "
                f"{first['location']}: [{first['reason_code']}] {first['message']}",
                "`newsledger inputs` lists them all with their reasons.",
            )


def _claim_row(claim: Claim) -> dict[str, Any]:
    return {name: getattr(claim, name) for name in Claim.__dataclass_fields__}


def _extraction_row(article: Article, claims: Sequence[Claim]) -> dict[str, Any]:
    return {
        "article_id": article.article_id,
        "revision_id": article.revision_id,
        "extractor_version": EXTRACTOR_VERSION,
        "n_claims": len(claims),
    }
