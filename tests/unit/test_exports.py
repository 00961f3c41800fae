"""Exports on a small published file: exact, whole, and nobody's file written over."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest

from newsledger.errors import NewsledgerError
from newsledger.serving import exports
from newsledger.serving.exports import export_csv, export_parquet, export_xlsx
from tests.versions import least_manifest

EVIL = '=HYPERLINK("https://evil.example","价格")'
STATED = datetime(2026, 11, 23, 4, 5, 6, tzinfo=UTC)


def quiet(_done: int, _total: int, _table: str) -> None:
    """No progress wanted."""


@pytest.fixture
def current(tmp_path: Path) -> Path:
    """The link of a home with one version: two marts, one of them with what a newspaper could write."""
    build = tmp_path / "home" / "builds" / "000003"
    build.mkdir(parents=True)
    with duckdb.connect(str(build / "warehouse.duckdb")) as connection:
        connection.execute("set TimeZone = 'America/New_York'; create schema marts")
        connection.execute(
            "create table marts.evidence as select ? as title, 500000000000.123456::decimal(38, 6) as value, "
            "?::timestamptz as known_from, date '2026-11-23' as published_on, true as is_current, null::varchar as url",
            [EVIL, STATED],
        )
        connection.execute("insert into marts.evidence values ('a\x07b', -20.5, null, null, false, '-1')")
        connection.execute("create table marts.dim_metric as select i as metric_id from range(50000) as r (i)")
    manifest = least_manifest(3, published_at=STATED.isoformat())
    (build / "manifest.json").write_text(json.dumps(manifest))
    link = tmp_path / "home" / "current"
    link.symlink_to("builds/000003")
    return link


def test_parquet_keeps_the_types_of_the_warehouse(current: Path, tmp_path: Path) -> None:
    done = export_parquet(current, tmp_path / "out", on_progress=quiet)
    assert (done.version, done.rows) == (3, {"dim_metric": 50000, "evidence": 2})
    table = pa.parquet.read_table(tmp_path / "out" / "evidence.parquet")
    assert table.schema.field("value").type == pa.decimal128(38, 6)
    assert table.schema.field("known_from").type == pa.timestamp("us", tz="UTC")
    first = next(row for row in table.to_pylist() if row["title"] == EVIL)
    assert (first["value"], first["known_from"]) == (Decimal("500000000000.123456"), STATED)
    assert pa.parquet.read_metadata(tmp_path / "out" / "dim_metric.parquet").num_rows == 50000


def test_csv_is_exact_and_holds_no_formula(current: Path, tmp_path: Path) -> None:
    """An analyst who double-clicks the file must not run what a newspaper wrote."""
    export_csv(current, tmp_path / "out", ["evidence"], on_progress=quiet)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["evidence.csv", exports.DESCRIPTION]
    with (tmp_path / "out" / "evidence.csv").open(encoding="utf-8", newline="") as handle:
        first, second = csv.DictReader(handle)
    assert first["title"] == f"'{EVIL}"
    assert (first["value"], first["known_from"]) == ("500000000000.123456", "2026-11-23 04:05:06.000000Z")
    assert (second["url"], second["value"]) == ("'-1", "-20.500000")


def test_a_workbook_holds_text_and_no_formula(current: Path, tmp_path: Path) -> None:
    file = tmp_path / "figures.xlsx"
    export_xlsx(current, file, ["marts.evidence"], on_progress=quiet)
    sheet = openpyxl.load_workbook(file)["evidence"]
    names = [cell.value for cell in sheet[1]]
    title, value, known, day, *_ = sheet[2]
    assert names[:2] == ["title", "value"]
    assert (title.value, title.data_type, title.quotePrefix) == (EVIL, "s", True)
    assert value.value == pytest.approx(500000000000.123456)
    assert (known.value, day.value) == (datetime(2026, 11, 23, 4, 5, 6), datetime(2026, 11, 23))  # noqa: DTZ001
    assert sheet[3][0].value == "a\\x07b"
    assert sheet[3][5].data_type == "s"


def test_a_table_that_no_sheet_can_hold_is_refused_before_anything_is_written(
    current: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "SHEET_ROWS", 50000)
    with pytest.raises(NewsledgerError, match="sheet-too-long"):
        export_xlsx(current, tmp_path / "x.xlsx", on_progress=quiet)
    assert not (tmp_path / "x.xlsx").exists()


def test_nothing_is_written_over_unasked(current: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export_parquet(current, out, on_progress=quiet)
    (out / "mine.txt").write_text("mine")
    (out / "evidence.parquet").write_text("somebody's notes")
    with pytest.raises(NewsledgerError, match="export-exists"):
        export_parquet(current, out, on_progress=quiet)
    assert (out / "evidence.parquet").read_text() == "somebody's notes"
    export_parquet(current, out, force=True, on_progress=quiet)
    assert pa.parquet.read_metadata(out / "evidence.parquet").num_rows == 2
    assert (out / "mine.txt").read_text() == "mine"


def test_an_export_that_fails_leaves_the_folder_as_it_was(
    current: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    export_csv(current, out, on_progress=quiet)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def full(_done: int, _total: int, table: str) -> None:
        if table == "evidence":
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        export_csv(current, out, force=True, on_progress=full)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_an_unknown_table_is_named_with_those_that_are_there(current: Path, tmp_path: Path) -> None:
    with pytest.raises(NewsledgerError) as caught:
        export_csv(current, tmp_path / "out", ["evidenz"], on_progress=quiet)
    assert caught.value.code == "table-unknown"
    assert "dim_metric, evidence" in caught.value.remedy
    assert not (tmp_path / "out").exists()


def test_progress_names_each_table_and_ends(current: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    export_csv(current, tmp_path / "out", on_progress=lambda *step: seen.append(step))
    assert seen == [(0, 2, "dim_metric"), (1, 2, "evidence"), (2, 2, "")]


def test_without_a_published_version_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(NewsledgerError, match="nothing-published"):
        export_csv(tmp_path / "current", tmp_path / "out", on_progress=quiet)


def test_days_stay_days(current: Path, tmp_path: Path) -> None:
    export_parquet(current, tmp_path / "out", ["evidence"], on_progress=quiet)
    days = pa.parquet.read_table(tmp_path / "out" / "evidence.parquet").column("published_on").to_pylist()
    assert days == [date(2026, 11, 23), None]
