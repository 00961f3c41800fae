"""What waits for a person in the published version, and how a spreadsheet of it comes back as verdicts."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import IO, Any, Final

import duckdb

from newsledger.errors import EXIT_USAGE, NewsledgerError
from newsledger.ledger.store import Ledger
from newsledger.serving import reviews as verdicts
from newsledger.serving.cells import harmless, unmarked
from newsledger.serving.reviews import Review, Reviewer, Reviews

Item = dict[str, Any]

KINDS: Final = ("review", "conflict", "claim")
FILLED_IN: Final = ("verdict", "field", "new_value", "why")
SHEET: Final = (
    *FILLED_IN,
    *"kind effect metric_id subject value unit bound period market counterparty source_org quote reasons".split(),
    *"lowest_value highest_value confidence title publisher published_on url claim_id".split(),
)

# Rotten reviews first, since CI fails on them; then what people read already; of the rest core metrics, and what would
# change an answer before what only confirms one.
_ITEMS: Final = """
select *
from marts.review_queue
where kind in (select unnest($kinds::varchar[]))
order by
    list_position(['review', 'conflict', 'claim'], kind),
    is_core desc,
    list_position(['settles', 'contradicts', 'first-answer', 'confirms', 'nothing'], effect),
    confidence desc,
    queue_id
"""
_SENTENCE_ENDS: Final = "。！？!?\n"
_LONGEST_SENTENCE: Final = 400


def waiting(
    connection: duckdb.DuckDBPyConnection, written: Reviews, *, kinds: Collection[str] = KINDS, limit: int | None = None
) -> list[Item]:
    """Rows of ``marts.review_queue``, most urgent first, without those that the seed judges by now.

    Args:
        written: the verdicts in the seed; those that the published version does not know yet settle their claim.
        limit: rows at most; None means all.
    """
    settled = verdicts.unbuilt(written, verdicts.published_reviews(connection))
    settled_claims = {claim_key for claim_key, _ in settled}
    cursor = connection.execute(_ITEMS, {"kinds": list(kinds)})
    names = [column[0] for column in cursor.description or []]
    found: list[Item] = []
    while rows := cursor.fetchmany(1000):
        for row in rows:
            item = dict(zip(names, row, strict=True))
            key = item["claim_key"]
            if (key, item["field"]) in settled if item["kind"] == "review" else key in settled_claims:
                continue
            found.append(item)
            if len(found) == limit:
                return found
    return found


def require_built(connection: duckdb.DuckDBPyConnection, written: Reviews) -> None:
    """The published version must have been built with the verdicts that the seed holds.

    Raises:
        NewsledgerError: ``reviews-not-built``: whether they hold cannot be said yet.
    """
    missing = verdicts.unbuilt(written, verdicts.published_reviews(connection))
    if missing:
        named = ", ".join(f"{claim_key} ({field})" for claim_key, field in sorted(missing)[:5])
        raise NewsledgerError(
            "reviews-not-built",
            f"{len(missing)} verdicts differ from those that the published version was built with: {named}.",
            "Run `newsledger refresh`, then check again.",
        )


def stale_warnings(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """One line for each verdict that no longer fits its claim: it stops no run, but must not rot unseen."""
    rows = connection.execute(
        "select reasons, field, claim_key from marts.review_queue where kind = 'review' order by claim_key, field"
    ).fetchall()
    return [
        f"{reason}: the verdict on {field} of {claim_key}; see `newsledger review`" for reason, field, claim_key in rows
    ]


def sentence(ledger: Ledger, item: Item) -> tuple[str, str, str]:
    """What stands before the quote in its sentence, the quote, and what stands after it.

    The published file holds quotes only; the texts are in the ledger. Without the text there is the quote alone.
    """
    start, end = item["quote_start"], item["quote_end"]
    if item["revision_id"] is None or start is None:
        return "", item["quote"] or "", ""
    with ledger.connect(tables=("articles",)) as connection:
        row = connection.execute(
            "select text from ledger_articles where article_id = ? and revision_id = ? limit 1",
            [item["article_id"], item["revision_id"]],
        ).fetchone()
    if row is None or row[0] is None:
        return "", item["quote"] or "", ""
    text = row[0]
    first = max((text.rfind(mark, 0, start) for mark in _SENTENCE_ENDS), default=-1) + 1
    ends = [place for mark in _SENTENCE_ENDS if (place := text.find(mark, end)) >= 0]
    last = min(ends, default=len(text)) + 1
    return (
        text[max(first, start - _LONGEST_SENTENCE) : start].lstrip(),
        text[start:end],
        text[end : min(last, end + _LONGEST_SENTENCE)].rstrip(),
    )


def write_sheet(handle: IO[str], items: Iterable[Item]) -> int:
    """Write the queue as CSV with empty columns for verdicts in front; returns its rows."""
    writer = csv.writer(handle, lineterminator="\n")
    writer.writerow(SHEET)
    count = 0
    for item in items:
        empty = dict.fromkeys(FILLED_IN, "")
        shown = {name: "" if item[name] is None else harmless(item[name]) for name in SHEET if name not in empty}
        writer.writerow([{**shown, **empty}[name] for name in SHEET])
        count += 1
    return count


def read_sheet(
    sheet: Path, connection: duckdb.DuckDBPyConnection, seeds_folder: Path, reviewer: Reviewer
) -> list[Review]:
    """The verdicts of a filled-in sheet; rows without one are passed over. All must be right, or none counts.

    Excel in many countries saves a CSV sheet with semicolons: what parts the words of the header parts the cells.

    Raises:
        NewsledgerError: ``review-sheet`` names the line, with what is wrong in it.
    """
    found: dict[tuple[str, str], Review] = {}
    try:
        with sheet.open(encoding="utf-8-sig", newline="") as handle:
            header = handle.readline()
            handle.seek(0)
            reader = csv.DictReader(handle, delimiter=max(",;\t", key=header.count))
            if missing := {*FILLED_IN, "claim_id"} - set(reader.fieldnames or ()):
                raise _bad_sheet(f"The header of {sheet} lacks {', '.join(sorted(missing))}.")
            for row in reader:
                if not (row["verdict"] or "").strip():
                    continue
                try:
                    given = _verdict(row, connection, seeds_folder, reviewer)
                except NewsledgerError as error:
                    raise _bad_sheet(f"Line {reader.line_num} of {sheet}: {error.message} {error.remedy}") from error
                if given.key in found:
                    again = f"judges the {given.field} of {row['claim_id']} a second time"
                    raise _bad_sheet(f"Line {reader.line_num} of {sheet} {again}.")
                found[given.key] = given
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _bad_sheet(f"{sheet} cannot be read as UTF-8 CSV: {error}.") from error
    return list(found.values())


def _verdict(row: dict[str, str], connection: duckdb.DuckDBPyConnection, seeds_folder: Path, by: Reviewer) -> Review:
    # Cells are copied from the columns that the export marked: the mark is the spreadsheet's, not the claim's.
    claim, why, new_value = row["claim_id"], unmarked(row["why"] or ""), unmarked(row["new_value"] or "")
    match row["verdict"].strip():
        case "accept":
            return verdicts.accept(connection, claim, by, why)
        case "reject":
            return verdicts.reject(connection, claim, by, why)
        case "retract":
            return verdicts.retract(connection, claim, new_value, by, why)
        case "correct":
            return verdicts.correct(connection, seeds_folder, claim, row["field"], new_value, by, why)
        case other:
            raise NewsledgerError(
                "review-sheet",
                f"{other!r} is no verdict.",
                "Write accept, correct, reject or retract.",
                exit_code=EXIT_USAGE,
            )


def _bad_sheet(message: str) -> NewsledgerError:
    return NewsledgerError(
        "review-sheet", message, "Nothing was recorded. Mend the sheet and import it again.", exit_code=EXIT_USAGE
    )
