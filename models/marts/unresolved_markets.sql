with claims as (
    select
        market_id,
        count(*) as n_claims,
        count(distinct article_id) as n_articles,
        min(claim_id) as example_claim_id
    from {{ ref('int_claims_labelled') }}
    where is_current and decision <> 'quarantined' and starts_with(market_id, 'unresolved-')
    group by market_id
)

select
    markets.segment_id,
    {{ first_by("markets.name_zh", ["length(markets.name_zh)", "markets.name_zh"]) }} as name,
    string_agg(distinct markets.geography_id, ',' order by markets.geography_id) as geographies,
    cast(sum(claims.n_claims) as bigint) as n_claims,
    cast(sum(claims.n_articles) as bigint) as n_articles,
    min(claims.example_claim_id) as example_claim_id,
    concat(
        'MARKET_ID,"',
        replace({{ first_by("markets.name_zh", ["length(markets.name_zh)", "markets.name_zh"]) }}, '"', '""'),
        '",NAME_EN,,'
    ) as markets_row
from claims
inner join {{ ref('dim_market') }} as markets on claims.market_id = markets.market_id
group by markets.segment_id
