"""Compaction changes files, never rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsledger.errors import NewsledgerError
from newsledger.ledger.maintenance import compact
from newsledger.ledger.schema import TABLES
from newsledger.ledger.store import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = Ledger(tmp_path / "ledger")
    for number in range(12):
        ledger.append("claims", [{"claim_id": f"c{number}", "quote": "占44.5%" * 20}], run_seq=number)
    return ledger


def test_small_files_are_joined_and_rows_stay(ledger: Ledger) -> None:
    before = ledger.fingerprint(TABLES)
    (done,) = [one for one in compact(ledger, 0) if one.table == "claims"]
    assert (done.files_before, done.files_after) == (12, 1)
    assert done.bytes_after < done.bytes_before
    assert len(list((ledger.path / "claims").glob("*.parquet"))) == 1
    assert len(list((ledger.path / "claims" / "_delta_log").iterdir())) <= 4
    assert ledger.fingerprint(TABLES) == before
    with ledger.connect() as connection:
        ledger.check(connection, "claims")
    ledger.append("claims", [{"claim_id": "c12"}], run_seq=12)
    with ledger.connect() as connection:
        assert connection.execute("select count(*) from ledger_claims").fetchone() == (13,)


def test_files_replaced_a_moment_ago_stay(ledger: Ledger) -> None:
    """Another program that opened the table before may still read them."""
    compact(ledger, 24)
    assert len(list((ledger.path / "claims").glob("*.parquet"))) == 13


def test_compacting_again_does_nothing(ledger: Ledger) -> None:
    compact(ledger, 24)
    versions = ledger.versions()
    compact(ledger, 24)
    assert ledger.versions() == versions


def test_damage_is_found_before_the_file_is_replaced(ledger: Ledger) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = ledger.files("claims")[0]
    table = pq.read_table(file)
    position = table.schema.get_field_index("quote")
    pq.write_table(table.set_column(position, table.schema.field(position), pa.array(["占45.5%"])), file)
    with pytest.raises(NewsledgerError) as caught:
        compact(ledger, 0)
    assert caught.value.code == "ledger-damaged"
    assert len(ledger.files("claims")) == 12


def test_a_home_with_other_letters_in_its_path_is_kept_small_too(tmp_path: Path) -> None:
    """The table's URI says %E4… for them; looked for under that name, the log seemed to have no entries."""
    ledger = Ledger(tmp_path / "中文 home" / "ledger")
    for number in range(12):
        ledger.append("claims", [{"claim_id": f"c{number}"}], run_seq=number)
    compact(ledger, 0)
    assert list((ledger.path / "claims" / "_delta_log").glob("*.checkpoint.parquet"))
