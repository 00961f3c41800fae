"""Audit a version again: one that is published, was published, or was refused. Nothing of it changes."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from newsledger.errors import NewsledgerError
from newsledger.ledger.lock import WriterLock
from newsledger.settings import Settings
from newsledger.warehouse.audit import AuditLimits, AuditOutcome, start_audit, write_failure, write_report
from newsledger.warehouse.retention import find_version
from newsledger.warehouse.versions import WAREHOUSE_FILE, current_version, list_versions, version_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaudit:
    """The outcome of an audit of a version that was built before; ``baseline`` is the version it was compared with."""

    version: int
    baseline: int | None
    outcome: AuditOutcome
    report: Path


def audit_version(settings: Settings, number: int | None = None) -> Reaudit:
    """Assert today's rules on a version; report and Data Docs go to ``audits/<version>`` in the home folder.

    Args:
        number: of a published or refused version; None is the current one.

    Raises:
        NewsledgerError: ``nothing-published``, ``version-unknown``, ``audit-could-not-run``; ``locked`` while another
            audit of the same version runs.
    """
    number, database, parent = _locate(settings, number)
    baseline = next((version for version in list_versions(settings.builds_path) if version.number == parent), None)
    target = settings.home_path / "audits" / version_name(number)
    report, docs = target / "report.md", target / "docs"
    run_id = f"audit-{version_name(number)}-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    with WriterLock(target, f"newsledger audit {number}"):
        # Of an earlier audit: nobody shall take it for this one's.
        report.unlink(missing_ok=True)
        if docs.exists():
            shutil.rmtree(docs)
        try:
            with start_audit(settings.project, target / "audit.log") as process:
                outcome = process.run(
                    database,
                    docs,
                    baseline=baseline.database if baseline else None,
                    run_id=run_id,
                    limits=AuditLimits.of(settings),
                )
        except NewsledgerError as error:
            with suppress(OSError):  # on a full disk the error itself is all that is left to tell
                write_failure(error, run_id, report)
            raise
        write_report(outcome, report)
    return Reaudit(version=number, baseline=baseline.number if baseline else None, outcome=outcome, report=report)


def _locate(settings: Settings, number: int | None) -> tuple[int, Path, int | None]:
    """Number, file and predecessor of a version. A refused one was compared with the last version before it."""
    if number is None:
        current = current_version(settings.current_path)
        if current is None:
            raise NewsledgerError(
                "nothing-published", "No version was published yet.", "Run `newsledger refresh` first."
            )
        return current.number, current.database, current.manifest["parent"]
    refused = settings.rejected_path / version_name(number) / WAREHOUSE_FILE
    if refused.is_file():
        earlier = [version.number for version in list_versions(settings.builds_path) if version.number < number]
        return number, refused, max(earlier, default=None)
    version = find_version(settings.builds_path, number)
    return number, version.database, version.manifest["parent"]
