"""sources.yml: the shipped example is valid, and a mistake is named with its place."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from newsledger.articles.model import Scope
from newsledger.articles.sources import FeedSource, FilesSource, PagesSource, read_sources
from newsledger.errors import NewsledgerError
from tests.conftest import PROJECT


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "sources.yml"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_the_shipped_example_shows_every_kind_and_does_nothing_by_itself() -> None:
    """Whoever copies it gets no request to a host that is made up."""
    sources = read_sources(PROJECT / "sources.example.yml")
    assert {type(source) for source in sources} == {FilesSource, FeedSource, PagesSource}
    assert not any(source.enabled for source in sources)
    assert not (PROJECT / "sources.yml").exists()


def test_a_source_states_what_its_readers_need(tmp_path: Path) -> None:
    (source,) = read_sources(
        written(
            tmp_path,
            "sources:",
            "- {name: a, kind: feed, url: 'https://news.example.com/rss', publisher: P, language: zh-Hant,",
            "   timezone: Asia/Hong_Kong, interval: 90m, scope: summary, body_selector: div.x}",
        )
    )
    assert source.interval == timedelta(minutes=90)
    described = source.as_source("UTC")
    assert (described.publisher, described.language, described.timezone) == ("P", "zh-Hant", "Asia/Hong_Kong")
    assert (described.scope, described.body_selector) == (Scope.SUMMARY, "div.x")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{name: a, kind: feed}", "source a, url"),
        ("{name: a, kind: radio}", "source a"),
        ("{name: A b, kind: files, paths: [x]}", "source A b, name"),
        ("{name: command-line, kind: files, paths: [x]}", "this name is taken"),
        ("{name: a, kind: files, paths: [x], intervall: 1h}", "source a, intervall"),
        ("{name: a, kind: files, paths: [x], interval: hourly}", "write it as 30m, 6h or 1d"),
        ("{name: a, kind: files, paths: [x], timezone: Mars/Olympus}", "source a, timezone"),
        ("{name: a, kind: files, paths: [x], language: '?'}", "source a, language"),
        ("{name: a, kind: files, paths: [x], body_selector: 'div['}", "source a, body_selector"),
        ("{name: a, kind: pages, urls: ['ftp://example.com/']}", "source a, urls"),
        ("{name: a, kind: pages, urls: ['https://e.com'], headers: {'X Y': TOKEN}}", "source a, headers"),
        ("{name: a, kind: pages, urls: ['https://e.com'], headers: {X: 'the secret itself'}}", "source a, headers"),
        ("just words", "source number 1: write name: value pairs"),
        ("{kind: files, paths: [x]}", "source number 1, name: is missing"),
        ("{name: a, paths: [x]}", "source a: its kind is missing: files, feed or pages"),
        ("{name: a, kind: radio}", "it is files, feed or pages"),
        ("{name: a, kind: files, paths: x}", "source a, paths: write a list"),
        ("{name: a, kind: files, paths: []}", "source a, paths: name at least one"),
        ("{name: a, kind: files, paths: [x], enabled: perhaps}", "source a, enabled: write true or false"),
        ("{name: a, kind: feed, url: 'https://e.com', follow: all}", "write 'never', 'summaries' or 'always'"),
        ("{name: a, kind: files, paths: [x], publisher: 7}", "source a, publisher: write it as text"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, line: str, problem: str) -> None:
    with pytest.raises(NewsledgerError, match="sources-invalid") as caught:
        read_sources(written(tmp_path, "sources:", f"- {line}"))
    assert problem in caught.value.message


def test_an_unknown_key_is_told_with_the_keys_that_there_are_and_the_one_that_was_meant(tmp_path: Path) -> None:
    """A slip of the pen is mended without looking into the documentation."""
    line = "- {name: a, kind: pages, urls: ['https://e.com'], langauge: en, 7: x, zzz: 1}"
    with pytest.raises(NewsledgerError) as caught:
        read_sources(written(tmp_path, "sources:", line))
    assert (
        "source a, langauge: there is no such key; did you mean language? (allowed: name, kind, urls, publisher, "
        in (caught.value.message)
    )
    assert "source a, 7: there is no such key (allowed: " in caught.value.message
    assert "source a, zzz: there is no such key (allowed: " in caught.value.message
    with pytest.raises(NewsledgerError, match=r"sourcs: there is no such key; did you mean sources\?"):
        read_sources(written(tmp_path, "sourcs: []"))


def test_a_secret_that_stands_in_the_file_is_not_repeated(tmp_path: Path) -> None:
    """Messages end in logs and tickets."""
    line = "- {name: a, kind: pages, urls: ['https://e.com'], headers: {X: 'Bearer 0815-secret'}}"
    with pytest.raises(NewsledgerError) as caught:
        read_sources(written(tmp_path, "sources:", line))
    assert "0815" not in str(caught.value)


def test_two_sources_of_one_name_are_refused(tmp_path: Path) -> None:
    line = "- {name: a, kind: files, paths: [x]}"
    with pytest.raises(NewsledgerError, match="given twice"):
        read_sources(written(tmp_path, "sources:", line, line))


@pytest.mark.parametrize(
    "content",
    ["sources: [", "sources: 7", "[]", "", "\x00", "sources: 2026-13-45", "sources: " + "[" * 5000],
    ids=range(7),
)
def test_a_file_that_is_no_list_of_sources_is_an_error_not_a_traceback(tmp_path: Path, content: str) -> None:
    with pytest.raises(NewsledgerError):
        read_sources(written(tmp_path, content))
