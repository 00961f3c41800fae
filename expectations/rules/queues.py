"""Rules over what waits for people: the quarantine, the review queue, the names that nobody knows."""

from __future__ import annotations

from typing import Final

from expectations.rules.rule import Rule, differences, same

SUITE: Final = "queues"

_MODELS: Final = "Data team: the model that builds the table (models/audit, models/marts)."

_SHOWN: Final = {
    **same(
        "claim_id",
        "claim_key",
        "article_id",
        "revision_id",
        "metric_id",
        "subject",
        "value",
        "unit",
        "period",
        "quote",
        "quote_start",
        "quote_end",
        "confidence",
        "extraction_rule",
    ),
    "market": "market_text",
}

# What a figure may have been before it was rounded: half its last digit to either side, a bound for all beyond it. The
# last digit is found by dividing, the models find it in the text.
_WEIGHED: Final = """
    select
        *,
        least(low * rate * 0.95, low * rate * 1.05) as low_usd,
        greatest(high * rate * 0.95, high * rate * 1.05) as high_usd
    from (
        select
            *,
            cast(fx_usd_per_unit as double) as rate,
            case when bound in ('lt', 'le') then -1e300 when bound in ('gt', 'ge') then cast(value as double)
                else cast(value as double) - if(bound is not distinct from 'approx', step, step / 2) end as low,
            case when bound in ('gt', 'ge') then 1e300 when bound in ('lt', 'le') then cast(value as double)
                else cast(coalesce(value_hi, value) as double)
                    + if(bound is not distinct from 'approx', step, step / 2) end as high
        from (
            select
                *,
                if(unit in ('percent', 'pp'), least(1, places), places) as step
            from (
                select
                    *,
                    case
                        when value % 1 <> 0 then list_min(list_filter(
                            [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6],
                            lambda place: value % cast(place * 10 as decimal(38, 6)) <> 0
                        ))
                        when value = 0 then 1
                        else list_max(list_filter(
                            list_transform(range(greatest(length(cast(abs(cast(value as hugeint)) as varchar)) - 1, 1)),
                                lambda power: pow(10, power)),
                            lambda place: value % cast(place as hugeint) = 0
                        ))
                    end as places
                from intermediate.int_claims_labelled where is_current
            )
        )
    )
"""


def _rule(code: str, name: str, protects: str, failing: str, *, table: str) -> Rule:
    return Rule(
        code=code,
        name=name,
        protects=protects,
        mends=_MODELS,
        severity="critical",
        suite=SUITE,
        table=table,
        failing=failing,
    )


RULES: Final[tuple[Rule, ...]] = (
    _rule(
        "QUE-001",
        "The quarantine shows its claims as they are, with every rule that they break",
        "Who mends a rule or a source works from these rows.",
        differences(
            {
                **_SHOWN,
                "rule_codes": "rule_codes",
                "reason_code": "split_part(rule_codes, ',', 1)",
                "extractor_version": "extractor_version",
            },
            "audit.quarantine",
            "intermediate.int_claims_labelled where is_current and decision = 'quarantined'",
            both_ways=False,
        ),
        table="audit.quarantine",
    ),
    _rule(
        "QUE-002",
        "The review queue shows its claims as they are, beside what is accepted",
        "A reviewer decides by what stands here, without opening the article.",
        differences(
            {
                **_SHOWN,
                "queue_id": "'claim-' || claim_id",
                "reasons": "rule_codes",
                "n_accepted": "coalesce(accepted.n, 0)",
                **same("amount_usd"),
                "lowest_value": "accepted.lowest",
                "highest_value": "accepted.highest",
                "effect": """
                    case when accepted.n is null then 'first-answer'
                    when one_unit is not distinct from unit and n_units <= 1 then
                        case when low < upper - 1e-9 * abs(upper) and lower < high - 1e-9 * abs(high)
                            then 'confirms' else 'contradicts' end
                    when low_usd < upper_usd and lower_usd < high_usd then 'confirms'
                    else 'contradicts' end
                """,
                "organization_id": "organization_id",
                "question_id": "question_id",
                "value_hi": "value_hi",
                "bound": "bound",
                "counterparty": "counterparty_text",
                "source_org": "source_text",
                "status": "status",
                "title": "articles.title",
                "publisher": "articles.publisher",
                "published_on": "articles.published_on",
                "url": "articles.url",
            },
            "(from marts.review_queue where kind = 'claim') as waiting",
            f"""
            (
                select * exclude (published_on)
                from ({_WEIGHED}) where decision = 'review'
            ) as claims
            left join (
                select
                    question_id, count(*) as n, any_value(unit) as one_unit, count(distinct unit) as n_units,
                    min(if(is_money, amount_usd, value)) as lowest, max(if(is_money, amount_usd, value)) as highest,
                    min(low) as lower, max(high) as upper, min(low_usd) as lower_usd, max(high_usd) as upper_usd
                from ({_WEIGHED})
                where decision = 'accepted' and not is_soft and not is_superseded
                group by question_id
            ) as accepted using (question_id)
            left join (
                select article_id as id, title, publisher, published_on, url from marts.dim_article
            ) as articles on claims.article_id = articles.id
            """,
            both_ways=False,
        ),
        table="marts.review_queue",
    ),
    _rule(
        "QUE-003",
        "Every unknown name of a current claim is listed once, with its claims",
        "A name that is not listed is never resolved, and its figures never found.",
        """
        with spoken as (
            select organization_id as name_id, claim_id, article_id from intermediate.int_claims_labelled
            where is_current and decision <> 'quarantined' and not is_organization_resolved
                and organization_id is not null
            union all
            select counterparty_id, claim_id, article_id from intermediate.int_claims_labelled
            where is_current and decision <> 'quarantined' and starts_with(counterparty_id, 'unresolved-')
            union all
            select source_organization_id, claim_id, article_id from intermediate.int_claims_labelled
            where is_current and decision <> 'quarantined' and starts_with(source_organization_id, 'unresolved-')
        ),

        counted as (
            select name_id, count(*) as n_claims, count(distinct article_id) as n_articles, min(claim_id) as example
            from spoken group by name_id
        ),

        listed as (
            select organization_id as name_id, name, n_claims, n_articles, example_claim_id as example,
                n_as_subject + n_as_counterparty + n_as_source as n_roles,
                count(*) over (partition by organization_id) as n_rows
            from marts.unresolved_organizations
        )

        select
            coalesce(counted.name_id, listed.name_id) as row_id,
            null as article_id,
            coalesce(listed.name, 'not listed') || ': ' || coalesce(counted.n_claims, 0) || ' claims' as detail
        from counted
        full join listed using (name_id)
        left join marts.dim_organization as organizations on listed.name_id = organizations.organization_id
        where counted.n_claims is distinct from listed.n_claims
            or counted.n_articles is distinct from listed.n_articles
            or counted.example is distinct from listed.example
            or listed.n_roles <> listed.n_claims
            or listed.n_rows <> 1
            or listed.name is distinct from organizations.organization_name
        union all
        select market_id, null, 'unknown market, not listed'
        from marts.dim_market
        anti join marts.unresolved_markets using (segment_id)
        where not is_resolved and market_id in (
            select market_id from intermediate.int_claims_labelled where is_current and decision <> 'quarantined'
        )
        """,
        table="marts.unresolved_organizations",
    ),
)
