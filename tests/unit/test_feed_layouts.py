"""Feeds as publishers write them: ten layouts met in the wild, their structure with texts of our own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsledger.articles.model import Article, Document, Retrieval, Scope, Source
from newsledger.articles.reading import read_document

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


@dataclass
class Layout:
    """A feed, its source, and what its first entry must become."""

    feed: str
    text: str
    url: str
    published: datetime | None
    scope: Scope = Scope.FULL_TEXT
    publisher: str | None = None
    title: str | None = None
    source: Source = field(default_factory=lambda: Source(name="feed"))
    charset: str | None = None
    encoding: str = "utf-8"


def rss(item: str, *, title: str = "Example Daily", declaration: str = "") -> str:
    return f"{declaration}<rss version='2.0' {NAMESPACES}><channel><title>{title}</title><item>{item}</item></channel></rss>"


WEBLOG = Layout(
    rss(
        "<title>Plant &amp;#8220;Aurora&amp;#8221; opens</title><link>https://blog.example.com/2026/11/plant/</link>"
        "<guid isPermaLink='false'>https://blog.example.com/?p=4711</guid><dc:creator><![CDATA[A. Writer]]></dc:creator>"
        "<pubDate>Fri, 20 Nov 2026 08:30:00 +0000</pubDate><category><![CDATA[Industry]]></category>"
        "<description><![CDATA[Example Corp opened a plant. [&#8230;]]]></description>"
        "<content:encoded><![CDATA[<p>Example Corp opened a plant.</p>\n<p>It cost $2&nbsp;billion.</p>]]></content:encoded>"
    ),
    text="Example Corp opened a plant.\nIt cost $2 billion.",
    url="https://blog.example.com/2026/11/plant",
    published=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
    publisher="Example Daily",
    title="Plant “Aurora” opens",
)
PORTAL_IN_GB2312 = Layout(
    rss(
        "<title>某公司开建新厂</title><link>http://finance.example.cn/a/1.shtml</link>"
        "<pubDate>2026-11-20 08:30:00</pubDate>"
        "<description><![CDATA[　　某公司宣布开建新厂。<br/>　　项目投资20亿元。<br/>　　预计明年投产。]]></description>",
        title="示例财经",
        declaration='<?xml version="1.0" encoding="gb2312"?>',
    ),
    text="某公司宣布开建新厂。\n项目投资20亿元。\n预计明年投产。",
    url="https://finance.example.cn/a/1.shtml",
    published=datetime(2026, 11, 20, 0, 30, tzinfo=UTC),  # the zone of the source
    publisher="示例财经",
    encoding="gb18030",
)
RDF = Layout(
    '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    f'xmlns="http://purl.org/rss/1.0/" {NAMESPACES}><channel rdf:about="https://news.example.jp/"><title>Wire</title>'
    '<items><rdf:Seq><rdf:li rdf:resource="https://news.example.jp/1"/></rdf:Seq></items></channel>'
    '<item rdf:about="https://news.example.jp/1"><title>A short report</title><link>https://news.example.jp/1</link>'
    "<description>Output rose 3% in October.</description><dc:date>2026-11-20T17:30:00+09:00</dc:date></item></rdf:RDF>",
    text="Output rose 3% in October.",
    url="https://news.example.jp/1",
    published=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
    scope=Scope.SUMMARY,
    publisher="Wire",
)
ATOM_HTML = Layout(
    '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-US">'
    '<title type="text">The Register of Examples</title><id>tag:example.org,2026:feed</id>'
    '<link rel="self" href="https://example.org/headlines.atom"/><entry><id>tag:example.org,2026:story1</id>'
    "<updated>2026-11-20T08:30:00Z</updated><author><name>B. Writer</name></author>"
    '<link rel="alternate" type="text/html" href="https://go.example.org/feed/example.org/2026/11/story1/"/>'
    '<title type="html">Cloud &lt;em&gt;grows&lt;/em&gt;</title>'
    '<summary type="html">&lt;h4&gt;Analysts surprised&lt;/h4&gt; &lt;p&gt;Cloud spending grew 20%.&lt;/p&gt;</summary>'
    "</entry></feed>",
    text="Analysts surprised\nCloud spending grew 20%.",
    url="https://go.example.org/feed/example.org/2026/11/story1",
    published=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
    scope=Scope.SUMMARY,
    publisher="The Register of Examples",
    title="Cloud grows",
)
ATOM_XHTML = Layout(
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>Notes</title><entry><id>urn:uuid:1</id>'
    '<link href="https://notes.example.net/1"/><published>2026-11-20T09:30:00+01:00</published>'
    "<updated>2026-11-21T00:00:00Z</updated><title>Note</title>"
    '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>First.</p><p>Second, with <b>5%</b>.</p></div>'
    "</content></entry></feed>",
    text="First.\nSecond, with 5%.",
    url="https://notes.example.net/1",
    published=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
    publisher="Notes",
)
FEEDBURNER = Layout(
    rss(
        "<title>T</title><link>http://feedproxy.example.com/~r/daily/~3/x/</link>"
        "<guid isPermaLink='false'>daily-9</guid>"
        "<feedburner:origLink>https://www.daily.example.com/9.html?utm_source=feedburner&amp;utm_medium=feed</feedburner:origLink>"
        "<pubDate>Fri, 20 Nov 2026 08:30:00 GMT</pubDate><description>&lt;p&gt;One sentence only.&lt;/p&gt;"
        "&lt;img src='http://feeds.example.com/~r/pixel' height='1' width='1'/&gt;</description>"
    ),
    text="One sentence only.",
    url="https://daily.example.com/9.html",
    published=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
    scope=Scope.SUMMARY,
)
HEADLINES = Layout(
    "<?xml version='1.0'?><!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' "
    "'http://my.netscape.com/publish/formats/rss-0.91.dtd'><rss version='0.91'><channel><title>Heads</title>"
    "<item><title>Example Corp wins order worth $3 million</title><link>/news/77</link></item></channel></rss>",
    text="Example Corp wins order worth $3 million",
    url="https://feeds.example.com/news/77",
    published=None,
    scope=Scope.TITLE,
)
AGGREGATOR = Layout(
    rss(
        "<title>Example Corp opens plant - The Gazette</title><link>https://agg.example.com/articles/CBMi?oc=5</link>"
        "<guid isPermaLink='false'>CBMi</guid><pubDate>Fri, 20 Nov 2026 08:30:00 GMT</pubDate>"
        "<description>&lt;a href='https://agg.example.com/articles/CBMi'&gt;Example Corp opens plant&lt;/a&gt;"
        "&amp;nbsp;&amp;nbsp;&lt;font color='#6f6f6f'&gt;The Gazette&lt;/font&gt;</description>"
        "<source url='https://gazette.example.com'>The Gazette</source>",
        title="Search",
    ),
    text="Example Corp opens plant The Gazette",
    url="https://agg.example.com/articles/CBMi?oc=5",
    published=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
    scope=Scope.SUMMARY,
    publisher="The Gazette",
)
HONG_KONG = Layout(
    rss(
        "<title><![CDATA[某集團擴建數據中心]]></title><link><![CDATA[ https://hk.example.com/1?from=rss ]]></link>"
        "<pubDate>Fri, 20 Nov 2026 16:30:00 CST</pubDate><media:content url='https://hk.example.com/1.jpg'/>"
        "<description><![CDATA[<div><img src='1.jpg'/><p>某集團宣布擴建數據中心。</p><p>涉資30億港元。</p>"
        "<p>工程明年展開。</p></div>]]></description>",
        title="示例日報",
    ),
    text="某集團宣布擴建數據中心。\n涉資30億港元。\n工程明年展開。",
    url="https://hk.example.com/1",
    published=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
    source=Source(name="feed", timezone="Asia/Hong_Kong", publisher="示例日報網"),
    publisher="示例日報網",
)
GENERATED = Layout(
    rss(
        "<title>T</title><link>https://m.example.com/a/1#comments</link><guid>https://m.example.com/a/1</guid>"
        "<pubDate>2026年11月20日 16:30</pubDate><author>editor@example.com (C. Writer)</author>"
        "<description>&lt;p&gt;第一段。&lt;/p&gt;&lt;figure&gt;&lt;img src='x'/&gt;&lt;figcaption&gt;图注&lt;/figcaption&gt;"
        "&lt;/figure&gt;&lt;p&gt;第二段。&lt;/p&gt;&lt;p&gt;第三段。&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</description>"
    ),
    text="第一段。\n第二段。\n第三段。",
    url="https://example.com/a/1",
    published=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
)
LAYOUTS = {name: layout for name, layout in globals().items() if isinstance(layout, Layout)}


def first_article(layout: Layout, folder: Path) -> Article:
    path = folder / "feed.body"
    path.write_bytes(layout.feed.encode(layout.encoding))
    retrieval = Retrieval(url="https://feeds.example.com/rss.xml", retrieved_at=NOW, charset=layout.charset)
    document = Document(path=str(path), location=retrieval.url, source=layout.source, retrieval=retrieval)
    (reading,) = read_document(document, max_text_bytes=1_000_000)
    assert reading.article is not None, reading.message
    return reading.article


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_read_as_its_publisher_means_it(name: str, tmp_path: Path) -> None:
    """A text cut short, a wrong day or a tracking address would make one article two, or its figures wrong."""
    layout = LAYOUTS[name]
    article = first_article(layout, tmp_path)
    assert article.text == layout.text
    assert article.canonical_url == layout.url
    assert article.published_at == layout.published
    assert article.source_scope is layout.scope
    if layout.publisher:
        assert article.publisher == layout.publisher
    if layout.title:
        assert article.title == layout.title
