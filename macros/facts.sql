{# Columns that all fact tables share: what was said, by whom, of what, and how well that is known. #}
{% macro fact_columns() %}
    claim_id,
    claim_key,
    question_id,
    article_id,
    revision_id,
    metric_id,
    organization_id,
    group_organization_id,
    subject,
    subject_kind,
    market_id,
    counterparty_id,
    counterparty_text as counterparty,
    source_organization_id,
    source_text as source_org,
    period,
    period_grain,
    period_start_on,
    period_end_on,
    period_raw,
    published_on,
    value,
    value_hi,
    unit,
    bound,
    status,
    is_soft,
    is_forecast,
    is_superseded,
    is_cumulative,
    part_of_claim_id,
    derivation,
    confidence,
    is_reviewed,
    is_primary_source,
    independent_source_id,
    in_seed,
    in_ledger,
    evidence_status,
    known_from,
    known_to,
    first_known_from,
    recorded_at,
    extractor_version,
    extraction_rule
{%- endmacro %}

{# Money: as said, in the text's other currency, and converted. #}
{% macro money_columns() %}
    amount,
    currency,
    alt_value,
    alt_unit,
    amount_usd,
    amount_cny,
    fx_usd_per_unit,
    fx_kind,
    fx_on,
    fx_source,
    fx_status
{%- endmacro %}

{# The accepted claims of current texts that belong into one fact table. #}
{% macro accepted_claims(fact_table) %}
from {{ ref('int_claims_labelled') }}
where is_current and decision = 'accepted' and fact_table = '{{ fact_table }}'
{%- endmacro %}
