"""A draft becomes an article: identity, dates, language, publisher, and the checks that every format shares."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from newsledger.articles.dates import UNKNOWN, Published, RawDate, choose_published
from newsledger.articles.decoding import MAX_REPLACEMENT_SHARE, is_double_encoded
from newsledger.articles.draft import Draft
from newsledger.articles.identity import (
    article_id,
    canonical_url,
    host_of,
    is_own_canonical,
    origin_fingerprint,
    publisher_of,
    revision_id,
    web_url,
)
from newsledger.articles.language import contradicts, detect_language
from newsledger.articles.model import Article, Precision, Scope, Source
from newsledger.articles.reasons import Caution, Reason, UnreadableInput

MAX_FIELD: Final = 4096
"""Longest title, URL, publisher or id; anything longer is no such thing."""

_BLANKS: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")
_EARLY: Final = timedelta(days=1)
_SCOPES: Final = (Scope.TITLE, Scope.SUMMARY, Scope.FULL_TEXT)


def assemble(
    draft: Draft, source: Source, *, max_text_bytes: int, retrieved_at: datetime
) -> tuple[Article, tuple[str, ...]]:
    """The article of a draft, and what is doubtful about it.

    Raises:
        UnreadableInput: ``lone-surrogates``, ``nul-characters``, ``no-text``, ``too-large``, ``bad-encoding``.
        NewsledgerError: ``timezone-unknown``.
    """
    cautions = list(draft.warnings)
    fields = {name: _field(value, cautions) for name, value in _named(draft).items()}
    scope = min(draft.scope, source.scope, key=_SCOPES.index)
    text = (fields["title"] or "") if scope is Scope.TITLE else draft.text
    _check(text, [value for value in fields.values() if value], max_text_bytes, cautions)

    url = web_url(fields["url"])
    if fields["url"] and url is None:
        cautions.append(Caution.IGNORED_FIELD)
    canonical = _canonical(url, fields["canonical_hint"], cautions)
    published, raw = choose_published(draft.published, source.timezone)
    published = _plausible(published, raw, retrieved_at, cautions)
    stated_language = fields["language"] or source.language
    language = detect_language(text, stated=stated_language)
    if contradicts(stated_language, language):
        cautions.append(Caution.LANGUAGE_MISMATCH)
    article = Article(
        article_id=article_id(canonical, source.name, fields["external_id"], text),
        revision_id=revision_id(text),
        text=text,
        url=url,
        canonical_url=canonical,
        external_id=fields["external_id"],
        publisher=fields["publisher"]
        or source.publisher
        or publisher_of(canonical)
        or fields["publisher_hint"]
        or host_of(canonical),
        title=fields["title"],
        language=language,
        published_at=published.at,
        published_on=published.on,
        published_at_raw=None if raw is None else _line(str(raw))[:MAX_FIELD] or None,
        published_at_precision=published.precision,
        source_scope=scope,
        origin_fingerprint=origin_fingerprint(text),
    )
    return article, tuple(dict.fromkeys(caution.value for caution in cautions))


def _named(draft: Draft) -> dict[str, str | None]:
    return {
        "title": draft.title,
        "url": draft.url,
        "canonical_hint": draft.canonical_hint,
        "external_id": draft.external_id,
        "publisher": draft.publisher,
        "publisher_hint": draft.publisher_hint,
        "language": draft.language,
    }


def _field(value: str | None, cautions: list[Caution]) -> str | None:
    """A field beside the text as one clean line; None if it is empty or too long to be one."""
    line = _line(value or "")
    if len(line) > MAX_FIELD:
        cautions.append(Caution.IGNORED_FIELD)
        return None
    return line or None


def _line(value: str) -> str:
    return _BLANKS.sub(" ", value).strip()


def _check(text: str, fields: list[str], max_text_bytes: int, cautions: list[Caution]) -> None:
    if not text.strip():
        raise UnreadableInput(
            Reason.NO_TEXT, "There is no text in it. If its page has some, give the source a selector."
        )
    try:
        n_bytes = len(text.encode("utf-8"))
        for field in fields:
            field.encode("utf-8")
    except UnicodeEncodeError:
        raise UnreadableInput(
            Reason.LONE_SURROGATES,
            "It holds halves of surrogate pairs, which are no characters. Correct the program that wrote it.",
        ) from None
    if n_bytes > max_text_bytes:
        raise UnreadableInput(
            Reason.TOO_LARGE,
            f"The text has {n_bytes:,} bytes; {max_text_bytes:,} are allowed. Split it, or raise max_text_bytes.",
        )
    if "\0" in text:
        raise UnreadableInput(
            Reason.NUL_CHARACTERS, "The text holds NUL characters: it is no text, or cut by a program."
        )
    replaced = text.count("\ufffd")
    if replaced > len(text) * MAX_REPLACEMENT_SHARE or is_double_encoded(text):
        raise UnreadableInput(
            Reason.BAD_ENCODING,
            "The text was decoded wrongly before it came here. Save it again from the original, as UTF-8.",
        )
    if replaced:
        cautions.append(Caution.REPLACEMENT_CHARACTERS)


def _canonical(url: str | None, hint: str | None, cautions: list[Caution]) -> str | None:
    if hint is None:
        return canonical_url(url)
    if is_own_canonical(hint, url):
        return canonical_url(hint)
    if canonical_url(hint) is not None:
        cautions.append(Caution.FOREIGN_CANONICAL)
    return canonical_url(url)


def _plausible(published: Published, raw: RawDate | None, retrieved_at: datetime, cautions: list[Caution]) -> Published:
    """The date, or UNKNOWN with a warning if there is none, it cannot be read, or it has not come yet."""
    if raw is None or not str(raw).strip():
        cautions.append(Caution.NO_DATE)
        return UNKNOWN
    if published.precision is Precision.NONE:
        cautions.append(Caution.UNREADABLE_DATE)
        return UNKNOWN
    latest = retrieved_at + _EARLY
    is_early = published.at > latest if published.at else published.on is not None and published.on > latest.date()
    if is_early:
        cautions.append(Caution.DATE_IN_FUTURE)
        return UNKNOWN
    return published
