-- US dollars for one unit of a currency on each day with a published rate.
with reference as (
    select
        rate_on,
        currency,
        units_per_eur,
        rate_source
    from {{ ref('stg_ledger__fx_rates') }}
    union all
    select distinct
        rate_on,
        'EUR' as currency,
        1 as units_per_eur,
        rate_source
    from {{ ref('stg_ledger__fx_rates') }}
)

select
    reference.currency,
    reference.rate_on,
    cast(
        cast(dollars.units_per_eur as double) / cast(reference.units_per_eur as double) as decimal(24, 12)
    ) as usd_per_unit,
    reference.rate_source
from reference
inner join reference as dollars on reference.rate_on = dollars.rate_on and dollars.currency = 'USD'
union all
select
    currency,
    start_on as rate_on,
    cast(1 / cast(units_per_usd as double) as decimal(24, 12)) as usd_per_unit,
    rate_source
from {{ ref('stg_seeds__fx_rates') }}
where start_on = end_on
