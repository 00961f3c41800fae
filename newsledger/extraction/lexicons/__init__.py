"""The word lists of the extractor: one file each, read once, with a comment where an entry is not obvious."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def load(name: str) -> Any:
    """Content of ``lexicons/<name>.yml``. It is cached for the life of the process: callers must not change it."""
    text = files(__package__).joinpath(f"{name}.yml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)  # safe, and ten times as fast as the loader in Python


_Trie = dict[str, Any]


def alternation(
    words: Iterable[str], guards: Mapping[str, str] | None = None, *, start: str = "", first: str = ""
) -> str:
    """A regex for the longest of the words: a trie, so that its cost does not grow with the length of the list.

    A word that ends in a Latin letter ends there: no letter may follow.

    Args:
        guards: word -> regex that must hold behind it, e.g. ``{"元": "(?!宇宙)"}``.
        start: characters that must not stand before the first one, as the inside of a character class.
        first: first characters to try before the others, the frequent ones.
    """
    trie: _Trie = {}
    for word in words:
        node = trie
        for char in word:
            node = node.setdefault(char, {})
        latin = "(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else ""
        node[""] = latin + (guards or {}).get(word.lstrip(), "")
    # The look-behind follows the first character: a pattern that starts with a literal is found much faster.
    branches = [
        re.escape(char) + (f"(?<![{start}]{re.escape(char)})" if start else "") + _branches(node)
        for char, node in sorted(trie.items(), key=lambda item: (first + item[0]).index(item[0]))
    ]
    return f"(?:{'|'.join(branches)})"


def _branches(node: _Trie) -> str:
    branches = [re.escape(char) + _branches(child) for char, child in node.items() if char]
    if "" in node:
        branches.append(node[""])
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
