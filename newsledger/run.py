"""One run: its lock, its place in the ledger, its clock and its counts, from the first step to the report."""

from __future__ import annotations

import json
import logging
import subprocess
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Protocol, Self

from newsledger.errors import NewsledgerError
from newsledger.extraction.version import EXTRACTOR_VERSION
from newsledger.ledger.lock import WriterLock
from newsledger.ledger.migration import migrate
from newsledger.ledger.store import Ledger
from newsledger.settings import Settings
from newsledger.takedown import finish_rows
from newsledger.upkeep import last_outcome, named_failure, record_killed, record_publication
from newsledger.warehouse.hook import Notice, call_hook, event_of
from newsledger.warehouse.recovery import recover, recover_ledger
from newsledger.warehouse.versions import Version, current_version

log = logging.getLogger(__name__)

Outcome = Literal["ingested", "redacted", "published", "waiting", "proved", "unchanged", "refused"]


class Observer(Protocol):
    """Who is told how far a run is."""

    def step(self, name: str) -> None:
        """A step of ``newsledger.steps.STEPS`` begins."""

    def progress(self, done: int, total: int, note: str) -> None:
        """``done`` of ``total`` parts of the step are finished; ``note`` names the last."""


class Silent:
    """An observer that says nothing."""

    def step(self, name: str) -> None:
        pass

    def progress(self, done: int, total: int, note: str) -> None:
        pass


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
    """One run under the writer's lock: who it is, what it has seen so far. Use as a context manager.

    Its steps are methods of ``Intake`` (up to the record) and ``Candidate`` (after it).

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
        self.observer = observer
        self.resources = ExitStack()
        self.lock = WriterLock(
            settings.home_path,
            command,
            token=self.run_id,
            wait=wait,
            on_wait=lambda holder: observer.progress(0, 1, f"waiting for {holder}"),
        )
        self.report_path: Path | None = None
        self.refusal: str | None = None
        self._end: dict[str, Any] | None = None
        self._outcome_before: str | None = None
        self._last_step = "start"

    def __enter__(self) -> Self:
        self.resources.enter_context(self.lock)
        try:
            self._recover()
            self.current: Version | None = self._readable_version()
            self.run_seq = self.ledger.next_run_seq()
            if self.lock.predecessor:
                record_killed(self.ledger, self.lock.predecessor, self.run_seq)
            self._outcome_before = last_outcome(self.ledger)
        except BaseException as error:
            self.resources.close()
            cause = named_failure(error) or error
            if isinstance(cause, Exception):
                self._alert("failed", _code_of(cause), str(cause))
            raise cause from error
        return self

    def _recover(self) -> None:
        """Finish what a killed run left half done, before anything else looks at it."""
        home = self.settings.home_path
        done = recover_ledger(home)
        migrate(self.settings.ledger_path)
        self.ledger = Ledger(self.settings.ledger_path)
        done += recover(home, lambda publication: record_publication(self.ledger, publication))
        self.warnings += finish_rows(home, self.ledger)
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
        cause = named or error
        try:
            if isinstance(cause, Exception) and self._end is None:
                self.close("failed", reason=_code_of(cause))
        except NewsledgerError as second:
            # What stopped the run may stop the record of it too; the first error is the one to tell.
            log.warning("the failed run is missing in the ledger: %s", second)
        finally:
            self.resources.close()
        if isinstance(cause, Exception):
            self._alert("failed", _code_of(cause), str(cause))
        elif cause is None and self._end is not None:
            self._alert(self._end["outcome"], self._end["reason"], self.refusal or "")
        if named is not None:
            raise named from error

    def _alert(self, outcome: str, code: str | None, message: str) -> None:
        """Tell the hook of the settings what became of this run, if that is news to whoever is on call."""
        event = event_of(outcome, self._outcome_before)
        if not self.settings.audit_hook or event is None:
            return
        notice = Notice(
            event=event,
            run_id=self.run_id,
            code=None if event == "recovered" else code,
            message=message,
            report=str(self.report_path) if self.report_path else None,
            version=self._end["version"] if self._end else None,
        )
        try:
            call_hook(self.settings.audit_hook, notice)
        except NewsledgerError as error:
            self.warnings.append(str(error))
            log.warning("%s", error)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step of ``STEPS``; the lock's note and the observer hear that it begins."""
        self._last_step = name
        self.lock.note_step(name)
        self.observer.step(name)
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds_by_step[name] = self.seconds_by_step.get(name, 0.0) + time.perf_counter() - started

    @cached_property
    def git_revision(self) -> str | None:
        return git_revision(self.settings.project)

    def close(self, outcome: str, *, reason: str | None = None, version: int | None = None) -> None:
        """Append the row of this run to the ledger."""
        self.record(self.row(outcome, datetime.now(UTC), reason=reason, version=version))

    def record(self, row: dict[str, Any]) -> None:
        """Append this row, made by :meth:`row`, to the ledger: the run ended."""
        self.ledger.append("runs", [row], self.run_seq)
        self._end = row

    def row(
        self,
        outcome: str,
        finished_at: datetime,
        *,
        reason: str | None = None,
        version: int | None = None,
        fingerprint: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """The row that says of this run what became of it."""
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
            "seconds_by_step": json.dumps(self.rounded_seconds()),
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
            refusal=self.refusal,
            report_path=self.report_path,
            seconds_by_step=self.rounded_seconds(),
        )

    def rounded_seconds(self) -> dict[str, float]:
        """Seconds by step, to the millisecond."""
        return {name: round(value, 3) for name, value in self.seconds_by_step.items()}


def _code_of(error: Exception) -> str:
    return error.code if isinstance(error, NewsledgerError) else type(error).__name__


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
