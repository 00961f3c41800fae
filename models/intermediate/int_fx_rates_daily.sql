-- The last published rate for every day, while it is at most 7 days old.
with published as (
    select
        *,
        lead(rate_on) over (partition by currency order by rate_on) as next_rate_on
    from {{ ref('int_fx_rates_published') }}
),

ages as (
    select age
    from (values (0), (1), (2), (3), (4), (5), (6), (7)) as steps (age)
)

select
    published.currency,
    cast(published.rate_on + ages.age * interval 1 day as date) as day_on,
    published.rate_on,
    published.usd_per_unit,
    published.rate_source
from published
cross join ages
where published.next_rate_on is null or published.rate_on + ages.age * interval 1 day < published.next_rate_on
