"""What became of each input: the newest row of every location, for people and for another try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from newsledger.errors import EXIT_USAGE, NewsledgerError
from newsledger.ledger.filing import OUTCOMES
from newsledger.ledger.store import Ledger

_COLUMNS: Final = (
    "recorded_at",
    "run_seq",
    "source",
    "location",
    "outcome",
    "reason_code",
    "message",
    "warnings",
    "article_id",
    "sha256",
    "n_bytes",
)


@dataclass(frozen=True, slots=True)
class Listing:
    """Inputs, the newest first, at most as many as were asked for; and how many there are in all."""

    inputs: list[dict[str, Any]]
    total: int


def list_inputs(
    ledger: Ledger, *, outcomes: Sequence[str] = (), source: str | None = None, limit: int | None = None
) -> Listing:
    """The newest row of every location.

    Args:
        outcomes: only inputs whose newest outcome is one of these; none for all.
        source: only inputs of the source with this name.

    Raises:
        NewsledgerError: ``outcome-unknown``.
    """
    if unknown := [outcome for outcome in outcomes if outcome not in OUTCOMES]:
        raise NewsledgerError(
            "outcome-unknown",
            f"There is no outcome {unknown[0]!r}.",
            f"One of: {', '.join(OUTCOMES)}.",
            exit_code=EXIT_USAGE,
        )
    newest = (
        "select * from ledger_inputs "
        "qualify row_number() over (partition by location order by run_seq desc, recorded_at desc) = 1"
    )
    with ledger.connect(tables=("inputs",)) as connection:
        chosen = f"from ({newest}) where (len($outcomes) = 0 or list_contains($outcomes, outcome)) " + (
            "and ($source is null or source = $source)"
        )
        given = {"outcomes": list(outcomes), "source": source}
        ((total,),) = connection.execute(f"select count(*) {chosen}", given).fetchall()
        rows = connection.execute(
            f"select {', '.join(_COLUMNS)} {chosen} order by run_seq desc, recorded_at desc, location limit $limit",
            {**given, "limit": limit if limit is not None else total},
        ).fetchall()
    return Listing([dict(zip(_COLUMNS, row, strict=True)) for row in rows], int(total))
