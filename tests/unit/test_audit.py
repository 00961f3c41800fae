"""The audit's process: a verdict on every rule, or no publication. Whatever breaks on the way is never a pass."""

import json
import os
import re
import resource
import shutil
import signal
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.rules import CANARIES, RULES
from newsledger.errors import NewsledgerError
from newsledger.ledger.schema import VALIDATION_RESULTS
from newsledger.settings import find_project
from newsledger.warehouse.audit import AuditLimits, AuditOutcome, RuleResult, start_audit, write_report

PROJECT = find_project(Path(__file__).parent)
LIMITS = AuditLimits(memory_limit="1GB", threads=2, timeout_seconds=600)


def audit(candidate: Path, folder: Path, baseline: Path | None = None) -> AuditOutcome:
    with start_audit(PROJECT, folder / "audit.log") as process:
        return process.run(candidate, folder / "docs", baseline=baseline, run_id="run-1", limits=LIMITS)


def refusal_of(candidate: Path, folder: Path) -> NewsledgerError:
    with pytest.raises(NewsledgerError) as raised:
        audit(candidate, folder)
    return raised.value


@pytest.fixture
def stub_great_expectations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of that name that comes first on the child's path."""
    package = tmp_path / "stubs" / "great_expectations"
    package.mkdir(parents=True)
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    return package / "__init__.py"


def test_great_expectations_that_cannot_be_imported_refuses(tmp_path: Path, stub_great_expectations: Path) -> None:
    stub_great_expectations.write_text("raise ImportError('a dependency is missing')")
    error = refusal_of(tmp_path / "warehouse.duckdb", tmp_path)
    assert error.code == "audit-could-not-run"
    assert "a dependency is missing" in error.message


def test_an_audit_that_never_ends_is_ended_and_refuses(tmp_path: Path, stub_great_expectations: Path) -> None:
    stub_great_expectations.write_text("import time; time.sleep(60)")
    with start_audit(PROJECT, tmp_path / "audit.log") as process, pytest.raises(NewsledgerError) as raised:
        process.run(
            tmp_path / "w",
            tmp_path / "docs",
            baseline=None,
            run_id="run-1",
            limits=replace(LIMITS, timeout_seconds=0.5),
        )
    assert raised.value.code == "audit-could-not-run"
    assert "more than 0.5 seconds" in raised.value.message


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"run_id": "another run", "findings": [], "articles": {}},
        {"run_id": "run-1", "findings": [], "articles": {}},
        {"run_id": "run-1", "findings": "none", "articles": {}},
    ],
)
def test_an_answer_without_a_verdict_on_every_rule_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: dict[str, object]
) -> None:
    """As if another program, or the audit of another run, had answered, or a suite had not run."""
    package = tmp_path / "project" / "expectations"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "worker.py").write_text(
        f"from newsledger.worker import serve\nserve(lambda: lambda asked, send: {answer!r})\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    with start_audit(package.parent, tmp_path / "audit.log") as process, pytest.raises(NewsledgerError) as raised:
        process.run(tmp_path / "w", tmp_path / "docs", baseline=None, run_id="run-1", limits=LIMITS)
    assert raised.value.code == "audit-could-not-run"
    assert "makes no sense" in raised.value.message


def result_of(outcome: AuditOutcome, code: str) -> RuleResult:
    return next(result for result in outcome.results if result.rule_code == code)


@pytest.fixture(scope="session")
def good_outcome(good_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> AuditOutcome:
    """The good candidate beside a last version that lacks one table, which is worth a warning."""
    folder = tmp_path_factory.mktemp("good-audit")
    baseline = shutil.copyfile(good_warehouse, folder / "published.duckdb")
    return audit(good_warehouse, folder, spoilt(Path(baseline), "drop table marts.company_metric_by_period"))


def spoilt(candidate: Path, sql: str) -> Path:
    with duckdb.connect(str(candidate)) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(sql)
    return candidate


def test_a_good_candidate_is_accepted_with_a_result_for_every_rule(good_outcome: AuditOutcome) -> None:
    assert good_outcome.refusal is None
    assert good_outcome.is_accepted
    assert [result.rule_code for result in good_outcome.results if result.outcome != "passed"] == ["RUN-019"]
    assert {result.rule_code for result in good_outcome.results} == {
        *(rule.code for rule in RULES),
        *(canary.rule.code for canary in CANARIES),
    }


def test_a_warning_is_reported_and_does_not_refuse(good_outcome: AuditOutcome, tmp_path: Path) -> None:
    assert [result.rule_code for result in good_outcome.warnings] == ["RUN-019"]
    write_report(good_outcome, tmp_path / "report.md")
    report = (tmp_path / "report.md").read_text()
    assert "accepted" in report
    assert "## Warnings" in report
    assert "RUN-019" in report


def test_results_are_rows_of_the_ledger(good_outcome: AuditOutcome) -> None:
    """The run appends them as they are; a column that the ledger lacks would stop every run."""
    added = {"run_id", "version", "run_seq", "recorded_at", "row_hash"}
    for result in good_outcome.results:
        assert set(result.as_row()) == set(VALIDATION_RESULTS.names) - added
        assert isinstance(json.loads(result.samples), list)


def test_the_audit_leaves_the_candidate_as_it_is(good_warehouse: Path, good_outcome: AuditOutcome) -> None:
    """What was audited is what is published: nothing is left beside the file."""
    assert good_outcome.is_accepted
    assert [file.name for file in good_warehouse.parent.iterdir()] == ["warehouse.duckdb"]


def test_the_canaries_found_what_they_plant(good_outcome: AuditOutcome) -> None:
    assert result_of(good_outcome, "CAN-001").failing_count == 0
    assert result_of(good_outcome, "CAN-002").failing_count == 250, "beyond the 200 rows at which stock GX stops"


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> | [a](b)"
SPOILING = f"""
    update raw.claims set value = value * 10 where subject = 'Baidu' and metric = 'market_share';
    update marts.fct_procurement set value = value + 1;
    delete from marts.evidence where article_id = 'plans';
    update raw.articles set title = '{HOSTILE}' where article_id = 'shares';
    update raw.inputs set reason_code = null, location = '{HOSTILE}' where outcome = 'quarantined'
"""


@pytest.fixture(scope="session")
def bad_outcome(good_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> AuditOutcome:
    """A candidate with several faults, and with titles and names from hostile articles."""
    folder = tmp_path_factory.mktemp("bad-audit")
    candidate = Path(shutil.copyfile(good_warehouse, folder / "warehouse.duckdb"))
    return audit(spoilt(candidate, SPOILING), folder)


def test_a_critical_failure_refuses_and_names_rule_rows_and_article(bad_outcome: AuditOutcome, tmp_path: Path) -> None:
    assert bad_outcome.refusal == "audit-rule-failed"
    failed = result_of(bad_outcome, "CLM-003")
    assert (failed.outcome, failed.failing_count, len(json.loads(failed.samples))) == ("failed", 1, 1)
    assert failed.rows[0].article_id == "shares"

    write_report(bad_outcome, tmp_path / "report.md")
    report = (tmp_path / "report.md").read_text()
    assert "# Audit of run run-1: refused" in report
    assert "CLM-003" in report
    assert failed.rows[0].id in report
    assert "Example Daily" in report
    assert os.path.relpath(bad_outcome.docs_index, tmp_path) in report
    assert "<script>" not in report
    assert "[a](b)" not in report, "a title must not become a link"


def test_great_expectations_finds_what_plain_sql_finds(bad_outcome: AuditOutcome, workbench: Any) -> None:
    """The engine may add documentation, not another opinion."""
    plain = workbench.failures_after(lambda connection: connection.execute(SPOILING))
    found = {
        result.rule_code: [{"id": row.id, "article_id": row.article_id, "detail": row.detail} for row in result.rows]
        for result in bad_outcome.results
        if result.outcome == "failed"
    }
    assert found == plain
    assert len(found) >= 4


def test_data_docs_need_no_network_and_run_no_script(bad_outcome: AuditOutcome) -> None:
    """They show text that strangers wrote, to people who trust this page."""
    pages = list(bad_outcome.docs_index.parent.rglob("*.html"))
    assert len(pages) == 1 + len({result.suite for result in bad_outcome.results})
    for page in pages:
        text = page.read_text()
        assert "<script" not in text
        assert "<img" not in text
        assert not re.search(r"""(src|href)=["']?(https?:|//)""", text)
        assert "Content-Security-Policy" in text
    assert any("&lt;script&gt;alert(1)" in page.read_text() for page in pages)


def test_every_link_of_the_data_docs_leads_to_a_page(good_outcome: AuditOutcome) -> None:
    folder = good_outcome.docs_index.parent
    for page in folder.rglob("*.html"):
        for link in re.findall(r'href="([^"#]+)"', page.read_text()):
            assert (page.parent / link).resolve().is_file(), f"{page.name}: {link}"


def test_a_rule_that_raises_is_no_failure_but_refuses(candidate: Path, tmp_path: Path) -> None:
    """Nothing is known of the rows; it must neither pass nor be blamed on the data."""
    spoilt(candidate, "alter table marts.dim_currency rename column currency to code")
    outcome = audit(candidate, tmp_path)
    assert outcome.refusal == "audit-rule-error"
    broken = result_of(outcome, "DIM-001")
    assert (broken.outcome, broken.failing_count) == ("error", None)
    assert "currency" in broken.message
    assert result_of(outcome, "CLM-001").outcome == "passed"


def test_a_rule_that_raises_halfway_leaves_the_other_rules_their_verdict(candidate: Path, tmp_path: Path) -> None:
    """A single value that fits no type would hide what else is wrong, and keep the audit from naming the rule."""
    spoilt(
        candidate,
        "update marts.claim_history set value = 1e20 where metric_id = 'market_share'; delete from audit.quarantine",
    )
    outcome = audit(candidate, tmp_path)
    assert outcome.refusal == "audit-rule-error"
    assert result_of(outcome, "ANS-102").outcome == "error"
    assert "DECIMAL(12,4)" in result_of(outcome, "ANS-102").message
    assert result_of(outcome, "RUN-007").outcome == "failed"
    assert result_of(outcome, "RUN-022").outcome == "passed"


def test_a_canary_with_the_wrong_outcome_refuses_before_all_else(candidate: Path, tmp_path: Path) -> None:
    """The planted rows come from raw.build; without them the audit is blind, whatever the other rules say."""
    spoilt(candidate, "delete from raw.build")
    outcome = audit(candidate, tmp_path)
    assert outcome.refusal == "audit-canary-wrong"
    assert "CAN-002" in outcome.reason


def test_an_unreadable_candidate_refuses(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    file.write_bytes(b"this is no database")
    assert refusal_of(file, tmp_path).code == "audit-could-not-run"


def test_an_unreadable_baseline_refuses(good_warehouse: Path, tmp_path: Path) -> None:
    """Without the comparison a candidate that lost half of its claims would pass."""
    baseline = tmp_path / "published.duckdb"
    baseline.write_bytes(b"damaged")
    with pytest.raises(NewsledgerError) as raised:
        audit(good_warehouse, tmp_path, baseline=baseline)
    assert raised.value.code == "audit-could-not-run"


def test_a_killed_audit_refuses(good_warehouse: Path, tmp_path: Path) -> None:
    with start_audit(PROJECT, tmp_path / "audit.log") as process:
        threading.Timer(1.0, os.kill, [process.pid, signal.SIGKILL]).start()
        with pytest.raises(NewsledgerError) as raised:
            process.run(good_warehouse, tmp_path / "docs", baseline=None, run_id="run-1", limits=LIMITS)
    assert raised.value.code == "audit-could-not-run"
    assert "-9" in raised.value.message


def test_a_full_disk_refuses(good_warehouse: Path, tmp_path: Path) -> None:
    """As a disk that takes no more: files of the child cannot grow beyond 1,000 bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        process = start_audit(PROJECT, tmp_path / "audit.log")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    with process, pytest.raises(NewsledgerError) as raised:
        process.run(good_warehouse, tmp_path / "docs", baseline=None, run_id="run-1", limits=LIMITS)
    assert raised.value.code == "audit-could-not-run"
