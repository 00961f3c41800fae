{# Generic test: none of these columns is empty. #}
{% test complete(model, columns) %}
    select {{ columns | join(", ") }}
    from {{ model }}
    where {{ columns | join(" is null or ") }} is null
{% endtest %}
