"""Extraction of files without a ledger: what `newsledger extract` shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsledger.articles.collecting import expand
from newsledger.articles.model import Reading, Source
from newsledger.articles.reading import read_file
from newsledger.extraction.claim import Claim
from newsledger.extraction.extract import explain, extract
from newsledger.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The claims of one input, or why it could not be read. ``given_id`` is the id that a JSON Lines record gave."""

    location: str
    given_id: str | None
    claims: list[Claim]
    problem: str | None = None


def _readings(files: Sequence[Path], settings: Settings) -> Iterator[Reading]:
    source = Source(name="trial", timezone=settings.timezone)
    for path in expand([str(file) for file in files]):
        yield from read_file(path, source, max_text_bytes=settings.max_text_bytes)


def extract_files(files: Sequence[Path], settings: Settings) -> Iterator[Trial]:
    """Claims of each article of the files, in order."""
    for reading in _readings(files, settings):
        if reading.article is None:
            problem = f"{reading.location}: [{reading.reason_code}] {reading.message}"
            yield Trial(location=reading.location, given_id=None, claims=[], problem=problem)
        else:
            article = reading.article
            yield Trial(location=reading.location, given_id=article.external_id, claims=extract(article))


def explain_files(files: Sequence[Path], settings: Settings) -> Iterator[str]:
    """For each article a text that shows how each sentence was read."""
    for reading in _readings(files, settings):
        if reading.article is not None:
            yield f"{reading.location}\n{explain(reading.article)}\n"
        else:
            yield f"{reading.location}: [{reading.reason_code}] {reading.message}\n"
