"""What an amount may mean: the themes, how strongly a passage speaks of each, the amount told last, the fund that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from newsledger.extraction.english.transfers import Transfer, is_public, party_at
from newsledger.extraction.frames import Draft, Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene


METRICS: Final = {
    "contract": "contract_amount",
    "bid": "bid_price",
    "funding": "funding_amount",
    "acquisition": "acquisition_amount",
    "grant": "grant_amount",
    "investment": "investment_amount",
    "fund": "fund_size",
}


THEMES: Final = {metric: theme for theme, metric in METRICS.items()}


FIRM: Final = 2.0  # weight of a theme at which it explains an amount


STRONG: Final = 5.0


_MOMENTUM: Final = 2.5


class Meaning(NamedTuple):
    """What an amount is: the theme, whose amount it is, the other party, and the name of the reading."""

    theme: str
    subject: Name | None
    other: Name | None
    rule: str


class Weights:
    """What a sentence is about; the last amount weighs in, because news tells amounts of one kind in a row."""

    def __init__(self, scene: Scene) -> None:
        self._themes, self._index = scene.story.themes, scene.sentence.index
        last = last_draft(scene, 2)
        self._last = THEMES[last.metric] if last is not None else ""

    def __call__(self, theme: str) -> float:
        return self._themes.weight(self._index, theme) + (_MOMENTUM if theme == self._last else 0.0)

    def own(self, theme: str) -> float:
        """What the sentence alone says."""
        return self._themes.own(self._index, theme)

    def strongest(self, among: tuple[str, ...], floor: float) -> str | None:
        """The theme with most weight, None below ``floor``."""
        best = max(among, key=self)
        return best if self(best) >= floor else None


def last_draft(scene: Scene, sentences: int) -> Draft | None:
    """The last draft of these families, at most so many sentences back."""
    for other in reversed(scene.story.scenes[max(0, scene.sentence.index - sentences) : scene.sentence.index + 1]):
        for draft in reversed(other.drafts):
            if draft.metric in THEMES:
                return draft
    return None


def bidder(scene: Scene, flow: Transfer) -> Name | None:
    for name in (flow.giver, flow.taker, party_at(scene, flow.subject)):
        if name is not None and not is_public(scene, name):
            return name
    return None


def fund_named(scene: Scene) -> Name | None:
    """The fund that a sentence names, or its owner's fund."""
    reading = scene.parse
    for index, phrase in enumerate(reading.phrases):
        if phrase.kind != "NP" or any(token.tag == "Q" for token in reading.tokens[phrase.first : phrase.last + 1]):
            continue
        for n in reading.names(index):
            words = reading.tokens[n].low.split()
            if "fund" in words[1:] or words[0] == "fund":
                return scene.token_name(n, "clause")
        noun = reading.noun(index)
        if (noun is not None and noun.kind == "fund" and not noun.data) or reading.head(index).low == "predecessor":
            return fund_at(scene, index)
    return None


def fund_of(scene: Scene, np: int, owner: Name | None) -> Name | None:
    """seeks $400 million for |a second India fund|: with whoever seeks it"""
    name = fund_at(scene, np)
    if name is None or owner is None or owner.text in name.text:
        return name
    return Name(name.start, name.end, f"{owner.text} {name.text}", owner.found)


def fund_at(scene: Scene, np: int) -> Name | None:
    """A noun phrase as the name of a fund, with its owner."""
    owner, name = scene.owner(np), scene.phrase_name(np, "phrase")
    if name is not None and owner is not None and owner.text not in name.text:
        return Name(name.start, name.end, f"{owner.text} {name.text}", owner.found)
    return name
