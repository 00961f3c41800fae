"""Names from the seeds: which of them the extractor searches for."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsledger.extraction.gazetteer import read_gazetteer

ORGANIZATIONS = """organization_id,name_zh,name_en,organization_type
qinghe,青禾,Qinghe Motors,company
"""
ALIASES = """alias,organization_id,is_ambiguous,note
青禾汽车,qinghe,false,
麦田,qinghe,true,
0001.HK,qinghe,false,ric
"""
LISTINGS = """organization_id,ticker,ric,name_zh,country,is_common_word,source
sse-600001,SSE:600001,600001.SS,北辰建材,CN,false,a list
szse-300001,SZSE:300001,300001.SZ,机器人,CN,true,a list
sse-600002,SSE:600002,600002.SS,青禾汽车,CN,false,a list
"""


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    for name, text in (
        ("organizations", ORGANIZATIONS),
        ("organization_aliases", ALIASES),
        ("listings", LISTINGS),
    ):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "organization_id"),
    [
        ("青禾今天宣布", "qinghe"),
        ("北辰建材今天宣布", "sse-600001"),
        ("青禾汽车今天宣布", "qinghe"),  # curated before listed
        ("麦田今天宣布", None),  # ambiguous
        ("机器人今天宣布", None),  # a common word
        ("0001.HK", None),  # a code, no name
    ],
)
def test_what_is_found_in_a_text(seeds: Path, text: str, organization_id: str | None) -> None:
    found = read_gazetteer(seeds).find(text)
    assert [entry.organization_id for _, _, entry in found] == ([organization_id] if organization_id else [])


def test_without_seeds_nothing_is_known(tmp_path: Path) -> None:
    assert read_gazetteer(tmp_path).find("青禾今天宣布") == []
