select
    metric_id,
    family,
    name_zh,
    name_en,
    fact_table,
    subject_kind,
    unit_kinds,
    is_core,
    is_additive,
    min_value,
    max_value,
    description
from {{ ref('stg_seeds__metrics') }}
