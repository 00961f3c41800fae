select
    start_on,
    end_on,
    currency,
    units_per_usd,
    source as rate_source
from {{ ref('fx_rates') }}
