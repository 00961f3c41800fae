"""Fetched bodies on disk until the ledger has them: what a killed run had fetched is not fetched again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from newsledger.articles.identity import content_hash
from newsledger.articles.model import Retrieval
from newsledger.files import file_sha256, write_atomically

_BODY: Final = ".body"
_NOTE: Final = ".json"
_DRAFT: Final = ".part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """A response that waits to be read: its body in a file, and what came with it.

    ``location`` is the address that was asked for, ``url`` the one that answered. ``entry_sha256`` is of the feed entry
    that led to it.
    """

    source: str
    location: str
    url: str
    retrieved_at: str
    sha256: str
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    title: str | None = None
    published: tuple[str, ...] = ()
    entry_sha256: str | None = None

    @property
    def retrieval(self) -> Retrieval:
        return Retrieval(
            url=self.url,
            retrieved_at=datetime.fromisoformat(self.retrieved_at),
            charset=self.charset,
            title=self.title,
            published=self.published,
        )

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Self:
        return replace(cls(**content), published=tuple(content["published"]))


class Spool:
    """A folder of responses. Names are hashes of source and address: nothing that was fetched names a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def draft(self, source: str, location: str) -> Path:
        """A file to write a body to; it counts only once it is kept."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"{self._name(source, location)}{_DRAFT}"

    def keep(self, draft: Path, spooled: Spooled) -> None:
        """Make a written body count. The note is written last: without it a body is a leftover."""
        os.replace(draft, self.body(spooled))
        note = self.folder / f"{self._name(spooled.source, spooled.location)}{_NOTE}"
        write_atomically(note, json.dumps(asdict(spooled), ensure_ascii=False) + "\n")

    def body(self, spooled: Spooled) -> Path:
        return self.folder / f"{self._name(spooled.source, spooled.location)}{_BODY}"

    def get(self, source: str, location: str) -> Spooled | None:
        """The response of an address that waits here, whole; None if there is none."""
        return self._read(self.folder / f"{self._name(source, location)}{_NOTE}")

    def waiting(self) -> Iterator[Spooled]:
        """All responses that wait, in a stable order. What a kill left half written is removed."""
        if not self.folder.is_dir():
            return
        for draft in self.folder.glob(f"*{_DRAFT}"):
            draft.unlink()
        for note in sorted(self.folder.glob(f"*{_NOTE}")):
            spooled = self._read(note)
            if spooled is not None:
                yield spooled

    def drop(self, source: str, location: str) -> None:
        """Forget a response; its note goes first."""
        name = self._name(source, location)
        for suffix in (_NOTE, _BODY):
            (self.folder / f"{name}{suffix}").unlink(missing_ok=True)

    def _read(self, note: Path) -> Spooled | None:
        try:
            spooled = Spooled.from_json(json.loads(note.read_text("utf-8")))
            if file_sha256(self.body(spooled)) == spooled.sha256:
                return spooled
        except (OSError, ValueError, TypeError, KeyError):
            pass  # a note or a body that a power cut left behind: it is fetched again
        note.unlink(missing_ok=True)
        return None

    @staticmethod
    def _name(source: str, location: str) -> str:
        return content_hash("spool", source, location)
