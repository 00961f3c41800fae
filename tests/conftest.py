"""Fixtures that all tests share: a home of their own, the shared material, one warehouse that is built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsledger.settings import Settings

PROJECT = Path(__file__).resolve().parent.parent
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
