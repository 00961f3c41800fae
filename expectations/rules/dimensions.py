"""Rules over the dimensions: every key once, every parent there, nothing of the record or the seeds lost."""

from __future__ import annotations

from typing import Final

from expectations.rules.rule import Rule

SUITE: Final = "dimensions"

_SEEDS: Final = "Reviewers: the row in seeds/; data team when the seed is right."

_KEYS: Final = {
    "dim_organization": "organization_id",
    "dim_market": "market_id",
    "dim_article": "article_id",
    "dim_metric": "metric_id",
    "dim_currency": "currency",
    "dim_date": "date_on",
}


def _rule(code: str, name: str, protects: str, failing: str, *, table: str, mends: str = _SEEDS) -> Rule:
    return Rule(
        code=code,
        name=name,
        protects=protects,
        mends=mends,
        severity="critical",
        suite=SUITE,
        table=table,
        failing=failing,
    )


_DUPLICATES: Final = "\n            union all\n".join(
    f"""
            select
                coalesce({key}::varchar, 'null') as row_id,
                null as article_id,
                '{table}: ' || count(*) || ' rows' as detail
            from marts.{table} group by {key} having count(*) > 1 or {key} is null"""
    for table, key in _KEYS.items()
)

RULES: Final[tuple[Rule, ...]] = (
    _rule(
        "DIM-001",
        "A key of a dimension stands once",
        "A key that stands twice doubles every figure that joins it.",
        _DUPLICATES,
        table="marts.dim_organization",
    ),
    _rule(
        "DIM-002",
        "A parent is in its dimension, and nobody is their own ancestor",
        "Figures roll up along parents; a gap loses them, a circle never ends.",
        """
        with recursive parents as (
            select organization_id as child_id, parent_organization_id as parent_id, 'organization' as kind
            from marts.dim_organization where parent_organization_id is not null
            union all
            select market_id, parent_market_id, 'market' from marts.dim_market where parent_market_id is not null
        ),

        ancestors as (
            select child_id, parent_id, kind, 1 as depth from parents
            union
            select ancestors.child_id, parents.parent_id, ancestors.kind, ancestors.depth + 1
            from ancestors
            inner join parents on ancestors.parent_id = parents.child_id and ancestors.kind = parents.kind
            where ancestors.depth < 20
        )

        select child_id as row_id, null as article_id, kind || ' in a circle' as detail
        from ancestors where child_id = parent_id
        union
        select parents.child_id, null, 'parent ' || parents.parent_id || ' is missing'
        from parents
        left join marts.dim_organization as organizations
            on parents.kind = 'organization' and parents.parent_id = organizations.organization_id
        left join marts.dim_market as markets on parents.kind = 'market' and parents.parent_id = markets.market_id
        where organizations.organization_id is null and markets.market_id is null
        """,
        table="marts.dim_organization",
    ),
    _rule(
        "DIM-003",
        "The articles are those that were recorded or curated, at their newest text",
        "An article that is missing takes its figures along; an old text brings withdrawn ones back.",
        """
        with newest as (
            select article_id, arg_max(revision_id, revision_no) as revision_id from raw.articles group by article_id
        ),

        curated as (
            select distinct article_id from raw.curated_claims
        )

        select
            coalesce(articles.article_id, newest.article_id, curated.article_id) as row_id,
            coalesce(articles.article_id, newest.article_id, curated.article_id) as article_id,
            case when articles.article_id is null then 'missing' else 'revision ' || articles.revision_id end as detail
        from marts.dim_article as articles
        full join newest using (article_id)
        full join curated on coalesce(articles.article_id, newest.article_id) = curated.article_id
        where articles.article_id is null
            or (newest.article_id is null and curated.article_id is null)
            or newest.revision_id <> articles.revision_id
        """,
        table="marts.dim_article",
        mends="Data team: `load` or models/marts/dim_article.sql.",
    ),
    _rule(
        "DIM-004",
        "The seeds are the dimensions, in both directions",
        "A reviewed name or metric that does not arrive, or one that nobody wrote, is a wrong answer in waiting.",
        """
        select organization_id as row_id, null as article_id, 'organization differs from the seed' as detail
        from (
            (
                select organization_id, name_zh, name_en, country, parent_organization_id, ticker
                from marts.dim_organization where is_resolved
                except
                select organization_id, name_zh, name_en, country, parent_organization_id, ticker from raw.organizations
            )
            union all
            (
                select organization_id, name_zh, name_en, country, parent_organization_id, ticker from raw.organizations
                except
                select organization_id, name_zh, name_en, country, parent_organization_id, ticker
                from marts.dim_organization
            )
        )
        union
        select metric_id, null, 'metric differs from the seed'
        from ((from marts.dim_metric except from raw.metrics) union all (from raw.metrics except from marts.dim_metric))
        union
        select market_id, null, 'segment of the seed is missing' from raw.markets
        anti join (select segment_id as market_id from marts.dim_market) using (market_id)
        union
        select currency, null, 'currency of the seed is missing' from raw.currencies
        anti join marts.dim_currency using (currency)
        """,
        table="marts.dim_organization",
    ),
    _rule(
        "DIM-005",
        "The calendar has every day once, without a gap",
        "A missing day drops its figures from every chart over time.",
        """
        select date_on::varchar as row_id, null as article_id, 'next is ' || next_on::varchar as detail
        from (select date_on, lead(date_on) over (order by date_on) as next_on from marts.dim_date)
        where next_on <> date_on + 1
        """,
        table="marts.dim_date",
        mends="Data team: models/marts/dim_date.sql.",
    ),
)
