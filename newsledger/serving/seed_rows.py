"""Accepted claims as rows of seeds/curated_claims.csv: sorted, stable, without a sentence of an article."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final

import duckdb

from newsledger.errors import EXIT_USAGE, NewsledgerError
from newsledger.warehouse.reading import connect
from newsledger.warehouse.seeds import declared_columns

CURATED_SEED: Final = "curated_claims"
_BATCH_ROWS: Final = 5_000

# What was said, before any review: a review stays a row of its own, and would be stale beside a corrected fact.
# Facts that are curated already stay as they are, with their day and note.
_ROWS: Final = """
with accepted as (
    select claim_id, claim_key, article_id, revision_no
    from marts.claim_history
    where is_current and decision = 'accepted' and (len($articles::varchar[]) = 0 or article_id in $articles)
),
kept as (
    select curated.* from raw.curated_claims as curated semi join accepted using (claim_key)
),
added as (
    select
        claims.* replace (totals.claim_key as part_of),
        sha256(claims.quote) as quote_sha256,
        articles.url, articles.publisher, articles.published_on, articles.language,
        $curated_on::date as curated_on, null as note
    from accepted
    inner join raw.claims as claims on accepted.claim_id = claims.claim_id
    inner join raw.articles as articles
        on accepted.article_id = articles.article_id and accepted.revision_no = articles.revision_no
    left join raw.claims as totals on claims.part_of = totals.claim_id and claims.revision_id = totals.revision_id
    anti join kept on claims.claim_key = kept.claim_key
)
select {columns} from (select {columns} from kept union all select {columns} from added) as rows_of_seed
order by article_id, quote_start, quote_end, claim_key
"""


def write_seed(
    published_file: Path, seeds_folder: Path, handle: IO[str], *, articles: Iterable[str] = (), curated_on: date
) -> int:
    """Write the accepted claims of current revisions as CSV with the declared columns of the seed; returns the rows.

    The same rows are the same bytes: one order, one line ending everywhere. Rows are streamed.

    Args:
        articles: ids of the articles to export; none means all.
        curated_on: the day on which someone vouches for the rows.

    Raises:
        NewsledgerError: ``nothing-published``; ``article-unknown`` when a named article has no accepted claim.
    """
    header = list(declared_columns(seeds_folder)[CURATED_SEED])
    wanted = sorted(set(articles))
    with connect(published_file) as connection:
        _require_accepted(connection, wanted)
        columns = ", ".join(f'"{name}"' for name in header)
        cursor = connection.execute(_ROWS.replace("{columns}", columns), {"articles": wanted, "curated_on": curated_on})
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        count = 0
        while rows := cursor.fetchmany(_BATCH_ROWS):
            writer.writerows([_cell(value) for value in row] for row in rows)
            count += len(rows)
    return count


def _require_accepted(connection: duckdb.DuckDBPyConnection, articles: list[str]) -> None:
    missing = connection.execute(
        """
        select unnest(?::varchar[]) as article_id
        except
        select article_id from marts.claim_history where is_current and decision = 'accepted'
        order by article_id
        """,
        [articles],
    ).fetchall()
    if missing:
        raise NewsledgerError(
            "article-unknown",
            f"No accepted claim of article {', '.join(row[0] for row in missing)} is published.",
            'Ask for the ids: newsledger query "select article_id, url from marts.dim_article"',
            exit_code=EXIT_USAGE,
        )


def _cell(value: Any) -> str:
    """A value as dbt's loader reads it back: plain decimals, ISO dates, lower-case booleans, empty for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
