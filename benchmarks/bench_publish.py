"""What publishing costs at a million claims, how soon a reader sees a version, what the ledger costs as it grows.

    make bench-publish, or python -m benchmarks.bench_publish [--claims N] [--commits N]

The warehouse has the tables of a real one in size, not in content: a million rows of made-up claims in raw, history and
one fact table, with evidence. Times are wall seconds on whatever else the machine does; run it on a quiet one.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from newsledger.ledger.maintenance import compact
from newsledger.ledger.schema import TABLES
from newsledger.ledger.store import Ledger
from newsledger.warehouse.manifest import MANIFEST_VERSION
from newsledger.warehouse.publish import place, seal
from newsledger.warehouse.reading import Latest, connect
from newsledger.warehouse.recovery import Publication, close_journal, open_journal, settle
from newsledger.warehouse.retention import find_version
from newsledger.warehouse.versions import verify

NOW = datetime(2026, 11, 23, tzinfo=UTC)

CLAIMS = """
    select md5('c' || range) as claim_id, md5('a' || range // 8) as article_id, md5('r' || range // 8) as revision_id,
        ['market_share', 'market_size', 'investment_amount', 'contract_count'][1 + range % 4] as metric,
        'Organization ' || range % 5000 as subject, (range % 1000000)::decimal(38, 6) as value, 'USD' as unit,
        '20' || lpad((10 + range % 16)::varchar, 2, '0') || '-Q' || (1 + range % 4) as period,
        'The company said that it would invest ' || range || ' dollars in the year after' as quote,
        range % 4000 as quote_start, range % 4000 + 60 as quote_end, 0.9::decimal(7, 6) as confidence
    from range({claims})
"""


def make_candidate(folder: Path, claims: int) -> None:
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{folder / 'warehouse.duckdb'}' as warehouse (storage_version 'v1.1.0')")
        connection.execute("use warehouse; create schema raw; create schema marts")
        for table in ("runs", "validation_results"):
            connection.register("empty", TABLES[table].empty_table())
            connection.execute(f"create table raw.{table} as select * exclude (row_hash) from empty")
        connection.execute(f"create table raw.claims as {CLAIMS.format(claims=claims)}")
        connection.execute("create table marts.claim_history as select *, true as is_current from raw.claims")
        connection.execute("create table marts.fct_claim as select * exclude (quote) from raw.claims")
        connection.execute(
            "create table marts.evidence as select claim_id, quote, quote_start, quote_end from raw.claims"
        )
        connection.execute("checkpoint warehouse")


@contextmanager
def timed(name: str, times: dict[str, list[float]]) -> Any:
    started = time.perf_counter()
    yield
    times.setdefault(name, []).append(time.perf_counter() - started)


def publish_once(home: Path, version: int, claims: int, times: dict[str, list[float]]) -> None:
    make_candidate(home / "candidate", claims)
    at = NOW.isoformat()
    run = {"run_id": f"r{version}", "run_seq": version, "started_at": at, "finished_at": at, "outcome": "published"}
    row = {**run, "started_at": NOW, "finished_at": NOW, "recorded_at": NOW}
    with timed("all of it", times):
        with timed("seal: audit tables, content hashes twice, checkpoint, sha256", times):
            sealed = seal(
                home / "candidate", version=version, run=row, results=[], published_at=NOW, memory_limit="2GB"
            )
        publication = Publication(version=version, is_flip=True, run=run)
        manifest = {
            "manifest_version": MANIFEST_VERSION,
            "version": version,
            "parent": version - 1 or None,
            "published_at": at,
            "fingerprint": {},
            "database": {"sha256": sealed.sha256, "bytes": sealed.n_bytes},
            "rows": sealed.rows,
            "content": sealed.content,
            "run": run,
        }
        with timed("journal, manifest, sync to disk, rename", times):
            open_journal(home, publication)
            place(home / "candidate", home / "builds", manifest)
        with timed("sha256 again, flip", times):
            settle(home, publication)
            close_journal(home)


def publishing(claims: int, rounds: int) -> None:
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for version in range(1, rounds + 1):
            publish_once(home, version, claims, times)
        size = (home / "current" / "warehouse.duckdb").stat().st_size
        print(f"\npublish at {claims:,} claims ({size / 1e6:.0f} MB), medians of {rounds}:")
        for name, seconds in times.items():
            print(f"  {statistics.median(seconds):8.3f} s  {name}")
        with timed("verify", times):
            verify(find_version(home / "builds", rounds))
        print(f"  {times['verify'][0]:8.3f} s  check before a rollback (sha256)")


def seeing(rounds: int = 30) -> None:
    """From the flip to the first row of the new version, for a reader that asks again and again."""
    opened: list[float] = []
    followed: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        publish_once(home, 1, 10_000, {})
        file = home / "current" / "warehouse.duckdb"
        latest = Latest(file)
        latest.cursor()
        for version in range(2, rounds + 2):
            publish_once(home, version, 10_000, {})
            for times, ask in ((opened, lambda: connect(file)), (followed, latest.cursor)):
                started = time.perf_counter()
                connection = ask()
                ((seen,),) = connection.execute("select version from audit.publication").fetchall()
                times.append(time.perf_counter() - started)
                assert seen == version
                connection.close()
    print(f"\na reader sees a new version, from its question to the first row of it, medians of {rounds}:")
    print(f"  {statistics.median(opened):8.3f} s  newsledger.connect(): open, ask")
    print(f"  {statistics.median(followed):8.3f} s  newsledger.latest().cursor(): notice by inode, open, ask")


def ledger(commits: int) -> None:
    rows = [{"claim_id": f"{number}", "metric": "market_share", "quote": "it held 44.5%"} for number in range(100)]
    print("\nledger, 100 claims a commit:")
    print(f"  {'commits':>8} {'append s':>9} {'read s':>8} {'check s':>8} {'files':>6}")
    with tempfile.TemporaryDirectory() as folder:
        record = Ledger(Path(folder) / "ledger")
        appends: list[float] = []
        for commit in range(1, commits + 1):
            started = time.perf_counter()
            record.append("claims", rows, commit)
            appends.append(time.perf_counter() - started)
            if commit in {1, 10, 100, 1000, commits}:
                show(record, str(commit), statistics.median(appends[-10:]))
        started = time.perf_counter()
        compact(record, 0)
        print(f"  compacted in {time.perf_counter() - started:.2f} s")
        show(record, "after", measure(lambda: record.append("claims", rows, commits + 1)))


def show(record: Ledger, name: str, append: float) -> None:
    def read() -> None:
        with record.connect(tables=("claims",)) as connection:
            connection.execute("select count(*), max(run_seq), count(distinct quote) from ledger_claims").fetchall()

    def check() -> None:
        with record.connect(tables=("claims",)) as connection:
            record.check(connection, "claims")

    files = len(record.files("claims"))
    print(f"  {name:>8} {append:9.3f} {measure(read):8.3f} {measure(check):8.3f} {files:6}")


def measure(action: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--commits", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"{platform.machine()}, Python {platform.python_version()}, DuckDB {duckdb.__version__}")
    publishing(options.claims, options.rounds)
    seeing()
    ledger(options.commits)


if __name__ == "__main__":
    main()
