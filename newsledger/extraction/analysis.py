"""Article -> Document: sentences with the quantities and periods in them, and the known names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

from newsledger.articles.model import Article
from newsledger.extraction.document import Document, Mention, Sentence, Spanned
from newsledger.extraction.gazetteer import Gazetteer
from newsledger.extraction.lexicons import alternation, load
from newsledger.extraction.normalise import lowered, normalise
from newsledger.extraction.periods import find_periods
from newsledger.extraction.quantities import Quantity, find_quantities

_CHINESE_END: Final = re.compile(r"[。！？!?；;\n]+[”」』\"')]*\n*")
# A full stop behind an abbreviation, an initial or a legal form ends a sentence only before a word that begins one.
_STARTER: Final = (
    r"(?:The|It|In|But|And|A|An|This|These|Those|That|He|She|We|They|As|For|At|On|Its|Their|His|If|When|While|After|Before|By|With|From|"
    r"According|However|Meanwhile|Last|Earlier|Since|Under|Some|More|About|Also|Both|Other|Most|Work|Bids|There|You|To|Then|Now|Among|Despite|"
    r"During|Although|Founded|Established|Shares|Revenue|Sales|Analysts|Investors|Fiscal|No|Not|So|Yet|Still|Once|Even|Only|Each|Over|Until)"
)
_ABBREVIATIONS: Final = (
    r"(?<!\b[A-Z]\.)(?<!\b(?:Mr|Ms|Dr|St|vs|Co|No|Jr|Sr|Lt|Ft|Mt)\.)"
    r"(?<!\b(?:Inc|Mrs|Ltd|Sen|Gov|Gen|Rep|Col|Jan|Feb|Aug|Oct|Nov|Dec)\.)(?<!\b(?:Corp|Prof|Sept|Bros|Dept|Capt)\.)"
)
# The character comes first and the conditions behind it, so that the search skips from one stop to the next.
_ENGLISH_END: Final = re.compile(
    rf"[\n.!?;](?:(?<=\n)\n*|(?<=[.!?;])(?:{_ABBREVIATIONS}|(?<!\bMrs\.)(?<!\b(?:Mr|Ms|Dr)\.)(?=[\"'”’)]*\s+{_STARTER}\b))"
    r"[\"'”’)]*(?=\s+[\"'“‘(]?[A-Z0-9$£€]|\s*\Z)\s*)"
)
_LONGEST_SENTENCE: Final = 1000
# Attribution, captions, repeated titles, contact lines: read by nobody as news.
_BOILERPLATE: Final = re.compile(
    r"\s*(?:编译|记者|责任编辑|责编|编辑|作者|撰文|审校|校对|来源|文章来源|原标题|本文来源|图片来源|资料来源|联系人|电话|传真|通信地址|"
    r"免责声明|版权|订阅|Photo|Source|Image|Reporting by|Editing by|Writing by|Additional reporting|By [A-Z]|Related|"
    r"Read more|Subscribe|Advertisement)\s*[:： /（(]|\((?:完|End|完稿)\)\s*\Z"
)


# A sentence or clause does not end inside brackets: "X (简称：Y；股票代码：Z)".
_BRACKETED: Final = re.compile(r"\([^()\n]{0,80}\)")


def _mask(norm: str) -> str:
    """The text with the insides of brackets blotted out, for splitting only."""
    return _BRACKETED.sub(lambda match: "(" + "_" * (len(match[0]) - 2) + ")", norm) if "(" in norm else norm


_S = TypeVar("_S", bound=Spanned)


def analyse(article: Article, gazetteer: Gazetteer) -> Document:
    """Everything that the rules of both languages look at, found in one pass over the article each."""
    norm = normalise(article.text)
    is_chinese = article.language.startswith("zh")
    document = Document(
        text=article.text,
        norm=norm,
        title=normalise(article.title or ""),
        language="chinese" if is_chinese else "english",
        script="Hant" if "Hant" in article.language else "Hans",
        published_on=article.published_on,
        publisher=article.publisher,
        lowered=lowered(norm),
    )
    document.masked = _mask(norm)
    document.sentences = _sentences(document.masked, is_chinese)
    periods = find_periods(norm, article.published_on)
    quantities = find_quantities(norm)
    quantities, periods = outside(quantities, periods, True), outside(periods, quantities, True)
    for quantity in quantities:
        if quantity.kind == "money" and quantity.unit:
            document.amounts.setdefault(quantity.value, quantity.unit)
    document.implied_currency = _implied_currency(document, quantities)
    document.mentions = [
        Mention(
            start, end, article.text[start:end], "gazetteer", entry.kind or "organization", None, entry.organization_id
        )
        for start, end, entry in gazetteer.find(norm)
    ]
    starts = [sentence.start for sentence in document.sentences]
    for item in quantities:
        document.sentences[bisect_right(starts, item.start) - 1].quantities.append(item)
    for period in periods:
        document.sentences[bisect_right(starts, period.start) - 1].periods.append(period)
    return document


_HONG_KONG: Final = re.compile(alternation(load("chinese_words")["hong_kong"]))
_TAIWAN: Final = re.compile(alternation(load("chinese_words")["taiwan"]))


def _implied_currency(document: Document, quantities: list[Quantity]) -> str | None:
    """Currency of a bare 元: CNY on the mainland; elsewhere that of an amount which the text repeats with its currency,
    else HKD or TWD by the places the article names; None if nothing tells."""
    if document.script == "Hans":
        return "CNY"
    for quantity in quantities:
        if quantity.is_currency_implied and quantity.value in document.amounts:
            return document.amounts[quantity.value]
    where = (document.publisher or "") + document.title + document.norm
    hong_kong, taiwan = len(_HONG_KONG.findall(where)), len(_TAIWAN.findall(where))
    return None if hong_kong == taiwan else "HKD" if hong_kong > taiwan else "TWD"


def _sentences(norm: str, is_chinese: bool) -> list[Sentence]:
    """Sentences that hold more than white space; ``paragraph`` counts the lines of the text."""
    pattern = _CHINESE_END if is_chinese else _ENGLISH_END
    sentences: list[Sentence] = []
    start = paragraph = 0
    for end in _cuts([*(match.end() for match in pattern.finditer(norm)), len(norm)]):
        if norm[start:end].strip():
            is_boilerplate = _BOILERPLATE.match(norm, start, end) is not None
            sentences.append(Sentence(len(sentences), paragraph, start, end, is_boilerplate))
        paragraph += norm.count("\n", start, end)
        start = end
    return sentences


def _cuts(ends: list[int]) -> Iterator[int]:
    """The ends of sentences, and cuts within any that is longer than a sentence can be: rules look at pairs of words,
    so that a text without a full stop would cost the square of its length."""
    start = 0
    for end in ends:
        yield from range(start + _LONGEST_SENTENCE, end, _LONGEST_SENTENCE)
        yield end
        start = end


def outside(items: Iterable[_S], covers: Sequence[Spanned], is_longest: bool = False) -> list[_S]:
    """Items that no cover overlaps: the 投资 in the name of an investment company triggers nothing.
    With ``is_longest``, only a cover that is at least as long takes an item away (第一季度 is no rank)."""
    kept, position = [], 0
    for item in items:
        while position < len(covers) and covers[position].end <= item.start:
            position += 1
        cover = covers[position] if position < len(covers) else None
        if cover is None or item.end <= cover.start or (is_longest and cover.end - cover.start < item.end - item.start):
            kept.append(item)
    return kept
