"""Rules over the answers: what people read is chosen from the accepted claims, counted right, and complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from expectations.rules.rule import Rule, differences, same

SUITE: Final = "answers"

_MODELS: Final = "Data team: the model of the answer (models/marts, macros/answers.sql)."


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTable:
    """A table of answers to questions.

    ``stated`` maps each column that the chosen claim decides to what the history says of it, ``counted`` each further
    count to its aggregate. ``claims`` is the condition on the history that selects what the answers are chosen from;
    ``measured_by`` the column of the history behind the key of that name, None when all sources answer together.
    """

    number: int
    name: str
    claims: str
    measured_by: str | None
    stated: Mapping[str, str]
    counted: Mapping[str, str]


_ALIKE: Final = same(
    "claim_id",
    "question_id",
    "metric_id",
    "market_id",
    "period",
    "period_grain",
    "period_start_on",
    "period_end_on",
    "bound",
    "is_forecast",
    "is_reviewed",
    "first_known_from",
)
_MEASURE: Final = {
    **same("value", "unit", "amount_usd", "amount_cny"),
    "measured_in": "case when is_money then 'money' else unit end",
}

ANSWER_TABLES: Final = (
    AnswerTable(
        number=1,
        name="market_share_by_period",
        claims="metric_id in ('market_share', 'penetration', 'survey_share', 'rank')",
        measured_by="independent_source_id",
        stated={
            **_ALIKE,
            **same("organization_id", "group_organization_id", "source_organization_id"),
            "measured_by": "independent_source_id",
            "share_pct": "case when metric_id <> 'rank' then value::decimal(12, 4) end",
            "market_rank": "case when metric_id = 'rank' then value::integer end",
        },
        counted={},
    ),
    AnswerTable(
        number=2,
        name="market_size_by_period",
        claims="metric_id in ('market_size', 'market_growth') and market_id is not null",
        measured_by=None,
        stated={
            **_ALIKE,
            **_MEASURE,
            "source_organization_id": "source_organization_id",
            "growth_pct": "case when unit = 'percent' then value::decimal(12, 4) end",
        },
        counted={"n_independent_sources": "count(distinct independent_source_id)"},
    ),
    AnswerTable(
        number=3,
        name="company_metric_by_period",
        claims="family = 'company' and (organization_id is not null or market_id is not null)",
        measured_by=None,
        stated={**_ALIKE, **_MEASURE, **same("organization_id", "group_organization_id", "counterparty_id")},
        counted={"n_independent_sources": "count(distinct independent_source_id)"},
    ),
)


def _rule(code: str, name: str, protects: str, failing: str, *, table: str) -> Rule:
    return Rule(
        code=code,
        name=name,
        protects=protects,
        mends=_MODELS,
        severity="critical",
        suite=SUITE,
        table=f"marts.{table}",
        failing=failing,
    )


def _rules(table: AnswerTable) -> tuple[Rule, ...]:
    key = "measured_by" if table.measured_by else "''"
    support = f"""
        with counting as (
            select
                question_id,
                {table.measured_by or "''"} as measured_by,
                count(*) as n_claims,
                count(distinct article_id) as n_articles,
                count(distinct (is_forecast, unit, value, value_hi, bound)) as n_values,
                {"".join(f"{aggregate} as {column}," for column, aggregate in table.counted.items())}
                min(case when is_money then amount_usd else value end) as min_value,
                max(case when is_money then amount_usd else coalesce(value_hi, value) end) as max_value,
                any_value(article_id) as article_id
            from marts.claim_history
            where is_current and decision = 'accepted' and not is_soft and not is_superseded and {table.claims}
            group by all
        ),

        answers as (select *, {key} as answered_by from marts.{table.name})
    """
    return (
        _rule(
            f"ANS-{table.number}01",
            f"A question has one answer in {table.name}",
            "Two answers to one question are none: every sum and chart over them doubles.",
            f"""
            select
                any_value(claim_id) as row_id,
                null as article_id,
                count(*) || ' answers to ' || question_id as detail
            from marts.{table.name}
            group by question_id, {key}
            having count(*) > 1
            """,
            table=table.name,
        ),
        _rule(
            f"ANS-{table.number}02",
            f"An answer in {table.name} is what its claim says",
            "The chosen claim is the proof of the answer; `newsledger cite` would cite another figure.",
            differences(
                table.stated,
                f"marts.{table.name}",
                f"""
                marts.claim_history
                where is_current and decision = 'accepted' and not is_soft and not is_superseded and {table.claims}
                """,
                both_ways=False,
            ),
            table=table.name,
        ),
        _rule(
            f"ANS-{table.number}03",
            f"An answer in {table.name} counts its claims and their spread right",
            "How many sources state a figure, and how far they differ, decides how far it can be trusted.",
            f"""
            {support}

            select
                answers.claim_id as row_id,
                counting.article_id,
                answers.n_claims || ' claims, ' || answers.min_value || ' to ' || answers.max_value || '; found '
                || counting.n_claims || ', ' || counting.min_value || ' to ' || counting.max_value as detail
            from answers
            inner join counting
                on answers.question_id = counting.question_id and answers.answered_by = counting.measured_by
            where answers.n_claims is distinct from counting.n_claims
                or answers.n_articles is distinct from counting.n_articles
                or answers.n_values is distinct from counting.n_values
                {"".join(f"or answers.{column} is distinct from counting.{column}" for column in table.counted)}
                or (answers.n_values = 1 and answers.is_conflict)
                or (answers.n_claims = 1) is distinct from (answers.reason = 'only-claim')
                or (answers.n_claims > 1 and answers.n_values = 1) is distinct from (answers.reason = 'undisputed')
                or answers.min_value is distinct from counting.min_value::decimal(38, 6)
                or answers.max_value is distinct from counting.max_value::decimal(38, 6)
                or answers.spread is distinct from (answers.max_value - answers.min_value)
            """,
            table=table.name,
        ),
        _rule(
            f"ANS-{table.number}04",
            f"Every question with an accepted claim is answered in {table.name}, and no other",
            "A figure that was accepted but answers nothing is not found by anybody.",
            f"""
            {support}

            select
                coalesce(answers.claim_id, counting.question_id) as row_id,
                counting.article_id,
                case when answers.question_id is null then 'no answer to ' || counting.question_id
                else 'no claim for ' || answers.question_id end as detail
            from answers
            full join counting
                on answers.question_id = counting.question_id and answers.answered_by = counting.measured_by
            where answers.question_id is null or counting.question_id is null
            """,
            table=table.name,
        ),
    )


_ORGANIZATION: Final = (
    "left join marts.dim_organization as organizations on answers.organization_id = organizations.organization_id"
)
_SOURCE: Final = (
    "left join marts.dim_organization as sources on answers.source_organization_id = sources.organization_id"
)
_MARKET: Final = "left join marts.dim_market as markets on answers.market_id = markets.market_id"
_AS_SUBJECT: Final = "left join (from marts.claim_history where is_current) as claims using (claim_id)"
_MARKET_NAMES: Final = {"market_zh": "markets.name_zh", "market_en": "markets.name_en"}
_NAMES: Final = {
    "organization_name": "organizations.organization_name",
    "organization_en": "organizations.name_en",
    "group_organization_id": "organizations.group_organization_id",
}
_SUBJECT_NAMES: Final = {
    "organization_name": "coalesce(organizations.organization_name, claims.subject)",
    "organization_en": "organizations.name_en",
}

# Table, key, what to show, joins, and the columns that name something with what names it.
_NAMED: Final = (
    (
        "market_share_by_period",
        "claim_id",
        "answers.organization_name",
        f"{_ORGANIZATION} {_SOURCE} {_MARKET} {_AS_SUBJECT}",
        {**_SUBJECT_NAMES, **_MARKET_NAMES, "source_name": "coalesce(sources.organization_name, '')"},
    ),
    (
        "market_size_by_period",
        "claim_id",
        "coalesce(answers.market_zh, 'no market')",
        f"{_SOURCE} {_MARKET}",
        {**_MARKET_NAMES, "source_name": "coalesce(sources.organization_name, '')"},
    ),
    (
        "company_metric_by_period",
        "claim_id",
        "coalesce(answers.organization_name, 'no name')",
        f"{_ORGANIZATION} {_AS_SUBJECT}",
        _SUBJECT_NAMES,
    ),
    ("investment_by_organization", "organization_id", "answers.organization_name", _ORGANIZATION, _NAMES),
    ("procurement_by_year", "organization_id", "answers.organization_name", _ORGANIZATION, _NAMES),
    (
        "organization_profile",
        "organization_id",
        "answers.organization_name",
        _ORGANIZATION,
        {
            **_NAMES,
            "organization_type": "organizations.organization_type",
            "country": "organizations.country",
            "is_resolved": "organizations.is_resolved",
        },
    ),
)

_INVESTED: Final = (
    "amount_usd",
    "amount_cny",
    "completed_amount_usd",
    "soft_amount_usd",
    "programme_amount_usd",
)
_WON: Final = ("amount_usd", "amount_cny", "soft_amount_usd")


def _cents(*columns: str) -> dict[str, str]:
    """Amounts to the cent, none counting as nothing: sums of rounded amounts differ behind that."""
    return {column: f"coalesce({column}, 0)::decimal(38, 2)" for column in columns}


# Amounts that count: what int_money_deduplicated may make events of.
PAYMENTS: Final = """
    select * from intermediate.int_claims_labelled
    where is_current and decision = 'accepted' and is_money and is_additive and organization_id is not null
        and not is_superseded and not is_cumulative and part_of_claim_id is null
"""

RULES: Final[tuple[Rule, ...]] = (
    *(rule for table in ANSWER_TABLES for rule in _rules(table)),
    _rule(
        "ANS-105",
        "One measurement of a market and period is preferred",
        "Shares of different research firms must not be mixed in one chart; none or two preferred ones would be.",
        """
        select
            min(claim_id) as row_id,
            null as article_id,
            count(distinct case when is_preferred then measured_by end) || ' preferred measurements of '
            || coalesce(market_id, 'no market') || ' in ' || coalesce(any_value(period), 'no period') as detail
        from marts.market_share_by_period
        group by metric_id, market_id, period_start_on, period_end_on
        having count(distinct case when is_preferred then measured_by end) <> 1
            or count(distinct case when is_preferred then measured_by end)
            + count(distinct case when not is_preferred then measured_by end) <> count(distinct measured_by)
        """,
        table="market_share_by_period",
    ),
    _rule(
        "ANS-106",
        "An answer knows how many firms measured the same, and how far they differ",
        "Who cites one firm's share must see that another firm says otherwise.",
        """
        select answers.claim_id as row_id, null as article_id,
            answers.n_measurements || ' measurements, ' || answers.lowest_measured || ' to ' || answers.highest_measured
            as detail
        from marts.market_share_by_period as answers
        inner join (
            select question_id, is_forecast, count(distinct measured_by) as n_measurements,
                min(coalesce(share_pct, market_rank)) as lowest, max(coalesce(share_pct, market_rank)) as highest
            from marts.market_share_by_period group by question_id, is_forecast
        ) as measured using (question_id, is_forecast)
        where answers.n_measurements <> measured.n_measurements
            or abs(answers.lowest_measured - measured.lowest) > 0.00005
            or abs(answers.highest_measured - measured.highest) > 0.00005
            or (answers.n_measurements = 1 and answers.is_contested)
            or answers.n_origins not between 1 and answers.n_claims
        """,
        table="market_share_by_period",
    ),
    _rule(
        "ANS-401",
        "Every payment belongs to one event, once",
        "Ten papers that tell of one investment are one investment; one that no event holds is missing in the total.",
        f"""
        with told as (
            select organization_id, metric_id, count(*) as n_claims, min(claim_id) as claim_id,
                any_value(article_id) as article_id
            from ({PAYMENTS})
            group by all
        ),

        events as (
            select organization_id, metric_id, sum(n_claims) as n_claims, min(claim_id) as claim_id
            from intermediate.int_money_deduplicated
            group by all
        )

        select
            coalesce(told.claim_id, events.claim_id) as row_id,
            told.article_id,
            coalesce(told.n_claims, 0) || ' claims, ' || coalesce(events.n_claims, 0) || ' in events' as detail
        from told
        full join events
            on told.organization_id = events.organization_id
            and told.metric_id = events.metric_id
        where told.n_claims is distinct from events.n_claims
        union all
        -- A rumour and its confirmation are one event, which is told by the confirmation.
        select
            events.claim_id,
            told.article_id,
            case
                when told.claim_id is null then 'an event that no payment tells of'
                when told.is_soft and not events.is_soft then 'a rumour counted as a fact'
                else events.amount || ' ' || events.currency || ', its claim says ' || told.value || ' ' || told.unit
            end
        from intermediate.int_money_deduplicated as events
        left join ({PAYMENTS}) as told on events.claim_id = told.claim_id
        where told.claim_id is null or (told.is_soft and not events.is_soft)
            or told.value <> events.amount or told.unit <> events.currency
            or told.organization_id <> events.organization_id or told.metric_id <> events.metric_id
        """,
        table="investment_by_organization",
    ),
    _rule(
        "ANS-402",
        "Sums per organization and year are the sums of their events",
        "A total that nobody can add up again is no total.",
        differences(
            {
                **same("organization_id", "metric_id", "year_number"),
                **{
                    column: f"coalesce({column}, 0)"
                    for column in ("n_events", "n_unconverted", "n_soft_events", "most_sources")
                },
                **_cents(*_INVESTED),
            },
            "marts.investment_by_organization",
            """
            (
                select
                    organization_id,
                    metric_id,
                    year(event_on) as year_number,
                    count(*) filter (where not is_soft) as n_events,
                    count(*) filter (where is_soft) as n_soft_events,
                    count(*) filter (where not is_soft and amount_usd is null) as n_unconverted,
                    max(n_independent_sources) as most_sources,
                    sum(amount_usd) filter (where not is_soft) as amount_usd,
                    sum(amount_cny) filter (where not is_soft) as amount_cny,
                    sum(amount_usd) filter (where not is_soft and is_completed) as completed_amount_usd,
                    sum(amount_usd) filter (where is_soft) as soft_amount_usd
                from intermediate.int_money_deduplicated
                where event_on is not null
                    and metric_id in (select metric_id from raw.metrics where fact_table = 'fct_investment')
                group by all
            ) as announced
            full join (
                select organization_id, metric_id, year(event_on) + step as year_number,
                    round(sum(amount_usd::double * least(1, horizon_years::double - step) / horizon_years::double), 2)
                    as programme_amount_usd
                from intermediate.int_money_deduplicated
                cross join range(50) as steps (step)
                where not is_soft and event_on is not null and step < horizon_years
                    and metric_id in (select metric_id from raw.metrics where fact_table = 'fct_investment')
                group by all
            ) as programmes using (organization_id, metric_id, year_number)
            """,
            on=("organization_id", "metric_id", "year_number"),
            here=_cents(*_INVESTED),
        ),
        table="investment_by_organization",
    ),
    _rule(
        "ANS-403",
        "The largest event of a total is one of its events",
        "It is what a reader opens to see what the total is made of.",
        """
        select coalesce(largest_claim_id, organization_id) as row_id, null as article_id,
            organization_id || ', ' || year_number as detail
        from marts.investment_by_organization as answers
        where n_events + n_soft_events > 0 and not exists (
            select 1 from intermediate.int_money_deduplicated as events
            where events.claim_id = answers.largest_claim_id and events.organization_id = answers.organization_id
                and events.metric_id = answers.metric_id and year(events.event_on) = answers.year_number
        )
        """,
        table="investment_by_organization",
    ),
    _rule(
        "ANS-404",
        "A total of an organization, metric and year stands once",
        "A total that stands twice is added up twice.",
        """
        select organization_id as row_id, null as article_id,
            metric_id || ', ' || year_number || ': ' || count(*) || ' rows' as detail
        from marts.investment_by_organization group by organization_id, metric_id, year_number having count(*) > 1
        union all
        select organization_id, null, period_start_on || ' to ' || period_end_on || ': ' || count(*) || ' rows'
        from marts.procurement_by_year group by organization_id, period_start_on, period_end_on having count(*) > 1
        union all
        select organization_id, null, 'profile: ' || count(*) || ' rows'
        from marts.organization_profile group by organization_id having count(*) > 1
        """,
        table="investment_by_organization",
    ),
    _rule(
        "ANS-501",
        "Contracts won per organization and year are the contracts of the events",
        "Who won how much is what the table is asked for.",
        differences(
            {
                **same(
                    "organization_id",
                    "period_start_on",
                    "period_end_on",
                    "n_contracts",
                    "n_soft_contracts",
                    "n_unconverted",
                ),
                **_cents(*_WON),
            },
            "(from marts.procurement_by_year where (n_contracts, n_soft_contracts) is distinct from (0, 0)) as won",
            """
            (
                select
                    organization_id,
                    date_trunc('year', event_on)::date as period_start_on,
                    (date_trunc('year', event_on) + interval 1 year - interval 1 day)::date as period_end_on,
                    count(*) filter (where not is_soft) as n_contracts,
                    count(*) filter (where is_soft) as n_soft_contracts,
                    count(*) filter (where not is_soft and amount_usd is null) as n_unconverted,
                    sum(amount_usd) filter (where not is_soft) as amount_usd,
                    sum(amount_cny) filter (where not is_soft) as amount_cny,
                    sum(amount_usd) filter (where is_soft) as soft_amount_usd
                from intermediate.int_money_deduplicated
                where metric_id = 'contract_amount' and event_on is not null
                group by all
            ) as events
            """,
            on=("organization_id", "period_start_on", "period_end_on"),
            here=_cents(*_WON),
        ),
        table="procurement_by_year",
    ),
    _rule(
        "ANS-502",
        "Bids per organization and year are the accepted bids",
        "A bid that is missing here was never made, for whoever reads the table.",
        differences(
            {
                **same("organization_id", "period_start_on", "period_end_on", "n_bids"),
                "lowest_bid_cny": "lowest_bid_cny",
                "highest_bid_cny": "highest_bid_cny",
            },
            "(from marts.procurement_by_year where n_bids is distinct from 0) as bids",
            """
            (
                select
                    organization_id,
                    date_trunc('year', coalesce(period_start_on, published_on))::date as period_start_on,
                    (
                        date_trunc('year', coalesce(period_start_on, published_on)) + interval 1 year - interval 1 day
                    )::date as period_end_on,
                    count(distinct (question_id, value)) as n_bids,
                    min(amount_cny) as lowest_bid_cny,
                    max(amount_cny) as highest_bid_cny
                from marts.claim_history
                where is_current and decision = 'accepted' and not is_superseded and metric_id = 'bid_price'
                    and organization_id is not null and coalesce(period_start_on, published_on) is not null
                group by all
            ) as claims
            """,
            on=("organization_id", "period_start_on", "period_end_on"),
        ),
        table="procurement_by_year",
    ),
    _rule(
        "ANS-503",
        "A stated number of contracts is what its claim states",
        "The number is quoted in front of committees; it must lead back to who said it.",
        """
        select coalesce(answers.count_claim_id, answers.organization_id) as row_id, claims.article_id,
            answers.organization_id || ', ' || answers.period || ': ' || answers.stated_contract_count || ' contracts'
            as detail
        from marts.procurement_by_year as answers
        left join (
            from marts.claim_history
            where is_current and decision = 'accepted' and not is_soft and not is_superseded
                and metric_id = 'contract_count'
        ) as claims on answers.count_claim_id = claims.claim_id
        where (answers.count_claim_id is null) <> (answers.stated_contract_count is null)
            or (answers.count_claim_id is not null and (
                claims.claim_id is null
                or answers.stated_contract_count is distinct from claims.value
                or answers.organization_id is distinct from claims.organization_id
                or answers.period_start_on is distinct from claims.period_start_on
                or answers.period_end_on is distinct from claims.period_end_on
                or answers.period is distinct from claims.period
                or answers.period_grain is distinct from claims.period_grain
                or answers.count_counterparty_id is distinct from claims.counterparty_id
                or answers.count_sources < 1
                or answers.count_reason is null
            ))
            or (answers.count_claim_id is null and (
                answers.period <> year(answers.period_start_on)::varchar or answers.period_grain <> 'year'
            ))
        union all
        select claims.claim_id, claims.article_id, claims.organization_id || ', ' || claims.period || ': no row'
        from marts.claim_history as claims
        anti join (from marts.procurement_by_year where stated_contract_count is not null) as answers
            using (organization_id, period_start_on, period_end_on)
        where is_current and decision = 'accepted' and not is_soft and not is_superseded
            and metric_id = 'contract_count' and organization_id is not null and period_start_on is not null
        """,
        table="procurement_by_year",
    ),
    _rule(
        "ANS-504",
        "The largest contract and the lowest bid are those of their row",
        "They are what a reader opens to check the row.",
        """
        select coalesce(largest_claim_id, lowest_bid_claim_id, organization_id) as row_id, null as article_id,
            organization_id || ', ' || period as detail
        from marts.procurement_by_year as answers
        where (n_contracts + n_soft_contracts > 0 and not exists (
            select 1 from intermediate.int_money_deduplicated as events
            where events.claim_id = answers.largest_claim_id and events.organization_id = answers.organization_id
                and events.metric_id = 'contract_amount'
                and date_trunc('year', events.event_on) = answers.period_start_on
        ))
            or (n_bids > 0 and not exists (
                select 1 from marts.claim_history as bids
                where bids.claim_id = answers.lowest_bid_claim_id and bids.organization_id = answers.organization_id
                    and bids.is_current and bids.metric_id = 'bid_price'
                    and bids.amount_cny is not distinct from answers.lowest_bid_cny
            ))
            or (n_contracts + n_soft_contracts = 0 and largest_claim_id is not null)
            or (n_bids = 0 and lowest_bid_claim_id is not null)
        """,
        table="procurement_by_year",
    ),
    _rule(
        "ANS-601",
        "A profile counts the accepted claims of its organization",
        "The profile is where people start; a wrong count sends them away or astray.",
        differences(
            same(
                "organization_id",
                "n_claims",
                "n_articles",
                "n_independent_sources",
                "n_market_claims",
                "n_investment_claims",
                "n_procurement_claims",
                "n_company_claims",
                "first_published_on",
                "last_published_on",
            ),
            "marts.organization_profile",
            """
            (
                select
                    organization_id,
                    count(*) as n_claims,
                    count(distinct article_id) as n_articles,
                    count(distinct independent_source_id) as n_independent_sources,
                    count(*) filter (where family = 'market_share') as n_market_claims,
                    count(*) filter (where family = 'investment') as n_investment_claims,
                    count(*) filter (where family = 'procurement') as n_procurement_claims,
                    count(*) filter (where family = 'company') as n_company_claims,
                    min(published_on) as first_published_on,
                    max(published_on) as last_published_on
                from marts.claim_history
                where is_current and decision = 'accepted' and organization_id is not null
                group by organization_id
            ) as claims
            """,
            on=("organization_id",),
        ),
        table="organization_profile",
    ),
    _rule(
        "ANS-602",
        "Sums of a profile are the sums of its events",
        "A total in the profile that the tables do not have would be believed all the same.",
        """
        with added as (
            select
                organization_id,
                sum(amount_usd) filter (where metric_id = 'investment_amount') as invested_usd,
                sum(amount_usd) filter (where metric_id = 'acquisition_amount') as acquired_usd,
                sum(amount_usd) filter (where metric_id = 'funding_amount') as raised_usd,
                sum(amount_usd) filter (where metric_id = 'grant_amount') as granted_usd,
                sum(amount_usd) filter (where metric_id = 'contract_amount') as contracts_usd,
                count(*) filter (where metric_id = 'contract_amount') as n_contracts
            from intermediate.int_money_deduplicated
            where not is_soft
            group by organization_id
        )

        select organization_id as row_id, null as article_id, 'sums differ from the events' as detail
        from marts.organization_profile as profiles
        left join added using (organization_id)
        where profiles.n_contracts <> coalesce(added.n_contracts, 0)
            or coalesce(profiles.invested_usd, 0)::decimal(38, 2) <> coalesce(added.invested_usd, 0)::decimal(38, 2)
            or coalesce(profiles.acquired_usd, 0)::decimal(38, 2) <> coalesce(added.acquired_usd, 0)::decimal(38, 2)
            or coalesce(profiles.raised_usd, 0)::decimal(38, 2) <> coalesce(added.raised_usd, 0)::decimal(38, 2)
            or coalesce(profiles.granted_usd, 0)::decimal(38, 2) <> coalesce(added.granted_usd, 0)::decimal(38, 2)
            or coalesce(profiles.contracts_usd, 0)::decimal(38, 2) <> coalesce(added.contracts_usd, 0)::decimal(38, 2)
        """,
        table="organization_profile",
    ),
    _rule(
        "ANS-603",
        "The best share and the last revenue of a profile stand in the answers",
        "A headline figure that the tables do not have cannot be checked.",
        """
        with shares as (
            select organization_id, count(distinct market_id) as n_markets, max(share_pct) as top_share_pct
            from marts.market_share_by_period
            where metric_id = 'market_share' and is_preferred and not is_forecast and organization_id is not null
            group by organization_id
        )

        select organization_id as row_id, null as article_id,
            concat_ws(', ', 'share ' || profiles.top_share_pct, 'revenue ' || profiles.revenue_usd) as detail
        from marts.organization_profile as profiles
        left join shares using (organization_id)
        left join marts.market_share_by_period as best on profiles.top_share_claim_id = best.claim_id
        left join marts.company_metric_by_period as sales on profiles.revenue_claim_id = sales.claim_id
        where profiles.n_markets <> coalesce(shares.n_markets, 0)
            or profiles.top_share_pct is distinct from shares.top_share_pct
            or profiles.top_share_pct is distinct from best.share_pct
            or profiles.top_market_id is distinct from best.market_id
            or profiles.top_share_period is distinct from best.period
            or (best.organization_id is not null and best.organization_id <> profiles.organization_id)
            or profiles.revenue_usd is distinct from sales.amount_usd
            or profiles.revenue_period is distinct from sales.period
            or (sales.organization_id is not null and sales.organization_id <> profiles.organization_id)
        """,
        table="organization_profile",
    ),
    _rule(
        "ANS-701",
        "Names in the answers are those of the dimensions",
        "A chart shows the name, not the id; under a wrong name a right figure is wrong.",
        "\nunion all\n".join(
            f"""
            select coalesce(answers.{key}, 'null') as row_id, null as article_id, '{table}: ' || {shown} as detail
            from marts.{table} as answers
            {joins}
            where {" or ".join(f"answers.{column} is distinct from {name}" for column, name in names.items())}
            """
            for table, key, shown, joins, names in _NAMED
        ),
        table="dim_organization",
    ),
)
