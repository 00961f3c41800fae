select
    market_id,
    name_zh,
    name_en,
    parent_market_id,
    note
from {{ ref('markets') }}
