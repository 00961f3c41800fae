"""HTML to paragraphs, by the structure of the markup."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsledger.articles.html_guard import refuse_unsafe
from newsledger.articles.lexicon import table

_CELLS: Final = frozenset(("td", "th"))

_SPACES: Final = re.compile(r"[ \t\n\r\f\v\u00a0\u2028\u2029]+")
# Zero-width and direction marks can split a figure or show it in another order than it is stored in.
_INVISIBLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def parse_html(markup: str) -> LexborHTMLParser:
    """Parse a page or a fragment. Scripts are never run.

    Raises:
        UnreadableInput: ``unsafe-markup``.
    """
    refuse_unsafe(markup)
    return LexborHTMLParser(markup)


def drop_boxes(tree: LexborHTMLParser) -> None:
    """Take what is not the article's text out of the tree: lexicons/markup.toml says what."""
    for node in tree.css(_dropped()):
        node.decompose()


def paragraphs(root: LexborNode) -> list[str]:
    """The text below a node, one string a paragraph, in order.

    Block elements and line breaks end a paragraph; a table row is one. Runs of white space are one space; invisible
    characters are left out.
    """
    skipped, blocks = _elements("skipped_elements"), _elements("block_elements")
    pieces: list[str] = []
    found: list[str] = []

    def finish() -> None:
        text = clean_line("".join(pieces))
        pieces.clear()
        if text:
            found.append(text)

    node: LexborNode | None = root
    while node is not None:
        tag = node.tag or ""
        is_block = tag in blocks
        if node.is_text_node:
            pieces.append(node.text_content or "")
        elif is_block:
            finish()
        elif tag in _CELLS:
            pieces.append(" ")
        child = None if tag in skipped or _is_picture(node, tag) else node.first_child
        if child is not None:
            node = child
            continue
        while node is not None and node.next is None:
            node = None if node.mem_id == root.mem_id else node.parent
            if node is not None and node.tag in blocks:
                finish()
            if node is not None and node.mem_id == root.mem_id:
                node = None
        node = node.next if node is not None and node.mem_id != root.mem_id else None
    finish()
    return found


def html_to_text(markup: str) -> str:
    """The paragraphs of a fragment of HTML, joined by line ends."""
    tree = parse_html(markup)
    drop_boxes(tree)
    return "\n".join(paragraphs(tree.body)) if tree.body else ""


def clean_line(text: str) -> str:
    """One line: white space runs become one space, invisible characters go, the ends are bare."""
    if text.isprintable() and "  " not in text:  # most lines: none but printable characters and single spaces
        return text.strip(" ")
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip(" \u3000")


def _is_picture(node: LexborNode, tag: str) -> bool:
    """A figure is a picture with its caption, unless it frames a table or a quotation."""
    return tag == "figure" and node.css_first("table, blockquote", default=None) is None


@cache
def _elements(kind: str) -> frozenset[str]:
    return frozenset(table("markup.toml")[kind])


@cache
def _dropped() -> str:
    return ", ".join(table("markup.toml")["dropped"])
