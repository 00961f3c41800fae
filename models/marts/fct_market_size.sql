select
    {{ fact_columns() }},
    {{ money_columns() }},
    case when unit_kind = 'percent' then cast(value as decimal(12, 4)) end as growth_pct
{{ accepted_claims('fct_market_size') }}
