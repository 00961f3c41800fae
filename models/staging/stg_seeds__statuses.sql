select
    status,
    is_soft,
    is_forecast,
    description
from {{ ref('statuses') }}
