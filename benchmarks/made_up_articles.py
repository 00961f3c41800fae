"""Made-up news in feed-archive documents, as many as one likes: no two alike, so that nothing is quick by repetition.

Half are Chinese, half English. Length and density are those of the annotated articles that the extractor is scored on
(46 articles: 1,580 characters and 4.8 claims each, on average): 4 to 18 paragraphs, about every seventh sentence with a
figure, the rest what stands around figures. Every number, name, date and order of sentences comes from the seed and the
number of the article.
"""

from __future__ import annotations

import html
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

_SYLLABLES: Final = "bel cor dan fen gal hul jor kas lim mor nav pel quin ros sol tav ur vel wes yon zar".split()
_HAN: Final = "华信科联创远东方海天云智達宏利成通安泰明新中国际光源力金星大德合众恒瑞盛凯博元丰嘉润"
_GOODS_EN: Final = (
    "cloud services,lithium batteries,memory chips,wind turbines,smart speakers,servers,displays,solar modules"
).split(",")
_GOODS_ZH: Final = "云服务,锂电池,存储芯片,风力发电机,智能音箱,服务器,显示面板,光伏组件,工业机器人,电动客车".split(",")
_FIRMS: Final = "Canalys,IDC,Gartner,TrendForce,Counterpoint".split(",")

_FIGURES_EN: Final = (
    "{a} held {p}% of the {g} market in the {q} quarter of {y}, followed by {b} with {p2}%.",
    "Spending on {g} rose {p}% to ${m} billion in {y}, research firm {f} said.",
    "{a} said it would invest ${m} billion in a plant for {g} over the next {n} years.",
    "{a} won a contract worth ${mm} million to supply {g} to {b}.",
    "Revenue of {a} grew {p}% to ${m} billion in the year {y}, while net profit reached ${mm} million.",
    "The company employed {k} people at the end of {y}, {p2}% more than a year earlier.",
)
_PLAIN_EN: Final = (
    "Executives of {a} told reporters after the meeting that demand had been better than the company had feared.",
    "Analysts warned that competition between {a} and {b} might weigh on margins for some time to come.",
    "The two companies did not immediately respond to a request for comment sent outside business hours.",
    "Customers want suppliers that deliver {g} on time, said a manager who asked not to be named.",
    "Shares of {b} had risen in the days before the announcement, as investors expected news.",
    "The plan still needs the approval of regulators, who have looked more closely at such deals lately.",
)
_FIGURES_ZH: Final = (
    "{y}年第{qz}季度，{a}在{g}市场的份额为{p}%，{b}以{p2}%居次。",
    "研究机构{f}的数据显示，{y}年{g}市场规模达{m}亿美元，同比增长{p}%。",
    "{a}宣布，未来{n}年将投资{m}亿元人民币，用于建设{g}生产基地。",
    "{a}中标{b}{g}采购项目，中标金额{mm}万元。",
    "{a}公布，{y}年营业收入{m}亿元，同比增长{p}%，净利润{mm}万元。",
    "截至{y}年底，公司员工总数为{k}人，较上年增加{p2}%。",
)
_PLAIN_ZH: Final = (
    "{a}负责人在会后对记者表示，市场需求好于公司此前的担忧，订单情况总体平稳。",
    "分析人士认为，{a}与{b}之间的竞争在今后一段时间内仍将影响行业的利润水平。",
    "截至发稿时，两家公司均未就此事置评，有关部门也没有公布更多细节。",
    "一位不愿具名的采购经理说，客户更看重供应商能否按时交付{g}。",
    "消息公布之前，{b}的股价已连续多日上涨，投资者对此早有预期。",
    "该计划仍需监管部门批准，近来此类交易受到更为严格的审查。",
)
_QUARTERS: Final = ("first", "second", "third", "fourth")


def document(number: int, seed: int = 1) -> tuple[str, bytes]:
    """File name and bytes of one article."""
    chance = random.Random(f"{seed}-{number}")
    is_chinese = chance.random() < 0.5
    names = [_name(chance, is_chinese=is_chinese) for _ in range(4)]
    n_paragraphs = chance.randint(4, 18)
    paragraphs = [_paragraph(chance, names, is_chinese=is_chinese) for _ in range(n_paragraphs)]
    title = _sentence(chance, names, is_chinese=is_chinese, has_figure=True).rstrip(".。")
    at = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(2_000_000))
    body = "".join(f"<p>{html.escape(paragraph)} </p>" for paragraph in paragraphs)
    url = f"https://news{number % 50}.example.com/{at:%Y/%m/%d}/{number}.html"
    text = (
        f"<!--{int(at.timestamp() * 1000)}-->\n[{title}]({url})\n------\n\n"
        f"<div><i>{at:%Y-%m-%dT%H:%M:%S}</i></div><div><figure><img src='{number}.jpg'><figcaption>A picture."
        f"</figcaption></figure>{body}</div><br><hr><div>More: <a href='https://feeds.example.com/{number}'>"
        f"https://feeds.example.com/{number}</a></div>\n"
    )
    return f"{number:06d}.txt", text.encode()


def write_folder(folder: Path, n_articles: int, seed: int = 1) -> None:
    """Files of articles 0 to n_articles - 1, a thousand to a folder."""
    for number in range(n_articles):
        name, data = document(number, seed)
        place = folder / f"{number // 1000:03d}"
        if number % 1000 == 0:
            place.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)


def _name(chance: random.Random, *, is_chinese: bool) -> str:
    if is_chinese:
        return "".join(chance.choice(_HAN) for _ in range(chance.randint(2, 4))) + chance.choice(
            ("科技", "集团", "公司")
        )
    stem = "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 3))).capitalize()
    return f"{stem} {chance.choice(('Corp', 'Group', 'Technologies', 'Inc'))}"


def _paragraph(chance: random.Random, names: list[str], *, is_chinese: bool) -> str:
    sentences = [
        _sentence(chance, names, is_chinese=is_chinese, has_figure=chance.random() < 0.14)
        for _ in range(chance.randint(1, 4))
    ]
    return ("" if is_chinese else " ").join(sentences)


def _sentence(chance: random.Random, names: list[str], *, is_chinese: bool, has_figure: bool) -> str:
    with_figures, plain = (_FIGURES_ZH, _PLAIN_ZH) if is_chinese else (_FIGURES_EN, _PLAIN_EN)
    first, second = chance.sample(names, 2)
    quarter = chance.randrange(4)
    return chance.choice(with_figures if has_figure else plain).format(
        a=first,
        b=second,
        f=chance.choice(_FIRMS),
        g=chance.choice(_GOODS_ZH if is_chinese else _GOODS_EN),
        k=chance.randint(200, 90_000),
        m=round(chance.uniform(1, 900), 1),
        mm=chance.randint(2, 9_000),
        n=chance.randint(2, 10),
        p=round(chance.uniform(1, 60), 1),
        p2=round(chance.uniform(1, 30), 1),
        q=_QUARTERS[quarter],
        qz="一二三四"[quarter],
        y=chance.randint(2019, 2026),
    )
