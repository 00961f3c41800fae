"""WARC archives: every HTML page of a response or resource record, and every text of a conversion record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from io import BufferedIOBase
from typing import Final

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from newsledger.articles.decoding import decode
from newsledger.articles.draft import Draft, Record
from newsledger.articles.formats import html_page, plain_text
from newsledger.articles.model import Source
from newsledger.articles.reasons import Reason, UnreadableInput

_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_TEXT: Final = frozenset({"text/plain"})
_TAKEN: Final = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
_BROKEN: Final = "The WARC breaks off or is damaged after {n} records. Copy or download the file again."


def looks_like(head: bytes) -> bool:
    """Whether a file begins with a WARC record."""
    return head.startswith(b"WARC/")


def records(stream: BufferedIOBase, source: Source, *, max_page_bytes: int) -> Iterator[Record]:
    """The pages of an archive, one in memory at a time. The locator of a page is the offset of its record.

    Requests, metadata, redirects, images and other files are no articles and are passed over.

    Raises:
        UnreadableInput: ``broken-container``; the pages before were delivered. ``no-text`` if there is no page at all.
    """
    n_records = n_pages = 0
    archive = ArchiveIterator(
        stream, record_types=_TAKEN, parse_http=True, auto_decode="all", stream_detect=False, fsspec_args=False
    )
    while True:
        try:
            record = next(archive, None)
            if record is None:
                break
            n_records += 1
            page = _page(record, source, max_page_bytes)
        except (OSError, ValueError):
            raise UnreadableInput(Reason.BROKEN_CONTAINER, _BROKEN.format(n=n_records)) from None
        if page is not None:
            n_pages += 1
            yield page
    if n_pages == 0:
        raise UnreadableInput(Reason.NO_TEXT, f"The WARC holds no HTML page among {n_records} records.")


def _page(record: WarcRecord, source: Source, limit: int) -> Record | None:
    """The article of a record, or None if the record is of another kind."""
    media_type, charset = _content_type(record)
    status = record.http_headers.status_code if record.is_http_parsed else None
    if media_type not in _HTML | _TEXT or (status is not None and 300 <= status < 400):
        return None
    data = record.reader.read(limit + 1)
    content: Draft | UnreadableInput
    try:
        content = _draft(record, data, media_type, charset, status, source, limit)
    except UnreadableInput as problem:
        content = problem
    return Record(
        content=content,
        sha256=hashlib.sha256(data).hexdigest(),
        n_bytes=len(data),
        locator=str(record.stream_pos),
        retrieved_at=_retrieved_at(record),
    )


def _draft(
    record: WarcRecord,
    data: bytes,
    media_type: str,
    charset: str | None,
    status: int | None,
    source: Source,
    limit: int,
) -> Draft:
    if len(data) > limit:
        raise UnreadableInput(
            Reason.TOO_LARGE, f"The page has over {limit:,} bytes. Read it alone with a higher max_text_bytes."
        )
    if status is not None and status >= 400:
        raise UnreadableInput(Reason.HTTP_STATUS, f"The server answered {status}: this is an error page, no article.")
    url = (record.headers.get("WARC-Target-URI") or "").strip().strip("<>") or None
    document = decode(data, transport=charset).text
    if media_type in _HTML:
        return html_page.read(document, source, url=url)
    return Draft(text="\n".join(plain_text.text_paragraphs(document)), url=url)


def _content_type(record: WarcRecord) -> tuple[str, str | None]:
    """Media type and charset: of the HTTP response, else of the record itself."""
    stated = record.http_headers.get("Content-Type") if record.is_http_parsed else record.headers.get("Content-Type")
    message = Message()
    message["Content-Type"] = " ".join((stated or "").split())
    charset = message.get_param("charset")
    return message.get_content_type().lower(), charset if isinstance(charset, str) else None


def _retrieved_at(record: WarcRecord) -> datetime | None:
    try:
        stated = record.record_date
    except ValueError:
        return None
    if stated is None or stated.year < 1990:
        return None
    return stated.astimezone(UTC) if stated.tzinfo else stated.replace(tzinfo=UTC)
