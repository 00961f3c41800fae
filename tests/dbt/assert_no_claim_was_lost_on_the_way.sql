-- Every claim that load wrote, and every curated one, is in the history.
with recorded as (
    select claim_key from {{ ref('stg_ledger__claims') }}
    union
    select claim_key from {{ ref('stg_seeds__claims') }}
)

select recorded.claim_key
from recorded
left join {{ ref('claim_history') }} as history on recorded.claim_key = history.claim_key
where history.claim_key is null
