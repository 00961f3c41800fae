"""The seed of verdicts: what is written is what every run will read, in one order, and never by halves."""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from newsledger.errors import NewsledgerError
from newsledger.serving import reviews
from newsledger.serving.reviews import CORRECTABLE, Review, read_reviews, record, unbuilt, withdraw
from newsledger.warehouse.seeds import check_seeds
from tests.conftest import PROJECT

HEADER = "claim_key,field,old_value,new_value,verdict,reviewer,reviewed_on,reason\n"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """The shipped seeds with no verdict yet."""
    folder = Path(shutil.copytree(PROJECT / "seeds", tmp_path / "seeds"))
    (folder / "claim_reviews.csv").write_text(HEADER)
    return folder


def a_review(claim_key: str = "k1", field: str = "claim", **stated: str) -> Review:
    given = {"verdict": "accept", "reviewer": "Ann, Data", "reviewed_on": "2026-11-23", "reason": 'says "so"'}
    return Review(claim_key=claim_key, field=field, **{**given, **stated})


def test_verdicts_stand_in_one_order_whatever_order_they_came_in(seeds: Path) -> None:
    """Two reviewers' branches must merge, and a diff must show only what changed."""
    record(seeds, [a_review("k2"), a_review("k1", "period", verdict="correct", old_value="2020", new_value="2021")])
    record(seeds, [a_review("k1")])
    lines = (seeds / "claim_reviews.csv").read_bytes().decode().split("\n")
    assert lines[1:] == [
        'k1,claim,,,accept,"Ann, Data",2026-11-23,"says ""so"""',
        'k1,period,2020,2021,correct,"Ann, Data",2026-11-23,"says ""so"""',
        'k2,claim,,,accept,"Ann, Data",2026-11-23,"says ""so"""',
        "",
    ]
    assert check_seeds(seeds)["claim_reviews"] == 3


def test_a_newer_verdict_on_a_field_replaces_the_older(seeds: Path) -> None:
    record(seeds, [a_review()])
    record(seeds, [a_review(verdict="reject")])
    assert [one.verdict for one in read_reviews(seeds).values()] == ["reject"]


def test_a_verdict_that_is_no_row_of_the_seed_changes_nothing(seeds: Path) -> None:
    record(seeds, [a_review()])
    before = (seeds / "claim_reviews.csv").read_bytes()
    with pytest.raises(NewsledgerError, match="seed-cell"):
        record(seeds, [a_review("k2", reviewed_on="yesterday")])
    assert (seeds / "claim_reviews.csv").read_bytes() == before
    assert [path.name for path in seeds.iterdir() if "tmp" in path.name] == []


def test_verdicts_that_are_given_at_once_are_all_there(seeds: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: record(seeds, [a_review(f"k{number:02}")]), range(16)))
    assert [key for key, _ in read_reviews(seeds)] == [f"k{number:02}" for number in range(16)]


def test_a_verdict_can_be_taken_back(seeds: Path) -> None:
    record(seeds, [a_review(), a_review(field="period", verdict="correct", new_value="2021"), a_review("k2")])
    assert [one.field for one in withdraw(seeds, "k1", "period")] == ["period"]
    assert set(read_reviews(seeds)) == {("k1", "claim"), ("k2", "claim")}
    with pytest.raises(NewsledgerError, match="review-unknown"):
        withdraw(seeds, "k1", "period")


def test_what_is_not_built_yet_is_known(seeds: Path) -> None:
    old, changed, new, gone = a_review("a"), a_review("b"), a_review("c"), a_review("d")
    written = {one.key: one for one in (old, a_review("b", verdict="reject"), new)}
    assert unbuilt(written, {one.key: one for one in (old, changed, gone)}) == {
        ("b", "claim"),
        ("c", "claim"),
        ("d", "claim"),
    }


@pytest.mark.parametrize(
    ("field", "given", "written"),
    [
        ("period", "2020-Q2", "2020-Q2"),
        ("period", "2020-01/2020-09", "2020-01/2020-09"),
        ("period", "2020-H2/2020-Q3", "2020-H2/2020-Q3"),
        ("period", "", ""),
        ("value", "1,200.50", "1200.5"),
        ("value", "3900000000", "3900000000"),
        ("unit", "CNY", "CNY"),
        ("unit", "count/year", "count/year"),
        ("status", "signed/announced", "signed/announced"),
        ("bound", "", ""),
        ("is_soft", "true", "true"),
        ("metric", "market_share", "market_share"),
        ("subject", "腾讯云", "腾讯云"),
    ],
)
def test_what_a_field_can_be_is_written_as_the_models_read_it(
    seeds: Path, field: str, given: str, written: str
) -> None:
    assert reviews._checked(seeds, field, given) == written


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("period", "2020-Q5", "YYYY-Qn"),
        ("period", "2020-13", "YYYY-Qn"),
        ("period", "2026/2025", "ends before it begins"),
        ("period", "2025-H2/2025-Q2", "ends before it begins"),
        ("period", "2025-03-02/2025-02", "ends before it begins"),
        ("value", "fourteen", "14.5"),
        ("value", "1.1234567", "6 digits"),
        ("value", "NaN", "14.5"),
        ("value", "", "reject"),
        ("unit", "procent", "percent"),
        ("bound", "more", "approx"),
        ("bound", "gt/ge", "approx"),
        ("metric", "market_shares", "market_share"),
        ("status", "announcd", "announced"),
        ("is_soft", "yes", "true or false"),
        ("subject", "", "reject"),
    ],
)
def test_what_a_field_cannot_be_is_refused_with_what_it_can(seeds: Path, field: str, given: str, said: str) -> None:
    """A typing error must not become a review that the models call invalid a night later."""
    with pytest.raises(NewsledgerError) as caught:
        reviews._checked(seeds, field, given)
    assert caught.value.code == "review-value"
    assert said in caught.value.remedy


def test_the_fields_are_those_of_the_models() -> None:
    """A field that only one side knows would be refused, or applied to nothing."""
    macro = (PROJECT / "macros" / "reviews.sql").read_text("utf-8")
    listed = re.findall(r'"field": "(\w+)", "column": "(\w+)"', macro)
    assert dict(listed) == CORRECTABLE
