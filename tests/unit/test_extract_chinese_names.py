"""Table tests of who a Chinese figure is about: firms that no list knows, short names, goods, groups, doubtful subjects."""

from __future__ import annotations

from decimal import Decimal

import pytest

from newsledger.extraction.chinese.names import is_name_like
from newsledger.extraction.chinese.plain_words import behind_plain_words
from newsledger.extraction.claim import Claim
from newsledger.settings import Settings
from tests.unit.chinese_cases import claims_of, differences
from tests.unit.english_cases import table

UNKNOWN_FIRMS = table("""
瀚禾今日发布一季报，营收12.6亿元，同比增长8%。截至3月底，员工总数3200人。
  revenue | 瀚禾 | 1260000000 CNY
  headcount | 瀚禾 | 3200 count | period=2024-03

瀚禾董事会今天通过决议，拟投资18亿元在常州建设新工厂。
  investment_amount | 瀚禾 | 1800000000 CNY

瀚禾创始人李明对记者表示，公司去年收入突破30亿元，今年计划再招聘500人。
  revenue | 瀚禾 | 3000000000 CNY | period=2023 | bound=gt
  headcount_added | 瀚禾 | 500 count

医疗科技公司瀚禾昨宣布完成3000万美元B轮融资，由铭岳创投领投。
  funding_amount | 瀚禾 | 30000000 USD

瀚禾又拿到一笔钱。消息人士称，公司刚刚完成3亿美元的D轮融资，投资方包括红岭资本。
  funding_amount | 瀚禾 | 300000000 USD
""")

SHORT_NAMES = table("""
研究机构Canalys修订后的数据显示，2024年一季度全球平板电脑市场上，瀚禾的市场份额为33%。
  market_share | 瀚禾 | 33 percent | source_org=Canalys

瀚禾科技（688911）5月8日公告，获得订单。瀚禾去年营收12亿元。
  revenue | 瀚禾 | 1200000000 CNY | period=2023

国元证券发布研报称，给予安恒环保“增持”评级。2023年公司实现营收16.2亿元。
  revenue | 安恒环保 | 1620000000 CNY | period=2023

AI新创“沛智”（Perceptia）今日宣布获得1800万美元融资。
  funding_amount | 沛智 | 18000000 USD
""")

NOT_THE_NEAREST = table("""
台晶电子受惠客户备货，加上Blackwell新品量产，带动第一季营收近331亿美元。
  revenue | 台晶电子 | 33100000000 USD | bound=lt

瀚禾科技斥资25亿元扩建新厂，水冷板月产能将从2万片倍增至4万片。
  investment_amount | 瀚禾科技 | 2500000000 CNY
  capacity_total | 瀚禾科技 | 20000 count/month
  capacity_total | 瀚禾科技 | 40000 count/month

台晶电子去年营收600亿美元。前十大晶圆代工厂合计营收1200亿美元。
  revenue | 台晶电子 | 60000000000 USD
  revenue | 前十大晶圆代工厂 | 120000000000 USD
""")

FIRMS_AND_GOODS = table("""
2023年中国投影机市场出货量736万台。瀚禾出货120万台，市占率35%。
  market_size | 中国投影机市场 | 7360000 count
  market_share | 瀚禾 | 35 percent | market=中国投影机市场

2023年中国投影机市场出货量736万台。按品牌看，瀚禾35.2%、铭岳21.0%、启衡9.8%。
  market_size | 中国投影机市场 | 7360000 count
  market_share | 瀚禾 | 35.2 percent
  market_share | 铭岳 | 21.0 percent
  market_share | 启衡 | 9.8 percent

2023年中国投影机市场出货量736万台。份额最大的是瀚禾（35%），铭岳（21%）次之。
  market_size | 中国投影机市场 | 7360000 count
  market_share | 瀚禾 | 35 percent
  market_share | 铭岳 | 21 percent
  rank | 铭岳 | 2 rank

2023年中国服务器市场前三名依次是瀚禾(28.6%)、铭岳(11.2%)和启衡(9.8%)。
  rank | 瀚禾 | 1 rank
  rank | 铭岳 | 2 rank
  rank | 启衡 | 3 rank
  market_share | 瀚禾 | 28.6 percent
  market_share | 铭岳 | 11.2 percent
  market_share | 启衡 | 9.8 percent
""")

USES_OF_FUNDS = table("""
瀚禾科技公告，募集资金将用于特色工艺产线（19.5亿元）、研发中心（5.1亿元）以及补充流动资金（4亿元）。
  investment_amount | 瀚禾科技 | 1950000000 CNY
  investment_amount | 瀚禾科技 | 510000000 CNY

瀚禾科技完成数千万元A轮融资。

2023年瀚禾科技营收10亿元，其中膜产品收入占比63.5%，海外收入3.1亿元。
  revenue | 瀚禾科技 | 1000000000 CNY
  revenue_share | 膜产品 | 63.5 percent
  revenue | 海外 | 310000000 CNY
""")


PRICES_OF_STAKES = table("""
瀚禾科技拟收购铭岳电子60%股权，作价3.2亿元。
  acquisition_amount | 瀚禾科技 | 320000000 CNY

瀚禾科技公告，公司拟以现金购买铭岳电子49%股权，交易价17.21亿元。
  acquisition_amount | 瀚禾科技 | 1721000000 CNY

瀚禾科技打算以31.7亿元获得铭岳电子78%的股权。
  acquisition_amount | 瀚禾科技 | 3170000000 CNY
""")


@pytest.mark.parametrize(
    ("sentence", "lines"),
    [*PRICES_OF_STAKES, *UNKNOWN_FIRMS, *SHORT_NAMES, *NOT_THE_NEAREST, *FIRMS_AND_GOODS, *USES_OF_FUNDS],
)
def test_the_figure_goes_to_whom_it_is_about(sentence: str, lines: tuple[str, ...]) -> None:
    """A right figure under a wrong name is worse than none: nobody would look for it there."""
    assert differences(sentence, lines) == []


@pytest.mark.parametrize(
    "text", ["带动", "大致跟前一季持平", "集团行政总裁", "创始人兼CEO沈括", "达产后", "过去五年", "单季"]
)
def test_plain_words_are_no_names(text: str) -> None:
    assert not is_name_like(text)


@pytest.mark.parametrize("text", ["瀚禾", "新意网", "振华工程", "中鼎工程"])
def test_names_with_common_parts_stay_names(text: str) -> None:
    assert is_name_like(text)


def test_a_name_begins_behind_the_plain_word() -> None:
    assert behind_plain_words("给予安恒环保") == 2


def test_a_share_without_a_market_waits_for_review() -> None:
    """A share of what? It must not reach a mart by itself."""
    claims = claims_of("瀚禾科技市占率达31.5%，居首位。")
    assert [claim.metric for claim in claims] == ["market_share", "rank"]
    assert all(claim.market is None and claim.confidence < Decimal(str(_threshold())) for claim in claims)


def test_a_subject_carried_past_another_firm_is_less_certain() -> None:
    sure = _only(claims_of("瀚禾科技去年营收12亿元。"))
    doubtful = _only(claims_of("瀚禾科技与铭岳电子去年签署协议，双方将合作开发，年内收入可达12亿元。"))
    assert doubtful.confidence < sure.confidence


def _only(claims: list[Claim]) -> Claim:
    (claim,) = claims
    return claim


def _threshold() -> float:
    return float(Settings.model_fields["accept_threshold"].default)
