{# What may be wrong with a claim: code, what becomes of the claim, predicate (true: broken), what the rule protects.
   Evaluated once, in int_claims_labelled; `quarantined` is what cannot be right, `review` what a reader should look at.
   A review that accepts or corrects a claim settles the doubts, never the impossible. #}
{% macro row_rules() -%}
    {{ return([
        {
            "code": "metric-unknown", "label": "quarantined", "predicate": "metric_family is null",
            "protects": "Metrics are a closed list (seeds/metrics.csv): nothing is counted under a name that nobody defined."
        },
        {
            "code": "family-mismatch", "label": "quarantined", "predicate": "family <> metric_family",
            "protects": "A metric belongs to one family and one fact table."
        },
        {
            "code": "value-missing", "label": "quarantined", "predicate": "value is null",
            "protects": "A claim is a figure."
        },
        {
            "code": "quote-mismatch", "label": "quarantined", "predicate": "evidence_status = 'mismatch'",
            "protects": "text[quote_start:quote_end] is the quote, checked at load against the stored text."
        },
        {
            "code": "article-missing", "label": "quarantined", "predicate": "known_from is null",
            "protects": "A claim belongs to a recorded text of an article."
        },
        {
            "code": "unit-mismatch", "label": "quarantined",
            "predicate": "not contains('|' || unit_kinds || '|', '|' || unit_kind || '|')",
            "protects": "A share is in percent, a rank is a rank, an amount is money."
        },
        {
            "code": "percent-impossible", "label": "quarantined",
            "predicate": "unit_kind in ('percent', 'pp', 'rank') and (value < min_value or value > max_value)",
            "protects": "No market share above 100 %, no rank below 1."
        },
        {
            "code": "range-reversed", "label": "quarantined", "predicate": "value_hi < value",
            "protects": "The high end of a range is not below its low end."
        },
        {
            "code": "period-reversed", "label": "quarantined", "predicate": "period_end_on < period_start_on",
            "protects": "A period ends after it began."
        },
        {
            "code": "rejected-by-review", "label": "quarantined", "predicate": "is_rejected",
            "protects": "A reviewer's no is final while the claim says what was rejected."
        },
        {
            "code": "confidence-low", "label": "review", "predicate": "confidence < accept_threshold",
            "protects": "The extractor was not sure enough (setting accept_threshold)."
        },
        {
            "code": "subject-missing", "label": "review",
            "predicate": "subject_kind = 'organization' and organization_id is null",
            "protects": "A figure without a subject answers nothing."
        },
        {
            "code": "market-missing", "label": "review", "predicate": "metric_family = 'market_share' and market_id is null",
            "protects": "A share, rank or size is of a market."
        },
        {
            "code": "unit-unknown", "label": "review", "predicate": "unit_kind is null",
            "protects": "Units are a closed list (seeds/units.csv, seeds/currencies.csv); a bare 元 of unknown country stops here."
        },
        {
            "code": "status-unknown", "label": "review", "predicate": "not is_status_known",
            "protects": "How firm a claim is decides whether it counts in totals (seeds/statuses.csv)."
        },
        {
            "code": "period-unreadable", "label": "review", "predicate": "period is not null and period_start_on is null",
            "protects": "A period is YYYY, YYYY-MM, YYYY-MM-DD, YYYY-Qn, YYYY-Hn or from/to."
        },
        {
            "code": "period-after-publication", "label": "review",
            "predicate": "period_start_on > published_on and not is_forecast and not is_soft and (status is null or status = 'completed')",
            "protects": "What has not happened yet is planned or forecast, not reported."
        },
        {
            "code": "amount-implausible", "label": "review",
            "predicate": "unit_kind not in ('percent', 'pp', 'rank') and (coalesce(amount_usd, value) < min_value or coalesce(amount_usd, value) > max_value)",
            "protects": "A slip of a factor of 10,000 (万, 亿) does not pass for a record."
        },
        {
            "code": "currencies-disagree", "label": "review",
            "predicate": "alt_amount_usd > 0 and amount_usd > 0 and (alt_amount_usd / amount_usd > 1.15 or alt_amount_usd / amount_usd < 0.85)",
            "protects": "The amount in the text's second currency is the same money."
        },
    ]) }}
{%- endmacro %}
