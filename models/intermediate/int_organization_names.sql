-- For each name, the key under which organizations are looked up: the first of its keys that anybody has.
with known as (
    select distinct name_key from {{ ref('int_organization_aliases') }}
)

select
    names.name,
    {{ unresolved_id("names.name_key") }} as unresolved_id,
    case
        when whole.name_key is not null then names.name_key
        when outside.name_key is not null then names.outer_key
        when inside.name_key is not null then names.inner_key
        when han.name_key is not null then names.han_key
        when latin.name_key is not null then names.latin_key
        when unit.name_key is not null then names.unit_key
        else names.name_key
    end as name_key
from {{ ref('int_names_keyed') }} as names
left join known as whole on names.name_key = whole.name_key
left join known as outside on names.outer_key = outside.name_key
left join known as inside on names.inner_key = inside.name_key
left join known as han on names.han_key = han.name_key
left join known as latin on names.latin_key = latin.name_key
left join known as unit on names.unit_key = unit.name_key
where names.name_key is not null
