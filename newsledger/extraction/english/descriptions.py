"""What the article calls its names: after "Loomly, a Boston startup", "the startup" means Loomly."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final, NamedTuple

from newsledger.extraction.english.lexicon import NOUNS, PARTIES, WORDS

_NAME: Final = r"[A-Z][\w&'-]*(?: (?:of |and |& )?[A-Z][\w&'-]*){0,5}"
_WORD: Final = r"[A-Za-z][\w'-]*"
# Acme (NYSE: ACM), a maker of pumps, ...; Acme is the biggest retailer
_BEHIND: Final = re.compile(
    rf"(?<![\w-])(?P<name>{_NAME})(?: \([^()\n]{{1,60}}\))?"
    rf"(?:,| -| --| is| was| became| remains) (?:an?|the|one of the|its|her|his) (?P<words>{_WORD}(?: {_WORD}){{0,7}})"
)
# chip designer Acme, the airline Acme
_BEFORE: Final = re.compile(rf"(?<![\w-])(?P<words>(?:[a-z][\w'-]* )?[a-z][\w'-]*) (?P<name>{_NAME})")
# Acme Holdings Corp. ("Acme" or the "Corporation")
_DEFINED: Final = re.compile(
    rf"(?P<name>{_NAME})(?: plc)?\.?(?: \([^()\n]{{1,40}}\))? \([^()\n]{{0,80}}[\"“](?P<words>[Tt]he [A-Z]\w+|[A-Z]\w+)[\"”][^()\n]{{0,20}}\)"
)
# Words behind which a description goes on, but not with its head.
_ENDS: Final = frozenset(
    "that which who whose of in with for based from to at behind known and on by has is was had will said whose where whom under near backed "
    "owned listed led founded headquartered making supplying selling building running".split()
)
# Goods that firms are called by: the grocery app Kampong Fresh raised $5m.
_MAY_BE_FIRMS: Final = frozenset("app service game browser marketplace".split())
_GENERIC: Final = frozenset("company firm group business corporation".split())


class Description(NamedTuple):
    """Where an article says what a name is: ``head`` is the noun, ``kind`` firm, researcher, public or product."""

    end: int
    name: str
    start: int
    head: str
    kind: str
    is_defined: bool = False  # as contracts do: (the "Corporation")


class Descriptions:
    """The descriptions of an article, in order of text."""

    def __init__(self, norm: str) -> None:
        found: list[Description] = []
        for match in _BEHIND.finditer(norm):
            head = _head(match["words"])
            if head in PARTIES:  # "Acme is the most downloaded app" makes no goods of Acme
                _note(found, match, head)
        for match in _BEFORE.finditer(norm):
            words = match["words"]
            _note(found, match, words if words in PARTIES else words.rpartition(" ")[2])
        for match in _DEFINED.finditer(norm):
            head = match["words"].split()[-1].lower()
            if head in PARTIES:
                _note(found, match, head, is_defined=True)
        self._kinds: dict[str, str] = {}
        self._by_head: dict[str, list[Description]] = {}
        for one in sorted(found):
            if one.is_defined or one.head not in _GENERIC:
                self._by_head.setdefault(one.head, []).append(one)
            if self._kinds.get(one.name) != "firm":
                self._kinds[one.name] = one.kind

    def kind(self, name: str) -> str | None:
        """What kind of thing the article calls a name; None where it does not say."""
        return self._kinds.get(name)

    def named(self, head: str, position: int) -> Description | None:
        """The name that was last called ``head`` before a place: "the airline" -> the airline Acme."""
        called = self._by_head.get(head)
        if not called:
            return None
        index = bisect_left(called, position, key=lambda one: one.end) - 1
        return called[index] if index >= 0 else None


def _head(words: str) -> str:
    """The noun of a description: the last word before "that", "of", "based" and their like."""
    head = ""
    for word in words.split():
        if word.lower() in _ENDS:
            break
        head = word.lower()
    return head


def _note(found: list[Description], match: re.Match[str], head: str, *, is_defined: bool = False) -> None:
    first = match["name"].split()[0]
    if first.lower() in WORDS or first.endswith("ly"):
        return
    party, noun = PARTIES.get(head), NOUNS.get(head)
    kind = party.kind if party is not None else "product" if noun is not None and noun.kind == "product" else ""
    if kind and kind != "report" and head not in _MAY_BE_FIRMS:
        found.append(Description(match.end(), match["name"], match.start("name"), head, kind, is_defined))
