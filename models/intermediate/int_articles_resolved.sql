-- The revisions of articles with who published them.
select
    articles.*,
    resolved.publisher_id,
    coalesce(publishers.name_zh, articles.publisher_text) as publisher,
    publishers.name_en as publisher_en,
    publishers.country as publisher_country,
    publishers.publisher_type,
    publishers.organization_id as publisher_organization_id
from {{ ref('int_articles_versioned') }} as articles
left join {{ ref('int_publishers_resolved') }} as resolved
    on
        articles.publisher_text is not distinct from resolved.publisher_text
        and lower(
            regexp_extract(coalesce(articles.canonical_url, articles.url), '^https?://(?:[^/@]*@)?([^/:?#]+)', 1)
        ) is not distinct from resolved.host
left join {{ ref('stg_seeds__publishers') }} as publishers on resolved.publisher_id = publishers.publisher_id
