"""WARC archives: every HTML page of a response or resource record, and every text of a conversion record."""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message
from http.client import HTTPException, parse_headers
from typing import Final

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from newsledger.articles.dates import parse_published
from newsledger.articles.decoding import decode
from newsledger.articles.draft import Draft, Record
from newsledger.articles.formats import html_page, plain_text
from newsledger.articles.model import Source
from newsledger.articles.reasons import Reason, UnreadableInput

_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_TEXT: Final = "text/plain"
_TAKEN: Final = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
_MAX_LINE: Final = 8192
_MAX_HEADERS: Final = 128 * 1024
_CHUNK_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\n]*)?\r?\n")
# Content encodings that are unpacked, and the bytes such a body begins with.
_INFLATED: Final = {"gzip": b"\x1f", "x-gzip": b"\x1f", "deflate": b"\x78"}


@dataclass(frozen=True, slots=True)
class _Response:
    """The payload of a record, with what its HTTP response, or the record itself, says of it."""

    headers: Message
    status: int
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get_content_type()

    @property
    def charset(self) -> str | None:
        charset = self.headers.get_param("charset")
        return charset if isinstance(charset, str) else None


def looks_like(head: bytes) -> bool:
    """Whether a file begins with a WARC record."""
    return head.startswith(b"WARC/")


def records(stream: io.BufferedIOBase, source: Source, *, max_page_bytes: int) -> Iterator[Record]:
    """The pages of an archive, one in memory at a time. The locator of a page is the offset of its record.

    Requests, metadata, redirects, images and other files are no articles and are passed over.

    Raises:
        UnreadableInput: ``broken-container``; the pages before were delivered. ``no-text`` if there is no page at all.
    """
    n_records = n_pages = 0
    try:
        archive = ArchiveIterator(
            _Forward(stream), record_types=_TAKEN, parse_http=False, stream_detect=False, fsspec_args=False
        )
        for record in archive:
            n_records += 1
            size = record.content_length
            block = record.reader.read(min(size, max_page_bytes + _MAX_HEADERS))
            if len(block) < min(size, max_page_bytes + _MAX_HEADERS):
                raise EOFError
            page = _record(record, block, source, max_page_bytes)
            if page is not None:
                n_pages += 1
                yield page
    except (OSError, ValueError, EOFError):
        raise UnreadableInput(
            Reason.BROKEN_CONTAINER,
            f"The WARC breaks off or is damaged behind record {n_records}. Copy or download the file again.",
        ) from None
    if n_pages == 0:
        raise UnreadableInput(Reason.NO_TEXT, f"The WARC holds no web page among its {n_records} records.")


class _Forward:
    """A stream that knows where it is: the archive iterator asks for it, also where a stream cannot say."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._stream = stream
        self._position = 0

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:  # noqa: ARG002
        raise io.UnsupportedOperation("an archive is read forward only")

    def tell(self) -> int:
        return self._position

    def close(self) -> None:
        self._stream.close()


def _record(record: WarcRecord, block: bytes, source: Source, limit: int) -> Record | None:
    """The article of a record, or None if the record is of another kind."""
    response = _response(record, block)
    if response.media_type not in {*_HTML, _TEXT} or 300 <= response.status < 400:
        return None
    content: Draft | UnreadableInput
    try:
        content = _draft(record, response, source, limit)
    except UnreadableInput as problem:
        content = problem
    return Record(
        content=content,
        sha256=hashlib.sha256(response.body).hexdigest(),
        n_bytes=len(response.body),
        locator=str(record.stream_pos),
        retrieved_at=_retrieved_at(record),
    )


def _response(record: WarcRecord, block: bytes) -> _Response:
    """The HTTP response in a block; of another block, a response with the record's own media type."""
    stated = Message()
    stated["Content-Type"] = _one_line(record.headers.get("Content-Type"))
    if stated.get_content_type() != "application/http":
        return _Response(stated, 200, block)
    stream = io.BytesIO(block)
    status_line = stream.readline(_MAX_LINE).split(None, 2)
    status = int(status_line[1]) if len(status_line) > 1 and status_line[1].isdigit() else 0
    try:
        headers: Message = parse_headers(stream)
    except HTTPException:
        return _Response(stated, status, block)
    return _Response(headers, status, stream.read())


def _draft(record: WarcRecord, response: _Response, source: Source, limit: int) -> Draft:
    if not 200 <= response.status < 300:
        raise UnreadableInput(
            Reason.HTTP_STATUS, f"The server answered {response.status}: the page is an error message, no article."
        )
    url = (record.headers.get("WARC-Target-URI") or "").strip().strip("<>") or None
    document = decode(_payload(response, limit), transport=response.charset)
    if response.media_type in _HTML:
        draft = html_page.read(document.text, source, url=url)
    else:
        draft = Draft(text="\n".join(plain_text.text_paragraphs(document.text)), url=url)
    return replace(draft, warnings=(*draft.warnings, *document.warnings))


def _payload(response: _Response, limit: int) -> bytes:
    """The page itself, out of its transfer and content encoding. Archivers that unpack a page keep its headers."""
    body = response.body
    if "chunked" in _one_line(response.headers.get("Transfer-Encoding")).lower():
        body = _joined_chunks(body)
    encoding = _one_line(response.headers.get("Content-Encoding")).lower()
    if encoding in _INFLATED and body[:1] in _INFLATED[encoding]:
        body = _inflated(body, limit)
    elif encoding not in ("", "identity", *_INFLATED):
        raise UnreadableInput(Reason.UNSUPPORTED_FORMAT, "The page is packed in a way that only browsers read.")
    if len(body) > limit:
        raise UnreadableInput(
            Reason.TOO_LARGE,
            f"The page has over {limit:,} bytes, 4 times max_text_bytes. Allow more, or save its text.",
        )
    return body


def _inflated(body: bytes, limit: int) -> bytes:
    stream = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        data = stream.decompress(body, limit + 1)
    except zlib.error:
        raise UnreadableInput(Reason.MALFORMED_RECORD, "The packed page is damaged. Fetch it again.") from None
    if not stream.eof and len(data) <= limit:
        raise UnreadableInput(Reason.MALFORMED_RECORD, "The packed page breaks off. Fetch it again.")
    return data


def _joined_chunks(body: bytes) -> bytes:
    """A chunked body in one piece (RFC 9112, section 7.1); as it is if it holds no chunks."""
    stream = io.BytesIO(body)
    parts: list[bytes] = []
    while match := _CHUNK_SIZE.match(stream.readline(_MAX_LINE)):
        size = int(match[1], 16)
        chunk = stream.read(size)
        if size == 0:
            return b"".join(parts)
        if len(chunk) < size:
            break
        parts.append(chunk)
        stream.readline(_MAX_LINE)
    if not parts:
        return body
    raise UnreadableInput(Reason.MALFORMED_RECORD, "The page breaks off between its chunks. Fetch it again.")


def _one_line(value: str | None) -> str:
    return " ".join((value or "").split())


def _retrieved_at(record: WarcRecord) -> datetime | None:
    """When the record says that it was fetched."""
    return parse_published(record.headers.get("WARC-Date"), "UTC").at
