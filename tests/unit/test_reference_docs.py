"""The reference pages list what the code has: every option and every error code."""

from __future__ import annotations

import re

from newsledger.settings import Settings
from tests.conftest import PROJECT

CODE = re.compile(r'(?:NewsledgerError|super\(\).__init__)\(\s*"([a-z0-9-]+)",')


def test_every_option_is_documented_with_its_default() -> None:
    """Someone who reads the page knows what a run without options does."""
    page = (PROJECT / "docs" / "reference" / "settings.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `NEWSLEDGER_(\w+)` \| `?([^|`]*)`? \|", page, re.MULTILINE))
    expected = {
        name.upper(): "" if field.is_required() else str(field.default) for name, field in Settings.model_fields.items()
    }
    assert {name: default.strip() for name, default in rows.items()} == expected


def test_every_error_code_is_documented_and_no_other() -> None:
    """Whoever meets a code finds it; a code that no longer exists is not explained."""
    page = (PROJECT / "docs" / "reference" / "errors.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.MULTILINE))
    raised = {
        code
        for folder in ("newsledger", "expectations", "flows")
        for path in (PROJECT / folder).rglob("*.py")
        for code in CODE.findall(path.read_text("utf-8"))
    }
    assert documented == raised
