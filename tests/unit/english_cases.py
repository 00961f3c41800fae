"""Reading of the English table tests: a sentence and the claims that it makes, one line each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from newsledger.articles.model import Article
from newsledger.extraction.claim import Claim, normalised_name, plain
from newsledger.extraction.extract import extract
from newsledger.extraction.gazetteer import Gazetteer

PUBLISHED = date(2024, 5, 14)  # a Tuesday
_SUFFIXES = {"billion": 9, "million": 6, "bn": 9, "m": 6, "k": 3, "trillion": 12}


class Expected(NamedTuple):
    """One claim of a table: ``metric | subject | value unit | attribute=value ...``."""

    metric: str
    subject: str
    value: Decimal
    unit: str
    more: dict[str, str]


def article(text: str, title: str | None = None, published_on: date | None = PUBLISHED) -> Article:
    """A short article with nothing but its text."""
    return Article(
        article_id="a",
        revision_id="r",
        text=text,
        title=title,
        language="en",
        published_on=published_on,
        origin_fingerprint="o",
    )


def claims_of(text: str, title: str | None = None, published_on: date | None = PUBLISHED) -> list[Claim]:
    """Claims of a text, without names from the seeds: the rules must stand on their own."""
    return extract(article(text, title, published_on), Gazetteer(None, {}))


def expected(line: str) -> Expected:
    """Reads ``revenue | Acme | 5 bn USD | period=2023``."""
    metric, subject, amount, *more = (part.strip() for part in line.split("|"))
    number, *scale, unit = amount.split()
    value = Decimal(number) * 10 ** (_SUFFIXES[scale[0]] if scale else 0)
    return Expected(metric, subject, value, unit, dict(item.split("=", 1) for item in more))


def table(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Cases of a table: a sentence, then a line for each claim, indented; a blank line between cases."""
    cases: list[tuple[str, tuple[str, ...]]] = []
    for block in text.strip().split("\n\n"):
        sentence, *claims = [line for line in block.splitlines() if not line.startswith("#")] or [""]
        if sentence:
            cases.append((sentence.replace("\\n", "\n"), tuple(line.strip() for line in claims)))
    return cases


def differences(sentence: str, lines: tuple[str, ...], **more: object) -> list[str]:
    """What is wrong with the claims of a sentence: missing, unexpected, or with another attribute."""
    found = claims_of(sentence, **more)  # type: ignore[arg-type]
    wrong: list[str] = []
    left = list(found)
    for line in lines:
        want = expected(line)
        hits = [
            claim
            for claim in left
            if claim.metric == want.metric
            and claim.value == want.value
            and claim.unit == want.unit
            and normalised_name(claim.subject) == normalised_name(want.subject)
        ]
        if not hits:
            wrong.append(f"missing: {line}")
            continue
        left.remove(hits[0])
        for name, value in want.more.items():
            got = getattr(hits[0], name)
            if isinstance(got, Decimal):
                got = plain(got)
            if str(got if got is not None else "") != value:
                wrong.append(f"{line}: {name} is {got!r}")
    wrong.extend(
        f"unexpected: {claim.metric} | {claim.subject} | {claim.value} {claim.unit} [{claim.rule}]" for claim in left
    )
    return wrong
