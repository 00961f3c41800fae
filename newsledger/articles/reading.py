"""A file becomes readings: its format is told by its content, and every record in it is an article or has a reason."""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, Literal, cast
from urllib.parse import urlsplit

from newsledger.articles import compression
from newsledger.articles.assembling import assemble
from newsledger.articles.collecting import location_of
from newsledger.articles.decoding import decode, decode_head, is_wide, looks_binary
from newsledger.articles.draft import Draft, Record
from newsledger.articles.formats import feed, feed_archive, html_page, json_lines, plain_text, warc
from newsledger.articles.model import Article, Document, Reading, Retrieval, Source
from newsledger.articles.reasons import Reason, UnreadableInput
from newsledger.timezones import zone_named

RAW_FACTOR: Final = 4
"""Bytes of a document, or of a line of JSON, for each byte of text allowed: markup and escapes take room."""

Format = Literal["feed_archive", "json_lines", "html_page", "plain_text", "feed", "warc"]

_HEAD: Final = 8192
_CHUNK: Final = 256 * 1024
_JSON_SUFFIXES: Final = (".jsonl", ".ndjson")
_HTML_SUFFIXES: Final = (".html", ".htm", ".xhtml", ".shtml")
_TEXT_SUFFIXES: Final = (".txt", ".text", ".md", ".markdown")
_WHOLE_JSON: Final = re.compile(r"\[\s*(?:[{\[\]\"]|\Z)|\{[ \t\r]*(?:\n|\Z)")


def read_file(
    path: Path, source: Source, *, max_text_bytes: int, retrieved_at: datetime | None = None
) -> Iterator[Reading]:
    """The readings of a file, as :func:`read_document` gives them, under its own path as their location."""
    document = Document(path=str(path), location=location_of(path), source=source)
    yield from read_document(document, max_text_bytes=max_text_bytes, now=retrieved_at)


def read_document(document: Document, *, max_text_bytes: int, now: datetime | None = None) -> Iterator[Reading]:
    """The readings of one file: one for each article record in it that is not left out, else one for the file itself.

    Feed-archive documents, JSON Lines, HTML pages, RSS and Atom feeds, WARC, and plain text, each also gzipped. The
    content decides the format, the name only where the content leaves it open. JSON Lines and WARC are read one record
    at a time; of another document at most four times ``max_text_bytes`` are held. Bad content never raises: it becomes
    a reading with a code of ``reasons.Reason``. Where a container breaks off, the records before are read and a last
    reading, at the location of the file, says so.

    Args:
        document: its location is that of its reading, with ``#locator`` for a record inside a container.
        max_text_bytes: largest text, in bytes of UTF-8.
        now: when the file came here, unless it says so itself; a date of publication over a day later is not believed.

    Raises:
        NewsledgerError: ``timezone-unknown`` or ``selector-invalid``: the source is not described correctly.
    """
    zone_named(document.source.timezone)
    if document.failure is not None:
        yield Reading(
            source=document.source.name,
            location=document.location,
            sha256=hashlib.sha256().hexdigest(),
            n_bytes=0,
            reason_code=document.failure.reason_code,
            message=document.failure.message,
        )
        return
    came_at = document.retrieval.retrieved_at if document.retrieval else now or datetime.now(UTC)
    try:
        file = _opened(document.path)
    except UnreadableInput as problem:
        nothing = Record(content=problem, sha256=hashlib.sha256().hexdigest(), n_bytes=0)
        yield _reading(document, nothing, max_text_bytes, came_at)
        return
    with file:
        try:
            for record in _records(file, document, max_text_bytes):
                reading = _reading(document, record, max_text_bytes, came_at)
                if reading.location not in document.left_out:
                    yield reading
        except UnreadableInput as problem:
            yield _reading(document, _of_whole_file(file, problem), max_text_bytes, came_at)
        except OSError as error:
            yield _reading(document, _of_whole_file(file, _unreadable(error)), max_text_bytes, came_at)


def _reading(document: Document, record: Record, max_text_bytes: int, came_at: datetime) -> Reading:
    article: Article | None = None
    problem: UnreadableInput | None = None
    warnings: tuple[str, ...] = ()
    if isinstance(record.content, UnreadableInput):
        problem = record.content
    else:
        try:
            article, warnings = assemble(
                record.content,
                document.source,
                max_text_bytes=max_text_bytes,
                retrieved_at=record.retrieved_at or came_at,
            )
        except UnreadableInput as found:
            problem = found
    return Reading(
        source=document.source.name,
        location=document.location if record.locator is None else f"{document.location}#{record.locator}",
        sha256=record.sha256,
        n_bytes=record.n_bytes,
        article=article,
        reason_code=problem.reason.value if problem else None,
        message=problem.message if problem else None,
        warnings=warnings,
        retrieved_at=record.retrieved_at or (document.retrieval.retrieved_at if document.retrieval else None),
    )


def _records(file: BinaryIO, document: Document, max_text_bytes: int) -> Iterator[Record]:
    limit = RAW_FACTOR * max_text_bytes
    retrieval = document.retrieval
    form = _format_of(_head(file), _name_of(document))
    if document.is_feed and form != "feed":
        raise UnreadableInput(
            Reason.FETCH_NO_FEED,
            "The address of the feed answered with something else, such as a page that tells of an error. If it stays "
            "so, correct it in the source; for a web page write kind: pages.",
        )
    stream = _unpacked(file)
    if form == "json_lines":
        yield from json_lines.records(stream, max_line_bytes=limit)
    elif form == "warc":
        yield from warc.records(stream, document.source, max_page_bytes=limit)
    else:
        decoded = decode(_whole(file, stream, limit), transport=retrieval.charset if retrieval else None)
        if form == "feed":
            yield from feed.records(decoded.text, decoded.warnings, base=retrieval.url if retrieval else None)
        else:
            draft = _draft(form, decoded.text, document.source, retrieval)
            yield _of_whole_file(file, replace(draft, warnings=(*draft.warnings, *decoded.warnings)))


def _name_of(document: Document) -> str:
    """The name that helps to tell the format; of a fetched document the end of its address."""
    name = urlsplit(document.retrieval.url).path if document.retrieval else document.path
    return name.rpartition("/")[2].lower().removesuffix(".gz")


def _draft(form: Format, text: str, source: Source, retrieval: Retrieval | None) -> Draft:
    if form == "feed_archive":
        return feed_archive.read(text)
    if form == "html_page":
        draft = html_page.read(text, source, url=retrieval.url if retrieval else None)
    else:
        draft = plain_text.read(text)
    if retrieval is None:
        return draft
    return replace(
        draft,
        title=draft.title or retrieval.title,
        url=draft.url or retrieval.url,
        published=(*draft.published, *retrieval.published),
    )


def _format_of(head: bytes, name: str) -> Format:
    """The format of a file, by its first bytes and then by its name."""
    if not head:
        raise UnreadableInput(Reason.EMPTY_FILE, "The file is empty. Copy or download it again.")
    if warc.looks_like(head):
        return "warc"
    if head.startswith(compression.MAGIC):
        raise UnreadableInput(
            Reason.BINARY_FILE, "The file is gzipped more than once; one layer is undone here. Unpack the others first."
        )
    if looks_binary(head):
        raise UnreadableInput(Reason.BINARY_FILE, f"The file is binary, no text. {_READABLE}")
    text = decode_head(head).lstrip("\ufeff \t\r\n\f")
    if feed_archive.looks_like(text):
        return "feed_archive"
    if _WHOLE_JSON.match(text):
        raise UnreadableInput(
            Reason.UNSUPPORTED_FORMAT, "The file is one JSON document. Write JSON Lines: one object a line, no array."
        )
    if json_lines.looks_like(text) or name.endswith(_JSON_SUFFIXES):
        if is_wide(head):
            raise UnreadableInput(Reason.BAD_ENCODING, "JSON Lines are always UTF-8. Save the file again as UTF-8.")
        return "json_lines"
    if plain_text.looks_like_front_matter(text):
        return "plain_text"
    if feed.looks_like(text):
        return "feed"
    if html_page.looks_like(text) or (name.endswith(_HTML_SUFFIXES) and not text.startswith("<?xml")):
        return "html_page"
    if name.endswith(_TEXT_SUFFIXES) and not text.startswith("<?xml"):
        return "plain_text"
    raise UnreadableInput(Reason.UNSUPPORTED_FORMAT, f"The file is in no format that can be read. {_READABLE}")


_READABLE: Final = (
    "Read are HTML, RSS, Atom, JSON Lines, WARC, feed-archive documents, "
    "and plain text with front matter or a name in .txt."
)


def _opened(path: str) -> BinaryIO:
    """The file, if it is a regular one: a pipe or a device could block or never end, and to open one can do harm."""
    try:
        _require_regular(Path(path).stat().st_mode)
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise _unreadable(error) from None
    file = os.fdopen(descriptor, "rb")
    try:
        _require_regular(os.fstat(descriptor).st_mode)  # it may be another one by now
    except UnreadableInput:
        file.close()
        raise
    return file


def _require_regular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise UnreadableInput(
            Reason.UNREADABLE, "It is a folder behind a link, which is not followed. Give that folder itself."
        )
    if not stat.S_ISREG(mode):
        raise UnreadableInput(
            Reason.UNREADABLE, "It is a pipe, socket or device, no regular file. Give a file, a folder or a pattern."
        )


def _unreadable(error: OSError | ValueError) -> UnreadableInput:
    why = error.strerror if isinstance(error, OSError) and error.strerror else "the path is invalid"
    return UnreadableInput(Reason.UNREADABLE, f"It cannot be read: {why}. Check the path and its permissions.")


def _unpacked(file: BinaryIO) -> io.BufferedReader:
    """The file from its beginning, decompressed if it is gzipped."""
    file.seek(0)
    is_gzip = file.read(len(compression.MAGIC)) == compression.MAGIC
    file.seek(0)
    return io.BufferedReader(compression.GzipReader(file), _CHUNK) if is_gzip else cast(io.BufferedReader, file)


def _head(file: BinaryIO) -> bytes:
    """The first bytes of the content; fewer where a gzip stream breaks off before."""
    stream = _unpacked(file)
    head = b""
    try:
        while len(head) < _HEAD and (chunk := stream.read1(_HEAD - len(head))):
            head += chunk
    except UnreadableInput:
        if not head:
            raise
    return head


def _whole(file: BinaryIO, stream: io.BufferedReader, limit: int) -> bytes:
    """The content of a document, unless it is larger than ``limit``."""
    if stream is file and os.fstat(file.fileno()).st_size > limit:
        data = b""
        is_larger = True
    else:
        data = stream.read(limit + 1)
        is_larger = len(data) > limit
    if is_larger:
        raise UnreadableInput(
            Reason.TOO_LARGE,
            f"The document has over {limit:,} bytes, {RAW_FACTOR} times max_text_bytes. Split it, or allow more.",
        )
    return data


def _of_whole_file(file: BinaryIO, content: Draft | UnreadableInput) -> Record:
    """A record that is the file itself, with the checksum and size of the file as it is stored."""
    digest, n_bytes = hashlib.sha256(), 0
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            n_bytes += len(chunk)
    except OSError as error:
        content = _unreadable(error)
    return Record(content=content, sha256=digest.hexdigest(), n_bytes=n_bytes)
