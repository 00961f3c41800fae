"""The body of a response, unpacked into a file, within a limit before and after unpacking."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

_CHUNK: Final = 64 * 1024
_CODINGS: Final = frozenset({"gzip", "x-gzip", "deflate"})


class BodyTooLargeError(Exception):
    """The body has more bytes than allowed, as transferred or unpacked."""


class BodyDamagedError(Exception):
    """The body breaks off, is damaged, or is packed in a way that was not asked for."""


def write_body(chunks: Iterable[bytes], coding: str, target: BinaryIO, *, limit: int) -> int:
    """Write a body, unpacked, chunk by chunk.

    Args:
        chunks: the body as it was transferred, chunked transfer already undone.
        coding: the Content-Encoding header, empty if there was none.
        limit: bytes allowed, before and after unpacking.

    Returns:
        The bytes written.

    Raises:
        BodyTooLargeError: nothing beyond the limit was read or written.
        BodyDamagedError: it ended before its packing did, or has another coding.
    """
    name = coding.strip().lower()
    limited = _limited(chunks, limit)
    if name in _CODINGS:
        limited = _limited(_unpacked(limited, name), limit)
    elif name not in ("", "identity"):
        raise BodyDamagedError("it is packed in a way that was not asked for")
    n_bytes = 0
    for chunk in limited:
        target.write(chunk)
        n_bytes += len(chunk)
    return n_bytes


def _limited(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > limit:
            raise BodyTooLargeError
        yield chunk


def _unpacked(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Unpacked bytes, never more than a chunk at a time: a bomb meets the limit before it unfolds."""
    stream = None
    is_empty = True
    for chunk in chunks:
        pending = chunk
        while pending:
            if stream is None:
                stream = zlib.decompressobj(_window(coding, pending[0]))
            try:
                data = stream.decompress(pending, _CHUNK)
            except zlib.error:
                raise BodyDamagedError("its packing is damaged") from None
            is_empty = False
            pending = stream.unconsumed_tail
            if data:
                yield data
            if stream.eof:
                pending = stream.unused_data.lstrip(b"\0")
                stream = None
            elif not data and not pending:
                break
    if stream is not None and not is_empty:
        raise BodyDamagedError("it breaks off")


def _window(coding: str, first: int) -> int:
    """What zlib expects: deflate comes in zlib's own format (RFC 9110), or bare from servers that got it wrong."""
    if coding != "deflate":
        return zlib.MAX_WBITS | 16
    return zlib.MAX_WBITS if first & 0x0F == 8 else -zlib.MAX_WBITS
