-- Which organization a key means, and in which time.
with aliases as (
    select
        organization_id,
        name_zh as alias,
        cast(null as date) as valid_from_on,
        cast(null as date) as valid_to_on
    from {{ ref('int_organizations_unioned') }}
    union all
    select
        organization_id,
        name_en,
        null as valid_from_on,
        null as valid_to_on
    from {{ ref('int_organizations_unioned') }}
    union all
    select
        organization_id,
        ticker,
        null as valid_from_on,
        null as valid_to_on
    from {{ ref('int_organizations_unioned') }}
    union all
    select
        organization_id,
        ric,
        null as valid_from_on,
        null as valid_to_on
    from {{ ref('int_organizations_unioned') }}
    union all
    select
        organization_id,
        alias,
        valid_from_on,
        valid_to_on
    from {{ ref('stg_seeds__organization_aliases') }}
)

select
    names.name_key,
    aliases.organization_id,
    min(coalesce(aliases.valid_from_on, date '0001-01-01')) as valid_from_on,
    max(coalesce(aliases.valid_to_on, date '9999-12-31')) as valid_to_on
from aliases
inner join {{ ref('int_names_keyed') }} as names on aliases.alias = names.name
where names.name_key is not null
group by names.name_key, aliases.organization_id
