with named as (
    select
        organization_id,
        subject as name,
        claim_id
    from {{ ref('int_claims_labelled') }}
    where organization_id is not null and not is_organization_resolved
    union all
    select
        counterparty_id,
        counterparty_text,
        claim_id
    from {{ ref('int_claims_labelled') }}
    where starts_with(counterparty_id, 'unresolved-')
    union all
    select
        source_organization_id,
        source_text,
        claim_id
    from {{ ref('int_claims_labelled') }}
    where starts_with(source_organization_id, 'unresolved-')
),

counted as (
    select
        organization_id,
        name,
        row_number() over (partition by organization_id order by count(*) desc, name) as place
    from named
    group by organization_id, name
),

seeded as (
    select
        organizations.*,
        groups.group_organization_id
    from {{ ref('int_organizations_unioned') }} as organizations
    cross join {{ ref('stg_ledger__build') }} as build
    left join {{ ref('int_organization_groups') }} as groups
        on
            organizations.organization_id = groups.organization_id
            and cast(build.built_at as date) >= groups.valid_from_on
            and cast(build.built_at as date) < groups.valid_to_on
)

select
    organization_id,
    coalesce(name_zh, name_en) as organization_name,
    name_zh,
    name_en,
    country,
    organization_type,
    parent_organization_id,
    parent_from_on,
    parent_to_on,
    group_organization_id,
    ticker,
    ric,
    fiscal_year_end_month,
    source,
    true as is_resolved
from seeded
union all
select
    organization_id,
    name as organization_name,
    cast(null as varchar) as name_zh,
    cast(null as varchar) as name_en,
    cast(null as varchar) as country,
    'unresolved' as organization_type,
    cast(null as varchar) as parent_organization_id,
    cast(null as date) as parent_from_on,
    cast(null as date) as parent_to_on,
    organization_id as group_organization_id,
    cast(null as varchar) as ticker,
    cast(null as varchar) as ric,
    cast(null as integer) as fiscal_year_end_month,
    cast(null as varchar) as source,
    false as is_resolved
from counted
where place = 1
