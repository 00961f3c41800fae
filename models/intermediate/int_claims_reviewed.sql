{{ config(materialized='view') }}

-- The claims with the reviewers' verdicts applied; nothing else changes.
{% set untouched = [
    "claim_id", "claim_key", "article_id", "revision_id", "in_seed", "in_ledger", "evidence_status",
    "extractor_version", "extraction_rule", "confidence", "quote", "quote_start", "quote_end", "quote_sha256",
    "recorded_at", "part_of_claim_id", "family", "subject_text", "alt_value", "alt_unit",
    "period_start_on", "period_end_on", "period_raw", "derivation",
] %}

with verdicts as (
    select
        {%- for item in reviewable_fields() %}
        bool_or(field = '{{ item.field }}') as has_{{ item.field }},
        max(
            case when field = '{{ item.field }}' then try_cast(new_value as {{ item.type }}) end
        ) as new_{{ item.field }},
        {%- endfor %}
        claim_id,
        bool_or(verdict in ('accept', 'correct')) as is_reviewed,
        bool_or(verdict = 'reject') as is_rejected,
        max(reviewer) as reviewer,
        max(reviewed_on) as reviewed_on,
        max(case when field = 'known_to' then try_cast(new_value as date) end) as retracted_on
    from {{ ref('int_reviews_matched') }}
    where review_status = 'applied'
    group by claim_id
)

select
    -- A figure that its source took back stands no more, in whatever text.
    claims.is_current and verdicts.retracted_on is null as is_current,
    {%- for column in untouched %}
    claims.{{ column }},
    {%- endfor %}
    {%- for item in reviewable_fields() %}
    case when verdicts.has_{{ item.field }} then verdicts.new_{{ item.field }} else claims.{{ item.column }} end
        as {{ item.column }},
    {%- endfor %}
    coalesce(verdicts.has_period, false) as has_period_review,
    coalesce(verdicts.is_reviewed, false) as has_review,
    coalesce(verdicts.is_rejected, false) as is_rejected,
    verdicts.reviewer,
    verdicts.reviewed_on,
    verdicts.retracted_on
from {{ ref('int_claims_unioned') }} as claims
left join verdicts on claims.claim_id = verdicts.claim_id
