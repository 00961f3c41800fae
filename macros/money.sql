{# The mean of the rates of a span, out of the running sums at its last day and on the day before its first. #}
{% macro span_mean(last, before) -%}
    case
        when {{ last }}.n_rates > {{ before }}.n_rates
            then cast({{ last }}.usd_sum - {{ before }}.usd_sum as double) / ({{ last }}.n_rates - {{ before }}.n_rates)
    end
{%- endmacro %}
