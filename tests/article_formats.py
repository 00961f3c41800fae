"""One article in every format that is read: for the round trips and for the fuzzing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

TEXT: Final = "第一季度中国云市场同比增长20%。\n阿里云占37%的份额，腾讯云占16%。\n“竞争激烈，”一位分析师说。"
URL: Final = "https://news.example.com/2024/05/cloud?id=7"


def as_feed_archive() -> bytes:
    body = "".join(f"<p>{line} </p>" for line in TEXT.split("\n"))
    return (
        f"<!--1715912400000-->\n[云市场（一）[图]]({URL})\n------\n\n<div><i>2024-05-17T02:00:00</i></div>"
        f"<div>{body}</div><br><hr><div>更多：<a href='https://feeds.example.com'>https://feeds.example.com</a></div>"
    ).encode()


def as_json_line() -> bytes:
    return json.dumps({"id": "7", "url": URL, "text": TEXT, "published_at": 1715912400}).encode()


def as_html() -> bytes:
    body = "".join(f"<p>{line}</p>" for line in TEXT.split("\n"))
    return (
        f"<!doctype html><html lang=zh><head><link rel=canonical href='{URL}'>"
        f"<meta property='article:published_time' content='2024-05-17T10:20:00+08:00'></head>"
        f"<body><nav>菜单</nav><div itemprop=articleBody>{body}</div><footer>版权</footer></body></html>"
    ).encode()


def as_plain_text() -> bytes:
    return f"---\nurl: {URL}\npublished_at: 2024年5月17日 10:20\n---\n{TEXT}\n".encode()


def as_rss() -> bytes:
    body = "".join(f"<p>{line}</p>" for line in TEXT.split("\n"))
    return (
        f"<?xml version='1.0'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>"
        f"<title>Example</title><item><guid>7</guid><link>{URL}</link><pubDate>Fri, 17 May 2024 10:20:00 CST</pubDate>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded></item></channel></rss>"
    ).encode()


def as_atom() -> bytes:
    body = "".join(f"&lt;p&gt;{line}&lt;/p&gt;" for line in TEXT.split("\n"))
    return (
        f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Example</title><entry><id>tag:example.com,2024:7</id>"
        f"<link rel='alternate' href='{URL}'/><published>2024-05-17T02:20:00Z</published>"
        f"<updated>2024-05-18T00:00:00Z</updated>"
        f"<content type='html'>{body}</content></entry></feed>"
    ).encode()


def as_warc() -> bytes:
    page = as_html()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: "
        + URL.encode()
        + b"\r\nWARC-Date: 2024-05-17T05:00:00Z\r\n"
        b"WARC-Record-ID: <urn:uuid:6f4e2a52-3c1b-4f0e-9a57-2b8d1c7e0a12>\r\nContent-Type: application/http\r\n"
        b"Content-Length: %d\r\n\r\n%b\r\n\r\n" % (len(http), http)
    )


FORMATS: Final[dict[str, Callable[[], bytes]]] = {
    "a.txt": as_feed_archive,
    "a.jsonl": as_json_line,
    "a.html": as_html,
    "a.md": as_plain_text,
    "rss.xml": as_rss,
    "atom.xml": as_atom,
    "a.warc": as_warc,
}
