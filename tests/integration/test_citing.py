"""What leaves the warehouse carries its evidence: citations, and seed rows that load again."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from newsledger.errors import NewsledgerError
from newsledger.files import file_sha256
from newsledger.serving.citation import cite
from newsledger.warehouse.seeds import check_seeds
from tests.integration.conftest import Published
from tests.model_rows import BAD, CURATED, EDITS, INVESTED, SHARES, TIERED


def test_a_citation_has_all_that_a_reader_needs_to_check_it(published: Published) -> None:
    done = published.run("cite", SHARES[1]["claim_id"][:10])
    assert done.returncode == 0, done.stderr
    figure, quote, url, claim, version = done.stdout.splitlines()
    assert figure == "阿里巴巴: Market share 44.5 % of 中国云基础设施服务, 2020-Q1, according to Canalys."
    assert quote == f"“{SHARES[1]['quote']}” Example Daily, “Figures of agency-2”, 2020-07-03."
    assert url == "https://news.example.com/agency-2"
    assert SHARES[1]["claim_id"] in claim
    assert f"characters {SHARES[1]['quote_start']} to {SHARES[1]['quote_end']}" in claim
    assert SHARES[1]["revision_id"] in claim
    sha256 = file_sha256(published.home / "current" / "warehouse.duckdb")
    assert version == f"newsledger, version 1 of 2026-11-23, sha256 {sha256}."


def test_a_citation_for_programs_and_for_reference_managers(published: Published) -> None:
    cited = json.loads(published.run("cite", INVESTED[0]["claim_key"], "--json").stdout)
    assert (cited["figure"], cited["decision"], cited["caution"]) == ("CNY 500,000,000,000", "accepted", None)
    (item,) = json.loads(published.run("cite", SHARES[1]["claim_id"], "--csl").stdout)
    assert item["type"] == "article-newspaper"
    assert (item["title"], item["container-title"]) == ("Figures of agency-2", "Example Daily")
    assert item["issued"] == {"date-parts": [[2020, 7, 3]]}


def test_a_citation_says_when_a_figure_should_not_be_cited(published: Published) -> None:
    """A quarantined, outdated or rumoured figure must not pass for a fact in somebody's report."""
    cautions = {
        name: json.loads(published.run("cite", claim["claim_id"], "--json").stdout)["caution"]
        for name, claim in {"impossible": BAD[0], "edited away": EDITS[1], "rumour": INVESTED[2]}.items()
    }
    assert cautions == {
        "impossible": "this claim is quarantined (percent-impossible)",
        "edited away": "the article does not say so any more since 2020-07-06",
        "rumour": "the figure is rumored",
    }


def test_a_damaged_version_is_not_cited(published: Published, tmp_path: Path) -> None:
    """A citation names a sha256: it must be that of the file the figure was read from."""
    home = tmp_path / "home"
    shutil.copytree(published.home, home, symlinks=True)
    with (home / "current" / "warehouse.duckdb").open("ab") as handle:
        handle.write(b"x")
    with pytest.raises(NewsledgerError, match="version-damaged"):
        cite(home / "current", SHARES[1]["claim_id"])


def test_facts_go_out_as_seed_rows_that_load_again(published: Published, tmp_path: Path) -> None:
    """Git as the record: the rows pass the check of every run, and exporting twice gives the same bytes."""
    target = tmp_path / "curated_claims.csv"
    done = published.run("export", "seeds", "--output", str(target))
    assert done.returncode == 0, done.stderr
    assert published.run("export", "seeds", "--output", str(target)).returncode == 2
    printed = published.run("export", "seeds").stdout
    assert printed == target.read_text("utf-8")
    seeds = Path(shutil.copytree(published.project / "seeds", tmp_path / "seeds"))
    shutil.copy(target, seeds)
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert check_seeds(seeds)["curated_claims"] == len(rows)
    by_key = {row["claim_key"]: row for row in rows}
    assert len(by_key) == len(rows)
    assert by_key[TIERED["claim_key"]]["note"] == "checked against the table"
    assert by_key[TIERED["claim_key"]]["curated_on"] == "2026-11-20"
    assert by_key[CURATED["claim_key"]]["value"] == "31000000000"
    assert BAD[0]["claim_key"] not in by_key


def test_the_command_line_writes_every_format(published: Published, tmp_path: Path) -> None:
    for name, target in (("parquet", "p"), ("csv", "c"), ("xlsx", "x.xlsx")):
        done = published.run("export", name, str(tmp_path / target), "--table", "evidence", "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["files"] == {"evidence": "x.xlsx" if name == "xlsx" else f"evidence.{name}"}
        assert published.run("export", name, str(tmp_path / target), "--table", "evidence").returncode == 2
