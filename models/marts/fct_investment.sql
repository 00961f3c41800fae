select
    {{ fact_columns() }},
    {{ money_columns() }},
    horizon_years,
    case
        when horizon_years > 0
            then cast(cast(amount_usd as double) / cast(horizon_years as double) as decimal(38, 6))
    end as amount_usd_per_year,
    case when unit_kind = 'percent' then cast(value as decimal(12, 4)) end as share_pct,
    purpose
{{ accepted_claims('fct_investment') }}
