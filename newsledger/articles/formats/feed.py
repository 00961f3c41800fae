"""RSS 0.9 to 2.0 and Atom: every entry is an article, by its full text, its summary, or its title alone."""

from __future__ import annotations

import hashlib
import html
import io
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote, urljoin

from newsledger.articles.draft import Draft, Record
from newsledger.articles.html_text import clean_line, html_to_text
from newsledger.articles.model import Scope
from newsledger.articles.reasons import Caution, Reason, UnreadableInput

_ROOT: Final = re.compile(r"<(?:rss|feed|rdf:RDF|atom:feed|channel)[\s>]", re.IGNORECASE)
_PREAMBLE: Final = re.compile(
    r"\s*(?:<\?[^>]{0,500}\?>|<!--.{0,4000}?-->|<!DOCTYPE[^>\[]{0,500}(?:\[.{0,8000}?\]\s*)?>|\s)*", re.DOTALL
)
_ENTITY: Final = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_XML_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]{0,500}\?>")

_FULL_TEXT_PARAGRAPHS: Final = 3
_FULL_TEXT_CHARACTERS: Final = 600
_MAX_LOCATOR: Final = 200


def looks_like(head: str) -> bool:
    """Whether a document begins with the root element of a feed."""
    preamble = _PREAMBLE.match(head)
    return _ROOT.match(head, preamble.end() if preamble else 0) is not None


def records(document: str, warnings: tuple[Caution, ...] = (), *, base: str | None = None) -> Iterator[Record]:
    """The entries of a feed, in its order. The locator of an entry is its id, else its link, else its number.

    An id that several entries bear is no id: they are told apart by their content, or each would look like a change of
    the one before, in every run.

    Dates are handed on as the feed writes them; feedparser reads CST as US Central and naive times as UTC.

    Args:
        document: the decoded feed.
        warnings: what is doubtful about the document, and so about each entry.
        base: address of the feed, which relative links begin at.

    Raises:
        UnreadableInput: ``unsafe-markup``, ``malformed-record``, ``no-text``.
    """
    if _ENTITY.search(document):
        raise UnreadableInput(
            Reason.UNSAFE_MARKUP, "The feed defines XML entities, which can expand without limit. No feed needs them."
        )
    import feedparser  # takes a while to import, and other formats need none of it

    # Decoded by us: feedparser guesses wrongly where the header and the document disagree.
    plain = _XML_DECLARATION.sub("", document).encode("utf-8")
    try:
        parsed = feedparser.parse(
            io.BytesIO(plain),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:
        raise UnreadableInput(
            Reason.MALFORMED_RECORD, f"The feed is damaged ({type(error).__name__}). Fetch it again."
        ) from error
    if not parsed.entries:
        if parsed.bozo:
            raise UnreadableInput(Reason.MALFORMED_RECORD, "The feed is no well-formed XML. Fetch it again.")
        raise UnreadableInput(Reason.NO_TEXT, "The feed has no entries.")
    if parsed.bozo:
        warnings = (*warnings, Caution.FEED_NOT_WELL_FORMED)
    feed_title = clean_line(str(parsed.feed.get("title", ""))) or None
    shared = _shared_names(parsed.entries, base)
    for number, entry in enumerate(parsed.entries, start=1):
        yield _record(entry, number, feed_title, warnings, base, shared)


def _shared_names(entries: list[Any], base: str | None) -> frozenset[str]:
    """Ids, or links in their place, that several different entries of a feed bear."""
    contents: dict[str, set[tuple[object, ...]]] = {}
    for entry in entries:
        link = _link(entry, base)
        if isinstance(name := entry.get("id") or link, str):
            contents.setdefault(name, set()).add((entry.get("title"), link, _body(entry)))
    return frozenset(name for name, different in contents.items() if len(different) > 1)


def _record(
    entry: Any,
    number: int,
    feed_title: str | None,
    warnings: tuple[Caution, ...],
    base: str | None,
    shared: frozenset[str],
) -> Record:
    title = clean_line(html.unescape(html_to_text(str(entry.get("title", ""))).replace("\n", " "))) or None
    link = _link(entry, base)
    name = entry.get("id") or link
    is_shared = name in shared
    if is_shared and entry.get("link") == entry.get("id"):
        link = None  # a guid that stands for the link leads to none of the entries that share it
    markup, scope = _body(entry)
    content: Draft | UnreadableInput
    try:
        text = html_to_text(markup)
        if scope is Scope.SUMMARY and _is_whole(text):
            scope = Scope.FULL_TEXT
        if not text and title:
            text, scope = title, Scope.TITLE
        content = Draft(
            text=text,
            title=title,
            url=link,
            external_id=None if is_shared else entry.get("id"),
            publisher=_name(entry.get("source")) or entry.get("publisher"),
            publisher_hint=feed_title,
            language=entry.get("language"),
            published=tuple(raw for name in ("published", "updated", "created") if (raw := _own(entry, name))),
            scope=scope,
            warnings=warnings,
        )
    except UnreadableInput as problem:
        content = problem
    data = "\0".join((str(entry.get("id", "")), str(link or ""), title or "", _own(entry, "published") or "", markup))
    encoded = data.encode("utf-8", "surrogatepass")
    sha256 = hashlib.sha256(encoded).hexdigest()
    return Record(
        content=content,
        sha256=sha256,
        n_bytes=len(encoded),
        locator=_locator(f"{name}~{sha256[:16]}" if is_shared else name, number),
    )


def _link(entry: Any, base: str | None) -> str | None:
    """The address of an entry's page: its link, else a guid that feedparser knows to be one."""
    link = entry.get("feedburner_origlink") or entry.get("link")
    if not isinstance(link, str):
        return None
    try:
        return urljoin(base, link.strip()) if base else link
    except ValueError:  # brackets without an IPv6 address: no link at all, which the article's checks say
        return link


def _body(entry: Any) -> tuple[str, Scope]:
    """The fullest text of an entry, as HTML, and whether the feed calls it the content or a summary."""
    contents = [part for part in entry.get("content", []) if part.get("value")]
    if contents:
        best = max(contents, key=lambda part: len(part["value"]))
        return _as_html(best["value"], best.get("type")), Scope.FULL_TEXT
    detail = entry.get("summary_detail") or {}
    return _as_html(str(entry.get("summary", "")), detail.get("type")), Scope.SUMMARY


def _as_html(value: str, kind: str | None) -> str:
    """Atom's plain text as HTML, so that its line ends and angle brackets stay what they are."""
    return html.escape(value).replace("\n", "<br>") if kind == "text/plain" and "<" not in value else value


def _is_whole(text: str) -> bool:
    """Many feeds carry the whole article as its description."""
    return text.count("\n") + 1 >= _FULL_TEXT_PARAGRAPHS or len(text) >= _FULL_TEXT_CHARACTERS


def _own(entry: Any, name: str) -> str | None:
    """A field that the entry really has: feedparser answers ``updated`` with ``published`` if it is missing."""
    value = dict.get(entry, name)
    return clean_line(value) or None if isinstance(value, str) else None


def _name(source: Any) -> str | None:
    title = source.get("title") if isinstance(source, dict) else None
    return title if isinstance(title, str) else None


def _locator(name: Any, number: int) -> str:
    """An id as a locator: plain ASCII on one line, whatever the feed put into it."""
    if not isinstance(name, str) or not name.strip():
        return str(number)
    plain = quote(name.strip().encode("utf-8", "replace"), safe="/:?=&.,;@!~*()+-_%")
    if len(plain) <= _MAX_LOCATOR:
        return plain
    return plain[: _MAX_LOCATOR - 33] + "~" + hashlib.sha256(plain.encode()).hexdigest()[:32]
