"""Which dollar a bare $ is: that of the place where the text is at home, if the text marks US dollars apart or names no others."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from newsledger.extraction.document import Document

_AMERICAN: Final = re.compile(r"US\$|U\.S\.\$")
_DATELINE: Final = 40  # characters
_FIRST_PARAGRAPH: Final = 400
_NEVER: Final = re.compile(r"(?!)")


class _Dollar(NamedTuple):
    currency: str
    prefix: re.Pattern[str]
    dateline: re.Pattern[str]
    place: re.Pattern[str]


def _any_of(terms: str, before: str) -> re.Pattern[str]:
    return re.compile(rf"{before}(?:{'|'.join(map(re.escape, terms.split('|')))})(?!\w)") if terms else _NEVER


@cache
def _dollars() -> tuple[_Dollar, ...]:
    lines = files("newsledger.extraction.lexicons").joinpath("english_dollars.tsv").read_text(encoding="utf-8")
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
