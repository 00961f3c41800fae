"""Bytes to characters: what the transport says, then what the document says, then detection; never a silent guess."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from newsledger.articles.reasons import Caution, Reason, UnreadableInput

MAX_REPLACEMENT_SHARE: Final = 0.005
"""Each replacement character may hide a digit: above this share of the text the input is quarantined."""

_HEAD: Final = 4096
_SAMPLE: Final = 65536

# Labels as the WHATWG Encoding Standard reads them: gb2312 means gb18030, latin1 means windows-1252. Only these are
# accepted; Python knows codecs that are no text encodings.
_LABELS: Final[dict[str, tuple[str, ...]]] = {
    "utf-8": ("utf-8", "utf8", "unicode-1-1-utf-8"),
    "gb18030": ("gb18030", "gb2312", "gb_2312-80", "gb_2312", "gbk", "x-gbk", "cp936", "ms936", "chinese", "iso-ir-58"),
    "big5hkscs": ("big5", "big5-hkscs", "cn-big5", "x-x-big5", "csbig5", "cp950"),
    "cp932": ("shift_jis", "shift-jis", "sjis", "x-sjis", "ms932", "windows-31j"),
    "euc_jp": ("euc-jp", "x-euc-jp"),
    "iso2022_jp": ("iso-2022-jp",),
    "cp949": ("euc-kr", "ks_c_5601-1987", "ksc5601", "korean", "windows-949"),
    "cp1252": ("windows-1252", "cp1252", "iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii"),
    "cp1250": ("windows-1250", "cp1250"),
    "iso8859_2": ("iso-8859-2", "latin2"),
    "cp1251": ("windows-1251", "cp1251"),
    "koi8_r": ("koi8-r", "koi8"),
    "cp1254": ("windows-1254", "iso-8859-9"),
    "iso8859_15": ("iso-8859-15", "latin-9"),
    "utf-16-le": ("utf-16", "utf-16le", "unicode", "ucs-2"),
    "utf-16-be": ("utf-16be",),
}
_CODECS: Final = {label: codec for codec, labels in _LABELS.items() for label in labels}
_DETECTABLE: Final = ["utf_8", "gb18030", "big5hkscs", "cp1252", "cp932", "cp949", "utf_16_le", "utf_16_be"]

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_XML_DECLARATION: Final = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_META_CHARSET: Final = re.compile(rb"""<meta\s[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the codec it was read with, and whether that codec was guessed."""

    text: str
    codec: str
    warnings: tuple[Caution, ...] = ()


def decode(data: bytes, *, transport: str | None = None) -> Decoded:
    """Decode a document.

    The order: byte order mark, the pattern of UTF-16 (whose NUL bytes would pass for UTF-8), the transport's charset,
    the document's own declaration, UTF-8 if the bytes are valid UTF-8, detection. A declaration that the bytes
    contradict is passed over; if nothing fits them, the first declaration is used as long as few characters are lost.

    Args:
        data: the whole document.
        transport: the charset of the HTTP header, if there was one.

    Raises:
        UnreadableInput: ``bad-encoding``.
    """
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _declared(data[len(mark) :], codec)
    wide = _utf16_without_mark(data)
    if wide and _decodes(data, wide):
        return Decoded(data.decode(wide), wide, (Caution.ENCODING_GUESSED,))
    stated = [name for label in (transport, declared_charset(data)) if (name := codec_named(label))]
    # Servers send iso-8859-1 by default, which fits any bytes: what is valid UTF-8 was meant as such.
    for candidate in [*(c for c in stated if c != "cp1252"), "utf-8", *stated]:
        if _decodes(data, candidate):
            return Decoded(data.decode(candidate), candidate)
    if stated:
        return _declared(data, stated[0])
    return _detected(data)


def decode_head(data: bytes) -> str:
    """The beginning of a document as text, good enough to tell its format; unknown bytes become U+FFFD."""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace")
    declared = codec_named(declared_charset(data)) or _utf16_without_mark(data) or "utf-8"
    return data.decode(declared, "replace")


def is_wide(head: bytes) -> bool:
    """Whether a document is in UTF-16 or UTF-32, with or without a byte order mark."""
    marks = tuple(mark for mark, codec in _BOMS if codec != "utf-8")
    return head.startswith(marks) or _utf16_without_mark(head) is not None


def looks_binary(head: bytes) -> bool:
    """Whether the beginning of a file holds bytes that no text encoding uses."""
    if is_wide(head):
        return False
    if head.startswith(_MAGIC) or b"\0" in head:
        return True
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > len(head) * 0.01


_CONTROLS: Final = bytes(set(range(0x20)) - set(b"\t\n\r\f\x1b"))
_MAGIC: Final = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
)


def declared_charset(data: bytes) -> str | None:
    """The charset that an XML declaration or a meta element states."""
    head = data[:_HEAD]
    match = _XML_DECLARATION.search(head) or _META_CHARSET.search(head)
    return match[1].decode("ascii", "replace") if match else None


def codec_named(label: str | None) -> str | None:
    """Python's name of the text encoding with that label, None if there is none."""
    return _CODECS.get(label.strip().strip("\"'").lower()) if label else None


_LATIN_1: Final = re.compile("[\x80-\xff]")


def is_double_encoded(text: str) -> bool:
    """Whether the text is UTF-8 that was once read as windows-1252 or latin-1 (ä¸­å›½ for 中国)."""
    latin = len(_LATIN_1.findall(text[:2000]))
    if latin < 8 or latin < len(text[:2000]) * 0.1:
        return False
    return any(_undoes(text, codec) for codec in ("cp1252", "latin-1"))


def _undoes(text: str, codec: str) -> bool:
    try:
        text.encode(codec).decode("utf-8")
    except UnicodeError:
        return False
    return True


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 of mostly ASCII shows as NUL in every other byte, Chinese by which characters the pairs of bytes are."""
    head = data[:_HEAD]
    if len(head) < 8:
        return None
    even, odd = head[::2].count(0) / len(head[::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.3 and even < 0.02:
        return "utf-16-le"
    if even > 0.3 and odd < 0.02:
        return "utf-16-be"
    # In the wrong order, or of another encoding, less than half of the pairs are such characters; pairs of small
    # letters in ASCII all are, but they are valid UTF-8, which Chinese in UTF-16 is as good as never.
    if _begins_as_utf8(head):
        return None
    for codec in ("utf-16-le", "utf-16-be"):
        text = head.decode(codec, "replace")
        if len(_OF_CHINESE_TEXT.findall(text)) > len(text) * 0.95:
            return codec
    return None


_OF_CHINESE_TEXT: Final = re.compile("[\t\n\r -~\u2010-\u2027\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def _begins_as_utf8(head: bytes) -> bool:
    """Whether bytes are UTF-8 up to a character that their end may have cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _decodes(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeError:
        return False
    return True


def _declared(data: bytes, codec: str) -> Decoded:
    text = data.decode(codec, "replace")
    lost = text.count("\ufffd")
    if lost > len(text) * MAX_REPLACEMENT_SHARE:
        raise UnreadableInput(
            Reason.BAD_ENCODING,
            f"{lost} characters are no {codec}, which the document declares. Save it again as UTF-8.",
        )
    return Decoded(text, codec)


def _detected(data: bytes) -> Decoded:
    codec = _best_guess(data)
    if codec is None or not _decodes(data, codec):
        raise UnreadableInput(
            Reason.BAD_ENCODING,
            "The bytes are no UTF-8, the document declares no encoding, and none fits. Save it again as UTF-8.",
        )
    return Decoded(data.decode(codec), codec, (Caution.ENCODING_GUESSED,))


def _best_guess(data: bytes) -> str | None:
    from charset_normalizer import from_bytes  # only for the few documents that declare nothing

    best = from_bytes(data[:_SAMPLE], cp_isolation=_DETECTABLE, enable_fallback=False).best()
    return best.encoding if best else None
