{# One row for each day from the first to the last date, as day_on. #}
{% macro date_spine(first_date, last_date) -%}
    select cast(day as date) as day_on
    from range(date '{{ first_date }}', date '{{ last_date }}' + interval 1 day, interval 1 day) as days (day)
{%- endmacro %}

{# The numbers 0, 1 ... up to one below the limit, as step. #}
{% macro counting_from_zero(limit) -%}
    select step from range({{ limit }}) as steps (step)
{%- endmacro %}
