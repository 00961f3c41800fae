"""Rules over the dimensions: every key once, every parent there, nothing of the record or the seeds lost."""

from __future__ import annotations

from typing import Final

from expectations.rules.rule import Rule, differences, same

SUITE: Final = "dimensions"

_SEEDS: Final = "Reviewers: the row in seeds/; data team when the seed is right."

# Who the seeds know: the curated organizations, then the firms that only the list of listings has.
ORGANIZATIONS: Final = """(
    select organization_id, name_zh, name_en, country, organization_type, parent_organization_id, parent_from_on,
        parent_to_on, ticker, ric, fiscal_year_end_month, source
    from raw.organizations
    union all
    select organization_id, name_zh, null, country, 'company', null, null, null, ticker, ric, null,
        source
    from raw.listings
    where not exists (
        from (
            select unnest([ticker, name_zh, name_en]) as name from raw.organizations
            union all select alias from raw.organization_aliases
        ) as curated
        where curated.name in (listings.ticker, listings.name_zh)
    )
)"""

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
        "\nunion all\n".join(
            f"select row_id, null as article_id, '{what}: ' || detail as detail from ({query})"
            for what, query in {
                "organization": differences(
                    {
                        **same(
                            "organization_id",
                            "name_zh",
                            "name_en",
                            "country",
                            "organization_type",
                            "parent_organization_id",
                            "parent_from_on",
                            "parent_to_on",
                            "ticker",
                            "ric",
                            "fiscal_year_end_month",
                            "source",
                        ),
                        "organization_name": "coalesce(name_zh, name_en)",
                    },
                    "(from marts.dim_organization where is_resolved) as resolved",
                    f"{ORGANIZATIONS} as organizations",
                    on=("organization_id",),
                ),
                "metric": differences(
                    same(
                        "metric_id",
                        "family",
                        "name_zh",
                        "name_en",
                        "fact_table",
                        "subject_kind",
                        "unit_kinds",
                        "is_core",
                        "is_additive",
                        "min_value",
                        "max_value",
                        "description",
                    ),
                    "marts.dim_metric",
                    "raw.metrics",
                    on=("metric_id",),
                ),
                "currency": differences(
                    same("currency", "name_zh", "name_en", "minor_units"),
                    "marts.dim_currency",
                    "raw.currencies",
                    on=("currency",),
                ),
                "market": differences(
                    {
                        "market_id": "segment_id || coalesce(':' || geography_id, '')",
                        "segment_id": "segment_id",
                        "name_zh": "coalesce(geography_zh, '') || segment_zh",
                        "name_en": "segment_en || coalesce(', ' || geography_en, '')",
                        "parent_market_id": "parent_segment_id || coalesce(':' || geography_id, '')",
                    },
                    "(from marts.dim_market where is_resolved) as resolved",
                    """
                    (
                        select
                            markets.market_id as segment_id,
                            markets.name_zh as segment_zh,
                            markets.name_en as segment_en,
                            markets.parent_market_id as parent_segment_id,
                            places.geography_id,
                            geographies.name_zh as geography_zh,
                            geographies.name_en as geography_en
                        from raw.markets as markets
                        inner join (select segment_id, geography_id from marts.dim_market) as places
                            on markets.market_id = places.segment_id
                        left join raw.geographies as geographies on places.geography_id = geographies.geography_id
                    ) as seeded
                    """,
                    on=("market_id",),
                ),
            }.items()
        )
        + """
        union all
        select market_id, null, 'market: the segment of the seed is missing' from raw.markets
        anti join (select segment_id as market_id from marts.dim_market) as segments using (market_id)
        """,
        table="marts.dim_organization",
    ),
    _rule(
        "DIM-005",
        "The calendar has every day once, without a gap, under its right name",
        "A missing day drops its figures from every chart over time.",
        """
        select date_on::varchar as row_id, null as article_id, 'next is ' || next_on::varchar as detail
        from (select date_on, lead(date_on) over (order by date_on) as next_on from marts.dim_date)
        where next_on <> date_on + 1
        union all
        select date_on::varchar, null, 'misnamed'
        from marts.dim_date
        where (year_number, quarter_number, month_number, day_of_month, iso_weekday, half_number) is distinct from (
            year(date_on), quarter(date_on), month(date_on), day(date_on), isodow(date_on), ceil(month(date_on) / 6)
        )
            or (month_start_on, quarter_start_on, year_start_on, quarter_name) is distinct from (
                date_trunc('month', date_on), date_trunc('quarter', date_on), date_trunc('year', date_on),
                year(date_on) || '-Q' || quarter(date_on)
            )
        union all
        select min(date_on)::varchar, null, 'ends at ' || max(date_on)
        from marts.dim_date
        having strftime(min(date_on), '%m-%d') <> '01-01' or strftime(max(date_on), '%m-%d') <> '12-31'
        """,
        table="marts.dim_date",
        mends="Data team: models/marts/dim_date.sql.",
    ),
    _rule(
        "DIM-006",
        "An organization belongs to the group that the seeds give it",
        "Figures of a group are added up along this column.",
        """
        select
            organizations.organization_id as row_id,
            null as article_id,
            'group ' || coalesce(organizations.group_organization_id, 'none') as detail
        from marts.dim_organization as organizations
        cross join raw.build as build
        left join intermediate.int_organization_groups as groups
            on organizations.organization_id = groups.organization_id
            and build.built_at::date >= groups.valid_from_on
            and build.built_at::date < groups.valid_to_on
        where organizations.group_organization_id is distinct from case
            when organizations.is_resolved then groups.group_organization_id else organizations.organization_id
        end
            or organizations.is_resolved = starts_with(organizations.organization_id, 'unresolved-')
        """,
        table="marts.dim_organization",
    ),
    _rule(
        "DIM-007",
        "An article is described as it was recorded",
        "Title, publisher and date are what a citation consists of.",
        differences(
            {
                **same(
                    "article_id",
                    "revision_no",
                    "title",
                    "language",
                    "published_at",
                    "published_on",
                    "published_at_precision",
                    "source",
                    "source_scope",
                    "origin_fingerprint",
                    "n_chars",
                    "retrieved_at",
                    "n_revisions",
                ),
                "publisher": "coalesce(publisher_zh, publisher)",
                "publisher_en": "publisher_en",
                "publisher_country": "country",
                "url": r"""
                    case when regexp_matches(coalesce(canonical_url, url), '^https?://[^\s<>"''`]+$')
                        then coalesce(canonical_url, url) else '' end
                """,
            },
            "(from marts.dim_article where in_ledger) as described",
            """
            (
                select *, count(*) over (partition by article_id) as n_revisions
                from raw.articles
                qualify row_number() over (partition by article_id order by revision_no desc) = 1
            ) as recorded
            left join (select article_id, publisher_id from marts.dim_article) as resolved using (article_id)
            left join (
                select publisher_id, name_zh as publisher_zh, name_en as publisher_en, country from raw.publishers
            ) as publishers using (publisher_id)
            """,
            on=("article_id",),
            here={"url": "coalesce(url, '')"},
            both_ways=False,
        ),
        table="marts.dim_article",
        mends="Data team: models/marts/dim_article.sql; reviewers: seeds/publishers.csv.",
    ),
    _rule(
        "DIM-008",
        "An article counts its claims, and is known since its first text",
        "An article that seems to say nothing is not opened by anybody.",
        differences(
            {
                "article_id": "article_id",
                "n_claims": "coalesce(claims.n_claims, 0)",
                "n_accepted": "coalesce(claims.n_accepted, 0)",
                "first_known_from": "min(known_from)",
            },
            "marts.dim_article",
            """
            intermediate.int_articles_versioned
            left join (
                select
                    article_id,
                    count(*) as n_claims,
                    count(*) filter (where is_current and decision = 'accepted') as n_accepted
                from intermediate.int_claims_labelled group by article_id
            ) as claims using (article_id)
            group by all
            """,
            on=("article_id",),
            both_ways=False,
        ),
        table="marts.dim_article",
        mends="Data team: models/marts/dim_article.sql.",
    ),
)
