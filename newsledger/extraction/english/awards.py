"""Numbers in tenders that are no money: contracts won, winners of a tender, parts of a tender that somebody gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsledger.extraction.english.drafting import make
from newsledger.extraction.english.markets import REGION_WORDS
from newsledger.extraction.english.procurement import finish, is_each
from newsledger.extraction.english.site import tail_words
from newsledger.extraction.english.transfers import is_public, kinds_of, party_at, whole_phrase
from newsledger.extraction.frames import Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene
    from newsledger.extraction.english.site import Site

# A number of these is no number of contracts.
_NO_CONTRACTS: Final = frozenset(
    "options option orders order offers lots commissions modifications framework award awards".split()
)
_WINNERS: Final = frozenset(
    "companies firms developers contractors suppliers vendors winners bidders groups teams manufacturers builders providers operators consortia".split()
)
_TENDERS: Final = frozenset(
    "tender tenders auction auctions contract contracts framework procurement competition package".split()
)
_TENDER_WEIGHT: Final = 4.0


def read(scene: Scene, site: Site) -> None:
    """Adds the draft for a number of contracts or winners, or a part of a tender."""
    kind = site.quantity.kind
    if kind in ("count", "number") and site.kind == "contract" and site.how == "right":
        _contracts_won(scene, site)
    elif kind == "count":
        _winners(scene, site)
    elif kind == "percent":
        _part_of_tender(scene, site)


def _is_won(scene: Scene, verb: int) -> bool:
    """Does the subject of a verb get something: has won, was awarded?"""
    reading = scene.parse
    _, kinds = kinds_of(scene, verb)
    if reading.phrases[verb].is_passive:
        return "give" in kinds or reading.verb(verb).role == "award"
    return "win" in kinds


def _contracts_won(scene: Scene, site: Site) -> None:
    """won 12 contracts: only where somebody wins them."""
    reading = scene.parse
    if site.verb < 0 or tail_words(reading, site)[-1] in _NO_CONTRACTS:
        return
    if reading.verb(site.verb).lemma == "receive" and tail_words(reading, site)[-1] == "tenders":
        return  # bids that came in
    if site.q > reading.phrases[site.np].first and reading.tokens[site.q - 1].tag in "NM":
        return  # an option year two modification
    if not _is_won(scene, site.verb) or site.change == "by" or site.link is None or site.link.preposition:
        return
    subject = reading.subject(site.verb)
    buyer = reading.chained(site.np, ("from", "by", "with"))
    for name in scene.parties(subject) if subject is not None else []:
        draft = make(scene, site, "contract-count", "procurement", "contract_count", 3, name)
        party = party_at(scene, buyer) if buyer is not None else None
        draft.counterparty = party.text if party is not None else None
        finish(scene, draft, site)


def _winners(scene: Scene, site: Site) -> None:
    """a tender in which seven developers won capacity: the tender is the subject."""
    reading = scene.parse
    if reading.head(site.np).low not in _WINNERS:
        return
    verb = next((n for n in range(site.np + 1, min(site.np + 4, len(reading.phrases))) if reading.kind(n) == "VG"), -1)
    if verb < 0 or reading.subject(verb) != site.np or not _is_won(scene, verb):
        return
    tender = next(
        (n for n in range(site.np - 1, -1, -1) if reading.kind(n) == "NP" and reading.head(n).low in _TENDERS), None
    )
    name = _without_figures(scene, tender) if tender is not None else None
    if name is not None:
        finish(scene, make(scene, site, "award-count", "procurement", "award_count", 3, name), site)


def _without_figures(scene: Scene, np: int) -> Name | None:
    """its 2,000 MW |solar tender|"""
    reading = scene.parse
    phrase = reading.phrases[np]
    first = max(
        (n + 1 for n in range(phrase.first, phrase.last) if reading.tokens[n].tag in "QDG"), default=phrase.first
    )
    start, end = reading.tokens[first].start, reading.tokens[phrase.last].end
    return Name(start, end, scene.text(start, end), "phrase") if first <= phrase.last else whole_phrase(scene, np)


def _part_of_tender(scene: Scene, site: Site) -> None:
    """was awarded 60% of the contract; bagged 600 MW, or 30 per cent of what was on offer."""
    reading, themes = scene.parse, scene.story.themes
    noun = reading.noun(site.whole_np) if site.whole_np >= 0 else None
    verb, before = site.verb, reading.skip_left(site.np - 1)
    is_other_way = reading.kind(before) == "C" and reading.low(before) == "or"
    if is_other_way and verb < 0:
        verb = next((n for n in range(before, -1, -1) if reading.kind(n) == "VG"), -1)
    if verb < 0 or not _is_won(scene, verb):
        return
    index = scene.sentence.index
    in_tender = themes.weight(index, "contract") + themes.weight(index, "bid") >= _TENDER_WEIGHT
    if not (noun is not None and noun.kind == "contract") and not (is_other_way and in_tender):
        return
    if site.whole_np >= 0 and REGION_WORDS.intersection(reading.words(site.whole_np)):
        return  # 37% of global orders: a share of a market
    subject = reading.subject(verb)
    names = scene.parties(subject) if subject is not None else []
    names = names if is_each(scene) else names[:1]
    for name in names:
        if not is_public(scene, name):
            finish(scene, make(scene, site, "award-share", "procurement", "award_share", 3, name), site)
