"""The life of versions, through the pipeline: held back, published, withdrawn, pruned, built again, restored."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsledger.errors import NewsledgerError
from newsledger.settings import Settings
from newsledger.upkeep import backup, prune, restore
from newsledger.warehouse.retention import find_manifest
from newsledger.warehouse.versions import current_number, list_versions
from tests.e2e.harness import Driver, deliver, driving, new_home, recorded_claims, seen


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("versions")


@pytest.fixture(scope="module")
def driver(place: Path) -> Iterator[Driver]:
    with driving(place) as made:
        yield made


@pytest.fixture(scope="module")
def two_versions(place: Path, driver: Driver) -> Path:
    made = new_home(place / "home")
    for last in (1, 2):
        source = deliver(place / "in", str(last), range(last))
        assert driver.run(made, sources=[source])["status"] == 0
    return made


@pytest.fixture
def home(two_versions: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(two_versions, tmp_path / "home", symlinks=True))


def settings_of(home: Path, driver: Driver) -> Settings:
    return Settings(project=driver.project, home=home, keep_versions=1, prune_grace_hours=0)


def numbers(home: Path) -> list[int]:
    return [version.number for version in list_versions(home / "builds")]


def test_a_withdrawn_version_does_not_come_back_by_itself(driver: Driver, home: Path, place: Path) -> None:
    """The night run after a rollback finds the same inputs: it must not publish the same mistake again."""
    driver.run(home, "rollback")
    done = driver.run(home)["result"]
    assert (done["outcome"], current_number(home / "current")) == ("unchanged", 1)
    assert "version 2, built from just this, was withdrawn (harness)" in done["note"]
    news = deliver(place / "in", "3", range(3))
    assert driver.run(home, sources=[news])["result"]["version"] == 3


def test_rebuild_overrules_a_withdrawal(driver: Driver, home: Path) -> None:
    driver.run(home, "rollback")
    done = driver.run(home, "rebuild")["result"]
    assert (done["outcome"], done["version"], current_number(home / "current")) == ("published", 3, 3)
    assert find_manifest(home, 3)["content"] == find_manifest(home, 2)["content"]


def test_a_version_that_is_held_back_waits_for_publish(driver: Driver, home: Path, place: Path) -> None:
    """Four eyes: one builds and audits, the other looks at the difference and publishes."""
    news = [deliver(place / "in", "3", range(3))]
    done = driver.run(home, sources=news, hold=True)["result"]
    assert (done["outcome"], current_number(home / "current"), numbers(home)) == ("waiting", 2, [1, 2, 3])
    again = driver.run(home, sources=news)["result"]
    assert (again["outcome"], "waits for `newsledger publish`" in again["note"]) == ("unchanged", True)
    assert driver.run(home, "publish")["result"]["version"] == 3
    assert seen(home).version == 3
    assert driver.run(home, "publish")["code"] == "nothing-waits"


def test_a_pruned_version_is_built_again_with_equal_content(driver: Driver, home: Path) -> None:
    """What was published on a day can be had again from the ledger alone."""
    before = find_manifest(home, 1)
    assert prune(settings_of(home, driver)).versions == [1]
    assert numbers(home) == [2]
    done = driver.run(home, "rebuild", version=1)
    assert done["status"] == 0, done
    assert "3 marts" in done["result"]["note"] or "2 marts" in done["result"]["note"]
    after = find_manifest(home, 1)
    assert (numbers(home), after["content"]) == ([1, 2], before["content"])
    assert driver.run(home, "rollback", version=1)["result"]["now"] == 1
    assert seen(home).version == 1


def test_a_rebuild_that_comes_out_different_is_told(driver: Driver, home: Path) -> None:
    """Rows that the ledger lost since, or changed."""
    import json

    file = home / "builds" / "000001" / "manifest.json"
    manifest = json.loads(file.read_text())
    manifest["content"]["total"] = "1:2:3"
    file.write_text(json.dumps(manifest))
    done = driver.run(home, "rebuild", version=1)
    assert (done["status"], done["code"]) == (1, "rebuild-different")
    assert "total" in done["message"]


def test_a_rebuild_needs_the_files_of_then(driver: Driver, home: Path) -> None:
    seed = driver.project / "seeds" / "statuses.csv"
    good = seed.read_text("utf-8")
    seed.write_text(good.replace("The parties agreed", "They agreed"), "utf-8")
    try:
        done = driver.run(home, "rebuild", version=1)
    finally:
        seed.write_text(good, "utf-8")
    assert (done["status"], done["code"]) == (1, "rebuild-differs")
    assert "the seeds differ" in done["message"]


def test_a_backup_and_a_restoration_of_a_whole_home(driver: Driver, home: Path, tmp_path: Path, place: Path) -> None:
    """After a restoration the next run builds from what was restored, and no number is used twice."""
    settings = settings_of(home, driver)
    backup(settings, tmp_path / "backup")
    with pytest.raises(NewsledgerError, match="inside"):
        backup(settings, home / "backup")
    news = [deliver(place / "in", "3", range(3))]
    assert driver.run(home, sources=news)["result"]["version"] == 3
    restore(settings, tmp_path / "backup")
    assert recorded_claims(home)[1] == 2
    done = driver.run(home)["result"]
    assert (done["outcome"], done["version"]) == ("published", 4)
    assert seen(home).content == {**find_manifest(home, 2)["content"]}
    assert driver.run(home, sources=news)["result"]["version"] == 5
    assert recorded_claims(home)[1:] == (3, 0)
