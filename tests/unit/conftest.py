"""A small good warehouse for the tests of the audit: claims written by hand, loaded and built for real."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.access import ReadOnly
from expectations.baseline import bring_in
from expectations.rules import RULES, load_thresholds
from expectations.rules.rule import findings_sql
from newsledger.articles.model import Precision
from newsledger.extraction.claim import claim_id, claim_key, content_hash
from newsledger.ledger.fx_rates import record_fx_rates
from newsledger.ledger.store import Ledger
from newsledger.settings import find_project
from newsledger.warehouse.dbt import DbtRequest, dbt_build, start_dbt
from newsledger.warehouse.load import BuildParameters, load

PROJECT = find_project(Path(__file__).parent)
EXTRACTOR = "1-test"


@dataclass
class Example:
    """Rows of a ledger in the making: texts, and the figures that somebody reads in them."""

    articles: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    inputs: list[dict[str, Any]] = field(default_factory=list)

    def article(self, name: str, text: str, *, published_on: date, publisher: str, language: str = "en") -> None:
        revision_id = content_hash(text)
        earlier = [row for row in self.articles if row["article_id"] == name]
        instant = datetime(published_on.year, published_on.month, published_on.day, 8, tzinfo=UTC)
        row = {
            "article_id": name,
            "revision_id": revision_id,
            "revision_no": len(earlier) + 1,
            "url": f"https://news.example/{name}",
            "canonical_url": f"https://news.example/{name}",
            "publisher": publisher,
            "title": f"About {name}",
            "language": language,
            "published_at": instant,
            "published_on": published_on,
            "published_at_raw": instant.isoformat(),
            "published_at_precision": Precision.INSTANT.value,
            "retrieved_at": instant + timedelta(days=1 + len(earlier)),
            "source": "example",
            "source_scope": "full_text",
            "origin_fingerprint": content_hash("origin", text),
            "n_chars": len(text),
            "text": text,
        }
        self.articles.append(row)
        self.inputs.append(
            {
                "input_id": content_hash("input", name, len(earlier)),
                "source": "example",
                "location": f"in/{name}.txt",
                "canonical_url": row["canonical_url"],
                "sha256": content_hash(text),
                "n_bytes": len(text.encode()),
                "outcome": "revision" if earlier else "read",
                "article_id": name,
                "revision_id": revision_id,
            }
        )

    def claim(self, quote: str, metric: str, subject: str, value: str, unit: str, **other: Any) -> str:
        """A figure of the newest article; returns its claim_id."""
        article = self.articles[-1]
        start = article["text"].index(quote)
        amount = Decimal(value)
        identity = (article["article_id"], article["revision_id"], metric, start, start + len(quote), subject)
        made = claim_id(*identity, amount, unit)
        key = (article["article_id"], metric, subject, amount, unit)
        twins = [c for c in self.claims if c["twin"] == key and c["revision_id"] == article["revision_id"]]
        self.claims.append(
            {
                "twin": key,
                "claim_id": made,
                "claim_key": claim_key(*key, len(twins) + 1),
                "article_id": article["article_id"],
                "revision_id": article["revision_id"],
                "extractor_version": EXTRACTOR,
                "metric": metric,
                "subject": subject,
                "subject_text": subject,
                "value": amount,
                "unit": unit,
                "is_soft": False,
                "is_superseded": False,
                "is_cumulative": False,
                "derivation": "printed",
                "quote": quote,
                "quote_start": start,
                "quote_end": start + len(quote),
                "confidence": Decimal("0.95"),
                "rule": "by-hand",
                **other,
            }
        )
        return made

    def record(self, home: Path) -> Ledger:
        ledger = Ledger(home / "ledger")
        ledger.append("articles", self.articles, 1)
        ledger.append("claims", [{k: v for k, v in row.items() if k != "twin"} for row in self.claims], 1)
        ledger.append(
            "extractions",
            [
                {
                    "article_id": row["article_id"],
                    "revision_id": row["revision_id"],
                    "extractor_version": EXTRACTOR,
                    "n_claims": sum(claim["revision_id"] == row["revision_id"] for claim in self.claims),
                }
                for row in self.articles
            ],
            1,
        )
        ledger.append("inputs", self.inputs, 1)
        record_fx_rates(ledger, 1)
        return ledger


def build(example: Example, home: Path) -> Path:
    """The candidate that a run would build from the example's ledger."""
    database = home / "candidate" / "warehouse.duckdb"
    parameters = BuildParameters(
        run_id="run-1", run_seq=2, built_at=datetime(2020, 6, 3, tzinfo=UTC), accept_threshold=Decimal("0.7")
    )
    load(example.record(home), database, parameters, "1GB")
    request = DbtRequest(project=PROJECT, database=database, work=home / "dbt", threads=2, memory_limit="1GB")
    with start_dbt(PROJECT, home / "dbt") as worker:
        dbt_build(worker, request)
    return database


def good_example() -> Example:
    """Figures for every fact table, with a revision, a part, a second currency, a doubt and an impossibility."""
    made = Example()
    quarter = {"period": "2020-Q1", "period_start_on": date(2020, 1, 1), "period_end_on": date(2020, 3, 31)}
    year = {"period": "2019", "period_start_on": date(2019, 1, 1), "period_end_on": date(2019, 12, 31)}
    cloud = {"market": "China cloud infrastructure services", "source_org": "Canalys"}
    share = {"family": "market_share", **cloud, **quarter}
    made.article(
        "cloud-shares",
        "Canalys put the market at $3.9 billion in the first quarter, up 67%. Alibaba held 44.5%, Huawei 14.1% "
        "and Tencent 14%; Alibaba ranked first, and others may hold 27.4%.",
        published_on=date(2020, 5, 28),
        publisher="Example Daily",
    )
    made.claim("$3.9 billion", "market_size", "China cloud infrastructure services", "3900000000", "USD", **share)
    made.claim("up 67%", "market_growth", "China cloud infrastructure services", "67", "percent", **share)
    made.claim("Alibaba held 44.5%", "market_share", "Alibaba", "44.5", "percent", **share)
    made.claim("Huawei 14.1%", "market_share", "Huawei", "14.1", "percent", **share)
    made.claim("Tencent 14%", "market_share", "Tencent", "14", "percent", **share)
    made.claim("ranked first", "rank", "Alibaba", "1", "rank", **{**share, "derivation": "worded"})
    made.claim("27.4%", "market_share", "Others", "27.4", "percent", **{**share, "confidence": Decimal("0.4")})
    investment = {"family": "investment", "status": "announced"}
    made.article(
        "cloud-plans",
        "Tencent will invest 500 billion yuan ($70 billion) over five years, 300 billion yuan of it in servers. "
        "Alibaba had announced 200 billion yuan over three years.",
        published_on=date(2020, 5, 27),
        publisher="Sample Post",
    )
    total = made.claim(
        "500 billion yuan ($70 billion) over five years",
        "investment_amount",
        "Tencent",
        "500000000000",
        "CNY",
        alt_value=Decimal(70000000000),
        alt_unit="USD",
        horizon_years=Decimal(5),
        period="2020-05",
        period_start_on=date(2020, 5, 1),
        period_end_on=date(2020, 5, 31),
        **investment,
    )
    made.claim("300 billion yuan", "investment_amount", "Tencent", "300000000000", "CNY", part_of=total, **investment)
    made.claim(
        "200 billion yuan over three years",
        "investment_amount",
        "Alibaba",
        "200000000000",
        "CNY",
        horizon_years=Decimal(3),
        **investment,
    )
    buying = {"family": "procurement", "status": "won"}
    made.article(
        "contracts",
        "In 2019 Alibaba won 49 contracts and Tencent 46. Tencent had bid 0.01 yuan for a city's platform; the "
        "winner signed for 4.95 million yuan. A reader wrote of a share of 140%.",
        published_on=date(2020, 6, 1),
        publisher="Example Daily",
    )
    made.claim("Alibaba won 49", "contract_count", "Alibaba", "49", "count", **{**buying, **year})
    made.claim("Tencent 46", "contract_count", "Tencent", "46", "count", **{**buying, **year})
    made.claim("0.01 yuan", "bid_price", "Tencent", "0.01", "CNY", family="procurement", status="bid")
    made.claim("4.95 million yuan", "contract_amount", "Huawei", "4950000", "CNY", **buying)
    made.claim("share of 140%", "market_share", "Huawei", "140", "percent", **share)
    company = {"family": "company"}
    first = "Tencent runs 1,000,000 servers and will hire 3,000 people."
    made.article("servers", first, published_on=date(2020, 5, 29), publisher="Sample Post")
    made.claim("1,000,000 servers", "capacity_total", "Tencent", "1000000", "count", **company)
    second = "Tencent runs 100,000 servers (corrected) and will hire 3,000 people."
    made.article("servers", second, published_on=date(2020, 5, 29), publisher="Sample Post")
    made.claim("100,000 servers", "capacity_total", "Tencent", "100000", "count", **company)
    made.claim("3,000 people", "headcount_added", "Tencent", "3000", "count", **{**company, "status": "planned"})
    made.inputs.append(
        {
            "input_id": content_hash("input", "broken"),
            "source": "example",
            "location": "in/broken.bin",
            "sha256": "0" * 64,
            "n_bytes": 3,
            "outcome": "quarantined",
            "reason_code": "binary-file",
            "message": "no text",
        }
    )
    return made


@pytest.fixture(scope="session")
def good_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A candidate that every rule accepts; never change it, take :func:`candidate` instead."""
    return build(good_example(), tmp_path_factory.mktemp("good"))


@pytest.fixture
def candidate(good_warehouse: Path, tmp_path: Path) -> Path:
    """A copy of the good warehouse, to be spoilt."""
    file = tmp_path / "candidate" / "warehouse.duckdb"
    file.parent.mkdir()
    shutil.copyfile(good_warehouse, file)
    return file


@pytest.fixture
def spoil(candidate: Path) -> Callable[[str], None]:
    """Runs SQL on the candidate, as if a step before the audit had gone wrong."""

    def run(sql: str) -> None:
        with duckdb.connect(str(candidate)) as connection:
            connection.execute("set timezone = 'UTC'")
            connection.execute(sql)

    return run


def failures(candidate: Path, baseline: Path | None = None) -> dict[str, list[dict[str, str | None]]]:
    """Rules that fail, with their failing rows: the audit's own queries, without Great Expectations around them."""
    thresholds = load_thresholds()
    access = ReadOnly(temp_folder=candidate.parent / "spill", memory_limit="1GB", threads=2)
    found = {}
    with duckdb.connect(str(candidate), read_only=True, config=access.config) as connection:
        bring_in(connection, baseline, access)
        for rule in RULES:
            query = rule.failing_query(thresholds[rule.code])
            row = connection.execute(findings_sql(query, rule.measure_expression(thresholds[rule.code]))).fetchone()
            assert row is not None
            if row[0]:
                found[rule.code] = json.loads(row[1])
    return found


@pytest.fixture
def broken_rules() -> Callable[..., dict[str, list[dict[str, str | None]]]]:
    return failures
