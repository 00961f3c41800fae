select
    unit,
    unit_kind,
    name_zh,
    name_en
from {{ ref('units') }}
