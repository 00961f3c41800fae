-- The mean rate of every span that a claim needs. A span that the rates do not cover to within 7 days has none.
with spans as (
    select distinct
        currency,
        fx_start_on,
        fx_end_on
    from {{ ref('int_claims_timed') }}
    where fx_kind = 'mean'
),

needed as (
    select * from spans
    union
    select
        'CNY' as currency,
        fx_start_on,
        fx_end_on
    from spans
),

reference as (
    select
        needed.currency,
        needed.fx_start_on,
        needed.fx_end_on,
        cast(avg(cast(rates.usd_per_unit as double)) as decimal(24, 12)) as usd_per_unit,
        min(rates.rate_source) as rate_source
    from needed
    inner join {{ ref('int_fx_rates_published') }} as rates
        on
            needed.currency = rates.currency
            and rates.rate_on >= needed.fx_start_on
            and rates.rate_on <= needed.fx_end_on
    group by needed.currency, needed.fx_start_on, needed.fx_end_on
    having
        min(rates.rate_on) <= needed.fx_start_on + interval 7 day
        and max(rates.rate_on) >= needed.fx_end_on - interval 7 day
),

stated as (
    select
        needed.currency,
        needed.fx_start_on,
        needed.fx_end_on,
        cast(1 / cast(rates.units_per_usd as double) as decimal(24, 12)) as usd_per_unit,
        rates.rate_source
    from needed
    inner join {{ ref('stg_seeds__fx_rates') }} as rates
        on
            needed.currency = rates.currency
            and needed.fx_start_on = rates.start_on
            and needed.fx_end_on = rates.end_on
    where rates.start_on < rates.end_on
)

select
    coalesce(reference.currency, stated.currency) as currency,
    coalesce(reference.fx_start_on, stated.fx_start_on) as fx_start_on,
    coalesce(reference.fx_end_on, stated.fx_end_on) as fx_end_on,
    coalesce(reference.usd_per_unit, stated.usd_per_unit) as usd_per_unit,
    coalesce(reference.rate_source, stated.rate_source) as rate_source
from reference
full outer join stated
    on
        reference.currency = stated.currency
        and reference.fx_start_on = stated.fx_start_on
        and reference.fx_end_on = stated.fx_end_on
