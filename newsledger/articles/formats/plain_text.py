"""Plain text, with or without a small front matter.

    ---
    title: Title of the article
    url: https://publisher.example/article
    published_at: 2025-02-24T09:30:00+08:00
    ---
    First paragraph.

Front matter is ``name: value`` a line, no YAML: values stay the strings they are. Without it the text has no title, URL
or date. Each line is a paragraph, unless the text is wrapped at a fixed width; then paragraphs end at blank lines.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from newsledger.articles.draft import Draft
from newsledger.articles.html_text import clean_line

_FENCE: Final = "---"
_MAX_HEADER_LINES: Final = 200
_FIELD: Final = re.compile(r"([A-Za-z][A-Za-z_-]{0,30})[ \t]*[:：][ \t]*(.*)")
_NAMES: Final = {
    "id": "external_id",
    "url": "url",
    "link": "url",
    "title": "title",
    "publisher": "publisher",
    "source": "publisher",
    "lang": "language",
    "language": "language",
    "published_at": "published",
    "published": "published",
    "date": "published",
}

_WIDTHS: Final = range(40, 121)


def looks_like_front_matter(head: str) -> bool:
    """Whether a document begins with a fence and a field."""
    first, _, rest = head.lstrip().partition("\n")
    return first.strip() == _FENCE and _FIELD.match(rest.lstrip()) is not None


def read(document: str) -> Draft:
    """Read a plain text. Never fails; a text without front matter has no title, URL or date."""
    fields, body = _front_matter(document)
    published = fields.pop("published", None)
    return Draft(
        text="\n".join(text_paragraphs(body)),
        title=fields.get("title"),
        url=fields.get("url"),
        external_id=fields.get("external_id"),
        publisher=fields.get("publisher"),
        language=fields.get("language"),
        published=(published,) if published else (),
    )


def text_paragraphs(body: str) -> list[str]:
    """The paragraphs of a plain text."""
    lines = [clean_line(line) for line in body.splitlines()]
    if not _is_wrapped(lines):
        return [line for line in lines if line]
    found: list[str] = []
    for line, before in zip(lines, ["", *lines], strict=False):
        if line and before:
            found[-1] = _joined(found[-1], line)
        elif line:
            found.append(line)
    return found


def _front_matter(document: str) -> tuple[dict[str, str], str]:
    if not looks_like_front_matter(document):
        return {}, document
    lines = document.lstrip().split("\n", _MAX_HEADER_LINES)
    fields: dict[str, str] = {}
    for number, line in enumerate(lines[1:_MAX_HEADER_LINES], start=1):
        if line.strip() in (_FENCE, "..."):
            return fields, "\n".join(lines[number + 1 :])
        match = _FIELD.fullmatch(line.rstrip())
        if match and (name := _NAMES.get(match[1].lower())) and (value := _unquoted(match[2].strip())):
            fields.setdefault(name, value)
    return {}, document  # the fence is never closed: it is text


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'" else value


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines end where the width was reached: the next line's first word would not have fitted any more."""
    widths = [_width(line) for line in lines]
    widest = max(widths, default=0)
    pairs = [(i, i + 1) for i in range(len(lines) - 1) if lines[i] and lines[i + 1]]
    if len(pairs) < 2 or widest not in _WIDTHS:
        return False
    full = sum(widths[i] + _first_word_width(lines[j]) + 4 >= widest for i, j in pairs)
    return full >= len(pairs) * 0.9


def _width(line: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def _first_word_width(line: str) -> int:
    return 2 if unicodedata.east_asian_width(line[0]) in "WF" else _width(line.split(" ", 1)[0])


def _joined(paragraph: str, line: str) -> str:
    is_east_asian = (
        unicodedata.east_asian_width(paragraph[-1]) in "WF" and unicodedata.east_asian_width(line[0]) in "WF"
    )
    return paragraph + line if is_east_asian else f"{paragraph} {line}"
