"""What each reading is to the ledger: a new article, a revision, a duplicate, unchanged, or quarantined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, cast

import duckdb
import pyarrow as pa

from newsledger.articles.model import Article, Precision, Reading, Scope
from newsledger.articles.reasons import DEFERRED, TRANSIENT, Reason
from newsledger.extraction.claim import content_hash
from newsledger.ledger.register import Register
from newsledger.ledger.store import Ledger

OUTCOMES: Final = ("read", "revision", "duplicate", "unchanged", "quarantined", "failed", "deferred")


@dataclass(slots=True)
class Filing:
    """Rows to append for one batch of readings, and the articles whose text no current extraction covers."""

    retrieved_at: datetime | None = None
    articles: list[dict[str, Any]] = field(default_factory=list)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    to_extract: list[Article] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Known:
    """What the ledger holds of the things that a batch mentions; updated while the batch is filed."""

    sha256_at: dict[str, str]
    article_of_url: dict[str, str]
    latest: dict[str, tuple[str, int]]
    same_text: dict[tuple[str, str | None], str]
    committed: set[tuple[str, str]]
    extracted: set[tuple[str, str]]
    redacted: set[str]
    redacted_texts: set[tuple[str, str | None]]


def unchanged_locations(ledger: Ledger, sha256_by_location: dict[str, str]) -> set[str]:
    """Locations whose last recorded input had the same bytes."""
    columns = {"location": list(sha256_by_location), "sha256": list(sha256_by_location.values())}
    wanted = pa.table(columns, schema=pa.schema([(name, pa.string()) for name in columns]))
    with ledger.connect(tables=("inputs",)) as connection:
        connection.register("wanted", wanted)
        rows = connection.execute(
            f"select wanted.location from wanted inner join ({_LATEST_INPUTS}) as latest using (location, sha256)"
        ).fetchall()
    return {location for (location,) in rows}


def file_readings(
    register: Register,
    readings: Sequence[Reading],
    *,
    retrieved_at: datetime,
    extractor_version: str,
    again: frozenset[str] = frozenset(),
) -> Filing:
    """Decide what became of each reading. Nothing is written.

    An article that a killed run left without its commit mark is adopted: its rows are not written twice.

    Args:
        register: what the ledger holds; the caller adds to it what it records.
        retrieved_at: when the inputs came here, where they do not say so themselves.
        again: locations that are read although their bytes are known.
    """
    known = _look_up(register, readings, extractor_version)
    filing = Filing(retrieved_at=retrieved_at)
    for reading in readings:
        # What may be gone at the next try is tried again; what depends on the bytes waits until they change.
        if reading.reason_code in TRANSIENT or reading.reason_code in DEFERRED:
            _note_input(filing, reading, "failed" if reading.reason_code in TRANSIENT else "deferred", None)
            continue
        if reading.location not in again and known.sha256_at.get(reading.location) == reading.sha256:
            filing.outcomes["unchanged"] += 1
            continue
        if reading.article is None:
            _note_input(filing, reading, "quarantined", None)
        elif _is_redacted(known, reading.article):
            _note_input(filing, _refused(reading), "quarantined", None)
        else:
            _file_article(filing, known, reading, reading.article)
        known.sha256_at[reading.location] = reading.sha256
    return filing


def _is_redacted(known: _Known, article: Article) -> bool:
    """Whether the article was taken down: by its id or address in any text, or by its text at the same publisher."""
    url = article.canonical_url
    ids = {article.article_id, known.article_of_url.get(url, "") if url else ""}
    return not ids.isdisjoint(known.redacted) or (article.revision_id, article.publisher) in known.redacted_texts


def _refused(reading: Reading) -> Reading:
    message = "The article was taken down (`newsledger redact`) and stays so. Remove it from its source."
    return replace(reading, article=None, reason_code=Reason.REDACTED.value, message=message, warnings=())


def _file_article(filing: Filing, known: _Known, reading: Reading, article: Article) -> None:
    url = article.canonical_url
    article_id = known.article_of_url.get(url, article.article_id) if url else article.article_id
    twin = known.same_text.get((article.revision_id, article.publisher))
    if twin is not None and twin != article_id and article_id not in known.latest:
        article_id = twin
        outcome = "duplicate"
    else:
        outcome = _file_revision(filing, known, reading, article, article_id)
    pair = (article_id, article.revision_id)
    if pair not in known.extracted:
        filing.to_extract.append(article if article.article_id == article_id else _under(article, article_id))
        known.extracted.add(pair)
    known.committed.add(pair)
    if url:
        known.article_of_url[url] = article_id
    _note_input(filing, reading, outcome, article_id)


def _file_revision(filing: Filing, known: _Known, reading: Reading, article: Article, article_id: str) -> str:
    latest = known.latest.get(article_id)
    if latest is not None and latest[0] == article.revision_id:
        if (article_id, article.revision_id) in known.committed:
            return "duplicate"
        return "read" if latest[1] == 1 else "revision"  # left behind by a killed run
    revision_no = latest[1] + 1 if latest else 1
    retrieved_at = reading.retrieved_at or filing.retrieved_at
    filing.articles.append(_article_row(article, article_id, revision_no, reading.source, retrieved_at))
    known.latest[article_id] = (article.revision_id, revision_no)
    known.same_text.setdefault((article.revision_id, article.publisher), article_id)
    return "revision" if latest else "read"


def _note_input(filing: Filing, reading: Reading, outcome: str, article_id: str | None) -> None:
    article = reading.article
    filing.outcomes[outcome] += 1
    filing.inputs.append(
        {
            "input_id": content_hash(reading.source, reading.location, reading.sha256),
            "source": reading.source,
            "location": reading.location,
            "canonical_url": article.canonical_url if article else None,
            "sha256": reading.sha256,
            "n_bytes": reading.n_bytes,
            "outcome": outcome,
            "reason_code": reading.reason_code,
            "message": reading.message,
            "warnings": "\n".join(reading.warnings) or None,
            "article_id": article_id,
            "revision_id": article.revision_id if article else None,
        }
    )


def _under(article: Article, article_id: str) -> Article:
    return replace(article, article_id=article_id)


def _article_row(
    article: Article, article_id: str, revision_no: int, source: str, retrieved_at: datetime | None
) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "revision_id": article.revision_id,
        "revision_no": revision_no,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "external_id": article.external_id,
        "publisher": article.publisher,
        "title": article.title,
        "language": article.language,
        "published_at": article.published_at,
        "published_on": article.published_on,
        "published_at_raw": article.published_at_raw,
        "published_at_precision": article.published_at_precision.value,
        "retrieved_at": retrieved_at,
        "source": source,
        "source_scope": article.source_scope.value,
        "origin_fingerprint": article.origin_fingerprint,
        "n_chars": len(article.text),
        "text": article.text,
    }


_LATEST_INPUTS: Final = """
    select location, sha256
    from ledger_inputs
    where outcome not in ('failed', 'deferred')
    qualify row_number() over (partition by location order by run_seq desc, recorded_at desc) = 1
"""


def _look_up(register: Register, readings: Sequence[Reading], extractor_version: str) -> _Known:
    articles = [reading.article for reading in readings if reading.article is not None]
    with register.connect() as connection:
        _wanted(connection, "locations", location=[reading.location for reading in readings])
        _wanted(connection, "revisions", revision_id=[article.revision_id for article in articles])
        urls = [article.canonical_url for article in articles if article.canonical_url]
        _wanted(connection, "urls", canonical_url=urls)
        article_of_url = dict(
            _rows(
                connection,
                "select canonical_url, arg_min(article_id, run_seq) from ledger_inputs "
                "semi join urls using (canonical_url) where article_id is not null group by all",
            )
        )
        ids = {article.article_id for article in articles} | set(article_of_url.values())
        _wanted(connection, "ids", article_id=sorted(ids))
        return _Known(
            sha256_at=dict(
                _rows(
                    connection,
                    "select location, sha256 from ledger_inputs semi join locations using (location) "
                    "where outcome not in ('failed', 'deferred') qualify "
                    "row_number() over (partition by location order by run_seq desc, recorded_at desc) = 1",
                )
            ),
            article_of_url=article_of_url,
            latest={
                article_id: (revision_id, number)
                for article_id, revision_id, number in _rows(
                    connection,
                    "select article_id, revision_id, revision_no from ledger_articles semi join ids using (article_id) "
                    "qualify row_number() over (partition by article_id order by revision_no desc, run_seq desc) = 1",
                )
            },
            same_text={
                (revision_id, publisher): article_id
                for revision_id, publisher, article_id in _rows(
                    connection,
                    "select revision_id, publisher, arg_min(article_id, run_seq) from ledger_articles "
                    "semi join revisions using (revision_id) group by all",
                )
            },
            committed=set(
                _rows(
                    connection,
                    "select distinct article_id, revision_id from ledger_inputs "
                    "semi join revisions using (revision_id) where outcome in ('read', 'revision', 'duplicate')",
                )
            ),
            redacted={
                article_id
                for (article_id,) in _rows(
                    connection, "select distinct article_id from ledger_redactions semi join ids using (article_id)"
                )
            },
            redacted_texts=set(
                _rows(
                    connection,
                    "select distinct revision_id, publisher from ledger_redactions "
                    "semi join revisions using (revision_id)",
                )
            ),
            extracted=set(
                _rows(
                    connection,
                    "select article_id, revision_id from ("
                    "select * from ledger_extractions semi join revisions using (revision_id) qualify row_number() "
                    "over (partition by article_id, revision_id order by run_seq desc, recorded_at desc) = 1"
                    ") where extractor_version = ?",
                    extractor_version,
                )
            ),
        )


def _wanted(connection: duckdb.DuckDBPyConnection, name: str, **column: list[str]) -> None:
    """A one-column table of strings, also where there are none."""
    connection.register(name, pa.table({key: pa.array(values, pa.string()) for key, values in column.items()}))


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, *parameters: object) -> list[Any]:
    return cast(list[Any], connection.execute(sql, list(parameters)).fetchall())


_NEWEST_EXTRACTIONS: Final = """
    select article_id, revision_id, extractor_version
    from ledger_extractions
    qualify row_number() over (partition by article_id, revision_id order by run_seq desc, recorded_at desc) = 1
"""

_STALE: Final = f"""
    select article_id, revision_id from ledger_articles
    anti join (select * from ({_NEWEST_EXTRACTIONS}) where extractor_version = ?) as current
        using (article_id, revision_id)
    where text is not null
    group by all
"""


def count_stale(ledger: Ledger, extractor_version: str) -> int:
    """Revisions whose newest extraction is not of this version."""
    with ledger.connect(tables=("articles", "extractions")) as connection:
        row = connection.execute(f"select count(*) from ({_STALE})", [extractor_version]).fetchone()
    assert row is not None
    return int(row[0])


def stale_revisions(ledger: Ledger, extractor_version: str, batch: int) -> Iterator[list[Article]]:
    """Articles of the ledger that another version of the extractor read last, in batches.

    The selection is made once; texts are read batch by batch, so that memory does not grow with the ledger.
    """
    with ledger.connect(tables=("articles", "extractions")) as connection:
        connection.execute(
            f"create temp table stale as select *, row_number() over (order by article_id, revision_id) - 1 as n "
            f"from ({_STALE})",
            [extractor_version],
        )
        total = connection.execute("select count(*) from stale").fetchall()[0][0]
        for first in range(0, total, batch):
            table = connection.execute(
                "select ledger_articles.* from ledger_articles "
                "inner join stale using (article_id, revision_id) where n >= ? and n < ? "
                "qualify row_number() over (partition by article_id, revision_id order by revision_no) = 1 order by n",
                [first, first + batch],
            ).to_arrow_table()
            yield [_article(row) for row in table.to_pylist()]


def _article(row: dict[str, Any]) -> Article:
    return Article(
        article_id=row["article_id"],
        revision_id=row["revision_id"],
        text=row["text"],
        url=row["url"],
        canonical_url=row["canonical_url"],
        external_id=row["external_id"],
        publisher=row["publisher"],
        title=row["title"],
        language=row["language"],
        published_at=row["published_at"],
        published_on=row["published_on"],
        published_at_raw=row["published_at_raw"],
        published_at_precision=Precision(row["published_at_precision"]),
        source_scope=Scope(row["source_scope"]),
        origin_fingerprint=row["origin_fingerprint"],
    )
