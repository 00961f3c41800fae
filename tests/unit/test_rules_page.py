"""The rule catalogue: complete, with thresholds apart from the rules, and on a page that is never stale."""

from pathlib import Path

import pytest

from expectations.page import PAGE, rules_page
from expectations.rules import RULES, THRESHOLDS_FILE, load_thresholds
from expectations.rules.rule import bind
from newsledger.errors import NewsledgerError


def test_the_page_says_what_the_catalogue_says() -> None:
    """Whoever is paged reads the page, not the code. Written by `python -m expectations.page`."""
    assert PAGE.read_text(encoding="utf-8") == rules_page()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_says_what_it_protects_and_who_mends_it(rule: object) -> None:
    """A finding that nobody owns is a finding that nobody mends."""
    for name in ("code", "name", "protects", "mends", "suite", "table", "failing"):
        assert getattr(rule, name).strip(), name


def test_a_threshold_of_no_rule_is_refused(tmp_path: Path) -> None:
    """A misspelt code would leave the rule at a limit that nobody set."""
    file = tmp_path / "thresholds.yml"
    file.write_text("CLM-999: {max_share: 1}")
    with pytest.raises(NewsledgerError, match="CLM-999"):
        load_thresholds(file)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("max_share: 0.4", "max_share: lots", "max_share of RUN-011 to 'lots'"),
        ("max_share: 0.4", "max_share:", "no number"),
        ("max_share: 0.4", "max_share: -0.4", "negative"),
        ("max_share: 0.4", "max_share: 40", "between 0 and 1"),
        ("max_share: 0.4", "max_share: [", "cannot be used"),
        ("max_share: 0.4", "most: 0.4", "RUN-011"),
        ("since: 2005-01-01", "since: long ago", "no date"),
    ],
)
def test_a_threshold_that_makes_no_sense_is_refused(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    """A share of 40 would switch the rule off without a word; a word would only show after the whole build."""
    file = tmp_path / "thresholds.yml"
    text = THRESHOLDS_FILE.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong), "utf-8")
    with pytest.raises(NewsledgerError, match=said) as raised:
        load_thresholds(file)
    assert raised.value.code == "thresholds-wrong"


def test_a_missing_threshold_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "thresholds.yml"
    file.write_text("CLM-013: {max_share: 1}")
    with pytest.raises(NewsledgerError, match="min_claims"):
        load_thresholds(file)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("x > :limit", "x > 3"),
        ("x::varchar = 'a:limit'", "x::varchar = 'a:limit'"),
        ("x in :names", "x in ('a', 'it''s')"),
        ("values :rows", "values ('m', 1, 2), ('n', 3, 4)"),
    ],
)
def test_thresholds_become_literals(sql: str, expected: str) -> None:
    """Casts and colons in strings are not thresholds; quotes in a threshold cannot end its literal."""
    thresholds = {"limit": 3, "names": ["a", "it's"], "rows": {"n": [3, 4], "m": [1, 2]}}
    assert bind(sql, thresholds) == expected  # type: ignore[arg-type]
