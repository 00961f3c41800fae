"""Finds the names of organizations: known ones, ticker brackets, legal forms, aliases that the text defines."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final

from newsledger.extraction.document import Cue, Document, Mention
from newsledger.extraction.gazetteer import Gazetteer

# Cues that may stand inside a name (…投资有限公司, …建设集团, 中国…, …技术): they do not end it to the left.
_INSIDE_NAMES: Final = frozenset(
    {"region", "market_head", "common_noun", "word", "invest", "conj", "tender", "capacity", "unit_noun", "server", "grant"}
)
VERBS_IN_NAMES: Final = frozenset(
    "建设 发展 管理 服务 开发 制造 销售 经营 运营 生产 应用 支持 控制 创建 推广 交付 收 应收 研发 组织 创造 成长 和 及 成".split()
)
_LONGEST_NAME: Final = 40
_LEGAL_FORM: Final = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|股份公司|集团公司|总公司|分公司|设计院|研究院|研究所|信通院|证券|银行|集团|协会|委员会"
    r"|管理局|管理处|商务局|财政局|税务局|信息中心|交易所|大学|医院|事务所|基金会|监管局|联合会|发改委|人民政府|(?<=[省市县区州国])政府|工信部|商务部|财政部|信息化部"
    r"|统计局|联合体)"
)
_TICKER: Final = re.compile(
    r" ?[(（][A-Za-z ,.:]{0,24}?(?:[0-9]{6}(?:\.(?:SZ|SH|BJ|SS))?|[0-9]{4,5}(?:\.HK)?|[A-Z]{1,5}\.[A-Z]{1,3}|[A-Z]{2,6})[0-9.,，%+\- ]*[)）]"
)
_ALIAS: Final = re.compile(
    r" ?\(\s*(?:[^()。;；]{0,20}?[,，;；、]\s*)?(?:以下)?(?:简称|下称|统称|合称)(?:为|:|：)?\s*[“\"‘「『]?(?P<name>[^“”\"‘’「」『』();；,，、]{2,20})"
    r"|\(\s*[“\"‘「『](?P<quoted>[^“”\"‘’「」『』()]{2,16})[”\"’」』]\s*\)"
)
_BRACKET_NAME: Final = re.compile(r" ?\((?P<name>[A-Z][A-Za-z0-9&.' -]{1,40}?)(?:, ?[A-Z.]{1,8})*\)")
_LATIN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9&.+-]*(?: [A-Z][A-Za-z0-9&.+-]*)*")
_TECHNOLOGY: Final = frozenset(
    "AI PC IT CEO CFO COO CTO EPC PPP BOT App APP GDP IPO ETC IDC机房 CAGR RMB USD CNY HKD IaaS PaaS SaaS CPU GPU NPU TOPS DDoS VR AR XR "
    "LED OLED AMOLED PCCP BIM B2B B2C O2O IP TV ICT IoT KPI Q1 Q2 Q3 Q4 H1 H2 GB TB GWh MW kW KV kV UV A B C D E F G SUV MPV ESG ETF REIT "
    "REITs ABS Wi-Fi WiFi API HPC Copilot+PC LCD DRAM NAND SSD HDD 5G 4G".split()
)
_TITLE_NAME: Final = re.compile(r"[“\"【\[]?(?P<name>[\u4e00-\u9fffA-Za-z0-9]{2,12})[:：]")
_CJK: Final = re.compile(r"[\u4e00-\u9fff]")


class _Names:
    """Mentions under construction, without overlaps: the first to claim a span keeps it, a longer one takes it."""

    def __init__(self, document: Document, cues: list[Cue]) -> None:
        self.document = document
        self.cues = cues
        self.starts = [cue.start for cue in cues]
        self.by_start: dict[int, Mention] = {}

    def add(self, start: int, end: int, found: str, **more: str | None) -> Mention | None:
        if end <= start:
            return None
        for mention in list(self.by_start.values()):
            if mention.start < end and start < mention.end:
                if mention.end - mention.start >= end - start:
                    return mention if (mention.start, mention.end) == (start, end) else None
                del self.by_start[mention.start]
        mention = Mention(start, end, self.document.text[start:end], found, **more)  # type: ignore[arg-type]
        self.by_start[start] = mention
        return mention

    def name_start(self, end: int, floor: int, is_formal: bool) -> int:
        """Where the name that ends at ``end`` begins: after the last function word, verb or punctuation before it."""
        norm = self.document.norm
        start = end
        depth = 0
        while start > floor and end - start < _LONGEST_NAME:
            char = norm[start - 1]
            if char == ")":
                depth += 1
            elif char == "(":
                if not depth:
                    break
                depth -= 1
            elif not (char.isalnum() or char in "·&-." or (char == " " and is_formal and norm[start - 2].isascii())):
                break
            start -= 1
        index = bisect_left(self.starts, end) - 1
        while index >= 0 and self.cues[index].end > start:
            cue = self.cues[index]
            index -= 1
            if cue.end > end:
                continue
            if is_formal and (cue.kind in _INSIDE_NAMES or norm[cue.start : cue.end] in VERBS_IN_NAMES):
                continue
            return cue.end
        return start


def find_names(document: Document, cues: list[Cue], gazetteer: Gazetteer) -> list[Mention]:
    """Names of organizations, in order, without overlaps."""
    names = _Names(document, cues)
    norm = document.norm
    for start, end, entry in gazetteer.find(norm):
        names.add(start, end, "gazetteer", organization_id=entry.organization_id, kind=entry.kind or "organization")
    if document.language == "chinese":
        _chinese_names(names)
    return [names.by_start[start] for start in sorted(names.by_start)]


def _chinese_names(names: _Names) -> None:
    norm = names.document.norm
    for match in _LEGAL_FORM.finditer(norm):
        start = names.name_start(match.start(), 0, is_formal=True)
        if match.start() - start >= 2:
            names.add(start, match.end(), "legal_form")
    for match in _TICKER.finditer(norm):
        start = names.name_start(match.start(), 0, is_formal=False)
        if 2 <= match.start() - start <= 20:
            names.add(start, match.start(), "ticker")
    for match in _LATIN.finditer(norm):
        word = match[0].rstrip(".-")
        if len(word) > 1 and word not in _TECHNOLOGY and any(char.isupper() for char in word):
            names.add(match.start(), match.start() + len(word), "latin")
    _aliases(names)
    _repeats(names)


def _aliases(names: _Names) -> None:
    norm = names.document.norm
    for mention in list(names.by_start.values()):
        if match := _ALIAS.match(norm, mention.end):
            group = "name" if match["name"] else "quoted"
            names.add(match.start(group), match.end(group), "alias", full=mention.name)
        elif mention.found != "latin" and (match := _BRACKET_NAME.match(norm, mention.end)):
            names.add(match.start("name"), match.end("name"), "alias", full=mention.name)


def _repeats(names: _Names) -> None:
    """Every other place of a name that the text establishes."""
    norm = names.document.norm
    established = {
        norm[m.start : m.end]: m for m in names.by_start.values() if m.found in ("ticker", "alias", "legal_form", "title")
    }
    for word, first in established.items():
        position = norm.find(word)
        while position >= 0:
            if position != first.start:
                names.add(position, position + len(word), "repeat", full=first.full, organization_id=first.organization_id)
            position = norm.find(word, position + len(word))
