"""The rule catalogue: every rule of the audit, and its thresholds from thresholds.yml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from expectations.rules import answers, canaries, claims, dimensions, evidence, facts, queues, run
from expectations.rules.rule import Rule, Threshold

THRESHOLDS_FILE: Final = Path(__file__).parent.parent / "thresholds.yml"

CANARIES: Final[tuple[canaries.Canary, ...]] = canaries.CANARIES
RULES: Final[tuple[Rule, ...]] = (
    *claims.RULES,
    *facts.RULES,
    *evidence.RULES,
    *dimensions.RULES,
    *answers.RULES,
    *queues.RULES,
    *run.RULES,
)
BY_CODE: Final[Mapping[str, Rule]] = {rule.code: rule for rule in RULES}


@cache
def load_thresholds(file: Path = THRESHOLDS_FILE) -> Mapping[str, Mapping[str, Threshold]]:
    """Thresholds by rule code.

    Raises:
        ValueError: a code that no rule has, a threshold that its rule does not use, or one that a rule misses.
    """
    stated = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    unknown = sorted(set(stated) - set(BY_CODE))
    if unknown:
        raise ValueError(f"{file.name} sets thresholds of rules that do not exist: {', '.join(unknown)}.")
    for rule in RULES:
        names = set(stated.get(rule.code, {}))
        if names != rule.placeholders():
            raise ValueError(
                f"{file.name} sets {sorted(names)} for {rule.code}, which needs {sorted(rule.placeholders())}."
            )
    return {rule.code: stated.get(rule.code, {}) for rule in RULES}


def threshold_text(thresholds: Mapping[str, Threshold]) -> str:
    """Thresholds for people: ``max_pct = 100; tolerance_pct = 1``; without any, what every rule demands."""
    shown = (f"{name} = {_shown(value)}" for name, value in thresholds.items())
    return "; ".join(shown) or "no failing row"


def _shown(value: Threshold) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_shown(entry)}" for key, entry in value.items())
    if isinstance(value, list):
        return " to ".join(map(str, value)) if len(value) == 2 else ", ".join(map(str, value))
    return str(value)
