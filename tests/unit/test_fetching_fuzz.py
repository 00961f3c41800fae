"""Whatever a site answers, or an operator writes into sources.yml, is used or refused: it stops no run."""

from __future__ import annotations

import io
import tempfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from newsledger.articles.decoding import decode
from newsledger.articles.fetching.bodies import BodyDamagedError, BodyTooLargeError, write_body
from newsledger.articles.fetching.fetcher import charset_of
from newsledger.articles.fetching.guard import AddressRefusedError, check_url
from newsledger.articles.fetching.pacing import retry_after
from newsledger.articles.fetching.robots import MAX_DELAY, Robots
from newsledger.articles.identity import canonical_url
from newsledger.articles.reasons import UnreadableInput
from newsledger.articles.sources import read_sources
from newsledger.errors import NewsledgerError

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LIMIT = 5_000

seldom = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
# Header values as a client hands them on: any byte but the ends of the line.
header_values = st.one_of(
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=80),
    st.lists(
        st.sampled_from(
            ["text/html", ";", " charset=", "charset*=", "utf-8''", '"', "gbk", "=", "\\", "%ff", "*0=", ",", "\t"]
        ),
        max_size=12,
    ).map("".join),
)
robots_lines = st.lists(
    st.one_of(
        st.sampled_from(["User-agent: *", "user-agent: newsledger", "Disallow: /", "Allow: /a*b$", "Crawl-delay: 1e9"]),
        st.builds(
            "{}: {}".format,
            st.sampled_from(["Disallow", "allow", "CRAWL-DELAY", "User-Agent"]),
            st.text("/*$%2Fab#?: 中\ud800٣9", max_size=30),
        ),
        st.text(max_size=30),
    ),
    max_size=20,
)


@seldom
@given(header_values)
@example("text/html; charset*=utf-8''%ff")
@example("text/html; charset*=nonsense''gbk")
def test_any_content_type_leaves_the_page_readable(value: str) -> None:
    charset = charset_of(value)
    try:
        assert "text" in decode(b"plain text", transport=charset).text or charset is not None
    except UnreadableInput:
        assert charset is not None


@seldom
@given(
    st.one_of(
        st.none(),
        header_values,
        st.integers().map(str),
        st.text("0123456789٣²-+. GMTMonov:,", max_size=40),
        st.sampled_from(["9" * 5000, "²", "Sun, 06 Nov 9999999 08:49:37 GMT", "Mon, 23 Nov 2026 12:00:30 GMT", "inf"]),
    )
)
@example("\xb2")
@example("Sun, 06 Nov 99999999999999999999 08:49:37 GMT")
def test_any_retry_after_is_seconds_or_nothing(value: str | None) -> None:
    seconds = retry_after(value, NOW)
    assert seconds is None or seconds >= 0


@seldom
@given(robots_lines, st.text("/ab%2F*$?=&中", max_size=30))
@example(["User-agent: *", "Disallow: \ud800"], "")
def test_any_robots_txt_answers_yes_or_no(lines: list[str], path: str) -> None:
    robots = Robots.parse("\n".join(lines), "newsledger")
    assert 0 <= robots.delay <= MAX_DELAY
    assert robots.allows(f"https://example.com/{path}") in (True, False)


@seldom
@given(st.one_of(st.text(max_size=60), st.text("htps:/[]@%.:1270#?\\ \t中", max_size=40).map("http://".__add__)))
def test_any_address_is_checked_or_refused(url: str) -> None:
    """Addresses come from redirects and feeds: what is taken for one has a host and a known scheme."""
    try:
        check_url(url)
    except AddressRefusedError:
        return
    assert canonical_url(url) is None or url.strip().lower().startswith(("http:", "https:"))


@seldom
@given(
    st.binary(max_size=3000), st.sampled_from(["gzip", "deflate", "x-gzip", "", "br", "gzip, gzip"]), st.integers(0, 60)
)
def test_any_body_is_unpacked_or_refused_within_its_limit(data: bytes, coding: str, cut: int) -> None:
    packed = zlib.compress(data * 4, wbits=zlib.MAX_WBITS | 16 if "gzip" in coding else zlib.MAX_WBITS)
    for body in (data, packed, packed[: max(len(packed) - cut, 0)]):
        target = io.BytesIO()
        try:
            n_bytes = write_body([body[:7], body[7:]], coding, target, limit=LIMIT)
        except (BodyDamagedError, BodyTooLargeError):
            n_bytes = len(target.getvalue())
        assert n_bytes == len(target.getvalue()) <= LIMIT


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.dates(), st.just("a"), st.just("1h")
)
described = st.dictionaries(
    st.sampled_from(
        ["name", "kind", "paths", "url", "urls", "interval", "timezone", "body_selector", "headers", "oops"]
    ),
    st.one_of(
        scalars,
        st.lists(scalars, max_size=3),
        st.dictionaries(scalars, scalars, max_size=2),
        st.sampled_from(["files", "feed", "pages", "Asia/Tokyo", "../../etc/passwd", "div[", "https://example.com"]),
    ),
)


@seldom
@given(
    st.one_of(
        st.text(max_size=200),
        st.text("sources:[]{}&*!|>-'\"\n #%@`?,0x2026-13T.", max_size=60),
        st.lists(described, max_size=3).map(lambda some: str(yaml.safe_dump({"sources": some}))),
    )
)
@example("sources: 2026-13-45")
@example("{}: [" * 3000)
def test_any_sources_file_is_used_or_refused_with_a_code(content: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sources.yml"
        path.write_bytes(content.encode("utf-8", "surrogatepass"))
        try:
            sources = read_sources(path)
        except NewsledgerError as error:
            refusal: NewsledgerError | None = error
        else:
            refusal = None
    if refusal is None:
        assert all(source.name for source in sources)
    else:
        assert refusal.code in {"sources-invalid", "sources-unreadable"}
        assert refusal.remedy
        assert refusal.message.encode("utf-8")
