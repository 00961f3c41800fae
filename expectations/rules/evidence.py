"""Rules over evidence and history: each figure leads back to its characters, and the past stays as it was known."""

from __future__ import annotations

from typing import Final

from expectations.rules.rule import Rule, differences, same

_MODELS: Final = "Data team: the model that builds the table (models/marts)."


def _rule(code: str, name: str, protects: str, failing: str, *, table: str, mends: str = _MODELS) -> Rule:
    return Rule(
        code=code,
        name=name,
        protects=protects,
        mends=mends,
        severity="critical",
        suite=table,
        table=f"marts.{table}",
        failing=failing,
    )


RULES: Final[tuple[Rule, ...]] = (
    _rule(
        "EVD-001",
        "Every claim has its evidence, once",
        "`newsledger cite` and every reader who doubts a figure start here.",
        """
        select
            coalesce(claims.claim_id, evidence.claim_id) as row_id,
            coalesce(claims.article_id, evidence.article_id) as article_id,
            coalesce(evidence.n_rows, 0) || ' rows of evidence' as detail
        from intermediate.int_claims_labelled as claims
        full join (
            select claim_id, any_value(article_id) as article_id, count(*) as n_rows
            from marts.evidence group by claim_id
        ) as evidence using (claim_id)
        where claims.claim_id is null or coalesce(evidence.n_rows, 0) <> 1
        """,
        table="evidence",
    ),
    _rule(
        "EVD-002",
        "The evidence is what was recorded",
        "A quote or offset that changed on the way proves nothing.",
        """
        select claim_id as row_id, article_id, 'differs from the record' as detail
        from (
            select claim_id, claim_key, article_id, revision_id, quote, quote_start, quote_end
            from marts.evidence
            where in_ledger
            except
            select claim_id, claim_key, article_id, revision_id, quote, quote_start, quote_end
            from raw.claims
        )
        union all
        select claim_id, article_id, 'differs from the curated row'
        from (
            select claim_key, claim_id, article_id, revision_id, quote_start, quote_end, quote_sha256
            from marts.evidence
            where in_seed and not in_ledger
        ) as evidence
        anti join raw.curated_claims using (claim_key, article_id, revision_id, quote_start, quote_end, quote_sha256)
        """,
        table="evidence",
    ),
    _rule(
        "EVD-003",
        "Evidence has its quote, or the hash of it, and both agree",
        "Who holds only the hash (a curated fact, a redacted article) must be able to recognise the quote.",
        """
        select claim_id as row_id, article_id, 'quote_sha256 ' || coalesce(quote_sha256, 'null') as detail
        from marts.evidence
        where (quote is null and not regexp_full_match(coalesce(quote_sha256, ''), '[0-9a-f]{64}'))
            or quote_sha256 <> sha256(quote)
        """,
        table="evidence",
    ),
    _rule(
        "EVD-004",
        "Evidence shows the figure of its claim and names its article",
        "The evidence must not show another value, or another paper, than the mart that it stands for.",
        differences(
            {
                **same(
                    "claim_id",
                    "article_id",
                    "decision",
                    "is_current",
                    "metric_id",
                    "subject",
                    "value",
                    "unit",
                    "period",
                    "evidence_status",
                    "in_seed",
                    "in_ledger",
                ),
                "title": "articles.title",
                "publisher": "articles.publisher",
                "published_on": "articles.published_on",
                "url": "articles.url",
            },
            "marts.evidence",
            """
            (
                select claim_id, article_id, decision, is_current, metric_id, subject, value, unit, period,
                    evidence_status, in_seed, in_ledger
                from intermediate.int_claims_labelled
            ) as claims left join (
                select article_id as id, title, publisher, published_on, url from marts.dim_article
            ) as articles on claims.article_id = articles.id
            """,
            both_ways=False,
        ),
        table="evidence",
    ),
    _rule(
        "EVD-005",
        "An address is a web address",
        "Addresses come from articles: `javascript:` and the like must never become a link.",
        """
        select claim_id as row_id, article_id, left(url, 80) as detail
        from marts.evidence
        where not regexp_matches(url, '^https?://[^\\s<>"''`]+$')
        """,
        table="evidence",
    ),
    _rule(
        "HST-001",
        "The history holds every claim once for every time that its text stood, or until it was retracted",
        "`As it was known on a date` cuts the past along these instants, and must find what was known.",
        differences(
            {
                **same("claim_id", "revision_no"),
                "is_current": "claims.is_current and versions.is_current",
                "known_from": "versions.known_from",
                "known_to": "case when claims.retracted_on is null then versions.known_to else "
                "greatest(versions.known_from, least(versions.known_to, claims.retracted_on::timestamptz)) end",
            },
            "marts.claim_history",
            """
            intermediate.int_claims_labelled as claims
            inner join intermediate.int_articles_versioned as versions using (article_id, revision_id)
            """,
            on=("claim_id", "revision_no"),
        )
        + """
        union all
        select claim_id, any_value(article_id), 'twice for revision no. ' || revision_no
        from marts.claim_history
        group by claim_id, revision_no
        having count(*) > 1
        """,
        table="claim_history",
    ),
    _rule(
        "HST-002",
        "A claim is known from one instant to a later one, and never twice at once",
        "Two versions of one claim on the same day would answer a question twice.",
        """
        select
            claim_id as row_id,
            article_id,
            'known ' || coalesce(known_from::varchar, 'never') || ' to ' || coalesce(known_to::varchar, 'now') as detail
        from marts.claim_history
        where known_from is null or known_to < known_from
        union all
        select
            claim_id, article_id, 'known until ' || coalesce(known_to::varchar, 'now') || ', again from ' || next_from
        from (
            select
                *,
                lead(known_from) over (partition by article_id, claim_key order by revision_no, known_from) as next_from
            from marts.claim_history
            where article_id in (select article_id from marts.claim_history where revision_no > 1)
        )
        where coalesce(known_to, 'infinity'::timestamptz) > next_from
        """,
        table="claim_history",
    ),
    _rule(
        "HST-003",
        "The history says what the claims say",
        "A past that differs from the record is rewritten history.",
        differences(
            same(
                "claim_id",
                "claim_key",
                "question_id",
                "article_id",
                "revision_id",
                "decision",
                "rule_codes",
                "recorded_at",
                "family",
                "metric_id",
                "organization_id",
                "group_organization_id",
                "subject",
                "subject_kind",
                "market_id",
                "counterparty_id",
                "source_organization_id",
                "independent_source_id",
                "period",
                "period_grain",
                "period_start_on",
                "period_end_on",
                "published_on",
                "value",
                "value_hi",
                "unit",
                "bound",
                "is_money",
                "fx_usd_per_unit",
                "amount_usd",
                "amount_cny",
                "status",
                "is_soft",
                "is_forecast",
                "is_superseded",
                "is_reviewed",
                "is_primary_source",
                "derivation",
                "confidence",
                "evidence_status",
                "first_known_from",
                "origin_fingerprint",
            ),
            "marts.claim_history",
            "intermediate.int_claims_labelled",
            both_ways=False,
        ),
        table="claim_history",
    ),
)
