"""Index CPU for the same job: `python benchmarks/building.py ARCHIVE [--count N] [--rounds N]`.

The job: the archive's articles are read and analysed, stems and exact forms of headline, lead and rest are indexed with
positions, and the whole article is stored; no entities. newsearch does it by `rebuild`. tantivy-py gets articles from
the same readers and the same term lists from the same analysis (each distinct chunk once), in six fields, and stores
the same bytes. Both know the stems of all words from an earlier build. CPU seconds of all threads of a process of its
own for each run, the runs in turns; medians. It needs `pip install tantivy`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from common import cpu, size_of

from newsearch import read_corpus, rebuild
from newsearch.analysis import Analyzer, StemTable, detect_language
from newsearch.engine.columnar import ColumnarEngine
from newsearch.engine.columnar.article_blocks import dump
from newsearch.fields import LEAD_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch.analysis import Language
    from newsearch.article import Article

FIELDS = ("headline", "lead", "body")


class Terms(dict[str, tuple[str, str]]):
    """chunk → its stems and its exact forms, joined by blanks."""

    def __init__(self, analyzer: Analyzer, language: Language) -> None:
        super().__init__()
        self._analyzer, self._language = analyzer, language

    def __missing__(self, chunk: str) -> tuple[str, str]:
        rows = self._analyzer.rows(chunk, self._language)
        found = " ".join(t for row in rows for t in row.stem), " ".join(t for row in rows for t in row.exact)
        self[chunk] = found
        return found


def with_newsearch(articles: Iterator[Article], folder: Path) -> None:
    rebuild(folder, articles, engine=ColumnarEngine(entities=False, jobs=1), keep=1)


def with_tantivy(articles: Iterator[Article], folder: Path, stems: Path) -> None:
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in FIELDS:
        for space in ("stem", "exact"):
            builder.add_text_field(f"{name}_{space}", tokenizer_name="whitespace")
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("article", stored=True, indexed=False)
    builder.add_integer_field("date", indexed=True, fast=True)
    index = tantivy.Index(builder.build(), str(folder))
    writer = index.writer(200_000_000, 1)
    analyzer = Analyzer(StemTable.load(stems))
    terms: dict[Language, Terms] = {"id": Terms(analyzer, "id"), "en": Terms(analyzer, "en")}
    for read in articles:
        article = replace(read, language=detect_language(read.body))
        chunks = article.body.split()
        lead = article.deck.split() + chunks[:LEAD_WORDS]
        rest = chunks[LEAD_WORDS:] + " ".join(article.captions).split()
        added = tantivy.Document()
        find = terms[article.language].__getitem__
        for name, words in zip(FIELDS, (article.headline.split(), lead, rest), strict=True):
            found = list(map(find, words))
            added.add_text(f"{name}_stem", " ".join([stem for stem, _ in found]))
            added.add_text(f"{name}_exact", " ".join([exact for _, exact in found]))
        added.add_integer("date", int(article.published.timestamp()) if article.published else 0)
        added.add_text("id", article.id)
        added.add_bytes("article", dump(article))
        writer.add_document(added)
    writer.commit()
    writer.wait_merging_threads()


def run(engine: str, archive: Path, count: int | None, stems: Path) -> None:
    """One run of one engine, in this process."""
    folder = Path(tempfile.mkdtemp(prefix="newsearch-indexing-"))
    try:
        articles = islice(read_corpus(archive), count)
        if engine == "newsearch":
            shutil.copy(stems, folder / "stems")
            start = cpu()
            with_newsearch(articles, folder)
        elif engine == "reading":
            start = cpu()
            for _ in articles:
                pass
        else:
            start = cpu()
            with_tantivy(articles, folder, stems)
        print(json.dumps({"cpu": cpu() - start, "size": size_of(folder)}))
    finally:
        shutil.rmtree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--count", type=int, default=None, help="articles to read, the first ones")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--run", help=argparse.SUPPRESS)
    parser.add_argument("--stems", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        run(options.run, options.archive, options.count, options.stems)
        return
    folder = Path(tempfile.mkdtemp(prefix="newsearch-indexing-"))
    try:
        with_newsearch(islice(read_corpus(options.archive), options.count), folder)
        stems = folder / "stems"
        command = [sys.executable, __file__, str(options.archive), "--stems", str(stems)]
        if options.count is not None:
            command += ["--count", str(options.count)]
        articles = sum(1 for _ in islice(read_corpus(options.archive), options.count))
        found: dict[str, list[dict[str, float]]] = {}
        for _ in range(options.rounds):
            for engine in ("reading", "newsearch", "tantivy-py"):
                done = subprocess.run([*command, "--run", engine], check=True, capture_output=True)
                found.setdefault(engine, []).append(json.loads(done.stdout))
    finally:
        shutil.rmtree(folder)
    seconds = {engine: statistics.median(run["cpu"] for run in runs) for engine, runs in found.items()}
    print(f"{articles:,} articles, medians of {options.rounds} rounds\n")
    print("| | CPU, s | articles/s of CPU | bytes on disk |\n|---|---|---|---|")
    for engine, spent in seconds.items():
        print(f"| {engine} | {spent:.2f} | {articles / spent:,.0f} | {found[engine][0]['size']:,.0f} |")
    ours, theirs, reading = (seconds[engine] for engine in ("newsearch", "tantivy-py", "reading"))
    print(f"\nnewsearch : tantivy-py, the whole job: {ours / theirs:.2f}")
    print(f"without reading, which is the same for both: {(ours - reading) / (theirs - reading):.2f}")


if __name__ == "__main__":
    main()
