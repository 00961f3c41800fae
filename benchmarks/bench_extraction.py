"""CPU time from text to claims, beside jionlp's money extractor and `trafilatura.extract` on the same texts.

    python -m benchmarks.bench_extraction [--rounds N]

One process, one core. The texts: the real article and the annotated corpus of ``../shared``, where they are there; the
practice articles; the samples; and the practice articles without the sentences that hold a figure, which shows what a
text costs that says nothing. Each round reads every article of a set with the extractor and then with each peer
(trafilatura reads it as a plain web page; jionlp reads Chinese only). Printed are medians over the rounds: milliseconds
of CPU time for 1,000 characters, and how often the extractor reads an article while the peer reads one.
"""

from __future__ import annotations

import argparse
import html
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.score_extraction import CORPUS, MAX_TEXT_BYTES, PRACTICE, PROJECT
from newsledger.articles.model import Article, Source
from newsledger.articles.reading import read_file
from newsledger.extraction.analysis import analyse
from newsledger.extraction.extract import extract
from newsledger.extraction.gazetteer import project_gazetteer

_REAL = PROJECT.parent / "shared" / "articles"
_FEWEST_CHARACTERS = 20_000  # of one timed pass: short sets are repeated


@dataclass(frozen=True, slots=True)
class TextSet:
    """Articles of one language that are timed together."""

    name: str
    articles: list[Article]

    @property
    def characters(self) -> int:
        """Length of all texts."""
        return sum(len(article.text) for article in self.articles)

    @property
    def is_chinese(self) -> bool:
        return self.articles[0].language.startswith("zh")


def _read(*paths: Path) -> list[Article]:
    readings = (one for path in paths for one in read_file(path, Source(name="bench"), max_text_bytes=MAX_TEXT_BYTES))
    return [one.article for one in readings if one.article is not None]


def _without_figures(article: Article) -> Article:
    """The article without the sentences that state a figure."""
    document = analyse(article, project_gazetteer())
    silent = (article.text[s.start : s.end] for s in document.sentences if not s.quantities)
    return replace(article, text="".join(silent))


def text_sets() -> Iterator[TextSet]:
    """What is timed, as far as it is there."""
    sources: list[tuple[str, list[Path]]] = [
        ("real article", sorted(_REAL.glob("*.txt"))),
        ("corpus", [CORPUS / "articles.jsonl"] if CORPUS.is_dir() else []),
        ("samples", sorted(path for path in (PROJECT / "samples").iterdir() if path.is_file())),
        ("practice", sorted(PRACTICE.glob("*_articles.jsonl"))),
    ]
    for name, paths in sources:
        articles = _read(*paths)
        yield from _by_language(name, articles)
        if name == "practice":
            yield from _by_language("practice, no figures", [_without_figures(article) for article in articles])


def _by_language(name: str, articles: list[Article]) -> Iterator[TextSet]:
    for language in ("zh", "en"):
        found = [article for article in articles if article.text and article.language.startswith(language)]
        if found:
            times = _FEWEST_CHARACTERS // sum(len(article.text) for article in found) + 1
            yield TextSet(f"{name}, {language}", found * times)


def _page(article: Article) -> str:
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in article.text.split("\n"))
    title = html.escape(article.title or "")
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


def readers(texts: TextSet) -> dict[str, Callable[[], None]]:
    """The extractor and its peers, each as a pass over all texts."""
    import jionlp
    import trafilatura

    pages = [_page(article) for article in texts.articles]

    def ours() -> None:
        for article in texts.articles:
            extract(article)

    def money() -> None:
        for article in texts.articles:
            jionlp.ner.extract_money(article.text)

    def page() -> None:
        for one in pages:
            trafilatura.extract(one)

    return {"newsledger": ours} | ({"jionlp": money} if texts.is_chinese else {}) | {"trafilatura": page}


def measured(texts: TextSet, rounds: int) -> dict[str, float]:
    """Median CPU seconds of one pass of each reader."""
    passes = readers(texts)
    seconds: dict[str, list[float]] = {name: [] for name in passes}
    for n in range(rounds + 1):
        for name, run in passes.items():
            started = time.process_time()
            run()
            if n:  # the first round warms caches up
                seconds[name].append(time.process_time() - started)
    return {name: statistics.median(of_name) for name, of_name in seconds.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(f"load before: {os.getloadavg()[0]:.1f}")
    print(f"{'texts':26}{'articles':>9}{'ms each':>9}{'ms/1,000 chars':>16}{'x jionlp':>10}{'x trafilatura':>15}")
    for texts in text_sets():
        seconds = measured(texts, options.rounds)
        own = seconds["newsledger"]
        beside = [f"{seconds[peer] / own:.2f}" if peer in seconds else "" for peer in ("jionlp", "trafilatura")]
        print(
            f"{texts.name:26}{len(texts.articles):>9}{own * 1000 / len(texts.articles):>9.2f}"
            f"{own * 1e6 / texts.characters:>16.2f}{beside[0]:>10}{beside[1]:>15}",
            flush=True,
        )
    print(f"load after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
