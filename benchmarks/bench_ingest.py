"""Articles a second and peak memory of an ingest, with and without extraction, beside `trafilatura.extract` alone.

    python -m benchmarks.bench_ingest [--sizes 1000 10000] [--jobs ingest again read trafilatura] [--processes N]

For each number of made-up feed-archive documents, one after the other in each round: a whole `ingest` into an empty
ledger; the ingest again, over the ledger that it filled (nothing changed); the ingest without extraction (`read`); and
trafilatura over the same files in as many processes. Printed are medians of articles a second of wall time,
milliseconds of CPU time for an article (all processes; this is what holds on a machine that does other things too), and
the peak of memory over all processes of the command. An ingest also says on the way what each tenth of the articles
cost: whether the last ones are dearer than the first, and whether memory grows with them.
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
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil

from benchmarks.made_up_articles import write_folder

PROJECT = Path(__file__).resolve().parent.parent

_NAMES: Final = {
    "ingest": "ingest",
    "again": "ingest again, unchanged",
    "read": "without extraction",
    "trafilatura": "trafilatura.extract",
}


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
    with subprocess.Popen(command, cwd=PROJECT, env=os.environ | environment, stdout=subprocess.DEVNULL) as child:
        peak = Peak(child.pid)
        child.wait()
        peak.stop()
    after = os.times()
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Usage(time.perf_counter() - started, cpu, peak.mib)


def family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def resident_mib(processes: Sequence[psutil.Process]) -> float:
    return sum(process.memory_info().rss for process in processes) / 2**20


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
                self.mib = max(self.mib, resident_mib(family(self._process)))
            except psutil.NoSuchProcess:
                continue

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()


class Course:
    """Observes an ingest: what each tenth of the documents cost, on stderr as they are done."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._done = 0
        self._cpu = 0.0

    def step(self, name: str) -> None:
        pass

    def progress(self, done: int, total: int, _note: str) -> None:
        if done * 10 // total == self._done * 10 // total:
            return
        processes = family(self._process)
        cpu = sum(times.user + times.system for times in (process.cpu_times() for process in processes))
        cost = 1000 * (cpu - self._cpu) / (done - self._done)
        print(
            f"{done:>9,} of {total:,}: {cost:.2f} ms CPU for each article since the last line, "
            f"{resident_mib(processes):.0f} MiB ({resident_mib([self._process]):.0f} in the process that records)",
            file=sys.stderr,
            flush=True,
        )
        self._done, self._cpu = done, cpu


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
    report = pipeline.ingest(load_settings(), [str(folder)], observer=Course())
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


def bench(n_articles: int, jobs: Sequence[str], processes: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-ingest-") as temporary:
        work = Path(temporary)
        folder = work / "articles"
        write_folder(folder, n_articles)
        found: dict[str, list[Usage]] = {}
        for _ in range(rounds):
            home = work / "home"
            environment = {"NEWSLEDGER_HOME": str(home), "NEWSLEDGER_INGEST_PROCESSES": str(processes)}
            for job in jobs:
                if job != "again" and home.exists():
                    shutil.rmtree(home)
                usage = measured([job, "--folder", str(folder), "--processes", str(processes)], environment)
                found.setdefault(job, []).append(usage)
        report(n_articles, found)


def report(n_articles: int, found: dict[str, list[Usage]]) -> None:
    peer = statistics.median(usage.cpu for usage in found.get("trafilatura", ())) if "trafilatura" in found else None
    for job, usages in found.items():
        wall, cpu, peak = (
            statistics.median(getattr(usage, field) for usage in usages) for field in ("wall", "cpu", "peak_mib")
        )
        rate, cost = n_articles / wall, 1000 * cpu / n_articles
        beside = f"  {peer / cpu:>5.2f} x trafilatura's rate by CPU" if peer else ""
        print(
            f"{n_articles:>7,}  {_NAMES[job]:<24} {rate:>8.0f} articles/s  {cost:>6.2f} ms CPU  {peak:>6.0f} MiB"
            f"{beside}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("job", nargs="?", choices=list(_NAMES), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--jobs", nargs="+", choices=list(_NAMES), default=list(_NAMES))
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    if given.job == "trafilatura":
        trafilatura_alone(given.folder, given.processes)
    elif given.job:
        ingest(given.folder, is_extracting=given.job != "read")
    else:
        print(f"{given.processes} processes, {given.rounds} rounds; load {os.getloadavg()[0]:.1f}")
        for n_articles in given.sizes:
            bench(n_articles, given.jobs, given.processes, given.rounds)


if __name__ == "__main__":
    main()
