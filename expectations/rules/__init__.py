"""The rule catalogue: every rule of the audit, and its thresholds from thresholds.yml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from expectations.rules import answers, canaries, claims, derived, dimensions, evidence, facts, history, queues, run
from expectations.rules.rule import Rule, Threshold
from newsledger.errors import NewsledgerError

THRESHOLDS_FILE: Final = Path(__file__).parent.parent / "thresholds.yml"

CANARIES: Final[tuple[canaries.Canary, ...]] = canaries.CANARIES
RULES: Final[tuple[Rule, ...]] = (
    *claims.RULES,
    *derived.RULES,
    *facts.RULES,
    *evidence.RULES,
    *dimensions.RULES,
    *answers.RULES,
    *queues.RULES,
    *run.RULES,
    *history.RULES,
)
BY_CODE: Final[Mapping[str, Rule]] = {rule.code: rule for rule in RULES}


@cache
def load_thresholds(file: Path = THRESHOLDS_FILE) -> Mapping[str, Mapping[str, Threshold]]:
    """Thresholds by rule code.

    Raises:
        NewsledgerError: ``thresholds-wrong`` for a file that is no YAML, a code that no rule has, a threshold that its
            rule does not use, one that a rule misses, or a value that it cannot have.
    """
    try:
        return _checked(yaml.safe_load(file.read_text(encoding="utf-8")) or {}, file)
    except (OSError, ValueError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise NewsledgerError(
            "thresholds-wrong",
            f"The audit's limits cannot be used: {error}",
            f"Correct {file}; docs/reference/rules.md lists the limits of each rule.",
        ) from error


def _checked(stated: Mapping[str, Mapping[str, Threshold]], file: Path) -> Mapping[str, Mapping[str, Threshold]]:
    unknown = sorted(set(stated) - set(BY_CODE))
    if unknown:
        raise ValueError(f"{file.name} sets thresholds of rules that do not exist: {', '.join(unknown)}.")
    for rule in RULES:
        names = set(stated.get(rule.code, {}))
        if names != rule.placeholders():
            raise ValueError(
                f"{file.name} sets {sorted(names)} for {rule.code}, which needs {sorted(rule.placeholders())}."
            )
        for name, value in stated.get(rule.code, {}).items():
            if problem := _problem(name, value):
                raise ValueError(f"{file.name} sets {name} of {rule.code} to {value!r}: {problem}.")
    return {rule.code: stated.get(rule.code, {}) for rule in RULES}


def _problem(name: str, value: object) -> str | None:
    """What is wrong with a value: dates and lists are named so, all else is a number; a share is of one, not of 100."""
    if name == "since":
        return None if isinstance(value, date) else "no date"
    if name == "exempt":
        return None if isinstance(value, list) else "no list"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "no number"
    if value < 0:
        return "negative"
    return "a share lies between 0 and 1" if name in ("max_share", "max_loss", "max_rise") and value > 1 else None


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
