{% set best_told = ["is_soft", "not is_reviewed", "not is_dated", "not is_primary_source", "claim_id"] %}
{# One telling may name a day without a rate; the money is the same in all of them. #}
{% set in_dollars = ["amount_usd is null"] + best_told %}
{% set in_yuan = ["amount_cny is null"] + best_told %}

-- Events in which money was put, raised or won: each once, however many articles tell of it.
with claims as (
    select
        claims.*,
        coalesce(claims.counterparty_id, '') as receiver_id,
        -- A fiscal year counts in the year that names it: money of fiscal 2025 is asked for under 2025, not 2024.
        case
            when claims.period_grain = 'fiscal_year' then cast(date_trunc('year', claims.period_end_on) as date)
            else coalesce(claims.period_start_on, claims.published_on)
        end as start_on,
        coalesce(claims.period_end_on, claims.published_on) as end_on,
        claims.period_start_on is not null as is_dated
    from {{ ref('int_claims_labelled') }} as claims
    where
        claims.is_current
        and claims.decision = 'accepted'
        and claims.is_money
        and claims.is_additive
        and claims.organization_id is not null
        and not claims.is_superseded
        and not claims.is_cumulative
        and claims.part_of_claim_id is null
),

-- Same payer, receiver and amount: a new event begins when more than 30 days lie between.
gaps as (
    select
        *,
        max(end_on) over (
            partition by organization_id, metric_id, receiver_id, unit, value, is_dated
            order by start_on, end_on, claim_id
            rows between unbounded preceding and 1 preceding
        ) as told_until_on
    from claims
),

numbered as (
    select
        *,
        sum(case when told_until_on is null or start_on > told_until_on + interval 30 day then 1 else 0 end) over (
            partition by organization_id, metric_id, receiver_id, unit, value, is_dated
            order by start_on, end_on, claim_id
            rows between unbounded preceding and current row
        ) as event_no
    from gaps
),

dated_events as (
    select
        organization_id,
        metric_id,
        receiver_id,
        unit,
        value,
        event_no,
        min(start_on) as start_on
    from numbered
    where is_dated
    group by organization_id, metric_id, receiver_id, unit, value, event_no
),

-- A mention without a time tells of the last event before it, if there was one.
mentioned as (
    select
        numbered.claim_id,
        max(dated_events.event_no) as event_no
    from numbered
    inner join dated_events
        on
            numbered.organization_id = dated_events.organization_id
            and numbered.metric_id = dated_events.metric_id
            and numbered.receiver_id = dated_events.receiver_id
            and numbered.unit = dated_events.unit
            and numbered.value = dated_events.value
            and numbered.published_on >= dated_events.start_on
    where not numbered.is_dated
    group by numbered.claim_id
),

grouped as (
    select
        numbered.*,
        case
            when mentioned.event_no is not null then 'dated-' || cast(mentioned.event_no as varchar)
            when numbered.is_dated then 'dated-' || cast(numbered.event_no as varchar)
            else 'undated-' || cast(numbered.event_no as varchar)
        end as event_name
    from numbered
    left join mentioned on numbered.claim_id = mentioned.claim_id
)

select
    {{ content_hash([
        "organization_id", "metric_id", "receiver_id", "unit", plain_decimal("value"), "event_name"
    ]) }} as event_id,
    organization_id,
    {{ first_by("group_organization_id", best_told) }} as group_organization_id,
    metric_id,
    nullif(receiver_id, '') as counterparty_id,
    value as amount,
    unit as currency,
    -- A rumour that an article confirms is an event; an event whose last word is that it was called off is none.
    bool_and(is_soft)
    or coalesce(
        max(case when contains('/' || status || '/', '/cancelled/') then published_on end)
        >= max(case when not is_soft then published_on end),
        false
    ) as is_soft,
    coalesce(bool_or(contains('/' || status || '/', '/completed/')), false) as is_completed,
    bool_or(is_dated) as is_dated,
    coalesce(
        min(case when is_dated and not is_soft then start_on end),
        min(case when is_dated then start_on end),
        min(start_on)
    ) as event_on,
    {{ first_by("amount_usd", in_dollars) }} as amount_usd,
    {{ first_by("amount_cny", in_yuan) }} as amount_cny,
    max(horizon_years) as horizon_years,
    count(*) as n_claims,
    count(distinct independent_source_id) as n_independent_sources,
    {{ first_by("claim_id", best_told) }} as claim_id
from grouped
group by organization_id, metric_id, receiver_id, unit, value, event_name
