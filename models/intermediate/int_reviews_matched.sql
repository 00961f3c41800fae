-- Which claims each review speaks of, and whether they still say what the reviewer saw.
with reviews as (
    select * from {{ ref('stg_seeds__claim_reviews') }}
),

claims as (
    {{ claims_of_both_tiers("claim_key in (select claim_key from " ~ ref('stg_seeds__claim_reviews') ~ ")") }}
),

compared as (
    select
        reviews.claim_key,
        reviews.field,
        reviews.old_value,
        reviews.new_value,
        reviews.verdict,
        reviews.reviewer,
        reviews.reviewed_on,
        reviews.reason,
        claims.claim_id,
        claims.is_current,
        case reviews.field
            {%- for item in reviewable_fields() %}
            when '{{ item.field }}' then {{ review_text("claims." ~ item.column, item.type) }}
            {%- endfor %}
            when 'claim' then case when reviews.old_value is not null then {{ plain_decimal("claims.value") }} end
            when 'known_to' then reviews.old_value
        end as present_value,
        case
            when reviews.verdict in ('accept', 'reject') then reviews.field = 'claim'
            when reviews.verdict = 'retract'
                then reviews.field = 'known_to' and try_cast(reviews.new_value as date) is not null
            when reviews.new_value is null
                then reviews.field not in ('claim', 'known_to', 'subject', 'metric', 'value', 'unit')
            else
                case reviews.field
                    {%- for item in reviewable_fields() %}
                    when '{{ item.field }}' then try_cast(reviews.new_value as {{ item.type }}) is not null
                    {%- endfor %}
                    else false
                end
        end as is_valid
    from reviews
    left join claims on reviews.claim_key = claims.claim_key
)

select
    *,
    case
        when claim_id is null then 'orphaned'
        when not is_valid then 'invalid'
        when coalesce(present_value, '') <> coalesce(old_value, '') then 'stale'
        else 'applied'
    end as review_status
from compared
