-- A market's name that two seed rows claim would go to either by chance.
with names as (
    select
        market_id,
        name_zh as alias
    from {{ ref('stg_seeds__markets') }}
    union
    select
        market_id,
        name_en as alias
    from {{ ref('stg_seeds__markets') }}
    union
    select
        market_id,
        alias
    from {{ ref('stg_seeds__market_aliases') }}
)

select
    {{ market_key("keyed.name_key") }} as market_key,
    min(names.market_id) as market_id,
    max(names.market_id) as other_market_id
from names
inner join {{ ref('int_names_keyed') }} as keyed on names.alias = keyed.name
group by {{ market_key("keyed.name_key") }}
having min(names.market_id) <> max(names.market_id)
