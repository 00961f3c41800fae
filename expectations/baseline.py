"""What the run rules compare a candidate with: figures of the last published version, as temporary tables.

They come over a connection of their own. Attaching one version to the other is no way: views and macros of an attached
file would silently read the wrong one of the two.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb

from expectations.access import ReadOnly

# One query for each figure, run on the candidate (inside the rules) and on the baseline (here), both by one DuckDB:
# its hash function may change from version to version, but not between the two.
FIGURES: Final[dict[str, str]] = {
    "build": "select run_id, run_seq, built_at, accept_threshold from raw.build",
    # Rows of the append-only record by the run that wrote them, with a sum over their ids.
    "recorded": """
        select 'articles' as table_name, run_seq, count(*) as n_rows,
            sum(hash(article_id, revision_id, revision_no)::hugeint) as checksum
        from raw.articles group by run_seq
        union all
        select 'inputs', run_seq, count(*), sum(hash(input_id)::hugeint) from raw.inputs group by run_seq
        union all
        select 'extractions', run_seq, count(*),
            sum(hash(article_id, revision_id, extractor_version)::hugeint)
        from raw.extractions group by run_seq
    """,
    "families": """
        select family, count(*) as n_claims, count(*) filter (where decision = 'accepted') as n_accepted
        from intermediate.int_claims_labelled where is_current group by family
    """,
    "shares": """
        select
            count(*) as n_claims,
            count(*) filter (where decision = 'quarantined') / greatest(count(*), 1) as quarantined,
            count(*) filter (where decision = 'review') / greatest(count(*), 1) as in_review,
            count(*) filter (where subject_kind = 'organization' and not is_organization_resolved)
            / greatest(count(*) filter (where subject_kind = 'organization'), 1) as unresolved
        from intermediate.int_claims_labelled where is_current
    """,
    # Each answer with the claim that gives it, and a sum over the claims that it was chosen from.
    "answers": """
        with bases as (
            select
                question_id,
                sum(hash(claim_id, is_reviewed, value, unit)::hugeint) as basis
            from intermediate.int_claims_labelled where is_current group by question_id
        ),

        answers as (
            select 'market_share_by_period' as table_name, question_id, measured_by,
                coalesce(share_pct, market_rank)::double as value, claim_id
            from marts.market_share_by_period
            union all
            select 'market_size_by_period', question_id, measured_in, value::double, claim_id
            from marts.market_size_by_period
            union all
            select 'company_metric_by_period', question_id, measured_in, value::double, claim_id
            from marts.company_metric_by_period
        )

        select answers.*, bases.basis from answers left join bases using (question_id)
    """,
}


def bring_in(candidate: duckdb.DuckDBPyConnection, baseline: Path | None, access: ReadOnly) -> None:
    """Create ``baseline_<figure>`` for every figure on the candidate's connection, empty where there is none, and
    ``baseline_gaps`` with the figures that an older version cannot give.

    Raises:
        duckdb.Error: the baseline cannot be opened.
    """
    for figure, query in FIGURES.items():
        candidate.execute(f"create temp table baseline_{figure} as select * from ({query}) limit 0")
    candidate.execute("create temp table baseline_gaps (figure varchar, reason varchar)")
    if baseline is None:
        return
    with duckdb.connect(str(baseline.resolve()), read_only=True, config=access.config) as published:
        for figure, query in FIGURES.items():
            try:
                rows = published.execute(query).to_arrow_table()
            except (duckdb.CatalogException, duckdb.BinderException) as error:
                candidate.execute("insert into baseline_gaps values (?, ?)", [figure, str(error).splitlines()[0]])
                continue
            candidate.register("published_rows", rows)
            candidate.execute(f"insert into baseline_{figure} by name select * from published_rows")
            candidate.unregister("published_rows")
