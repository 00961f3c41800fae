"""What changed between two versions is said once, completely, and without markup from article text."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsledger.errors import NewsledgerError
from newsledger.warehouse.diff import (
    ANSWERS,
    answer_rows,
    changes_since,
    claim_rows,
    diff,
    diff_markdown,
)
from newsledger.warehouse.listing import list_all
from newsledger.warehouse.reading import connect
from newsledger.warehouse.retention import find_version, pin, roll_back
from tests.versions import publish_version

ANSWER_TABLE = """
    create table marts.market_size_by_period (question_id varchar, market_en varchar, period varchar,
        value decimal(38, 6), unit varchar);
    create view marts.answers as select * from marts.market_size_by_period;
"""


def version(home: Path, answers: str, claims: str) -> None:
    """A version with these answers, claims and a view, which must be read from its own file."""
    sql = ANSWER_TABLE
    sql += f"insert into marts.market_size_by_period values {answers};" if answers else ""
    sql += f"insert into marts.claim_history values {claims};" if claims else ""
    publish_version(home, 1, sql=sql)


def claim(name: str, value: str, decision: str = "accepted", *, is_current: bool = True) -> str:
    return f"('{name}', '{decision}', 'market_size', 'cloud | *x*', {value}, 'USD', '2020', 'a1', {is_current})"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    first = ("('q1', 'Cloud', '2020', 3.9, 'USD'), ('q2', 'Cloud', '2021', 5, 'USD'), (null, 'Odd', '1999', 1, 'USD')",)
    version(
        tmp_path, first[0], ", ".join(claim(*row) for row in (("c1", "3.9"), ("c2", "5"), ("c3", "7"), ("c4", "8")))
    )
    second = "('q1', 'Cloud', '2020', 4.1, 'USD'), ('q3', 'Cloud', '2022', 6, 'USD'), (null, 'Odd', '1999', 1, 'USD')"
    claims = [
        claim("c1", "3.9", is_current=False),
        claim("c2", "5"),
        claim("c3", "7", "quarantined"),
        claim("c5", "4.1"),
    ]
    version(tmp_path, second, ", ".join(claims))
    return tmp_path


def test_answers_that_came_went_and_changed(home: Path) -> None:
    builds = home / "builds"
    found = diff(find_version(builds, 1), find_version(builds, 2))
    assert {(answer.change, answer.key["question_id"]) for answer in found.answers} == {
        ("changed", "q1"),
        ("gone", "q2"),
        ("added", "q3"),
    }
    assert ("market_size_by_period", "changed", "Cloud · 2020", "value: 3.9 → 4.1") in answer_rows(found)


def test_claims_added_gone_superseded_and_judged(home: Path) -> None:
    builds = home / "builds"
    found = diff(find_version(builds, 1), find_version(builds, 2))
    assert {(claim.change, claim.claim_id) for claim in found.claims} == {
        ("superseded", "c1"),
        ("judged", "c3"),
        ("gone", "c4"),
        ("added", "c5"),
    }
    assert ("judged", "market_size", "cloud | *x*", "7 USD", "2020", "accepted → quarantined") in claim_rows(found)
    assert found.counts["claims added"] == 1


def test_a_version_does_not_differ_from_itself(home: Path) -> None:
    same = find_version(home / "builds", 1)
    assert diff(same, same).counts == {}


def test_markdown_shows_names_as_text(home: Path) -> None:
    """A subject comes from an article: in a pull request it must be neither a table cell nor emphasis."""
    builds = home / "builds"
    page = diff_markdown(diff(find_version(builds, 1), find_version(builds, 2)))
    assert "| added | market\\_size | cloud \\| \\*x\\* | 4.1 USD | 2020 | accepted |" in page
    assert all(line.count(" | ") in {3, 5} for line in page.splitlines() if line.startswith("| "))


def test_the_list_says_what_each_version_changed_and_what_it_is(home: Path) -> None:
    publish_version(home, 9)
    pin(home, 1, "annual report")
    roll_back(home, 2, "wrong")
    listed = list_all(home)
    assert [(one.version, one.state) for one in listed.versions] == [
        (3, "withdrawn: wrong"),
        (2, "current"),
        (1, "pinned: annual report"),
    ]
    assert listed.versions[0].changes.endswith("from new ledger")
    (home / "builds" / "000001" / "manifest.json").write_text("")
    assert "manifest-unreadable" in list_all(home).problems[0]


def test_equal_content_is_said() -> None:
    manifest = {"rows": {"fct_x": 2}, "content": {"fct_x": "2:1:1"}, "fingerprint": {"code": "a"}}
    assert (
        changes_since(manifest, {**manifest, "fingerprint": {"code": "b"}}) == "+0 facts, equal content; from new code"
    )
    assert changes_since(None, manifest) == "2 facts"


def test_the_keys_of_the_answers_are_keys(good_warehouse: Path) -> None:
    """With a key that two rows share, `diff` would pair each with each."""
    with connect(good_warehouse) as connection:
        for table, key in ANSWERS.items():
            columns = ", ".join(key)
            twice = connection.execute(
                f"select {columns} from marts.{table} group by {columns} having count(*) > 1"
            ).fetchall()
            assert twice == [], table


def test_a_damaged_version_is_named_instead_of_compared(home: Path) -> None:
    file = find_version(home / "builds", 2).database
    file.chmod(0o644)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(NewsledgerError) as caught:
        diff(find_version(home / "builds", 1), find_version(home / "builds", 2))
    assert caught.value.code == "version-damaged"


def test_a_long_reason_does_not_break_the_table(home: Path) -> None:
    pin(home, 1, "because\n" + "of this " * 500)
    (state,) = [one.state for one in list_all(home).versions if one.version == 1]
    assert "\n" not in state
    assert len(state) < 200
