"""The samples are what a first run reads: all of them, without a warning, and with something to show."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from newsledger.articles.collecting import expand
from newsledger.articles.model import Article, Reading, Source
from newsledger.articles.reading import read_file
from tests.conftest import PROJECT


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    return [
        reading
        for path in expand([str(PROJECT / "samples")])
        for reading in read_file(path, Source(name="samples"), max_text_bytes=10_000_000, retrieved_at=now)
    ]


@pytest.fixture(scope="module")
def articles(readings: list[Reading]) -> list[Article]:
    return [reading.article for reading in readings if reading.article is not None]


def test_every_sample_is_read_without_a_warning(readings: list[Reading]) -> None:
    assert [(r.location, r.message, r.warnings) for r in readings if r.article is None or r.warnings] == []


def test_the_samples_show_languages_formats_and_dates(readings: list[Reading], articles: list[Article]) -> None:
    assert len(articles) >= 8
    assert {article.language for article in articles} == {"zh-Hans", "zh-Hant", "en"}
    assert len({reading.location.partition("#")[0].rpartition(".")[2] for reading in readings}) >= 5
    assert all(article.published_on and article.publisher and article.title for article in articles)
    assert len({article.article_id for article in articles}) == len(articles)


def test_the_samples_are_ours(articles: list[Article]) -> None:
    """Nothing of other publishers may be in the repository."""
    assert all(
        (article.canonical_url or "").partition("/articles")[0].endswith((".example", ".html")) for article in articles
    )
    assert {article.publisher for article in articles} == {"newsledger samples", "newsledger reprints"}


def test_the_reprint_has_the_origin_of_the_article_it_reprints(articles: list[Article]) -> None:
    shared = [origin for origin, count in Counter(a.origin_fingerprint for a in articles).items() if count > 1]
    assert len(shared) == 1
    assert {a.publisher for a in articles if a.origin_fingerprint in shared} == {
        "newsledger samples",
        "newsledger reprints",
    }
