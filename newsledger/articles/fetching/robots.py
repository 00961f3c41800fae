"""robots.txt as RFC 9309 reads it: the longest matching rule decides, with wildcards (urllib's parser knows none)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import quote, unquote_to_bytes, urlsplit

MAX_BYTES: Final = 512_000
"""RFC 9309 asks for at least 500 KiB; rules beyond are not read."""

MAX_DELAY: Final = 60.0
_MAX_RULES: Final = 5_000
_SAFE: Final = "!$&'()*+,;=:@/~-._?%"


@dataclass(frozen=True, slots=True)
class _Rule:
    """The pieces of a path between its stars, in order; ``is_whole`` if the path must end with the last."""

    length: int
    is_allowed: bool
    pieces: tuple[str, ...]
    is_whole: bool

    def matches(self, path: str) -> bool:
        # Each piece at its first place: linear, where a regular expression could be made to backtrack for hours.
        first, *others = self.pieces
        if not path.startswith(first):
            return False
        if not others:
            return not self.is_whole or path == first
        position = len(first)
        for piece in others[:-1] if self.is_whole else others:
            found = path.find(piece, position)
            if found < 0:
                return False
            position = found + len(piece)
        return not self.is_whole or (path.endswith(others[-1]) and len(path) - len(others[-1]) >= position)


@dataclass(frozen=True, slots=True)
class Robots:
    """What one site allows one crawler."""

    rules: tuple[_Rule, ...] = ()
    delay: float = 0.0

    @classmethod
    def parse(cls, text: str, agent: str) -> Self:
        """The rules of the groups that name the agent, else of those for everybody.

        Args:
            agent: the product token, as in ``newsledger``.
        """
        groups: dict[str, list[tuple[str, str]]] = {}
        names: list[str] = []
        is_naming = False
        for line in text.splitlines():
            field, colon, value = line.partition("#")[0].partition(":")
            key, value = field.strip().lower(), value.strip()
            if not colon:
                continue
            if key == "user-agent":
                names = [*names, value.lower()] if is_naming else [value.lower()]
                for name in names:
                    groups.setdefault(name, [])
            elif key in ("allow", "disallow", "crawl-delay"):
                for name in names:
                    groups[name].append((key, value))
            is_naming = key == "user-agent"
        lines = groups.get(agent.lower(), groups.get("*", []))
        rules = [_rule(value, key == "allow") for key, value in lines[:_MAX_RULES] if key != "crawl-delay" and value]
        delays = [float(value) for key, value in lines if key == "crawl-delay" and re.fullmatch(r"\d+(\.\d+)?", value)]
        return cls(tuple(rules), min(max(delays, default=0.0), MAX_DELAY))

    def allows(self, url: str) -> bool:
        """Whether the address may be fetched; of rules of the same length the one that allows decides."""
        parts = urlsplit(url)
        path = _recoded(parts.path or "/") + (f"?{_recoded(parts.query)}" if parts.query else "")
        matching = [(rule.length, rule.is_allowed) for rule in self.rules if rule.matches(path)]
        return max(matching, default=(0, True))[1]


def _rule(value: str, is_allowed: bool) -> _Rule:
    """``*`` stands for any characters, ``$`` at the end for the end of the address."""
    pieces = tuple(_recoded(piece) for piece in re.split(r"\*+", value.removesuffix("$")))
    return _Rule(len(value), is_allowed, pieces, value.endswith("$"))


def _recoded(text: str) -> str:
    kept = text.replace("%2F", "%252F").replace("%2f", "%252F")
    return quote(unquote_to_bytes(kept.encode("utf-8", "replace")), safe=_SAFE)  # half a surrogate pair becomes ?
