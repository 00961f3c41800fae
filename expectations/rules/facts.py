"""Rules over the fact tables: what is published as accepted must be plausible, consistent and traceable."""

from __future__ import annotations

from typing import Final

from expectations.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = ()
