"""The command line: results on standard output, progress and logs on standard error, exit codes 0 to 3."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, CycloptsError, Parameter

from newsledger import __version__
from newsledger.cli import audit, export, review, versions
from newsledger.cli.options import Json, Wait
from newsledger.cli.report import print_inputs, print_report
from newsledger.errors import EXIT_DONE, EXIT_INTERRUPTED, EXIT_REFUSED, EXIT_USAGE, NewsledgerError
from newsledger.settings import load_settings

if TYPE_CHECKING:
    from newsledger.extraction.claim import Claim

app = App(
    name="newsledger",
    version=__version__,
    help="A warehouse of the figures that news reports: every number with its evidence.",
    help_format="markdown",
    suppress_keyboard_interrupt=False,  # main() says what an interrupted run leaves behind
)
for commands in (versions, audit, review, export):
    commands.register(app)


class ClaimFormat(StrEnum):
    """How `extract` prints claims."""

    JSONL = "jsonl"
    TABLE = "table"


@app.command
def ingest(*sources: str, wait: Wait = False, json_output: Json = False) -> int:
    """Read articles into the ledger; nothing is built. Without sources: what is due of sources.yml.

    Example: `newsledger ingest samples/ news/2026-11-*.txt https://news.example.com/a1`

    Parameters
    ----------
    sources
        Files, folders, globs, web addresses, or names of sources in sources.yml.
    """
    from newsledger import pipeline
    from newsledger.console import TerminalObserver
    from newsledger.ingestion.collection import described_sources

    settings = load_settings()
    if not described_sources(settings):
        _require(sources, "newsledger ingest samples/")
    with TerminalObserver() as observer:
        report = pipeline.ingest(settings, sources, wait=wait, observer=observer)
    print_report(report, json_output)
    return EXIT_DONE


@app.command
def refresh(
    *sources: str,
    publish: Annotated[bool, Parameter(help="With --no-publish the audited version waits for `publish`.")] = True,
    wait: Wait = False,
    json_output: Json = False,
) -> int:
    """A whole run: read articles, build, audit, publish. Without sources: what is due of sources.yml, if there is one.

    Example: `newsledger refresh samples/`

    Parameters
    ----------
    sources
        Files, folders, globs, web addresses, or names of sources in sources.yml.
    """
    from newsledger import pipeline
    from newsledger.console import TerminalObserver

    with TerminalObserver() as observer:
        report = pipeline.refresh(load_settings(), sources, wait=wait, hold=not publish, observer=observer)
    print_report(report, json_output)
    return EXIT_REFUSED if report.outcome == "refused" else EXIT_DONE


@app.command
def inputs(
    *,
    outcome: Annotated[
        list[str] | None, Parameter(negative="", help="Only inputs that ended so, as `quarantined`; may be repeated.")
    ] = None,
    source: Annotated[str | None, Parameter(help="Only inputs of this source.")] = None,
    limit: Annotated[int, Parameter(help="Inputs that are listed at most.")] = 100,
    retry: Annotated[
        bool, Parameter(negative="", help="Read them again; without --outcome those that are quarantined.")
    ] = False,
    wait: Wait = False,
    json_output: Json = False,
) -> int:
    """What became of every input, the newest first.

    Example: `newsledger inputs --outcome quarantined`
    """
    from newsledger import pipeline
    from newsledger.console import TerminalObserver
    from newsledger.ledger.inputs import list_inputs
    from newsledger.ledger.store import Ledger

    settings = load_settings()
    if retry:
        with TerminalObserver() as observer:
            report = pipeline.ingest_again(
                settings, outcome or ["quarantined"], source=source, wait=wait, observer=observer
            )
        print_report(report, json_output)
        return EXIT_DONE
    listing = list_inputs(Ledger(settings.ledger_path), outcomes=outcome or [], source=source, limit=limit)
    print_inputs(listing, json_output)
    return EXIT_DONE


@app.command
def extract(
    *files: str,
    output: Annotated[
        ClaimFormat | None, Parameter(name="--format", help="Default: a table on a terminal, else jsonl.")
    ] = None,
    soft: Annotated[
        bool, Parameter(help="Also claims that may never come true: candidates, rumours, cancelled, superseded.")
    ] = True,
    explain: Annotated[bool, Parameter(negative="", help="Show how each sentence was read.")] = False,
) -> int:
    """Print the claims of files, writing nothing: the way to try a text.

    Example: `newsledger extract samples/*.txt --format table`

    Parameters
    ----------
    files
        Articles in any supported format; `-` reads standard input.
    """
    from newsledger.console import err
    from newsledger.trying import explain_files, extract_files

    _require(files, "newsledger extract samples/*.txt")
    paths = [Path(file) for file in files]
    settings = load_settings()
    if explain:
        sys.stdout.writelines(explain_files(paths, settings))
        return EXIT_DONE
    chosen = output or (ClaimFormat.TABLE if sys.stdout.isatty() else ClaimFormat.JSONL)
    n_read = 0
    for trial in extract_files(paths, settings):
        if trial.problem:
            err.print(f"newsledger: {trial.problem}", style="yellow", markup=False)
            continue
        n_read += 1
        claims = [claim for claim in trial.claims if soft or not claim.is_soft]
        if chosen is ClaimFormat.JSONL:
            for claim in claims:
                print(json.dumps(_claim_json(claim, trial.given_id), ensure_ascii=False))
        else:
            _print_claims(trial.location, claims)
    return EXIT_DONE if n_read else EXIT_REFUSED


@app.command
def query(
    sql: str,
    *,
    json_output: Json = False,
    csv_output: Annotated[bool, Parameter(name="--csv", negative="", help="Print CSV.")] = False,
) -> int:
    """Ask the published warehouse; read-only.

    Example: `newsledger query "select * from marts.market_share_by_period"`

    Parameters
    ----------
    sql
        One select statement. The published tables are in the schema `marts`.
    """
    from newsledger.console import print_json, print_table
    from newsledger.serving.cells import harmless
    from newsledger.serving.query import run_query

    if json_output and csv_output:
        raise NewsledgerError("usage", "--json and --csv exclude each other.", "Choose one.", exit_code=EXIT_USAGE)
    result = run_query(load_settings().published_file, sql)
    if json_output:
        if twice := sorted({name for name in result.columns if result.columns.count(name) > 1}):
            raise NewsledgerError(
                "query-column-twice",
                f"JSON has room for one column of each name; the query has {', '.join(twice)} more than once.",
                "Name them apart: select a.value as value, b.value as other_value. Or print the table, or --csv.",
                exit_code=EXIT_USAGE,
            )
        print_json([dict(zip(result.columns, row, strict=True)) for row in result.rows])
    elif csv_output:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(result.columns)
        writer.writerows([harmless(value) for value in row] for row in result.rows)
    else:
        print_table(result.columns, result.rows)
    return EXIT_DONE


@app.command
def load(*, to: Path, wait: Wait = False, json_output: Json = False) -> int:
    """Load the ledger into a DuckDB file of your own, for plain `dbt build`.

    Example: `newsledger load --to dev/warehouse.duckdb && dbt build`

    Parameters
    ----------
    to
        File to make; its name must be warehouse.duckdb.
    """
    from newsledger import pipeline
    from newsledger.console import print_json, print_table

    rows = pipeline.load_to(load_settings(), to, wait=wait)
    if json_output:
        print_json(rows)
    else:
        print_table(["raw table", "rows"], rows.items())
        print(f"Loaded {to}. Next: NEWSLEDGER_DUCKDB={to} dbt build")
    return EXIT_DONE


@app.command
def schedule() -> int:
    """Deploy what prefect.yaml says and run one Prefect worker until it is stopped.

    Example: `prefect server start --background && newsledger schedule`
    """
    from newsledger.console import err
    from newsledger.scheduling import schedule as run_schedule

    run_schedule(load_settings(), lambda line: err.print(f"newsledger: {line}", markup=False, soft_wrap=True))
    return EXIT_DONE


def _require(given: Sequence[object], example: str) -> None:
    if not all(given) or not given:
        raise NewsledgerError(
            "nothing-given", "Name at least one file, folder or glob.", f"For example: {example}", exit_code=EXIT_USAGE
        )


def _claim_json(claim: Claim, given_id: str | None) -> dict[str, Any]:
    from newsledger.console import as_json

    row = {field.name: getattr(claim, field.name) for field in fields(claim)}
    if given_id is not None:
        row["article_id"] = given_id
    return {
        name: value if isinstance(value, (str, int, bool)) or value is None else as_json(value)
        for name, value in row.items()
    }


def _print_claims(location: str, claims: Sequence[Claim]) -> None:
    from newsledger.console import as_json, print_table

    print_table(
        ["metric", "subject", "value", "unit", "period", "market / counterparty", "source", "conf.", "quote"],
        [
            (
                claim.metric,
                claim.subject,
                f"{'' if claim.bound is None else claim.bound + ' '}{as_json(claim.value)}",
                claim.unit,
                claim.period,
                claim.market or claim.counterparty,
                claim.source_org,
                f"{claim.confidence:.2f}",
                claim.quote,
            )
            for claim in claims
        ],
        title=f"{location}: {len(claims)} claims",
    )


def main() -> None:
    """Entry point: every expected failure is one message with its code; a traceback is a bug."""
    if sys.stdout is None:  # closed by whoever started us
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open until the process ends
    try:
        status = _run()
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output (head, less) went away: not an error, but Python would print one at exit.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                os.dup2(nowhere, stream.fileno())
        status = EXIT_DONE
    except OSError as error:  # what was printed could not be written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _say(NewsledgerError("output-not-written", f"{error}.", "See to the disk or program that the output goes to."))
        status = EXIT_REFUSED
    sys.exit(status)


def _run() -> int:
    from newsledger.logs import set_up_logging

    set_up_logging()
    try:
        status = app(exit_on_error=False, print_error=False, result_action="return_value")
    except NewsledgerError as error:
        return _say(error)
    except CycloptsError as error:
        return _say(NewsledgerError("usage", f"{error}", "Run `newsledger --help`.", exit_code=EXIT_USAGE))
    except OSError as error:
        if error.filename is None:  # not of a file, but of what is printed: main() tells
            raise
        remedy = "See to it: permissions, room, the disk. Nothing was published."
        return _say(NewsledgerError("file-failed", f"{error.strerror}: {error.filename}.", remedy))
    except KeyboardInterrupt:
        print("newsledger: stopped. Nothing was published; the next run finishes the work.", file=sys.stderr)
        return EXIT_INTERRUPTED
    return status if isinstance(status, int) else EXIT_DONE


def _say(error: NewsledgerError) -> int:
    """Tell people on standard error, and whoever asked for JSON on standard output too."""
    from newsledger.console import err, print_json, printable

    if "--json" in sys.argv:
        print_json({"error": {"code": error.code, "message": error.message, "remedy": error.remedy}})
    message, remedy = (
        "\n".join(printable(line) for line in text.splitlines()) for text in (error.message, error.remedy)
    )
    err.print(f"newsledger: [{error.code}] {message}", style="red", markup=False)
    err.print(remedy, markup=False)
    return error.exit_code
