"""The one set-up of logging: warnings and errors to standard error, never on standard output."""

from __future__ import annotations

import logging
import sys


def set_up_logging(verbose: bool = False) -> None:
    """Route the log of newsledger and of its libraries to standard error."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        force=True,
    )
