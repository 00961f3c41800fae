"""What the Prefect flow tells people: the report as Markdown, and why a run was refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.refresh import LISTED, RunRefusedError, report_markdown
from newsledger.run import RunReport


def made(**fields: Any) -> RunReport:
    return RunReport(**{"run_id": "r1", "outcome": "published", "inputs": {}, "n_claims": 0, **fields})


def test_hostile_file_names_are_no_markup() -> None:
    """A link, HTML or a table cell that a file name smuggles into Prefect's pages would be clicked by an operator."""
    hostile = "a|b](http://evil.example)<img src=x>\n# Done\x1b[2J.txt"
    text = report_markdown(
        made(problems=[{"location": hostile, "reason_code": "no-text", "message": "`x`"}], warnings=[hostile])
    )
    assert "<img" not in text
    assert "](" not in text
    assert "\x1b" not in text
    assert "\n# Done" not in text
    (row,) = [line for line in text.splitlines() if "no-text" in line]
    assert row.replace("\\|", "").count("|") == 4


def test_the_report_names_counts_version_and_steps() -> None:
    text = report_markdown(
        made(inputs={"read": 6, "unchanged": 0}, n_claims=41, version=3, seconds_by_step={"build": 4.5})
    )
    assert "# Run r1: published" in text
    assert "Inputs: 6 read; claims read: 41" in text
    assert "Published version: 3" in text
    assert "| build | 4.5 |" in text
    assert "unchanged" not in text


def test_long_lists_are_cut_and_say_so() -> None:
    """Thousands of quarantined inputs must not make an artifact that no page opens."""
    problems = [{"location": f"{n}.txt", "reason_code": "empty", "message": ""} for n in range(LISTED + 5)]
    text = report_markdown(made(problems=problems))
    assert text.count("| empty |") == LISTED
    assert "and 5 more" in text


def test_a_refusal_says_what_stays_and_where_the_reasons_are() -> None:
    """Who is paged at night must see from the state alone that readers are safe, and where to look."""
    report = made(
        outcome="refused", version=7, refusal="[audit-rule-failed] R1 failed.", report_path=Path("/h/rejected/8")
    )
    error = RunRefusedError(report)
    assert error.code == "run-refused"
    assert "[audit-rule-failed] R1 failed." in str(error)
    assert "Version 7 stays" in str(error)
    assert "/h/rejected/8" in error.remedy
