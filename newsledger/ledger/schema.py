"""The columns of every ledger table, with their Arrow types. The warehouse's ``raw`` schema mirrors them."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

SCHEMA_VERSION: Final = 3

MONEY: Final = pa.decimal128(38, 6)
INSTANT: Final = pa.timestamp("us", tz="UTC")


def _schema(**columns: pa.DataType) -> pa.Schema:
    """Columns in order, then what every ledger row carries: when and in which run it was recorded, and its hash."""
    common = {"run_seq": pa.int64(), "recorded_at": INSTANT, "row_hash": pa.string()}
    return pa.schema([pa.field(name, kind) for name, kind in (columns | common).items()])


ARTICLES: Final = _schema(
    article_id=pa.string(),
    revision_id=pa.string(),
    revision_no=pa.int32(),
    url=pa.string(),
    canonical_url=pa.string(),
    external_id=pa.string(),
    publisher=pa.string(),
    title=pa.string(),
    language=pa.string(),
    published_at=INSTANT,
    published_on=pa.date32(),
    published_at_raw=pa.string(),
    published_at_precision=pa.string(),
    retrieved_at=INSTANT,
    source=pa.string(),
    source_scope=pa.string(),
    origin_fingerprint=pa.string(),
    n_chars=pa.int64(),
    text=pa.string(),
)

CLAIMS: Final = _schema(
    claim_id=pa.string(),
    claim_key=pa.string(),
    article_id=pa.string(),
    revision_id=pa.string(),
    extractor_version=pa.string(),
    family=pa.string(),
    metric=pa.string(),
    subject=pa.string(),
    subject_text=pa.string(),
    value=MONEY,
    value_hi=MONEY,
    unit=pa.string(),
    bound=pa.string(),
    alt_value=MONEY,
    alt_unit=pa.string(),
    period=pa.string(),
    period_start_on=pa.date32(),
    period_end_on=pa.date32(),
    period_raw=pa.string(),
    horizon_years=pa.decimal128(9, 3),
    market=pa.string(),
    purpose=pa.string(),
    counterparty=pa.string(),
    source_org=pa.string(),
    status=pa.string(),
    is_soft=pa.bool_(),
    is_superseded=pa.bool_(),
    is_cumulative=pa.bool_(),
    part_of=pa.string(),
    derivation=pa.string(),
    quote=pa.string(),
    quote_start=pa.int64(),
    quote_end=pa.int64(),
    confidence=pa.decimal128(7, 6),
    rule=pa.string(),
)

# The commit mark of one extraction: written after its claims. Claims without it are leftovers of a killed run.
EXTRACTIONS: Final = _schema(
    article_id=pa.string(),
    revision_id=pa.string(),
    extractor_version=pa.string(),
    n_claims=pa.int64(),
)

INPUTS: Final = _schema(
    input_id=pa.string(),
    source=pa.string(),
    location=pa.string(),
    canonical_url=pa.string(),
    sha256=pa.string(),
    n_bytes=pa.int64(),
    outcome=pa.string(),
    reason_code=pa.string(),
    message=pa.string(),
    warnings=pa.string(),
    article_id=pa.string(),
    revision_id=pa.string(),
)

RUNS: Final = _schema(
    run_id=pa.string(),
    command=pa.string(),
    started_at=INSTANT,
    finished_at=INSTANT,
    outcome=pa.string(),
    reason=pa.string(),
    step=pa.string(),
    git_revision=pa.string(),
    version=pa.int64(),
    fingerprint=pa.string(),
    extractor_version=pa.string(),
    n_inputs=pa.int64(),
    n_read=pa.int64(),
    n_revision=pa.int64(),
    n_duplicate=pa.int64(),
    n_unchanged=pa.int64(),
    n_quarantined=pa.int64(),
    n_failed=pa.int64(),
    n_deferred=pa.int64(),
    n_claims=pa.int64(),
    seconds_by_step=pa.string(),
)

VALIDATION_RESULTS: Final = _schema(
    run_id=pa.string(),
    version=pa.int64(),
    rule_code=pa.string(),
    rule_name=pa.string(),
    suite=pa.string(),
    table_name=pa.string(),
    severity=pa.string(),
    outcome=pa.string(),
    observed=pa.string(),
    threshold=pa.string(),
    failing_count=pa.int64(),
    samples=pa.string(),
    message=pa.string(),
)

# Rates as they were known when first used, so that an upgrade of their source does not rewrite history.
FX_RATES: Final = _schema(
    rate_on=pa.date32(),
    currency=pa.string(),
    units_per_eur=pa.decimal128(18, 8),
    source=pa.string(),
)

# What was taken down, and why: refused when it comes again. One row for each text of the article.
REDACTIONS: Final = _schema(
    article_id=pa.string(),
    revision_id=pa.string(),
    canonical_url=pa.string(),
    publisher=pa.string(),
    why=pa.string(),
)

TABLES: Final[dict[str, pa.Schema]] = {
    "articles": ARTICLES,
    "claims": CLAIMS,
    "extractions": EXTRACTIONS,
    "inputs": INPUTS,
    "runs": RUNS,
    "validation_results": VALIDATION_RESULTS,
    "fx_rates": FX_RATES,
    "redactions": REDACTIONS,
}

# What makes two rows of a table the same row: `load` keeps one of them.
ROW_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "articles": ("article_id", "revision_no"),
    "claims": ("claim_id", "extractor_version"),
    "extractions": ("revision_id", "article_id", "extractor_version"),
    "inputs": ("input_id", "run_seq"),
    "runs": ("run_id",),
    "validation_results": ("run_id", "rule_code", "table_name"),
    "fx_rates": ("rate_on", "currency"),
    "redactions": ("article_id", "revision_id"),
}
