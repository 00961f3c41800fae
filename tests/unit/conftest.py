"""A small good warehouse for the tests of the audit: claims written by hand, loaded and built for real."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
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
from expectations.rules.rule import Threshold, findings_sql
from newsledger.articles.model import Precision
from newsledger.extraction.claim import claim_id, claim_key, content_hash
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
    run_seq: int = 1

    def article(self, name: str, text: str, *, published_on: date, publisher: str, language: str = "en") -> None:
        revision_id = content_hash(text)
        earlier = [row for row in self.articles if row["article_id"] == name]
        instant = datetime(published_on.year, published_on.month, published_on.day, 8, tzinfo=UTC)
        row = {
            "run": self.run_seq,
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
                "run": self.run_seq,
                "input_id": content_hash("example", f"in/{name}.txt", content_hash(text)),
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
                "run": self.run_seq,
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
        for run_seq in range(1, self.run_seq + 1):
            articles = _of_run(self.articles, run_seq)
            claims = _of_run(self.claims, run_seq)
            ledger.append("articles", articles, run_seq)
            ledger.append("claims", [{k: v for k, v in row.items() if k != "twin"} for row in claims], run_seq)
            ledger.append(
                "extractions",
                [
                    {
                        "article_id": row["article_id"],
                        "revision_id": row["revision_id"],
                        "extractor_version": EXTRACTOR,
                        "n_claims": sum(claim["revision_id"] == row["revision_id"] for claim in claims),
                    }
                    for row in articles
                ],
                run_seq,
            )
            ledger.append("inputs", _of_run(self.inputs, run_seq), run_seq)
        ledger.append("fx_rates", list(_fx_rates()), 1)
        return ledger


def _of_run(rows: list[dict[str, Any]], run_seq: int) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key != "run"} for row in rows if row["run"] == run_seq]


def _fx_rates() -> Iterator[dict[str, Any]]:
    """Rates of every working day of the example's time, as they roughly were."""
    units_per_eur = {"USD": "1.10", "CNY": "7.82", "HKD": "8.53", "JPY": "118.5"}
    for number in range(590):
        day = date(2018, 12, 3) + timedelta(days=number)
        if day.weekday() < 5:
            for currency, rate in units_per_eur.items():
                yield {"rate_on": day, "currency": currency, "units_per_eur": Decimal(rate), "source": "example"}


def build(example: Example, home: Path) -> Path:
    """The candidate that a run would build from the example's ledger."""
    database = home / "candidate" / "warehouse.duckdb"
    parameters = BuildParameters(
        run_id="run-1",
        run_seq=example.run_seq + 1,
        built_at=datetime(2020, 7, 10, tzinfo=UTC),
        accept_threshold=Decimal("0.7"),
    )
    load(example.record(home), database, parameters, "1GB")
    request = DbtRequest(project=PROJECT, database=database, work=home / "dbt", threads=2, memory_limit="1GB")
    with start_dbt(PROJECT, home / "dbt") as worker:
        dbt_build(worker, request)
    with duckdb.connect(str(database)) as connection:
        connection.execute("checkpoint")
    return database


def good_example() -> Example:
    """Figures for every fact table, with a revision, a part, a second currency, a doubt and an impossibility."""
    made = Example()
    quarter = {"period": "2020-Q1", "period_start_on": date(2020, 1, 1), "period_end_on": date(2020, 3, 31)}
    year = {"period": "2019", "period_start_on": date(2019, 1, 1), "period_end_on": date(2019, 12, 31)}
    scope = {"market": "Japan servers", "source_org": "IDC"}
    share = {"family": "market_share", **scope, **quarter}
    made.article(
        "shares",
        "IDC put the market at $3.9 billion in the first quarter, up 67%. Baidu held 44.5%, Inspur 14.1% "
        "and JD.com 14%; Baidu ranked first, Inspur second, JD.com third. Others may hold 27.4%. "
        "Tablets made up $1.1 billion of it.",
        published_on=date(2020, 7, 5),
        publisher="Example Daily",
    )
    size = made.claim("$3.9 billion", "market_size", "Japan servers", "3900000000", "USD", **share)
    made.claim("up 67%", "market_growth", "Japan servers", "67", "percent", **share)
    made.claim("Baidu held 44.5%", "market_share", "Baidu", "44.5", "percent", **share)
    made.claim("Inspur 14.1%", "market_share", "Inspur", "14.1", "percent", **share)
    made.claim("JD.com 14%", "market_share", "JD.com", "14", "percent", **share)
    for place, (quote, vendor) in enumerate(
        [("ranked first", "Baidu"), ("Inspur second", "Inspur"), ("JD.com third", "JD.com")], 1
    ):
        made.claim(quote, "rank", vendor, str(place), "rank", **{**share, "derivation": "worded"})
    made.claim(
        "$1.1 billion",
        "market_size",
        "Japan tablets",
        "1100000000",
        "USD",
        **{**share, "market": "Japan tablets", "part_of": size},
    )
    made.claim("27.4%", "market_share", "Others", "27.4", "percent", **{**share, "confidence": Decimal("0.4")})
    investment = {"family": "investment", "status": "announced"}
    made.article(
        "plans",
        "JD.com will invest 500 billion yuan ($70 billion) over five years, 300 billion yuan of it in servers. "
        "Baidu had announced 200 billion yuan over three years.",
        published_on=date(2020, 7, 4),
        publisher="Sample Post",
    )
    total = made.claim(
        "500 billion yuan ($70 billion) over five years",
        "investment_amount",
        "JD.com",
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
    made.claim("300 billion yuan", "investment_amount", "JD.com", "300000000000", "CNY", part_of=total, **investment)
    made.claim(
        "200 billion yuan over three years",
        "investment_amount",
        "Baidu",
        "200000000000",
        "CNY",
        horizon_years=Decimal(3),
        **investment,
    )
    buying = {"family": "procurement", "status": "won"}
    made.article(
        "contracts",
        "In 2019 Baidu won 49 contracts and JD.com 46. JD.com had bid 0.01 yuan for a city's platform; the "
        "winner signed for 4.95 million yuan. A reader wrote of a share of 140%.",
        published_on=date(2020, 7, 8),
        publisher="Example Daily",
    )
    made.claim("Baidu won 49", "contract_count", "Baidu", "49", "count", **{**buying, **year})
    made.claim("JD.com 46", "contract_count", "JD.com", "46", "count", **{**buying, **year})
    made.claim("0.01 yuan", "bid_price", "JD.com", "0.01", "CNY", family="procurement", status="bid")
    made.claim("4.95 million yuan", "contract_amount", "Inspur", "4950000", "CNY", **buying)
    made.claim("share of 140%", "market_share", "Inspur", "140", "percent", **share)
    company = {"family": "company"}
    first = "JD.com runs 1,000,000 servers and will hire 3,000 people."
    made.article("servers", first, published_on=date(2020, 7, 6), publisher="Sample Post")
    made.claim("1,000,000 servers", "capacity_total", "JD.com", "1000000", "count", **company)
    second = "JD.com runs 100,000 servers (corrected) and will hire 3,000 people."
    made.article("servers", second, published_on=date(2020, 7, 6), publisher="Sample Post")
    made.claim("100,000 servers", "capacity_total", "JD.com", "100000", "count", **company)
    made.claim("3,000 people", "headcount_added", "JD.com", "3000", "count", **{**company, "status": "planned"})
    made.article(
        "revenue",
        "Baidu's revenue was 509.7 billion yuan ($73 billion) in 2019, its cloud unit's 40 billion yuan.",
        published_on=date(2020, 7, 7),
        publisher="Sample Post",
    )
    sales = made.claim(
        "509.7 billion yuan ($73 billion)",
        "revenue",
        "Baidu",
        "509700000000",
        "CNY",
        alt_value=Decimal(73000000000),
        alt_unit="USD",
        **{**company, **year},
    )
    made.claim(
        "40 billion yuan", "revenue", "Baidu AI Cloud", "40000000000", "CNY", part_of=sales, **{**company, **year}
    )
    made.article("quiet", "Nothing happened.", published_on=date(2020, 7, 8), publisher="Sample Post")
    made.inputs.append(
        {
            "run": 1,
            "input_id": content_hash("example", "in/broken.bin", "0" * 64),
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
def build_warehouse() -> Callable[[Path, Callable[[Example], None]], Path]:
    """Builds the example with what a later run added, in a folder of its own."""

    def made(home: Path, add: Callable[[Example], None]) -> Path:
        example = good_example()
        example.run_seq += 2
        add(example)
        return build(example, home)

    return made


@pytest.fixture(scope="session")
def good_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A candidate that every rule accepts; never change it, take :func:`candidate` instead."""
    return build(good_example(), tmp_path_factory.mktemp("good"))


@pytest.fixture
def candidate(good_warehouse: Path, tmp_path: Path) -> Path:
    """A copy of the good warehouse, to be spoilt."""
    return _copy(good_warehouse, tmp_path / "candidate")


def _copy(warehouse: Path, folder: Path) -> Path:
    folder.mkdir()
    return Path(shutil.copyfile(warehouse, folder / "warehouse.duckdb"))


Limits = dict[str, dict[str, Threshold]]
Failures = dict[str, list[dict[str, str | None]]]
Spoil = Callable[[duckdb.DuckDBPyConnection], object]


def failures(
    connection: duckdb.DuckDBPyConnection, limits: Limits | None = None, tables: Iterable[str] = ("",)
) -> Failures:
    """Rules that fail, with their failing rows: the audit's own queries, without Great Expectations around them.

    ``limits`` replaces thresholds by rule code: the example is too small for shares of hundreds of claims.
    ``tables`` are those that changed: rules that read none of them find what they found before.
    """
    thresholds = {**load_thresholds(), **(limits or {})}
    found = {}
    for rule in RULES:
        query = rule.failing_query(thresholds[rule.code])
        if not any(table in query for table in tables):
            continue
        row = connection.execute(findings_sql(query, rule.measure_expression(thresholds[rule.code]))).fetchone()
        assert row is not None
        if row[0]:
            found[rule.code] = json.loads(row[1])
    return found


class Workbench:
    """The good warehouse, open for spoiling: every change is undone after the rules were asked."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, good: Path, folder: Path) -> None:
        self._connection = connection
        self._good = good
        self._folder = folder

    def failures_after(
        self,
        spoil: Spoil,
        *,
        baseline: Spoil | None = None,
        limits: Limits | None = None,
        tables: Iterable[str] = ("",),
    ) -> Failures:
        """Rules that a spoilt candidate breaks, compared with a spoilt last version, or with none."""
        access = ReadOnly(temp_folder=self._folder / "spill", memory_limit="1GB", threads=2)
        published = None
        if baseline is not None:
            published = _copy(self._good, self._folder / "baseline")
            with duckdb.connect(str(published)) as connection:
                baseline(connection)
        self._connection.execute("begin")
        try:
            spoil(self._connection)
            bring_in(self._connection, published, access)
            return failures(self._connection, limits, tables)
        finally:
            self._connection.execute("rollback")


@pytest.fixture(scope="session")
def _open_warehouse(
    good_warehouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(_copy(good_warehouse, tmp_path_factory.mktemp("open") / "candidate"))) as connection:
        connection.execute("set timezone = 'UTC'")
        yield connection


@pytest.fixture
def workbench(_open_warehouse: duckdb.DuckDBPyConnection, good_warehouse: Path, tmp_path: Path) -> Workbench:
    return Workbench(_open_warehouse, good_warehouse, tmp_path)


class Auditor:
    """Asks the critical rules until one refuses; those that speak of the spoilt table come first."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        thresholds = load_thresholds()
        self._connection = connection
        self._queries = {
            rule.code: findings_sql(rule.failing_query(thresholds[rule.code]), None)
            for rule in RULES
            if rule.severity == "critical"
        }

    def refusal(self, table: str, codes: str = "") -> str | None:
        """The first rule that fails, or raises; None when the candidate would be published.

        ``codes`` is how the codes of the rules that are asked begin.
        """
        asked = [code for code in self._queries if code.startswith(codes)]
        for code in sorted(asked, key=lambda code: table not in self._queries[code]):
            try:
                row = self._connection.execute(self._queries[code]).fetchone()
            except duckdb.Error:
                return code
            assert row is not None
            if row[0]:
                return code
        return None


def roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute("rollback")
    except duckdb.TransactionException:  # DuckDB ended it already, after an error inside
        pass


@pytest.fixture
def bench(good_warehouse: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The good warehouse, with itself as the last version beside it."""
    for name in ("candidate", "baseline"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "warehouse.duckdb").write_bytes(good_warehouse.read_bytes())
    access = ReadOnly(temp_folder=tmp_path / "spill", memory_limit="1GB", threads=2)
    with duckdb.connect(str(tmp_path / "candidate" / "warehouse.duckdb")) as connection:
        connection.execute("set timezone = 'UTC'")
        bring_in(connection, tmp_path / "baseline" / "warehouse.duckdb", access)
        yield connection
