"""Refuses markup that would take an HTML parser quadratic time or memory, before the parser sees it.

The HTML standard makes a parser reopen every unclosed <b> in each new block, and search its stack of open elements for
each tag: some kilobytes of hostile markup become hundreds of megabytes of tree. This is a bound from the tags as they
are written, linear in the length of the markup. It is not a tokenizer: a page made to deceive it gets through.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from newsledger.articles.reasons import Reason, UnreadableInput

MAX_DEPTH: Final = 500
"""Elements open at once. No article needs a tenth of it."""

MAX_REOPENED: Final = 2_000_000
"""Unclosed formatting elements that a parser would open again, summed over all tags."""

MAX_ATTRIBUTES: Final = 1_000

_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})([^<>]*)")
_QUOTED: Final = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*')")
_VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_CLOSED_BY_SIBLING: Final = frozenset(
    ("p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "rp", "rt")
)
_FORMATTING: Final = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)


def refuse_unsafe(markup: str) -> None:
    """Check markup from an untrusted source.

    Raises:
        UnreadableInput: ``unsafe-markup``.
    """
    if markup.count("<") <= MAX_DEPTH and len(markup) < MAX_ATTRIBUTES * 4:
        return
    open_tags: list[str] = []
    open_count: Counter[str] = Counter()
    unclosed: Counter[str] = Counter()
    n_unclosed = reopened = 0
    for match in _TAG.finditer(markup):
        name = match[2].lower()
        if name in _VOID or name in _CLOSED_BY_SIBLING:
            reopened += n_unclosed
        elif match[1]:
            if unclosed[name]:
                unclosed[name] -= 1
                n_unclosed -= 1
            if open_count[name]:
                _close(open_tags, open_count, name)
        else:
            reopened += n_unclosed
            open_tags.append(name)
            open_count[name] += 1
            if name in _FORMATTING:
                unclosed[name] += 1
                n_unclosed += 1
        if max(len(open_tags), n_unclosed) > MAX_DEPTH or reopened > MAX_REOPENED or _has_many_attributes(match[3]):
            raise UnreadableInput(
                Reason.UNSAFE_MARKUP,
                "The HTML is nested, or left unclosed, beyond what a page needs. Save the page again, or its text.",
            )


def _close(open_tags: list[str], open_count: Counter[str], name: str) -> None:
    while True:
        last = open_tags.pop()
        open_count[last] -= 1
        if last == name:
            return


def _has_many_attributes(attributes: str) -> bool:
    return len(attributes) > MAX_ATTRIBUTES and len(_QUOTED.sub("", attributes).split()) > MAX_ATTRIBUTES
