-- Who published each article: by the name that it states, else by the domain of its address.
with articles as (
    select distinct
        publisher_text,
        lower(regexp_extract(coalesce(canonical_url, url), '^https?://(?:[^/@]*@)?([^/:?#]+)', 1)) as host
    from {{ ref('int_articles_versioned') }}
),

names as (
    select
        publisher_id,
        name_zh as alias
    from {{ ref('stg_seeds__publishers') }}
    union
    select
        publisher_id,
        name_en as alias
    from {{ ref('stg_seeds__publishers') }}
    union
    select
        publisher_id,
        alias
    from {{ ref('stg_seeds__publisher_aliases') }}
    where alias_kind = 'name'
),

keys as (
    select
        keyed.name_key,
        min(names.publisher_id) as publisher_id
    from names
    inner join {{ ref('int_names_keyed') }} as keyed on names.alias = keyed.name
    where keyed.name_key is not null
    group by keyed.name_key
),

domains as (
    select
        alias as domain,
        publisher_id
    from {{ ref('stg_seeds__publisher_aliases') }}
    where alias_kind = 'domain'
)

select
    articles.publisher_text,
    articles.host,
    coalesce(
        whole.publisher_id, outside.publisher_id, inside.publisher_id,
        host.publisher_id, site.publisher_id, registered.publisher_id
    ) as publisher_id
from articles
left join {{ ref('int_names_keyed') }} as keyed on articles.publisher_text = keyed.name
left join keys as whole on keyed.name_key = whole.name_key
left join keys as outside on keyed.outer_key = outside.name_key
left join keys as inside on keyed.inner_key = inside.name_key
left join domains as host on articles.host = host.domain
left join domains as site on regexp_replace(articles.host, '^[^.]+\.', '') = site.domain
left join domains as registered on regexp_replace(articles.host, '^[^.]+\.[^.]+\.', '') = registered.domain
