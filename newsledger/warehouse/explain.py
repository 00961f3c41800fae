"""What a rule of the audit protects, and what it found in past runs."""

from __future__ import annotations

import difflib
import inspect
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from expectations.rules import BY_CODE, CANARIES, load_thresholds, threshold_text
from newsledger.errors import EXIT_USAGE, NewsledgerError
from newsledger.ledger.store import Ledger

DEFAULT_OUTCOMES: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOutcome:
    """What the rule found in one run; the ledger knows refused runs too."""

    recorded_at: datetime
    run_id: str
    version: int | None
    outcome: str
    observed: str
    failing_count: int | None
    samples: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A rule with its thresholds, its query and its last outcomes, newest first."""

    code: str
    name: str
    protects: str
    mends: str
    severity: str
    suite: str
    table: str
    threshold: str
    query: str
    outcomes: tuple[PastOutcome, ...]


def explain(ledger: Ledger, code: str, *, last: int = DEFAULT_OUTCOMES) -> Explanation:
    """Explain a rule by its code, in any case.

    Args:
        last: past outcomes to give.

    Raises:
        NewsledgerError: ``rule-unknown``, with the codes that come close.
    """
    rules = {canary.rule.code: canary.rule for canary in CANARIES} | dict(BY_CODE)
    rule = rules.get(code.upper())
    if rule is None:
        close = difflib.get_close_matches(code.upper(), rules, n=3) or list(rules)[:3]
        raise NewsledgerError(
            "rule-unknown",
            f"The audit has no rule {code}.",
            f"Do you mean {' or '.join(close)}? docs/reference/rules.md lists them all.",
            exit_code=EXIT_USAGE,
        )
    thresholds = load_thresholds().get(rule.code, {})
    with ledger.connect(tables=("validation_results",)) as connection:
        rows = connection.execute(
            """
            select recorded_at, run_id, version, outcome, observed, failing_count, samples, message
            from ledger_validation_results
            where rule_code = ?
            order by run_seq desc, recorded_at desc
            limit ?
            """,
            [rule.code, last],
        ).fetchall()
    names = tuple(PastOutcome.__dataclass_fields__)
    return Explanation(
        code=rule.code,
        name=rule.name,
        protects=rule.protects,
        mends=rule.mends,
        severity=rule.severity,
        suite=rule.suite,
        table=rule.table,
        threshold=next((canary.threshold for canary in CANARIES if canary.rule is rule), threshold_text(thresholds)),
        query=inspect.cleandoc(rule.failing_query(thresholds)),
        outcomes=tuple(PastOutcome(**dict(zip(names, row, strict=True))) for row in rows),
    )
