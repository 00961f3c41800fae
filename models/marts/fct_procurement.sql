select
    {{ fact_columns() }},
    {{ money_columns() }},
    case when unit_kind = 'count' then cast(value as bigint) end as item_count,
    case when unit_kind = 'percent' then cast(value as decimal(12, 4)) end as share_pct,
    purpose
{{ accepted_claims('fct_procurement') }}
