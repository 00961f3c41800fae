"""Feeds and pages from a real server on loopback: polite, bounded, safe, and never twice for a killed run."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from newsledger import pipeline
from newsledger.errors import NewsledgerError
from newsledger.ledger.inputs import list_inputs
from newsledger.ledger.store import Ledger
from newsledger.run import RunReport
from newsledger.settings import Settings
from tests.conftest import PROJECT
from tests.web_server import Answer, Exchange, Site, web_server

Run = Callable[..., RunReport]


@pytest.fixture
def site() -> Iterator[Site]:
    with web_server() as served:
        yield served


@pytest.fixture
def quick(tmp_path: Path) -> Settings:
    """Settings that ask a loopback server without pauses; sources.yml is the test's."""
    return Settings(
        project=PROJECT,
        home=tmp_path / "home",
        sources=tmp_path / "sources.yml",
        allow_private_addresses=True,
        fetch_host_delay=0,
        fetch_backoff=0.01,
        fetch_timeout=5,
    )


@pytest.fixture
def run(quick: Settings) -> Run:
    """Ingest what is due of these sources, with settings of this run."""

    def ingest(*sources: dict[str, Any], **changed: Any) -> RunReport:
        # JSON is YAML.
        quick.sources_path.write_text(json.dumps({"sources": list(sources)}), "utf-8")
        return pipeline.ingest(quick.model_copy(update=changed), [])

    return ingest


def pages(*urls: str, **stated: Any) -> dict[str, Any]:
    return {"name": "pages", "kind": "pages", "urls": list(urls), **stated}


def feed(url: str, **stated: Any) -> dict[str, Any]:
    return {"name": "feed", "kind": "feed", "url": url, **stated}


def article(text: str, *, title: str = "Title", charset: str = "utf-8") -> bytes:
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><div itemprop=articleBody>"
        f"<p>{text}</p></div></body></html>"
    ).encode(charset)


def html(text: str, **headers: str) -> Answer:
    return Answer(article(text), headers={"Content-Type": "text/html; charset=utf-8", **headers})


def rss(*entries: tuple[str, str, str]) -> bytes:
    """A feed of entries: guid, link, description."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><link>{link}</link><title>Entry {guid}</title>"
        f"<pubDate>Fri, 17 May 2024 10:20:00 +0800</pubDate><description>{text}</description></item>"
        for guid, link, text in entries
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>F</title>{items}</channel></rss>".encode()


def found(settings: Settings, column: str = "reason_code") -> dict[str, str]:
    """Of each input, by the path of its address: its outcome and a column."""
    rows = list_inputs(Ledger(settings.ledger_path)).inputs
    return {row["location"].partition("//")[2].partition("/")[2]: f"{row['outcome']} {row[column]}" for row in rows}


def texts(settings: Settings) -> list[str]:
    with Ledger(settings.ledger_path).connect() as connection:
        return [text for (text,) in connection.execute("select text from ledger_articles order by run_seq").fetchall()]


def counted(report: RunReport) -> dict[str, int]:
    return {name: count for name, count in report.inputs.items() if count}


# Validators, change


def test_an_address_that_did_not_change_is_asked_conditionally_and_answers_304(run: Run, site: Site) -> None:
    def page(exchange: Exchange) -> Answer:
        if exchange.headers.get("If-None-Match") == '"v1"':
            return Answer(status=304)
        return html("The first text.", ETag='"v1"')

    site.routes["/a"] = page
    assert counted(run(pages(site.url("/a")))) == {"read": 1}
    assert counted(run(pages(site.url("/a")))) == {"unchanged": 1}
    assert site.asked[-1][1]["If-None-Match"] == '"v1"'


def test_validators_count_only_after_a_successful_parse(run: Run, site: Site) -> None:
    """A feed that was cut once would answer 304 for ever after, and its articles would never come."""
    site.routes["/feed"] = Answer(b"<rss><channel></channel></rss>", headers={"ETag": '"cut"'})
    run(feed(site.url("/feed")))
    site.routes["/feed"] = Answer(rss(("1", "https://news.example.com/1", "A text.")), headers={"ETag": '"whole"'})
    assert counted(run(feed(site.url("/feed")))) == {"read": 1}
    assert "If-None-Match" not in site.asked[-1][1]


def test_an_error_page_in_the_place_of_a_feed_is_no_article(run: Run, site: Site, quick: Settings) -> None:
    """Servers in trouble answer 200 with a page that says so; its words are nobody's news, and its ETag no memory."""
    site.routes["/feed"] = html("The service is down.", ETag='"down"')
    source = feed(site.url("/feed"))
    assert counted(run(source)) == {"failed": 1}
    assert found(quick) == {"feed": "failed fetch-no-feed"}
    assert counted(run({**source, "follow": "always"})) == {"failed": 1}
    site.routes["/feed"] = Answer(rss(("1", "https://news.example.com/1", "An entry.")), headers={"ETag": '"down"'})
    assert counted(run(source)) == {"read": 1}
    assert "If-None-Match" not in site.asked[-1][1]


def test_a_feed_whose_entries_share_a_guid_is_recorded_once(run: Run, site: Site) -> None:
    """Or each of them would be a revision of the one before, in every run anew."""
    entries = "".join(f"<item><guid>all</guid><description>Text {number}.</description></item>" for number in range(3))
    site.routes["/feed"] = Answer(f"<rss version='2.0'><channel>{entries}</channel></rss>".encode())
    assert counted(run(feed(site.url("/feed")))) == {"read": 3}
    assert counted(run(feed(site.url("/feed")))) == {"unchanged": 3}


def test_a_page_whose_text_changes_gets_a_revision(run: Run, site: Site, quick: Settings) -> None:
    site.routes["/a"] = html("The first text.")
    run(pages(site.url("/a")))
    site.routes["/a"] = html("The second text.")
    assert counted(run(pages(site.url("/a")))) == {"revision": 1}
    assert texts(quick) == ["The first text.", "The second text."]


def test_a_feed_whose_guids_change_brings_nothing_new(run: Run, site: Site, quick: Settings) -> None:
    link = "https://news.example.com/1"
    site.routes["/feed"] = Answer(rss(("guid-1", link, "A text.")))
    assert counted(run(feed(site.url("/feed")))) == {"read": 1}
    site.routes["/feed"] = Answer(rss(("guid-2", link, "A text.")))
    assert counted(run(feed(site.url("/feed")))) == {"duplicate": 1}
    assert texts(quick) == ["A text."]


def test_an_entry_whose_text_changes_gets_a_revision(run: Run, site: Site, quick: Settings) -> None:
    for text in ("One text.", "Another text."):
        site.routes["/feed"] = Answer(rss(("1", "https://news.example.com/1", text)))
        run(feed(site.url("/feed")))
    assert texts(quick) == ["One text.", "Another text."]


# Following a feed's links


def test_the_page_behind_a_summary_is_read_instead_of_it(run: Run, site: Site, quick: Settings) -> None:
    site.routes["/feed"] = Answer(rss(("1", "/a", "A summary."), ("2", site.url("/b"), "Another.")))
    site.routes["/a"] = html("The whole text of a.")
    site.routes["/b"] = html("The whole text of b.")
    source = feed(site.url("/feed"), follow="summaries", publisher="Example Daily")
    assert counted(run(source)) == {"read": 2}
    assert sorted(texts(quick)) == ["The whole text of a.", "The whole text of b."]
    with Ledger(quick.ledger_path).connect() as connection:
        rows = connection.execute("select distinct publisher, published_at from ledger_articles").fetchall()
    assert rows == [("Example Daily", datetime(2024, 5, 17, 2, 20, tzinfo=UTC))]  # the feed knows the date
    asked = site.paths()
    assert counted(run(source)) == {"unchanged": 2}
    assert site.paths()[len(asked) :] == ["/feed"]  # entries that are known as they are cost no request


def test_a_feed_is_read_again_until_all_its_pages_were_had(run: Run, site: Site) -> None:
    """A 304 for the feed must not hide the pages that a limit or a failure left behind."""

    def conditional(exchange: Exchange) -> Answer:
        if exchange.headers.get("If-None-Match"):
            return Answer(status=304)
        return Answer(rss(*((name, f"/{name}", "…") for name in "abc")), headers={"ETag": '"1"'})

    site.routes["/feed"] = conditional
    site.routes |= {f"/{name}": html(f"Text {name}.") for name in "abc"}
    source = feed(site.url("/feed"), follow="always")
    assert counted(run(source, fetch_limit=3)) == {"read": 2, "deferred": 1}
    assert counted(run(source, fetch_limit=3)) == {"read": 1, "unchanged": 2}
    assert counted(run(source, fetch_limit=3)) == {"unchanged": 1}
    assert sorted(site.paths()) == ["/a", "/b", "/c", "/feed", "/feed", "/feed"]


def test_what_is_beyond_the_limit_is_deferred_and_comes_next(run: Run, site: Site, quick: Settings) -> None:
    site.routes |= {f"/{n}": html(f"Text {n}.") for n in range(5)}
    source = pages(*(site.url(f"/{n}") for n in range(5)), interval="1d")
    assert counted(run(source, fetch_limit=2)) == {"read": 2, "deferred": 3}
    assert found(quick)["4"] == "deferred fetch-limit"


# Servers that are busy, slow, or broken


def test_a_busy_server_is_asked_again_when_it_says(run: Run, site: Site) -> None:
    answers = iter([Answer(status=429, headers={"Retry-After": "1"}), html("A text.")])
    site.routes["/a"] = lambda _: next(answers)
    started = time.monotonic()
    assert counted(run(pages(site.url("/a")))) == {"read": 1}
    assert time.monotonic() - started >= 1


def test_a_server_that_asks_for_a_long_pause_is_left_alone(run: Run, site: Site, quick: Settings) -> None:
    """Later runs, and other addresses of the host, keep the promise too."""
    later = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    site.routes["/a"] = Answer(status=503, headers={"Retry-After": later})
    assert counted(run(pages(site.url("/a")))) == {"deferred": 1}
    site.routes["/b"] = html("A text.")
    assert counted(run(pages(site.url("/a"), site.url("/b")))) == {"deferred": 2}
    assert site.paths() == ["/a"]
    assert found(quick) == {"a": "deferred fetch-later", "b": "deferred fetch-later"}


def test_a_fault_of_the_server_is_tried_again(run: Run, site: Site) -> None:
    answers = iter([Answer(status=500), html("A text.")])
    site.routes["/a"] = lambda _: next(answers)
    assert counted(run(pages(site.url("/a")))) == {"read": 1}


def test_an_address_that_fails_is_on_record_and_waits_longer_each_time(run: Run, site: Site, quick: Settings) -> None:
    site.routes["/a"] = Answer(status=500)
    assert counted(run(pages(site.url("/a")))) == {"failed": 1}
    assert site.paths() == ["/a"] * 3
    assert found(quick) == {"a": "failed fetch-status"}
    assert counted(run(pages(site.url("/a")))) == {"deferred": 1}
    assert site.paths() == ["/a"] * 3
    # Whoever names it wants to know now.
    site.routes["/a"] = html("A text.")
    assert counted(pipeline.ingest_again(quick, ["failed", "deferred"])) == {"read": 1}


def test_a_body_that_is_cut_is_never_taken_for_the_whole(run: Run, site: Site, quick: Settings) -> None:
    """Half an article would be a revision, and its figures would seem withdrawn."""
    whole = article("A text that breaks off in the middle.")

    def plain(exchange: Exchange) -> None:
        exchange.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(whole) + whole[:60])

    def chunked(exchange: Exchange) -> None:
        exchange.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(whole) + whole[:60])

    packed = gzip.compress(whole)
    site.routes |= {
        "/plain": plain,
        "/chunked": chunked,
        "/packed": Answer(packed[:-20], headers={"Content-Encoding": "gzip"}),
    }
    run(pages(*(site.url(path) for path in site.routes)))
    assert found(quick) == dict.fromkeys(("plain", "chunked", "packed"), "failed fetch-cut-off")
    assert texts(quick) == []


def test_a_server_that_sends_a_byte_now_and_then_stops_nobody(run: Run, site: Site, quick: Settings) -> None:
    """Each byte comes in time, the whole never does: in the body, and already in the headers."""
    ended = threading.Event()

    def drip(exchange: Exchange, start: bytes) -> None:
        exchange.wfile.write(start)
        while not ended.wait(0.1):
            try:
                exchange.wfile.write(b"x")
            except OSError:
                return

    site.routes["/body"] = lambda exchange: drip(exchange, b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    site.routes["/headers"] = lambda exchange: drip(exchange, b"HTTP/1.1 200 OK\r\nX-Long: ")
    started = time.monotonic()
    try:
        run(pages(site.url("/body"), site.url("/headers")), fetch_timeout=0.5, fetch_attempts=1)
    finally:
        ended.set()
    assert time.monotonic() - started < 8
    assert found(quick) == {"body": "failed fetch-timeout", "headers": "failed fetch-timeout"}


def test_a_huge_body_is_left_after_the_limit(run: Run, site: Site, quick: Settings) -> None:
    """200 MB, announced and unannounced in chunks, and a gzip bomb: none fills the disk or the memory."""
    sent: dict[str, int] = {"/chunks": 0}
    megabyte = b"x" * 1_000_000

    def announced(exchange: Exchange) -> None:
        exchange.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n")

    def chunks(exchange: Exchange) -> None:
        exchange.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            for _ in range(200):
                exchange.wfile.write(b"%x\r\n%b\r\n" % (len(megabyte), megabyte))
                sent["/chunks"] += 1
        except OSError:
            return  # the other side has had enough

    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(megabyte) for _ in range(30)) + packer.flush()
    site.routes |= {
        "/announced": announced,
        "/chunks": chunks,
        "/bomb": Answer(bomb, headers={"Content-Encoding": "gzip"}),
    }
    run(pages(*(site.url(path) for path in site.routes)), max_fetch_bytes=3_000_000)
    assert found(quick) == dict.fromkeys(("announced", "chunks", "bomb"), "failed fetch-too-large")
    assert sent["/chunks"] < 50
    assert not list((quick.home_path / "spool").glob("*"))


# Redirects and addresses


def test_redirects_are_followed_and_the_last_address_counts(run: Run, site: Site, quick: Settings) -> None:
    site.routes["/old"] = Answer(status=301, headers={"Location": "/new"})
    site.routes["/new"] = html("A text.")
    assert counted(run(pages(site.url("/old")))) == {"read": 1}
    with Ledger(quick.ledger_path).connect() as connection:
        assert connection.execute("select url from ledger_articles").fetchall() == [(site.url("/new"),)]


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (302, "it redirects to no address"),
        (304, "it says that nothing changed, though it was not asked that"),
        (206, "it sent a part, where the whole was asked for"),
    ],
)
def test_an_answer_that_makes_no_sense_is_told_as_such(run: Run, site: Site, status: int, hint: str) -> None:
    site.routes["/a"] = Answer(status=status)
    (problem,) = run(pages(site.url("/a"))).problems
    assert problem["message"] == f"The server answered {status}; {hint}."


def test_redirects_in_a_circle_and_without_end_are_given_up(run: Run, site: Site, quick: Settings) -> None:
    site.routes["/circle"] = Answer(status=302, headers={"Location": "/circle2"})
    site.routes["/circle2"] = Answer(status=302, headers={"Location": "/circle"})
    site.routes |= {f"/{n}": Answer(status=302, headers={"Location": f"/{n + 1}"}) for n in range(40)}
    run(pages(site.url("/circle"), site.url("/0")))
    assert found(quick) == dict.fromkeys(("circle", "0"), "failed fetch-redirects")
    assert len(site.paths()) < 20


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/secret",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:127.0.0.1]/",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_to_where_nobody_may_look_is_refused(
    run: Run, site: Site, quick: Settings, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes a page could otherwise read what only this machine can reach."""
    from newsledger.articles.fetching import guard

    # The server of the test itself is private, so its own address counts as public here, and nothing else does.
    monkeypatch.setattr(guard, "is_public", lambda address: address == "127.0.0.1")
    site.routes["/a"] = Answer(status=302, headers={"Location": target})
    run(pages(site.url("/a")), allow_private_addresses=False)
    assert found(quick) == {"a": "failed fetch-address"}


def test_loopback_is_not_fetched_unless_a_setting_allows_it(run: Run, site: Site, quick: Settings) -> None:
    site.routes["/a"] = html("A text.")
    assert counted(run(pages(site.url("/a")), allow_private_addresses=False)) == {"failed": 1}
    assert site.asked == []
    assert found(quick) == {"a": "failed fetch-address"}


def test_a_host_is_connected_to_where_it_was_checked(
    run: Run, site: Site, quick: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers with a public address first and a private one when it is connected to must find no gap."""
    import socket

    from newsledger.articles.fetching import guard

    asked: list[str] = []
    real = socket.getaddrinfo

    def once(host: str, *others: Any, **named: Any) -> Any:
        if host == "news.example.com":
            asked.append(host)
            if len(asked) > 1:
                raise AssertionError("the name was resolved a second time")
            host = "127.0.0.1"
        return real(host, *others, **named)

    monkeypatch.setattr(guard.socket, "getaddrinfo", once)
    site.routes["/a"] = html("A text.")
    url = site.url("/a").replace("127.0.0.1", "news.example.com")
    assert counted(run(pages(url, obey_robots=False))) == {"read": 1}
    assert site.asked[-1][1]["Host"].startswith("news.example.com:")


def test_certificates_are_verified_against_the_name_not_the_address(
    run: Run, site: Site, quick: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Connecting to a checked address must not cost the proof of who answers: the name goes into the handshake."""
    import ssl

    from newsledger.articles.fetching import guard

    certificate = self_signed(tmp_path, "news.example.com")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    real = guard.socket.getaddrinfo
    monkeypatch.setattr(
        guard.socket, "getaddrinfo", lambda _host, *others, **named: real("127.0.0.1", *others, **named)
    )
    with web_server(context) as served:
        served.routes["/a"] = html("A text.")
        port = served.base.rpartition(":")[2]
        good, wrong = (f"https://{name}.example.com:{port}/a" for name in ("news", "other"))
        assert counted(run(pages(good, obey_robots=False))) == {"failed": 1}  # nobody vouches for the certificate
        assert found(quick) == {"a": "failed fetch-unreachable"}
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert counted(run(pages(good, wrong, obey_robots=False, name="vouched"))) == {"read": 1, "failed": 1}
    assert names[-1] in {"news.example.com", "other.example.com"}


def self_signed(folder: Path, name: str) -> Path:
    """A key and a certificate for a name, in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    day = timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(own, own, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - day)
        .not_valid_after(datetime.now(UTC) + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return file


# Encodings


def test_the_header_says_how_the_body_is_read(run: Run, site: Site, quick: Settings) -> None:
    text = "中国云市场第一季度同比增长百分之二十，阿里云占百分之三十七的份额。"
    deflated = zlib.compressobj(wbits=-15)
    site.routes |= {
        "/big5": Answer(
            article("雲端市場第一季成長百分之二十。", charset="big5"),
            headers={"Content-Type": "text/html; charset=big5"},
        ),
        "/gb2312": Answer(article(text, charset="gb18030"), headers={"Content-Type": "text/html; charset=GB2312"}),
        "/wrong": Answer(article(text), headers={"Content-Type": "text/html; charset=gbk"}),
        "/gzip": Answer(gzip.compress(article(text)), headers={"Content-Encoding": "gzip"}),
        "/deflate": Answer(
            deflated.compress(article(text)) + deflated.flush(), headers={"Content-Encoding": "deflate"}
        ),
        "/file.html.gz": Answer(gzip.compress(article(text)), headers={"Content-Type": "application/gzip"}),
    }
    sources = [pages(site.url(path), name=path.strip("/").partition(".")[0], publisher=path) for path in site.routes]
    assert counted(run(*sources)) == {"read": 6}
    assert sorted(set(texts(quick))) == sorted([text, "雲端市場第一季成長百分之二十。"])


def test_a_chunked_gzip_body_is_put_together(run: Run, site: Site, quick: Settings) -> None:
    packed = gzip.compress(article("A text in chunks."))

    def chunked(exchange: Exchange) -> None:
        exchange.wfile.write(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\n\r\n"
        )
        for start in range(0, len(packed), 7):
            piece = packed[start : start + 7]
            exchange.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        exchange.wfile.write(b"0\r\n\r\n")

    site.routes["/a"] = chunked
    run(pages(site.url("/a")))
    assert texts(quick) == ["A text in chunks."]


# Robots, hosts, headers


def test_robots_txt_is_obeyed_unless_the_publisher_agreed(run: Run, site: Site, quick: Settings) -> None:
    site.routes["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /private/\nAllow: /private/open$\n")
    site.routes |= {path: html(f"Text of {path}.") for path in ("/private/a", "/private/open", "/b")}
    urls = [site.url(path) for path in ("/private/a", "/private/open", "/b")]
    assert counted(run(pages(*urls))) == {"read": 2, "failed": 1}
    assert found(quick)["private/a"] == "failed fetch-robots"
    assert [path for path, _ in site.asked].count("/robots.txt") == 1
    assert counted(run(pages(site.url("/private/a"), obey_robots=False, name="agreed"))) == {"read": 1}


def test_a_site_whose_robots_txt_cannot_be_had_is_not_read(run: Run, site: Site, quick: Settings) -> None:
    site.routes["/robots.txt"] = Answer(status=503)
    site.routes["/a"] = html("A text.")
    run(pages(site.url("/a")))
    assert site.paths() == []
    assert found(quick) == {"a": "failed fetch-status"}


def test_a_host_is_asked_slowly_and_by_few(run: Run, site: Site) -> None:
    under_way, most, starts = [0], [0], []
    lock = threading.Lock()

    def page(exchange: Exchange) -> Answer:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
            starts.append(time.monotonic())
        time.sleep(0.05)
        with lock:
            under_way[0] -= 1
        return html(f"Text of {exchange.path}.")

    site.routes |= {f"/{n}": page for n in range(6)}
    run(pages(*(site.url(f"/{n}") for n in range(6))), fetch_host_delay=0.02, fetch_per_host=2)
    assert most[0] <= 2
    assert max(starts) - min(starts) >= 5 * 0.02 * 0.9


def test_a_secret_goes_to_its_own_host_only_and_is_shown_nowhere(
    run: Run, site: Site, quick: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "Bearer very-secret-0815"
    monkeypatch.setenv("TEST_NEWS_TOKEN", secret)
    with web_server() as other:
        other.routes["/b"] = html("A text.")
        site.routes["/a"] = Answer(status=302, headers={"Location": other.url("/b")})
        run(pages(site.url("/a"), headers={"Authorization": "TEST_NEWS_TOKEN"}))
        assert site.asked[-1][1]["Authorization"] == secret
        assert all("Authorization" not in headers for _, headers in other.asked)
    stored = b"".join(path.read_bytes() for path in quick.home_path.rglob("*") if path.is_file())
    assert secret.encode() not in stored


@pytest.mark.parametrize("value", ["", "two\nlines: secret"])
def test_a_header_without_a_value_stops_before_anything_is_asked(
    run: Run, site: Site, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("TEST_NEWS_TOKEN", value)
    with pytest.raises(NewsledgerError, match="header-missing") as caught:
        run(pages(site.url("/a"), headers={"Authorization": "TEST_NEWS_TOKEN"}))
    assert "secret" not in str(caught.value)
    assert site.asked == []


# Schedule, command line, kills


def test_a_source_is_read_again_when_its_interval_is_over(run: Run, site: Site, quick: Settings) -> None:
    site.routes["/a"] = html("A text.")
    source = pages(site.url("/a"), interval="1h")
    assert counted(run(source)) == {"read": 1}
    assert counted(run(source)) == {}
    assert site.paths() == ["/a"]
    assert counted(pipeline.ingest(quick, ["pages"])) == {"unchanged": 1}  # named, it is read at any time
    assert counted(run({**source, "enabled": False, "interval": "0s"})) == {}


def test_an_address_on_the_command_line_is_read(quick: Settings, site: Site) -> None:
    site.routes["/a"] = html("A text.")
    site.routes["/feed"] = Answer(rss(("1", "https://news.example.com/1", "An entry.")))
    quick = quick.model_copy(update={"sources": Path("no-such-file.yml")})
    quick.model_fields_set.discard("sources")
    report = pipeline.ingest(quick, [site.url("/a"), site.url("/feed")])
    assert counted(report) == {"read": 2}
    with pytest.raises(NewsledgerError, match="nothing-readable"):
        pipeline.ingest(quick, [site.url("/gone")])


def test_retry_fetches_a_refused_page_again_though_nothing_changed(run: Run, site: Site, quick: Settings) -> None:
    """The day after a body_selector was corrected."""
    page = b"<!doctype html><html><body><div class=x><p>A text that only the selector finds.</p></div></body></html>"
    site.routes["/a"] = Answer(page, headers={"Content-Type": "text/html", "ETag": '"1"'})
    assert counted(run(pages(site.url("/a"), body_selector="div.wrong"))) == {"quarantined": 1}
    quick.sources_path.write_text(json.dumps({"sources": [pages(site.url("/a"), body_selector="div.x")]}), "utf-8")
    assert counted(pipeline.ingest_again(quick, ["quarantined"])) == {"read": 1}


def test_a_killed_run_goes_on_and_fetches_nothing_twice(site: Site, quick: Settings) -> None:
    """kill -9 while the last page is under way: the others are on disk, and the next run asks for that one only."""
    hanging, go_on = threading.Event(), threading.Event()

    def last(exchange: Exchange) -> Answer:
        if not go_on.is_set():
            hanging.set()
            go_on.wait(20)
        return html("The last text.")

    site.routes |= {f"/{n}": html(f"Text {n}.") for n in range(5)} | {"/last": last}
    site.routes["/feed"] = Answer(rss(*((str(n), f"/{n}", "…") for n in (*range(5), "last"))))
    quick.sources_path.write_text(
        json.dumps({"sources": [feed(site.url("/feed"), follow="always", interval="1h")]}), "utf-8"
    )
    environment = {
        "NEWSLEDGER_HOME": str(quick.home_path),
        "NEWSLEDGER_SOURCES": str(quick.sources_path),
        "NEWSLEDGER_ALLOW_PRIVATE_ADDRESSES": "1",
        "NEWSLEDGER_FETCH_HOST_DELAY": "0",
        "NEWSLEDGER_FETCH_PER_HOST": "1",
    }
    command = [sys.executable, "-m", "newsledger.cli", "ingest"]
    with subprocess.Popen(command, cwd=PROJECT, env=os.environ | environment, stderr=subprocess.DEVNULL) as child:
        assert hanging.wait(60)
        child.send_signal(signal.SIGKILL)
    go_on.set()
    report = pipeline.ingest(quick, [])
    assert counted(report) == {"read": 6}
    assert sorted(site.paths()) == sorted(["/feed", *(f"/{n}" for n in range(5)), "/last", "/last"])
    assert counted(pipeline.ingest(quick, [])) == {}
    assert not list((quick.home_path / "spool").glob("*"))


def test_a_run_killed_between_record_and_clearing_up_fetches_and_records_nothing_twice(
    run: Run, site: Site, quick: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger has the articles, the spool still their bodies: the next run must see that they are the same."""
    from newsledger.ingestion.collection import Collection

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    site.routes |= {f"/{n}": html(f"Text {n}.") for n in range(3)}
    site.routes["/feed"] = Answer(rss(*((str(n), f"/{n}", "…") for n in range(3))))
    source = feed(site.url("/feed"), follow="always", interval="1h")
    with monkeypatch.context() as patched:
        patched.setattr(Collection, "settle", killed)
        with pytest.raises(KeyboardInterrupt):
            run(source)
    asked = site.paths()
    assert counted(run(source)) == {"unchanged": 3}
    assert site.paths() == asked
    assert len(texts(quick)) == 3
    assert not list((quick.home_path / "spool").glob("*"))
