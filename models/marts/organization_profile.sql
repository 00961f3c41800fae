{% set largest = ["0 - share_pct", "0 - epoch(period_end_on)", "claim_id"] %}
{% set newest = ["0 - epoch(period_end_on)", "0 - epoch(period_start_on)", "claim_id"] %}

with claims as (
    select
        organization_id,
        count(*) as n_claims,
        count(distinct article_id) as n_articles,
        count(distinct independent_source_id) as n_independent_sources,
        count(*) filter (where family = 'market_share') as n_market_claims,
        count(*) filter (where family = 'investment') as n_investment_claims,
        count(*) filter (where family = 'procurement') as n_procurement_claims,
        count(*) filter (where family = 'company') as n_company_claims,
        min(published_on) as first_published_on,
        max(published_on) as last_published_on
    from {{ current_claims() }}
    where decision = 'accepted' and organization_id is not null
    group by organization_id
),

shares as (
    select
        organization_id,
        count(distinct market_id) as n_markets,
        {{ first_by("market_id", largest) }} as top_market_id,
        {{ first_by("period", largest) }} as top_share_period,
        max(share_pct) as top_share_pct,
        {{ first_by("claim_id", largest) }} as top_share_claim_id
    from {{ ref('market_share_by_period') }}
    where metric_id = 'market_share' and is_preferred and not is_forecast and organization_id is not null
    group by organization_id
),

revenues as (
    select
        organization_id,
        {{ first_by("period", newest) }} as revenue_period,
        {{ first_by("amount_usd", newest) }} as revenue_usd,
        {{ first_by("claim_id", newest) }} as revenue_claim_id
    from {{ ref('company_metric_by_period') }}
    where
        metric_id = 'revenue'
        and organization_id is not null
        and period_end_on is not null
        and not is_forecast
        and amount_usd is not null
    group by organization_id
),

money as (
    select
        organization_id,
        sum(amount_usd) filter (where metric_id = 'investment_amount') as invested_usd,
        sum(amount_usd) filter (where metric_id = 'acquisition_amount') as acquired_usd,
        sum(amount_usd) filter (where metric_id = 'funding_amount') as raised_usd,
        sum(amount_usd) filter (where metric_id = 'grant_amount') as granted_usd,
        sum(amount_usd) filter (where metric_id = 'contract_amount') as contracts_usd,
        count(*) filter (where metric_id = 'contract_amount') as n_contracts
    from {{ ref('int_money_deduplicated') }}
    where not is_soft
    group by organization_id
)

select
    claims.organization_id,
    organizations.organization_name,
    organizations.name_en as organization_en,
    organizations.organization_type,
    organizations.country,
    organizations.group_organization_id,
    organizations.is_resolved,
    claims.n_claims,
    claims.n_articles,
    claims.n_independent_sources,
    claims.n_market_claims,
    claims.n_investment_claims,
    claims.n_procurement_claims,
    claims.n_company_claims,
    claims.first_published_on,
    claims.last_published_on,
    coalesce(shares.n_markets, 0) as n_markets,
    shares.top_market_id,
    shares.top_share_period,
    shares.top_share_pct,
    shares.top_share_claim_id,
    revenues.revenue_period,
    revenues.revenue_usd,
    revenues.revenue_claim_id,
    cast(money.invested_usd as decimal(38, 6)) as invested_usd,
    cast(money.acquired_usd as decimal(38, 6)) as acquired_usd,
    cast(money.raised_usd as decimal(38, 6)) as raised_usd,
    cast(money.granted_usd as decimal(38, 6)) as granted_usd,
    cast(money.contracts_usd as decimal(38, 6)) as contracts_usd,
    coalesce(money.n_contracts, 0) as n_contracts
from claims
inner join {{ ref('dim_organization') }} as organizations on claims.organization_id = organizations.organization_id
left join shares on claims.organization_id = shares.organization_id
left join revenues on claims.organization_id = revenues.organization_id
left join money on claims.organization_id = money.organization_id
