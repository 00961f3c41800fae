"""A reviewer's and a curator's way, from the command line to what the next build answers."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from newsledger.cli.review_session import judge_all
from newsledger.ledger.store import Ledger
from newsledger.serving.cells import harmless
from newsledger.serving.review_queue import sentence, stale_warnings, waiting
from newsledger.serving.reviews import Reviewer, accept, correct, read_reviews, record, reject
from newsledger.warehouse.reading import connect
from newsledger.warehouse.seeds import check_seeds
from tests.integration.conftest import Published
from tests.model_project import build
from tests.model_rows import BAD, JUDGED, SHARES, TABLES

DOUBTFUL = BAD[3]
IMPOSSIBLE = BAD[0]


def written(project: Path) -> list[dict[str, str]]:
    with (project / "seeds" / "claim_reviews.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_the_queue_shows_rotten_reviews_then_conflicts_then_doubts(published: Published) -> None:
    done = published.run("review", "--json")
    assert done.returncode == 0, done.stderr
    items = json.loads(done.stdout)
    assert [item["kind"] for item in items] == sorted(
        (item["kind"] for item in items), key=["review", "conflict", "claim"].index
    )
    assert {item["reasons"] for item in items if item["kind"] == "review"} == {"review-orphaned", "review-stale"}
    (doubt,) = [item for item in items if item["kind"] == "claim"]
    assert (doubt["claim_id"], doubt["quote"], doubt["effect"]) == (
        DOUBTFUL["claim_id"],
        DOUBTFUL["quote"],
        "first-answer",
    )
    table = published.run("review").stdout
    assert DOUBTFUL["claim_id"][:12] in table
    assert "confidence-low" in table


def test_check_fails_and_names_each_review_that_rotted(published: Published) -> None:
    """In CI a review that no longer fits must not pass unseen."""
    done = published.run("review", "--check")
    assert done.returncode == 1
    assert "2 stale verdicts" in done.stdout
    assert SHARES[0]["claim_key"] in done.stdout
    assert "gone" in done.stdout


def test_a_run_warns_of_each_review_that_rotted(published_home: Path) -> None:
    """The night's run goes on, and its report says so."""
    with connect(published_home / "current" / "warehouse.duckdb") as connection:
        warnings = stale_warnings(connection)
    assert sorted(warning.partition(":")[0] for warning in warnings) == ["review-orphaned", "review-stale"]
    assert any(SHARES[0]["claim_key"] in warning for warning in warnings)


def test_check_says_when_it_cannot_tell(published: Published) -> None:
    """Verdicts that no build has seen are neither stale nor well."""
    assert published.run("review", "withdraw", "gone").returncode == 0
    done = published.run("review", "--check")
    assert (done.returncode, "[reviews-not-built]" in done.stderr) == (1, True)


def test_a_verdict_from_the_command_line_is_a_row_with_who_when_and_why(published: Published) -> None:
    before = written(published.project)
    claim = DOUBTFUL["claim_id"]
    done = published.run("review", "accept", claim[:8], "--why", "the table, says so", "--by", "ben")
    assert done.returncode == 0, done.stderr
    rows = written(published.project)
    added = [row for row in rows if row not in before]
    assert [(row["claim_key"], row["field"], row["old_value"], row["verdict"]) for row in added] == [
        (DOUBTFUL["claim_key"], "claim", "8", "accept")
    ]
    assert (added[0]["reviewer"], added[0]["reason"]) == ("ben", "the table, says so")
    assert rows == sorted(rows, key=lambda row: (row["claim_key"], row["field"]))
    assert check_seeds(published.project / "seeds")["claim_reviews"] == len(before) + 1
    again = json.loads(published.run("review", "--json", "--kind", "claim").stdout)
    assert again == []  # judged already: it is not asked again before the next build


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("accept", "ffffffff", "--why", "x"), "claim-unknown"),
        (("accept", IMPOSSIBLE["claim_id"], "--why", "x"), "review-impossible"),
        (("accept", DOUBTFUL["claim_id"], "--why", " "), "review-without-reason"),
        (("correct", DOUBTFUL["claim_id"], "period", "2020-Q9", "--why", "x"), "review-value"),
        (("correct", DOUBTFUL["claim_id"], "value", "8.0", "--why", "x"), "review-changes-nothing"),
        (("correct", DOUBTFUL["claim_id"], "perod", "2020", "--why", "x"), "review-field"),
        (("retract", DOUBTFUL["claim_id"], "soon", "--why", "x"), "review-value"),
        (("retract", DOUBTFUL["claim_id"], "2002-09-01", "--why", "before the article"), "review-value"),
        (("correct", DOUBTFUL["claim_id"], "period", "2020-02-30", "--why", "x"), "review-value"),
    ],
)
def test_a_verdict_that_makes_no_sense_is_refused(published: Published, arguments: tuple[str, ...], code: str) -> None:
    before = written(published.project)
    done = published.run("review", *arguments)
    assert (done.returncode, f"[{code}]" in done.stderr) == (2, True)
    assert written(published.project) == before


def test_a_sheet_goes_out_and_comes_back_as_verdicts(published: Published, tmp_path: Path) -> None:
    """A reviewer without a terminal fills in a spreadsheet; one wrong line records nothing."""
    sheet = tmp_path / "queue.csv"
    assert published.run("review", "--export", str(sheet)).returncode == 0
    with sheet.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    line = next(row for row in rows if row["claim_id"] == DOUBTFUL["claim_id"])
    line |= {"verdict": "correct", "field": "market", "new_value": "全球云基础设施服务"}
    line["why"] = harmless("=world, not China")  # a cell copied from the sheet carries its mark along

    def save() -> None:
        with sheet.open("w", encoding="utf-8-sig", newline="") as handle:  # as Excel saves it
            writer = csv.DictWriter(handle, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    before = written(published.project)
    save()
    done = published.run("review", "--import", str(sheet), "--by", "ann")
    assert done.returncode == 0, done.stderr
    (added,) = [row for row in written(published.project) if row not in before]
    assert (added["field"], added["old_value"], added["new_value"], added["reason"]) == (
        "market",
        "中国云基础设施服务市场",
        "全球云基础设施服务",
        "=world, not China",
    )
    line["field"] = "markt"
    save()
    done = published.run("review", "--import", str(sheet))
    assert (done.returncode, "[review-sheet]" in done.stderr) == (2, True)


def test_a_sheet_of_another_spreadsheet_is_read_and_never_against_itself(published: Published, tmp_path: Path) -> None:
    """Excel parts cells by semicolons where numbers have commas; two verdicts on one claim must not race each other."""
    sheet = tmp_path / "queue.csv"
    header = "claim_id;verdict;field;new_value;why\n"
    claim_id = DOUBTFUL["claim_id"]

    def imported(*lines: str) -> CompletedProcess[str]:
        sheet.write_text("\ufeff" + header + "".join(line + "\n" for line in lines), "utf-8")
        return published.run("review", "--import", str(sheet), "--by", "ann")

    before = written(published.project)
    assert "nothing was recorded" in imported(f"{claim_id};;;;").stderr
    twice = imported(f"{claim_id};accept;;;the table", f"{claim_id};reject;;;a target")
    assert (twice.returncode, "Line 3" in twice.stderr) == (2, True)
    assert written(published.project) == before
    done = imported(f"{claim_id};accept;;;the table")
    assert done.returncode == 0, done.stderr
    (added,) = [row for row in written(published.project) if row not in before]
    assert (added["verdict"], added["reason"]) == ("accept", "the table")


def paste(seed: Path, row: str, **words: str) -> None:
    """What a curator does with a row that the warehouse offers: complete the words in capitals, paste it in order."""
    for word, meant in words.items():
        assert word in row, f"the row offers no {word}: {row}"
        row = row.replace(word, meant)
    header, *lines = seed.read_text("utf-8").splitlines()
    seed.write_text("\n".join([header, *sorted([*lines, row])]) + "\n", "utf-8")


def test_the_next_build_heeds_verdicts_and_pasted_names(
    model_project: Path, published_home: Path, tmp_path: Path
) -> None:
    """The minute's work of a curator: copy the offered row, complete it, paste it; then the name is known."""
    project = tmp_path / "project"
    shutil.copytree(model_project, project, ignore=shutil.ignore_patterns("work", "candidate", "target"))
    seeds, ann = project / "seeds", Reviewer(name="ann", on=date(2026, 11, 23))
    with connect(published_home / "current" / "warehouse.duckdb") as connection:
        given = [
            accept(connection, DOUBTFUL["claim_id"], ann, "read it"),
            reject(connection, SHARES[3]["claim_id"], ann, "a forecast"),
            correct(connection, seeds, JUDGED[0]["claim_id"], "period", "2020-Q1", ann, "first quarter"),
        ]
        ((company,),) = connection.execute(
            "select organizations_row from marts.unresolved_organizations where name = '青禾汽车'"
        ).fetchall()
        ((alias,),) = connection.execute(
            "select organization_aliases_row from marts.unresolved_organizations where name = '青禾'"
        ).fetchall()
        ((market,),) = connection.execute(
            "select markets_row from marts.unresolved_markets where name = '中国会飞的汽车市场'"
        ).fetchall()
    record(seeds, given)
    words = {"NAME_EN": "Qinghe", "COUNTRY": "CN", "SOURCE": "https://qinghe.example"}
    paste(seeds / "organizations.csv", company, ID="qinghe-auto", **words)
    paste(seeds / "organization_aliases.csv", alias, ORGANIZATION_ID="qinghe-auto", LANGUAGE="zh-Hans")
    paste(seeds / "markets.csv", market, MARKET_ID="flying-cars", NAME_EN="flying cars")
    check_seeds(seeds)
    with connect(build(project, tmp_path / "after", TABLES)) as connection:
        shares = connection.execute(
            "select claim_id, period from marts.fct_market_share where claim_id in (?, ?, ?)",
            [DOUBTFUL["claim_id"], SHARES[3]["claim_id"], JUDGED[0]["claim_id"]],
        ).fetchall()
        rejected = connection.execute(
            "select reason_code from audit.quarantine where claim_id = ?", [SHARES[3]["claim_id"]]
        ).fetchall()
        named = connection.execute(
            "select organization_id from marts.fct_company_metric where starts_with(subject, '青禾') "
            "union all select market_id from marts.fct_market_size where subject = '会飞的汽车'"
        ).fetchall()
        left = connection.execute(
            "select name from marts.unresolved_organizations where starts_with(name, '青禾') "
            "union all select name from marts.unresolved_markets where name = '中国会飞的汽车市场'"
        ).fetchall()
    assert dict(shares) == {DOUBTFUL["claim_id"]: "2020-Q1", JUDGED[0]["claim_id"]: "2020-Q1"}
    assert rejected == [("rejected-by-review",)]
    assert (named, left) == ([("qinghe-auto",), ("qinghe-auto",), ("flying-cars:CN",)], [])


def test_the_keyboard_session_records_each_verdict_at_once(
    published: Published, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Skip the rotten review, mistype a field, mend it, stop: one verdict is there."""
    seeds = published.project / "seeds"
    keys = "s\nc\nperod\n2020\nx\nc\nperiod\n2020-Q3\nthird quarter\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(keys))
    with connect(published.home / "current" / "warehouse.duckdb") as connection:
        items = waiting(connection, read_reviews(seeds))
        stale = [item for item in items if item["reasons"] == "review-stale"]
        doubts = [item for item in items if item["kind"] == "claim"]
        ledger, ann = Ledger(published.home / "ledger"), Reviewer(name="ann", on=date(2026, 11, 23))
        count = judge_all([*stale, *doubts, *doubts], connection, ledger, seeds, ann)
    assert count == 1
    assert read_reviews(seeds)[DOUBTFUL["claim_key"], "period"].new_value == "2020-Q3"
    shown = capsys.readouterr()
    assert DOUBTFUL["quote"] in shown.out
    assert "Do you mean period" in shown.err


def test_a_claim_is_shown_in_its_sentence(tmp_path: Path) -> None:
    """The published file holds quotes only; the ledger has the text."""
    text = "前一句。腾讯的份额为14%，居第三。后一句。"
    start = text.index("14%")
    ledger = Ledger(tmp_path / "ledger")
    ledger.create()
    ledger.append("articles", [{"article_id": "a", "revision_id": "r", "revision_no": 1, "text": text}], 1)
    item = {"article_id": "a", "revision_id": "r", "quote": "14%", "quote_start": start, "quote_end": start + 3}
    assert sentence(ledger, item) == ("腾讯的份额为", "14%", "，居第三。")
    assert sentence(ledger, {**item, "revision_id": "another"}) == ("", "14%", "")
