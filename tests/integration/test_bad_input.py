"""What cannot be read is kept with a reason, what cannot be built is refused, and no one gets a traceback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Cli

NOBODY = 65534


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.jsonl"
    record = {
        "id": "a1",
        "url": "https://example.com/a1",
        "publisher": "Example Daily",
        "text": "Example Corp said it will invest $2 billion in a new plant.",
    }
    path.write_text(json.dumps(record) + "\n")
    return path


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "empty-file"),
        ("binary.txt", bytes(range(256)) * 16, "binary-file"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(64), "binary-file"),
        ("table.xyz", b"1;2;3\n4;5;6\n", "unsupported-format"),
        ("page.html", b"<!doctype html><html><head><title>t</title></head><body></body></html>", "no-text"),
    ],
)
def test_an_unreadable_input_is_quarantined_with_its_reason(
    cli: Cli, tmp_path: Path, good: Path, name: str, content: bytes, reason: str
) -> None:
    """The others of the same run are read, and the bad one is on record."""
    bad = tmp_path / name
    bad.write_bytes(content)
    done = cli("ingest", str(bad), str(good), "--json", home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["inputs"] == {"read": 1, "quarantined": 1, "unchanged": 0}
    assert [problem["reason_code"] for problem in report["problems"]] == [reason]
    assert "Traceback" not in done.stderr


def test_an_article_over_the_limit_is_quarantined(cli: Cli, tmp_path: Path, good: Path) -> None:
    big = tmp_path / "big.jsonl"
    big.write_text(json.dumps({"id": "b", "text": "x" * 2000}) + "\n")
    done = cli("ingest", str(big), str(good), "--json", home=tmp_path / "home", NEWSLEDGER_MAX_TEXT_BYTES="1000")
    assert [problem["reason_code"] for problem in json.loads(done.stdout)["problems"]] == ["too-large"]


def test_an_article_without_a_date_is_read_with_a_warning(cli: Cli, tmp_path: Path, good: Path) -> None:
    done = cli("ingest", str(good), home=tmp_path / "home")
    assert done.returncode == 0
    assert "no-date" in done.stderr


def test_only_unreadable_inputs_end_with_status_one(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    done = cli("ingest", str(tmp_path / "empty.txt"), home=tmp_path / "home")
    assert done.returncode == 1
    assert "[nothing-readable]" in done.stderr
    assert "empty-file" in done.stderr


def test_a_source_that_is_not_there_is_named(cli: Cli, tmp_path: Path) -> None:
    done = cli("ingest", str(tmp_path / "nowhere"), home=tmp_path / "home")
    assert done.returncode in {1, 2}
    assert "[source-not-found]" in done.stderr
    assert "nowhere" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["extract", ""], "nothing-given"), (["refresh", "--no-such-option"], "usage"), (["nonsense"], "usage")],
)
def test_wrong_usage_ends_with_status_two(cli: Cli, tmp_path: Path, arguments: list[str], code: str) -> None:
    done = cli(*arguments, home=tmp_path / "home")
    assert (done.returncode, f"[{code}]" in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "content", [b"home = [", b"\xff\xfe", b'nonsense = "x"', b'timezone = "Mars/X"', b'memory_limit = "lots"']
)
def test_a_broken_file_of_options_is_named(cli: Cli, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "dbt_project.yml").touch()
    (tmp_path / "newsledger.toml").write_bytes(content)
    done = cli("versions", "--json", home=tmp_path / "home", NEWSLEDGER_PROJECT=str(tmp_path))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert json.loads(done.stdout)["error"]["code"] == "settings-invalid", "whoever asked for JSON gets it"


@pytest.mark.parametrize("name", ["plain 中文 #x {y} q'uote st*r?", "with [b]", "with %20", "back\\slash"])
def test_a_home_of_any_name_works_or_is_refused_before_the_first_write(
    cli: Cli, tmp_path: Path, good: Path, name: str
) -> None:
    home = tmp_path / name
    first = cli("ingest", str(good), "--json", home=home)
    if first.returncode == 2:
        assert json.loads(first.stdout)["error"]["code"] == "settings-invalid"
        assert not home.exists()
        return
    assert json.loads(first.stdout)["inputs"]["read"] == 1, first.stderr
    assert json.loads(cli("ingest", str(good), "--json", home=home).stdout)["inputs"] == {"unchanged": 1}


def test_a_file_in_the_place_of_the_home_is_named(cli: Cli, good: Path) -> None:
    done = cli("versions", home=good)
    assert done.returncode == 2
    assert "is a file, where a folder shall be" in done.stderr


def test_a_link_that_leads_in_a_circle_does_not_stop_the_others(cli: Cli, tmp_path: Path, good: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    good.rename(folder / good.name)
    (folder / "loop").symlink_to("loop")
    report = json.loads(cli("ingest", str(folder), "--json", home=tmp_path / "home").stdout)
    assert (report["inputs"]["read"], report["inputs"]["failed"]) == (1, 1)
    (problem,) = report["problems"]
    assert problem["location"].endswith("/in/loop")


@pytest.mark.parametrize(
    ("redirection", "status", "code"), [(">&-", 0, ""), ("> /dev/full", 1, "output-not-written"), ("2>&-", 0, "")]
)
def test_output_that_nobody_takes_is_no_traceback(tmp_path: Path, redirection: str, status: int, code: str) -> None:
    done = subprocess.run(
        f"{sys.executable} -m newsledger.cli versions {redirection}",
        shell=True,
        cwd=PROJECT,
        env={**os.environ, "NEWSLEDGER_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr, code in done.stderr) == (status, False, True), done.stderr


def test_an_invalid_option_is_named(cli: Cli, tmp_path: Path) -> None:
    done = cli("versions", home=tmp_path / "home", NEWSLEDGER_DBT_THREADS="many")
    assert done.returncode == 2
    assert "dbt_threads" in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("metric_id,family", "family,metric_id", "seed-header"),
        ("\nmarket_share,", "\nmarket_share\n,", "seed-row"),
    ],
)
def test_a_broken_seed_is_refused_before_anything_is_built(
    cli: Cli, tmp_path: Path, good: Path, old: str, new: str, code: str
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    for part in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT / part, project / part)
    for part in ("seeds", "models", "macros"):
        shutil.copytree(PROJECT / part, project / part)
    seed = project / "seeds" / "metrics.csv"
    content = seed.read_text("utf-8")
    assert old in content
    seed.write_text(content.replace(old, new, 1), "utf-8")
    done = cli("refresh", str(good), home=tmp_path / "home", NEWSLEDGER_PROJECT=str(project))
    assert done.returncode == 1
    assert f"[{code}]" in done.stderr
    assert "metrics.csv" in done.stderr
    assert not (tmp_path / "home" / "current").exists()
    assert not (tmp_path / "home" / "candidate").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become a user without permission")
def test_a_home_without_permission_is_refused_before_anything_is_read(tmp_path: Path, good: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir(mode=0o555)
    # The interpreter may lie in root's own folder: what is needed is imported before the permission is given up.
    program = (
        "import os, sys, newsledger.cli.app, newsledger.console, newsledger.logs, newsledger.pipeline\n"
        f"os.setgid({NOBODY}); os.setuid({NOBODY})\n"
        "sys.argv = ['newsledger', 'refresh', sys.argv[1]]\n"
        "newsledger.cli.app.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(good)],
        cwd=PROJECT,
        env={**os.environ, "NEWSLEDGER_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "[home-not-writable]" in done.stderr
    assert list(home.iterdir()) == []
