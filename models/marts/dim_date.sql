with days as (
    {{ date_spine("1990-01-01", "2050-12-31") }}
)

select
    day_on as date_on,
    cast(extract(year from day_on) as integer) as year_number,
    cast(extract(quarter from day_on) as integer) as quarter_number,
    cast(extract(month from day_on) as integer) as month_number,
    cast(extract(day from day_on) as integer) as day_of_month,
    cast(extract(isodow from day_on) as integer) as iso_weekday,
    cast(date_trunc('month', day_on) as date) as month_start_on,
    cast(date_trunc('quarter', day_on) as date) as quarter_start_on,
    cast(date_trunc('year', day_on) as date) as year_start_on,
    cast(extract(year from day_on) as varchar) || '-Q' || cast(extract(quarter from day_on) as varchar) as quarter_name,
    case when extract(month from day_on) <= 6 then 1 else 2 end as half_number
from days
