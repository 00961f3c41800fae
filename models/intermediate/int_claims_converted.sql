-- Amounts in US dollars and yuan, with the rate, its day and its source.
with rated as (
    select
        timed.claim_id,
        timed.fx_kind,
        timed.fx_start_on,
        case
            when timed.fx_kind = 'mean' then timed.fx_end_on
            else coalesce(daily.rate_on, timed.fx_end_on)
        end as fx_on,
        case when timed.currency = 'USD' then 1 else coalesce(means.usd_per_unit, daily.usd_per_unit) end as usd_per_unit,
        coalesce(yuan_means.usd_per_unit, yuan_daily.usd_per_unit) as usd_per_yuan,
        coalesce(means.rate_source, daily.rate_source, yuan_means.rate_source, yuan_daily.rate_source) as fx_source
    from {{ ref('int_claims_timed') }} as timed
    left join {{ ref('int_fx_rates_mean') }} as means
        on
            timed.fx_kind = 'mean'
            and timed.currency = means.currency
            and timed.fx_start_on = means.fx_start_on
            and timed.fx_end_on = means.fx_end_on
    left join {{ ref('int_fx_rates_mean') }} as yuan_means
        on
            timed.fx_kind = 'mean'
            and yuan_means.currency = 'CNY'
            and timed.fx_start_on = yuan_means.fx_start_on
            and timed.fx_end_on = yuan_means.fx_end_on
    left join {{ ref('int_fx_rates_daily') }} as daily
        on timed.fx_kind = 'day' and timed.currency = daily.currency and timed.fx_end_on = daily.day_on
    left join {{ ref('int_fx_rates_daily') }} as yuan_daily
        on timed.fx_kind = 'day' and yuan_daily.currency = 'CNY' and timed.fx_end_on = yuan_daily.day_on
)

select
    claims.*,
    rated.claim_id is not null as is_money,
    case when rated.claim_id is not null then claims.value end as amount,
    case when rated.claim_id is not null then claims.unit end as currency,
    cast(round(cast(claims.value as double) * cast(rated.usd_per_unit as double), 2) as decimal(38, 6)) as amount_usd,
    case
        when claims.unit = 'CNY' then claims.value
        else cast(
            round(
                cast(claims.value as double) * cast(rated.usd_per_unit as double) / cast(rated.usd_per_yuan as double), 2
            ) as decimal(38, 6)
        )
    end as amount_cny,
    rated.usd_per_unit as fx_usd_per_unit,
    rated.fx_kind,
    case when rated.usd_per_unit is not null then rated.fx_on end as fx_on,
    case when rated.usd_per_unit is not null then rated.fx_source end as fx_source,
    case
        when rated.claim_id is null then null
        when rated.fx_kind is null and claims.unit <> 'USD' then 'no-date'
        when rated.usd_per_unit is null then 'no-rate'
        when rated.usd_per_yuan is null and claims.unit <> 'CNY' then 'no-yuan-rate'
        else 'converted'
    end as fx_status
from {{ ref('int_claims_resolved') }} as claims
left join rated on claims.claim_id = rated.claim_id
