-- Nothing is lost and nothing counts twice: a current claim is in one fact table, the review queue or the quarantine.
with current_claims as (
    select claim_id from {{ ref('int_claims_labelled') }}
    where is_current
),

landed as (
    select claim_id from {{ ref('fct_market_share') }}
    union all
    select claim_id from {{ ref('fct_market_size') }}
    union all
    select claim_id from {{ ref('fct_investment') }}
    union all
    select claim_id from {{ ref('fct_procurement') }}
    union all
    select claim_id from {{ ref('fct_company_metric') }}
    union all
    select claim_id from {{ ref('review_queue') }}
    where kind = 'claim'
    union all
    select claim_id from {{ ref('quarantine') }}
),

counted as (
    select
        claim_id,
        count(*) as n_places
    from landed
    group by claim_id
)

select
    coalesce(claims.claim_id, counted.claim_id) as claim_id,
    coalesce(counted.n_places, 0) as n_places
from current_claims as claims
full outer join counted on claims.claim_id = counted.claim_id
where claims.claim_id is null or counted.n_places is null or counted.n_places <> 1
