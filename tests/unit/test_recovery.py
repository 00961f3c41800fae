"""Whoever takes the lock after a kill finishes what was decided, and clears away what was not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from newsledger.warehouse import retention
from newsledger.warehouse.recovery import Publication, recover
from newsledger.warehouse.retention import Marks, Withdrawal, read_marks, roll_back, write_marks
from newsledger.warehouse.versions import current_number
from tests.versions import NOW, publish_version


def recovered(home: Path) -> list[Publication]:
    """Recover twice: the second time there must be nothing left to do."""
    recorded: list[Publication] = []
    recover(home, recorded.append)
    assert recover(home, recorded.append) == []
    return recorded


@pytest.fixture
def home(tmp_path: Path) -> Path:
    publish_version(tmp_path, 1)
    return tmp_path


@pytest.mark.parametrize(
    ("killed_after", "current", "is_recorded"),
    [("seal", 1, False), ("journal", 1, False), ("place", 2, True), ("flip", 2, True), ("close", 2, False)],
)
def test_a_publication_that_was_killed_is_old_or_new(
    home: Path, killed_after: str, current: int, is_recorded: bool
) -> None:
    """Once the build is in its place it is published; its run is recorded once."""
    publish_version(home, 2, stop_after=killed_after)
    recorded = recovered(home)
    assert current_number(home / "current") == current
    assert [publication.version for publication in recorded] == ([2] if is_recorded else [])


def test_a_build_damaged_by_the_crash_is_not_published(home: Path) -> None:
    publish_version(home, 2, stop_after="place")
    file = home / "builds" / "000002" / "warehouse.duckdb"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-4096])
    assert recovered(home) == []
    assert current_number(home / "current") == 1


def test_a_version_that_was_to_wait_waits(home: Path) -> None:
    publish_version(home, 2, is_flip=False, stop_after="place")
    assert len(recovered(home)) == 1
    assert (current_number(home / "current"), read_marks(home).waiting) == (1, [2])


def test_a_killed_rollback_is_finished(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Marked as withdrawn and still current: readers must not be left on the version that is wrong."""
    publish_version(home, 2)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(retention, "flip", killed)
        with pytest.raises(KeyboardInterrupt):
            roll_back(home, None, "wrong")
    assert current_number(home / "current") == 2
    assert recovered(home) == []
    assert current_number(home / "current") == 1


def test_drafts_and_half_removed_folders_are_cleared_away(home: Path) -> None:
    (home / "ledger").mkdir()
    (home / ".versions.json.77.tmp").write_text("{")
    (home / "ledger" / ".ledger.json.77.tmp").write_text("{")
    os.symlink("builds/000009", home / ".current.77.tmp")
    (home / "builds" / ".000007.removed").mkdir()
    (home / "ledger.incoming.tmp").mkdir()
    recovered(home)
    names = sorted(path.name for path in home.rglob("*") if path.name.startswith(".") or "incoming" in path.name)
    assert names == []
    assert current_number(home / "current") == 1


def test_a_build_whose_manifest_the_crash_damaged_is_not_published_and_stops_nobody(home: Path) -> None:
    """Recovery runs before every command that writes, also before the rollback that is to help."""
    publish_version(home, 2, stop_after="place")
    (home / "builds" / "000002" / "manifest.json").write_text("{")
    assert recovered(home) == []
    assert current_number(home / "current") == 1


def test_a_killed_rollback_to_a_damaged_manifest_stops_nobody(home: Path) -> None:
    publish_version(home, 2)
    write_marks(home, Marks(withdrawn={2: Withdrawal(why="wrong", at=NOW.isoformat(), to=1)}))
    (home / "builds" / "000001" / "manifest.json").write_text("{")
    assert recovered(home) == []
    assert current_number(home / "current") == 2


@pytest.mark.parametrize("run", ["3", "{}", "null"])
def test_a_journal_without_its_run_is_no_publication(home: Path, run: str) -> None:
    (home / "publishing.json").write_text(f'{{"version": 1, "is_flip": true, "run": {run}}}')
    assert recovered(home) == []
    assert not (home / "publishing.json").exists()
