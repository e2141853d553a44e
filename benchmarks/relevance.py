"""Measure the ranking on judged topics: the package itself builds an index of the archive and answers every topic.

    python benchmarks/relevance.py ARCHIVE TOPICS QRELS
    python benchmarks/relevance.py ARCHIVE TOPICS QRELS --index FOLDER --run saved.run --compare before.run
    python benchmarks/relevance.py ARCHIVE TOPICS QRELS --known-item 2000

TOPICS and QRELS are TREC files (see `newsearch.evaluation`). The index is built in a temporary folder, or in the one
that `--index` names, where an index that is there already is used as it is. The interval of a mean is the 2.5th to
97.5th percentile of bootstrap samples of topics.

`--known-item N` also searches for N articles, drawn at random, by their own headlines, in an index that gives headlines
no weight: a check on thousands of queries that nobody chose.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import astuple, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from newsearch import Article, Bm25f, Index, NewsearchError, read_corpus, rebuild
from newsearch.cli.side_by_side import TITLES
from newsearch.evaluation import (
    Measures,
    compare,
    interval,
    mean,
    measure,
    read_qrels,
    read_run,
    read_topics,
    run_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPTH = 100


@contextmanager
def index_of(archive: Path, bm25f: Bm25f, folder: Path | None = None) -> Iterator[Index]:
    """An index of the archive, built unless the folder holds one."""
    with tempfile.TemporaryDirectory() as temporary:
        place = folder or Path(temporary)
        if not (place.is_dir() and any(place.iterdir())):
            start = time.perf_counter()
            report = rebuild(place, read_corpus(archive), bm25f=bm25f)
            print(f"indexed {report.after:,} articles in {time.perf_counter() - start:.0f} s", file=sys.stderr)
        with Index.open(place) as index:
            yield index


def row(name: str, measures: Measures) -> str:
    return f"{name:8}" + "".join(
        f"{value:>{width(TITLES[field.name])}.3f}"
        for field, value in zip(fields(measures), astuple(measures), strict=True)
    )


def width(heading: str) -> int:
    """The columns that a measure takes."""
    return max(len("0.000"), len(heading)) + 2


def judged_topics(index: Index, options: argparse.Namespace) -> None:
    qrels = read_qrels(options.qrels)
    topics = [topic for topic in read_topics(options.topics) if topic.id in qrels]
    measures: list[Measures] = []
    lines: list[str] = []
    start = time.perf_counter()
    hits = {topic.id: [(hit.id, hit.score) for hit in index.search(topic.query, limit=DEPTH)] for topic in topics}
    elapsed = time.perf_counter() - start
    print("topic   " + "".join(f"{heading:>{width(heading)}}" for heading in TITLES.values()))
    for topic in topics:
        measures.append(measure([article for article, _ in hits[topic.id]], qrels[topic.id]))
        lines += run_lines(topic.id, hits[topic.id])
        print(row(topic.id, measures[-1]))
    print(row("mean", mean(measures)))
    gains = [one.ndcg for one in measures]
    low, high = interval(gains)
    print(f"nDCG@10 {mean(measures).ndcg:.4f}, 95 % interval {low:.3f} to {high:.3f}, {len(topics)} topics")
    print(f"{1000 * elapsed / len(topics):.1f} ms a topic, {DEPTH} hits each")
    if options.run:
        options.run.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if options.compare:
        before = read_run(options.compare)
        old = [measure(before.get(topic.id, []), qrels[topic.id]).ndcg for topic in topics]
        result = compare(gains, old)
        print(
            f"against {options.compare}: {result.difference:+.4f}, {result.wins} topics better, {result.losses} worse, "
            f"{result.ties} the same, p = {result.p:.3f}"
        )


def known_items(index: Index, articles: list[Article]) -> None:
    reciprocal_ranks: list[float] = []
    start = time.perf_counter()
    for article in articles:
        found = [hit.id for hit in index.search(plain(article.headline), limit=DEPTH)]
        reciprocal_ranks.append(1 / (found.index(article.id) + 1) if article.id in found else 0.0)
    elapsed = time.perf_counter() - start
    low, high = interval(reciprocal_ranks, samples=2000)
    print(f"known items: MRR {sum(reciprocal_ranks) / len(articles):.4f}, 95 % interval {low:.3f} to {high:.3f}")
    print(f"{len(articles)} headlines, {1000 * elapsed / len(articles):.1f} ms each")


def plain(headline: str) -> str:
    """A headline's words without signs that mean something in a query."""
    return " ".join("".join(c if c.isalnum() else " " for c in headline).split()).lower()


def draw(archive: Path, count: int) -> list[Article]:
    """Articles with a headline of four words or more, drawn at random; the same ones every time."""
    able = [article for article in read_corpus(archive) if len(article.headline.split()) >= 4]
    return random.Random(0).sample(able, min(count, len(able)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("topics", type=Path)
    parser.add_argument("qrels", type=Path)
    parser.add_argument("--index", type=Path, help="folder of the index, kept; used as it is if it holds one")
    parser.add_argument("--run", type=Path, help="write what was found as a TREC run")
    parser.add_argument("--compare", type=Path, help="a run that was saved before")
    parser.add_argument("--known-item", type=int, default=0, metavar="N", help="also search for N articles by headline")
    options = parser.parse_args()
    try:
        with index_of(options.archive, Bm25f(), options.index) as index:
            judged_topics(index, options)
        if options.known_item > 0:
            bm25f = Bm25f()
            with index_of(options.archive, replace(bm25f, weights=(0.0, *bm25f.weights[1:]))) as index:
                known_items(index, draw(options.archive, options.known_item))
    except NewsearchError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
