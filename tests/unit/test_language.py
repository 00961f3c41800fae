"""The language decides which rules read an article: Chinese in both scripts and English must be told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsledger.articles.language import contradicts, detect_language, normalised_tag


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("中国云计算市场第一季度增长百分之二十。", "zh-Hans"),
        ("中國雲端市場第一季成長百分之二十。", "zh-Hant"),
        ("台积电宣布增加投资，苹果、AMD和NVIDIA都是它的客户。", "zh-Hans"),
        ("AWS、Azure、Google Cloud三家云厂商占全球支出的66%。", "zh-Hans"),
        ("The company said that it would invest $2 billion in the plant.", "en"),
        ("Alibaba (阿里巴巴) said on Monday that it will invest in the cloud for three years.", "en"),
        ("クラウド市場は第1四半期に20%成長した。", "ja"),
        ("클라우드 시장은 1분기에 20% 성장했다.", "ko"),
        ("Le marché du cloud a progressé de 20 % au premier trimestre.", "und"),
        ("Der Umsatz stieg im ersten Quartal um 20 Prozent auf drei Milliarden.", "und"),
        ("Рынок облачных услуг вырос на 20% в первом квартале.", "und"),
        ("20%, $3 bn", "und"),
        ("", "und"),
    ],
)
def test_language_is_told_by_script_and_words(text: str, expected: str) -> None:
    assert detect_language(text) == expected


@pytest.mark.parametrize(
    ("text", "stated", "expected"),
    [
        ("中文", None, "zh"),
        ("中文", "zh-TW", "zh-Hant"),
        ("中文", "zh_CN", "zh-Hans"),
        ("Apple, Tesla up 20%", "en-US", "en"),
        ("中国市场增长。", "en", "zh-Hans"),
        ("中国市场增长。", "zh-HK", "zh-Hans"),
        ("Le marché a progressé.", "fr-FR", "fr"),
        ("Le marché a progressé.", "not a tag!", "und"),
    ],
)
def test_what_is_stated_decides_only_where_the_text_does_not(text: str, stated: str | None, expected: str) -> None:
    """Templates say en over Chinese pages; a headline in Chinese can be of either script."""
    assert detect_language(text, stated=stated) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("zh-CN", "zh-Hans"), ("zh_TW", "zh-Hant"), ("zh-Hant-HK", "zh-Hant"), ("ZH", "zh"), ("en-GB", "en"),
        ("English", "en"), ("pt-BR", "pt"), ("", None), (None, None), ("zh;q=0.9", None), ("<script>", None),
    ],
)  # fmt: skip
def test_tags_are_written_one_way(tag: str | None, expected: str | None) -> None:
    assert normalised_tag(tag) == expected


def test_a_contradiction_is_one_only_between_known_languages() -> None:
    assert contradicts("en", "zh-Hans")
    assert contradicts("zh-CN", "zh-Hant")
    assert not contradicts("zh", "zh-Hant")
    assert not contradicts("en-US", "en")
    assert not contradicts("fr", "und")
    assert not contradicts(None, "en")


@given(st.text(max_size=400), st.one_of(st.none(), st.text(max_size=12)))
def test_any_text_has_a_language(text: str, stated: str | None) -> None:
    assert detect_language(text, stated=stated).replace("-", "").isalnum()
