with recursive spoken_of as (
    select distinct
        segment_id,
        geography_id,
        is_resolved
    from {{ ref('int_markets_resolved') }}
    where market_id in (select claims.market_id from {{ ref('int_claims_labelled') }} as claims)
),

segments as (
    select
        market_id as segment_id,
        name_zh,
        name_en,
        parent_market_id as parent_segment_id
    from {{ ref('stg_seeds__markets') }}
),

-- A market that is spoken of brings the wider markets of the same place with it.
widened as (
    select
        segment_id,
        geography_id
    from spoken_of
    where is_resolved
    union
    select
        segments.parent_segment_id,
        widened.geography_id
    from widened
    inner join segments on widened.segment_id = segments.segment_id
    where segments.parent_segment_id is not null
),

listed as (
    select
        segment_id,
        geography_id
    from widened
    union
    select
        segment_id,
        cast(null as varchar) as geography_id
    from segments
),

texts as (
    select
        market_id,
        coalesce(market_text, subject) as name,
        row_number() over (
            partition by market_id order by count(*) desc, coalesce(market_text, subject)
        ) as place
    from {{ ref('int_claims_labelled') }}
    where starts_with(market_id, 'unresolved-')
    group by market_id, coalesce(market_text, subject)
)

select
    listed.segment_id || coalesce(':' || listed.geography_id, '') as market_id,
    listed.segment_id,
    listed.geography_id,
    coalesce(geographies.name_zh, '') || segments.name_zh as name_zh,
    segments.name_en || coalesce(', ' || geographies.name_en, '') as name_en,
    segments.parent_segment_id || coalesce(':' || listed.geography_id, '') as parent_market_id,
    true as is_resolved
from listed
inner join segments on listed.segment_id = segments.segment_id
left join {{ ref('stg_seeds__geographies') }} as geographies on listed.geography_id = geographies.geography_id
union all
select
    texts.market_id,
    spoken_of.segment_id,
    spoken_of.geography_id,
    texts.name as name_zh,
    texts.name as name_en,
    cast(null as varchar) as parent_market_id,
    false as is_resolved
from texts
inner join spoken_of
    on texts.market_id = spoken_of.segment_id || coalesce(':' || spoken_of.geography_id, '')
where texts.place = 1
