"""One warehouse that dbt builds out of the rows of tests/model_rows.py, for all tests that only read it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import duckdb
import pytest

from newsledger.files import file_sha256
from tests.conftest import Cli
from tests.model_project import build, copy_project
from tests.model_rows import SEEDS, TABLES
from tests.versions import least_manifest


@pytest.fixture(scope="session")
def model_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_project(tmp_path_factory.mktemp("models") / "project", SEEDS)


@pytest.fixture(scope="session")
def built(model_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(model_project, tmp_path_factory.mktemp("models") / "built", TABLES)


@dataclass(frozen=True, slots=True)
class Published:
    """A home whose current version is the built warehouse, a project with its seeds, and the command line on both."""

    home: Path
    project: Path
    run: Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="session")
def published_home(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built warehouse as a published version: what commands that only read see, without the minute of a refresh."""
    home = tmp_path_factory.mktemp("published") / "home"
    build_folder = home / "builds" / "000001"
    shutil.copytree(built.parent, build_folder)
    file = build_folder / built.name
    with duckdb.connect(str(file)) as connection:
        connection.execute("checkpoint")  # dbt leaves the end of its work in a log; publication leaves none
    manifest = least_manifest(
        1,
        published_at="2026-11-23T04:00:00+00:00",
        database={"sha256": file_sha256(file), "bytes": file.stat().st_size},
    )
    (build_folder / "manifest.json").write_text(json.dumps(manifest))
    (home / "current").symlink_to("builds/000001")
    return home


@pytest.fixture
def published(published_home: Path, model_project: Path, tmp_path: Path, cli: Cli) -> Published:
    """The published home with a copy of the project's seeds that a test may change."""
    project = tmp_path / "project"
    shutil.copytree(model_project / "seeds", project / "seeds")
    shutil.copy(model_project / "dbt_project.yml", project)

    def run(*arguments: str) -> CompletedProcess[str]:
        return cli(*arguments, home=published_home, NEWSLEDGER_PROJECT=str(project))

    return Published(published_home, project, run)
