select
    geography_id,
    name_zh,
    name_en,
    parent_geography_id
from {{ ref('geographies') }}
