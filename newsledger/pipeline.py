"""The steps of a run, in order: collect, read, extract, record, load, build, audit, publish, report.

Everything before ``record`` (``Intake``) can be repeated at will; everything after it (``Candidate``) is derived from
the ledger and can be thrown away. The functions below are the whole way; the command line and the Prefect flow only
call them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from newsledger.candidate import Candidate
from newsledger.ingestion.intake import Intake
from newsledger.ledger.redaction import add_tombstones, find_target, redact_rows
from newsledger.run import Observer, Run, RunReport, Silent
from newsledger.settings import Settings
from newsledger.takedown import open_journal, remove_builds
from newsledger.warehouse.fingerprint import project_hashes
from newsledger.warehouse.rebuilding import require_same_project
from newsledger.warehouse.retention import find_manifest, find_version
from newsledger.warehouse.versions import is_intact, version_name

T = TypeVar("T")

StepRunner = Callable[[str, Callable[[], Any]], Any]


def call_directly(_name: str, step: Callable[[], T]) -> T:
    """The step runner of the command line; the Prefect flow has one that makes each step a task."""
    return step()


def ingest(
    settings: Settings,
    sources: Sequence[str],
    *,
    wait: bool = False,
    observer: Observer | None = None,
) -> RunReport:
    """Articles into the ledger, nothing built.

    Args:
        sources: files, folders, globs, web addresses, names of sources in sources.yml; none for all that are due there.

    Raises:
        NewsledgerError: ``source-not-found``, ``nothing-readable``, ``locked``, ``home-not-writable`` …
    """
    with Run(settings, "ingest", wait=wait, observer=observer or Silent()) as run:
        intake = Intake(run)
        documents = intake.collect(sources)
        intake.ingest(documents)
        intake.require_readable(documents, sources)
        run.close("ingested")
        return run.report("ingested")


def ingest_again(
    settings: Settings,
    outcomes: Sequence[str],
    *,
    source: str | None = None,
    wait: bool = False,
    observer: Observer | None = None,
) -> RunReport:
    """Inputs that were not read, read again: a reader, a setting or the description of their source has changed.

    Args:
        outcomes: which inputs, by what became of them last: ``quarantined``, ``failed``, ``deferred``.
        source: only inputs of the source with this name.

    Raises:
        NewsledgerError: ``outcome-unknown``, ``locked`` …
    """
    with Run(settings, "inputs --retry", wait=wait, observer=observer or Silent()) as run:
        intake = Intake(run)
        intake.ingest(intake.collect_again(outcomes, source))
        run.close("ingested")
        return run.report("ingested")


def load_to(settings: Settings, target: Path, *, wait: bool = False) -> dict[str, int]:
    """The ledger in schema ``raw`` of a new DuckDB file, ready for plain ``dbt build``; returns rows by raw table.

    Raises:
        NewsledgerError: ``warehouse-exists``, ``warehouse-name``, ``ledger-damaged``, ``seed-…``, ``locked`` …
    """
    with Run(settings, "load", wait=wait, observer=Silent()) as run:
        return Candidate(run).load_to(target)


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
        sources: files, folders, globs, web addresses, names of sources in sources.yml; none for all that are due there.
            Without sources.yml that builds from the ledger and the seeds alone.
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
        candidate = Candidate(run)
        intake = Intake(run, on_news=candidate.warm_up)
        documents = run_step("collect", lambda: intake.collect(sources))
        if not candidate.is_current():
            candidate.warm_up()
        run_step("ingest", lambda: intake.ingest(documents))
        run_step("reextract", intake.reextract)
        intake.require_readable(documents, sources)
        if note := candidate.reason_to_stay():
            run.close("unchanged", reason=note)
            report = run.report("unchanged")
            report.note = note
            return report
        return _build(run, candidate, run_step, is_flip=not hold)


def redact(
    settings: Settings, article: str, why: str, *, wait: bool = False, observer: Observer | None = None
) -> RunReport:
    """Take an article's text and quotes out of the ledger and out of every build, for good.

    Args:
        article: its id, or its address.
        why: the reason, kept with the tombstone.

    Returns:
        The report; ``outcome`` is published, redacted (there was no warehouse), or refused: then the current version
        still holds the quotes, and the next version that is published ends the takedown.

    Raises:
        NewsledgerError: ``article-unknown``, ``ledger-damaged``, ``locked``; whatever stops a build.
    """
    with Run(settings, "redact", wait=wait, observer=observer or Silent()) as run:
        target = find_target(run.ledger, article)
        with run.step("record"):
            open_journal(settings.home_path, [target.article_id])
            add_tombstones(run.ledger, target, why, run.run_seq)
            redact_rows(run.ledger, [target.article_id])
        if run.current is None:
            remove_builds(settings.home_path)
            run.close("redacted", reason=why)
            return run.report("redacted")
        report = _build(run, Candidate(run), call_directly, is_flip=True)
        report.note = (
            f"the text and the quotes of {target.article_id} are gone; backups of the ledger still hold them"
            if report.outcome == "published"
            else f"the ledger lost the text, but version {report.version} still holds quotes of {target.article_id}: "
            "mend what the audit found, then run `newsledger refresh`"
        )
        return report


def _build(run: Run, candidate: Candidate, run_step: StepRunner, *, is_flip: bool) -> RunReport:
    """Load, build, audit; then publish, leave waiting, or refuse."""
    run_step("load", candidate.load)
    run_step("build", candidate.build)
    outcome = run_step("audit", candidate.audit)
    if outcome.is_accepted:
        run_step("publish", lambda: candidate.publish(outcome, is_flip=is_flip))
        report = run.report("published" if is_flip else "waiting")
        if not is_flip:
            report.note = f"version {candidate.version} is built and audited and waits for `newsledger publish`"
        return report
    run_step("refuse", lambda: candidate.refuse(outcome))
    report = run.report("refused")
    report.failed_rules = [result.as_row() for result in outcome.results if result.outcome != "passed"]
    return report


def publish_waiting(
    settings: Settings, number: int | None = None, *, wait: bool = False, observer: Observer | None = None
) -> RunReport:
    """Publish the version that ``refresh`` with ``hold`` left waiting.

    Raises:
        NewsledgerError: ``nothing-waits``, ``version-outdated``, ``version-damaged``, ``locked`` …
    """
    with Run(settings, "publish", wait=wait, observer=observer or Silent()) as run:
        Candidate(run).publish_waiting(number)
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
        candidate = Candidate(run)
        candidate.warm_up()
        if number is None:
            return _build(run, candidate, run_step, is_flip=True)
        manifest = find_manifest(settings.home_path, number)
        require_same_project(manifest, project_hashes(settings.project))
        run_step("load", lambda: candidate.load_again(manifest))
        run_step("build", candidate.build)
        candidate.prove(manifest)
        folder = settings.builds_path / version_name(number)
        report_note = f"version {number} was built again: all {len(manifest['content'])} marts have equal content"
        if run.current is not None and run.current.number == number:
            shutil.rmtree(settings.candidate_path)  # readers hold its file; `rebuild` without a number replaces it
            if not is_intact(run.current):
                report_note += "; its own file is damaged and current: `newsledger rebuild` publishes a good one"
        elif folder.is_dir() and is_intact(find_version(settings.builds_path, number)):
            shutil.rmtree(settings.candidate_path)
        else:
            candidate.put_back(manifest)
            report_note += "; its file was gone or damaged and is back"
        run.close("proved", reason=report_note, version=number)
        report = run.report("proved")
        report.note = report_note
        return report
