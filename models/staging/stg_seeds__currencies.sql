select
    currency,
    name_zh,
    name_en,
    minor_units
from {{ ref('currencies') }}
