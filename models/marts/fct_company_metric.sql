select
    {{ fact_columns() }},
    {{ money_columns() }},
    case when unit_kind = 'percent' then cast(value as decimal(12, 4)) end as share_pct,
    case when unit_kind in ('count', 'quantity') then value end as quantity,
    purpose
{{ accepted_claims('fct_company_metric') }}
