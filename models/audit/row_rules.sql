select
    rules.rule_code,
    rules.decision,
    rules.protects
from (
    values
    {%- for rule in row_rules() %}
    ('{{ rule.code }}', '{{ rule.label }}', '{{ rule.protects | replace("'", "''") }}'){{ "," if not loop.last }}
    {%- endfor %}
) as rules (rule_code, decision, protects)
