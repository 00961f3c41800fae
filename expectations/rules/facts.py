"""Rules over the fact tables: what is published as accepted was recorded so, is possible, and agrees with itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from expectations.rules.rule import Rule, Severity, differences

_MODELS: Final = "Data team: the model that builds the table (models/marts, models/intermediate)."
_READERS: Final = (
    "Reviewers: correct or reject the claim in seeds/claim_reviews.csv; extractor maintainers when it recurs."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTable:
    """A fact table with what is its own: columns beside the shared ones, and how typed columns follow from the value.

    ``typed`` maps a column to the SQL expression that it must equal.
    """

    prefix: str
    name: str
    has_money: bool
    has_parts: bool
    own_columns: tuple[str, ...]
    typed: dict[str, str]


# Dollars for a unit of each currency, on each day that the European Central Bank gives; the euro is its base.
_USD_RATES: Final = """
    rates as (
        select local.rate_on, local.currency, dollar.units_per_eur / local.units_per_eur as usd_per_unit
        from (
            select rate_on, currency, units_per_eur::double as units_per_eur from raw.fx_rates
            union all
            select distinct rate_on, 'EUR', 1 from raw.fx_rates
        ) as local
        inner join raw.fx_rates as dollar on local.rate_on = dollar.rate_on and dollar.currency = 'USD'
    )
"""

# The shared columns, as the claims beneath (intermediate.int_claims_labelled) call them.
_SHARED: Final[dict[str, str]] = {
    "claim_id": "claim_id",
    "claim_key": "claim_key",
    "question_id": "question_id",
    "article_id": "article_id",
    "revision_id": "revision_id",
    "metric_id": "metric_id",
    "organization_id": "organization_id",
    "group_organization_id": "group_organization_id",
    "subject": "subject",
    "subject_kind": "subject_kind",
    "market_id": "market_id",
    "counterparty_id": "counterparty_id",
    "source_organization_id": "source_organization_id",
    "period": "period",
    "period_grain": "period_grain",
    "period_start_on": "period_start_on",
    "period_end_on": "period_end_on",
    "period_raw": "period_raw",
    "published_on": "published_on",
    "value": "value",
    "value_hi": "value_hi",
    "unit": "unit",
    "bound": "bound",
    "status": "status",
    "is_soft": "is_soft",
    "is_forecast": "is_forecast",
    "is_superseded": "is_superseded",
    "is_cumulative": "is_cumulative",
    "part_of_claim_id": "part_of_claim_id",
    "derivation": "derivation",
    "confidence": "confidence",
    "is_reviewed": "is_reviewed",
    "is_primary_source": "is_primary_source",
    "independent_source_id": "independent_source_id",
    "in_seed": "in_seed",
    "in_ledger": "in_ledger",
    "evidence_status": "evidence_status",
    "known_from": "known_from",
    "known_to": "known_to",
    "first_known_from": "first_known_from",
    "recorded_at": "recorded_at",
    "extractor_version": "extractor_version",
    "extraction_rule": "extraction_rule",
    "counterparty": "counterparty_text",
    "source_org": "source_text",
}
_MONEY: Final = (
    "amount",
    "currency",
    "alt_value",
    "alt_unit",
    "amount_usd",
    "amount_cny",
    "fx_usd_per_unit",
    "fx_kind",
    "fx_on",
    "fx_source",
    "fx_status",
)

_PERCENT: Final = "case when unit = 'percent' then value end"

FACT_TABLES: Final = (
    FactTable(
        prefix="SHR",
        name="fct_market_share",
        has_money=False,
        has_parts=False,
        own_columns=(),
        typed={
            "share_pct": _PERCENT,
            "market_rank": "case when metric_id = 'rank' then value end",
            "change_pp": "case when unit = 'pp' then value end",
        },
    ),
    FactTable(
        prefix="SIZ",
        name="fct_market_size",
        has_money=True,
        has_parts=True,
        own_columns=(),
        typed={"growth_pct": _PERCENT},
    ),
    FactTable(
        prefix="INV",
        name="fct_investment",
        has_money=True,
        has_parts=True,
        own_columns=("horizon_years", "purpose"),
        typed={
            "share_pct": _PERCENT,
            "amount_usd_per_year": "case when horizon_years > 0 then amount_usd / horizon_years end",
        },
    ),
    FactTable(
        prefix="PRC",
        name="fct_procurement",
        has_money=True,
        has_parts=True,
        own_columns=("purpose",),
        typed={"share_pct": _PERCENT, "item_count": "case when unit = 'count' then value end"},
    ),
    FactTable(
        prefix="CMP",
        name="fct_company_metric",
        has_money=True,
        has_parts=True,
        own_columns=("purpose",),
        typed={
            "share_pct": _PERCENT,
            "quantity": """
            case when unit not in ('percent', 'pp', 'rank', 'multiple')
                and unit not in (select currency from raw.currencies) then value end
            """,
        },
    ),
)


def _rules(table: FactTable) -> tuple[Rule, ...]:
    mart = f"marts.{table.name}"

    def rule(
        number: int,
        name: str,
        protects: str,
        failing: str,
        *,
        mends: str = _MODELS,
        severity: Severity = "critical",
    ) -> Rule:
        return Rule(
            code=f"{table.prefix}-{number:03d}",
            name=name,
            protects=protects,
            mends=mends,
            severity=severity,
            suite=table.name,
            table=mart,
            failing=failing,
        )

    columns = [*_SHARED, *(_MONEY if table.has_money else ()), *table.own_columns]
    rules = [
        rule(
            1,
            "A row is one claim, once",
            "A claim that stands twice counts twice; a row without its claim has no evidence.",
            f"""
            select
                coalesce(claim_id, 'null') as row_id,
                any_value(article_id) as article_id,
                count(*) || ' rows' as detail
            from {mart}
            group by claim_id
            having count(*) > 1 or claim_id is null
            """,
        ),
        rule(
            2,
            "The rows are the accepted claims of this table, in both directions",
            "A claim that was accepted and is missing here is lost to everybody who asks; one too many is invented.",
            differences(
                {column: _SHARED.get(column, column) for column in columns},
                mart,
                f"""
                intermediate.int_claims_labelled
                where is_current and decision = 'accepted' and fact_table = '{table.name}'
                """,
            ),
        ),
        rule(
            3,
            "Every reference of a row resolves",
            "A join that finds nothing drops the row from every report without a word.",
            f"""
            select
                facts.claim_id as row_id,
                facts.article_id,
                concat_ws(
                    ', ',
                    case when metrics.metric_id is null then 'metric ' || facts.metric_id end,
                    case when organizations.organization_id is null then 'organization ' || facts.organization_id end,
                    case when groups.organization_id is null then 'group ' || facts.group_organization_id end,
                    case when counterparties.organization_id is null then 'counterparty ' || facts.counterparty_id end,
                    case when sources.organization_id is null then 'source ' || facts.source_organization_id end,
                    case when markets.market_id is null then 'market ' || facts.market_id end,
                    case when articles.article_id is null then 'article ' || facts.article_id end,
                    case when evidence.claim_id is null then 'evidence' end
                ) as detail
            from {mart} as facts
            left join marts.dim_metric as metrics
                on facts.metric_id = metrics.metric_id and metrics.fact_table = '{table.name}'
            left join marts.dim_organization as organizations
                on facts.organization_id = organizations.organization_id
            left join marts.dim_organization as groups on facts.group_organization_id = groups.organization_id
            left join marts.dim_organization as counterparties
                on facts.counterparty_id = counterparties.organization_id
            left join marts.dim_organization as sources on facts.source_organization_id = sources.organization_id
            left join marts.dim_market as markets on facts.market_id = markets.market_id
            left join marts.dim_article as articles on facts.article_id = articles.article_id
            left join (select distinct claim_id from marts.evidence) as evidence on facts.claim_id = evidence.claim_id
            where metrics.metric_id is null
                or (facts.organization_id is not null and organizations.organization_id is null)
                or (facts.group_organization_id is not null and groups.organization_id is null)
                or (facts.counterparty_id is not null and counterparties.organization_id is null)
                or (facts.source_organization_id is not null and sources.organization_id is null)
                or (facts.market_id is not null and markets.market_id is null)
                or articles.article_id is null
                or evidence.claim_id is null
            """,
        ),
        rule(
            4,
            "No row breaks a rule that quarantines or sends to review",
            "The model labels claims by these rules; a row that breaks one got past it.",
            f"""
            with judged as (
                select
                    facts.*,
                    metrics.min_value,
                    metrics.max_value,
                    metrics.unit_kinds,
                    coalesce(units.unit_kind, case when currencies.currency is not null then 'currency' end) as kind,
                    build.accept_threshold
                from {mart} as facts
                cross join raw.build as build
                left join raw.metrics as metrics on facts.metric_id = metrics.metric_id
                left join raw.units as units on split_part(facts.unit, '/', 1) = units.unit
                left join raw.currencies as currencies on split_part(facts.unit, '/', 1) = currencies.currency
            )

            select
                claim_id as row_id,
                article_id,
                concat_ws(
                    ', ',
                    case when value is null then 'no value' end,
                    case when kind is null and not is_reviewed then 'unit ' || unit || ' unknown' end,
                    case
                        when not contains('|' || unit_kinds || '|', '|' || kind || '|') then unit || ' is ' || kind
                    end,
                    case
                        when kind in ('percent', 'pp', 'rank') and value not between min_value and max_value
                            then value || ' ' || unit
                    end,
                    case when value_hi < value then 'range reversed' end,
                    case when period_end_on < period_start_on then 'period reversed' end,
                    case when confidence < accept_threshold and not is_reviewed then 'confidence ' || confidence end,
                    case when evidence_status not in ('verified', 'external', 'curated') then evidence_status end
                ) as detail
            from judged
            where concat_ws(
                '',
                case when value is null or (kind is null and not is_reviewed) then '-' end,
                case when not contains('|' || unit_kinds || '|', '|' || kind || '|') then '-' end,
                case when kind in ('percent', 'pp', 'rank') and value not between min_value and max_value then '-' end,
                case when value_hi < value or period_end_on < period_start_on then '-' end,
                case when confidence < accept_threshold and not is_reviewed then '-' end,
                case
                    when coalesce(evidence_status, 'none') not in ('verified', 'external', 'curated') then '-'
                end
            ) <> ''
            """,
        ),
        rule(
            5,
            "What is reported as done lies before its publication",
            "A figure of a time to come is a plan or a forecast; shown as a fact it misleads.",
            f"""
            select claim_id as row_id, article_id, period || ', published ' || published_on as detail
            from {mart}
            where period_start_on > published_on and not is_reviewed and not is_forecast and not is_soft
                and (status is null or status = 'completed')
            """,
            mends=_READERS,
        ),
        rule(
            6,
            "A row is of the text that stands now, and known when this was built",
            "A figure that its article withdrew must not be shown as current.",
            f"""
            select
                facts.claim_id as row_id,
                facts.article_id,
                'revision ' || facts.revision_id || ', known ' || facts.known_from || ' to '
                || coalesce(facts.known_to::varchar, 'now') as detail
            from {mart} as facts
            cross join raw.build as build
            left join marts.dim_article as articles using (article_id)
            where (facts.in_ledger and facts.revision_id is distinct from articles.revision_id)
                or facts.known_to <= facts.known_from
                or facts.known_from is null
            """,
        ),
        rule(
            7,
            "The columns of a kind follow from value and unit",
            "A report reads share_pct or item_count; it must not differ from what the claim says.",
            f"""
            select claim_id as row_id, article_id, value || ' ' || unit as detail
            from {mart}
            where {_differs(table.typed)}
            """,
        ),
    ]
    if table.has_money:
        rules += [
            rule(
                8,
                "A size is plausible for its metric",
                "A slip of a factor of 10,000 (万, 亿) turns a contract into a record.",
                f"""
                select
                    claim_id as row_id,
                    article_id,
                    coalesce(amount_usd, value) || ' ' || unit || ', plausible is '
                    || min_value || ' to ' || max_value as detail
                from {mart}
                inner join raw.metrics using (metric_id)
                where not is_reviewed and unit not in ('percent', 'pp', 'rank')
                    and coalesce(amount_usd, value) not between min_value and max_value
                """,
                mends=_READERS,
            ),
            rule(
                9,
                "Money is converted at the rate that the row names",
                "Sums over currencies are only as good as each conversion.",
                f"""
                with {_USD_RATES}

                select
                    claim_id as row_id,
                    article_id,
                    amount || ' ' || facts.currency || ' = ' || coalesce(amount_usd::varchar, 'null') || ' USD at '
                    || coalesce(fx_usd_per_unit::varchar, 'null') || ' of ' || coalesce(fx_on::varchar, 'null')
                    || ', ' || coalesce(fx_status, 'no status') as detail
                from {mart} as facts
                left join rates on facts.currency = rates.currency and facts.fx_on = rates.rate_on
                left join raw.currencies as currencies on facts.unit = currencies.currency
                where (currencies.currency is not null) <> (facts.amount is not null)
                    or facts.amount is distinct from case when currencies.currency is not null then value end
                    or facts.currency is distinct from case when currencies.currency is not null then unit end
                    or (amount is not null and (fx_status is null or (fx_status = 'converted') <> (
                        amount_usd is not null and amount_cny is not null
                    )))
                    or abs(amount_usd - amount * fx_usd_per_unit) > 0.02 + abs(amount_usd) * 0.00001
                    or (amount_usd is not null and fx_usd_per_unit is null and unit <> 'USD')
                    or (fx_kind = 'day' and rates.usd_per_unit is not null and unit <> 'USD'
                        and abs(fx_usd_per_unit / rates.usd_per_unit - 1) > 0.0001)
                    or fx_on > greatest(period_end_on, published_on)
                """,
            ),
            rule(
                10,
                "The text's two currencies are the same money",
                "When they differ, one of them was misread.",
                f"""
                with {_USD_RATES},

                paired as (
                    select
                        facts.claim_id,
                        facts.article_id,
                        facts.amount_usd::double as stated_usd,
                        facts.alt_unit,
                        facts.alt_value,
                        facts.alt_value::double * case
                            when facts.alt_unit = 'USD' then 1 else rates.usd_per_unit
                        end as other_usd
                    from {mart} as facts
                    asof left join rates
                        on facts.alt_unit = rates.currency
                        and coalesce(facts.published_on, facts.period_end_on) >= rates.rate_on
                    where facts.amount_usd > 0 and facts.alt_value > 0 and not facts.is_reviewed
                )

                select
                    claim_id as row_id,
                    article_id,
                    round(stated_usd) || ' USD, but ' || alt_value || ' ' || alt_unit || ' is ' || round(other_usd)
                        as detail
                from paired
                where abs(other_usd / stated_usd - 1) > :tolerance
                """,
                mends=_READERS,
            ),
        ]
    if table.has_parts:
        rules.append(
            rule(
                11,
                "Parts are no more than their total",
                "A part that exceeds its total shows that one of them was misread or belongs elsewhere.",
                f"""
                select
                    totals.claim_id as row_id,
                    any_value(totals.article_id) as article_id,
                    'parts ' || sum(parts.value) || ' of ' || any_value(totals.value) || ' ' || any_value(totals.unit)
                        as detail
                from {mart} as parts
                inner join {mart} as totals
                    on parts.part_of_claim_id = totals.claim_id
                    and parts.metric_id = totals.metric_id
                    and parts.unit = totals.unit
                where not parts.is_superseded
                group by totals.claim_id
                having sum(parts.value) > any_value(totals.value) * (1 + :tolerance)
                """,
                mends=_READERS,
                severity="warning",
            )
        )
    return tuple(rules)


def _differs(typed: dict[str, str]) -> str:
    """True when a typed column is not, to its own precision, what the value says."""
    return "\n                or ".join(
        f"({column} is null) <> (({source}) is null) or abs({column} - ({source})) > 0.005 + abs({column}) * 0.0000001"
        for column, source in typed.items()
    )


def _market_share_rules() -> tuple[Rule, ...]:
    def rule(number: int, name: str, protects: str, failing: str) -> Rule:
        return Rule(
            code=f"SHR-{number:03d}",
            name=name,
            protects=protects,
            mends=_READERS,
            severity="warning",
            suite="fct_market_share",
            table="marts.fct_market_share",
            failing=failing,
        )

    # A group and its segment (腾讯, 腾讯云) are one vendor; names that nobody knows may be sums of others.
    vendors = """
        with vendors as (
            select
                market_id,
                period_start_on,
                period_end_on,
                independent_source_id,
                coalesce(facts.group_organization_id, facts.organization_id) as vendor_id,
                max(case when metric_id = 'market_share' then value end) as share,
                min(case when metric_id = 'rank' then value end) as market_rank,
                count(distinct case when metric_id = 'market_share' then value end) as n_shares,
                any_value(article_id) as article_id,
                min(claim_id) as claim_id
            from marts.fct_market_share as facts
            inner join marts.dim_organization as organizations using (organization_id)
            where metric_id in ('market_share', 'rank') and market_id is not null and period_start_on is not null
                and organizations.is_resolved and not is_soft and not is_forecast and not is_superseded
            group by all
        )
    """
    return (
        rule(
            8,
            "The shares of a market in one period by one source are at most 100 %",
            "Shares that exceed the whole mean that one was misread, or belongs to another market or period.",
            f"""
            {vendors}

            select
                min(claim_id) as row_id,
                any_value(article_id) as article_id,
                market_id || ', ' || period_start_on || ' to ' || period_end_on || ', ' || independent_source_id
                || ': ' || sum(share) || ' % over ' || count(share) || ' vendors' as detail
            from vendors
            group by market_id, period_start_on, period_end_on, independent_source_id
            having sum(share) > :max_sum_pct
            """,
        ),
        rule(
            9,
            "Ranks agree with shares",
            "A vendor that is ranked above another has no smaller share; else a rank or a share was misread.",
            f"""
            {vendors}

            select
                higher.claim_id as row_id,
                higher.article_id,
                higher.vendor_id || ' is no. ' || higher.market_rank || ' with ' || higher.share || ' %, '
                || lower.vendor_id || ' no. ' || lower.market_rank || ' with ' || lower.share || ' %' as detail
            from vendors as higher
            inner join vendors as lower
                using (market_id, period_start_on, period_end_on, independent_source_id)
            where higher.market_rank < lower.market_rank and higher.share + :tolerance_pct < lower.share
                and higher.n_shares = 1 and lower.n_shares = 1
            """,
        ),
    )


RULES: Final[tuple[Rule, ...]] = tuple(
    rule
    for table in FACT_TABLES
    for rule in (*_rules(table), *(_market_share_rules() if table.name == "fct_market_share" else ()))
)
