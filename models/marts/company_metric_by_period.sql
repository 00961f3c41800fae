with claims as (
    select * from {{ current_claims() }}
    where family = 'company' and (organization_id is not null or market_id is not null)
),

answers as (
    {{ answers_of("claims", "''", "independent_source_id") }}
)

select
    answers.question_id,
    claims.metric_id,
    claims.organization_id,
    coalesce(organizations.organization_name, claims.subject) as organization_name,
    organizations.name_en as organization_en,
    claims.group_organization_id,
    claims.market_id,
    claims.counterparty_id,
    claims.period,
    claims.period_grain,
    claims.period_start_on,
    claims.period_end_on,
    answers.measured_in,
    claims.value,
    claims.unit,
    claims.bound,
    claims.amount_usd,
    claims.amount_cny,
    claims.is_forecast,
    answers.reason,
    answers.n_claims,
    answers.n_articles,
    answers.n_independent_sources,
    answers.n_values,
    answers.min_value,
    answers.max_value,
    answers.spread,
    answers.is_conflict,
    claims.is_reviewed,
    claims.first_known_from,
    answers.claim_id
from answers
inner join claims on answers.claim_id = claims.claim_id
left join {{ ref('dim_organization') }} as organizations on claims.organization_id = organizations.organization_id
