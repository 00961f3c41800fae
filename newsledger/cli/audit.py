"""The commands about the audit: judge a version again, say what a rule protects. `newsledger.cli` registers them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter, validators

from newsledger.cli.options import Json
from newsledger.cli.report import print_rules
from newsledger.errors import EXIT_DONE, EXIT_REFUSED
from newsledger.settings import load_settings

_BECOMES: Final = {"quarantined": "quarantined", "review": "left for review"}


def register(app: App) -> None:
    """Add the commands of this module."""
    app.command(audit)
    app.command(explain)


def audit(version: int | None = None, *, json_output: Json = False) -> int:
    """Assert today's rules on a version again, published or refused; nothing of it changes. Exit code 1 when it fails.

    Example: `newsledger audit 7`

    Parameters
    ----------
    version
        The version; without it the current one.
    """
    from newsledger.console import out, print_json
    from newsledger.warehouse.reaudit import audit_version

    done = audit_version(load_settings(), version)
    judged = [result.as_row() for result in done.outcome.results]
    failed = [row for row in judged if row["outcome"] != "passed"]
    if json_output:
        print_json(
            {
                "version": done.version,
                "baseline": done.baseline,
                "refusal": done.outcome.refusal,
                "reason": done.outcome.reason,
                "report_path": done.report,
                "results": judged,
            }
        )
    else:
        beside = f"version {done.baseline}" if done.baseline else "no version before it"
        verdict = "holds" if done.outcome.is_accepted else f"would be refused: [{done.outcome.refusal}]"
        print(f"Version {done.version}, beside {beside}, {verdict}. {len(judged)} rules, {len(failed)} did not pass.")
        if failed:
            print_rules(failed)
        out.print(f"Report: {done.report}", markup=False, soft_wrap=True)
    return EXIT_DONE if done.outcome.is_accepted else EXIT_REFUSED


def explain(
    rule: str | None = None,
    *,
    last: Annotated[int, Parameter(help="Past outcomes to show.", validator=validators.Number(gte=0))] = 10,
    json_output: Json = False,
) -> int:
    """What a rule protects, how it is asked, and how it fared in the last runs; without a code, all rules.

    Knows the rules of the audit and those that the quarantine and the review queue name.

    Example: `newsledger explain CLM-003`

    Parameters
    ----------
    rule
        Its code, as reports, the quarantine and docs/reference/rules.md give it.
    """
    from newsledger.console import out, print_json, print_table
    from newsledger.ledger.store import Ledger
    from newsledger.warehouse import explain as explaining
    from newsledger.warehouse.versions import current_version

    settings = load_settings()
    current = current_version(settings.current_path)
    warehouse = current.database if current else None
    if rule is None:
        return _list_rules(warehouse, json_output=json_output)
    if row_rule := explaining.find_row_rule(rule, warehouse):
        if json_output:
            print_json(asdict(row_rule))
        else:
            out.print(f"{row_rule.code}: a claim that breaks it is {_BECOMES[row_rule.label]}", style="bold")
            print_table(["", ""], [("protects", row_rule.protects), ("current claims", row_rule.n_claims)])
        return EXIT_DONE
    found = explaining.explain(Ledger(settings.ledger_path), rule, last=last)
    if json_output:
        print_json(asdict(found))
        return EXIT_DONE
    out.print(f"{found.code} ({found.severity}): {found.name}", markup=False, style="bold", soft_wrap=True)
    print_table(
        ["", ""],
        [
            ("protects", found.protects),
            ("mended by", found.mends),
            ("asserted on", found.table),
            ("thresholds", found.threshold),
        ],
    )
    out.print(f"\nFailing rows are those of\n\n{found.query}\n", markup=False, soft_wrap=True)
    print_table(
        ["run at (UTC)", "version", "outcome", "observed", "failing", "rows"],
        [
            (
                f"{past.recorded_at:%Y-%m-%d %H:%M}",
                past.version,
                past.outcome,
                past.observed,
                past.failing_count,
                past.samples,
            )
            for past in found.outcomes
        ],
    )
    return EXIT_DONE


def _list_rules(warehouse: Path | None, *, json_output: bool) -> int:
    from newsledger.console import print_json, print_table
    from newsledger.warehouse import explain as explaining

    row_rules = explaining.row_rules(warehouse).values() if warehouse else ()
    rows: list[tuple[str, ...]] = [(rule.code, rule.severity, rule.table, rule.name) for rule in explaining.catalogue()]
    rows += [(rule.code, rule.label, "each claim", rule.protects) for rule in row_rules]
    header = ["rule", "severity", "asserted on", "what must hold"]
    if json_output:
        print_json([dict(zip(("code", "severity", "table", "name"), row, strict=True)) for row in rows])
    else:
        print_table(header, rows)
    return EXIT_DONE
