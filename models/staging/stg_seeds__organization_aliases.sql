select
    alias,
    organization_id,
    language,
    valid_from_on,
    valid_to_on,
    is_ambiguous,
    note
from {{ ref('organization_aliases') }}
