-- Every name that anything is called by, once, with the keys that it is looked up under.
with names as (
    select coalesce(subject, subject_text) as name from {{ ref('stg_ledger__claims') }}
    union
    select counterparty_text from {{ ref('stg_ledger__claims') }}
    union
    select source_text from {{ ref('stg_ledger__claims') }}
    union
    select market_text from {{ ref('stg_ledger__claims') }}
    union
    select coalesce(subject, subject_text) from {{ ref('stg_seeds__claims') }}
    union
    select counterparty_text from {{ ref('stg_seeds__claims') }}
    union
    select source_text from {{ ref('stg_seeds__claims') }}
    union
    select market_text from {{ ref('stg_seeds__claims') }}
    union
    select new_value from {{ ref('stg_seeds__claim_reviews') }}
    where field in ('subject', 'market', 'counterparty', 'source_org')
    union
    select publisher_text from {{ ref('int_articles_versioned') }}
    union
    select name_zh from {{ ref('int_organizations_unioned') }}
    union
    select name_en from {{ ref('int_organizations_unioned') }}
    union
    select ticker from {{ ref('int_organizations_unioned') }}
    union
    select ric from {{ ref('int_organizations_unioned') }}
    union
    select alias from {{ ref('stg_seeds__organization_aliases') }}
    union
    select name_zh from {{ ref('stg_seeds__markets') }}
    union
    select name_en from {{ ref('stg_seeds__markets') }}
    union
    select alias from {{ ref('stg_seeds__market_aliases') }}
    union
    select name_zh from {{ ref('stg_seeds__geographies') }}
    union
    select name_en from {{ ref('stg_seeds__geographies') }}
    union
    select alias from {{ ref('stg_seeds__geography_aliases') }}
    union
    select name_zh from {{ ref('stg_seeds__publishers') }}
    union
    select name_en from {{ ref('stg_seeds__publishers') }}
    union
    select alias from {{ ref('stg_seeds__publisher_aliases') }}
),

stated as (
    select
        name,
        lower(name) as lowered
    from names
    where name is not null and trim(name) <> ''
),

foreign_names as (
    select distinct lowered from stated
    where regexp_matches(lowered, '[^\x00-\x7f]')
),

characters as (
    {{ characters_of("foreign_names", "lowered") }}
),

-- One script, one width: 騰訊 and 腾讯 are the same name.
folded as (
    select
        characters.lowered,
        string_agg(coalesce(variants.canonical, characters.character), '' order by characters.position) as folded
    from characters
    left join {{ ref('stg_seeds__character_variants') }} as variants
        on characters.character = variants.variant
    group by characters.lowered
),

texts as (
    select
        stated.name,
        coalesce(folded.folded, stated.lowered) as folded
    from stated
    left join folded on stated.lowered = folded.lowered
)

select
    name,
    {{ name_key("folded") }} as name_key,
    {{ name_key("unbracketed") }} as outer_key,
    {{ name_key(inside_brackets("folded")) }} as inner_key,
    {{ name_key(han_part("coalesce(unbracketed, folded)")) }} as han_key,
    {{ name_key(latin_part("coalesce(unbracketed, folded)")) }} as latin_key,
    nullif(
        regexp_replace({{ name_key("folded") }}, '(业务部门|业务|部门|事业部|事业群|板块)$', ''),
        {{ name_key("folded") }}
    ) as unit_key
from (
    select
        *,
        {{ outside_brackets("folded") }} as unbracketed
    from texts
) as split
