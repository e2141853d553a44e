"""Score the entity finder: span-level F1 on labelled sentences, and articles a second of CPU over an archive.

    python benchmarks/entities.py --news idner-news-2k.dev.txt --encyclopaedia nergrit.valid.txt --errors 30
    python benchmarks/entities.py --archive archive.jsonl.gz

A sentence's tokens are joined by spaces and read as plain text; a span that is found covers the tokens that it
touches. It is right when its first token, its last token and its kind are those of a labelled span. The interval is
the 2.5th to 97.5th percentile of 1,000 bootstrap samples of sentences. Files in the encyclopaedia line are scored with
that line's weights, which is a choice that the reader of a real page does not have: the finder always takes "news".
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from pathlib import Path

from conll import read_sentences

from newsearch.entities import EntityFinder


def f1(counts: list[tuple[int, int, int]]) -> float:
    right, found, wanted = (sum(column) for column in zip(*counts, strict=True))
    return 2 * right / (found + wanted) if found + wanted else 0.0


def score(path: Path, line: str, errors: int) -> None:
    finder = EntityFinder(line=line)
    sentences = read_sentences(path)
    answers = [(sentence, sentence.found(finder)) for sentence in sentences]
    counts = [(len(s.spans & found), len(found), len(s.spans)) for s, found in answers]
    generator = random.Random(0)
    samples = sorted(f1(generator.choices(counts, k=len(counts))) for _ in range(1000))
    right, found_total, wanted = (sum(column) for column in zip(*counts, strict=True))
    print(
        f"{path.name} ({line}): F1 {f1(counts):.4f} [{samples[25]:.3f}, {samples[974]:.3f}]  "
        f"precision {right / max(found_total, 1):.4f}  recall {right / max(wanted, 1):.4f}  "
        f"{len(sentences)} sentences, {wanted} spans"
    )
    for kind in ("person", "organisation", "place"):
        part = [
            (
                sum(span[2] == kind for span in s.spans & found),
                sum(span[2] == kind for span in found),
                sum(span[2] == kind for span in s.spans),
            )
            for s, found in answers
        ]
        print(f"  {kind:<13} F1 {f1(part):.4f}")
    wrong: Counter[str] = Counter()
    for sentence, found in answers:
        wrong.update(f"found  {span[2]:<13} {sentence.words(span)}" for span in found - sentence.spans)
        wrong.update(f"missed {span[2]:<13} {sentence.words(span)}" for span in sentence.spans - found)
    for error, count in wrong.most_common(errors):
        print(f"  {count:3} {error}")


def measure(path: Path, top: int) -> None:
    from newsearch.corpus import read_corpus

    articles = list(read_corpus(path))
    finder = EntityFinder()
    for run in ("first pass", "second pass (warm)"):
        start = time.process_time()
        for article in articles:
            finder.find(article)
        seconds = time.process_time() - start
        print(f"{run}: {len(articles):,} articles, {len(articles) / seconds:,.0f} articles a second of CPU")
    counts: Counter[tuple[str, str]] = Counter()
    for article in articles:
        counts.update({(entity.kind, entity.name) for entity in finder.find(article) if entity.mentions})
    for kind in ("person", "organisation", "place"):
        names = [f"{name} {n:,}" for (k, name), n in counts.most_common() if k == kind][:top]
        print(f"{kind}: {'; '.join(names)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", type=Path, nargs="*", default=[], help="labelled files in the news line")
    parser.add_argument("--encyclopaedia", type=Path, nargs="*", default=[], help="labelled files in the other line")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="print the N commonest errors of each file")
    parser.add_argument("--archive", type=Path, help="archive to measure speed on and to list the commonest names of")
    parser.add_argument("--top", type=int, default=50, metavar="N", help="names of each kind to list")
    options = parser.parse_args()
    for path in options.news:
        score(path, "news", options.errors)
    for path in options.encyclopaedia:
        score(path, "encyclopaedia", options.errors)
    if options.archive:
        measure(options.archive, options.top)


if __name__ == "__main__":
    main()
