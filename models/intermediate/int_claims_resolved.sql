{{ config(materialized='view') }}

-- Who and what each claim is about, and when: names to ids, periods to days, statuses to flags.
-- Each lookup has a row '' for claims that name nothing, so that a left join finds a row for (nearly) every claim. One
-- that finds rows for some cuts every vector in two, found and not found, and a dozen of them leave short ones
-- (benchmarks/README.md says what that costs). Without the row '' the result is the same.
with
-- One row for each text that claims stand in. A text that came back (A, B, A) has the span of its last coming.
articles as (
    select *
    from (
        select
            article_id,
            revision_id,
            published_on,
            known_from,
            min(known_from) over (partition by article_id, revision_id) as first_known_from,
            known_to,
            origin_fingerprint,
            publisher_organization_id,
            language,
            row_number() over (partition by article_id, revision_id order by revision_no desc) as place
        from {{ ref('int_articles_resolved') }}
    ) as comings
    where place = 1
),

metrics as (
    select * from {{ ref('stg_seeds__metrics') }}
),

units as (
    select
        unit,
        unit_kind
    from {{ ref('stg_seeds__units') }}
    union all
    select
        currency as unit,
        'currency' as unit_kind
    from {{ ref('stg_seeds__currencies') }}
    union all
    select
        '' as unit,
        null as unit_kind
),

statuses as (
    select
        stated.status,
        bool_or(words.is_soft) as is_soft,
        bool_or(words.is_forecast) as is_forecast,
        count(words.status) = max(length(stated.status) - length(replace(stated.status, '/', '')) + 1) as is_known
    from (
        select status from {{ ref('stg_ledger__claims') }}
        union
        select status from {{ ref('stg_seeds__claims') }}
        union
        select new_value from {{ ref('stg_seeds__claim_reviews') }}
        where field = 'status'
    ) as stated
    left join {{ ref('stg_seeds__statuses') }} as words
        on contains('/' || stated.status || '/', '/' || words.status || '/')
    where stated.status <> ''
    group by stated.status
    union all
    select
        '' as status,
        null as is_soft,
        null as is_forecast,
        null as is_known
),

periods as (
    select
        period,
        stated_grain,
        first_year,
        last_year,
        start_on,
        end_on
    from {{ ref('int_periods_parsed') }}
    where period <> ''
    union all
    select
        '' as period,
        null as stated_grain,
        null as first_year,
        null as last_year,
        null as start_on,
        null as end_on
),

names as (
    select
        name,
        name_key,
        unresolved_id
    from {{ ref('int_organization_names') }}
    union all
    select
        '' as name,
        null as name_key,
        null as unresolved_id
),

-- Whom a key means and when: nobody, at any time, when the seeds do not know it.
organizations as (
    select
        aliases.name_key,
        aliases.organization_id,
        aliases.valid_from_on,
        aliases.valid_to_on,
        seeded.fiscal_year_end_month
    from {{ ref('int_organization_aliases') }} as aliases
    left join {{ ref('stg_seeds__organizations') }} as seeded on aliases.organization_id = seeded.organization_id
    union all
    select distinct
        coalesce(names.name_key, '') as name_key,
        cast(null as varchar) as organization_id,
        date '0001-01-01' as valid_from_on,
        date '9999-12-31' as valid_to_on,
        cast(null as integer) as fiscal_year_end_month
    from names
    where not exists (
        select 1
        from {{ ref('int_organization_aliases') }} as known
        where known.name_key = names.name_key
    )
),

groups as (
    select
        organization_id,
        group_organization_id,
        valid_from_on,
        valid_to_on
    from {{ ref('int_organization_groups') }}
    union all
    select
        '' as organization_id,
        null as group_organization_id,
        date '0001-01-01' as valid_from_on,
        date '9999-12-31' as valid_to_on
),

markets as (
    select
        name,
        market_id,
        is_resolved
    from {{ ref('int_markets_resolved') }}
    union all
    select
        '' as name,
        null as market_id,
        null as is_resolved
),

dated as (
    select
        claims.*,
        metrics.family as metric_family,
        metrics.fact_table,
        metrics.subject_kind as metric_subject_kind,
        metrics.unit_kinds,
        metrics.is_core,
        metrics.is_additive,
        metrics.min_value,
        metrics.max_value,
        units.unit_kind,
        alt_units.unit_kind as alt_unit_kind,
        statuses.is_known as is_status_known,
        claims.is_soft or coalesce(statuses.is_soft, false) as is_soft_claim,
        coalesce(statuses.is_forecast, false) as is_forecast,
        articles.published_on,
        articles.known_from,
        articles.first_known_from,
        {{ known_until("articles", "claims.retracted_on") }} as known_to,
        articles.origin_fingerprint,
        articles.publisher_organization_id,
        articles.language as article_language,
        periods.stated_grain,
        periods.first_year,
        periods.last_year,
        -- A period that cannot be read keeps the days that the extractor gave, unless a reviewer changed it.
        coalesce(
            periods.start_on, case when not claims.has_period_review then claims.period_start_on end
        ) as calendar_start_on,
        coalesce(
            periods.end_on, case when not claims.has_period_review then claims.period_end_on end
        ) as calendar_end_on
    from {{ ref('int_claims_reviewed') }} as claims
    left join articles on claims.article_id = articles.article_id and claims.revision_id = articles.revision_id
    left join metrics on claims.metric_id = metrics.metric_id
    left join units on split_part(claims.unit, '/', 1) = units.unit
    left join units as alt_units on coalesce(split_part(claims.alt_unit, '/', 1), '') = alt_units.unit
    left join statuses on coalesce(claims.status, '') = statuses.status
    left join periods on coalesce(claims.period, '') = periods.period
),

named as (
    select
        dated.*,
        coalesce(dated.calendar_end_on, dated.published_on, cast(dated.known_from as date)) as resolved_on,
        subject_names.name_key as subject_key,
        subject_names.unresolved_id as subject_unresolved_id,
        counterparty_names.name_key as counterparty_key,
        counterparty_names.unresolved_id as counterparty_unresolved_id,
        source_names.name_key as source_key,
        source_names.unresolved_id as source_unresolved_id
    from dated
    left join names as subject_names on coalesce(dated.subject, '') = subject_names.name
    left join names as counterparty_names on coalesce(dated.counterparty_text, '') = counterparty_names.name
    left join names as source_names on coalesce(dated.source_text, '') = source_names.name
),

identified as (
    select
        named.*,
        subjects.organization_id as known_organization_id,
        subjects.fiscal_year_end_month,
        coalesce(counterparties.organization_id, named.counterparty_unresolved_id) as counterparty_id,
        coalesce(sources.organization_id, named.source_unresolved_id) as source_organization_id,
        case
            when named.metric_subject_kind <> 'organization' then named.metric_subject_kind
            when subjects.organization_id is null and subject_markets.is_resolved then 'market'
            else 'organization'
        end as subject_kind,
        market_names.market_id as named_market_id,
        subject_markets.market_id as subject_market_id
    from named
    left join organizations as subjects
        on
            coalesce(named.subject_key, '') = subjects.name_key
            and named.resolved_on >= subjects.valid_from_on
            and named.resolved_on < subjects.valid_to_on
    left join organizations as counterparties
        on
            coalesce(named.counterparty_key, '') = counterparties.name_key
            and named.resolved_on >= counterparties.valid_from_on
            and named.resolved_on < counterparties.valid_to_on
    left join organizations as sources
        on
            coalesce(named.source_key, '') = sources.name_key
            and named.resolved_on >= sources.valid_from_on
            and named.resolved_on < sources.valid_to_on
    left join markets as market_names on coalesce(named.market_text, '') = market_names.name
    left join markets as subject_markets on coalesce(named.subject, '') = subject_markets.name
),

-- A fiscal year runs to the month that the organization's seed row says; its halves and quarters divide it.
fiscal as (
    select
        identified.*,
        case
            when identified.subject_kind = 'organization'
                then coalesce(identified.known_organization_id, identified.subject_unresolved_id)
            else identified.known_organization_id
        end as organization_id,
        coalesce(
            identified.named_market_id,
            case when identified.subject_kind = 'market' then identified.subject_market_id end
        ) as market_id,
        case
            when not regexp_matches(concat(identified.period_raw, ''), '(?i)财年|財年|财政年度|財政年度|fiscal|\bFY')
                then null
            when identified.stated_grain in ('half', 'quarter') then cast(substr(identified.period, 1, 4) as integer)
            when
                identified.stated_grain = 'year'
                or (identified.stated_grain = 'range' and identified.last_year = identified.first_year + 1)
                then identified.last_year
        end as fiscal_year,
        case identified.stated_grain when 'half' then 6 when 'quarter' then 3 else 12 end as fiscal_months,
        -- 2025-Q3 and 2025-H1 end with their number; what comes after them is left of the year.
        case identified.stated_grain
            when 'half' then 6 * (2 - cast(substr(identified.period, 7, 1) as integer))
            when 'quarter' then 3 * (4 - cast(substr(identified.period, 7, 1) as integer))
            else 0
        end as fiscal_months_after
    from identified
),

ended as (
    select
        *,
        cast(
            make_date(fiscal_year, fiscal_year_end_month, 1)
            - (fiscal_months_after + fiscal_months - 1) * interval 1 month
            as date
        ) as fiscal_start_on,
        cast(
            last_day(
                make_date(fiscal_year, fiscal_year_end_month, 1) - fiscal_months_after * interval 1 month
            ) as date
        ) as fiscal_end_on
    from fiscal
)

select
    ended.claim_id,
    ended.claim_key,
    ended.article_id,
    ended.revision_id,
    {{ content_hash([
        "coalesce(ended.organization_id, case when ended.subject_kind <> 'market' then ended.subject_key end)",
        "ended.metric_id",
        "ended.market_id",
        "cast(coalesce(ended.fiscal_start_on, ended.calendar_start_on) as varchar)",
        "cast(coalesce(ended.fiscal_end_on, ended.calendar_end_on) as varchar)",
        "ended.counterparty_id",
        "case when ended.unit_kind = 'currency' then 'money' else ended.unit end"
    ]) }} as question_id,
    ended.in_seed,
    ended.in_ledger,
    ended.evidence_status,
    ended.is_current,
    ended.known_from,
    ended.known_to,
    ended.first_known_from,
    ended.extractor_version,
    ended.extraction_rule,
    ended.confidence,
    ended.recorded_at,
    ended.quote,
    ended.quote_start,
    ended.quote_end,
    ended.quote_sha256,
    ended.family,
    ended.metric_id,
    ended.metric_family,
    ended.fact_table,
    ended.is_core,
    ended.is_additive,
    ended.unit_kinds,
    ended.min_value,
    ended.max_value,
    ended.subject,
    ended.subject_kind,
    ended.organization_id,
    coalesce(groups.group_organization_id, ended.organization_id) as group_organization_id,
    ended.known_organization_id is not null as is_organization_resolved,
    ended.market_text,
    ended.market_id,
    ended.counterparty_text,
    ended.counterparty_id,
    ended.source_text,
    ended.source_organization_id,
    coalesce(ended.source_organization_id, 'origin-' || ended.origin_fingerprint) as independent_source_id,
    coalesce(
        ended.publisher_organization_id in (
            ended.source_organization_id, ended.organization_id, groups.group_organization_id, ended.counterparty_id
        ),
        false
    ) as is_primary_source,
    ended.value,
    ended.value_hi,
    ended.unit,
    ended.unit_kind,
    ended.bound,
    ended.alt_value,
    ended.alt_unit,
    ended.alt_unit_kind,
    ended.period,
    ended.period_raw,
    coalesce(ended.fiscal_start_on, ended.calendar_start_on) as period_start_on,
    coalesce(ended.fiscal_end_on, ended.calendar_end_on) as period_end_on,
    case
        when ended.fiscal_end_on is null then ended.stated_grain
        when ended.fiscal_months = 12 then 'fiscal_year'
        else 'fiscal_' || ended.stated_grain
    end as period_grain,
    ended.horizon_years,
    ended.purpose,
    ended.status,
    coalesce(ended.status is null or ended.is_status_known, false) as is_status_known,
    ended.is_soft_claim as is_soft,
    ended.is_forecast,
    ended.is_superseded,
    ended.is_cumulative,
    ended.part_of_claim_id,
    ended.derivation,
    ended.published_on,
    ended.origin_fingerprint,
    ended.article_language,
    ended.has_review or ended.in_seed as is_reviewed,
    ended.is_rejected,
    ended.reviewer,
    ended.reviewed_on,
    ended.retracted_on
from ended
left join groups
    on
        coalesce(ended.known_organization_id, '') = groups.organization_id
        and ended.resolved_on >= groups.valid_from_on
        and ended.resolved_on < groups.valid_to_on
