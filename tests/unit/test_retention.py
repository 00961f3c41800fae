"""Yesterday is one command away, what was wrong does not come back by itself, and nobody's version is pruned."""

from __future__ import annotations

import errno
import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from newsledger.errors import NewsledgerError
from newsledger.warehouse.retention import (
    find_manifest,
    find_version,
    pin,
    prunable,
    prunable_rejected,
    read_marks,
    remove_rejected,
    remove_versions,
    roll_back,
    unpin,
    waiting_like,
    waiting_version,
    withdrawn_like,
)
from newsledger.warehouse.versions import current_number, current_version, list_versions
from tests.versions import publish_version

HOUR = timedelta(hours=1)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three versions, a day apart."""
    for value in (1, 2, 3):
        publish_version(tmp_path, value, age=timedelta(days=4 - value))
    return tmp_path


def numbers(home: Path) -> list[int]:
    return [version.number for version in list_versions(home / "builds")]


def damage(home: Path, number: int) -> None:
    file = find_version(home / "builds", number).database
    file.chmod(0o644)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def test_a_rollback_returns_to_the_version_before_and_withdraws_the_one_that_was(home: Path) -> None:
    before, now = roll_back(home, None, "doubled")
    assert (before, now.number, current_number(home / "current")) == (3, 2, 2)
    assert read_marks(home).withdrawn[3].why == "doubled"
    assert withdrawn_like(home, find_version(home / "builds", 3).manifest["fingerprint"]) == 3
    assert withdrawn_like(home, {"ledger": "something new"}) is None


def test_a_second_rollback_goes_one_further_and_a_rollback_can_be_taken_back(home: Path) -> None:
    roll_back(home, None, "a")
    roll_back(home, None, "b")
    assert current_number(home / "current") == 1
    roll_back(home, 3, "it was right")
    assert current_number(home / "current") == 3
    assert sorted(read_marks(home).withdrawn) == [2]
    assert roll_back(home, None, "no, it was not")[1].number == 1


def test_a_rollback_passes_damaged_versions_by(home: Path) -> None:
    """On the day something is wrong with the disk, the obvious version may be wrong too."""
    damage(home, 2)
    assert roll_back(home, None, "")[1].number == 1
    with pytest.raises(NewsledgerError) as caught:
        roll_back(home, 2, "")
    assert caught.value.code == "version-damaged"
    assert current_number(home / "current") == 1


def test_a_rollback_works_when_the_current_version_is_gone_or_unreadable(home: Path) -> None:
    import shutil

    (home / "builds" / "000003" / "manifest.json").write_text("{")
    assert roll_back(home, None, "")[1].number == 2
    shutil.rmtree(home / "builds" / "000002")
    assert roll_back(home, None, "")[1].number == 1


@pytest.mark.parametrize(("number", "code"), [(9, "version-unknown"), (3, "version-is-current")])
def test_a_rollback_to_nowhere_is_refused(home: Path, number: int, code: str) -> None:
    with pytest.raises(NewsledgerError) as caught:
        roll_back(home, number, "")
    assert caught.value.code == code


def test_there_is_nothing_before_the_first_version(tmp_path: Path) -> None:
    with pytest.raises(NewsledgerError) as caught:
        roll_back(tmp_path, None, "")
    assert caught.value.code == "nothing-published"
    publish_version(tmp_path, 1)
    with pytest.raises(NewsledgerError) as caught:
        roll_back(tmp_path, None, "")
    assert caught.value.code == "no-older-version"


@pytest.mark.parametrize(
    ("keep", "grace", "expected"),
    [(1, HOUR, [1, 2]), (2, HOUR, [1]), (3, HOUR, []), (1, timedelta(days=2.5), [1]), (1, timedelta(days=9), [])],
)
def test_prune_keeps_the_newest_and_the_young(home: Path, keep: int, grace: timedelta, expected: list[int]) -> None:
    assert [version.number for version in prunable(home, keep=keep, grace=grace)] == expected


def test_prune_never_takes_the_current_or_a_pinned_version(home: Path) -> None:
    pin(home, 1, "annual report")
    roll_back(home, 2, "")
    assert prunable(home, keep=1, grace=HOUR) == []
    unpin(home, 1)
    assert [version.number for version in prunable(home, keep=1, grace=HOUR)] == [1]


def test_a_pruned_version_leaves_its_manifest(home: Path) -> None:
    """Without it the version could not be built again."""
    manifest = find_manifest(home, 1)
    freed = remove_versions(home, prunable(home, keep=1, grace=HOUR))
    assert freed > 0
    assert numbers(home) == [3]
    assert find_manifest(home, 1) == manifest
    with pytest.raises(NewsledgerError):
        find_version(home / "builds", 1)


def test_refused_candidates_are_pruned_too(home: Path) -> None:
    for number in (4, 5, 6):
        folder = home / "rejected" / f"{number:06d}"
        folder.mkdir(parents=True)
        (folder / "warehouse.duckdb").write_bytes(b"12345")
        os.utime(folder, (0, 0))
    doomed = prunable_rejected(home, keep=1, grace=HOUR)
    assert [number for number, _ in doomed] == [4, 5]
    assert remove_rejected(doomed) == 10
    assert [path.name for path in (home / "rejected").iterdir()] == ["000006"]


def test_what_was_not_pinned_cannot_be_unpinned(home: Path) -> None:
    with pytest.raises(NewsledgerError) as caught:
        unpin(home, 2)
    assert caught.value.code == "version-not-pinned"


@pytest.mark.parametrize("content", ["{", "[]", '{"pinned": 1, "withdrawn": {}, "waiting": []}'])
def test_damaged_marks_are_named_not_forgotten(home: Path, content: str) -> None:
    """Taken for "nothing is withdrawn", they would bring a wrong version back."""
    (home / "versions.json").write_text(content)
    with pytest.raises(NewsledgerError) as caught:
        read_marks(home)
    assert caught.value.code == "marks-unreadable"


def test_a_version_waits_until_it_is_published(home: Path) -> None:
    number = publish_version(home, 4, is_flip=False)
    assert current_number(home / "current") == 3
    version = waiting_version(home, None)
    assert version.number == number
    assert waiting_like(home, version.manifest["fingerprint"]) == number
    assert roll_back(home, None, "")[1].number == 2, "a version that nobody published is no version to return to"


def test_a_waiting_version_that_was_overtaken_is_not_published(home: Path) -> None:
    """It was audited against what is no longer current, and would take newer facts away."""
    publish_version(home, 4, is_flip=False)
    publish_version(home, 5)
    with pytest.raises(NewsledgerError) as caught:
        waiting_version(home, 4)
    assert caught.value.code == "version-outdated"
    with pytest.raises(NewsledgerError) as caught:
        waiting_version(home, 1)
    assert caught.value.code == "nothing-waits"


def test_one_unreadable_manifest_hides_no_other_version(home: Path) -> None:
    (home / "builds" / "000001" / "manifest.json").write_text("")
    assert numbers(home) == [2, 3]


def test_a_manifest_of_the_first_program_is_understood(home: Path) -> None:
    file = home / "builds" / "000001" / "manifest.json"
    manifest = json.loads(file.read_text())
    manifest["database"]["duckdb_version"] = "v1.5.5"
    manifest |= {"manifest_version": 1, "fingerprint": {**manifest["fingerprint"], "settings": "0.7"}}
    file.write_text(json.dumps(manifest))
    read = find_manifest(home, 1)
    assert read["parameters"] == {
        "run_id": manifest["run"]["run_id"],
        "run_seq": 1,
        "built_at": manifest["run"]["started_at"],
        "accept_threshold": "0.7",
    }
    assert read["parts"] == {"duckdb": "1.5.5"}


def test_a_manifest_of_a_newer_program_is_refused(home: Path) -> None:
    file = home / "builds" / "000001" / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "manifest_version": 99}))
    with pytest.raises(NewsledgerError) as caught:
        find_version(home / "builds", 1)
    assert caught.value.code == "manifest-newer"


def test_a_pruned_version_stays_withdrawn(home: Path) -> None:
    """Its manifest is kept: what it was built from must not be published again because its file is gone."""
    fingerprint = find_version(home / "builds", 3).manifest["fingerprint"]
    roll_back(home, None, "doubled")
    remove_versions(home, [find_version(home / "builds", 3)])
    assert withdrawn_like(home, fingerprint) == 3


@pytest.mark.parametrize("target", [None, "../elsewhere/000003", "current"])
def test_without_its_link_nothing_is_pruned_and_a_rollback_names_its_version(home: Path, target: str | None) -> None:
    """Somebody removed `current`, or let it lead away: nobody knows which version readers are on."""
    (home / "current").unlink()
    if target:
        os.symlink(target, home / "current")
    with pytest.raises(NewsledgerError) as caught:
        prunable(home, keep=1, grace=HOUR)
    assert caught.value.code == "current-broken"
    with pytest.raises(NewsledgerError) as caught:
        roll_back(home, None, "")
    assert caught.value.code == "current-broken"
    before, now = roll_back(home, 2, "")
    assert (before, now.number, current_number(home / "current")) == (None, 2, 2)
    assert read_marks(home).withdrawn == {}


def test_a_link_by_way_of_another_link_is_followed(home: Path) -> None:
    """`current` -> `latest` -> a build: prune once took that for no version and would have removed it."""
    (home / "current").unlink()
    os.symlink("builds/000001", home / "latest")
    os.symlink("latest", home / "current")
    assert current_number(home / "current") == 1
    assert [version.number for version in prunable(home, keep=1, grace=HOUR)] == [2]


def test_a_copy_that_followed_links_is_named_and_left_alone(home: Path) -> None:
    """`cp -rL` makes `current` a folder, which no flip can replace: said before a build is made for nothing."""
    (home / "current").unlink()
    shutil.copytree(home / "builds" / "000003", home / "current")
    acts = (
        lambda: roll_back(home, 2, ""),
        lambda: current_version(home / "current"),
        lambda: prunable(home, keep=1, grace=HOUR),
    )
    for act in acts:
        with pytest.raises(NewsledgerError) as caught:
            act()
        assert caught.value.code == "current-no-link"
    assert (home / "current" / "warehouse.duckdb").is_file()
    assert read_marks(home).withdrawn == {}


@pytest.mark.parametrize("name", ["²", "7", "0000007", "notes"])
def test_other_folders_beside_the_builds_are_no_versions(home: Path, name: str) -> None:
    (home / "builds" / name).mkdir()
    assert numbers(home) == [1, 2, 3]


@pytest.mark.parametrize(
    "content",
    [
        '{"manifest_version": 2}',
        '{"manifest_version": 1}',
        '{"manifest_version": 0}',
        '{"manifest_version": Infinity}',
        '{"manifest_version": "2"}',
        "[1]",
        "",
    ],
)
def test_half_a_manifest_hides_no_other_version_and_stops_no_rollback(home: Path, content: str) -> None:
    """A rollback is what one does when something is damaged: it must not end in a traceback itself."""
    (home / "builds" / "000003" / "manifest.json").write_text(content)
    assert numbers(home) == [1, 2]
    with pytest.raises(NewsledgerError) as caught:
        find_version(home / "builds", 3)
    assert caught.value.code == "manifest-unreadable"
    assert roll_back(home, None, "")[1].number == 2


def test_a_full_disk_can_still_be_pruned(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error about a full disk says to prune: that must need no room itself."""
    (home / "manifests").mkdir()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    remove_versions(home, [find_version(home / "builds", 1)])
    assert numbers(home) == [2, 3]
    assert find_manifest(home, 1)["version"] == 1


def test_a_first_version_that_waits_is_no_lost_link(tmp_path: Path) -> None:
    """`refresh --no-publish` in a new home: nothing is current, and nothing is wrong."""
    publish_version(tmp_path, 1, is_flip=False)
    assert prunable(tmp_path, keep=1, grace=HOUR) == []
    with pytest.raises(NewsledgerError) as caught:
        roll_back(tmp_path, None, "")
    assert caught.value.code == "nothing-published"
