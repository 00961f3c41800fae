-- Which market a name means: a segment, and the place it is measured in.
with names as (
    select
        names.name,
        {{ market_key("coalesce(names.outer_key, names.name_key)") }} as whole_key
    from {{ ref('int_names_keyed') }} as names
    where names.name_key is not null
),

geography_names as (
    select
        geography_id,
        name_zh as alias
    from {{ ref('stg_seeds__geographies') }}
    union
    select
        geography_id,
        name_en as alias
    from {{ ref('stg_seeds__geographies') }}
    union
    select
        geography_id,
        alias
    from {{ ref('stg_seeds__geography_aliases') }}
),

geographies as (
    select
        keyed.name_key as geography_key,
        min(geography_names.geography_id) as geography_id,
        -- A short word such as us or india may open another one; only a Chinese place stands for itself.
        case when regexp_matches(keyed.name_key, '^[a-z]') then 0 else length(keyed.name_key) end as certainty
    from geography_names
    inner join {{ ref('int_names_keyed') }} as keyed on geography_names.alias = keyed.name
    group by keyed.name_key
),

market_names as (
    select
        market_id,
        name_zh as alias,
        cast(null as varchar) as geography_id
    from {{ ref('stg_seeds__markets') }}
    union
    select
        market_id,
        name_en as alias,
        null as geography_id
    from {{ ref('stg_seeds__markets') }}
    union
    select
        market_id,
        alias,
        geography_id
    from {{ ref('stg_seeds__market_aliases') }}
),

markets as (
    select
        {{ market_key("keyed.name_key") }} as market_key,
        min(market_names.market_id) as segment_id,
        max(market_names.geography_id) as geography_id
    from market_names
    inner join {{ ref('int_names_keyed') }} as keyed on market_names.alias = keyed.name
    group by {{ market_key("keyed.name_key") }}
),

-- The name as it stands; with a place in front; with "in a place" behind.
readings as (
    select
        name,
        whole_key as rest_key,
        cast(null as varchar) as geography_id,
        0 as certainty
    from names
    union all
    select
        names.name,
        {{ market_key("substr(names.whole_key, length(geographies.geography_key) + 1)") }},
        geographies.geography_id,
        geographies.certainty
    from names
    inner join geographies
        on
            starts_with(names.whole_key, geographies.geography_key)
            and length(names.whole_key) > length(geographies.geography_key)
    union all
    select
        names.name,
        {{ market_key("substr(names.whole_key, 1, length(names.whole_key) - length(geographies.geography_key) - 2)") }},
        geographies.geography_id,
        geographies.certainty
    from names
    inner join geographies
        on
            suffix(names.whole_key, 'in' || geographies.geography_key)
            and length(names.whole_key) > length(geographies.geography_key) + 2
),

ranked as (
    select
        readings.name,
        readings.rest_key,
        markets.segment_id,
        coalesce(markets.geography_id, readings.geography_id) as geography_id,
        row_number() over (
            partition by readings.name
            order by
                markets.segment_id is not null desc,
                readings.certainty desc,
                readings.geography_id asc nulls first,
                readings.rest_key asc
        ) as place
    from readings
    left join markets on readings.rest_key = markets.market_key
),

identified as (
    select
        name,
        rest_key as segment_key,
        geography_id,
        segment_id is not null as is_resolved,
        coalesce(segment_id, {{ unresolved_id("rest_key") }}) as segment_id
    from ranked
    where place = 1
)

select
    name,
    segment_key,
    segment_id,
    geography_id,
    segment_id || coalesce(':' || geography_id, '') as market_id,
    is_resolved
from identified
