"""Places in a market that no figure beside a noun of rank says: "was second", "the runner-up", "tops the list", lists.

A place alone is no fact: it needs a market, which the sentence names, or of which the text has just spoken.
Order gives more of them: "followed by Bolt and Cord" behind a leader, "ahead of" and "behind".
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from newsledger.extraction.context import Market
from newsledger.extraction.english.drafting import make
from newsledger.extraction.english.lexicon import PARTIES, load_lists, measure_noun, party_noun
from newsledger.extraction.english.market_drafts import finish
from newsledger.extraction.english.markets import REGION_WORDS, completed, led_market, market_in_sentence
from newsledger.extraction.english.ranks import comes_about
from newsledger.extraction.english.site import Site
from newsledger.extraction.frames import Name
from newsledger.extraction.quantities import Quantity

if TYPE_CHECKING:
    from newsledger.extraction.english.scene import Scene

_LISTS: Final = load_lists("english_ranks")
_ORDINALS: Final = {
    word: n for n, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)
}
_PLACE_NOUNS: Final = _LISTS["place"]
_TOP_NOUNS: Final = _LISTS["top"]
_SECOND_NOUNS: Final = _LISTS["second"]
_LEADERS: Final = _LISTS["leader"]
_LEADING_VERBS: Final = _LISTS["lead"]
_HOLDING_VERBS: Final = _LISTS["hold"]
_LED: Final = _LISTS["led"]
_NO_LEADER: Final = _LISTS["no_leader"]
_SUPERLATIVES: Final = _LISTS["superlative"]
_BEHIND: Final = frozenset({"behind", "after", "trailing"})
_DISTANT: Final = frozenset({"distant", "close", "clear", "strong", "comfortable", "narrow"})
_KEEPING: Final = frozenset(
    "maintain retain keep defend hold cement consolidate strengthen extend regain reclaim take seize".split()
)
_FAR: Final = 3  # sentences


class _Found(NamedTuple):
    token: int
    last: int
    value: int
    subject: Name


def read(scene: Scene) -> None:
    """Adds the places that a sentence says in words; those that a stricter rule has read stay as they are."""
    if not speaks_of_rank(scene):
        return
    reading = scene.parse
    for n, token in enumerate(reading.tokens):
        if token.tag == "V":
            found = _leads(scene, n) if token.lemma in _LEADING_VERBS else None
        elif token.low in _ORDINALS or (token.quantity is not None and token.quantity.kind == "ordinal"):
            found = _ordinal(scene, n)
        elif token.low.endswith(("-placed", "-ranked")) and token.low.partition("-")[0] in _ORDINALS:
            found = _placed(scene, n)
        elif (
            token.low in _SUPERLATIVES
            or (token.low == "popular" and n and reading.tokens[n - 1].low == "most")
            or token.low == "number one"
        ):
            found = _superlative(scene, n)
        elif token.low in _TOP_NOUNS or token.low in _SECOND_NOUNS:
            found = _named_place(scene, n)
        elif token.low in ("leadership", "lead", "supremacy") and token.tag == "N":
            found = _leadership(scene, n)
        elif token.low in _LEADERS and token.tag in "NM":
            found = _leader(scene, n)
        elif token.low == "next" and n and reading.tokens[n - 1].tag == "A":
            found = _next(scene, n)
        else:
            continue
        if found is not None:
            _emit(scene, found)
    _followers(scene)


def speaks_of_rank(scene: Scene) -> bool:
    """A cheap look before the work: does the sentence hold a word of rank?"""
    words = [token.low for token in scene.tokens]
    return not _LISTS["cue"].isdisjoint(words) or any(word.endswith(("-placed", "-ranked")) for word in words)


def _ordinal(scene: Scene, n: int) -> _Found | None:
    """was second, in second place, ranked third, moved into third, from No. 5 to No. 2."""
    reading = scene.parse
    token = reading.tokens[n]
    value = int(token.quantity.value) if token.quantity is not None else _ORDINALS[token.low]
    np = reading.phrase_of(n)
    phrase = reading.phrases[np]
    tail = [reading.tokens[at].low for at in range(n + 1, phrase.last + 1)]
    if tail and tail[0] not in _PLACE_NOUNS:
        return None
    is_one_of = reading.tokens[phrase.first].low in ("a", "an", "each", "every")
    if not 1 <= value <= 50 or (is_one_of and reading.tokens[n - 1].low not in _DISTANT):
        return None
    after = reading.skip_right(np + 1)
    if reading.kind(after) == "T" or reading.low(after) in ("time", "quarter", "half"):
        return None
    subject = _whose(scene, np)
    return _Found(n, phrase.last, value, subject) if subject is not None else None


def _placed(scene: Scene, n: int) -> _Found | None:
    """third-placed Acme"""
    np = scene.parse.phrase_of(n)
    names = [at for at in scene.parse.names(np) if at > n]
    value = _ORDINALS[scene.parse.tokens[n].low.partition("-")[0]]
    return _Found(n, names[-1], value, scene.token_name(names[-1], "clause")) if names else None


def _superlative(scene: Scene, n: int) -> _Found | None:
    """remains the biggest provider; Europe's busiest; became the world's largest in 2022; the world's third-largest."""
    reading = scene.parse
    tokens = reading.tokens
    np = reading.phrase_of(n)
    phrase = reading.phrases[np]
    before = [tokens[at] for at in range(max(phrase.first, n - 6), n)]
    owner = reading.possessor(np)
    if owner is not None and (reading.tokens[owner[0]].tag == "G" or reading.tokens[owner[1]].low in PARTIES):
        return None  # its biggest market, the group's largest
    before = [tokens[at] for at in range(max(0, n - 6), n)]
    words = [tokens[at].low for at in range(n + 1, phrase.last + 1)]
    if before and (before[-1].low in ("one", "two", "three", "among", "of") or before[-1].tag == "B"):
        return None
    value = 1
    if before and (before[-1].quantity is not None or before[-1].low in _ORDINALS):
        quantity = before[-1].quantity
        value = int(quantity.value) if quantity is not None else _ORDINALS[before[-1].low]
        if quantity is not None and quantity.kind != "ordinal":
            return None
    if words and (words[-1] in _NO_LEADER or (words[-1].endswith("s") and words[-1] not in ("business", "series"))):
        return None
    noun = measure_noun(words) if words else None
    party = party_noun(words) if words else None
    if party is not None and party.kind == "firm":
        noun = None
    if noun is not None and noun.kind not in ("market", "product", "volume"):
        return None
    region = any(
        token.tag == "S" or token.low in REGION_WORDS or (token.tag == "M" and scene.token_kind(at) == "place")
        for at, token in enumerate(before, n - len(before))
    )
    behind = reading.complement(np, ("in", "on", "of", "across"))
    if not region and behind is None and not (words and _market(scene, np) is not None):
        return None
    subject = _whose(scene, np)
    return _Found(n, phrase.last, value, subject) if subject is not None and 1 <= value <= 50 else None


def _named_place(scene: Scene, n: int) -> _Found | None:
    """kept the top spot; Acme, the runner-up, ...; took the crown."""
    reading = scene.parse
    tokens = reading.tokens
    np = reading.phrase_of(n)
    phrase = reading.phrases[np]
    value = 2 if tokens[n].low in _SECOND_NOUNS else 1
    if tokens[n].low in ("top", "first", "leading", "pole"):
        tail = [tokens[at].low for at in range(n + 1, phrase.last + 1)]
        is_on_top = tokens[n].low == "top" and tokens[n - 1].low == "on" and not tail
        if not is_on_top and (not tail or tail[0] not in _PLACE_NOUNS):
            return None
        if is_on_top and tokens[n + 1].low == "of":
            return None  # on top of that
    elif tokens[n].tag not in "NJ":
        return None
    subject = _whose(scene, np)
    return _Found(n, phrase.last, value, subject) if subject is not None else None


def _leader(scene: Scene, n: int) -> _Found | None:
    """Europe's market leader; the leader in online advertising."""
    reading = scene.parse
    np = reading.phrase_of(n)
    phrase = reading.phrases[np]
    if n != phrase.last and reading.tokens[phrase.last].tag != "M":
        return None
    first = reading.tokens[phrase.first]
    is_market = n > phrase.first and reading.tokens[n - 1].low in (
        "market",
        "industry",
        "category",
        "segment",
        "global",
        "world",
    )
    behind = reading.complement(np, ("in", "for"))
    if first.low in ("a", "an") or (not is_market and (behind is None or reading.head(behind).tag not in "NM")):
        return None
    named = reading.names(np)
    if named and named[-1] > n:
        return _Found(n, named[-1], 1, scene.token_name(named[-1], "clause"))
    subject = _whose(scene, np)
    return _Found(n, phrase.last, 1, subject) if subject is not None else None


def _leadership(scene: Scene, n: int) -> _Found | None:
    """retained its leadership, took the lead"""
    reading = scene.parse
    np = reading.phrase_of(n)
    verb = reading.skip_left(np - 1)
    if reading.kind(verb) != "VG" or reading.verb(verb).lemma not in _KEEPING or n != reading.phrases[np].last:
        return None
    if reading.phrases[verb].is_negated or reading.phrases[verb].modal:
        return None
    subject = reading.subject(verb)
    name = scene.party(subject) if subject is not None and reading.kind(subject) == "NP" else None
    return _Found(n, n, 1, name) if name is not None and scene.is_party(name) else None


def _next(scene: Scene, n: int) -> _Found | None:
    """Samsung was next: the place behind the last one."""
    value = _last_value(scene)
    if value is None:
        return None
    subject = _whose(scene, scene.parse.phrase_of(n))
    return _Found(n - 1, n, value + 1, subject) if subject is not None else None


def _leads(scene: Scene, n: int) -> _Found | None:
    """tops the market, leads in China, led the field, dominates nothing."""
    reading = scene.parse
    verb = reading.phrase_of(n)
    if reading.phrases[verb].is_passive or reading.phrases[verb].is_negated or reading.phrases[verb].modal:
        return None
    target = reading.object_of(verb)
    last = n
    if target is not None:
        noun = reading.noun(target)
        words = reading.words(target)
        is_field = words[-1] in _LED or (noun is not None and noun.kind in ("market", "volume"))
        if not is_field or any(
            token.tag == "Q"
            for token in reading.tokens[reading.phrases[target].first : reading.phrases[target].last + 1]
        ):
            return None
        last = reading.phrases[target].last
    else:
        after = reading.skip_right(verb + 1)
        place = reading.skip_right(after + 1)
        if reading.low(after) not in ("in", "across", "with", "globally") or reading.tokens[n].lemma not in ("lead",):
            return None
        if reading.low(after) == "with" and not any(
            token.tag == "Q" for token in reading.tokens[reading.phrases[place].first : reading.phrases[place].last + 1]
        ):
            return None
        if reading.kind(place) == "NP" and reading.head(place).tag == "M":
            last = reading.phrases[place].last
    subject = reading.subject(verb)
    if subject is None or reading.kind(subject) != "NP":
        return None
    name = scene.party(subject)
    return _Found(n, last, 1, name) if name is not None and scene.is_party(name) else None


def _whose(scene: Scene, np: int) -> Name | None:
    """Whose place a phrase says: the subject of "is" or "took", the name that it stands beside."""
    reading = scene.parse
    at = reading.skip_left(np - 1)
    if reading.kind(at) == "NP" and reading.head(at).tag == "S":  # the world's |largest|
        at = reading.skip_left(at - 1)
    steps = 0
    while reading.kind(at) in ("P", "B", "T") or (reading.kind(at) == "NP" and steps and reading.kind(at - 1) != ","):
        if reading.kind(at) == "NP" and reading.head(at).tag == "M":
            break
        at = reading.skip_left(at - 1)
        steps += 1
        if steps > 4:
            return None
    kind = reading.kind(at)
    if (
        kind == "NP"
        and reading.head(at).tag == "O"
        and reading.kind(at - 1) == "VG"
        and reading.verb(at - 1).lemma == "make"
    ):
        return scene.party(at)  # which made it the No. 3 supplier
    if kind == "VG":
        verb = reading.verb(at)
        phrase = reading.phrases[at]
        is_state = verb.lemma in ("stay", "remain")
        if phrase.is_negated or (phrase.is_infinitive and not is_state and not comes_about(scene, at)):
            return None
        if verb.tag == "V" and verb.lemma not in _HOLDING_VERBS:
            return None
        subject = reading.subject(at)
        if subject is None or reading.kind(subject) != "NP":
            return None
        name = scene.party(subject)
        return name if name is not None and (scene.is_party(name) or name.found == "phrase") else None
    if kind in (",", "(", "-") and reading.kind(at - 1) == "NP" and reading.head(at - 1).tag == "M":
        if reading.low(reading.skip_left(at - 2)) in ("in", "at", "near", "from"):
            return None  # the factory in Kunshan, the group's largest
        return scene.token_name(reading.phrases[at - 1].last, "clause")
    if kind == "NP" and reading.head(at).tag == "M" and steps:
        return scene.token_name(reading.phrases[at].last, "clause")
    return None


def _market(scene: Scene, np: int) -> Market | None:
    """The market of a place: named behind it or in the sentence, or spoken of in the text."""
    reading = scene.parse
    if (led := led_market(scene, np)) is not None:
        return completed(scene, led) or led
    behind = reading.complement(np, ("in", "of", "for", "on", "among"))
    if behind is not None and reading.kind(behind) == "NP" and reading.head(behind).tag == "N":
        noun = reading.noun(behind)
        named = scene.market_of(behind)
        if named is not None and noun is not None and noun.kind in ("market", "product", "volume"):
            return completed(scene, named) or named
    spoken = scene.carried_market() or scene.story.main_market
    if spoken is not None and behind is not None and reading.kind(behind) == "NP" and reading.head(behind).tag == "M":
        place = scene.text(*reading.span(behind))
        if place not in spoken.text:
            return Market(spoken.start, spoken.end, f"{spoken.text} in {place}")
    if spoken is not None:
        return spoken
    named = market_in_sentence(scene, Site(reading.phrases[np].first, _place(scene, reading.phrases[np].first, 1), np))
    if named is not None:
        return named
    phrase = reading.phrases[np]
    words = [at for at in range(phrase.first, phrase.last + 1) if reading.tokens[at].tag in "NJM"]
    goods = [at for at in words if reading.tokens[at].tag == "N" and reading.tokens[at].quantity is None]
    if goods and reading.tokens[goods[-1]].low not in _PLACE_NOUNS:
        start, end = reading.tokens[goods[0]].start, reading.tokens[goods[-1]].end
        return Market(start, end, scene.text(start, end))
    return None


def _last_value(scene: Scene) -> int | None:
    for draft in reversed(scene.drafts):
        if draft.metric == "rank":
            return int(draft.value)
    for other in reversed(scene.story.scenes[max(0, scene.sentence.index - _FAR) : scene.sentence.index]):
        for draft in reversed(other.drafts):
            if draft.metric == "rank":
                return int(draft.value)
    return None


def _followers(scene: Scene) -> None:
    """followed by Bolt and Cord; ahead of Bolt and Cord; trailing Bolt, Cord and Dent; behind Bolt."""
    reading = scene.parse
    for index, phrase in enumerate(reading.phrases):
        low = reading.low(index)
        if (
            phrase.kind == "P"
            and low == "by"
            and reading.kind(index - 1) == "VG"
            and reading.verb(index - 1).lemma in ("follow", "trail")
        ) or (phrase.kind == "P" and low == "ahead of"):
            step = 1
        elif (phrase.kind in "PU" and low in _BEHIND) or (phrase.kind == "VG" and low == "trailing"):
            step = -1
        else:
            continue
        named = _names_behind(scene, index + 1)
        base = next(
            (
                draft
                for draft in reversed(scene.drafts)
                if draft.metric == "rank" and draft.start < reading.tokens[phrase.first].start
            ),
            None,
        )
        if base is None or not named or named[0][1].start < base.start:
            continue
        value = int(base.value)
        if step < 0 and len(named) != value - 1:
            continue
        for place, (token, name) in enumerate(named, value + 1 if step > 0 else 1):
            _emit(scene, _Found(token, token, place, name), is_implied=True, start=reading.tokens[phrase.first].start)
        return


def _names_behind(scene: Scene, np: int) -> list[tuple[int, Name]]:
    """The names of a list, past the brackets behind them and what stands between its commas."""
    reading = scene.parse
    found: list[tuple[int, Name]] = []
    at = np
    while at < len(reading.phrases):
        kind = reading.kind(at)
        if kind == "NP" and reading.head(at).tag == "M":
            last = reading.phrases[at].last
            if reading.kind(at + 1) == "VG" and scene.token_kind(last) == "source":
                break  # , Acme Research said
            found.append((last, scene.token_name(last, "clause")))
        elif kind == "(":
            while at < len(reading.phrases) and reading.kind(at) != ")":
                at += 1
        elif (kind == "NP" and reading.head(at).tag == "Q") or (
            kind == "P" and reading.low(at) in ("with", "at", "on", "from", "of")
        ):
            pass
        elif kind not in (",", "C", "B", "T", '"') or (
            kind == "," and reading.kind(reading.skip_right(at + 1)) in ("R", "VG", "U", "G")
        ):
            break
        at += 1
    return found


def _place(scene: Scene, n: int, value: int) -> Quantity:
    token = scene.parse.tokens[n]
    return Quantity(
        token.start, token.end, "ordinal", Decimal(value), None, "rank", None, None, True, False, token.start, token.end
    )


def _emit(scene: Scene, found: _Found, *, is_implied: bool = False, start: int | None = None) -> None:
    reading = scene.parse
    for draft in scene.drafts:
        if (
            draft.metric == "rank"
            and draft.subject is not None
            and draft.subject.text == found.subject.text
            and draft.value == found.value
        ):
            return
    np = reading.phrase_of(found.token)
    market = _market(scene, np)
    if market is None:
        scene.refuse("place", _place(scene, found.token, found.value), "no market is spoken of")
        return
    site = Site(found.token, _place(scene, found.token, found.value), np)
    draft = make(scene, site, "place-implied" if is_implied else "place", "market_share", "rank", 2, found.subject)
    draft.unit, draft.derivation = "rank", "implied" if is_implied else "worded"
    draft.quantity = None
    draft.start = start if start is not None else reading.tokens[found.token].start
    draft.end = reading.tokens[found.last].end
    finish(scene, draft, site, market)
