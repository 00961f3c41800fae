"""One reading process of the harness: threads that read the published file again and again until a file appears.

    python -m tests.e2e.reader WAY HOME THREADS

WAY is python, latest, pool, null (SQLAlchemy with and without a pool) or cli (the duckdb command line). Prints one JSON
document: reads, errors, torn reads (two tables that disagree), the most versions that a new connection was behind,
and how long after the flip a version was first seen.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy

import newsledger
from newsledger.warehouse.reading import follow_versions, read_only_config
from newsledger.warehouse.versions import current_number

SQL = (
    "select (select version from audit.publication), (select n from marts.total), (select total from marts.total), "
    "(select count(*) from marts.fct_x), (select sum(value)::bigint from marts.fct_x)"
)
STOP = "stop-reading"


def way_of(name: str, file: Path, duckdb_cli: str) -> Callable[[], tuple[Any, ...]]:
    """A function that opens what a client of this kind opens for one query, and returns the one row."""
    if name == "python":

        def by_python() -> tuple[Any, ...]:
            with newsledger.connect(file) as connection:
                return tuple(connection.execute(SQL).fetchall()[0])

        return by_python
    if name == "latest":
        latest = newsledger.latest(file)
        return lambda: tuple(latest.cursor().execute(SQL).fetchall()[0])
    if name == "cli":

        def by_command_line() -> tuple[Any, ...]:
            command = [duckdb_cli, "-readonly", "-json", str(file), SQL]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise RuntimeError(done.stderr.strip())
            return tuple(int(value) for value in json.loads(done.stdout)[0].values())

        return by_command_line
    arguments = {"read_only": True, "config": read_only_config()}
    pool = sqlalchemy.NullPool if name == "null" else sqlalchemy.QueuePool
    url = sqlalchemy.URL.create("duckdb", database=str(file))
    engine = sqlalchemy.create_engine(url, connect_args=arguments, poolclass=pool)
    if name == "pool":
        follow_versions(engine)

    def by_sqlalchemy() -> tuple[Any, ...]:
        with engine.connect() as connection:
            return tuple(connection.execute(sqlalchemy.text(SQL)).one())

    return by_sqlalchemy


def main() -> None:
    name, home, threads = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    read = way_of(name, home / "current" / "warehouse.duckdb", os.environ.get("NEWSLEDGER_DUCKDB_CLI", "duckdb"))
    pause = float(os.environ.get("NEWSLEDGER_READER_PAUSE", "0.01"))
    guard = threading.Lock()
    counts = {"reads": 0, "torn": 0, "behind": 0}
    errors: list[str] = []
    first_seen: dict[int, float] = {}

    def work() -> None:
        while not (home / STOP).exists():
            before = current_number(home / "current") or 0
            try:
                version, n, total, found, summed = read()
            except Exception as error:  # noqa: BLE001 - every error is counted and told
                with guard:
                    errors.append(f"{type(error).__name__}: {error}")
                time.sleep(0.05)
                continue
            with guard:
                counts["reads"] += 1
                counts["torn"] += n != found or total != summed
                counts["behind"] = max(counts["behind"], before - int(version))
                first_seen.setdefault(int(version), time.time())
            time.sleep(pause)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    print(json.dumps({"ready": True}), flush=True)
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(json.dumps({"way": name, **counts, "errors": errors[:5], "n_errors": len(errors), "first_seen": first_seen}))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
