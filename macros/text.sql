{# Text helpers. What only DuckDB has (RE2 classes, strlen, sha256) stays behind these names. #}

{# A name reduced to what identifies it: no leading article, legal form, space or punctuation. Takes folded text
   (lower case, Simplified, half width: see int_names_keyed). Null when nothing is left. #}
{% macro name_key(text) -%}
    coalesce(
        nullif(
            regexp_replace(
                regexp_replace(
                    regexp_replace({{ text }}, '^\s*the\s+', ''),
                    '((股份有限公司|有限责任公司|有限公司|集团公司|总公司|公司|集团|株式会社)|[\s,.]+(inc|incorporated|corp|corporation|co|company|ltd|limited|llc|lp|plc|ag|sa|se|nv|gmbh|group))+[\s.,]*$',
                    ''
                ),
                '[^\p{L}\p{N}]+',
                '',
                'g'
            ),
            ''
        ),
        nullif(regexp_replace({{ text }}, '[^\p{L}\p{N}]+', '', 'g'), '')
    )
{%- endmacro %}

{# The words in front of, and the words inside, brackets: Amazon Web Services (AWS). Null without brackets. #}
{% macro outside_brackets(text) -%}
    case
        when regexp_matches({{ text }}, '[(（].+[)）]')
            then nullif(trim(regexp_replace({{ text }}, '[(（][^)）]*[)）]', ' ', 'g')), '')
    end
{%- endmacro %}

{% macro inside_brackets(text) -%}
    nullif(regexp_extract({{ text }}, '[(（]([^()（）]+)[)）]', 1), '')
{%- endmacro %}

{# A company that is named in two scripts, one after the other (Hong Kong: Acme Services Limited 某某服务有限公司):
   the part in Chinese characters, and the part without. Null unless a Latin legal form stands between them. #}
{% macro han_part(text) -%}
    case
        when regexp_matches({{ text }}, '(limited|ltd|inc|llc|corp|co)\.?\s*\p{Han}')
            then nullif(regexp_replace({{ text }}, '[^\p{Han}]+', '', 'g'), '')
    end
{%- endmacro %}

{% macro latin_part(text) -%}
    case
        when regexp_matches({{ text }}, '(limited|ltd|inc|llc|corp|co)\.?\s*\p{Han}')
            then nullif(trim(regexp_replace({{ text }}, '\p{Han}+', '', 'g')), '')
    end
{%- endmacro %}

{# A market's key without what says that it is one (市场, 出货量, market, spending on ...) and without a plural's s. #}
{% macro market_key(key) -%}
    coalesce(
        nullif(
            regexp_replace(
                regexp_replace(
                    regexp_replace(
                        {{ key }},
                        '^(the|marketfor|spendingon|salesof|shipmentsof|revenuefrom)+|(市场规模|市场份额|市场|行业|产业|领域|出货量|出货|销售量|销量|销售额|装车量|装机量|支出|markets?|shipments?|sales|industry|sector|spending)+$',
                        '',
                        'g'
                    ),
                    '([a-z])ies$',
                    '\1y'
                ),
                '([a-rt-z])s$',
                '\1'
            ),
            ''
        ),
        {{ key }}
    )
{%- endmacro %}

{# A decimal without trailing zeros, as newsledger.extraction.claim.plain writes it: 14.500000 -> 14.5 #}
{% macro plain_decimal(number) -%}
    rtrim(rtrim(cast(cast({{ number }} as decimal(38, 6)) as varchar), '0'), '.')
{%- endmacro %}

{# The ids of newsledger: first 32 hex digits of the sha256 of the parts, each framed by its length in bytes.
   Equal to newsledger.extraction.claim.content_hash; parts are text (numbers through plain_decimal or a cast). #}
{% macro content_hash(parts) -%}
    substr(
        sha256(
            concat(
                {%- for part in parts %}
                strlen(coalesce({{ part }}, '')), ':', coalesce({{ part }}, ''){{ "," if not loop.last }}
                {%- endfor %}
            )
        ),
        1,
        32
    )
{%- endmacro %}

{# One row for each character of a text column, with its place: the columns kept, position, character. #}
{% macro characters_of(relation, text) -%}
    select
        {{ text }},
        unnest(range(1, length({{ text }}) + 1)) as position,
        unnest(string_split({{ text }}, '')) as character
    from {{ relation }}
{%- endmacro %}

{# A URL that is safe to show as a link, else null: articles' addresses come from outside. #}
{% macro safe_url(url) -%}
    case when regexp_matches({{ url }}, '^https?://[^\s<>"''`]+$') then {{ url }} end
{%- endmacro %}

{# Stable id of a name that no seed row knows. Null for no name. #}
{% macro unresolved_id(key) -%}
    case when {{ key }} is not null then 'unresolved-' || substr({{ content_hash([key]) }}, 1, 16) end
{%- endmacro %}
