with named as (
    select
        organization_id,
        subject as name,
        'subject' as role,
        claim_id,
        article_id
    from {{ ref('int_claims_labelled') }}
    where is_current and decision <> 'quarantined' and not is_organization_resolved and organization_id is not null
    union all
    select
        counterparty_id as organization_id,
        counterparty_text as name,
        'counterparty' as role,
        claim_id,
        article_id
    from {{ ref('int_claims_labelled') }}
    where is_current and decision <> 'quarantined' and starts_with(counterparty_id, 'unresolved-')
    union all
    select
        source_organization_id as organization_id,
        source_text as name,
        'source' as role,
        claim_id,
        article_id
    from {{ ref('int_claims_labelled') }}
    where is_current and decision <> 'quarantined' and starts_with(source_organization_id, 'unresolved-')
),

counted as (
    select
        organization_id,
        count(*) as n_claims,
        count(distinct article_id) as n_articles,
        count(*) filter (where role = 'subject') as n_as_subject,
        count(*) filter (where role = 'counterparty') as n_as_counterparty,
        count(*) filter (where role = 'source') as n_as_source,
        min(claim_id) as example_claim_id
    from named
    group by organization_id
),

keyed as (
    select
        organizations.organization_id,
        organizations.organization_name,
        names.name_key
    from {{ ref('dim_organization') }} as organizations
    inner join {{ ref('int_names_keyed') }} as names on organizations.organization_name = names.name
    where not organizations.is_resolved
),

-- A known name at the beginning is a hint for the reader, never a decision: 腾讯音乐 is not 腾讯.
suggested as (
    select
        keyed.organization_id,
        {{ first_by("aliases.organization_id", ["0 - length(aliases.name_key)", "aliases.organization_id"]) }}
            as suggested_organization_id
    from keyed
    inner join {{ ref('int_organization_aliases') }} as aliases
        on starts_with(keyed.name_key, aliases.name_key) and length(aliases.name_key) >= 2
    group by keyed.organization_id
)

select
    counted.organization_id,
    keyed.organization_name as name,
    keyed.name_key,
    counted.n_claims,
    counted.n_articles,
    counted.n_as_subject,
    counted.n_as_counterparty,
    counted.n_as_source,
    counted.example_claim_id,
    suggested.suggested_organization_id,
    concat(
        coalesce(nullif(trim(regexp_replace(lower(keyed.organization_name), '[^a-z0-9]+', '-', 'g'), '-'), ''), 'ID'),
        case
            when regexp_matches(keyed.organization_name, '[^\x00-\x7f]')
                then concat(',"', replace(keyed.organization_name, '"', '""'), '",NAME_EN')
            else concat(',,"', replace(keyed.organization_name, '"', '""'), '"')
        end,
        ',COUNTRY,company,',
        coalesce(suggested.suggested_organization_id, ''),
        ',,,,,,SOURCE'
    ) as organizations_row,
    concat(
        '"', replace(keyed.organization_name, '"', '""'), '",',
        coalesce(suggested.suggested_organization_id, 'ORGANIZATION_ID'), ',LANGUAGE,,,false,'
    ) as organization_aliases_row
from counted
inner join keyed on counted.organization_id = keyed.organization_id
left join suggested on counted.organization_id = suggested.organization_id
