{# Both tiers of facts as one: what the ledger read and what people curated, joined by claim_key. Offsets come from the
   ledger, judgement from the seed. `filter` narrows both tiers, in terms of their column claim_key. #}
{% macro claims_of_both_tiers(filter="true") %}
{%- set judged = [
    "family", "metric_id", "subject", "subject_text", "value", "value_hi", "unit", "bound", "alt_value", "alt_unit",
    "period", "period_start_on", "period_end_on", "period_raw", "horizon_years", "market_text", "purpose",
    "counterparty_text", "source_text", "status", "is_soft", "is_superseded", "is_cumulative", "derivation",
] -%}
with recorded as (
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
        case when ledger.quote is null then seeds.quote_sha256 end as quote_sha256,
        ledger.is_quote_verified,
        ledger.recorded_at,
        ledger.part_of_claim_id,
        seeds.part_of_claim_key,
        {%- for column in judged %}
        case when seeds.claim_key is not null then seeds.{{ column }} else ledger.{{ column }} end as {{ column }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from {{ ref('stg_ledger__claims') }} as ledger
    left join {{ ref('stg_seeds__claims') }} as seeds on ledger.claim_key = seeds.claim_key
    where {{ filter | replace("claim_key", "ledger.claim_key", 1) }}
),

shipped as (
    select
        {{ claim_id_of("seeds") }} as claim_id,
        seeds.claim_key,
        seeds.article_id,
        seeds.revision_id,
        true as in_seed,
        false as in_ledger,
        cast(null as varchar) as extractor_version,
        cast(null as varchar) as extraction_rule,
        1 as confidence,
        cast(null as varchar) as quote,
        seeds.quote_start,
        seeds.quote_end,
        seeds.quote_sha256,
        cast(null as boolean) as is_quote_verified,
        cast(null as timestamptz) as recorded_at,
        cast(null as varchar) as part_of_claim_id,
        seeds.part_of_claim_key,
        {%- for column in judged %}
        seeds.{{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('stg_seeds__claims') }} as seeds
    left join {{ ref('stg_ledger__claims') }} as ledger on seeds.claim_key = ledger.claim_key
    where ledger.claim_key is null and {{ filter | replace("claim_key", "seeds.claim_key", 1) }}
),

unioned as (
    select * from recorded
    union all
    select * from shipped
),

-- A seed names the total that it is part of by claim_key; within one text that is one claim.
totals as (
    select
        parts.part_of_claim_key,
        ledger.revision_id,
        min(ledger.claim_id) as claim_id
    from {{ ref('stg_seeds__claims') }} as parts
    inner join {{ ref('stg_ledger__claims') }} as ledger on parts.part_of_claim_key = ledger.claim_key
    group by parts.part_of_claim_key, ledger.revision_id
    union all
    select
        parts.part_of_claim_key,
        seeds.revision_id,
        min({{ claim_id_of("seeds") }}) as claim_id
    from {{ ref('stg_seeds__claims') }} as parts
    inner join {{ ref('stg_seeds__claims') }} as seeds on parts.part_of_claim_key = seeds.claim_key
    where not exists (
        select 1
        from {{ ref('stg_ledger__claims') }} as ledger
        where ledger.claim_key = parts.part_of_claim_key
    )
    group by parts.part_of_claim_key, seeds.revision_id
),

texts as (
    select
        article_id,
        revision_id,
        bool_or(is_current) as is_current,
        bool_or(is_external) as is_external
    from {{ ref('int_articles_versioned') }}
    group by article_id, revision_id
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
        when texts.is_external then 'external'
        else 'curated'
    end as evidence_status,
    coalesce(texts.is_current, true) as is_current,
    unioned.extractor_version,
    unioned.extraction_rule,
    cast(unioned.confidence as decimal(7, 6)) as confidence,
    unioned.quote,
    unioned.quote_start,
    unioned.quote_end,
    unioned.quote_sha256,
    unioned.recorded_at,
    coalesce(totals.claim_id, unioned.part_of_claim_id) as part_of_claim_id,
    {%- for column in judged if column not in ("subject", "is_soft", "is_superseded", "is_cumulative") %}
    unioned.{{ column }},
    {%- endfor %}
    coalesce(unioned.subject, unioned.subject_text) as subject,
    coalesce(unioned.is_soft, false) as is_soft,
    coalesce(unioned.is_superseded, false) as is_superseded,
    coalesce(unioned.is_cumulative, false) as is_cumulative
from unioned
left join texts on unioned.article_id = texts.article_id and unioned.revision_id = texts.revision_id
left join totals
    on unioned.part_of_claim_key = totals.part_of_claim_key and unioned.revision_id = totals.revision_id
{% endmacro %}

{# The claim_id that newsledger.extraction.claim.claim_id gives to a row of curated facts. #}
{% macro claim_id_of(seeds) -%}
    {{ content_hash([
        seeds ~ ".article_id", seeds ~ ".revision_id", seeds ~ ".metric_id",
        "cast(" ~ seeds ~ ".quote_start as varchar)", "cast(" ~ seeds ~ ".quote_end as varchar)",
        seeds ~ ".subject_text", plain_decimal(seeds ~ ".value"), seeds ~ ".unit"
    ]) }}
{%- endmacro %}
