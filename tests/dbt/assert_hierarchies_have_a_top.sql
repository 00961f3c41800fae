-- A parent that leads back to its child has no group, no wider market, no region.
with recursive edges as (
    select
        'organization' as kind,
        organization_id as child_id,
        parent_organization_id as parent_id
    from {{ ref('stg_seeds__organizations') }}
    union all
    select
        'market' as kind,
        market_id as child_id,
        parent_market_id as parent_id
    from {{ ref('stg_seeds__markets') }}
    union all
    select
        'geography' as kind,
        geography_id as child_id,
        parent_geography_id as parent_id
    from {{ ref('stg_seeds__geographies') }}
),

climbed as (
    select
        kind,
        child_id,
        parent_id,
        1 as steps
    from edges
    where parent_id is not null
    union all
    select
        climbed.kind,
        climbed.child_id,
        edges.parent_id,
        climbed.steps + 1 as steps
    from climbed
    inner join edges on climbed.kind = edges.kind and climbed.parent_id = edges.child_id
    where edges.parent_id is not null and climbed.steps < 20
)

select distinct
    kind,
    child_id
from climbed
where steps >= 20 or parent_id = child_id
