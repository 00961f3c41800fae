select
    organization_id,
    name_zh,
    name_en,
    country,
    organization_type,
    parent_organization_id,
    parent_from_on,
    parent_to_on,
    ticker,
    ric,
    fiscal_year_end_month,
    source
from {{ ref('organizations') }}
