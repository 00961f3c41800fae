"""The rule catalogue as a page: writes docs/reference/rules.md with ``python -m expectations.page``."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Final

from expectations.rules import CANARIES, RULES, load_thresholds, threshold_text
from expectations.rules.rule import Rule

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "reference" / "rules.md"

_HEAD: Final = """# The audit's rules

<!-- Written by `python -m expectations.page` from the rule catalogue; change the catalogue, not this page. -->

Every candidate is audited against these rules before it is published. A **critical** rule that fails, or any rule that
could not be judged, refuses the candidate; a **warning** only reports. Limits are in `expectations/thresholds.yml`.
`newsledger explain CODE` shows a rule with its last outcomes; the Data Docs of a build show its query.
"""

_SUITES: Final = {
    "canaries": "Expectations whose outcome is known: they prove that the audit sees.",
    "claims": "The claims as they were recorded.",
    "derived": "What the models make of a claim, reckoned again from the record and the seeds.",
    "run": "The run as a whole, and the candidate against the last published version.",
}


def rules_page() -> str:
    """The whole page, as Markdown."""
    thresholds = load_thresholds()
    limits = {code: threshold_text(values) for code, values in thresholds.items()}
    limits |= {canary.rule.code: canary.threshold for canary in CANARIES}
    parts = [_HEAD]
    rules = [*(canary.rule for canary in CANARIES), *RULES]
    for suite, members in groupby(rules, key=lambda rule: rule.suite):
        parts.append(f"## {suite}\n\n{_SUITES.get(suite, f'What is published in `marts.{suite}`.')}\n")
        parts += [_entry(rule, limits[rule.code]) for rule in members]
    return "\n".join(parts)


def _entry(rule: Rule, limit: str) -> str:
    return (
        f"### {rule.code}: {rule.name}\n\n"
        f"{rule.protects}\n\n"
        f"- Severity: **{rule.severity}**; table: `{rule.table}`\n"
        f"- Threshold: {limit}\n"
        f"- Who mends it: {rule.mends}\n"
    )


if __name__ == "__main__":
    PAGE.write_text(rules_page(), encoding="utf-8")
