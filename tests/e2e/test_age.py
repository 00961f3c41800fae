"""Years of runs: the home and the time of a run stay bounded, as long as somebody prunes."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from newsledger.ledger.maintenance import folder_bytes
from newsledger.ledger.store import Ledger
from tests.conftest import Cli
from tests.e2e.harness import deliver, driving, new_home, recorded_claims, reference_claims

EVERY = {"prune_grace_hours": 0}


def age(tmp_path: Path, runs: int, prune_every: int, sample_every: int) -> list[tuple[int, int, int, float, float]]:
    """Record and load again and again; samples of run, ledger files, bytes, seconds to record and to load."""
    samples = []
    with driving(tmp_path) as driver:
        home = new_home(tmp_path / "home")
        for number in range(1, runs + 1):
            source = deliver(tmp_path / "in", "news", range(number, number + 1))
            done = driver.run(home, "record-and-load", sources=[source])
            assert done["status"] == 0, done
            if number % prune_every == 0:
                assert driver.run(home, "prune", settings=EVERY)["status"] == 0
            if number % sample_every == 0 or number == 1:
                files = sum(1 for path in (home / "ledger").rglob("*") if path.is_file())
                result = done["result"]
                samples.append((number, files, folder_bytes(home), result["record"], result["load"]))
        claims, articles, twice = recorded_claims(home)
        everything = deliver(tmp_path / "in", "all", range(1, runs + 1))
        expected = set().union(*reference_claims(driver, tmp_path / "reference", [everything]).values())
    assert (sorted(claims), articles, twice) == (sorted(expected), runs, 0)
    return samples


def show(name: str, samples: list[tuple[int, int, int, float, float]], seconds: float) -> None:
    lines = [
        f"{name}, {seconds:.0f} s",
        "| runs | ledger files | bytes of the home | record s | load s |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| {n} | {files} | {size:,} | {record:.2f} | {load:.2f} |" for n, files, size, record, load in samples]
    print("\n" + "\n".join(lines))
    if target := os.environ.get("NEWSLEDGER_HARNESS_LOG"):
        with Path(target).open("a", encoding="utf-8") as log:
            log.write("\n".join(lines) + "\n")


@pytest.mark.long
def test_a_thousand_runs(tmp_path: Path) -> None:
    runs = int(os.environ.get("NEWSLEDGER_AGE_RUNS", "1000"))
    started = time.monotonic()
    samples = age(tmp_path, runs, 50, 50)
    show(f"age, {runs} record-and-load runs, pruned every 50", samples, time.monotonic() - started)
    files = [sample[1] for sample in samples[1:]]
    assert max(files) < 200
    # A ledger that is 20 times as long may take longer to read, not 20 times as long.
    assert samples[-1][4] < 3 * samples[1][4]
    n_files = {len(Ledger(tmp_path / "home" / "ledger").files(table)) for table in ("claims", "articles", "inputs")}
    assert max(n_files) <= 60


@pytest.mark.long
def test_fifty_whole_runs(tmp_path: Path, cli: Cli) -> None:
    """The command line itself, pruned every ten: versions, logs and what dbt keeps do not pile up."""
    runs = int(os.environ.get("NEWSLEDGER_AGE_WHOLE_RUNS", "50"))
    home, started, samples = tmp_path / "home", time.monotonic(), []
    for number in range(1, runs + 1):
        source = deliver(tmp_path / "in", "news", range(number, number + 1))
        before = time.monotonic()
        done = cli("refresh", source, home=home)
        assert done.returncode == 0, done.stderr
        seconds = time.monotonic() - before
        if number % 10 == 0:
            pruned = cli("prune", home=home, NEWSLEDGER_KEEP_VERSIONS="3", NEWSLEDGER_PRUNE_GRACE_HOURS="0")
            assert pruned.returncode == 0, pruned.stderr
            files = sum(1 for path in (home / "ledger").rglob("*") if path.is_file())
            samples.append((number, files, folder_bytes(home), seconds, 0.0))
    show(f"age, {runs} whole runs, pruned every 10", samples, time.monotonic() - started)
    assert samples[-1][2] < 2 * samples[0][2]
    assert samples[-1][3] < 2 * samples[0][3] + 10
