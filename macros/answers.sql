{# Which of several numbers is right: the one written rule, for the answers of today and for those of any day. #}

{# The printed precision of a figure, from its digits as plain_decimal writes them: 44.5 -> 0.1, 14 -> 1, 3900000000 -> 100000000. At most two digits
   are taken for rounded away, since 500000000000 may well be printed as 5,000亿. #}
{% macro printed_quantum(digits) -%}
    case
        when contains({{ digits }}, '.') then pow(10, 0 - length(split_part({{ digits }}, '.', 2)))
        else
            pow(
                10,
                least(
                    length({{ digits }}) - length(rtrim({{ digits }}, '0')),
                    greatest(length(ltrim({{ digits }}, '-')) - 2, 0)
                )
            )
    end
{%- endmacro %}

{# Claims with the interval that each figure stands for, from low to high: half its last printed digit to either side, a
   bound for everything beyond it. Also quantum, the last printed digit. The digits are written out once: inside a case
   DuckDB would do it again for every branch. #}
{% macro with_intervals(claims, filter) -%}
    select
        *,
        case
            when bound in ('lt', 'le') then -1e300
            when bound in ('gt', 'ge') then figure
            when bound = 'approx' then figure - quantum
            else figure - quantum / 2
        end as low,
        case
            when bound in ('gt', 'ge') then 1e300
            when bound in ('lt', 'le') then figure
            when bound = 'approx' then coalesce(cast(value_hi as double), figure) + quantum
            else coalesce(cast(value_hi as double), figure) + quantum / 2
        end as high
    from (
        select
            *,
            case when unit in ('percent', 'pp') then least(1, rounded_to) else rounded_to end as quantum
        from (
            select
                *,
                {{ printed_quantum("digits") }} as rounded_to
            from (
                select
                    *,
                    {{ plain_decimal("value") }} as digits,
                    cast(value as double) as figure
                from {{ claims }}
                where {{ filter }}
            ) as written
        ) as rounded
    ) as measured
{%- endmacro %}

{# The value of a column in the row that comes first by these keys; null when it is null there, so that several columns
   taken by the same keys are of one row (arg_min would look for a row that has a value). #}
{% macro first_by(column, keys) -%}
    arg_min_null({{ column }}, ({{ keys | join(", ") }}))
{%- endmacro %}

{# One answer for each question and measurement, out of claims that count.

   `claims` is a relation with the columns of claim_history, `measured_by` says whose measurement a claim is, `support`
   what makes two claims independent of each other. Order: a report before a forecast; then reviewed; primary source;
   number of independent origins; specificity (no hedge, finer digits, printed); recency; claim_id.

   Two figures conflict when no true value could have been rounded to both: each one stands for an interval
   (with_intervals). A set of such intervals has a common point exactly when the largest lower end lies below the
   smallest upper end. #}
{% macro answers_of(claims, measured_by, support) -%}
    with stated as (
        {{ with_intervals(claims, "decision = 'accepted' and not is_soft and not is_superseded") }}
    ),

    bounded as (
        select
            *,
            {{ measured_by }} as measured_by,
            {{ support }} as support,
            case when is_money then 'money' else unit end as measured_in
        from stated
    ),

    valued as (
        select
            question_id,
            measured_by,
            is_forecast,
            measured_in,
            unit,
            value,
            value_hi,
            bound,
            count(*) as n_claims,
            count(distinct support) as n_origins,
            bool_or(is_reviewed) as is_reviewed,
            bool_or(is_primary_source) as is_primary_source,
            bound is null as is_exact,
            min(quantum) as quantum,
            bool_or(derivation = 'printed') as is_printed,
            max(first_known_from) as last_stated_from,
            min(low) as low,
            min(high) as high,
            max(cast(fx_usd_per_unit as double)) as usd_per_unit,
            {{ first_by(
                "claim_id", ["not is_reviewed", "not is_primary_source", "derivation <> 'printed'", "claim_id"]
            ) }} as claim_id
        from bounded
        group by question_id, measured_by, is_forecast, measured_in, unit, value, value_hi, bound
    ),

    ranked as (
        select
            *,
            row_number() over preference as place,
            count(*) over (partition by question_id, measured_by) as n_values,
            lead(is_forecast) over preference as next_is_forecast,
            lead(is_reviewed) over preference as next_is_reviewed,
            lead(is_primary_source) over preference as next_is_primary_source,
            lead(n_origins) over preference as next_n_origins,
            lead(is_exact) over preference as next_is_exact,
            lead(quantum) over preference as next_quantum,
            lead(is_printed) over preference as next_is_printed,
            lead(last_stated_from) over preference as next_last_stated_from
        from valued
        window preference as (
            partition by question_id, measured_by
            order by
                is_forecast,
                is_reviewed desc,
                is_primary_source desc,
                n_origins desc,
                is_exact desc,
                quantum,
                is_printed desc,
                last_stated_from desc,
                claim_id
        )
    ),

    -- Amounts in different currencies are compared in dollars, with a margin for the rate that an editor used.
    compared as (
        select
            question_id,
            measured_by,
            is_forecast,
            count(distinct unit) as n_units,
            max(low) as highest_low,
            min(high) as lowest_high,
            max(low * usd_per_unit * 0.95) as highest_low_usd,
            min(high * usd_per_unit * 1.05) as lowest_high_usd
        from valued
        group by question_id, measured_by, is_forecast
    ),

    counted as (
        select
            question_id,
            measured_by,
            count(*) as n_claims,
            count(distinct article_id) as n_articles,
            count(distinct independent_source_id) as n_independent_sources,
            min(case when is_money then amount_usd else value end) as min_value,
            max(case when is_money then amount_usd else coalesce(value_hi, value) end) as max_value
        from bounded
        group by question_id, measured_by
    )

    select
        ranked.question_id,
        ranked.measured_by,
        ranked.measured_in,
        ranked.claim_id,
        ranked.low,
        ranked.high,
        case
            when counted.n_claims = 1 then 'only-claim'
            when ranked.n_values = 1 then 'undisputed'
            when ranked.is_forecast <> ranked.next_is_forecast then 'report-over-forecast'
            when ranked.is_reviewed <> ranked.next_is_reviewed then 'reviewed'
            when ranked.is_primary_source <> ranked.next_is_primary_source then 'primary-source'
            when ranked.n_origins <> ranked.next_n_origins then 'more-origins'
            when
                ranked.is_exact <> ranked.next_is_exact
                or ranked.quantum <> ranked.next_quantum
                or ranked.is_printed <> ranked.next_is_printed
                then 'more-specific'
            when ranked.last_stated_from <> ranked.next_last_stated_from then 'more-recent'
            else 'first-by-id'
        end as reason,
        counted.n_claims,
        counted.n_articles,
        counted.n_independent_sources,
        ranked.n_origins,
        ranked.n_values,
        cast(counted.min_value as decimal(38, 6)) as min_value,
        cast(counted.max_value as decimal(38, 6)) as max_value,
        cast(counted.max_value - counted.min_value as decimal(38, 6)) as spread,
        case
            when compared.n_units = 1 then compared.highest_low >= compared.lowest_high * (1 - sign(compared.lowest_high) * 1e-9)
            else coalesce(compared.highest_low_usd >= compared.lowest_high_usd, false)
        end as is_conflict
    from ranked
    inner join compared
        on
            ranked.question_id = compared.question_id
            and ranked.measured_by = compared.measured_by
            and ranked.is_forecast = compared.is_forecast
    inner join counted on ranked.question_id = counted.question_id and ranked.measured_by = counted.measured_by
    where ranked.place = 1
{%- endmacro %}

{# The table of market shares out of claims: one row for each market, period, subject and measurement. #}
{% macro market_shares_of(claims) -%}
    with claims as (
        select * from {{ claims }}
        where metric_id in ('market_share', 'penetration', 'survey_share', 'rank')
    ),

    answers as (
        {{ answers_of("claims", "independent_source_id", "origin_fingerprint") }}
    ),

    described as (
        select
            claims.metric_id,
            claims.market_id,
            claims.period_start_on,
            claims.period_end_on,
            claims.period_grain,
            claims.period,
            claims.organization_id,
            claims.group_organization_id,
            case when claims.organization_id is null then claims.subject end as technology,
            claims.subject,
            claims.source_organization_id,
            claims.value,
            claims.bound,
            claims.is_forecast,
            claims.is_reviewed,
            claims.is_primary_source,
            claims.first_known_from,
            answers.*
        from answers
        inner join claims on answers.claim_id = claims.claim_id
    ),

    -- One firm's table of shares is not mixed with another's: the preference is of the market and period as a whole.
    measurements as (
        select
            metric_id,
            market_id,
            period_start_on,
            period_end_on,
            measured_by,
            row_number() over (
                partition by metric_id, market_id, period_start_on, period_end_on
                order by
                    bool_and(is_forecast),
                    bool_or(is_reviewed) desc,
                    bool_or(is_primary_source) desc,
                    count(distinct coalesce(organization_id, technology)) desc,
                    sum(n_origins) desc,
                    max(source_organization_id) is null,
                    max(first_known_from) desc,
                    measured_by
            ) = 1 as is_preferred
        from described
        group by metric_id, market_id, period_start_on, period_end_on, measured_by
    ),

    -- What was expected and what was counted later are no dispute: forecasts are compared with forecasts.
    contested as (
        select
            question_id,
            is_forecast,
            count(*) as n_measurements,
            min(value) as lowest_value,
            max(value) as highest_value,
            max(low) >= min(high) * (1 - sign(min(high)) * 1e-9) as is_contested
        from described
        group by question_id, is_forecast
    )

    select
        described.question_id,
        described.measured_by,
        described.metric_id,
        described.market_id,
        markets.name_zh as market_zh,
        markets.name_en as market_en,
        described.period,
        described.period_grain,
        described.period_start_on,
        described.period_end_on,
        described.organization_id,
        coalesce(organizations.organization_name, described.subject) as organization_name,
        organizations.name_en as organization_en,
        described.group_organization_id,
        described.source_organization_id,
        coalesce(sources.organization_name, '') as source_name,
        case when described.metric_id <> 'rank' then cast(described.value as decimal(12, 4)) end as share_pct,
        case when described.metric_id = 'rank' then cast(described.value as integer) end as market_rank,
        described.bound,
        described.is_forecast,
        coalesce(measurements.is_preferred, false) as is_preferred,
        described.reason,
        described.n_claims,
        described.n_articles,
        described.n_origins,
        described.n_values,
        described.min_value,
        described.max_value,
        described.spread,
        described.is_conflict,
        contested.n_measurements,
        contested.lowest_value as lowest_measured,
        contested.highest_value as highest_measured,
        contested.is_contested,
        described.is_reviewed,
        described.first_known_from,
        described.claim_id
    from described
    inner join contested
        on described.question_id = contested.question_id and described.is_forecast = contested.is_forecast
    left join measurements
        on
            described.metric_id = measurements.metric_id
            and described.market_id is not distinct from measurements.market_id
            and described.period_start_on is not distinct from measurements.period_start_on
            and described.period_end_on is not distinct from measurements.period_end_on
            and described.measured_by = measurements.measured_by
    left join {{ ref('dim_organization') }} as organizations on described.organization_id = organizations.organization_id
    left join {{ ref('dim_organization') }} as sources on described.source_organization_id = sources.organization_id
    left join {{ ref('dim_market') }} as markets on described.market_id = markets.market_id
{%- endmacro %}

{# The table of market sizes and growth out of claims: one row for each market, period, metric and kind of measure. #}
{% macro market_sizes_of(claims) -%}
    with claims as (
        select * from {{ claims }}
        where metric_id in ('market_size', 'market_growth') and market_id is not null
    ),

    answers as (
        {{ answers_of("claims", "''", "independent_source_id") }}
    )

    select
        answers.question_id,
        claims.metric_id,
        claims.market_id,
        markets.name_zh as market_zh,
        markets.name_en as market_en,
        claims.period,
        claims.period_grain,
        claims.period_start_on,
        claims.period_end_on,
        answers.measured_in,
        claims.value,
        claims.unit,
        claims.bound,
        claims.amount_usd,
        claims.amount_cny,
        case when claims.unit = 'percent' then cast(claims.value as decimal(12, 4)) end as growth_pct,
        claims.is_forecast,
        claims.source_organization_id,
        coalesce(sources.organization_name, '') as source_name,
        answers.reason,
        answers.n_claims,
        answers.n_articles,
        answers.n_independent_sources,
        answers.n_values,
        answers.min_value,
        answers.max_value,
        answers.spread,
        answers.is_conflict,
        claims.is_reviewed,
        claims.first_known_from,
        answers.claim_id
    from answers
    inner join claims on answers.claim_id = claims.claim_id
    left join {{ ref('dim_organization') }} as sources on claims.source_organization_id = sources.organization_id
    left join {{ ref('dim_market') }} as markets on claims.market_id = markets.market_id
{%- endmacro %}

{# The claims that count today. #}
{% macro current_claims() -%}
    (select * from {{ ref('claim_history') }} where is_current)
{%- endmacro %}

{# The claims that were known at the end of a day, UTC; of one market, unless that is null. #}
{% macro claims_known(as_of, market="null") -%}
    (
        select * from {{ ref('claim_history') }}
        where
            known_from < {{ end_of_day_utc(as_of) }}
            and (known_to is null or known_to >= {{ end_of_day_utc(as_of) }})
            and ({{ market }} is null or market_id = {{ market }})
    )
{%- endmacro %}

{# Stored in the published file (schema main, so that they need no prefix): the answers as they were known on a day.
   Naming a market makes the answer a matter of milliseconds: only its claims are weighed. #}
{% macro create_as_known_macros() -%}
    {% set market = "in_market" %}
    {% set shares = market_shares_of(claims_known("as_of", market)) %}
    {% set sizes = market_sizes_of(claims_known("as_of", market)) %}
    {% set statements = [
        "create or replace macro main.claims_as_known(as_of) as table select * from " ~ claims_known("as_of"),
        "create or replace macro main.market_share_as_known(as_of, in_market := null) as table " ~ shares,
        "create or replace macro main.market_size_as_known(as_of, in_market := null) as table " ~ sizes,
    ] %}
    {{ return(statements | join(";\n")) }}
{%- endmacro %}
