"""A takedown from the ledger to the last build that holds the article; begun, it is finished by whoever comes next."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb

from newsledger.files import sync_folder, write_atomically
from newsledger.ledger.redaction import redact_rows
from newsledger.ledger.store import Ledger
from newsledger.warehouse.retention import read_marks, remove_versions, write_marks
from newsledger.warehouse.versions import WAREHOUSE_FILE, current_number, list_versions

JOURNAL_FILE: Final = "redacting.json"


def open_journal(home: Path, article_ids: Sequence[str]) -> None:
    """Note what is being taken down, until no build holds it any more."""
    known = pending(home)
    write_atomically(home / JOURNAL_FILE, json.dumps(sorted({*known, *article_ids})) + "\n")


def pending(home: Path) -> list[str]:
    """Articles whose takedown is not finished: builds that are still there hold them."""
    try:
        return [str(article_id) for article_id in json.loads((home / JOURNAL_FILE).read_text("utf-8"))]
    except FileNotFoundError:
        return []


def finish_rows(home: Path, ledger: Ledger) -> list[str]:
    """Finish what a killed takedown left of its part in the ledger; returns what was done, in words."""
    article_ids = pending(home)
    if not article_ids:
        return []
    redact_rows(ledger, article_ids)
    return [f"the takedown of {', '.join(article_ids)} goes on; the next version that is published ends it"]


def remove_builds(home: Path) -> list[int]:
    """Remove every build, published, pinned, waiting or refused, that holds an article whose takedown is pending.

    Nothing happens as long as the current version holds one itself: readers keep the last good version, and the
    journal stays open. A build that cannot be asked goes too.

    Returns:
        Numbers of the versions that are gone.
    """
    article_ids = pending(home)
    current = current_number(home / "current")
    if not article_ids or (current is not None and _holds(home / "current" / WAREHOUSE_FILE, article_ids)):
        return []
    doomed = [
        version
        for version in list_versions(home / "builds")
        if version.number != current and _holds(version.folder / WAREHOUSE_FILE, article_ids)
    ]
    remove_versions(home, doomed)
    gone = [version.number for version in doomed]
    marks = read_marks(home)
    marks.pinned = {number: why for number, why in marks.pinned.items() if number not in gone}
    marks.waiting = [number for number in marks.waiting if number not in gone]
    write_marks(home, marks)
    for folder in (home / "rejected").glob("[0-9]*"):
        if _holds(folder / WAREHOUSE_FILE, article_ids):
            shutil.rmtree(folder)
    (home / JOURNAL_FILE).unlink()
    sync_folder(home)
    return gone


def _holds(database: Path, article_ids: Sequence[str]) -> bool:
    """Whether a warehouse file has a claim or the title of one of the articles."""
    query = (
        "select exists (from raw.claims where list_contains($ids, article_id)) "
        "or exists (from raw.articles where list_contains($ids, article_id) and title is not null)"
    )
    try:
        with duckdb.connect(str(database.resolve()), read_only=True) as connection:
            return bool(connection.execute(query, {"ids": list(article_ids)}).fetchall()[0][0])
    except duckdb.Error:
        return True
