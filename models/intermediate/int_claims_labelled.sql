-- The one place where a claim is judged: accepted, review or quarantined, with the code of every rule that it breaks.
with checked as (
    select
        claims.*,
        build.accept_threshold,
        cast(
            case
                when claims.is_money and claims.alt_unit_kind = 'currency' and alt_rates.usd_per_unit is not null
                    then cast(claims.alt_value as double) * cast(alt_rates.usd_per_unit as double)
            end as double
        ) as alt_amount_usd
    from {{ ref('int_claims_converted') }} as claims
    cross join {{ ref('stg_ledger__build') }} as build
    left join {{ ref('int_fx_rates_daily') }} as alt_rates
        on claims.alt_unit = alt_rates.currency and coalesce(claims.published_on, claims.period_end_on) = alt_rates.day_on
),

evaluated as (
    select
        *,
        concat_ws(
            ','
            {%- for rule in row_rules() if rule.label == "quarantined" %},
            case when {{ rule.predicate }} then '{{ rule.code }}' end
            {%- endfor %}
        ) as quarantine_codes,
        concat_ws(
            ','
            {%- for rule in row_rules() if rule.label == "review" %},
            case when {{ rule.predicate }} then '{{ rule.code }}' end
            {%- endfor %}
        ) as review_codes
    from checked
)

select
    *,
    case
        when quarantine_codes <> '' then 'quarantined'
        when review_codes <> '' and not is_reviewed then 'review'
        else 'accepted'
    end as decision,
    nullif(concat_ws(',', nullif(quarantine_codes, ''), nullif(review_codes, '')), '') as rule_codes
from evaluated
