{# Periods as claims write them (YYYY, YYYY-MM, YYYY-MM-DD, YYYY-Qn, YYYY-Hn, or from/to) as days. #}

{# YYYY, half, quarter, month or day of one point; null for anything else. #}
{% macro point_grain(point) -%}
    case
        when regexp_matches({{ point }}, '^[0-9]{4}$') then 'year'
        when regexp_matches({{ point }}, '^[0-9]{4}-H[12]$') then 'half'
        when regexp_matches({{ point }}, '^[0-9]{4}-Q[1-4]$') then 'quarter'
        when regexp_matches({{ point }}, '^[0-9]{4}-[0-9]{2}$') then 'month'
        when regexp_matches({{ point }}, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') then 'day'
    end
{%- endmacro %}

{# First day of one point. #}
{% macro point_start(point) -%}
    try_cast(
        case {{ point_grain(point) }}
            when 'year' then {{ point }} || '-01-01'
            when 'half' then substr({{ point }}, 1, 4) || case substr({{ point }}, 7, 1) when '1' then '-01-01' else '-07-01' end
            when 'quarter'
                then substr({{ point }}, 1, 4)
                    || case substr({{ point }}, 7, 1)
                        when '1' then '-01-01' when '2' then '-04-01' when '3' then '-07-01' else '-10-01'
                    end
            when 'month' then {{ point }} || '-01'
            when 'day' then {{ point }}
        end as date
    )
{%- endmacro %}

{# Last day of one point. #}
{% macro point_end(point) -%}
    cast(
        {{ point_start(point) }}
        + case {{ point_grain(point) }}
            when 'year' then interval 1 year
            when 'half' then interval 6 month
            when 'quarter' then interval 3 month
            when 'month' then interval 1 month
            else interval 1 day
        end
        - interval 1 day
        as date
    )
{%- endmacro %}
