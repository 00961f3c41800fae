select
    input_id,
    source,
    location,
    canonical_url,
    sha256,
    n_bytes,
    outcome,
    reason_code,
    message,
    warnings,
    article_id,
    revision_id,
    run_seq,
    recorded_at
from {{ source('ledger', 'inputs') }}
