"""When an English figure holds: the period beside it, before it, carried over, or the day of the news."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from newsledger.extraction.periods import find_periods

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene
    from newsledger.extraction.english.tokens import Token
    from newsledger.extraction.periods import Period

# Verbs whose date is of what they tell, and not of the figure behind them: "Founded in 1961, Acme has".
_EVENTS: Final = frozenset(
    "found establish acquire launch open start join list buy set incorporate shut create begin".split()
)
# What was lost was lost before the figure: "took back the lead that it |had lost a year ago|".
_GONE: Final = frozenset({"lose", "cede", "relinquish", "concede", "surrender"})
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_NO_LEVEL: Final = frozenset({"horizon", "deadline"})
_FAR: Final = 3  # sentences
_STRETCHES: Final = frozenset({"quarter", "period", "half"})
_STRETCH: Final = re.compile(r"\b(?:quarter|half|months|[QH][1-4])\b", re.IGNORECASE)
_YEARLY: Final = re.compile(r"\b(?:(?:a|per|each|every) year|annual(?:ly)?|yearly|compound|CAGR)\b", re.IGNORECASE)
_UNTIL: Final = frozenset("through until till to by".split())
_NOW: Final = re.compile(
    r"\b(?:now|currently|today|at present|to date|already|so far|as of now|presently)\b", re.IGNORECASE
)
_BACKGROUND: Final = re.compile(
    r"\b(?:previously|earlier|formerly|once|originally|initially|had|last (?:raised|valued|time)|in the past|before that|to date|so far|"
    r"years ago|months ago|prior)\b",
    re.IGNORECASE,
)


class When(NamedTuple):
    """A period as the claim gives it; ``raw`` are the words of the text where no year can be derived."""

    period: Period | None
    text: str | None
    raw: str | None = None


NEVER: Final = When(None, None)


def _usable(token: Token) -> bool:
    return token.tag == "T" and token.period is not None and token.period.kind not in _NO_LEVEL


def _is_prior(token: Token) -> bool:
    return token.tag == "T" and token.data.startswith("prior")


def _as_when(period: Period) -> When:
    return When(period, period.text_period, None if period.text_period else period.raw)


def beside(scene: Scene, q: int) -> Token | None:
    """The period token right behind a figure in its clause: "$5bn in the third quarter"."""
    tokens = scene.parse.tokens
    commas = 0
    for n in range(q + 1, len(tokens)):
        token = tokens[n]
        is_deadline = token.tag == "T" and token.period is not None and token.period.kind == "deadline"
        if _usable(token) or _is_prior(token) or is_deadline:
            following = tokens[n + 1] if n + 1 < len(tokens) else None
            if following is not None and following.tag == "S":
                continue
            return token
        following = tokens[n + 1] if n + 1 < len(tokens) else None
        if (
            token.low == "from"
            and following is not None
            and _usable(following)
            and following.period is not None
            and following.period.kind == "range"
        ):
            return following
        if (
            token.tag in "Q;.UCR("
            or token.data == "compare"
            or (token.tag == "P" and token.low in ("from", "versus", "against"))
            or (token.tag == "V" and token.lemma in _GONE)
        ):
            return None
        if token.tag == ",":
            commas += 1
            following = tokens[n + 1] if n + 1 < len(tokens) else None
            if commas > 1 or following is None or following.tag not in "PT":
                return None
        if token.tag == "V" and token.form in ("d", "dn", "s", "b") and commas:
            return None
    return None


def before(scene: Scene, q: int, *, past_figures: bool = False) -> Token | None:
    """The last period token before a figure: nearer than any other figure, or at the head of the clause."""
    tokens = scene.parse.tokens
    crossed = False
    for n in range(q - 1, -1, -1):
        token = tokens[n]
        if token.tag == ";":
            return None
        if token.tag == "Q" and token.quantity is not None:
            crossed = True
        if (
            _usable(token)
            and not _dates_an_event(tokens, n, q)
            and (not crossed or past_figures or _heads_clause(tokens, n))
        ):
            return token
    return None


def _dates_an_event(tokens: list[Token], n: int, q: int) -> bool:
    """|Founded in 1961|, Acme has 48 people: does a comma part a dated event from the figure?"""
    at = n - 1
    while at >= 0 and tokens[at].tag in "DPB":
        at -= 1
    if at < 0 or tokens[at].tag != "V" or tokens[at].lemma not in _EVENTS or "n" not in tokens[at].form:
        return False
    return any(token.tag == "," for token in tokens[n + 1 : q])


def _heads_clause(tokens: list[Token], n: int) -> bool:
    at = n - 1
    while at >= 0 and tokens[at].tag in "DPB":
        at -= 1
    return at < 0 or tokens[at].tag in ",;CHU-"


def level(scene: Scene, q: int, *, is_compared: bool = False) -> When:
    """The period of a level (revenue, share, size): beside the figure, before it, or carried from the sentences before.

    ``is_compared`` marks the figure of an earlier time ("up from $4bn a year earlier"): its period is its own or none.
    """
    right = beside(scene, q)
    if right is not None:
        if _is_prior(right):
            base = before(scene, q, past_figures=True)
            known = _as_when(base.period) if base is not None and base.period is not None else _of_last(scene)
            return When(None, shifted(known.text, right.data), None if known.text else right.low)
        assert right.period is not None
        return _as_when(right.period)
    if is_compared:
        return NEVER
    meant = _quarter_meant(scene, q)
    if meant is not None:
        return _as_when(meant)
    left = before(scene, q)
    if left is not None and left.period is not None:
        return _as_when(left.period)
    shared = _beside_next(scene, q)
    if shared is not None and shared.period is not None:
        return _as_when(shared.period)
    far = _far_right(scene, q)
    if far is not None and far.period is not None:
        return _as_when(far.period)
    left = before(scene, q, past_figures=True)
    if left is not None and left.period is not None:
        return _as_when(left.period)
    until = next(
        (t for t in scene.parse.tokens if t.tag == "T" and t.period is not None and t.period.kind == "deadline"), None
    )
    return _as_when(until.period) if until is not None and until.period is not None else NEVER


def _quarter_meant(scene: Scene, q: int) -> Period | None:
    """in |the quarter|, for the period: the quarter that the text has named first, this side of the figure or before it."""
    tokens = scene.parse.tokens
    if not any(
        token.low in _STRETCHES
        and n
        and tokens[n - 1].low in ("the", "that", "this")
        and tokens[n - 2 : n - 1]
        and tokens[n - 2].tag == "P"
        for n, token in enumerate(tokens)
    ):
        return None
    for sentence in scene.document.sentences[: scene.sentence.index + 1]:
        for period in sentence.periods:
            if (
                period.start < tokens[q].start
                and period.text_period is not None
                and period.kind not in _NO_LEVEL
                and (period.grain == "quarter" or _STRETCH.search(period.raw))
            ):
                return period
    return None


def _beside_next(scene: Scene, q: int) -> Token | None:
    """The period beside the next figure of the same verb: "rose 6% |to 1.2 billion in 2023|"."""
    tokens = scene.parse.tokens
    for n in range(q + 1, min(q + 8, len(tokens))):
        if tokens[n].tag == "Q":
            return beside(scene, n)
        if tokens[n].tag not in "PBCNJD" or tokens[n].data == "compare" or tokens[n].low in ("from", "versus"):
            return None
    return None


def _far_right(scene: Scene, q: int) -> Token | None:
    """A period at the end of the sentence that holds for all of it: "..., according to IDC, in the third quarter."""
    tokens = scene.parse.tokens
    end = next((n for n in range(q + 1, len(tokens)) if tokens[n].tag in {"R", "U"}), len(tokens))  # which …, since …
    found = [t for n, t in enumerate(tokens[q + 1 : end], q + 1) if _usable(t) and not _dates_a_statement(tokens, n)]
    figures = [t for t in tokens[q + 1 :] if t.tag in {"Q", ";"}]
    if len(found) == 1 and (not figures or figures[0].start > found[0].start):
        return found[0]
    return None


def _dates_a_statement(tokens: list[Token], n: int) -> bool:
    """the company said |Tuesday|, said on |May 3|: the day of the words, not of the figure."""
    before = n - 1
    while before > 0 and tokens[before].tag in "PD":
        before -= 1
    return before >= 0 and tokens[before].role == "say"


def spoken(scene: Scene) -> When:
    """The quarter or half-year that the sentences before name: results are told over several sentences."""
    index = scene.sentence.index
    for sentence in reversed(scene.document.sentences[max(0, index - _FAR) : index]):
        for period in sentence.periods:
            if period.text_period is not None and period.kind not in _NO_LEVEL and _STRETCH.search(period.raw):
                return _as_when(period)
    return NEVER


def to_horizon(scene: Scene, q: int, when: When) -> When:
    """The span of yearly growth that runs to a year: "$14bn in 2023, and to grow 12% a year |through 2027|" is 2023/2027."""
    tokens = scene.parse.tokens
    end = next((t for t in tokens[q + 1 :] if t.tag in {"Q", ";", "T"}), None)
    last = next((draft for draft in reversed(scene.drafts) if draft.metric == "market_size"), None)
    if (
        end is None
        or end.period is None
        or last is None
        or not _YEARLY.search(scene.norm, tokens[q].start - 60, end.start)
    ):
        return when
    until, since = end.period.text_period or "", last.period_text or ""
    if not (_YEAR.fullmatch(until) and _YEAR.fullmatch(since) and since < until):
        return when
    if scene.norm[: end.start].split()[-1].lower() not in _UNTIL:
        return when
    return When(None, f"{since}/{until}")


def _of_last(scene: Scene) -> When:
    """The period of the figure before, in the sentence or shortly before it: what "a year earlier" is earlier than."""
    if scene.drafts and scene.drafts[-1].period_text is not None:
        return When(scene.drafts[-1].period, scene.drafts[-1].period_text)
    return carried(scene)


def carried(scene: Scene) -> When:
    """The period of the last claim, if it is near."""
    last = scene.story.last
    if last is None or last.period_text is None or scene.sentence.index - last.sentence > 2:
        return NEVER
    if last.status in ("forecast", "planned"):
        return NEVER
    return When(last.period, last.period_text)


def is_ahead(scene: Scene, when: When) -> bool:
    """Does a period begin after the day of publication?"""
    on = scene.document.published_on
    if on is None or when.text is None:
        return False
    start = when.period.start_on if when.period is not None else None
    return start > on if start is not None else when.text[:4] > str(on.year)


def note_survey(scene: Scene, when: When) -> None:
    """Keeps the first period that a figure of a market states: the later ones of a survey are of the same time."""
    if (
        scene.story.survey is None
        and when.period is not None
        and when.period.grain in ("quarter", "month", "half", "year", "span")
    ):
        scene.story.survey = when


def surveyed(scene: Scene) -> When:
    """The period of the survey that the article reports: of its first dated figure about a market, else of its title."""
    story = scene.story
    if story.survey is not None:
        return story.survey
    if story.title_period is None:
        found = [
            period
            for period in find_periods(scene.document.title, scene.document.published_on)
            if period.text_period is not None and period.kind not in _NO_LEVEL and period.grain != "day"
        ]
        story.title_period = _as_when(found[0]) if found else NEVER
    return NEVER if is_ahead(scene, story.title_period) else story.title_period


def published(scene: Scene, grain: str = "day") -> When:
    """The day (or month) of publication."""
    on = scene.document.published_on
    if on is None:
        return NEVER
    return When(None, on.isoformat() if grain == "day" else on.isoformat()[:7])


def stock(scene: Scene, q: int) -> When:
    """The period of a stock without a date (staff, a share held now): stated, else the month of publication."""
    stated = level(scene, q)
    if stated.text is not None or stated.raw is not None:
        return stated
    return published(scene, "month")


def event(scene: Scene, q: int, verb: int) -> When:
    """When a deal or award was announced: the date that the clause gives, else the day of publication."""
    dated = event_date(scene, q, verb)
    if dated is not None:
        return dated
    tokens = scene.parse.tokens
    first, _ = _clause(scene, q, verb)
    background = _BACKGROUND.search(scene.norm, tokens[first].start, tokens[q].start)
    is_future = verb >= 0 and scene.parse.phrases[verb].modal in ("will", "would", "shall")
    if background and not (is_future and background[0].lower() == "initially"):
        return NEVER
    return published(scene)


def event_date(scene: Scene, q: int, verb: int) -> When | None:
    """The date that the clause of a deal gives, None where it gives none."""
    tokens = scene.parse.tokens
    first, last = _clause(scene, q, verb)
    dated = [tokens[n] for n in range(first, last) if _usable(tokens[n]) and not _in_brackets(tokens, n, q)]
    if verb >= 0 and _is_perfect(scene, verb):  # "has raised" is news: a date before it dates something else
        dated = [t for t in dated if t.start > tokens[scene.parse.phrases[verb].last].start]
    if dated:
        nearest = min(dated, key=lambda t: abs(t.start - tokens[q].start))
        assert nearest.period is not None
        return _as_when(nearest.period)
    stated = [n for n in range(last, len(tokens)) if tokens[n].tag == "T" and _dates_a_statement(tokens, n)]
    weekday = next(
        (t for t in (*tokens[first:last], *(tokens[n] for n in stated)) if t.tag == "T" and t.low in _WEEKDAYS), None
    )
    on = scene.document.published_on
    if weekday is not None and on is not None:
        return When(None, _last_weekday(on, _WEEKDAYS.index(weekday.low)).isoformat())
    return None


def _in_brackets(tokens: list[Token], n: int, q: int) -> bool:
    """Does a bracket hold the period and not the figure: "Acme (founded in 2016) raised $5m"?"""
    step = 1 if q > n else -1
    closing = ")" if step > 0 else "("
    between = [tokens[at].tag for at in range(n, q, step) if tokens[at].tag in "()"]
    return bool(between) and between[0] == closing


def _is_perfect(scene: Scene, verb: int) -> bool:
    phrase = scene.parse.phrases[verb]
    group = scene.parse.tokens[phrase.first : phrase.last + 1]
    return any(token.low in ("has", "have", "'ve") for token in group) and phrase.is_finite


def _last_weekday(on: date, weekday: int) -> date:
    return on - timedelta(days=(on.weekday() - weekday) % 7)


def _clause(scene: Scene, q: int, verb: int) -> tuple[int, int]:
    """Tokens of the clause of a figure and its verb: from the subject's side to the next clause."""
    reading = scene.parse
    tokens = reading.tokens
    first = min(q, reading.phrases[verb].first if verb >= 0 else q)
    while first > 0 and (
        tokens[first - 1].tag not in ";RUH" or (tokens[first - 1].tag == "H" and _is_said(tokens, first - 1))
    ):
        first -= 1
    last = q + 1
    while (
        last < len(tokens)
        and tokens[last].tag not in ";RUI"
        and not (tokens[last].tag == "V" and tokens[last].form in ("d", "dn") and last > q + 6)
    ):
        last += 1
    return first, last


def _is_said(tokens: list[Token], that: int) -> bool:
    """announced in February |that|: the date of the announcement holds for what is announced."""
    n = that - 1
    while n >= 0 and tokens[n].tag in "TPBD":
        n -= 1
    return n >= 0 and tokens[n].role == "say"


def shifted(text: str | None, prior: str) -> str | None:
    """A period one year, quarter or month earlier: 2020-Q3 a year before is 2019-Q3."""
    if text is None:
        return None
    if prior == "prior_year":
        return _YEAR.sub(lambda match: str(int(match[0]) - 1), text)
    year, _, rest = text.partition("-")
    if prior == "prior_quarter" and rest[:1] == "Q":
        n = int(rest[1:])
        return f"{year}-Q{n - 1}" if n > 1 else f"{int(year) - 1}-Q4"
    if prior == "prior_month" and rest.isdecimal():
        n = int(rest)
        return f"{year}-{n - 1:02}" if n > 1 else f"{int(year) - 1}-12"
    return None


def says_now(scene: Scene) -> bool:
    """Does the sentence speak of the present day?"""
    return _NOW.search(scene.norm, scene.sentence.start, scene.sentence.end) is not None
