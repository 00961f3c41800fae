"""The pure parts of fetching: addresses, robots.txt, bodies, pauses, the spool."""

from __future__ import annotations

import gzip
import io
import random
import time
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsledger.articles.fetching.bodies import BodyDamagedError, BodyTooLargeError, write_body
from newsledger.articles.fetching.guard import AddressRefusedError, check_url, is_public, resolve
from newsledger.articles.fetching.pacing import retry_after
from newsledger.articles.fetching.robots import Robots
from newsledger.articles.fetching.spool import Spool, Spooled
from newsledger.articles.fetching.visits import Visits

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
    ],
)
def test_addresses_of_the_inside_are_not_public(address: str) -> None:
    """Cloud metadata, routers and databases are all an attacker wants of a machine that fetches."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/",
        "http://",
        "http://user:pw@example.com/",
        "http://[::1",
        "javascript:x",
    ],
)
def test_only_plain_web_addresses_are_fetched(url: str) -> None:
    with pytest.raises(AddressRefusedError):
        check_url(url)


def test_a_number_that_stands_for_loopback_is_seen_through() -> None:
    """Resolvers read 2130706433 and 0x7f.1 as 127.0.0.1; what counts is where the connection would go."""
    for host in ("2130706433", "0x7f.1", "localhost"):
        with pytest.raises(AddressRefusedError):
            resolve(host, 80, allow_private=False)


ROBOTS = """
# everyone
User-agent: *
Disallow: /

User-agent: Otherbot
User-agent: NewsLedger   # two names, one group
Disallow: /private
Allow: /private/press/
Disallow: /*?print=
Disallow: /*.pdf$
Crawl-delay: 2.5

User-agent: newsledger
Disallow: /late
"""


@pytest.mark.parametrize(
    ("path", "is_allowed"),
    [
        ("/", True),
        ("/private", False),
        ("/privateer", False),
        ("/private/press/a", True),
        ("/late/a", False),
        ("/a?print=1", False),
        ("/a?page=1", True),
        ("/a.pdf", False),
        ("/a.pdf?x=1", True),
        ("/a.pdf.html", True),
        ("/%70rivate", False),
    ],
)
def test_the_longest_rule_of_the_own_group_decides(path: str, is_allowed: bool) -> None:
    rules = Robots.parse(ROBOTS, "newsledger")
    assert rules.allows(f"https://example.com{path}") is is_allowed
    assert rules.delay == 2.5


def test_the_group_for_everybody_counts_where_no_other_does() -> None:
    assert not Robots.parse(ROBOTS, "somebody").allows("https://example.com/a")
    assert Robots.parse("User-agent: *\nDisallow:\n", "newsledger").allows("https://example.com/a")
    assert Robots.parse("<html>no robots</html>", "newsledger").allows("https://example.com/a")


def test_no_rule_makes_matching_slow() -> None:
    """A hostile robots.txt must not hold the run: patterns with many stars match in linear time."""
    rules = Robots.parse("User-agent: *\nDisallow: /" + "*a" * 200 + "b$\n", "newsledger")
    started = time.process_time()
    assert rules.allows("https://example.com/" + "a" * 4000)
    assert time.process_time() - started < 1


def unpacked(data: bytes, coding: str, *, limit: int = 1_000_000, size: int = 7) -> bytes:
    target = io.BytesIO()
    write_body((data[n : n + size] for n in range(0, len(data), size)), coding, target, limit=limit)
    return target.getvalue()


def test_every_coding_comes_back_whole_from_chunks_of_any_size() -> None:
    body = random.Random(7).randbytes(5000) + b"x" * 200_000
    bare = zlib.compressobj(wbits=-15)
    packed = {
        "": body,
        "identity": body,
        "gzip": gzip.compress(body),
        "X-GZIP": gzip.compress(body[:50]) + gzip.compress(body[50:]),
        "deflate": zlib.compress(body),
        "deflate ": bare.compress(body) + bare.flush(),
    }
    for coding, data in packed.items():
        for size in (1, 1000, 1_000_000):
            assert unpacked(data, coding, size=size) == body, coding


def test_an_empty_body_is_empty_however_it_is_packed() -> None:
    assert unpacked(b"", "gzip") == b""
    assert unpacked(gzip.compress(b""), "gzip") == b""


@pytest.mark.parametrize(
    ("data", "coding"), [(b"not gzip", "gzip"), (gzip.compress(b"a" * 99, mtime=0)[:-4], "gzip"), (b"x", "br")]
)
def test_a_damaged_body_is_no_body(data: bytes, coding: str) -> None:
    with pytest.raises(BodyDamagedError):
        unpacked(data, coding)


def test_a_bomb_ends_at_the_limit_not_in_memory() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    target = io.BytesIO()
    with pytest.raises(BodyTooLargeError):
        write_body([bomb], "gzip", target, limit=1_000_000)
    assert len(target.getvalue()) <= 1_000_000


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        ("soon", None),
        ("-5", None),
        ("Mon, 23 Nov 2026 12:01:00 GMT", 60.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def spooled(spool: Spool, location: str, body: bytes) -> Spooled:
    import hashlib

    draft = spool.draft("s", location)
    draft.write_bytes(body)
    kept = Spooled(
        source="s",
        location=location,
        url=location,
        retrieved_at=NOW.isoformat(),
        sha256=hashlib.sha256(body).hexdigest(),
        published=("2026",),
    )
    spool.keep(draft, kept)
    return kept


def test_the_spool_gives_back_what_was_kept_and_nothing_half(tmp_path: Path) -> None:
    """After a kill or a power cut a body is whole or not there: half an article would be read as one."""
    spool = Spool(tmp_path / "spool")
    whole, cut = spooled(spool, "https://a.example/1", b"whole"), spooled(spool, "https://a.example/2", b"whole too")
    spool.body(cut).write_bytes(b"who")
    spool.draft("s", "https://a.example/3").write_bytes(b"never kept")
    assert list(Spool(tmp_path / "spool").waiting()) == [whole]
    spool.drop("s", whole.location)
    assert list(spool.waiting()) == []


def test_failures_pause_longer_and_a_success_ends_them(tmp_path: Path) -> None:
    visits = Visits(tmp_path / "visits.sqlite")
    pauses = []
    for _ in range(12):
        visits.note_failure("s", "u", NOW)
        not_before = visits.visit("s", "u").not_before
        assert not_before is not None
        pauses.append(not_before - NOW)
    assert pauses[:3] == [timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=40)]
    assert max(pauses) == timedelta(days=1)
    visits.note_success("s", "u", etag="e", last_modified=None, entry_sha256=None)
    assert visits.visit("s", "u").not_before is None
    visits.close()


def test_a_damaged_memory_of_visits_is_begun_anew(tmp_path: Path) -> None:
    """It costs requests, never articles: a run must not stop for it."""
    file = tmp_path / "visits.sqlite"
    file.write_bytes(b"no database at all, but long enough to be taken for one" * 100)
    visits = Visits(file)
    visits.note_read(["a"], NOW)
    assert visits.read_at("a") == NOW
    visits.close()


def test_a_home_that_may_not_be_written_to_is_an_error_of_the_disk(tmp_path: Path) -> None:
    """SQLite has words of its own for it; a person must get the same message as for every other file."""
    file = tmp_path / "visits.sqlite"
    file.mkdir()
    with pytest.raises(OSError, match="unable to open"):
        Visits(file).read_at("a")
