select
    variant,
    canonical,
    variant_kind
from {{ ref('character_variants') }}
