"""The word lists of the extractor: one YAML file each, read once, with a comment where an entry is not obvious."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_Trie = dict[str, Any]


@cache
def load(name: str) -> Any:
    """Content of ``lexicons/<name>.yml``. Callers must not change it: it is cached for the life of the process."""
    text = files(__package__).joinpath(f"{name}.yml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def alternation(words: Iterable[str]) -> str:
    """A regex that matches the longest of the words, factored into a trie.

    Python tries the branches of an alternation one after the other; a trie looks at each character once, so that a
    lexicon of hundreds of words costs no more than one of ten.
    """
    trie: _Trie = {}
    for word in words:
        node = trie
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _branches(trie)


def _branches(node: _Trie) -> str:
    ends_here = "" in node
    branches = [
        re.escape(char) + _branches(child)
        for char, child in sorted(node.items())
        if char
    ]
    if not branches:
        return ""
    if len(branches) == 1 and not ends_here:
        return branches[0]
    return f"(?:{'|'.join(branches)})" + ("?" if ends_here else "")
