-- A rumour, a candidate or a plan never becomes an answer or part of a total.
with chosen as (
    select claim_id from {{ ref('market_share_by_period') }}
    union all
    select claim_id from {{ ref('market_size_by_period') }}
    union all
    select claim_id from {{ ref('company_metric_by_period') }}
    union all
    select count_claim_id from {{ ref('procurement_by_year') }}
    where count_claim_id is not null
),

totals as (
    select
        organization_id,
        sum(amount_usd) as amount_usd
    from {{ ref('investment_by_organization') }}
    group by organization_id
),

firm as (
    select
        events.organization_id,
        sum(events.amount_usd) as amount_usd
    from {{ ref('int_money_deduplicated') }} as events
    inner join {{ ref('dim_metric') }} as metrics on events.metric_id = metrics.metric_id
    where not events.is_soft and metrics.fact_table = 'fct_investment' and events.event_on is not null
    group by events.organization_id
)

select claims.claim_id
from chosen
inner join {{ ref('claim_history') }} as claims on chosen.claim_id = claims.claim_id and claims.is_current
where claims.is_soft or claims.is_superseded or claims.decision <> 'accepted'
union all
select totals.organization_id
from totals
left join firm on totals.organization_id = firm.organization_id
where coalesce(totals.amount_usd, 0) <> coalesce(firm.amount_usd, 0)
