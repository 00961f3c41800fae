"""One English sentence with what the rules may ask about it: parties, market, period, source, status.

A ``Story`` holds the scenes of an article. A scene parses its sentence only when it is asked to; sentences without a
figure are parsed when a pronoun behind them needs its antecedent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from newsledger.extraction.context import Market
from newsledger.extraction.english.currencies import bare_dollar, mark_moneys
from newsledger.extraction.english.descriptions import Descriptions
from newsledger.extraction.english.lexicon import NOUNS, PARTIES, PLACES, VERBS, WORDS, load_lists, party_noun
from newsledger.extraction.english.names import NameReader, kind_of
from newsledger.extraction.english.syntax import PLANS, Parse, parse
from newsledger.extraction.english.themes import Themes
from newsledger.extraction.english.tokens import Token, tokenise
from newsledger.extraction.frames import Draft, Name, Refusal
from newsledger.extraction.lexicons import alternation

if TYPE_CHECKING:
    from newsledger.extraction.document import Document, Sentence
    from newsledger.extraction.english.times import When
    from newsledger.extraction.quantities import Quantity

_STATUS: Final = load_lists("english_status")
_LOOK_BACK: Final = 8  # sentences
_TITLE_WORD: Final = re.compile(r"[A-Z][\w&-]+(?:'s)?")
_SPACES: Final = re.compile(r"\s+")
_STOCK: Final = frozenset({"shares", "share", "stock"})
_UNITS: Final = frozenset({"unit", "division", "segment", "business", "arm"})
_MAKERS: Final = frozenset({"maker", "owner", "parent", "developer", "operator", "creator", "publisher"})
_LEADERS: Final = frozenset({"leader", "runner-up", "number", "incumbent", "newcomer", "champion"})
_ANY_FIRM: Final = frozenset({"company", "firm", "group", "business", "corporation"})
_MAIN_MENTIONS: Final = 3
# "the combined company" is no firm that was named before.
_OTHER_FIRMS: Final = frozenset(
    {"combined", "merged", "enlarged", "new", "resulting", "two", "three", "other", "parent", "joint"}
)
_ASSESSING: Final = frozenset({"put", "peg", "reckon", "estimate", "calculate"})
_EQUATES: Final = frozenset({"be", "become", "remain", "rank"})
_SINGULAR: Final = frozenset({"business"})
_COMPANY_PRONOUNS: Final = frozenset({"it", "they", "we", "itself", "themselves", "its", "their", "our"})


def _alternation(kind: str) -> re.Pattern[str]:
    return re.compile(alternation(_STATUS[kind], start="a-z"))


_SENTENCE_STATUS: Final = {kind: _alternation(kind) for kind in ("rumored", "cancelled", "candidate")}
_ANY_SENTENCE_STATUS: Final = re.compile(
    alternation((word for kind in _SENTENCE_STATUS for word in _STATUS[kind]), start="a-z")
)
_CLAUSE_STATUS: Final = {kind: _alternation(kind) for kind in ("forecast", "planned")}


_MARKET: Final = re.compile(
    r"\b(?:(?:global|worldwide|world|European|U\.S\.|US|UK|American|Chinese|Indian|Japanese|German|domestic)'?s? )?"
    r"(?P<goods>(?:(?:mobile|electric|personal|smart|video|solar|web|cloud|public|memory|feature|passenger|digital|online) )?(?:[A-Z]{2}s?|[A-Za-z][A-Za-z0-9-]{2,})) "
    r"(?P<head>market(?! (?:cap|value|price|rate|research|cap|capitali[sz]ation|conditions|participants))|market-?share|shipments|spending|industry|vendors?|makers?|manufacturers?)\b"
    r"|\b(?:share|marketshare) (?:in|of) (?:the )?(?P<held>[A-Za-z][A-Za-z-]{2,}s)\b"
)
_NO_MARKET: Final = frozenset(
    "the this that its their stock bull bear job labor labour housing financial equity bond capital money share open free flea single public private "
    "collective combined secondary primary digit double-digit single-digit total whole overall entire new current emerging domestic global local foreign mass consumer percent cent per-cent bigger new-car rival key main largest biggest growing".split()
)
_TIMES: Final = frozenset(
    "year years month months quarter quarters period half week weeks day days decade first second third fourth".split()
)
# 3. Acme Foods - ...; * Acme: ...
_ITEM: Final = re.compile(
    r"\s*(?:(?:\(?[0-9]{1,3}[.)]|[*•-])\s*)(?P<name>[A-Z][\w&'.-]*(?: (?:of |and |& )?[A-Z][\w&'.-]*){0,5})(?: \([^()\n]{1,40}\))?(?:\s+[—–-]+\s|:\s|,\s)"
)
_GOODS: Final = re.compile(r"\b(?:[A-Za-z][A-Za-z-]+ )?[A-Za-z][A-Za-z-]{2,}\b")
_UNKNOWN: Final = Market(-1, -1, "")


@dataclass(slots=True)
class Story:
    """An article under reading: its scenes, and what one sentence leaves behind for the next."""

    document: Document
    names: NameReader
    scenes: list[Scene] = field(default_factory=list)
    last: Draft | None = None
    survey: When | None = None  # of the article's figures about a market: its first dated one
    title_period: When | None = None
    last_part: Draft | None = None  # the last share of a market, of revenue or of users
    market: Market | None = None
    market_sentence: int = -9
    _topic: Name | None = None
    _main_market: Market | None = _UNKNOWN
    _has_topic: bool = False
    _main_firm: Name | None = None
    _has_main_firm: bool = False
    _themes: Themes | None = None
    _descriptions: Descriptions | None = None
    _dollar: str | None = None

    @classmethod
    def of(cls, document: Document) -> Story:
        """The story of a document, with one scene a sentence."""
        mark_moneys(document)
        story = cls(document, NameReader(document))
        story.scenes = [Scene(story, sentence) for sentence in document.sentences]
        return story

    @property
    def themes(self) -> Themes:
        """What each passage is about."""
        if self._themes is None:
            self._themes = Themes(self.document)
        return self._themes

    @property
    def descriptions(self) -> Descriptions:
        """What the article calls its names, read once."""
        if self._descriptions is None:
            self._descriptions = Descriptions(self.document.norm)
        return self._descriptions

    @property
    def dollar(self) -> str:
        """The currency of a bare $ in this article."""
        if self._dollar is None:
            self._dollar = bare_dollar(self.document)
        return self._dollar

    @property
    def main_market(self) -> Market | None:
        """The market that the article is about, for shares that name none: the goods it names most before "market"."""
        if self._main_market is _UNKNOWN:
            self._main_market = self._find_market()
        return self._main_market

    def _find_market(self) -> Market | None:
        found: dict[str, list[Market]] = {}
        for text, in_title in ((self.document.norm, False), (self.document.title, True)):
            for match in _MARKET.finditer(text):
                if match["held"]:
                    held = NOUNS.get(match["held"].lower())
                    if held is not None and held.kind == "product":
                        key = match["held"].lower().rstrip("s")
                        found.setdefault(key, []).append(
                            Market(-1 if in_title else match.start(), match.end(), f"{key} market")
                        )
                    continue
                goods = NOUNS.get(match["goods"].lower()) or NOUNS.get(match["goods"].lower().split()[-1])
                if goods is None and (
                    match["head"].lower() != "market" or _is_no_market(match["goods"].split()[-1].lower())
                ):
                    continue
                if goods is not None and goods.kind not in ("product", "volume", "share"):
                    continue
                key = match["goods"].lower().split()[-1].rstrip("s")
                words = (
                    match[0]
                    if match["head"].lower() in ("market", "shipments", "spending", "industry")
                    else f"{match['goods']} market"
                )
                found.setdefault(key, []).append(
                    Market(-1 if in_title else match.start(), match.end(), _SPACES.sub(" ", words))
                )
        if not found:
            return self._main_goods()
        counts = sorted(found.values(), key=len, reverse=True)
        if len(counts) > 1 and len(counts[0]) == len(counts[1]):
            return self._main_goods()
        best = [market for market in counts[0] if market.text.lower().endswith("market")] or counts[0]
        return max(best, key=lambda market: len(market.text))

    def _main_goods(self) -> Market | None:
        """The goods that the article names most often, at least twice, where it never says "market"."""
        found: dict[str, list[Market]] = {}
        for text, weight in ((self.document.norm, 1), (self.document.title, 2)):
            for match in _GOODS.finditer(text):
                words = match[0].lower().split()
                for width in (2, 1):
                    noun = NOUNS.get(" ".join(words[-width:]))
                    if noun is not None and noun.kind == "product" and noun.width == width:
                        key = " ".join(words[-width:]).rstrip("s")
                        found.setdefault(key, []).extend(
                            [Market(match.start(), match.end(), " ".join(match[0].split()[-width:]))] * weight
                        )
                        break
        counts = sorted(found.values(), key=len, reverse=True)
        return counts[0][0] if counts and len(counts[0]) > 1 else None

    def title_name(self, start: int, end: int) -> Name | None:
        """The first name of the title that the text uses too; it stands for the phrase at ``start``: "the retailer"."""
        title = self.document.title
        for match in _TITLE_WORD.finditer(title):
            word = match[0].removesuffix("'s")
            if (
                word in self.names.words
                and len(word) > 2
                and not is_common(word.lower())
                and word not in PLACES
                and word.lower() not in WORDS
            ):
                return Name(start, end, word, "title")
        return None

    @property
    def main_firm(self) -> Name | None:
        """The organization that the article names most, if it names one more than once and more than any other."""
        if not self._has_main_firm:
            self._has_main_firm = True
            found: dict[str, list[Name]] = {}
            for scene in self.scenes:
                if scene.sentence.is_boilerplate:
                    continue
                for n, token in enumerate(scene.tokens):
                    if token.tag == "M" and scene.token_kind(n) == "organization":
                        name = scene.token_name(n, "topic")
                        found.setdefault(name.text.split()[0], []).append(name)
            counts = sorted(found.values(), key=len, reverse=True)
            if counts and len(counts[0]) > 1 and (len(counts) == 1 or len(counts[0]) > len(counts[1])):
                self._main_firm = counts[0][0]
        return self._main_firm

    @property
    def topic(self) -> Name | None:
        """The organization that the article is about: the first subject that its title names, else the first."""
        if not self._has_topic:
            self._has_topic = True
            found = [name for scene in self.scenes[:5] if (name := scene.protagonist()) is not None]
            title = self.document.title
            in_title = [name for name in found if name.text.split()[0] in title]
            self._topic = next(iter(in_title or found), None)
        return self._topic


@dataclass(slots=True)
class Scene:
    """A sentence, its phrases, and the drafts that the rules make of it."""

    story: Story
    sentence: Sentence
    drafts: list[Draft] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    source: str | None = None  # "" where the sentence credits nobody; see english/sources.py
    _tokens: list[Token] | None = None
    _parse: Parse | None = None
    _protagonist: Name | None = None
    _sentence_status: str | None = None  # "" where no word of the sentence tells one
    _state: int = 0  # of the protagonist: 0 not asked for, 1 being looked for, 2 known

    @property
    def document(self) -> Document:
        """The article."""
        return self.story.document

    @property
    def norm(self) -> str:
        """The normalised text of the article."""
        return self.story.document.norm

    @property
    def tokens(self) -> list[Token]:
        """The tagged words of the sentence, read once: all that a search for names needs."""
        if self._tokens is None:
            self._tokens = tokenise(self.document, self.sentence, self.story.names)
        return self._tokens

    @property
    def parse(self) -> Parse:
        """The phrases of the sentence, read once."""
        if self._parse is None:
            self._parse = parse(self.norm, self.tokens)
        return self._parse

    def refuse(self, rule: str, quantity: Quantity, reason: str) -> None:
        """Notes why a figure is left alone."""
        self.refusals.append(Refusal(rule, quantity.start, quantity.end, reason))

    # -------------------------------------------------------------------------------------------- names

    def text(self, start: int, end: int) -> str:
        """A piece of the article as one reads it."""
        return _SPACES.sub(" ", self.document.text[start:end]).strip(" \"“”'‘’,;")

    def token_name(self, token: int, found: str) -> Name:
        """The name that a token of tag M is."""
        item = self.tokens[token]
        return Name(item.start, item.end, self.text(item.start, item.end), found)

    def token_kind(self, token: int) -> str:
        """place, person, government, source, media, or organization."""
        item = self.tokens[token]
        if token and self.tokens[token - 1].tag == "L":
            return "person"  # chairman Jane Roe
        known = self.story.names.known_kind(item.start, item.end)
        if known is not None:
            return known
        text = self.text(item.start, item.end)
        kind = kind_of(text)
        if kind != "organization":
            return kind
        if text in self.story.names.towns:
            return "place"
        if self.story.names.is_person(text):
            return "person"
        described = self.story.descriptions.kind(text)
        return "source" if described == "researcher" else "product" if described == "product" else kind

    def party(self, np: int, found: str = "clause") -> Name | None:
        """Whom a noun phrase names: a name, the antecedent of a pronoun or of "the company", or the phrase itself."""
        reading = self.parse
        head = reading.head(np)
        phrase = reading.phrases[np]
        if head.tag == "M":
            return self.token_name(phrase.last, found)
        if head.tag == "O":
            return self.antecedent(head.start) if head.low in _COMPANY_PRONOUNS else None
        if head.tag not in "NJ":
            return None
        if head.low in PLANS and reading.possessor(np) is not None:
            return self.owner(np)
        party = reading.party(np)
        if (named := self.named_before(np)) is not None:
            return named
        if (
            party is None
            and reading.tokens[phrase.first].low in ("a", "an", "one")
            and (apposed := self.apposed_name(np))
        ):
            return apposed  # a single client, Acme,
        if party is None and reading.noun(np) is None and (apposed := self.apposed_name(np)) is not None:
            return apposed  # the world's largest asset manager, Acme, plans
        if party is not None and party.kind == "firm":
            apposed = self.apposed_name(np)
            if apposed is not None:
                return apposed
            if head.low.endswith("s") and head.low not in _SINGULAR:
                return self.phrase_name(np, "phrase")
            if self._is_definite(np) and not self._names_other(np) and not self._is_specified(np):
                return (
                    self._unit_before(np)
                    or self._called(np)
                    or (
                        self._salient(self.antecedent(head.start))
                        if head.low in _ANY_FIRM
                        else self.antecedent(head.start)
                    )
                    or self.story.title_name(*reading.span(np))
                )
            owned = self._unit_of(np)
            if owned is not None:
                return owned
            if self.sentence.index == 0 and (named := self._named_next(np)) is not None:
                return named
        return self.phrase_name(np, "phrase")

    def _named_next(self, np: int) -> Name | None:
        """A Finnish tire maker will build a plant. Acme said: the firm that a lead describes and the next sentence names."""
        reading = self.parse
        if reading.tokens[reading.phrases[np].first].low not in ("a", "an") or len(self.story.scenes) == 1:
            return None
        if any(reading.kind(index) == "VG" for index in range(np)):
            return None  # opens the way for a group
        if any(self.token_kind(n) != "place" for n in reading.names(np)):
            return None
        following = self.story.scenes[1]
        name = following.protagonist()
        if name is None or name.start < following.sentence.start:
            return None
        return name._replace(found="carried")

    def named_before(self, np: int) -> Name | None:
        """Acme, |Europe's market leader| with 17%: the name before the comma that a phrase describes."""
        reading = self.parse
        party = reading.party(np)
        if reading.kind(np - 1) != "," or reading.kind(np - 2) != "NP":
            return None
        if reading.head(np).low in _LEADERS and self._is_anaphor(np - 2):
            return self.party(np - 2)  # The firm, the market leader with 34%
        if reading.head(np - 2).tag != "M":
            return None
        is_market = reading.head(np).low == "market"  # The United States, its largest market
        if (party is None or party.kind != "firm") and reading.head(np).low not in _LEADERS and not is_market:
            return None
        first = reading.tokens[reading.phrases[np].first]
        if first.tag not in "DG" and reading.possessor(np) is None:
            return None
        kinds = ("organization", "product", "place") if is_market else ("organization", "product")
        if reading.kind(np - 3) == "," or self.token_kind(reading.phrases[np - 2].last) not in kinds:
            return None
        return self.token_name(reading.phrases[np - 2].last, "clause")

    def _called(self, np: int) -> Name | None:
        """the airline, the Boston startup: the name that the article has called so before."""
        head = self.parse.head(np)
        called = self.story.descriptions.named(head.low, head.start)
        return Name(called.start, called.start + len(called.name), called.name, "pronoun") if called else None

    def _unit_of(self, np: int) -> Name | None:
        """the cloud unit of Acme: Acme cloud unit."""
        reading = self.parse
        behind = reading.complement(np, ("of",))
        phrase = self.phrase_name(np, "phrase")
        if (
            phrase is None
            or reading.head(np).low not in ("unit", "division", "arm", "business", "subsidiary", "affiliate")
            or behind is None
            or reading.head(behind).tag != "M"
        ):
            return None
        return Name(
            phrase.start,
            phrase.end,
            f"{self.text(reading.head(behind).start, reading.head(behind).end)} {phrase.text}",
            "clause",
        )

    def phrase_name(self, np: int, found: str) -> Name | None:
        """A noun phrase as a name: without determiners, with its possessive pronoun (or "the company's") resolved."""
        reading = self.parse
        phrase = reading.phrases[np]
        if (unit := self._unit_before(np)) is not None:
            return unit
        first = phrase.first
        owner = ""
        possessor = reading.possessor(np)
        if (
            possessor is not None
            and reading.tokens[possessor[1]].tag == "N"
            and reading.tokens[possessor[1]].low in PARTIES
            and reading.tokens[possessor[0]].low in ("the", "this")
        ):
            name = self.antecedent(reading.tokens[possessor[0]].start)
            owner = f"{name.text} " if name else ""
            first = possessor[1] + 2
        names = reading.names(np)
        if (
            names
            and names[0] > first
            and reading.party(np) is not None
            and reading.head(np).tag == "N"
            and all(
                reading.tokens[n].tag in "DJ"
                or reading.tokens[n].low in PARTIES
                or (reading.tokens[n].tag == "N" and n < names[0])
                for n in range(first, names[0])
            )
            and reading.tokens[names[0] + 1].tag != "S"
        ):
            first = names[0]  # US-based media giant |Acme group|
        while first <= phrase.last and reading.tokens[first].tag in "DGBQT":
            if reading.tokens[first].tag == "G":
                name = self.antecedent(reading.tokens[first].start)
                owner = f"{name.text} " if name else ""
            if reading.tokens[first].tag == "T" and first < phrase.last and reading.tokens[first + 1].tag == "S":
                first += 1
            first += 1
        if first > phrase.last:
            return None
        start, end = reading.tokens[first].start, reading.tokens[phrase.last].end
        return Name(start, end, owner + self.text(start, end), found)

    def _unit_before(self, np: int) -> Name | None:
        """that segment, the division: the business that a subject of the sentences before named in full."""
        phrase = self.parse.phrases[np]
        if phrase.last != phrase.first + 1 or self.parse.head(np).low not in _UNITS or not self._is_definite(np):
            return None
        index = self.sentence.index
        for scene in reversed(self.story.scenes[max(0, index - 3) : index]):
            reading = scene.parse
            for verb, other in enumerate(reading.phrases):
                if other.kind != "VG" or not other.is_finite or (subject := reading.subject(verb)) is None:
                    continue
                named = reading.phrases[subject]
                if reading.head(subject).low in _UNITS and (named.last > named.first + 1):
                    return scene.phrase_name(subject, "carried")
        return None

    def is_party(self, name: Name) -> bool:
        """May a name be one who acts: a name, an antecedent, or a phrase with a name or a word for a firm in it?"""
        if name.found != "phrase":
            return True
        words = name.text.split()
        party = party_noun([word.lower() for word in words])
        return (party is not None and party.kind != "report") or any(
            word[:1].isupper() and (len(word) < 4 or not word.isupper()) for word in words
        )

    def project_owner(self, np: int) -> Name | None:
        """the plant, the move, a new factory: its builder and the phrase ("Acme plant"), the builder alone for deeds."""
        reading = self.parse
        noun = reading.noun(np)
        head = reading.head(np)
        is_deed = head.low in (
            "move",
            "expansion",
            "deal",
            "investment",
            "decision",
            "announcement",
            "plan",
            "plans",
            "acquisition",
            "purchase",
        )
        if not is_deed and (noun is None or noun.kind != "project"):
            return None
        owner = self.owner(np) or self.firm_before(reading.tokens[reading.phrases[np].first].start)
        if owner is None:
            return self.phrase_name(np, "phrase")
        phrase = self.phrase_name(np, "phrase")
        if is_deed or phrase is None or reading.names(np):
            return owner if is_deed or phrase is None else phrase
        return Name(
            phrase.start, phrase.end, f"{owner.text} {phrase.text.removeprefix(owner.text).strip()}", owner.found
        )

    def _is_anaphor(self, np: int) -> bool:
        """the company, the software giant: a firm that the article has named before, or its title."""
        party = self.parse.party(np)
        return (
            party is not None
            and party.kind == "firm"
            and self._is_definite(np)
            and not self._names_other(np)
            and not self._is_specified(np)
        )

    def _salient(self, name: Name | None) -> Name | None:
        """For "the company": the firm that the article is about, before one that it names once in passing."""
        main = self.story.main_firm
        if name is None or main is None or main.start >= self.sentence.start:
            return name
        mentions, own = self.norm.count(main.text.split()[0]), self.norm.count(name.text.split()[0])
        return main._replace(found="carried") if own == 1 and mentions >= _MAIN_MENTIONS else name

    def _names_other(self, np: int) -> bool:
        """Does a phrase name somebody else (the Acme group), and not only a place (the Boston startup) or its goods (the iPad maker)?"""
        reading = self.parse
        last = reading.phrases[np].last
        if any(word in _OTHER_FIRMS for word in reading.words(np)):
            return True
        return any(
            self.token_kind(n) != "place" and not (n == last - 1 and reading.tokens[last].low in _MAKERS)
            for n in reading.names(np)
        )

    def _is_definite(self, np: int) -> bool:
        tokens = self.parse.tokens
        first = tokens[self.parse.phrases[np].first]
        return first.low in ("the", "this", "that")

    def _is_specified(self, np: int) -> bool:
        """the owner of Zara, the company behind Arc: described by a name, so no pronoun."""
        return self.parse.complement(np, ("of", "behind")) is not None

    def apposed_name(self, np: int) -> Name | None:
        """a Berlin startup, Acme, has raised: the name between the commas."""
        reading = self.parse
        comma = np + 1
        if reading.kind(comma) != ",":
            return None
        name = reading.skip_right(comma + 1)
        if reading.kind(name) == "NP" and reading.head(name).tag == "M" and reading.kind(name + 1) == ",":
            return self.token_name(reading.phrases[name].last, "clause")
        return None

    def joint(self, np: int) -> Name | None:
        """Whom a coordinated subject names, as one: "Acme and Bolt", "Acme, Bolt and others"; else its party."""
        group = [n for n in self.parse.coordinated(np) if self.parse.head(n).tag == "M"]
        if len(group) < 2:
            return self.token_name(self.parse.phrases[group[0]].last, "clause") if group else self.party(np)
        start, end = self.parse.head(group[0]).start, self.parse.head(group[-1]).end
        return Name(start, end, self.text(start, end), "clause")

    def parties(self, np: int) -> list[Name]:
        """Every name of a coordinated subject; one name otherwise."""
        group = self.parse.coordinated(np)
        if len(group) > 1:
            return [
                self.token_name(self.parse.phrases[n].last, "clause") for n in group if self.parse.head(n).tag == "M"
            ]
        name = self.party(np)
        return [name] if name else []

    def is_organization(self, token: int) -> bool:
        """Is a name an organization, as far as one can tell (no place, person or medium)?"""
        return self.token_kind(token) in ("organization", "government")

    def antecedent(self, position: int) -> Name | None:
        """Whom "it", "its" or "the company" means at a place: a subject before it in the sentence, else of the last ones."""
        reading = self.parse
        best: Name | None = None
        for index, phrase in enumerate(reading.phrases):
            if reading.tokens[phrase.first].start >= position:
                break
            if phrase.kind != "VG":
                continue
            subject = reading.subject(index)
            if subject is None or reading.tokens[reading.phrases[subject].last].end > position:
                continue
            if reading.tokens[reading.phrases[subject].first].low == "whose":
                continue  # Gulfline, whose parent Aus had sales of $5m, will
            if reading.verb(index).lemma in _ASSESSING and self._is_mentioned_once(subject):
                continue  # TrendMap puts |its| share at 71%
            if self._is_anaphor(subject) and reading.names(subject):  # the iPad maker
                name = self._called(subject) or best or self._earlier()
            elif reading.tokens[reading.phrases[subject].first].tag == "G":  # its Jamesson brand
                name = best or self._earlier()
            elif (owner := self._firm_owning(subject)) is not None:
                name = owner
            else:
                name = self._organization_in(subject, position) if self._may_be_meant(index, subject) else None
            noun = reading.noun(subject) if name is None else None
            if name is None and (
                reading.head(subject).low in _STOCK
                or (noun is not None and noun.kind in ("revenue", "volume", "share"))
            ):
                behind = reading.complement(subject, ("of", "in", "at", "for"))
                name = self._organization_in(behind, position) if behind is not None else None
            if name is None and self._is_anaphor(subject):
                name = (
                    self._called(subject)
                    or self._salient(self._earlier())
                    or self.story.title_name(*reading.span(subject))
                )
            if name is not None:
                best = name
        return best or self._first_name(position) or self.item() or self.speaker(position) or self._earlier()

    def _firm_owning(self, np: int) -> Name | None:
        """The automaker's Harlan Pro unit: the firm before the 's, where a noun stands for it."""
        possessor = self.parse.possessor(np)
        if possessor is None or self.parse.tokens[possessor[1]].tag != "N" or not self.parse.names(np):
            return None
        token = self.parse.tokens[possessor[1]]
        party = PARTIES.get(token.low)
        if party is None or party.kind != "firm" or self.parse.tokens[possessor[0]].low != "the":
            return None
        return self._earlier()

    def item(self) -> Name | None:
        """The name that a paragraph of a list begins with: "3. Acme - 7,200 on the payroll", "Acme: ..."."""
        first = self.sentence.index
        scenes = self.story.scenes
        while first and scenes[first - 1].sentence.paragraph == self.sentence.paragraph:
            first -= 1
        start, end = scenes[first].sentence.start, self.sentence.end
        match = _ITEM.match(self.norm, start, end)
        return Name(match.start("name"), match.end("name"), match["name"], "heading") if match else None

    def _is_mentioned_once(self, np: int) -> bool:
        start, end = self.parse.head(np).start, self.parse.head(np).end
        return self.norm.count(self.norm[start:end]) == 1

    def _may_be_meant(self, verb: int, subject: int) -> bool:
        """May "its" mean a name in this subject? Not the cars of "delivers the Model Y cars produced at its plant"."""
        reading = self.parse
        noun = reading.noun(subject)
        return (
            reading.phrases[verb].is_finite
            or noun is None
            or noun.kind != "product"
            or reading.head(subject).tag == "M"
        )

    def _first_name(self, position: int) -> Name | None:
        """The first organization before a place that owns something ("Acme's shares fell after it") or opens the sentence."""
        reading = self.parse
        for n, token in enumerate(reading.tokens):
            if token.start >= position:
                return None
            if token.tag == "M" and self.token_kind(n) == "organization":
                is_owner = n + 1 < len(reading.tokens) and reading.tokens[n + 1].tag == "S"
                is_front = (
                    reading.kind(0) == "P"
                    and reading.phrase_of(n) == 1
                    and reading.low(0) in ("at", "for", "with", "like", "at")
                )
                if is_owner or is_front:
                    return self.token_name(n, "pronoun")
        return None

    def speaker(self, position: int) -> Name | None:
        """Who says it, behind the figure: "The company raised $5m, Acme said"."""
        reading = self.parse
        for index, phrase in enumerate(reading.phrases):
            if reading.tokens[phrase.first].start < position:
                continue
            if phrase.kind == "VG" and (
                reading.verb(index).role == "say"
                or (reading.verb(index).lemma == "report" and reading.kind(index + 1) == ".")
            ):
                subject = index - 1
            elif phrase.kind == "P" and reading.tokens[phrase.first].data == "source":
                subject = reading.skip_right(index + 1)
            else:
                continue
            if (
                reading.kind(subject) == "NP"
                and reading.head(subject).tag == "M"
                and self.token_kind(reading.phrases[subject].last) == "organization"
            ):
                return self.token_name(reading.phrases[subject].last, "pronoun")
        return None

    def _organization_in(self, np: int, position: int) -> Name | None:
        """The organization that a subject names or belongs to."""
        reading = self.parse
        phrase = reading.phrases[np]
        found: Name | None = None
        for n in range(phrase.last, phrase.first - 1, -1):
            token = reading.tokens[n]
            if token.tag == "M" and token.end <= position and self.is_organization(n):
                if n < phrase.last and reading.tokens[n + 1].tag == "S":
                    return self.token_name(n, "pronoun")  # Olla of "Olla's Krishnagiri plant"
                found = found or self.token_name(n, "pronoun")
        return found

    def _earlier(self) -> Name | None:
        """The protagonist of the nearest sentence before this one."""
        index = self.sentence.index
        for scene in reversed(self.story.scenes[max(0, index - _LOOK_BACK) : index]):
            name = scene.protagonist()
            if name is not None:
                return name._replace(found="carried")
        topic = self.story.topic or self.story.main_firm
        return topic._replace(found="topic") if topic is not None and topic.start < self.sentence.start else None

    def firm_before(self, position: int) -> Name | None:
        """The firm that a plant, a staff or a capacity belongs to where nothing says whose it is: no ministry's, no place's."""
        found = self.antecedent(position)
        if found is not None and kind_of(found.text) == "organization":
            return found
        index = self.sentence.index
        for scene in reversed(self.story.scenes[max(0, index - _LOOK_BACK) : index]):
            name = scene.protagonist()
            if name is not None and kind_of(name.text) == "organization":
                return name._replace(found="carried")
        return found

    def protagonist(self) -> Name | None:
        """The organization that is, or owns, the subject of the sentence."""
        if self._state == 0:
            self._state = 1
            self._protagonist = self._find_protagonist()
            self._state = 2
        return self._protagonist

    def _find_protagonist(self) -> Name | None:
        reading = self.parse
        for index, phrase in enumerate(reading.phrases):
            if phrase.kind != "VG" or not phrase.is_finite:
                continue
            subject = reading.subject(index)
            if subject is None or reading.tokens[reading.phrases[subject].first].low == "whose":
                continue
            end = reading.tokens[reading.phrases[subject].last].end
            if reading.tokens[reading.phrases[subject].first].tag == "G" or (
                self._is_anaphor(subject) and reading.names(subject)
            ):
                return self._called(subject) or self._earlier()
            name = self._firm_owning(subject) or self._organization_in(subject, end)
            if name is not None:
                return name
            head = reading.head(subject)
            possessor = reading.possessor(subject)
            is_pronoun = head.low in _COMPANY_PRONOUNS or (
                possessor is not None and reading.tokens[possessor[0]].tag == "G"
            )
            party = reading.party(subject)
            if is_pronoun or (party is not None and party.kind == "firm" and self._is_definite(subject)):
                return self._earlier()
            complement = reading.complement(subject, ("of", "at", "for"))
            if complement is not None and reading.head(complement).tag == "M":
                name = self._organization_in(complement, reading.head(complement).end)
                if name is not None:
                    return name
        return None

    # -------------------------------------------------------------------------------------------- subjects

    def subject_of(self, verb: int) -> Name | None:
        """Who does what a verb group says; of a passive, who or what is acted upon."""
        np = self.parse.subject(verb)
        return self.party(np) if np is not None else None

    def owner(self, np: int) -> Name | None:
        """Whose revenue, staff or contract a noun phrase speaks of, where the phrase says it."""
        reading = self.parse
        possessor = reading.possessor(np)
        if possessor is not None:
            first, last = possessor
            token = reading.tokens[last]
            if token.tag == "G":
                if token.low == "whose":
                    before = reading.skip_left(np - 1)
                    before = reading.skip_left(before - 1) if reading.kind(before) == "," else before
                    return self.party(before) if reading.kind(before) == "NP" else None
                return self.antecedent(token.start) if token.low in _COMPANY_PRONOUNS else None
            if token.tag == "M":
                return self.token_name(last, "clause")
            if token.tag == "N" and any(reading.tokens[n].low in PARTIES for n in range(first, last + 1)):
                if (
                    reading.tokens[first].low in ("the", "this")
                    and last - first <= 2
                    and not any(reading.tokens[n].tag == "M" for n in range(first, last))
                ):
                    called = self.story.descriptions.named(token.low, token.start)
                    if called is not None:
                        return Name(called.start, called.start + len(called.name), called.name, "pronoun")
                    return self.antecedent(token.start)
                while reading.tokens[first].tag in "DG":
                    first += 1
                return Name(
                    reading.tokens[first].start, token.end, self.text(reading.tokens[first].start, token.end), "phrase"
                )
            return None
        names = [n for n in reading.names(np) if n != reading.phrases[np].last]
        if names and self.token_kind(names[-1]) != "place":
            return self.token_name(names[-1], "clause")
        return None

    def holder(self, np: int) -> Name | None:
        """Who has what a phrase with "with" says: "Acme, with sales of $5m, ..."; "With 40%, Acme leads"."""
        reading = self.parse
        before = reading.skip_left(np - 1)
        if reading.kind(before) != "P" or reading.low(before) != "with":
            return None
        at = reading.skip_left(before - 1)
        if at < 0:
            following = reading.subject_right(np)
            return self.party(following) if following is not None else None
        if reading.kind(at) == ",":
            at = reading.skip_left(at - 1)
        outer = at
        while reading.kind(outer) == "NP" and reading.kind(outer - 1) == "P" and self._is_no_holder(outer):
            outer = reading.skip_left(outer - 2)  # Acme, a developer |of gardens| |in India| with 640 MW
            if reading.kind(outer) == "NP" and (named := self.named_before(outer)) is not None:
                return named
        above = reading.skip_left(outer - 1) if reading.kind(outer) in ("NP", "A") else outer
        if outer != at and reading.kind(above) == "VG" and reading.verb(above).lemma in _EQUATES:
            subject = reading.subject(above)  # Acme was the second-largest vendor |of phones in India| with a 23% share
            return self.party(subject) if subject is not None else None
        if reading.kind(at) != "NP" or self.is_place(at):
            return None
        return self.party(at) if reading.head(at).tag == "M" or reading.party(at) is not None else None

    def _is_no_holder(self, np: int) -> bool:
        """goods or a place behind a preposition: what stands before it has what "with" says."""
        return self.parse.head(np).tag == "N" or self.is_place(np)

    def is_place(self, np: int) -> bool:
        """A phrase whose head names a place: "Germany", "the whole of Europe"."""
        return self.parse.head(np).tag == "M" and self.token_kind(self.parse.phrases[np].last) == "place"

    # -------------------------------------------------------------------------------------------- markets

    def market_of(self, np: int) -> Market | None:
        """A noun phrase as a market: without determiners and figures, with what the market is for or in."""
        reading = self.parse
        phrase = reading.phrases[np]
        first = phrase.first
        while (first <= phrase.last and reading.tokens[first].tag in "DGBQ") or (
            first <= phrase.last
            and reading.tokens[first].low
            in (
                "total",
                "overall",
                "entire",
                "whole",
                "growing",
                "first",
                "second",
                "third",
                "largest",
                "booming",
                "lucrative",
                "burgeoning",
                "crowded",
            )
        ):
            first += 1
        while first <= phrase.last and reading.tokens[first].tag in "TS":
            first += 1
        first = max([first, *(n + 1 for n in range(first, phrase.last) if reading.tokens[n].tag == "Q")])
        last = phrase.last
        if (
            reading.tokens[last].low in ("size", "value", "volume")
            and last > first
            and reading.tokens[last - 1].low == "market"
        ):
            last -= 1  # the pump market size, the pump industry's market size
            if last - 1 > first and reading.tokens[last - 1].tag == "S":
                last -= 2
        if first > last:
            return None
        start, end = reading.tokens[first].start, reading.tokens[last].end
        at = np
        for _ in range(2):
            behind = reading.complement(at, ("of", "for", "in", "on"))
            if (
                behind is None
                or reading.kind(behind) != "NP"
                or any(
                    reading.tokens[n].tag in "QTO" or reading.tokens[n].low in _TIMES
                    for n in range(reading.phrases[behind].first, reading.phrases[behind].last + 1)
                )
            ):
                break
            if reading.tokens[reading.phrases[behind].first].tag == "T" or (
                reading.head(behind).low == "the" and reading.kind(behind + 1) == "T"
            ):
                break
            end = reading.tokens[reading.phrases[behind].last].end
            at = behind
        text = self.text(start, end)
        return Market(start, end, text) if text else None

    def note_market(self, market: Market) -> None:
        """The next sentences may leave the market out."""
        self.story.market, self.story.market_sentence = market, self.sentence.index

    def carried_market(self) -> Market | None:
        """The market that the sentences before spoke of."""
        if self.story.market is not None and self.sentence.index - self.story.market_sentence <= 4:
            return self.story.market
        return None

    def region(self) -> str | None:
        """A place or "worldwide" that the sentence names."""
        for token in self.parse.tokens:
            if token.low in ("worldwide", "globally", "global"):
                return "worldwide"
            if token.tag == "M" and self.text(token.start, token.end) in PLACES:
                return self.text(token.start, token.end)
        return None

    # -------------------------------------------------------------------------------------------- status

    def status(self, position: int, verb: int = -1) -> str | None:
        """rumored, cancelled, candidate, forecast or planned, as the words around a figure say."""
        lowered = self.document.lowered[self.sentence.start : self.sentence.end]
        if self._sentence_status is None:
            self._sentence_status = ""
            if _ANY_SENTENCE_STATUS.search(lowered):
                self._sentence_status = next(kind for kind, words in _SENTENCE_STATUS.items() if words.search(lowered))
        if self._sentence_status:
            return self._sentence_status
        if verb >= 0 and (self.parse.verb(verb).role == "forecast" or self._is_foreseen(verb)):
            return "forecast"
        before = lowered[self._own_clause(position) - self.sentence.start : position - self.sentence.start]
        for kind, pattern in _CLAUSE_STATUS.items():
            if pattern.search(before):
                return kind
        return None

    def _own_clause(self, position: int) -> int:
        """Where the main clause begins, if a clause with "while" or "as" opens the sentence and ends before a place."""
        reading = self.parse
        if reading.kind(0) != "U":
            return self.sentence.start
        for index, phrase in enumerate(reading.phrases):
            start = reading.tokens[phrase.first].start
            if start >= position:
                break
            if phrase.kind == "," and any(
                reading.kind(n) == "VG" and reading.phrases[n].is_finite for n in range(index)
            ):
                verb = next((n for n in range(index + 1, len(reading.phrases)) if reading.kind(n) == "VG"), None)
                if verb is not None and reading.phrases[verb].is_finite and reading.subject(verb) == index + 1:
                    return start
        return self.sentence.start

    def _is_foreseen(self, verb: int) -> bool:
        """analysts expect Acme |to hold|: an infinitive below a verb of forecasting."""
        reading = self.parse
        if not reading.phrases[verb].is_infinitive:
            return False
        for at in range(verb - 1, max(-1, verb - 4), -1):
            if reading.kind(at) == "VG":
                return reading.verb(at).role == "forecast" and reading.verb(at).lemma not in (
                    "estimate",
                    "reckon",
                    "calculate",
                )
        return False


def _is_no_market(word: str) -> bool:
    if any("d" in verb.form or "s" in verb.form for verb in VERBS.get(word, ())) and word not in NOUNS:
        return True
    entry = WORDS.get(word)
    return word in _NO_MARKET or (entry is not None and entry.tag not in "JN")


def is_common(word: str) -> bool:
    """Is a lower-case word in the lexicons of nouns?"""
    return word in NOUNS or word in PARTIES
