select
    claim_key,
    field,
    old_value,
    new_value,
    verdict,
    reviewer,
    reviewed_on,
    reason
from {{ ref('claim_reviews') }}
