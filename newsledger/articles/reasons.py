"""Why an input did not become an article, and what is doubtful about one that did: closed lists of codes.

docs/reference/reason-codes.md explains every code and what to do about it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """Why an input is quarantined (or, for the transient ones, why it failed this time)."""

    EMPTY_FILE = "empty-file"
    BINARY_FILE = "binary-file"
    UNSUPPORTED_FORMAT = "unsupported-format"
    NO_TEXT = "no-text"
    TOO_LARGE = "too-large"
    BAD_ENCODING = "bad-encoding"
    LONE_SURROGATES = "lone-surrogates"
    NUL_CHARACTERS = "nul-characters"
    MALFORMED_RECORD = "malformed-record"
    MISSING_FIELD = "missing-field"
    BROKEN_CONTAINER = "broken-container"
    COMPRESSION_BOMB = "compression-bomb"
    UNSAFE_MARKUP = "unsafe-markup"
    HTTP_STATUS = "http-status"
    UNREADABLE = "unreadable"
    REDACTED = "redacted"
    FETCH_ADDRESS = "fetch-address"
    FETCH_ROBOTS = "fetch-robots"
    FETCH_STATUS = "fetch-status"
    FETCH_REDIRECTS = "fetch-redirects"
    FETCH_UNREACHABLE = "fetch-unreachable"
    FETCH_TIMEOUT = "fetch-timeout"
    FETCH_CUT_OFF = "fetch-cut-off"
    FETCH_TOO_LARGE = "fetch-too-large"
    FETCH_LIMIT = "fetch-limit"
    FETCH_LATER = "fetch-later"
    FETCH_NO_FEED = "fetch-no-feed"


DEFERRED: Final = frozenset({Reason.FETCH_LIMIT, Reason.FETCH_LATER})
"""Reasons for which an input was not even tried yet."""

TRANSIENT: Final = frozenset(
    {
        Reason.UNREADABLE,
        Reason.FETCH_ADDRESS,
        Reason.FETCH_ROBOTS,
        Reason.FETCH_STATUS,
        Reason.FETCH_REDIRECTS,
        Reason.FETCH_UNREACHABLE,
        Reason.FETCH_TIMEOUT,
        Reason.FETCH_CUT_OFF,
        Reason.FETCH_TOO_LARGE,
        Reason.FETCH_NO_FEED,
    }
)
"""Reasons that may be gone at the next try without a change of the input."""


class Caution(StrEnum):
    """What is doubtful about an article that was read; stored in ``Reading.warnings``."""

    NO_DATE = "no-date"
    UNREADABLE_DATE = "unreadable-date"
    DATE_IN_FUTURE = "date-in-future"
    DATE_FROM_PAGE_TEXT = "date-from-page-text"
    ENCODING_GUESSED = "encoding-guessed"
    REPLACEMENT_CHARACTERS = "replacement-characters"
    IGNORED_FIELD = "ignored-field"
    LANGUAGE_MISMATCH = "language-mismatch"
    FEED_NOT_WELL_FORMED = "feed-not-well-formed"
    FOREIGN_CANONICAL = "foreign-canonical"


class UnreadableInput(Exception):  # noqa: N818  # a finding about an input, no error of the program
    """Raised inside the readers when a record cannot become an article; turned into a Reading, never seen outside.

    Args:
        reason: its code.
        message: what was wrong and what to do about it, in one or two sentences; no text of the input in it.
    """

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
