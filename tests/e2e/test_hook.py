"""Who is on call hears of a run that failed, and once more when a run made it good; of quiet nights nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.e2e.harness import deliver, driving, new_home


def test_the_hook_hears_of_failure_and_recovery_and_of_nothing_else(tmp_path: Path) -> None:
    script, heard = tmp_path / "hook.py", tmp_path / "heard.jsonl"
    script.write_text("import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + '\\n')")
    settings = {"audit_hook": f"{sys.executable} {script} {heard}"}

    def notices() -> list[dict[str, Any]]:
        return [json.loads(line) for line in heard.read_text("utf-8").splitlines()] if heard.exists() else []

    with driving(tmp_path) as driver:
        home = new_home(tmp_path / "home")

        def night(number: int, **job: Any) -> dict[str, Any]:
            source = deliver(tmp_path / "in", str(number), range(number))
            return driver.run(home, sources=[source], settings=settings, **job)

        assert night(1)["status"] == 0
        assert notices() == [], "a good first run is no news"

        assert night(2, damage_candidate=True)["code"] == "version-damaged"
        (failed,) = notices()
        assert (failed["event"], failed["code"]) == ("failed", "version-damaged")
        assert "sha256 differs" in failed["message"]

        assert night(3)["status"] == 0
        assert [notice["event"] for notice in notices()] == ["failed", "recovered"]
        assert night(4)["status"] == 0
        assert len(notices()) == 2, "recovered is said once"

        night(5, kill="after append-claims")
        assert night(5)["status"] == 0
        assert [notice["event"] for notice in notices()] == ["failed", "recovered", "recovered"]


def test_a_hook_that_cannot_be_told_leaves_the_run_as_it_is(tmp_path: Path) -> None:
    with driving(tmp_path) as driver:
        home, source = new_home(tmp_path / "home"), deliver(tmp_path / "in", "1", range(1))
        lost = {"audit_hook": "/no/such/program"}
        assert driver.run(home, sources=[source], damage_candidate=True, settings=lost)["code"] == "version-damaged"
        done = driver.run(home, sources=[source], settings=lost)
        assert (done["status"], done["result"]["version"]) == (0, 2)
        assert any("hook-failed" in warning for warning in done["result"]["warnings"])
