-- The day or the span whose exchange rate an amount is converted at.
with money as (
    select claims.*
    from {{ ref('int_claims_resolved') }} as claims
    inner join {{ ref('stg_seeds__currencies') }} as currencies on claims.unit = currencies.currency
)

select
    claim_id,
    unit as currency,
    case
        when period_end_on is not null and (published_on is null or period_end_on <= published_on)
            then case when period_grain = 'day' then 'day' else 'mean' end
        when published_on is not null then 'day'
    end as fx_kind,
    case
        when period_end_on is not null and (published_on is null or period_end_on <= published_on) then period_start_on
        else published_on
    end as fx_start_on,
    case
        when period_end_on is not null and (published_on is null or period_end_on <= published_on) then period_end_on
        else published_on
    end as fx_end_on
from money
