"""How sure a claim is, from 0 to 1: the evidence for and against it, weighed in log-odds (lexicons/confidence.tsv)."""

from __future__ import annotations

from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from math import exp
from typing import Final

from newsledger.extraction.frames import Draft

_PLACES: Final = Decimal("0.001")


@cache
def weights() -> dict[str, float]:
    """Weight of each feature, from the data file.

    Raises:
        ValueError: a line is no feature and number.
    """
    table: dict[str, float] = {}
    text = files("newsledger.extraction.lexicons").joinpath("confidence.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            feature, weight = line.split("\t")
            table[feature] = float(weight)
    return table


def features(draft: Draft, language: str) -> list[str]:
    """What is known about a draft, by the names that the weights use; each language has weights of its own."""
    found = draft.subject.found if draft.subject else "none"
    known = ["bias", f"strength_{draft.strength}", f"found_{found}", *draft.evidence]
    return [f"{language}_{feature}" for feature in known]


def confidence(draft: Draft, language: str) -> Decimal:
    """Probability that the claim is right, to three decimals."""
    return _probability(tuple(features(draft, language)))


@lru_cache(maxsize=4096)  # few kinds of evidence come together, and they come again and again
def _probability(known: tuple[str, ...]) -> Decimal:
    weight = weights()
    score = sum(weight.get(feature, 0.0) for feature in known)
    return Decimal(1 / (1 + exp(-score))).quantize(_PLACES)
