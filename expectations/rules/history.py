"""Rules over the last published runs: what they measured, as the ledger remembers it, against what this one measures.

One version before (RUN-010, RUN-017) shows a jump; a slow slide, and growth, show only beside several. The middle of
the last runs is the measure: one odd run among them moves it little.
"""

from __future__ import annotations

from typing import Final

from expectations.baseline import FIGURES
from expectations.rules.rule import Rule, Severity

SUITE: Final = "run"

_PUBLISHED: Final = """
    select run_id from raw.runs where outcome = 'published' group by run_id order by max(run_seq) desc limit :n_runs
"""

# What the rules of the same figure measured in those runs: RUN-009 and RUN-012 a share, RUN-017 `family count, …`.
_SHARES: Final = f"""
    select
        case rule_code when 'RUN-009' then 'quarantined' else 'unresolved' end as figure,
        median(try_cast(observed as double)) as usual,
        count(try_cast(observed as double)) as n_runs
    from raw.validation_results
    where rule_code in ('RUN-009', 'RUN-012') and run_id in ({_PUBLISHED})
    group by figure
"""
_FAMILIES: Final = f"""
    select family, median(n_accepted) as usual, count(*) as n_runs
    from (
        select
            run_id,
            split_part(counted, ' ', 1) as family,
            try_cast(split_part(counted, ' ', 2) as bigint) as n_accepted
        from (
            select distinct run_id, unnest(string_split(observed, ', ')) as counted
            from raw.validation_results
            where rule_code = 'RUN-017' and run_id in ({_PUBLISHED})
        )
    )
    where n_accepted is not null
    group by family
"""


def _judged(figures: str) -> str:
    """What the history keeps of a rule: how many runs it could compare with, and that too few are no judgement."""
    return f"""
        select case when coalesce(max(n_runs), 0) < :min_runs
            then 'not judged: ' || coalesce(max(n_runs), 0) || ' published runs of the :min_runs that it needs'
            else 'beside the last ' || max(n_runs) || ' published runs' end
        from ({figures})
    """


def _rule(code: str, name: str, protects: str, failing: str, *, severity: Severity, table: str, figures: str) -> Rule:
    return Rule(
        code=code,
        name=name,
        protects=protects,
        mends="Extractor maintainers; reviewers when a seed or a source explains it. New limits: thresholds.yml.",
        severity=severity,
        suite=SUITE,
        table=table,
        failing=failing,
        measure=_judged(figures),
    )


def _families(beyond: str) -> str:
    return f"""
        select
            family as row_id,
            null as article_id,
            'usually ' || usual || ' accepted, now ' || coalesce(now.n_accepted, 0) as detail
        from ({_FAMILIES}) as usual
        left join ({FIGURES["families"]}) as now using (family)
        where n_runs >= :min_runs and usual >= :min_claims and coalesce(now.n_accepted, 0) {beyond}
    """


RULES: Final[tuple[Rule, ...]] = (
    _rule(
        "RUN-023",
        "Few more claims are quarantined, and few more names unknown, than in the last published runs",
        "A slide of a little in each run passes every comparison with the version before.",
        f"""
        select
            figure as row_id,
            null as article_id,
            'usually ' || round(usual, 4) || ' of them, now ' || round(share, 4) as detail
        from ({_SHARES}) as usual
        inner join (
            unpivot (select n_claims, quarantined, unresolved from ({FIGURES["shares"]}))
            on quarantined, unresolved into name figure value share
        ) as now using (figure)
        where n_runs >= :min_runs and n_claims >= :min_claims and share > usual + :max_rise
        """,
        severity="warning",
        table="intermediate.int_claims_labelled",
        figures=_SHARES,
    ),
    _rule(
        "RUN-024",
        "No family is far below the last published runs",
        "A family that loses some of its claims in each run is gone one day, and no version before shows it.",
        _families("< usual * (1 - :max_loss)"),
        severity="critical",
        table="intermediate.int_claims_labelled",
        figures=_FAMILIES,
    ),
    _rule(
        "RUN-025",
        "No family is far above the last published runs",
        "An extractor that reads every figure twice, or adverts as news, fills a family with plausible rows.",
        _families("> usual * :max_factor"),
        severity="warning",
        table="intermediate.int_claims_labelled",
        figures=_FAMILIES,
    ),
)
