"""Practice articles in Chinese with the firms renamed: what the extractor finds of firms that no list knows.

A firm that the gazetteer knows is easy to find. The press of other years and places names others, so that the same
articles are read once more with every short name of a firm replaced by one that was made up, in the text and in the
annotation. Names that are also words for goods, markets, offices or places stay.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from typing import Any, Final

from newsledger.extraction.lexicons import alternation, load

_MADE_UP: Final = (
    "瀚禾 铭岳 启衡 柏睿 凌翎 华岑 睿帆 沐辰 卓尔泰 亿昶 蓝箭 桐昆 恺英 骏马达 晟威 百孚 "
    "优能 思摩 途凌 麦澜 佰维 赛晟 欧瑞 迪恩 捷顺泰 瑞途 奥翎 贝达 纳睿 科博 立昂 韦豪 "
    "金浔 长盈 丰元 天孚 宏柏 新易 康斯 森麒 海优 百川 同益 江丰 永贵 三晖 五洲 九安"
).split()
_NO_FIRM: Final = re.compile(
    "市场|市場|行业|产业|業|品牌|厂商|企业|业务|業務|收入|全球|中国|国内|我国|政府|局|部|项目|基金|手机|汽车$|电|机$|車|标|聯營|联合|三家|"
    "四大|其他|本土|内地|台灣|印度|香港|宁波|苏州|东莞|合肥|全国|渗透|率|[A-Za-z]|、|和|大學|大学|院"
)
_ENDING: Final = re.compile(
    rf"(?<=..)(?:{alternation(load('chinese_words')['firm_endings'])}|(?:股份)?有限公司|電子|集團|國際)\Z"
)
_OF_MARKETS: Final = frozenset({"market_size", "market_growth", "penetration", "revenue_share"})
_SHORTEST, _LONGEST = 2, 8


def renamed(pairs: Iterator[tuple[dict[str, Any], dict[str, Any]]], seed: int) -> Iterator[tuple[str, str]]:
    """Articles and their facts, each as a line of JSON, with the firms renamed.

    Args:
        pairs: an article and the row of its facts, as the practice files hold them.
        seed: another seed gives other names.
    """
    chance = random.Random(seed)
    for article, facts in pairs:
        text, gold = json.dumps(article, ensure_ascii=False), json.dumps(facts, ensure_ascii=False)
        free = [name for name in _MADE_UP if name not in article["text"]]
        chance.shuffle(free)
        for stem in _stems(article["text"], facts["facts"]):
            if free:
                name = free.pop()
                text, gold = text.replace(stem, name), gold.replace(stem, name)
        yield text, gold


def _stems(text: str, facts: list[dict[str, Any]]) -> list[str]:
    """The parts of firms' names that tell them apart, the longest first: 青禾 of 青禾科技."""
    names = {fact["subject"] for fact in facts if fact["subject"] and fact["metric"] not in _OF_MARKETS}
    stems: list[str] = []
    for name in sorted(names, key=lambda name: (-len(name), name)):
        if name not in text or not _SHORTEST <= len(name) <= _LONGEST or _NO_FIRM.search(name):
            continue
        stem = _ENDING.sub("", name)
        if not any(stem in other or other in stem for other in stems):
            stems.append(stem)
    return stems
