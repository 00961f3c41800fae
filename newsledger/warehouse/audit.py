"""The audit step: every rule asserted on the candidate in a process of its own, and what follows from the outcome."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

from expectations.rules import CANARIES, RULES, load_thresholds
from newsledger.errors import NewsledgerError
from newsledger.markdown import plain
from newsledger.settings import Settings
from newsledger.worker import Worker

Outcome = Literal["passed", "failed", "error"]

_LEDGER_COLUMNS: Final = (
    "rule_code",
    "rule_name",
    "suite",
    "table_name",
    "severity",
    "outcome",
    "observed",
    "threshold",
    "failing_count",
    "samples",
    "message",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingRow:
    """A row that breaks a rule: its id, the article that it comes from, and what is wrong with it."""

    id: str
    article_id: str | None
    detail: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """What one rule found. ``failing_count`` is None when the rule could not be judged.

    ``samples`` is a JSON list of up to 20 ids of failing rows; ``rows`` are the same rows with their details, for the
    report only.
    """

    rule_code: str
    rule_name: str
    suite: str
    table_name: str
    severity: str
    outcome: Outcome
    observed: str
    threshold: str
    failing_count: int | None
    samples: str
    message: str
    protects: str
    mends: str
    rows: tuple[FailingRow, ...]

    def as_row(self) -> dict[str, Any]:
        """The columns of the ledger's ``validation_results`` that the rule itself decides."""
        return {name: getattr(self, name) for name in _LEDGER_COLUMNS}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditOutcome:
    """All results of one audit and the verdict.

    ``refusal`` is None or why the candidate must not be published: ``audit-canary-wrong``, ``audit-rule-error`` or
    ``audit-rule-failed``; ``reason`` says it in words. ``articles`` holds publisher, title and url by article_id.
    """

    run_id: str
    results: list[RuleResult]
    refusal: str | None
    reason: str
    seconds: float
    docs_index: Path
    articles: Mapping[str, Mapping[str, str | None]]

    @property
    def is_accepted(self) -> bool:
        return self.refusal is None

    @property
    def warnings(self) -> list[RuleResult]:
        """Failed rules that do not refuse the candidate."""
        return [result for result in self.results if result.outcome == "failed" and result.severity == "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLimits:
    """What an audit may take: memory as DuckDB reads it, threads of DuckDB, seconds until it counts as not run."""

    memory_limit: str
    threads: int
    timeout_seconds: float

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As the settings say."""
        return cls(
            memory_limit=settings.memory_limit,
            threads=settings.dbt_threads,
            timeout_seconds=settings.audit_timeout_minutes * 60,
        )


class AuditProcess:
    """The process that will audit one candidate; it imports Great Expectations meanwhile. Use as a context manager."""

    def __init__(self, project: Path, log: Path, keep_open: int = -1) -> None:
        self._log = log
        self._worker = Worker("expectations.worker", cwd=project, log=log, keep_open=keep_open)

    @property
    def pid(self) -> int:
        return self._worker.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._worker.__exit__(kind, error, traceback)

    def run(
        self,
        candidate: Path,
        docs_folder: Path,
        *,
        baseline: Path | None,
        run_id: str,
        limits: AuditLimits,
    ) -> AuditOutcome:
        """Assert every rule on a candidate and wait for the outcome.

        Args:
            candidate: warehouse file; opened read-only.
            docs_folder: gets the Data Docs, ``index.html`` first.
            baseline: the last published warehouse file, or None for the first.
            limits: an audit that takes longer is ended and counts as not run.

        Raises:
            NewsledgerError: ``audit-could-not-run`` whenever there is no verdict on every rule.
        """
        started = time.perf_counter()
        request = {
            "candidate": str(candidate),
            "docs_folder": str(docs_folder),
            "baseline": str(baseline) if baseline else None,
            "run_id": run_id,
            "memory_limit": limits.memory_limit,
            "threads": limits.threads,
        }
        is_late = threading.Event()
        timer = threading.Timer(limits.timeout_seconds, self._end, [is_late])
        timer.daemon = True
        timer.start()
        try:
            *_, answer = self._worker.request(request)
            return _outcome(answer, request, time.perf_counter() - started)
        except NewsledgerError as error:
            why = f"it took more than {limits.timeout_seconds:g} seconds" if is_late.is_set() else error.message
            raise _could_not_run(why, self._log) from error
        except (KeyError, TypeError, ValueError) as error:
            raise _could_not_run(f"its answer makes no sense ({error!r})", self._log) from error
        finally:
            timer.cancel()

    def _end(self, is_late: threading.Event) -> None:
        is_late.set()
        os.kill(self._worker.pid, signal.SIGKILL)


def start_audit(project: Path, log: Path, keep_open: int = -1) -> AuditProcess:
    """Start the audit's process at once; it waits for :meth:`AuditProcess.run`.

    Args:
        project: root of the project, where the package ``expectations`` is.
        log: file for what the process writes to its standard error.
        keep_open: descriptor that the process inherits (the writer lock), or -1.

    Raises:
        NewsledgerError: ``thresholds-wrong``, before anything is built.
    """
    load_thresholds()
    return AuditProcess(project, log, keep_open)


def _could_not_run(why: str, log: Path) -> NewsledgerError:
    return NewsledgerError(
        "audit-could-not-run",
        f"The audit gave no verdict: {why.rstrip('.')}. Nothing is published without one.",
        f"Its log is {log}; the last good version is still current. Mend the cause, then run it again.",
    )


def _outcome(answer: Mapping[str, Any], request: Mapping[str, Any], seconds: float) -> AuditOutcome:
    """The verdict that an answer supports.

    Raises:
        ValueError: it is the answer to another request, a rule has no result, or the Data Docs are missing.
    """
    if answer["run_id"] != request["run_id"]:
        raise ValueError(f"run {answer['run_id']} instead of {request['run_id']}")
    results = [_result(finding) for finding in answer["findings"]]
    expected = sorted([*(canary.rule.code for canary in CANARIES), *(rule.code for rule in RULES)])
    given = sorted(result.rule_code for result in results)
    if given != expected:
        raise ValueError(f"results for {len(given)} rules instead of {len(expected)}")
    docs_index = Path(request["docs_folder"]) / "index.html"
    if not docs_index.is_file():
        raise ValueError("no Data Docs")
    refusal, reason = _verdict(results)
    return AuditOutcome(
        run_id=request["run_id"],
        results=results,
        refusal=refusal,
        reason=reason,
        seconds=seconds,
        docs_index=docs_index,
        articles=answer["articles"],
    )


def _result(finding: Mapping[str, Any]) -> RuleResult:
    outcome: Outcome = finding["outcome"]
    if outcome not in ("passed", "failed", "error"):
        raise ValueError(f"outcome {outcome!r} of {finding['rule_code']}")
    rows = tuple(FailingRow(**sample) for sample in finding["samples"])
    own = {name: finding[name] for name in _LEDGER_COLUMNS if name != "samples"}
    return RuleResult(
        **own,
        samples=json.dumps([row.id for row in rows], ensure_ascii=False),
        protects=finding["protects"],
        mends=finding["mends"],
        rows=rows,
    )


def _verdict(results: Sequence[RuleResult]) -> tuple[str | None, str]:
    """Error is not failure: where a rule could not be judged, the audit did not happen, whatever else it found."""
    canaries = {canary.rule.code for canary in CANARIES}
    errors = [result for result in results if result.outcome == "error"]
    wrong = [result for result in errors if result.rule_code in canaries]
    failed = [result for result in results if result.outcome == "failed" and result.severity == "critical"]
    if wrong:
        return "audit-canary-wrong", f"The audit cannot be trusted: {_listed(wrong)} came out wrong."
    if errors:
        return "audit-rule-error", f"{_listed(errors)} could not be judged: {errors[0].message}"
    if failed:
        return "audit-rule-failed", f"{_listed(failed)} failed."
    return None, "Every critical rule holds."


def _listed(results: Sequence[RuleResult]) -> str:
    shown = ", ".join(f"{result.rule_code} ({result.rule_name})" for result in results[:3])
    return shown + (f" and {len(results) - 3} more" if len(results) > 3 else "")


def write_report(outcome: AuditOutcome, path: Path) -> None:
    """Write the audit's report for people, as Markdown: what failed, which rows, whose article, what to do."""
    counts = {name: sum(result.outcome == name for result in outcome.results) for name in ("passed", "failed", "error")}
    docs = os.path.relpath(outcome.docs_index, path.parent)
    lines = [
        f"# Audit of run {plain(outcome.run_id)}: {'accepted' if outcome.is_accepted else 'refused'}",
        "",
        plain(outcome.reason),
        "",
        f"- Rules that hold: {counts['passed']}; that failed: {counts['failed']} "
        f"(of these warnings: {len(outcome.warnings)}); that could not be judged: {counts['error']}",
        f"- All rules with their queries: [Data Docs]({docs})",
    ]
    if not outcome.is_accepted:
        lines += [f"- Code: `{outcome.refusal}`", "- The last good version is still the published one."]
    refusing = [result for result in outcome.results if result.severity == "critical" and result.outcome != "passed"]
    unjudged = [result for result in outcome.results if result.severity == "warning" and result.outcome == "error"]
    for title, results in (
        ("What refused the candidate", refusing + unjudged),
        ("Warnings", outcome.warnings),
    ):
        if results:
            lines += ["", f"## {title}"]
            for result in results:
                lines += ["", *_section(result, outcome.articles)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_failure(error: NewsledgerError, run_id: str, path: Path) -> None:
    """Write the report of an audit that gave no verdict: why, and what to do."""
    lines = [
        f"# Audit of run {plain(run_id)}: no verdict",
        "",
        plain(error.message),
        "",
        f"- Code: `{error.code}`",
        f"- What to do: {plain(error.remedy)}",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _section(result: RuleResult, articles: Mapping[str, Mapping[str, str | None]]) -> list[str]:
    lines = [
        f"### {result.rule_code}: {plain(result.rule_name)}",
        "",
        plain(result.message),
        "",
        f"- Protects: {plain(result.protects)}",
        f"- Who mends it: {plain(result.mends)}",
        f"- Table: `{result.table_name}`; observed: {plain(result.observed)}; threshold: {plain(result.threshold)}",
    ]
    if not result.rows:
        return lines
    lines += ["", "| Row | Article | What is wrong |", "|---|---|---|"]
    for row in result.rows:
        lines.append(f"| {plain(row.id)} | {_article(row.article_id, articles)} | {plain(row.detail or '')} |")
    hidden = (result.failing_count or 0) - len(result.rows)
    if hidden > 0:
        lines += ["", f"and {hidden} more: run the rule's query, which the Data Docs show."]
    return lines


def _article(article_id: str | None, articles: Mapping[str, Mapping[str, str | None]]) -> str:
    if article_id is None:
        return ""
    about = articles.get(article_id, {})
    return "<br>".join(
        plain(part) for part in (about.get("publisher"), about.get("title"), about.get("url")) if part
    ) or (plain(article_id))
