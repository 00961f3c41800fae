{{ config(materialized='view') }}
{# The daily rates do not cover the period: the mean that somebody published for it, if anybody did. #}
{% set is_stated = "keyed.rate_kind = 'mean' and " ~ span_mean("last_day", "before") ~ " is null" %}
{% set never = "date '0001-01-01'" %}

-- Amounts in US dollars and yuan, with the rate, its day and its source.
with claims as (
    select
        *,
        case
            when unit in (select currencies.currency from {{ ref('stg_seeds__currencies') }} as currencies) then unit
        end as currency
    from {{ ref('int_claims_resolved') }}
),

timed as (
    select
        *,
        -- What was over when the article appeared is converted at the time's own rate; a forecast speaks in the money
        -- of the day on which it is made.
        case
            when currency is null then null
            when period_end_on <= coalesce(published_on, period_end_on)
                then case when period_grain = 'day' then 'day' else 'mean' end
            when published_on is not null then 'day'
        end as rate_kind
    from claims
),

spanned as (
    select
        *,
        case when currency is not null and alt_unit_kind = 'currency' then alt_unit end as alt_currency,
        case when rate_kind = 'mean' then period_start_on end as mean_start_on,
        case when rate_kind = 'mean' then cast(period_start_on - interval 1 day as date) end as mean_before_on,
        case
            when rate_kind = 'mean' or period_end_on <= coalesce(published_on, period_end_on) then period_end_on
            when rate_kind = 'day' then published_on
        end as rate_end_on
    from timed
),

-- What is no money finds the row of no currency, so that the joins leave the vectors whole (see int_claims_resolved).
keyed as (
    select
        *,
        coalesce(currency, '') as rate_currency,
        case when currency is null then {{ never }} else rate_end_on end as rate_day_on,
        case when rate_kind = 'mean' then currency else '' end as before_currency,
        case when rate_kind = 'mean' then mean_before_on else {{ never }} end as before_day_on
    from spanned
),

rates as (
    select
        currency,
        day_on,
        rate_on,
        usd_per_unit,
        usd_sum,
        n_rates,
        rate_source
    from {{ ref('int_fx_rates_daily') }}
    union all
    select
        '' as currency,
        {{ never }} as day_on,
        null as rate_on,
        null as usd_per_unit,
        null as usd_sum,
        null as n_rates,
        null as rate_source
),

yuan as (
    select * from rates
    where currency in ('CNY', '')
),

yuan_stated as (
    select * from {{ ref('int_fx_rates_stated') }}
    where currency = 'CNY'
),

rated as (
    select
        keyed.*,
        case when {{ is_stated }} then keyed.rate_end_on else last_day.rate_on end as rated_on,
        case
            when keyed.currency = 'USD' then 1
            when keyed.rate_kind = 'day' then cast(last_day.usd_per_unit as double)
            when keyed.rate_kind = 'mean'
                then coalesce({{ span_mean("last_day", "before") }}, cast(stated.usd_per_unit as double))
        end as usd_per_unit,
        case
            when keyed.rate_kind = 'day' then cast(yuan_last.usd_per_unit as double)
            when keyed.rate_kind = 'mean'
                then coalesce({{ span_mean("yuan_last", "yuan_before") }}, cast(yuan_stated.usd_per_unit as double))
        end as usd_per_yuan,
        case when {{ is_stated }} then stated.rate_source else last_day.rate_source end as rate_source,
        cast(keyed.alt_value as double) * cast(alt_rates.usd_per_unit as double) as alt_amount_usd
    from keyed
    left join rates as last_day
        on keyed.rate_currency = last_day.currency and keyed.rate_day_on = last_day.day_on
    left join rates as before
        on keyed.before_currency = before.currency and keyed.before_day_on = before.day_on
    left join {{ ref('int_fx_rates_stated') }} as stated
        on
            keyed.currency = stated.currency
            and keyed.mean_start_on = stated.start_on
            and keyed.rate_end_on = stated.end_on
    left join yuan as yuan_last on keyed.rate_day_on = yuan_last.day_on
    left join yuan as yuan_before on keyed.before_day_on = yuan_before.day_on
    left join {{ ref('int_fx_rates_daily') }} as alt_rates
        on keyed.alt_currency = alt_rates.currency and keyed.published_on = alt_rates.day_on
    left join yuan_stated on keyed.mean_start_on = yuan_stated.start_on and keyed.rate_end_on = yuan_stated.end_on
)

select
    *,
    currency is not null as is_money,
    case when currency is not null then value end as amount,
    cast(cast(value as double) * usd_per_unit as decimal(38, 6)) as amount_usd,
    case
        when currency = 'CNY' then value
        else cast(cast(value as double) * usd_per_unit / usd_per_yuan as decimal(38, 6))
    end as amount_cny,
    cast(usd_per_unit as decimal(24, 12)) as fx_usd_per_unit,
    case when usd_per_unit is not null then rate_kind end as fx_kind,
    case when usd_per_unit is not null then coalesce(rated_on, rate_end_on) end as fx_on,
    case when usd_per_unit is not null and currency <> 'USD' then rate_source end as fx_source,
    case
        when currency is null then null
        when rate_kind is null and currency <> 'USD' then 'no-date'
        when usd_per_unit is null then 'no-rate'
        when usd_per_yuan is null and currency <> 'CNY' then 'no-yuan-rate'
        else 'converted'
    end as fx_status
from rated
