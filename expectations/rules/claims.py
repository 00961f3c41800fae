"""Rules over the claims as they were recorded: the evidence must be whole before anything is built on it."""

from __future__ import annotations

from typing import Final

from expectations.rules.rule import Rule, Severity

SUITE: Final = "claims"

_REQUIRED: Final = (
    "claim_id",
    "claim_key",
    "article_id",
    "revision_id",
    "extractor_version",
    "family",
    "metric",
    "subject_text",
    "value",
    "unit",
    "derivation",
    "quote",
    "quote_start",
    "quote_end",
    "confidence",
    "rule",
    "is_soft",
    "is_superseded",
    "is_cumulative",
)

_NAMES_OF_NULLS: Final = ", ".join(f"case when {column} is null then '{column}' end" for column in _REQUIRED)

_EXTRACTOR: Final = "Extractor maintainers: the claim was read wrongly; add the sentence to the extractor's tests."
_LEDGER: Final = "Data team: the ledger or `load` is at fault; compare with a backup, then `newsledger rebuild`."


def _rule(
    code: str,
    name: str,
    protects: str,
    failing: str,
    *,
    mends: str = _LEDGER,
    severity: Severity = "critical",
    table: str = "raw.claims",
    measure: str | None = None,
) -> Rule:
    return Rule(
        code=code,
        name=name,
        protects=protects,
        mends=mends,
        severity=severity,
        suite=SUITE,
        table=table,
        failing=failing,
        measure=measure,
    )


# The parts of a claim's identity, framed by their length in bytes as newsledger.extraction.claim.content_hash does.
_IDENTITY: Final = " || ".join(
    f"strlen({part}) || ':' || {part}"
    for part in (
        "article_id",
        "revision_id",
        "metric",
        "quote_start::varchar",
        "quote_end::varchar",
        "subject_text",
        "rtrim(rtrim(value::varchar, '0'), '.')",
        "unit",
    )
)

# Words of magnitude and their powers of ten; 成 is a tenth, of which a percentage has ten.
_MAGNITUDES: Final = {
    "成": 1, "十": 1, "百": 2, "千": 3, "十万": 5, "万": 4, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10,
    "千亿": 11, "万亿": 12, "兆": 12, "萬": 4, "百萬": 6, "千萬": 7, "億": 8, "百億": 10, "千億": 11, "萬億": 12,
    "hundred": 2, "thousand": 3, "k": 3, "m": 6, "b": 9, "trillion": 12, "tn": 12, "基点": -2, "bp": -2, "basis": -2,
}  # fmt: skip

_SCALES: Final = ", ".join(
    f"case when contains(lower(quote), '{word}') then {power} end" for word, power in _MAGNITUDES.items()
)

RULES: Final[tuple[Rule, ...]] = (
    _rule(
        "CLM-001",
        "A claim has all that makes it a claim",
        "Nobody can check or cite a figure without its article, its quote and its value.",
        f"""
        select
            coalesce(claim_id, claim_key, article_id || '@' || quote_start::varchar) as row_id,
            article_id,
            'null: ' || concat_ws(', ', {_NAMES_OF_NULLS}) as detail
        from raw.claims
        where {" or ".join(f"{c} is null" for c in _REQUIRED)}
        """,
    ),
    _rule(
        "CLM-002",
        "A claim_id stands once",
        "A claim that stands twice is counted twice in every total.",
        """
        select claim_id as row_id, any_value(article_id) as article_id, count(*) || ' rows' as detail
        from raw.claims
        group by claim_id
        having count(*) > 1
        """,
    ),
    _rule(
        "CLM-003",
        "A claim_id is the hash of what the claim says",
        "A value, unit or offset that changed after the claim was recorded is no longer what the article states.",
        f"""
        select claim_id as row_id, article_id, metric || ' ' || value::varchar || ' ' || unit as detail
        from raw.claims
        where claim_id <> left(sha256({_IDENTITY}), 32)
        """,
    ),
    _rule(
        "CLM-004",
        "A claim_key stands once in a revision",
        "A review or correction that points to a claim_key must reach one claim, not two.",
        """
        select claim_key as row_id, article_id, count(*) || ' claims in revision ' || revision_id as detail
        from raw.claims
        group by claim_key, article_id, revision_id
        having count(*) > 1
        """,
    ),
    _rule(
        "CLM-005",
        "A claim belongs to a recorded revision of its article",
        "A figure without its text has no evidence.",
        """
        select claim_id as row_id, article_id, 'revision ' || revision_id as detail
        from raw.claims
        anti join raw.articles using (article_id, revision_id)
        """,
    ),
    _rule(
        "CLM-006",
        "An extraction has as many claims as it committed",
        "Claims that were lost or doubled after the extractor found them change totals without a trace.",
        """
        with newest as (
            select article_id, revision_id, extractor_version, n_claims
            from raw.extractions
            qualify row_number() over (
                partition by article_id, revision_id order by run_seq desc, recorded_at desc
            ) = 1
        ),

        counted as (
            select article_id, revision_id, extractor_version, count(*) as n_claims
            from raw.claims
            group by all
        )

        select
            revision_id as row_id,
            article_id,
            coalesce(counted.n_claims, 0) || ' claims, committed ' || coalesce(newest.n_claims::varchar, 'none')
                as detail
        from newest
        full join counted using (article_id, revision_id, extractor_version)
        where coalesce(counted.n_claims, 0) is distinct from newest.n_claims
        """,
    ),
    _rule(
        "CLM-007",
        "Every recorded revision was extracted",
        "An article that nobody read looks like an article without figures.",
        """
        select revision_id as row_id, article_id, 'no extraction' as detail
        from raw.articles
        anti join raw.extractions using (article_id, revision_id)
        """,
        table="raw.articles",
    ),
    _rule(
        "CLM-008",
        "A quote is what the text has at its offsets",
        "The quote is the evidence: a reader who opens the article must find just these characters.",
        """
        select claim_id as row_id, article_id, 'characters ' || quote_start || ' to ' || quote_end as detail
        from raw.claims
        where not is_quote_verified
        """,
        mends=_EXTRACTOR,
    ),
    _rule(
        "CLM-009",
        "A quote lies inside its text and is as long as its offsets say",
        "Offsets that point elsewhere make the evidence worthless.",
        """
        select
            claims.claim_id as row_id,
            claims.article_id,
            'characters ' || quote_start || ' to ' || quote_end || ' of ' || n_chars || ', quote has ' || length(quote)
                as detail
        from raw.claims as claims
        inner join (
            select article_id, revision_id, any_value(n_chars) as n_chars from raw.articles group by all
        ) as articles using (article_id, revision_id)
        where quote_start < 0 or quote_end <= quote_start or quote_end > n_chars
            or length(quote) <> quote_end - quote_start
        """,
        mends=_EXTRACTOR,
    ),
    _rule(
        "CLM-010",
        "A confidence lies between 0 and 1",
        "The review queue is cut by confidence; outside its scale a claim escapes review.",
        """
        select claim_id as row_id, article_id, confidence::varchar as detail
        from raw.claims
        where confidence < 0 or confidence > 1
        """,
        mends=_EXTRACTOR,
    ),
    _rule(
        "CLM-011",
        "A part belongs to a total of the same article",
        "Totals leave out the parts of a total; a part whose total is missing would be lost, or counted twice.",
        """
        select parts.claim_id as row_id, parts.article_id, 'part of ' || parts.part_of as detail
        from raw.claims as parts
        left join raw.claims as totals
            on parts.part_of = totals.claim_id
            and parts.article_id = totals.article_id
            and parts.revision_id = totals.revision_id
        where parts.part_of is not null and (totals.claim_id is null or parts.part_of = parts.claim_id)
        """,
        mends=_EXTRACTOR,
    ),
    _rule(
        "CLM-012",
        "A derivation is printed, worded or implied",
        "A reader must know whether the figure stands in the quote or follows from it.",
        """
        select claim_id as row_id, article_id, derivation as detail
        from raw.claims
        where derivation not in ('printed', 'worded', 'implied')
        """,
        mends=_EXTRACTOR,
    ),
    _rule(
        "CLM-013",
        "Printed values stand in their quotes",
        "When a reader of numbers breaks (a lost 亿, a decimal point), it breaks for many claims at once.",
        f"""
        with printed as (
            select
                claim_id,
                article_id,
                value,
                quote,
                list_transform(
                    regexp_extract_all(
                        translate(quote, '０１２３４５６７８９．﹒，,', '0123456789..'), '[0-9]+(?:[.][0-9]+)?'
                    ),
                    lambda numeral: log10(abs(value)::double / nullif(numeral::double, 0))
                ) as exponents
            from raw.claims
            where derivation = 'printed' and value <> 0
                -- Ids are hashes: those that begin low are a fair sample, and the same one tomorrow.
                and claim_id < (
                    select printf('%08x', least(4294967295, 4294967296 * :max_sample // count(*))::bigint)
                    from raw.claims
                )
        ),

        scaled as (
            select
                *,
                [{_SCALES}] as scales
            from printed
            where not coalesce(list_bool_or(list_transform(exponents, lambda power: abs(power) < 1e-6)), false)
        )

        select claim_id as row_id, article_id, value::varchar || ' is not in: ' || left(quote, 80) as detail
        from scaled
        where not list_has_any(
            scales, list_transform(exponents, lambda power: if(abs(power - round(power)) < 1e-6, round(power), null))
        )
        qualify count(*) over () > greatest(:min_claims, :max_share * (select count(*) from printed))
        """,
        measure="""
        (select count(*) filter (where derivation = 'printed') || ' printed' from raw.claims)
        """,
        mends=_EXTRACTOR,
    ),
)
