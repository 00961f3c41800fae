"""All options of newsledger, in one place: environment variables, then newsledger.toml, then these defaults."""

from __future__ import annotations

import os
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from newsledger.errors import EXIT_USAGE, NewsledgerError
from newsledger.timezones import ZoneName

PROJECT_MARKER = "dbt_project.yml"
CONFIG_FILE = "newsledger.toml"
_NOT_IN_PATHS = frozenset("[]\\^|%")

StorageVersion = Literal["v1.1.0", "v1.2.0", "v1.3.0", "v1.4.0", "v1.5.0"]


class Settings(BaseSettings):
    """Options; each is read from ``NEWSLEDGER_<NAME>`` in the environment or from newsledger.toml in the project."""

    model_config = SettingsConfigDict(env_prefix="NEWSLEDGER_", extra="forbid", frozen=True)

    project: Path = Field(
        description="Root of the dbt project: the folder with dbt_project.yml. Found upward from here."
    )
    home: Path = Field(default=Path("var"), description="Ledger, builds and lock; relative to the project.")

    max_text_bytes: int = Field(
        default=10_000_000, gt=0, description="A larger article (UTF-8 bytes of its text) is quarantined."
    )
    batch_articles: int = Field(default=500, gt=0, description="Articles that are recorded in one atomic append.")
    ingest_processes: int = Field(
        default=0, ge=0, le=64, description="Processes that read and extract; 0 for one a core, 1 for none beside."
    )
    timezone: ZoneName = Field(
        default="Asia/Shanghai", description="IANA zone of a source that states none; naive times are read in it."
    )
    sources: Path = Field(
        default=Path("sources.yml"),
        description="What a run without arguments reads: the sources in this file; relative to the project.",
    )
    fetch_limit: int = Field(default=1000, ge=0, description="Requests that one run sends; the others are deferred.")
    fetch_hosts: int = Field(default=8, ge=1, le=64, description="Requests that are under way at the same time.")
    fetch_per_host: int = Field(default=2, ge=1, le=8, description="Of these, to the same host.")
    fetch_host_delay: float = Field(
        default=1.0, ge=0, description="Seconds between two requests to a host; more where its robots.txt asks for it."
    )
    fetch_timeout: float = Field(default=30.0, gt=0, description="Seconds that one request may take as a whole.")
    fetch_attempts: int = Field(default=3, ge=1, le=10, description="Tries of a request that fails for the moment.")
    fetch_backoff: float = Field(
        default=2.0, ge=0, description="Seconds before the second try, then twice as long each time, with jitter."
    )
    max_fetch_bytes: int = Field(
        default=40_000_000, gt=0, description="A larger body, packed or unpacked, is not fetched."
    )
    allow_private_addresses: bool = Field(
        default=False, description="Fetch also from hosts that are not on the public internet."
    )
    accept_threshold: float = Field(
        default=0.7, ge=0, le=1, description="Claims of a lower confidence wait in the review queue."
    )
    dbt_threads: int = Field(default=2, ge=1, le=8, description="Threads of dbt and of DuckDB: build and audit.")
    memory_limit: str = Field(
        default="4GB",
        pattern=r"^\d+(\.\d+)? ?([KMGT]i?B)$",
        description="Memory that DuckDB may use: build and audit.",
    )
    storage_version: StorageVersion = Field(
        default="v1.1.0", description="Oldest DuckDB that shall be able to read published files: v1.1.0 to v1.5.0."
    )
    keep_versions: int = Field(default=10, ge=1, description="Newest versions that `newsledger prune` keeps.")
    prune_grace_hours: int = Field(
        default=24, ge=0, le=1_000_000, description="`newsledger prune` removes nothing that is younger than this."
    )

    audit_timeout_minutes: float = Field(
        default=30, gt=0, description="An audit that takes longer is ended; without a verdict nothing is published."
    )
    audit_hook: str = Field(
        default="",
        description="Command or http(s) address that is told of refused and failed runs, and of the run that recovers.",
    )

    @model_validator(mode="after")
    def _usable_home(self) -> Self:
        path = str(self.home_path)
        if odd := sorted({char for char in path if char in _NOT_IN_PATHS or not char.isprintable()}):
            # Delta Lake takes paths for URLs and stops, or writes elsewhere, at these.
            raise ValueError(f"the path of the home folder {path!r} has {' '.join(map(repr, odd))} in it")
        if self.home_path == self.project.resolve():
            raise ValueError("the home is the project's own folder; name one for the ledger and the builds alone")
        if os.path.exists(path) and not os.path.isdir(path):  # noqa: PTH110, PTH112 - these never raise
            raise ValueError(f"the home {path!r} is a file, where a folder shall be")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        toml = TomlConfigSettingsSource(settings_cls, find_project() / CONFIG_FILE)
        return init_settings, env_settings, toml

    @cached_property
    def home_path(self) -> Path:
        """Absolute folder of the ledger and the builds."""
        return (self.project / self.home).resolve()

    @property
    def sources_path(self) -> Path:
        """Absolute path of sources.yml."""
        return self.project / self.sources

    @property
    def ledger_path(self) -> Path:
        return self.home_path / "ledger"

    @property
    def builds_path(self) -> Path:
        return self.home_path / "builds"

    @property
    def rejected_path(self) -> Path:
        return self.home_path / "rejected"

    @property
    def candidate_path(self) -> Path:
        """Folder of the build in progress. Its name never changes, so that dbt can keep its parse of the project."""
        return self.home_path / "candidate"

    @property
    def current_path(self) -> Path:
        """Symlink to the published build; clients open ``current/warehouse.duckdb``."""
        return self.home_path / "current"

    @property
    def published_file(self) -> Path:
        return self.current_path / "warehouse.duckdb"


def find_project(start: Path | None = None) -> Path:
    """The project root: ``NEWSLEDGER_PROJECT``, else the nearest folder upward that holds dbt_project.yml, else
    the folder of this (editable) installation.

    Raises:
        NewsledgerError: ``project-not-found``.
    """
    stated = os.environ.get("NEWSLEDGER_PROJECT")
    here = (start or Path.cwd()).resolve()
    candidates = [Path(stated).resolve()] if stated else [here, *here.parents, Path(__file__).resolve().parent.parent]
    for folder in candidates:
        if (folder / PROJECT_MARKER).is_file():
            return folder
    raise NewsledgerError(
        "project-not-found",
        f"No {PROJECT_MARKER} in {candidates[0]}" + ("." if stated else " or above."),
        "Run newsledger inside its project, or set NEWSLEDGER_PROJECT to the folder.",
        exit_code=EXIT_USAGE,
    )


def load_settings() -> Settings:
    """Settings of this process.

    Raises:
        NewsledgerError: ``settings-invalid`` names the option, ``project-not-found``.
    """
    try:
        return Settings(project=find_project())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise NewsledgerError(
            "settings-invalid",
            f"{CONFIG_FILE} cannot be read: {error}.",
            'Correct it: TOML in UTF-8, a line as `home = "/data/newsledger"` for each option.',
            exit_code=EXIT_USAGE,
        ) from None
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors(include_url=False)
        )
        raise NewsledgerError(
            "settings-invalid",
            f"An option cannot be used: {problems}.",
            f"Correct the NEWSLEDGER_… variable or {CONFIG_FILE}; docs/reference/settings.md lists every option.",
            exit_code=EXIT_USAGE,
        ) from None
