-- A name that means two organizations at one time would count every claim about it twice.
select
    earlier.name_key,
    earlier.organization_id,
    later.organization_id as other_organization_id
from {{ ref('int_organization_aliases') }} as earlier
inner join {{ ref('int_organization_aliases') }} as later
    on
        earlier.name_key = later.name_key
        and earlier.organization_id < later.organization_id
        and earlier.valid_from_on < later.valid_to_on
        and later.valid_from_on < earlier.valid_to_on
