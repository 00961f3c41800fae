"""Bytes become the characters that were meant, or are refused; a lost character may be a lost digit."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsledger.articles.decoding import codec_named, decode, is_double_encoded, is_wide, looks_binary
from newsledger.articles.reasons import Caution, UnreadableInput

SIMPLIFIED = "中国云计算市场第一季度增长百分之二十，阿里云的份额为三成七，腾讯云和华为云紧随其后。"
TRADITIONAL = "台積電宣布在美國增加投資一千億美元，興建三座晶圓廠與兩座先進封裝設施。"


def page(text: str, charset: str) -> str:
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head>{text}</html>'


@pytest.mark.parametrize(
    ("text", "label", "codec"),
    [
        (SIMPLIFIED, "gb2312", "gb18030"),
        (SIMPLIFIED, "GBK", "gb18030"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (TRADITIONAL, "Big5-HKSCS", "big5hkscs"),
        (SIMPLIFIED, "utf-8", "utf-8"),
        ("Société Générale – “quote”", "iso-8859-1", "cp1252"),
    ],
)
def test_the_declaration_of_a_document_is_followed(text: str, label: str, codec: str) -> None:
    document = page(text, label)
    decoded = decode(document.encode(codec))
    assert (decoded.text, decoded.codec, decoded.warnings) == (document, codec, ())
    xml = f'<?xml version="1.0" encoding="{label}"?><rss>{text}</rss>'
    assert decode(xml.encode(codec)).text == xml


def test_the_transport_beats_the_document() -> None:
    """RFC 9110: a proxy that recodes a page changes the header and not the page."""
    assert decode(page(SIMPLIFIED, "big5").encode("gb18030"), transport="gb2312").text == page(SIMPLIFIED, "big5")


def test_a_byte_order_mark_beats_both() -> None:
    data = codecs.BOM_UTF16_LE + page(SIMPLIFIED, "gb2312").encode("utf-16-le")
    assert decode(data, transport="big5").text == page(SIMPLIFIED, "gb2312")


def test_a_declaration_that_the_bytes_contradict_is_passed_over() -> None:
    """Servers send iso-8859-1 for everything; a copied template says gb2312 over UTF-8."""
    assert decode(page(SIMPLIFIED, "utf-8").encode(), transport="iso-8859-1").text == page(SIMPLIFIED, "utf-8")
    assert decode(page(SIMPLIFIED, "ascii").encode()).text == page(SIMPLIFIED, "ascii")
    assert decode(page(TRADITIONAL, "utf-8").encode("big5"), transport="big5").text == page(TRADITIONAL, "utf-8")


@pytest.mark.parametrize(("text", "codec"), [(SIMPLIFIED, "gb18030"), (TRADITIONAL, "big5")])
def test_a_document_that_declares_nothing_is_detected_with_a_warning(text: str, codec: str) -> None:
    decoded = decode(text.encode(codec))
    assert decoded.text == text
    assert decoded.warnings == (Caution.ENCODING_GUESSED,)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        SIMPLIFIED,
        TRADITIONAL,
        "腾讯云第一季度份额居首\n阿里云其次，占15%。",
        "没有一个西文字符的标题也没有数字",
        "Revenue rose 15% to $3 billion.\nShares fell.",
        "Выручка выросла на 15%, сообщила компания." + "<p></p>" * 40,
    ],
)
def test_utf16_without_a_byte_order_mark_is_told_by_its_pattern(text: str, codec: str) -> None:
    """Editors on Windows save such files. Its NUL bytes are valid UTF-8, and Chinese has few of them."""
    data = text.encode(codec)
    assert not looks_binary(data)
    assert is_wide(data)
    assert (decode(data).text, decode(data).warnings) == (text, (Caution.ENCODING_GUESSED,))


@pytest.mark.parametrize(
    "data",
    [
        b"smallletterswithoutablankarepairsofchinesecharacters" * 20,
        SIMPLIFIED.encode() * 9,
        SIMPLIFIED.encode("gb18030") * 9,
        TRADITIONAL.encode("big5") * 9,
        bytes(range(256)) * 9,
        b"".join(number.to_bytes(2, "big") for number in range(3000)),
    ],
    ids=["ascii", "utf-8", "gb18030", "big5", "all bytes", "numbers"],
)
def test_other_bytes_are_not_taken_for_utf16(data: bytes) -> None:
    assert not is_wide(data)


def test_few_broken_characters_are_kept_as_such_and_many_refuse_the_input() -> None:
    good = page(SIMPLIFIED * 30, "utf-8").encode()
    broken = good.replace("阿".encode(), b"\xff", 1)
    assert decode(broken).text.count("\ufffd") == 1
    with pytest.raises(UnreadableInput, match="UTF-8"):
        decode(good.replace("阿".encode(), b"\xff"))
    with pytest.raises(UnreadableInput, match="UTF-8"):
        decode(b"\xff\x81 " * 401)


@pytest.mark.parametrize("label", ["rot13", "zlib", "idna", "utf-7", "unicode_escape", "base64", "", "x" * 500, None])
def test_only_text_encodings_can_be_named(label: str | None) -> None:
    """Python knows codecs that unpack or run nonsense; a page may not choose them."""
    assert codec_named(label) is None


def test_double_encoded_text_is_recognised_and_french_is_not() -> None:
    mojibake = SIMPLIFIED.encode().decode("latin-1")
    assert is_double_encoded(mojibake)
    assert is_double_encoded("prÃ©sidÃ©, Ã©tÃ©, dÃ©jÃ\xa0, crÃ©Ã©, fÃªte, forÃªt" * 3)
    for text in (
        SIMPLIFIED,
        "Déjà vu à l'été, né près de la forêt, où être âgé n'était pas gênant",
        "GARÇON ÉTÉ" * 20,
        "",
    ):
        assert not is_double_encoded(text)


def test_text_is_not_taken_for_binary() -> None:
    for codec in ("utf-8", "gb18030", "utf-16", "utf-16-le"):
        assert not looks_binary(page(SIMPLIFIED, codec).encode(codec))
    assert not looks_binary(TRADITIONAL.encode("big5"))
    for data in (
        b"\x7fELF\x02\x01\x01" + bytes(9),
        b"PK\x03\x04",
        b"SQLite format 3\0",
        b"\x89PNG\r\n",
        bytes(range(32)) * 9,
    ):
        assert looks_binary(data)


@given(st.binary(max_size=400), st.sampled_from([None, "gb2312", "utf-8", "latin1", "utf-16", "nonsense"]))
def test_any_bytes_are_decoded_or_refused(data: bytes, transport: str | None) -> None:
    try:
        decoded = decode(data, transport=transport)
    except UnreadableInput:
        return
    decoded.text.encode("utf-8")  # no lone surrogates


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_utf8_is_read_as_it_was_written(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode(b"x" + text.encode()).text == "x" + text or "charset" in text or "encoding" in text
