"""Which dollar, peso, franc or crown is meant: a bare $, and words that several countries use for their money."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from newsledger.extraction.document import Document
    from newsledger.extraction.quantities import Quantity

_WORD: Final = re.compile(r"[ -]([a-z]+)")
_AMERICAN: Final = re.compile(r"US\$|U\.S\.\$")
_DATELINE: Final = 40  # characters
_FIRST_PARAGRAPH: Final = 400
_NEVER: Final = re.compile(r"(?!)")


class _Dollar(NamedTuple):
    currency: str
    prefix: re.Pattern[str]
    dateline: re.Pattern[str]
    place: re.Pattern[str]


class _Money(NamedTuple):
    currency: str
    words: frozenset[str]
    place: re.Pattern[str]


def _any_of(terms: str, before: str) -> re.Pattern[str]:
    return re.compile(rf"{before}(?:{'|'.join(map(re.escape, terms.split('|')))})(?!\w)") if terms else _NEVER


@cache
def _dollars() -> tuple[_Dollar, ...]:
    lines = files("newsledger.extraction.lexicons").joinpath("english_currencies.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in lines.splitlines() if line and not line.startswith("#"))
    return tuple(
        _Dollar(
            currency,
            re.compile("|".join(rf"(?<![A-Za-z]){re.escape(prefix)}" for prefix in prefixes.split("|"))),
            _any_of(datelines, r", "),
            _any_of(places, r"\b"),
        )
        for currency, prefixes, datelines, places in rows
    )


def bare_dollar(document: Document) -> str:
    """ISO code of a $ without a country: US dollars unless the text says otherwise."""
    norm = document.norm
    for dollar in _dollars():
        if dollar.dateline.search(norm, 0, _DATELINE):
            return dollar.currency
    if _AMERICAN.search(norm) is None:
        return "USD"
    others = [dollar.currency for dollar in _dollars() if dollar.prefix.search(norm)] or [
        dollar.currency for dollar in _dollars() if dollar.place.search(norm, 0, _FIRST_PARAGRAPH)
    ]
    return others[0] if len(others) == 1 else "USD"


@cache
def _moneys() -> tuple[_Money, ...]:
    lines = files("newsledger.extraction.lexicons").joinpath("english_moneys.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in lines.splitlines() if line and not line.startswith("#"))
    return tuple(
        _Money(currency, frozenset(words.split("|")), _any_of(places, r"\b")) for currency, words, places in rows
    )


@cache
def _words() -> frozenset[str]:
    return frozenset(word for money in _moneys() for word in money.words)


def mark_moneys(document: Document) -> None:
    """Makes amounts of numbers with a word for money that is of several countries: 60.5 billion pesos, 230 million francs.

    The places that the text names most decide; where they do not, the number stays a number.
    """
    decided: dict[str, str] = {}
    for sentence in document.sentences:
        n = -1
        while (n := n + 1) < len(sentence.quantities):
            quantity = sentence.quantities[n]
            if quantity.kind != "number":
                continue
            match = _WORD.match(document.norm, quantity.end)
            if match is None or match[1] not in _words():
                continue
            if match[1] not in decided:
                decided[match[1]] = _decide(document, match[1])
            best = decided[match[1]]
            if best:
                sentence.quantities[n] = quantity._replace(
                    kind="money", unit=best, end=match.end(), hedge_end=max(quantity.hedge_end, match.end())
                )
                _pair(document, sentence.quantities, n)


def _decide(document: Document, word: str) -> str:
    """The currency that a word for money stands for in this article, "" where its places do not tell."""
    counts = {money.currency: len(money.place.findall(document.norm)) for money in _moneys() if word in money.words}
    best = max(counts, key=lambda currency: counts[currency])
    return best if counts[best] and list(counts.values()).count(counts[best]) == 1 else ""


def _pair(document: Document, quantities: list[Quantity], n: int) -> None:
    """60.5 billion pesos ($1.1 billion): the amount in brackets is the same one."""
    if n + 1 < len(quantities) and quantities[n + 1].kind == "money":
        between = document.norm[quantities[n].end : quantities[n + 1].hedge_start]
        if between.strip() == "(":
            quantities[n] = quantities[n]._replace(alt=quantities.pop(n + 1))
