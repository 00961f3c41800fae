"""The readers' word lists and tables: data files under lexicons/, loaded once."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


def _text(name: str) -> str:
    return files("newsledger.articles").joinpath("lexicons", name).read_text(encoding="utf-8")


@cache
def table(name: str) -> dict[str, Any]:
    """A TOML file of lexicons/."""
    return tomllib.loads(_text(name))


@cache
def pairs(name: str) -> dict[str, str]:
    """A two-column CSV file of lexicons/ with a header: first column -> second."""
    _, *rows = csv.reader(_text(name).splitlines())
    return {row[0]: row[1] for row in rows}
