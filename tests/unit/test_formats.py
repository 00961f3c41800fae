"""What each format makes of the pages, feeds and archives that publishers really write (in our own words)."""

from __future__ import annotations

import gzip
import io
import time
from datetime import UTC, datetime

import pytest

from newsledger.articles.draft import Draft, Record
from newsledger.articles.formats import feed, feed_archive, html_page, plain_text, warc
from newsledger.articles.html_text import html_to_text
from newsledger.articles.model import Scope, Source
from newsledger.articles.reasons import Caution, Reason, UnreadableInput
from newsledger.errors import NewsledgerError

SOURCE = Source(name="test")


def drafts(records: list[Record]) -> list[Draft]:
    found = [record.content for record in records]
    assert all(isinstance(content, Draft) for content in found)
    return [content for content in found if isinstance(content, Draft)]


# --- HTML to paragraphs


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One <b>two</b></p><p>three</p>", "One two\nthree"),
        ("一<span>0700.HK</span>二<a href=x>三</a>", "一0700.HK二三"),
        ("　　第一段<br>　　第二段<br/><br/>第三段", "第一段\n第二段\n第三段"),
        ("<div>a<div>b</div>c</div>", "a\nb\nc"),
        ("<p>a\n  b\t c&nbsp;d</p>", "a b c d"),
        ("<p>44\u200b.5\u00ad%\u202e</p>", "44.5%"),
        ("<ul><li>a<li>b</ul><dl><dt>c<dd>d</dl>", "a\nb\nc\nd"),
        ("<table><tr><th>Vendor<th>Share<tr><td>A<td>14%</table>", "Vendor Share\nA 14%"),
        ("<figure><img alt=x><figcaption>caption</figcaption></figure>text", "text"),
        ("<figure><table><tr><td>A<td>14%</table><figcaption>table 1</figcaption></figure>", "A 14%"),
        ("<p>x<script>alert('p')</script><style>p{}</style><noscript>n</noscript><template><p>t</p></template>", "x"),
        ("<!-- c -->x<!-- <p>c</p> -->", "x"),
        ("<nav>n</nav><aside>a</aside><form>f</form><p hidden>h</p><p aria-hidden=true>i</p>x", "x"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<p>unclosed <b>bold<p>next", "unclosed bold\nnext"),
        ("</div></p>x</body></html>y", "xy"),
        ("", ""),
    ],
)
def test_markup_becomes_the_paragraphs_a_reader_sees(markup: str, text: str) -> None:
    assert html_to_text(markup) == text


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 20_000 + "x",
        "".join(f"<div><b id={n}></div>" for n in range(20_000)),
        "".join(f"<b id={n}><div>" for n in range(20_000)) + "</b>" * 20_000,
        "<div></b>" * 20_000,
        "<p " + " ".join(f"a{n}=1" for n in range(20_000)) + ">x",
        "<ul><li>" * 20_000,
    ],
    ids=["nested", "reopened", "adopted", "stray", "attributes", "lists"],
)
def test_markup_that_takes_quadratic_time_is_refused(markup: str) -> None:
    """Some kilobytes of it held a parser for minutes and took gigabytes."""
    before = time.process_time()
    with pytest.raises(UnreadableInput) as caught:
        html_to_text(markup)
    assert caught.value.reason is Reason.UNSAFE_MARKUP
    assert time.process_time() - before < 2


@pytest.mark.parametrize(
    "markup",
    ["<p>x</p>" * 20_000, "<div><b>x</b></div>" * 20_000, "<table><tr><td>1<td>2" * 400, "<p><font color=red>x" * 400],
)
def test_long_and_sloppy_pages_are_no_attack(markup: str) -> None:
    assert html_to_text(markup)


# --- feed archive


def archived(body: str, header: str = "<!--1715912400000-->\n[T](https://example.com/a)\n------\n") -> Draft:
    return feed_archive.read(f"{header}\n{body}")


def test_the_furniture_of_an_archived_entry_is_dropped_and_its_attribution_kept() -> None:
    """Agency markup: captions, trust badges and the archive's own links are no text; the translators' line is."""
    draft = archived(
        "<div><i>2024-05-17T02:00:00</i></div><div class='Article_body'><p>某公司(<span"
        " id='symbol_0001.HK'><a href='//x'>"
        "0001.HK</a></span>)宣布投资。 </p><div class='Image_container'><figure><img>"
        "</figure><figcaption><span>资料图片</span>"
        "</figcaption></div><p>第二段。(完) </p><div class='Attribution_container'><p>编译 张三；审校 李四 </p></div>"
        "<div class='Article_trustBadgeContainer'><span>本网准则：</span><a href='x'>原则</a></div></div>"
        "<br><hr><div>获取更多：<br><a href='https://feeds.example'>https://feeds.example/with/a/long/path</a></div>"
    )
    assert draft.text == "某公司(0001.HK)宣布投资。\n第二段。(完)\n编译 张三；审校 李四"
    assert draft.published == ("1715912400000", "2024-05-17T02:00:00")


def test_running_text_behind_a_rule_stays() -> None:
    """A rule inside an article is the author's: only links behind the last one are the archive's."""
    assert archived("<p>One.</p><hr><p>Two, with <a href=x>a link</a>. And more.</p>").text.split("\n")[0] == "One."
    assert archived("<p>甲。</p><hr><p>乙增长20%。</p>").text == "甲。\n乙增长20%。"
    assert archived("<p>甲。</p><hr><p>乙。</p><hr><a href=x>更多</a>").text == "甲。\n乙。"
    assert archived("<p>甲。</p><hr>").text == "甲。"


@pytest.mark.parametrize(
    ("header", "title", "url"),
    [
        ("<!--1-->\n[A [b] (c)](https://example.com/a_(b))\n---\n", "A [b] (c)", "https://example.com/a_(b)"),
        ("[A &amp; B](https://example.com/a)\r\n------\r\n", "A & B", "https://example.com/a"),
        ("\n<!-- 1 -->\n\n[](https://example.com/a)\n----------\n", "", "https://example.com/a"),
    ],
)
def test_headers_of_archived_entries(header: str, title: str, url: str) -> None:
    assert feed_archive.looks_like(header)
    draft = archived("<p>x</p>", header)
    assert (draft.title, draft.url, draft.text) == (title, url, "x")


@pytest.mark.parametrize(
    "text",
    [
        "# A heading\n------\n",
        "[a](b) and more\n------\n",
        "<!--1-->\n------\n",
        "[a](b)\n\ntext\n------\n",
        "",
        "[1, 2]\n---\n",
    ],
)
def test_other_markdown_is_no_archived_entry(text: str) -> None:
    assert not feed_archive.looks_like(text)


# --- plain text


def test_front_matter_is_read_as_written_and_not_as_yaml() -> None:
    """``no`` stays a word, a date stays the words it is, and nothing in it can be executed."""
    draft = plain_text.read(
        "---\ntitle: 'No: 1'\nURL: https://example.com/a\nDate: 2025-02-24\nlang: zh-TW\nauthor: someone\n"
        "tags:\n  - a\nsource: Example\n---\n\n正文第一段。\n"
    )
    assert draft == Draft(
        text="正文第一段。",
        title="No: 1",
        url="https://example.com/a",
        publisher="Example",
        language="zh-TW",
        published=("2025-02-24",),
    )


@pytest.mark.parametrize("text", ["---\ntitle: never closed\ntext", "---\n\nno field", "text --- only", "---"])
def test_a_fence_that_opens_no_front_matter_is_text(text: str) -> None:
    assert plain_text.read(text).title is None
    assert plain_text.read(text).text


def test_each_line_is_a_paragraph_unless_the_text_is_wrapped() -> None:
    """A sentence that is cut at the end of each line could not be read any more."""
    lines = "第一段很短。\n第二段也是一行，但是要长得多，说的是云计算市场的增长。\n第三段。"
    assert plain_text.read(lines).text == lines
    wrapped = (
        "The company said on Tuesday that it would invest two billion\n"
        "dollars in the new plant, which is to be finished in 2027\nand will have a capacity"
        " of 40 GWh a year.\n\nAnalysts had expected a smaller sum, because the company had\n"
        "cut its capital expenditure in the year before that one.\n"
    )
    assert plain_text.read(wrapped).text == (
        "The company said on Tuesday that it would invest two billion dollars in the new"
        " plant, which is to be finished "
        "in 2027 and will have a capacity of 40 GWh a year.\nAnalysts had expected a smaller"
        " sum, because the company had "
        "cut its capital expenditure in the year before that one."
    )
    chinese = (
        "研究机构的数据显示，去年全球云基础设施服务支出继续增长，达到\n"
        "三千亿美元，同比增长百分之二十，增速比前一年快了两个百分点，其\n中亚太地区的增长快于北美。\n"
    )
    assert plain_text.read(chinese).text == chinese.replace("\n", "")


# --- pages

BODY = "<div itemprop=articleBody><p>The company will invest $2 billion.</p></div>"


def page(head: str, body: str = BODY) -> str:
    return f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>"


def test_the_metadata_of_a_page_is_read() -> None:
    draft = html_page.read(
        page(
            '<title>T | Site</title><meta property="og:title" content="The title">'
            '<meta property="og:site_name" content="Site">'
            '<link rel="canonical" href="/a"><script type="application/ld+json">'
            '{"@context": "https://schema.org", "@graph": ['
            '{"@type": "WebSite", "name": "x"}, {"@type": ["NewsArticle"], "headline": "LD title", "datePublished":'
            ' "2024-05-17T10:00:00+08:00", "publisher": {"@type": "Organization", "name": "The Publisher"}}]}</script>'
        ),
        SOURCE,
        url="https://example.com/a?utm_source=x",
    )
    assert draft == Draft(
        text="The company will invest $2 billion.",
        title="The title",
        url="https://example.com/a?utm_source=x",
        canonical_hint="https://example.com/a",
        publisher="The Publisher",
        publisher_hint="Site",
        language="en",
        published=("2024-05-17T10:00:00+08:00",),
    )


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="PubDate" content="2024-05-17 10:00">',
        '<meta itemprop="datePublished" content="2024-05-17 10:00">',
        '<meta property="article:published_time" content="2024-05-17 10:00"><meta name=date content="2020-01-01">',
    ],
)  # fmt: skip
def test_dates_of_the_metadata(head: str) -> None:
    draft = html_page.read(page(head), SOURCE)
    assert draft.published[0] == "2024-05-17 10:00"
    assert draft.warnings == ()


def test_a_date_in_the_text_of_a_page_counts_only_with_a_warning() -> None:
    body = '<span class="pubtime">2024年05月17日 10:00</span><span class="pubtime">评论</span>' + BODY
    draft = html_page.read(page("", body), SOURCE)
    assert draft.published == ("2024年05月17日 10:00",)
    assert draft.warnings == (Caution.DATE_FROM_PAGE_TEXT,)
    assert html_page.read(page("", "<span class=pubtime>发布于昨天</span>" + BODY), SOURCE).published == ()


@pytest.mark.parametrize(
    "script",
    ["{not json", "[]", "7", '{"@type": "NewsArticle", "datePublished": 7}', '{"@graph": {"a": 1}}', "[" * 5000],
)
def test_broken_json_ld_leaves_the_page_readable(script: str) -> None:
    draft = html_page.read(page(f'<script type="application/ld+json">{script}</script>'), SOURCE)
    assert draft.text == "The company will invest $2 billion."


def test_a_page_that_does_not_say_where_its_text_is_goes_to_the_general_extractor() -> None:
    sentences = [
        f"The company said on {day} that it would invest ${n} billion in a plant that makes"
        f" batteries for electric cars."
        for n, day in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday"), start=2)
    ]
    story = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    body = f"<nav><a href=/>Home</a><a href=/b>Business</a></nav><article><h1>Title</h1>{story}</article>"
    draft = html_page.read(page("<title>Title</title>", body), SOURCE)
    assert draft.text.split("\n")[-4:] == sentences
    assert "Home" not in draft.text


def test_the_selector_of_a_source_decides_where_the_text_is() -> None:
    markup = page("", "<div class=story><p>The text.</p></div>" + BODY)
    assert html_page.read(markup, Source(name="s", body_selector="div.story")).text == "The text."
    with pytest.raises(NewsledgerError, match="selector-invalid"):
        html_page.read(markup, Source(name="s", body_selector="div..("))


def test_a_saved_page_remembers_where_it_was_saved_from() -> None:
    markup = "<!doctype html>\n<!-- saved from url=(0024)https://example.com/a?b=1 -->\n" + page("")
    assert html_page.looks_like(markup)
    assert html_page.read(markup, SOURCE).url == "https://example.com/a?b=1"


@pytest.mark.parametrize(
    "text", ["<?xml version='1.0'?><html>", "<!-- x --><HTML>", "<article>", "\n<!DOCTYPE HTML PUBLIC 'x'>"]
)
def test_pages_are_recognised(text: str) -> None:
    assert html_page.looks_like(text)
    assert not html_page.looks_like(text.replace("<", "&lt;"))


# --- feeds

LAYOUTS = {
    "rss 2.0 with full text": (
        "<?xml version='1.0'?><rss version='2.0'"
        " xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>F</title>"
        "<item><title>T</title><link>https://example.com/a</link><guid isPermaLink='false'>g1</guid>"
        "<pubDate>Fri, 17 May 2024 10:00:00 +0800</pubDate><description>Short.</description>"
        "<content:encoded><![CDATA[<p>One.</p><p>Two.</p>]]></content:encoded></item></channel></rss>",
        ("One.\nTwo.", "https://example.com/a", "g1", "Fri, 17 May 2024 10:00:00 +0800", Scope.FULL_TEXT),
    ),
    "rss 2.0 with a summary": (
        "<rss version='2.0'><channel><title>F</title><item><title>T</title><link>https://example.com/a</link>"
        "<pubDate>Fri, 17 May 2024 10:00:00 CST</pubDate><description>公司宣布投资20亿元。"
        "</description></item></channel></rss>",
        ("公司宣布投资20亿元。", "https://example.com/a", None, "Fri, 17 May 2024 10:00:00 CST", Scope.SUMMARY),
    ),
    "rss 2.0 with the whole article as description": (
        "<rss version='2.0'><channel><title>F</title><item><title>T</title><link>https://example.com/a</link>"
        "<pubDate>2024年5月17日 10:00</pubDate>"
        "<description>&lt;p&gt;一。&lt;/p&gt;&lt;p&gt;二。&lt;/p&gt;&lt;p&gt;三。&lt;/p&gt;"
        "</description></item></channel></rss>",
        ("一。\n二。\n三。", "https://example.com/a", None, "2024年5月17日 10:00", Scope.FULL_TEXT),
    ),
    "rss with nothing but titles": (
        "<rss version='0.91'><channel><title>F</title><item><title>Headline, 20%</title>"
        "<link>https://example.com/a</link></item>"
        "</channel></rss>",
        ("Headline, 20%", "https://example.com/a", None, None, Scope.TITLE),
    ),
    "rss 1.0": (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'"
        " xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='x'><title>F</title></channel>"
        "<item rdf:about='https://example.com/a'><title>T</title><link>https://example.com/a</link>"
        "<dc:date>2024-05-17T10:00:00+08:00</dc:date><description>One.</description></item></rdf:RDF>",
        ("One.", "https://example.com/a", "https://example.com/a", "2024-05-17T10:00:00+08:00", Scope.SUMMARY),
    ),
    "atom with html": (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title><entry><id>urn:1</id><title type='html'>T</title>"
        "<link href='https://example.com/a'/><published>2024-05-17T02:00:00Z</published>"
        "<updated>2024-06-01T00:00:00Z</updated>"
        "<content type='html'>&lt;p&gt;One.&lt;/p&gt;</content></entry></feed>",
        ("One.", "https://example.com/a", "urn:1", "2024-05-17T02:00:00Z", Scope.FULL_TEXT),
    ),
    "atom with xhtml": (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title><entry><id>urn:1</id><title>T</title>"
        "<link rel='self' href='https://example.com/self'/><link rel='alternate' href='https://example.com/a'/>"
        "<updated>2024-05-17T02:00:00Z</updated><content type='xhtml'><div"
        " xmlns='http://www.w3.org/1999/xhtml'><p>One.</p>"
        "<p>Two &lt; three.</p></div></content></entry></feed>",
        ("One.\nTwo < three.", "https://example.com/a", "urn:1", "2024-05-17T02:00:00Z", Scope.FULL_TEXT),
    ),
    "atom with plain text": (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title><entry><id>urn:1</id><title>T</title>"
        "<link href='https://example.com/a'/><updated>2024-05-17T02:00:00Z</updated>"
        "<summary>One.\nTwo.</summary></entry></feed>",
        ("One.\nTwo.", "https://example.com/a", "urn:1", "2024-05-17T02:00:00Z", Scope.SUMMARY),
    ),
    "feedburner": (
        "<rss version='2.0' xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'>"
        "<channel><title>F</title><item>"
        "<title>T</title><link>https://feeds.example.net/~r/1</link><feedburner:origLink>https://example.com/a"
        "</feedburner:origLink><guid>g1</guid><pubDate>2024-05-17</pubDate><description>One."
        "</description></item></channel></rss>",
        ("One.", "https://example.com/a", "g1", "2024-05-17", Scope.SUMMARY),
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_feeds_as_publishers_write_them(layout: str) -> None:
    document, (text, url, external_id, published, scope) = LAYOUTS[layout]
    assert feed.looks_like(document)
    (draft,) = drafts(list(feed.records(document)))
    assert draft.text == text
    assert (draft.url, draft.external_id, draft.scope) == (url, external_id, scope)
    assert draft.published[:1] == ((published,) if published else ())
    assert draft.publisher_hint == "F"


def test_entries_keep_their_place_when_the_feed_moves_on() -> None:
    """A feed is a window: the locator of an entry must not be its position, or nothing would ever be unchanged."""
    item = "<item><guid>{0}</guid><title>{0}</title><description>text {0}</description></item>"
    old = "<rss><channel>" + "".join(map(item.format, "abc")) + "</channel></rss>"
    new = "<rss><channel>" + "".join(map(item.format, "zabc")) + "</channel></rss>"
    before = {record.locator: record.sha256 for record in feed.records(old)}
    after = {record.locator: record.sha256 for record in feed.records(new)}
    assert list(before) == ["a", "b", "c"]
    assert before.items() <= after.items()


def test_a_locator_is_one_line_of_ascii_whatever_the_feed_says() -> None:
    guid = "中\n\x1b[31m" + "x" * 500
    (record,) = feed.records(
        f"<rss><channel><item><guid>{guid.replace(chr(27), '')}</guid><title>t</title></item></channel></rss>"
    )
    assert record.locator is not None
    assert record.locator.isascii()
    assert record.locator.isprintable()
    assert len(record.locator) <= 200


def test_a_feed_that_is_cut_off_is_read_with_a_warning() -> None:
    whole = LAYOUTS["rss 2.0 with a summary"][0]
    (draft,) = drafts(list(feed.records(whole[: whole.index("</item>")])))
    assert Caution.FEED_NOT_WELL_FORMED in draft.warnings


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
    ],
)
def test_entities_of_a_feed_are_never_expanded(doctype: str) -> None:
    document = f"<?xml version='1.0'?>{doctype}<rss><channel><item><title>&a;</title></item></channel></rss>"
    assert feed.looks_like(document)
    with pytest.raises(UnreadableInput) as caught:
        list(feed.records(document))
    assert caught.value.reason is Reason.UNSAFE_MARKUP


# --- WARC


def record(
    body: bytes, *, url: str = "https://example.com/a", kind: str = "response", content_type: str = "application/http"
) -> bytes:
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-05-17T02:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body + b"\r\n\r\n"  # fmt: skip


def response(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", *(headers or ("Content-Type: text/html; charset=utf-8",)), "", ""]
    return "\r\n".join(lines).encode() + body


def read_warc(data: bytes, limit: int = 1_000_000) -> list[Record]:
    return list(warc.records(io.BytesIO(data), SOURCE, max_page_bytes=limit))


PAGE = page("").encode()
HTML_TYPE = "Content-Type: text/html"


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:20], body[20:])) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    "block",
    [
        response(PAGE),
        response(gzip.compress(PAGE, mtime=0), HTML_TYPE, "Content-Encoding: gzip"),
        response(PAGE, HTML_TYPE, "Content-Encoding: gzip"),
        response(chunked(PAGE), HTML_TYPE, "Transfer-Encoding: chunked"),
        response(
            chunked(gzip.compress(PAGE, mtime=0)), HTML_TYPE, "Transfer-Encoding: chunked", "Content-Encoding: gzip"
        ),
        response(PAGE, HTML_TYPE, "Transfer-Encoding: chunked"),
    ],
    ids=["plain", "gzip", "gzip already unpacked", "chunked", "chunked gzip", "chunked already joined"],
)
def test_pages_come_out_of_their_transfer_encodings(block: bytes) -> None:
    (found,) = read_warc(record(block))
    (draft,) = drafts([found])
    assert draft.text == "The company will invest $2 billion."
    assert draft.url == "https://example.com/a"
    assert found.retrieved_at == datetime(2024, 5, 17, 2, tzinfo=UTC)


def test_only_pages_are_articles_and_their_offset_names_them() -> None:
    first = record(response(b"\x89PNG", "Content-Type: image/png"))
    data = (
        first
        + record(response(PAGE))
        + record(response(b"", status="301 Moved Permanently"))
        + record(b"GET / HTTP/1.1\r\n\r\n", kind="request")
        + record(response(b"<p>gone", status="404 Not Found"))
        + record(b"One line.", kind="conversion", content_type="text/plain")
    )
    found = read_warc(data)
    assert found[0].locator == str(len(first))
    assert [getattr(item.content, "reason", None) for item in found] == [None, Reason.HTTP_STATUS, None]


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (response(gzip.compress(PAGE, mtime=0)[:-20], HTML_TYPE, "Content-Encoding: gzip"), Reason.MALFORMED_RECORD),
        (response(chunked(PAGE)[:-20], HTML_TYPE, "Transfer-Encoding: chunked"), Reason.MALFORMED_RECORD),
        (response(PAGE, HTML_TYPE, "Content-Encoding: br"), Reason.UNSUPPORTED_FORMAT),
        (response(gzip.compress(b"x" * 50_000_000, mtime=0), HTML_TYPE, "Content-Encoding: gzip"), Reason.TOO_LARGE),
        (response(b"x" * 1_000_001), Reason.TOO_LARGE),
        (response(b"x" * 9_000_000), Reason.TOO_LARGE),
    ],
    ids=["cut gzip", "cut chunk", "brotli", "bomb", "large", "far too large"],
)
def test_a_bad_page_does_not_hide_the_next(block: bytes, reason: Reason) -> None:
    found = read_warc(record(block) + record(response(PAGE)))
    assert [getattr(item.content, "reason", None) for item in found] == [reason, None]


def test_an_archive_that_breaks_off_never_gives_half_a_page() -> None:
    """Half an article would be recorded as a revision, with half of its figures."""
    data = record(response(PAGE)) + record(response(PAGE))
    for cut in range(len(data) // 2 + 400, len(data) - 5, 7):
        pages = warc.records(io.BytesIO(data[:cut]), SOURCE, max_page_bytes=10**6)
        assert isinstance(next(pages).content, Draft)
        with pytest.raises(UnreadableInput) as caught:
            next(pages)
        assert caught.value.reason is Reason.BROKEN_CONTAINER
