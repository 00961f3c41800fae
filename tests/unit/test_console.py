"""What a person sees while a run is at work."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from newsledger import console
from newsledger.console import RateColumn, RemainingColumn, TerminalObserver


def test_the_bar_shows_rate_and_remaining_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever ingests 100,000 articles wants to know whether to wait or to go home."""
    screen = io.StringIO()
    monkeypatch.setattr(console, "err", Console(file=screen, force_terminal=True, width=140))
    clock = iter(range(10_000))
    with TerminalObserver() as observer:
        observer._bar.get_time = lambda: float(next(clock))
        observer.step("ingest")
        observer._bar.refresh()
        assert "left" not in screen.getvalue()  # the elapsed time alone would be taken for what is left
        for done in range(0, 1000, 100):
            observer.progress(done, 10_000, "news/000.txt")
        (task,) = observer._bar.tasks
        assert task.speed is not None
        assert task.time_remaining is not None
        assert RateColumn().render(task).plain.endswith("/s")
        assert RemainingColumn().render(task).plain.endswith(" left")
        observer._bar.refresh()
    assert "900/10000" in screen.getvalue()


def test_reading_extracting_and_recording_are_one_step_to_who_watches(capsys: pytest.CaptureFixture[str]) -> None:
    """They alternate with every batch; a log of 200 batches would be 600 lines."""
    with TerminalObserver() as observer:
        for name in ("collect", *("read", "extract", "record") * 200, "load"):
            observer.step(name)
    assert capsys.readouterr().err.split() == ["newsledger:", "collect", "newsledger:", "ingest", "newsledger:", "load"]
