"""Text of unknown origin in Markdown: shown as it is, never as markup."""

from __future__ import annotations

_MARKUP = r"\`*_[]()#|!~"


def plain(text: str) -> str:
    """Text as plain Markdown: no markup, no HTML, no line of its own."""
    flat = "".join(character if character.isprintable() else " " for character in text)
    escaped = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{character}" if character in _MARKUP else character for character in escaped)
