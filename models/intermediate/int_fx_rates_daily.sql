-- The last published rate for every day, while it is at most 7 days old, with running sums: the mean of a span is the
-- difference of two sums. The 7 days before the first rate carry empty sums, so that a span may begin there.
with published as (
    select
        currency,
        rate_on,
        usd_per_unit,
        rate_source,
        sum(usd_per_unit) over (partition by currency order by rate_on) as usd_sum,
        row_number() over (partition by currency order by rate_on) as n_rates,
        lead(rate_on) over (partition by currency order by rate_on) as next_rate_on
    from {{ ref('int_fx_rates_published') }}
),

ages as (
    {{ counting_from_zero(8) }}
)

select
    published.currency,
    cast(published.rate_on + ages.step * interval 1 day as date) as day_on,
    published.rate_on,
    published.usd_per_unit,
    published.rate_source,
    cast(published.usd_sum as decimal(38, 12)) as usd_sum,
    cast(published.n_rates as bigint) as n_rates
from published
cross join ages
where published.next_rate_on is null or published.rate_on + ages.step * interval 1 day < published.next_rate_on
union all
select
    published.currency,
    cast(published.rate_on - ages.step * interval 1 day as date) as day_on,
    cast(null as date) as rate_on,
    cast(null as decimal(24, 12)) as usd_per_unit,
    published.rate_source,
    cast(0 as decimal(38, 12)) as usd_sum,
    0 as n_rates
from published
cross join ages
where published.n_rates = 1 and ages.step > 0
