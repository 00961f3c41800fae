"""A seed that dbt would load wrongly is refused before dbt runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsledger.errors import NewsledgerError
from newsledger.warehouse.seeds import check_seeds
from tests.conftest import PROJECT

DECLARATION = """
seeds:
  - name: deals
    config:
      column_types:
        {buyer: varchar, seller: varchar, code: varchar, amount: "decimal(38, 6)", signed_on: date, is_open: boolean}
"""
HEADER = "buyer,seller,code,amount,signed_on,is_open\n"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    (tmp_path / "seeds.yml").write_text(DECLARATION)
    return tmp_path


def test_a_good_seed_passes_and_is_counted(seeds: Path) -> None:
    (seeds / "deals.csv").write_text(HEADER + 'A,"B, Inc",000123,1.50,2020-01-31,true\nC,D,,,,\n')
    assert check_seeds(seeds) == {"deals": 2}


@pytest.mark.parametrize(
    ("content", "code", "named"),
    [
        ("seller,buyer,code,amount,signed_on,is_open\n", "seed-header", "seller,buyer"),
        ("", "seed-header", "deals.csv"),
        (HEADER + "A,B,1\n", "seed-row", "line 2"),
        (HEADER + "A,B,1,1.23456789,2020-01-01,true\n", "seed-cell", "amount"),
        (HEADER + "A,B,1,1,000,2020-01-01,true\n", "seed-row", "7 cells"),
        (HEADER + "A,B,1,abc,2020-01-01,true\n", "seed-cell", "'abc'"),
        (HEADER + "A,B,1,1,2020-02-30,true\n", "seed-cell", "signed_on"),
        (HEADER + "A,B,1,1,2020-1-3,true\n", "seed-cell", "signed_on"),
        (HEADER + "A,B,1,1,2020-01-03,maybe\n", "seed-cell", "is_open"),
        (HEADER + "A,B,1,007,2020-01-03,true\n", "seed-cell", "amount"),
    ],
)
def test_what_dbt_would_load_wrongly_is_refused(seeds: Path, content: str, code: str, named: str) -> None:
    (seeds / "deals.csv").write_text(content)
    with pytest.raises(NewsledgerError) as caught:
        check_seeds(seeds)
    assert caught.value.code == code
    assert named in caught.value.message


def test_a_seed_without_declaration_is_refused(seeds: Path) -> None:
    (seeds / "deals.csv").write_text(HEADER)
    (seeds / "extra.csv").write_text("a\n1\n")
    with pytest.raises(NewsledgerError, match="extra"):
        check_seeds(seeds)


def test_a_declared_seed_that_is_gone_is_refused(seeds: Path) -> None:
    with pytest.raises(NewsledgerError) as caught:
        check_seeds(seeds)
    assert caught.value.code == "seed-missing"


def test_a_seed_in_another_encoding_is_refused(seeds: Path) -> None:
    (seeds / "deals.csv").write_bytes((HEADER + "阿里,B,1,1,2020-01-03,true\n").encode("gb18030"))
    with pytest.raises(NewsledgerError) as caught:
        check_seeds(seeds)
    assert caught.value.code == "seed-unreadable"


def test_the_shipped_seeds_pass() -> None:
    assert check_seeds(PROJECT / "seeds")["metrics"] > 0
