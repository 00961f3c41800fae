"""Reading and extraction in several processes: the same rows, in the same order, and no process left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from benchmarks.made_up_articles import document
from newsledger import pipeline
from newsledger.articles.model import Document, Source
from newsledger.errors import NewsledgerError
from newsledger.ingestion.crew import Crew, extract_articles, read_documents
from newsledger.ingestion.reading_ahead import CHUNK, SMALL, WORTH_A_CREW, ReadingAhead
from newsledger.ledger.store import Ledger
from newsledger.settings import Settings
from tests.conftest import PROJECT

SOURCE = Source(name="test")
LIMIT = 10_000_000


def documents(folder: Path, n: int) -> list[Document]:
    found = []
    for number in range(n):
        name, data = document(number)
        (folder / name).write_bytes(data)
        found.append(Document(path=str(folder / name), location=name, source=SOURCE))
    return found


def rows(settings: Settings) -> dict[str, list[object]]:
    """Ids of what a ledger holds, in the order in which it holds them."""
    queries = {
        "articles": "select article_id, revision_id, text from ledger_articles order by filename, file_row_number",
        "claims": "select claim_id, claim_key, quote, confidence from ledger_claims order by filename, file_row_number",
        "inputs": "select input_id, outcome, article_id from ledger_inputs order by filename, file_row_number",
    }
    ledger = Ledger(settings.ledger_path)
    found: dict[str, list[object]] = {}
    for table, query in queries.items():
        import duckdb

        with duckdb.connect() as connection:
            files = sorted(ledger.files(table), key=os.path.getmtime)
            for file in files:
                found[table] = (
                    found.get(table, [])
                    + connection.execute(
                        query.replace(f"ledger_{table}", "read_parquet(?, filename = true, file_row_number = true)"),
                        [file],
                    ).fetchall()
                )
    return found


def test_several_processes_record_what_one_does_in_the_same_order(tmp_path: Path) -> None:
    """Ids and order must not depend on the machine, or two people's ledgers could never be compared."""
    folder = tmp_path / "in"
    folder.mkdir()
    documents(folder, WORTH_A_CREW + 10)
    (folder / "000005b.txt").write_bytes(b"")
    large = [json.dumps({"id": str(n), "text": f"Example{n} Corp will invest ${n} million."}) for n in range(1, 200)]
    (folder / "000007.jsonl").write_text("\n".join(large) + "\n" + " " * SMALL)
    alone, both = (
        Settings(project=PROJECT, home=tmp_path / f"home{n}", batch_articles=60, ingest_processes=n) for n in (1, 2)
    )
    assert pipeline.ingest(alone, [str(folder)]).inputs == pipeline.ingest(both, [str(folder)]).inputs
    assert rows(alone) == rows(both)
    assert len(rows(both)["inputs"]) == WORTH_A_CREW + 10 + 1 + 199


def test_a_batch_is_one_append_to_each_table(settings: Settings, tmp_path: Path) -> None:
    documents(tmp_path, 25)
    pipeline.ingest(settings.model_copy(update={"batch_articles": 10}), [str(tmp_path / "*.txt")])
    versions = Ledger(settings.ledger_path).versions()
    assert {versions[table] for table in ("articles", "claims", "extractions", "inputs")} == {2}  # from 0


def test_only_a_batch_is_read_ahead(tmp_path: Path) -> None:
    """Memory must not grow with the number of documents: what nobody has recorded yet is bounded."""
    some = documents(tmp_path, 1) * 5000

    class Counting(Crew):
        submitted = 0

        def submit(self, *arguments: object) -> object:  # type: ignore[override]
            self.submitted += 1
            return super().submit(*arguments)  # type: ignore[arg-type]

    crew = Counting(1, PROJECT)
    batches = ReadingAhead(some, crew, batch=100, max_text_bytes=LIMIT).batches()
    assert len(next(batches).readings) == 100
    assert crew.submitted * CHUNK < 500


def test_a_refusal_in_a_process_is_the_same_error_here(tmp_path: Path) -> None:
    wrong = Document(path=__file__, location="x", source=Source(name="s", timezone="Mars/Olympus"))
    with Crew(2, PROJECT) as crew, pytest.raises(NewsledgerError) as caught:
        crew.submit(read_documents, [wrong], LIMIT).result()
    assert (caught.value.code, caught.value.exit_code) == ("timezone-unknown", 2)


def test_a_process_that_dies_is_named_and_none_is_left(tmp_path: Path) -> None:
    with Crew(2, PROJECT) as crew:
        crew.submit(extract_articles, []).result()
        children = psutil.Process().children()
        for child in children:
            child.kill()
        with pytest.raises(NewsledgerError, match="worker-died"):
            crew.submit(extract_articles, []).result()
    assert not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)


def test_processes_end_with_the_one_that_was_killed() -> None:
    """kill -9 of a run must not leave readers behind that eat memory for nobody."""
    script = (
        "import time, pathlib\n"
        "from newsledger.ingestion.crew import Crew, extract_articles\n"
        f"with Crew(2, pathlib.Path({str(PROJECT)!r})) as crew:\n"
        "    crew.submit(extract_articles, []).result()\n"
        "    print('started', flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=PROJECT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline().strip() == "started"
        children = psutil.Process(parent.pid).children()
        assert len(children) == 2
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while any(child.is_running() for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(child.is_running() for child in children)


def test_an_interrupted_ingest_says_so_and_goes_on_where_it_stopped(settings: Settings, tmp_path: Path) -> None:
    """Ctrl-C reaches every process of a terminal's job: it must end with one line, and cost no work done so far."""
    folder = tmp_path / "news"
    folder.mkdir()
    documents(folder, WORTH_A_CREW + 32)
    environment = {
        "NEWSLEDGER_HOME": str(settings.home_path),
        "NEWSLEDGER_BATCH_ARTICLES": "8",
        "NEWSLEDGER_INGEST_PROCESSES": "2",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "newsledger.cli", "ingest", str(folder)],
        cwd=PROJECT,
        env=os.environ | environment,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Whoever runs the tests in the background has it ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads in between
    ) as child:
        first = settings.ledger_path / "inputs" / "_delta_log" / f"{0:020d}.json"
        while not first.exists() and child.poll() is None:
            time.sleep(0.02)
        os.killpg(child.pid, signal.SIGINT)
        errors = child.communicate()[1]
    assert child.returncode == 130, errors
    assert errors.splitlines()[-1] == "newsledger: stopped. Nothing was published; the next run finishes the work."
    assert "Traceback" not in errors
    n_done = len(rows(settings)["inputs"])
    report = pipeline.ingest(settings, [str(folder)])
    assert 0 < n_done < WORTH_A_CREW + 32
    assert report.inputs == {"unchanged": n_done, "read": WORTH_A_CREW + 32 - n_done}
    recorded = rows(settings)
    for table in ("articles", "claims", "inputs"):
        assert len(recorded[table]) == len({row[0] for row in recorded[table]}), table  # type: ignore[index]
