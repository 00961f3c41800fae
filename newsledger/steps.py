"""The steps of a run, in order, and what people are shown of them."""

from __future__ import annotations

from typing import Final

STEPS: Final = ("collect", "read", "extract", "record", "load", "build", "audit", "publish", "report")

_OF_INTAKE: Final = frozenset({"read", "extract", "record"})


def shown_step(name: str) -> str:
    """What people are shown of a step: reading, extracting and recording alternate with every batch and are one."""
    return "ingest" if name in _OF_INTAKE else name
