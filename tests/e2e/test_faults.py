"""Disks fill up, permissions go, clocks jump, bits flip: a clear error, the last good version, and nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newsledger.ledger.lock import RECORD_BYTES
from newsledger.ledger.store import Ledger
from newsledger.warehouse.versions import current_number
from tests.conftest import Cli
from tests.e2e.driver import fill
from tests.e2e.harness import Driver, deliver, driving, new_home, recorded_claims, reference_claims, seen

NOBODY = 65534
EXPECTED: set[str] = set()
CLEAR = {"disk-full", "ledger-not-written", "home-not-writable", "disk-failed"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="module")
def driver(place: Path) -> Iterator[Driver]:
    with driving(place) as made:
        yield made


@pytest.fixture(scope="module")
def sources(place: Path) -> list[str]:
    return [deliver(place / "in", "0", range(6)), deliver(place / "in", "1", range(6, 10))]


@pytest.fixture(scope="module", autouse=True)
def reference(place: Path, driver: Driver, sources: list[str]) -> set[str]:
    """What both deliveries state, recorded without any fault."""
    EXPECTED.update(*reference_claims(driver, place / "reference", sources).values())
    return EXPECTED


@pytest.fixture(scope="module")
def pristine(place: Path, driver: Driver, sources: list[str]) -> Path:
    made = new_home(place / "home")
    assert driver.run(made, sources=sources[:1])["status"] == 0
    return made


@pytest.fixture
def home(pristine: Path, tmp_path: Path) -> Path:
    """A home with one version, to which the second delivery has not come yet."""
    return Path(shutil.copytree(pristine, tmp_path / "home", symlinks=True))


def survives(driver: Driver, home: Path, sources: list[str], done: dict[str, Any], codes: set[str]) -> None:
    """The run failed with a clear error, readers have version 1, and the next run loses and doubles nothing."""
    assert done["status"] == 1, done
    assert done.get("code") in codes, done
    assert seen(home).version == 1
    mended(driver, home, sources)


def mended(driver: Driver, home: Path, sources: list[str]) -> None:
    again = driver.run(home, sources=sources)
    assert again["status"] == 0, again
    assert seen(home).version is not None
    claims, articles, twice = recorded_claims(home)
    assert (sorted(claims), articles, twice) == (sorted(EXPECTED), 10, 0)


@pytest.mark.parametrize("limit", [600, 600_000])
def test_a_disk_that_takes_no_larger_file(driver: Driver, home: Path, sources: list[str], limit: int) -> None:
    """The limit meets the lock's record, a ledger file, the candidate, or its seal."""
    done = driver.run(home, sources=sources, file_size=limit)
    survives(driver, home, sources, done, CLEAR)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, 12 MB, for those who may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("no permission to mount a file system")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("step", ["record", "load", "audit", "publish"])
def test_a_disk_that_is_full_from_a_step_on(
    driver: Driver, pristine: Path, small_disk: Path, sources: list[str], step: str
) -> None:
    """Not a byte is left when the step begins, as when another program takes the rest of the disk."""
    home = Path(shutil.copytree(pristine, small_disk / "home", symlinks=True))
    done = driver.run(home, sources=sources, fill_at=step, disk=str(small_disk))
    (small_disk / "ballast").unlink()
    survives(driver, home, sources, done, CLEAR)


@pytest.mark.long
def test_a_full_disk_at_any_write(driver: Driver, pristine: Path, small_disk: Path, sources: list[str]) -> None:
    """The room that is left ends at one write after the other, from the first to the last."""
    n_failed = 0
    for free in range(0, 6_000_000, 100_000):
        home = small_disk / "home"
        shutil.copytree(pristine, home, symlinks=True)
        ballast = fill(small_disk, free)
        done = driver.run(home, sources=sources)
        ballast.unlink()
        if done["status"] == 0:
            assert seen(home).version == 2
        else:
            n_failed += 1
            assert done.get("code") in CLEAR, (free, done)
            assert seen(home).version in {1, 2}, free
        mended(driver, home, sources)
        shutil.rmtree(home)
    print(f"\nfull disk: {n_failed} of 60 runs failed, each with a clear error; all were finished by the next")
    assert n_failed > 10


@pytest.fixture
def foreign_home(home: Path) -> Iterator[Path]:
    """The home in a place that another user reaches, since root may write everywhere."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    place = Path("/tmp") / f"newsledger-faults-{os.getpid()}"  # pytest's own folders are closed to others
    place.mkdir(mode=0o777)
    place.chmod(0o777)
    shutil.copytree(home, place / "home", symlinks=True)
    subprocess.run(["chown", "-R", str(NOBODY), str(place)], check=True)
    yield place / "home"
    shutil.rmtree(place)


def reachable(sources: list[str], place: Path) -> list[str]:
    return [shutil.copy(source, place.parent) for source in sources]


def test_a_read_only_home(driver: Driver, foreign_home: Path, sources: list[str]) -> None:
    given = reachable(sources, foreign_home)
    foreign_home.chmod(0o555)
    done = driver.run(foreign_home, sources=given, user=NOBODY)
    assert (done["status"], done.get("code")) == (1, "home-not-writable")
    assert seen(foreign_home).version == 1


@pytest.mark.parametrize("step", ["record"])
def test_permission_that_is_lost_half_way(driver: Driver, foreign_home: Path, sources: list[str], step: str) -> None:
    given = reachable(sources, foreign_home)
    done = driver.run(foreign_home, sources=given, user=NOBODY, lose_permission=step)
    for folder in (foreign_home, foreign_home / "ledger" / "claims"):
        folder.chmod(0o755)
    survives(driver, foreign_home, given, done, CLEAR)


def test_a_clock_that_is_set_back(driver: Driver, home: Path, sources: list[str]) -> None:
    """Order of runs and revisions goes by number: a year earlier is still later."""
    done = driver.run(home, sources=sources, clock=-365 * 86_400)
    assert done["status"] == 0, done
    now = seen(home)
    assert now.version == 2
    mended(driver, home, sources)
    with Ledger(home / "ledger").connect() as connection:
        runs = connection.execute(
            "select version from ledger_runs where outcome = 'published' order by run_seq"
        ).fetchall()
    assert [version for (version,) in runs] == [1, 2]


@pytest.mark.parametrize("damage", ["truncated", "flipped"])
def test_a_damaged_ledger_file(driver: Driver, home: Path, sources: list[str], damage: str) -> None:
    """What a bad disk did to the record is found before anything is built from it, and a backup brings it back."""
    file = Path(Ledger(home / "ledger").files("claims")[0])
    good = file.read_bytes()
    if damage == "truncated":
        file.write_bytes(good[:-200])
    elif damage == "flipped":
        flip_a_value(file)
    else:
        file.unlink()
    done = driver.run(home, sources=sources)
    assert (done["status"], done.get("code")) in {(1, "ledger-unreadable"), (1, "ledger-damaged")}, done
    assert seen(home).version == 1
    file.write_bytes(good)
    mended(driver, home, sources)


def flip_a_value(file: Path) -> None:
    """Change one character of one quote: a whole Parquet file, with another content."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(file)
    column = table.schema.get_field_index("quote")
    values = table.column("quote").to_pylist()
    values[0] = values[0][:-1] + chr(ord(values[0][-1]) ^ 1)
    pq.write_table(table.set_column(column, table.schema.field(column), pa.array(values)), file)


def test_a_candidate_that_is_damaged_after_its_seal(driver: Driver, home: Path, sources: list[str]) -> None:
    done = driver.run(home, sources=sources, damage_candidate=True)
    survives(driver, home, sources, done, {"version-damaged"})


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda text: text[: len(text) // 2].rpartition(",")[0], "seed-row"),
        (lambda text: text.replace("s", "r", 1), "seed-header"),
    ],
)
def test_a_damaged_seed(
    driver: Driver, home: Path, sources: list[str], damage: Callable[[str], str], code: str
) -> None:
    seed = driver.project / "seeds" / "statuses.csv"
    good = seed.read_text("utf-8")
    seed.write_text(damage(good), "utf-8")
    done = driver.run(home, sources=sources)
    assert (done["status"], done.get("code")) == (1, code), done
    assert seen(home).version == 1
    assert not (home / "candidate").exists(), "refused before anything was built"
    seed.write_text(good, "utf-8")
    mended(driver, home, sources)


def test_a_second_host_on_the_folder(home: Path, cli: Cli) -> None:
    """Two machines, one network folder, locks that only hold on each."""
    record = {"pid": 7, "host": "elsewhere", "kernel": "another", "token": "t", "command": "refresh", "beat": 0}
    ended = threading.Event()

    def beat() -> None:
        number = 0
        while not ended.wait(0.5):
            number += 1
            content = json.dumps({**record, "started_at": "2026-01-01", "step": "load", "beat": number})
            # In place and of one length, as a holder writes: at no moment is the file empty.
            with (home / "lock").open("r+b") as lock:
                lock.write(content.ljust(RECORD_BYTES).encode())

    thread = threading.Thread(target=beat)
    thread.start()
    try:
        time.sleep(1)
        done = cli("rollback", home=home)
    finally:
        ended.set()
        thread.join()
    assert done.returncode == 3, done.stderr
    assert "[home-on-another-host]" in done.stderr
    assert "elsewhere" in done.stderr
    assert current_number(home / "current") == 1
