"""No bytes, however broken, stop a reader: everything becomes an article or a reason."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsledger.articles.model import Reading, Source
from newsledger.articles.reading import read_file
from newsledger.articles.reasons import Caution, Reason
from tests.article_formats import FORMATS

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LIMIT = 20_000
REASONS = {reason.value for reason in Reason}
CAUTIONS = {caution.value for caution in Caution}

POISON = [
    *(b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<script>", b"&#xD800;", b"\\ud800", b"\0", b"\xed\xa0\x80", b"<svg>"),
    *(
        b"<table>",
        b"</p>",
        b"<plaintext>",
        b"\r\n\r\n",
        b"WARC/1.0\r\n",
        b"{",
        b"}",
        b"\xff\xfe",
        b"<meta charset=utf-16>",
    ),
    *(b"Content-Length: 18446744073709551615\r\n", b"<?xml encoding='rot13'?>"),
]

seldom = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def read(name: str, data: bytes) -> list[Reading]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        readings = list(read_file(path, Source(name="fuzz"), max_text_bytes=LIMIT, retrieved_at=NOW))
        assert [reading.location[: len(str(path))] for reading in readings] == [str(path)] * len(readings)
    check(readings)
    return readings


def check(readings: list[Reading]) -> None:
    assert readings, "a file without a reading has vanished"
    for reading in readings:
        assert set(reading.warnings) <= CAUTIONS
        assert reading.location.encode("utf-8")
        if reading.article is None:
            assert reading.reason_code in REASONS
            assert reading.message
            reading.message.encode("utf-8")
        else:
            assert reading.reason_code is None
            article = reading.article
            assert article.text.strip()
            assert len(article.text.encode("utf-8")) <= LIMIT
            for field in (article.title, article.publisher, article.url, article.external_id, article.published_at_raw):
                assert field is None or field.encode("utf-8")
            assert len(article.article_id) == 32
            assert len(article.revision_id) == 64


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """A document with some bytes changed, cut out, repeated or put in."""
    data = bytearray(content)
    for _ in range(draw(st.integers(1, 8))):
        if not data:
            break
        start = draw(st.integers(0, len(data) - 1))
        end = min(len(data), start + draw(st.integers(0, 60)))
        kind = draw(st.sampled_from(["change", "cut", "repeat", "insert", "end"]))
        if kind == "change":
            data[start] = draw(st.integers(0, 255))
        elif kind == "cut":
            del data[start:end]
        elif kind == "repeat":
            data[start:start] = data[start:end] * draw(st.integers(1, 20))
        elif kind == "insert":
            data[start:start] = draw(
                st.one_of(
                    st.binary(max_size=20),
                    st.sampled_from(POISON),
                )
            )
        else:
            del data[start:]
    return bytes(data)


def all_formats() -> Iterator[tuple[str, bytes]]:
    for name, make in FORMATS.items():
        yield name, make()


@pytest.mark.parametrize(("name", "content"), list(all_formats()), ids=list(FORMATS))
def test_damaged_documents_are_read_or_refused(name: str, content: bytes) -> None:
    @seldom
    @given(damaged(content * 2 if name.endswith((".warc", ".jsonl")) else content), st.booleans())
    def attempt(data: bytes, packed: bool) -> None:
        read(name + ".gz" * packed, gzip.compress(data) if packed else data)

    attempt()


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl", "a.xml", "a.warc", "a", "a.json.gz"])
def test_any_bytes_under_any_name_are_read_or_refused(name: str) -> None:
    heads = [
        b"",
        b"WARC/1.0\r\n",
        b"<html>",
        b"<rss>",
        b"{",
        b"---\ntitle: ",
        b"[a](b)\n---\n",
        b"\x1f\x8b\x08\0",
        b"\xfe\xff",
    ]

    @seldom
    @given(
        st.sampled_from(heads),
        st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))),
    )
    def attempt(head: bytes, data: bytes) -> None:
        read(name, head + data)

    attempt()


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40), st.just("\ud800")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)
FIELDS = ["id", "text", "url", "title", "publisher", "lang", "published_at", "other"]


@seldom
@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), json_values), min_size=1, max_size=5))
def test_any_objects_are_read_or_refused_one_reading_each(records: list[dict[str, object]]) -> None:
    data = "".join(json.dumps(record) + "\n" for record in records).encode()
    assert len(read("a.jsonl", data)) == len(records)


@seldom
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "id": st.text(st.characters(codec="utf-8"), min_size=1),
                "text": st.text(st.characters(codec="utf-8"), max_size=400),
            }
        ),
        min_size=1,
        max_size=4,
    )
)
def test_texts_come_through_json_lines_unchanged(records: list[dict[str, str]]) -> None:
    data = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()
    for record, reading in zip(records, read("a.jsonl", data), strict=True):
        if reading.article is not None:
            assert reading.article.text == record["text"]
        else:
            assert reading.reason_code in {"no-text", "nul-characters", "bad-encoding"}


@seldom
@given(st.lists(st.text("<>/=\"' abdiprstuv中%&;#!-[]\n", max_size=80), max_size=6))
def test_any_markup_is_read_or_refused(pieces: list[str]) -> None:
    read("a.html", ("<html><body itemprop=articleBody>" + "".join(pieces)).encode())
    read("a.txt", ("<!--1-->\n[a](https://example.com/a)\n---\n" + "".join(pieces)).encode())
