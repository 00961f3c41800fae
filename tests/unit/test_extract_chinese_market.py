"""Table tests of the Chinese market share family: shares, ranks, sizes, growth, penetration."""

from __future__ import annotations

import pytest

from tests.unit.chinese_cases import differences
from tests.unit.english_cases import table

SHARES = table("""
青禾在国内净水器市场的占有率由2018年的12%提升至2021年的21%。
  market_share | 青禾 | 12 percent | period=2018
  market_share | 青禾 | 21 percent | period=2021

全球手术机器人市场几乎被北辰一家垄断，其份额超过八成。
  market_share | 北辰 | 80 percent | bound=gt

2022年我国无人机产量占全球的七成以上。
  market_share | 我国 | 70 percent | market=全球无人机产量 | bound=ge | period=2022

在国内血糖仪市场，外资品牌占了六成，国产品牌中青禾最高，占13%。
  market_share | 外资品牌 | 60 percent
  market_share | 青禾 | 13 percent

洗碗机的家庭普及率不足3%。
  penetration | 洗碗机 | 3 percent | bound=lt

截至2020年底，我国在线教育用户规模达3.42亿。

2023年，青禾和澄海在中国扫地机器人市场分别占31%和22%。
  market_share | 青禾 | 31 percent | market=中国扫地机器人市场 | period=2023
  market_share | 澄海 | 22 percent | market=中国扫地机器人市场 | period=2023

2023年，青禾云在中国云服务市场的份额为12.5%。
  market_share | 青禾云 | 12.5 percent | period=2023 | market=中国云服务市场

北辰汽车以22%的市场份额位居中国新能源汽车市场首位。
  market_share | 北辰汽车 | 22 percent | market=中国新能源汽车市场
  rank | 北辰汽车 | 1 rank

青禾科技市占率超过三成，在国内激光雷达市场稳居第一。
  market_share | 青禾科技 | 30 percent | bound=gt | derivation=worded
  rank | 青禾科技 | 1 rank | market=国内激光雷达市场

去年四季度，澜海手机在中国市场的份额从去年同期的20%下滑至15.6%。
  market_share | 澜海手机 | 20 percent
  market_share | 澜海手机 | 15.6 percent | period=2023-Q4

2022年，北辰云在公有云市场的份额为47.8%，低于前一年的49.4%和2020年的53.7%。
  market_share | 北辰云 | 47.8 percent | period=2022
  market_share | 北辰云 | 49.4 percent | period=2021
  market_share | 北辰云 | 53.7 percent | period=2020

2023年全球光伏逆变器市场前三名厂商分别为阳禾、锦川和古瑞，市场份额依次为30.1%、20.2%和8.5%。
  rank | 阳禾 | 1 rank | derivation=implied
  rank | 锦川 | 2 rank
  rank | 古瑞 | 3 rank
  market_share | 阳禾 | 30.1 percent
  market_share | 锦川 | 20.2 percent
  market_share | 古瑞 | 8.5 percent

2023年中国云服务市场，青禾云份额为35.8%，北辰云为15%，澜海云、山川云分别为10%和8%。
  market_share | 青禾云 | 35.8 percent
  market_share | 北辰云 | 15 percent | market=中国云服务市场
  market_share | 澜海云 | 10 percent
  market_share | 山川云 | 8 percent | period=2023

2018年，顺驰出行在中国网约车市场占有超过九成的份额。
  market_share | 顺驰出行 | 90 percent | bound=gt | period=2018

截至10月末，我国累计建成充电桩321.5万个，占全球充电桩总数的28.1%。
  market_share | 充电桩 | 28.1 percent | market=全球充电桩
""")

RANKS = table("""
2023年中国平板电脑市场，澜海以17.4%的份额排名第一，青禾、北辰紧随其后。
  market_share | 澜海 | 17.4 percent
  rank | 澜海 | 1 rank
  rank | 青禾 | 2 rank | derivation=implied
  rank | 北辰 | 3 rank | derivation=implied

2023年，澜海和青禾在全球扫地机器人市场分列第二、第三。
  rank | 澜海 | 2 rank | market=全球扫地机器人市场
  rank | 青禾 | 3 rank

北辰时代是全球最大的动力电池制造商。
  rank | 北辰时代 | 1 rank | market=全球动力电池

青禾云希望有朝一日成为中国云市场的领头羊。

北辰银行跻身全球最大的银行之列。
""")

SIZES = table("""
2024年一季度，国内扫地机器人零售额达28.6亿元，同比增长11.3%。
  market_size | 国内扫地机器人 | 2860000000 CNY | period=2024-Q1
  market_growth | 国内扫地机器人 | 11.3 percent | period=2024-Q1

2023年第三季度，全球可穿戴设备出货量为1.484亿台，同比增长2.6%。
  market_size | 全球可穿戴设备 | 148400000 count | period=2023-Q3
  market_growth | 全球可穿戴设备 | 2.6 percent | period=2023-Q3

2021年全球共计出货平板电脑1.69亿台，较上年增长3.2%。
  market_size | 全球平板电脑 | 169000000 count
  market_growth | 全球平板电脑 | 3.2 percent

第一季度中国云基础服务市场同比增长67%至39亿美元。
  market_growth | 中国云基础服务市场 | 67 percent | period=2024-Q1
  market_size | 中国云基础服务市场 | 3900000000 USD

2021年，全球半导体市场规模达到5559亿美元，同比增长26.2%，其中中国市场规模1925亿美元，增长27.1%。
  market_size | 全球半导体 | 555900000000 USD
  market_growth | 全球半导体 | 26.2 percent
  market_size | 中国半导体 | 192500000000 USD
  market_growth | 中国半导体 | 27.1 percent

2023年我国云计算市场规模达4550亿元，同比增长40.9%，预计2025年将突破1万亿元。
  market_size | 我国云计算 | 455000000000 CNY | period=2023
  market_growth | 我国云计算 | 40.9 percent
  market_size | 我国云计算 | 1000000000000 CNY | period=2025 | bound=gt

2月，国内手机市场总体出货量仅638.4万部，同比跌去逾五成。
  market_size | 国内手机市场 | 6384000 count | period=2024-02
  market_growth | 国内手机市场 | -50 percent | bound=gt

预计2022年全球折叠屏手机销量有望达1569万部。2025年全球折叠屏手机销量有望达5740万部，年均复合增长率达66%。
  market_size | 全球折叠屏手机 | 15690000 count | period=2022
  market_size | 全球折叠屏手机 | 57400000 count | period=2025
  market_growth | 全球折叠屏手机 | 66 percent | period=2022/2025

青禾公司开始进军规模达2050亿美元的数据中心系统市场。
  market_size | 数据中心系统市场 | 205000000000 USD

我国新能源汽车销量达到528万辆，同比增长1.1倍。
  market_size | 我国新能源汽车 | 5280000 count
  market_growth | 我国新能源汽车 | 110.0 percent

5月，新能源汽车国内零售渗透率达到47%，较去年同期提升14个百分点。
  penetration | 新能源汽车 | 47 percent | period=2024-05
""")

VENDORS = table("""
2023年，澜海手机出货量达到2.4亿部，同比增长15%。

青禾云营收增长34%。

门店一个月销量约2000部。
""")


LISTS = table("""
2023年，统一威胁管理（UTM）市场规模为11.9亿元，前三大厂商为澜海安、青禾达、北辰通，份额依次为22.4%、17.9%、13.0%。
  market_size | 统一威胁管理 | 1190000000 CNY | period=2023
  market_share | 澜海安 | 22.4 percent | period=2023
  market_share | 青禾达 | 17.9 percent | period=2023
  market_share | 北辰通 | 13.0 percent | period=2023

2023年，青禾科技在国内动力电池市场市占率47.1%；澜海时代、北辰高能、瀚禾锂能分列第三至第五名，占比依次为6.0%、4.4%、3.7%。
  market_share | 青禾科技 | 47.1 percent
  rank | 澜海时代 | 3 rank
  rank | 北辰高能 | 4 rank
  rank | 瀚禾锂能 | 5 rank
  market_share | 澜海时代 | 6.0 percent
  market_share | 北辰高能 | 4.4 percent
  market_share | 瀚禾锂能 | 3.7 percent

2023年我国动力电池合计产量为107.8GWh，同比增长63.2%。
  market_size | 我国动力电池 | 107.8 GWh | period=2023
  market_growth | 我国动力电池 | 63.2 percent | period=2023

2023年浙江省跨境电商进出口规模突破5200亿元，同比增长16.3%。
  market_size | 浙江省跨境电商 | 520000000000 CNY | bound=gt
  market_growth | 浙江省跨境电商 | 16.3 percent

2023年全球真无线耳机销量达5300万副。
  market_size | 全球真无线耳机 | 53000000 count

过去三个月，芯片设计赛道已有7家企业拿到融资。
""")


@pytest.mark.parametrize(("sentence", "lines"), LISTS)
def test_lists_and_industry_figures_keep_their_holders(sentence: str, lines: tuple[str, ...]) -> None:
    """A list behind 为, places as a range, sums over goods, bare numbers of pieces: none is money or another's share."""
    assert differences(sentence, lines) == []


@pytest.mark.parametrize(("sentence", "lines"), SHARES)
def test_shares_are_read_with_their_market_and_period(sentence: str, lines: tuple[str, ...]) -> None:
    """Analysts compare shares only within one market and period."""
    assert differences(sentence, lines) == []


@pytest.mark.parametrize(("sentence", "lines"), RANKS)
def test_ranks_need_words_of_rank_and_no_wish(sentence: str, lines: tuple[str, ...]) -> None:
    """A hoped-for first place in the mart would be an invention."""
    assert differences(sentence, lines) == []


@pytest.mark.parametrize(("sentence", "lines"), SIZES)
def test_sizes_and_growth_belong_to_whole_markets(sentence: str, lines: tuple[str, ...]) -> None:
    """Market sizes carry the growth and the later years that the sentence goes on to."""
    assert differences(sentence, lines) == []


@pytest.mark.parametrize(("sentence", "lines"), VENDORS)
def test_figures_of_one_vendor_are_no_market(sentence: str, lines: tuple[str, ...]) -> None:
    """Shipments of one firm must not become the size of its market."""
    assert differences(sentence, lines) == []


def test_the_market_the_period_and_the_source_are_carried_into_the_next_paragraph() -> None:
    """News gives the market once and lists the shares below."""
    text = "研究机构Nimbus的数据显示，第一季度中国云服务市场同比增长20%。\n青禾占据了44.5%的市场份额；另外，北辰也同样占了14%。"
    lines = (
        "market_growth | 中国云服务市场 | 20 percent | source_org=Nimbus",
        "market_share | 青禾 | 44.5 percent | period=2024-Q1 | market=中国云服务市场 | source_org=Nimbus",
        "market_share | 北辰 | 14 percent | period=2024-Q1 | market=中国云服务市场 | source_org=Nimbus",
    )
    assert differences(text, lines) == []
