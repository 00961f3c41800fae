"""What the models cost at ten thousand, a hundred thousand and a million claims, beside their bare SQL in the same run.

    python -m benchmarks.bench_models [--claims N ...]

Each size: made-up claims in ``raw``, then dbt's seeds, models and data tests as a run does them (unit tests left out),
then the compiled SQL of the same models executed by DuckDB alone on another copy, then every query of the cookbook on
the file that dbt built. The load is shown: beside other work wall seconds say nothing, and CPU seconds grow by half.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.made_up_claims import write_raw
from newsledger.warehouse.dbt import DbtRequest, dbt_build, start_dbt
from newsledger.warehouse.reading import connect
from tests.cookbook import recipes

PROJECT = Path(__file__).resolve().parent.parent
MEMORY_LIMIT = "4GB"
THREADS = 2


@dataclass(frozen=True, slots=True)
class Cost:
    wall: float
    cpu: float
    peak_mb: float


def measured(pid: int, work: Callable[[], Any]) -> Cost:
    """Run `work`, which a child process does, and read the child's CPU time and peak memory while it lives."""
    seen = [0.0, 0.0]
    over = threading.Event()

    def watch() -> None:
        ticks = 100.0
        while not over.wait(0.05):
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                status = Path(f"/proc/{pid}/status").read_text()
            except (FileNotFoundError, ProcessLookupError):
                return
            seen[0] = (int(fields[11]) + int(fields[12])) / ticks
            high = next((line for line in status.splitlines() if line.startswith("VmHWM")), None)
            seen[1] = max(seen[1], int(high.split()[1]) / 1024 if high else 0.0)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    started = time.perf_counter()
    work()
    wall = time.perf_counter() - started
    over.set()
    watcher.join()
    return Cost(wall, seen[0], seen[1])


def dbt(database: Path, work: Path) -> tuple[Cost, dict[str, float]]:
    seconds: dict[str, float] = {}
    request = DbtRequest(
        project=PROJECT, database=database, work=work, threads=THREADS, memory_limit=MEMORY_LIMIT, docs=work / "docs"
    )
    with start_dbt(PROJECT, work) as worker:
        cost = measured(worker.pid, lambda: seconds.update(dbt_build(worker, request)))
    return cost, seconds


def bare(database: Path, work: Path) -> Cost:
    """The compiled models in a process that has nothing but DuckDB."""
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.bench_models", "--bare", database, work / "target"], cwd=PROJECT
    )
    cost = measured(child.pid, child.wait)
    assert child.returncode == 0
    return cost


def run_bare(database: Path, target: Path) -> None:
    """Seeds and models of the compiled project in `target`, in a process that has nothing but DuckDB."""
    config: dict[str, Any] = {"threads": THREADS, "memory_limit": MEMORY_LIMIT}
    with duckdb.connect(str(database), config=config) as connection:
        connection.execute("set TimeZone = 'UTC'; set preserve_insertion_order = false")
        make_models(connection, target)


def make_models(connection: duckdb.DuckDBPyConnection, target: Path, only: str | None = None) -> None:
    """Run compiled seeds and models in order of their dependencies, each as the table or view that dbt makes of it.

    Args:
        connection: to a file that holds schema ``raw``.
        target: dbt's target folder, with manifest and compiled SQL.
        only: name of a model; it and what it needs are made, nothing else.
    """
    manifest = json.loads((target / "manifest.json").read_text("utf-8"))
    nodes = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] in {"seed", "model"}}
    for schema in ("staging", "intermediate", "marts", "audit"):
        connection.execute(f"create schema if not exists {schema}")
    done: set[str] = set()
    for key, node in nodes.items():
        if only in (None, node["name"]):
            _make(connection, key, nodes, target, done)


def _make(connection: duckdb.DuckDBPyConnection, key: str, nodes: dict[str, Any], target: Path, done: set[str]) -> None:
    if key in done or key not in nodes:
        return
    done.add(key)
    node = nodes[key]
    for needed in node["depends_on"].get("nodes", []):
        _make(connection, needed, nodes, target, done)
    name = f"{node['schema']}.{node['alias']}"
    if node["resource_type"] == "seed":
        types = ", ".join(f"'{column}': '{kind}'" for column, kind in node["config"]["column_types"].items())
        file = PROJECT / node["original_file_path"]
        connection.execute(f"create table {name} as from read_csv('{file}', header = true, columns = {{{types}}})")
        return
    sql = (target / "compiled" / node["package_name"] / node["original_file_path"]).read_text("utf-8")
    kind = "view" if node["config"]["materialized"] == "view" else "table"
    connection.execute(f"create {kind} {name} as {sql}")


def cookbook(database: Path, rounds: int = 5) -> tuple[float, float, str]:
    """Median and 95th percentile, in milliseconds, of the cookbook's queries on warm data, and the slowest heading."""
    times: list[tuple[float, str]] = []
    with connect(database) as connection:
        for recipe in recipes(PROJECT / "docs" / "cookbook.md"):
            connection.execute(recipe.sql).fetchall()
            for _ in range(rounds):
                started = time.perf_counter()
                connection.execute(recipe.sql).fetchall()
                times.append(((time.perf_counter() - started) * 1000, recipe.heading))
    ordered = sorted(times)
    return (
        statistics.median(one for one, _ in times),
        ordered[int(len(ordered) * 0.95)][0],
        f"{ordered[-1][1]} {ordered[-1][0]:.0f} ms",
    )


def bench(claims: int, folder: Path) -> None:
    raw, built, alone = (folder / name / "warehouse.duckdb" for name in ("raw", "candidate", "bare"))
    write_raw(raw, claims)
    for target in (built, alone):
        target.parent.mkdir(exist_ok=True)
        shutil.copy(raw, target)
    with_dbt, seconds = dbt(built, folder / "work")
    without = bare(alone, folder / "work")
    median, slow, slowest = cookbook(built)
    load = ", ".join(f"{average:.1f}" for average in os.getloadavg())
    print(f"\n{claims:,} claims; {built.stat().st_size / 1e6:.0f} MB; load {load}")
    print(f"  {'':26}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}")
    for name, cost in (("dbt: seeds, models, tests", with_dbt), ("bare SQL of the models", without)):
        print(f"  {name:26}{cost.wall:9.1f}{cost.cpu:9.1f}{cost.peak_mb:9.0f}")
    above = with_dbt.wall - without.wall
    print(f"  dbt over bare SQL: {with_dbt.wall / without.wall:.2f} times, {above:+.1f} s for {len(seconds)} nodes")
    dear = sorted(seconds.items(), key=lambda item: -item[1])[:8]
    print("  dearest nodes: " + ", ".join(f"{name} {value:.1f}" for name, value in dear))
    print(f"  cookbook: median {median:.0f} ms, p95 {slow:.0f} ms, slowest {slowest}")
    shutil.rmtree(folder / "raw")
    shutil.rmtree(folder / "bare")
    shutil.rmtree(folder / "candidate")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--claims", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--bare", nargs=2, type=Path, metavar=("DATABASE", "TARGET"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.bare:
        run_bare(*arguments.bare)
        return
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, DuckDB {duckdb.__version__}, "
        f"{THREADS} threads, {MEMORY_LIMIT}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for claims in arguments.claims:
            bench(claims, Path(folder))


if __name__ == "__main__":
    main()
