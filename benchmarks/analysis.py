"""Time of the analysis over an archive: python benchmarks/analysis.py ARCHIVE

ARCHIVE is JSON Lines, plain or .gz, with a title and a body. Headlines and bodies are analysed in bulk, in batches of
512 articles: first cold (every word new), then warm (every chunk known); CPU seconds of one process.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from newsearch.analysis import Analyzer, ChunkTable, StemTable, detect_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch.analysis import Language

BATCH = 512
Texts = list[tuple[str, str, "Language"]]


def read(path: Path) -> Texts:
    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as lines:
        articles = map(json.loads, lines)
        return [(a.get("title") or "", a["body"], detect_language(a["body"])) for a in articles]


def batches(table: ChunkTable, texts: Texts) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for first in range(0, len(texts), BATCH):
        ids = [
            table.ids(text, language)
            for headline, body, language in texts[first : first + BATCH]
            for text in (headline, body)
        ]
        yield np.concatenate(ids), np.cumsum([0, *map(len, ids)], dtype=np.int64)[:-1]


class Timed(StemTable):
    """A stem table that keeps the time that new words take."""

    seconds = 0.0

    def stem(self, word: str) -> str:
        start = time.process_time()
        stem = super().stem(word)
        self.seconds += time.process_time() - start
        return stem


def main() -> None:
    start = time.process_time()
    texts = read(Path(sys.argv[1]))
    print(f"{len(texts):,} articles read in {time.process_time() - start:.1f} s")
    stems = Timed()
    table = ChunkTable(Analyzer(stems))
    for run in ("cold", "warm", "warm", "warm"):
        start, postings = time.process_time(), 0
        for ids, starts in batches(table, texts):
            expansion = table.expand(ids, starts)
            postings += len(expansion.stem.terms) + len(expansion.exact.terms)
        seconds = time.process_time() - start
        print(f"{run}: {seconds:.2f} s, {len(texts) / seconds:,.0f} articles/s, {postings:,} postings of both lists")
        if run == "cold":
            print(f"  of which PySastrawi {stems.seconds:.2f} s ({stems.seconds / seconds:.0%}), {len(stems):,} words")
    start = time.process_time()
    for ids, starts in batches(table, texts):
        table.boundaries(ids, starts)
        table.name_counts(ids, starts)
    print(f"sentences, paragraphs and counts of names, warm: {time.process_time() - start:.2f} s")
    print(f"{len(table.stem_terms):,} stem terms, {len(table.exact_terms):,} exact terms")
    analyzer = Analyzer(stems)
    rules = Counter(analyzer.stem(term)[1] for term in table.exact_terms)
    print("distinct exact terms by rule: " + ", ".join(f"{rule} {count:,}" for rule, count in rules.most_common()))


if __name__ == "__main__":
    main()
