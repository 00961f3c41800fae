"""Writes seeds/listings.csv: who is listed on the exchanges of mainland China and Taiwan, from two public packages.

    pip download --no-deps adata twstock jieba          # lists of codes and names; a dictionary
    python -m scripts.listings FOLDER_WITH_THE_UNPACKED_PACKAGES > seeds/listings.csv

A name that is also a word (机器人, 太阳能, 连云港) or that a place and a common noun make (中国软件) is marked, so that
the extractor does not take every robot for the firm; see docs/decisions/0014-listings.md.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from newsledger.extraction.gazetteer import NAME_COLUMNS, SEEDS
from newsledger.extraction.normalise import normalise
from newsledger.settings import find_project

# Marks that exchanges put before or behind a name: special treatment, ex-dividend, share class, no profits yet.
_BEFORE: Final = re.compile(r"^(?:S?\*?ST|PT|SST|S|XD|XR|DR|N|C)(?=[\u4e00-\u9fff])")
_BEHIND: Final = re.compile(r"(?<=[\u4e00-\u9fff])[AB]$|-(?:U|W|UW|D|WD|UWD)$|-KY\d?$|-[創创]$|\*$")
_DELISTED: Final = re.compile(r"退$|^退市")
_LEGAL_FORM: Final = re.compile("(?:股份|集团|公司|科技)+$")
_FOREIGN_SHARES: Final = ("200", "900")  # B shares of a firm whose A shares are listed too
_COMMON_TAGS: Final = frozenset("n v a d m r i l t z s vn an ad ns".split())  # parts of speech; no brands
# A place and one of these is a thing of the place as often as a firm: 中国软件, 北京文化.
_INDUSTRIES: Final = frozenset(
    "软件 电影 化学 动力 电信 出版 稀土 黄金 旅游 文化 环境 规划 园林 饲料 核电 海防 高科 卫星 医药 传媒 燃气 公用"
    " 投资 轮胎 化工 建材 矿业 水泥 糖业 化纤 百货 交通 人力 地铁 机场 电力 有色 农业 航空 铁路 高速 科技 通信 能源"
    " 港".split()
)
_ALSO_COMMON: Final = frozenset(
    "连云港 张家界 陆家嘴 新世界 数字人 王府井 新大陆 新里程 山东铝 大东方 白云山 黑牡丹 红太阳".split()
)
_FIRM_ENDS: Final = frozenset(
    "科技 股份 集团 电子 能源 电力 医药 传媒 通信 控股 建材 水泥".split()
)  # no thing's, a firm's
_PLACES: Final = frozenset({"ns", "m"})
_FREQUENT: Final = 1_000  # occurrences in the dictionary's text: the word belongs to everybody


class Listing(NamedTuple):
    """A security of a firm: code with its exchange, name in the characters in which it is listed."""

    ticker: str
    ric: str
    name: str
    country: str
    source: str


class Words:
    """A dictionary of Chinese: is a name a word, or a place with a common noun behind it?"""

    def __init__(self, folder: Path) -> None:
        self.tags: dict[str, tuple[int, str]] = {}
        for line in next(folder.rglob("jieba/dict.txt")).read_text(encoding="utf-8").splitlines():
            word, frequency, tag = line.split(" ")
            self.tags[word] = (int(frequency), tag)

    def is_common(self, name: str) -> bool:
        """Two characters stand by chance in longer words; a longer name is common if the dictionary says so."""
        if len(name) == 2 or name in _ALSO_COMMON:
            return True
        if name.endswith("银行"):
            return False
        return (name in self.tags and self.tags[name][1] in _COMMON_TAGS) or any(
            self._is_pair(name[:cut], name[cut:]) for cut in range(2, len(name))
        )

    def _is_pair(self, head: str, tail: str) -> bool:
        if head not in self.tags or tail not in self.tags:
            return False
        (n_heads, head_tag), (n_tails, tail_tag) = self.tags[head], self.tags[tail]
        if head_tag in _PLACES:
            return tail in _INDUSTRIES and n_heads > _FREQUENT
        return head_tag == tail_tag == "n" and min(n_heads, n_tails) > _FREQUENT and tail not in _FIRM_ENDS


def bare_name(printed: str) -> str | None:
    """The name of the firm in a printed short name; None for securities that were delisted."""
    name = unicodedata.normalize("NFKC", printed).replace(" ", "")
    if _DELISTED.search(name):
        return None
    name = _BEHIND.sub("", _BEFORE.sub("", name))
    return name if len(name) > 1 and not name.isascii() else None


def mainland(folder: Path) -> Iterator[Listing]:
    """Listings of Shanghai, Shenzhen and Beijing."""
    for row in _rows(folder, "adata/stock/cache/code.csv"):
        code, name = row["stock_code"], bare_name(row["short_name"])
        if name is None or code.startswith(_FOREIGN_SHARES):
            continue
        exchange, suffix = ("SSE", "SS") if code[0] == "6" else ("BSE", "BJ") if code[0] in "489" else ("SZSE", "SZ")
        yield Listing(f"{exchange}:{code}", f"{code}.{suffix}", name, "CN", "adata 2.9.5, stock/cache/code.csv")


def taiwan(folder: Path) -> Iterator[Listing]:
    """Listings of Taipei's two exchanges."""
    for file, exchange, suffix in (("twse", "TWSE", "TW"), ("tpex", "TPEX", "TWO")):
        for row in _rows(folder, f"twstock/codes/{file}_equities.csv"):
            code, name = row["code"], bare_name(row["name"])
            if row["type"] == "股票" and name is not None:
                source = f"twstock 1.5.1, codes/{file}_equities.csv"
                yield Listing(f"{exchange}:{code}", f"{code}.{suffix}", name, "TW", source)


def _rows(folder: Path, file: str) -> list[dict[str, str]]:
    with next(folder.rglob(file)).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def key(name: str) -> str:
    """What two firms must not share: the name in Simplified characters without its legal form."""
    return _LEGAL_FORM.sub("", normalise(name))


def curated() -> set[str]:
    """Keys of the names that people wrote down: those firms are known better than any list knows them."""
    seeds = find_project() / "seeds"
    organizations, aliases = (list(csv.DictReader((seeds / file).open(encoding="utf-8"))) for file in SEEDS[:2])
    names = {row.get(column) or "" for row in organizations for column in NAME_COLUMNS}
    return {key(name) for name in names | {row["alias"] for row in aliases}}


def main() -> None:
    """Prints the seed; a name that two firms bear says nothing and is left out."""
    folder = Path(sys.argv[1])
    words, known = Words(folder), curated()
    listings = sorted([*mainland(folder), *taiwan(folder)])
    firms = Counter(key(listing.name) for listing in listings)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["organization_id", "ticker", "ric", "name_zh", "country", "is_common_word", "source"])
    for listing in listings:
        shared = key(listing.name)
        if firms[shared] == 1 and shared not in known:
            organization_id = listing.ticker.lower().replace(":", "-")
            is_common = str(words.is_common(listing.name)).lower()
            out.writerow([organization_id, *listing[:4], is_common, listing.source])


if __name__ == "__main__":
    main()
