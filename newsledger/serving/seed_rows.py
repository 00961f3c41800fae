"""Accepted claims as rows of seeds/curated_claims.csv: sorted, stable, without a sentence of an article."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final

from newsledger.errors import EXIT_USAGE, NewsledgerError
from newsledger.warehouse.reading import connect
from newsledger.warehouse.seeds import declared_columns

CURATED_SEED: Final = "curated_claims"

# A correction by a reviewer stands in claim_history; what reviews do not touch comes as it was recorded.
_ROWS: Final = """
select
    claims.* exclude (value, unit, period, period_start_on, period_end_on, subject, metric, part_of, status),
    history.value, history.unit, history.period, history.period_start_on, history.period_end_on,
    history.subject, history.metric_id as metric, history.status,
    totals.claim_key as part_of,
    sha256(claims.quote) as quote_sha256,
    articles.url, articles.publisher, articles.published_on, articles.language,
    ?::date as curated_on, null as note
from raw.claims as claims
inner join marts.claim_history as history
    on claims.claim_id = history.claim_id and history.is_current and history.decision = 'accepted'
inner join raw.articles as articles
    on history.article_id = articles.article_id and history.revision_no = articles.revision_no
left join raw.claims as totals on claims.part_of = totals.claim_id and claims.revision_id = totals.revision_id
where (len(?::varchar[]) = 0 or claims.article_id in (select unnest(?::varchar[])))
order by claims.article_id, claims.quote_start, claims.quote_end, claims.claim_key
"""


def seed_rows(
    published_file: Path, seeds_folder: Path, *, articles: Iterable[str] = (), curated_on: date
) -> tuple[list[str], list[list[str]]]:
    """Header and rows, in the declared order of the seed, of the accepted claims of current revisions.

    Args:
        articles: ids of the articles to export; none means all.
        curated_on: the day on which someone vouches for the rows.

    Raises:
        NewsledgerError: ``nothing-published``; ``article-unknown`` when a named article has no accepted claim.
    """
    header = list(declared_columns(seeds_folder)[CURATED_SEED])
    wanted = sorted(set(articles))
    with connect(published_file) as connection:
        cursor = connection.execute(_ROWS, [curated_on, wanted, wanted])
        names = [column[0] for column in cursor.description or []]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if missing := set(wanted) - {row["article_id"] for row in found}:
        raise NewsledgerError(
            "article-unknown",
            f"No accepted claim of article {', '.join(sorted(missing))} is published.",
            'Ask for the ids: newsledger query "select article_id, url from marts.dim_article"',
            exit_code=EXIT_USAGE,
        )
    return header, [[_cell(row[name]) for name in header] for row in found]


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


def write_seed(handle: IO[str], header: list[str], rows: list[list[str]]) -> None:
    """Write CSV with one line ending everywhere, so that the same rows are the same bytes."""
    writer = csv.writer(handle, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
