"""The seeds know who the news speaks of: most subjects that people annotated in articles resolve to an organization."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.bench_models import make_models
from tests.model_project import Row, article, claim, write_raw

GOAL = 0.8


@pytest.fixture(scope="module")
def annotated(shared: Path, model_project: Path, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The annotated facts as claims, resolved by the compiled models with the shipped seeds."""
    database = tmp_path_factory.mktemp("names") / "raw" / "warehouse.duckdb"
    articles, claims = annotated_rows(shared / "corpus")
    write_raw(database, {"articles": articles, "claims": claims})
    with duckdb.connect(str(database)) as connection:
        make_models(connection, model_project / "work" / "target", only="int_claims_resolved")
    return database


def annotated_rows(corpus: Path) -> tuple[list[Row], list[Row]]:
    articles: dict[str, Row] = {}
    for line in (corpus / "articles.jsonl").read_text("utf-8").splitlines():
        given = json.loads(line)
        stated: dict[str, Any] = {"language": given["lang"], "publisher": given.get("publisher")}
        try:
            day = date.fromisoformat((given.get("published_at") or "")[:10])
            stated |= {"published_on": day, "published_at": datetime.combine(day, time(8), UTC)}
        except ValueError:
            pass  # a month only: the made-up row keeps its own day
        articles[given["id"]] = article(given["id"], given["text"], **stated)
    claims: dict[str, Row] = {}
    for line in (corpus / "gold.jsonl").read_text("utf-8").splitlines():
        given = json.loads(line)
        for place, fact in enumerate(given["facts"]):
            if fact["subject"] is None:
                continue
            stated = {name: fact.get(name) for name in ("period", "market", "counterparty", "source_org", "quote")}
            row = claim(
                articles[given["id"]],
                fact["metric"],
                fact["subject"],
                str(Decimal(str(fact["value"]))),
                fact["unit"],
                quote_start=place * 1000,
                **stated,
            )
            claims[row["claim_id"]] = {**row, "family": fact["family"]}
    return list(articles.values()), list(claims.values())


def test_most_annotated_subjects_are_known(annotated: Path) -> None:
    """An analyst who asks for an organization must find its figures; what is unknown is one seed row away."""
    with duckdb.connect(str(annotated), read_only=True) as connection:
        rows = connection.execute(
            """
            select subject, bool_and(is_organization_resolved) as is_known, count(*) as n_facts
            from intermediate.int_claims_resolved
            where subject_kind = 'organization'
            group by subject order by n_facts desc, subject
            """
        ).fetchall()
    unknown = [subject for subject, is_known, _ in rows if not is_known]
    n_facts = sum(count for *_, count in rows)
    share = sum(count for _, is_known, count in rows if is_known) / n_facts
    print(
        f"known: the subjects of {share:.1%} of {n_facts} facts, {1 - len(unknown) / len(rows):.1%} of {len(rows)} names"
    )
    assert n_facts > 200
    # Of the names that are left, half are no organization (a fund's budget, users in a country, "eight companies").
    assert share >= GOAL, unknown
