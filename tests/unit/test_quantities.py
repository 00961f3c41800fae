"""Figures: what is read, exactly, and what is left alone."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsledger.extraction.normalise import normalise
from newsledger.extraction.quantities import Quantity, find_quantities, parse_quantity
from newsledger.settings import find_project

_CORPUS = find_project(Path(__file__).parent).parent / "shared" / "corpus"


def read(text: str) -> list[Quantity]:
    return find_quantities(normalise(text))


def only(text: str) -> Quantity:
    found = read(text)
    assert len(found) == 1, found
    return found[0]


# ------------------------------------------------------------------------------------------------ any value, any unit

_CHINESE_SCALES = {"": 0, "万": 4, "亿": 8, "万亿": 12, "百万": 6, "千万": 7}
_ENGLISH_SCALES = {"": 0, " thousand": 3, " million": 6, " billion": 9, " trillion": 12, "bn": 9}
_CHINESE_UNITS = {
    "%": ("percent", "percent"),
    "个百分点": ("pp", "pp"),
    "元": ("money", None),
    "美元": ("money", "USD"),
    "港元": ("money", "HKD"),
    "亿日元": ("money", "JPY"),
    "元人民币": ("money", "CNY"),
    "欧元": ("money", "EUR"),
    "台": ("count", "count"),
    "名": ("count", "count"),
    "个": ("count", "count"),
    "倍": ("multiple", "multiple"),
    "吨": ("physical", "tonne"),
    "千瓦时": ("physical", "kWh"),
    "GWh": ("physical", "GWh"),
}
_SIGNS = {"$": "USD", "US$": "USD", "HK$": "HKD", "€": "EUR", "£": "GBP", "RMB ": "CNY", "A$": "AUD", "S$": "SGD"}
_BEFORE = {
    "": None,
    "超过": "gt",
    "逾": "gt",
    "近": "lt",
    "不足": "lt",
    "约": "approx",
    "至少": "ge",
    "高达": "le",
    "约为": "approx",
}
_AFTER = {"": None, "以上": "ge", "左右": "approx"}
_ENGLISH_BEFORE = {
    "": None,
    "more than ": "gt",
    "over ": "gt",
    "nearly ": "lt",
    "at least ": "ge",
    "up to ": "le",
    "about ": "approx",
}

digits = st.decimals(min_value="0.01", max_value="9999", places=2).map(lambda value: f"{value.normalize():f}")


def grouped(number: str) -> str:
    whole, point, decimals = number.partition(".")
    return f"{int(whole):,}{point}{decimals}"


@given(
    digits,
    st.sampled_from(sorted(_CHINESE_SCALES)),
    st.sampled_from(sorted(_CHINESE_UNITS)),
    st.sampled_from(sorted(_BEFORE)),
    st.sampled_from(sorted(_AFTER)),
    st.sampled_from([str, grouped]),
    st.booleans(),
    st.sampled_from(["", " "]),
)
def test_any_printed_chinese_figure_is_read_back(
    number: str, scale: str, unit: str, before: str, after: str, group: Any, is_wide: bool, space: str
) -> None:
    """The value, the unit and the bound that a claim is published with."""
    exponent, name = _CHINESE_SCALES[scale], unit
    if unit == "亿日元":  # no second scale behind the first
        scale, exponent = "", 8
    figure = f"{group(number)}{scale}{unit}"
    if is_wide:
        figure = figure.translate({point: point + 0xFEE0 for point in map(ord, "0123456789.%")})
    text = f"这家公司今年完成{before}{space}{figure}{after}，同行次之"
    quantity = only(text)
    assert quantity.value == Decimal(number).scaleb(exponent)
    assert (quantity.kind, quantity.unit) == _CHINESE_UNITS[name]
    assert quantity.bound == (_BEFORE[before] or _AFTER[after])
    assert quantity.is_currency_implied == (unit == "元")
    assert text[quantity.start : quantity.end] == figure
    assert text[quantity.hedge_start : quantity.hedge_end] == (f"{before}{space}" if before else "") + figure + after
    assert not quantity.is_worded


@given(
    digits,
    st.sampled_from(sorted(_ENGLISH_SCALES)),
    st.sampled_from(sorted(_SIGNS)),
    st.sampled_from(sorted(_ENGLISH_BEFORE)),
    st.sampled_from([str, grouped]),
)
def test_any_english_amount_is_read_back(number: str, scale: str, sign: str, before: str, group: Any) -> None:
    """The sign in front decides the currency, the word behind the size."""
    text = f"The company spent {before}{sign}{group(number)}{scale} on it."
    quantity = only(text)
    assert quantity.value == Decimal(number).scaleb(_ENGLISH_SCALES[scale])
    assert (quantity.kind, quantity.unit) == ("money", _SIGNS[sign])
    assert quantity.bound == _ENGLISH_BEFORE[before]
    assert text[quantity.start : quantity.end] == f"{sign}{group(number)}{scale}"


@given(
    st.integers(2, 9999),
    st.sampled_from([("percent", "percent"), ("employees", "count"), ("GWh", "GWh"), ("euros", "EUR")]),
)
def test_any_english_count_is_read_back(number: int, unit: tuple[str, str]) -> None:
    """A number in front of what it counts."""
    quantity = only(f"It reported {number:,} {unit[0]}.")
    assert quantity.value == number
    assert quantity.unit == unit[1]


@given(
    digits,
    digits,
    st.sampled_from(["-", "至", "到", "~", "—"]),
    st.sampled_from(["%", "亿元", "万台", "亿美元"]),
    st.booleans(),
)
def test_any_range_keeps_both_ends(one: str, other: str, dash: str, unit: str, is_long: bool) -> None:
    """The low end is the value, and the unit behind the second number holds for the first."""
    low, high = sorted((Decimal(one), Decimal(other)))
    if low == high:
        return
    scale = {"%": 0, "亿元": 8, "万台": 4, "亿美元": 8}[unit]
    quantity = only(f"预计为{low:f}{unit if is_long else ''}{dash}{high:f}{unit}。")
    assert quantity.value == low.scaleb(scale)
    assert quantity.value_hi == high.scaleb(scale)


# ------------------------------------------------------------------------------------------------ phenomena


def described(quantity: Quantity) -> tuple[Any, ...]:
    return (quantity.kind, quantity.unit, quantity.value, quantity.value_hi, quantity.bound)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # shares in words
        ("份额超七成", ("percent", "percent", 70, None, "gt")),
        ("七成以上", ("percent", "percent", 70, None, "ge")),
        ("占了九成", ("percent", "percent", 90, None, None)),
        ("五成五", ("percent", "percent", 55, None, None)),
        ("两成半", ("percent", "percent", 25, None, None)),
        ("三到五成", ("percent", "percent", 30, 50, None)),
        ("七八成", ("percent", "percent", 70, 80, None)),
        ("百分之三十", ("percent", "percent", 30, None, None)),
        ("百分之三点五", ("percent", "percent", Decimal("3.5"), None, None)),
        ("十分之一", ("percent", "percent", 10, None, None)),
        ("三分之二", ("percent", "percent", Decimal("66.666667"), None, None)),
        ("占据一半", ("percent", "percent", 50, None, None)),
        ("选票过半", ("percent", "percent", 50, None, "gt")),
        ("近半收入", ("percent", "percent", 50, None, "lt")),
        ("more than a quarter of users", ("percent", "percent", 25, None, "gt")),
        ("a third of sales", ("percent", "percent", Decimal("33.333333"), None, None)),
        ("two-thirds", ("percent", "percent", Decimal("66.666667"), None, None)),
        ("half of revenue", ("percent", "percent", 50, None, None)),
        ("three quarters of the market", ("percent", "percent", 75, None, None)),
        ("nearly 40 percent", ("percent", "percent", 40, None, "lt")),
        ("1.5 per cent", ("percent", "percent", Decimal("1.5"), None, None)),
        ("占全国总量的1/3", ("percent", "percent", Decimal("33.333333"), None, None)),
        ("2/3以上的企业", ("percent", "percent", Decimal("66.666667"), None, "ge")),
        ("19.2pc of the market", ("percent", "percent", Decimal("19.2"), None, None)),
        # points, multiples
        ("提升4.5个百分点", ("pp", "pp", Decimal("4.5"), None, None)),
        ("up 50 basis points", ("pp", "pp", Decimal("0.5"), None, None)),
        ("增长逾一倍", ("multiple", "multiple", 1, None, "gt")),
        ("是去年的两倍", ("multiple", "multiple", 2, None, None)),
        ("翻了两番", ("multiple", "multiple", 4, None, None)),
        ("翻一番", ("multiple", "multiple", 2, None, None)),
        ("Sales doubled", ("multiple", "multiple", 2, None, None)),
        ("a tenfold increase", ("multiple", "multiple", 10, None, None)),
        # money
        ("投资1.2万亿元", ("money", None, 1_200_000_000_000, None, None)),
        ("万亿元规模", ("money", None, 10**12, None, None)),
        ("三十几万元", ("money", None, 300_000, 400_000, None)),
        ("二百余万元", ("money", None, 2_000_000, None, "gt")),
        ("数百万元", ("money", None, 1_000_000, 10_000_000, None)),
        ("上百亿元", ("money", None, 10**10, None, "ge")),
        ("十多亿元", ("money", None, 10**9, None, "gt")),
        ("人民币伍亿玖仟柒佰万元整", ("money", "CNY", 597_000_000, None, None)),
        ("壹仟贰佰元伍角陆分", ("money", None, Decimal("1200.56"), None, None)),
        ("人民币约60亿元", ("money", "CNY", 6_000_000_000, None, "approx")),
        ("逾港币3亿元", ("money", "HKD", 300_000_000, None, "gt")),
        ("新台币500亿元", ("money", "TWD", 50_000_000_000, None, None)),
        ("100万至120万美元", ("money", "USD", 1_000_000, 1_200_000, None)),
        ("50亿日元至60亿日元", ("money", "JPY", 5_000_000_000, 6_000_000_000, None)),
        ("8000-1万元", ("money", None, 8000, 10_000, None)),
        ("不低于2亿元且不超过4亿元", ("money", None, 200_000_000, 400_000_000, None)),
        ("$5-6 billion", ("money", "USD", 5_000_000_000, 6_000_000_000, None)),
        ("between $5 billion and $6 billion", ("money", "USD", 5_000_000_000, 6_000_000_000, None)),
        ("US$700m", ("money", "USD", 700_000_000, None, None)),
        ("an estimated $653,210,000", ("money", "USD", 653_210_000, None, "approx")),
        ("hundreds of millions of dollars", ("money", "USD", 10**8, 10**9, None)),
        ("5,000 crore rupees", ("money", "INR", 50_000_000_000, None, None)),
        ("1.2兆元", ("money", None, 1_200_000_000_000, None, None)),
        ("约为港币二十六亿五千万元", ("money", "HKD", 2_650_000_000, None, "approx")),
        ("1.5 trillion yen", ("money", "JPY", 1_500_000_000_000, None, None)),
        ("$150 million a year earlier", ("money", "USD", 150_000_000, None, None)),
        ("a not-to-exceed $1,200,000 contract", ("money", "USD", 1_200_000, None, "le")),
        # counts
        ("1,100万人", ("count", "count", 11_000_000, None, None)),
        ("3,000多名员工", ("count", "count", 3000, None, "gt")),
        ("近千人的团队", ("count", "count", 1000, None, "lt")),
        ("过万家", ("count", "count", 10_000, None, "gt")),
        ("十几家", ("count", "count", 10, 20, None)),
        ("只有七个", ("count", "count", 7, None, None)),
        ("three billion people", ("count", "count", 3_000_000_000, None, None)),
        ("32.1 million ordinary shares", ("count", "count", 32_100_000, None, None)),
        ("10,000+ employees", ("count", "count", 10_000, None, "ge")),
        ("four offers received", ("count", "count", 4, None, None)),
        # physical
        ("220GWh到240GWh", ("physical", "GWh", 220, 240, None)),
        ("5万千瓦", ("physical", "kW", 50_000, None, None)),
        ("330万千瓦时", ("physical", "kWh", 3_300_000, None, None)),
        ("30兆瓦", ("physical", "MW", 30, None, None)),
        # ranks
        ("排名第三", ("ordinal", "rank", 3, None, None)),
        ("第2名", ("ordinal", "rank", 2, None, None)),
        ("第二大厂商", ("ordinal", "rank", 2, None, None)),
        ("ranked No. 2", ("ordinal", "rank", 2, None, None)),
        ("the third-largest maker", ("ordinal", "rank", 3, None, None)),
        # no unit
        ("耗资高达387亿", ("number", None, 38_700_000_000, None, "le")),
        ("500多亿", ("number", None, 50_000_000_000, None, "gt")),
    ],
)
def test_a_way_of_writing_is_read(text: str, expected: tuple[Any, ...]) -> None:
    """One row for each way of writing a figure that the guideline and the field's bug reports name."""
    assert described(only(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2025年1—9月",
        "自2016年到2017年",
        "第一季度",
        "11月3日15:30",
        "on Nov. 3, 2025",
        "in fiscal 2018",
        "为期三年",
        "五个月",
        "a five-year plan",
        "49岁",
        "1/3发布",
        "100m race",
        "45 cents a share",
        "(13.960,0.04,0.29%)",
        "(10.680,-0.06,-0.56%)",
        "0700.HK",
        "600519.SH",
        "5G手机",
        "V3.6.1版",
        "招标编号:15601523",
        "电话62791616",
        "三元锂电池",
        "两部门",
        "一家公司",
        "一带一路",
        "进一步",
        "千万不要",
        "数据",
        "几乎",
        "由大陆公司管理",
        "万科",
        "五百强",
        "前三名",
        "the top 10 firms",
        "三大运营商",
        "第一次",
        "第三方",
        "第三，要加快建设",
        "元宇宙",
        "they won",
        "no one knows",
        "in the second half",
        "in the third quarter",
        "a quarter earlier",
        "单位:万元",
        "1. 项目概况",
    ],
)
def test_what_is_no_figure_is_left_alone(text: str) -> None:
    """Dates, codes, brackets of share prices and idioms that became claims would be false alarms."""
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("合约5亿元", None),
        ("签约5亿元", None),
        ("最近3家", None),
        ("通过3家", None),
        ("线上5个", None),
        ("超过了30%", "gt"),
        ("占比接近30%", "lt"),
        ("该合同最高可达 100 亿美元", "le"),
        ("产量已达到约 5 万台", "approx"),
        ("不超过公司总股本的2%", "le"),
        ("约占全部销售额的 13%", "approx"),
        ("at least $30.5bn", "ge"),
        ("as much as 5%", "le"),
        ("slightly more than 5%", "gt"),
        ("$5 billion or more", "ge"),
        ("30%左右", "approx"),
    ],
)
def test_a_hedge_is_told_from_the_end_of_another_word(text: str, bound: str | None) -> None:
    """约 ends 合约 and 签约, 近 ends 最近: a bound read there would weaken an exact figure."""
    assert only(text).bound == bound


@pytest.mark.parametrize(
    ("text", "value", "unit", "alt", "alt_unit"),
    [
        ("5,000亿元(700亿美元)", 500_000_000_000, None, 70_000_000_000, "USD"),
        ("６０億元（８﹒７１億美元）", 6_000_000_000, None, 871_000_000, "USD"),
        ("$250,000 (£133,000)", 250_000, "USD", 133_000, "GBP"),
        ("3.2亿欧元（约合人民币25亿元）", 320_000_000, "EUR", 2_500_000_000, "CNY"),
        ("25亿元，约合3.4亿美元", 2_500_000_000, None, 340_000_000, "USD"),
        ("3.5亿美元，约新台币112亿元", 350_000_000, "USD", 11_200_000_000, "TWD"),
        ("RMB 1200.50（大写：人民币壹仟贰佰元伍角整）", Decimal("1200.50"), "CNY", Decimal("1200.50"), "CNY"),
    ],
)
def test_the_same_amount_in_brackets_belongs_to_the_first(
    text: str, value: Any, unit: str | None, alt: Any, alt_unit: str
) -> None:
    """Two currencies are one fact; counted twice they would double a total."""
    quantity = only(text)
    assert quantity.alt is not None
    assert (quantity.value, quantity.unit, quantity.alt.value, quantity.alt.unit) == (value, unit, alt, alt_unit)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("同比增长67%至39亿美元", [67, 3_900_000_000]),
        ("its share rose 5% to 30%", [5, 30]),
        ("增长5%至30%", [5, 30]),
        ("5亿元和6亿元", [500_000_000, 600_000_000]),
    ],
)
def test_growth_to_a_level_is_no_range(text: str, values: list[int]) -> None:
    """Rose 5% to 30% ends at 30%; as a range it would hide the level."""
    assert [quantity.value for quantity in read(text)] == values


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("3亿元/GWh", "GWh"),
        ("每股5元", "股"),
        ("每年5亿元", "year"),
        ("5亿元/年", "year"),
        ("$3 a month", "month"),
        ("5亿元", None),
    ],
)
def test_a_rate_says_what_it_is_per(text: str, per: str | None) -> None:
    """A price per share is no amount of money invested."""
    assert only(text).per == per


@pytest.mark.parametrize(("text", "value"), [("同比-6.5%", "-6.5"), ("5%-6%", "5"), ("-3%", "-3")])
def test_a_minus_is_told_from_a_dash(text: str, value: str) -> None:
    """A decline that lost its sign would be reported as growth."""
    assert only(text).value == Decimal(value)


def test_a_value_is_read_again_from_its_quote() -> None:
    """Every claim is verified this way before it is published."""
    quantity = parse_quantity("超過３,０００萬台")
    assert quantity is not None
    assert described(quantity) == ("count", "count", 30_000_000, None, "gt")
    assert parse_quantity("没有数字") is None


def test_worded_figures_say_so() -> None:
    """The derivation of a claim is printed or worded."""
    assert [quantity.is_worded for quantity in read("七个合同，七成，7个合同，三十几万元，30几万元")] == [
        True,
        True,
        False,
        True,
        False,
    ]


# ------------------------------------------------------------------------------------------------ hostile text

_FRAGMENTS = [
    *"0123456789.,%()（）元万亿千百十一二三几数多余个成倍半第翻每年月至到-~约近超 $€aAbnot\nİ﹒１，",
    "million", "billion", "more than ", "one ", "third", "RMB", "US$", "不超过", "的", "分之", "以上", "人民币",
]  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(_FRAGMENTS), max_size=60).map("".join)))
def test_any_text_is_read_without_an_error(text: str) -> None:
    """Offsets hold, figures stand in order and do not overlap, whatever the article contains."""
    found = read(text)
    previous = 0
    for quantity in found:
        assert previous <= quantity.start < quantity.end <= len(text)
        assert quantity.hedge_start <= quantity.start
        assert quantity.end <= quantity.hedge_end <= len(text)
        assert quantity.value_hi is None or quantity.value_hi > quantity.value
        assert quantity.alt is None or quantity.alt.start >= quantity.end
        previous = quantity.end


_PIECES = [
    *("1.", "1,", "1,000,", "三分之", "点", "一百万", "约", "不超过", "$", "的", "第", "半", "数"),
    *("a ", "one ", "one hundred and ", "more than "),
]


@pytest.mark.parametrize("piece", ["1", "(", "亿", "一二三"])
def test_a_megabyte_of_one_thing_ends(piece: str) -> None:
    """A hostile article must not stop a run: the time grows with the length, not with its square."""
    find_quantities(normalise(piece * (1_000_000 // len(piece))))


@pytest.mark.parametrize("piece", _PIECES)
def test_a_lot_of_one_thing_ends(piece: str) -> None:
    """The same for what is read again and again: at the square of the length this would take minutes."""
    find_quantities(normalise(piece * (200_000 // len(piece))))


# ------------------------------------------------------------------------------------------------ the corpus


@pytest.mark.skipif(not _CORPUS.exists(), reason="the annotated corpus is not beside this checkout")
def test_figures_of_the_corpus_are_read_from_their_quotes() -> None:
    """How many annotated figures follow from their quote; ranks and a few counts of one are stated without a number."""
    facts = [
        fact
        for line in (_CORPUS / "gold.jsonl").read_text(encoding="utf-8").splitlines()
        for fact in json.loads(line)["facts"]
        if fact["unit"] != "rank"
    ]
    assert facts
    right = sum(_follows(fact) for fact in facts)
    assert right / len(facts) >= 0.97


def _follows(fact: dict[str, Any]) -> bool:
    wanted = abs(Decimal(str(fact["value"])))
    for quantity in find_quantities(normalise(fact["quote"])):
        values = {quantity.value, -quantity.value}
        if quantity.kind == "multiple":
            values |= {quantity.value * 100, (quantity.value - 1) * 100}
        if any(abs(value - wanted) <= wanted / 1000 for value in values):
            return True
    return False
