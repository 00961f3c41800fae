-- What is known of each text of each article, and from when to when.
with ledger as (
    select
        article_id,
        revision_id,
        revision_no,
        url,
        canonical_url,
        external_id,
        publisher_text,
        title,
        language,
        published_at,
        published_on,
        published_at_precision,
        retrieved_at,
        recorded_at,
        source,
        source_scope,
        origin_fingerprint,
        n_chars,
        row_number() over (partition by article_id order by revision_no desc) = 1 as is_current,
        case
            when row_number() over (partition by article_id order by revision_no) = 1
                then coalesce(
                    published_at,
                    case
                        when published_at_precision = 'month' then cast(last_day(published_on) as timestamptz)
                        else cast(published_on as timestamptz)
                    end,
                    retrieved_at,
                    recorded_at
                )
            else coalesce(retrieved_at, recorded_at)
        end as stated_from
    from {{ ref('stg_ledger__articles') }}
),

-- A text seen earlier than its stated date (a wrong clock, a corrected date) must not end before it begins.
ordered as (
    select
        *,
        max(stated_from) over (
            partition by article_id order by revision_no rows between unbounded preceding and current row
        ) as known_from
    from ledger
),

bounded as (
    select
        *,
        lead(known_from) over (partition by article_id order by revision_no) as known_to
    from ordered
),

seeded as (
    select
        article_id,
        revision_id,
        max(url) as url,
        max(publisher_text) as publisher_text,
        max(language) as language,
        max(published_on) as published_on,
        min(curated_on) as curated_on
    from {{ ref('stg_seeds__claims') }}
    group by article_id, revision_id
),

-- Texts that only the curated facts know of.
external as (
    select seeded.*
    from seeded
    where not exists (
        select 1
        from ledger
        where ledger.article_id = seeded.article_id and ledger.revision_id = seeded.revision_id
    )
)

select
    article_id,
    revision_id,
    revision_no,
    is_current,
    false as is_external,
    known_from,
    known_to,
    published_at,
    published_on,
    published_at_precision,
    retrieved_at,
    recorded_at,
    url,
    canonical_url,
    external_id,
    publisher_text,
    title,
    language,
    source,
    source_scope,
    origin_fingerprint,
    n_chars
from bounded
union all
select
    article_id,
    revision_id,
    0 as revision_no,
    true as is_current,
    true as is_external,
    coalesce(cast(published_on as timestamptz), cast(curated_on as timestamptz)) as known_from,
    cast(null as timestamptz) as known_to,
    cast(null as timestamptz) as published_at,
    published_on,
    case when published_on is null then 'none' else 'day' end as published_at_precision,
    cast(null as timestamptz) as retrieved_at,
    cast(null as timestamptz) as recorded_at,
    url,
    url as canonical_url,
    cast(null as varchar) as external_id,
    publisher_text,
    cast(null as varchar) as title,
    language,
    cast(null as varchar) as source,
    cast(null as varchar) as source_scope,
    revision_id as origin_fingerprint,
    cast(null as bigint) as n_chars
from external
