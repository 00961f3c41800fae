"""Rules over what the models make of a claim: reckoned again from the record and the seeds, not from another model."""

from __future__ import annotations

from typing import Final

from expectations.rules.rule import Rule

SUITE: Final = "derived"

_CLAIMS: Final = "intermediate.int_claims_labelled"
_EVENTS: Final = "intermediate.int_money_deduplicated"
_TEXTS: Final = "intermediate.int_articles_versioned"


def _rule(code: str, name: str, protects: str, failing: str, *, table: str = _CLAIMS) -> Rule:
    return Rule(
        code=code,
        name=name,
        protects=protects,
        mends="Data team: the models between raw and marts (models/intermediate, macros).",
        severity="critical",
        suite=SUITE,
        table=table,
        failing=failing,
    )


def _point(point: str, *, first: bool) -> str:
    """First or last day of YYYY, YYYY-Hn, YYYY-Qn, YYYY-MM or YYYY-MM-DD; null for anything else."""
    month = f"""
        case substr({point}, 6, 1)
            when '' then '01'
            when 'H' then lpad(((try_cast(substr({point}, 7, 1) as integer) - 1) * 6 + 1)::varchar, 2, '0')
            when 'Q' then lpad(((try_cast(substr({point}, 7, 1) as integer) - 1) * 3 + 1)::varchar, 2, '0')
            else substr({point}, 6, 2)
        end
    """
    start = f"""
        case when regexp_full_match({point}, '[0-9]{{4}}(-H[12]|-Q[1-4]|-[0-9]{{2}}(-[0-9]{{2}})?)?')
            then try_cast(
                substr({point}, 1, 4) || '-' || {month} || '-' || coalesce(nullif(substr({point}, 9, 2), ''), '01')
                as date
            ) end
    """
    if first:
        return f"({start})"
    length = f"""
        case when length({point}) = 4 then interval 12 month when substr({point}, 6, 1) = 'H' then interval 6 month
        when substr({point}, 6, 1) = 'Q' then interval 3 month when length({point}) = 7 then interval 1 month
        else interval 1 day end
    """
    return f"(({start}) + ({length}) - interval 1 day)::date"


# What the seeds call an organization at all times, where that is one organization only.
_ORGANIZATION_NAMES: Final = """
    select name, any_value(organization_id) as organization_id
    from (
        select name_zh as name, organization_id from raw.organizations
        union all select name_en, organization_id from raw.organizations
        union all select alias, organization_id from raw.organization_aliases
    )
    where name is not null and name not in (
        select alias from raw.organization_aliases where valid_from_on is not null or valid_to_on is not null
    )
    group by name having count(distinct organization_id) = 1
"""

# The mean of the published rates of each span that an amount was converted over, as units for a euro.
_SPAN_RATES: Final = """
    select spans.currency, spans.start_on, spans.end_on,
        avg(dollars.units_per_eur / rates.units_per_eur) as usd_per_unit
    from (
        select distinct unnest([currency, 'CNY']) as currency, period_start_on as start_on, period_end_on as end_on
        from intermediate.int_claims_labelled
        where fx_kind = 'mean'
    ) as spans
    inner join (
        select rate_on, currency, units_per_eur::double as units_per_eur from raw.fx_rates
        union all select distinct rate_on, 'EUR', 1 from raw.fx_rates
    ) as rates on spans.currency = rates.currency and rates.rate_on between spans.start_on and spans.end_on
    inner join raw.fx_rates as dollars on rates.rate_on = dollars.rate_on and dollars.currency = 'USD'
    group by spans.currency, spans.start_on, spans.end_on
"""

# Money of a fiscal year counts in the year that names it.
_COUNTED: Final = f"""
    from (
        select *, case when period_grain = 'fiscal_year' then date_trunc('year', period_end_on)::date end as fiscal_on
        from {_CLAIMS}
    )
    where is_current and decision = 'accepted' and is_money and is_additive and organization_id is not null
        and not is_superseded and not is_cumulative and part_of_claim_id is null
"""

RULES: Final[tuple[Rule, ...]] = (
    _rule(
        "DRV-001",
        "What counts a claim as follows from its metric, unit and status",
        "A sum that leaves its claims out, or a forecast shown as a fact, looks like any other figure.",
        f"""
        select claim_id as row_id, article_id, concat_ws(' ', metric_id, unit, status) as detail
        from {_CLAIMS} as claims
        left join raw.metrics as metrics using (metric_id)
        where (claims.fact_table, claims.is_additive, claims.is_core)
            is distinct from (metrics.fact_table, metrics.is_additive, metrics.is_core)
            or not contains('|' || metrics.subject_kind || '|market|', '|' || claims.subject_kind || '|')
            or is_money is distinct from (unit in (select currency from raw.currencies))
            or amount is distinct from case when unit in (select currency from raw.currencies) then value end
            or is_forecast is distinct from coalesce(list_has_any(
                string_split(status, '/'), (select list(status) from raw.statuses where is_forecast)
            ), false)
        """,
    ),
    _rule(
        "DRV-002",
        "The days of a period are those that it names",
        "A figure on the wrong days answers the question of another year.",
        f"""
        with points as (
            select *, split_part(period, '/', 1) as first_point,
                case when contains(period, '/') then split_part(period, '/', 2) else period end as last_point
            from (select distinct period from {_CLAIMS})
        ),

        named as (
            select period, {_point("first_point", first=True)} as start_on,
                {_point("last_point", first=False)} as end_on
            from points
        )

        select claim_id as row_id, article_id,
            coalesce(period, 'no period') || ': ' || coalesce(period_start_on::varchar, 'no day') || ' to '
            || coalesce(period_end_on::varchar, 'no day') as detail
        from {_CLAIMS}
        left join named using (period)
        left join raw.organizations using (organization_id)
        where (coalesce(period_grain, '') not like 'fiscal_%' and start_on is not null and end_on is not null
                and (period_start_on, period_end_on) is distinct from (start_on, end_on))
            or (period_grain = 'fiscal_year' and (
                month(period_end_on) is distinct from fiscal_year_end_month
                or year(period_end_on) is distinct from year(end_on)
                or period_start_on is distinct from (period_end_on + 1 - interval 1 year)::date
            ))
            or (period_grain in ('fiscal_half', 'fiscal_quarter') and (
                -- December's fiscal year is the calendar's; every other one is as many months earlier.
                period_start_on is distinct from (start_on - (12 - fiscal_year_end_month) * interval 1 month)::date
                or period_end_on is distinct from
                (end_on + 1 - (12 - fiscal_year_end_month) * interval 1 month - interval 1 day)::date
            ))
        """,
    ),
    _rule(
        "DRV-003",
        "A name that the seeds give to one organization means that organization",
        "Figures of one firm under another's name are the worst error that this warehouse can make.",
        f"""
        with names as ({_ORGANIZATION_NAMES}),

        spoken as (
            select claim_id, article_id, subject as name, organization_id as meant from {_CLAIMS}
            where subject_kind = 'organization'
            union all
            select claim_id, article_id, counterparty_text, counterparty_id from {_CLAIMS}
            union all
            select claim_id, article_id, source_text, source_organization_id from {_CLAIMS}
        )

        select claim_id as row_id, article_id, name || ' was taken for ' || coalesce(meant, 'nobody') as detail
        from spoken
        inner join names using (name)
        where meant is distinct from organization_id
        """,
    ),
    _rule(
        "DRV-004",
        "Claims about the same are one question, and a question is about one thing",
        "Two papers that state one figure would be two answers, or two figures one.",
        f"""
        with asked as (
            select
                claim_id,
                article_id,
                question_id,
                organization_id is not null or subject_kind = 'market' as is_named,
                row(
                    organization_id, metric_id, market_id, period_start_on, period_end_on, counterparty_id,
                    case when is_money then 'money' else unit end
                ) as what
            from {_CLAIMS}
        )

        select min(claim_id) as row_id, any_value(article_id) as article_id,
            question_id || ' asks for ' || count(distinct what) || ' things' as detail
        from asked group by question_id having count(distinct what) > 1
        union all
        select min(claim_id), any_value(article_id), count(distinct question_id) || ' questions for the same'
        from asked where is_named group by what having count(distinct question_id) > 1
        """,
    ),
    _rule(
        "DRV-005",
        "A claim stands on the dates and the origin of its text, and is current while that text is the newest",
        "Ten papers with one agency's text would count as ten witnesses; a figure that is not current is not found.",
        f"""
        with texts as (
            select
                article_id,
                revision_id,
                arg_max_null(published_on, revision_no) as published_on,
                arg_max_null(origin_fingerprint, revision_no) as origin_fingerprint,
                max(revision_no) = any_value(newest) as is_newest
            from (select *, max(revision_no) over (partition by article_id) as newest from raw.articles)
            group by article_id, revision_id
        )

        select claim_id as row_id, article_id,
            concat_ws(', ', 'published ' || claims.published_on, independent_source_id,
                case when is_current then 'current' else 'not current' end) as detail
        from {_CLAIMS} as claims
        inner join texts using (article_id, revision_id)
        left join (select claim_id, bool_and(is_quote_verified) as is_verified from raw.claims group by all) as quotes
            using (claim_id)
        where claims.published_on is distinct from texts.published_on
            or claims.origin_fingerprint is distinct from texts.origin_fingerprint
            or claims.is_current is distinct from (texts.is_newest and claims.retracted_on is null)
            or (in_ledger and evidence_status is distinct from
                case when quotes.is_verified then 'verified' else 'mismatch' end)
        union all
        select claim_id, article_id, 'counted as ' || coalesce(independent_source_id, 'no source')
        from {_CLAIMS}
        where independent_source_id is distinct from coalesce(source_organization_id, 'origin-' || origin_fingerprint)
        """,
    ),
    _rule(
        "DRV-006",
        "A text is known from its publication, a later one from when it was retrieved, until the next",
        "What was known on a day is asked in disputes; nobody can have known a text before it was there.",
        f"""
        with stated as (
            select article_id, revision_no,
                max(case
                    when revision_no > 1 then coalesce(retrieved_at, recorded_at)
                    else coalesce(
                        published_at,
                        (case when published_at_precision = 'month' then last_day(published_on) else published_on end
                        || ' 00:00:00+00')::timestamptz,
                        retrieved_at,
                        recorded_at
                    )
                end) over (partition by article_id order by revision_no) as known_from
            from raw.articles
        )

        select article_id as row_id, article_id,
            'revision ' || revision_no || ', known from ' || coalesce(texts.known_from::varchar, 'never') as detail
        from {_TEXTS} as texts
        inner join (
            select *, lead(known_from) over (partition by article_id order by revision_no) as known_to from stated
        ) as stated using (article_id, revision_no)
        where (texts.known_from, texts.known_to) is distinct from (stated.known_from, stated.known_to)
            or texts.is_current is distinct from (stated.known_to is null)
        union all
        select claim_id, article_id, 'first known ' || coalesce(first_known_from::varchar, 'never')
        from {_CLAIMS} as claims
        left join (
            select article_id, revision_id, min(known_from) as first_from, arg_max(known_from, revision_no) as last_from
            from {_TEXTS} group by all
        ) as texts using (article_id, revision_id)
        where (claims.first_known_from, claims.known_from) is distinct from (first_from, last_from)
        """,
        table=_TEXTS,
    ),
    _rule(
        "DRV-007",
        "An amount is converted wherever there is a rate, at the rate of its days, into dollars and into yuan",
        "Sums over currencies are only as good as each conversion; an amount without one is missing in every sum.",
        f"""
        with span_rates as ({_SPAN_RATES}),

        yuan as (
            select rate_on, dollars.units_per_eur::double / yuan.units_per_eur::double as usd_per_unit
            from raw.fx_rates as yuan
            inner join raw.fx_rates as dollars using (rate_on)
            where yuan.currency = 'CNY' and dollars.currency = 'USD'
        ),

        converted as (
            select claims.*, own.usd_per_unit as span_rate,
                case when fx_kind = 'mean' then spans.usd_per_unit else yuan.usd_per_unit end as yuan_rate
            from {_CLAIMS} as claims
            left join span_rates as own
                on claims.currency = own.currency
                and claims.period_start_on = own.start_on
                and claims.period_end_on = own.end_on
            left join span_rates as spans
                on spans.currency = 'CNY'
                and claims.period_start_on = spans.start_on
                and claims.period_end_on = spans.end_on
            asof left join yuan on claims.fx_on >= yuan.rate_on
            where is_money
        )

        select claim_id as row_id, article_id,
            concat_ws(', ', value || ' ' || unit, amount_usd || ' USD', amount_cny || ' CNY', fx_status, fx_kind)
                as detail
        from converted
        where (unit = 'USD' and abs(coalesce(amount_usd, 0) - value) > abs(value) * 0.0000001)
            or (unit = 'CNY' and amount_cny is distinct from value)
            or (fx_kind = 'mean' and abs(fx_usd_per_unit / span_rate - 1) > :tolerance)
            or (unit <> 'CNY' and amount_usd <> 0
                and abs(amount_usd::double / nullif(amount_cny::double, 0) / yuan_rate - 1) > :tolerance)
            or (amount_usd is null and published_on is not null and coalesce(period_end_on > published_on, true)
                and exists (
                    from raw.fx_rates as rates
                    where rates.currency = converted.currency and rate_on between published_on - 7 and published_on
                ))
        """,
    ),
    _rule(
        "DRV-008",
        "An event of money says what its claims say, and is told once",
        "Ten papers about one investment must be one investment, in its year and at its size.",
        f"""
        with told as (
            select
                organization_id, metric_id, counterparty_id, unit as currency, value as amount,
                coalesce(list(distinct amount_usd) filter (where amount_usd is not null), []) as usd,
                coalesce(list(distinct amount_cny) filter (where amount_cny is not null), []) as cny,
                min(amount_usd) as dollars,
                min(coalesce(fiscal_on, period_start_on, published_on)) as first_on,
                max(coalesce(fiscal_on, period_start_on, published_on)) as last_on,
                count(distinct independent_source_id) as n_sources,
                max(horizon_years) as horizon_years,
                bool_or(coalesce(contains('/' || status || '/', '/completed/'), false)) as is_completed,
                bool_and(is_soft) or bool_or(coalesce(contains('/' || status || '/', '/cancelled/'), false))
                as may_be_soft
            {_COUNTED}
            group by all
        ),

        -- One event may be told in two currencies, and without the receiver: what is near enough may be its telling.
        tellings as (
            select events.event_id, flatten(list(told.usd)) as usd, flatten(list(told.cny)) as cny,
                min(told.first_on) as first_on, max(told.last_on) as last_on, sum(told.n_sources) as n_sources,
                max(told.horizon_years) as horizon_years, bool_or(told.is_completed) as is_completed,
                bool_or(told.may_be_soft) as may_be_soft
            from {_EVENTS} as events
            inner join told
                on events.organization_id = told.organization_id
                and events.metric_id = told.metric_id
                and coalesce(events.counterparty_id = told.counterparty_id, true)
                and (
                    (events.currency = told.currency and events.amount = told.amount)
                    or abs(told.dollars - events.amount_usd) <= 0.1 * events.amount_usd
                )
            group by events.event_id
        )

        select events.claim_id as row_id, null as article_id,
            concat_ws(', ', events.amount || ' ' || events.currency, events.event_on, events.amount_usd || ' USD',
                events.n_independent_sources || ' sources') as detail
        from {_EVENTS} as events
        inner join tellings on events.event_id = tellings.event_id
        inner join {_CLAIMS} as claims on events.claim_id = claims.claim_id
        where (claims.amount_usd is not null and events.amount_usd is null)
            or not list_contains(tellings.usd, events.amount_usd)
            or (claims.amount_cny is not null and events.amount_cny is null)
            or not list_contains(tellings.cny, events.amount_cny)
            or events.event_on is null or events.event_on not between tellings.first_on and tellings.last_on
            or events.n_independent_sources not between 1 and greatest(tellings.n_sources, 1)
            or events.horizon_years > coalesce(tellings.horizon_years, 0)
            or (events.is_completed and not tellings.is_completed)
            or (events.is_soft and not tellings.may_be_soft)
        union all
        select one.claim_id, null, 'told again as ' || other.claim_id
        from {_EVENTS} as one
        inner join {_EVENTS} as other
            on one.organization_id = other.organization_id
            and one.metric_id = other.metric_id
            and one.counterparty_id is not distinct from other.counterparty_id
            and one.currency = other.currency
            and one.amount = other.amount
            and one.is_dated = other.is_dated
            and one.event_id < other.event_id
        where abs(one.event_on - other.event_on) <= 30
        """,
        table=_EVENTS,
    ),
)
