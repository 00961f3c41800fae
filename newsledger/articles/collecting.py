"""Which files a command is to read: files, folders and globs to a list of paths."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from newsledger.errors import EXIT_USAGE, NewsledgerError


def expand(sources: Sequence[str]) -> list[Path]:
    """The files that sources name, each once: in the order of the sources, and by name within one.

    A folder stands for all files below it, without hidden ones; links to folders are not followed. A folder that may
    not be entered, a link to a folder elsewhere, a pipe or a socket is in the list itself, so that its reading says so.

    Raises:
        NewsledgerError: ``source-not-found``.
    """
    found: dict[str, None] = {}
    for source in sources:
        for name in _expanded(source):
            found.setdefault(name)
    return [Path(name) for name in found]


def location_of(path: Path) -> str:
    """The path as it is recorded: the same text, but bytes that are no UTF-8 as ``\\xff``, so that it can be stored."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _expanded(source: str) -> Iterator[str]:
    path = Path(source)
    if not source:
        raise _not_found(source, "No file has the name", "Check the command for an empty argument.")
    try:
        is_folder = path.is_dir()
    except PermissionError:
        yield source  # its reading says why
        return
    if is_folder:
        yield from _files_below(source)
    elif os.path.lexists(path):
        yield source
    elif glob.has_magic(source):
        matches = sorted(glob.glob(source, recursive=True))  # noqa: PTH207  # pathlib has no absolute patterns
        if not matches:
            raise _not_found(
                source, "No file matches", "Check the pattern; quote it, so that the shell leaves it alone."
            )
        for match in matches:
            yield from _expanded(match)
    elif "://" in source:
        raise _not_found(source, "No file, and no http or https address:", "Save what it leads to and give the file.")
    else:
        raise _not_found(
            source,
            "There is no file, folder or source",
            "Check the path; a relative one begins at the current folder. Names of sources are those of sources.yml.",
        )


def _files_below(folder: str) -> list[str]:
    """What is below a folder and is no folder itself, sorted by its path; reading a pipe or socket says what it is."""
    found: list[str] = []
    waiting = [folder]
    while waiting:
        parent = waiting.pop()
        try:
            with os.scandir(parent) as entries:
                visible = [entry for entry in entries if not entry.name.startswith(".")]
        except OSError:
            found.append(parent)  # its reading says why
            continue
        waiting += [entry.path for entry in visible if entry.is_dir(follow_symlinks=False)]
        found += [
            entry.path
            for entry in visible
            if not entry.is_dir(follow_symlinks=False) and not (entry.is_symlink() and _leads_into(entry.path, folder))
        ]
    return sorted(found)


def _leads_into(link: str, folder: str) -> bool:
    """Whether a link leads to a folder whose files are found without it: the given one, or one below it."""
    target = os.path.realpath(link)
    return Path(target).is_dir() and Path(target).is_relative_to(os.path.realpath(folder))


def _not_found(source: str, what: str, remedy: str) -> NewsledgerError:
    return NewsledgerError("source-not-found", f"{what} {source!r}.", remedy, exit_code=EXIT_USAGE)
