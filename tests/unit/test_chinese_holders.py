"""Who holds a share in Chinese text, found by place: lists, brackets, unknown names, Traditional characters."""

from __future__ import annotations

import pytest

from tests.unit.chinese_cases import differences
from tests.unit.english_cases import table

HOLDERS = table("""
2023年全国速冻点心市场规模约60亿元，阳禾24.7%、锦川19.3%、古瑞13.5%。
  market_size | 全国速冻点心 | 6000000000 CNY | period=2023
  market_share | 阳禾 | 24.7 percent
  market_share | 锦川 | 19.3 percent
  market_share | 古瑞 | 13.5 percent

在中国空气炸锅市场，阳禾（35%）、锦川（20%）位列前二。
  market_share | 阳禾 | 35 percent | market=中国空气炸锅市场
  market_share | 锦川 | 20 percent
  rank | 阳禾 | 1 rank
  rank | 锦川 | 2 rank

2023年台灣機車市場，陽禾以33.6%居首，錦川32.9%緊追其後，古瑞退居第三。
  market_share | 陽禾 | 33.6 percent | period=2023
  rank | 陽禾 | 1 rank
  market_share | 錦川 | 32.9 percent
  rank | 錦川 | 2 rank
  rank | 古瑞 | 3 rank

去年国内光刻胶市场，国产品牌份额首次突破50%，达到52.5%。
  market_share | 国产品牌 | 52.5 percent | period=2023
""")


@pytest.mark.parametrize(("text", "lines"), HOLDERS)
def test_holders_of_shares_are_found_by_their_place(text: str, lines: tuple[str, ...]) -> None:
    """A ranking whose firms no list knows would lose its shares, or give them to the wrong firm."""
    assert differences(text, lines) == []
