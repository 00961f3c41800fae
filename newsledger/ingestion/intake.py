"""The steps up to the record: find what is new, read it, extract its claims, append them to the ledger."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any, Final

from newsledger.articles.model import Article, Document, Reading
from newsledger.errors import NewsledgerError
from newsledger.extraction.claim import Claim
from newsledger.extraction.version import EXTRACTOR_VERSION
from newsledger.ingestion.collection import Collection
from newsledger.ingestion.crew import Crew, ExtractorFault, extract_articles, n_cores
from newsledger.ingestion.reading_ahead import CHUNK, WORTH_A_CREW, ReadingAhead
from newsledger.ledger.filing import Filing, count_stale, file_readings, stale_revisions
from newsledger.ledger.register import Register
from newsledger.run import Run

log = logging.getLogger(__name__)

LISTED: Final = 1000
"""Problems and warnings that a run's report names; the ledger has all of them."""


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
        self._register = Register(run.ledger)
        size = run.settings.ingest_processes or n_cores()
        self._crew = run.resources.enter_context(Crew(size, run.settings.project))
        self._alone = Crew(1, run.settings.project)

    def collect(self, given: Sequence[str]) -> list[Document]:
        """Documents whose bytes the ledger does not know yet; see :meth:`Collection.of`."""
        with self.run.step("collect"):
            return self._collection.of(given)

    def collect_again(self, outcomes: Sequence[str], source: str | None) -> list[Document]:
        """Documents of inputs with these outcomes; see :meth:`Collection.of_inputs`."""
        with self.run.step("collect"):
            return self._collection.of_inputs(outcomes, source)

    def ingest(self, documents: Sequence[Document]) -> None:
        """Read, extract and record, batch by batch; each batch is recorded before the next one is filed.

        While the crew extracts a batch nothing else is waited for; while this process records it, the crew reads ahead.
        """
        settings = self.run.settings
        ahead = ReadingAhead(
            documents, self._crew, batch=settings.batch_articles, max_text_bytes=settings.max_text_bytes
        )
        batches = ahead.batches()
        done = 0
        while True:
            with self.run.step("read"):
                batch = next(batches, None)
            if batch is None:
                break
            filing = self._file(batch.readings)
            extracting = self._extracting(filing.to_extract)
            ahead.top_up()
            self._record(filing, filing.to_extract, extracting)
            for document, is_parsed in batch.finished:
                self._collection.settle(document, is_parsed=is_parsed)
            done += len(batch.finished)
            self.run.observer.progress(done, len(documents), batch.readings[-1].location if batch.readings else "")
        self._collection.finish()

    def _file(self, readings: Sequence[Reading]) -> Filing:
        """Decide what became of each reading."""
        with self.run.step("read"):
            filing = file_readings(
                self._register,
                readings,
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
            doubts = [f"{reading.location}: {text}" for reading in readings for text in reading.warnings]
            self.run.warnings += doubts[: max(LISTED - len(self.run.warnings), 0)]
            return filing

    def reextract(self) -> None:
        """Read again the revisions that another version of the extractor read last."""
        total = count_stale(self.run.ledger, EXTRACTOR_VERSION)
        if not total:
            return
        self._on_news()
        done = 0
        for articles in stale_revisions(self.run.ledger, EXTRACTOR_VERSION, self.run.settings.batch_articles):
            self._record(Filing(), articles, self._extracting(articles))
            done += len(articles)
            self.run.observer.progress(done, total, "read again by the new extractor")

    def _extracting(self, articles: Sequence[Article]) -> list[Future[list[list[Claim] | ExtractorFault]]]:
        """The claims of articles, to come: from the crew if that is worth starting."""
        chunks = [articles[first : first + CHUNK] for first in range(0, len(articles), CHUNK)]
        crew = self._crew if len(articles) >= WORTH_A_CREW or self._crew.is_at_work else self._alone
        return [crew.submit(extract_articles, chunk) for chunk in chunks]

    def _record(
        self,
        filing: Filing,
        articles: Sequence[Article],
        extracting: Sequence[Future[list[list[Claim] | ExtractorFault]]],
    ) -> None:
        """Append a batch: articles, claims, then the marks that make them count; a kill leaves rows nobody reads."""
        if not articles and not filing.inputs:
            return
        claims: list[tuple[Article, list[Claim]]] = []
        with self.run.step("extract"):
            found = [one for future in extracting for one in future.result()]
            for article, result in zip(articles, found, strict=True):
                if isinstance(result, ExtractorFault):
                    self._note_failure(article, result, filing)
                else:
                    claims.append((article, result))
        with self.run.step("record"):
            rows = [_claim_row(claim) for _, some in claims for claim in some]
            marks = [_extraction_row(article, some) for article, some in claims]
            self.run.ledger.append("articles", filing.articles, self.run.run_seq)
            self.run.ledger.append("claims", self._register.claims_to_write(rows), self.run.run_seq)
            self.run.ledger.append("extractions", marks, self.run.run_seq)
            self.run.ledger.append("inputs", filing.inputs, self.run.run_seq)
            for table, added in (("articles", filing.articles), ("extractions", marks), ("inputs", filing.inputs)):
                self._register.add(table, added, self.run.run_seq)
            self.run.n_claims += len(rows)

    def _note_failure(self, article: Article, fault: ExtractorFault, filing: Filing) -> None:
        """A text that the extractor could not read stays out and is tried again by every run until it can."""
        log.error("extraction of article %s failed:\n%s", article.article_id, fault.trace)
        message = f"The extractor stopped with {fault.error}; report it with the article's id {article.article_id}."
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
