with claims as (
    select
        article_id,
        count(*) as n_claims,
        count(*) filter (where is_current and decision = 'accepted') as n_accepted
    from {{ ref('int_claims_labelled') }}
    group by article_id
),

-- The text that stands now; a text that only the curated facts know of counts when there is no other.
ranked as (
    select
        *,
        count(*) filter (where not is_external) over (partition by article_id) as n_revisions,
        min(known_from) over (partition by article_id) as first_known_from,
        row_number() over (partition by article_id order by is_external asc, revision_no desc, revision_id asc) as place
    from {{ ref('int_articles_resolved') }}
)

select
    ranked.article_id,
    ranked.revision_id,
    ranked.revision_no,
    ranked.n_revisions,
    {{ safe_url("coalesce(ranked.canonical_url, ranked.url)") }} as url,
    ranked.publisher_id,
    ranked.publisher,
    ranked.publisher_en,
    ranked.publisher_country,
    ranked.title,
    ranked.language,
    ranked.published_at,
    ranked.published_on,
    ranked.published_at_precision,
    ranked.source,
    ranked.source_scope,
    ranked.origin_fingerprint,
    ranked.n_chars,
    ranked.first_known_from,
    ranked.retrieved_at,
    not ranked.is_external as in_ledger,
    coalesce(claims.n_claims, 0) as n_claims,
    coalesce(claims.n_accepted, 0) as n_accepted
from ranked
left join claims on ranked.article_id = claims.article_id
where ranked.place = 1
