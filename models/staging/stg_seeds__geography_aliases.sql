select
    alias,
    geography_id,
    language
from {{ ref('geography_aliases') }}
