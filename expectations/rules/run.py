"""Rules over the run as a whole: nothing is lost, and the candidate differs from the last version for a reason."""

from __future__ import annotations

from typing import Final

from expectations.baseline import FIGURES
from expectations.rules.rule import Rule, Severity, differences, same

SUITE: Final = "run"

_MODELS: Final = "Data team: the models between raw and marts."
_LEDGER: Final = "Data team: restore the ledger from a backup."
_EXTRACTION: Final = "Extractor maintainers; reviewers when a seed or a source explains it."


_SETTLED: Final = "select claim_key from raw.curated_claims union select claim_key from raw.claim_reviews"


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
        mends=_LEDGER,
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
        mends=_LEDGER,
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
    _rule(
        "RUN-006",
        "Every curated claim is labelled, and no claim twice or from nowhere",
        "A claim that no model picked up is missing everywhere, and nobody would know.",
        """
        select claim_key as row_id, article_id, 'curated, but in no model' as detail
        from raw.curated_claims
        anti join intermediate.int_claims_labelled using (claim_key)
        union all
        select claim_id, any_value(article_id), 'labelled ' || count(*) || ' times'
        from intermediate.int_claims_labelled group by claim_id having count(*) > 1
        union all
        select claim_id, article_id, 'labelled, but neither recorded nor curated'
        from intermediate.int_claims_labelled as labelled
        anti join raw.curated_claims on labelled.claim_key = curated_claims.claim_key
        where not in_ledger
        """,
        mends=_MODELS,
        table="raw.claims",
    ),
    _rule(
        "RUN-007",
        "A current claim is in exactly one place: a fact table, the review queue or the quarantine",
        "A claim in two places is accepted and rejected at once; in none it is lost. The counts add up.",
        """
        with places as (
            select claim_id, 'fact' as place from marts.fct_market_share
            union all
            select claim_id, 'fact' from marts.fct_market_size
            union all
            select claim_id, 'fact' from marts.fct_investment
            union all
            select claim_id, 'fact' from marts.fct_procurement
            union all
            select claim_id, 'fact' from marts.fct_company_metric
            union all
            select claim_id, 'review queue' from marts.review_queue where kind = 'claim'
            union all
            select claim_id, 'quarantine' from audit.quarantine
        ),

        counted as (
            select claim_id, count(*) as n_places, min(place) as place, max(place) as other
            from places group by claim_id
        )

        select
            coalesce(claims.claim_id, counted.claim_id) as row_id,
            claims.article_id,
            concat_ws(
                ', ',
                coalesce(claims.decision, 'not current'),
                'in ' || coalesce(counted.n_places, 0) || ' places',
                counted.place,
                nullif(counted.other, counted.place)
            ) as detail
        from (select * from intermediate.int_claims_labelled where is_current) as claims
        full join counted using (claim_id)
        where claims.claim_id is null or counted.n_places is distinct from 1
            or counted.place <> case claims.decision
                when 'accepted' then 'fact' when 'review' then 'review queue' else 'quarantine'
            end
        """,
        mends=_MODELS,
        table="audit.quarantine",
    ),
    _rule(
        "RUN-008",
        "A claim is labelled as its broken rules say",
        "A claim that was quarantined without a reason cannot be mended, one accepted in spite of one is wrong.",
        """
        with broken as (
            select claim_id, article_id, decision, is_reviewed, unnest(string_split(rule_codes, ',')) as rule_code
            from intermediate.int_claims_labelled
            where rule_codes is not null
        ),

        judged as (
            select
                claim_id,
                any_value(article_id) as article_id,
                any_value(broken.decision) as decision,
                string_agg(rule_code, ', ') as codes,
                case
                    when bool_or(rules.rule_code is null) then 'unknown rule'
                    when bool_or(rules.decision = 'quarantined') then 'quarantined'
                    when any_value(is_reviewed) then 'accepted'
                    else 'review'
                end as expected
            from broken
            left join audit.row_rules as rules using (rule_code)
            group by claim_id
        )

        select claim_id as row_id, article_id, decision || ' in spite of ' || codes as detail
        from judged where decision <> expected
        union all
        select claim_id, article_id, coalesce(decision, 'no decision') || ' without a reason'
        from intermediate.int_claims_labelled
        where rule_codes is null and decision is distinct from 'accepted'
        """,
        mends=_MODELS,
        table="intermediate.int_claims_labelled",
    ),
    _rule(
        "RUN-009",
        "Few claims are quarantined",
        "When many claims break the row rules, the extractor or a seed broke, not the news.",
        f"""
        select
            reason_code as row_id,
            any_value(article_id) as article_id,
            count(*) || ' quarantined claims' as detail
        from audit.quarantine
        where (select quarantined > :max_share and n_claims >= :min_claims from ({FIGURES["shares"]}))
        group by reason_code
        """,
        mends=_EXTRACTION,
        table="audit.quarantine",
        measure=f"select round(quarantined, 4) from ({FIGURES['shares']})",
    ),
    _rule(
        "RUN-010",
        "The quarantine grew little since the last version",
        "A jump shows what broke before the absolute limit is reached.",
        f"""
        select
            'quarantine' as row_id,
            null as article_id,
            round(was.quarantined, 4) || ' of the claims before, now ' || round(now.quarantined, 4) as detail
        from ({FIGURES["shares"]}) as now
        cross join baseline_shares as was
        where now.quarantined > was.quarantined + :max_rise and now.n_claims >= :min_claims
        """,
        mends=_EXTRACTION,
        severity="warning",
        table="audit.quarantine",
    ),
    _rule(
        "RUN-011",
        "Few claims wait for review",
        "A queue that nobody can work off hides what matters in it.",
        f"""
        select 'review_queue' as row_id, null as article_id, round(in_review, 4) || ' of the claims wait' as detail
        from ({FIGURES["shares"]})
        where in_review > :max_share and n_claims >= :min_claims
        """,
        mends="Reviewers, or extractor maintainers: the confidence of a rule.",
        severity="warning",
        table="marts.review_queue",
        measure=f"select round(in_review, 4) from ({FIGURES['shares']})",
    ),
    _rule(
        "RUN-012",
        "Most names are known",
        "Figures of a name that nobody resolved are missing in the answer for its organization.",
        f"""
        select
            coalesce(organization_id, 'null') as row_id,
            null as article_id,
            any_value(subject) || ': ' || count(*) || ' claims' as detail
        from intermediate.int_claims_labelled
        where is_current and subject_kind = 'organization' and not is_organization_resolved
            and (select unresolved > :max_share and n_claims >= :min_claims from ({FIGURES["shares"]}))
        group by organization_id
        """,
        mends="Reviewers: add the names to seeds/organization_aliases.csv.",
        severity="warning",
        table="marts.dim_organization",
        measure=f"select round(unresolved, 4) from ({FIGURES['shares']})",
    ),
    _rule(
        "RUN-013",
        "Every source is fresh",
        "A source that went silent looks like a market in which nothing happens.",
        """
        with days as (
            select distinct source, retrieved_at::date as retrieved_on from raw.articles where source not in :exempt
        ),

        gaps as (
            select source, retrieved_on - lag(retrieved_on) over (partition by source order by retrieved_on) as n_days
            from days
        ),

        usual as (select source, coalesce(median(n_days), 0) as n_days from gaps group by source)

        select
            source as row_id,
            null as article_id,
            'last article retrieved ' || max(retrieved_at) || ', usually every ' || any_value(n_days) || ' days'
                as detail
        from raw.articles
        inner join usual using (source)
        cross join raw.build as build
        group by source
        having max(retrieved_at) < any_value(build.built_at)
            - to_hours((24 * greatest(:max_age_days, any_value(n_days) * :max_gaps))::bigint)
        """,
        mends="Data team: the source's feed or address.",
        severity="warning",
        table="raw.articles",
        measure="select max(retrieved_at)::varchar from raw.articles",
    ),
    _rule(
        "RUN-014",
        "Few inputs are unreadable",
        "When a source changes its format, its articles stop at the door.",
        """
        with newest as (
            select source, outcome, reason_code, input_id, location
            from raw.inputs
            where run_seq = (select max(run_seq) from raw.inputs)
        ),

        shares as (
            select source, count(*) filter (where outcome in ('quarantined', 'failed')) / count(*) as share
            from newest group by source having count(*) >= :min_inputs
        )

        select input_id as row_id, null as article_id, location || ': ' || coalesce(reason_code, outcome) as detail
        from newest
        where outcome in ('quarantined', 'failed')
            and source in (select source from shares where share > :max_share)
        """,
        mends="Data team: the reader of the format (newsledger/articles).",
        severity="warning",
        table="raw.inputs",
    ),
    _rule(
        "RUN-015",
        "The inputs of a run are all there",
        "A run counted its inputs; fewer rows mean that part of the record was lost.",
        """
        select
            runs.run_id as row_id,
            null as article_id,
            runs.stated || ' inputs counted, ' || coalesce(inputs.n, 0) || ' recorded' as detail
        from (
            select
                max(run_id) as run_id,
                run_seq,
                max(n_read + n_revision + n_duplicate + n_quarantined + n_failed + n_deferred) as stated
            from raw.runs
            where outcome <> 'failed'
            group by run_seq
        ) as runs
        left join (select run_seq, count(*) as n from raw.inputs group by run_seq) as inputs using (run_seq)
        where coalesce(inputs.n, 0) < runs.stated
        """,
        mends=_LEDGER,
        table="raw.runs",
    ),
    _rule(
        "RUN-016",
        "What was recorded before the last version is still recorded",
        "The ledger only grows; a candidate that lacks what was published was built from a damaged ledger.",
        f"""
        select
            was.table_name || ' of run_seq ' || was.run_seq as row_id,
            null as article_id,
            was.n_rows || ' rows before, now ' || coalesce(now.n_rows, 0) as detail
        from baseline_recorded as was
        left join ({FIGURES["recorded"]}) as now using (table_name, run_seq)
        where was.checksum is distinct from now.checksum
            and was.run_seq < (select max(run_seq) from baseline_build)
        """,
        mends=_LEDGER,
        table="raw.articles",
    ),
    _rule(
        "RUN-017",
        "No family loses many claims",
        "A rule of the extractor that broke takes a whole family with it, without any claim being wrong.",
        f"""
        select
            was.family as row_id,
            null as article_id,
            was.n_accepted || ' accepted before, now ' || coalesce(now.n_accepted, 0) as detail
        from baseline_families as was
        left join ({FIGURES["families"]}) as now using (family)
        where was.n_accepted >= :min_claims and coalesce(now.n_accepted, 0) < was.n_accepted * (1 - :max_loss)
        """,
        mends=_EXTRACTION,
        table="intermediate.int_claims_labelled",
        measure=f"select string_agg(family || ' ' || n_accepted, ', ' order by family) from ({FIGURES['families']})",
    ),
    _rule(
        "RUN-018",
        "No published answer changes without a new claim or a review",
        "People decided by the last answer; when it changes there must be a reason that they can read.",
        f"""
        with now as ({FIGURES["answers"]}),

        accepted as (
            select claim_id from intermediate.int_claims_labelled where is_current and decision = 'accepted'
        )

        select
            was.claim_id as row_id,
            null as article_id,
            was.table_name || ': ' || was.value || ' before, now ' || now.value || ' from the same claims' as detail
        from baseline_answers as was
        inner join now using (table_name, question_id, measured_by)
        where was.basis = now.basis
            and abs(now.value - was.value) > abs(was.value) * :max_change
            and (select accept_threshold from raw.build) = (select any_value(accept_threshold) from baseline_build)
        union all
        select
            was.claim_id,
            claims.article_id,
            was.table_name || ': ' || was.value || ' before, its claim is now ' || claims.decision
        from baseline_answers as was
        inner join intermediate.int_claims_labelled as claims on was.claim_id = claims.claim_id
        anti join now
            on was.table_name = now.table_name
            and was.question_id = now.question_id
            and was.measured_by = now.measured_by
        anti join accepted on was.claim_id = accepted.claim_id
        where claims.is_current and not contains(coalesce(claims.rule_codes, ''), 'rejected-by-review')
            and (select accept_threshold from raw.build) = (select any_value(accept_threshold) from baseline_build)
        """,
        mends="Data team: whoever changed a model or a row rule; reviewers when a seed explains it.",
        table="marts.market_share_by_period",
    ),
    _rule(
        "RUN-019",
        "The last version can be compared",
        "Without the comparison a candidate that lost half of its claims would pass.",
        "select figure as row_id, null as article_id, reason as detail from baseline_gaps",
        mends="Nobody after a change of the models: the next version compares again. Else the data team.",
        severity="warning",
        table="raw.build",
        measure="select coalesce(any_value(run_id), 'no earlier version') from baseline_build",
    ),
    _rule(
        "RUN-020",
        "Exchange rates are there and sound",
        "A rate that is off by a factor turns every converted amount wrong.",
        """
        select
            currency || ' ' || rate_on as row_id,
            null as article_id,
            units_per_eur || ' after ' || before as detail
        from (
            select
                *,
                lag(units_per_eur) over by_day as before,
                lag(rate_on) over by_day as before_on
            from raw.fx_rates
            window by_day as (partition by currency order by rate_on)
        )
        where units_per_eur <= 0
            or (rate_on >= :since and rate_on - before_on < 30 and abs(units_per_eur / before - 1) > :max_step)
        union all
        select 'fx_rates', null, 'no rates' where not exists (from raw.fx_rates)
        """,
        mends="Data team: the snapshot of the rates in the ledger.",
        table="raw.fx_rates",
    ),
    _rule(
        "RUN-021",
        "Every recorded claim is labelled, unchanged but by a curated row or a review",
        "Nothing is lost: what waits, was withdrawn or is in quarantine may be accepted tomorrow.",
        differences(
            {
                **same(
                    "claim_id",
                    "claim_key",
                    "article_id",
                    "revision_id",
                    "extractor_version",
                    "family",
                    "subject",
                    "value",
                    "value_hi",
                    "unit",
                    "bound",
                    "alt_value",
                    "alt_unit",
                    "period",
                    "period_raw",
                    "horizon_years",
                    "purpose",
                    "status",
                    "is_superseded",
                    "is_cumulative",
                    "derivation",
                    "quote",
                    "quote_start",
                    "quote_end",
                    "confidence",
                    "recorded_at",
                ),
                "metric_id": "metric",
                "market_text": "market",
                "counterparty_text": "counterparty",
                "source_text": "source_org",
                "part_of_claim_id": "part_of",
                "extraction_rule": "rule",
                "is_soft": """
                    is_soft or coalesce(list_has_any(
                        string_split(status, '/'), (select list(status) from raw.statuses where is_soft)
                    ), false)
                """,
            },
            f"(from intermediate.int_claims_labelled anti join ({_SETTLED}) using (claim_key) where in_ledger) as kept",
            f"(from raw.claims anti join ({_SETTLED}) using (claim_key)) as recorded",
        ),
        mends=_MODELS,
        table="intermediate.int_claims_labelled",
    ),
    _rule(
        "RUN-022",
        "An input is what its id says",
        "The id leads from a figure back to the bytes it came from, years later.",
        """
        select input_id as row_id, article_id, location as detail
        from raw.inputs
        where input_id <> left(sha256(
            strlen(source) || ':' || source || strlen(location) || ':' || location || strlen(sha256) || ':' || sha256
        ), 32)
        """,
        mends=_LEDGER,
        table="raw.inputs",
    ),
)
