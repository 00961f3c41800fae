"""Figures that go on with the measure of the figure before them: of an earlier time, or of the next name in a list.

"up from $4bn a year earlier", "2,140 employees, compared with 2,310", "71%, against 20% for Lloyder"; "Mistralle has 350
employees; ASMX, 44,000", "advertising brought in $6.2bn, subscriptions contributed $410m".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsledger.extraction.english import holders, times
from newsledger.extraction.english.drafting import make, set_period
from newsledger.extraction.frames import Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene
    from newsledger.extraction.english.site import Site
    from newsledger.extraction.frames import Draft

_LEVELS: Final = frozenset(
    {"revenue", "market_share", "market_size", "penetration", "headcount", "revenue_share", "capacity_total"}
)
_LISTED: Final = frozenset({"revenue", "headcount", "headcount_added", "capacity_total", "capacity_added"})
# Comparisons that need no date of their own, and those that mean one only with a date.
_PLAIN: Final = frozenset({"from", "versus", "against", "vs", "vs.", "compare"})
_DATED: Final = frozenset({"on", "after", "than", "over"})
_EARNING: Final = frozenset(
    "bring contribute generate earn make take turn add ring deliver provide account yield".split()
)
_FAR: Final = 2  # sentences
_EVERYWHERE: Final = frozenset({"worldwide", "nationwide", "globally", "overall", "in total", "in all"})
_SMALLEST: Final = 10**5


def read(scene: Scene, site: Site) -> None:
    """Adds a draft with the metric of the figure before, for its earlier level or for the next name."""
    if site.quantity.kind == "ordinal":
        return
    _compared(scene, site)
    if not scene.drafts or scene.drafts[-1].quantity is not site.quantity:
        _listed(scene, site)


def _compared(scene: Scene, site: Site) -> None:
    last = _last(scene, site, _LEVELS)
    if last is None or last.sentence != scene.sentence.index or (site.noun is not None and site.how == "whole"):
        return
    link = _comparison(scene, site)
    if link == "" or site.quantity.start < last.end:
        return
    when = times.level(scene, site.q, is_compared=True)
    if when.text is not None and when.text == last.period_text:
        scene.refuse("compared", site.quantity, "of the same time as the figure before")
        return
    other = holders.beneficiary(scene, site)
    is_dated = when.text is not None or when.raw is not None
    if not is_dated and other is None and link not in _PLAIN:
        scene.refuse("compared", site.quantity, "an earlier figure without a date")
        return
    assert last.subject is not None
    draft = _continue(scene, site, last, "compared", other or last.subject)
    if is_dated or other is None:
        set_period(draft, when)
    if other is not None:
        draft.evidence = [feature for feature in draft.evidence if feature != "compared"]
    scene.drafts.append(draft)


def _comparison(scene: Scene, site: Site) -> str:
    """The word that sets a figure beside the one before: from, against, on; "was" in "(it was 6,800 a year ago)"."""
    reading = scene.parse
    if site.change == "from":
        return "from"
    before = reading.skip_left(site.np - 1)
    if reading.kind(before) == "P":
        low = reading.low(before)
        if reading.tokens[reading.phrases[before].first].data == "compare":
            return "compare"
        return low if low in _PLAIN | _DATED and site.noun is None else ""
    if site.link is not None and site.link.preposition in ("compare", "from", "versus", "against"):
        return site.link.preposition
    is_bracket = (
        site.subject >= 0 and reading.head(site.subject).low in ("it", "that") and site.how in ("verb", "subject")
    )
    if is_bracket and site.verb >= 0 and reading.verb(site.verb).lemma == "be":
        return "was"
    return ""


def _listed(scene: Scene, site: Site) -> None:
    last = _last(scene, site, _LISTED)
    if last is None or site.change == "by" or site.quantity.per is not None:
        return
    reading = scene.parse
    if reading.phrases[site.np].last != site.q or (site.noun is not None and site.how != "subject"):
        return
    if site.quantity.kind == "money" and site.quantity.value < _SMALLEST:
        return
    after = site.q + 1
    if (
        after < len(reading.tokens)
        and reading.tokens[after].low in _EVERYWHERE
        and last.sentence == scene.sentence.index
    ):
        assert last.subject is not None  # employs 1,100 people at its plants and 2,700 |nationwide|
        scene.drafts.append(_continue(scene, site, last, "listed", last.subject))
        scene.drafts[-1].period, scene.drafts[-1].period_text = last.period, last.period_text
        return
    subject = holders.beside(scene, site)
    is_near = last.sentence == scene.sentence.index or _in_paragraph(scene, last)
    if subject is None and site.quantity.kind == "money" and last.metric == "revenue" and is_near:
        verb = holders.verb_before(reading, site.np)
        if (
            verb >= 0
            and reading.verb(verb).lemma in _EARNING
            and site.np - verb <= 3
            and not reading.phrases[verb].is_passive
        ):
            subject = holders.of_clause(scene, site)
    if subject is None or (last.subject is not None and subject.text == last.subject.text):
        return
    if subject.found not in ("clause", "phrase") or (last.metric != "revenue" and subject.found != "clause"):
        return
    draft = _continue(scene, site, last, "listed", subject)
    draft.period, draft.period_text, draft.period_raw = last.period, last.period_text, last.period_raw
    scene.drafts.append(draft)


def _in_paragraph(scene: Scene, last: Draft) -> bool:
    return scene.story.scenes[last.sentence].sentence.paragraph == scene.sentence.paragraph


def _last(scene: Scene, site: Site, metrics: frozenset[str]) -> Draft | None:
    """The last draft of one of ``metrics`` with a figure of the same kind; None where another measure came between."""
    quantity = site.quantity
    own = [draft for draft in scene.drafts if draft.quantity is not None and _same_kind(draft, site)]
    last = own[-1] if own else scene.story.last
    if last is None or scene.sentence.index - last.sentence > _FAR or last.metric not in metrics:
        return None
    if last.quantity is None or last.subject is None or not _same_kind(last, site):
        return None
    kinds = {last.quantity.kind, quantity.kind}
    is_same_unit = (quantity.unit or last.unit) == last.unit or kinds == {"count", "number"}
    return last if is_same_unit else None


def _same_kind(draft: Draft, site: Site) -> bool:
    assert draft.quantity is not None
    kinds = {draft.quantity.kind, site.quantity.kind}
    if kinds == {"money", "number"}:  # 5.1 billion euros, up from 4.9 billion
        return site.quantity.is_currency_implied
    return len(kinds) == 1 or kinds == {"count", "number"}


def _continue(scene: Scene, site: Site, last: Draft, how: str, subject: Name) -> Draft:
    draft = make(scene, site, f"{last.metric.replace('_', '-')}-{how}", last.family, last.metric, 2, subject)
    draft.unit = last.unit
    draft.market, draft.source_org, draft.counterparty = last.market, last.source_org, last.counterparty
    draft.status = last.status if how == "listed" else None
    return draft
