"""The first run: an article file becomes rows on a published file, twice is once, and bad input breaks nothing."""

from __future__ import annotations

import csv
import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from newsledger.articles.model import Source
from newsledger.articles.reading import read_file
from newsledger.extraction.extract import extract
from newsledger.ledger.store import Ledger
from newsledger.warehouse.reading import connect
from tests.conftest import PROJECT, Cli


@pytest.fixture(scope="session")
def real_article(shared: Path) -> Path:
    return next((shared / "articles").glob("*.txt"))


@pytest.fixture(scope="session")
def home_with_real_article(
    tmp_path_factory: pytest.TempPathFactory, cli: Cli, real_article: Path
) -> tuple[Path, dict[str, Any]]:
    """A home after `newsledger refresh` of the real article, and the report of that run."""
    home = tmp_path_factory.mktemp("real") / "home"
    done = cli("refresh", str(real_article), "--json", home=home)
    assert done.returncode == 0, done.stderr
    return home, json.loads(done.stdout)


def rows(home: Path, sql: str) -> list[tuple[Any, ...]]:
    with connect(home / "current" / "warehouse.duckdb") as connection:
        return connection.execute(sql).fetchall()


def test_market_shares_of_the_real_article(home_with_real_article: tuple[Path, dict[str, Any]]) -> None:
    """An analyst asks who leads China's cloud market in the first quarter of 2020, and according to whom."""
    home, _ = home_with_real_article
    found = rows(
        home,
        """
        select f.metric_id, f.subject, f.value, f.unit, f.period, f.source_org
        from marts.fct_market_share as f where f.in_ledger
        union all
        select f.metric_id, f.subject, f.value, f.unit, f.period, f.source_org
        from marts.fct_market_size as f where f.in_ledger
        order by 1, 3, 2
        """,
    )
    quarter = "2020-Q1"
    assert [(metric, subject, value, unit) for metric, subject, value, unit, *_ in found] == [
        ("market_growth", "中国云基础建设服务市场", 67, "percent"),
        ("market_share", "华为", 14, "percent"),
        ("market_share", "腾讯云业务", 14, "percent"),
        ("market_share", "阿里巴巴", Decimal("44.5"), "percent"),
        ("market_size", "中国云基础建设服务市场", 3_900_000_000, "USD"),
    ]
    assert {(period, source) for *_, period, source in found} == {(quarter, "Canalys")}


def test_investments_of_the_real_article(home_with_real_article: tuple[Path, dict[str, Any]]) -> None:
    home, _ = home_with_real_article
    found = rows(
        home,
        "select subject, value, unit, alt_value, alt_unit, horizon_years, status, period "
        "from marts.fct_investment where in_ledger order by value",
    )
    assert found == [
        ("阿里巴巴", 200_000_000_000, "CNY", None, None, 3, "announced", None),
        ("腾讯", 500_000_000_000, "CNY", 70_000_000_000, "USD", 5, "announced", "2020-05"),
    ]


def test_procurement_of_the_real_article(home_with_real_article: tuple[Path, dict[str, Any]]) -> None:
    home, _ = home_with_real_article
    found = rows(
        home,
        "select metric_id, subject, value, period from marts.fct_procurement where in_ledger "
        "order by period, value, subject",
    )
    assert found == [
        ("contract_count", "腾讯", 7, "2016/2017"),
        ("contract_count", "阿里巴巴", 28, "2016/2017"),
        ("bid_price", "腾讯", Decimal("0.01"), "2017"),
        ("contract_count", "腾讯", 28, "2018"),
        ("contract_count", "阿里巴巴", 28, "2018"),
        ("contract_count", "腾讯", 46, "2019"),
        ("contract_count", "阿里巴巴", 49, "2019"),
    ]


def test_company_figures_of_the_real_article(home_with_real_article: tuple[Path, dict[str, Any]]) -> None:
    home, _ = home_with_real_article
    found = rows(
        home,
        "select metric_id, value, unit, bound, period from marts.fct_company_metric where in_ledger order by value",
    )
    assert found == [
        ("revenue_share", Decimal("4.5"), "percent", "gt", "2019"),
        ("revenue_share", 8, "percent", None, "2019"),
        ("headcount_added", 3000, "count", "gt", "2020"),
        ("capacity_added", 100_000, "count", None, "2020-02"),
    ]


def test_every_fact_has_its_exact_quote(
    home_with_real_article: tuple[Path, dict[str, Any]], real_article: Path
) -> None:
    """What the evidence quotes is what the article says at those characters."""
    home, _ = home_with_real_article
    with Ledger(home / "ledger").connect() as connection:
        ((text,),) = connection.execute("select text from ledger_articles").fetchall()
    evidence = rows(
        home, "select quote, quote_start, quote_end from marts.evidence where in_ledger order by quote_start"
    )
    assert len(evidence) == 18
    assert all(text[start:end] == quote for quote, start, end in evidence)


def test_the_second_run_changes_nothing(
    home_with_real_article: tuple[Path, dict[str, Any]], cli: Cli, real_article: Path
) -> None:
    home, report = home_with_real_article
    done = cli("refresh", str(real_article), "--json", home=home)
    again = json.loads(done.stdout)
    assert (done.returncode, again["outcome"], again["version"]) == (0, "unchanged", report["version"])
    assert sorted(path.name for path in (home / "builds").iterdir()) == ["000001"]


def test_a_corrupted_claim_is_not_published(
    home_with_real_article: tuple[Path, dict[str, Any]], cli: Cli, real_article: Path, tmp_path: Path
) -> None:
    """Readers keep the last good version, and whoever is paged reads which rule, which rows, and where."""
    home = tmp_path / "home"
    shutil.copytree(home_with_real_article[0], home, symlinks=True)
    ledger = Ledger(home / "ledger")
    with ledger.connect() as connection:
        claims = connection.execute("select * exclude (filename) from ledger_claims").to_arrow_table().to_pylist()
    share = next(claim for claim in claims if claim["value"] == Decimal("44.5"))
    recorded = {"run_seq", "recorded_at", "row_hash"}
    # Written as the program would write it, with a good row hash: only the audit can know that it is wrong.
    corrupted = {key: value for key, value in share.items() if key not in recorded} | {
        "claim_id": f"corrupted-{share['claim_id']}",
        "claim_key": f"corrupted-{share['claim_key']}",
        "value": Decimal("45.4"),
    }
    ledger.append("claims", [corrupted], run_seq=2)
    done = cli("refresh", str(real_article), home=home)
    assert done.returncode == 1, done.stderr
    assert "Refused: [audit-rule-failed] CLM-003" in done.stdout
    assert "corrupted-" in done.stdout
    assert (home / "current").resolve().name == "000001"
    report = Path(done.stdout.split("Report: ")[1].splitlines()[0])
    assert "corrupted-" in report.read_text("utf-8")
    assert (report.parent / "index.html").is_file()
    with ledger.connect() as connection:
        last = connection.execute("select outcome, version from ledger_runs order by run_seq desc limit 1").fetchone()
        failed = connection.execute(
            "select distinct rule_code from ledger_validation_results where version = 2 and outcome = 'failed'"
        ).fetchall()
    assert last == ("refused", 2)
    assert ("CLM-003",) in failed


def test_seed_and_article_are_one_fact_in_two_tiers(home_with_real_article: tuple[Path, dict[str, Any]]) -> None:
    """The shipped seeds state the same eighteen facts; they must not count twice."""
    home, _ = home_with_real_article
    assert rows(home, "select in_seed, in_ledger, count(*) from marts.evidence group by all") == [(True, True, 18)]


def test_the_seeds_point_to_the_characters_that_the_extractor_reads(real_article: Path) -> None:
    """Else a claim_id that somebody cited would be another one as soon as the article is read."""
    (reading,) = read_file(real_article, Source(name="test", timezone="Asia/Shanghai"), max_text_bytes=10_000_000)
    assert reading.article is not None
    read = {claim.claim_key: (claim.quote_start, claim.quote_end) for claim in extract(reading.article)}
    with (PROJECT / "seeds" / "curated_claims.csv").open(encoding="utf-8", newline="") as handle:
        curated = {
            row["claim_key"]: (int(row["quote_start"]), int(row["quote_end"]))
            for row in csv.DictReader(handle)
            if row["article_id"] == reading.article.article_id
        }
    assert curated == read


def test_seeds_alone_hold_the_facts(tmp_path: Path, cli: Cli) -> None:
    """Without the article the warehouse still answers, and says that the evidence lies outside."""
    home = tmp_path / "home"
    done = cli("refresh", "--json", home=home)
    assert done.returncode == 0, done.stderr
    found = rows(
        home,
        "select subject, value, evidence_status from marts.fct_market_share "
        "where period = '2020-Q1' order by value desc",
    )
    assert [(value, status) for _, value, status in found] == [
        (Decimal("44.5"), "external"),
        (14, "external"),
        (14, "external"),
    ]
