"""Reading of the Chinese table tests: a sentence and the claims that it makes, one line each (as in english_cases)."""

from __future__ import annotations

from datetime import date

from newsledger.articles.model import Article
from newsledger.extraction.claim import Claim, normalised_name
from newsledger.extraction.extract import extract
from newsledger.extraction.gazetteer import Gazetteer
from tests.unit.english_cases import expected

PUBLISHED = date(2024, 5, 14)
NO_NAMES = Gazetteer(None, {})


def article(
    text: str, title: str | None = None, published_on: date | None = PUBLISHED, language: str = "zh-Hans"
) -> Article:
    """A short article with nothing but its text."""
    return Article(
        article_id="a",
        revision_id="r",
        text=text,
        title=title,
        language=language,
        published_on=published_on,
        origin_fingerprint="o",
    )


def claims_of(
    text: str, title: str | None = None, published_on: date | None = PUBLISHED, language: str = "zh-Hans"
) -> list[Claim]:
    """Claims of a text, without names from the seeds: the rules must stand on their own."""
    return extract(article(text, title, published_on, language), NO_NAMES)


def differences(
    sentence: str,
    lines: tuple[str, ...],
    title: str | None = None,
    published_on: date | None = PUBLISHED,
    language: str = "zh-Hans",
) -> list[str]:
    """What is wrong with the claims of a sentence: missing, unexpected, or with another attribute."""
    wrong: list[str] = []
    left = claims_of(sentence, title, published_on, language)
    for line in lines:
        want = expected(line)
        hit = next(
            (
                claim
                for claim in left
                if (claim.metric, claim.value, claim.unit) == (want.metric, want.value, want.unit)
                and normalised_name(claim.subject) == normalised_name(want.subject)
            ),
            None,
        )
        if hit is None:
            wrong.append(f"missing: {line}")
            continue
        left.remove(hit)
        for name, value in want.more.items():
            got = getattr(hit, name)
            if str(got if got is not None else "") != value:
                wrong.append(f"{line}: {name} is {got!r}")
    wrong.extend(f"unexpected: {c.metric} | {c.subject} | {c.value} {c.unit} [{c.rule}]" for c in left)
    return wrong
