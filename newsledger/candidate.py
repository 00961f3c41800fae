"""The steps after the record: a candidate is loaded, built, audited, then published or refused.

Everything here is derived from the ledger and can be thrown away.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from newsledger.errors import NewsledgerError
from newsledger.extraction.version import EXTRACTOR_VERSION
from newsledger.ledger.fx_rates import record_fx_rates
from newsledger.ledger.schema import SCHEMA_VERSION
from newsledger.ledger.store import Ledger
from newsledger.run import Run
from newsledger.serving.review_queue import stale_warnings
from newsledger.takedown import remove_builds
from newsledger.warehouse.audit import AuditLimits, AuditOutcome, AuditProcess, start_audit, write_failure, write_report
from newsledger.warehouse.dbt import DbtProgress, DbtRequest, dbt_build, start_dbt
from newsledger.warehouse.fingerprint import project_hashes, seed_hashes
from newsledger.warehouse.load import BuildParameters, load
from newsledger.warehouse.manifest import MANIFEST_VERSION, part_versions
from newsledger.warehouse.publish import Sealed, marts_content, place, reject, seal
from newsledger.warehouse.recovery import Publication, close_journal, open_journal, settle
from newsledger.warehouse.retention import (
    read_marks,
    remove_versions,
    waiting_like,
    waiting_version,
    withdrawn_like,
)
from newsledger.warehouse.seeds import check_seeds
from newsledger.warehouse.versions import WAREHOUSE_FILE, Version, is_intact, next_version, require_link, version_name
from newsledger.worker import Worker


class Candidate:
    """The warehouse that a run builds, from the ledger and the seeds to its place under ``builds/``."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._dbt: Worker | None = None
        self._audit: AuditProcess | None = None

    def warm_up(self) -> None:
        """Start the processes of dbt and of the audit, which take seconds to import, beside what comes first."""
        if self._dbt is None:
            home, lock = self.run.settings.home_path, self.run.lock.descriptor
            self._dbt = self.run.resources.enter_context(start_dbt(self.run.settings.project, home / "dbt", lock))
            self._audit = self.run.resources.enter_context(
                start_audit(self.run.settings.project, home / "audit.log", lock)
            )

    def fingerprint(self) -> dict[str, str]:
        """What the warehouse is built from; equal fingerprints mean that nothing changed."""
        return {
            "ledger": self.run.ledger.fingerprint(),
            **project_hashes(self.run.settings.project),
            "settings": f"{self.run.settings.accept_threshold} {self.run.settings.storage_version}",
        }

    def is_current(self) -> bool:
        """Whether the published version was built from just this."""
        return self.run.current is not None and self.run.current.manifest["fingerprint"] == self.fingerprint()

    def reason_to_stay(self) -> str | None:
        """Why nothing needs to be built, in words; None when there is something to build."""
        fingerprint, home = self.fingerprint(), self.run.settings.home_path
        if self.run.current is not None and self.run.current.manifest["fingerprint"] == fingerprint:
            return "nothing changed"
        if withdrawn := withdrawn_like(home, fingerprint):
            why = read_marks(home).withdrawn[withdrawn].why
            return (
                f"version {withdrawn}, built from just this, was withdrawn ({why}); `newsledger rebuild` builds it anew"
            )
        if waiting := waiting_like(home, fingerprint):
            return f"version {waiting}, built from just this, waits for `newsledger publish`"
        return None

    def load(self) -> None:
        """Check the seeds and load the ledger into the fresh file of the candidate."""
        self._load(self.run.ledger, self._parameters())

    def load_again(self, manifest: Mapping[str, Any]) -> None:
        """Load the ledger as the version of a manifest saw it, with the parameters of its build."""
        given = manifest["parameters"]
        parameters = BuildParameters(
            run_id=given["run_id"],
            run_seq=given["run_seq"],
            built_at=datetime.fromisoformat(given["built_at"]),
            accept_threshold=Decimal(given["accept_threshold"]),
        )
        self._load(Ledger(self.run.settings.ledger_path, up_to=parameters.run_seq), parameters)

    def _load(self, ledger: Ledger, parameters: BuildParameters) -> None:
        with self.run.step("load"):
            require_link(self.run.settings.current_path)  # before minutes of work that could not be published
            if self.run.settings.candidate_path.exists():
                shutil.rmtree(self.run.settings.candidate_path)
            check_seeds(self.run.settings.project / "seeds")
            record_fx_rates(self.run.ledger, self.run.run_seq)
            self._built_from = self.fingerprint()
            load(ledger, self.file, parameters, self.run.settings.memory_limit, self.run.settings.storage_version)

    @property
    def file(self) -> Path:
        """The DuckDB file that is being built."""
        return self.run.settings.candidate_path / WAREHOUSE_FILE

    def load_to(self, target: Path) -> dict[str, int]:
        """Load the ledger into a file of an engineer's own, for plain `dbt build`; returns rows by raw table."""
        with self.run.step("load"):
            check_seeds(self.run.settings.project / "seeds")
            record_fx_rates(self.run.ledger, self.run.run_seq)
            return load(
                self.run.ledger,
                target,
                self._parameters(),
                self.run.settings.memory_limit,
                self.run.settings.storage_version,
            )

    def _parameters(self) -> BuildParameters:
        return BuildParameters(
            run_id=self.run.run_id,
            run_seq=self.run.run_seq,
            built_at=self.run.started_at,
            accept_threshold=Decimal(str(self.run.settings.accept_threshold)),
        )

    def build(self) -> None:
        """Run dbt on the candidate: seeds, models, tests."""
        with self.run.step("build"):
            self.warm_up()
            assert self._dbt is not None
            dbt_build(
                self._dbt,
                DbtRequest(
                    project=self.run.settings.project,
                    database=self.file,
                    work=self.run.settings.home_path / "dbt",
                    threads=self.run.settings.dbt_threads,
                    memory_limit=self.run.settings.memory_limit,
                    docs=self.run.settings.candidate_path / "docs",
                ),
                self._note_node,
            )
            with duckdb.connect(str(self.file), read_only=True) as connection:
                self.run.warnings += stale_warnings(connection)

    def _note_node(self, node: DbtProgress) -> None:
        self.run.observer.progress(node.index, node.total, node.name)

    def audit(self) -> AuditOutcome:
        """Audit the candidate in its own process; the results go to the ledger first, also of a refused run."""
        with self.run.step("audit"):
            assert self._audit is not None
            report = self.run.settings.candidate_path / "audit" / "report.md"
            try:
                outcome = self._audit.run(
                    self.file,
                    report.parent,
                    baseline=self._baseline(),
                    run_id=self.run.run_id,
                    limits=AuditLimits.of(self.run.settings),
                )
            except NewsledgerError as error:
                with suppress(OSError):  # on a full disk the error itself is all that is left to tell
                    report.parent.mkdir(exist_ok=True)
                    write_failure(error, self.run.run_id, report)
                    self.run.report_path = report
                raise
            self.version = self._next_version()
            self.run.ledger.append("validation_results", self._result_rows(outcome), self.run.run_seq)
            write_report(outcome, report)
            return outcome

    def _baseline(self) -> Path | None:
        """The file that the audit compares with: a damaged one would stop every run until somebody looked."""
        if self.run.current is None or is_intact(self.run.current):
            return self.run.current.database if self.run.current else None
        self.run.warnings.append(f"version {self.run.current.number} is damaged; the audit compares with nothing")
        return None

    def _next_version(self) -> int:
        """A number that no audit had: pruned versions and killed runs leave none on disk, but one in the record."""
        with self.run.ledger.connect(tables=("validation_results", "runs")) as connection:
            union = "select version from ledger_validation_results union all select version from ledger_runs"
            ((last,),) = connection.execute(f"select coalesce(max(version), 0) from ({union})").fetchall()
        return next_version(self.run.settings.builds_path, self.run.settings.rejected_path, at_least=last + 1)

    def _result_rows(self, outcome: AuditOutcome) -> list[dict[str, Any]]:
        return [{**result.as_row(), "run_id": self.run.run_id, "version": self.version} for result in outcome.results]

    def publish(self, outcome: AuditOutcome, *, is_flip: bool = True) -> None:
        """Seal the accepted candidate and flip ``current`` to it, or leave it waiting for ``newsledger publish``."""
        with self.run.step("publish"):
            fingerprint = self._proven_fingerprint()
            published_at = datetime.now(UTC)
            row = self.run.row(
                "published" if is_flip else "waiting", published_at, version=self.version, fingerprint=fingerprint
            )
            common = {"run_seq": self.run.run_seq, "recorded_at": published_at}
            sealed = seal(
                self.run.settings.candidate_path,
                version=self.version,
                run={**row, **common},
                results=[{**result, **common} for result in self._result_rows(outcome)],
                published_at=published_at,
                memory_limit=self.run.settings.memory_limit,
            )
            publication = self._publication(self.version, row, is_flip=is_flip)
            manifest = self._manifest(sealed, outcome, publication.run, published_at, fingerprint)
            home = self.run.settings.home_path
            open_journal(home, publication)
            build = place(self.run.settings.candidate_path, self.run.settings.builds_path, manifest)
            self._settle(publication, row)
            if is_flip:
                self.run.current = Version(self.version, build, manifest)
                self._end_takedown()

    def publish_waiting(self, number: int | None) -> None:
        """Make a version current that was built, audited and left waiting."""
        with self.run.step("publish"):
            version = waiting_version(self.run.settings.home_path, number)
            row = self.run.row("published", datetime.now(UTC), version=version.number)
            publication = self._publication(version.number, row, is_flip=True)
            open_journal(self.run.settings.home_path, publication)
            self._settle(publication, row)
            self.run.current = version
            self._end_takedown()

    def _end_takedown(self) -> None:
        """Builds that hold what was taken down go as soon as readers have one without it."""
        if gone := remove_builds(self.run.settings.home_path):
            self.run.warnings.append(f"versions {', '.join(map(str, gone))} held what was taken down and were removed")

    def _publication(self, version: int, row: dict[str, Any], *, is_flip: bool) -> Publication:
        run = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in row.items()}
        return Publication(version=version, is_flip=is_flip, run={**run, "run_seq": self.run.run_seq})

    def _settle(self, publication: Publication, row: dict[str, Any]) -> None:
        """From here on a kill is repaired by the next run: the journal says what was meant."""
        self.run.lock.note_step("publish")  # stops a machine that lost the folder to another one
        if not settle(self.run.settings.home_path, publication):
            raise NewsledgerError(
                "version-damaged",
                f"Version {publication.version} is not the file that was sealed: its sha256 differs.",
                "The last good version stays. See to the disk (`newsledger doctor`), then run it again.",
            )
        self.run.record(row)
        close_journal(self.run.settings.home_path)

    def _proven_fingerprint(self) -> dict[str, str]:
        """What was built from: a part that changed while the build ran is marked, and equals nothing ever again."""
        now = self.fingerprint()
        changed = [part for part, value in self._built_from.items() if now[part] != value]
        if changed:
            self.run.warnings.append(
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
            "parent": self.run.current.number if self.run.current else None,
            "published_at": published_at.isoformat(),
            "git_revision": self.run.git_revision,
            "parts": part_versions(),
            "extractor_version": EXTRACTOR_VERSION,
            "ledger_schema_version": SCHEMA_VERSION,
            "ledger_versions": self.run.ledger.versions(),
            "run_seq": self.run.run_seq,
            "parameters": {
                "run_id": parameters.run_id,
                "run_seq": parameters.run_seq,
                "built_at": parameters.built_at.isoformat(),
                "accept_threshold": str(parameters.accept_threshold),
            },
            "fingerprint": fingerprint,
            "seeds": seed_hashes(self.run.settings.project / "seeds"),
            "database": {
                "file": WAREHOUSE_FILE,
                "sha256": sealed.sha256,
                "bytes": sealed.n_bytes,
                "duckdb_version": sealed.duckdb_version,
                "storage_version": sealed.storage_version,
                "readable_since": self.run.settings.storage_version,
            },
            "rows": sealed.rows,
            "content": sealed.content,
            "audit": Counter(result.outcome for result in outcome.results),
            "seconds_by_step": self.run.rounded_seconds(),
            "run": dict(run),
        }

    def prove(self, manifest: Mapping[str, Any]) -> None:
        """Compare the candidate, mart by mart, with what a version's manifest says of its content.

        Raises:
            NewsledgerError: ``rebuild-different`` names the marts that differ.
        """
        with self.run.step("report"):
            hashes = marts_content(self.file, self.run.settings.memory_limit)
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
        with self.run.step("publish"):
            given, number = manifest["run"], int(manifest["version"])
            published_at = datetime.fromisoformat(manifest["published_at"])
            common = {"run_seq": given["run_seq"], "recorded_at": published_at}
            instants = {name: datetime.fromisoformat(given[name]) for name in ("started_at", "finished_at")}
            with self.run.ledger.connect(tables=("validation_results",)) as connection:
                results = connection.execute(
                    "select * exclude (filename, row_hash) from ledger_validation_results where run_id = ?",
                    [given["run_id"]],
                ).to_arrow_table()
            sealed = seal(
                self.run.settings.candidate_path,
                version=number,
                run={**given, **instants, **common},
                results=[{**row, **common} for row in results.to_pylist()],
                published_at=published_at,
                memory_limit=self.run.settings.memory_limit,
            )
            database = {**manifest["database"], "sha256": sealed.sha256, "bytes": sealed.n_bytes}
            remade = {**manifest, "database": database, "rebuilt_at": datetime.now(UTC).isoformat()}
            folder = self.run.settings.builds_path / version_name(number)
            if folder.exists():
                remove_versions(self.run.settings.home_path, [Version(number, folder, remade)])
            place(self.run.settings.candidate_path, self.run.settings.builds_path, remade)

    def refuse(self, outcome: AuditOutcome) -> None:
        """Keep the refused candidate apart; readers stay on the last good version."""
        with self.run.step("report"):
            folder = reject(self.run.settings.candidate_path, self.run.settings.rejected_path, self.version)
            self.run.report_path = folder / "audit" / "report.md"
            self.run.refusal = f"[{outcome.refusal}] {outcome.reason}"
            self.run.close("refused", reason=outcome.refusal, version=self.version)
