"""Verdicts of people: rows of seeds/claim_reviews.csv, written one way, so that a Git diff shows what was judged."""

from __future__ import annotations

import csv
import difflib
import fcntl
import io
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import duckdb

from newsledger.errors import EXIT_USAGE, NewsledgerError
from newsledger.extraction.claim import plain
from newsledger.files import replacing
from newsledger.serving.claim_lookup import FoundClaim, find_claim
from newsledger.warehouse.seed_sense import is_reversed
from newsledger.warehouse.seeds import check_seed, declared_columns

REVIEW_SEED: Final = "claim_reviews"
WHOLE_CLAIM: Final = "claim"
RETRACTION: Final = "known_to"

# As macros/reviews.sql lists them: field, its column in int_claims_unioned.
CORRECTABLE: Final = {
    "subject": "subject",
    "metric": "metric_id",
    "value": "value",
    "value_hi": "value_hi",
    "unit": "unit",
    "bound": "bound",
    "period": "period",
    "horizon_years": "horizon_years",
    "market": "market_text",
    "purpose": "purpose",
    "counterparty": "counterparty_text",
    "source_org": "source_text",
    "status": "status",
    "is_soft": "is_soft",
    "is_superseded": "is_superseded",
    "is_cumulative": "is_cumulative",
}
_DECIMALS: Final = {"value": 6, "value_hi": 6, "horizon_years": 3}  # digits behind the point
_FLAGS: Final = {"is_soft", "is_superseded", "is_cumulative"}
_NEVER_EMPTY: Final = {"subject", "metric", "value", "unit", *_FLAGS}
_BOUNDS: Final = ("gt", "ge", "lt", "le", "approx")
_POINT: Final = r"\d{4}(-H[12]|-Q[1-4]|-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
_PERIOD: Final = re.compile(f"{_POINT}(/{_POINT})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One row of the seed: every cell as text, empty for nothing; ``reviewed_on`` an ISO date."""

    claim_key: str
    field: str
    old_value: str = ""
    new_value: str = ""
    verdict: str
    reviewer: str
    reviewed_on: str
    reason: str

    @property
    def key(self) -> tuple[str, str]:
        """What there is one row for: a claim and one of its fields."""
        return self.claim_key, self.field


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """Who judges, and when."""

    name: str
    on: date


_IMPOSSIBLE: Final = """
select distinct rules.rule_code
from marts.claim_history as history
inner join audit.row_rules as rules on list_contains(string_split(history.rule_codes, ','), rules.rule_code)
where history.claim_id = ? and rules.decision = 'quarantined' and rules.rule_code <> 'rejected-by-review'
order by 1
"""

_APPEARED: Final = """
select min(coalesce(published_on, cast(first_known_from as date))) from marts.claim_history where claim_id = ?
"""

Reviews = dict[tuple[str, str], Review]


def read_reviews(seeds_folder: Path) -> Reviews:
    """The verdicts in the seed, by claim and field.

    Raises:
        NewsledgerError: ``seed-header``, ``seed-row``, ``seed-cell``, ``seed-unreadable``.
    """
    path = _path(seeds_folder)
    check_seed(path, declared_columns(seeds_folder)[REVIEW_SEED])
    with path.open(encoding="utf-8", newline="") as handle:
        rows = [Review(**row) for row in csv.DictReader(handle)]
    return {row.key: row for row in rows}


def published_reviews(connection: duckdb.DuckDBPyConnection) -> Reviews:
    """The verdicts that the published version was built with."""
    names = [field.name for field in fields(Review)]
    columns = ", ".join(f"coalesce({name}::varchar, '')" for name in names)
    rows = connection.execute(f"select {columns} from raw.{REVIEW_SEED}").fetchall()
    reviews = [Review(**dict(zip(names, row, strict=True))) for row in rows]
    return {review.key: review for review in reviews}


def unbuilt(seed: Reviews, published: Reviews) -> set[tuple[str, str]]:
    """Claims and fields whose verdict was written, changed or withdrawn since the published version was built."""
    return {key for key in seed.keys() | published.keys() if seed.get(key) != published.get(key)}


def accept(connection: duckdb.DuckDBPyConnection, named: str, by: Reviewer, why: str) -> Review:
    """The claim says what its article says.

    Raises:
        NewsledgerError: ``claim-unknown``, ``claim-ambiguous``, ``review-without-reason``; ``review-impossible`` when
            the claim cannot be right as it is.
    """
    claim = find_claim(connection, named)
    if codes := [row[0] for row in connection.execute(_IMPOSSIBLE, [claim.claim_id]).fetchall()]:
        raise NewsledgerError(
            "review-impossible",
            f"Claim {claim.claim_id} is quarantined ({', '.join(codes)}): no verdict makes it possible.",
            "Correct the field that is wrong, or let it lie.",
            exit_code=EXIT_USAGE,
        )
    return _whole(connection, claim, "accept", by, why)


def reject(connection: duckdb.DuckDBPyConnection, named: str, by: Reviewer, why: str) -> Review:
    """The article does not say that at all. Raises as :func:`accept`."""
    return _whole(connection, find_claim(connection, named), "reject", by, why)


def retract(connection: duckdb.DuckDBPyConnection, named: str, day: str, by: Reviewer, why: str) -> Review:
    """The source took the figure back on a day: it stands until then.

    Raises:
        NewsledgerError: as :func:`accept`; ``review-value`` when the day is no ISO date, or before the article.
    """
    claim = find_claim(connection, named)
    try:
        day = date.fromisoformat(day).isoformat()
    except ValueError:
        raise _bad_value("known_to", day, "Write the day as 2026-11-23.") from None
    row = connection.execute(_APPEARED, [claim.claim_id]).fetchone()
    if row and row[0] and day < row[0].isoformat():
        raise _bad_value("known_to", day, f"The article appeared on {row[0]}: nothing can be taken back before that.")
    return _review(claim, RETRACTION, "retract", by, why, new=day)


def correct(
    connection: duckdb.DuckDBPyConnection,
    seeds_folder: Path,
    named: str,
    field: str,
    new_value: str,
    by: Reviewer,
    why: str,
) -> Review:
    """One field of the claim is something else; an empty value: the article says nothing of it.

    Raises:
        NewsledgerError: as :func:`accept`; ``review-field``; ``review-value`` says what the field can be;
            ``review-changes-nothing``.
    """
    claim = find_claim(connection, named)
    if field not in CORRECTABLE:
        raise NewsledgerError(
            "review-field",
            f"A claim has no field {field!r} that can be corrected.",
            f"{_meant(field, CORRECTABLE)}Fields: {', '.join(CORRECTABLE)}.",
            exit_code=EXIT_USAGE,
        )
    new = _checked(seeds_folder, field, new_value.strip())
    old = _present(connection, claim, field)
    if new == old:
        raise NewsledgerError(
            "review-changes-nothing",
            f"The {field} of claim {claim.claim_id} is {old!r} already.",
            f"If the claim is right as it is: newsledger review accept {claim.claim_id} --why …",
            exit_code=EXIT_USAGE,
        )
    return _review(claim, field, "correct", by, why, old=old, new=new)


def record(seeds_folder: Path, reviews: Sequence[Review]) -> None:
    """Put verdicts into the seed, sorted by claim and field; a newer verdict on a field takes the old one's place.

    The file is checked as every run checks it before it takes the place of the old one, atomically.

    Raises:
        NewsledgerError: ``seed-…`` when the seed was not readable before, or a verdict is no row of it.
    """
    with _writing(seeds_folder):
        _write(seeds_folder, read_reviews(seeds_folder) | {review.key: review for review in reviews})


def withdraw(seeds_folder: Path, claim_key: str, field: str | None = None) -> list[Review]:
    """Take verdicts on a claim back; all of them without a field.

    Returns:
        What was taken out.

    Raises:
        NewsledgerError: ``review-unknown``.
    """
    with _writing(seeds_folder):
        reviews = read_reviews(seeds_folder)
        gone = [one for one in reviews.values() if one.claim_key == claim_key and field in (None, one.field)]
        if not gone:
            raise NewsledgerError(
                "review-unknown",
                f"seeds/{REVIEW_SEED}.csv has no verdict on {claim_key}" + (f", field {field}." if field else "."),
                "`newsledger review --check` and the file itself name them.",
                exit_code=EXIT_USAGE,
            )
        _write(seeds_folder, {key: review for key, review in reviews.items() if review not in gone})
    return gone


def _path(seeds_folder: Path) -> Path:
    return (seeds_folder / f"{REVIEW_SEED}.csv").resolve()


@contextmanager
def _writing(seeds_folder: Path) -> Iterator[None]:
    """One writer of the seed at a time; two verdicts given at once must both be there afterwards."""
    descriptor = os.open(seeds_folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(seeds_folder: Path, reviews: Reviews) -> None:
    columns = declared_columns(seeds_folder)[REVIEW_SEED]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(astuple(review) for _, review in sorted(reviews.items()))
    with replacing(_path(seeds_folder)) as temporary:
        temporary.write_text(text.getvalue(), "utf-8", newline="\n")
        check_seed(temporary, columns)


def _whole(connection: duckdb.DuckDBPyConnection, claim: FoundClaim, verdict: str, by: Reviewer, why: str) -> Review:
    # The value is kept beside the verdict: if the claim ever says another one, the verdict is stale and shows.
    return _review(claim, WHOLE_CLAIM, verdict, by, why, old=_present(connection, claim, "value"))


def _review(
    claim: FoundClaim, field: str, verdict: str, by: Reviewer, why: str, *, old: str = "", new: str = ""
) -> Review:
    if not why.strip():
        raise NewsledgerError(
            "review-without-reason",
            f"A verdict on {claim.claim_id} needs a reason.",
            "Say what the article says: --why 'the article says second quarter'",
            exit_code=EXIT_USAGE,
        )
    return Review(
        claim_key=claim.claim_key,
        field=field,
        old_value=old,
        new_value=new,
        verdict=verdict,
        reviewer=by.name,
        reviewed_on=by.on.isoformat(),
        reason=" ".join(why.split()),
    )


def _present(connection: duckdb.DuckDBPyConnection, claim: FoundClaim, field: str) -> str:
    """What the field says before any review, as the models compare it with ``old_value``."""
    row = connection.execute(
        f"select {CORRECTABLE[field]} from intermediate.int_claims_unioned where claim_id = ?", [claim.claim_id]
    ).fetchone()
    assert row is not None, "every published claim is in int_claims_unioned"
    return _as_text(row[0])


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return plain(value) if isinstance(value, Decimal) else str(value)


def _checked(seeds_folder: Path, field: str, text: str) -> str:
    """The new value as the models read it."""
    if not text:
        if field in _NEVER_EMPTY:
            raise _bad_value(field, text, f"A claim without {field} says nothing; reject it instead.")
        return ""
    if field in _DECIMALS:
        return _checked_number(field, text)
    if field in _FLAGS and text not in {"true", "false"}:
        raise _bad_value(field, text, "Write true or false.")
    if field == "period" and not (_PERIOD.fullmatch(text) and all(map(_is_in_calendar, text.split("/")))):
        raise _bad_value(field, text, "A period is YYYY, YYYY-MM, YYYY-MM-DD, YYYY-Qn, YYYY-Hn or from/to.")
    if field == "period" and is_reversed(text):
        raise _bad_value(field, text, "It ends before it begins: write the earlier point first.")
    if (words := _words(seeds_folder, field)) is not None:
        parts = text.split("/") if field in _COMPOSED else [text]
        unknown = [part for part in parts if part not in words]
        if unknown:
            raise _bad_value(field, text, f"{_meant(unknown[0], words)}The words are: {', '.join(sorted(words))}.")
    return text


def _is_in_calendar(point: str) -> bool:
    """False for 2025-02-30; what is no day is there by its pattern."""
    try:
        return len(point) < len("2025-02-30") or bool(date.fromisoformat(point))
    except ValueError:
        return False


def _checked_number(field: str, text: str) -> str:
    try:
        number = Decimal(text.replace(",", ""))
        if number.is_nan():
            raise InvalidOperation
        exact = number.quantize(Decimal(1).scaleb(-_DECIMALS[field]))
    except InvalidOperation:
        raise _bad_value(field, text, "Write a number such as 14.5, in whole units.") from None
    if exact != number:
        raise _bad_value(field, text, f"At most {_DECIMALS[field]} digits behind the point are kept.")
    return plain(number)


def _words(seeds_folder: Path, field: str) -> set[str] | None:
    """The closed list that a field's words come from, None when they are free."""
    match field:
        case "metric":
            return _column(seeds_folder, "metrics", "metric_id")
        case "unit":
            return (
                _column(seeds_folder, "units", "unit") | _column(seeds_folder, "currencies", "currency") | set(_BASES)
            )
        case "status":
            return _column(seeds_folder, "statuses", "status")
        case "bound":
            return set(_BOUNDS)
    return None


_COMPOSED: Final = {"unit", "status"}  # count/year, signed/announced
_BASES: Final = ("year", "half", "quarter", "month", "day", "hour")  # of a rate


def _column(seeds_folder: Path, seed: str, column: str) -> set[str]:
    with (seeds_folder / f"{seed}.csv").open(encoding="utf-8", newline="") as handle:
        return {row[column] for row in csv.DictReader(handle)}


def _meant(word: str, words: Any) -> str:
    close = difflib.get_close_matches(word, list(words), n=2)
    return f"Do you mean {' or '.join(close)}? " if close else ""


def _bad_value(field: str, text: str, remedy: str) -> NewsledgerError:
    return NewsledgerError("review-value", f"{text!r} cannot be the {field} of a claim.", remedy, exit_code=EXIT_USAGE)
