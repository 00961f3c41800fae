"""The commands for reviewers: what waits for a person, and verdicts; `newsledger.cli` registers them."""

from __future__ import annotations

import getpass
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from newsledger.cli.options import Json
from newsledger.errors import EXIT_DONE, EXIT_REFUSED, EXIT_USAGE, NewsledgerError
from newsledger.settings import Settings, load_settings

if TYPE_CHECKING:
    import duckdb

    from newsledger.serving.review_queue import Item
    from newsledger.serving.reviews import Review, Reviewer

Why = Annotated[str, Parameter(help="The reason, for whoever reads the diff.")]
By = Annotated[str | None, Parameter(help="Who judges; default: the name that Git knows.")]

review = App(name="review", help="What waits for a person, and verdicts on it: rows of seeds/claim_reviews.csv.")


class Kind(StrEnum):
    """Why something waits: a doubtful claim, a verdict that no longer fits, articles that disagree."""

    CLAIM = "claim"
    REVIEW = "review"
    CONFLICT = "conflict"


def register(app: App) -> None:
    """Add the commands of this module."""
    app.command(review)


@review.default
def queue(
    *,
    kind: Annotated[list[Kind] | None, Parameter(negative="", help="Only this kind; may be repeated.")] = None,
    limit: Annotated[int, Parameter(help="Rows shown; 0 means all.")] = 20,
    check: Annotated[bool, Parameter(negative="", help="For CI: exit code 1 when a verdict no longer fits.")] = False,
    export: Annotated[Path | None, Parameter(help="Write the queue as a CSV sheet to fill in.")] = None,
    import_from: Annotated[
        Path | None, Parameter(name="--import", help="Record the verdicts of a filled-in sheet.")
    ] = None,
    by: By = None,
    json_output: Json = False,
) -> int:
    """What waits for a person: verdicts that no longer fit, articles that disagree, doubtful claims.

    Example: `newsledger review --kind conflict`
    """
    if sum((check, export is not None, import_from is not None)) > 1:
        raise NewsledgerError(
            "review-modes", "--check, --export and --import exclude each other.", "Use one.", exit_code=EXIT_USAGE
        )
    if check:
        return _check(json_output)
    if import_from is not None:
        return _import(import_from, by, json_output)
    # A sheet is worked off as a whole; a screen shows what comes first.
    with _published() as (settings, connection):
        items = _waiting(settings, connection, kind, None if export or limit <= 0 else limit)
    if export is not None:
        return _export(export, items)
    if json_output:
        from newsledger.console import print_json

        print_json(items)
    else:
        _print_items(items, limit)
    return EXIT_DONE


@review.command(name="next")
def next_items(*, kind: Annotated[list[Kind] | None, Parameter(negative="")] = None, by: By = None) -> int:
    """Judge one after the other, keyboard only: each with its sentence and what a verdict would change.

    Example: `newsledger review next`

    Parameters
    ----------
    kind
        Only this kind; may be repeated.
    """
    from newsledger.cli.review_session import judge_all
    from newsledger.ledger.store import Ledger

    with _published() as (settings, connection):
        count = judge_all(
            _waiting(settings, connection, kind, None),
            connection,
            Ledger(settings.ledger_path),
            settings.project / "seeds",
            _reviewer(settings, by),
        )
    _say(f"{count} verdicts recorded." + (" Next: newsledger refresh" if count else ""))
    return EXIT_DONE


@review.command
def accept(claim: str, *, why: Why, by: By = None, json_output: Json = False) -> int:
    """The claim is right as it is.

    Example: `newsledger review accept 8902ffe4 --why "the table says so"`

    Parameters
    ----------
    claim
        A claim_id, its first characters, or a claim_key.
    """
    from newsledger.serving import reviews as verdicts

    with _published() as (settings, connection):
        given = verdicts.accept(connection, claim, _reviewer(settings, by), why)
    return _recorded(settings, [given], json_output)


@review.command
def reject(claim: str, *, why: Why, by: By = None, json_output: Json = False) -> int:
    """The article does not say that: the claim goes to the quarantine.

    Example: `newsledger review reject 8902ffe4 --why "a target, not a share"`

    Parameters
    ----------
    claim
        A claim_id, its first characters, or a claim_key.
    """
    from newsledger.serving import reviews as verdicts

    with _published() as (settings, connection):
        given = verdicts.reject(connection, claim, _reviewer(settings, by), why)
    return _recorded(settings, [given], json_output)


@review.command
def correct(claim: str, field: str, value: str, *, why: Why, by: By = None, json_output: Json = False) -> int:
    """One field of the claim says something else.

    Example: `newsledger review correct 8902ffe4 period 2020-Q2 --why "the article says second quarter"`

    Parameters
    ----------
    claim
        A claim_id, its first characters, or a claim_key.
    field
        subject, metric, value, unit, period, market, source_org, status …
    value
        What it should say; an empty word: nothing.
    """
    from newsledger.serving import reviews as verdicts

    with _published() as (settings, connection):
        reviewer = _reviewer(settings, by)
        given = verdicts.correct(connection, settings.project / "seeds", claim, field, value, reviewer, why)
    return _recorded(settings, [given], json_output)


@review.command
def retract(claim: str, day: str, *, why: Why, by: By = None, json_output: Json = False) -> int:
    """The source took the figure back on a day; until then it was known.

    Example: `newsledger review retract 8902ffe4 2020-09-01 --why "corrected by the firm"`

    Parameters
    ----------
    claim
        A claim_id, its first characters, or a claim_key.
    day
        As 2026-11-23.
    """
    from newsledger.serving import reviews as verdicts

    with _published() as (settings, connection):
        given = verdicts.retract(connection, claim, day, _reviewer(settings, by), why)
    return _recorded(settings, [given], json_output)


@review.command
def withdraw(claim: str, field: str | None = None, *, json_output: Json = False) -> int:
    """Take a verdict back: its row goes out of seeds/claim_reviews.csv.

    Example: `newsledger review withdraw 8902ffe4 period`

    Parameters
    ----------
    claim
        A claim_id, its first characters, or a claim_key (also of a claim that is gone).
    field
        The field that was judged (`claim` for the whole); without it all verdicts on the claim.
    """
    from newsledger.console import print_json
    from newsledger.serving import reviews as verdicts
    from newsledger.serving.claim_lookup import find_claim

    settings = load_settings()
    folder = settings.project / "seeds"
    key = claim
    if all(review.claim_key != claim for review in verdicts.read_reviews(folder).values()):
        with _published() as (_, connection):
            key = find_claim(connection, claim).claim_key
    gone = verdicts.withdraw(folder, key, field)
    if json_output:
        print_json([asdict(one) for one in gone])
    else:
        _say(f"{len(gone)} verdicts on {key} withdrawn. Next: newsledger refresh")
    return EXIT_DONE


@contextmanager
def _published() -> Iterator[tuple[Settings, duckdb.DuckDBPyConnection]]:
    from newsledger.warehouse.reading import connect

    settings = load_settings()
    with connect(settings.published_file) as connection:
        yield settings, connection


def _reviewer(settings: Settings, by: str | None) -> Reviewer:
    from newsledger.serving.reviews import Reviewer

    return Reviewer(name=by or _git_name(settings.project) or getpass.getuser(), on=datetime.now(UTC).date())


def _git_name(project: Path) -> str:
    try:
        done = subprocess.run(["git", "config", "user.name"], cwd=project, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()


def _waiting(
    settings: Settings, connection: duckdb.DuckDBPyConnection, kinds: list[Kind] | None, limit: int | None
) -> list[Item]:
    from newsledger.serving.review_queue import waiting
    from newsledger.serving.reviews import read_reviews

    return waiting(connection, read_reviews(settings.project / "seeds"), kinds=list(kinds or Kind), limit=limit)


def _recorded(settings: Settings, given: list[Review], as_json_output: bool) -> int:
    from newsledger.console import out, print_json, printable
    from newsledger.serving import reviews as verdicts

    if given:
        verdicts.record(settings.project / "seeds", given)
    if as_json_output:
        print_json([asdict(one) for one in given])
    else:
        for one in given:
            change = (
                f": {one.old_value or '(nothing)'} -> {one.new_value or '(nothing)'}"
                if one.verdict == "correct"
                else ""
            )
            out.print(printable(f"{one.verdict} {one.field} of {one.claim_key}{change}"), markup=False, soft_wrap=True)
        _say(
            "Written to seeds/claim_reviews.csv. Next: newsledger refresh"
            if given
            else "No row has a verdict: nothing was recorded."
        )
    return EXIT_DONE


def _check(as_json_output: bool) -> int:
    from newsledger.console import print_json, print_table
    from newsledger.serving.review_queue import require_built, waiting
    from newsledger.serving.reviews import read_reviews

    with _published() as (settings, connection):
        written = read_reviews(settings.project / "seeds")
        require_built(connection, written)
        stale = waiting(connection, written, kinds=["review"])
    if as_json_output:
        print_json(stale)
    elif stale:
        columns = "reasons claim_key field old_value new_value verdict subject value unit url".split()
        print_table(columns, [[item[name] for name in columns] for item in stale], title=f"{len(stale)} stale verdicts")
    else:
        _say(f"All {len(written)} verdicts fit their claims.")
    return EXIT_REFUSED if stale else EXIT_DONE


def _export(target: Path, items: list[Item]) -> int:
    from newsledger.files import replacing
    from newsledger.serving.exports import refuse_existing
    from newsledger.serving.review_queue import write_sheet

    refuse_existing([target], force=False)
    with replacing(target) as temporary, temporary.open("w", encoding="utf-8", newline="") as handle:
        count = write_sheet(handle, items)
    _say(f"{count} rows written to {target}. Fill in verdict and why, then: newsledger review --import {target}")
    return EXIT_DONE


def _import(sheet: Path, by: str | None, as_json_output: bool) -> int:
    from newsledger.serving.review_queue import read_sheet

    with _published() as (settings, connection):
        given = read_sheet(sheet, connection, settings.project / "seeds", _reviewer(settings, by))
    return _recorded(settings, given, as_json_output)


def _print_items(items: list[Item], limit: int) -> None:
    from newsledger.console import print_table

    print_table(
        ["kind", "why", "effect", "metric", "subject", "value", "unit", "period", "market", "quote", "claim"],
        [
            (
                item["kind"],
                item["reasons"],
                item["effect"],
                item["metric_id"],
                item["subject"],
                _number(item["value"]),
                item["unit"],
                item["period"],
                item["market"] or item["counterparty"],
                item["quote"],
                (item["claim_id"] or item["claim_key"])[:12],
            )
            for item in items
        ],
    )
    if len(items) == limit:
        _say(f"The first {limit}; --limit 0 shows all.")


def _number(value: Any) -> Any:
    from newsledger.extraction.claim import plain

    return None if value is None else plain(value)


def _say(line: str) -> None:
    from newsledger.console import err, printable

    err.print(printable(line), markup=False, soft_wrap=True)
