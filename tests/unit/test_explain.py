"""`explain` tells what a rule protects and how it fared; `audit` judges a version again without touching it."""

import json
import os
import shutil
from pathlib import Path

import duckdb
import pytest

from newsledger.errors import EXIT_USAGE, NewsledgerError
from newsledger.ledger.lock import WriterLock
from newsledger.ledger.store import Ledger
from newsledger.settings import Settings
from newsledger.warehouse.audit import AuditLimits
from newsledger.warehouse.explain import explain, find_row_rule
from newsledger.warehouse.reaudit import audit_version
from tests.conftest import Cli
from tests.versions import least_manifest


def result(run_id: str, outcome: str, failing_count: int | None) -> dict[str, object]:
    return {
        "run_id": run_id,
        "version": 7,
        "rule_code": "CLM-002",
        "rule_name": "as it was called then",
        "suite": "claims",
        "table_name": "raw.claims",
        "severity": "critical",
        "outcome": outcome,
        "observed": str(failing_count),
        "threshold": "",
        "failing_count": failing_count,
        "samples": "[]",
        "message": "",
    }


def test_a_rule_is_explained_with_its_last_outcomes_newest_first(tmp_path: Path) -> None:
    """Refused runs are part of the history: that is why the results go to the ledger first."""
    ledger = Ledger(tmp_path / "ledger")
    for number, (outcome, failing) in enumerate([("passed", 0), ("failed", 3), ("error", None)], 1):
        ledger.append("validation_results", [result(f"run-{number}", outcome, failing)], number)
    explanation = explain(ledger, "clm-002", last=2)
    assert explanation.name == "A claim_id stands once"
    assert "from raw.claims" in explanation.query
    assert [(past.run_id, past.outcome, past.failing_count) for past in explanation.outcomes] == [
        ("run-3", "error", None),
        ("run-2", "failed", 3),
    ]


def test_a_rule_without_history_is_explained_too(tmp_path: Path) -> None:
    explanation = explain(Ledger(tmp_path / "ledger"), "RUN-013")
    assert explanation.outcomes == ()
    assert "max_age_days = 3" in explanation.threshold
    assert ":max_age_days" not in explanation.query


def test_a_canary_is_explained_with_what_it_must_find(tmp_path: Path) -> None:
    assert explain(Ledger(tmp_path / "ledger"), "CAN-002").threshold == "exactly 250 failing rows"


def test_an_unknown_rule_names_those_that_come_close(tmp_path: Path) -> None:
    with pytest.raises(NewsledgerError) as raised:
        explain(Ledger(tmp_path / "ledger"), "CLM-02")
    assert (raised.value.code, raised.value.exit_code) == ("rule-unknown", EXIT_USAGE)
    assert "CLM-002" in raised.value.remedy


def test_nonsense_gets_no_suggestion(tmp_path: Path) -> None:
    with pytest.raises(NewsledgerError) as raised:
        explain(Ledger(tmp_path / "ledger"), "苹果!")
    assert "Do you mean" not in raised.value.remedy
    assert "`newsledger explain` lists them all" in raised.value.remedy


def test_a_code_of_the_quarantine_is_explained(good_warehouse: Path) -> None:
    """The quarantine and the review queue show these codes, and whoever reads them asks what they mean."""
    rule = find_row_rule("Percent-impossible", good_warehouse)
    assert rule is not None
    assert (rule.label, rule.n_claims) == ("quarantined", 1)
    assert "100 %" in rule.protects
    assert find_row_rule("clm-002", good_warehouse) is None
    with pytest.raises(NewsledgerError, match="have a rule") as raised:
        find_row_rule("percent-imposible", good_warehouse)
    assert "percent-impossible" in raised.value.remedy


def test_all_rules_are_listed_and_a_past_before_the_first_is_refused(home: Settings, cli: Cli) -> None:
    listed = cli("explain", "--json", home=home.home_path)
    assert {"CAN-001", "RUN-022", "confidence-low"} <= {rule["code"] for rule in json.loads(listed.stdout)}
    refused = cli("explain", "CLM-002", "--last", "-1", home=home.home_path)
    assert refused.returncode == EXIT_USAGE
    assert "Traceback" not in refused.stderr


@pytest.fixture
def home(settings: Settings, good_warehouse: Path) -> Settings:
    """A home with one published and one refused version."""
    for folder in (settings.builds_path / "000001", settings.rejected_path / "000002"):
        folder.mkdir(parents=True)
        shutil.copyfile(good_warehouse, folder / "warehouse.duckdb").chmod(0o444)
    (settings.builds_path / "000001" / "manifest.json").write_text(json.dumps(least_manifest(1)))
    settings.current_path.symlink_to(settings.builds_path / "000001")
    return settings


def test_a_refused_version_is_audited_again_beside_the_published_one(home: Settings) -> None:
    """After a rule or a threshold was corrected, one wants to know whether the version would pass now."""
    before = {path: path.stat().st_mtime_ns for path in (home.home_path / "builds").rglob("*")}
    again = audit_version(home, 2)
    assert (again.version, again.baseline) == (2, 1)
    assert again.outcome.is_accepted
    assert again.report.read_text().startswith("# Audit of run audit-000002")
    assert {path: path.stat().st_mtime_ns for path in (home.home_path / "builds").rglob("*")} == before
    assert [file.name for file in (home.rejected_path / "000002").iterdir()] == ["warehouse.duckdb"]


def test_two_audits_of_a_version_do_not_mix_their_pages(home: Settings) -> None:
    with (
        WriterLock(home.home_path / "audits" / "000001", "newsledger audit 1"),
        pytest.raises(NewsledgerError) as raised,
    ):
        audit_version(home, 1)
    assert raised.value.code == "locked"
    assert "newsledger audit 1" in raised.value.message


@pytest.mark.parametrize("harm", ["truncated", "gone", "no permission"])
def test_a_version_that_cannot_be_read_has_a_report_that_says_so(home: Settings, harm: str) -> None:
    file = home.builds_path / "000001" / "warehouse.duckdb"
    if harm == "gone":
        file.unlink()
    elif harm == "truncated":
        file.chmod(0o644)
        os.truncate(file, 5000)
    else:
        file.unlink()
        file.mkdir()  # root reads every file, so that a folder stands for what cannot be opened
    with pytest.raises(NewsledgerError) as raised:
        audit_version(home, 1)
    assert raised.value.code == "audit-could-not-run"
    report = (home.home_path / "audits" / "000001" / "report.md").read_text()
    assert report.startswith("# Audit of run audit-000001")
    assert "no verdict" in report
    assert "What to do" in report


def test_a_version_that_somebody_has_open_for_writing_cannot_be_audited(home: Settings) -> None:
    file = home.builds_path / "000001" / "warehouse.duckdb"
    file.chmod(0o644)
    with duckdb.connect(str(file)), pytest.raises(NewsledgerError) as raised:
        audit_version(home, 1)
    assert raised.value.code == "audit-could-not-run"
    assert "lock" in raised.value.message


def test_the_settings_limit_the_audit(home: Settings) -> None:
    """Whoever gives the build 64 GB expects the audit of it to have them too, and the other way round."""
    stingy = home.model_copy(update={"memory_limit": "64MB", "dbt_threads": 3, "audit_timeout_minutes": 2.5})
    assert AuditLimits.of(stingy) == AuditLimits(memory_limit="64MB", threads=3, timeout_seconds=150)
    with pytest.raises(NewsledgerError, match=r"more than 0\.006 seconds"):
        audit_version(home.model_copy(update={"audit_timeout_minutes": 0.0001}), 1)


def test_a_version_that_is_not_there_is_no_traceback(home: Settings) -> None:
    with pytest.raises(NewsledgerError) as raised:
        audit_version(home, 9)
    assert raised.value.code == "version-unknown"


def test_before_the_first_publication_there_is_nothing_to_audit(settings: Settings) -> None:
    with pytest.raises(NewsledgerError) as raised:
        audit_version(settings)
    assert raised.value.code == "nothing-published"
