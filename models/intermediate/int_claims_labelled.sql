-- The one place where a claim is judged: accepted, review or quarantined, with the code of every rule that it breaks.
with checked as (
    select
        *,
        (select build.accept_threshold from {{ ref('stg_ledger__build') }} as build) as accept_threshold
    from {{ ref('int_claims_converted') }}
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
    claim_id,
    claim_key,
    question_id,
    article_id,
    revision_id,
    is_current,
    case
        when quarantine_codes <> '' then 'quarantined'
        when review_codes <> '' and not is_reviewed then 'review'
        else 'accepted'
    end as decision,
    nullif(concat_ws(',', nullif(quarantine_codes, ''), nullif(review_codes, '')), '') as rule_codes,
    in_seed,
    in_ledger,
    evidence_status,
    known_from,
    known_to,
    first_known_from,
    recorded_at,
    extractor_version,
    extraction_rule,
    confidence,
    quote,
    quote_start,
    quote_end,
    quote_sha256,
    family,
    metric_id,
    fact_table,
    is_core,
    is_additive,
    subject,
    subject_kind,
    organization_id,
    group_organization_id,
    is_organization_resolved,
    market_text,
    market_id,
    counterparty_text,
    counterparty_id,
    source_text,
    source_organization_id,
    independent_source_id,
    is_primary_source,
    value,
    value_hi,
    unit,
    unit_kind,
    bound,
    alt_value,
    alt_unit,
    period,
    period_raw,
    period_grain,
    period_start_on,
    period_end_on,
    horizon_years,
    purpose,
    status,
    is_soft,
    is_forecast,
    is_superseded,
    is_cumulative,
    part_of_claim_id,
    derivation,
    published_on,
    origin_fingerprint,
    is_reviewed,
    reviewer,
    reviewed_on,
    retracted_on,
    is_money,
    amount,
    currency,
    amount_usd,
    amount_cny,
    fx_usd_per_unit,
    fx_kind,
    fx_on,
    fx_source,
    fx_status
from evaluated
