"""Rules over the run as a whole: nothing is lost, and the candidate differs from the last version for a reason."""

from __future__ import annotations

from typing import Final

from expectations.rules.rule import Rule, Severity

SUITE: Final = "run"


def _rule(
    code: str,
    name: str,
    protects: str,
    failing: str,
    *,
    mends: str,
    severity: Severity = "critical",
    table: str,
    measure: str | None = None,
) -> Rule:
    return Rule(
        code=code,
        name=name,
        protects=protects,
        mends=mends,
        severity=severity,
        suite=SUITE,
        table=table,
        failing=failing,
        measure=measure,
    )


RULES: Final[tuple[Rule, ...]] = (
    _rule(
        "RUN-001",
        "A build knows its run",
        "Results, history and manifest are tied together by the run's id.",
        """
        select coalesce(any_value(run_id), 'none') as row_id, null as article_id, count(*) || ' rows' as detail
        from raw.build
        having count(*) <> 1 or count(run_id) <> 1 or count(accept_threshold) <> 1
        """,
        mends="Data team: `load` writes raw.build.",
        table="raw.build",
    ),
    _rule(
        "RUN-002",
        "Every input has a known outcome, and one that failed has its reason",
        "An input without an outcome is lost, and nobody would miss it.",
        """
        select
            input_id as row_id,
            article_id,
            location || ': ' || coalesce(outcome, 'no outcome') || ', ' || coalesce(reason_code, 'no reason') as detail
        from raw.inputs
        where outcome is null
            or outcome not in ('read', 'revision', 'duplicate', 'unchanged', 'quarantined', 'failed', 'deferred')
            or (outcome in ('quarantined', 'failed') and reason_code is null)
            or (outcome in ('read', 'revision', 'duplicate') and article_id is null)
        """,
        mends="Data team: the step that recorded the input.",
        table="raw.inputs",
    ),
    _rule(
        "RUN-003",
        "An input that was read has its article",
        "An input is committed last; one without its article means that rows of the ledger were lost.",
        """
        select input_id as row_id, article_id, location || ': ' || outcome as detail
        from raw.inputs
        anti join raw.articles using (article_id, revision_id)
        where outcome in ('read', 'revision', 'duplicate')
        """,
        mends="Data team: restore the ledger from a backup.",
        table="raw.inputs",
    ),
    _rule(
        "RUN-004",
        "The revisions of an article are numbered without a gap",
        "A gap is a lost revision: its claims would seem never to have been made.",
        """
        select
            article_id as row_id,
            article_id,
            count(*) || ' revisions, numbered ' || min(revision_no) || ' to ' || max(revision_no) as detail
        from raw.articles
        group by article_id
        having min(revision_no) <> 1 or max(revision_no) <> count(*)
        """,
        mends="Data team: restore the ledger from a backup.",
        table="raw.articles",
    ),
    _rule(
        "RUN-005",
        "An article was published before it was retrieved",
        "A date that lies ahead shifts every relative period (`last year`) of the article.",
        """
        select
            article_id as row_id,
            article_id,
            'published ' || coalesce(published_at::varchar, published_on::varchar) || ', retrieved ' || retrieved_at
                as detail
        from raw.articles
        where published_at > retrieved_at + to_hours(:tolerance_hours)
            or published_on > retrieved_at::date + 1
        """,
        mends="Data team: the time zone of the source, or the reader of its dates.",
        severity="warning",
        table="raw.articles",
    ),
)
