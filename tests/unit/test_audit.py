"""The audit's process: a verdict on every rule, or no publication. Whatever breaks on the way is never a pass."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsledger.errors import NewsledgerError
from newsledger.settings import find_project
from newsledger.warehouse.audit import AuditOutcome, start_audit

PROJECT = find_project(Path(__file__).parent)


def audit(candidate: Path, folder: Path, baseline: Path | None = None) -> AuditOutcome:
    with start_audit(PROJECT, folder / "audit.log") as process:
        return process.run(candidate, folder / "docs", baseline=baseline, run_id="run-1")


def refusal_of(candidate: Path, folder: Path) -> NewsledgerError:
    with pytest.raises(NewsledgerError) as raised:
        audit(candidate, folder)
    return raised.value


@pytest.fixture
def stub_great_expectations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of that name that comes first on the child's path."""
    package = tmp_path / "stubs" / "great_expectations"
    package.mkdir(parents=True)
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    yield package / "__init__.py"


def test_great_expectations_that_cannot_be_imported_refuses(tmp_path: Path, stub_great_expectations: Path) -> None:
    stub_great_expectations.write_text("raise ImportError('a dependency is missing')")
    error = refusal_of(tmp_path / "warehouse.duckdb", tmp_path)
    assert error.code == "audit-could-not-run"
    assert "a dependency is missing" in error.message


def test_an_audit_that_never_ends_is_ended_and_refuses(tmp_path: Path, stub_great_expectations: Path) -> None:
    stub_great_expectations.write_text("import time; time.sleep(60)")
    with start_audit(PROJECT, tmp_path / "audit.log") as process, pytest.raises(NewsledgerError) as raised:
        process.run(tmp_path / "w", tmp_path / "docs", baseline=None, run_id="run-1", timeout_seconds=0.5)
    assert raised.value.code == "audit-could-not-run"
    assert "more than 0.5 seconds" in raised.value.message


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"run_id": "another run", "findings": [], "articles": {}},
        {"run_id": "run-1", "findings": [], "articles": {}},
        {"run_id": "run-1", "findings": "none", "articles": {}},
    ],
)
def test_an_answer_without_a_verdict_on_every_rule_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: dict[str, object]
) -> None:
    """As if another program, or the audit of another run, had answered, or a suite had not run."""
    package = tmp_path / "project" / "expectations"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "worker.py").write_text(
        f"from newsledger.worker import serve\nserve(lambda: lambda asked, send: {answer!r})\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    with start_audit(package.parent, tmp_path / "audit.log") as process, pytest.raises(NewsledgerError) as raised:
        process.run(tmp_path / "w", tmp_path / "docs", baseline=None, run_id="run-1")
    assert raised.value.code == "audit-could-not-run"
    assert "makes no sense" in raised.value.message
