"""Takedowns: text and quotes of an article leave the record for good; its ids, hashes and a tombstone stay."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from deltalake import DeltaTable

from newsledger.articles.identity import canonical_url
from newsledger.errors import EXIT_USAGE, NewsledgerError
from newsledger.ledger.store import Ledger, rewrite

_LOG_RETENTION: Final = "delta.logRetentionDuration"
# What Delta Lake's log says of a file, its smallest and largest texts among it, goes when the log is cleaned.
_CLEANED_TABLES: Final = ("articles", "claims", "extractions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An article that is to be taken down: its id, its title for the person who decides, its texts, its claims."""

    article_id: str
    title: str | None
    publisher: str | None
    canonical_url: str | None
    revisions: tuple[str, ...]
    n_claims: int
    is_redacted: bool


def find_target(ledger: Ledger, article: str) -> Target:
    """The article with this id, or with this address under any of the spellings that are known.

    Raises:
        NewsledgerError: ``article-unknown``.
    """
    wanted = canonical_url(article)
    with ledger.connect(tables=("articles", "claims", "inputs")) as connection:
        ids = connection.execute(
            "select article_id from ledger_articles where article_id = $given or canonical_url = $url union "
            "select article_id from ledger_inputs where canonical_url = $url and article_id is not null",
            {"given": article, "url": wanted},
        ).fetchall()
        if not ids:
            raise NewsledgerError(
                "article-unknown",
                f"The ledger has no article {article!r}.",
                "Give its article_id (`select article_id, url from marts.dim_article`) or its address.",
                exit_code=EXIT_USAGE,
            )
        (article_id,) = ids[0]
        rows = connection.execute(
            "select revision_id, title, publisher, canonical_url, text is null from ledger_articles "
            "where article_id = ? order by revision_no",
            [article_id],
        ).fetchall()
        ((n_claims,),) = connection.execute(
            "select count(distinct claim_id) from ledger_claims where article_id = ?", [article_id]
        ).fetchall()
    return Target(
        article_id=article_id,
        title=rows[-1][1],
        publisher=rows[-1][2],
        canonical_url=rows[-1][3],
        revisions=tuple(dict.fromkeys(row[0] for row in rows)),
        n_claims=int(n_claims),
        is_redacted=all(row[4] for row in rows),
    )


def add_tombstones(ledger: Ledger, target: Target, why: str, run_seq: int) -> None:
    """From here on the article is refused when it comes again. Written first: a kill leaves nothing that it is not."""
    rows = [
        {
            "article_id": target.article_id,
            "revision_id": revision_id,
            "canonical_url": target.canonical_url,
            "publisher": target.publisher,
            "why": why,
        }
        for revision_id in target.revisions
    ]
    ledger.append("redactions", ledger.absent("redactions", rows), run_seq)


def redact_rows(ledger: Ledger, article_ids: Sequence[str]) -> None:
    """Take text, title and quotes of articles out of every file of the ledger. May be repeated at will.

    Articles keep their ids and hashes, extractions their marks; claims go, since a figure without its quote is none.
    Each table is rewritten in one commit, then its replaced files and the log that describes them are removed. The
    rewritten tables are held in memory.

    Raises:
        NewsledgerError: ``ledger-damaged`` (nothing is rewritten then), ``ledger-not-written``.
    """
    changes = {
        "articles": "select * exclude (filename, row_hash) replace ("
        "case when {named} then null else title end as title, case when {named} then null else text end as text) "
        "from ledger_articles",
        "extractions": "select * exclude (filename, row_hash) replace ("
        "case when {named} then 0 else n_claims end as n_claims) from ledger_extractions",
        "claims": "select * exclude (filename, row_hash) from ledger_claims where not {named}",
    }
    named = f"article_id in ({', '.join('?' for _ in article_ids)})"
    still = {
        "articles": "{named} and (text is not null or title is not null)",
        "extractions": "{named} and n_claims > 0",
        "claims": "{named}",
    }
    for table, query in changes.items():
        with ledger.connect(tables=(table,)) as connection:
            ledger.check(connection, table)
            condition = still[table].format(named=named)
            ((n_rows,),) = connection.execute(
                f"select count(*) from ledger_{table} where {condition}", list(article_ids)
            ).fetchall()
            if not n_rows:
                continue
            text = query.format(named=named)
            rows = connection.execute(text, list(article_ids) * text.count(named)).to_arrow_table()
        rewrite(ledger.path, table, rows)
    for table in _CLEANED_TABLES:
        _forget_replaced(ledger.path / table)


def _forget_replaced(folder: Path) -> None:
    """Remove the files that a rewrite replaced, at once, and the log entries that name them."""
    if not (folder / "_delta_log").is_dir():
        return
    state = DeltaTable(str(folder))
    state.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
    before: Any = state.metadata().configuration.get(_LOG_RETENTION)
    state.alter.set_table_properties({_LOG_RETENTION: "interval 0 hours"})
    state.create_checkpoint()
    time.sleep(0.01)  # only entries that are older than this instant are cleaned
    state.cleanup_metadata()
    if before is not None:
        state.alter.set_table_properties({_LOG_RETENTION: str(before)})
