"""The models as a whole: dbt builds a warehouse out of rows that disagree, change, repeat and are wrong."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from newsledger.warehouse.reading import connect
from tests.model_project import build, contents, text_hash
from tests.model_rows import CURATED, TABLES, TIERED

Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def ask(built: Path) -> Ask:
    """Query as a BI tool would: read-only, external access off, configuration locked."""

    def query(sql: str) -> list[tuple[Any, ...]]:
        with connect(built) as connection:
            return connection.execute(sql).fetchall()

    return query


def test_copies_of_one_agency_text_are_one_source_and_firms_are_not_mixed(ask: Ask) -> None:
    """An analyst who counts papers would call a wire story confirmed three times; a checked fact leads all the same."""
    found = ask(
        """
        select source_name, share_pct, n_articles, n_origins, is_preferred, is_contested, n_measurements
        from marts.market_share_by_period
        where organization_id = 'alibaba' order by source_name
        """
    )
    assert found == [
        ("Canalys", Decimal("44.5"), 3, 1, False, True, 2),
        ("IDC", Decimal(40), 1, 1, True, True, 2),
    ]


def test_what_was_known_follows_the_edits_of_an_article(ask: Ask) -> None:
    """The share was read as 14, then as 15 for two days, then as 14 again."""
    known = [
        ask(
            f"""
            select share_pct from market_share_as_known('{day}')
            where organization_id = 'tencent-cloud' and source_name = 'Canalys'
            """
        )
        for day in ("2020-07-02", "2020-07-03", "2020-07-05", "2020-07-07")
    ]
    assert known == [[], [(Decimal(14),)], [(Decimal(15),)], [(Decimal(14),)]]
    assert ask("select revision_no, is_current from marts.claim_history where article_id = 'edited' order by 1") == [
        (1, False),
        (2, False),
        (3, True),
    ]


def test_what_was_known_is_the_same_in_every_time_zone(built: Path) -> None:
    """Two analysts, two laptops: the end of a day is UTC's, or the evening's news is known in New York a day early."""
    found = {}
    with duckdb.connect(str(built), read_only=True) as connection:
        for zone in ("UTC", "America/New_York", "Asia/Shanghai", "Pacific/Auckland"):
            connection.execute(f"set TimeZone = '{zone}'")
            found[zone] = [
                connection.execute(
                    f"select count(*), count(distinct share_pct), min(claim_id) from market_share_as_known('{day}')"
                ).fetchone()
                for day in ("2020-07-02", "2020-07-03", "2020-07-04", "2020-07-05", "2020-07-06")
            ]
    assert found["UTC"][0] != found["UTC"][1]
    assert all(answers == found["UTC"] for answers in found.values()), found


def test_what_stands_today_has_not_ended(ask: Ask) -> None:
    """A text that went A, B, A stands: its figure must not carry the day on which A first went."""
    for table in ("market_share", "market_size", "investment", "procurement", "company_metric"):
        assert ask(f"select claim_id from marts.fct_{table} where known_to is not null") == []


def test_known_today_is_what_stands_today(ask: Ask) -> None:
    """One rule serves the answers of today and those of any day."""
    for macro, table in (("market_share", "market_share_by_period"), ("market_size", "market_size_by_period")):
        today = f"select * from {macro}_as_known('2026-11-23')"
        assert ask(f"({today} except all from marts.{table}) union all (from marts.{table} except all {today})") == []
    market = "cloud-infrastructure-services:CN"
    one = ask(f"select count(*) from market_share_as_known('2026-11-23', in_market := '{market}')")
    assert one == ask(f"select count(*) from marts.market_share_by_period where market_id = '{market}'")


def test_a_figure_that_its_source_took_back_is_known_until_then(ask: Ask) -> None:
    gartner = "where organization_id = 'tencent-cloud' and source_name = 'Gartner'"
    assert ask(f"select share_pct from market_share_as_known('2020-08-31') {gartner}") == [(Decimal("13.8"),)]
    assert ask(f"select share_pct from market_share_as_known('2020-09-01') {gartner}") == []
    assert ask(f"select share_pct from marts.market_share_by_period {gartner}") == []


def test_wrong_claims_are_quarantined_with_their_reason_and_doubtful_ones_wait(ask: Ask) -> None:
    assert ask("select reason_code, value from audit.quarantine order by all") == [
        ("article-missing", Decimal(9)),
        ("metric-unknown", Decimal(1)),
        ("percent-impossible", Decimal(140)),
        ("quote-mismatch", Decimal(1000)),
        ("rejected-by-review", Decimal(7)),
    ]
    assert ask("select value, reasons, effect from marts.review_queue where kind = 'claim'") == [
        (Decimal(8), "confidence-low", "first-answer")
    ]


def test_reviews_are_heeded_and_stale_ones_wait(ask: Ask) -> None:
    """A newspaper's edit must not stop the night's run, nor may a review rot unseen."""
    assert ask(
        "select organization_id, value from marts.fct_market_share where article_id = 'reviewed' order by value"
    ) == [("jd-cloud", Decimal(5)), ("kingsoft", Decimal(6))]
    assert ask("select reasons, field, old_value from marts.review_queue where kind = 'review' order by 1") == [
        ("review-orphaned", "claim", None),
        ("review-stale", "value", "44"),
    ]


def test_two_tiers_are_one_fact_and_a_fact_without_its_article_stays(ask: Ask) -> None:
    assert ask(
        "select claim_id, in_seed, in_ledger, evidence_status from marts.evidence where article_id = 'own' and in_seed"
    ) == [(TIERED["claim_id"], True, True, "verified")]
    found = ask(
        "select claim_id, in_ledger, evidence_status, quote, quote_sha256 from marts.evidence where article_id = 'external'"
    )
    assert found == [(CURATED["claim_id"], False, "external", None, text_hash(CURATED["quote"]))]
    assert ask("select in_ledger, n_revisions, url from marts.dim_article where article_id = 'external'") == [
        (False, 0, None)
    ]
    assert ask(
        "select value, amount_usd from marts.market_size_by_period where market_id = 'cloud-infrastructure-services:WORLD'"
    ) == [(Decimal(31_000_000_000), Decimal(31_000_000_000))]


def test_a_programme_told_twice_counts_once_and_a_rumour_never(ask: Ask) -> None:
    found = ask(
        """
        select n_events, amount_cny, round(amount_usd), n_soft_events, most_sources
        from marts.investment_by_organization where organization_id = 'tencent' and year_number = 2020
        """
    )
    assert found == [(1, Decimal(500_000_000_000), Decimal(71_428_571_429), 1, 2)]
    years = ask(
        """
        select year_number, round(programme_amount_usd) from marts.investment_by_organization
        where organization_id = 'tencent' and programme_amount_usd is not null order by 1
        """
    )
    assert years == [(year, Decimal(14_285_714_286)) for year in range(2020, 2025)]


def test_the_published_file_needs_nothing_but_itself(built: Path) -> None:
    """Marts and audit are tables: no view may read a file, or another catalog, of the reader's host."""
    with connect(built) as connection:
        views = connection.execute(
            "select view_name from duckdb_views() where schema_name in ('marts', 'audit') and not internal"
        ).fetchall()
    assert views == []


def test_the_order_of_rows_decides_nothing(model_project: Path, built: Path, tmp_path: Path) -> None:
    """Same inputs, same rows: a ledger read in another order gives the same warehouse."""
    turned = build(model_project, tmp_path / "turned", {name: rows[::-1] for name, rows in TABLES.items()})
    assert contents(turned) == contents(built)


def test_the_first_run_with_nothing_builds(model_project: Path, tmp_path: Path) -> None:
    database = build(model_project, tmp_path / "empty", {})
    with duckdb.connect(str(database), read_only=True) as connection:
        ((known,),) = connection.execute("select count(*) from claims_as_known('2026-11-23')").fetchall()
    assert known == 2
