"""On whose word a figure stands: research firms, records, ministries, forecasts of firms."""

from __future__ import annotations

from typing import Final

from newsledger.extraction.chinese.markets import Markets
from newsledger.extraction.chinese.subjects import _HEAD, _NOT_FIRMS
from newsledger.extraction.chinese.syntax import phrase_start
from newsledger.extraction.context import Context, Source
from newsledger.extraction.document import Document, Sentence
from newsledger.extraction.lexicons import load

_RECORDS: Final = frozenset(load("chinese_words")["records"])
_NO_SOURCE: Final = frozenset(["region", "market_head", "size", "revenue", "share", "common_noun", "word", "tender"])


class Sources(Markets):
    """On whose word a figure stands: research firms, records, ministries, forecasts of firms."""

    def __init__(self, document: Document, sentence: Sentence, context: Context) -> None:
        super().__init__(document, sentence, context)
        self.source = self._find_source()
        self._set_source_aside()
        self._note_topic()

    def _find_source(self) -> Source | None:
        """X的数据显示, 据X统计, X发布报告称: the firm or record that the sentence credits."""
        sentence, norm = self.sentence, self.norm
        for cue in sentence.by_kind.get("report_noun", ()):
            start, end = sentence.clause(cue.start)
            opener = sentence.before(cue.start, ("source_prep",), start)
            floor = opener.end if opener else start
            names = [m for m in sentence.mentions if m.start >= floor and m.end <= cue.start and m.found != "pronoun"]
            shows = sentence.after(cue.end, ("pivot",), sentence.end)
            closes = cue.end >= end and self.norm[cue.start : cue.end] in (
                "统计",
                "调查",
                "调研",
                "报告",
                "数据",
                "研究",
            )
            if not opener and not closes and not (shows and shows.start - cue.end <= 3):
                continue
            if names:
                return self._source(names[-1].start, names[-1].end)
            begin = phrase_start(self.document, sentence, cue.end, floor)
            if cue.start - begin >= 2 and norm[cue.start : cue.end] in _RECORDS:
                return self._source(begin, cue.end)
            begin = phrase_start(self.document, sentence, cue.start, floor)
            if _HEAD.match(norm[begin : cue.start].strip("的 ")) and not sentence.within(begin, cue.start, _NO_SOURCE):
                return self._source(begin, cue.start - norm.endswith("的", begin, cue.start))
        for cue in sentence.by_kind.get("pivot", ()):
            if cue.data == "forecast" and (clause := self.clauses[sentence.clause_index(cue.start)]).groups:
                group = clause.groups[-1]
                if group.end <= cue.start <= group.end + 4 and group.role == "subject" and len(group.mentions) == 1:
                    target = group.mentions[0].target
                    return Source(target.name, sentence.index, sentence.paragraph)
            before = [m for m in sentence.mentions if m.end <= cue.start and cue.start - m.end <= 8]
            if before and before[-1].kind in _NOT_FIRMS:
                return self._source(before[-1].start, before[-1].end)
        return None

    def _set_source_aside(self) -> None:
        """The firm whose data are cited is no subject of theirs."""
        if self.source is None:
            return
        for clause in self.clauses:
            for group in clause.groups:
                if group.role == "subject" and len(group.mentions) == 1 and group.mentions[0].name == self.source.text:
                    follower = self.sentence.after(group.end, ("report_noun",), group.end + 8)
                    if follower is not None:
                        group.role = "source"

    def _source(self, start: int, end: int) -> Source:
        return Source(self.document.text[start:end].strip(), self.sentence.index, self.sentence.paragraph)

    def source_for(self, family: str) -> str | None:
        """The sentence's own source, or the one of the last claim of the same family in a neighbouring paragraph,
        or one named just before."""
        if self.source is not None:
            return self.source.text
        last = self.drafts[-1] if self.drafts else self.context.last
        if last is not None and last.family == family and last.source_org is not None:
            distance = self.sentence.paragraph - self.document.sentences[last.sentence].paragraph
            if distance <= 1:
                return last.source_org
        source = self.context.source
        if source is not None and not self.context.is_source_used and self.sentence.paragraph - source.paragraph <= 2:
            return source.text
        return None
