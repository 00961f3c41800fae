with rates as (
    select
        currency,
        min(rate_on) as first_rate_on,
        max(rate_on) as last_rate_on
    from {{ ref('int_fx_rates_published') }}
    group by currency
)

select
    currencies.currency,
    currencies.name_zh,
    currencies.name_en,
    currencies.minor_units,
    rates.first_rate_on,
    rates.last_rate_on
from {{ ref('stg_seeds__currencies') }} as currencies
left join rates on currencies.currency = rates.currency
