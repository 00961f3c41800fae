"""Promises of the extractor on any text: it never raises, quotes exactly, stays linear, and says what it did."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsledger.articles.model import Article
from newsledger.extraction.claim import SOFT_STATUSES, claim_id, claim_key
from newsledger.extraction.confidence import weights
from newsledger.extraction.cues import load_cues
from newsledger.extraction.extract import explain, extract
from newsledger.extraction.gazetteer import Gazetteer
from newsledger.extraction.quantities import parse_quantity
from newsledger.extraction.version import EXTRACTOR_VERSION, MANUAL_VERSION

NO_NAMES = Gazetteer(None, {})
NEWS = (
    "青禾科技(600555)5月9日晚间公告，公司中标临江市政务云项目，中标金额为3.12亿元。"
    "据Nimbus数据，2023年中国云市场规模达4550亿元，同比增长40.9%。青禾云市场份额为12%，北辰云、澜海云分别为10%和8%。\n"
    "Tarragon Inc. raised $1.2 billion in a Series C round led by Orinoco Capital on May 3, 2024.\n"
)
FRAGMENTS = [
    *"，。；：、（）()“”《》的在由为与和各均约超近\n ",
    *(
        "青禾科技",
        "公司",
        "该业务",
        "中国",
        "市场",
        "份额",
        "出货量",
        "中标",
        "候选人",
        "合同",
        "融资",
        "收购",
        "营收",
        "员工",
        "产能",
    ),
    *(
        "3.12亿元",
        "14%",
        "28个",
        "七成",
        "2023年",
        "去年",
        "第一",
        "三倍",
        "$5 billion",
        "(600555)",
        "(以下简称“青禾”)",
        "分别",
    ),
    *(
        "Tarragon",
        "market share",
        "raised",
        "contract",
        "revenue of",
        "0.01元",
        "1,000多名",
        "GWh",
        "\u3000",
        "\U0001f600",
        "ı",
        "İ",
        "①",
    ),
]


def article(text: str, language: str = "zh-Hans", title: str | None = None) -> Article:
    return Article(
        article_id="a",
        revision_id="r",
        text=text,
        title=title,
        language=language,
        published_on=date(2024, 5, 14),
        origin_fingerprint="o",
    )


def check(text: str, language: str) -> None:
    """What must hold for the claims of any text."""
    claims = extract(article(text, language, title=text[:40]), NO_NAMES)
    assert claims == extract(article(text, language, title=text[:40]), NO_NAMES)
    for claim in claims:
        assert 0 <= claim.quote_start < claim.quote_end <= len(text)
        assert text[claim.quote_start : claim.quote_end] == claim.quote
        assert claim.subject_text in text
        assert 0 <= claim.confidence <= 1
        assert claim.extractor_version == EXTRACTOR_VERSION
    assert len({claim.claim_id for claim in claims}) == len(claims)
    assert len({claim.claim_key for claim in claims}) == len(claims)


@given(text=st.text(max_size=300), language=st.sampled_from(["zh-Hans", "zh-Hant", "en", "und"]))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_of_any_kind_makes_the_extractor_fail(text: str, language: str) -> None:
    """One article with odd characters must not stop a run."""
    check(text, language)


@given(parts=st.lists(st.sampled_from(FRAGMENTS), max_size=60), language=st.sampled_from(["zh-Hans", "zh-Hant", "en"]))
@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
def test_no_mixture_of_news_words_makes_the_extractor_fail(parts: list[str], language: str) -> None:
    """Random triggers, names and figures reach the rules that plain random text does not."""
    check("".join(parts), language)


def test_the_value_of_a_printed_or_worded_claim_follows_from_its_quote() -> None:
    """A reader who checks the quote must find the number in it, and nothing else first."""
    claims = [c for language in ("zh-Hans", "en") for c in extract(article(NEWS, language), NO_NAMES)]
    assert len(claims) >= 6
    for claim in claims:
        if claim.derivation != "implied":
            quantity = parse_quantity(claim.quote)
            assert quantity is not None, claim.quote
            assert abs(quantity.value) == abs(claim.value), claim.quote


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "(",
        "()",
        "公司",
        "中标5亿元",
        "A、",
        "份额5%，",
        "腾讯营收5亿元。",
        "(简称“A”)",
        "该业务收入5亿元，",
        "\n",
        "$5 ",
    ],
)
def test_hostile_repetition_ends_in_linear_time(unit: str) -> None:
    """A page of brackets or digits must not hold a worker for hours."""
    spent = []
    for length in (40_000, 160_000):
        text = (unit * (length // len(unit) + 1))[:length]
        started = time.process_time()
        extract(article(text), NO_NAMES)
        spent.append(time.process_time() - started)
    assert spent[1] < 12 * max(spent[0], 0.02)


def test_ids_follow_from_content_and_separate_equal_figures() -> None:
    """各获得28个 is one quote and two claims; a review must find each again."""
    text = "2018年，青禾和澜海各获得28个政府合约。"
    claims = extract(article(text), NO_NAMES)
    assert [(claim.subject, claim.quote) for claim in claims] == [("青禾", claims[0].quote), ("澜海", claims[0].quote)]
    for claim in claims:
        assert claim.claim_id == claim_id(
            "a", "r", claim.metric, claim.quote_start, claim.quote_end, claim.subject_text, claim.value, claim.unit
        )
        assert claim.claim_key == claim_key("a", claim.metric, claim.subject_text, claim.value, claim.unit, 1)


def test_soft_claims_are_marked() -> None:
    """extract --no-soft and the marts leave out what is only rumoured."""
    claims = extract(article("知情人士称，青禾正考虑以20亿美元收购云直播。"), NO_NAMES)
    assert [claim.status for claim in claims] == ["rumored"]
    assert all(claim.is_soft == (claim.status in SOFT_STATUSES) for claim in claims)


@pytest.mark.parametrize(
    ("text", "language", "period", "words"),
    [
        ("Nvidia reported revenue of $130.5 billion for fiscal year 2025.", "en", "2025", "fiscal year 2025"),
        ("Nvidia had revenue of $35.1 billion for the third quarter of fiscal 2025.", "en", "2025-Q3", "fiscal"),
        ("Oracle revenue was $53 billion in FY2024.", "en", "2024", "FY2024"),
        ("青禾科技2024财年营收为9411.68亿元。", "zh-Hans", "2024", "2024财年"),
        ("青禾科技2025财年第三季度营收为2801.5亿元。", "zh-Hans", "2025-Q3", "2025财年第三季度"),
        ("Nvidia reported revenue of $130.5 billion for 2025.", "en", "2025", None),
    ],
)
def test_a_fiscal_period_keeps_its_words(text: str, language: str, period: str, words: str | None) -> None:
    """Only the warehouse knows which months an organization's year has; without the words it takes the calendar's."""
    (claim,) = extract(article(text, language), NO_NAMES)
    assert claim.period == period
    assert claim.period_raw is None if words is None else words in (claim.period_raw or "")


def test_attribution_lines_and_the_title_make_no_claims() -> None:
    """The title gives the topic only; a figure in it would be counted twice."""
    text = "原标题：青禾科技中标约11亿元项目\n责任编辑：中标3亿元\n"
    assert extract(article(text, title="青禾科技中标约11亿元项目"), NO_NAMES) == []


def test_explain_says_what_was_seen_fired_and_refused() -> None:
    """Whoever adds a rule needs to see why a figure was left alone."""
    explanation = explain(article("青禾科技2023年营收为12亿元，净利润3亿元。"), NO_NAMES)
    sentence = explanation.sentences[0]
    assert any("12亿元" in item for item in sentence.recognised)
    assert any("revenue" in item for item in sentence.fired)
    assert any("3亿元" in item and "净利润" in item for item in sentence.refused)
    assert [claim.value for claim in explanation.claims] == [Decimal(1200000000)]


def test_explain_shows_figures_that_no_rule_looked_at() -> None:
    """Silence must be told from a figure that was not recognised; nor may a text steer the terminal it is shown on."""
    explanation = explain(article("青禾科技有12亿条\x1b[31m记录。\n责任编辑：3亿元\n"), NO_NAMES)
    assert [len(sentence.refused) for sentence in explanation.sentences] == [1, 1]
    assert "attribution" in explanation.sentences[1].refused[0]
    assert "\x1b" not in str(explanation)
    assert r"\x1b[31m" in str(explanation)
    english = explain(article("The firm posted a net loss of $3.2 million.", language="en"), NO_NAMES)
    assert english.sentences
    assert all("no rule" in line for sentence in english.sentences for line in sentence.refused)


def test_the_version_changes_with_the_sources() -> None:
    """A forgotten bump would leave articles read by an old extractor in the mart."""
    manual, digest = EXTRACTOR_VERSION.split("+")
    assert manual == MANUAL_VERSION
    assert len(digest) == 12
    assert int(digest, 16) >= 0


def test_lexicons_are_well_formed() -> None:
    """A term in two lines would mean one thing or the other by accident."""
    assert len(load_cues("chinese")) > 1000
    common = {
        f"{language}_{name}" for language in ("chinese", "english") for name in ("bias", "strength_3", "found_none")
    }
    assert common <= weights().keys()
