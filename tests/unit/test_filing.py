"""Each input becomes exactly one thing in the ledger, whatever came before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsledger.articles.model import Article, Reading
from newsledger.extraction.claim import content_hash
from newsledger.ledger.filing import Filing, count_stale, file_readings, stale_revisions, unchanged_locations
from newsledger.ledger.register import Register
from newsledger.ledger.store import Ledger

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


def reading(location: str, text: str, *, url: str | None = None, publisher: str = "A Daily") -> Reading:
    article = Article(
        article_id=content_hash(url or text),
        revision_id=content_hash(text),
        text=text,
        canonical_url=url,
        publisher=publisher,
        language="en",
        origin_fingerprint=content_hash(text),
    )
    return Reading(
        source="test", location=location, sha256=content_hash(location, text), n_bytes=len(text), article=article
    )


def filed(ledger: Ledger, readings: Sequence[Reading], version: str = "1") -> Filing:
    return file_readings(Register(ledger), readings, retrieved_at=NOW, extractor_version=version)


def commit(ledger: Ledger, filing: Filing, run_seq: int, *, until: str = "inputs", version: str = "1") -> None:
    """Write a filing as the pipeline does; ``until`` is the last table that a killed run still wrote."""
    marks = [
        {"article_id": article.article_id, "revision_id": article.revision_id, "extractor_version": version}
        for article in filing.to_extract
    ]
    for table, rows in (("articles", filing.articles), ("extractions", marks), ("inputs", filing.inputs)):
        ledger.append(table, rows, run_seq)
        if table == until:
            return


def test_the_same_input_again_is_unchanged(ledger: Ledger) -> None:
    commit(ledger, filed(ledger, [reading("a.txt", "one")]), 1)
    again = filed(ledger, [reading("a.txt", "one")])
    assert again.outcomes == {"unchanged": 1}
    assert [again.articles, again.inputs, again.to_extract] == [[], [], []]
    assert unchanged_locations(ledger, {"a.txt": content_hash("a.txt", "one"), "b.txt": "x"}) == {"a.txt"}


def test_a_run_without_sources_finds_nothing_unchanged(ledger: Ledger) -> None:
    """`newsledger refresh` without arguments rebuilds from a ledger that holds inputs."""
    commit(ledger, filed(ledger, [reading("a.txt", "one")]), 1)
    assert unchanged_locations(ledger, {}) == set()


def test_a_text_that_goes_there_and_back_is_three_revisions(ledger: Ledger) -> None:
    """A, B, A: readers of the history must see that the article returned to its first text."""
    url = "https://example.com/1"
    for run_seq, text in enumerate(("A", "B", "A"), 1):
        commit(ledger, filed(ledger, [reading("a.txt", text, url=url)]), run_seq)
    with ledger.connect() as connection:
        rows = connection.execute(
            "select revision_no, revision_id from ledger_articles order by revision_no"
        ).fetchall()
    assert rows == [(1, content_hash("A")), (2, content_hash("B")), (3, content_hash("A"))]


def test_three_texts_of_one_article_in_one_batch_are_three_revisions(ledger: Ledger) -> None:
    url = "https://example.com/1"
    filing = filed(ledger, [reading(f"{n}.txt", text, url=url) for n, text in enumerate("ABA")])
    assert [row["revision_no"] for row in filing.articles] == [1, 2, 3]
    assert filing.outcomes == {"read": 1, "revision": 2}
    assert len(filing.to_extract) == 2  # the third text was read already


def test_the_same_text_of_the_same_publisher_is_an_alias(ledger: Ledger) -> None:
    """A paper's second URL for an article must not make its figures count twice."""
    commit(ledger, filed(ledger, [reading("a.txt", "one", url="https://example.com/1")]), 1)
    filing = filed(ledger, [reading("b.txt", "one", url="https://example.com/2")])
    assert filing.outcomes == {"duplicate": 1}
    assert not filing.articles
    commit(ledger, filing, 2)
    # Later news under the alias is a revision of the article, not a new one.
    changed = filed(ledger, [reading("c.txt", "two", url="https://example.com/2")])
    assert changed.outcomes == {"revision": 1}
    assert changed.articles[0]["article_id"] == content_hash("https://example.com/1")
    assert changed.to_extract[0].article_id == content_hash("https://example.com/1")


def test_the_same_text_of_another_publisher_is_its_own_article(ledger: Ledger) -> None:
    commit(ledger, filed(ledger, [reading("a.txt", "one", url="https://a.com/1")]), 1)
    filing = filed(ledger, [reading("b.txt", "one", url="https://b.com/1", publisher="B Daily")])
    assert filing.outcomes == {"read": 1}
    assert filing.articles[0]["origin_fingerprint"] == content_hash("one")


@pytest.mark.parametrize("last_table", ["articles", "extractions"])
def test_what_a_killed_run_left_is_adopted(ledger: Ledger, last_table: str) -> None:
    """A run killed before its commit mark loses nothing and doubles nothing."""
    commit(ledger, filed(ledger, [reading("a.txt", "one")]), 1, until=last_table)
    filing = filed(ledger, [reading("a.txt", "one")])
    assert filing.outcomes == {"read": 1}
    assert not filing.articles
    assert len(filing.to_extract) == (1 if last_table == "articles" else 0)
    assert len(filing.inputs) == 1


def test_a_quarantined_input_is_recorded_with_its_reason(ledger: Ledger) -> None:
    bad = Reading(
        source="test", location="x.bin", sha256="00", n_bytes=3, reason_code="binary-file", message="not text"
    )
    filing = filed(ledger, [bad])
    assert filing.outcomes == {"quarantined": 1}
    assert filing.inputs[0]["reason_code"] == "binary-file"
    commit(ledger, filing, 1)
    assert filed(ledger, [bad]).outcomes == {"unchanged": 1}


def test_a_new_extractor_reads_every_revision_again(ledger: Ledger) -> None:
    """Each text once, in batches, with its article's id; no revision is made of it."""
    commit(ledger, filed(ledger, [reading(f"{n}.txt", f"text {n}") for n in range(5)]), 1)
    assert count_stale(ledger, "1") == 0
    assert count_stale(ledger, "2") == 5
    batches = list(stale_revisions(ledger, "2", batch=2))
    assert [len(batch) for batch in batches] == [2, 2, 1]
    assert sorted(article.text for batch in batches for article in batch) == [f"text {n}" for n in range(5)]


def test_a_text_that_failed_once_is_read_later_not_a_duplicate(ledger: Ledger) -> None:
    """The extractor tripped over it; when it can read it, the article counts as read."""
    filing = filed(ledger, [reading("a.txt", "one")])
    filing.inputs[0]["outcome"] = "failed"
    filing.to_extract.clear()
    commit(ledger, filing, 1)
    again = filed(ledger, [reading("a.txt", "one")])
    assert again.outcomes == {"read": 1}
    assert len(again.to_extract) == 1


def test_a_register_that_was_kept_up_to_date_knows_what_a_new_one_reads(ledger: Ledger) -> None:
    """A run looks things up in memory; if that strayed from the ledger, articles would be written twice or not at all."""
    kept = Register(ledger)
    url = "https://example.com/1"
    first = [reading("a.txt", "A", url=url), reading("b.txt", "B"), reading("c.txt", "B", url="https://example.com/2")]
    second = [reading("a.txt", "A2", url=url), reading("b.txt", "B"), reading("d.txt", "A2"), reading("e.txt", "A")]
    filing = file_readings(kept, first, retrieved_at=NOW, extractor_version="1")
    commit(ledger, filing, 1)
    marks = [
        {"article_id": one.article_id, "revision_id": one.revision_id, "extractor_version": "1"}
        for one in filing.to_extract
    ]
    for table, rows in (("articles", filing.articles), ("extractions", marks), ("inputs", filing.inputs)):
        kept.add(table, rows, 1)
    by_kept = file_readings(kept, second, retrieved_at=NOW, extractor_version="1")
    by_new = file_readings(Register(ledger), second, retrieved_at=NOW, extractor_version="1")
    assert by_kept == by_new
    assert by_new.outcomes == {"revision": 1, "unchanged": 1, "duplicate": 2}


def test_claims_of_a_killed_run_are_not_written_twice(ledger: Ledger) -> None:
    """It wrote claims and died before their mark: load would count them once, but the ledger only grows."""
    claim = {"claim_id": "c1", "article_id": "a", "revision_id": "r", "extractor_version": "1"}
    ledger.append("claims", [claim], 1)
    new = {**claim, "claim_id": "c2"}
    other = {**claim, "claim_id": "c3", "article_id": "b"}
    register = Register(ledger)
    assert sorted(str(row["claim_id"]) for row in register.claims_to_write([claim, new, other])) == ["c2", "c3"]
