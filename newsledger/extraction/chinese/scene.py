"""One Chinese sentence as the rules see it: who it is about, in which market and period, on whose word."""

from __future__ import annotations

from typing import Final

from newsledger.extraction.chinese.names import is_firm_like
from newsledger.extraction.chinese.parties import _FAR, Parties
from newsledger.extraction.chinese.subjects import _FIRM_FOUND, _NOT_FIRMS
from newsledger.extraction.context import Context, Market
from newsledger.extraction.document import Sentence
from newsledger.extraction.frames import Draft

_OPENING: Final = 8  # characters before the first name of a sentence that is about it
_FROM_AFAR: Final = frozenset({"sentence", "carried", "topic", "pronoun"})
_CROWD: Final = 6  # figures in a sentence that tangle it


class Scene(Parties):
    """One Chinese sentence as the rules see it: who it is about, in which market and period, on whose word."""

    def leave(self) -> None:
        """Hands the sentence's own source, subject and segment on to the next."""
        if self.source is not None:
            self.context.source, self.context.is_source_used = self.source, False
        if any(draft.source_org for draft in self.drafts):
            self.context.is_source_used = True
        for clause in self.clauses:
            for group in clause.groups:
                if len(group.mentions) > 1:
                    self.context.listed = group.mentions
        deal = self.sentence.after(self.sentence.start, ("award", "candidate"), self.sentence.end)
        if deal is not None:
            subject = self.winner(deal.end)
            if subject is not None:
                self.note_subject(subject)
            self.context.buyer = self.buyer(deal.end) or self.context.buyer
        elif self.sentence.by_kind.get("contract") or self.sentence.by_kind.get("award_to"):
            self.context.buyer = self.context.buyer or self._government()
        if deal is not None or self.sentence.by_kind.get("contract"):
            dates = [p for p in self.sentence.periods if p.grain in ("day", "month") and p.text_period]
            self.context.deal_date = dates[-1] if dates else self.context.deal_date
        if contract := self.sentence.after(self.sentence.start, ("contract",), self.sentence.end):
            win = self.sentence.before(contract.start, ("win_count", "award", "acquire"), self.sentence.start)
            if win is not None:
                self.context.winner = self.subject(win.start)

    def announce_shares(self) -> None:
        """A heading or a sentence without figures speaks of shares: those that follow are of its market."""
        market = self.named_market(self.sentence.end)
        if market is None and (phrase := self.phrase_before(self.sentence.by_kind["share"][0])) is not None:
            market = Market(phrase.start, phrase.end, phrase.text)
        self.context.market = market or self.context.market
        self.context.market_paragraph = self.sentence.paragraph
        self.context.announced = self.sentence.paragraph
        self.leave()

    def doubts(self, draft: Draft, trigger: int) -> list[str]:
        """Features that make a draft doubtful (see lexicons/confidence.tsv)."""
        found: list[str] = []
        subject, sentence = draft.subject, self.sentence
        if len(sentence.quantities) > _CROWD:
            found.append("crowded")
        if subject is not None and subject.found in ("sentence", "carried", "topic", "pronoun"):
            start, _ = sentence.clause(trigger)
            if self.has_own_words(start, trigger):
                found.append("own_words")
        if subject is not None and subject.found == "position":
            name = self.norm[subject.start : subject.end]
            if is_firm_like(name):
                found.append("firm_like")
            if self.norm.count(name) > 1:
                found.append("named_again")
        if subject is not None and subject.found in _FROM_AFAR and self._firms_before(trigger) > 1:
            found.append("several_firms")
        if (
            subject is not None
            and subject.found in ("carried", "topic")
            and self.context.subject_paragraph != sentence.paragraph
        ):
            found.append("other_paragraph")
        is_inside = subject is not None and subject.found == "sentence" and subject.start >= sentence.start
        if subject is not None and is_inside and self.clauses_between(subject.start, trigger) > _FAR:
            found.append("far_subject")
        return found

    def _firms_before(self, position: int) -> int:
        """How many firms do something in the sentence before a place; 比阿里巴巴 only compares."""
        groups = [group for clause in self.clauses for group in clause.groups if group.role == "subject"]
        mentions = [m for group in groups if group.end <= position for m in group.mentions]
        return len({m.name for m in mentions if m.kind not in _NOT_FIRMS})

    def clauses_between(self, start: int, end: int) -> int:
        """Number of clause boundaries between two places of the sentence."""
        return self.sentence.clause_index(end) - self.sentence.clause_index(start)


def note_topic(context: Context, sentence: Sentence) -> None:
    """A sentence without figures that opens with a firm makes it the topic."""
    first = sentence.mentions[0]
    if first.found in _FIRM_FOUND and first.kind not in _NOT_FIRMS and first.start - sentence.start <= _OPENING:
        context.topic = first
        context.first_topic = context.first_topic or first
