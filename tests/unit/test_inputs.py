"""What became of each input: nothing disappears, and what was not read can be read again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsledger import pipeline
from newsledger.errors import NewsledgerError
from newsledger.ledger.inputs import list_inputs
from newsledger.ledger.store import Ledger
from newsledger.settings import Settings

GOOD = {
    "id": "1",
    "url": "https://news.example.com/1",
    "text": "Example Corp said it will invest $2 billion in a plant.",
}


def write_lines(path: Path, *records: object) -> None:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")


def outcomes(settings: Settings, **asked: object) -> dict[str, str]:
    listing = list_inputs(Ledger(settings.ledger_path), **asked)  # type: ignore[arg-type]
    return {Path(row["location"]).name: row["outcome"] for row in listing.inputs}


def test_a_folder_of_good_and_bad_files_adds_up(settings: Settings, tmp_path: Path) -> None:
    """Whoever hands in ten inputs gets ten outcomes; a missing one would be missed by nobody."""
    folder = tmp_path / "in"
    folder.mkdir()
    write_lines(folder / "a.jsonl", GOOD, {"id": "2"}, {**GOOD, "id": "3"}, {**GOOD, "text": "Another text."})
    (folder / "b.txt").write_text("A text without figures.")
    (folder / "c.txt").write_bytes(b"")
    (folder / "d.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (folder / "e.html").write_text("<!doctype html><html><body></body></html>")
    report = pipeline.ingest(settings, [str(folder)])
    found = outcomes(settings)
    assert found == {
        "a.jsonl#1": "read",
        "a.jsonl#2": "quarantined",
        "a.jsonl#3": "duplicate",
        "a.jsonl#4": "revision",
        "b.txt": "read",
        "c.txt": "quarantined",
        "d.png": "quarantined",
        "e.html": "quarantined",
    }
    assert sum(report.inputs.values()) == len(found)
    again = pipeline.ingest(settings, [str(folder)])
    assert again.inputs == {"unchanged": len(found)}
    assert outcomes(settings) == found


def test_retry_reads_quarantined_inputs_though_their_bytes_are_the_same(settings: Settings, tmp_path: Path) -> None:
    """A raised limit, or a new reader, must reach what an older one refused, without a change of the file."""
    write_lines(tmp_path / "a.jsonl", GOOD, {**GOOD, "id": "2", "url": None, "text": "x" * 300})
    strict = settings.model_copy(update={"max_text_bytes": 200})
    assert pipeline.ingest(strict, [str(tmp_path / "a.jsonl")]).inputs == {"read": 1, "quarantined": 1, "unchanged": 0}
    assert pipeline.ingest(settings, [str(tmp_path / "a.jsonl")]).inputs == {"unchanged": 2}
    still = pipeline.ingest_again(strict, ["quarantined"])
    assert still.inputs == {"unchanged": 1, "quarantined": 1}
    done = pipeline.ingest_again(settings, ["quarantined"])
    assert done.inputs == {"unchanged": 1, "read": 1}
    assert outcomes(settings, outcomes=["quarantined"]) == {}


def test_retry_of_a_file_that_is_gone_says_so(settings: Settings, tmp_path: Path) -> None:
    bad = tmp_path / "a#b.txt"
    bad.write_bytes(b"")
    with pytest.raises(NewsledgerError):
        pipeline.ingest(settings, [str(bad)])
    bad.unlink()
    report = pipeline.ingest_again(settings, ["quarantined"])
    assert report.inputs == {"failed": 1, "unchanged": 0}
    assert report.problems[0]["reason_code"] == "unreadable"


def test_a_listing_is_cut_and_says_how_many_there_are(settings: Settings, tmp_path: Path) -> None:
    write_lines(tmp_path / "a.jsonl", *({**GOOD, "id": str(n), "url": None, "text": f"Text {n}."} for n in range(5)))
    pipeline.ingest(settings, [str(tmp_path / "a.jsonl")])
    listing = list_inputs(Ledger(settings.ledger_path), limit=2)
    assert (len(listing.inputs), listing.total) == (2, 5)
    assert list_inputs(Ledger(settings.ledger_path), source="elsewhere").total == 0


def test_an_outcome_that_no_input_can_have_is_refused(settings: Settings) -> None:
    with pytest.raises(NewsledgerError, match="outcome-unknown"):
        list_inputs(Ledger(settings.ledger_path), outcomes=["lost"])


def test_the_missing_path_of_a_source_is_a_failure_that_names_the_source_and_stops_no_other(
    settings: Settings, tmp_path: Path
) -> None:
    """At three in the morning a share is not mounted: whoever reads the record must know which line named it."""
    write_lines(tmp_path / "a.jsonl", GOOD)
    sources = tmp_path / "sources.yml"
    paths = [str(tmp_path / "share" / "*.jsonl"), str(tmp_path / "a.jsonl")]
    sources.write_text(json.dumps({"sources": [{"name": "archive", "kind": "files", "paths": paths}]}), "utf-8")
    report = pipeline.ingest(settings.model_copy(update={"sources": sources}), [])
    assert report.inputs == {"read": 1, "failed": 1, "unchanged": 0}
    (problem,) = report.problems
    assert problem["location"].endswith("share/*.jsonl")
    assert problem["message"].startswith("Source archive names this path, and nothing is there.")
