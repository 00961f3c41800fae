"""One warehouse that dbt builds out of the rows of tests/model_rows.py, for all tests that only read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.model_project import build, copy_project
from tests.model_rows import SEEDS, TABLES


@pytest.fixture(scope="session")
def model_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_project(tmp_path_factory.mktemp("models") / "project", SEEDS)


@pytest.fixture(scope="session")
def built(model_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(model_project, tmp_path_factory.mktemp("models") / "built", TABLES)
