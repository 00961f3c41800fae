"""Every rule of the audit has a row that trips it, and that trips no other rule.

A spoilt candidate is the good one with one thing changed wherever it stands, so that only the promise in question is
broken. Where two rules guard one promise from two sides, the second is named as an echo.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest

from expectations.rules import BY_CODE, RULES
from expectations.rules.facts import FACT_TABLES
from newsledger.extraction.claim import claim_id as identity_of

Connection = duckdb.DuckDBPyConnection
Spoil = str | Callable[[Connection], None]

# Where one column of a claim is called otherwise.
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "metric": ("metric", "metric_id"),
    "market": ("market", "market_text"),
    "source_org": ("source_org", "source_text"),
    "part_of": ("part_of", "part_of_claim_id"),
}


@dataclass(frozen=True)
class Case:
    """A rule, what trips it in the candidate or in the baseline, thresholds for few rows, and the rules beside it."""

    code: str
    spoil: Spoil = "select 1"
    baseline: Spoil | None = None
    limits: Mapping[str, Any] | None = None
    echoes: tuple[str, ...] = ()


def claim(subject: str, metric: str, value: str | None = None) -> str:
    """An SQL expression for the id of a claim of the example."""
    more = f" and value = {value}" if value else ""
    return f"(select claim_id from raw.claims where subject = '{subject}' and metric = '{metric}'{more})"


def everywhere(claim: str, **columns: str) -> Callable[[Connection], None]:
    """Changes a claim in every table that has it, as if it had always been so; ids follow what they identify."""

    def change(connection: Connection) -> None:
        row = connection.execute(f"select {claim}").fetchone()
        assert row is not None
        assert row[0] is not None, claim
        tables = connection.execute(
            """
            select schema_name || '.' || table_name, list(column_name) from duckdb_columns()
            where schema_name in ('raw', 'intermediate', 'marts', 'audit') and table_name in (
                select table_name from duckdb_tables()
            ) group by all having list_contains(list(column_name), 'claim_id')
            """
        ).fetchall()
        for table, present in tables:
            changes = [
                f"{alias} = {value}"
                for column, value in columns.items()
                for alias in _ALIASES.get(column, (column,))
                if alias in present
            ]
            if changes:
                connection.execute(f"update {table} set {', '.join(changes)} where claim_id = ?", [row[0]])
        _rekey(connection, row[0])

    return change


def _rekey(connection: Connection, old: str) -> None:
    recorded = connection.execute(
        "select article_id, revision_id, metric, quote_start, quote_end, subject_text, value, unit from raw.claims "
        "where claim_id = ?",
        [old],
    ).fetchone()
    assert recorded is not None
    new = identity_of(*recorded)
    if new == old:
        return
    columns = connection.execute(
        """
        select schema_name || '.' || table_name, column_name from duckdb_columns()
        where schema_name in ('raw', 'intermediate', 'marts', 'audit') and table_name in (
            select table_name from duckdb_tables()
        ) and (column_name like '%claim_id' or column_name = 'part_of')
        """
    ).fetchall()
    for table, column in columns:
        connection.execute(f"update {table} set {column} = ? where {column} = ?", [new, old])


def both(*spoils: Spoil) -> Callable[[Connection], None]:
    def change(connection: Connection) -> None:
        for spoil in spoils:
            apply(connection, spoil)

    return change


def apply(connection: Connection, spoil: Spoil | None) -> None:
    if isinstance(spoil, str):
        connection.execute(spoil)
    elif spoil is not None:
        spoil(connection)


def valued(value: str, shown: str = "share_pct") -> dict[str, str]:
    """Everything that follows from the value of a share or rank."""
    names = ("value", shown, "min_value", "max_value", "lowest_measured", "highest_measured")
    return dict.fromkeys(names, value)


SHARE = claim("JD.com", "market_share")
CONTRACT = claim("Inspur", "contract_amount")
COUNT = claim("Baidu", "contract_count")
CAPACITY = claim("JD.com", "capacity_total", "100000")
IMPOSSIBLE = claim("Inspur", "market_share", "140")

CLAIM_CASES = [
    Case(
        "CLM-001",
        f"update raw.claims set rule = null where claim_id = {CONTRACT}",
        echoes=("RUN-021",),  # nor is it what the models took up
    ),
    Case(
        "CLM-002",
        f"""
        insert into raw.claims select * replace ('another' as claim_key) from raw.claims where claim_id = {CONTRACT};
        update raw.extractions set n_claims = n_claims + 1 where article_id = 'contracts'
        """,
        echoes=("RUN-021",),  # one of the two is not what the models took up
    ),
    Case("CLM-003", f"update raw.claims set subject_text = 'another' where claim_id = {CONTRACT}"),
    Case(
        "CLM-004",
        everywhere(COUNT, claim_key=f"(select claim_key from raw.claims where claim_id = {CONTRACT})"),
    ),
    Case(
        "CLM-005",
        """
        delete from raw.inputs where article_id = 'servers' and outcome = 'read';
        delete from raw.articles where article_id = 'servers' and revision_no = 1;
        update raw.articles set revision_no = 1 where article_id = 'servers';
        update marts.dim_article set revision_no = 1, n_revisions = 1 where article_id = 'servers'
        """,
        echoes=("DRV-006",),  # nor did the text that stays become known then
    ),
    Case("CLM-006", "update raw.extractions set n_claims = 9 where article_id = 'plans'"),
    Case("CLM-007", "delete from raw.extractions where article_id = 'quiet'"),
    Case(
        "CLM-008",
        f"update raw.claims set is_quote_verified = false where claim_id = {COUNT}",
        echoes=("DRV-005",),  # it is accepted as verified all the same
    ),
    Case("CLM-009", everywhere(COUNT, quote="quote || '.'", quote_sha256="sha256(quote || '.')")),
    # Whoever is that sure has no doubt left.
    Case("CLM-010", everywhere(claim("Others", "market_share"), confidence="1.2"), echoes=("DRV-009",)),
    Case("CLM-011", everywhere(claim("JD.com", "investment_amount", "300000000000"), part_of="'nothing'")),
    Case("CLM-012", everywhere(COUNT, derivation="'guessed'")),
    Case(
        "CLM-013",
        everywhere(COUNT, quote="'Baidu won 94'", quote_sha256="sha256('Baidu won 94')"),
        limits={"max_share": 0.02, "min_claims": 0, "max_sample": 1000},
    ),
]

DERIVED_CASES = [
    Case("DRV-001", f"update intermediate.int_claims_labelled set is_core = not is_core where claim_id = {COUNT}"),
    Case("DRV-002", everywhere(claim("Others", "market_share"), period_start_on="date '2019-01-01'")),
    Case("DRV-003", everywhere(IMPOSSIBLE, subject="'JD.com'")),
    Case("DRV-004", everywhere(IMPOSSIBLE, question_id="'another'")),
    Case("DRV-005", everywhere(IMPOSSIBLE, independent_source_id="'another'")),
    Case(
        "DRV-006",
        """
        update intermediate.int_articles_versioned set known_from = known_from - interval 1 day
        where article_id = 'quiet';
        update marts.dim_article set first_known_from = first_known_from - interval 1 day where article_id = 'quiet'
        """,
    ),
    Case("DRV-006", everywhere(IMPOSSIBLE, first_known_from="first_known_from - interval 1 day")),
    Case("DRV-007", everywhere(claim("Japan tablets", "market_size"), amount_cny="amount_cny * 2")),
    Case(
        "DRV-008",
        """
        update intermediate.int_money_deduplicated set n_independent_sources = 9 where metric_id = 'contract_amount'
        """,
    ),
    Case(
        "DRV-008",
        """
        insert into intermediate.int_money_deduplicated
        select * replace ('another' as event_id) from intermediate.int_money_deduplicated
        where metric_id = 'contract_amount'
        """,
        echoes=("ANS-401", "ANS-501", "ANS-602"),  # an event too many is also in no total
    ),
]

DERIVED_CASES += [
    Case("DRV-001", everywhere(IMPOSSIBLE, subject_kind="'market'")),
    Case("DRV-002", everywhere(IMPOSSIBLE, period_grain="'day'")),
    Case("DRV-003", everywhere(IMPOSSIBLE, is_organization_resolved="false")),
    Case("DRV-009", everywhere(IMPOSSIBLE, rule_codes="'percent-impossible,confidence-low'")),
    Case(
        "DRV-010",
        """
        update raw.curated_claims set purpose = 'another'
        where claim_key = (select min(claim_key) from raw.curated_claims)
        """,
    ),
    Case("DRV-011", everywhere(IMPOSSIBLE, group_organization_id="'baidu'")),
    Case("DRV-012", everywhere(IMPOSSIBLE, is_primary_source="true")),
    Case("DRV-013", everywhere(IMPOSSIBLE, market="'Japan smartphones'")),
]

# For each fact table: a claim to spoil, its spoilt typed column, and (with money) a claim with an amount.
VICTIMS = {
    "SHR": (SHARE, "share_pct = share_pct + 1", ""),
    "SIZ": (
        claim("Japan servers", "market_growth"),
        "growth_pct = growth_pct + 1",
        claim("Japan servers", "market_size"),
    ),
    "INV": (
        claim("Baidu", "investment_amount"),
        "amount_usd_per_year = 1",
        claim("JD.com", "investment_amount", "500000000000"),
    ),
    "PRC": (COUNT, "item_count = item_count + 1", CONTRACT),
    "CMP": (claim("JD.com", "headcount_added"), "quantity = quantity + 1", claim("Baidu", "revenue")),
}


def fact_cases() -> list[Case]:
    cases = []
    for table in FACT_TABLES:
        victim, typed, amount = VICTIMS[table.prefix]
        undated = {"CMP": CAPACITY, "SHR": claim("JD.com", "rank")}.get(table.prefix, amount)
        mart = f"marts.{table.name}"
        cases += [
            Case(
                f"{table.prefix}-001",
                f"insert into {mart} from {mart} where claim_id = {victim}",
                echoes=("RUN-007",),  # a row too many is also one place too many
            ),
            Case(f"{table.prefix}-002", f"update {mart} set independent_source_id = 'other' where claim_id = {victim}"),
            Case(
                f"{table.prefix}-003",
                everywhere(victim, source_organization_id="'nobody'", source_name="''"),
                # Nor is it the firm that the text names, where it names one, or what the claim was counted under.
                echoes=("DRV-003", "DRV-005") if table.prefix in ("SHR", "SIZ") else ("DRV-005",),
            ),
            Case(f"{table.prefix}-004", everywhere(victim, confidence="0.1"), echoes=("DRV-009",)),
            Case(
                f"{table.prefix}-005",
                everywhere(
                    undated,
                    period="'2030'",
                    period_grain="'year'",
                    period_start_on="date '2030-01-01'",
                    period_end_on="date '2030-12-31'",
                    status="null",
                    is_soft="false",
                ),
                # An event keeps its day, a question its period.
                echoes=(
                    *{"INV": ("DRV-008",), "PRC": ("DRV-008",), "CMP": ("DRV-004",)}.get(table.prefix, ()),
                    "DRV-009",
                ),
            ),
            Case(
                f"{table.prefix}-006",
                f"""
                update {mart} set known_to = known_from where claim_id = {victim};
                update intermediate.int_claims_labelled set known_to = known_from where claim_id = {victim}
                """,
            ),
            Case(f"{table.prefix}-007", f"update {mart} set {typed} where claim_id = {victim}"),
        ]
        if table.has_money:
            metric = f"(select metric from raw.claims where claim_id = {amount})"
            cases += [
                Case(
                    f"{table.prefix}-008",
                    f"""
                    update raw.metrics set max_value = 1000 where metric_id = {metric};
                    update marts.dim_metric set max_value = 1000 where metric_id = {metric}
                    """,
                    echoes=("DRV-009",),
                ),
                Case(
                    f"{table.prefix}-009",
                    everywhere(amount, fx_usd_per_unit="fx_usd_per_unit * 1.2"),
                    echoes=() if table.prefix == "PRC" else ("DRV-007",),  # a mean rate, which is reckoned again
                ),
                Case(f"{table.prefix}-010", everywhere(amount, alt_value="1000000", alt_unit="'EUR'")),
            ]
    return [
        *cases,
        Case("SIZ-011", everywhere(VICTIMS["SIZ"][2], part_of=claim("Japan tablets", "market_size"))),
        Case(
            "INV-011",
            everywhere(VICTIMS["INV"][2], part_of=claim("Baidu", "investment_amount")),
            echoes=("ANS-401",),  # a part is no payment of its own
        ),
        Case("PRC-011", everywhere(COUNT, part_of=claim("JD.com", "contract_count"))),
        Case("CMP-011", everywhere(VICTIMS["CMP"][2], part_of=claim("Baidu AI Cloud", "revenue"))),
        Case(
            "SHR-008",
            both(
                everywhere(claim("Baidu", "market_share"), **valued("80")),
                "update marts.organization_profile set top_share_pct = 80 where organization_id = 'baidu'",
            ),
        ),
        Case(
            "SHR-009",
            both(
                everywhere(claim("Baidu", "rank"), **valued("2", "market_rank")),
                everywhere(claim("Inspur", "rank"), **valued("1", "market_rank")),
            ),
        ),
    ]


TRACE_CASES = [
    Case("EVD-001", f"delete from marts.evidence where claim_id = {IMPOSSIBLE}"),
    Case("EVD-002", f"update marts.evidence set quote_start = quote_start + 1 where claim_id = {COUNT}"),
    Case("EVD-003", f"update marts.evidence set quote_sha256 = '0' where claim_id = {COUNT}"),
    Case("EVD-004", f"update marts.evidence set subject = 'another' where claim_id = {COUNT}"),
    Case(
        "EVD-005",
        f"update marts.evidence set url = 'javascript:alert(1)' where claim_id = {COUNT}",
        echoes=("EVD-004",),  # nor is it the address of the article
    ),
    Case("HST-001", "delete from marts.claim_history where not is_current"),
    Case(
        "HST-002",
        """
        update marts.claim_history set known_to = known_from - interval 1 day where not is_current;
        update intermediate.int_articles_versioned set known_to = known_from - interval 1 day where not is_current
        """,
        echoes=("DRV-006",),  # nor is it when the next text was retrieved
    ),
    Case("HST-003", f"update marts.claim_history set bound = 'gt' where claim_id = {IMPOSSIBLE}"),
    Case("DIM-001", "insert into marts.dim_currency from marts.dim_currency where currency = 'CNY'"),
    Case(
        "DIM-002",
        """
        update marts.dim_market set parent_market_id = market_id where segment_id = 'smartphones';
        update raw.markets set parent_market_id = market_id where market_id = 'smartphones'
        """,
    ),
    Case("DIM-003", "delete from marts.dim_article where article_id = 'quiet'"),
    Case("DIM-004", "update marts.dim_organization set name_en = 'S' where organization_id = 'samsung-sdi'"),
    Case("DIM-005", "delete from marts.dim_date where date_on = '2020-02-29'"),
    Case(
        "DIM-006", "update marts.dim_organization set group_organization_id = 'x' where organization_id = 'samsung-sdi'"
    ),
    Case("DIM-007", "update marts.dim_article set n_chars = n_chars + 1 where article_id = 'quiet'"),
    Case("DIM-008", "update marts.dim_article set n_claims = 1 where article_id = 'quiet'"),
    Case("QUE-001", "update audit.quarantine set extractor_version = 'another'"),
    Case("QUE-002", "update marts.review_queue set effect = 'confirms'"),
    Case("QUE-003", "update marts.unresolved_organizations set n_articles = 9"),
]


def answer_cases() -> list[Case]:
    cases = []
    for number, table, answer in (
        (1, "market_share_by_period", claim("JD.com", "rank")),
        (2, "market_size_by_period", claim("Japan tablets", "market_size")),
        (3, "company_metric_by_period", CAPACITY),
    ):
        row = f"claim_id = {answer}"
        cases += [
            Case(f"ANS-{number}01", f"insert into marts.{table} from marts.{table} where {row}"),
            Case(f"ANS-{number}02", f"update marts.{table} set bound = 'gt' where {row}"),
            Case(f"ANS-{number}03", f"update marts.{table} set n_claims = 9 where {row}"),
            Case(f"ANS-{number}04", f"delete from marts.{table} where {row}"),
        ]
    return [
        *cases,
        Case("ANS-105", "update marts.market_share_by_period set is_preferred = false where metric_id = 'rank'"),
        Case("ANS-106", "update marts.market_share_by_period set n_measurements = 5 where metric_id = 'rank'"),
        Case("ANS-401", "update intermediate.int_money_deduplicated set n_claims = n_claims + 1 where not is_soft"),
        Case(
            "ANS-401",
            both(
                everywhere(claim("Baidu", "investment_amount"), is_soft="true"),
                "update intermediate.int_money_deduplicated set is_soft = false",
            ),
        ),
        Case(
            "ANS-402",
            "update marts.investment_by_organization set amount_usd = amount_usd * 2 where organization_id = 'jd'",
        ),
        Case("ANS-403", "update marts.investment_by_organization set largest_claim_id = 'x' where n_events > 0"),
        Case("ANS-404", "insert into marts.procurement_by_year from marts.procurement_by_year limit 1"),
        Case("ANS-501", "update marts.procurement_by_year set amount_usd = amount_usd * 2 where amount_usd > 0"),
        Case("ANS-502", "update marts.procurement_by_year set n_bids = n_bids + 1 where n_bids > 0"),
        Case(
            "ANS-503",
            "update marts.procurement_by_year set stated_contract_count = 9 where organization_id = 'baidu'",
        ),
        Case("ANS-504", "update marts.procurement_by_year set largest_claim_id = null where n_contracts > 0"),
        Case("ANS-601", "update marts.organization_profile set n_articles = 9 where organization_id = 'jd'"),
        Case("ANS-602", "update marts.organization_profile set invested_usd = 1 where organization_id = 'jd'"),
        Case("ANS-603", "update marts.organization_profile set revenue_usd = 1 where organization_id = 'baidu'"),
        Case("ANS-701", "update marts.market_size_by_period set market_en = 'another'"),
    ]


# A claim that is right in itself and recorded, but that no model picked up.
_UNSEEN = f"""
    insert into raw.claims
    select * replace (
        'unseen' as claim_key,
        left(sha256(
            strlen(article_id) || ':' || article_id || strlen(revision_id) || ':' || revision_id || '9:bid_price'
            || strlen(quote_start::varchar) || ':' || quote_start || strlen(quote_end::varchar) || ':' || quote_end
            || strlen(subject_text) || ':' || subject_text || '7:4950000' || '3:CNY'
        ), 32) as claim_id,
        'bid_price' as metric
    )
    from raw.claims where claim_id = {CONTRACT};
    update raw.extractions set n_claims = n_claims + 1 where article_id = 'contracts'
"""

RUN_CASES = [
    Case("RUN-001", "update raw.build set run_id = null"),
    Case("RUN-002", "update raw.inputs set reason_code = null where outcome = 'quarantined'"),
    Case("RUN-003", "update raw.inputs set revision_id = 'gone' where article_id = 'quiet'"),
    Case(
        "RUN-004",
        """
        update raw.articles set revision_no = 3 where revision_no = 2;
        update marts.dim_article set revision_no = 3 where revision_no = 2
        """,
    ),
    Case(
        "RUN-005",
        """
        update raw.articles set retrieved_at = published_at - interval 3 day where article_id = 'quiet';
        update marts.dim_article set retrieved_at = published_at - interval 3 day where article_id = 'quiet'
        """,
    ),
    Case("RUN-006", "insert into raw.curated_claims (claim_key, article_id) values ('unseen', 'shares')"),
    Case("RUN-007", "delete from marts.review_queue"),
    Case(
        "RUN-008",
        everywhere(IMPOSSIBLE, rule_codes="'confidence-low'", reason_code="'confidence-low'"),
        echoes=("DRV-009",),  # nor is it what the claim breaks
    ),
    Case("RUN-009", limits={"max_share": 0.01, "min_claims": 1}),
    Case(
        "RUN-010",
        baseline="update intermediate.int_claims_labelled set decision = 'accepted' where decision = 'quarantined'",
        limits={"max_rise": 0.02, "min_claims": 1},
    ),
    Case("RUN-011", limits={"max_share": 0.01, "min_claims": 1}),
    Case("RUN-012", limits={"max_share": 0.01, "min_claims": 1}),
    Case("RUN-013", "update raw.build set built_at = built_at + interval 30 day"),
    Case("RUN-014", limits={"max_share": 0.05, "min_inputs": 1}),
    Case(
        "RUN-015",
        """
        insert into raw.runs (run_id, run_seq, outcome, n_read, n_revision, n_duplicate, n_quarantined, n_failed,
            n_deferred) values ('run-0', 1, 'published', 99, 0, 0, 0, 0, 0)
        """,
    ),
    Case("RUN-016", "delete from raw.inputs where outcome = 'quarantined'", baseline="select 1"),
    Case(
        "RUN-017",
        baseline="update intermediate.int_claims_labelled set family = 'investment' where family = 'procurement'",
        limits={"max_loss": 0.3, "min_claims": 1},
    ),
    Case("RUN-018", baseline="update marts.market_size_by_period set value = value * 2"),
    Case("RUN-019", baseline="drop table marts.company_metric_by_period"),
    Case("RUN-020", "update raw.fx_rates set units_per_eur = 900 where currency = 'JPY' and rate_on = '2019-06-05'"),
    Case("RUN-021", _UNSEEN),
    Case("RUN-022", "update raw.inputs set location = 'elsewhere' where outcome = 'quarantined'"),
]


def remembered(*observed: tuple[str, str], outcome: str = "published", runs: int = 4) -> str:
    """Runs before this one, with what rules measured in each: pairs of code and observed value."""
    results = " union all ".join(f"select '{code}' as rule_code, '{value}' as observed" for code, value in observed)
    return f"""
        insert into raw.runs (run_id, run_seq, outcome)
        select 'before-' || n, -n, '{outcome}' from range({runs}) as before (n);
        insert into raw.validation_results (run_id, run_seq, rule_code, observed)
        select 'before-' || n, -n, rule_code, observed from range({runs}) as before (n) cross join ({results})
    """


_USUAL = (("RUN-009", "0.0"), ("RUN-012", "0.9"), ("RUN-017", "company 6, procurement 4"))
_RUNS = {"n_runs": 10, "min_runs": 3, "min_claims": 1}
RUN_CASES += [
    Case("RUN-023", remembered(*_USUAL), limits={**_RUNS, "max_rise": 0.01}),
    Case("RUN-024", remembered(("RUN-017", "company 60")), limits={**_RUNS, "max_loss": 0.4}),
    Case("RUN-025", remembered(("RUN-017", "company 1")), limits={**_RUNS, "max_factor": 3}),
]

CASES = [*CLAIM_CASES, *DERIVED_CASES, *fact_cases(), *TRACE_CASES, *answer_cases(), *RUN_CASES]


def test_every_rule_has_a_case() -> None:
    """A rule that nobody has seen fail may be one that cannot."""
    assert sorted({case.code for case in CASES}) == sorted(BY_CODE)
    assert len({rule.code for rule in RULES}) == len(RULES)


def changed_tables(case: Case) -> list[str]:
    """Tables that a case changes; the empty name stands for any."""
    if not isinstance(case.spoil, str) or case.baseline is not None or case.limits:
        return [""]
    return re.findall(r"(?:update|insert into|delete from) (\w+\.\w+)", case.spoil)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_bad_row_trips_its_rule_and_no_other(case: Case, workbench: Any) -> None:
    failed = workbench.failures_after(
        lambda connection: apply(connection, case.spoil),
        baseline=None if case.baseline is None else lambda connection: apply(connection, case.baseline),
        limits={case.code: dict(case.limits)} if case.limits else None,
        tables=changed_tables(case),
    )
    assert set(failed) == {case.code, *case.echoes}, failed
    assert all(row["id"] for row in failed[case.code]), "a failing row without an id cannot be looked up"


@pytest.mark.parametrize(
    "history",
    [
        remembered(*_USUAL, runs=2),  # too few
        remembered(*_USUAL, outcome="refused"),  # refused runs are no measure
        remembered(("RUN-009", "error"), ("RUN-012", ""), ("RUN-017", "None")),  # nor are those without a figure
        remembered(("RUN-009", "0.03"), ("RUN-012", "0.1"), ("RUN-017", "company 11")),  # within the band
    ],
)
def test_too_little_history_or_a_usual_figure_judges_nothing(workbench: Any, history: str) -> None:
    limits = {
        "RUN-023": {**_RUNS, "max_rise": 0.05},
        "RUN-024": {**_RUNS, "max_loss": 0.4},
        "RUN-025": {**_RUNS, "max_factor": 5},
    }
    assert workbench.failures_after(lambda connection: connection.execute(history), limits=limits) == {}


def test_a_rule_without_enough_history_says_so(workbench: Any) -> None:
    """A pass that judged nothing must not look like one that did."""
    said = []

    def ask(connection: Connection) -> None:
        for history in (remembered(*_USUAL, runs=2), remembered(*_USUAL, runs=4).replace("before-", "more-")):
            connection.execute(history)
            measure = BY_CODE["RUN-023"].measure_expression({**_RUNS, "max_rise": 0.05})
            said.append(connection.execute(f"select ({measure})").fetchall()[0][0])

    workbench.failures_after(ask, tables=())
    assert said == ["not judged: 2 published runs of the 3 that it needs", "beside the last 6 published runs"]


@pytest.mark.parametrize(("days", "fails"), [(10, False), (30, True)])
def test_a_source_is_late_by_its_own_interval(workbench: Any, days: int, fails: bool) -> None:
    """A monthly magazine is not silent after three days, and a weekly one is after a month."""
    weekly = f"""
        update raw.articles set source = 'weekly', retrieved_at = b.built_at - to_days({days} + 7 * nr)
        from raw.build as b, (select rowid as id, row_number() over () - 1 as nr from raw.articles) as numbered
        where articles.rowid = numbered.id
    """
    failed = workbench.failures_after(lambda connection: connection.execute(weekly), tables=("max(retrieved_at)",))
    assert ("RUN-013" in failed) is fails


def test_the_good_warehouse_breaks_no_rule(workbench: Any) -> None:
    """Also against itself as the last version: nothing changed, so nothing is new."""
    assert workbench.failures_after(lambda _: None, baseline=lambda _: None) == {}
