"""Readers never fail: whatever way they open the file, while versions are published under them."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT
from tests.e2e.reader import STOP
from tests.versions import publish_version

COMMAND_LINE = shutil.which("duckdb", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


def publish_under_readers(
    home: Path, ways: list[str], threads: int, versions: int, rows: int, pause: float
) -> tuple[list[dict[str, Any]], dict[int, float]]:
    """Publish versions while reading processes are at work; returns what they saw and when each version was flipped."""
    publish_version(home, 1, rows=rows)
    environment = {**os.environ, "NEWSLEDGER_DUCKDB_CLI": COMMAND_LINE or ""}
    readers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.reader", way, str(home), str(threads)],
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for way in ways
    ]
    for reader in readers:
        assert reader.stdout is not None
        assert json.loads(reader.stdout.readline()) == {"ready": True}
    flipped = {}
    for value in range(2, versions + 1):
        number = publish_version(home, value, rows=rows)
        flipped[number] = time.time()
        time.sleep(pause)
    time.sleep(1)
    (home / STOP).touch()
    return [json.loads(reader.communicate(timeout=120)[0].splitlines()[-1]) for reader in readers], flipped


def report(name: str, seen: list[dict[str, Any]], flipped: dict[int, float]) -> None:
    for result in seen:
        times = result["first_seen"].items()
        delays = [max(at - flipped[int(version)], 0) for version, at in times if int(version) in flipped]
        line = (
            f"readers {name}, {result['way']}: {result['reads']} reads, {result['n_errors']} errors, "
            f"{result['torn']} torn, at most {result['behind']} behind; new version first seen after "
            f"{statistics.median(delays) if delays else 0:.3f} s (median of {len(delays)})"
        )
        print("\n" + line)
        if target := os.environ.get("NEWSLEDGER_HARNESS_LOG"):
            with Path(target).open("a", encoding="utf-8") as log:
                log.write(line + "\n")


def check(seen: list[dict[str, Any]]) -> None:
    for result in seen:
        assert result["n_errors"] == 0, result["errors"]
        assert result["torn"] == 0
        assert result["behind"] <= 1
        assert result["reads"] > 0


def test_readers_see_whole_versions_while_ten_are_published(tmp_path: Path) -> None:
    """A dashboard that refreshes in the very moment of a publication shows the old figures or the new ones."""
    seen, flipped = publish_under_readers(tmp_path / "home", ["python", "pool"], 4, 10, 2000, 0.1)
    report("short", seen, flipped)
    check(seen)


@pytest.mark.long
def test_readers_of_every_kind_while_a_hundred_versions_are_published(tmp_path: Path) -> None:
    ways = ["python", "latest", "pool", "null"] + (["cli"] if COMMAND_LINE else [])
    seen, flipped = publish_under_readers(tmp_path / "home", ways, 4, 100, 20_000, 0.3)
    report("long", seen, flipped)
    check(seen)
    assert COMMAND_LINE, "the duckdb command line is not installed: it was not tried"
