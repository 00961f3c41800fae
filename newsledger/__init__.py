"""newsledger: a warehouse of the figures that news reports, each with its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsledger.client import Latest, connect, follow_versions, latest

__version__ = "0.1.0"
__all__ = ["Latest", "__version__", "connect", "follow_versions", "latest"]


def __getattr__(name: str) -> Any:
    """The public names, imported when they are first used: the command line starts without DuckDB."""
    if name in __all__:
        from newsledger import client

        return getattr(client, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
