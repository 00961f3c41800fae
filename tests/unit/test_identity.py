"""Which article is which: equal for equal articles, different for different ones, and stable for ever."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsledger.articles.identity import (
    article_id,
    canonical_url,
    content_hash,
    is_own_canonical,
    publisher_of,
    revision_id,
    web_url,
)
from newsledger.extraction.claim import content_hash as claim_hash

PLAIN = "https://news.example.com/a/b"


@pytest.mark.parametrize(
    "url",
    [
        PLAIN,
        "http://news.example.com/a/b",
        "HTTPS://News.Example.COM/a/b",
        "https://news.example.com:443/a/b",
        "https://user:secret@news.example.com/a/b",
        "https://news.example.com./a/b",
        "https://www.news.example.com/a/b",
        "https://m.news.example.com/a/b",
        "https://news.example.com/a/b/",
        "https://news.example.com//a/./c/../b",
        "https://news.example.com/a/b#comments",
        "https://news.example.com/a/b?utm_source=rss&utm_medium=feed&spm=a2.1&from=timeline",
        "https://news.example.com/a/b?",
        "https://news.example.com/%61/b",
        " https://news.example.com/a/b\n",
        "https://news.example.com/a/\n b",
    ],
)
def test_one_article_has_one_address(url: str) -> None:
    """Otherwise an article read from a feed and from the site would be two articles with the same figures."""
    assert canonical_url(url) == PLAIN


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("https://example.com/a?id=1", "https://example.com/a?id=2"),
        ("https://example.com/a", "https://example.com/A"),
        ("https://cn.example.com/a", "https://en.example.com/a"),
        ("https://example.com:8080/a", "https://example.com/a"),
        ("https://example.com/#/article/1", "https://example.com/#/article/2"),
        ("https://example.com/#!a", "https://example.com/#!b"),
        ("https://example.com/a%2Fb", "https://example.com/a/b"),
        ("https://example.com/中", "https://example.com/国"),
    ],
)
def test_different_articles_keep_different_addresses(one: str, two: str) -> None:
    assert canonical_url(one) != canonical_url(two)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/中文?q=数据", "https://example.com/%E4%B8%AD%E6%96%87?q=%E6%95%B0%E6%8D%AE"),
        ("https://例子.中国/a", "https://xn--fsqu00a.xn--fiqs8s/a"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com/?b=2&a=1&a=0", "https://example.com/?a=0&a=1&b=2"),
        ("https://[2001:DB8::1]/a", "https://[2001:db8::1]/a"),
        ("https://m.com/a", "https://m.com/a"),
        ("https://www.m.example.com/a", "https://example.com/a"),
    ],
)
def test_the_canonical_form(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [None, "", "ftp://example.com/a", "javascript:alert(1)", "//example.com/a", "/a", "mailto:a@example.com", "https://",
     "https://exa mple.com:x/", "http://[::1/a", "https://" + "a" * 300 + ".com/", "https://example.com/" + "a" * 5000,
     "https://example.com/\udc80", "https://exa<mple.com/"],
)  # fmt: skip
def test_what_is_no_web_address_has_no_canonical_form(url: str | None) -> None:
    assert canonical_url(url) is None
    assert web_url(url) is None


@given(
    st.builds(
        "{}://{}{}{}{}".format,
        st.sampled_from(["http", "https", "HTTP"]),
        st.sampled_from(["example.com", "www.example.com", "m.example.co.uk", "xn--fsqu00a.cn", "1.2.3.4", "中文.cn"]),
        st.text(st.sampled_from('/aA中%2F5cf.~;=@:&+ ..\\"'), max_size=20).map(lambda t: "/" + t),
        st.text(st.sampled_from("?&=ab中%2C+#;/utm_from"), max_size=20).map(lambda t: "?" + t),
        st.sampled_from(["", "#a", "#/a", "#!/b", "#/中?a=1"]),
    )
)
@example("https://example.com/%252F")
@example("https://example.com/%25")
def test_a_canonical_address_is_its_own_canonical_address(url: str) -> None:
    """An article that is found again under its canonical address must be the same article."""
    canonical = canonical_url(url)
    assert canonical is not None
    assert canonical_url(canonical) == canonical
    assert canonical.isascii()


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_none(text: str) -> None:
    for candidate in (text, f"https://{text}", f"https://example.com/{text}"):
        canonical = canonical_url(candidate)
        assert canonical is None or canonical.startswith("https://")


def test_the_id_follows_the_address_then_the_id_of_the_source_then_the_text() -> None:
    by_url = article_id(PLAIN, "one", "7", "text")
    assert by_url == article_id(PLAIN, "two", "8", "other text")
    by_source = article_id(None, "one", "7", "text")
    assert by_source == article_id(None, "one", "7", "other text")
    assert by_source != article_id(None, "two", "7", "text")
    by_text = article_id(None, "one", None, "text")
    assert by_text == article_id(None, "two", None, "text")
    assert len({by_url, by_source, by_text, article_id(None, "one", None, "other")}) == 4


def test_ids_never_change() -> None:
    """Claims, reviews and seeds point to these; a change of the rule would orphan them all."""
    assert article_id("https://example.com/a", "s", None, "t") == "84480c944a41c64f892b689f7a03db04"
    assert revision_id("中国市场增长20%。") == hashlib.sha256("中国市场增长20%。".encode()).hexdigest()


def test_hashes_are_made_as_those_of_claims() -> None:
    """One rule for all ids, though readers and extractor may not import each other."""
    for parts in (("url", "https://example.com/中"), ("a", ""), ("", "a"), ("\ud800",)):
        assert content_hash(*parts) == claim_hash(*parts)
    assert content_hash("ab", "c") != content_hash("a", "bc")


@pytest.mark.parametrize(
    ("claimed", "own", "is_believed"),
    [
        ("https://example.com/a", "https://www.example.com/a?utm_source=x", True),
        ("https://example.com/a", "https://amp.example.com/a.amp", True),
        ("https://news.example.com/a", "https://example.com/b", True),
        ("https://other.example/a", "https://example.com/a", False),
        ("https://notexample.com/a", "https://example.com/a", False),
        ("https://example.com/", "https://example.com/a", False),
        ("https://example.com/", "https://example.com/", True),
        ("https://example.com/a", None, True),
        ("javascript:alert(1)", None, False),
    ],
)
def test_a_page_speaks_for_its_own_host_only(claimed: str, own: str | None, is_believed: bool) -> None:
    """A page that names another publisher's address would put its words into that publisher's article."""
    assert is_own_canonical(claimed, own) is is_believed


def test_publishers_are_known_by_host() -> None:
    assert publisher_of("https://cn.reuters.com/article/x") == "路透"
    assert publisher_of("https://reuters.com/article/x") == "Reuters"
    assert publisher_of("https://finance.sina.com.cn/x") == "新浪"
    assert publisher_of("https://example.com/x") is None
    assert publisher_of("https://notreuters.com/x") is None
    assert publisher_of(None) is None
