"""A figure ready to paste: what it says, in which words of which article, out of which version of the warehouse."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from newsledger.errors import NewsledgerError
from newsledger.extraction.claim import plain
from newsledger.serving.claim_lookup import find_claim
from newsledger.warehouse.reading import connect
from newsledger.warehouse.versions import current_version, verify

_BOUNDS: Final = {"gt": "more than ", "ge": "at least ", "lt": "less than ", "le": "at most ", "approx": "about "}
_FLAW: Final = {"review": "waits for review", "quarantined": "is quarantined"}

_CITED: Final = """
select
    history.claim_id, history.claim_key, history.decision, history.rule_codes, history.is_current, history.is_soft,
    history.status, history.value, history.value_hi, history.unit, history.bound, history.is_money, history.period,
    history.subject, history.evidence_status, history.is_reviewed, history.known_from, history.known_to,
    metrics.name_en as metric, organizations.organization_name as organization,
    coalesce(markets.name_zh, markets.name_en) as market,
    counterparties.organization_name as counterparty, sources.organization_name as source,
    evidence.quote, evidence.quote_start, evidence.quote_end, evidence.quote_sha256,
    evidence.article_id, evidence.revision_id,
    articles.publisher, articles.title, articles.url, articles.language, articles.published_on, articles.retrieved_at
from marts.claim_history as history
inner join marts.evidence as evidence on history.claim_id = evidence.claim_id
left join marts.dim_metric as metrics on history.metric_id = metrics.metric_id
left join marts.dim_organization as organizations on history.organization_id = organizations.organization_id
left join marts.dim_market as markets on history.market_id = markets.market_id
left join marts.dim_organization as counterparties on history.counterparty_id = counterparties.organization_id
left join marts.dim_organization as sources on history.source_organization_id = sources.organization_id
left join marts.dim_article as articles on history.article_id = articles.article_id
where history.claim_id = ?
order by history.is_current desc, history.revision_no desc
limit 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One claim with its evidence and the version that published it.

    ``quote`` is None when only a curated fact knows the article; ``quote_sha256`` is that of the words. Offsets count
    characters of the text whose sha256 is ``revision_id``. ``caution`` says why it should not be cited as it is.
    """

    claim_id: str
    claim_key: str
    figure: str
    metric: str
    subject: str
    market: str | None
    counterparty: str | None
    period: str | None
    source: str | None
    value: Decimal
    value_hi: Decimal | None
    unit: str
    bound: str | None
    status: str | None
    decision: str
    caution: str | None
    is_reviewed: bool
    evidence_status: str
    quote: str | None
    quote_sha256: str | None
    quote_start: int | None
    quote_end: int | None
    publisher: str | None
    title: str | None
    url: str | None
    language: str | None
    published_on: date | None
    retrieved_at: datetime | None
    known_from: datetime | None
    article_id: str
    revision_id: str
    warehouse_version: int
    warehouse_published_at: str
    warehouse_sha256: str

    def text(self) -> str:
        """Lines for a footnote or a mail."""
        of = f" of {self.market}" if self.market else ""
        by = f", with {self.counterparty}" if self.counterparty else ""
        source = f", according to {self.source}" if self.source else ""
        period = f", {self.period}" if self.period else ""
        lines = [f"{self.subject}: {self.metric} {self.figure}{of}{by}{period}{source}."]
        if self.caution:
            lines.append(f"Caution: {self.caution}.")
        quoted = f"“{self.quote}”" if self.quote else f"(words not recorded; sha256 {self.quote_sha256})"
        article = [part for part in (self.publisher, f"“{self.title}”" if self.title else None) if part]
        article += [str(self.published_on)] if self.published_on else []
        lines.append(f"{quoted} {', '.join(article) or 'article ' + self.article_id}.")
        if self.url:
            lines.append(self.url)
        retrieved = f", retrieved {self.retrieved_at:%Y-%m-%d}" if self.retrieved_at else ""
        lines.append(
            f"Claim {self.claim_id}, characters {self.quote_start} to {self.quote_end} "
            f"of text sha256 {self.revision_id}{retrieved}."
        )
        lines.append(
            f"newsledger, version {self.warehouse_version} of {self.warehouse_published_at[:10]}, "
            f"sha256 {self.warehouse_sha256}."
        )
        return "\n".join(lines)

    def as_row(self) -> dict[str, Any]:
        """Every field, for JSON."""
        return asdict(self)

    def csl(self) -> dict[str, Any]:
        """The article as a CSL-JSON item, for reference managers; the figure and the version stand in the note."""
        item: dict[str, Any] = {
            "id": f"newsledger-{self.claim_id[:12]}",
            "type": "article-newspaper",
            "title": self.title,
            "container-title": self.publisher,
            "URL": self.url,
            "language": self.language,
            "note": f"{self.subject}: {self.metric} {self.figure}"
            + (f", {self.period}" if self.period else "")
            + f". newsledger claim {self.claim_id}, version {self.warehouse_version}, sha256 {self.warehouse_sha256}",
        }
        if self.published_on:
            item["issued"] = _date_parts(self.published_on)
        if self.retrieved_at:
            item["accessed"] = _date_parts(self.retrieved_at)
        return {name: value for name, value in item.items() if value is not None}


def cite(current: Path, named: str) -> Citation:
    """Cite a claim of the published version, by its id, the beginning of one, or its key.

    Args:
        current: the link to the published version. Its file is compared with its sha256 first: a citation names that.

    Raises:
        NewsledgerError: ``nothing-published``, ``claim-unknown``, ``claim-ambiguous``, ``version-damaged``.
    """
    version = current_version(current)
    if version is None:
        raise NewsledgerError("nothing-published", f"There is no {current}.", "Run `newsledger refresh` first.")
    verify(version)
    with connect(version.database) as connection:
        claim = find_claim(connection, named)
        cursor = connection.execute(_CITED, [claim.claim_id])
        names = [column[0] for column in cursor.description or []]
        row = cursor.fetchone()
    assert row is not None, "every claim of marts.evidence is in marts.claim_history"
    found = dict(zip(names, row, strict=True))
    return Citation(
        **{name: value for name, value in found.items() if name in Citation.__slots__ and name != "metric"},
        metric=found["metric"] or "unknown metric",
        figure=_figure(found),
        caution=_caution(found),
        warehouse_version=version.number,
        warehouse_published_at=version.manifest["published_at"],
        warehouse_sha256=version.manifest["database"]["sha256"],
    )


def _figure(row: dict[str, Any]) -> str:
    number = _grouped(row["value"]) + (f" to {_grouped(row['value_hi'])}" if row["value_hi"] is not None else "")
    unit = row["unit"]
    if unit == "percent":
        number += " %"
    elif row["is_money"]:
        number = f"{unit} {number}"
    elif unit not in {"count", "rank"}:
        number += f" {unit}"
    return _BOUNDS.get(row["bound"], "") + number


def _grouped(number: Decimal) -> str:
    whole, _, fraction = plain(number).partition(".")
    return f"{int(whole):,}" + (f".{fraction}" if fraction else "") if whole not in {"-0", ""} else plain(number)


def _caution(row: dict[str, Any]) -> str | None:
    cautions = []
    if row["decision"] in _FLAW:
        cautions.append(f"this claim {_FLAW[row['decision']]} ({row['rule_codes']})")
    if not row["is_current"]:
        until = f" since {row['known_to']:%Y-%m-%d}" if row["known_to"] else ""
        cautions.append(f"the article does not say so any more{until}")
    if row["is_soft"]:
        cautions.append(f"the figure is {row['status'] or 'not certain'}")
    return "; ".join(cautions) or None


def _date_parts(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}
