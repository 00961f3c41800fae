"""The sources that a run reads on its own: sources.yml, checked when it is read."""

from __future__ import annotations

import re
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, field_validator
from pydantic_core import ErrorDetails
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from newsledger.articles.identity import canonical_url
from newsledger.articles.language import normalised_tag
from newsledger.articles.model import Scope, Source
from newsledger.errors import EXIT_USAGE, NewsledgerError
from newsledger.timezones import ZoneName

COMMAND_LINE: Final = "command-line"
"""The source of what a person names: no source of sources.yml may be called so."""

_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_INTERVAL: Final = re.compile(r"(\d{1,6})\s*([smhd])")


def _interval(value: Any) -> Any:
    match = _INTERVAL.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError("write it as 30m, 6h or 1d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _web_address(value: Any) -> Any:
    if not isinstance(value, str) or canonical_url(value) is None:
        raise ValueError("no http or https address")
    return value.strip()


Interval = Annotated[timedelta, BeforeValidator(_interval)]
WebAddress = Annotated[str, BeforeValidator(_web_address)]
HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$")]
VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class _Described(BaseModel):
    """What every kind of source states. An article's own statement of language, publisher or date beats it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$", description="Its name, in the ledger for good.")
    publisher: str | None = Field(default=None, min_length=1, max_length=200)
    language: str | None = Field(default=None, description="BCP 47, where the text leaves it open.")
    timezone: ZoneName | None = Field(default=None, description="IANA zone of its naive times.")
    interval: Interval = Field(default=timedelta(0), description="Read again after this long; each run by default.")
    scope: Scope = Field(default=Scope.FULL_TEXT, description="How much of an article it gives at most.")
    body_selector: str | None = Field(default=None, description="CSS selector of the text of its pages.")
    enabled: bool = True

    @field_validator("name")
    @classmethod
    def _is_free(cls, name: str) -> str:
        if name == COMMAND_LINE:
            raise ValueError("this name is taken")
        return name

    @field_validator("language")
    @classmethod
    def _is_language(cls, language: str | None) -> str | None:
        if language is not None and normalised_tag(language) is None:
            raise ValueError("no language tag such as zh-Hans or en")
        return language

    @field_validator("body_selector")
    @classmethod
    def _is_selector(cls, selector: str | None) -> str | None:
        if selector is not None:
            try:
                LexborHTMLParser("<p></p>").css_first(selector, default=None)
            except (SelectolaxError, ValueError):
                raise ValueError("no CSS selector such as div.article-body") from None
        return selector

    def as_source(self, default_timezone: str) -> Source:
        """What its readers need to know."""
        return Source(
            name=self.name,
            publisher=self.publisher,
            language=self.language,
            timezone=self.timezone or default_timezone,
            scope=self.scope,
            body_selector=self.body_selector,
        )


class FilesSource(_Described):
    """Folders, files and globs on this machine, in any format."""

    kind: Literal["files"]
    paths: list[str] = Field(min_length=1, description="Relative to the project.")


class _Fetched(_Described):
    headers: dict[HeaderName, VariableName] = Field(
        default_factory=dict, description="Request headers, each with the environment variable that holds its value."
    )
    obey_robots: bool = Field(default=True, description="False where the publisher has allowed it in another way.")


class FeedSource(_Fetched):
    """An RSS or Atom feed over HTTP."""

    kind: Literal["feed"]
    url: WebAddress
    follow: Literal["never", "summaries", "always"] = Field(
        default="never", description="Which entries are read from the page behind their link instead of the feed."
    )


class PagesSource(_Fetched):
    """Single documents by their address: web pages, or files in any format."""

    kind: Literal["pages"]
    urls: list[WebAddress] = Field(min_length=1)


AnySource = FilesSource | FeedSource | PagesSource


class _SourceList(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sources: list[Annotated[AnySource, Field(discriminator="kind")]]

    @field_validator("sources")
    @classmethod
    def _have_own_names(cls, sources: list[AnySource]) -> list[AnySource]:
        names = [source.name for source in sources]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"the name {min(twice)} is given twice")
        return sources


_LIST: Final = TypeAdapter(_SourceList)


def read_sources(path: Path) -> list[AnySource]:
    """The sources of a sources.yml, in its order, disabled ones included.

    Raises:
        NewsledgerError: ``sources-unreadable``, ``sources-invalid`` with every problem and its place.
    """
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    # A date that no calendar has is a ValueError of PyYAML, and a thousand open brackets are too deep for it.
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise NewsledgerError(
            "sources-unreadable",
            f"{path} cannot be read: {' '.join(str(error).split())}.",
            "Correct it, or set NEWSLEDGER_SOURCES to another file; docs/how-to/sources.md has an example.",
            exit_code=EXIT_USAGE,
        ) from None
    try:
        return _LIST.validate_python(content).sources
    except ValidationError as error:
        problems = "; ".join(_problem(content, one) for one in error.errors(include_url=False))
        raise NewsledgerError(
            "sources-invalid",
            f"{path} does not describe its sources: {problems}.",
            "Correct it; docs/how-to/sources.md lists what a source may state.",
            exit_code=EXIT_USAGE,
        ) from None


_KINDS: Final[dict[str, type[_Described]]] = {"files": FilesSource, "feed": FeedSource, "pages": PagesSource}

# What pydantic says in the words of a programming language, for people who write YAML; by its type of error.
_WORDING: Final = {
    "missing": "is missing",
    "union_tag_not_found": "its kind is missing: files, feed or pages",
    "union_tag_invalid": "there is no such kind: it is files, feed or pages",
    "model_type": "write name: value pairs",
    "model_attributes_type": "write name: value pairs",
    "dict_type": "write name: value pairs",
    "list_type": "write a list: a line that begins with - for each",
    "too_short": "name at least one",
    "string_type": "write it as text, in quotes if it looks like a number or a date",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
}
_PATTERNS: Final = {
    "name": "write it in small letters, digits, - and _, at most 63",
    "headers": "give each header the name of an environment variable, as {Authorization: NEWS_TOKEN}",
}


def _problem(content: Any, error: ErrorDetails) -> str:
    """A problem with its place, where a source is called by its name if it has one."""
    place = error["loc"]
    if len(place) < 2 or place[0] != "sources" or not isinstance(place[1], int):
        return f"{'.'.join(map(str, place)) or 'the file'}: {_worded(error, _SourceList, place)}"
    given = content["sources"][place[1]]
    name = given.get("name") if isinstance(given, dict) else None
    kind = _KINDS.get(str(place[2]), _Described) if len(place) > 2 else _Described
    inner = ".".join(map(str, place[3:]))
    label = f"source {name if isinstance(name, str) else f'number {place[1] + 1}'}"
    return f"{label}{f', {inner}' if inner else ''}: {_worded(error, kind, place[3:])}"


def _worded(error: ErrorDetails, model: type[BaseModel], place: tuple[int | str, ...]) -> str:
    """What is wrong, and what to write instead."""
    if error["type"] in ("extra_forbidden", "invalid_key"):
        key, fields = str(place[-1]), model.model_fields
        allowed = sorted(fields, key=lambda name: not fields[name].is_required())
        nearest = get_close_matches(key, allowed, n=1)
        meant = f"; did you mean {nearest[0]}?" if nearest else ""
        return f"there is no such key{meant} (allowed: {', '.join(allowed)})"
    if error["type"] in ("enum", "literal_error"):
        return f"write {error['ctx']['expected']}"
    if error["type"] == "string_pattern_mismatch" and place and place[0] in _PATTERNS:
        return _PATTERNS[str(place[0])]
    return _WORDING.get(error["type"], error["msg"].removeprefix("Value error, "))
