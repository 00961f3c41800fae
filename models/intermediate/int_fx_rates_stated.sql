-- Mean rates that somebody published for a whole span.
select
    currency,
    start_on,
    end_on,
    cast(1 / cast(units_per_usd as double) as decimal(24, 12)) as usd_per_unit,
    rate_source
from {{ ref('stg_seeds__fx_rates') }}
where start_on < end_on
