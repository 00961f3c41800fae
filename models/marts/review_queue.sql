select
    claim_id,
    claim_key,
    rule_codes
from {{ ref('int_claims_labelled') }}
where is_current and decision = 'review'
