"""Rows that disagree, change, repeat and are wrong: what the tests of the models build their warehouse from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from tests.model_project import Row, article, claim, text_hash

QUARTER: Final = {"period": "2020-Q1", "market": "中国云基础设施服务市场"}

# Three papers carry one agency text, a fourth counted itself.
AGENCY = [article(f"agency-{n}", f"agency text {n}", origin_fingerprint="agency") for n in (1, 2, 3)]
OWN = article("own", "a text of its own", publisher="Other Daily")
SHARES = [claim(one, "market_share", "阿里巴巴", "44.5", "percent", source_org="Canalys", **QUARTER) for one in AGENCY]
SHARES += [claim(OWN, "market_share", "阿里巴巴", "40", "percent", source_org="IDC", **QUARTER)]

# One article is edited, and edited back.
FIRST, SECOND = article("edited", "text A"), article("edited", "text B", 2)
EDITED = [FIRST, SECOND, article("edited", "text A", 3)]
EDITS = [
    claim(FIRST, "market_share", "腾讯云", "14", "percent", source_org="Canalys", **QUARTER),
    claim(SECOND, "market_share", "腾讯云", "15", "percent", source_org="Canalys", **QUARTER),
]

# One plain figure of each other kind.
PLAIN = [
    claim(OWN, "revenue", "华为", "858800000000", "CNY", period="2019"),
    claim(OWN, "contract_count", "腾讯", "28", "count", period="2018", counterparty="政府"),
]

# Names that no seed row knows: a company, and a market.
UNKNOWN = [
    claim(OWN, "revenue", "青禾汽车", "5000000000", "CNY", period="2019"),
    claim(OWN, "revenue", "青禾", "4000000000", "CNY", period="2018"),
    claim(OWN, "market_size", "会飞的汽车", "70000000", "CNY", period="2019", market="中国会飞的汽车市场"),
]

# What cannot be right, and what is doubtful.
WRONG = article("wrong", "a bad text")
BAD = [
    claim(WRONG, "market_share", "华为", "140", "percent", **QUARTER),
    claim(WRONG, "happiness", "华为", "1", "percent", **QUARTER),
    claim(WRONG, "revenue", "华为", "1000", "CNY", period="2019", is_quote_verified=False),
    claim(WRONG, "market_share", "百度", "8", "percent", confidence=Decimal("0.4"), **QUARTER),
    claim(article("nowhere", "never recorded"), "market_share", "百度", "9", "percent", **QUARTER),
]

# One programme told by two papers, a rumour beside it, a part of a total.
MONEY = [article("money-1", "money one"), article("money-2", "money two")]
INVESTED = [
    claim(
        one,
        "investment_amount",
        "騰訊",
        "500000000000",
        "CNY",
        period="2020-05",
        horizon_years=Decimal(5),
        status="announced",
    )
    for one in MONEY
]
INVESTED += [
    claim(MONEY[0], "investment_amount", "腾讯", "9000000000", "CNY", period="2020-05", status="rumored", is_soft=True),
    claim(
        MONEY[0], "investment_amount", "腾讯", "7000000000", "CNY", period="2020-05", part_of=INVESTED[0]["claim_id"]
    ),
]

# Facts that people vouch for: one that the ledger has too, one whose article nobody has.
REVIEWED = article("reviewed", "a text under review")
LATER: Final = {**QUARTER, "period": "2020-Q2"}
JUDGED = [
    claim(REVIEWED, "market_share", "京东云", "5", "percent", confidence=Decimal("0.3"), **LATER),
    claim(REVIEWED, "market_share", "金山云", "6", "percent", **LATER),
    claim(REVIEWED, "market_share", "浪潮云", "7", "percent", **LATER),
    claim(REVIEWED, "market_share", "腾讯云", "13.8", "percent", source_org="Gartner", **QUARTER),
]
EXTERNAL = article("external", "a text that only a curator read")
CURATED = claim(
    EXTERNAL, "market_size", "全球云基础设施服务", "31000000000", "USD", period="2020-Q1", market="全球云基础设施服务"
)
TIERED = SHARES[3]


def seed_row(of: Row, **judged: Any) -> Row:
    names = (
        "claim_key article_id revision_id quote_start quote_end family metric subject subject_text unit period market "
        "source_org derivation"
    ).split()
    fixed = {"value": f"{of['value']:f}", "quote_sha256": text_hash(of["quote"]), "curated_on": "2026-11-20"}
    flags = {"is_soft": "false", "is_superseded": "false", "is_cumulative": "false"}
    return {**{name: of.get(name) for name in names}, **fixed, **flags, "published_on": "2020-07-03", **judged}


def review(of: Row, field: str, verdict: str, old: str = "", new: str = "") -> Row:
    return {
        "claim_key": of["claim_key"],
        "field": field,
        "old_value": old,
        "new_value": new,
        "verdict": verdict,
        "reviewer": "ann",
        "reviewed_on": "2026-11-21",
    }


SEEDS: Final[dict[str, list[Row]]] = {
    "curated_claims": [seed_row(CURATED), seed_row(TIERED, note="checked against the table")],
    "claim_reviews": [
        review(JUDGED[0], "claim", "accept"),
        review(JUDGED[1], "subject", "correct", "金山云", "金山软件"),
        review(JUDGED[2], "claim", "reject"),
        review(JUDGED[3], "known_to", "retract", new="2020-09-01"),
        review(SHARES[0], "value", "correct", "44", "45"),
        review(CURATED | {"claim_key": "gone"}, "claim", "accept"),
    ],
}
RATES = [
    {"rate_on": date(2020, 5, day), "currency": currency, "units_per_eur": Decimal(units), "source": "ECB"}
    for day in range(1, 30)
    for currency, units in (("USD", "1.1"), ("CNY", "7.7"))
]
TABLES: Final[dict[str, list[Row]]] = {
    "articles": [*AGENCY, OWN, *EDITED, WRONG, *MONEY, REVIEWED],
    "claims": [*SHARES, *PLAIN, *UNKNOWN, *EDITS, *BAD, *INVESTED, *JUDGED],
    "fx_rates": RATES,
}
