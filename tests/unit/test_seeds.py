"""A seed that dbt would load wrongly is refused before dbt runs."""

from __future__ import annotations

import shutil
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


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECT / "seeds", tmp_path / "shipped"))


@pytest.mark.parametrize(
    ("seed", "rows", "code", "named"),
    [
        (
            "organizations",
            "x-one,,X One,CN,company,x-two,,,,,,https://example.com\nx-two,,X Two,CN,company,x-one,,,,,,https://example.com\n",
            "seed-parent",
            "x-one -> x-two -> x-one",
        ),
        ("organizations", "x-one,,X One,CN,company,nobody,,,,,,https://example.com\n", "seed-parent", "nobody"),
        ("markets", "x-one,某市,X One,x-one,\n", "seed-parent", "x-one -> x-one"),
        (
            "organization_aliases",
            "Somebody,tencent,en,,,false,\nSomebody,idc,en,,,false,\n",
            "seed-ambiguous",
            "Somebody",
        ),
        ("organizations", "x-one,某厂,NAME_EN,COUNTRY,company,,,,,,,SOURCE\n", "seed-unfinished", "NAME_EN, COUNTRY"),
        ("organization_aliases", "Somebody,ORGANIZATION_ID,LANGUAGE,,,false,\n", "seed-unfinished", "ORGANIZATION_ID"),
        ("organization_aliases", "IDC,tencent,en,,,false,\n", "seed-ambiguous", "idc"),
        (
            "organization_aliases",
            "Somebody,tencent,en,,2020-06-01,false,\nSomebody,idc,en,2020-01-01,,false,\n",
            "seed-ambiguous",
            "tencent",
        ),
        ("organization_aliases", "Somebody,tencent,en,2020-06-01,2020-01-01,false,\n", "seed-span", "2020-06-01"),
        ("claim_reviews", "k1,period,2025,2026/2025,correct,Ann,2026-11-23,why\n", "seed-span", "2026/2025"),
    ],
)
def test_seeds_that_mean_nothing_or_two_things_are_refused_by_line(
    shipped: Path, seed: str, rows: str, code: str, named: str
) -> None:
    """Who adds a name in a minute must read which line is wrong, not that a test of dbt found one row."""
    path = shipped / f"{seed}.csv"
    line = len(path.read_text("utf-8").splitlines()) + 1
    with path.open("a", encoding="utf-8") as handle:
        handle.write(rows)
    with pytest.raises(NewsledgerError, match=code) as caught:
        check_seeds(shipped)
    assert named in caught.value.message
    assert f"{seed}.csv, line {line}" in caught.value.message or f"{seed}.csv, line {line + 1}" in caught.value.message


def test_a_listed_firm_may_be_a_parent(shipped: Path) -> None:
    """The row that unresolved_organizations offers names the known name at its beginning, which may be a listed firm."""
    listed = (shipped / "listings.csv").read_text("utf-8").splitlines()
    organization_id = listed[1].split(",")[listed[0].split(",").index("organization_id")]
    with (shipped / "organizations.csv").open("a", encoding="utf-8") as handle:
        handle.write(f"x-one,,X One,CN,segment,{organization_id},,,,,,https://example.com\n")
    assert check_seeds(shipped)["organizations"] > 1


def test_a_name_may_pass_from_one_organization_to_another(shipped: Path) -> None:
    with (shipped / "organization_aliases.csv").open("a", encoding="utf-8") as handle:
        handle.write("Somebody,tencent,en,,2020-01-01,false,\nSomebody,idc,en,2020-01-01,,false,\n")
    assert check_seeds(shipped)["organization_aliases"] > 2


def test_a_market_alias_of_two_markets_is_refused(shipped: Path) -> None:
    path = shipped / "market_aliases.csv"
    header, first, *_ = path.read_text("utf-8").splitlines()
    alias, market_id = (first.split(",")[header.split(",").index(name)] for name in ("alias", "market_id"))
    other = next(
        line.split(",")[0]
        for line in (shipped / "markets.csv").read_text("utf-8").splitlines()[1:]
        if line.split(",")[0] != market_id
    )
    with path.open("a", encoding="utf-8") as handle:
        handle.write(first.replace(market_id, other) + "\n")
    with pytest.raises(NewsledgerError, match="seed-ambiguous") as caught:
        check_seeds(shipped)
    assert alias in caught.value.message
