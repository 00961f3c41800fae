{# One row for each day from the first to the last date, as day_on. #}
{% macro date_spine(first_date, last_date) -%}
    select cast(day as date) as day_on
    from range(date '{{ first_date }}', date '{{ last_date }}' + interval 1 day, interval 1 day) as days (day)
{%- endmacro %}

{# The numbers 0, 1 ... up to one below the limit, as step. #}
{% macro counting_from_zero(limit) -%}
    select step from range({{ limit }}) as steps (step)
{%- endmacro %}

{# The instant at which a day is over, in UTC, whatever the time zone of the reader's session. #}
{% macro end_of_day_utc(day) -%}
    (cast({{ day }} as date) + interval 1 day) at time zone 'UTC'
{%- endmacro %}

{# Until when a text's figure was known: the next text or the day of its retraction, whichever came first. What was taken
   back before the text stood (or is said to have been) was never known: it ends where it begins. #}
{% macro known_until(texts, retracted_on) -%}
    case
        when {{ retracted_on }} is null then {{ texts }}.known_to
        else greatest(
            {{ texts }}.known_from,
            least(
                coalesce({{ texts }}.known_to, cast({{ retracted_on }} as timestamptz)),
                cast({{ retracted_on }} as timestamptz)
            )
        )
    end
{%- endmacro %}
