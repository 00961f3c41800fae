with claims as (
    select
        market_id,
        count(*) as n_claims,
        count(distinct article_id) as n_articles,
        min(claim_id) as example_claim_id
    from {{ ref('int_claims_labelled') }}
    where is_current and decision <> 'quarantined' and starts_with(market_id, 'unresolved-')
    group by market_id
),

-- A seed row names what is measured, without the place: 工业机器人, not 中国工业机器人市场.
segments as (
    select distinct
        segment_id,
        segment_key
    from {{ ref('int_markets_resolved') }}
    where not is_resolved
),

named as (
    select
        markets.segment_id,
        segments.segment_key,
        {{ first_by("markets.name_zh", ["length(markets.name_zh)", "markets.name_zh"]) }} as name,
        string_agg(distinct markets.geography_id, ',' order by markets.geography_id) as geographies,
        cast(sum(claims.n_claims) as bigint) as n_claims,
        cast(sum(claims.n_articles) as bigint) as n_articles,
        min(claims.example_claim_id) as example_claim_id
    from claims
    inner join {{ ref('dim_market') }} as markets on claims.market_id = markets.market_id
    inner join segments on markets.segment_id = segments.segment_id
    group by markets.segment_id, segments.segment_key
)

select
    segment_id,
    name,
    geographies,
    n_claims,
    n_articles,
    example_claim_id,
    case
        when regexp_matches(segment_key, '[^\x00-\x7f]')
            then concat('MARKET_ID,"', replace(segment_key, '"', '""'), '",NAME_EN,,')
        else concat('MARKET_ID,NAME_ZH,"', replace(name, '"', '""'), '",,')
    end as markets_row
from named
