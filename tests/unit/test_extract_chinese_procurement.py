"""Table tests of the Chinese procurement family: contracts, awards, bids, lots, shares of tenders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.unit.chinese_cases import claims_of, differences
from tests.unit.english_cases import table

AWARDS = table("""
第一标段由北辰信息以2.87亿元中标，第二标段由青禾网络拿下，中标金额1.63亿元。
  contract_amount | 北辰信息 | 287000000 CNY
  contract_amount | 青禾网络 | 163000000 CNY

北辰路桥和青禾市政分别中标7个、5个标段，金额各为9.2亿元和6.4亿元，较预算节约4.1亿元。
  contract_count | 北辰路桥 | 7 count
  contract_count | 青禾市政 | 5 count
  contract_amount | 北辰路桥 | 920000000 CNY
  contract_amount | 青禾市政 | 640000000 CNY

磷酸铁锂电池集采结果显示，青禾、北辰、澜海分别获得40%、35%、25%的份额。
  award_share | 青禾 | 40 percent
  award_share | 北辰 | 35 percent
  award_share | 澜海 | 25 percent

第一中标候选人为青禾建设，投标报价为5.67亿元；第二中标候选人为北辰路桥，报价5.81亿元。
  bid_price | 青禾建设 | 567000000 CNY
  bid_price | 北辰路桥 | 581000000 CNY

青禾今年以来累计中标临江电网项目17个，合计金额9.8亿元。
  contract_count | 青禾 | 17 count
  contract_amount | 青禾 | 980000000 CNY

临江地铁16号线共12个标段开标，澜海股份中标8个，其中青禾一局独得3个。
  contract_count | 澜海股份 | 8 count
  contract_count | 青禾一局 | 3 count

5月3日，青禾电缆公告称，中标国网临江电力公司2.3亿元电缆采购项目。
  contract_amount | 青禾电缆 | 230000000 CNY | status=won | period=2024-05-03

青禾电缆近日与北辰电力签订3.2亿元供货合同。
  contract_amount | 青禾电缆 | 320000000 CNY | counterparty=北辰电力

青禾电缆公告称，与北辰电力签订合同，金额为3.2亿元（约合4400万美元）。
  contract_amount | 青禾电缆 | 320000000 CNY | counterparty=北辰电力 | alt_value=44000000 | alt_unit=USD

青禾环境(300555)5月9日晚间公告，公司中标临江市污水处理厂改造项目，中标金额为3.12亿元。
  contract_amount | 青禾环境 | 312000000 CNY | status=won | period=2024-05-09

北辰股份公告，公司收到中标通知书，确认公司为临江市地铁集团有限公司信号系统项目的中标单位，中标价约8.6亿元。
  contract_amount | 北辰股份 | 860000000 CNY | bound=approx | counterparty=临江市地铁集团有限公司

北辰股份公告，全资子公司澜海电气成为南江电网公司框架招标项目的中标候选人，预计中标金额约为9742万元。
  contract_amount | 澜海电气 | 97420000 CNY | status=candidate | is_soft=True

青禾实业公告，公司控股子公司十二设计院与华信建设组成的联合体，中标临江新区安置房工程，中标价11.89亿元。
  contract_amount | 十二设计院与华信建设 | 1189000000 CNY

澜海通信以5.6亿元中标中部电信骨干网扩容项目。
  contract_amount | 澜海通信 | 560000000 CNY

观海线延线工程由礼盛以30亿元投得。
  contract_amount | 礼盛 | 3000000000 CNY

河铁把东段隧道合约批予礼盛，合约金额约53亿港元。
  contract_amount | 礼盛 | 5300000000 HKD | counterparty=河铁

近日，青禾科技与北辰能源签订了总金额为12.6亿元的风机采购合同。
  contract_amount | 青禾科技 | 1260000000 CNY | counterparty=北辰能源

青禾环境公告，公司中标如意县垃圾分类服务项目，中标金额为310万元/年。
  contract_amount | 青禾环境 | 3100000 CNY | horizon_years=1
""")

COUNTS = table("""
从2016年到2017年，青禾从政府实体和国有企业共获得28个云相关合同；澜海则只有七个。
  contract_count | 青禾 | 28 count | period=2016/2017 | counterparty=政府实体和国有企业
  contract_count | 澜海 | 7 count | period=2016/2017 | derivation=worded

2018年，青禾和澜海各获得28个政府合约；去年青禾再次以49个领先澜海的46个。
  contract_count | 青禾 | 28 count | period=2018 | counterparty=政府
  contract_count | 澜海 | 28 count | period=2018
  contract_count | 青禾 | 49 count | period=2023
  contract_count | 澜海 | 46 count | period=2023

澜海通信、青禾通信分别获得中部电信无线网集采28.7%和57.2%的份额。
  award_share | 澜海通信 | 28.7 percent
  award_share | 青禾通信 | 57.2 percent

同时，临江银行与青禾集团签订三份质押合同。
""")

BIDS = table("""
澜海2017年提出0.01元人民币的竞标价，拿下临江省政府信息平台项目。
  bid_price | 澜海 | 0.01 CNY | period=2017

青禾科技的投标报价为1.2亿元。
  bid_price | 青禾科技 | 120000000 CNY

截至收盘，青禾科技报价15.9港元，涨2.3%。
""")

NO_AWARDS = table("""
青禾电缆与北辰银行签订借款合同，北辰银行分别提供2.2亿元和4.6亿元的贷款。

公司回购股份的最高成交价为27.07元/股，支付的总金额约2.54亿元。

5月9日，青禾云宣布中标临江市智慧城市基础平台项目。

青禾环境此次中标金额占公司2023年度营业收入的2.64%。
""")


@pytest.mark.parametrize(("sentence", "lines"), AWARDS)
def test_awards_name_winner_buyer_and_amount(sentence: str, lines: tuple[str, ...]) -> None:
    """A contract credited to the listed parent, or to the buyer, misleads whoever totals awards."""
    assert differences(sentence, lines) == []


@pytest.mark.parametrize(("sentence", "lines"), COUNTS)
def test_counts_and_shares_are_dealt_out_to_each_winner(sentence: str, lines: tuple[str, ...]) -> None:
    """各, 分别 and elliptic figures belong to the right firm each."""
    assert differences(sentence, lines) == []


@pytest.mark.parametrize(("sentence", "lines"), BIDS)
def test_bids_are_no_quotes_of_shares(sentence: str, lines: tuple[str, ...]) -> None:
    """A share price taken for a bid would top the table of the cheapest bidders."""
    assert differences(sentence, lines) == []


@pytest.mark.parametrize(("sentence", "lines"), NO_AWARDS)
def test_trades_and_ratios_are_no_contracts(sentence: str, lines: tuple[str, ...]) -> None:
    """Buy-backs and ratios to revenue stay out of procurement."""
    assert differences(sentence, lines) == []


def test_an_award_without_a_winner_waits_for_review() -> None:
    """The amount is worth keeping; the mart must not show it without its firm."""
    claims = claims_of("中标金额为人民币102994万元。")
    assert [(claim.subject, claim.value) for claim in claims] == [(None, 1029940000)]
    assert claims[0].confidence < Decimal("0.5")


def test_a_headline_rounding_and_the_exact_amount_are_one_fact() -> None:
    """约12亿元 in the headline and 12.66亿元 in the text would count the contract twice."""
    text = "青禾高新:中标逾12亿元PPP项目\n青禾高新(600555)12月13日晚间公告,公司全资子公司临江路桥中标蒲水县市政基础设施项目,项目总投资12.66亿元。"
    assert differences(text, ("contract_amount | 临江路桥 | 1266000000 CNY",)) == []


def test_lines_below_a_heading_belong_to_the_firm_in_it() -> None:
    """Lists of awards name the firm once, above its figures."""
    text = (
        "截至4月27日，两间公司取得合约。\n1. Aster Consulting Limited 星河顾问有限公司\n董事：陈一\n合约总值：486万元\n"
        "2. 望海印刷 (香港) 有限公司\n合约总值：4.8万元\n"
    )
    lines = (
        "contract_amount | Aster Consulting Limited 星河顾问有限公司 | 4860000 CNY | period=2024-04-27",
        "contract_amount | 望海印刷 (香港) 有限公司 | 48000 CNY | period=2024-04-27",
    )
    assert differences(text, lines, published_on=date(2024, 5, 1)) == []


def test_the_parts_of_a_tender_notice_are_read_from_their_labels() -> None:
    """Notices are lists of labels: winner, price in words and figures, buyer."""
    text = (
        "1 项目概况\n（1）招标人：临江期货交易所股份有限公司\n2 评标结果\n中标人：\n（1）名称：北京信天技术股份有限公司\n"
        "（2）中标价格：人民币壹佰玖拾肆万伍仟贰佰叁拾元整（RMB 1945230.00）\n"
    )
    claims = [claim for claim in claims_of(text) if claim.metric == "contract_amount"]
    assert [(c.subject, c.value, c.unit) for c in claims] == [("北京信天技术股份有限公司", 1945230, "CNY")]
    assert claims[0].counterparty == "临江期货交易所股份有限公司"
