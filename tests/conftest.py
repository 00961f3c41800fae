"""Fixtures that all tests share: a home of their own, the shared material, one warehouse that is built once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

from newsledger.settings import Settings

# How long an example takes says how busy the machine is: no test is timed. CI judges a change by the same examples each
# time; new ones are looked for wherever a person runs the tests.
hypothesis.settings.register_profile("newsledger", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("newsledger")

PROJECT = Path(__file__).resolve().parent.parent
Cli = Callable[..., subprocess.CompletedProcess[str]]
SHARED = PROJECT.parent / "shared"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a run with an empty home."""
    return Settings(project=PROJECT, home=tmp_path / "home")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with the annotated articles, which is no part of the repository."""
    if not SHARED.is_dir():
        pytest.skip(f"the shared evaluation material is not at {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def cli() -> Cli:
    """The command line as a person calls it, in a process of its own."""

    def call(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "newsledger.cli", *arguments],
            cwd=PROJECT,
            env={**os.environ, "NEWSLEDGER_HOME": str(home), "NO_COLOR": "1", **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return call
