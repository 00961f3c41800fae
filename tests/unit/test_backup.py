"""A backup is whole or refused, and a restoration replaces the ledger in one step."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from newsledger.errors import NewsledgerError
from newsledger.files import file_sha256
from newsledger.ledger.backup import INCOMING, back_up, finish_restore, restore
from newsledger.ledger.maintenance import compact
from newsledger.ledger.migration import migrate
from newsledger.ledger.redaction import redact_rows
from newsledger.ledger.store import Ledger


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    ledger = Ledger(home / "ledger")
    for number in range(3):
        ledger.append("claims", [{"claim_id": f"c{number}", "quote": "占44.5%"}], run_seq=number)
    return home


def claim_ids(home: Path) -> list[str]:
    ledger = Ledger(home / "ledger")
    with ledger.connect() as connection:
        ledger.check(connection, "claims")
        return [row[0] for row in connection.execute("select claim_id from ledger_claims order by 1").fetchall()]


def test_a_backup_brings_back_every_row(home: Path, tmp_path: Path) -> None:
    made = back_up(Ledger(home / "ledger"), tmp_path / "backup")
    assert made.rows["claims"] == 3
    Ledger(home / "ledger").append("claims", [{"claim_id": "later"}], run_seq=9)
    _, replaced = restore(tmp_path / "backup", home, migrate)
    assert claim_ids(home) == ["c0", "c1", "c2"]
    assert replaced is not None
    os.rename(replaced, tmp_path / "ledger")
    assert claim_ids(tmp_path) == ["c0", "c1", "c2", "later"]


def test_a_backup_can_be_restored_where_no_ledger_is(home: Path, tmp_path: Path) -> None:
    back_up(Ledger(home / "ledger"), tmp_path / "backup")
    other = tmp_path / "other"
    other.mkdir()
    assert restore(tmp_path / "backup", other, migrate)[1] is None
    assert claim_ids(other) == claim_ids(home)


def test_a_second_backup_copies_only_what_is_new(home: Path, tmp_path: Path) -> None:
    first = back_up(Ledger(home / "ledger"), tmp_path / "backup")
    Ledger(home / "ledger").append("claims", [{"claim_id": "c3"}], run_seq=3)
    second = back_up(Ledger(home / "ledger"), tmp_path / "backup")
    assert (len(first.files), second.n_copied) == (7, 3)  # header, Parquet file, log entry
    shutil.rmtree(home)
    home.mkdir()
    restore(tmp_path / "backup", home, migrate)
    assert claim_ids(home) == ["c0", "c1", "c2", "c3"]


def test_a_compacted_ledger_can_be_backed_up(home: Path, tmp_path: Path) -> None:
    """After `prune` the log starts with a checkpoint."""
    compact(Ledger(home / "ledger"), 0, few_files=1)
    back_up(Ledger(home / "ledger"), tmp_path / "backup")
    restore(tmp_path / "backup", home, migrate)
    assert claim_ids(home) == ["c0", "c1", "c2"]


def test_a_damaged_ledger_does_not_replace_a_good_backup(home: Path, tmp_path: Path) -> None:
    """The night job backs up what a bad disk left: yesterday's copy must survive it."""
    back_up(Ledger(home / "ledger"), tmp_path / "backup")
    before = (tmp_path / "backup" / "backup.json").read_bytes()
    file = Path(Ledger(home / "ledger").files("claims")[0])
    file.write_bytes(file.read_bytes()[:-50])
    with pytest.raises(NewsledgerError) as caught:
        back_up(Ledger(home / "ledger"), tmp_path / "backup")
    assert caught.value.code == "ledger-unreadable"
    assert (tmp_path / "backup" / "backup.json").read_bytes() == before
    restore(tmp_path / "backup", home, migrate)
    assert claim_ids(home) == ["c0", "c1", "c2"]


def test_a_damaged_backup_does_not_replace_the_ledger(home: Path, tmp_path: Path) -> None:
    back_up(Ledger(home / "ledger"), tmp_path / "backup")
    file = next((tmp_path / "backup" / "ledger" / "claims").glob("*.parquet"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(NewsledgerError) as caught:
        restore(tmp_path / "backup", home, migrate)
    assert caught.value.code == "backup-damaged"
    assert claim_ids(home) == ["c0", "c1", "c2"]
    assert not list(home.glob("ledger.replaced*"))


def test_a_folder_without_a_backup_is_named(home: Path, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "backup.json").write_text(json.dumps({"rows": {}}))
    with pytest.raises(NewsledgerError) as caught:
        restore(tmp_path / "backup", home, migrate)
    assert caught.value.code == "backup-not-found"


def test_a_restoration_killed_between_its_renames_is_finished(home: Path) -> None:
    """Old ledger set aside, new one not yet in place: the next run must find a ledger, not start an empty one."""
    os.rename(home / "ledger", home / INCOMING)
    assert finish_restore(home)
    assert claim_ids(home) == ["c0", "c1", "c2"]
    assert not finish_restore(home)


def edit(backup: Path, **changes: object) -> None:
    file = backup / "backup.json"
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **changes}), "utf-8")


@pytest.mark.parametrize("name", ["../versions.json", "claims/../../versions.json", "{elsewhere}", "notes.txt", ""])
def test_a_restoration_writes_nowhere_but_into_the_ledger(home: Path, tmp_path: Path, name: str) -> None:
    """A backup that somebody sent must not plant files in the home or anywhere else on the machine."""
    backup = tmp_path / "backup"
    back_up(Ledger(home / "ledger"), backup)
    elsewhere = tmp_path / "elsewhere"
    name = name.format(elsewhere=elsewhere)
    planted = backup / "ledger" / name
    if not planted.is_dir():
        planted.write_text("{}", "utf-8")
    files = json.loads((backup / "backup.json").read_text("utf-8"))["files"]
    sha256 = file_sha256(planted) if planted.is_file() else ""
    edit(backup, files={**files, name: sha256})
    before = sorted(str(path) for path in home.rglob("*"))
    with pytest.raises(NewsledgerError) as caught:
        restore(backup, home, migrate)
    assert (caught.value.code, repr(name) in caught.value.message) == ("backup-damaged", True)
    after = sorted(str(path) for path in home.rglob("*") if "ledger.incoming.tmp" not in str(path))
    assert after == before


@pytest.mark.parametrize("changes", [{"files": [1]}, {"schema_version": "new"}, {"rows": None}, {"files": {"a": 1}}])
def test_a_backup_with_a_wrong_list_is_named(home: Path, tmp_path: Path, changes: dict[str, object]) -> None:
    back_up(Ledger(home / "ledger"), tmp_path / "backup")
    edit(tmp_path / "backup", **changes)
    with pytest.raises(NewsledgerError) as caught:
        restore(tmp_path / "backup", home, migrate)
    assert caught.value.code == "backup-not-found"


def test_a_backup_takes_no_other_ledger_for_its_own(home: Path, tmp_path: Path) -> None:
    """`newsledger backup /srv/newsledger` where another home is would replace that ledger's files by these."""
    other = tmp_path / "other"
    Ledger(other / "ledger").append("claims", [{"claim_id": "theirs"}], run_seq=1)
    for _ in ("a ledger alone", "a home"):
        with pytest.raises(NewsledgerError) as caught:
            back_up(Ledger(home / "ledger"), other)
        assert caught.value.code == "backup-elsewhere"
        assert claim_ids(other) == ["theirs"]
        (other / "lock").touch()
        (other / "backup.json").write_text("{}", "utf-8")


def test_a_backup_that_was_killed_is_taken_up_again(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise SystemExit(9)

    with monkeypatch.context() as patched:
        patched.setattr("newsledger.ledger.backup.sync_tree", killed)
        with pytest.raises(SystemExit):
            back_up(Ledger(home / "ledger"), tmp_path / "backup")
    assert back_up(Ledger(home / "ledger"), tmp_path / "backup").n_copied == 0
    assert sorted(path.name for path in (tmp_path / "backup").iterdir()) == ["backup.json", "ledger"]


def test_a_takedown_outlives_an_older_backup(tmp_path: Path) -> None:
    home = tmp_path / "home"
    ledger = Ledger(home / "ledger")
    rows = [{"claim_id": f"c-{name}", "article_id": name, "quote": "占44.5%"} for name in ("gone", "kept")]
    ledger.append("claims", rows, run_seq=4)
    back_up(ledger, tmp_path / "backup")
    ledger.append("redactions", [{"article_id": "gone", "revision_id": "r", "why": "asked for"}], run_seq=5)
    redact_rows(ledger, ["gone"])
    restore(tmp_path / "backup", home, migrate)
    restored = Ledger(home / "ledger")
    assert claim_ids(home) == ["c-kept"]
    with restored.connect() as connection:
        restored.check(connection, "redactions")
        rows = connection.execute("select article_id, why, run_seq from ledger_redactions").fetchall()
    assert rows == [("gone", "asked for", 5)]


def test_a_ledger_that_cannot_be_read_does_not_stop_a_restoration(home: Path, tmp_path: Path) -> None:
    ledger = Ledger(home / "ledger")
    ledger.append("redactions", [{"article_id": "gone", "revision_id": "r", "why": "asked for"}], run_seq=5)
    back_up(ledger, tmp_path / "backup")
    for file in (home / "ledger" / "redactions").glob("*.parquet"):
        file.write_bytes(b"no Parquet")
    restore(tmp_path / "backup", home, migrate)
    assert claim_ids(home) == ["c0", "c1", "c2"]
