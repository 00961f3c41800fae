-- Two tiers, one fact: what the ledger read and what people curated, joined by claim_key.
{% set judged = [
    "family", "metric_id", "subject", "subject_text", "value", "value_hi", "unit", "bound", "alt_value", "alt_unit",
    "period", "period_start_on", "period_end_on", "period_raw", "horizon_years", "market_text", "purpose",
    "counterparty_text", "source_text", "status", "is_soft", "is_superseded", "is_cumulative", "derivation",
] %}

with ledger as (
    select * from {{ ref('stg_ledger__claims') }}
),

seeds as (
    select * from {{ ref('stg_seeds__claims') }}
),

-- Offsets from the ledger, judgement from the seed.
recorded as (
    select
        ledger.claim_id,
        ledger.claim_key,
        ledger.article_id,
        ledger.revision_id,
        seeds.claim_key is not null as in_seed,
        true as in_ledger,
        ledger.extractor_version,
        ledger.extraction_rule,
        case when seeds.claim_key is not null then 1 else ledger.confidence end as confidence,
        ledger.quote,
        ledger.quote_start,
        ledger.quote_end,
        sha256(ledger.quote) as quote_sha256,
        ledger.is_quote_verified,
        ledger.recorded_at,
        ledger.run_seq,
        ledger.part_of_claim_id,
        seeds.part_of_claim_key,
        seeds.note,
        {%- for column in judged %}
        case when seeds.claim_key is not null then seeds.{{ column }} else ledger.{{ column }} end as {{ column }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from ledger
    left join seeds on ledger.claim_key = seeds.claim_key
),

shipped as (
    select
        {{ content_hash([
            "article_id", "revision_id", "metric_id", "cast(quote_start as varchar)", "cast(quote_end as varchar)",
            "subject_text", plain_decimal("value"), "unit"
        ]) }} as claim_id,
        claim_key,
        article_id,
        revision_id,
        true as in_seed,
        false as in_ledger,
        cast(null as varchar) as extractor_version,
        cast(null as varchar) as extraction_rule,
        1 as confidence,
        cast(null as varchar) as quote,
        quote_start,
        quote_end,
        quote_sha256,
        cast(null as boolean) as is_quote_verified,
        cast(null as timestamptz) as recorded_at,
        cast(null as bigint) as run_seq,
        cast(null as varchar) as part_of_claim_id,
        part_of_claim_key,
        note,
        {%- for column in judged %}
        {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from seeds
    where not exists (select 1 from ledger where ledger.claim_key = seeds.claim_key)
),

unioned as (
    select * from recorded
    union all
    select * from shipped
),

-- A seed names the total that it is part of by claim_key; within one text that is one claim.
totals as (
    select
        claim_key,
        revision_id,
        min(claim_id) as claim_id
    from unioned
    where claim_key in (select part_of_claim_key from seeds)
    group by claim_key, revision_id
)

select
    unioned.claim_id,
    unioned.claim_key,
    unioned.article_id,
    unioned.revision_id,
    unioned.in_seed,
    unioned.in_ledger,
    case
        when unioned.in_ledger and unioned.is_quote_verified then 'verified'
        when unioned.in_ledger then 'mismatch'
        when articles.is_external then 'external'
        else 'curated'
    end as evidence_status,
    articles.is_current,
    unioned.extractor_version,
    unioned.extraction_rule,
    cast(unioned.confidence as decimal(7, 6)) as confidence,
    unioned.quote,
    unioned.quote_start,
    unioned.quote_end,
    unioned.quote_sha256,
    unioned.recorded_at,
    unioned.run_seq,
    coalesce(totals.claim_id, unioned.part_of_claim_id) as part_of_claim_id,
    unioned.note,
    {%- for column in judged if column not in ("is_soft", "is_superseded", "is_cumulative") %}
    unioned.{{ column }},
    {%- endfor %}
    coalesce(unioned.is_soft, false) as is_soft,
    coalesce(unioned.is_superseded, false) as is_superseded,
    coalesce(unioned.is_cumulative, false) as is_cumulative
from unioned
inner join (
    select
        article_id,
        revision_id,
        bool_or(is_current) as is_current,
        bool_or(is_external) as is_external
    from {{ ref('int_articles_versioned') }}
    group by article_id, revision_id
) as articles
    on unioned.article_id = articles.article_id and unioned.revision_id = articles.revision_id
left join totals
    on unioned.part_of_claim_key = totals.claim_key and unioned.revision_id = totals.revision_id
