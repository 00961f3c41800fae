select
    claim_id,
    claim_key,
    article_id,
    revision_id,
    split_part(rule_codes, ',', 1) as reason_code,
    rule_codes,
    metric_id,
    subject,
    value,
    unit,
    period,
    market_text as market,
    quote,
    quote_start,
    quote_end,
    confidence,
    extraction_rule,
    extractor_version,
    reviewer,
    reviewed_on
from {{ ref('int_claims_labelled') }}
where is_current and decision = 'quarantined'
