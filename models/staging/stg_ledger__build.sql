select
    run_id,
    run_seq,
    built_at,
    accept_threshold
from {{ source('ledger', 'build') }}
