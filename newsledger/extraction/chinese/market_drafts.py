"""What the claims about a market have in common: its name, and what a draft takes over from the scene."""

from __future__ import annotations

import re
from typing import Final

from newsledger.extraction.chinese.names import is_firm_like
from newsledger.extraction.chinese.scene import Scene
from newsledger.extraction.context import Market
from newsledger.extraction.frames import Draft, Name

PLAIN_MARKETS: Final = frozenset({"市场", "行业", "产业", "领域", "市场上", "市場", "行業", "產業", "領域", "市場上"})
_IN_GOODS: Final = frozenset({"word", "common_noun", "region", "market_head", "unit_noun"})
_REMEMBERED: Final = 8  # shares and ranks that a later word may point to
_PLACE: Final = re.compile("第[一二三四五六七八九十0-9]+大(?=..)|最大的?(?=..)")  # 中国|第二大|血管介入器械
_NEAR: Final = 2  # paragraphs over which a market is surely still meant


def market_of(scene: Scene, position: int) -> Market | None:
    """The market of a figure, unless only a word such as 市场 is there to name it."""
    market = scene.market(position)
    if market is None:
        noun = scene.sentence.before(position, ("share", "penetration"), scene.sentence.start)
        phrase = scene.phrase_before(noun) if noun is not None else None
        if phrase is not None and (
            scene.vendor_in(phrase.start, phrase.end) or is_firm_like(scene.norm[phrase.start : phrase.end])
        ):
            phrase = None
        market = Market(phrase.start, phrase.end, phrase.text) if phrase is not None else regional(scene, position)
    return None if market is None or market.text in PLAIN_MARKETS else market


def regional(scene: Scene, position: int) -> Market | None:
    """全国茶饮门店51万家，…: what a sentence that names no market puts behind its first region."""
    region = next((cue for cue in scene.sentence.by_kind.get("region", ()) if cue.end < position), None)
    if region is None:
        return None
    _, end = scene.sentence.clause(region.start)
    stop = min([position, end, *(q.hedge_start for q in scene.sentence.quantities if q.start > region.end)])
    stop = next((c.start for c in scene.sentence.cues if region.end < c.start < stop and c.kind not in _IN_GOODS), stop)
    text = scene.document.text[region.start : stop].strip(" ,，的")
    return Market(region.start, stop, text) if 4 <= len(text) <= 16 else None


def market_name(market: Market) -> Name:
    """A market as the subject of its own size or growth."""
    return Name(market.start, market.end, market.text, "phrase")


def finish(scene: Scene, draft: Draft, subject: Name, market: Market | None, position: int) -> None:
    """Adds a draft to the scene, with market, source, status and period; the context remembers what it said."""
    draft.subject = subject
    draft.market = _PLACE.sub("", market.text) if market else None
    draft.source_org = scene.source_for("market_share")
    draft.status = scene.status(position)
    draft.period = scene.period(position, "market_share")
    draft.period_text = scene.resolve(draft.period, None)
    context = scene.context
    if market is not None and market is context.market and scene.sentence.paragraph - context.market_paragraph > _NEAR:
        draft.evidence.append("far_market")
    if market is None:
        draft.evidence.append("no_market")
    else:
        context.market, context.market_paragraph = market, scene.sentence.paragraph
    scene.note_period("market_share", draft.period)
    if draft.metric == "market_size" and draft.period_text and context.size_year is None:
        context.size_year = draft.period_text[:4]
    if draft.metric in ("market_share", "rank"):
        scene.thread = "share"
        scene.note_subject(subject)
        context.shares = [*context.shares[-_REMEMBERED:], draft]
    elif draft.metric in ("market_size", "market_growth"):
        scene.thread = "size"
    scene.drafts.append(draft)
