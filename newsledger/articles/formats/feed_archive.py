"""The feed-archive document: a feed entry as an archiver stores it, one file each.

    <!--1715912400000-->
    [Title](https://publisher.example/article)
    ------

    <div><i>2024-05-17T02:20:00</i></div><div>…the entry's HTML…</div><hr><div>…the archive's own links…</div>

The comment holds the instant of publication in milliseconds; the date in the body is naive and only a second opinion.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborNode

from newsledger.articles.dates import UNKNOWN, parse_published
from newsledger.articles.draft import Draft
from newsledger.articles.html_text import drop_boxes, paragraphs, parse_html
from newsledger.articles.reasons import Reason, UnreadableInput

_HEADER_LINES: Final = 8
_STAMP: Final = re.compile(r"<!--\s*([^<>]{1,60}?)\s*-->")
_TITLE_LINK: Final = re.compile(r"\[(?P<title>.*)\]\((?P<url>\S*?)\)")
_RULE: Final = re.compile(r"-{3,}")
_SENTENCE_END: Final = re.compile(r"[。！？]|[.!?](?=\s|$)")


@dataclass(frozen=True, slots=True)
class _Header:
    stamp: str | None
    title: str
    url: str
    body: str


def looks_like(head: str) -> bool:
    """Whether a document begins with a title link over a line of dashes."""
    return _split(head) is not None


def read(document: str) -> Draft:
    """Read a feed-archive document.

    Raises:
        UnreadableInput: ``unsafe-markup``, ``malformed-record`` if it does not begin as ``looks_like`` wants it.
    """
    header = _split(document)
    if header is None:
        raise UnreadableInput(Reason.MALFORMED_RECORD, "The title link over the line of dashes is broken. Correct it.")
    tree = parse_html(header.body)
    drop_boxes(tree)
    if tree.body is not None:
        _drop_archive_footer(tree.body)
    lines = paragraphs(tree.body) if tree.body is not None else []
    published = [header.stamp] if header.stamp else []
    if lines and _is_date(lines[0]):
        published.append(lines.pop(0))
    return Draft(text="\n".join(lines), title=html.unescape(header.title), url=header.url, published=tuple(published))


def _split(document: str) -> _Header | None:
    lines = document.lstrip().split("\n", _HEADER_LINES)
    stamp: str | None = None
    link: re.Match[str] | None = None
    for number, raw in enumerate(lines[:_HEADER_LINES]):
        line = raw.strip()
        if link is None and (match := _STAMP.fullmatch(line)):
            stamp = match[1]
        elif link is None and line:
            link = _TITLE_LINK.fullmatch(line)
            if link is None:
                return None
        elif link is not None and _RULE.fullmatch(line):
            return _Header(stamp, link["title"], link["url"], "\n".join(lines[number + 1 :]))
        elif line:
            return None
    return None


def _is_date(line: str) -> bool:
    return parse_published(line, "UTC") != UNKNOWN


def _drop_archive_footer(body: LexborNode) -> None:
    """Behind the last rule the archive may add links of its own; a rule before running text stays the article's."""
    rules = [node for node in body.iter() if node.tag == "hr"]
    if not rules:
        return
    behind: list[LexborNode] = []
    node = rules[-1].next
    while node is not None:
        behind.append(node)
        node = node.next
    text = "".join(node.text() for node in behind if not node.is_comment_node)
    linked = sum(len(link.text()) for node in behind if node.is_element_node for link in node.css("a"))
    if linked * 2 >= len(text.strip()) > 0 and not _SENTENCE_END.search(text):
        for node in behind:
            node.decompose()
