-- The group that an organization belongs to, in disjoint spans of time: its topmost parent of that time, else itself.
with recursive organizations as (
    select
        organization_id,
        parent_organization_id,
        coalesce(parent_from_on, date '0001-01-01') as parent_from_on,
        coalesce(parent_to_on, date '9999-12-31') as parent_to_on
    from {{ ref('int_organizations_unioned') }}
),

ancestors as (
    select
        organization_id,
        organization_id as ancestor_id,
        0 as depth,
        date '0001-01-01' as valid_from_on,
        date '9999-12-31' as valid_to_on
    from organizations
    union all
    select
        ancestors.organization_id,
        organizations.parent_organization_id as ancestor_id,
        ancestors.depth + 1 as depth,
        greatest(ancestors.valid_from_on, organizations.parent_from_on) as valid_from_on,
        least(ancestors.valid_to_on, organizations.parent_to_on) as valid_to_on
    from ancestors
    inner join organizations on ancestors.ancestor_id = organizations.organization_id
    where
        organizations.parent_organization_id is not null
        and ancestors.depth < 10
        and greatest(ancestors.valid_from_on, organizations.parent_from_on)
        < least(ancestors.valid_to_on, organizations.parent_to_on)
),

boundaries as (
    select
        organization_id,
        valid_from_on as boundary_on
    from ancestors
    union
    select
        organization_id,
        valid_to_on as boundary_on
    from ancestors
),

spans as (
    select
        organization_id,
        boundary_on as valid_from_on,
        lead(boundary_on) over (partition by organization_id order by boundary_on) as valid_to_on
    from boundaries
),

ranked as (
    select
        spans.organization_id,
        spans.valid_from_on,
        spans.valid_to_on,
        ancestors.ancestor_id,
        row_number() over (
            partition by spans.organization_id, spans.valid_from_on order by ancestors.depth desc
        ) as place
    from spans
    inner join ancestors
        on
            spans.organization_id = ancestors.organization_id
            and ancestors.valid_from_on <= spans.valid_from_on
            and ancestors.valid_to_on >= spans.valid_to_on
    where spans.valid_to_on is not null
)

select
    organization_id,
    ancestor_id as group_organization_id,
    valid_from_on,
    valid_to_on
from ranked
where place = 1
