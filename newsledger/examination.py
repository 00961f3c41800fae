"""The checks behind `newsledger doctor`: what is wrong with a home and its surroundings, and how to mend it."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

import duckdb

from newsledger import upkeep
from newsledger.errors import NewsledgerError
from newsledger.ledger.backup import REPLACED
from newsledger.ledger.lock import describe_holder, is_held, is_locked, kernel_id, read_holder, require_own_ledger
from newsledger.ledger.maintenance import folder_bytes
from newsledger.ledger.schema import TABLES
from newsledger.ledger.store import Ledger
from newsledger.settings import Settings
from newsledger.timezones import zone_named
from newsledger.warehouse import retention
from newsledger.warehouse.audit import AuditLimits, start_audit
from newsledger.warehouse.recovery import JOURNAL_FILE, leftovers
from newsledger.warehouse.versions import (
    WAREHOUSE_FILE,
    Version,
    broken_builds,
    current_number,
    current_version,
    flip,
    is_intact,
    list_versions,
)

Severity = Literal["ok", "note", "warning", "error"]

# A build needs room for a candidate, its spill and the version that stays.
ROOM_FACTOR: Final = 4
LEAST_ROOM: Final = 1_000_000_000
# A source is quiet after this many of its usual gaps, and never before this many days.
QUIET_GAPS: Final = 4
QUIET_DAYS: Final = 7
MANY_FILES: Final = 100
CLOCK_SLACK: Final = timedelta(minutes=5)
_NETWORK_FILE_SYSTEMS: Final = ("nfs", "cifs", "smb", "9p", "fuse", "afs", "ceph", "gluster", "lustre")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found; ``remedy`` is empty when all is well, ``is_fixed`` when `--fix` has mended it."""

    check: str
    severity: Severity
    message: str
    remedy: str = ""
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class _Case:
    settings: Settings
    is_fixing: bool

    @property
    def home(self) -> Path:
        return self.settings.home_path


def examine(settings: Settings, *, fix: bool = False) -> list[Finding]:
    """Run every check.

    Args:
        fix: mend what can be mended without any loss: leftovers of killed runs, a foreign ``.wal``, a broken link.

    Returns:
        At least one finding for each check, worst first.

    Raises:
        NewsledgerError: ``locked`` when something is to be mended while a run is at work.
    """
    case = _Case(settings, fix)
    found: list[Finding] = []
    for name, check in CHECKS.items():
        try:
            results = list(check(case))
        except NewsledgerError as error:
            if error.code == "locked":
                raise
            results = [_error(name, error.message, error.remedy)]
        except (OSError, duckdb.Error) as error:
            results = [_error(name, f"The check could not be done: {error}.", "See to permissions and to the disk.")]
        found += results
    order: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2, "ok": 3}
    return sorted(found, key=lambda finding: order[finding.severity])


def _ok(check: str, message: str) -> Finding:
    return Finding(check=check, severity="ok", message=message)


def _note(check: str, message: str, remedy: str = "") -> Finding:
    return Finding(check=check, severity="note", message=message, remedy=remedy)


def _warning(check: str, message: str, remedy: str) -> Finding:
    return Finding(check=check, severity="warning", message=message, remedy=remedy)


def _error(check: str, message: str, remedy: str) -> Finding:
    return Finding(check=check, severity="error", message=message, remedy=remedy)


def _fixed(check: str, message: str) -> Finding:
    return Finding(check=check, severity="note", message=message, is_fixed=True)


def _lock(case: _Case) -> Iterator[Finding]:
    holder = read_holder(case.home)
    if is_locked(case.home):
        yield _note("lock", f"A run is at work: {describe_holder(holder)}.", "Wait for it, or queue with --wait.")
    elif is_held(holder):
        where = "here" if holder.get("kernel") == kernel_id() else "on another machine, or before a restart"
        yield _note(
            "lock",
            f"The last run was killed {where}: {describe_holder(holder)}.",
            "Nothing to do: the next run finishes its work.",
        )
    else:
        yield _ok("lock", "Nobody is writing.")
    require_own_ledger(case.home)
    kind = _file_system(case.home)
    if kind.startswith(_NETWORK_FILE_SYSTEMS):
        yield _warning(
            "lock",
            f"The home folder is on a file system of the kind {kind}, whose locks may hold for one machine only.",
            "Run newsledger on one machine only, or put the home folder on a local disk.",
        )


def _file_system(path: Path) -> str:
    """Type of the file system that holds a path, by the longest mount point above it; empty where unknown."""
    try:
        lines = Path("/proc/self/mounts").read_text("utf-8").splitlines()
    except OSError:
        return ""
    mounts = [line.split()[1:3] for line in lines if len(line.split()) >= 3]
    above = [(len(point), kind) for point, kind in mounts if path.is_relative_to(point.replace("\\040", " "))]
    return max(above, default=(0, ""))[1]


def _permissions(case: _Case) -> Iterator[Finding]:
    if not case.home.is_dir():
        yield _note("permissions", f"There is no {case.home} yet.", "`newsledger refresh` makes it.")
        return
    blocked = [
        path
        for path in (case.home, *(path for path in case.home.rglob("*") if path.is_dir()))
        if not os.access(path, os.R_OK | os.W_OK | os.X_OK)
    ]
    if blocked:
        yield _error(
            "permissions",
            f"This user may not write to {blocked[0]}"
            + (f" and {len(blocked) - 1} more folders." if blocked[1:] else "."),
            "Let one user run newsledger, and give the folders to that one (`chown -R`).",
        )
    else:
        yield _ok("permissions", "Every folder can be written to.")


def _readers(case: _Case) -> Iterator[Finding]:
    """Who has files of the home open, as far as this user may see."""
    held: dict[tuple[int, str, str], bool] = {}
    for process in Path("/proc").iterdir() if Path("/proc").is_dir() else ():
        if not process.name.isdigit() or int(process.name) == os.getpid():
            continue
        for name, is_writing in _open_files(process, case.home):
            key = (int(process.name), _command(process), name)
            held[key] = held.get(key, False) or is_writing
    writers = [key for key, is_writing in held.items() if is_writing and key[2].endswith(WAREHOUSE_FILE)]
    foreign = [key for key in writers if not key[2].startswith("candidate/")]
    for pid, command, name in foreign:
        yield _error(
            "readers",
            f"Process {pid} ({command}) has {name} open for writing.",
            "Set its connection to read-only (docs/how-to/connect.md), then end it.",
        )
    readers = sorted({(pid, command, name) for (pid, command, name), is_writing in held.items() if not is_writing})
    files = [reader for reader in readers if reader[2].endswith(WAREHOUSE_FILE)]
    shown = "; ".join(f"{command} (pid {pid}) reads {name}" for pid, command, name in files[:5])
    more = f" and {len(files) - 5} more" if len(files) > 5 else ""
    yield _note("readers", shown + more + ".") if files else _ok("readers", "Nobody has a published file open.")


def _open_files(process: Path, home: Path) -> Iterator[tuple[str, bool]]:
    try:
        descriptors = list((process / "fd").iterdir())
    except OSError:
        return  # gone, or not ours to see
    for descriptor in descriptors:
        try:
            target = descriptor.readlink()
            if not target.is_relative_to(home):
                continue
            flags = (process / "fdinfo" / descriptor.name).read_text("utf-8")
        except OSError:
            continue
        match = re.search(r"^flags:\s*([0-7]+)", flags, re.MULTILINE)
        is_writing = match is not None and int(match[1], 8) & os.O_ACCMODE != os.O_RDONLY
        yield str(target.relative_to(home)), is_writing


def _command(process: Path) -> str:
    try:
        return (process / "comm").read_text("utf-8").strip()
    except OSError:
        return "?"


def _unfinished(case: _Case) -> Iterator[Finding]:
    if is_locked(case.home):
        yield _note("unfinished", "A run is at work: what is half done is its own.")
        return
    candidate = case.settings.candidate_path
    names = [str(path.relative_to(case.home)) for path in leftovers(case.home)]
    if (case.home / JOURNAL_FILE).exists():
        names.append(f"{JOURNAL_FILE} (a publication)")
    if candidate.exists():
        names.append(f"{candidate.name} (a build)")
    if not names:
        yield _ok("unfinished", "No killed run left anything.")
    elif case.is_fixing:
        with upkeep.locked(case.settings, "doctor") as notes:
            if candidate.exists():
                shutil.rmtree(candidate)
                notes.append(f"removed {candidate.name}")
        yield _fixed("unfinished", f"Finished or cleared away: {'; '.join(notes)}.")
    else:
        yield _warning(
            "unfinished",
            f"A killed run left {', '.join(names)}.",
            "The next run finishes or removes it; `newsledger doctor --fix` does it now.",
        )
    for folder in sorted(case.home.glob(f"{REPLACED}-*")):
        yield _note(
            "unfinished",
            f"{folder} is a ledger that a restoration replaced ({folder_bytes(folder):,} bytes).",
            "Delete it when you are sure that the restored one is right.",
        )


def _write_ahead_logs(case: _Case) -> Iterator[Finding]:
    """A log beside a published file comes from someone who wrote to it, and stops everybody from opening it."""
    stale = sorted(case.settings.builds_path.glob(f"*/{WAREHOUSE_FILE}.wal"))
    if not stale:
        yield _ok("write-ahead log", "No published file has one beside it.")
    for log in stale:
        version = next((one for one in list_versions(case.settings.builds_path) if one.folder == log.parent), None)
        is_whole = version is not None and is_intact(version)
        if case.is_fixing and is_whole:
            log.unlink()
            yield _fixed("write-ahead log", f"Removed {log}; the file itself is as it was published.")
        elif is_whole:
            yield _error(
                "write-ahead log",
                f"{log} does not belong there: somebody opened the published file for writing.",
                "`newsledger doctor --fix` removes it; the file itself is as it was published.",
            )
        else:
            yield _error(
                "write-ahead log",
                f"{log} does not belong there, and the file beside it is damaged.",
                "Roll back (`newsledger rollback`), then `newsledger rebuild`.",
            )


def _current(case: _Case) -> Iterator[Finding]:
    home, link = case.home, case.settings.current_path
    number = current_number(link)
    if number is None and not link.exists() and _newest_good(home, None) is None:
        yield _note("current", "Nothing is published yet.", "`newsledger refresh` publishes.")
        return
    try:
        version = current_version(link)
        reason = None if version is not None and is_intact(version) else f"version {number} is damaged (sha256)"
        if version is None:
            reason = "the link `current` is gone"
    except NewsledgerError as error:
        if error.code in {"manifest-newer", "current-no-link"}:
            raise
        reason = error.message.rstrip(".")
    if reason is None:
        yield _ok("current", f"Version {number} is the file that was published.")
        return
    good = _newest_good(home, number)
    if case.is_fixing and good is not None and _leads_nowhere(link):
        with upkeep.locked(case.settings, "doctor"):
            if _leads_nowhere(link):  # no run has published meanwhile
                flip(link, good.folder)
        yield _fixed("current", f"The link led nowhere; it leads to version {good.number} again.")
        return
    back = f"rollback {good.number}" if good is not None and number is not None else "doctor --fix"
    remedy = f"`newsledger {back}` brings version {good.number} back; " if good else ""
    yield _error("current", f"Readers get no good file: {reason}.", f"{remedy}`newsledger rebuild` makes a new one.")


def _leads_nowhere(link: Path) -> bool:
    return current_number(link) is None or not (link / WAREHOUSE_FILE).is_file()


def _newest_good(home: Path, besides: int | None) -> Version | None:
    marks = retention.read_marks(home)
    for version in sorted(list_versions(home / "builds"), key=lambda version: -version.number):
        is_meant = version.number not in {besides, *marks.withdrawn, *marks.waiting}
        if is_meant and is_intact(version):
            return version
    return None


def _builds(case: _Case) -> Iterator[Finding]:
    current = current_number(case.settings.current_path)
    versions = list(list_versions(case.settings.builds_path))
    damaged = [version.number for version in versions if version.number != current and not is_intact(version)]
    for _, error in broken_builds(case.settings.builds_path):
        yield _error("versions", error.message, error.remedy)
    for number in damaged:
        yield _warning("versions", f"Version {number} is damaged (sha256).", f"`newsledger rebuild {number}` mends it.")
    grace = timedelta(hours=case.settings.prune_grace_hours)
    doomed = retention.prunable(case.home, keep=case.settings.keep_versions, grace=grace)
    if doomed:
        size = sum(version.manifest["database"]["bytes"] for version in doomed)
        yield _note("versions", f"{len(doomed)} versions may go ({size:,} bytes).", "`newsledger prune` removes them.")
    if not damaged:
        yield _ok("versions", f"{len(versions)} versions are there and whole.")


def _storage(case: _Case) -> Iterator[Finding]:
    version = current_version(case.settings.current_path)
    if version is None:
        return
    since = version.manifest["database"].get("readable_since") or version.manifest["database"]["storage_version"]
    yield _ok("storage", f"Version {version.number} can be read by DuckDB {since} and newer; older clients cannot.")
    if since != case.settings.storage_version:
        yield _note(
            "storage",
            f"The setting storage_version is {case.settings.storage_version}.",
            "The next `newsledger refresh` builds with it.",
        )


def _ledger(case: _Case) -> Iterator[Finding]:
    if not case.settings.ledger_path.exists():
        yield _note("ledger", "There is no ledger yet.", "`newsledger ingest` makes it.")
        return
    ledger = Ledger(case.settings.ledger_path)
    counts = {}
    with ledger.connect() as connection:
        for table in TABLES:
            ledger.check(connection, table)
            ((counts[table],),) = connection.execute(f"select count(*) from ledger_{table}").fetchall()
    yield _ok("ledger", f"All {sum(counts.values()):,} rows match their hash.")
    files = {table: len(ledger.files(table)) for table in TABLES}
    if max(files.values()) > MANY_FILES:
        table = max(files, key=lambda name: files[name])
        yield _note("ledger", f"The table {table} is in {files[table]} files.", "`newsledger prune` joins them.")


def _canaries(case: _Case) -> Iterator[Finding]:
    """Whether the audit can tell right from wrong on this machine: its two canaries, on the published file."""
    version = current_version(case.settings.current_path)
    if version is None:
        return
    with (
        tempfile.TemporaryDirectory(prefix="newsledger-doctor-") as folder,
        start_audit(case.settings.project, Path(folder) / "audit.log") as process,
    ):
        outcome = process.run(
            version.database,
            Path(folder) / "docs",
            baseline=None,
            run_id="doctor",
            limits=AuditLimits.of(case.settings),
        )
    canaries = [result for result in outcome.results if result.suite == "canaries"]
    wrong = [result.rule_code for result in canaries if result.outcome != "passed"]
    if wrong or not canaries:
        yield _error(
            "audit",
            f"The audit's canaries came out wrong: {', '.join(wrong) or 'none ran'}.",
            "Install the locked versions (`make run` does); no run publishes until then.",
        )
    else:
        yield _ok("audit", f"{len(canaries)} canaries are right; {len(outcome.results)} rules can be judged.")


def _parts(case: _Case) -> Iterator[Finding]:
    """Installed packages against the lock file."""
    locked = dict(
        re.findall(
            r"^([A-Za-z0-9._-]+)==([^\s\\;]+)", (case.settings.project / "requirements.lock").read_text("utf-8"), re.M
        )
    )
    other = []
    for name, wanted in locked.items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            other.append(f"{name} is missing")
            continue
        if installed != wanted:
            other.append(f"{name} {installed} instead of {wanted}")
    shown = ", ".join(
        f"{name} {locked.get(name.lower(), '?')}"
        for name in ("duckdb", "dbt-core", "dbt-duckdb", "great-expectations", "prefect", "deltalake", "pyarrow")
    )
    if other:
        more = f" and {len(other) - 5} more" if len(other) > 5 else ""
        yield _warning(
            "parts", f"Not the tested versions: {'; '.join(other[:5])}{more}.", "Run `make run` to install them."
        )
    else:
        yield _ok("parts", f"newsledger {metadata.version('newsledger')}, Python {sys.version.split()[0]}, {shown}.")


def _disk(case: _Case) -> Iterator[Finding]:
    existing = next(path for path in (case.home, *case.home.parents) if path.exists())
    usage, status = shutil.disk_usage(existing), os.statvfs(existing)
    version = _newest_good(case.home, None)
    need = max(LEAST_ROOM, ROOM_FACTOR * (version.database.stat().st_size if version else 0))
    if usage.free < need:
        yield _warning(
            "disk",
            f"{usage.free:,} bytes are free; a build may need {need:,}.",
            "Make room: `newsledger prune`, or NEWSLEDGER_HOME on a larger disk.",
        )
    elif status.f_files and status.f_favail / status.f_files < 0.02:
        yield _warning(
            "disk", "Hardly any file can be made any more (inodes).", "Remove small files, `newsledger prune`."
        )
    else:
        yield _ok("disk", f"{usage.free:,} bytes are free; a build needs about {need:,}.")


def _clock(case: _Case) -> Iterator[Finding]:
    now = datetime.now(UTC)
    instants = [
        datetime.fromisoformat(version.manifest["published_at"]) for version in list_versions(case.settings.builds_path)
    ]
    if case.settings.ledger_path.exists():
        with Ledger(case.settings.ledger_path).connect() as connection:
            union = " union all ".join(f"select max(recorded_at) as last_at from ledger_{table}" for table in TABLES)
            ((last,),) = connection.execute(f"select max(last_at) from ({union})").fetchall()
            instants += [last] if last else []
    if instants and max(instants) > now + CLOCK_SLACK:
        yield _warning(
            "clock",
            f"The clock says {now:%Y-%m-%d %H:%M} UTC; something was recorded at {max(instants):%Y-%m-%d %H:%M}.",
            "Set the clock right (NTP). Order of runs is kept by number; `known_from` and pruning go by the clock.",
        )
    else:
        yield _ok("clock", f"{now:%Y-%m-%d %H:%M} UTC, after everything recorded.")
    zone = zone_named(case.settings.timezone)
    yield _ok("clock", f"Naive times are read in {zone.key}, now {now.astimezone(zone):%Y-%m-%d %H:%M}.")


def _sources(case: _Case) -> Iterator[Finding]:
    """Sources that bring nothing new for much longer than they used to."""
    if not case.settings.ledger_path.exists():
        return
    with Ledger(case.settings.ledger_path).connect() as connection:
        rows = connection.execute(
            "select source, list(distinct recorded_at::date order by recorded_at::date) from ledger_inputs "
            "where outcome in ('read', 'revision') group by source order by source"
        ).fetchall()
    today = datetime.now(UTC).date()
    quiet = [found for source, days in rows if (found := quiet_since(source, days, today)) is not None]
    yield from quiet
    if not quiet:
        yield _ok("sources", f"{len(rows)} sources; none is quieter than it used to be.")


def quiet_since(source: str, days: list[date], today: date) -> Finding | None:
    """A finding when a source's silence is longer than its usual gaps between days with news.

    Args:
        days: on which it brought something new, in order; fewer than four say nothing about what is usual.
    """
    if len(days) < 4:
        return None
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    silence = (today - days[-1]).days
    usual = statistics.median(gaps)
    if silence <= max(QUIET_DAYS, QUIET_GAPS * usual):
        return None
    return _warning(
        "sources",
        f"{source} has brought nothing new for {silence} days; it used to every {usual:g}.",
        "Look whether its feed or page has moved: `newsledger inputs`.",
    )


def _seeds(case: _Case) -> Iterator[Finding]:
    """Seeds are facts: a change that nobody committed is one that nobody reviewed."""
    command = ["git", "status", "--porcelain", "--", "seeds"]
    try:
        done = subprocess.run(command, cwd=case.settings.project, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        yield _note("seeds", "The project is no Git checkout: changes of seeds cannot be told.")
        return
    changed = [line[3:] for line in done.stdout.splitlines()]
    if changed:
        yield _warning(
            "seeds",
            f"Not as committed: {', '.join(changed[:5])}.",
            "Look at `git diff seeds`: commit what is right, restore what is not.",
        )
    else:
        yield _ok("seeds", "All seeds are as committed.")


CHECKS: Final[dict[str, Callable[[_Case], Iterator[Finding]]]] = {
    "lock": _lock,
    "permissions": _permissions,
    "readers": _readers,
    "unfinished": _unfinished,
    "write-ahead log": _write_ahead_logs,
    "current": _current,
    "versions": _builds,
    "storage": _storage,
    "ledger": _ledger,
    "audit": _canaries,
    "parts": _parts,
    "disk": _disk,
    "clock": _clock,
    "sources": _sources,
    "seeds": _seeds,
}
