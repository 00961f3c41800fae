{# The fields of a claim that a reviewer may correct: name in claim_reviews.csv, column, type, its text. #}
{% macro reviewable_fields() -%}
    {{ return([
        {"field": "subject", "column": "subject", "type": "varchar"},
        {"field": "metric", "column": "metric_id", "type": "varchar"},
        {"field": "value", "column": "value", "type": "decimal(38, 6)"},
        {"field": "value_hi", "column": "value_hi", "type": "decimal(38, 6)"},
        {"field": "unit", "column": "unit", "type": "varchar"},
        {"field": "bound", "column": "bound", "type": "varchar"},
        {"field": "period", "column": "period", "type": "varchar"},
        {"field": "horizon_years", "column": "horizon_years", "type": "decimal(9, 3)"},
        {"field": "market", "column": "market_text", "type": "varchar"},
        {"field": "purpose", "column": "purpose", "type": "varchar"},
        {"field": "counterparty", "column": "counterparty_text", "type": "varchar"},
        {"field": "source_org", "column": "source_text", "type": "varchar"},
        {"field": "status", "column": "status", "type": "varchar"},
        {"field": "is_soft", "column": "is_soft", "type": "boolean"},
        {"field": "is_superseded", "column": "is_superseded", "type": "boolean"},
        {"field": "is_cumulative", "column": "is_cumulative", "type": "boolean"},
    ]) }}
{%- endmacro %}

{# A field's present value as text, comparable with old_value. #}
{% macro review_text(column, type) -%}
    {%- if type.startswith("decimal") -%}
        {{ plain_decimal(column) }}
    {%- else -%}
        cast({{ column }} as varchar)
    {%- endif -%}
{%- endmacro %}
