"""Rules over the answers: what people read is chosen from the accepted claims, counted right, and complete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from expectations.rules.rule import Rule

SUITE: Final = "answers"

_MODELS: Final = "Data team: the model of the answer (models/marts, macros/answers.sql)."


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTable:
    """A table of answers to questions: ``keys`` beside question_id make its grain; ``value`` is what it answers.

    ``claims`` is the condition on the history that selects what the answers are chosen from, ``measured_by`` the column
    of the history behind the key of that name, or None when all sources answer together.
    """

    number: int
    name: str
    value: str
    claims: str
    measured_by: str | None


ANSWER_TABLES: Final = (
    AnswerTable(
        number=1,
        name="market_share_by_period",
        value="coalesce(share_pct, market_rank)",
        claims="metric_id in ('market_share', 'penetration', 'survey_share', 'rank')",
        measured_by="independent_source_id",
    ),
    AnswerTable(
        number=2,
        name="market_size_by_period",
        value="value",
        claims="metric_id in ('market_size', 'market_growth') and market_id is not null",
        measured_by=None,
    ),
    AnswerTable(
        number=3,
        name="company_metric_by_period",
        value="value",
        claims="family = 'company' and (organization_id is not null or market_id is not null)",
        measured_by=None,
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
            f"""
            select
                answers.claim_id as row_id,
                claims.article_id,
                'answer ' || coalesce(({table.value})::varchar, 'null') || ', claim '
                || coalesce(claims.stated::varchar, 'not accepted') as detail
            from marts.{table.name} as answers
            left join (
                select claim_id, article_id, question_id, value as stated, is_forecast
                from marts.claim_history
                where is_current and decision = 'accepted' and not is_soft and not is_superseded
            ) as claims on answers.claim_id = claims.claim_id and answers.question_id = claims.question_id
            where claims.claim_id is null
                or abs({table.value} - claims.stated) > 0.00005
                or {table.value} is null
                or answers.is_forecast <> claims.is_forecast
            """,
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
            where answers.n_claims <> counting.n_claims
                or answers.n_articles <> counting.n_articles
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


# Amounts that count: what int_money_deduplicated may make events of.
_PAYMENTS: Final = """
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
        "ANS-401",
        "Every payment belongs to one event, once",
        "Ten papers that tell of one investment are one investment; one that no event holds is missing in the total.",
        f"""
        with told as (
            select organization_id, metric_id, counterparty_id, unit as currency, value as amount, is_soft,
                count(*) as n_claims, min(claim_id) as claim_id, any_value(article_id) as article_id
            from ({_PAYMENTS})
            group by all
        ),

        events as (
            select organization_id, metric_id, counterparty_id, currency, amount, is_soft,
                sum(n_claims) as n_claims, min(claim_id) as claim_id
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
            and told.counterparty_id is not distinct from events.counterparty_id
            and told.currency = events.currency
            and told.amount = events.amount
            and told.is_soft = events.is_soft
        where told.n_claims is distinct from events.n_claims
        """,
        table="investment_by_organization",
    ),
    _rule(
        "ANS-402",
        "Sums per organization and year are the sums of their events",
        "A total that nobody can add up again is no total.",
        """
        with added as (
            select
                events.organization_id,
                events.metric_id,
                extract(year from events.event_on) as year_number,
                count(*) filter (where not is_soft) as n_events,
                sum(amount_usd) filter (where not is_soft) as amount_usd,
                sum(amount_cny) filter (where not is_soft) as amount_cny,
                min(claim_id) as claim_id
            from intermediate.int_money_deduplicated as events
            inner join marts.dim_metric as metrics using (metric_id)
            where metrics.fact_table = 'fct_investment' and event_on is not null
            group by all
        )

        select
            coalesce(answers.largest_claim_id, added.claim_id, answers.organization_id) as row_id,
            null as article_id,
            coalesce(answers.organization_id, added.organization_id) || ', '
            || coalesce(answers.year_number, added.year_number) || ': ' || coalesce(answers.amount_usd::varchar, 'none')
            || ' USD, events add up to ' || coalesce(added.amount_usd::varchar, 'none') as detail
        from marts.investment_by_organization as answers
        full join added using (organization_id, metric_id, year_number)
        where coalesce(answers.n_events, 0) <> coalesce(added.n_events, 0)
            or coalesce(answers.amount_usd, 0)::decimal(38, 2) <> coalesce(added.amount_usd, 0)::decimal(38, 2)
            or coalesce(answers.amount_cny, 0)::decimal(38, 2) <> coalesce(added.amount_cny, 0)::decimal(38, 2)
        """,
        table="investment_by_organization",
    ),
    _rule(
        "ANS-501",
        "Contracts and bids per organization and period are those of the claims",
        "Who won how much is what the table is asked for.",
        """
        with won as (
            select
                organization_id,
                date_trunc('year', event_on)::date as period_start_on,
                count(*) filter (where not is_soft) as n_contracts,
                sum(amount_usd) filter (where not is_soft) as amount_usd
            from intermediate.int_money_deduplicated
            where metric_id = 'contract_amount' and event_on is not null
            group by all
        ),

        stated as (
            select organization_id, period_start_on, period_end_on, max(value) as stated_count
            from marts.claim_history
            where is_current and decision = 'accepted' and not is_soft and not is_superseded and not is_forecast
                and metric_id = 'contract_count' and organization_id is not null and period_start_on is not null
            group by all
        )

        select
            coalesce(answers.count_claim_id, answers.largest_claim_id, answers.lowest_bid_claim_id,
                answers.organization_id, stated.organization_id) as row_id,
            null as article_id,
            coalesce(answers.organization_id, stated.organization_id) || ', ' || coalesce(answers.period, 'no row')
            || ': ' || coalesce(answers.stated_contract_count::varchar, 'no') || ' contracts stated' as detail
        from marts.procurement_by_year as answers
        full join stated using (organization_id, period_start_on, period_end_on)
        left join won
            on answers.organization_id = won.organization_id
            and answers.period_start_on = won.period_start_on
            and answers.period_end_on = won.period_start_on + interval 1 year - interval 1 day
        left join (
            select claim_id, value from marts.claim_history where is_current and metric_id = 'contract_count'
        ) as counts on answers.count_claim_id = counts.claim_id
        where answers.organization_id is null
            or answers.stated_contract_count is distinct from counts.value
            or (stated.stated_count is not null and answers.stated_contract_count is null)
            or answers.n_contracts <> coalesce(won.n_contracts, 0)
            or coalesce(answers.amount_usd, 0)::decimal(38, 2) <> coalesce(won.amount_usd, 0)::decimal(38, 2)
            or answers.lowest_bid_cny > answers.highest_bid_cny
            or (answers.n_bids > 0) <> (answers.lowest_bid_claim_id is not null)
        """,
        table="procurement_by_year",
    ),
    _rule(
        "ANS-502",
        "Every contract, count and bid has its row by year",
        "A winner who is missing in the table seems never to have won.",
        """
        with expected as (
            select organization_id, date_trunc('year', event_on)::date as period_start_on, min(claim_id) as claim_id
            from intermediate.int_money_deduplicated
            where metric_id = 'contract_amount' and event_on is not null
            group by all
            union all
            select
                organization_id,
                date_trunc('year', coalesce(period_start_on, published_on))::date,
                min(claim_id)
            from marts.claim_history
            where is_current and decision = 'accepted' and not is_superseded and metric_id = 'bid_price'
                and organization_id is not null and coalesce(period_start_on, published_on) is not null
            group by all
        )

        select claim_id as row_id, null as article_id, organization_id || ', ' || period_start_on as detail
        from expected
        anti join marts.procurement_by_year using (organization_id, period_start_on)
        """,
        table="procurement_by_year",
    ),
    _rule(
        "ANS-601",
        "A profile counts the accepted claims of its organization",
        "The profile is where people start; a wrong count sends them away or astray.",
        """
        with counted as (
            select
                organization_id,
                count(*) as n_claims,
                count(distinct article_id) as n_articles,
                count(*) filter (where family = 'market_share') as n_market_claims,
                count(*) filter (where family = 'investment') as n_investment_claims,
                count(*) filter (where family = 'procurement') as n_procurement_claims,
                count(*) filter (where family = 'company') as n_company_claims
            from marts.claim_history
            where is_current and decision = 'accepted' and organization_id is not null
            group by organization_id
        )

        select organization_id as row_id, null as article_id, string_agg(side, ' and ') as detail
        from (
            select organization_id, 'profile says otherwise' as side
            from (
                from counted
                except
                select organization_id, n_claims, n_articles, n_market_claims, n_investment_claims,
                    n_procurement_claims, n_company_claims
                from marts.organization_profile
            )
            union all
            select organization_id, 'claims say otherwise'
            from (
                select organization_id, n_claims, n_articles, n_market_claims, n_investment_claims,
                    n_procurement_claims, n_company_claims
                from marts.organization_profile
                except
                from counted
            )
        )
        group by organization_id
        """,
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
                coalesce(sum(amount_usd) filter (where metric_id = 'investment_amount'), 0) as invested_usd,
                coalesce(sum(amount_usd) filter (where metric_id = 'acquisition_amount'), 0) as acquired_usd,
                coalesce(sum(amount_usd) filter (where metric_id = 'funding_amount'), 0) as raised_usd,
                coalesce(sum(amount_usd) filter (where metric_id = 'grant_amount'), 0) as granted_usd,
                coalesce(sum(amount_usd) filter (where metric_id = 'contract_amount'), 0) as contracts_usd,
                count(*) filter (where metric_id = 'contract_amount') as n_contracts
            from intermediate.int_money_deduplicated
            where not is_soft
            group by organization_id
        )

        select organization_id as row_id, null as article_id, 'sums differ from the events' as detail
        from marts.organization_profile as profiles
        left join added using (organization_id)
        where coalesce(profiles.invested_usd, 0)::decimal(38, 2) <> coalesce(added.invested_usd, 0)::decimal(38, 2)
            or coalesce(profiles.acquired_usd, 0)::decimal(38, 2) <> coalesce(added.acquired_usd, 0)::decimal(38, 2)
            or coalesce(profiles.raised_usd, 0)::decimal(38, 2) <> coalesce(added.raised_usd, 0)::decimal(38, 2)
            or coalesce(profiles.granted_usd, 0)::decimal(38, 2) <> coalesce(added.granted_usd, 0)::decimal(38, 2)
            or coalesce(profiles.contracts_usd, 0)::decimal(38, 2) <> coalesce(added.contracts_usd, 0)::decimal(38, 2)
            or profiles.n_contracts <> coalesce(added.n_contracts, 0)
        """,
        table="organization_profile",
    ),
)
