"""Cold `newsledger refresh` of one article beside a bare `dbt build` of the same project, and a run without news.

    python -m benchmarks.bench_refresh [--article FILE] [--runs N]

Each round is cold: a home of its own, no kept parse of the dbt project. The rounds of the two commands alternate, since
the machine's speed drifts. Printed are medians of wall seconds, CPU seconds (children included) and peak memory of
the largest process, and the refresh's split by step.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
CLI = [sys.executable, "-m", "newsledger.cli"]


@dataclass(frozen=True, slots=True)
class Timing:
    """One finished command: wall and CPU seconds, peak memory of its largest process in MiB."""

    wall: float
    cpu: float
    peak_mib: float
    output: str


def timed(command: list[str], environment: dict[str, str]) -> Timing:
    """Run a command to its end; its and its children's usage is read from the operating system."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    # A process of its own between us and the command keeps the peaks of the rounds apart.
    probe = (
        "import json, resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, text=True)\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024\n"
        "print(json.dumps({'status': done.returncode, 'peak': peak, 'output': done.stdout}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, *command],
        cwd=PROJECT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer = json.loads(done.stdout)
    if answer["status"] != 0:
        raise SystemExit(f"{' '.join(command)} ended with status {answer['status']}:\n{answer['output']}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Timing(wall, cpu, answer["peak"], answer["output"])


def refresh(home: Path, article: Path) -> Timing:
    return timed([*CLI, "refresh", str(article), "--json"], {"NEWSLEDGER_HOME": str(home)})


def bare_build(home: Path, raw: Path) -> Timing:
    """dbt's own command on the same raw tables, with no parse kept."""
    database = home / "warehouse.duckdb"
    shutil.copy(raw, database)
    command = [str(Path(sys.executable).parent / "dbt"), "--quiet", "--no-use-colors", "build"]
    command += ["--exclude", "resource_type:unit_test", "--target-path", str(home / "target")]
    command += ["--log-path", str(home / "logs"), "--profiles-dir", str(PROJECT)]
    return timed(command, {"NEWSLEDGER_DUCKDB": str(database)})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = PROJECT.parent / "shared" / "articles"
    default = next(iter(sorted(shared.glob("*.txt"))), PROJECT / "samples")
    parser.add_argument("--article", type=Path, default=default)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        # What dbt starts from: the same ledger, loaded, not built.
        raw = base / "raw" / "warehouse.duckdb"
        timed([*CLI, "ingest", str(options.article)], {"NEWSLEDGER_HOME": str(base / "raw-home")})
        timed([*CLI, "load", "--to", str(raw)], {"NEWSLEDGER_HOME": str(base / "raw-home")})
        cold, bare, idle = [], [], []
        for number in range(options.runs):
            home = base / f"home-{number}"
            cold.append(refresh(home, options.article))
            idle.append(refresh(home, options.article))
            dbt_home = base / f"dbt-{number}"
            dbt_home.mkdir()
            bare.append(bare_build(dbt_home, raw))

    day = datetime.now(UTC).date().isoformat()
    print(f"{day}  {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{options.runs} rounds, medians; article: {options.article.name}\n")
    print(f"{'':34}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}")
    rows = {"cold newsledger refresh": cold, "bare dbt build, cold": bare, "newsledger refresh, no news": idle}
    for name, timings in rows.items():
        medians = [
            statistics.median(getattr(timing, field) for timing in timings) for field in ("wall", "cpu", "peak_mib")
        ]
        print(f"{name:34}{medians[0]:9.1f}{medians[1]:9.1f}{medians[2]:10.0f}")
    above = statistics.median(one.wall - other.wall for one, other in zip(cold, bare, strict=True))
    print(f"\nrefresh above the bare build, paired median: {above:.1f} s (goal: at most 12); no news: goal under 3 s")
    steps = [json.loads(timing.output)["seconds_by_step"] for timing in cold]
    print("\nsplit of the cold refresh (seconds, medians):")
    for step in steps[0]:
        print(f"  {step:10}{statistics.median(split[step] for split in steps):7.2f}")


if __name__ == "__main__":
    main()
