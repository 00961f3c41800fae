"""One audit: every suite over one candidate in one Great Expectations session, and its Data Docs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import duckdb
import great_expectations as gx
from great_expectations.core import ExpectationSuiteValidationResult
from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.data_context.store.store import DataDocsSiteConfigTypedDict
from great_expectations.data_context.types.base import ProgressBarsConfig

from expectations import baseline, data_docs
from expectations.access import ReadOnly
from expectations.duckdb_datasource import DuckDBDatasource, connection_string
from expectations.expectation import ExpectNoFailingRows
from expectations.findings import Finding, finding_of
from expectations.rules import CANARIES, RULES, load_thresholds, threshold_text
from expectations.rules.rule import Rule, Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to audit. ``baseline`` is the last published warehouse, or None; ``docs_folder`` gets the Data Docs."""

    candidate: Path
    docs_folder: Path
    baseline: Path | None
    run_id: str
    access: ReadOnly


@dataclass(frozen=True, slots=True, kw_only=True)
class Asserted:
    """A rule as it is asserted: its query with thresholds, and for a canary the failing rows it must find."""

    rule: Rule
    query: str
    measure: str | None
    threshold: str
    expected_failing: int | None = None


def audit(request: Request) -> tuple[list[Finding], dict[str, dict[str, str | None]]]:
    """Asserts every rule.

    Returns:
        One finding for each rule and canary, and publisher, title and url of each article that a sample names.

    Raises:
        Exception: whatever kept the session from running; a single rule that raises is a finding with outcome error.
    """
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    datasource = context.data_sources.add_duckdb(
        "candidate",
        connection_string=connection_string(request.candidate),
        kwargs=request.access.engine_kwargs,
    )
    candidate = _driver_connection(datasource)
    baseline.bring_in(candidate, request.baseline, request.access)

    run = gx.RunIdentifier(run_name=request.run_id)
    results = [
        _run_suite(context, datasource, name, asserted, run) for name, asserted in _suites(load_thresholds()).items()
    ]
    context.add_data_docs_site(
        data_docs.SITE, cast(DataDocsSiteConfigTypedDict, data_docs.site_config(request.docs_folder))
    )
    context.build_data_docs(site_names=[data_docs.SITE])

    findings = [finding_of(result) for suite in results for result in suite.results]
    return findings, _articles(candidate, findings)


def _suites(thresholds: Mapping[str, Mapping[str, Threshold]]) -> dict[str, list[Asserted]]:
    """Rules by suite, canaries first."""
    asserted = [
        Asserted(
            rule=canary.rule,
            query=canary.rule.failing,
            measure=None,
            threshold=canary.threshold,
            expected_failing=canary.expected_failing,
        )
        for canary in CANARIES
    ]
    asserted += [
        Asserted(
            rule=rule,
            query=rule.failing_query(thresholds[rule.code]),
            measure=rule.measure_expression(thresholds[rule.code]),
            threshold=threshold_text(thresholds[rule.code]),
        )
        for rule in RULES
    ]
    suites: dict[str, list[Asserted]] = {}
    for item in asserted:
        suites.setdefault(item.rule.suite, []).append(item)
    return suites


def _run_suite(
    context: EphemeralDataContext,
    datasource: DuckDBDatasource,
    name: str,
    asserted: Iterable[Asserted],
    run: gx.RunIdentifier,
) -> ExpectationSuiteValidationResult:
    """Asserts one suite on its table.

    Raises:
        RuntimeError: the suite gave fewer results than it has expectations.
    """
    items = list(asserted)
    asset = datasource.add_table_asset(name, table_name=items[0].rule.table)
    batch = asset.add_batch_definition_whole_table(name)
    suite = context.suites.add(
        gx.ExpectationSuite(
            name=name,
            expectations=[
                ExpectNoFailingRows(
                    failing_rows_query=item.query, measure=item.measure, meta={"rule": _rule_meta(item)}
                )
                for item in items
            ],
        )
    )
    definition = context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batch, suite=suite))
    result = definition.run(result_format="COMPLETE", run_id=run)
    if len(result.results) != len(items):
        raise RuntimeError(f"Suite {name} gave {len(result.results)} results for {len(items)} rules.")
    return result


def _rule_meta(item: Asserted) -> dict[str, Any]:
    rule = item.rule
    return {
        "code": rule.code,
        "name": rule.name,
        "protects": rule.protects,
        "mends": rule.mends,
        "severity": rule.severity,
        "suite": rule.suite,
        "table": rule.table,
        "threshold": item.threshold,
        "expected_failing": item.expected_failing,
    }


def _driver_connection(datasource: DuckDBDatasource) -> duckdb.DuckDBPyConnection:
    """DuckDB's own connection under the one that every expectation runs on."""
    with datasource.get_execution_engine().get_connection() as connection:
        return cast(duckdb.DuckDBPyConnection, connection.connection.driver_connection)


def _articles(candidate: duckdb.DuckDBPyConnection, findings: Iterable[Finding]) -> dict[str, dict[str, str | None]]:
    ids = sorted({sample["article_id"] for finding in findings for sample in finding.samples if sample["article_id"]})
    rows = candidate.execute(
        """
        select article_id, any_value(publisher), any_value(title), any_value(url)
        from raw.articles where list_contains($ids, article_id) group by article_id
        """,
        {"ids": ids},
    ).fetchall()
    return {article: {"publisher": publisher, "title": title, "url": url} for article, publisher, title, url in rows}
