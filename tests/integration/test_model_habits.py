"""The dbt project keeps the written rules of dbt-bouncer.yml, and its seeds stay readable as diffs."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

KEYS = {
    "organizations": ("organization_id",),
    "organization_aliases": ("alias", "organization_id"),
    "markets": ("market_id",),
    "market_aliases": ("alias",),
    "publishers": ("publisher_id",),
    "publisher_aliases": ("alias",),
    "claim_reviews": ("claim_key", "field"),
    "metrics": ("metric_id",),
    "character_variants": ("variant",),
}


def test_models_keep_the_written_rules(model_project: Path, built: Path, tmp_path: Path) -> None:
    """Names, folders, grain sentences, contracts, lineage: whoever adds a model is told what it lacks."""
    shutil.copy(PROJECT / "dbt-bouncer.yml", tmp_path)
    shutil.copytree(model_project / "work" / "target", tmp_path / "target")
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dbt-bouncer")), "run"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"COLUMNS": "200", "PATH": ""},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ERROR=0" in done.stdout + done.stderr


def test_each_build_is_documented_in_one_page_without_the_paths_of_its_machine(
    model_project: Path, built: Path
) -> None:
    """An analyst opens docs/index.html of a version: every table and column, without a server or the network."""
    page = (model_project / "work" / "docs" / "index.html").read_text("utf-8")
    assert "What waits for a human" in page
    assert '"send_anonymous_usage_stats": false' in page
    assert str(model_project) not in page
    assert 'src="http' not in page


@pytest.mark.parametrize("seed", KEYS)
def test_seeds_are_sorted_and_end_their_lines_alike(seed: str) -> None:
    """An unsorted seed makes two people's additions collide, and a diff that moves lines hides what changed."""
    path = PROJECT / "seeds" / f"{seed}.csv"
    content = path.read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    with path.open(encoding="utf-8", newline="") as handle:
        keys = [tuple(row[name] for name in KEYS[seed]) for row in csv.DictReader(handle)]
    assert keys == sorted(keys)
