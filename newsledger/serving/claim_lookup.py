"""Which claim a person means: by its id, the beginning of its id, or the key that reviews point to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import duckdb

from newsledger.errors import EXIT_USAGE, NewsledgerError

_NAMED: Final = re.compile(r"[0-9A-Za-z-]{4,64}")

_FIND: Final = """
select evidence.claim_id, evidence.claim_key
from marts.evidence
where evidence.claim_key = $named or starts_with(evidence.claim_id, $named)
order by evidence.claim_id = $named desc, evidence.is_current desc, evidence.claim_id
"""


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """The ids of one published claim."""

    claim_id: str
    claim_key: str


def find_claim(connection: duckdb.DuckDBPyConnection, named: str) -> FoundClaim:
    """The published claim of an id, of the first characters of one (four or more), or of a claim key.

    One key may stand in several texts of an article: the claim of the text that stands now is meant.

    Raises:
        NewsledgerError: ``claim-unknown``; ``claim-ambiguous`` lists the claims that begin so.
    """
    rows = connection.execute(_FIND, {"named": named}).fetchall() if _NAMED.fullmatch(named) else []
    found = [FoundClaim(*row) for row in rows]
    if not found:
        raise NewsledgerError(
            "claim-unknown",
            f"No published claim has the id or key {named!r}.",
            "Ask for ids: newsledger query \"select claim_id, subject, value from marts.evidence where subject = '…'\"",
            exit_code=EXIT_USAGE,
        )
    if found[0].claim_id != named and len({one.claim_key for one in found}) > 1:
        raise NewsledgerError(
            "claim-ambiguous",
            f"{len(found)} claims begin with {named!r}: {', '.join(one.claim_id for one in found[:5])}.",
            "Give more characters.",
            exit_code=EXIT_USAGE,
        )
    return found[0]
