"""What a person sees: progress on standard error, tables on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from newsledger.steps import shown_step

# Where nobody looks at a screen, a table keeps its lines: they are read by grep or pasted into a mail.
out = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
err = Console(stderr=True, highlight=False, soft_wrap=True)  # a path that is broken over lines cannot be copied


class RateColumn(ProgressColumn):
    """Parts a second, once that can be told."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f}/s" if speed >= 10 else f"{speed:.1f}/s")


class RemainingColumn(TimeRemainingColumn):
    """The time that is left, once that can be told: beside the elapsed time neither may be taken for the other."""

    def render(self, task: Task) -> Text:
        if task.total is None or task.time_remaining is None:
            return Text("")
        return super().render(task).append(" left")


class TerminalObserver:
    """Progress of a run: a bar on a terminal, a line per step elsewhere. Use as a context manager."""

    def __init__(self) -> None:
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<8}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            RateColumn(),
            TimeElapsedColumn(),
            RemainingColumn(),
            TextColumn("{task.fields[note]}", style="dim"),
            console=err,
            transient=True,
            # A batch may take longer than the half minute over which the rate is reckoned otherwise.
            speed_estimate_period=300,
        )
        self._task: TaskID | None = None
        self._name = ""

    def __enter__(self) -> Self:
        if err.is_terminal:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._bar.stop()

    def step(self, name: str) -> None:
        name = shown_step(name)
        if name == self._name:
            return
        self._name = name
        if not err.is_terminal:
            print(f"newsledger: {name}", file=sys.stderr)
            return
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(name, total=None, note="")

    def progress(self, done: int, total: int, note: str) -> None:
        if not err.is_terminal:
            return
        if self._task is None:
            self._task = self._bar.add_task("wait", total=None, note="")
        self._bar.update(self._task, completed=done, total=total, note=printable(note)[:60])


def printable(text: str) -> str:
    """Untrusted text for a terminal: control characters, with which it could move the cursor or fake output, shown."""
    return "".join(char if char.isprintable() or char == " " else f"\\x{ord(char):02x}" for char in text)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str | None = None) -> None:
    """A table on standard output; numbers to the right."""
    listed = [list(row) for row in rows]
    table = Table(title=title, title_justify="left", header_style="bold", show_edge=False, pad_edge=False)
    for position, name in enumerate(columns):
        cells = [row[position] for row in listed if row[position] is not None]
        numeric = bool(cells) and all(isinstance(cell, (int, float, Decimal)) for cell in cells)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in listed:
        table.add_row(*(Text("" if cell is None else printable(str(cell))) for cell in row))
    out.print(table)


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=as_json))


def as_json(value: Any) -> Any:
    """JSON form of what the warehouse holds: exact numbers, ISO dates."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)
