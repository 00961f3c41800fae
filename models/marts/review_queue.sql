with waiting as (
    select
        'claim-' || claim_id as queue_id,
        'claim' as kind,
        claim_id,
        claim_key,
        rule_codes as reasons,
        cast(null as varchar) as field,
        cast(null as varchar) as old_value,
        cast(null as varchar) as new_value,
        cast(null as varchar) as verdict
    from {{ ref('int_claims_labelled') }}
    where is_current and decision = 'review'
),

-- One row for a review, even when its claim stands in several texts; it is well when any current text still matches.
reviews as (
    select
        claim_key,
        field,
        old_value,
        new_value,
        verdict,
        {{ first_by("review_status", ["review_status <> 'applied'", "not is_current", "claim_id"]) }} as review_status,
        {{ first_by("claim_id", ["review_status <> 'applied'", "not is_current", "claim_id"]) }} as claim_id
    from {{ ref('int_reviews_matched') }}
    group by claim_key, field, old_value, new_value, verdict
),

unheeded as (
    select
        'review-' || claim_key || '-' || field as queue_id,
        'review' as kind,
        claim_id,
        claim_key,
        'review-' || review_status as reasons,
        field,
        old_value,
        new_value,
        verdict
    from reviews
    where review_status <> 'applied'
),

answers as (
    select
        'conflict-' || claim_id as queue_id,
        claim_id,
        n_claims,
        min_value,
        max_value
    from {{ ref('market_share_by_period') }}
    where is_conflict and not is_reviewed
    union all
    select
        'conflict-' || claim_id as queue_id,
        claim_id,
        n_claims,
        min_value,
        max_value
    from {{ ref('market_size_by_period') }}
    where is_conflict and not is_reviewed
    union all
    select
        'conflict-' || claim_id as queue_id,
        claim_id,
        n_claims,
        min_value,
        max_value
    from {{ ref('company_metric_by_period') }}
    where is_conflict and not is_reviewed
),

-- An answer that the rule had to choose although the articles disagree; a verdict on the chosen claim settles it.
conflicts as (
    select
        queue_id,
        'conflict' as kind,
        claim_id,
        cast(null as varchar) as claim_key,
        'answer-conflict' as reasons,
        cast(null as varchar) as field,
        cast(null as varchar) as old_value,
        cast(null as varchar) as new_value,
        cast(null as varchar) as verdict
    from answers
),

queue as (
    select * from waiting
    union all
    select * from unheeded
    union all
    select * from conflicts
),

questions as (
    select distinct claims.question_id
    from {{ ref('int_claims_labelled') }} as claims
    inner join queue on claims.claim_id = queue.claim_id
),

weighed as (
    {{ with_intervals(
        ref('int_claims_labelled'), "is_current and question_id in (select questions.question_id from questions)"
    ) }}
),

-- In dollars as well, with the margin of answers for the rate that an editor used.
compared as (
    select
        *,
        low * cast(fx_usd_per_unit as double) - 0.05 * abs(low * cast(fx_usd_per_unit as double)) as low_usd,
        high * cast(fx_usd_per_unit as double) + 0.05 * abs(high * cast(fx_usd_per_unit as double)) as high_usd
    from weighed
),

accepted as (
    select
        question_id,
        count(*) as n_accepted,
        min(unit) as unit,
        count(distinct unit) as n_units,
        min(case when is_money then amount_usd else value end) as lowest_value,
        max(case when is_money then amount_usd else value end) as highest_value,
        min(low) as low,
        max(high) as high,
        min(low_usd) as low_usd,
        max(high_usd) as high_usd
    from compared
    where decision = 'accepted' and not is_soft and not is_superseded
    group by question_id
),

-- A figure that could be a rounding of what is accepted, or lies between, changes nothing.
fitting as (
    select
        compared.claim_id,
        case
            when accepted.n_units <= 1 and coalesce(accepted.unit, '') = coalesce(compared.unit, '')
                then
                    compared.low < accepted.high - 1e-9 * abs(accepted.high)
                    and accepted.low < compared.high - 1e-9 * abs(compared.high)
            else compared.low_usd < accepted.high_usd and accepted.low_usd < compared.high_usd
        end as does_fit
    from compared
    inner join accepted on compared.question_id = accepted.question_id
)

select
    queue.queue_id,
    queue.kind,
    coalesce(queue.claim_key, claims.claim_key) as claim_key,
    queue.claim_id,
    queue.reasons,
    case
        when queue.claim_id is null then 'nothing'
        when queue.kind = 'conflict' then 'settles'
        when accepted.n_accepted is null then 'first-answer'
        when fitting.does_fit then 'confirms'
        else 'contradicts'
    end as effect,
    coalesce(answers.n_claims, accepted.n_accepted, 0) as n_accepted,
    coalesce(answers.min_value, accepted.lowest_value) as lowest_value,
    coalesce(answers.max_value, accepted.highest_value) as highest_value,
    queue.field,
    queue.old_value,
    queue.new_value,
    queue.verdict,
    claims.metric_id,
    coalesce(claims.is_core, false) as is_core,
    claims.subject,
    claims.organization_id,
    claims.value,
    claims.value_hi,
    claims.unit,
    claims.amount_usd,
    claims.bound,
    claims.period,
    claims.market_text as market,
    claims.counterparty_text as counterparty,
    claims.source_text as source_org,
    claims.status,
    claims.confidence,
    claims.quote,
    claims.quote_start,
    claims.quote_end,
    claims.question_id,
    claims.article_id,
    claims.revision_id,
    articles.title,
    articles.publisher,
    articles.published_on,
    articles.url,
    claims.extraction_rule
from queue
left join {{ ref('int_claims_labelled') }} as claims on queue.claim_id = claims.claim_id
left join accepted on claims.question_id = accepted.question_id
left join fitting on queue.claim_id = fitting.claim_id
left join answers on queue.queue_id = answers.queue_id
left join {{ ref('dim_article') }} as articles on claims.article_id = articles.article_id
