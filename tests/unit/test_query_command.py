"""`newsledger query`: what a machine reads holds every column that was asked for."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from newsledger.cli.app import query
from newsledger.errors import EXIT_DONE, EXIT_USAGE, NewsledgerError


@pytest.fixture(autouse=True)
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "current").mkdir()
    duckdb.connect(str(tmp_path / "current" / "warehouse.duckdb")).close()
    monkeypatch.setenv("NEWSLEDGER_HOME", str(tmp_path))


def test_json_refuses_two_columns_of_one_name(capsys: pytest.CaptureFixture[str]) -> None:
    """One of them would be gone without a word."""
    with pytest.raises(NewsledgerError, match="query-column-twice") as caught:
        query("select 1 as a, 2 as b, 3 as a", json_output=True)
    assert (caught.value.exit_code, capsys.readouterr().out) == (EXIT_USAGE, "")
    assert " a " in caught.value.message


def test_csv_keeps_two_columns_of_one_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert query("select 1 as a, 2 as a", csv_output=True) == EXIT_DONE
    assert capsys.readouterr().out == "a,a\n1,2\n"


def test_json_of_columns_with_their_own_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert query("select 1 as a, 2 as b", json_output=True) == EXIT_DONE
    assert json.loads(capsys.readouterr().out) == [{"a": 1, "b": 2}]
