"""Compares searching: `python benchmarks/searching.py ARCHIVE [--sizes N ...] [--indexes DIR] [--queries N]`.

For each size the first articles of the archive are indexed by newsearch and by its peers (`peers.py`). Each kind of
query is asked three times of the engines in turns: first every query with words that are new to the process, then the
same ones again; the first and the third pass are shown. What only newsearch has stands in rows of its own: snippets,
facets, entities, similar articles, the whole page. Times are CPU of the thread that asks, median and 95th percentile,
pinned to one processor. Indexes stay in DIR, and what is there is not built again. It needs `pip install tantivy`.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common import TASKS, Query, Stems, Task, middle_and_high, private, queries
from peers import TOP, Engine, Fts5, Newsearch, Peer, Tantivy, size_without_store

from newsearch import SearchRequest, read_corpus, rebuild

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsearch import Article, Hit, Index, Snippet
    from newsearch.ranking.aggregates import NamedEntity
    from newsearch.ranking.facets import Facet, FacetName

ROUND = 20
"""Queries that an engine is asked before the next one has its turn."""

PASSES = 3
"""A word that comes back is kept ready, and its places in phrases too: the third pass finds all of it warm."""

FACETS: tuple[FacetName, ...] = ("source", "section", "author", "person", "place")

Times = tuple[float, float]
"""Median and 95th percentile, in microseconds."""


def articles(archive: Path, size: int | None) -> Iterator[Article]:
    seen: set[str] = set()
    for article in islice(read_corpus(archive), size):
        if article.id not in seen:
            seen.add(article.id)
            yield article


def build(archive: Path, size: int | None, root: Path, peers: list[Peer]) -> None:
    """Index what is not indexed yet."""
    if not (root / "newsearch").exists():
        rebuild(root / "newsearch", articles(archive, size), keep=1)
    for peer in peers:
        folder = root / peer.name
        if not folder.exists():
            aside = root / f"{peer.name}.new"
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir(parents=True)
            peer.build(Stems(root / "newsearch" / "stems").documents(articles(archive, size)), aside)
            aside.replace(folder)


def timed(work: Callable[..., Any], *given: Any) -> float:
    """Microseconds of CPU of this thread."""
    start = time.thread_time()
    work(*given)
    return (time.thread_time() - start) * 1e6


def compare(engines: list[Engine], task: Task, asked: list[Query]) -> dict[str, tuple[Times, Times]]:
    """For each engine its times with new words and with the same ones again."""
    passes: list[dict[str, list[float]]] = []
    for _ in range(PASSES):
        times: dict[str, list[float]] = {engine.name: [] for engine in engines}
        for start in range(0, len(asked), ROUND):
            first = (start // ROUND) % len(engines)
            for engine in engines[first:] + engines[:first]:
                for query in asked[start : start + ROUND]:
                    times[engine.name].append(timed(engine.run, task, query))
        passes.append(times)
    new, *_, warm = passes
    return {name: (middle_and_high(new[name]), middle_and_high(warm[name])) for name in new}


class Page:
    """What stands on a page of newsearch, part by part."""

    def __init__(self, index: Index, text: str) -> None:
        self._index = index
        self._answer = index.answer(SearchRequest(text, limit=TOP, timeout=None))

    def hits(self) -> list[Hit]:
        return self._answer.hits

    def snippets(self) -> list[Snippet]:
        return [hit.snippet for hit in self._answer.hits]

    def facets(self) -> list[Facet]:
        return self._answer.facets(FACETS, limit=TOP)

    def entities(self) -> list[NamedEntity]:
        return self._answer.entities("person", limit=TOP)

    def similar(self) -> list[Hit]:
        return self._index.similar(self._answer.hits[0].id).hits


def whole_page(index: Index, text: str) -> None:
    answer = index.answer(SearchRequest(text, limit=TOP, timeout=None))
    _ = [hit.snippet for hit in answer.hits], answer.total
    answer.facets(FACETS, limit=TOP), list(answer.timeline())


def page_rows(index: Index, texts: list[str]) -> dict[str, Times]:
    """The times of what stands on a page; the first tenth of the queries warms up."""
    whole = "whole page: hits, total, snippets, five facets, timeline"
    times: dict[str, list[float]] = {whole: [timed(whole_page, index, text) for text in texts]}
    for text in texts:
        page = Page(index, text)
        if page.hits():
            for name, part in (
                ("ten snippets", page.snippets),
                ("five facets, top ten each", page.facets),
                ("entities, people", page.entities),
                ("similar articles", page.similar),
            ):
                times.setdefault(name, []).append(timed(part))
    return {name: middle_and_high(some[len(some) // 10 :]) for name, some in times.items()}


def agree(engines: list[Engine], asked: list[Query]) -> str:
    """Whether all engines find the same articles for all words of a query."""
    same = 0
    for query in asked:
        sets = [engine.matches(query) for engine in engines]
        same += all(found == sets[0] for found in sets)
    return f"{same} of {len(asked)} queries for all words: every engine finds the same articles"


def report(root: Path, peers: list[Peer], options: argparse.Namespace) -> None:
    ours = Newsearch()
    ours.open(root / "newsearch")
    engines: list[Engine] = [ours, *peers]
    for engine in engines[1:]:
        engine.open(root / engine.name)
    source = random.Random(options.seed)
    headlines = ours.headlines()
    print(f"## {len(headlines):,} articles\n")
    sizes = ", ".join(f"{engine.name} {size_without_store(root / engine.name):,}" for engine in engines)
    print(f"Bytes of the indexes without what they give back: {sizes}.\n")
    names = [engine.name for engine in engines]
    heads = [f"{name}, {how}" for name in names for how in ("new words", "warm")]
    print(f"| p50 / p95, µs | {' | '.join(heads)} | newsearch : tantivy-py, new | warm |")
    print("|---" * (len(heads) + 3) + "|")
    for task in TASKS:
        found = compare(engines, task, queries(headlines, task, options.queries, source))
        cells = [f"{p50:,.0f} / {p95:,.0f}" for name in names for p50, p95 in found[name]]
        pairs = zip(found["newsearch"], found["tantivy-py"], strict=True)
        ratios = [f"{a / c:.2f} / {b / d:.2f}" for (a, b), (c, d) in pairs]
        print(f"| {task.name} | {' | '.join(cells)} | {' | '.join(ratios)} |", flush=True)
    texts = [" ".join(query.words) for query in queries(headlines, TASKS[0], options.queries, source)]
    print("\n| p50 / p95, ms | newsearch |\n|---|---|")
    for name, (p50, p95) in page_rows(ours.index, texts).items():
        print(f"| {name} | {p50 / 1e3:.2f} / {p95 / 1e3:.2f} |")
    print(f"\nPrivate memory afterwards: {private() / 1e6:,.0f} MB.")
    print(agree(engines, queries(headlines, TASKS[2], 100, source)) + "\n", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", help="articles, the first ones of the archive; else all")
    parser.add_argument("--indexes", type=Path, help="where indexes are kept and looked for")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--queries", type=int, default=200, help="of each kind")
    parser.add_argument("--without", nargs="*", default=[], help="peers that are left out, by their names")
    options = parser.parse_args()
    peers: list[Peer] = [peer for peer in (Tantivy(), Fts5()) if peer.name not in options.without]
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    root = options.indexes or Path(tempfile.mkdtemp(prefix="newsearch-searching-"))
    try:
        for size in options.sizes or [None]:
            folder = root / ("all" if size is None else str(size))
            folder.mkdir(parents=True, exist_ok=True)
            build(options.archive, size, folder, peers)
            report(folder, peers, options)
    finally:
        if options.indexes is None:
            shutil.rmtree(root)


if __name__ == "__main__":
    main()
