"""What a run did, for the person who started it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsledger.ledger.inputs import Listing
    from newsledger.run import RunReport


def print_report(report: RunReport, as_json_output: bool) -> None:
    from newsledger.console import err, out, print_json, printable

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
    if report.note:
        out.print(printable(f"{report.note[0].upper()}{report.note[1:]}."), markup=False, soft_wrap=True)
    if report.outcome in {"unchanged", "waiting"}:
        print(f"Version {report.version or '(none)'} stays.")
    if report.outcome == "refused":
        print(f"Refused: {report.refusal} Version {report.version or '(none)'} stays.")
        print_rules(report.failed_rules)
        out.print(f"Report: {report.report_path}", markup=False, soft_wrap=True)
    if report.outcome == "published":
        _print_contents(report)
    if report.database:
        out.print(f"Warehouse: {report.database} (version {report.version})", markup=False, soft_wrap=True)


def print_rules(rules: Sequence[Mapping[str, Any]]) -> None:
    """Rules that did not pass, as a table."""
    from newsledger.console import print_table

    shown = ("rule_code", "rule_name", "outcome", "severity", "table_name", "failing_count", "samples")
    header = ["rule", "what must hold", "outcome", "severity", "table", "failing", "rows"]
    print_table(header, [tuple(rule[name] for name in shown) for rule in rules])


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
    print_table(result.columns, result.rows, title="The warehouse now holds")


def print_inputs(listing: Listing, as_json_output: bool) -> None:
    from newsledger.console import err, print_json, print_table

    if as_json_output:
        print_json(listing.inputs)
        return
    print_table(
        ["recorded (UTC)", "source", "outcome", "reason", "location", "message"],
        [
            (
                f"{row['recorded_at']:%Y-%m-%d %H:%M}",
                row["source"],
                row["outcome"],
                row["reason_code"],
                row["location"],
                row["message"],
            )
            for row in listing.inputs
        ],
    )
    if listing.total > len(listing.inputs):
        err.print(f"… and {listing.total - len(listing.inputs)} more; --limit shows more of them", style="yellow")
