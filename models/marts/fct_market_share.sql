select
    {{ fact_columns() }},
    case when unit_kind = 'percent' then cast(value as decimal(12, 4)) end as share_pct,
    case when metric_id = 'rank' then cast(value as integer) end as market_rank,
    case when unit_kind = 'pp' then cast(value as decimal(12, 4)) end as change_pp
{{ accepted_claims('fct_market_share') }}
