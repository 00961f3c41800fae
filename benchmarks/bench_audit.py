"""What the audit costs at ten thousand, a hundred thousand and a million claims, beside the same checks as plain SQL.

    python -m benchmarks.bench_audit [--claims N ...] [--rounds N]

The claims are made up, but well-formed: dbt builds the real models from them, and every critical rule holds. The audit
compares with a last version of the same size. Its process is warm, as after a dbt build: the import of Great
Expectations, which runs beside dbt, is shown apart. The peer runs the same queries on one connection and nothing else.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from expectations.access import ReadOnly
from expectations.baseline import bring_in
from expectations.rules import RULES, load_thresholds
from expectations.rules.rule import findings_sql
from newsledger.ledger.schema import TABLES
from newsledger.warehouse.audit import AuditLimits, start_audit
from newsledger.warehouse.dbt import DbtRequest, dbt_build, start_dbt

PROJECT = Path(__file__).resolve().parent.parent
MEMORY_LIMIT = "2GB"
CLAIMS_PER_ARTICLE = 10

ARTICLES = """
    select
        'article-' || i as article_id,
        left(sha256('text ' || i), 32) as revision_id,
        1 as revision_no,
        'https://news.example/' || i as url,
        url as canonical_url,
        'Paper ' || i % 40 as publisher,
        'Article ' || i as title,
        'en' as language,
        timestamptz '2024-01-15 08:00:00+00' + to_hours(i % 8000) as published_at,
        published_at::date as published_on,
        'instant' as published_at_precision,
        published_at + interval 1 day as retrieved_at,
        'bench' as source,
        'full_text' as source_scope,
        left(sha256('origin ' || i // 3), 32) as origin_fingerprint,
        4000 as n_chars,
        1 as run_seq,
        retrieved_at as recorded_at
    from range({articles}) as numbers (i)
"""

CLAIMS = """
    with numbered as (
        select i, i // {per_article} as article_no, i % {per_article} as place, hash(i) as chance
        from range({claims}) as numbers (i)
    ),

    drawn as (
        select
            *,
            names[1 + (chance % len(names))::bigint] as subject,
            sources[1 + (chance // 7 % len(sources))::bigint] as source_org,
            markets[1 + (chance // 11 % len(markets))::bigint] as market,
            2016 + (chance // 13 % 8)::integer as year_number,
            ((chance // 17) % 1000)::decimal(38, 6) as amount,
            case
                when place < 4 then 'market_share'
                when place < 6 then 'investment_amount'
                when place < 8 then 'contract_amount'
                when place < 9 then 'revenue'
                else 'headcount'
            end as metric
        from numbered
        cross join words
    ),

    valued as (
        select
            *,
            case metric
                when 'market_share' then 'market_share'
                when 'investment_amount' then 'investment'
                when 'contract_amount' then 'procurement'
                else 'company'
            end as family,
            case metric
                when 'market_share' then if(chance % 211 = 0, 140, amount / 20 + 0.5)::decimal(38, 6)
                when 'headcount' then amount * 100 + 1
                else (amount + 1) * 1000000
            end as value,
            case metric when 'market_share' then 'percent' when 'headcount' then 'count' else 'CNY' end as unit,
            case
                when metric in ('market_share', 'revenue', 'headcount') then year_number || '-Q' || 1 + chance % 4
            end as period
        from drawn
    ),

    quoted as (
        select
            *,
            'at ' || if(unit = 'CNY', (amount + 1)::integer || ' million yuan', rtrim(rtrim(value::varchar, '0'), '.'))
            || ', said ' || source_org as quote
        from valued
    )

    select
        'article-' || article_no as article_id,
        left(sha256('text ' || article_no), 32) as revision_id,
        (place * 300)::bigint as quote_start,
        quote_start + length(quote) as quote_end,
        left(
            sha256(concat(
                strlen(article_id), ':', article_id, '32:', revision_id, strlen(metric), ':', metric,
                strlen(quote_start::varchar), ':', quote_start, strlen(quote_end::varchar), ':', quote_end,
                strlen(subject), ':', subject,
                strlen(rtrim(rtrim(value::varchar, '0'), '.')), ':', rtrim(rtrim(value::varchar, '0'), '.'),
                strlen(unit), ':', unit
            )),
            32
        ) as claim_id,
        left(sha256('key ' || i), 32) as claim_key,
        'bench' as extractor_version,
        family,
        metric,
        subject,
        subject as subject_text,
        value,
        unit,
        period,
        if(metric = 'market_share', market, null) as market,
        if(metric = 'market_share', source_org, null) as source_org,
        case metric when 'investment_amount' then 'announced' when 'contract_amount' then 'won' end as status,
        false as is_soft,
        false as is_superseded,
        false as is_cumulative,
        'printed' as derivation,
        quote,
        if(chance % 20 = 0, 0.5, 0.95) as confidence,
        'bench' as rule,
        1 as run_seq,
        timestamptz '2026-01-01 00:00:00+00' as recorded_at,
        true as is_quote_verified
    from quoted
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall seconds and peak memory in MiB."""

    seconds: float
    peak_mib: float


def make_warehouse(folder: Path, claims: int) -> tuple[Path, float]:
    """A warehouse of made-up claims, built by dbt; its file and the seconds of the build."""
    file = folder / "warehouse.duckdb"
    articles = claims // CLAIMS_PER_ARTICLE
    with duckdb.connect(str(file), config={"memory_limit": MEMORY_LIMIT}) as connection:
        connection.execute("set timezone = 'UTC'; create schema raw")
        for table, schema in TABLES.items():
            connection.register("empty", schema.empty_table())
            left_out = "row_hash, text" if table == "articles" else "row_hash"
            verified = ", null::boolean as is_quote_verified" if table == "claims" else ""
            connection.execute(f"create table raw.{table} as select * exclude ({left_out}){verified} from empty")
        connection.execute(
            f"""
            create temp table words as select
                (select list(name_en order by organization_id) from read_csv('{PROJECT}/seeds/organizations.csv')
                where name_en is not null and organization_type = 'company') as names,
                (select list(name_en order by organization_id) from read_csv('{PROJECT}/seeds/organizations.csv')
                where organization_type = 'research_firm') as sources,
                (select list(geographies.name_en || ' ' || markets.name_en order by market_id, geography_id)
                from read_csv('{PROJECT}/seeds/markets.csv') as markets
                cross join read_csv('{PROJECT}/seeds/geographies.csv') as geographies) as markets
            """
        )
        connection.execute(f"insert into raw.articles by name {ARTICLES.format(articles=articles)}")
        connection.execute(
            f"insert into raw.claims by name {CLAIMS.format(claims=claims, per_article=CLAIMS_PER_ARTICLE)}"
        )
        connection.execute(
            """
            insert into raw.extractions by name
            select article_id, revision_id, extractor_version, count(*) as n_claims, 1 as run_seq,
                max(recorded_at) as recorded_at
            from raw.claims group by all
            """
        )
        connection.execute(
            """
            insert into raw.inputs by name
            select source, 'in/' || article_id as location, sha256(article_id) as sha256, 'read' as outcome,
                article_id, revision_id, 1 as run_seq, recorded_at,
                left(sha256(concat(
                    strlen(source), ':', source, strlen(location), ':', location, strlen(sha256), ':', sha256
                )), 32) as input_id
            from raw.articles
            """
        )
        connection.execute(
            """
            insert into raw.fx_rates by name
            select day::date as rate_on, currency, units_per_eur::decimal(18, 8) as units_per_eur, 'bench' as source
            from range(date '2015-01-01', date '2026-01-01', interval 1 day) as days (day)
            cross join (values ('USD', 1.1), ('CNY', 7.8), ('HKD', 8.5)) as rates (currency, units_per_eur)
            """
        )
        connection.execute(
            "create table raw.build as select 'bench' as run_id, 2::bigint as run_seq, "
            "timestamptz '2026-02-01 00:00:00+00' as built_at, 0.7::decimal(7, 6) as accept_threshold"
        )
    started = time.perf_counter()
    work = folder / "dbt"
    with start_dbt(PROJECT, work) as worker:
        request = DbtRequest(project=PROJECT, database=file, work=work, threads=2, memory_limit=MEMORY_LIMIT)
        dbt_build(worker, request)
    seconds = time.perf_counter() - started
    with duckdb.connect(str(file)) as connection:
        connection.execute("checkpoint")
    return file, seconds


def audited(file: Path, baseline: Path, folder: Path) -> tuple[Cost, Cost]:
    """What the warm audit costs, and what its process had cost until it was warm.

    Raises:
        RuntimeError: the audit refused the warehouse, so that its time says nothing.
    """
    started = time.perf_counter()
    with start_audit(PROJECT, folder / "audit.log") as process:
        _wait_until_idle(process.pid)
        imported = Cost(time.perf_counter() - started - _IDLE_SECONDS, _peak_mib(process.pid))
        peaks: list[float] = []
        watcher = threading.Thread(target=_watch, args=(process.pid, peaks), daemon=True)
        watcher.start()
        outcome = process.run(
            file,
            folder / "docs",
            baseline=baseline,
            run_id="bench",
            limits=AuditLimits(memory_limit=MEMORY_LIMIT, threads=2, timeout_seconds=1800),
        )
    watcher.join()
    if not outcome.is_accepted:
        raise RuntimeError(outcome.reason)
    return Cost(outcome.seconds, max(peaks)), imported


_IDLE_SECONDS = 1.0


def _wait_until_idle(pid: int) -> None:
    spent = -1.0
    while (now := _cpu_seconds(pid)) != spent:
        spent = now
        time.sleep(_IDLE_SECONDS)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return float(fields[11]) + float(fields[12])


def _peak_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((float(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def _watch(pid: int, peaks: list[float]) -> None:
    while True:
        try:
            peak = _peak_mib(pid)
        except OSError:
            return
        if not peak:
            return
        peaks.append(peak)
        time.sleep(0.02)


def plain(file: Path, baseline: Path) -> None:
    """The peer, in a process of its own: every query of the audit on one connection; prints its cost as JSON."""
    thresholds = load_thresholds()
    with tempfile.TemporaryDirectory() as spill:
        access = ReadOnly(temp_folder=Path(spill), memory_limit=MEMORY_LIMIT, threads=2)
        started = time.perf_counter()
        with duckdb.connect(str(file), read_only=True, config=access.config) as connection:
            bring_in(connection, baseline, access)
            for rule in RULES:
                query = rule.failing_query(thresholds[rule.code])
                connection.execute(findings_sql(query, rule.measure_expression(thresholds[rule.code]))).fetchall()
        seconds = time.perf_counter() - started
    import os  # the peer's own process

    print(json.dumps({"seconds": seconds, "peak_mib": _peak_mib(os.getpid())}))


def plainly(file: Path, baseline: Path) -> Cost:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bench_audit", "--plain", str(file), str(baseline)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return Cost(**json.loads(done.stdout))


def median(costs: list[Cost]) -> Cost:
    return Cost(statistics.median(cost.seconds for cost in costs), statistics.median(cost.peak_mib for cost in costs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--plain", type=Path, nargs=2, metavar="FILE", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.plain:
        plain(*arguments.plain)
        return
    print(f"{len(RULES)} rules, {platform.platform()}, medians of {arguments.rounds}")
    print("    claims     file      dbt    audit    memory  plain SQL    memory   import")
    for claims in arguments.claims:
        with tempfile.TemporaryDirectory(prefix="newsledger-bench-") as name:
            folder = Path(name)
            file, build_seconds = make_warehouse(folder, claims)
            baseline = Path(shutil.copyfile(file, folder / "published.duckdb"))
            audits, imports, peers = [], [], []
            for _ in range(arguments.rounds):
                audit, imported = audited(file, baseline, folder)
                audits.append(audit)
                imports.append(imported)
                peers.append(plainly(file, baseline))
            audit, imported, peer = median(audits), median(imports), median(peers)
            size = file.stat().st_size / 1e6
            print(
                f"{claims:>10,} {size:>5.0f} MB {build_seconds:>6.1f} s",
                f"{audit.seconds:>6.1f} s {audit.peak_mib:>5.0f} MiB",
                f"{peer.seconds:>8.1f} s {peer.peak_mib:>5.0f} MiB {imported.seconds:>6.1f} s",
                flush=True,
            )


if __name__ == "__main__":
    main()
