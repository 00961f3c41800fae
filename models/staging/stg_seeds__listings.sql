select
    organization_id,
    ticker,
    ric,
    name_zh,
    country,
    is_common_word,
    source
from {{ ref('listings') }}
