"""The commands that take something out of the warehouse: citations and files; `newsledger.cli` registers them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from newsledger.cli.options import Json
from newsledger.errors import EXIT_DONE
from newsledger.settings import load_settings

if TYPE_CHECKING:
    from newsledger.serving.exports import Export, Progress

Tables = Annotated[
    list[str] | None, Parameter(name="--table", negative="", help="Only this table of marts; may be repeated.")
]
Force = Annotated[bool, Parameter(negative="", help="Replace files that are there.")]

export = App(name="export", help="Out of the warehouse: seed rows, Parquet, CSV, Excel.")


def register(app: App) -> None:
    """Add the commands of this module."""
    app.command(export)
    app.command(cite)


def cite(
    claim: str,
    *,
    csl: Annotated[
        bool, Parameter(negative="", help="Print CSL-JSON, for Zotero and other reference managers.")
    ] = False,
    json_output: Json = False,
) -> int:
    """A figure ready to paste: quote, publisher, address, dates, and the version of the warehouse with its sha256.

    Example: `newsledger cite 8902ffe4`

    Parameters
    ----------
    claim
        A claim_id, its first characters, or a claim_key.
    """
    from newsledger.console import print_json, printable
    from newsledger.serving.citation import cite as make_citation

    citation = make_citation(load_settings().current_path, claim)
    if json_output:
        print_json(citation.as_row())
    elif csl:
        print_json([citation.csl()])
    else:
        for line in citation.text().splitlines():
            print(printable(line))
    return EXIT_DONE


@export.command
def seeds(
    *,
    article: Annotated[list[str] | None, Parameter(negative="", help="Only this article; may be repeated.")] = None,
    output: Annotated[Path | None, Parameter(help="File to write; default: standard output.")] = None,
    force: Force = False,
) -> int:
    """Accepted claims as rows of seeds/curated_claims.csv, for teams that want Git as their record.

    Facts that are curated already stay as they are. Reviews stay rows of seeds/claim_reviews.csv.

    Example: `newsledger export seeds --output seeds/curated_claims.csv --force`
    """
    from newsledger.files import replacing
    from newsledger.serving.exports import refuse_existing
    from newsledger.serving.seed_rows import write_seed

    settings = load_settings()
    folder, today = settings.project / "seeds", datetime.now(UTC).date()
    if output is None:
        write_seed(settings.published_file, folder, sys.stdout, articles=article or [], curated_on=today)
        return EXIT_DONE
    refuse_existing([output], force=force)
    with replacing(output) as temporary, temporary.open("w", encoding="utf-8", newline="") as handle:
        count = write_seed(settings.published_file, folder, handle, articles=article or [], curated_on=today)
    print(f"{count:,} facts written to {output}.")
    return EXIT_DONE


@export.command
def parquet(folder: Path, *, table: Tables = None, force: Force = False, json_output: Json = False) -> int:
    """The tables of marts as Parquet files, with the types of the warehouse.

    Example: `newsledger export parquet out/`

    Parameters
    ----------
    folder
        Where the files go; made if it is not there.
    """
    from newsledger.serving.exports import export_parquet

    return _exported(
        lambda tell: export_parquet(load_settings().current_path, folder, table or [], force=force, on_progress=tell),
        folder,
        json_output,
    )


@export.command(name="csv")
def csv_files(folder: Path, *, table: Tables = None, force: Force = False, json_output: Json = False) -> int:
    """The tables of marts as CSV files. Text that a spreadsheet could take for a formula gets an apostrophe in front.

    Example: `newsledger export csv out/ --table market_share_by_period`

    Parameters
    ----------
    folder
        Where the files go; made if it is not there.
    """
    from newsledger.serving.exports import export_csv

    return _exported(
        lambda tell: export_csv(load_settings().current_path, folder, table or [], force=force, on_progress=tell),
        folder,
        json_output,
    )


@export.command
def xlsx(file: Path, *, table: Tables = None, force: Force = False, json_output: Json = False) -> int:
    """The tables of marts as one Excel workbook, a sheet each.

    Example: `newsledger export xlsx figures.xlsx --table market_share_by_period --table evidence`

    Parameters
    ----------
    file
        The workbook to write.
    """
    from newsledger.serving.exports import export_xlsx

    return _exported(
        lambda tell: export_xlsx(load_settings().current_path, file, table or [], force=force, on_progress=tell),
        file,
        json_output,
    )


def _exported(export_tables: Callable[[Progress], Export], target: Path, as_json_output: bool) -> int:
    from dataclasses import asdict

    from newsledger.console import TerminalObserver, out, print_json

    with TerminalObserver() as observer:
        observer.step("export")
        done = export_tables(observer.progress)
    if as_json_output:
        print_json(asdict(done))
    else:
        rows = sum(done.rows.values())
        out.print(
            f"{len(done.rows)} tables, {rows:,} rows of version {done.version} written to {target}.",
            markup=False,
            soft_wrap=True,
        )
    return EXIT_DONE
