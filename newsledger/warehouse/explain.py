"""What a rule of the audit protects, and what it found in past runs."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb

from expectations.rules import BY_CODE, CANARIES, RULES, load_thresholds, threshold_text
from expectations.rules.rule import Rule
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRule:
    """A rule that the models judge every claim by, as the quarantine and the review queue name it.

    ``label`` is what becomes of a claim that breaks it, ``n_claims`` how many current claims of the version do.
    """

    code: str
    label: str
    protects: str
    n_claims: int


def row_rules(warehouse: Path) -> dict[str, RowRule]:
    """The row rules of a published version by code, in the order in which they are asked."""
    with duckdb.connect(str(warehouse), read_only=True, config={"enable_external_access": False}) as connection:
        rows = connection.execute(
            """
            select rule_code, rules.decision, protects, count(claim_id)
            from audit.row_rules as rules
            left join (
                select claim_id, unnest(string_split(rule_codes, ',')) as rule_code
                from intermediate.int_claims_labelled where is_current
            ) as broken using (rule_code)
            group by rules.rowid, rule_code, rules.decision, protects
            order by rules.rowid
            """
        ).fetchall()
    return {row[0]: RowRule(**dict(zip(RowRule.__dataclass_fields__, row, strict=True))) for row in rows}


def catalogue() -> list[Rule]:
    """Every rule of the audit, canaries first, as docs/reference/rules.md lists them."""
    return [*(canary.rule for canary in CANARIES), *RULES]


def find_row_rule(code: str, warehouse: Path | None) -> RowRule | None:
    """The row rule of a code, in any case; None for a code of the audit.

    Args:
        warehouse: the published file, or None before the first publication.

    Raises:
        NewsledgerError: ``rule-unknown``, with the codes that come close.
    """
    audited = {rule.code for rule in catalogue()}
    if code.upper() in audited:
        return None
    known = row_rules(warehouse) if warehouse else {}
    if code.lower() not in known:
        raise _unknown(code, [*audited, *known])
    return known[code.lower()]


def _unknown(code: str, known: Sequence[str]) -> NewsledgerError:
    close = sorted(difflib.get_close_matches(code.upper(), [name.upper() for name in known], n=3))
    names = {name.upper(): name for name in known}
    hint = f"Do you mean {' or '.join(names[name] for name in close)}? " if close else ""
    return NewsledgerError(
        "rule-unknown",
        f"Neither the audit nor the models have a rule {code}.",
        f"{hint}`newsledger explain` lists them all.",
        exit_code=EXIT_USAGE,
    )


def explain(ledger: Ledger, code: str, *, last: int = DEFAULT_OUTCOMES) -> Explanation:
    """Explain a rule of the audit by its code, in any case.

    Args:
        last: past outcomes to give.

    Raises:
        NewsledgerError: ``rule-unknown``, with the codes that come close.
    """
    rules = {canary.rule.code: canary.rule for canary in CANARIES} | dict(BY_CODE)
    rule = rules.get(code.upper())
    if rule is None:
        raise _unknown(code, list(rules))
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
