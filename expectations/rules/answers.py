"""Rules over the answers: what people read must follow from the facts."""

from __future__ import annotations

from typing import Final

from expectations.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = ()
