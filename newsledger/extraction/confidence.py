"""How sure a claim is, from 0 to 1: a prior for its rule, moved by how its parts were found."""

from __future__ import annotations

from decimal import Decimal
from math import exp
from typing import Final

from newsledger.extraction.frames import Draft

_SUBJECT: Final = {"clause": 1.0, "sentence": 0.5, "pronoun": 0.5, "phrase": 0.5, "carried": 0.0, "topic": -0.3, "position": -0.2}
_STRENGTH: Final = {4: 1.0, 3: 1.0, 2: 0.3, 1: -0.5}


def confidence(draft: Draft) -> Decimal:
    """Probability that the claim is right, to three decimals."""
    score = 0.3 + _STRENGTH[draft.strength] + (_SUBJECT.get(draft.subject.found, 0.0) if draft.subject else -2.0)
    if "currency_guessed" in draft.evidence:
        score -= 2
    return Decimal(str(round(1 / (1 + exp(-score)), 3)))
