"""The reference page of reason codes explains every code, and no other."""

from __future__ import annotations

import re

from newsledger.articles.reasons import TRANSIENT, Caution, Reason
from tests.conftest import PROJECT


def documented(heading: str) -> set[str]:
    page = (PROJECT / "docs" / "reference" / "reason-codes.md").read_text("utf-8")
    section = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([a-z0-9-]+)` \|", section, re.MULTILINE))


def test_every_code_is_explained_and_no_other() -> None:
    """Whoever finds a code beside an input can look it up."""
    assert documented("Reason codes") == {reason.value for reason in Reason}
    assert documented("Warnings") == {caution.value for caution in Caution}


def test_codes_are_kebab_case_and_transient_ones_are_among_them() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code.value) for code in (*Reason, *Caution))
    assert set(Reason) >= TRANSIENT
