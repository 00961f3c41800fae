select
    alias,
    market_id,
    geography_id,
    language,
    note
from {{ ref('market_aliases') }}
