"""Killed anywhere, nothing breaks: the next run finishes the work, and readers never notice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsledger.warehouse.versions import current_number
from tests.conftest import PROJECT
from tests.e2e.driver import kill_points
from tests.e2e.harness import (
    Driver,
    Tally,
    deliver,
    driving,
    kill_after,
    new_home,
    recorded_claims,
    reference_claims,
    seen,
)

# Boundaries that the short form tries: one for each way in which a kill can leave something half done.
SHORT = (
    "after append-claims",
    "before append-inputs",
    "after seal",
    "after journal",
    "before flip",
    "before close-journal",
)


class Siege:
    """A home that is attacked again and again, each time in the middle of a run with a new delivery."""

    def __init__(self, folder: Path, driver: Driver, articles: int, blows: int, per_delivery: int) -> None:
        self.home, self.driver, self.tally = new_home(folder / "home"), driver, Tally()
        self.deliveries = [deliver(folder / "in", "0", range(articles))]
        for blow in range(blows):
            first = articles + blow * per_delivery
            self.deliveries.append(deliver(folder / "in", str(blow + 1), range(first, first + per_delivery)))
        self.articles = [articles + blow * per_delivery for blow in range(blows + 1)]
        self.reference = reference_claims(driver, folder / "reference", self.deliveries)
        started = time.monotonic()
        done = driver.run(self.home, sources=self.deliveries[:1])
        assert done["status"] == 0, done
        self.usual_seconds = time.monotonic() - started
        self.before = seen(self.home)
        self.began = time.monotonic()

    def after_the_blow(self, number: int, where: str) -> None:
        """Look as a reader does, then let the next run finish, then count everything."""
        tally = self.tally
        tally.blows += 1
        try:
            now = seen(self.home)
            tally.by_step[now.step] = tally.by_step.get(now.step, 0) + 1
            assert now.version in {self.before.version, (self.before.version or 0) + 1}
        except Exception as error:  # noqa: BLE001 - counted, and told at the end
            tally.unreadable += 1
            tally.notes.append(f"blow {number} at {where}: reader: {error}")
        done = self.finish(number)
        if done["status"] != 0:
            tally.unfinished += 1
            tally.tracebacks += "traceback" in done
            tally.notes.append(f"blow {number} at {where}: next run: {done}")
            return
        try:
            self.before = seen(self.home)
        except Exception as error:  # noqa: BLE001
            tally.unreadable += 1
            tally.notes.append(f"blow {number} at {where}: after the next run: {error}")
        claims, articles, twice = recorded_claims(self.home)
        expected = set().union(*(self.reference[file] for file in self.deliveries[: number + 1]))
        lost = len(expected - set(claims)) + abs(self.articles[number] - articles)
        strangers = set(claims) - expected
        tally.duplicates += twice + len(claims) - len(set(claims))
        tally.losses += lost + len(strangers)
        if lost or strangers or twice:
            tally.notes.append(f"blow {number} at {where}: {lost} lost, {len(strangers)} unknown, {twice} twice")
        if tally.blows % 20 == 0:
            tally.report("so far", time.monotonic() - self.began)

    def hit(self, number: int, moment: float) -> bool:
        """Begin the run of a delivery and kill it after so many seconds; whether it was still at work then."""
        pid = self.driver.start(self.home, sources=self.deliveries[: number + 1])
        kill_after(pid, moment)
        return self.driver.wait(pid)["status"] == -signal.SIGKILL

    def finish(self, number: int) -> dict[str, object]:
        return self.driver.run(self.home, sources=self.deliveries[: number + 1], wait=True)


def strike_at_points(siege: Siege, points: tuple[str, ...] | list[str]) -> None:
    for number, point in enumerate(points, 1):
        done = siege.driver.run(siege.home, sources=siege.deliveries[: number + 1], kill=point)
        # `recover` and the journal's end have nothing to do in a home that was left in order: then the run goes on.
        assert done["status"] in {-signal.SIGKILL, 0}, (point, done)
        if done["status"] == -signal.SIGKILL:
            siege.after_the_blow(number, point)
        else:
            siege.finish(number)


def strike_at_random(siege: Siege, blows: int, seed: int) -> None:
    """Kill so many runs at work. What a run takes changes with the machine's load: the moments follow it."""
    dice = random.Random(seed)
    for number in range(1, len(siege.deliveries)):
        moment = dice.uniform(0, siege.usual_seconds)
        if siege.hit(number, moment):
            siege.after_the_blow(number, f"{moment:.2f} s")
            siege.usual_seconds *= 1.1
        else:
            assert siege.finish(number)["status"] == 0
            siege.before = seen(siege.home)
            siege.usual_seconds = moment
        if siege.tally.blows == blows:
            return


def test_a_run_killed_where_state_changes_is_finished_by_the_next(tmp_path: Path) -> None:
    """0 losses, 0 duplicates, 0 unreadable files, at one boundary of each kind and at a few random moments."""
    started = time.monotonic()
    with driving(tmp_path) as driver:
        siege = Siege(tmp_path, driver, 40, len(SHORT), 2)
        strike_at_points(siege, SHORT)
    siege.tally.report("kills at boundaries, short", time.monotonic() - started)
    assert siege.tally.blows == len(SHORT)
    assert siege.tally.is_clean, siege.tally.notes


def test_a_rollback_killed_anywhere_is_old_or_new(tmp_path: Path) -> None:
    """The link is on the version that is left, or on the one that is returned to, and the next run settles it."""
    with driving(tmp_path) as driver:
        home = new_home(tmp_path / "home")
        for last in (1, 2):
            assert driver.run(home, sources=[deliver(tmp_path / "in", str(last), range(last))])["status"] == 0
        for point in kill_points(rollback=True):
            assert driver.run(home, "rollback", kill=point)["status"] == -signal.SIGKILL
            seen(home)
            done = driver.run(home)
            assert (done["status"], done["result"]["outcome"]) == (0, "unchanged"), (point, done)
            assert current_number(home / "current") == (2 if point == "before marks" else 1), point
            if point != "before marks":
                assert driver.run(home, "rollback", version=2)["result"]["now"] == 2


@pytest.mark.long
def test_kills_at_every_named_boundary(tmp_path: Path) -> None:
    started = time.monotonic()
    points = kill_points()
    with driving(tmp_path) as driver:
        siege = Siege(tmp_path, driver, 350, len(points), 3)
        strike_at_points(siege, points)
    siege.tally.report(f"kills at {len(points)} named boundaries", time.monotonic() - started)
    assert siege.tally.is_clean, siege.tally.notes


@pytest.mark.long
def test_kills_at_random_moments_of_record_load_and_publish(tmp_path: Path) -> None:
    blows = int(os.environ.get("NEWSLEDGER_KILLS", "160"))
    started = time.monotonic()
    with driving(tmp_path) as driver:
        siege = Siege(tmp_path, driver, 350, 2 * blows, 3)
        strike_at_random(siege, blows, seed=20261123)
    siege.tally.report("kills at random moments of record, load and publish", time.monotonic() - started)
    assert siege.tally.blows == blows
    assert siege.tally.is_clean, siege.tally.notes


class WholeSiege(Siege):
    """The same with the command line: dbt and Great Expectations in children that must die with their parent."""

    def command(self, number: int, *options: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "newsledger.cli", "refresh", *self.deliveries[: number + 1], *options],
            cwd=PROJECT,
            env={**os.environ, "NEWSLEDGER_HOME": str(self.home), "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def hit(self, number: int, moment: float) -> bool:
        process = self.command(number)
        kill_after(process.pid, moment)
        process.communicate()
        return process.returncode == -signal.SIGKILL

    def finish(self, number: int) -> dict[str, object]:
        process = self.command(number, "--wait")
        text, _ = process.communicate()
        return {
            "status": process.returncode,
            "text": text[-2000:],
            **({"traceback": text} if "Traceback" in text else {}),
        }


@pytest.mark.long
def test_kills_at_random_moments_of_whole_runs(tmp_path: Path) -> None:
    blows = int(os.environ.get("NEWSLEDGER_WHOLE_KILLS", "40"))
    started = time.monotonic()
    with driving(tmp_path) as driver:
        siege = WholeSiege(tmp_path, driver, 350, 2 * blows, 3)
        timed = time.monotonic()
        assert siege.finish(0)["status"] == 0
        siege.usual_seconds = time.monotonic() - timed
        siege.before = seen(siege.home)
        strike_at_random(siege, blows, seed=11)
    siege.tally.report("kills at random moments of whole runs", time.monotonic() - started)
    assert siege.tally.blows == blows
    assert siege.tally.is_clean, siege.tally.notes
