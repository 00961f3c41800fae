"""Amounts in a row: bids of a tender, further amounts, items of lists, lines of notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newsledger.extraction.english.meanings import FIRM, THEMES, Meaning, Weights, bidder, last_draft
from newsledger.extraction.english.site import Site
from newsledger.extraction.english.transfers import Transfer, is_party, is_public, party_at
from newsledger.extraction.frames import Name

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene


_PLACED: Final = frozenset("come finish follow place rank trail be".split())


_MORE: Final = frozenset("another further additional extra more remaining rest balance".split())


def apposed_bid(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    """The low bid, |$29.9 million from Tri-State|, was thrown out."""
    reading = scene.parse
    comma = reading.skip_left(site.np - 1)
    before = reading.skip_left(comma - 1)
    if reading.kind(comma) != "," or reading.kind(before) != "NP" or site.noun is not None:
        return None
    noun = reading.noun(before)
    np = flow.behind.get("from", flow.behind.get("by", -1))
    if noun is None or noun.kind != "bid" or np < 0 or Weights(scene)("bid") < FIRM:
        return None
    return Meaning("bid", party_at(scene, np), None, "passage-bid")


def in_tender(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    """Bolt, at $66 million, was next; Cord had offered to do it for $5m; the other two topped $70m."""
    weight = Weights(scene)
    if (
        weight("bid") < 1.5
        or weight("bid") + weight("contract") < 4
        or weight("acquisition") > weight("bid") + weight("contract")
    ):
        return None
    reading = scene.parse
    before = reading.skip_left(site.np - 1)
    if (
        reading.kind(before) == "P"
        and reading.low(before) == "of"
        and reading.kind(reading.skip_left(before - 1)) == "NP"
    ):
        return None  # the state's estimate of $2bn
    if reading.kind(before) == "P" and reading.low(before) in ("at", "with"):
        name = reading.skip_left(before - 1)
        name = reading.skip_left(name - 1) if reading.kind(name) == "," else name
        is_behind = (
            reading.kind(reading.skip_left(name - 1)) == "P" and reading.low(reading.skip_left(name - 1)) == "by"
        )
        is_apart = reading.kind(reading.skip_left(before - 1)) == ","
        if reading.kind(name) == "NP" and is_party(scene, name) and (is_apart or is_behind):
            return Meaning("bid", party_at(scene, name), None, "passage-bid-at")
        if flow.verb >= 0 and not flow.is_gapped and flow.lemma in _PLACED and flow.subject >= 0:
            return Meaning("bid", bidder(scene, flow), None, "passage-bid-at")
    if flow.verb >= 0 and not flow.is_subject and (not flow.is_gapped or "bid" in flow.kinds):
        is_entered = flow.preposition == "of" and flow.lemma in ("enter", "submit")
        if "bid" in flow.kinds and (flow.preposition in ("", "for", "at", "above") or is_entered):
            return Meaning("bid", bidder(scene, flow), None, "passage-bid")
        if "worth" in flow.kinds and flow.lemma in ("top", "exceed", "come", "average", "price") and flow.subject >= 0:
            who = bidder(scene, flow)
            if who is None and counts_bidders(scene, flow.subject):
                who = scene.phrase_name(flow.subject, "phrase")
            return Meaning("bid", who, None, "passage-bid") if who is not None else None
    return None


def counts_bidders(scene: Scene, np: int) -> bool:
    """the other two, the remaining three: a number that stands for bidders or winners"""
    return any(
        word in ("bidder", "bidders", "other", "others", "rivals", "rest", "remaining")
        for word in scene.parse.words(np)
    )


def one_more(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    """another $240 million, a further $6.5 billion, added $4 billion: of the same kind as the amount before."""
    last = last_draft(scene, 1)
    if last is None:
        return None
    words = scene.parse.words(site.np)
    is_same_again = last in scene.drafts and _is_coordinate(scene, site)
    if not (any(word in _MORE for word in words) or flow.lemma == "add" or is_same_again):
        return None
    theme = THEMES[last.metric]
    party = flow.taker if theme in ("contract", "funding", "grant") else flow.giver
    if is_public(scene, flow.giver) and "public" in flow.kinds and theme in ("grant", "investment", "funding"):
        return Meaning("grant", last.subject if theme == "grant" else flow.taker, flow.giver, "passage-more")
    if party is None or is_public(scene, party) or flow.lemma == "add":
        party = last.subject
    return Meaning(theme, party, None, "passage-more")


def _is_coordinate(scene: Scene, site: Site) -> bool:
    """a $6.5 billion plant in Ohio |and a $5 billion one| near Richmond"""
    reading = scene.parse
    before = reading.skip_left(site.np - 1)
    one = reading.skip_right(site.np + 1)
    return reading.kind(before) == "C" and reading.kind(one) == "NP" and reading.low(one) == "one"


def in_list(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    """$2.1 million to Bolt for streetlights; Ohio ($520 million); United Rocket will fly 19 for $1.8 billion."""
    reading = scene.parse
    weight = Weights(scene)
    to = flow.behind.get("to")
    if to is not None and is_party(scene, to) and reading.skip_right(reading.skip_right(site.np + 1) + 1) == to:
        theme = weight.strongest(("contract", "grant"), FIRM)
        return Meaning(theme, party_at(scene, to), None, "passage-list") if theme else None
    last = last_draft(scene, 2)
    if last is None:
        return None
    theme = THEMES[last.metric]
    before = reading.skip_left(site.np - 1)
    if reading.kind(before) == "C" and last in scene.drafts:
        for preposition in ("from", "to", "by"):
            np = flow.behind.get(preposition)
            if np is not None and is_party(scene, np) and reading.skip_right(reading.skip_right(site.np + 1) + 1) == np:
                return Meaning(theme, party_at(scene, np), None, "passage-list")
    if reading.kind(before) == ":":
        return Meaning(theme, last.subject, None, "passage-colon")
    if reading.kind(before) == "(" and reading.kind(before - 1) == "NP":
        named = party_at(scene, before - 1)
        subject = last.subject if named is None or theme == "investment" else named
        return Meaning(theme, subject, None, "passage-brackets")
    if theme == "contract" and reading.kind(before) == "P" and reading.low(before) in ("for", "at") and flow.verb >= 0:
        subject_np = flow.subject
        name = party_at(scene, subject_np) if subject_np >= 0 else None
        if name is not None and not is_public(scene, name):
            return Meaning("contract", name, None, "passage-list")
    return None


def in_notice(scene: Scene, site: Site, flow: Transfer) -> Meaning | None:
    """Lot 2: Bolt Ltd, £9.4m; Total value of the framework: £42m; Acme - Bolt, $5bn: a line without a verb in a list."""
    reading = scene.parse
    if reading.kind(len(reading.phrases) - 1) == "." or any(
        phrase.kind == "VG" and phrase.is_finite for phrase in reading.phrases
    ):
        return None
    theme = Weights(scene).strongest(("contract", "acquisition", "funding", "grant"), FIRM)
    if theme not in ("contract", "acquisition"):
        return None
    names: list[Name] = []
    for at in range(site.np - 1, -1, -1):
        if reading.kind(at) != "NP":
            continue
        head = reading.head(at)
        if head.quantity is not None and head.quantity.kind == "money":
            return None
        is_followed = reading.kind(at + 1) in (",", ":", "-", "(", "C") or reading.low(at + 1) in ("for", "at")
        if head.tag == "M" and is_followed and scene.is_organization(reading.phrases[at].last):
            names.insert(0, scene.token_name(reading.phrases[at].last, "clause"))
    if theme == "acquisition":
        return Meaning(theme, names[0], names[1], "passage-notice") if len(names) == 2 else None
    return Meaning("contract", names[-1] if names else _awarded_to(scene), None, "passage-notice")


def _awarded_to(scene: Scene) -> Name | None:
    """Awarded to: (1) Acme Ltd; (2) Bolt plc: the names of the line before that says who won."""
    for other in reversed(scene.story.scenes[max(0, scene.sentence.index - 6) : scene.sentence.index]):
        line = other.norm[other.sentence.start : other.sentence.end].lower()
        if line.startswith(("awarded to", "winner", "successful", "supplier", "contractor", "award")):
            names = [
                other.token_name(n, "heading")
                for n, token in enumerate(other.parse.tokens)
                if token.tag == "M" and other.is_organization(n)
            ]
            if names:
                return Name(names[0].start, names[-1].end, "; ".join(name.text for name in names), "heading")
    return None
