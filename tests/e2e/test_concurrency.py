"""Many at once: one writes, the others wait or say who writes, and each article is recorded once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from newsledger.errors import EXIT_LOCKED
from newsledger.ledger.store import Ledger
from tests.e2e.harness import deliver, driving, new_home, recorded_claims, reference_claims, seen


def test_eight_ingestions_of_overlapping_articles_at_once(tmp_path: Path) -> None:
    """Eight schedules that fetch the same news: none is lost, none counts twice."""
    with driving(tmp_path) as driver:
        home = new_home(tmp_path / "home")
        # Each article is in two of the eight deliveries.
        files = [deliver(tmp_path / "in", str(n), range(n * 5, n * 5 + 10)) for n in range(8)]
        started = [driver.start(home, "ingest", sources=[file], wait=True) for file in files]
        done = [driver.wait(pid) for pid in started]
        expected = set().union(*reference_claims(driver, tmp_path / "reference", files).values())
    assert [one["status"] for one in done] == [0] * 8, done
    claims, articles, twice = recorded_claims(home)
    assert (articles, twice) == (45, 0)
    assert sorted(claims) == sorted(expected)
    with Ledger(home / "ledger").connect() as connection:
        seqs = [row[0] for row in connection.execute("select run_seq from ledger_runs").fetchall()]
    assert max(Counter(seqs).values()) == 1, "two runs with one number"


def test_two_refreshes_at_once(tmp_path: Path) -> None:
    """With --wait the second finds nothing new; without it, it says who is at work and ends with its own code."""
    with driving(tmp_path) as driver:
        home = new_home(tmp_path / "home")
        source = [deliver(tmp_path / "in", "0", range(10))]
        pair = [driver.start(home, sources=source, wait=True) for _ in range(2)]
        outcomes = sorted(driver.wait(pid)["result"]["outcome"] for pid in pair)
        assert outcomes == ["published", "unchanged"]
        more = [deliver(tmp_path / "in", "1", range(10, 20))]
        pair = [driver.start(home, sources=more) for _ in range(2)]
        done = sorted((driver.wait(pid) for pid in pair), key=lambda one: one["status"])
    assert [one["status"] for one in done] == [0, EXIT_LOCKED], done
    assert (done[1]["code"], "pid" in done[1]["message"]) == ("locked", True)
    assert seen(home).version == 2
