{% set largest = ["0 - claims.value", "claims.claim_id"] %}

with claims as (
    select * from {{ current_claims() }}
    where family = 'procurement'
),

-- Counts as sources state them. Who bought is part of the question, and the buyers of one may be among those of
-- another: the largest count is the best that is known, never their sum.
answers as (
    {{ answers_of("(select * from claims where metric_id = 'contract_count')", "''", "independent_source_id") }}
),

counts as (
    select
        claims.organization_id,
        claims.period_start_on,
        claims.period_end_on,
        {{ first_by("claims.period", largest) }} as period,
        {{ first_by("claims.period_grain", largest) }} as period_grain,
        max(claims.value) as stated_count,
        {{ first_by("claims.claim_id", largest) }} as count_claim_id,
        {{ first_by("claims.counterparty_id", largest) }} as count_counterparty_id,
        {{ first_by("answers.reason", largest) }} as count_reason,
        {{ first_by("answers.n_independent_sources", largest) }} as n_independent_sources,
        {{ first_by("answers.is_conflict", largest) }} as is_conflict
    from answers
    inner join claims on answers.claim_id = claims.claim_id
    where claims.organization_id is not null and claims.period_start_on is not null
    group by claims.organization_id, claims.period_start_on, claims.period_end_on
),

won as (
    select
        organization_id,
        cast(date_trunc('year', event_on) as date) as period_start_on,
        cast(date_trunc('year', event_on) + interval 1 year - interval 1 day as date) as period_end_on,
        count(*) filter (where not is_soft) as n_contracts,
        sum(amount_usd) filter (where not is_soft) as amount_usd,
        sum(amount_cny) filter (where not is_soft) as amount_cny,
        count(*) filter (where not is_soft and amount_usd is null) as n_unconverted,
        count(*) filter (where is_soft) as n_soft_contracts,
        sum(amount_usd) filter (where is_soft) as soft_amount_usd,
        arg_max(claim_id, (not is_soft, coalesce(amount_usd, 0), claim_id)) as largest_claim_id
    from {{ ref('int_money_deduplicated') }}
    where metric_id = 'contract_amount' and event_on is not null
    group by organization_id, date_trunc('year', event_on)
),

bids as (
    select
        organization_id,
        cast(date_trunc('year', coalesce(period_start_on, published_on)) as date) as period_start_on,
        cast(date_trunc('year', coalesce(period_start_on, published_on)) + interval 1 year - interval 1 day as date)
            as period_end_on,
        count(distinct question_id || ':' || {{ plain_decimal("value") }}) as n_bids,
        min(amount_cny) as lowest_bid_cny,
        max(amount_cny) as highest_bid_cny,
        {{ first_by("claim_id", ["amount_cny", "claim_id"]) }} as lowest_bid_claim_id
    from claims
    where
        metric_id = 'bid_price'
        and decision = 'accepted'
        and not is_superseded
        and organization_id is not null
        and coalesce(period_start_on, published_on) is not null
    group by organization_id, date_trunc('year', coalesce(period_start_on, published_on))
),

periods as (
    select
        organization_id,
        period_start_on,
        period_end_on
    from counts
    union
    select
        organization_id,
        period_start_on,
        period_end_on
    from won
    union
    select
        organization_id,
        period_start_on,
        period_end_on
    from bids
)

select
    periods.organization_id,
    organizations.organization_name,
    organizations.name_en as organization_en,
    organizations.group_organization_id,
    coalesce(counts.period, cast(extract(year from periods.period_start_on) as varchar)) as period,
    coalesce(counts.period_grain, 'year') as period_grain,
    periods.period_start_on,
    periods.period_end_on,
    cast(counts.stated_count as bigint) as stated_contract_count,
    counts.count_counterparty_id,
    counts.count_reason,
    counts.n_independent_sources as count_sources,
    counts.is_conflict as is_count_conflict,
    counts.count_claim_id,
    coalesce(won.n_contracts, 0) as n_contracts,
    cast(won.amount_usd as decimal(38, 6)) as amount_usd,
    cast(won.amount_cny as decimal(38, 6)) as amount_cny,
    coalesce(won.n_unconverted, 0) as n_unconverted,
    won.largest_claim_id,
    coalesce(won.n_soft_contracts, 0) as n_soft_contracts,
    cast(won.soft_amount_usd as decimal(38, 6)) as soft_amount_usd,
    coalesce(bids.n_bids, 0) as n_bids,
    cast(bids.lowest_bid_cny as decimal(38, 6)) as lowest_bid_cny,
    cast(bids.highest_bid_cny as decimal(38, 6)) as highest_bid_cny,
    bids.lowest_bid_claim_id
from periods
inner join {{ ref('dim_organization') }} as organizations on periods.organization_id = organizations.organization_id
left join counts
    on
        periods.organization_id = counts.organization_id
        and periods.period_start_on = counts.period_start_on
        and periods.period_end_on = counts.period_end_on
left join won
    on
        periods.organization_id = won.organization_id
        and periods.period_start_on = won.period_start_on
        and periods.period_end_on = won.period_end_on
left join bids
    on
        periods.organization_id = bids.organization_id
        and periods.period_start_on = bids.period_start_on
        and periods.period_end_on = bids.period_end_on
