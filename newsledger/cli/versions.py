"""The commands about versions and the ledger's upkeep; `newsledger.cli` registers them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from newsledger.cli.options import Json, Wait
from newsledger.cli.report import print_report
from newsledger.errors import EXIT_DONE, EXIT_REFUSED
from newsledger.settings import load_settings

Why = Annotated[str, Parameter(help="The reason, for whoever looks later.")]
DryRun = Annotated[bool, Parameter(name="--dry-run", negative="", help="Only say what would be done.")]


def register(app: App) -> None:
    """Add the commands of this module."""
    commands: Sequence[Callable[..., int]] = (
        versions,
        diff,
        rollback,
        publish,
        rebuild,
        pin,
        unpin,
        prune,
        backup,
        restore,
        doctor,
        redact,
    )
    for command in commands:
        app.command(command)


def versions(*, json_output: Json = False) -> int:
    """List the versions, newest first, with what each changed.

    Example: `newsledger versions`
    """
    from newsledger.console import err, print_json, print_table
    from newsledger.warehouse.listing import list_all

    settings = load_settings()
    listed = list_all(settings.home_path)
    if json_output:
        print_json(
            [
                {**one.manifest, "is_current": one.is_current, "state": one.state, "changes": one.changes}
                for one in listed.versions
            ]
        )
    else:
        print_table(
            ["version", "published (UTC)", "parent", "facts", "changed", "bytes", "state"],
            [
                (
                    one.version,
                    one.published_at[:16].replace("T", " "),
                    one.parent,
                    one.facts,
                    one.changes,
                    one.bytes,
                    one.state,
                )
                for one in listed.versions
            ],
        )
    for problem in listed.problems:
        err.print(f"newsledger: {problem}", style="yellow", markup=False, soft_wrap=True)
    return EXIT_DONE


def diff(
    before: int,
    after: int | None = None,
    *,
    markdown: Annotated[bool, Parameter(negative="", help="Print Markdown.")] = False,
    limit: Annotated[int, Parameter(help="Rows shown of each kind; JSON has all.")] = 40,
    json_output: Json = False,
) -> int:
    """What changed between two versions: answers, and claims added, gone, superseded or judged anew.

    Example: `newsledger diff 6 7 --markdown`

    Parameters
    ----------
    before
        The older version.
    after
        The newer version; without it the current one.
    """
    import sys

    from newsledger.console import print_json, print_table
    from newsledger.warehouse import diff as difference
    from newsledger.warehouse.retention import find_version, nothing_published, require_current

    settings = load_settings()
    builds = settings.builds_path
    newer = after if after is not None else require_current(settings.home_path)
    if newer is None:
        raise nothing_published(settings.home_path)
    found = difference.diff(find_version(builds, before), find_version(builds, newer))
    if json_output:
        print_json({**asdict(found), "counts": found.counts})
    elif markdown:
        sys.stdout.write(difference.diff_markdown(found, limit))
    else:
        for name, header, rows in (
            ("answers", difference.ANSWER_HEADER, difference.answer_rows(found)),
            ("claims", difference.CLAIM_HEADER, difference.claim_rows(found)),
        ):
            if rows:
                print_table(header, rows[:limit], title=f"{len(rows)} {name}")
        for table in found.tables:
            print(f"Only one of the two has the table {table}.")
        if not found.counts:
            print(f"Versions {found.before} and {found.after} answer the same.")
    return EXIT_DONE


def rollback(
    version: int | None = None, *, why: Why = "no reason given", wait: Wait = False, json_output: Json = False
) -> int:
    """Make an older version current, at once. The one before is withdrawn: the next run does not publish it again.

    Example: `newsledger rollback --why "shares of 2024 are doubled"`

    Parameters
    ----------
    version
        The version to return to; without it the newest older one that is whole.
    """
    from newsledger import upkeep
    from newsledger.console import err, print_json

    before, now, notes = upkeep.roll_back(load_settings(), version, why, wait=wait)
    for note in notes:
        err.print(f"newsledger: {note}", style="yellow", markup=False, soft_wrap=True)
    if json_output:
        print_json({"before": before, "current": now.number, "why": why})
    else:
        print(
            f"Version {now.number} is current."
            + (f" Version {before} is withdrawn: {why}." if before is not None and now.number < before else "")
        )
    return EXIT_DONE


def publish(version: int | None = None, *, wait: Wait = False, json_output: Json = False) -> int:
    """Make a version current that `refresh --no-publish` built and audited.

    Example: `newsledger publish`

    Parameters
    ----------
    version
        The waiting version; without it the newest one.
    """
    from newsledger import pipeline

    report = pipeline.publish_waiting(load_settings(), version, wait=wait)
    print_report(report, json_output)
    return EXIT_DONE


def rebuild(version: int | None = None, *, wait: Wait = False, json_output: Json = False) -> int:
    """Build from the ledger and the seeds alone.

    Without a version: build and publish today's state, also when nothing changed. With one: build that version again,
    prove by content hashes that every mart is equal, and give it its file back if that was pruned or damaged.

    Example: `newsledger rebuild 7`

    Parameters
    ----------
    version
        A version to build again as it was.
    """
    from newsledger import pipeline
    from newsledger.console import TerminalObserver

    with TerminalObserver() as observer:
        report = pipeline.rebuild(load_settings(), version, wait=wait, observer=observer)
    print_report(report, json_output)
    return EXIT_REFUSED if report.outcome == "refused" else EXIT_DONE


def pin(version: int, *, why: Why = "", wait: Wait = False) -> int:
    """Keep a version for good: `prune` passes it by.

    Example: `newsledger pin 7 --why "figures of the annual report"`

    Parameters
    ----------
    version
        The version to keep.
    """
    from newsledger import upkeep

    upkeep.pin(load_settings(), version, why, wait=wait)
    print(f"Version {version} is pinned.")
    return EXIT_DONE


def unpin(version: int, *, wait: Wait = False) -> int:
    """Let a pinned version be pruned again.

    Example: `newsledger unpin 7`

    Parameters
    ----------
    version
        The pinned version.
    """
    from newsledger import upkeep

    upkeep.unpin(load_settings(), version, wait=wait)
    print(f"Version {version} is no longer pinned.")
    return EXIT_DONE


def prune(
    *,
    dry_run: Annotated[bool, Parameter(negative="", help="Only say which versions would go.")] = False,
    wait: Wait = False,
    json_output: Json = False,
) -> int:
    """Remove old versions and refused candidates, and join the ledger's small files. No recorded row is removed.

    The current version, pinned ones, the newest keep_versions and what is younger than prune_grace_hours stay.

    Example: `newsledger prune --dry-run`
    """
    from newsledger import upkeep
    from newsledger.console import print_json, print_table

    done = upkeep.prune(load_settings(), dry_run=dry_run, wait=wait)
    if json_output:
        print_json(asdict(done))
        return EXIT_DONE
    verb = "Would remove" if dry_run else "Removed"
    print(f"{verb} versions: {_listed(done.versions)}. Refused candidates: {_listed(done.rejected)}.")
    if not dry_run:
        print_table(
            ["ledger table", "files before", "after", "bytes before", "after"],
            [(one.table, one.files_before, one.files_after, one.bytes_before, one.bytes_after) for one in done.ledger],
        )
        print(f"Freed {done.freed_bytes:,} bytes.")
    return EXIT_DONE


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers)) or "none"


def backup(folder: Path, *, wait: Wait = False, json_output: Json = False) -> int:
    """Copy the ledger to a folder, every row checked; again to the same folder copies only what is new.

    Example: `newsledger backup /mnt/backup/newsledger`

    Parameters
    ----------
    folder
        Where the copy goes; outside the home folder.
    """
    from newsledger import upkeep
    from newsledger.console import print_json

    done = upkeep.backup(load_settings(), folder, wait=wait)
    if json_output:
        print_json(asdict(done))
    else:
        print(f"{sum(done.rows.values()):,} rows in {len(done.files)} files; {done.n_copied} files were new.")
    return EXIT_DONE


def restore(folder: Path, *, wait: Wait = False, json_output: Json = False) -> int:
    """Put a backup in the place of the ledger, after checking every row of it. Published versions stay.

    Example: `newsledger restore /mnt/backup/newsledger && newsledger refresh`

    Parameters
    ----------
    folder
        What `newsledger backup` wrote.
    """
    from newsledger import upkeep
    from newsledger.console import out, print_json

    done, replaced = upkeep.restore(load_settings(), folder, wait=wait)
    if json_output:
        print_json({**asdict(done), "replaced": replaced})
        return EXIT_DONE
    print(f"The ledger is that of {done.taken_at}: {sum(done.rows.values()):,} rows.")
    if replaced is not None:
        out.print(f"The ledger before it is in {replaced}; delete it when you are sure.", markup=False, soft_wrap=True)
    return EXIT_DONE


def doctor(
    *,
    fix: Annotated[bool, Parameter(negative="", help="Mend what can be mended without any loss.")] = False,
    json_output: Json = False,
) -> int:
    """Say what is wrong and how to mend it. Exit code 1 when something is broken.

    Example: `newsledger doctor --fix`
    """
    from newsledger import examination
    from newsledger.console import print_json, print_table

    findings = examination.examine(load_settings(), fix=fix)
    if json_output:
        print_json([asdict(finding) for finding in findings])
    else:
        rows: list[tuple[Any, ...]] = [
            (finding.severity, finding.check, finding.message, finding.remedy) for finding in findings
        ]
        print_table(["", "check", "found", "what to do"], rows)
    return EXIT_REFUSED if any(finding.severity == "error" for finding in findings) else EXIT_DONE


def redact(article: str, *, why: Why, dry_run: DryRun = False, wait: Wait = False, json_output: Json = False) -> int:
    """Take an article's text and quotes out of the ledger and of every version, for good: a takedown.

    Example: `newsledger redact https://news.example.com/a1 --why "withdrawn by the publisher, letter of 2026-11-23"`

    Parameters
    ----------
    article
        Its article_id or its address.
    """
    from newsledger import pipeline
    from newsledger.console import TerminalObserver, print_json, printable
    from newsledger.ledger.redaction import find_target
    from newsledger.ledger.store import Ledger

    settings = load_settings()
    if dry_run:
        target = find_target(Ledger(settings.ledger_path), article)
        if json_output:
            print_json(asdict(target))
        else:
            print(
                f"Would take down {target.article_id}: {printable(target.title or '(no title)')} "
                f"({len(target.revisions)} texts, {target.n_claims} claims)."
            )
        return EXIT_DONE
    with TerminalObserver() as observer:
        report = pipeline.redact(settings, article, why, wait=wait, observer=observer)
    print_report(report, json_output)
    return EXIT_REFUSED if report.outcome == "refused" else EXIT_DONE
