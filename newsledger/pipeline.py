"""The steps of a run, in order: collect, read, extract, record, load, build, audit, publish, report.

Everything before ``record`` can be repeated at will; everything after it is derived from the ledger and can be thrown
away. ``ingest`` and ``refresh`` at the end of this module are the whole way; the command line and the Prefect flow
only call them.
"""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Protocol, Self, TypeVar

from newsledger.articles.collecting import expand
from newsledger.articles.model import Article, Reading, Source
from newsledger.articles.reading import read_file
from newsledger.errors import NewsledgerError
from newsledger.extraction.claim import Claim
from newsledger.extraction.extract import extract
from newsledger.extraction.version import EXTRACTOR_VERSION
from newsledger.files import file_sha256
from newsledger.ledger.filing import Filing, count_stale, file_readings, stale_revisions, unchanged_locations
from newsledger.ledger.fx_rates import record_fx_rates
from newsledger.ledger.lock import WriterLock
from newsledger.ledger.migration import migrate
from newsledger.ledger.schema import SCHEMA_VERSION
from newsledger.ledger.store import Ledger
from newsledger.settings import Settings
from newsledger.warehouse.audit import AuditOutcome, AuditProcess, start_audit, write_report
from newsledger.warehouse.dbt import DbtProgress, DbtRequest, dbt_build, start_dbt
from newsledger.warehouse.fingerprint import project_hashes, seed_hashes
from newsledger.warehouse.load import BuildParameters, load
from newsledger.warehouse.publish import MANIFEST_VERSION, publish, reject, seal
from newsledger.warehouse.seeds import check_seeds
from newsledger.warehouse.versions import WAREHOUSE_FILE, Version, current_version, next_version
from newsledger.worker import Worker

log = logging.getLogger(__name__)

STEPS: Final = ("collect", "read", "extract", "record", "load", "build", "audit", "publish", "report")
COMMAND_LINE_SOURCE: Final = "command-line"

Outcome = Literal["ingested", "published", "unchanged", "refused"]
T = TypeVar("T")


class Observer(Protocol):
    """Who is told how far a run is."""

    def step(self, name: str) -> None:
        """A step of ``STEPS`` begins."""

    def progress(self, done: int, total: int, note: str) -> None:
        """``done`` of ``total`` parts of the step are finished; ``note`` names the last."""


class Silent:
    """An observer that says nothing."""

    def step(self, name: str) -> None:
        pass

    def progress(self, done: int, total: int, note: str) -> None:
        pass


StepRunner = Callable[[str, Callable[[], Any]], Any]


def call_directly(_name: str, step: Callable[[], T]) -> T:
    """The step runner of the command line; the Prefect flow has one that makes each step a task."""
    return step()


@dataclass(slots=True, kw_only=True)
class RunReport:
    """What a run did, for people and machines."""

    run_id: str
    outcome: Outcome
    inputs: dict[str, int]
    n_claims: int
    version: int | None = None
    database: Path | None = None
    refusal: str | None = None
    failed_rules: list[dict[str, Any]] = field(default_factory=list)
    report_path: Path | None = None
    problems: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seconds_by_step: dict[str, float] = field(default_factory=dict)


class Run:
    """One run under the writer's lock; its methods are the steps. Use as a context manager.

    A run that raises is recorded in the ledger as failed; whatever it built is thrown away by the next one.
    """

    def __init__(self, settings: Settings, command: str, *, wait: bool, observer: Observer) -> None:
        self.settings = settings
        self.run_id = uuid.uuid4().hex
        self.started_at = datetime.now(UTC)
        self.outcomes: Counter[str] = Counter()
        self.n_claims = 0
        self.seconds_by_step: dict[str, float] = {}
        self.problems: list[dict[str, Any]] = []
        self.warnings: list[str] = []
        self._command = command
        self._observer = observer
        self._exit = ExitStack()
        self._lock = WriterLock(
            settings.home_path,
            command,
            wait=wait,
            on_wait=lambda holder: observer.progress(0, 1, f"waiting for {holder}"),
        )
        self._dbt: Worker | None = None
        self._audit: AuditProcess | None = None
        self._is_closed = False

    def __enter__(self) -> Self:
        self._exit.enter_context(self._lock)
        try:
            migrate(self.settings.ledger_path)
            self.ledger = Ledger(self.settings.ledger_path)
            self.current: Version | None = current_version(self.settings.current_path)
            self._adopt_published_run()
            self.run_seq = self.ledger.next_run_seq()
        except BaseException:
            self._exit.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if isinstance(error, Exception) and not self._is_closed:
                reason = error.code if isinstance(error, NewsledgerError) else kind.__name__ if kind else None
                self.close("failed", reason=reason)
        finally:
            self._exit.close()

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        self._lock.note_step(name)
        self._observer.step(name)
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds_by_step[name] = self.seconds_by_step.get(name, 0.0) + time.perf_counter() - started

    def _adopt_published_run(self) -> None:
        """A run that was killed after its flip has no row in the ledger yet; its manifest holds the row."""
        if self.current is None:
            return
        row = self.current.manifest["run"]
        with self.ledger.connect() as connection:
            known = connection.execute("select 1 from ledger_runs where run_id = ?", [row["run_id"]]).fetchone()
        if known is None:
            instants = {name: datetime.fromisoformat(row[name]) for name in ("started_at", "finished_at")}
            columns = {name: value for name, value in row.items() if name != "run_seq"}
            self.ledger.append("runs", [{**columns, **instants}], int(row["run_seq"]))

    # Steps before the record: they can be repeated at will.

    def collect(self, sources: Sequence[str]) -> list[Path]:
        """Files named by the sources whose bytes the ledger does not know yet, in a stable order."""
        with self._step("collect"):
            files = expand(sources)
            readable = {self._location(path): path for path in files}
            hashes = {}
            for location, path in readable.items():
                try:
                    hashes[location] = file_sha256(path)
                except OSError:
                    continue  # read_file says what is wrong with it
            unchanged = unchanged_locations(self.ledger, hashes)
            self.outcomes["unchanged"] += len(unchanged)
            return [path for location, path in readable.items() if location not in unchanged]

    def _location(self, path: Path) -> str:
        """Paths inside the project are recorded relative to it, so that a clone elsewhere records the same."""
        absolute = path.resolve()
        root = self.settings.project.resolve()
        return str(absolute.relative_to(root)) if absolute.is_relative_to(root) else str(absolute)

    def readings(self, files: Sequence[Path]) -> Iterator[list[Reading]]:
        """Readings in batches of ``batch_articles``, so that memory does not grow with the number of files."""
        source = Source(name=COMMAND_LINE_SOURCE, timezone=self.settings.timezone)
        batch: list[Reading] = []
        for done, path in enumerate(files, 1):
            location = self._location(path)
            for reading in read_file(path, source, max_text_bytes=self.settings.max_text_bytes):
                batch.append(replace(reading, location=location + reading.location.removeprefix(str(path))))
                if len(batch) >= self.settings.batch_articles:
                    yield batch
                    batch = []
            self._observer.progress(done, len(files), location)
        if batch:
            yield batch

    def ingest_files(self, files: Sequence[Path]) -> None:
        """Read, extract and record, batch by batch; each batch is committed before the next is read."""
        batches = self.readings(files)
        while True:
            with self._step("read"):
                batch = next(batches, None)
            if batch is None:
                return
            self._ingest_batch(batch)

    def _ingest_batch(self, batch: list[Reading]) -> None:
        with self._step("read"):
            filing = file_readings(
                self.ledger,
                batch,
                source=COMMAND_LINE_SOURCE,
                retrieved_at=datetime.now(UTC),
                extractor_version=EXTRACTOR_VERSION,
            )
            if filing.articles or filing.to_extract:
                self.warm_up()
            self.outcomes.update(filing.outcomes)
            for row in filing.inputs:
                if row["outcome"] == "quarantined":
                    self.problems.append({key: row[key] for key in ("location", "reason_code", "message")})
            self.warnings += [f"{reading.location}: {text}" for reading in batch for text in reading.warnings]
        self._extract_and_record(filing.to_extract, filing)

    def reextract(self) -> None:
        """Read again the revisions that another version of the extractor read last."""
        total = count_stale(self.ledger, EXTRACTOR_VERSION)
        if not total:
            return
        self.warm_up()
        done = 0
        for articles in stale_revisions(self.ledger, EXTRACTOR_VERSION, self.settings.batch_articles):
            self._extract_and_record(articles, Filing())
            done += len(articles)
            self._observer.progress(done, total, "read again by the new extractor")

    def _extract_and_record(self, articles: Sequence[Article], filing: Filing) -> None:
        with self._step("extract"):
            claims = []
            for article in articles:
                try:
                    claims.append((article, extract(article)))
                except Exception as error:  # noqa: BLE001 - one text that trips the extractor must not stop the others
                    self._note_failure(article, error, filing)
        with self._step("record"):
            # Articles, claims, then the marks that make them count: a kill in between leaves rows that nobody reads.
            self.ledger.append("articles", filing.articles, self.run_seq)
            self.ledger.append("claims", [_claim_row(claim) for _, found in claims for claim in found], self.run_seq)
            self.ledger.append(
                "extractions", [_extraction_row(article, found) for article, found in claims], self.run_seq
            )
            self.ledger.append("inputs", filing.inputs, self.run_seq)
            self.n_claims += sum(len(found) for _, found in claims)

    def _note_failure(self, article: Article, error: Exception, filing: Filing) -> None:
        """A text that the extractor could not read stays out and is tried again by every run until it can."""
        log.error("extraction of article %s failed", article.article_id, exc_info=error)
        message = (
            f"The extractor stopped with {type(error).__name__}; report it with the article's id {article.article_id}."
        )
        location = article.canonical_url or article.article_id
        for row in filing.inputs:
            if row["article_id"] == article.article_id and row["revision_id"] == article.revision_id:
                self.outcomes[row["outcome"]] -= 1
                self.outcomes["failed"] += 1
                row |= {"outcome": "failed", "reason_code": "extractor-error", "message": message}
                location = row["location"]
        self.problems.append({"location": location, "reason_code": "extractor-error", "message": message})

    # Steps after the record: everything is derived from the ledger.

    def warm_up(self) -> None:
        """Start the processes of dbt and of the audit, which take seconds to import, beside what comes first."""
        if self._dbt is None:
            home, lock = self.settings.home_path, self._lock.descriptor
            self._dbt = self._exit.enter_context(start_dbt(self.settings.project, home / "dbt", lock))
            self._audit = self._exit.enter_context(start_audit(self.settings.project, home / "audit.log", lock))

    def fingerprint(self) -> dict[str, str]:
        """What the warehouse is built from; equal fingerprints mean that nothing changed."""
        return {
            "ledger": self.ledger.fingerprint(),
            **project_hashes(self.settings.project),
            "settings": str(self.settings.accept_threshold),
        }

    def is_current(self) -> bool:
        """Whether the published version was built from just this."""
        return self.current is not None and self.current.manifest["fingerprint"] == self.fingerprint()

    def load(self) -> None:
        """Check the seeds and load the ledger into the fresh file of the candidate."""
        shutil.rmtree(self.settings.candidate_path, ignore_errors=True)
        self.load_to(self._candidate_file)

    @property
    def _candidate_file(self) -> Path:
        return self.settings.candidate_path / WAREHOUSE_FILE

    def load_to(self, target: Path) -> dict[str, int]:
        """Load the ledger into a file of an engineer's own, for plain `dbt build`; returns rows by raw table."""
        with self._step("load"):
            check_seeds(self.settings.project / "seeds")
            record_fx_rates(self.ledger, self.run_seq)
            return load(self.ledger, target, self._parameters(), self.settings.memory_limit)

    def _parameters(self) -> BuildParameters:
        return BuildParameters(
            run_id=self.run_id,
            run_seq=self.run_seq,
            built_at=self.started_at,
            accept_threshold=Decimal(str(self.settings.accept_threshold)),
        )

    def build(self) -> None:
        """Run dbt on the candidate: seeds, models, tests."""
        with self._step("build"):
            self.warm_up()
            assert self._dbt is not None
            dbt_build(
                self._dbt,
                DbtRequest(
                    project=self.settings.project,
                    database=self._candidate_file,
                    work=self.settings.home_path / "dbt",
                    threads=self.settings.dbt_threads,
                    memory_limit=self.settings.memory_limit,
                ),
                self._note_node,
            )

    def _note_node(self, node: DbtProgress) -> None:
        self._observer.progress(node.index, node.total, node.name)

    def audit(self) -> AuditOutcome:
        """Audit the candidate in its own process; the results go to the ledger first, also of a refused run."""
        with self._step("audit"):
            assert self._audit is not None
            outcome = self._audit.run(
                self._candidate_file,
                self.settings.candidate_path / "audit",
                baseline=self.current.database if self.current else None,
                run_id=self.run_id,
            )
            self.version = next_version(self.settings.builds_path, self.settings.rejected_path)
            self.ledger.append("validation_results", self._result_rows(outcome), self.run_seq)
            write_report(outcome, self.settings.candidate_path / "audit" / "report.md")
            return outcome

    def _result_rows(self, outcome: AuditOutcome) -> list[dict[str, Any]]:
        return [{**result.as_row(), "run_id": self.run_id, "version": self.version} for result in outcome.results]

    def publish(self, outcome: AuditOutcome) -> None:
        """Seal the accepted candidate and flip ``current`` to it."""
        with self._step("publish"):
            fingerprint = self.fingerprint()
            published_at = datetime.now(UTC)
            row = self._run_row("published", published_at, version=self.version, fingerprint=fingerprint)
            common = {"run_seq": self.run_seq, "recorded_at": published_at}
            sealed = seal(
                self.settings.candidate_path,
                version=self.version,
                run={**row, **common},
                results=[{**result, **common} for result in self._result_rows(outcome)],
                published_at=published_at,
                memory_limit=self.settings.memory_limit,
            )
            manifest = {
                "manifest_version": MANIFEST_VERSION,
                "version": self.version,
                "parent": self.current.number if self.current else None,
                "published_at": published_at.isoformat(),
                "git_revision": git_revision(self.settings.project),
                "extractor_version": EXTRACTOR_VERSION,
                "ledger_schema_version": SCHEMA_VERSION,
                "ledger_versions": self.ledger.versions(),
                "run_seq": self.run_seq,
                "fingerprint": fingerprint,
                "seeds": seed_hashes(self.settings.project / "seeds"),
                "database": {
                    "file": WAREHOUSE_FILE,
                    "sha256": sealed.sha256,
                    "bytes": sealed.n_bytes,
                    "duckdb_version": sealed.duckdb_version,
                    "storage_version": sealed.storage_version,
                },
                "rows": sealed.rows,
                "content": sealed.content,
                "audit": Counter(result.outcome for result in outcome.results),
                "seconds_by_step": _rounded(self.seconds_by_step),
                "run": {
                    **{key: value.isoformat() if isinstance(value, datetime) else value for key, value in row.items()},
                    "run_seq": self.run_seq,
                },
            }
            build = publish(
                self.settings.candidate_path, self.settings.builds_path, self.settings.current_path, manifest
            )
            self.ledger.append("runs", [row], self.run_seq)
            self._is_closed = True
            self.current = Version(self.version, build, manifest)

    def refuse(self, outcome: AuditOutcome) -> Path:
        """Keep the refused candidate apart; readers stay on the last good version.

        Returns:
            The folder that holds it.
        """
        with self._step("report"):
            folder = reject(self.settings.candidate_path, self.settings.rejected_path, self.version)
            self.close("refused", reason=outcome.refusal, version=self.version)
            return folder

    def close(self, outcome: str, *, reason: str | None = None, version: int | None = None) -> None:
        """Append the row of this run to the ledger."""
        self.ledger.append(
            "runs", [self._run_row(outcome, datetime.now(UTC), reason=reason, version=version)], self.run_seq
        )
        self._is_closed = True

    def _run_row(
        self,
        outcome: str,
        finished_at: datetime,
        *,
        reason: str | None = None,
        version: int | None = None,
        fingerprint: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        counted = ("read", "revision", "duplicate", "unchanged", "quarantined", "failed", "deferred")
        return {
            "run_id": self.run_id,
            "command": self._command,
            "started_at": self.started_at,
            "finished_at": finished_at,
            "outcome": outcome,
            "reason": reason,
            "version": version,
            "fingerprint": json.dumps(fingerprint) if fingerprint else None,
            "extractor_version": EXTRACTOR_VERSION,
            "n_inputs": sum(self.outcomes.values()),
            **{f"n_{name}": self.outcomes[name] for name in counted},
            "n_claims": self.n_claims,
            "seconds_by_step": json.dumps(_rounded(self.seconds_by_step)),
        }

    def report(self, outcome: Outcome) -> RunReport:
        """What this run did."""
        return RunReport(
            run_id=self.run_id,
            outcome=outcome,
            inputs=dict(self.outcomes),
            n_claims=self.n_claims,
            version=self.current.number if self.current else None,
            database=self.settings.published_file if self.current else None,
            problems=self.problems,
            warnings=self.warnings,
            seconds_by_step=_rounded(self.seconds_by_step),
        )

    def require_readable(self, files: Sequence[Path]) -> None:
        """Refuse a run whose every input was unusable.

        Raises:
            NewsledgerError: ``nothing-readable``.
        """
        useful = sum(self.outcomes[name] for name in ("read", "revision", "duplicate", "unchanged"))
        if files and not useful:
            first = self.problems[0] if self.problems else {"location": "?", "reason_code": "?", "message": ""}
            raise NewsledgerError(
                "nothing-readable",
                f"None of {sum(self.outcomes.values())} inputs could be read; "
                f"{first['location']}: [{first['reason_code']}] {first['message']}",
                "`newsledger inputs --outcome quarantined` lists them all with their reasons.",
            )


def _rounded(seconds: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in seconds.items()}


def _claim_row(claim: Claim) -> dict[str, Any]:
    return {name: getattr(claim, name) for name in Claim.__dataclass_fields__}


def _extraction_row(article: Article, claims: Sequence[Claim]) -> dict[str, Any]:
    return {
        "article_id": article.article_id,
        "revision_id": article.revision_id,
        "extractor_version": EXTRACTOR_VERSION,
        "n_claims": len(claims),
    }


def git_revision(project: Path) -> str | None:
    """Commit of the project, with ``+dirty`` when files differ from it; None outside a Git checkout."""
    try:
        head = subprocess.run(
            ["git", "describe", "--always", "--abbrev=40", "--dirty=+dirty", "--exclude=*"],
            cwd=project,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return head.stdout.strip()


def ingest(
    settings: Settings,
    sources: Sequence[str],
    *,
    wait: bool = False,
    observer: Observer | None = None,
) -> RunReport:
    """Articles into the ledger, nothing built.

    Raises:
        NewsledgerError: ``source-not-found``, ``nothing-readable``, ``locked``, ``home-not-writable`` …
    """
    with Run(settings, "ingest", wait=wait, observer=observer or Silent()) as run:
        files = run.collect(sources)
        run.ingest_files(files)
        run.require_readable(files)
        run.close("ingested")
        return run.report("ingested")


def load_to(settings: Settings, target: Path, *, wait: bool = False) -> dict[str, int]:
    """The ledger in schema ``raw`` of a new DuckDB file, ready for plain ``dbt build``; returns rows by raw table.

    Raises:
        NewsledgerError: ``warehouse-exists``, ``warehouse-name``, ``ledger-damaged``, ``seed-…``, ``locked`` …
    """
    with Run(settings, "load", wait=wait, observer=Silent()) as run:
        return run.load_to(target)


def refresh(
    settings: Settings,
    sources: Sequence[str],
    *,
    wait: bool = False,
    observer: Observer | None = None,
    run_step: StepRunner = call_directly,
) -> RunReport:
    """A whole run: articles to a validated, published warehouse.

    Args:
        sources: files, folders or globs; none rebuilds from the ledger and the seeds alone.
        wait: queue behind another run instead of refusing.
        run_step: calls each step; the flow passes one that makes it a Prefect task.

    Returns:
        The report; ``outcome`` is published, unchanged, or refused (the last good version stays).

    Raises:
        NewsledgerError: whatever stopped the run before the audit; nothing was published then.
    """
    with Run(settings, "refresh", wait=wait, observer=observer or Silent()) as run:
        files = run_step("collect", lambda: run.collect(sources))
        if not run.is_current():
            run.warm_up()
        run_step("ingest", lambda: run.ingest_files(files))
        run_step("reextract", run.reextract)
        run.require_readable(files)
        if run.is_current():
            run.close("unchanged")
            return run.report("unchanged")
        run_step("load", run.load)
        run_step("build", run.build)
        outcome = run_step("audit", run.audit)
        if outcome.is_accepted:
            run_step("publish", lambda: run.publish(outcome))
            return run.report("published")
        folder = run_step("refuse", lambda: run.refuse(outcome))
        report = run.report("refused")
        report.refusal = f"[{outcome.refusal}] {outcome.reason}"
        report.failed_rules = [result.as_row() for result in outcome.results if result.outcome != "passed"]
        report.report_path = folder / "audit" / "report.md"
        return report
