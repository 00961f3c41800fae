"""The ledger on disk keeps every row whole, or says which one is not."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsledger.errors import NewsledgerError
from newsledger.ledger.schema import CLAIMS, SCHEMA_VERSION, TABLES
from newsledger.ledger.store import Ledger, row_hash_sql


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


def claim(claim_id: str = "c1", value: str = "44.5") -> dict[str, object]:
    return {"claim_id": claim_id, "value": Decimal(value), "period_start_on": date(2020, 1, 1), "is_soft": False}


def test_appended_rows_come_back_with_run_instant_and_hash(ledger: Ledger) -> None:
    """What was recorded is what a build reads: exact decimals, dates and the run that wrote them."""
    assert ledger.append("claims", [claim(value="0.010000")], run_seq=7) == 1
    with ledger.connect() as connection:
        ledger.check(connection, "claims")
        row = connection.execute(
            "select claim_id, value, period_start_on, run_seq, length(row_hash), recorded_at is not null "
            "from ledger_claims"
        ).fetchone()
    assert row == ("c1", Decimal("0.010000"), date(2020, 1, 1), 7, 64, True)


def test_no_rows_write_no_commit(ledger: Ledger) -> None:
    assert ledger.append("claims", [], run_seq=1) == 0
    assert ledger.versions() == {}


def test_an_empty_ledger_has_every_table(ledger: Ledger) -> None:
    """The first run of a new home reads before anything was written."""
    with ledger.connect() as connection:
        for table in TABLES:
            assert connection.execute(f"select count(*) from ledger_{table}").fetchone() == (0,)
    assert ledger.next_run_seq() == 1


def test_an_unknown_column_is_refused(ledger: Ledger) -> None:
    """A misspelt column must not vanish into a null."""
    import pyarrow as pa

    with pytest.raises(ValueError, match="no columns"):
        ledger.append("claims", pa.table({"claim_idd": ["x"]}), run_seq=1)


@pytest.mark.parametrize("column", ["value", "quote", "claim_id", "confidence"])
def test_a_changed_cell_is_found(ledger: Ledger, column: str) -> None:
    """Parquet lets a flipped bit through; the row hash does not."""
    ledger.append("claims", [{**claim(), "quote": "44.5%", "confidence": Decimal("0.9")}, claim("c2")], run_seq=1)
    (file,) = ledger.files("claims")
    table = pq.read_table(file)
    changed = table.column(column).to_pylist()
    changed[0] = (
        changed[0] + 1
        if isinstance(changed[0], Decimal) and column == "value"
        else (Decimal("0.8") if column == "confidence" else changed[0] + "x")
    )
    import pyarrow as pa

    position = table.schema.get_field_index(column)
    pq.write_table(
        table.set_column(position, table.schema.field(column), pa.array(changed, table.schema.field(column).type)), file
    )
    with ledger.connect() as connection, pytest.raises(NewsledgerError) as caught:
        ledger.check(connection, "claims")
    assert caught.value.code == "ledger-damaged"
    assert Path(file).name in caught.value.message


def test_a_truncated_file_is_named_not_a_traceback(ledger: Ledger) -> None:
    ledger.append("claims", [claim()], run_seq=1)
    (file,) = ledger.files("claims")
    Path(file).write_bytes(Path(file).read_bytes()[:100])
    with pytest.raises(NewsledgerError) as caught, ledger.connect() as connection:
        ledger.check(connection, "claims")
    assert caught.value.code == "ledger-unreadable"


def test_a_newer_ledger_is_refused(ledger: Ledger) -> None:
    """An older program must not write rows that a newer schema means differently."""
    ledger.create()
    (ledger.path / "ledger.json").write_text(json.dumps({"schema_version": SCHEMA_VERSION + 1}))
    with pytest.raises(NewsledgerError) as caught:
        Ledger(ledger.path)
    assert caught.value.code == "ledger-newer"


def test_the_fingerprint_depends_on_rows_not_on_files(tmp_path: Path) -> None:
    """Compaction must not look like news."""
    rows = [claim("a"), claim("b")]
    from datetime import UTC, datetime

    instant = datetime(2026, 1, 1, tzinfo=UTC)
    one, two = Ledger(tmp_path / "one"), Ledger(tmp_path / "two")
    one.append("claims", rows, 1, instant)
    for row in reversed(rows):
        two.append("claims", [row], 1, instant)
    assert one.fingerprint() == two.fingerprint()
    two.append("claims", [claim("c")], 1, instant)
    assert one.fingerprint() != two.fingerprint()


@given(st.text(), st.text())
def test_neighbouring_cells_cannot_trade_characters(left: str, right: str) -> None:
    """Moving text from one column to the next changes the hash."""
    import pyarrow as pa

    if not (left + right).isprintable() or not left or not right:
        return
    schema = pa.schema([CLAIMS.field("claim_id"), CLAIMS.field("claim_key"), CLAIMS.field("row_hash")])
    with duckdb.connect() as connection:
        table = pa.table({"claim_id": [left, left + right], "claim_key": [right, ""]})
        connection.register("rows", table)
        hashes = connection.execute(f"select {row_hash_sql(schema)} from rows").fetchall()
    assert hashes[0] != hashes[1]


def test_a_lost_commit_is_found(ledger: Ledger) -> None:
    """After a power cut a log entry can be an empty file, which Delta Lake skips without a word."""
    for number in range(2):
        ledger.append("claims", [claim(f"c{number}")], run_seq=number)
    last = sorted((ledger.path / "claims" / "_delta_log").glob("*.json"))[-1]
    last.write_bytes(b"")
    with ledger.connect() as connection, pytest.raises(NewsledgerError) as caught:
        ledger.check(connection, "claims")
    assert caught.value.code == "ledger-damaged"
    assert "1 rows; 2 were recorded" in caught.value.message


def test_a_truncated_log_is_named_not_a_traceback(ledger: Ledger) -> None:
    ledger.append("claims", [claim()], run_seq=1)
    last = sorted((ledger.path / "claims" / "_delta_log").glob("*.json"))[-1]
    last.write_bytes(last.read_bytes()[:40])
    with pytest.raises(NewsledgerError) as caught:
        ledger.files("claims")
    assert caught.value.code == "ledger-unreadable"


def test_a_table_that_is_gone_is_not_an_empty_table(ledger: Ledger) -> None:
    """Everything would be read and recorded a second time."""
    import shutil

    ledger.append("claims", [claim()], run_seq=1)
    shutil.rmtree(ledger.path / "claims")
    with pytest.raises(NewsledgerError) as caught:
        ledger.files("claims")
    assert caught.value.code == "ledger-unreadable"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema_version": "x"}'])
def test_a_damaged_header_is_named_not_a_traceback(ledger: Ledger, content: str) -> None:
    ledger.create()
    (ledger.path / "ledger.json").write_text(content)
    with pytest.raises(NewsledgerError) as caught:
        Ledger(ledger.path)
    assert caught.value.code == "ledger-unreadable"


def test_tables_without_their_header_are_not_a_new_ledger(ledger: Ledger) -> None:
    ledger.append("claims", [claim()], run_seq=1)
    (ledger.path / "ledger.json").unlink()
    with pytest.raises(NewsledgerError) as caught:
        Ledger(ledger.path)
    assert caught.value.code == "ledger-unreadable"


def test_rows_of_a_killed_run_are_not_written_again(ledger: Ledger) -> None:
    """Killed between the claims and their mark: the successor reads the text again and must not double them."""
    rows = [{**claim(name), "extractor_version": "1"} for name in ("a", "b")]
    assert ledger.absent("claims", rows) == rows
    ledger.append("claims", rows[:1], run_seq=1)
    assert ledger.absent("claims", rows) == rows[1:]
    assert ledger.absent("claims", [{**rows[0], "extractor_version": "2"}]) != []
    assert ledger.absent("claims", []) == []
