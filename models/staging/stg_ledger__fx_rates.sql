select
    rate_on,
    currency,
    units_per_eur,
    source as rate_source
from {{ source('ledger', 'fx_rates') }}
