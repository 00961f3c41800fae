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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Protocol, Self, TypeVar

from newsledger.articles.collecting import expand, location_of
from newsledger.articles.model import Article, Reading, Source
from newsledger.articles.reading import read_file
from newsledger.errors import NewsledgerError
from newsledger.extraction.claim import Claim
from newsledger.extraction.version import EXTRACTOR_VERSION
from newsledger.files import file_sha256
from newsledger.ledger.filing import Filing, count_stale, file_readings, stale_revisions, unchanged_locations
from newsledger.ledger.fx_rates import record_fx_rates
from newsledger.ledger.lock import WriterLock
from newsledger.ledger.migration import migrate
from newsledger.ledger.schema import SCHEMA_VERSION
from newsledger.ledger.store import Ledger
from newsledger.settings import Settings
from newsledger.upkeep import named_failure, record_killed, record_publication
from newsledger.warehouse.audit import AuditOutcome, AuditProcess, start_audit, write_report
from newsledger.warehouse.dbt import DbtProgress, DbtRequest, dbt_build, start_dbt
from newsledger.warehouse.fingerprint import project_hashes, seed_hashes
from newsledger.warehouse.load import BuildParameters, load
from newsledger.warehouse.manifest import MANIFEST_VERSION, part_versions
from newsledger.warehouse.publish import Sealed, marts_content, place, reject, seal
from newsledger.warehouse.rebuilding import require_same_project
from newsledger.warehouse.recovery import (
    Publication,
    close_journal,
    open_journal,
    recover,
    recover_ledger,
    settle,
)
from newsledger.warehouse.retention import (
    find_manifest,
    find_version,
    read_marks,
    remove_versions,
    waiting_like,
    waiting_version,
    withdrawn_like,
)
from newsledger.warehouse.seeds import check_seeds
from newsledger.warehouse.versions import (
    WAREHOUSE_FILE,
    Version,
    current_version,
    is_intact,
    next_version,
    version_name,
)
from newsledger.worker import Worker

log = logging.getLogger(__name__)

STEPS: Final = ("collect", "read", "extract", "record", "load", "build", "audit", "publish", "report")
COMMAND_LINE_SOURCE: Final = "command-line"

Outcome = Literal["ingested", "published", "waiting", "proved", "unchanged", "refused"]
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
    note: str | None = None
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
            token=self.run_id,
            wait=wait,
            on_wait=lambda holder: observer.progress(0, 1, f"waiting for {holder}"),
        )
        self._dbt: Worker | None = None
        self._audit: AuditProcess | None = None
        self._is_closed = False
        self._last_step = "start"

    def __enter__(self) -> Self:
        self._exit.enter_context(self._lock)
        try:
            self._recover()
            self.current: Version | None = self._readable_version()
            self.run_seq = self.ledger.next_run_seq()
            if self._lock.predecessor:
                record_killed(self.ledger, self._lock.predecessor, self.run_seq)
        except BaseException as error:
            self._exit.close()
            raise named_failure(error) or error from error
        return self

    def _recover(self) -> None:
        """Finish what a killed run left half done, before anything else looks at it."""
        home = self.settings.home_path
        done = recover_ledger(home)
        migrate(self.settings.ledger_path)
        self.ledger = Ledger(self.settings.ledger_path)
        done += recover(home, lambda publication: record_publication(self.ledger, publication))
        self.warnings += [f"after a run that was killed: {what}" for what in done]

    def _readable_version(self) -> Version | None:
        """The published version; a broken one counts as none, so that a new one can be built in its place."""
        try:
            return current_version(self.settings.current_path)
        except NewsledgerError as error:
            if error.code == "manifest-newer":
                raise
            self.warnings.append(str(error))
            return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        named = named_failure(error) if error is not None else None
        try:
            if isinstance(error, Exception) and not self._is_closed:
                cause = named or error
                self.close("failed", reason=cause.code if isinstance(cause, NewsledgerError) else type(cause).__name__)
        except NewsledgerError as second:
            # What stopped the run may stop the record of it too; the first error is the one to tell.
            log.warning("the failed run is missing in the ledger: %s", second)
        finally:
            self._exit.close()
        if named is not None:
            raise named from error

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        self._last_step = name
        self._lock.note_step(name)
        self._observer.step(name)
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds_by_step[name] = self.seconds_by_step.get(name, 0.0) + time.perf_counter() - started

    # Steps before the record: they can be repeated at will.

    def collect(self, sources: Sequence[str]) -> list[Path]:
        """Files named by the sources whose bytes the ledger does not know yet, in a stable order."""
        with self._step("collect"):
            files = expand(sources)
            readable = {self._location(path): path for path in files}
            hashes = {}
            for location, path in readable.items():
                if not path.is_file():
                    continue  # a pipe would be waited for; read_file says what is wrong with it
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
        return location_of(absolute.relative_to(root) if absolute.is_relative_to(root) else absolute)

    def readings(self, files: Sequence[Path]) -> Iterator[list[Reading]]:
        """Readings in batches of ``batch_articles``, so that memory does not grow with the number of files."""
        source = Source(name=COMMAND_LINE_SOURCE, timezone=self.settings.timezone)
        batch: list[Reading] = []
        for done, path in enumerate(files, 1):
            location = self._location(path)
            for reading in read_file(path, source, max_text_bytes=self.settings.max_text_bytes):
                batch.append(replace(reading, location=location + reading.location.removeprefix(location_of(path))))
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
                if row["reason_code"] is not None:
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
        if not articles and not filing.inputs:
            return
        # The extractor compiles its lexicons when it is imported, which a run without news need not wait for.
        from newsledger.extraction.extract import extract

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
            rows = [_claim_row(claim) for _, found in claims for claim in found]
            self.ledger.append("claims", self.ledger.absent("claims", rows), self.run_seq)
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
            "settings": f"{self.settings.accept_threshold} {self.settings.storage_version}",
        }

    def is_current(self) -> bool:
        """Whether the published version was built from just this."""
        return self.current is not None and self.current.manifest["fingerprint"] == self.fingerprint()

    def reason_to_stay(self) -> str | None:
        """Why nothing needs to be built, in words; None when there is something to build."""
        fingerprint, home = self.fingerprint(), self.settings.home_path
        if self.current is not None and self.current.manifest["fingerprint"] == fingerprint:
            return "nothing changed"
        if withdrawn := withdrawn_like(home, fingerprint):
            why = read_marks(home).withdrawn[withdrawn.number].why
            return (
                f"version {withdrawn.number}, built from just this, was withdrawn ({why}); "
                "`newsledger rebuild` builds it anew"
            )
        if waiting := waiting_like(home, fingerprint):
            return f"version {waiting.number}, built from just this, waits for `newsledger publish`"
        return None

    def load(self) -> None:
        """Check the seeds and load the ledger into the fresh file of the candidate."""
        self._load_candidate(self.ledger, self._parameters())

    def load_again(self, manifest: Mapping[str, Any]) -> None:
        """Load the ledger as the version of a manifest saw it, with the parameters of its build."""
        given = manifest["parameters"]
        parameters = BuildParameters(
            run_id=given["run_id"],
            run_seq=given["run_seq"],
            built_at=datetime.fromisoformat(given["built_at"]),
            accept_threshold=Decimal(given["accept_threshold"]),
        )
        self._load_candidate(Ledger(self.settings.ledger_path, up_to=parameters.run_seq), parameters)

    def _load_candidate(self, ledger: Ledger, parameters: BuildParameters) -> None:
        with self._step("load"):
            if self.settings.candidate_path.exists():
                shutil.rmtree(self.settings.candidate_path)
            check_seeds(self.settings.project / "seeds")
            record_fx_rates(self.ledger, self.run_seq)
            self._built_from = self.fingerprint()
            load(ledger, self._candidate_file, parameters, self.settings.memory_limit, self.settings.storage_version)

    @property
    def _candidate_file(self) -> Path:
        return self.settings.candidate_path / WAREHOUSE_FILE

    def load_to(self, target: Path) -> dict[str, int]:
        """Load the ledger into a file of an engineer's own, for plain `dbt build`; returns rows by raw table."""
        with self._step("load"):
            check_seeds(self.settings.project / "seeds")
            record_fx_rates(self.ledger, self.run_seq)
            return load(
                self.ledger, target, self._parameters(), self.settings.memory_limit, self.settings.storage_version
            )

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
                baseline=self._baseline(),
                run_id=self.run_id,
            )
            self.version = self._next_version()
            self.ledger.append("validation_results", self._result_rows(outcome), self.run_seq)
            write_report(outcome, self.settings.candidate_path / "audit" / "report.md")
            return outcome

    def _baseline(self) -> Path | None:
        """The file that the audit compares with: a damaged one would stop every run until somebody looked."""
        if self.current is None or is_intact(self.current):
            return self.current.database if self.current else None
        self.warnings.append(f"version {self.current.number} is damaged; the audit compares with nothing")
        return None

    def _next_version(self) -> int:
        """A number that no audit had: pruned versions and killed runs leave none on disk, but one in the record."""
        with self.ledger.connect() as connection:
            union = "select version from ledger_validation_results union all select version from ledger_runs"
            ((last,),) = connection.execute(f"select coalesce(max(version), 0) from ({union})").fetchall()
        return next_version(self.settings.builds_path, self.settings.rejected_path, at_least=last + 1)

    def _result_rows(self, outcome: AuditOutcome) -> list[dict[str, Any]]:
        return [{**result.as_row(), "run_id": self.run_id, "version": self.version} for result in outcome.results]

    def publish(self, outcome: AuditOutcome, *, is_flip: bool = True) -> None:
        """Seal the accepted candidate and flip ``current`` to it, or leave it waiting for ``newsledger publish``."""
        with self._step("publish"):
            fingerprint = self._proven_fingerprint()
            published_at = datetime.now(UTC)
            row = self._run_row(
                "published" if is_flip else "waiting", published_at, version=self.version, fingerprint=fingerprint
            )
            common = {"run_seq": self.run_seq, "recorded_at": published_at}
            sealed = seal(
                self.settings.candidate_path,
                version=self.version,
                run={**row, **common},
                results=[{**result, **common} for result in self._result_rows(outcome)],
                published_at=published_at,
                memory_limit=self.settings.memory_limit,
            )
            publication = self._publication(self.version, row, is_flip=is_flip)
            manifest = self._manifest(sealed, outcome, publication.run, published_at, fingerprint)
            home = self.settings.home_path
            open_journal(home, publication)
            build = place(self.settings.candidate_path, self.settings.builds_path, manifest)
            self._settle(publication, row)
            if is_flip:
                self.current = Version(self.version, build, manifest)

    def publish_waiting(self, number: int | None) -> None:
        """Make a version current that was built, audited and left waiting."""
        with self._step("publish"):
            version = waiting_version(self.settings.home_path, number)
            row = self._run_row("published", datetime.now(UTC), version=version.number)
            publication = self._publication(version.number, row, is_flip=True)
            open_journal(self.settings.home_path, publication)
            self._settle(publication, row)
            self.current = version

    def _publication(self, version: int, row: dict[str, Any], *, is_flip: bool) -> Publication:
        run = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in row.items()}
        return Publication(version=version, is_flip=is_flip, run={**run, "run_seq": self.run_seq})

    def _settle(self, publication: Publication, row: dict[str, Any]) -> None:
        """From here on a kill is repaired by the next run: the journal says what was meant."""
        self._lock.note_step("publish")  # stops a machine that lost the folder to another one
        if not settle(self.settings.home_path, publication):
            raise NewsledgerError(
                "version-damaged",
                f"Version {publication.version} is not the file that was sealed: its sha256 differs.",
                "The last good version stays. See to the disk (`newsledger doctor`), then run it again.",
            )
        self.ledger.append("runs", [row], self.run_seq)
        self._is_closed = True
        close_journal(self.settings.home_path)

    def _proven_fingerprint(self) -> dict[str, str]:
        """What was built from: a part that changed while the build ran is marked, and equals nothing ever again."""
        now = self.fingerprint()
        changed = [part for part, value in self._built_from.items() if now[part] != value]
        if changed:
            self.warnings.append(
                f"{', '.join(changed)} changed while the build ran; the next run builds again from what is there now"
            )
        return {part: value + "+changed" if part in changed else value for part, value in self._built_from.items()}

    def _manifest(
        self,
        sealed: Sealed,
        outcome: AuditOutcome,
        run: Mapping[str, Any],
        published_at: datetime,
        fingerprint: dict[str, str],
    ) -> dict[str, Any]:
        parameters = self._parameters()
        return {
            "manifest_version": MANIFEST_VERSION,
            "version": self.version,
            "parent": self.current.number if self.current else None,
            "published_at": published_at.isoformat(),
            "git_revision": self.git_revision,
            "parts": part_versions(),
            "extractor_version": EXTRACTOR_VERSION,
            "ledger_schema_version": SCHEMA_VERSION,
            "ledger_versions": self.ledger.versions(),
            "run_seq": self.run_seq,
            "parameters": {
                "run_id": parameters.run_id,
                "run_seq": parameters.run_seq,
                "built_at": parameters.built_at.isoformat(),
                "accept_threshold": str(parameters.accept_threshold),
            },
            "fingerprint": fingerprint,
            "seeds": seed_hashes(self.settings.project / "seeds"),
            "database": {
                "file": WAREHOUSE_FILE,
                "sha256": sealed.sha256,
                "bytes": sealed.n_bytes,
                "duckdb_version": sealed.duckdb_version,
                "storage_version": sealed.storage_version,
                "readable_since": self.settings.storage_version,
            },
            "rows": sealed.rows,
            "content": sealed.content,
            "audit": Counter(result.outcome for result in outcome.results),
            "seconds_by_step": _rounded(self.seconds_by_step),
            "run": dict(run),
        }

    def prove(self, manifest: Mapping[str, Any]) -> None:
        """Compare the candidate, mart by mart, with what a version's manifest says of its content.

        Raises:
            NewsledgerError: ``rebuild-different`` names the marts that differ.
        """
        with self._step("report"):
            hashes = marts_content(self._candidate_file, self.settings.memory_limit)
            before = manifest["content"]
            changed = sorted(name for name in hashes.keys() | before.keys() if hashes.get(name) != before.get(name))
            if changed:
                raise NewsledgerError(
                    "rebuild-different",
                    f"Version {manifest['version']} came out different in {', '.join(changed)}.",
                    "The ledger lost rows, or a takedown changed them: `newsledger doctor` checks every row.",
                )

    def put_back(self, manifest: Mapping[str, Any]) -> None:
        """Give a version that was pruned or damaged its file again, with the history that it was published with."""
        with self._step("publish"):
            given, number = manifest["run"], int(manifest["version"])
            published_at = datetime.fromisoformat(manifest["published_at"])
            common = {"run_seq": given["run_seq"], "recorded_at": published_at}
            instants = {name: datetime.fromisoformat(given[name]) for name in ("started_at", "finished_at")}
            with self.ledger.connect() as connection:
                results = connection.execute(
                    "select * exclude (filename, row_hash) from ledger_validation_results where run_id = ?",
                    [given["run_id"]],
                ).to_arrow_table()
            sealed = seal(
                self.settings.candidate_path,
                version=number,
                run={**given, **instants, **common},
                results=[{**row, **common} for row in results.to_pylist()],
                published_at=published_at,
                memory_limit=self.settings.memory_limit,
            )
            database = {**manifest["database"], "sha256": sealed.sha256, "bytes": sealed.n_bytes}
            remade = {**manifest, "database": database, "rebuilt_at": datetime.now(UTC).isoformat()}
            folder = self.settings.builds_path / version_name(number)
            if folder.exists():
                remove_versions(self.settings.home_path, [Version(number, folder, remade)])
            place(self.settings.candidate_path, self.settings.builds_path, remade)

    def refuse(self, outcome: AuditOutcome) -> Path:
        """Keep the refused candidate apart; readers stay on the last good version.

        Returns:
            The folder that holds it.
        """
        with self._step("report"):
            folder = reject(self.settings.candidate_path, self.settings.rejected_path, self.version)
            self.close("refused", reason=outcome.refusal, version=self.version)
            return folder

    @cached_property
    def git_revision(self) -> str | None:
        return git_revision(self.settings.project)

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
            "step": self._last_step,
            "git_revision": self.git_revision,
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
    hold: bool = False,
    observer: Observer | None = None,
    run_step: StepRunner = call_directly,
) -> RunReport:
    """A whole run: articles to a validated, published warehouse.

    Args:
        sources: files, folders or globs; none rebuilds from the ledger and the seeds alone.
        wait: queue behind another run instead of refusing.
        hold: leave the audited version waiting for ``publish_waiting`` instead of making it current.
        run_step: calls each step; the flow passes one that makes it a Prefect task.

    Returns:
        The report; ``outcome`` is published (with ``hold``: waiting), unchanged, or refused (the last good version
        stays).

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
        if note := run.reason_to_stay():
            run.close("unchanged", reason=note)
            report = run.report("unchanged")
            report.note = note
            return report
        return _build(run, run_step, is_flip=not hold)


def _build(run: Run, run_step: StepRunner, *, is_flip: bool) -> RunReport:
    """Load, build, audit; then publish, leave waiting, or refuse."""
    run_step("load", run.load)
    run_step("build", run.build)
    outcome = run_step("audit", run.audit)
    if outcome.is_accepted:
        run_step("publish", lambda: run.publish(outcome, is_flip=is_flip))
        report = run.report("published" if is_flip else "waiting")
        if not is_flip:
            report.note = f"version {run.version} is built and audited and waits for `newsledger publish`"
        return report
    folder = run_step("refuse", lambda: run.refuse(outcome))
    report = run.report("refused")
    report.refusal = f"[{outcome.refusal}] {outcome.reason}"
    report.failed_rules = [result.as_row() for result in outcome.results if result.outcome != "passed"]
    report.report_path = folder / "audit" / "report.md"
    return report


def publish_waiting(
    settings: Settings, number: int | None = None, *, wait: bool = False, observer: Observer | None = None
) -> RunReport:
    """Publish the version that ``refresh`` with ``hold`` left waiting.

    Raises:
        NewsledgerError: ``nothing-waits``, ``version-outdated``, ``version-damaged``, ``locked`` …
    """
    with Run(settings, "publish", wait=wait, observer=observer or Silent()) as run:
        run.publish_waiting(number)
        return run.report("published")


def rebuild(
    settings: Settings,
    number: int | None = None,
    *,
    wait: bool = False,
    observer: Observer | None = None,
    run_step: StepRunner = call_directly,
) -> RunReport:
    """Build from the ledger and the seeds alone.

    Args:
        number: a version to build again as it was, to prove that its content is equal; one that was pruned or is
            damaged gets its file back. None builds and publishes today's state, also when nothing changed or the
            version that was built from it was withdrawn.

    Raises:
        NewsledgerError: ``version-unknown``; ``rebuild-differs`` when seeds, models or code are not those of the
            version; ``rebuild-different`` when the content came out different; whatever stops a build.
    """
    with Run(settings, "rebuild", wait=wait, observer=observer or Silent()) as run:
        run.warm_up()
        if number is None:
            return _build(run, run_step, is_flip=True)
        manifest = find_manifest(settings.home_path, number)
        require_same_project(manifest, project_hashes(settings.project))
        run_step("load", lambda: run.load_again(manifest))
        run_step("build", run.build)
        run.prove(manifest)
        folder = settings.builds_path / version_name(number)
        report_note = f"version {number} was built again: all {len(manifest['content'])} marts have equal content"
        if run.current is not None and run.current.number == number:
            shutil.rmtree(settings.candidate_path)  # readers hold its file; `rebuild` without a number replaces it
        elif folder.is_dir() and is_intact(find_version(settings.builds_path, number)):
            shutil.rmtree(settings.candidate_path)
        else:
            run.put_back(manifest)
            report_note += "; its file was gone or damaged and is back"
        run.close("proved", reason=report_note, version=number)
        report = run.report("proved")
        report.note = report_note
        return report
