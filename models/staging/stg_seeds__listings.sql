select
    ticker,
    ric,
    name_zh,
    country,
    is_common_word,
    source
from {{ ref('listings') }}
