"""Normalisation: one spelling for many, and every offset stays where it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsledger.extraction.normalise import normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("６０億元（８﹒７１億美元）", "60亿元(8.71亿美元)"),
        ("１２．５％", "12.5%"),
        ("３，２００臺", "3,200台"),
        ("８·７１", "8.71"),
        ("2025年1—9月", "2025年1-9月"),
        ("３０％～４０％", "30%~40%"),
        ("貳佰萬圓", "贰佰万圆"),
        ("約\u3000５\u00a0萬人", "约 5 万人"),
        ("二○二五年", "二〇二五年"),
        ("company’s", "company's"),
    ],
)
def test_many_spellings_become_one(text: str, expected: str) -> None:
    """A spelling that is missed here is a figure that no rule can read."""
    assert normalise(text) == expected


@pytest.mark.parametrize("text", ["李·四", "2021年，100台", "约5亿元，增长10%。", "A - B", "第一行\n第二行"])
def test_punctuation_that_means_something_else_is_left_alone(text: str) -> None:
    """A comma of a sentence that became one of a number would join 2021 and 100."""
    assert normalise(text) == text


@given(st.text())
def test_every_character_keeps_its_place(text: str) -> None:
    """Quotes are cut from the original by offsets into the normalised text."""
    assert len(normalise(text)) == len(text)


@given(st.text(alphabet=st.characters(codec="utf-8", min_codepoint=0x2000, max_codepoint=0xFFFF), max_size=80))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    """A quote is normalised again when its value is verified."""
    assert normalise(normalise(text)) == normalise(text)


@given(st.lists(st.sampled_from("萬億與產業發電車廠國際點間個幣１２％—（）abc中文"), max_size=120).map("".join))
def test_many_odd_characters_are_replaced_like_few(text: str) -> None:
    """Traditional and Simplified texts take different paths through the code."""
    assert normalise(text) == "".join(normalise(char) for char in text)
