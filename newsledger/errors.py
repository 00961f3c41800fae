"""The errors that newsledger raises on purpose: a code, what was wrong, and what to do about it."""

from __future__ import annotations

from typing import Final

EXIT_DONE: Final = 0
EXIT_REFUSED: Final = 1
EXIT_USAGE: Final = 2
EXIT_LOCKED: Final = 3
EXIT_INTERRUPTED: Final = 130


class NewsledgerError(Exception):
    """A failure that a person can act on. Every code is listed in docs/reference/errors.md.

    Args:
        code: stable kebab-case code, e.g. ``seed-header``.
        message: what was wrong, naming the input.
        remedy: the next step for the person who reads it.
        exit_code: process exit status (1 refused or failed, 2 wrong usage, 3 locked).
    """

    def __init__(self, code: str, message: str, remedy: str, *, exit_code: int = EXIT_REFUSED) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy
        self.exit_code = exit_code

    def __str__(self) -> str:
        return f"[{self.code}] {self.message} {self.remedy}".rstrip()
