"""JSON Lines of articles: one object a line, ``id`` and ``text`` required, the text used exactly as it is given."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from io import BufferedIOBase
from typing import Any, Final

from newsledger.articles.dates import RawDate
from newsledger.articles.draft import Draft, Record
from newsledger.articles.reasons import Caution, Reason, UnreadableInput

_BOM: Final = b"\xef\xbb\xbf"
_DRAIN: Final = 1024 * 1024
_REQUIRED: Final = ("id", "text")


def looks_like(head: str) -> bool:
    """Whether a document begins with an object."""
    return head.lstrip().startswith("{")


def records(stream: BufferedIOBase, *, max_line_bytes: int) -> Iterator[Record]:
    """The articles of a stream, one line in memory at a time. A bad line does not end the reading.

    Blank lines are no records. The locator of a record is the number of its line, from 1.

    Raises:
        UnreadableInput: ``no-text`` if there is no record at all; or the stream itself breaks (of a gzip stream), when
            the lines before were delivered.
    """
    number = n_records = 0
    while line := stream.readline(max_line_bytes + 1):
        number += 1
        if len(line) > max_line_bytes and not line.endswith(b"\n"):
            n_records += 1
            yield _too_long(stream, line, number, max_line_bytes)
            continue
        data = line.removeprefix(_BOM) if number == 1 else line
        data = data.rstrip(b"\r\n")
        if data.strip():
            n_records += 1
            yield Record(
                content=_content(data),
                sha256=hashlib.sha256(data).hexdigest(),
                n_bytes=len(data),
                locator=str(number),
            )
    if n_records == 0:
        raise UnreadableInput(Reason.NO_TEXT, "The file holds nothing but blank lines. Write one object a line.")


def _too_long(stream: BufferedIOBase, line: bytes, number: int, limit: int) -> Record:
    digest, n_bytes = hashlib.sha256(line), len(line)
    while not line.endswith(b"\n") and (line := stream.readline(_DRAIN)):
        digest.update(line)
        n_bytes += len(line)
    problem = UnreadableInput(
        Reason.TOO_LARGE,
        f"The line has {n_bytes:,} bytes; {limit:,} are allowed. Split the article, or raise max_text_bytes.",
    )
    return Record(content=problem, sha256=digest.hexdigest(), n_bytes=n_bytes, locator=str(number))


def _content(data: bytes) -> Draft | UnreadableInput:
    try:
        return _draft(_parsed(data))
    except UnreadableInput as problem:
        return problem


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableInput(
            Reason.BAD_ENCODING, f"The line is no UTF-8 at byte {error.start}. JSON Lines are always UTF-8."
        ) from None
    try:
        found = json.loads(text)
    except RecursionError:
        raise UnreadableInput(Reason.MALFORMED_RECORD, "The JSON is nested too deeply. An article is flat.") from None
    except ValueError as error:
        where = f" at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableInput(
            Reason.MALFORMED_RECORD, f"The line is no JSON{where}. Write one whole object a line."
        ) from None
    if not isinstance(found, dict):
        raise UnreadableInput(
            Reason.MALFORMED_RECORD, "The line is JSON, but no object. Write one object a line, with id and text."
        )
    return found


def _draft(record: dict[str, Any]) -> Draft:
    missing = [name for name in _REQUIRED if record.get(name) is None]
    if missing:
        raise UnreadableInput(Reason.MISSING_FIELD, f"The object has no {' and no '.join(missing)}. Both are required.")
    ignored: list[Caution] = []

    def optional(name: str) -> str | None:
        value = record.get(name)
        if value is None or isinstance(value, str):
            return value
        ignored.append(Caution.IGNORED_FIELD)
        return None

    text, external_id, published = record["text"], record["id"], record.get("published_at")
    if not isinstance(text, str) or isinstance(external_id, bool) or not isinstance(external_id, str | int):
        raise UnreadableInput(
            Reason.MALFORMED_RECORD, "text must be a string, and id a string or a whole number. Correct the line."
        )
    dates: tuple[RawDate, ...] = ()
    if isinstance(published, str | int | float) and not isinstance(published, bool):
        dates = (published,)
    elif published is not None:
        ignored.append(Caution.IGNORED_FIELD)
    return Draft(
        text=text,
        external_id=str(external_id),
        url=optional("url"),
        title=optional("title"),
        publisher=optional("publisher"),
        language=optional("lang") or optional("language"),
        published=dates,
        warnings=tuple(dict.fromkeys(ignored)),
    )
