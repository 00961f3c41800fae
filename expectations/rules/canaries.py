"""Canaries: expectations whose outcome is known. When one is wrong, the audit is blind and refuses the candidate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from expectations.rules.rule import Rule

SUITE: Final = "canaries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """A rule over the candidate with the number of failing rows that it must find."""

    rule: Rule
    expected_failing: int

    @property
    def threshold(self) -> str:
        """What it must find, for people."""
        return f"exactly {self.expected_failing} failing rows"


def _canary(code: str, name: str, failing: str, expected_failing: int) -> Canary:
    rule = Rule(
        code=code,
        name=name,
        protects="Everything: on a broken engine every rule would seem to hold, or to fail.",
        mends="Whoever maintains expectations/duckdb_datasource.py; no data is at fault.",
        severity="critical",
        suite=SUITE,
        table="raw.build",
        failing=failing,
    )
    return Canary(rule=rule, expected_failing=expected_failing)


CANARIES: Final = (
    _canary(
        "CAN-001",
        "An expectation that must pass, passes",
        "select run_id as row_id, null as article_id, null as detail from raw.build where run_id is null",
        0,
    ),
    _canary(
        "CAN-002",
        "An expectation that must fail, fails, and finds every failing row",
        """
        select run_id || '-' || planted.row_no as row_id, null as article_id, 'planted' as detail
        from raw.build cross join range(250) as planted (row_no)
        """,
        250,
    ),
)
