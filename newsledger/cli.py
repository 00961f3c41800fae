"""The command line: results on standard output, progress and logs on standard error, exit codes 0 to 3."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, CycloptsError, Parameter

from newsledger import __version__
from newsledger.errors import EXIT_DONE, EXIT_REFUSED, EXIT_USAGE, NewsledgerError
from newsledger.settings import load_settings

if TYPE_CHECKING:
    from newsledger.extraction.claim import Claim
    from newsledger.pipeline import RunReport

app = App(
    name="newsledger",
    version=__version__,
    help="A warehouse of the figures that news reports: every number with its evidence.",
    help_format="markdown",
)

export = App(name="export", help="Out of the warehouse.")
app.command(export)

Json = Annotated[bool, Parameter(name="--json", negative="", help="Print one JSON document instead of tables.")]
Wait = Annotated[bool, Parameter(name="--wait", negative="", help="Queue behind another run instead of refusing.")]


class ClaimFormat(StrEnum):
    """How `extract` prints claims."""

    JSONL = "jsonl"
    TABLE = "table"


@app.command
def ingest(*sources: str, wait: Wait = False, json_output: Json = False) -> int:
    """Read articles into the ledger; nothing is built.

    Example: `newsledger ingest samples/ news/2026-11-*.txt`

    Parameters
    ----------
    sources
        Files, folders or globs.
    """
    from newsledger import pipeline
    from newsledger.console import TerminalObserver

    _require(sources, "newsledger ingest samples/")
    with TerminalObserver() as observer:
        report = pipeline.ingest(load_settings(), sources, wait=wait, observer=observer)
    _print_report(report, json_output)
    return EXIT_DONE


@app.command
def refresh(*sources: str, wait: Wait = False, json_output: Json = False) -> int:
    """A whole run: read articles, build, audit, publish. Without sources: build from the ledger and the seeds.

    Example: `newsledger refresh samples/`

    Parameters
    ----------
    sources
        Files, folders or globs.
    """
    from newsledger import pipeline
    from newsledger.console import TerminalObserver

    with TerminalObserver() as observer:
        report = pipeline.refresh(load_settings(), sources, wait=wait, observer=observer)
    _print_report(report, json_output)
    return EXIT_REFUSED if report.outcome == "refused" else EXIT_DONE


@app.command
def extract(
    *files: Path,
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
    settings = load_settings()
    if explain:
        sys.stdout.writelines(explain_files(files, settings))
        return EXIT_DONE
    chosen = output or (ClaimFormat.TABLE if sys.stdout.isatty() else ClaimFormat.JSONL)
    n_read = 0
    for trial in extract_files(files, settings):
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
    from newsledger.serving.query import run_query

    result = run_query(load_settings().published_file, sql)
    if json_output:
        print_json([dict(zip(result.columns, row, strict=True)) for row in result.rows])
    elif csv_output:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(result.columns)
        writer.writerows(result.rows)
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
def versions(*, json_output: Json = False) -> int:
    """List the published versions, newest first.

    Example: `newsledger versions`
    """
    from newsledger.console import print_json, print_table
    from newsledger.warehouse.versions import current_version, list_versions

    settings = load_settings()
    current = current_version(settings.current_path)
    found = sorted(list_versions(settings.builds_path), key=lambda version: -version.number)
    if json_output:
        print_json(
            [{**version.manifest, "is_current": current is not None and version == current} for version in found]
        )
        return EXIT_DONE
    print_table(
        ["version", "published (UTC)", "parent", "facts", "rules passed", "bytes", ""],
        [
            (
                version.number,
                version.manifest["published_at"][:16].replace("T", " "),
                version.manifest["parent"],
                sum(rows for table, rows in version.manifest["rows"].items() if table.startswith("fct_")),
                version.manifest["audit"].get("passed", 0),
                version.manifest["database"]["bytes"],
                "current" if current and version.number == current.number else "",
            )
            for version in found
        ],
    )
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


@export.command(name="seeds")
def export_seeds(
    *,
    article: Annotated[list[str] | None, Parameter(negative="", help="Only this article; may be repeated.")] = None,
    output: Annotated[Path | None, Parameter(help="File to write; default: standard output.")] = None,
) -> int:
    """Accepted claims as rows of seeds/curated_claims.csv, for teams that want Git as their record.

    Example: `newsledger export seeds --output facts.csv`
    """
    from newsledger.serving.seed_rows import seed_rows, write_seed

    settings = load_settings()
    header, rows = seed_rows(
        settings.published_file,
        settings.project / "seeds",
        articles=article or [],
        curated_on=datetime.now(UTC).date(),
    )
    if output is None:
        write_seed(sys.stdout, header, rows)
    else:
        with output.open("w", encoding="utf-8", newline="") as handle:
            write_seed(handle, header, rows)
        print(f"{len(rows)} facts written to {output}.")
    return EXIT_DONE


def _require(given: Sequence[object], example: str) -> None:
    if not given:
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


def _print_report(report: RunReport, as_json_output: bool) -> None:
    from newsledger.console import err, out, print_json, print_table, printable

    if as_json_output:
        print_json(asdict(report))
        return
    for warning in report.warnings[:5]:
        err.print(f"warning: {printable(warning)}", style="yellow", markup=False)
    if len(report.warnings) > 5:
        err.print(f"… and {len(report.warnings) - 5} more warnings", style="yellow")
    for problem in report.problems[:10]:
        text = f"{problem['location']}: [{problem['reason_code']}] {problem['message']}"
        err.print(printable(f"not read: {text}"), style="yellow", markup=False)
    if len(report.problems) > 10:
        err.print(f"… and {len(report.problems) - 10} more inputs that were not read", style="yellow")
    counted = ", ".join(f"{count} {name}" for name, count in sorted(report.inputs.items()) if count) or "none"
    print(f"Inputs: {counted}. Claims read: {report.n_claims}.")
    if report.outcome == "unchanged":
        print(f"Nothing changed: version {report.version} stays.")
    if report.outcome == "refused":
        print(f"Refused: {report.refusal} Version {report.version or '(none)'} stays.")
        print_table(
            ["rule", "outcome", "severity", "table", "failing", "rows"],
            [
                (
                    rule["rule_code"],
                    rule["outcome"],
                    rule["severity"],
                    rule["table_name"],
                    rule["failing_count"],
                    rule["samples"],
                )
                for rule in report.failed_rules
            ],
        )
        out.print(f"Report: {report.report_path}", markup=False, soft_wrap=True)
    if report.outcome == "published":
        _print_contents(report)
    if report.database:
        out.print(f"Warehouse: {report.database} (version {report.version})", markup=False, soft_wrap=True)


def _print_contents(report: RunReport) -> None:
    from newsledger.console import print_table
    from newsledger.serving.query import run_query

    assert report.database is not None
    result = run_query(
        report.database,
        """
        select family, count(*) as claims,
            count(*) filter (decision = 'accepted') as accepted,
            count(*) filter (decision = 'review') as review,
            count(*) filter (decision = 'quarantined') as quarantined
        from marts.claim_history
        where is_current
        group by family
        order by family
        """,
    )
    print_table(result.columns, result.rows)


def main() -> None:
    """Entry point: every expected failure is one message with its code; a traceback is a bug."""
    from newsledger.console import err
    from newsledger.logs import set_up_logging

    set_up_logging()
    try:
        status = app(exit_on_error=False, print_error=False, result_action="return_value")
    except NewsledgerError as error:
        err.print(f"newsledger: [{error.code}] {error.message}", style="red", markup=False, soft_wrap=True)
        err.print(error.remedy, markup=False, soft_wrap=True)
        status = error.exit_code
    except CycloptsError as error:
        err.print(f"newsledger: [usage] {error}", style="red", markup=False, soft_wrap=True)
        err.print("Run `newsledger --help`.", markup=False)
        status = EXIT_USAGE
    except KeyboardInterrupt:
        err.print("newsledger: stopped. Nothing was published; the next run finishes the work.")
        status = 130
    except BrokenPipeError:
        # The reader of our output (head, less) went away: not an error, but Python would print one at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = EXIT_DONE
    sys.exit(status if isinstance(status, int) else EXIT_DONE)


if __name__ == "__main__":
    main()
