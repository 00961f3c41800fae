"""Table tests of the Chinese company family: revenue, revenue mix, staff, capacity."""

from __future__ import annotations

import pytest

from tests.unit.chinese_cases import differences
from tests.unit.english_cases import table

REVENUE = table("""
青禾云业务收入32亿元，占总收入的比重由14%提高到17%。
  revenue | 青禾云业务 | 3200000000 CNY
  revenue_share | 青禾云业务 | 14 percent
  revenue_share | 青禾云业务 | 17 percent

2021年至2023年，青禾医疗收入分别为1.36亿元、2.05亿元和3.42亿元。
  revenue | 青禾医疗 | 136000000 CNY | period=2021
  revenue | 青禾医疗 | 205000000 CNY | period=2022
  revenue | 青禾医疗 | 342000000 CNY | period=2023

青禾2020年Q3营收为71.5亿元，上年同期为58.3亿元。
  revenue | 青禾 | 7150000000 CNY | period=2020-Q3
  revenue | 青禾 | 5830000000 CNY | period=2019-Q3

北辰汽车2023年实现营业收入6023.15亿元，同比增长42.04%，净利润300.41亿元。
  revenue | 北辰汽车 | 602315000000 CNY | period=2023

青禾集团上半年营业总收入1978亿元。
  revenue | 青禾集团 | 197800000000 CNY | period=2024-H1

澜海营收从2019年的8588亿元增长到2020年的8914亿元。
  revenue | 澜海 | 858800000000 CNY | period=2019
  revenue | 澜海 | 891400000000 CNY | period=2020

阳禾重工、徐川机械、中联重机2022年营收分别为808亿元、938亿元和416亿元。
  revenue | 阳禾重工 | 80800000000 CNY
  revenue | 徐川机械 | 93800000000 CNY
  revenue | 中联重机 | 41600000000 CNY

今年前十个月，电信业务收入累计完成14168亿元，同比增长6.9%。
  revenue | 电信业务 | 1416800000000 CNY

2019年上半年营收下降1415.68万元。

居民人均可支配收入为52397元。
""")

SHARES = table("""
澜海的云业务部门去年为其年度营收贡献了超过4.5%，青禾的云计算部门则为整体营收贡献了8%。
  revenue_share | 澜海云业务部门 | 4.5 percent | period=2023 | bound=gt
  revenue_share | 青禾云计算部门 | 8 percent | period=2023

青禾科技2023年营收12.5亿元，其中云业务占38%，广告占21%。
  revenue | 青禾科技 | 1250000000 CNY | period=2023
  revenue_share | 云业务 | 38 percent | period=2023
  revenue_share | 广告 | 21 percent | period=2023

2023年，北辰时代海外业务收入1309.92亿元，占总营收的32.67%。
  revenue | 北辰时代海外业务 | 130992000000 CNY
  revenue_share | 北辰时代海外业务 | 32.67 percent | period=2023

青禾2016年有七成（近3.4亿元）销售收入来自最大客户。
  revenue_share | 青禾 | 70 percent | derivation=worded
  revenue | 青禾 | 340000000 CNY | bound=lt

北辰环境中标金额7亿元，占公司2018年营业收入的26.28%。
  contract_amount | 北辰环境 | 700000000 CNY
""")

PARTS = table("""
光伏玻璃业务在总营收中的占比为65%。
  revenue_share | 光伏玻璃业务 | 65 percent

青禾科技2023年海外收入占总收入的比重为42%。
  revenue_share | 海外 | 42 percent | period=2023

国铭科技（600001）车用及工控的营收比重可由目前的25%拉升至38%。
  revenue_share | 车用及工控 | 25 percent
  revenue_share | 车用及工控 | 38 percent

公有云服务收入22.6亿元，企业云服务收入9.2亿元，占比分别为71%和29%。
  revenue | 公有云服务 | 2260000000 CNY
  revenue | 企业云服务 | 920000000 CNY
  revenue_share | 公有云服务 | 71 percent
  revenue_share | 企业云服务 | 29 percent
""")

# Who speaks of a figure, what analysts expected, what a sum over firms says, is not what the firm has.
OTHERS = table("""
青禾科技完成扩产。陈皓透露，公司2023年营收刚过1亿元，在手订单2.3亿元。
  revenue | 青禾科技 | 100000000 CNY | period=2023

青禾科技总收入31.8亿元，超出市场预期的30.5亿元。
  revenue | 青禾科技 | 3180000000 CNY

第二季全球前十大IC设计业者营收达395.6亿美元，年增32%。
  revenue | 全球前十大IC设计业者 | 39560000000 USD

青禾地产（00697）昨公布全年业绩。集团于年底共雇用约5,600名员工。
  headcount | 青禾地产 | 5600 count | bound=approx
""")

STAFF = table("""
仅今年一年，澜海云计算部门就招聘了3,000多名员工。
  headcount_added | 澜海云计算部门 | 3000 count | bound=gt | period=2024

截至2023年底，北辰汽车员工总数达70.35万人。
  headcount | 北辰汽车 | 703500 count

青禾商城宣布新开放2万个就业岗位。
  headcount_added | 青禾商城 | 20000 count

青禾将裁员约1万人。
""")

CAPACITY = table("""
青禾在八天内增添了100,000台云服务器。
  capacity_added | 青禾 | 100000 count

北辰时代2023年1-9月的锂离子电池产能为106.41GWh。
  capacity_total | 北辰时代 | 106.41 GWh | period=2023-01/2023-09

青禾临江工厂年产能超过95万辆。
  capacity_total | 青禾临江工厂 | 950000 count/year | bound=gt

项目建成后，临江万新将新增年产10万吨磷酸铁锂产能。
  capacity_added | 临江万新 | 100000 tonne/year
""")


@pytest.mark.parametrize(("sentence", "lines"), [*REVENUE, *OTHERS])
def test_revenue_has_its_firm_or_segment_and_period(sentence: str, lines: tuple[str, ...]) -> None:
    """Growth, falls and household incomes are no revenue."""
    assert differences(sentence, lines) == []


@pytest.mark.parametrize(("sentence", "lines"), [*SHARES, *PARTS])
def test_parts_of_revenue_belong_to_the_segment(sentence: str, lines: tuple[str, ...]) -> None:
    """A contract compared to revenue is no part of it."""
    assert differences(sentence, lines) == []


@pytest.mark.parametrize(("sentence", "lines"), [*STAFF, *CAPACITY])
def test_staff_and_capacity_tell_levels_from_additions(sentence: str, lines: tuple[str, ...]) -> None:
    """Hired people and new servers must not be stored as totals."""
    assert differences(sentence, lines) == []
