"""What the extractor finds of annotated figures: the practice articles and, where it is there, the shared corpus.

    python -m benchmarks.score_extraction [--verbose FILE]

Scored with the shared scorer, each set in two parts: the one that rules may be written against, and the one set aside
(in the corpus a third by the hash of the id, in the practice articles the numbers divisible by 3), whose errors nobody
reads. ``--verbose practice-zh`` (or practice-en, corpus) lists the errors of the first part of one set. Below stands
how many of the claims of each confidence are right, over all sets.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

from newsledger.articles.model import Article, Source
from newsledger.articles.reading import read_file
from newsledger.extraction.claim import Claim
from newsledger.extraction.extract import extract

PROJECT = Path(__file__).resolve().parent.parent
PRACTICE = PROJECT / "tests" / "data" / "practice"
CORPUS = PROJECT.parent / "shared" / "corpus"
MAX_TEXT_BYTES = 10_000_000
_BANDS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 1.01)
_SCORED = "family metric unit subject period market counterparty source_org quote bound is_soft".split()


@dataclass(frozen=True, slots=True)
class AnnotatedSet:
    """Articles with their annotated facts, and which of them are set aside."""

    name: str
    articles: Path
    gold: Path
    is_set_aside: Callable[[str], bool]


def _in_third_by_hash(article_id: str) -> bool:
    return article_id != "dev-seed" and int(hashlib.sha256(article_id.encode()).hexdigest(), 16) % 3 == 0


def _in_third_by_number(article_id: str) -> bool:
    return int(re.findall(r"\d+", article_id)[-1]) % 3 == 0


def annotated_sets() -> Iterator[AnnotatedSet]:
    for language in ("zh", "en"):
        articles, gold = PRACTICE / f"{language}_articles.jsonl", PRACTICE / f"{language}_gold.jsonl"
        yield AnnotatedSet(f"practice-{language}", articles, gold, _in_third_by_number)
    if CORPUS.is_dir():
        yield AnnotatedSet("corpus", CORPUS / "articles.jsonl", CORPUS / "gold.jsonl", _in_third_by_hash)


def load_scorer() -> ModuleType:
    """The shared scorer; it is no part of this repository."""
    specification = importlib.util.spec_from_file_location("shared_score", CORPUS / "score.py")
    if specification is None or specification.loader is None or not (CORPUS / "score.py").is_file():
        raise SystemExit(f"The scorer is not at {CORPUS / 'score.py'}; without it nothing can be scored.")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def predictions(articles: Path) -> list[dict[str, Any]]:
    """Claims of a JSON Lines file of articles, as the scorer wants them."""
    found = []
    for reading in read_file(articles, Source(name="score"), max_text_bytes=MAX_TEXT_BYTES):
        article = reading.article
        if article is None:
            print(f"{reading.location}: [{reading.reason_code}] {reading.message}", file=sys.stderr)
            continue
        found += as_predictions(article, extract(article))
    return found


def as_predictions(article: Article, claims: list[Claim]) -> list[dict[str, Any]]:
    """Claims of one article, as the scorer wants them."""
    return [
        {
            "article_id": article.external_id,
            "value": float(claim.value),
            "confidence": float(claim.confidence),
            **{name: getattr(claim, name) for name in _SCORED},
        }
        for claim in claims
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verbose", metavar="SET", help="list the errors of the part of SET that is not set aside")
    parser.add_argument("--threshold", type=float, default=0.7, help="acceptance threshold of the last columns")
    options = parser.parse_args()
    scorer = load_scorer()
    judged: dict[tuple[str, str], list[tuple[float, bool]]] = defaultdict(list)
    print(f"{'set':14}{'part':12}{'gold':>6}{'pred':>6}{'hit':>6}   P     R     F1   | accepted: P     R")
    for one in annotated_sets():
        gold = {row["id"]: row["facts"] for row in scorer.load(one.gold)}
        claims = predictions(one.articles)
        language_of = {row["id"]: row["lang"][:2] for row in scorer.load(one.articles)}
        for part, aside in (("development", False), ("set aside", True)):
            facts = {name: value for name, value in gold.items() if one.is_set_aside(name) is aside}
            mine = [claim for claim in claims if claim["article_id"] in facts]
            outcome = scorer.evaluate(facts, mine)
            totals = scorer.totals(outcome)
            for name, (hits, _, alarms, _) in outcome.items():
                of_part = judged[language_of[name], part]
                of_part += [(hit[0]["confidence"], True) for hit in hits]
                of_part += [(alarm["confidence"], False) for alarm in alarms]
            sure = scorer.totals(
                scorer.evaluate(facts, [claim for claim in mine if claim["confidence"] >= options.threshold])
            )
            counts = "".join(f"{totals[name]:6}" for name in ("gold", "pred", "hit"))
            shown = "  ".join(f"{number:.3f}" for number in totals["micro"])
            accepted = "  ".join(f"{number:.3f}" for number in sure["micro"][:2])
            print(f"{one.name:14}{part:12}{counts}   {shown} |         {accepted}")
            if options.verbose == one.name and not aside:
                _list_errors(outcome)
    _print_reliability(judged)


def _print_reliability(judged: dict[tuple[str, str], list[tuple[float, bool]]]) -> None:
    """How many claims of each band of confidence are right, by language and part."""
    columns = sorted(judged)
    print(f"\n{'confidence':14}" + "".join(f"{f'{language}, {part}':>22}" for language, part in columns))
    for low, high in pairwise(_BANDS):
        shown = ""
        for column in columns:
            inside = [is_right for sure, is_right in judged[column] if low <= sure < high]
            right = f"{sum(inside)} of {len(inside)}" + (f" ({sum(inside) / len(inside):.2f})" if inside else "")
            shown += f"{right:>22}"
        print(f"{low:.2f} to {min(high, 1):.2f}  {shown}")


def _list_errors(judged: dict[str, Any]) -> None:
    for article_id, (_, missed, alarms, _) in judged.items():
        for label, rows in (("MISS ", missed), ("ALARM", alarms)):
            for row in rows:
                shown = {name: row.get(name) for name in ("metric", "subject", "value", "unit", "period", "quote")}
                print(label, article_id, json.dumps(shown, ensure_ascii=False))


if __name__ == "__main__":
    main()
