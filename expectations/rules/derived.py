"""Rules over what the models make of a claim: reckoned again from the record and the seeds, not from another model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from expectations.rules.answers import PAYMENTS
from expectations.rules.dimensions import ORGANIZATIONS
from expectations.rules.rule import Rule, differences, same

SUITE: Final = "derived"

_CLAIMS: Final = "intermediate.int_claims_labelled"
_EVENTS: Final = "intermediate.int_money_deduplicated"
_TEXTS: Final = "intermediate.int_articles_versioned"


def _rule(code: str, name: str, protects: str, failing: str, *, table: str = _CLAIMS) -> Rule:
    return Rule(
        code=code,
        name=name,
        protects=protects,
        mends="Data team: the models between raw and marts (models/intermediate, macros).",
        severity="critical",
        suite=SUITE,
        table=table,
        failing=failing,
    )


def _point(point: str, *, first: bool) -> str:
    """First or last day of YYYY, YYYY-Hn, YYYY-Qn, YYYY-MM or YYYY-MM-DD; null for anything else."""
    month = f"""
        case substr({point}, 6, 1)
            when '' then '01'
            when 'H' then lpad(((try_cast(substr({point}, 7, 1) as integer) - 1) * 6 + 1)::varchar, 2, '0')
            when 'Q' then lpad(((try_cast(substr({point}, 7, 1) as integer) - 1) * 3 + 1)::varchar, 2, '0')
            else substr({point}, 6, 2)
        end
    """
    start = f"""
        case when regexp_full_match({point}, '[0-9]{{4}}(-H[12]|-Q[1-4]|-[0-9]{{2}}(-[0-9]{{2}})?)?')
            then try_cast(
                substr({point}, 1, 4) || '-' || {month} || '-' || coalesce(nullif(substr({point}, 9, 2), ''), '01')
                as date
            ) end
    """
    if first:
        return f"({start})"
    length = f"""
        case when length({point}) = 4 then interval 12 month when substr({point}, 6, 1) = 'H' then interval 6 month
        when substr({point}, 6, 1) = 'Q' then interval 3 month when length({point}) = 7 then interval 1 month
        else interval 1 day end
    """
    return f"(({start}) + ({length}) - interval 1 day)::date"


# The day that a claim's names are understood on; a fiscal period is named after the calendar's.
_SPOKEN_ON: Final = f"""
    coalesce(
        case when period_grain like 'fiscal_%' then {_point("split_part('/' || period, '/', -1)", first=False)}
            else period_end_on end,
        published_on,
        known_from::date
    )
"""

# What the seeds call an organization, and in which time.
_ORGANIZATION_NAMES: Final = f"""
    select name_zh as name, organization_id, null::date as valid_from_on, null::date as valid_to_on
    from {ORGANIZATIONS}
    union all select name_en, organization_id, null, null from raw.organizations
    union all select alias, organization_id, valid_from_on, valid_to_on from raw.organization_aliases
"""

# What the seeds call a market, alone or after a place.
_MARKET_NAMES: Final = """
    select lower(name_zh) as name, market_id from raw.markets
    union select lower(name_en), market_id from raw.markets
    union select lower(alias), market_id from raw.market_aliases
"""
_SEGMENT: Final = "lower(trim(regexp_replace({}, '(市场|市場|(?i)\\smarket)$', '')))"
_PLACE_NAMES: Final = """
    select name_zh as place from raw.geographies
    union select name_en from raw.geographies
    union select alias from raw.geography_aliases
"""

# The names by which one publisher is known.
_PUBLISHER_NAMES: Final = """
    select name, any_value(organization_id) as publisher_organization_id
    from (
        select name_zh as name, publisher_id, organization_id from raw.publishers
        union all select name_en, publisher_id, organization_id from raw.publishers
        union all select alias, publisher_id, organization_id
        from raw.publisher_aliases inner join raw.publishers using (publisher_id)
        where alias_kind = 'name'
    )
    where name is not null
    group by name having count(distinct publisher_id) = 1
"""

# The row rules once more, over what a claim says and the seeds: code and when a claim breaks it. Two are left out: a
# rejected review needs the matching of reviews, and the two currencies of a text have rules of their own.
_BREAKS: Final[Mapping[str, str]] = {
    "metric-unknown": "metrics.metric_id is null",
    "family-mismatch": "claims.family <> metrics.family",
    "value-missing": "value is null",
    "quote-mismatch": "evidence_status = 'mismatch'",
    "article-missing": "known_from is null",
    "unit-mismatch": "not contains('|' || metrics.unit_kinds || '|', '|' || kinds.unit_kind || '|')",
    "percent-impossible": """
        kinds.unit_kind in ('percent', 'pp', 'rank') and value not between metrics.min_value and metrics.max_value
    """,
    "range-reversed": "value_hi < value",
    "period-reversed": "period_end_on < period_start_on",
    "confidence-low": "confidence < (select accept_threshold from raw.build)",
    "subject-missing": "claims.subject_kind = 'organization' and organization_id is null",
    "market-missing": "metrics.family = 'market_share' and market_id is null",
    "unit-unknown": "kinds.unit_kind is null",
    "status-unknown": """
        list_has_all((select list(status) from raw.statuses), string_split(status, '/')) = false
    """,
    "period-unreadable": "period is not null and period_start_on is null",
    "period-after-publication": """
        period_start_on > published_on and not is_forecast and not is_soft
        and coalesce(status, 'completed') = 'completed'
    """,
    "amount-implausible": """
        kinds.unit_kind not in ('percent', 'pp', 'rank')
        and coalesce(amount_usd, value) not between metrics.min_value and metrics.max_value
    """,
}
_BROKEN: Final = ", ".join(f"case when {predicate} then '{code}' end" for code, predicate in _BREAKS.items())
_JUDGED: Final = ", ".join(f"'{code}'" for code in _BREAKS)

# The mean of the published rates of each span that an amount was converted over, as units for a euro.
_SPAN_RATES: Final = """
    select spans.currency, spans.start_on, spans.end_on,
        avg(dollars.units_per_eur / rates.units_per_eur) as usd_per_unit
    from (
        select distinct unnest([currency, 'CNY']) as currency, period_start_on as start_on, period_end_on as end_on
        from intermediate.int_claims_labelled
        where fx_kind = 'mean'
    ) as spans
    inner join (
        select rate_on, currency, units_per_eur::double as units_per_eur from raw.fx_rates
        union all select distinct rate_on, 'EUR', 1 from raw.fx_rates
    ) as rates on spans.currency = rates.currency and rates.rate_on between spans.start_on and spans.end_on
    inner join raw.fx_rates as dollars on rates.rate_on = dollars.rate_on and dollars.currency = 'USD'
    group by spans.currency, spans.start_on, spans.end_on
"""

# Money of a fiscal year counts in the year that names it.
_COUNTED: Final = f"""
    from (
        select *, case when period_grain = 'fiscal_year' then date_trunc('year', period_end_on)::date end as fiscal_on
        from ({PAYMENTS})
    )
"""

RULES: Final[tuple[Rule, ...]] = (
    _rule(
        "DRV-001",
        "What counts a claim as follows from its metric, unit and status",
        "A sum that leaves its claims out, or a forecast shown as a fact, looks like any other figure.",
        f"""
        select claim_id as row_id, article_id, concat_ws(' ', metric_id, unit, status) as detail
        from {_CLAIMS} as claims
        left join raw.metrics as metrics using (metric_id)
        where (claims.fact_table, claims.is_additive, claims.is_core)
            is distinct from (metrics.fact_table, metrics.is_additive, metrics.is_core)
            or not contains('|' || metrics.subject_kind || '|market|', '|' || claims.subject_kind || '|')
            or (metrics.subject_kind = 'organization' and claims.subject_kind = 'market'
                and organization_id is not null)
            or is_money is distinct from (unit in (select currency from raw.currencies))
            or amount is distinct from case when unit in (select currency from raw.currencies) then value end
            or is_forecast is distinct from coalesce(list_has_any(
                string_split(status, '/'), (select list(status) from raw.statuses where is_forecast)
            ), false)
        """,
    ),
    _rule(
        "DRV-002",
        "The days of a period are those that it names",
        "A figure on the wrong days answers the question of another year.",
        f"""
        with points as (
            select *, split_part(period, '/', 1) as first_point,
                case when contains(period, '/') then split_part(period, '/', 2) else period end as last_point
            from (select distinct period from {_CLAIMS})
        ),

        named as (
            select period, {_point("first_point", first=True)} as start_on,
                {_point("last_point", first=False)} as end_on,
                case when first_point <> last_point then 'range' when length(first_point) = 4 then 'year'
                    when length(first_point) = 10 then 'day' when first_point like '%-H%' then 'half'
                    when first_point like '%-Q%' then 'quarter' else 'month' end as grain
            from points
        )

        select claim_id as row_id, article_id,
            coalesce(period, 'no period') || ': ' || coalesce(period_start_on::varchar, 'no day') || ' to '
            || coalesce(period_end_on::varchar, 'no day') as detail
        from {_CLAIMS}
        left join named using (period)
        left join raw.organizations using (organization_id)
        where (coalesce(period_grain, '') not like 'fiscal_%' and start_on is not null and end_on is not null
                and (period_start_on, period_end_on, period_grain) is distinct from (start_on, end_on, grain))
            or (period_grain = 'fiscal_year' and (
                month(period_end_on) is distinct from fiscal_year_end_month
                or year(period_end_on) is distinct from year(end_on)
                or period_start_on is distinct from (period_end_on + 1 - interval 1 year)::date
            ))
            or (period_grain in ('fiscal_half', 'fiscal_quarter') and (
                -- December's fiscal year is the calendar's; every other one is as many months earlier.
                period_start_on is distinct from (start_on - (12 - fiscal_year_end_month) * interval 1 month)::date
                or period_end_on is distinct from
                (end_on + 1 - (12 - fiscal_year_end_month) * interval 1 month - interval 1 day)::date
            ))
        """,
    ),
    _rule(
        "DRV-003",
        "A name that the seeds give to one organization means that organization",
        "Figures of one firm under another's name are the worst error that this warehouse can make.",
        f"""
        with names as ({_ORGANIZATION_NAMES}),

        spoken as (
            select claim_id, article_id, subject as name, organization_id as meant, {_SPOKEN_ON} as spoken_on
            from {_CLAIMS}
            where subject_kind = 'organization'
            union all
            select claim_id, article_id, counterparty_text, counterparty_id, {_SPOKEN_ON} from {_CLAIMS}
            union all
            select claim_id, article_id, source_text, source_organization_id, {_SPOKEN_ON} from {_CLAIMS}
        ),

        -- What each name means on each day, where that is one organization only.
        meanings as (
            select name, spoken_on, any_value(organization_id) as organization_id
            from (select distinct name, spoken_on from spoken)
            inner join names using (name)
            where coalesce(spoken_on >= valid_from_on, true) and coalesce(spoken_on < valid_to_on, true)
            group by name, spoken_on having count(distinct organization_id) = 1
        )

        select claim_id as row_id, article_id, name || ' was taken for ' || coalesce(meant, 'nobody') as detail
        from spoken
        inner join meanings using (name, spoken_on)
        where meant is distinct from organization_id
        union all
        select claim_id, article_id,
            coalesce(organization_id, 'nobody') || ' counts as ' || if(is_organization_resolved, 'known', 'unknown')
        from {_CLAIMS}
        where is_organization_resolved is distinct from
            coalesce(organization_id in (select organization_id from {ORGANIZATIONS}), false)
        """,
    ),
    _rule(
        "DRV-004",
        "Claims about the same are one question, and a question is about one thing",
        "Two papers that state one figure would be two answers, or two figures one.",
        f"""
        with asked as (
            select
                claim_id,
                article_id,
                question_id,
                organization_id is not null or subject_kind = 'market' as is_named,
                row(
                    organization_id, metric_id, market_id, period_start_on, period_end_on, counterparty_id,
                    case when is_money then 'money' else unit end
                ) as what
            from {_CLAIMS}
        )

        select min(claim_id) as row_id, any_value(article_id) as article_id,
            question_id || ' asks for ' || count(distinct what) || ' things' as detail
        from asked group by question_id having count(distinct what) > 1
        union all
        select min(claim_id), any_value(article_id), count(distinct question_id) || ' questions for the same'
        from asked where is_named group by what having count(distinct question_id) > 1
        """,
    ),
    _rule(
        "DRV-005",
        "A claim stands on the dates and the origin of its text, and is current while that text is the newest",
        "Ten papers with one agency's text would count as ten witnesses; a figure that is not current is not found.",
        f"""
        with texts as (
            select
                article_id,
                revision_id,
                arg_max_null(published_on, revision_no) as published_on,
                arg_max_null(origin_fingerprint, revision_no) as origin_fingerprint,
                max(revision_no) = any_value(newest) as is_newest,
                'curated' as unrecorded
            from (select *, max(revision_no) over (partition by article_id) as newest from raw.articles)
            group by article_id, revision_id
            union all
            -- Texts that only the curated facts know of stand as these say.
            select article_id, revision_id, max(published_on), revision_id, true, 'external'
            from raw.curated_claims
            anti join raw.articles using (article_id, revision_id)
            group by article_id, revision_id
        )

        select claim_id as row_id, article_id,
            concat_ws(', ', 'published ' || claims.published_on, independent_source_id,
                case when is_current then 'current' else 'not current' end) as detail
        from {_CLAIMS} as claims
        inner join texts using (article_id, revision_id)
        left join (select claim_id, bool_and(is_quote_verified) as is_verified from raw.claims group by all) as quotes
            using (claim_id)
        where claims.published_on is distinct from texts.published_on
            or claims.origin_fingerprint is distinct from texts.origin_fingerprint
            or claims.is_current is distinct from (texts.is_newest and claims.retracted_on is null)
            or evidence_status is distinct from case
                when not in_ledger then unrecorded when quotes.is_verified then 'verified' else 'mismatch' end
        union all
        select claim_id, article_id, 'counted as ' || coalesce(independent_source_id, 'no source')
        from {_CLAIMS}
        where independent_source_id is distinct from coalesce(source_organization_id, 'origin-' || origin_fingerprint)
        """,
    ),
    _rule(
        "DRV-006",
        "A text is known from its publication, a later one from when it was retrieved, until the next",
        "What was known on a day is asked in disputes; nobody can have known a text before it was there.",
        f"""
        with stated as (
            select article_id, revision_no,
                max(case
                    when revision_no > 1 then coalesce(retrieved_at, recorded_at)
                    else coalesce(
                        published_at,
                        (case when published_at_precision = 'month' then last_day(published_on) else published_on end
                        || ' 00:00:00+00')::timestamptz,
                        retrieved_at,
                        recorded_at
                    )
                end) over (partition by article_id order by revision_no) as known_from
            from raw.articles
        )

        select article_id as row_id, article_id,
            'revision ' || revision_no || ', known from ' || coalesce(texts.known_from::varchar, 'never') as detail
        from {_TEXTS} as texts
        inner join (
            select *, lead(known_from) over (partition by article_id order by revision_no) as known_to from stated
        ) as stated using (article_id, revision_no)
        where (texts.known_from, texts.known_to) is distinct from (stated.known_from, stated.known_to)
            or texts.is_current is distinct from (stated.known_to is null)
        union all
        select claim_id, article_id, 'first known ' || coalesce(first_known_from::varchar, 'never')
        from {_CLAIMS} as claims
        left join (
            select article_id, revision_id, min(known_from) as first_from, arg_max(known_from, revision_no) as last_from
            from {_TEXTS} group by all
        ) as texts using (article_id, revision_id)
        where (claims.first_known_from, claims.known_from) is distinct from (first_from, last_from)
        """,
        table=_TEXTS,
    ),
    _rule(
        "DRV-007",
        "An amount is converted wherever there is a rate, at the rate of its days, into dollars and into yuan",
        "Sums over currencies are only as good as each conversion; an amount without one is missing in every sum.",
        f"""
        with span_rates as ({_SPAN_RATES}),

        yuan as (
            select rate_on, dollars.units_per_eur::double / yuan.units_per_eur::double as usd_per_unit
            from raw.fx_rates as yuan
            inner join raw.fx_rates as dollars using (rate_on)
            where yuan.currency = 'CNY' and dollars.currency = 'USD'
        ),

        converted as (
            select claims.*, own.usd_per_unit as span_rate,
                case when fx_kind = 'mean' then spans.usd_per_unit else yuan.usd_per_unit end as yuan_rate
            from {_CLAIMS} as claims
            left join span_rates as own
                on claims.currency = own.currency
                and claims.period_start_on = own.start_on
                and claims.period_end_on = own.end_on
            left join span_rates as spans
                on spans.currency = 'CNY'
                and claims.period_start_on = spans.start_on
                and claims.period_end_on = spans.end_on
            asof left join yuan on claims.fx_on >= yuan.rate_on
            where is_money
        )

        select claim_id as row_id, article_id,
            concat_ws(', ', value || ' ' || unit, amount_usd || ' USD', amount_cny || ' CNY', fx_status, fx_kind)
                as detail
        from converted
        where (unit = 'USD' and abs(coalesce(amount_usd, 0) - value) > abs(value) * 0.0000001)
            or (unit = 'CNY' and amount_cny is distinct from value)
            or (fx_kind = 'mean' and abs(fx_usd_per_unit / span_rate - 1) > :tolerance)
            or (unit <> 'CNY' and amount_usd <> 0
                and abs(amount_usd::double / nullif(amount_cny::double, 0) / yuan_rate - 1) > :tolerance)
            or (amount_usd is null and published_on is not null and coalesce(period_end_on > published_on, true)
                and exists (
                    from raw.fx_rates as rates
                    where rates.currency = converted.currency and rate_on between published_on - 7 and published_on
                ))
        """,
    ),
    _rule(
        "DRV-008",
        "An event of money says what its claims say, and is told once",
        "Ten papers about one investment must be one investment, in its year and at its size.",
        f"""
        with told as (
            select
                organization_id, metric_id, counterparty_id, unit as currency, value as amount,
                coalesce(list(distinct amount_usd) filter (where amount_usd is not null), []) as usd,
                coalesce(list(distinct amount_cny) filter (where amount_cny is not null), []) as cny,
                min(amount_usd) as dollars,
                min(coalesce(fiscal_on, period_start_on, published_on)) as first_on,
                max(coalesce(fiscal_on, period_start_on, published_on)) as last_on,
                count(distinct independent_source_id) as n_sources,
                max(horizon_years) as horizon_years,
                bool_or(coalesce(contains('/' || status || '/', '/completed/'), false)) as is_completed,
                bool_and(is_soft) or bool_or(coalesce(contains('/' || status || '/', '/cancelled/'), false))
                as may_be_soft
            {_COUNTED}
            group by all
        ),

        -- One event may be told in two currencies: what is near enough in dollars may be its telling, but only where
        -- the payer's money is told in more than one. Otherwise every amount would meet all that are near it.
        near as (
            select *, floor(ln(dollars) / ln(1.1)) as size_class
            from told
            where dollars > 0
            window same_payer as (partition by organization_id, metric_id)
            qualify min(currency) over same_payer <> max(currency) over same_payer
        ),

        pairs as (
            select events.event_id, events.amount_usd, events.amount_cny, told.*
                exclude (organization_id, metric_id, counterparty_id, currency, amount)
            from {_EVENTS} as events
            inner join told
                on events.organization_id = told.organization_id
                and events.metric_id = told.metric_id
                and events.currency = told.currency
                and events.amount = told.amount
            where coalesce(events.counterparty_id = told.counterparty_id, true)
            union all
            select events.event_id, events.amount_usd, events.amount_cny, near.*
                exclude (organization_id, metric_id, counterparty_id, currency, amount, size_class)
            from {_EVENTS} as events
            cross join (values (-1), (0), (1)) as steps (step)
            inner join near
                on events.organization_id = near.organization_id
                and events.metric_id = near.metric_id
                and floor(ln(nullif(greatest(events.amount_usd, 0), 0)) / ln(1.1)) + step = near.size_class
            where coalesce(events.counterparty_id = near.counterparty_id, true)
                and abs(near.dollars - events.amount_usd) <= 0.1 * events.amount_usd
        ),

        tellings as (
            select event_id, bool_or(list_contains(usd, amount_usd)) as has_usd,
                bool_or(list_contains(cny, amount_cny)) as has_cny,
                min(first_on) as first_on, max(last_on) as last_on, sum(n_sources) as n_sources,
                max(horizon_years) as horizon_years, bool_or(is_completed) as is_completed,
                bool_or(may_be_soft) as may_be_soft
            from pairs
            group by event_id
        )

        select events.claim_id as row_id, null as article_id,
            concat_ws(', ', events.amount || ' ' || events.currency, events.event_on, events.amount_usd || ' USD',
                events.n_independent_sources || ' sources') as detail
        from {_EVENTS} as events
        inner join tellings on events.event_id = tellings.event_id
        inner join {_CLAIMS} as claims on events.claim_id = claims.claim_id
        where (claims.amount_usd is not null and events.amount_usd is null)
            or not tellings.has_usd
            or (claims.amount_cny is not null and events.amount_cny is null)
            or not tellings.has_cny
            or events.event_on is null or events.event_on not between tellings.first_on and tellings.last_on
            or events.n_independent_sources not between 1 and greatest(tellings.n_sources, 1)
            or events.horizon_years > coalesce(tellings.horizon_years, 0)
            or (events.is_completed and not tellings.is_completed)
            or (events.is_soft and not tellings.may_be_soft)
        union all
        select one.claim_id, null, 'told again as ' || other.claim_id
        from {_EVENTS} as one
        inner join {_EVENTS} as other
            on one.organization_id = other.organization_id
            and one.metric_id = other.metric_id
            and one.counterparty_id is not distinct from other.counterparty_id
            and one.currency = other.currency
            and one.amount = other.amount
            and one.is_dated = other.is_dated
            and one.event_id < other.event_id
        where abs(one.event_on - other.event_on) <= 30
        """,
        table=_EVENTS,
    ),
    _rule(
        "DRV-009",
        "A claim carries the codes of the row rules that it breaks, and no other",
        "A doubt that was lost publishes what should wait; one that nothing explains hides a good figure.",
        f"""
        with kinds as (
            select unit, unit_kind from raw.units union all select currency, 'currency' from raw.currencies
        ),

        judged as (
            select
                claim_id,
                article_id,
                list_sort(list_filter([{_BROKEN}], code -> code is not null)) as broken,
                list_sort(list_filter(
                    string_split(coalesce(rule_codes, ''), ','), code -> list_contains([{_JUDGED}], code)
                )) as stated
            from {_CLAIMS} as claims
            left join raw.metrics as metrics using (metric_id)
            left join kinds on split_part(claims.unit, '/', 1) = kinds.unit
        )

        select claim_id as row_id, article_id,
            'breaks ' || coalesce(nullif(array_to_string(broken, ', '), ''), 'none') || ', labelled with '
            || coalesce(nullif(array_to_string(stated, ', '), ''), 'none') as detail
        from judged
        where broken <> stated
        """,
    ),
    _rule(
        "DRV-010",
        "A curated fact that no review touched says what was curated",
        "Curated facts are the reviewed record; a model that changes one overrules the people who checked it.",
        differences(
            {
                **same(
                    "claim_key",
                    "article_id",
                    "family",
                    "value",
                    "value_hi",
                    "unit",
                    "bound",
                    "alt_value",
                    "alt_unit",
                    "period",
                    "period_raw",
                    "horizon_years",
                    "purpose",
                    "status",
                    "derivation",
                ),
                "subject": "coalesce(subject, subject_text)",
                "metric_id": "metric",
                "market_text": "market",
                "counterparty_text": "counterparty",
                "source_text": "source_org",
                "is_superseded": "coalesce(is_superseded, false)",
                "is_cumulative": "coalesce(is_cumulative, false)",
                "is_soft": """
                    coalesce(is_soft, false) or coalesce(list_has_any(
                        string_split(status, '/'), (select list(status) from raw.statuses where is_soft)
                    ), false)
                """,
            },
            f"(from {_CLAIMS} anti join raw.claim_reviews using (claim_key) where in_seed) as labelled",
            "raw.curated_claims",
            on=("claim_key",),
            both_ways=False,  # RUN-006 misses those that no model took up
        ),
    ),
    _rule(
        "DRV-011",
        "The group of an organization is its topmost parent of that time",
        "The total of a group counts a subsidiary that was not its own yet, or leaves out one that was.",
        f"""
        with recursive asked as (
            select distinct organization_id, {_SPOKEN_ON} as spoken_on from {_CLAIMS} where is_organization_resolved
        ),

        parents as (
            select organization_id, spoken_on, organization_id as ancestor_id, 0 as depth from asked
            union all
            select parents.organization_id, spoken_on, parent_organization_id, depth + 1
            from parents
            inner join {ORGANIZATIONS} as organizations on parents.ancestor_id = organizations.organization_id
            where parent_organization_id is not null and depth < 10
                and coalesce(spoken_on >= parent_from_on, true) and coalesce(spoken_on < parent_to_on, true)
        ),

        topmost as (
            select organization_id, spoken_on, arg_max(ancestor_id, depth) as group_organization_id
            from parents group by all
        )

        select claim_id as row_id, article_id,
            coalesce(organization_id, 'nobody') || ' counted with ' || coalesce(claims.group_organization_id, 'nobody')
                as detail
        from (select *, {_SPOKEN_ON} as spoken_on from {_CLAIMS}) as claims
        left join topmost using (organization_id, spoken_on)
        where claims.group_organization_id is distinct from coalesce(topmost.group_organization_id, organization_id)
        """,
    ),
    _rule(
        "DRV-012",
        "A claim is first-hand where one of those that it speaks of published it",
        "Of two figures the one of the firm itself is preferred; a paper that passes for it decides what is shown.",
        f"""
        with names as ({_PUBLISHER_NAMES}),

        -- A text that came back (A, B, A) counts as it last came.
        publishers as (
            select article_id, revision_id, arg_max_null(publisher_text, revision_no) as publisher_text,
                arg_max_null(publisher_organization_id, revision_no) as organization_id
            from intermediate.int_articles_resolved group by all
        )

        select claim_id as row_id, claims.article_id,
            'published by ' || coalesce(publisher_text, 'nobody') || ', '
            || case when is_primary_source then 'first-hand' else 'not first-hand' end as detail
        from {_CLAIMS} as claims
        left join publishers using (article_id, revision_id)
        where is_primary_source is distinct from coalesce(publishers.organization_id in (
            source_organization_id, claims.organization_id, group_organization_id, counterparty_id
        ), false)
        union all
        select article_id, article_id,
            publisher_text || ' was taken for ' || coalesce(texts.publisher_organization_id, 'no organization')
        from intermediate.int_articles_resolved as texts
        inner join names on texts.publisher_text = names.name
        where texts.publisher_organization_id is distinct from names.publisher_organization_id
        """,
    ),
    _rule(
        "DRV-013",
        "A market that the seeds name, alone or after a place, is that market",
        "A share of one market shown for another is wrong however exact it is.",
        f"""
        with texts as (
            select distinct market_text from {_CLAIMS} where market_text is not null
        ),

        readings as (
            select market_text, {_SEGMENT.format("market_text")} as name from texts
            union all
            select market_text, {_SEGMENT.format("substr(market_text, length(place) + 1)")}
            from texts inner join ({_PLACE_NAMES}) on starts_with(market_text, place)
        ),

        meanings as (
            select market_text, any_value(market_id) as segment_id
            from readings inner join ({_MARKET_NAMES}) using (name)
            group by market_text having count(distinct market_id) = 1
        )

        select claim_id as row_id, article_id, market_text || ' was taken for ' || coalesce(market_id, 'none') as detail
        from {_CLAIMS}
        inner join meanings using (market_text)
        where split_part(market_id, ':', 1) is distinct from segment_id
        """,
    ),
)
