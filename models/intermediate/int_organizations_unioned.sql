-- The curated organizations, then the listed firms that nobody has curated under their ticker or their name.
with curated as (
    select * from {{ ref('stg_seeds__organizations') }}
),

known as (
    select ticker as name from curated
    union all
    select name_zh from curated
    union all
    select name_en from curated
    union all
    select alias from {{ ref('stg_seeds__organization_aliases') }}
),

listed as (
    select listings.*
    from {{ ref('stg_seeds__listings') }} as listings
    left join known as known_names on listings.name_zh = known_names.name
    left join known as known_tickers on listings.ticker = known_tickers.name
    where known_names.name is null and known_tickers.name is null
)

select
    organization_id,
    name_zh,
    name_en,
    country,
    organization_type,
    parent_organization_id,
    parent_from_on,
    parent_to_on,
    ticker,
    ric,
    fiscal_year_end_month,
    source
from curated
union all
select
    organization_id,
    name_zh,
    cast(null as varchar) as name_en,
    country,
    'company' as organization_type,
    cast(null as varchar) as parent_organization_id,
    cast(null as date) as parent_from_on,
    cast(null as date) as parent_to_on,
    ticker,
    ric,
    cast(null as integer) as fiscal_year_end_month,
    source
from listed
