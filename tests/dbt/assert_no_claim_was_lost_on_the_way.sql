-- Every claim that load wrote, and every curated one, is in the history.
select claim_key
from (
    select claim_key from {{ ref('stg_ledger__claims') }}
    union
    select claim_key from {{ ref('stg_seeds__claims') }}
) as recorded
where claim_key not in (select claim_key from {{ ref('claim_history') }} where claim_key is not null)
