"""A web page: the text by what the page says of itself, else by trafilatura; identity and dates from its metadata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from newsledger.articles.dates import UNKNOWN, parse_published
from newsledger.articles.draft import Draft
from newsledger.articles.html_text import clean_line, drop_boxes, html_to_text, paragraphs, parse_html
from newsledger.articles.lexicon import table
from newsledger.articles.model import Source
from newsledger.articles.reasons import Caution, Reason, UnreadableInput
from newsledger.errors import EXIT_USAGE, NewsledgerError

MAX_BYTES: Final = 10_000_000
"""A page is an article with its markup. The general extractor takes seconds for a page of this size."""

_OPENING: Final = re.compile(
    r"\s*<(?:!doctype\s+html|html|head|body|title|meta|article|main|section|div|p|h1)\b", re.IGNORECASE
)
_SAVED_FROM: Final = re.compile(r"<!--\s*saved from url=\(\d{1,5}\)(\S{1,2000}?)\s*-->|\burl: (https?://\S{1,2000})")
_HEAD: Final = 4096
_MAX_LD_OBJECTS: Final = 500


@dataclass(frozen=True, slots=True)
class _Stated:
    """What JSON-LD says of the article."""

    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str | None = None


def looks_like(head: str) -> bool:
    """Whether a document begins as HTML does, behind comments and an XML declaration."""
    rest = head
    while True:
        rest = rest.lstrip()
        if rest.startswith("<!--") and "-->" in rest:
            rest = rest.partition("-->")[2]
        elif rest.startswith("<?xml") and "?>" in rest:
            rest = rest.partition("?>")[2]
        else:
            return _OPENING.match(rest) is not None


def read(markup: str, source: Source, *, url: str | None = None) -> Draft:
    """Read a page.

    Args:
        markup: the decoded page.
        source: its ``body_selector`` says where the text is, where the general extractor is wrong.
        url: where the page was found, if that is known.

    Raises:
        UnreadableInput: ``unsafe-markup``, ``too-large``.
        NewsledgerError: ``selector-invalid``.
    """
    if len(markup) > MAX_BYTES:
        raise UnreadableInput(
            Reason.TOO_LARGE,
            f"The page has {len(markup):,} characters; {MAX_BYTES:,} are allowed. Save its text alone.",
        )
    tree = parse_html(markup)
    metadata = _metadata(tree)
    stated = _json_ld(tree)
    own_url = url or _saved_from(markup)
    link = tree.css_first("link[rel~=canonical]", default=None)
    canonical = (link.attributes.get("href") if link is not None else None) or metadata.get("og:url") or stated.url
    published, is_visible_date = _dates(tree, metadata, stated)
    html_element = tree.css_first("html", default=None)
    language = html_element.attributes.get("lang") if html_element is not None else None
    heading = tree.css_first("h1", default=None)
    title_element = tree.css_first("title", default=None)
    title = (
        metadata.get("og:title")
        or stated.title
        or (heading.text() if heading is not None else None)
        or (title_element.text() if title_element is not None else None)
    )
    return Draft(
        text=_body(tree, markup, source),
        title=title,
        url=own_url or canonical,
        canonical_hint=urljoin(own_url or "", canonical) if canonical else None,
        publisher=stated.publisher,
        publisher_hint=metadata.get("og:site_name"),
        language=language or stated.language or metadata.get("og:locale"),
        published=published,
        warnings=(Caution.DATE_FROM_PAGE_TEXT,) if is_visible_date else (),
    )


def _body(tree: LexborHTMLParser, markup: str, source: Source) -> str:
    drop_boxes(tree)
    if source.body_selector:
        return _selected(tree, source.body_selector, "body_selector of the source")
    return _selected(tree, ", ".join(table("markup.toml")["bodies"]), "lexicons/markup.toml") or _extracted(markup)


def _selected(tree: LexborHTMLParser, selector: str, where: str) -> str:
    try:
        node = tree.css_first(selector, default=None)
    except (SelectolaxError, ValueError):
        raise NewsledgerError(
            "selector-invalid",
            f"{selector!r} is no CSS selector ({where}).",
            "Write one such as div.article-body.",
            exit_code=EXIT_USAGE,
        ) from None
    return "\n".join(paragraphs(node)) if node is not None else ""


def _extracted(markup: str) -> str:
    import trafilatura  # takes long to import, and most formats need none of it

    try:
        body = trafilatura.extract(markup, output_format="html", include_comments=False, include_tables=True)
    except Exception as error:
        raise UnreadableInput(
            Reason.MALFORMED_RECORD,
            f"The page's text cannot be told from the rest ({type(error).__name__}). Give its source a selector.",
        ) from error
    return html_to_text(body) if body else ""


def _metadata(tree: LexborHTMLParser) -> dict[str, str]:
    """The page's meta elements: lower-case name or property -> content; the first of each name."""
    found: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = clean_line(attributes.get("content") or "")
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _dates(tree: LexborHTMLParser, metadata: dict[str, str], stated: _Stated) -> tuple[tuple[str, ...], bool]:
    """Statements of the date, and whether the only ones stand in the page's text."""
    names = table("markup.toml")["date_metadata"]
    found = [stated.published, *(metadata.get(name) for name in names)]
    in_metadata = tuple(raw for raw in found if raw)
    if any(parse_published(raw, "UTC") != UNKNOWN for raw in in_metadata):
        return in_metadata, False
    for node in tree.css(", ".join(table("markup.toml")["visible_dates"])):
        raw = node.attributes.get("datetime") or clean_line(node.text())
        if parse_published(raw, "UTC") != UNKNOWN:
            return (*in_metadata, raw), True
    return in_metadata, False


def _json_ld(tree: LexborHTMLParser) -> _Stated:
    """The first article that the page's JSON-LD describes (schema.org)."""
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            content = json.loads(script.text(), strict=False)
        except (ValueError, RecursionError):
            continue  # pages ship broken JSON-LD; the other metadata remain
        for item in _objects(content):
            if _is_article(item.get("@type")):
                return _Stated(
                    title=_string(item.get("headline")),
                    url=_string(item.get("mainEntityOfPage")) or _string(item.get("url")),
                    publisher=_string(item.get("publisher")),
                    published=_string(item.get("datePublished")),
                    language=_string(item.get("inLanguage")),
                )
    return _Stated()


def _objects(content: Any) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD document: itself, the members of a list, the members of @graph."""
    waiting = [content]
    for _ in range(_MAX_LD_OBJECTS):
        if not waiting:
            return
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting.extend(item[:_MAX_LD_OBJECTS])
        elif isinstance(item, dict):
            yield item
            if isinstance(item.get("@graph"), list):
                waiting.extend(item["@graph"][:_MAX_LD_OBJECTS])


def _is_article(kind: Any) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(name, str) and name.endswith(("Article", "BlogPosting")) for name in kinds)


def _string(value: Any) -> str | None:
    """A string, or the name or id of an object, or of the first of a list."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("@id") or value.get("url")
    return clean_line(value) or None if isinstance(value, str) else None


def _saved_from(markup: str) -> str | None:
    """The address that a browser, or SingleFile, wrote into a page it saved."""
    match = _SAVED_FROM.search(markup[:_HEAD])
    return (match[1] or match[2]) if match else None
