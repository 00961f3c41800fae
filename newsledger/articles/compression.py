"""Gzip streams read in bounded memory, with bombs stopped."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final

from newsledger.articles.reasons import Reason, UnreadableInput

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAGIC: Final = b"\x1f\x8b"

MAX_RATIO: Final = 200
"""Text in markup compresses 3 to 30 times. Only bombs reach the 1,030 times that deflate allows."""

_ALWAYS_ALLOWED: Final = 16 * 1024 * 1024
_CHUNK: Final = 64 * 1024


class GzipReader(io.RawIOBase):
    """The decompressed bytes of a gzip stream of one or more members.

    Raises:
        UnreadableInput: ``broken-container`` where the stream is damaged or breaks off, ``compression-bomb`` where it
            expands more than 200 times beyond its first 16 MB. Bytes before that point are delivered.
    """

    def __init__(self, source: BinaryIO) -> None:
        super().__init__()
        self._source = source
        self._member = _member()
        self._is_fresh = True
        self._pending = b""
        self._n_in = 0
        self._n_out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        while True:
            if not self._pending and not self._refill():
                return 0
            try:
                data = self._member.decompress(self._pending, max(len(view), 1))
            except zlib.error:
                raise self._broken("is damaged") from None
            self._pending = self._member.unconsumed_tail
            if self._member.eof:
                self._next_member()
            if data:
                self._count(len(data))
                view[: len(data)] = data
                return len(data)

    def _refill(self) -> bool:
        """Read more compressed bytes; False at the end of the stream."""
        chunk = self._source.read(_CHUNK)
        self._n_in += len(chunk)
        if not chunk and not self._is_fresh:
            raise self._broken("breaks off")
        self._is_fresh = not chunk
        self._pending = chunk
        return bool(chunk)

    def _next_member(self) -> None:
        """Begin the next member; zero bytes that pad the end of a stream are no member."""
        rest = self._member.unused_data.lstrip(b"\0")
        while not rest:
            chunk = self._source.read(_CHUNK)
            self._n_in += len(chunk)
            if not chunk:
                break
            rest = chunk.lstrip(b"\0")
        self._pending = rest
        self._is_fresh = not rest
        self._member = _member()

    def _count(self, n_bytes: int) -> None:
        self._n_out += n_bytes
        if self._n_out > _ALWAYS_ALLOWED and self._n_out > MAX_RATIO * self._n_in:
            raise UnreadableInput(
                Reason.COMPRESSION_BOMB,
                f"The gzip stream expands more than {MAX_RATIO} times. If that is meant, unpack it first.",
            )

    def _broken(self, what: str) -> UnreadableInput:
        return UnreadableInput(
            Reason.BROKEN_CONTAINER,
            f"The gzip stream {what} after {self._n_in} bytes. Copy or download the file again.",
        )


def _member() -> zlib._Decompress:
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
