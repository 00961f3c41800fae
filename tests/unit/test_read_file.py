"""Files become readings: every format by round trip, every bad input with its reason, in bounded memory."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from newsledger.articles.model import Precision, Reading, Scope, Source
from newsledger.articles.reading import read_file
from newsledger.errors import NewsledgerError
from tests.article_formats import FORMATS, TEXT, as_html, as_json_line
from tests.conftest import PROJECT

BAD = PROJECT / "tests" / "data" / "bad"
SOURCE = Source(name="test")
NOW = datetime(2026, 11, 23, tzinfo=UTC)
LIMIT = 10_000_000
MOJIBAKE = "中国市场增长".encode().decode("latin-1")
NOBODY = 65534

Read = Callable[..., list[Reading]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write bytes to a file of that name and read it."""

    def write_and_read(name: str, content: bytes | str, source: Source = SOURCE, limit: int = LIMIT) -> list[Reading]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(read_file(path, source, max_text_bytes=limit, retrieved_at=NOW))

    return write_and_read


def reasons(readings: list[Reading]) -> list[str | None]:
    return [reading.reason_code for reading in readings]


def only(readings: list[Reading]) -> Reading:
    (reading,) = readings
    return reading


# --- bad inputs


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("empty.txt", ["empty-file"]),
        ("picture.png", ["binary-file"]),
        ("table.csv", ["unsupported-format"]),
        ("whole.json", ["unsupported-format"]),
        ("no-text.txt", ["no-text"]),
        ("wrong-encoding.html", ["bad-encoding"]),
        (
            "mixed.jsonl",
            [
                None,
                "missing-field",
                "lone-surrogates",
                "malformed-record",
                "bad-encoding",
                "malformed-record",
                None,
            ],
        ),
    ],
)
def test_a_bad_input_has_its_reason_and_says_what_to_do(name: str, expected: list[str | None]) -> None:
    """A user who gets nothing from a file learns why, and what to change."""
    readings = list(read_file(BAD / name, SOURCE, max_text_bytes=LIMIT, retrieved_at=NOW))
    assert reasons(readings) == expected
    for reading in readings:
        assert (reading.article is None) == (reading.reason_code is not None)
        if reading.message is not None:
            assert len(reading.message.split(". ")) >= 2, "the message names no next step"


def test_a_bad_line_does_not_hide_the_good_ones_and_is_named_by_its_number() -> None:
    path = BAD / "mixed.jsonl"
    readings = list(read_file(path, SOURCE, max_text_bytes=LIMIT))
    assert [reading.location for reading in readings] == [f"{path}#{n}" for n in (1, 2, 3, 4, 5, 6, 8)]


def test_a_file_that_is_missing_or_no_file_is_unreadable(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe.jsonl"
    os.mkfifo(fifo)
    for path in (tmp_path / "nothing.txt", tmp_path, fifo, Path("a\0b")):
        reading = only(list(read_file(path, SOURCE, max_text_bytes=LIMIT)))
        assert reading.reason_code == "unreadable"
        assert reading.n_bytes == 0


@pytest.fixture
def no_root() -> Iterator[None]:
    """Root may read everything: for a while, be nobody."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    yield
    os.seteuid(was)


def test_a_file_without_permission_is_unreadable(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("text")
    path.chmod(0)
    request.getfixturevalue("no_root")
    reading = only(list(read_file(path, SOURCE, max_text_bytes=LIMIT)))
    assert reading.reason_code == "unreadable"
    assert "permission" in (reading.message or "").lower()


def test_a_file_name_that_is_no_text_can_still_be_recorded(tmp_path: Path) -> None:
    """A name in another encoding must not break the ledger, which stores UTF-8."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_text("A text.")
    assert only(list(read_file(path, SOURCE, max_text_bytes=LIMIT))).location.encode("utf-8").endswith(b"caf\\xe9.txt")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", " \n\t\n　\n", "no-text"),
        ("a.jsonl", '{"id": "1", "text": "  \\n"}', "no-text"),
        ("a.jsonl", " \n\r\n", "no-text"),
        ("a.jsonl", '{"id": "1", "text": "a\\u0000b"}', "nul-characters"),
        ("a.jsonl", '{"id": "1", "text": 7}', "malformed-record"),
        ("a.jsonl", '{"id": true, "text": "a"}', "malformed-record"),
        ("a.jsonl", '{"text": "a"}', "missing-field"),
        ("a.jsonl", '{"id": "1", "title": "\\udc00", "text": "a"}', "lone-surrogates"),
        ("a.jsonl", '{"id": "1", "text": "a", "x": ' + "[" * 100_000, "malformed-record"),
        ("a.jsonl", '{"id": "1", "text": ' + "9" * 5000 + "}", "malformed-record"),
        ("a.jsonl", json.dumps({"id": "1", "text": MOJIBAKE}), "bad-encoding"),
        ("a.jsonl", '{"id": "1", "text": "\ufffd\ufffd growth"}', "bad-encoding"),
        ("a.jsonl", '{"id": "1", "text": "a"}'.encode("utf-16"), "bad-encoding"),
        ("a.json", '{\n  "id": "1",\n  "text": "a"\n}', "unsupported-format"),
        ("a.xml", '<?xml version="1.0"?><svg><text>a</text></svg>', "unsupported-format"),
        ("notes", "just words in a file without a name that says what it is", "unsupported-format"),
        ("a.txt", bytes(random.Random(1).randbytes(4000)), "binary-file"),
        ("a.txt", b"%PDF-1.7 text behind", "binary-file"),
        ("a.gz", gzip.compress(gzip.compress(b"twice", mtime=0), mtime=0), "binary-file"),
        ("a.txt.gz", b"", "empty-file"),
        ("a.txt.gz", gzip.compress(b"", mtime=0), "empty-file"),
        ("a.txt.gz", gzip.compress(random.Random(2).randbytes(9000).hex().encode(), mtime=0)[:3000], "broken-container"),
        ("a.txt.gz", gzip.compress(b"text", mtime=0) + b"no member", "broken-container"),
        ("a.txt", b"\xff" * 50 + b"\xe4\x80 \xfd", "bad-encoding"),
        ("a.html", "<html>" + "<div>" * 3000, "unsafe-markup"),
        ("a.xml", '<!DOCTYPE rss [<!ENTITY a "b">]><rss><item><title>&a;</title></item></rss>', "unsafe-markup"),
        ("a.xml", "<rss><channel><title>none</title></channel></rss>", "no-text"),
    ],
)  # fmt: skip
def test_content_that_cannot_be_an_article_is_refused(read: Read, name: str, content: bytes | str, reason: str) -> None:
    assert reasons(read(name, content)) == [reason]


def test_sizes_are_checked_before_and_after_parsing(read: Read) -> None:
    """A text one byte over the limit is refused, one at the limit is read; a huge document is not parsed at all."""
    line = '{"id": "1", "text": "%s"}\n'
    assert reasons(read("a.jsonl", line % ("x" * 100) + line % ("x" * 101) + line % "y", limit=100)) == [
        None,
        "too-large",
        None,
    ]
    assert reasons(read("a.jsonl", line % ("x" * 5000) + line % "y", limit=100)) == ["too-large", None]
    assert reasons(read("a.txt", "x" * 401, limit=100)) == ["too-large"]
    assert reasons(read("a.html", "<html><p>" + "<!-- -->" * 100 + "y", limit=100)) == ["too-large"]
    assert reasons(read("a.txt.gz", gzip.compress(b"x" * 401), limit=100)) == ["too-large"]


def test_the_size_of_a_text_counts_bytes_of_utf8(read: Read) -> None:
    assert reasons(read("a.txt", "中" * 33, limit=99)) == [None]
    assert reasons(read("a.txt", "中" * 34, limit=99)) == ["too-large"]


@pytest.mark.parametrize("name", ["bomb.jsonl.gz", "bomb.html.gz", "bomb.txt.gz", "bomb.warc.gz"])
def test_a_gzip_bomb_is_stopped_in_little_memory(tmp_path: Path, name: str) -> None:
    """400 MB of blanks in 400 kB: the reader stops long before it has unpacked them, whatever the file claims to be."""
    head = {"jsonl": b'{"id": "1", "text": "ok"}\n', "html": b"<html>", "txt": b"a", "warc": b"WARC/1.0\r\n"}
    path = tmp_path / name
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(head[name.split(".")[1]])
        for _ in range(400):
            file.write(b" " * 1_000_000)
    script = (
        "import resource, sys; from pathlib import Path; from newsledger.articles.model import Source\n"
        "from newsledger.articles.reading import read_file\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        f"found = list(read_file(Path({str(path)!r}), Source(name='t'), max_text_bytes=10_000_000))\n"
        "print(found[-1].reason_code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=PROJECT)
    reason, kilobytes = done.stdout.split()
    assert reason in ("compression-bomb", "too-large", "broken-container")
    assert int(kilobytes) < 150_000


def test_records_before_the_break_of_a_container_are_read(read: Read) -> None:
    """A download that broke off loses its last lines, not the others; and it is on record that it broke off."""
    rng = random.Random(3)
    lines = [json.dumps({"id": str(n), "text": rng.randbytes(300).hex()}) + "\n" for n in range(200)]
    packed = gzip.compress("".join(lines).encode())
    readings = read("a.jsonl.gz", packed[: len(packed) // 2])
    assert reasons(readings) == [None] * (len(readings) - 1) + ["broken-container"]
    assert 50 < len(readings) < 150
    assert readings[-1].location.endswith("a.jsonl.gz")


def test_memory_does_not_grow_with_the_number_of_lines(tmp_path: Path) -> None:
    """A file of 40 MB is read in the memory of one line."""
    path = tmp_path / "big.jsonl"
    line = json.dumps({"id": "1", "text": "Example Corp grew by 20%. " * 1500}) + "\n"
    with path.open("w") as file:
        file.writelines(line for _ in range(1000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sum(reading.article is not None for reading in read_file(path, SOURCE, max_text_bytes=LIMIT)) == 1000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10_000


# --- what a source gets wrong without making it unreadable


@pytest.mark.parametrize(
    ("fields", "warnings"),
    [
        ({}, ("no-date",)),
        ({"published_at": ""}, ("no-date",)),
        ({"published_at": "2025-11-03"}, ()),
        ({"published_at": "yesterday"}, ("unreadable-date",)),
        ({"published_at": "2026-11-24T23:59:00Z"}, ("date-in-future",)),
        ({"published_at": "2026-11-23T20:00:00Z"}, ()),
        ({"published_at": "2027-01-01"}, ("date-in-future",)),
        ({"published_at": 0}, ("unreadable-date",)),
        ({"published_at": [2025]}, ("ignored-field", "no-date")),
        ({"published_at": "2025-11-03", "title": 5}, ("ignored-field",)),
        ({"published_at": "2025-11-03", "url": "javascript:alert(1)"}, ("ignored-field",)),
        ({"published_at": "2025-11-03", "title": "x" * 5000}, ("ignored-field",)),
        ({"published_at": "2025-11-03", "lang": "zh-CN"}, ("language-mismatch",)),
        ({"published_at": "2025-11-03", "lang": "en-GB"}, ()),
    ],
)
def test_doubtful_fields_warn_and_are_never_guessed(
    read: Read, fields: dict[str, object], warnings: tuple[str, ...]
) -> None:
    record = {"id": "1", "text": "The company said that it will invest $2 billion in the plant."} | fields
    reading = only(read("a.jsonl", json.dumps(record)))
    assert reading.warnings == warnings
    assert reading.article is not None
    if {"no-date", "unreadable-date", "date-in-future"} & set(warnings):
        assert reading.article.published_at is None
        assert reading.article.published_on is None
        assert reading.article.published_at_precision is Precision.NONE
    if "unreadable-date" in warnings or "date-in-future" in warnings:
        assert reading.article.published_at_raw == str(fields["published_at"])


def test_the_source_speaks_where_the_article_is_silent(read: Read) -> None:
    source = Source(name="s", publisher="The Source", language="en", timezone="America/New_York", scope=Scope.SUMMARY)
    record = {"id": "1", "text": "Apple, Tesla 20%", "published_at": "2025-11-03 22:00"}
    article = only(read("a.jsonl", json.dumps(record), source)).article
    assert article is not None
    assert (article.publisher, article.language, article.source_scope) == ("The Source", "en", Scope.SUMMARY)
    assert article.published_at == datetime(2025, 11, 4, 3, tzinfo=UTC)
    assert article.published_on == date(2025, 11, 3)
    stated = only(read("a.jsonl", json.dumps(record | {"publisher": "The Article"}), source)).article
    assert stated is not None
    assert stated.publisher == "The Article"


def test_an_unknown_time_zone_is_an_error_of_the_configuration(tmp_path: Path) -> None:
    with pytest.raises(NewsledgerError, match="timezone-unknown"):
        list(read_file(tmp_path / "a", Source(name="s", timezone="Mars/Olympus"), max_text_bytes=LIMIT))


def test_titles_and_names_are_one_line_without_control_characters(read: Read) -> None:
    """A title with an escape sequence in it must not reach a terminal."""
    record = {"id": "a\n1", "text": "t", "title": " A\x1b[31m\r\ntitle\u0000 ", "publisher": "\t"}
    article = only(read("a.jsonl", json.dumps(record))).article
    assert article is not None
    assert (article.external_id, article.title, article.publisher) == ("a 1", "A [31m title", None)


# --- round trips


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzipped"])
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_article(read: Read, name: str, packed: bool) -> None:
    """The article is the same one, with the same text and the same instant, whatever it came as."""
    content = FORMATS[name]()
    reading = only(read(f"{name}.gz", gzip.compress(content)) if packed else read(name, content))
    article, expected = reading.article, only(read("expected.jsonl", as_json_line())).article
    assert article is not None, reading.message
    assert expected is not None
    assert article.text == TEXT
    assert article.revision_id == hashlib.sha256(TEXT.encode()).hexdigest()
    assert article.article_id == expected.article_id
    assert article.origin_fingerprint == expected.origin_fingerprint
    assert article.language == "zh-Hans"
    assert article.published_at == datetime(2024, 5, 17, 2, 20, tzinfo=UTC)
    assert article.published_on == date(2024, 5, 17)
    assert reading.warnings == ()


@pytest.mark.parametrize("suffix", ["", ".data", ".txt", ".html"])
def test_the_content_decides_the_format_not_the_name(read: Read, suffix: str) -> None:
    for make in FORMATS.values():
        article = only(read(f"file{suffix}", make())).article
        assert article is not None
        assert article.text == TEXT


def test_a_document_carries_the_checksum_of_its_file_and_a_record_that_of_its_bytes(read: Read) -> None:
    content = as_html()
    assert only(read("a.html", content)).sha256 == hashlib.sha256(content).hexdigest()
    packed = gzip.compress(content)
    reading = only(read("a.html.gz", packed))
    assert (reading.sha256, reading.n_bytes) == (hashlib.sha256(packed).hexdigest(), len(packed))
    line = as_json_line()
    reading = only(read("a.jsonl", line + b"\r\n\r\n"))
    assert (reading.sha256, reading.n_bytes) == (hashlib.sha256(line).hexdigest(), len(line))


def test_a_text_of_json_lines_is_used_exactly_as_given(read: Read) -> None:
    """Offsets of the evaluation corpus count in it."""
    text = "  Two  spaces,\r\n\ta tab, \u200ba zero-width space,　full-width.\n\n"
    assert only(read("a.jsonl", json.dumps({"id": 1, "text": text}))).article.text == text  # type: ignore[union-attr]


@pytest.mark.parametrize("codec", ["gb18030", "big5", "utf-16", "utf-8-sig"])
def test_chinese_text_files_are_read_in_every_encoding_they_come_in(read: Read, codec: str) -> None:
    text = "台積電宣布在美國增加投資1000億美元，興建三座晶圓廠。\n市占率為百分之六十七，位居第一。"
    reading = only(read("a.txt", text.encode(codec)))
    assert reading.article is not None, reading.message
    assert reading.article.text == text
    assert reading.article.language == "zh-Hant"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_markup_in_utf16_without_a_byte_order_mark_is_no_binary(read: Read, codec: str) -> None:
    assert only(read("a.html", as_html().decode().encode(codec))).article.text == TEXT  # type: ignore[union-attr]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_chinese_text_in_utf16_without_a_byte_order_mark_is_no_binary(read: Read, codec: str) -> None:
    text = "腾讯云第一季度在云服务市场的份额为15%。\n阿里云以36%居首。"
    reading = only(read("a.txt", text.encode(codec)))
    assert reading.article is not None, reading.message
    assert reading.article.text == text
    assert reading.warnings == ("encoding-guessed", "no-date")


def test_a_file_that_is_gzipped_twice_is_told_so(read: Read) -> None:
    reading = only(read("a.txt.gz", gzip.compress(gzip.compress(b"twice", mtime=0), mtime=0)))
    assert reading.message == ("The file is gzipped more than once; one layer is undone here. Unpack the others first.")


def test_a_page_that_says_gb2312_is_read_as_gb18030(read: Read) -> None:
    """The common mistake of Chinese sites: characters outside GB 2312 under its name."""
    text = "朱镕基与䶮先生谈€3亿"
    page = f"<html><head><meta charset=gb2312></head><body><div itemprop=articleBody><p>{text}</p></div></body></html>"
    article = only(read("a.html", page.encode("gb18030"))).article
    assert article is not None
    assert article.text == text


def test_the_seed_article_reads_to_the_text_of_the_corpus(shared: Path) -> None:
    """Offsets of the annotated facts hold in the feed-archive file too: same text, same article, same revision."""
    (path,) = (shared / "articles").glob("*.txt")
    archived = only(list(read_file(path, SOURCE, max_text_bytes=LIMIT))).article
    corpus = [
        reading.article
        for reading in read_file(shared / "corpus" / "articles.jsonl", SOURCE, max_text_bytes=LIMIT)
        if reading.article is not None and reading.article.external_id == "dev-seed"
    ]
    expected = only(corpus)  # type: ignore[arg-type]
    assert archived is not None
    assert archived.text == expected.text  # type: ignore[attr-defined]
    assert archived.revision_id == expected.revision_id  # type: ignore[attr-defined]
    assert archived.article_id == expected.article_id  # type: ignore[attr-defined]
    assert archived.published_at == datetime(2020, 7, 3, 5, 54, 46, tzinfo=UTC)
    assert archived.published_on == date(2020, 7, 3)
    assert archived.language == "zh-Hans"


def test_the_corpus_is_read_without_a_loss(shared: Path) -> None:
    path = shared / "corpus" / "articles.jsonl"
    readings = list(read_file(path, SOURCE, max_text_bytes=LIMIT))
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [reading.article.text for reading in readings if reading.article] == [record["text"] for record in records]
    assert [reading.article.language for reading in readings if reading.article] == [r["lang"] for r in records]


def items(*entries: str) -> str:
    return f"<rss version='2.0'><channel><title>F</title>{''.join(f'<item>{entry}</item>' for entry in entries)}</channel></rss>"


@pytest.mark.parametrize(
    ("guid", "links"),
    [
        ("<guid isPermaLink='false'>same</guid>", ("", "", "")),
        ("<guid>https://news.example.com/</guid>", ("", "", "")),
        ("<guid isPermaLink='false'>same</guid>", ("https://e.com/1", "https://e.com/2", "https://e.com/3")),
        ("", ("https://e.com/live", "https://e.com/live", "https://e.com/other")),
    ],
    ids=["no link", "guid is the link", "own links", "one link"],
)
def test_entries_that_share_an_id_are_told_apart(read: Read, guid: str, links: tuple[str, ...]) -> None:
    """Under one name each would look like a change of the last, and every run would record them all again."""
    entries = [
        f"{guid}{f'<link>{link}</link>' if link else ''}<description>Text {number}.</description>"
        for number, link in enumerate(links)
    ]
    readings = read("a.xml", items(*entries))
    assert len({reading.location for reading in readings}) == 3
    assert [reading.article.text for reading in readings if reading.article] == ["Text 0.", "Text 1.", "Text 2."]
    moved = read("a.xml", items("<guid>new</guid><description>A new one.</description>", *entries))
    assert [reading.location for reading in moved[1:]] == [reading.location for reading in readings]
    n_articles = len({reading.article.article_id for reading in readings if reading.article})
    assert n_articles == (2 if not guid else 3)  # what has one address is one article, and its last text counts


def test_an_entry_that_a_feed_lists_twice_keeps_its_id(read: Read) -> None:
    entry = "<guid isPermaLink='false'>a</guid><description>A text.</description>"
    readings = read("a.xml", items(entry, entry))
    assert {reading.location.rpartition("#")[2] for reading in readings} == {"a"}
    assert {reading.article.external_id for reading in readings if reading.article} == {"a"}
