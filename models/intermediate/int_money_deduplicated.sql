{% set best_told = ["is_soft", "not is_reviewed", "not is_dated", "not is_primary_source", "claim_id"] %}
{# One telling may name a day without a rate; the money is the same in all of them. #}
{% set in_dollars = ["amount_usd is null"] + best_told %}
{% set in_yuan = ["amount_cny is null"] + best_told %}
{# Two amounts are one when they differ by no more than two rounded digits and a month's exchange rates do. #}
{% set margin = 0.03 %}

-- Events in which money was put, raised or won: each once, however many articles tell of it.
with claims as (
    select
        claims.*,
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

-- Every amount of an organization, once for each currency and value, and when it was told.
amounts as (
    select
        organization_id,
        metric_id,
        unit,
        value,
        min(amount_usd) as amount_usd,
        cast(floor(ln(min(amount_usd) filter (where amount_usd > 0)) / ln(1 + {{ margin }})) as integer) as size_class,
        min(start_on) as first_on,
        max(end_on) as last_on
    from claims
    group by organization_id, metric_id, unit, value
),

-- One paper writes CNY 500 bn, another USD 70 bn: an article that gives both says that they are one …
stated as (
    select
        organization_id,
        metric_id,
        unit,
        value,
        alt_unit as same_unit,
        alt_value as same_value
    from claims
    where alt_value is not null
    union all
    select
        organization_id,
        metric_id,
        alt_unit,
        alt_value,
        unit,
        value
    from claims
    where alt_value is not null
),

size_classes as (
    {{ counting_from_zero(3) }}
),

-- … and without one, so do the exchange rates, of amounts that were told within 30 days.
converted as (
    select
        one.organization_id,
        one.metric_id,
        one.unit,
        one.value,
        other.unit as same_unit,
        other.value as same_value
    from amounts as one
    cross join size_classes
    inner join amounts as other
        on
            one.organization_id = other.organization_id
            and one.metric_id = other.metric_id
            and one.size_class + size_classes.step - 1 = other.size_class
            and one.unit > other.unit
    where
        abs(one.amount_usd - other.amount_usd) <= {{ margin }} * one.amount_usd
        and one.first_on <= other.last_on + interval 30 day
        and other.first_on <= one.last_on + interval 30 day
),

links as (
    select
        stated.*,
        false as is_converted
    from stated
    union all
    select
        converted.*,
        true as is_converted
    from converted
),

-- Which of two amounts stands for both is of no account, as long as it is always the same: the currency says.
same_money as (
    select
        links.organization_id,
        links.metric_id,
        links.unit,
        links.value,
        {{ first_by("links.same_unit", ["links.same_unit", "links.is_converted", "links.same_value"]) }} as same_unit,
        {{ first_by("links.same_value", ["links.same_unit", "links.is_converted", "links.same_value"]) }} as same_value
    from links
    inner join amounts
        on
            links.organization_id = amounts.organization_id
            and links.metric_id = amounts.metric_id
            and links.same_unit = amounts.unit
            and links.same_value = amounts.value
    where links.same_unit < links.unit
    group by links.organization_id, links.metric_id, links.unit, links.value
),

payments as (
    select
        claims.*,
        coalesce(same_money.same_unit, claims.unit) as money_unit,
        coalesce(same_money.same_value, claims.value) as money_value
    from claims
    left join same_money
        on
            claims.organization_id = same_money.organization_id
            and claims.metric_id = same_money.metric_id
            and claims.unit = same_money.unit
            and claims.value = same_money.value
),

-- Who does not say to whom, means the one that others name, if they name one.
addressed as (
    select
        *,
        case
            when counterparty_id is not null then counterparty_id
            when
                min(counterparty_id) over (partition by organization_id, metric_id, money_unit, money_value)
                = max(counterparty_id) over (partition by organization_id, metric_id, money_unit, money_value)
                then min(counterparty_id) over (partition by organization_id, metric_id, money_unit, money_value)
            else ''
        end as receiver_id
    from payments
),

-- Same payer, receiver and money: a new event begins when more than 30 days lie between.
gaps as (
    select
        *,
        max(end_on) over (
            partition by organization_id, metric_id, receiver_id, money_unit, money_value, is_dated
            order by start_on, end_on, claim_id
            rows between unbounded preceding and 1 preceding
        ) as told_until_on
    from addressed
),

numbered as (
    select
        *,
        sum(case when told_until_on is null or start_on > told_until_on + interval 30 day then 1 else 0 end) over (
            partition by organization_id, metric_id, receiver_id, money_unit, money_value, is_dated
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
        money_unit,
        money_value,
        event_no,
        min(start_on) as start_on
    from numbered
    where is_dated
    group by organization_id, metric_id, receiver_id, money_unit, money_value, event_no
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
            and numbered.money_unit = dated_events.money_unit
            and numbered.money_value = dated_events.money_value
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
        "organization_id", "metric_id", "receiver_id", "money_unit", plain_decimal("money_value"), "event_name"
    ]) }} as event_id,
    organization_id,
    {{ first_by("group_organization_id", best_told) }} as group_organization_id,
    metric_id,
    max(counterparty_id) as counterparty_id,
    {{ first_by("value", best_told) }} as amount,
    {{ first_by("unit", best_told) }} as currency,
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
group by organization_id, metric_id, receiver_id, money_unit, money_value, event_name
