"""A sentence as tagged words: figures and periods are one token each, names are one token, verbs are told from nouns.

A light tagger, not a parser: closed-class words, verb forms and nouns come from the lexicons, and a few rules on the
neighbours decide where a form is both ("the company plans to", "the company's plans"). One letter a tag:

    D determiner   G possessive pronoun   O pronoun   R relative pronoun   H that      J adjective   N noun
    M name         L title before a name  Q figure    T period             S 's        V verb        A auxiliary
    B adverb       P preposition          I to (+ infinitive)              C and, or   U while, as   , ; : ( ) - " .
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from newsledger.extraction.english.lexicon import (
    NOUNS,
    PARTIES,
    PHRASAL_VERBS,
    PHRASES,
    PLACES,
    VERBS,
    WORDS,
    Verb,
    Word,
)
from newsledger.extraction.english.names import CAPITAL, DOTTED, NameReader

if TYPE_CHECKING:
    from newsledger.extraction.document import Document, Sentence
    from newsledger.extraction.periods import Period
    from newsledger.extraction.quantities import Quantity

# Most words are plain: they come first. Each of the others starts with a character class, which is found fastest.
_TOKEN: Final = re.compile(
    r"[A-Za-z][a-z]+(?=[ ,\n])"
    r"|[A-Za-z0-9À-ɏ](?:(?<=[A-Z])\.(?:(?:[A-Z]\.)+(?:[A-Z](?![A-Za-z]))?|(?= [A-Z]))"  # U.S., J. Roe
    r"|[\wÀ-ɏ]*(?:(?:[&/+.-](?=[A-Za-z0-9])|'(?!s(?![A-Za-z])|(?:re|ve|ll|d|m)(?![A-Za-z]))(?=[A-Za-z]))[\wÀ-ɏ]*)*)"
    r"|'(?:(?:s|S|re|ve|ll|d|m)(?![A-Za-z])|(?<=s')(?= ))"
    r"|[%$£€]|--|[^\w\s]"
)
_PUNCTUATION: Final = {
    ",": ",", ";": ";", ":": ":", "(": "(", ")": ")", "[": "(", "]": ")", "-": "-", "--": "-", '"': '"', "“": '"', "”": '"',
    ".": ".", "!": ".", "?": ".", "/": "C", "&": "C", "—": "-", "«": '"', "»": '"', "|": "-", "•": "-", "'": '"',
}  # fmt: skip
_NOT_ADVERBS: Final = frozenset(
    "family supply monthly weekly quarterly yearly early daily ally assembly reply apply rally tally friendly likely costly company "
    "monopoly anomaly elderly italy july lively unlikely underlying bully fly jelly belly rely comply multiply imply".split()
)
_SERIES: Final = re.compile(
    r"(?:[Ss]eries (?:[A-K][0-9+]{0,2}|[Ss]eed)|[Pp]re-[Ss](?:eries [A-K]|eed)|Class [ABC])(?![A-Za-z])"
)
_ATTRIBUTES: Final = (
    "-based",
    "-listed",
    "-owned",
    "-backed",
    "-led",
    "-made",
    "-old",
    "-year",
    "-term",
    "-wide",
    "-scale",
)
_SHORTEST_SHOUT: Final = 30  # characters
_NO_TOKEN: Final = frozenset("*†‡®™©")
_DASHES: Final = frozenset("—–―")


@dataclass(slots=True)
class Token:
    """One word, figure, period, name or mark. ``low`` is its lower case; ``verb`` is set when the tag is V (or A)."""

    start: int
    end: int
    low: str
    tag: str
    lemma: str = ""
    role: str = ""
    form: str = ""
    data: str = ""
    is_capital: bool = False
    quantity: Quantity | None = None
    period: Period | None = None
    verbs: tuple[Verb, ...] = ()


def tokenise(document: Document, sentence: Sentence, names: NameReader) -> list[Token]:
    """The tagged tokens of a sentence; the text between figures, periods and names is cut into words."""
    raw = _raw(document, sentence)
    if sentence.end - sentence.start > _SHORTEST_SHOUT and document.norm[sentence.start : sentence.end].isupper():
        _lower(raw)
    tokens = names.join(document, _unglued(document, raw, names))
    _decide(tokens)
    return tokens


def _lower(tokens: list[Token]) -> None:
    """ACME SIGNED AGREEMENT: in a sentence of capitals only words that no lexicon knows may be names."""
    for token in tokens:
        known = token.verbs or token.low in NOUNS or token.low in PARTIES or token.low in WORDS
        if token.is_capital and token.tag != "M" and known:
            token.is_capital = False


def _raw(document: Document, sentence: Sentence) -> list[Token]:
    norm, text = document.norm, document.text
    spans: list[tuple[int, int, Token]] = []
    for quantity in _split_changes(norm, sentence.quantities):
        if quantity.kind == "multiple" and quantity.measure == "番":
            continue  # doubled is a verb
        end = quantity.end
        if quantity.kind == "count" and quantity.measure:
            tail = norm[quantity.start : end].lower()
            if tail.endswith(quantity.measure.lower()) and " " in tail:
                end = quantity.end - len(quantity.measure)
                end = quantity.start + len(norm[quantity.start : end].rstrip(" -"))
        spans.append(
            (quantity.start, end, Token(quantity.start, end, norm[quantity.start : end], "Q", quantity=quantity))
        )
        alt = quantity.alt
        if alt is not None and alt.start >= end:
            spans.append((alt.start, alt.end, Token(alt.start, alt.end, norm[alt.start : alt.end], "B", data="alt")))
        hedge = _hedge_start(norm, quantity)
        if hedge < quantity.start:
            spans.append(
                (
                    hedge,
                    quantity.start,
                    Token(hedge, quantity.start, norm[hedge : quantity.start].lower().strip(), "B", data="hedge"),
                )
            )
        if quantity.hedge_end > max(end, quantity.end):
            spans.append(
                (
                    quantity.end,
                    quantity.hedge_end,
                    Token(
                        quantity.end,
                        quantity.hedge_end,
                        norm[quantity.end : quantity.hedge_end].lower(),
                        "B",
                        data="hedge",
                    ),
                )
            )
    for period in sentence.periods:
        spans.append(
            (period.start, period.end, Token(period.start, period.end, period.raw.lower(), "T", period=period))
        )
    for match in _SERIES.finditer(norm, sentence.start, sentence.end):
        spans.append(
            (match.start(), match.end(), Token(match.start(), match.end(), match[0].lower(), "N", data="acronym"))
        )
    spans.sort(key=lambda span: span[0])
    tokens: list[Token] = []
    position = sentence.start
    for start, end, token in spans:
        if start < position:
            continue
        if token.data == "alt":  # (€6.84 billion): the brackets go with it
            opening = norm.rfind("(", position, start)
            closing = norm.find(")", end, end + 2)
            if opening >= 0 and closing >= 0 and not norm[opening + 1 : start].strip():
                _words(norm, text, position, opening, tokens)
                position = closing + 1
            continue
        _words(norm, text, position, start, tokens)
        tokens.append(token)
        position = end
    _words(norm, text, position, sentence.end, tokens)
    return tokens


_GLUE_BEHIND: Final = tuple(
    "said announced reported told says has had have will is was are were to in for and of at from by with which that who plans agreed raised".split()
)
_GLUE_BEFORE: Final = frozenset("which that with from will have whose while where including".split())
_GLUE_TAILS: Final = ("to", "of", "for", "with", "from", "and", "that", "which", "said", "in", "round")
_CAMEL: Final = re.compile(r"[a-z]{2}[A-Z]")


def _unglued(document: Document, tokens: list[Token], names: NameReader) -> list[Token]:
    """Cuts words that a scraper glued where a link began or ended: "Acmesaid", "rivalBolt", "whichoffered"."""
    norm = document.norm
    suspects = [
        id(token)
        for token in tokens
        if token.tag == "N" and not token.data and _look_up(norm[token.start : token.end]).may_be_glued
    ]
    if not suspects:
        return tokens
    out: list[Token] = []
    for token in tokens:
        if id(token) not in suspects:
            out.append(token)
            continue
        cut = _glue(norm[token.start : token.end], token, names)
        if cut:
            middle = token.start + cut
            first, second = norm[token.start : middle], norm[middle : token.end]
            out.append(_word(token.start, middle, first))
            out.extend(_unglued(document, [_word(middle, token.end, second)], names))
        else:
            out.append(token)
    return out


def _glue(word: str, token: Token, names: NameReader) -> int:
    """Where a glued word must be cut, 0 where it is whole."""
    if word[0].isupper() and token.low.endswith(_GLUE_BEHIND) and names.count(word) == 1:
        for tail in _GLUE_BEHIND:
            if token.low.endswith(tail) and word[: -len(tail)] in names.words and word[-len(tail) :].islower():
                return len(word) - len(tail)
    camel = _CAMEL.search(word) if word[0].islower() else None
    if camel:
        cut = camel.start() + 2
        if word[cut:] in names.words or any(
            word[cut:].startswith(name) for name in names.words if len(name) > 3 and name[0].isupper()
        ):
            head = word[:cut].lower()
            if head in WORDS or head in VERBS or head in NOUNS or head in PARTIES or word[:cut] in names.words:
                return cut
    if word.islower() and not token.verbs and word not in NOUNS and word not in PARTIES:
        for head in _GLUE_BEFORE:
            rest = word[len(head) :]
            if word.startswith(head) and len(rest) > 3 and (rest in VERBS or rest in NOUNS):
                return len(head)
        for tail in _GLUE_TAILS:
            if (
                word.endswith(tail)
                and len(word) - len(tail) > 3
                and (word[: -len(tail)] in NOUNS or word[: -len(tail)] in VERBS)
            ):
                return len(word) - len(tail)
    return 0


def _hedge_start(norm: str, quantity: Quantity) -> int:
    """Where the hedge before a figure begins, with "between"; a verb that hedges (exceeded) stays a word."""
    start = quantity.start
    if quantity.hedge_start < quantity.start:
        word = norm[quantity.hedge_start : quantity.start].split(" ", 1)[0].lower()
        if word in VERBS and word not in ("near", "up", "down", "well"):
            return start
        start = quantity.hedge_start
    if quantity.value_hi is not None:
        for opener in ("between ", "from "):
            if norm[max(0, start - len(opener)) : start].lower() == opener:
                return start - len(opener)
    return start


def _split_changes(norm: str, quantities: list[Quantity]) -> list[Quantity]:
    """Figures of the sentence, "from 3% to 7%" as the two that it is: a change, not a range."""
    found: list[Quantity] = []
    for quantity in quantities:
        middle = norm.find(" to ", quantity.start, quantity.end)
        if (
            quantity.value_hi is None
            or middle < 0
            or norm[max(0, quantity.hedge_start - 5) : quantity.hedge_start].lower() != "from "
        ):
            found.append(quantity)
            continue
        found.append(quantity._replace(end=middle, value_hi=None, hedge_end=middle, alt=None))
        found.append(
            quantity._replace(start=middle + 4, hedge_start=middle + 4, value=quantity.value_hi, value_hi=None)
        )
    return found


def _words(norm: str, text: str, start: int, end: int, tokens: list[Token]) -> None:
    found = [(*match.span(), match[0]) for match in _TOKEN.finditer(norm, start, end)]
    if any(dash in text[start:end] for dash in _DASHES):  # TOKYO—Acme: a dash parts words, a hyphen joins them
        found = [part for first, last, word in found for part in _parted(text, first, last, word)]
    index, count = 0, len(found)
    while index < count:
        first, last, word = found[index]
        index += 1
        kind = _look_up(word)
        if kind.is_mark:
            if word == "'" and norm[first - 1 : first] == "s" and norm[last : last + 1] == " ":
                tokens.append(Token(first, last, "'s", "S"))
            elif (
                kind.tag == "-"
                and text[first] not in _DASHES
                and norm[first - 1 : first].strip()
                and norm[last : last + 1].strip()
            ):
                continue  # the hyphen of second-largest, $5 million-plus
            elif kind.tag:
                tokens.append(Token(first, last, kind.low, "-" if text[first] in _DASHES else kind.tag))
            continue
        if kind.is_dotted and norm[last : last + 1] == ".":
            last += 1
            kind = _look_up(word + ".")
            if index < count and found[index][0] == last - 1:
                index += 1
            if norm.startswith("-based", last):  # Reston, Va.-based
                while index < count and found[index][1] <= last + 6:
                    index += 1
                last += 6
                tokens.append(Token(first, last, norm[first:last].lower(), "J"))
                continue
        if kind.phrases and index < count and (options := kind.phrases.get(found[index][2].lower())):
            taken = _phrase(options, found, index)
            if taken is not None:
                rest, entry = taken
                index += len(rest)
                last = found[index - 1][1]
                tokens.append(Token(first, last, norm[first:last].lower(), entry.tag, data=entry.data))
                continue
        tokens.append(
            Token(first, last, kind.low, kind.tag, kind.lemma, "", "", kind.data, kind.is_capital, verbs=kind.verbs)
        )


def _parted(text: str, first: int, last: int, word: str) -> list[tuple[int, int, str]]:
    """A word cut at the dashes of the original text."""
    if len(word) == 1 or not any(dash in text[first:last] for dash in _DASHES):
        return [(first, last, word)]
    parts, at = [], first
    for n in range(first, last + 1):
        if n == last or text[n] in _DASHES:
            if n > at:
                parts.append((at, n, word[at - first : n - first]))
            if n < last:
                parts.append((n, n + 1, "-"))
            at = n + 1
    return parts


def _phrase(
    options: list[tuple[tuple[str, ...], Word]], found: list[tuple[int, int, str]], index: int
) -> tuple[tuple[str, ...], Word] | None:
    """The longest phrase whose other words stand from ``index`` on."""
    for option in options:
        rest = option[0]
        if index + len(rest) <= len(found) and all(found[index + n][2].lower() == part for n, part in enumerate(rest)):
            return option
    return None


class _Kind(NamedTuple):
    """What the lexicons say of a word or mark, wherever it stands."""

    low: str
    tag: str
    lemma: str = ""
    data: str = ""
    verbs: tuple[Verb, ...] = ()
    is_mark: bool = False
    is_dotted: bool = False
    is_capital: bool = False
    may_be_glued: bool = False
    phrases: dict[str, list[tuple[tuple[str, ...], Word]]] | None = None


@lru_cache(maxsize=1 << 15)
def _look_up(word: str) -> _Kind:
    if word in _NO_TOKEN:
        return _Kind(word, "", is_mark=True)
    mark = _PUNCTUATION.get(word)
    if mark is not None:
        return _Kind(word, mark, is_mark=True)
    if word in ("'s", "'S"):
        return _Kind("'s", "S")
    low = word.lower()
    entry = WORDS.get(word) if word != low else None
    if entry is not None and entry.tag == "N":
        return _Kind(low, "N", data="acronym", is_capital=True)
    tag, lemma, data, verbs = _tag(word, low)
    return _Kind(
        low, tag, lemma, data, verbs, False, word in DOTTED, CAPITAL.match(word) is not None,
        tag == "N" and len(word) > 5 and _looks_glued(word, low, verbs), PHRASES.get(low),
    )  # fmt: skip


def _looks_glued(word: str, low: str, verbs: tuple[Verb, ...]) -> bool:
    """May a scraper have glued the word, as far as the word alone tells?"""
    if word[0].isupper():
        return low.endswith(_GLUE_BEHIND)
    if _CAMEL.search(word):
        return True
    if verbs or word in NOUNS or word in PARTIES:
        return False
    return any(word.startswith(head) and len(word) - len(head) > 3 for head in _GLUE_BEFORE) or word.endswith(
        _GLUE_TAILS
    )


def _tag(word: str, low: str) -> tuple[str, str, str, tuple[Verb, ...]]:
    """Tag, lemma, data and verb forms of a word, before its neighbours are asked."""
    entry = WORDS.get(low) if word not in PLACES else None
    verbs = VERBS.get(low, ())
    if entry is not None:
        tag = "T" if entry.tag == "W" else entry.tag
        return tag, entry.data if tag == "A" else "", entry.data, verbs if tag in "PBJ" else ()
    if low.endswith("ly") and low not in _NOT_ADVERBS and not verbs:
        return "B", "", "", ()
    if "-" in low and not verbs:
        verbs = VERBS.get(low.rpartition("-")[2], ()) if low.startswith(("re-", "co-", "out-")) else ()
        if not verbs and low.endswith(_ATTRIBUTES):
            return "J", "", "", ()
    if not verbs and word == low:
        verbs = _unknown_verb(low)
    return "N", "", "", verbs


def _unknown_verb(low: str) -> tuple[Verb, ...]:
    """wrapped, ballooning: a form of a verb that the lexicon lacks; its neighbours say whether it is one."""
    if len(low) < 5 or low in NOUNS or low in PARTIES or "-" in low or not low.isalpha():
        return ()
    if low.endswith("ed") and not low.endswith(("eed", "hundred", "red", "shed", "sled")):
        return (Verb(low.removesuffix("ed"), "other", "", "dn"),)
    return ()


def _word(start: int, end: int, word: str) -> Token:
    kind = _look_up(word)
    return Token(start, end, kind.low, kind.tag, kind.lemma, "", "", kind.data, kind.is_capital, verbs=kind.verbs)


# ------------------------------------------------------------------------------------------------ verb or noun


def _decide(tokens: list[Token]) -> None:
    """Gives every word that may be a verb the tag that its neighbours call for."""
    count = len(tokens)
    for index, token in enumerate(tokens):
        if token.tag == "P" and token.low == "to" and _is_infinitive(tokens, index, count):
            token.tag = "I"
        elif token.low == "due to" and index and tokens[index - 1].tag in "AB" and index + 1 < count:
            behind = tokens[index + 1]
            if _with(behind.verbs, "b") is not None and behind.low not in NOUNS:
                token.tag = "I"  # is due to grow
    for index, token in enumerate(tokens):
        if token.tag == "H" and _is_demonstrative(tokens, index, count):
            token.tag = "D"
        if token.tag == "L" and (index + 1 == count or tokens[index + 1].tag not in "ML"):
            token.tag = "N"  # analysts expect, the founder said
        if token.low == "as" and token.tag == "U" and _is_preposition(tokens, index, count):
            token.tag = "P"
        if (
            token.tag == "B"
            and token.low.startswith(("year-o", "quarter-o", "month-o"))
            and index + 1 < count
            and tokens[index + 1].tag in "NJ"
        ):
            token.tag = "J"
        if (
            token.low in ("worldwide", "overall")
            and index + 1 < count
            and tokens[index + 1].tag in "NJ"
            and not (tokens[index + 1].verbs and tokens[index + 1].low not in NOUNS)
        ):
            token.tag = "J"
        if token.low in ("each", "both", "all") and index and tokens[index - 1].tag in "AMO":
            is_before_verb = index + 1 < count and tokens[index + 1].verbs
            if tokens[index - 1].tag == "A" or is_before_verb:
                token.tag = "B"  # Nordbank and Cobalt each chipped in
        if not token.verbs or token.tag == "M":
            continue
        before = index - 1
        while before >= 0 and tokens[before].tag == "B":
            before -= 1
        previous = tokens[before] if before >= 0 else None
        after = index + 1
        while after < count and tokens[after].tag == "B":
            after += 1
        following = tokens[after] if after < count else None
        if _in_compound(token, previous, following):
            continue
        verb = _verb_here(token, previous, following, tokens, before)
        if verb is None:
            if (
                token.tag == "N"
                and any(letter in v.form for v in token.verbs for letter in "ng")
                and token.low not in NOUNS
            ):
                token.tag = "J" if following is not None and following.tag in "NMJQ" else "N"
            continue
        if len(token.verbs) > 1:
            verb = _of_figure(token.verbs, verb, tokens[after : after + 2])
        token.tag, token.lemma, token.role, token.data, token.form = "V", verb.lemma, verb.role, verb.data, verb.form
        if (
            following is not None
            and (role := PHRASAL_VERBS.get((verb.lemma, following.low)))
            and following.tag in "BPV"
        ):
            token.role = role
            if following.tag == "P" and following.low not in ("for", "into", "in", "to"):
                following.tag = "B"


def _of_figure(verbs: tuple[Verb, ...], verb: Verb, behind: list[Token]) -> Verb:
    """Of the verbs that share a form, the one that goes with what is behind it: sank 5%, sank to $5bn is no sank $5m."""
    first = behind[0] if behind else None
    is_change = first is not None and (
        (first.tag == "P" and first.low in ("to", "by", "below"))
        or (first.quantity is not None and first.quantity.kind == "percent")
    )
    if not is_change:
        return verb
    return next((v for v in verbs if set(v.form) & set(verb.form) and v.role in ("grow", "shrink")), verb)


def _is_demonstrative(tokens: list[Token], index: int, count: int) -> bool:
    """from that segment, That unit: no conjunction."""
    if index + 1 == count:
        return False
    following = tokens[index + 1]
    if index + 2 < count and tokens[index + 2].tag == "S" and following.tag == "N":
        return True  # lifted that deal's value
    if index and tokens[index - 1].tag != "P":
        return False
    return following.tag in "NJ" and (not following.verbs or following.low in NOUNS or following.low in PARTIES)


# served as a maker of pumps based in Ohio: no clause follows
_AS_VERBS: Final = frozenset(
    "ranked rank ranks emerged emerge emerges served serves serve regarded known seen described remained remains such acted acts works".split()
)


def _is_preposition(tokens: list[Token], index: int, count: int) -> bool:
    """ranked as the No. 7 vendor: "as" before a noun phrase that no verb follows."""
    if not index or not (tokens[index - 1].verbs or tokens[index - 1].tag in "VNB"):
        return False
    at = index + 1
    crossing = "P" if tokens[index - 1].low not in _AS_VERBS else ""
    while (
        at < count
        and tokens[at].tag in f"DGJQLSMN{crossing}"
        and not (
            tokens[at].tag == "N" and tokens[at].verbs and tokens[at].low not in NOUNS and tokens[at].low not in PARTIES
        )
    ):
        at += 1
    while index + 1 < at < count and tokens[at].tag == "B":
        at += 1
    return at > index + 1 and (at == count or (tokens[at].tag not in "VA" and not tokens[at].verbs))


def _in_compound(token: Token, previous: Token | None, following: Token | None) -> bool:
    """revenue |run| rate, a funding round, share |price|: a word of a noun of several words."""
    if previous is None or previous.tag not in "DGJNSQM":
        return False
    if following is not None and following.tag == "N" and f"{token.low} {following.low}" in NOUNS:
        return True
    return previous.tag in "NJ" and f"{previous.low} {token.low}" in NOUNS


def _is_infinitive(tokens: list[Token], index: int, count: int) -> bool:
    following = index + 1
    while following < count and tokens[following].tag == "B":
        following += 1
    if following >= count:
        return False
    token = tokens[following]
    if token.low in ("be", "have", "do"):
        return True
    if not any("b" in verb.form for verb in token.verbs) or token.tag in "MQ":
        return False
    if token.low in NOUNS or token.low in PARTIES:
        if index and tokens[index - 1].low in _BEFORE_INFINITIVE and tokens[following].tag != "J":
            behind = tokens[following + 1] if following + 1 < count else None
            if behind is None or behind.tag in ".,P;TBQ":
                return True
        # "to market", "to order", "to record levels": a verb if an object follows it.
        behind = tokens[following + 1] if following + 1 < count else None
        if token.low in ("report", "post", "book", "record") and behind is not None and behind.low in NOUNS:
            return NOUNS[behind.low].kind in ("revenue", "other")  # to report revenue
        return behind is not None and (
            behind.tag in "DGQMOPB"
            or token.low in ("fund", "finance", "offer", "cut", "supply", "increase", "boost", "invest", "purchase")
        )
    return True


_BEFORE_INFINITIVE: Final = frozenset(
    "expected projected forecast set likely unlikely poised due continue continues continued began begin begins started tends seen predicted "
    "estimated slated scheduled about able planned plans plan hopes wants aims decided going able ready".split()
)
_AFTER_VERB: Final = frozenset("DGQOMHIRTJ")


def _verb_here(
    token: Token, previous: Token | None, following: Token | None, tokens: list[Token], before: int
) -> Verb | None:
    """Which verb form the token is here, or None where it is a noun, an adjective or a preposition."""
    before_tag = previous.tag if previous else ""
    after_tag = following.tag if following else "."
    verbs = token.verbs
    is_noun = token.low in NOUNS or token.low in PARTIES
    if token.low == "own" and before_tag in ("O", "B") and after_tag != "N":
        return _with(verbs, "b")  # they own 15%
    if token.tag in "PBJ":  # following, including, near, open: verbs only where the grammar leaves no choice
        if before_tag in ("I",) or (previous is not None and previous.lemma == "modal"):
            return _with(verbs, "b")
        if token.tag == "J" and previous is not None and previous.tag == "A" and after_tag in "DGQM":
            return _with(verbs, "ngd")
        if (
            token.tag == "J"
            and before_tag in "NM"
            and after_tag in "DGQP"
            and token.low
            in (
                "based",
                "backed",
                "owned",
                "listed",
                "expected",
                "projected",
                "estimated",
                "planned",
                "proposed",
                "reported",
                "closed",
                "opened",
                "doubled",
            )
        ):
            return _with(verbs, "nd")
        if (
            token.low in ("open", "double", "triple", "lower", "slow", "near", "up")
            and before_tag in "MNO"
            and after_tag in "DGQI"
        ):
            return _with(verbs, "b")
        return None
    if before_tag == "I" or (previous is not None and previous.tag == "A" and previous.lemma in ("modal", "do")):
        found = _with(verbs, "b")
        if found:
            return found
    if previous is not None and previous.tag == "A" and previous.lemma in ("have", "be"):
        found = _with(verbs, "n") or _with(verbs, "g")
        if found and not (found.form == "g" and is_noun and after_tag in ".,"):
            return found
        return None
    gerund = _with(verbs, "g")
    if gerund:
        if following is not None and before_tag == "N" and following.low in PARTIES and following.low[-1] != "s":
            return None  # the crypto lending platform
        is_modified = previous is not None and not previous.low.endswith("s")
        return _gerund_here(token, gerund, before_tag, after_tag, is_noun, is_modified=is_modified)
    participle = _with(verbs, "nd")
    if participle and "b" not in participle.form and "s" not in participle.form:
        if before_tag == "J" and after_tag == "Q" and before and tokens[before - 1].tag in "DG":
            return None  # the new proposed $5m plant
        return _past_here(token, participle, before_tag, after_tag, previous)
    return _present_here(token, verbs, before_tag, after_tag, is_noun, previous, following, tokens, before)


_MEASURING: Final = frozenset({"totaling", "totalling", "reaching", "exceeding", "approaching", "nearing"})


def _gerund_here(
    token: Token, verb: Verb, before_tag: str, after_tag: str, is_noun: bool, *, is_modified: bool
) -> Verb | None:
    if before_tag in ("D", "G", "S", "J", "Q", "L"):
        return None
    if is_noun and (after_tag in "NVA.,P)SCT" or before_tag in "P"):
        return verb if before_tag == "P" and after_tag in "DGQMO" else None
    if before_tag in ("P", ",", "", "C", "U", "-", "(", '"', ";", ":", "B"):
        return verb if after_tag not in "VAS" else None
    if before_tag == "N" and after_tag == "Q" and is_modified and token.low not in _MEASURING:
        return None  # crypto trading just 6%; but: customers providing 70%
    if before_tag in ("N", "M", "T", "O", ")", "V"):
        return verb if after_tag in "DGQMPTOIJHB" or before_tag == "V" else (None if after_tag in "VAS.,CP" else verb)
    return verb


def _past_here(token: Token, verb: Verb, before_tag: str, after_tag: str, previous: Token | None) -> Verb | None:
    if before_tag in ("D", "G", "S") or (before_tag in ("J", "Q") and after_tag in "NMJ"):
        return None
    if before_tag == "P" and after_tag in "NMJ" and "d" in verb.form:
        return None
    if before_tag == "" and after_tag in "NJ":
        return None
    if before_tag == "V" and previous is not None and previous.role not in ("reach", "rank") and after_tag in "NJ":
        return None
    return verb


def _present_here(
    token: Token,
    verbs: tuple[Verb, ...],
    before_tag: str,
    after_tag: str,
    is_noun: bool,
    previous: Token | None,
    following: Token | None,
    tokens: list[Token],
    before: int,
) -> Verb | None:
    if before_tag in ("D", "G", "S", "J", "Q", "P", "L", ""):
        if before_tag == "Q" and after_tag in "DGQM":
            return _with(verbs, "ds")
        return None
    verb = _with(verbs, "s") or _with(verbs, "d") or _with(verbs, "b")
    if verb is None:
        return None
    if before_tag == "H" and verb.form == "b" and before and tokens[before - 1].role in ("say", "forecast"):
        return None  # estimates that slate shipments fell
    if before_tag in ("O", "R", "U", "H"):
        return verb
    if before_tag == "," and not is_noun and verb.form in ("s", "d"):
        return verb
    if verb.role == "forecast" and before_tag in ("M", "O") and after_tag in "NJDGQ":
        return verb
    if before_tag == "," and after_tag == "I" and verb.role == "plan" and verb.form == "s":
        return verb  # Acme, a maker of pumps, plans to
    if before_tag == "C" and not is_noun and "b" in verb.form and _follows_modal(tokens, before):
        return verb  # will employ 19,500 people and |generate| annual revenues
    if (
        token.low in ("account", "accounts")
        and following is not None
        and following.low == "for"
        and before_tag in ",NM"
    ):
        return verb  # Two customers, Acme and Bolt, account for 80%
    if before_tag == "," and after_tag == "Q" and not (is_noun and verb.form == "s") and not _has_verb(tokens, before):
        return verb  # Its first plant, in Bend, Oregon, cost $5m
    if before_tag in ("C", ","):
        return verb if after_tag in "DGQOI" and _has_verb(tokens, before) else None
    if before_tag in ("V", "A"):
        return None
    if before_tag in "NJ" and following is not None and _is_past_verb(following):
        return None  # plug-in |models| took
    if "d" in verb.form and not is_noun:
        return verb
    if after_tag == "." and token.low in ("show", "shows", "say", "says") and before_tag in "NM":
        return verb  # ..., Kantar figures show.
    if after_tag in ("V", "A", "S", ".", ")", ";", ":"):
        return None
    if following is not None and after_tag == "P" and following.low == "of":
        return None
    if (
        before_tag == "N"
        and "d" not in verb.form
        and (_in_clause_with_verb(tokens, before) or _auxiliary_follows(tokens, token))
    ):
        return None
    is_one = previous is not None and not previous.low.endswith("s")
    if verb.form == "b" and before_tag in ("N", "M") and after_tag == "N" and is_one:
        return None  # The European |heat| pump market: a bare verb does not go with one subject
    if before_tag in ("N", "M", "T", ")", ",", '"', "-"):
        if after_tag in _AFTER_VERB or after_tag == "D":
            if (
                is_noun
                and after_tag in "JTM"
                and not (
                    before_tag == "M"
                    and "s" in verb.form
                    and token.low
                    not in (
                        "sales",
                        "shares",
                        "orders",
                        "contracts",
                        "shipments",
                        "exports",
                        "imports",
                        "jobs",
                        "funds",
                        "grants",
                        "awards",
                    )
                )
            ):
                return None
            if "b" in verb.form and "d" not in verb.form and before_tag == "M" and after_tag not in "DGQOHI":
                return None
            return verb
        if after_tag in ("P", "I"):
            return None if is_noun and not (previous is not None and previous.tag == "O") and after_tag == "P" else verb
        if after_tag == "N":
            return verb if not is_noun else None
    return None


def _follows_modal(tokens: list[Token], before: int) -> bool:
    """Does the clause have "will" or "to" before it: a base form may go on with it?"""
    for n in range(before, -1, -1):
        if tokens[n].tag in ";UR":
            return False
        if tokens[n].tag == "I" or (tokens[n].tag == "A" and tokens[n].lemma == "modal"):
            return True
    return False


def _is_past_verb(token: Token) -> bool:
    """took, held, rose: a form that can only be the past of a verb."""
    return (
        token.low not in NOUNS
        and bool(token.verbs)
        and all("d" in verb.form or "n" in verb.form for verb in token.verbs)
        and not token.low.endswith("ed")
    )


def _in_clause_with_verb(tokens: list[Token], before: int) -> bool:
    """Has the clause a verb already, so that another present form must be a noun (the global vendor charts)?"""
    for n in range(before, -1, -1):
        tag = tokens[n].tag
        if tag in "RHUC,;:-(":
            return False
        if tag in "VA":
            return tokens[n].role not in ("say", "forecast")
    return False


def _auxiliary_follows(tokens: list[Token], token: Token) -> bool:
    """heat |pumps| in Norway have: the clause has its verb further on."""
    at = next(n for n, other in enumerate(tokens) if other is token) + 1
    while at < len(tokens) and tokens[at].tag not in "RHUC,;:-(.IV":
        if tokens[at].tag == "A":
            return True
        at += 1
    return False


def _has_verb(tokens: list[Token], before: int) -> bool:
    return any(token.tag in "VA" for token in tokens[:before])


def _with(verbs: tuple[Verb, ...], letters: str) -> Verb | None:
    for verb in verbs:
        for letter in letters:
            if letter in verb.form:
                return verb
    return None
