-- Every period that a claim names, as days.
with periods as (
    select period from {{ ref('stg_ledger__claims') }}
    where period is not null
    union
    select period from {{ ref('stg_seeds__claims') }}
    where period is not null
    union
    select new_value from {{ ref('stg_seeds__claim_reviews') }}
    where field = 'period' and new_value is not null
),

split as (
    select
        period,
        split_part(period, '/', 1) as first_point,
        case when contains(period, '/') then split_part(period, '/', 2) else period end as last_point
    from periods
)

select
    period,
    case
        when {{ point_start("first_point") }} is null or {{ point_end("last_point") }} is null then null
        when first_point <> last_point then 'range'
        else {{ point_grain("first_point") }}
    end as stated_grain,
    {{ point_start("first_point") }} as start_on,
    {{ point_end("last_point") }} as end_on,
    case when {{ point_grain("first_point") }} = 'year' then cast(first_point as integer) end as first_year,
    case when {{ point_grain("last_point") }} = 'year' then cast(last_point as integer) end as last_year
from split
