{# Generic test: these columns identify a row. Fails for each key that is missing or that several rows share. #}
{% test primary_key(model, columns) %}
    select
        {% for column in columns %}{{ column }} as key_{{ loop.index }}, {% endfor %}
        count(*) as n_rows
    from {{ model }}
    group by {{ columns | join(", ") }}
    having
        count(*) > 1
        {%- for column in columns %}
        or {{ column }} is null
        {%- endfor %}
{% endtest %}
