{# A schema is called what the project says, without the target's name in front: raw, staging, intermediate, marts, audit. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
