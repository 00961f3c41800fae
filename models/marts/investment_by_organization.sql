with events as (
    select
        events.*,
        cast(extract(year from events.event_on) as integer) as event_year
    from {{ ref('int_money_deduplicated') }} as events
    inner join {{ ref('dim_metric') }} as metrics on events.metric_id = metrics.metric_id
    where metrics.fact_table = 'fct_investment' and events.event_on is not null
),

years as (
    {{ counting_from_zero(50) }}
),

-- A programme of several years in equal yearly parts, the first in the year of its announcement.
parts as (
    select
        events.organization_id,
        events.metric_id,
        events.event_year + cast(years.step as integer) as year_number,
        cast(
            cast(events.amount_usd as double)
            * least(1, cast(events.horizon_years as double) - years.step)
            / cast(events.horizon_years as double)
            as decimal(38, 6)
        ) as part_usd
    from events
    inner join years on events.horizon_years > years.step
    where not events.is_soft
),

announced as (
    select
        organization_id,
        metric_id,
        event_year as year_number,
        count(*) filter (where not is_soft) as n_events,
        sum(amount_usd) filter (where not is_soft) as amount_usd,
        sum(amount_cny) filter (where not is_soft) as amount_cny,
        count(*) filter (where not is_soft and amount_usd is null) as n_unconverted,
        sum(amount_usd) filter (where not is_soft and is_completed) as completed_amount_usd,
        count(*) filter (where is_soft) as n_soft_events,
        sum(amount_usd) filter (where is_soft) as soft_amount_usd,
        max(n_independent_sources) as most_sources,
        arg_max(claim_id, (not is_soft, coalesce(amount_usd, 0), claim_id)) as largest_claim_id
    from events
    group by organization_id, metric_id, event_year
),

programmes as (
    select
        organization_id,
        metric_id,
        year_number,
        sum(part_usd) as programme_amount_usd
    from parts
    group by organization_id, metric_id, year_number
)

select
    coalesce(announced.organization_id, programmes.organization_id) as organization_id,
    organizations.organization_name,
    organizations.name_en as organization_en,
    organizations.group_organization_id,
    coalesce(announced.metric_id, programmes.metric_id) as metric_id,
    coalesce(announced.year_number, programmes.year_number) as year_number,
    coalesce(announced.n_events, 0) as n_events,
    cast(announced.amount_usd as decimal(38, 6)) as amount_usd,
    cast(announced.amount_cny as decimal(38, 6)) as amount_cny,
    coalesce(announced.n_unconverted, 0) as n_unconverted,
    cast(announced.completed_amount_usd as decimal(38, 6)) as completed_amount_usd,
    cast(round(programmes.programme_amount_usd, 2) as decimal(38, 6)) as programme_amount_usd,
    coalesce(announced.n_soft_events, 0) as n_soft_events,
    cast(announced.soft_amount_usd as decimal(38, 6)) as soft_amount_usd,
    coalesce(announced.most_sources, 0) as most_sources,
    announced.largest_claim_id
from announced
full outer join programmes
    on
        announced.organization_id = programmes.organization_id
        and announced.metric_id = programmes.metric_id
        and announced.year_number = programmes.year_number
inner join {{ ref('dim_organization') }} as organizations
    on coalesce(announced.organization_id, programmes.organization_id) = organizations.organization_id
