"""The doctor finds what is wrong, names the remedy, and mends only what cannot be lost by it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from newsledger import examination
from newsledger.examination import CHECKS, Finding, examine, quiet_since
from newsledger.ledger.lock import WriterLock
from newsledger.ledger.store import Ledger
from newsledger.settings import Settings
from newsledger.warehouse.versions import current_number
from tests.conftest import PROJECT
from tests.versions import make_candidate, publish_version


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Two versions and a ledger; without the canaries, which need a warehouse that dbt built (tests/e2e)."""
    home = tmp_path / "home"
    for value in (1, 2):
        publish_version(home, value)
    Ledger(home / "ledger").append("claims", [{"claim_id": "c1"}], run_seq=1)
    monkeypatch.setattr(examination, "CHECKS", {name: check for name, check in CHECKS.items() if name != "audit"})
    return Settings(project=PROJECT, home=home)


def found(settings: Settings, check: str, *, fix: bool = False) -> list[Finding]:
    return [finding for finding in examine(settings, fix=fix) if finding.check == check]


def worst(settings: Settings, check: str) -> Finding:
    return found(settings, check)[0]


def test_a_home_in_order(settings: Settings) -> None:
    findings = examine(settings)
    assert [finding for finding in findings if finding.severity == "error"] == []
    assert {finding.check for finding in findings} == set(CHECKS) - {"audit"}


def test_a_home_that_is_not_there_yet(tmp_path: Path, settings: Settings) -> None:
    findings = examine(Settings(project=PROJECT, home=tmp_path / "none"))
    assert [finding for finding in findings if finding.severity == "error"] == []
    assert not (tmp_path / "none").exists()


def test_who_holds_the_lock(settings: Settings) -> None:
    with WriterLock(settings.home_path, "refresh") as lock:
        lock.note_step("build")
        assert f"pid {os.getpid()}" in worst(settings, "lock").message
    record = json.loads((settings.home_path / "lock").read_text())
    (settings.home_path / "lock").write_text(json.dumps({**record, "released": False, "step": "audit"}))
    assert "was killed" in worst(settings, "lock").message
    assert "at step audit" in worst(settings, "lock").message


def test_an_orphaned_candidate_is_cleared_away(settings: Settings) -> None:
    make_candidate(settings.candidate_path, 3)
    (settings.home_path / ".versions.json.7.tmp").write_text("{")
    assert worst(settings, "unfinished").severity == "warning"
    assert settings.candidate_path.exists(), "only --fix mends"
    assert worst(settings, "unfinished").severity == "warning"
    assert found(settings, "unfinished", fix=True)[0].is_fixed
    assert not settings.candidate_path.exists()
    assert worst(settings, "unfinished").severity == "ok"


def test_the_candidate_of_a_run_at_work_is_left_alone(settings: Settings) -> None:
    make_candidate(settings.candidate_path, 3)
    with WriterLock(settings.home_path, "refresh"):
        assert found(settings, "unfinished", fix=True)[0].severity == "note"
    assert settings.candidate_path.exists()


def test_a_foreign_write_ahead_log(settings: Settings) -> None:
    """It stops every reader from opening the file, and nothing of ours is in it."""
    log = settings.builds_path / "000002" / "warehouse.duckdb.wal"
    log.write_bytes(b"stale")
    assert worst(settings, "write-ahead log").severity == "error"
    assert found(settings, "write-ahead log", fix=True)[0].is_fixed
    assert not log.exists()


def test_a_link_that_leads_nowhere(settings: Settings) -> None:
    import shutil

    shutil.rmtree(settings.builds_path / "000002")
    assert "newsledger rollback 1" in worst(settings, "current").remedy
    assert found(settings, "current", fix=True)[0].is_fixed
    assert current_number(settings.current_path) == 1


def test_a_damaged_version(settings: Settings) -> None:
    for name in ("000001", "000002"):
        file = settings.builds_path / name / "warehouse.duckdb"
        file.chmod(0o644)
        with file.open("r+b") as handle:
            handle.seek(5000)
            handle.write(b"\xff")
    assert worst(settings, "current").severity == "error"
    assert "rebuild 1" in worst(settings, "versions").remedy


def test_a_damaged_ledger(settings: Settings) -> None:
    file = Path(Ledger(settings.ledger_path).files("claims")[0])
    file.write_bytes(file.read_bytes()[:-9])
    finding = worst(settings, "ledger")
    assert (finding.severity, "newsledger restore" in finding.remedy) == ("error", True)


def test_a_client_that_opened_the_file_for_writing(settings: Settings) -> None:
    """Root can, whatever the file's mode: the one client that would lock everybody else out."""
    file = settings.builds_path / "000002" / "warehouse.duckdb"
    file.chmod(0o644)
    program = "import sys, time; h = open(sys.argv[1], 'r+b'); print('open', flush=True); time.sleep(60)"
    client = subprocess.Popen([sys.executable, "-c", program, str(file)], stdout=subprocess.PIPE, text=True)
    assert client.stdout is not None
    client.stdout.readline()
    try:
        finding = worst(settings, "readers")
    finally:
        client.kill()
        client.wait()
        client.stdout.close()
    assert finding.severity == "error"
    assert f"Process {client.pid}" in finding.message


def test_a_clock_behind_the_record(settings: Settings) -> None:
    manifest = settings.builds_path / "000002" / "manifest.json"
    content = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**content, "published_at": "2099-01-01T00:00:00+00:00"}))
    assert worst(settings, "clock").severity == "warning"


def test_versions_that_may_be_pruned(settings: Settings) -> None:
    hasty = Settings(project=PROJECT, home=settings.home, keep_versions=1, prune_grace_hours=0)
    assert any("may go" in finding.message for finding in found(hasty, "versions"))


@pytest.mark.parametrize(
    ("gaps", "silence", "is_quiet"),
    [
        ([1, 1, 1, 1], 7, False),
        ([1, 1, 1, 1], 8, True),
        ([30, 31, 30, 28], 60, False),
        ([30, 31, 30, 28], 130, True),
        ([1, 1], 100, False),
    ],
)
def test_a_source_is_quiet_by_its_own_measure(gaps: list[int], silence: int, is_quiet: bool) -> None:
    """A daily that is silent for a week has moved; a monthly has not."""
    days = [date(2026, 1, 1)]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    assert (quiet_since("feed", days, days[-1] + timedelta(days=silence)) is not None) == is_quiet


@pytest.mark.parametrize("target", [None, "/nowhere/000001", "builds/000009"])
def test_a_link_that_is_gone_or_leads_away_is_mended(settings: Settings, target: str | None) -> None:
    settings.current_path.unlink()
    if target:
        os.symlink(target, settings.current_path)
    assert worst(settings, "current").severity == "error"
    assert found(settings, "current", fix=True)[0].is_fixed
    assert current_number(settings.current_path) == 2
    assert worst(settings, "current").severity == "ok"


def test_a_folder_in_the_links_place_is_told_apart(settings: Settings) -> None:
    """`--fix` replaces no folder: the remedy must not say that it would."""
    settings.current_path.unlink()
    settings.current_path.mkdir()
    finding = worst(settings, "current")
    assert (finding.severity, "Move it away" in finding.remedy) == ("error", True)
    assert found(settings, "current", fix=True)[0].severity == "error"
    assert settings.current_path.is_dir()
