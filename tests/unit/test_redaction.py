"""A takedown leaves ids, hashes and a tombstone, nothing of the text, and holds when the article comes again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsledger import pipeline, takedown
from newsledger.errors import NewsledgerError
from newsledger.ledger.inputs import list_inputs
from newsledger.ledger.redaction import find_target, redact_rows
from newsledger.ledger.schema import TABLES
from newsledger.ledger.store import Ledger
from newsledger.settings import Settings

# Words that stand in the article that is taken down and nowhere else.
SECRET = "Zyxwaria"
URL = "https://news.example.com/1"
BAD = {
    "id": "1",
    "url": URL,
    "publisher": "A Daily",
    "title": f"{SECRET} invests",
    "text": f"{SECRET} Corp said it will invest $2 billion in a plant. Its revenue was $31 million in 2024.",
}
GOOD = {
    "id": "2",
    "url": "https://news.example.com/2",
    "publisher": "A Daily",
    "title": "Example invests",
    "text": "Example Corp said it will invest $3 billion in a plant.",
}


@pytest.fixture
def recorded(settings: Settings, tmp_path: Path) -> Settings:
    """A ledger of two articles, the one that is to go in two revisions."""
    for number, text in enumerate((str(BAD["text"]) + " More.", str(BAD["text"]))):
        path = tmp_path / f"{number}.jsonl"
        path.write_text("".join(json.dumps(record) + "\n" for record in ({**BAD, "text": text}, GOOD)))
        pipeline.ingest(settings, [str(path)])
    return settings


def holders(folder: Path, word: str) -> list[str]:
    """Files below a folder whose bytes hold the word, also inside Parquet: its pages are decoded too."""
    import duckdb

    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        with duckdb.connect() as connection:
            is_in_rows = path.suffix == ".parquet" and word in str(
                connection.execute("select * from read_parquet(?)", [str(path)]).fetchall()
            )
        if is_in_rows or word.encode() in path.read_bytes():
            found.append(path.name)
    return found


def test_nothing_of_the_text_is_left_in_any_file_of_the_ledger(recorded: Settings) -> None:
    """Old Delta files, and the statistics in its log, hold texts long after a row was changed."""
    assert holders(recorded.ledger_path, SECRET)
    before = Ledger(recorded.ledger_path)
    target = find_target(before, URL)
    assert (target.title, len(target.revisions)) == (BAD["title"], 2)
    assert target.n_claims > 0
    assert pipeline.redact(recorded, URL, "test").outcome == "redacted"
    assert holders(recorded.home_path, SECRET) == []
    ledger = Ledger(recorded.ledger_path)
    with ledger.connect() as connection:
        for table in TABLES:
            ledger.check(connection, table)
        rows = connection.execute(
            "select revision_id, text, title from ledger_articles where article_id = ? order by revision_no",
            [target.article_id],
        ).fetchall()
        assert rows == [(revision_id, None, None) for revision_id in target.revisions]
        tombstones = connection.execute("select distinct article_id, why from ledger_redactions").fetchall()
        assert tombstones == [(target.article_id, "test")]
        ((others,),) = connection.execute("select count(*) from ledger_claims").fetchall()
        assert others > 0
        kept = connection.execute("select text from ledger_articles where text is not null").fetchall()
        assert kept == [(GOOD["text"],)]


@pytest.mark.parametrize(
    "again",
    [
        BAD,
        {**BAD, "text": f"{SECRET} with another text."},
        {**BAD, "url": "http://www.news.example.com/1/?utm_source=x", "id": "9"},
        {**BAD, "url": None, "id": "7"},
    ],
    ids=["same", "new text", "other spelling", "same text elsewhere"],
)
def test_it_stays_redacted_when_it_comes_again(recorded: Settings, tmp_path: Path, again: dict[str, str]) -> None:
    pipeline.redact(recorded, URL, "test")
    path = tmp_path / "again.jsonl"
    path.write_text(json.dumps(again) + "\n" + json.dumps({**GOOD, "id": "3", "url": None, "text": "New."}) + "\n")
    assert pipeline.ingest(recorded, [str(path)]).inputs["quarantined"] == 1
    assert pipeline.ingest_again(recorded, ["quarantined"]).inputs["quarantined"] == 1
    (row,) = list_inputs(Ledger(recorded.ledger_path), outcomes=["quarantined"]).inputs
    assert row["reason_code"] == "redacted"
    path.unlink()
    assert holders(recorded.home_path, SECRET) == []


def test_the_same_text_of_another_publisher_is_its_own_article(recorded: Settings, tmp_path: Path) -> None:
    pipeline.redact(recorded, URL, "test")
    path = tmp_path / "other.jsonl"
    path.write_text(json.dumps({**BAD, "publisher": "B Weekly", "url": "https://other.example.com/1"}) + "\n")
    assert pipeline.ingest(recorded, [str(path)]).inputs["read"] == 1


def test_a_killed_takedown_is_finished_by_the_next_run(recorded: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the tombstone and the rewriting, or before the old files went: both leave the text on disk."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("newsledger.pipeline.redact_rows", killed)
        with pytest.raises(KeyboardInterrupt):
            pipeline.redact(recorded, URL, "test")
    assert holders(recorded.ledger_path, SECRET)
    pipeline.ingest_again(recorded, ["failed"])
    assert holders(recorded.ledger_path, SECRET) == []
    assert takedown.pending(recorded.home_path)  # until a version without it is published


def test_a_revision_without_a_text_is_never_extracted_again(
    recorded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsledger.ledger.filing import count_stale

    pipeline.redact(recorded, URL, "test")
    assert count_stale(Ledger(recorded.ledger_path), "another-version") == 1


def test_an_unknown_article_is_named(recorded: Settings) -> None:
    with pytest.raises(NewsledgerError, match="article-unknown"):
        pipeline.redact(recorded, "https://news.example.com/nowhere", "test")
    assert not (recorded.home_path / takedown.JOURNAL_FILE).exists()


def test_a_damaged_ledger_is_not_rewritten(recorded: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rewriting makes hashes anew: damage must not become good-looking rows."""
    ledger = Ledger(recorded.ledger_path)
    target = find_target(ledger, URL)

    def damaged(*_: object) -> None:
        raise NewsledgerError("ledger-damaged", "x", "y")

    monkeypatch.setattr(Ledger, "check", damaged)
    with pytest.raises(NewsledgerError, match="ledger-damaged"):
        redact_rows(ledger, [target.article_id])
    assert holders(recorded.ledger_path, SECRET)
