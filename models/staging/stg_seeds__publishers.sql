select
    publisher_id,
    name_zh,
    name_en,
    country,
    publisher_type,
    organization_id
from {{ ref('publishers') }}
