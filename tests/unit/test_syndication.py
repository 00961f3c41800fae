"""The same agency text in two papers is one source; two reports of the same event are two."""

from __future__ import annotations

from itertools import combinations

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsledger.articles.syndication import origin_fingerprint

CHINESE = (
    "研究机构Canalys的数据显示，2024年第一季度全球云基础设施服务支出达到798亿美元，同比增长21%，增速快于前一季度。\n"
    "亚马逊云科技以31%的市场份额保持第一，微软Azure占25%，谷歌云占10%，三家合计占到全球支出的三分之二。\n"
    "分析师认为，企业对生成式人工智能的投入正在推高云支出，但各家厂商之间的差距也在缩小，客户的选择越来越多。\n"
    "多家厂商在财报中表示，今年的资本开支将明显高于去年，主要用于数据中心和芯片的采购。\n"
    "该机构预计，全年的支出增幅将在20%左右，亚太地区的增长会快于北美和欧洲。"
)
ENGLISH = (
    "Worldwide spending on cloud infrastructure services grew 21% to $79.8 billion in the first quarter of 2024, "
    "research firm Canalys said. Amazon Web Services led with 31% of the market, ahead of Microsoft Azure with 25%.\n"
    "Analysts expect the demand for generative artificial intelligence to keep pushing spending up this year, as "
    "vendors raise their capital expenditure on data centres and chips."
)
REWRITTEN = (
    "第一季度，全球企业在云上花了798亿美元，比一年前多出两成以上，这是Canalys周五给出的估计。\n"
    "榜首仍是亚马逊（份额31%），其后是微软（25%）和谷歌（10%）。微软的增速是亚马逊的近两倍，人工智能需求功不可没。"
)


@pytest.mark.parametrize("text", [CHINESE, ENGLISH], ids=["zh", "en"])
@pytest.mark.parametrize(
    "byline",
    [
        "路透北京5月17日 - ", "新华社北京5月17日电（记者 张三）", "（中央社記者李四台北17日電）", "财联社5月17日电，",
        "【中新网5月17日讯】",
        "SINGAPORE, May 17 (Reuters) - ", "NEW YORK (AP) — ", "BEIJING, May 17 (Xinhua) -- ",
    ],
)  # fmt: skip
def test_the_byline_of_an_agency_does_not_hide_a_reprint(text: str, byline: str) -> None:
    assert origin_fingerprint(byline + text) == origin_fingerprint(text)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "\n责任编辑：李四\n本文仅代表作者观点，不构成投资建议。",
        lambda text: text.replace("，", ",").replace("%", "％").replace("。", ". "),
        lambda text: text.replace("微软", "微软(MSFT.O)"),
        lambda text: text.replace("\n", "\n\n　　"),
        opencc.OpenCC("s2t").convert,
    ],
    ids=["editors' lines", "punctuation", "tickers", "layout", "traditional"],
)
def test_what_papers_change_does_not_hide_a_reprint(change) -> None:  # type: ignore[no-untyped-def]
    """Ten papers that print one agency text must not count as ten sources of its figures."""
    assert origin_fingerprint(change(CHINESE)) == origin_fingerprint(CHINESE)


def test_a_paper_that_cuts_the_end_of_a_long_text_still_reprints_it() -> None:
    rest = "\n".join(
        f"第{n}家受访企业表示，今年的预算为{n * 37}万元，比去年多{n}%，主要用于第{n + 3}期机房。" for n in range(1, 40)
    )
    text = f"{CHINESE}\n{rest}"
    assert origin_fingerprint(text[: len(text) // 2]) == origin_fingerprint(text)


def test_independent_reports_of_one_event_keep_their_own_origin() -> None:
    for one, two in combinations((CHINESE, ENGLISH, REWRITTEN), 2):
        assert origin_fingerprint(one) != origin_fingerprint(two)


def test_the_fingerprint_never_changes() -> None:
    """It is stored: a new rule would count every reprint of an old article as a new source."""
    assert origin_fingerprint(CHINESE) == "e224e265eb2d0397db059bd40ecf22b4"


@given(st.text(max_size=300))
def test_any_text_has_a_fingerprint(text: str) -> None:
    found = origin_fingerprint(text)
    assert len(found) == 32
    assert found == origin_fingerprint(text)
    assert int(found, 16) >= 0
