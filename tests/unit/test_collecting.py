"""Sources become a list of files: complete, stable, and without surprises."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsledger.articles.collecting import expand, location_of
from newsledger.articles.model import Source
from newsledger.articles.reading import read_file
from newsledger.errors import NewsledgerError


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.txt", "sub/c.jsonl", "sub/deep/d.html", ".hidden/x.txt", "sub/.DS_Store", "a[1].txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return tmp_path


def names(paths: list[Path], root: Path) -> list[str]:
    return [str(path.relative_to(root)) for path in paths]


def test_a_folder_stands_for_all_files_below_it(tree: Path) -> None:
    assert names(expand([str(tree)]), tree) == ["a.txt", "a[1].txt", "b.txt", "sub/c.jsonl", "sub/deep/d.html"]
    assert expand([f"{tree}/"]) == expand([str(tree)])


def test_sources_keep_their_order_and_each_file_comes_once(tree: Path) -> None:
    found = expand([str(tree / "sub"), str(tree / "b.txt"), str(tree / "*.txt"), str(tree / "sub")])
    assert names(found, tree) == ["sub/c.jsonl", "sub/deep/d.html", "b.txt", "a.txt", "a[1].txt"]


def test_patterns_reach_into_folders_and_a_name_beats_a_pattern(tree: Path) -> None:
    assert names(expand([str(tree / "**" / "*.html")]), tree) == ["sub/deep/d.html"]
    assert names(expand([str(tree / "s*")]), tree) == ["sub/c.jsonl", "sub/deep/d.html"]
    assert names(expand([str(tree / "a[1].txt")]), tree) == ["a[1].txt"]


def test_paths_stay_as_they_were_given(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    assert [str(path) for path in expand(["sub", "./a.txt"])] == ["sub/c.jsonl", "sub/deep/d.html", "a.txt"]


@pytest.mark.parametrize("source", ["nothing.txt", "nothing/*.txt", "https://example.com/a", ""])
def test_a_source_that_is_not_there_is_an_error_that_names_it(tree: Path, source: str) -> None:
    with pytest.raises(NewsledgerError, match="source-not-found") as caught:
        expand([str(tree / "a.txt"), source])
    assert source in caught.value.message
    assert caught.value.remedy


def test_links_pipes_and_loops_do_not_stop_a_folder(tree: Path) -> None:
    """A link to a parent folder must not make the walk endless, and a pipe must not make the reading wait for ever."""
    os.symlink(tree, tree / "sub" / "loop")
    os.symlink(tree / "a.txt", tree / "sub" / "link.txt")
    os.symlink(tree / "gone.txt", tree / "sub" / "broken.txt")
    os.mkfifo(tree / "sub" / "pipe")
    found = names(expand([str(tree / "sub")]), tree)
    assert found == ["sub/broken.txt", "sub/c.jsonl", "sub/deep/d.html", "sub/link.txt", "sub/loop", "sub/pipe"]


def test_what_is_no_file_ends_with_a_reason(tree: Path) -> None:
    """Nothing in a folder disappears without a word: not a pipe, a socket, a device, or a link to a folder elsewhere."""
    sub = tree / "sub"
    os.mkfifo(sub / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(sub / "socket"))
        os.symlink("/dev/zero", sub / "zero.txt")
        os.symlink(tree, sub / "elsewhere")
        os.symlink(sub / "deep", sub / "latest")  # its files are found below deep
        readings = {
            path.name: list(read_file(path, Source(name="x"), max_text_bytes=1000)) for path in expand([str(sub)])
        }
    odd = {name: (one.reason_code, (one.message or "")[:14]) for name, (one,) in readings.items() if one.message}
    assert odd == {
        "pipe": ("unreadable", "It is a pipe, "),
        "socket": ("unreadable", "It is a pipe, "),
        "zero.txt": ("unreadable", "It is a pipe, "),
        "elsewhere": ("unreadable", "It is a folder"),
        "c.jsonl": ("malformed-record", "The line is no"),
        "d.html": ("no-text", "There is no te"),
    }
    assert readings.keys() == odd.keys()


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that may not be entered; root may enter any, so for a while we are nobody."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "closed"
        path.mkdir(mode=0)
        was = os.geteuid()
        if was == 0:
            os.seteuid(65534)
        yield path
        os.seteuid(was)


def test_what_may_not_be_entered_is_in_the_list(closed: Path) -> None:
    """Its reading says so: nothing vanishes because of a permission."""
    assert expand([str(closed.parent)]) == [closed]
    assert expand([str(closed)]) == [closed]
    assert expand([str(closed / "a.txt")]) == [closed / "a.txt"]
    for path in expand([str(closed.parent), str(closed / "a.txt")]):
        (reading,) = read_file(path, Source(name="test"), max_text_bytes=100)
        assert reading.reason_code == "unreadable"


def test_a_location_can_always_be_stored() -> None:
    assert location_of(Path("samples/a.txt")) == "samples/a.txt"
    assert location_of(Path(os.fsdecode(b"caf\xe9.txt"))) == "caf\\xe9.txt"
    assert location_of(Path("中文.txt")) == "中文.txt"
