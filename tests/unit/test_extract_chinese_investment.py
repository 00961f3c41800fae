"""Table tests of the Chinese investment family: money put in, raised, paid for firms, granted, pooled in funds."""

from __future__ import annotations

import pytest

from tests.unit.chinese_cases import differences
from tests.unit.english_cases import table

INVESTMENTS = table("""
德国化工企业青禾集团日前宣布，将在临江投资约20亿欧元建设基地。
  investment_amount | 青禾集团 | 2000000000 EUR | bound=approx

青禾以每股18.5元的价格收购北辰32%股权，交易总价约24亿元。
  acquisition_amount | 青禾 | 2400000000 CNY | bound=approx | counterparty=北辰

青禾收购北辰32%股权，作价5亿元。
  acquisition_amount | 青禾 | 500000000 CNY | counterparty=北辰

临江集成电路基金再投9.11亿元，认购青禾华创1486万股股份。
  investment_amount | 临江集成电路基金 | 911000000 CNY

资金流向看，净流入资金最多的是北辰健康，合计净流入资金2.28亿元；净流出资金居前的是澜海食品，为7.56亿元。

按收盘价计算，北辰在这笔投资中已浮盈2700万余元。

公告精选：北辰科技：拟募资不超8亿元；青禾重工：拟4.15亿元收购澜海机械100%股权。
  funding_amount | 北辰科技 | 800000000 CNY
  acquisition_amount | 青禾重工 | 415000000 CNY

青禾5月还宣布，未来五年将投入5,000亿元(700亿美元)，用于云计算等新基建的进一步布局。
  investment_amount | 青禾 | 500000000000 CNY | horizon_years=5 | status=announced | period=2024-05 | alt_value=70000000000 | alt_unit=USD

北辰时代公告，拟投资不超过240亿元建设动力电池生产基地。
  investment_amount | 北辰时代 | 24000000000 CNY | bound=le

北辰汽车将在匈牙利建厂，投资约40亿欧元。
  investment_amount | 北辰汽车 | 4000000000 EUR | bound=approx | status=planned

青禾临江超级工厂总投资500亿元。
  investment_amount | 青禾临江超级工厂 | 50000000000 CNY | is_cumulative=False

青禾汽车宣布在临江增加投资300亿元。加上此前宣布的200亿元，该公司在临江的总投资金额将达到500亿元。
  investment_amount | 青禾汽车 | 30000000000 CNY | is_cumulative=False
  investment_amount | 青禾汽车 | 50000000000 CNY | is_cumulative=True

长江存储去年资本开支达80亿美元。
  investment_amount | 长江存储 | 8000000000 USD | period=2023
""")

FUNDING = table("""
北辰股份发布定增预案，拟募集资金总额不超过18亿元，其中12亿元用于正极材料项目。
  funding_amount | 北辰股份 | 1800000000 CNY | bound=le
  investment_amount | 北辰股份 | 1200000000 CNY

青禾设立规模为50亿元的产业并购基金。
  fund_size | 产业并购基金 | 5000000000 CNY

澜海能源完成102.8亿元B轮融资，由北辰资本和青禾投资联合领投，累计融资超过200亿元。
  funding_amount | 澜海能源 | 10280000000 CNY | is_cumulative=False
  funding_amount | 澜海能源 | 20000000000 CNY | bound=gt | is_cumulative=True

临江新能源汽车科技有限公司在B轮融资签约仪式上宣布已完成49.77亿元融资。除北辰汽车增资13.6亿元，南湖资产增资7.1亿元外，引入多家投资者。
  funding_amount | 临江新能源汽车科技有限公司 | 4977000000 CNY
  investment_amount | 北辰汽车 | 1360000000 CNY | counterparty=临江新能源汽车科技有限公司
  investment_amount | 南湖资产 | 710000000 CNY | counterparty=临江新能源汽车科技有限公司

澜海汽车在港交所上市，募资约140亿港元。
  funding_amount | 澜海汽车 | 14000000000 HKD | bound=approx

顺驰出行获得北辰资本等投资者超过45亿美元的投资。
  funding_amount | 顺驰出行 | 4500000000 USD | bound=gt

银河材料融资融券信息显示，2023年12月5日融资净买入187.21万元。
""")

ACQUISITIONS = table("""
北辰置业拟以现金方式向关联方青禾地产出售所持澜海物业80%股权，预计作价7,069万元。
  acquisition_amount | 青禾地产 | 70690000 CNY | counterparty=北辰置业

北辰公告，公司拟出售子公司澜海电子商务有限公司4%股权，受让方为杭州青禾管理咨询有限公司，交易对价为2亿元。
  acquisition_amount | 杭州青禾管理咨询有限公司 | 200000000 CNY | counterparty=澜海电子商务有限公司

2016年4月15日，北辰电讯宣布以16亿美元的价格出售47.7%股权给青禾保险。
  acquisition_amount | 青禾保险 | 1600000000 USD | counterparty=北辰电讯

2016年3月，北辰股份以3.57亿元的对价，从临江新大洋机电科技有限公司、林启明手中收购临江德瀚电子科技有限公司51%的股权。
  acquisition_amount | 北辰股份 | 357000000 CNY | counterparty=临江德瀚电子科技有限公司 | period=2016-03

青禾实业采用现金支付的方式，并以7.61亿元的价格对相关资产进行收购。
  acquisition_amount | 青禾实业 | 761000000 CNY

澜海通信于2016年1月花费现金3.88亿元再度收购智瀚海派7.68%股权。
  acquisition_amount | 澜海通信 | 388000000 CNY | period=2016-01

上市公司以6356万元的对价收购了临江云硕科技发展有限公司70%的股权。

北辰拟以底价5亿元公开挂牌出售所持澜海保险3%的股份。

青禾以27亿美元全资收购摩行单车。
  acquisition_amount | 青禾 | 2700000000 USD

北辰拟作价不超过134.6亿元收购广远证券100%股权。
  acquisition_amount | 北辰 | 13460000000 CNY | bound=le | status=planned

澜海将出资18亿美元从福腾手中收购沃尔轿车公司100%股权。
  acquisition_amount | 澜海 | 1800000000 USD

青禾医疗公告，公司拟收购临江眼科股份有限公司95.95%的股份，交易价格为3742.23万元。
  acquisition_amount | 青禾医疗 | 37422300 CNY | counterparty=临江眼科股份有限公司

知情人士称，青禾正考虑以20亿美元收购云直播。
  acquisition_amount | 青禾 | 2000000000 USD | status=rumored | is_soft=True

知情人士称，北辰准备放弃以400亿美元收购英国芯片设计公司Armada。
  acquisition_amount | 北辰 | 40000000000 USD | is_soft=True

有消息称，青禾科技拟以10亿元收购澄海医药。
  acquisition_amount | 青禾科技 | 1000000000 CNY | counterparty=澄海医药 | status=rumored | is_soft=True

青禾科技完成由澄海资本领投的2亿元B轮融资。
  funding_amount | 青禾科技 | 200000000 CNY

本次收购产生了5.37亿元的商誉。
""")

GRANTS_AND_FUNDS = table("""
临江高新区将向北辰光电拨付扶持资金3亿元。
  grant_amount | 北辰光电 | 300000000 CNY

政府将拨款30亿元成立研究配对计划。
  grant_amount | 研究配对计划 | 3000000000 CNY

青禾的运营获得临江市政府补助，金额由2014年成立时的1026万元，减至2016年的727万元。
  grant_amount | 青禾 | 10260000 CNY | period=2014
  grant_amount | 青禾 | 7270000 CNY | period=2016

临江省产业基金总规模达到200亿元。
  fund_size | 临江省产业基金 | 20000000000 CNY

法院判决被告承担伙食补助费1840元。
""")

NOISE = table("""
截至收盘，青禾控股报320.4港元，涨1.5%，总市值3.05万亿港元。

青禾新车售价为25.98万元起。

青禾以20亿美元估值完成新一轮融资。

青禾电器净利润为23亿元，同比增长12%；每股收益0.56元。
""")


ROLES = table("""
华天科技则获国家大基金二期注资11.5亿元。
  investment_amount | 国家大基金二期 | 1150000000 CNY | counterparty=华天科技

青禾科技5月完成了25亿元可转债的发行。
  funding_amount | 青禾科技 | 2500000000 CNY | period=2024-05

青禾医药公告称，收购瀚海医院和澜海药业股权，交易价格分别为4287万元、687万元。
  acquisition_amount | 青禾医药 | 42870000 CNY
  acquisition_amount | 青禾医药 | 6870000 CNY

青禾医药公告称，拟收购澜海药业60%股权，成交金额为21.91亿元。
  acquisition_amount | 青禾医药 | 2191000000 CNY | counterparty=澜海药业

总投资86亿元的澜海动力电池产业园项目日前开工建设。
  investment_amount | 澜海动力电池产业园项目 | 8600000000 CNY

某集团去年以每平方呎1.35万元出售商厦。
""")


@pytest.mark.parametrize(("sentence", "lines"), ROLES)
def test_money_has_the_right_payer(sentence: str, lines: tuple[str, ...]) -> None:
    """Who receives, what is bought and what a project costs must not trade places with who pays."""
    assert differences(sentence, lines) == []


@pytest.mark.parametrize(("sentence", "lines"), [*INVESTMENTS, *FUNDING, *ACQUISITIONS, *GRANTS_AND_FUNDS])
def test_money_has_its_payer_and_receiver(sentence: str, lines: tuple[str, ...]) -> None:
    """Who pays and who gets decides the table that a figure is added up in."""
    assert differences(sentence, lines) == []


@pytest.mark.parametrize(("sentence", "lines"), NOISE)
def test_prices_profits_and_valuations_stay_out(sentence: str, lines: tuple[str, ...]) -> None:
    """Market caps and prices are money too, and no investment."""
    assert differences(sentence, lines) == []


def test_a_bare_yuan_follows_the_place_of_the_paper() -> None:
    """元 is HKD in Hong Kong, unless the text repeats the amount with its currency."""
    hong_kong = ("港府宣布。\n青禾集團斥資15億元買進物流園區。", ("acquisition_amount | 青禾集團 | 1500000000 HKD",))
    repeated = (
        "香港消息，騰河將投入500億人民幣。\n騰河昨日公布，將投放500億元。",
        ("investment_amount | 騰河 | 50000000000 CNY",),
    )
    for text, lines in (hong_kong, repeated):
        assert differences(text, lines, language="zh-Hant") == []
