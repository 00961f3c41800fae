"""What one rule found, taken from Great Expectations' result: passed, failed, or could not be judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from great_expectations.core import ExpectationValidationResult

Outcome = Literal["passed", "failed", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule's outcome. ``samples`` are the first failing rows by id: ``id``, ``article_id``, ``detail``."""

    rule_code: str
    rule_name: str
    suite: str
    table_name: str
    severity: str
    outcome: Outcome
    observed: str
    threshold: str
    failing_count: int | None
    samples: list[dict[str, str | None]]
    message: str
    protects: str
    mends: str
    query: str


def finding_of(result: ExpectationValidationResult) -> Finding:
    """The finding behind a result. A rule that raised is an error, never a failure: nothing is known of its rows."""
    config = result.expectation_config
    if config is None or not isinstance(config.meta, dict):
        raise ValueError("A result without its expectation cannot be judged.")
    rule = config.meta["rule"]
    error = _error_of(result)
    found: Mapping[str, Any] = {} if error else (result.result or {})
    failing = found.get("unexpected_count")
    if error is None and failing is None:
        error = "The result holds no count of failing rows."
    outcome = _outcome(error, failing, expected_failing=rule.get("expected_failing"))
    return Finding(
        rule_code=rule["code"],
        rule_name=rule["name"],
        suite=rule["suite"],
        table_name=rule["table"],
        severity=rule["severity"],
        outcome=outcome,
        observed=str(found.get("observed_value", "")),
        threshold=rule["threshold"],
        failing_count=failing,
        samples=found.get("details", {}).get("samples", []),
        message=error or _message(rule, failing or 0, outcome),
        protects=rule["protects"],
        mends=rule["mends"],
        query=config.kwargs["failing_rows_query"],
    )


def _outcome(error: str | None, failing: int | None, *, expected_failing: int | None) -> Outcome:
    """A canary passes when exactly the rows that it plants are found; anything else means that the audit is blind."""
    if error is not None:
        return "error"
    if expected_failing is not None:
        return "passed" if failing == expected_failing else "error"
    return "passed" if failing == 0 else "failed"


def _message(rule: Mapping[str, Any], failing: int, outcome: Outcome) -> str:
    if outcome == "passed":
        return ""
    if outcome == "error":
        return f"The canary found {failing} rows instead of {rule['expected_failing']}: the audit cannot be trusted."
    return f"{failing} {'row breaks' if failing == 1 else 'rows break'} the rule: {rule['name']}"


def _error_of(result: ExpectationValidationResult) -> str | None:
    """The message of what an expectation raised. GX gives it flat, or once for each metric that could not be had."""
    info = result.exception_info or {}
    if "raised_exception" in info:
        return str(info.get("exception_message")) if info["raised_exception"] else None
    messages = dict.fromkeys(str(entry["exception_message"]) for entry in info.values())
    return "; ".join(messages) if messages else None
