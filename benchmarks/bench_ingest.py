"""Articles a second and peak memory of an ingest, with and without extraction, beside `trafilatura.extract` alone.

    python -m benchmarks.bench_ingest [--sizes 1000 10000] [--processes N] [--rounds N]

For each number of made-up feed-archive documents: a whole `ingest` into an empty ledger, the same without extraction,
and trafilatura over the same files in as many processes, one after the other in each round. Then the ingest once more,
over the ledger that it filled: nothing changed. Printed are medians of articles a second of wall time, milliseconds of
CPU time for an article (all processes; this is what holds on a machine that does other things too), and the peak of
memory over all processes of the command.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.made_up_articles import write_folder

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Usage:
    """One finished command: wall seconds, CPU seconds and peak MiB of all its processes."""

    wall: float
    cpu: float
    peak_mib: float


def measured(arguments: list[str], environment: dict[str, str]) -> Usage:
    """Run this module in a process of its own and add up what it and its children use."""
    command = [sys.executable, "-m", "benchmarks.bench_ingest", *arguments]
    before = os.times()
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=PROJECT, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        peak = Peak(child.pid)
        output, errors = child.communicate()
        peak.stop()
    after = os.times()
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}:\n{errors.decode()}{output.decode()}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Usage(time.perf_counter() - started, cpu, peak.mib)


class Peak:
    """The largest sum of resident memory of a process and its children, sampled ten times a second."""

    def __init__(self, pid: int) -> None:
        self.mib = 0.0
        self._process = psutil.Process(pid)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(0.1):
            try:
                family = [self._process, *self._process.children(recursive=True)]
                total = sum(one.memory_info().rss for one in family)
            except psutil.NoSuchProcess:
                continue
            self.mib = max(self.mib, total / 2**20)

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()


def ingest(folder: Path, *, is_extracting: bool) -> None:
    """What the measured process does."""
    from newsledger import pipeline
    from newsledger.ingestion.intake import Intake
    from newsledger.settings import load_settings

    class WithoutExtraction(Intake):
        def _extracting(self, articles: Any) -> list[Future[Any]]:
            done: Future[Any] = Future()
            done.set_result([[] for _ in articles])
            return [done]

    if not is_extracting:
        pipeline.Intake = WithoutExtraction  # type: ignore[misc]
    report = pipeline.ingest(load_settings(), [str(folder)])
    print(json.dumps(report.inputs))


def trafilatura_alone(folder: Path, processes: int) -> None:
    """The peer: the text of each document by trafilatura, in as many processes."""
    from concurrent.futures import ProcessPoolExecutor

    paths = sorted(str(path) for path in folder.rglob("*.txt"))
    with ProcessPoolExecutor(processes) as pool:
        n_read = sum(pool.map(has_text, paths, chunksize=32))
    print(json.dumps({"read": n_read}))


def has_text(path: str) -> bool:
    import trafilatura

    return trafilatura.extract(Path(path).read_text("utf-8")) is not None


def bench(n_articles: int, processes: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-ingest-") as temporary:
        work = Path(temporary)
        folder = work / "articles"
        write_folder(folder, n_articles)
        found: dict[str, list[Usage]] = {}
        for _ in range(rounds):
            home = work / "home"
            environment = {"NEWSLEDGER_HOME": str(home), "NEWSLEDGER_INGEST_PROCESSES": str(processes)}
            for name, job in (
                ("ingest", "ingest"),
                ("ingest again, unchanged", "ingest"),
                ("without extraction", "read"),
                ("trafilatura.extract", "trafilatura"),
            ):
                if name != "ingest again, unchanged" and home.exists():
                    shutil.rmtree(home)
                usage = measured([job, "--folder", str(folder), "--processes", str(processes)], environment)
                found.setdefault(name, []).append(usage)
        report(n_articles, found)


def report(n_articles: int, found: dict[str, list[Usage]]) -> None:
    peer = statistics.median(usage.cpu for usage in found["trafilatura.extract"])
    for name, usages in found.items():
        wall, cpu, peak = (
            statistics.median(getattr(usage, field) for usage in usages) for field in ("wall", "cpu", "peak_mib")
        )
        rate, cost = n_articles / wall, 1000 * cpu / n_articles
        print(
            f"{n_articles:>7,}  {name:<24} {rate:>8.0f} articles/s  {cost:>6.2f} ms CPU  {peak:>6.0f} MiB  "
            f"{peer / cpu:>5.2f} x trafilatura's rate by CPU",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("job", nargs="?", choices=["ingest", "read", "trafilatura"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    if given.job == "trafilatura":
        trafilatura_alone(given.folder, given.processes)
    elif given.job:
        ingest(given.folder, is_extracting=given.job == "ingest")
    else:
        print(f"{given.processes} processes, {given.rounds} rounds; load {os.getloadavg()[0]:.1f}")
        for n_articles in given.sizes:
            bench(n_articles, given.processes, given.rounds)


if __name__ == "__main__":
    main()
