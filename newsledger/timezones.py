"""IANA time zones by name, as settings and sources state them."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator

from newsledger.errors import EXIT_USAGE, NewsledgerError


@lru_cache(maxsize=256)
def zone_named(name: str) -> ZoneInfo:
    """The IANA time zone of that name.

    Raises:
        NewsledgerError: ``timezone-unknown``.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise NewsledgerError(
            "timezone-unknown",
            f"{name!r} is not a time zone.",
            "Use an IANA name such as Asia/Shanghai, Asia/Hong_Kong or America/New_York.",
            exit_code=EXIT_USAGE,
        ) from None


def _known(name: str) -> str:
    try:
        zone_named(name)
    except NewsledgerError as error:
        raise ValueError(f"{error.message} {error.remedy}") from None
    return name


ZoneName = Annotated[str, AfterValidator(_known)]
"""A field of a settings or source model that names a time zone."""
