select
    alias,
    publisher_id,
    alias_kind
from {{ ref('publisher_aliases') }}
