"""Finds names in English text: runs of capitalised words, with their small inner words and legal forms, as one token."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from newsledger.extraction.english.lexicon import GIVEN_NAMES, NOUNS, PARTIES, PLACES, WORDS, load_lists
from newsledger.extraction.lexicons import alternation

if TYPE_CHECKING:
    from newsledger.extraction.document import Document
    from newsledger.extraction.english.tokens import Token

_LISTS: Final = load_lists("english_names")
TAKES_OF: Final = _LISTS["of"]
GENITIVE: Final = _LISTS["genitive"]
INSIDE: Final = _LISTS["inside"]
LEGAL: Final = _LISTS["legal"]
DOTTED: Final = _LISTS["dotted"]
GOVERNMENT: Final = _LISTS["government"]
SOURCE: Final = _LISTS["source"]
MEDIA: Final = _LISTS["media"]

_GAZETTEER_KINDS: Final = {
    "research_firm": "source",
    "association": "source",
    "government": "government",
    "media": "media",
}
_FINAL_LEGAL: Final = frozenset(
    "Inc Inc. LLC L.L.C. Ltd Ltd. LP L.P. LLP PLC plc Plc Corp Corp. AG SE NV N.V. BV B.V. AB ASA GmbH KGaA Oyj".split()
)
CAPITAL: Final = re.compile(r"[A-ZÀ-Þ]|[a-z]{1,3}[A-Z]|[0-9]+[A-Z][a-z]|[0-9]{1,4}[a-z]?[A-Z]")
_MID_SENTENCE: Final = re.compile(r"(?<=[a-z,0-9] )[A-Z][\w&'-]*")
_PERSON: Final = re.compile(r"\b([A-Z][a-z]+\.?) (?:[A-Z]\. |[A-Z][a-z]+ (?=[A-Z]))?([A-Z][\w'-]+)")
_POSTS: Final = (
    "chairman chairwoman minister president director analyst founder executive manager governor mayor spokesman "
    "spokeswoman spokesperson officer partner cofounder co-founder secretary premier chair boss lawyer economist "
    "professor scientist administrator commissioner head chief senator chancellor founders"
).split()
_TITLED: Final = re.compile(
    alternation([*_POSTS, *(post.capitalize() for post in _POSTS), "CEO", "CFO", "COO", "CTO"], start=r"\w")
    + r" [A-Z][\w.'-]+ (?:[A-Z]\. )?([A-Z][\w'-]+)"
)
# Jane Roe, research director at Acme
_OFFICER: Final = re.compile(
    r"[A-Z][\w.'-]+ (?:[A-Z]\. )?([A-Z][\w'-]+), (?:(?:an?|the|its|their) )?(?:[\w&'-]+ ){0,3}"
    r"(?:director|chief|executive|CEO|CFO|analyst|officer|president|minister|manager|head|chairman|chairwoman|economist|founder|partner|spokesman|spokeswoman|professor)\b"
)
_NUMBERS: Final = frozenset(
    "one two three four five six seven eight nine ten eleven twelve twenty thirty dozens hundreds".split()
)
_RUN: Final = re.compile(r"[\w-]+")
_TITLES: Final = frozenset(
    "Mr Mr. Mrs Mrs. Ms Ms. Dr Dr. Gov. Sen. Rep. Gen. Prof. President Chancellor Senator Governor Mayor".split()
)
_CAPITAL_WORD: Final = re.compile(r"(?<![\w&-])[A-Z][\w&-]*")
_ADJECTIVES: Final = (
    "-based",
    "-listed",
    "-owned",
    "-backed",
    "-led",
    "-made",
    "-headquartered",
    "-born",
    "-style",
    "-focused",
    "-related",
)
_NAME_ACRONYMS: Final = frozenset({"Internet", "Web", "Cloud", "AI", "TV", "US", "UK"})
_COMMON_ENDS: Final = (
    "al",
    "ic",
    "ive",
    "ous",
    "ary",
    "able",
    "ful",
    "less",
    "ity",
    "ment",
    "tion",
    "ness",
    "ism",
    "ty",
    "ed",
)
_ABSTRACT_ENDS: Final = ("tion", "ment", "ness", "ity")
_TOWN: Final = re.compile(
    r"\b(?:in|near|outside|at|of|to|for) (?P<town>[A-Z][\w.'-]+(?: [A-Z][\w'-]+){0,2}), (?P<state>[A-Z][\w.]+(?: [A-Z][\w]+)?)"
)
_ROMAN: Final = frozenset("I II III IV V VI VII VIII IX X XI XII XV XX".split())


class NameReader:
    """Joins words into names; knows which words the article capitalises in the middle of its sentences."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._known = {document.norm[m.start : m.end]: m for m in document.mentions if m.found == "gazetteer"}
        self._starts = {m.start: m for m in document.mentions if m.found == "gazetteer"}
        self._capitals: frozenset[str] | None = None
        self._words: frozenset[str] | None = None
        self._surnames: frozenset[str] | None = None
        self._runs: frozenset[str] | None = None
        self._towns: frozenset[str] | None = None

    @property
    def capitals(self) -> frozenset[str]:
        """Words written with a capital in the middle of a sentence of this article."""
        if self._capitals is None:
            self._capitals = frozenset(_MID_SENTENCE.findall(self._document.norm)) | frozenset(self._known)
        return self._capitals

    @property
    def words(self) -> frozenset[str]:
        """Words of this article that begin with a capital, and stand alone."""
        if self._words is None:
            self._words = frozenset(_CAPITAL_WORD.findall(self._document.norm))
        return self._words

    @property
    def surnames(self) -> frozenset[str]:
        """Last names of the people that the article names in full."""
        if self._surnames is None:
            self._surnames = frozenset(
                match[2]
                for match in _PERSON.finditer(self._document.norm)
                if match[1] in GIVEN_NAMES or match[1] in _TITLES
            ).union(match[1] for pattern in (_TITLED, _OFFICER) for match in pattern.finditer(self._document.norm))
        return self._surnames

    @property
    def towns(self) -> frozenset[str]:
        """Names that the article puts before a state or country: Bend, Oregon."""
        if self._towns is None:
            self._towns = frozenset(
                match["town"] for match in _TOWN.finditer(self._document.norm) if match["state"] in PLACES
            )
        return self._towns

    def is_person(self, name: str) -> bool:
        """Is a name one of the people of the article, in full or by the last name?"""
        words = name.split()
        return words[-1] in self.surnames and len(words) <= 3

    def count(self, word: str) -> int:
        """How often a string occurs in the article."""
        return self._document.norm.count(word)

    def known_kind(self, start: int, end: int) -> str | None:
        """Kind of a name that the gazetteer lists, in the terms of ``kind_of``; None for others."""
        mention = self._starts.get(start)
        if mention is None or mention.end != end:
            return None
        return _GAZETTEER_KINDS.get(mention.kind, "organization")

    def join(self, document: Document, tokens: list[Token]) -> list[Token]:
        """The tokens with every name as one token of tag M."""
        norm = document.norm
        joined: list[Token] = []
        index, count = 0, len(tokens)
        is_first = True
        while index < count:
            token = tokens[index]
            if not token.is_capital and token.start not in self._starts:
                joined.append(token)
                index += 1
                if token.tag not in '"(-.':
                    is_first = False
                continue
            follows_stop = norm[max(0, token.start - 2) : token.start] == ". "  # Acme Inc. Shipments: no name
            end = self._name_end(norm, tokens, index, is_first or (follows_stop and token.low in NOUNS))
            if end > index:
                last = tokens[end - 1]
                token.end, token.tag, token.verbs = last.end, "M", ()
                token.low = norm[token.start : token.end].lower()
                if " " in token.low and token.low in NOUNS:
                    token.tag = "N"  # Compound Annual Growth Rate
                if joined and joined[-1].tag == "M" and norm[joined[-1].start : joined[-1].end].endswith("."):
                    joined.append(type(token)(token.start, token.start, ",", ","))  # AAI Corp. Hunt Valley, Maryland
                if (
                    joined
                    and joined[-1].low == "the"
                    and len(joined) == 1
                    and self._takes_the(norm, token, tokens, end)
                ):
                    token.start = joined.pop().start
                    token.low = norm[token.start : token.end].lower()
                joined.append(token)
                index = end
            else:
                joined.append(token)
                index += 1
            if token.tag not in '"(-.':
                is_first = False
        return joined

    def _takes_the(self, norm: str, name: Token, tokens: list[Token], end: int) -> bool:
        """The Browser Company, The Original Shoe Co., Ogden, Utah: a name in front of which a sentence's The belongs to it."""
        words = norm[name.start : name.end].split()
        if len(words) > 1 and words[-1] in LEGAL and words[-1] not in ("Group", "Holdings"):
            return True
        return (
            end + 1 < len(tokens)
            and tokens[end].tag == ","
            and self._is_capital(norm, tokens[end + 1])
            and len(words) > 2
        )

    def _name_end(self, norm: str, tokens: list[Token], index: int, is_first: bool) -> int:
        """Index behind the last token of the name that begins at ``index``; ``index`` where no name begins."""
        token = tokens[index]
        if not self._begins(norm, tokens, index, is_first):
            return index
        end = index + 1
        count = len(tokens)
        while end < count:
            following = tokens[end]
            word = norm[following.start : following.end]
            beside = norm[tokens[end - 1].end : following.start]
            previous = norm[tokens[end - 1].start : tokens[end - 1].end]
            if (
                following.tag == ","
                and end + 1 < count
                and norm[tokens[end + 1].start : tokens[end + 1].end] in LEGAL
                and previous not in _FINAL_LEGAL
            ):
                legal = norm[tokens[end + 1].start : tokens[end + 1].end]
                if legal not in ("Group", "Holdings", "Company", "PC", "Holding"):
                    end += 2
                    continue
                break
            if beside not in (" ", "") or (beside == "" and following.tag != "S" and word not in "&."):
                break
            if previous in _FINAL_LEGAL and previous.endswith(".") and word not in LEGAL:
                break
            if self._is_part(norm, tokens, end):
                end += 1
                continue
            after = end + 1
            if word in INSIDE and after < count and self._is_part(norm, tokens, after):
                end += 2
                continue
            if following.low in ("of", "for") and after < count and previous in TAKES_OF:
                behind = after
                while behind < count and tokens[behind].low in ("the", "a"):
                    behind += 1
                if behind < count and self._is_capital(norm, tokens[behind]):
                    end = behind + 1
                    continue
            if following.low == "and" and after < count and self._is_part(norm, tokens, after):
                so_far = norm[token.start : tokens[end - 1].end].split()
                if (so_far[0] in TAKES_OF and len(so_far) > 2) or self._closes_with_legal(norm, tokens, after):
                    end += 2
                    continue
            if following.tag == "S" and norm[tokens[end - 1].start : following.end] in GENITIVE:
                end += 1
                continue
            break
        return end

    def _closes_with_legal(self, norm: str, tokens: list[Token], index: int) -> bool:
        # Johnson and Sons Inc., Marsh and McLennan Companies: "and" with a legal form right behind the next word.
        following = norm[tokens[index + 1].start : tokens[index + 1].end] if index + 1 < len(tokens) else ""
        return norm[tokens[index].start : tokens[index].end] in ("Co", "Co.", "Company", "Sons", "Partners", "Associates") or following in (
            "Companies", "Sons", "Partners", "Associates",
        )  # fmt: skip

    def _begins(self, norm: str, tokens: list[Token], index: int, is_first: bool) -> bool:
        token = tokens[index]
        if token.start in self._starts and token.tag not in "QT" and norm[token.start].isupper():
            return True
        if token.tag in "QTS" or not self._is_capital(norm, token) or token.low.endswith(_ADJECTIVES):
            return False
        word = norm[token.start : token.end]
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following is not None and norm[following.start : following.end] in _FINAL_LEGAL and word.isupper():
            return True  # HQ Inc.
        if token.tag == "N" and token.data == "acronym":
            return word in _NAME_ACRONYMS and following is not None and self._is_name_word(norm, following)
        if token.tag == "L":
            return False
        if (
            is_first
            and token.tag == "B"
            and token.low not in WORDS
            and following is not None
            and (following.verbs or following.tag == "A")
        ):
            return not self._writes(token.low)
        entry = WORDS.get(token.low) if word not in PLACES else None
        has_name_behind = following is not None and self._is_name_word(norm, following)
        if entry is not None:
            if entry.tag == "D" and token.low == "the":
                return not is_first and has_name_behind and norm[following.start].isupper()  # type: ignore[union-attr]
            if entry.tag == "W":
                return False
            if entry.tag == "J":
                if not is_first and entry.data != "place" and word[0].isupper():
                    return True
                return has_name_behind and not (
                    entry.data == "place" and following is not None and self._is_own(norm, following)
                )
            if entry.tag in "PBCUHRAOGDI":
                return False
            return has_name_behind
        if not is_first:
            before = tokens[index - 1]  # the Company, this Contract: a common noun in the style of lawyers
            takes_of = word in TAKES_OF and following is not None and following.low in ("of", "for")
            return takes_of or not (
                before.tag in "DG"
                and not has_name_behind
                and (token.low in NOUNS or token.low in PARTIES)
                and word[1:].islower()
            )
        if token.low in _NUMBERS:
            return False
        if word in self.capitals or word in PLACES or not word[1:].islower():
            return True
        party = PARTIES.get(token.low)
        if (
            party is not None
            and party.kind == "firm"
            and not (word in TAKES_OF and following is not None and following.low == "of")
        ):
            return False
        if word in TAKES_OF and following is not None and following.low in ("of", "for"):
            return index + 2 < len(tokens) and self._is_capital(norm, tokens[index + 2])
        if token.verbs or token.low in NOUNS or token.low in PARTIES or token.low.endswith("ly"):
            is_participle = bool(token.verbs) and all(set(verb.form) <= {"d", "n"} for verb in token.verbs)
            return has_name_behind and (
                not token.verbs or (is_participle and following is not None and following.tag == "N")
            )
        if token.low.endswith("s") and following is not None and following.low in ("are", "were", "have"):
            return False
        if token.low.endswith(("ing", "ings")) and not has_name_behind:
            return False
        if token.low.endswith(_ABSTRACT_ENDS) and not has_name_behind and self.count(word) == 1:
            return False  # Construction starts next year
        if "-" in word and word[1:].islower():
            return False
        is_modifier = (
            following is not None and following.tag in "NJ" and not has_name_behind and not following.is_capital
        )
        if is_modifier and not following.verbs and (token.low.endswith(_COMMON_ENDS) or self.count(word) == 1):  # type: ignore[union-attr]
            return False  # Digital advertising; Card fees: a word that is written once, before a noun, is part of it
        if token.low.endswith("s") and self._writes(token.low[:-1]):
            return False  # Wafers, where the text writes "wafer" too
        return not self._writes(token.low)

    def _writes(self, low: str) -> bool:
        """Does the article write a word in small letters somewhere?"""
        if self._runs is None:
            self._runs = frozenset(_RUN.findall(self._document.norm))
        return low in self._runs

    def _is_own(self, norm: str, token: Token) -> bool:
        return token.start in self._starts

    def _is_capital(self, norm: str, token: Token) -> bool:
        return token.is_capital

    def _is_name_word(self, norm: str, token: Token) -> bool:
        if token.tag in 'QTSPCUHRAOG,;:()-".B' or (token.tag == "N" and token.data == "acronym"):
            return False
        return self._is_capital(norm, token) and token.tag not in "WL"

    def _is_part(self, norm: str, tokens: list[Token], index: int) -> bool:
        """May the token continue a name?"""
        token = tokens[index]
        word = norm[token.start : token.end]
        if token.tag == "N" and token.data == "acronym":
            following = tokens[index + 1] if index + 1 < len(tokens) else None
            if word in ("AI", "Cloud", "Internet", "Web", "SaaS", "TV"):
                return True
            # Harris IT Services: an abbreviation between two words of a name.
            return (
                following is not None
                and following.data != "acronym"
                and self._is_name_word(norm, following)
                and norm[token.end : following.start] == " "
            )
        if token.tag in "QT":
            return False
        if token.tag == "C" and word == "&":
            return index + 1 < len(tokens) and self._is_capital(norm, tokens[index + 1])
        if token.tag in 'SCUHRAO,;:()-".' or token.tag == "L":
            return False
        return word in LEGAL or word in _ROMAN or self._is_capital(norm, token)


@cache
def kind_of(name: str) -> str:
    """place, person, government, source, media, or organization, as far as the words of a name tell."""
    if name in PLACES:
        return "place"
    words = name.split()
    last = words[-1]
    if last in LEGAL or "&" in words:
        return "organization"
    if words[0] in GIVEN_NAMES and 2 <= len(words) <= 3 and len(words[-1]) > 1:
        return "person"
    if any(word in GOVERNMENT for word in words):
        return (
            "source"
            if any(word in ("Bureau", "Statistics", "Institute", "Association") for word in words)
            else "government"
        )
    if any(word in SOURCE for word in words):
        return "source"
    if last in MEDIA or (words[0] in MEDIA and len(words) <= 2):
        return "media"
    return "organization"
