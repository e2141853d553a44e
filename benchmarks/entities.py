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
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from newsearch.entities import EntityFinder

KINDS = {"PER": "person", "ORG": "organisation", "LOC": "place", "PERSON": "person", "ORGANISATION": "organisation"}
KINDS |= {"PLACE": "place"}
Span = tuple[int, int, str]


@dataclass(frozen=True)
class Sentence:
    """Tokens and the label of each (O, B-kind, I-kind)."""

    tokens: tuple[str, ...]
    labels: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        return " ".join(self.tokens)

    @cached_property
    def offsets(self) -> list[tuple[int, int]]:
        offsets, position = [], 0
        for token in self.tokens:
            offsets.append((position, position + len(token)))
            position += len(token) + 1
        return offsets

    @cached_property
    def spans(self) -> set[Span]:
        """First token, token after the last, and kind of each labelled span."""
        spans: list[Span] = []
        for i, label in enumerate(self.labels):
            if label == "O":
                continue
            kind = KINDS[label[2:]]
            if label[0] == "I" and spans and spans[-1][1] == i and spans[-1][2] == kind:
                spans[-1] = (spans[-1][0], i + 1, kind)
            else:
                spans.append((i, i + 1, kind))
        return set(spans)

    def character_spans(self) -> list[Span]:
        return [(self.offsets[a][0], self.offsets[b - 1][1], kind) for a, b, kind in sorted(self.spans)]

    def found(self, finder: EntityFinder) -> set[Span]:
        """The finder's spans, in tokens."""
        spans = set()
        for span in finder.spans(self.text):
            touched = [i for i, (a, b) in enumerate(self.offsets) if a < span.end and span.start < b]
            if touched:
                spans.add((touched[0], touched[-1] + 1, str(span.kind)))
        return spans

    def words(self, span: Span) -> str:
        return " ".join(self.tokens[span[0] : span[1]])


def read_sentences(path: Path) -> list[Sentence]:
    """The sentences of a file in CoNLL form: a token a line, its label last, a blank line between two sentences."""
    sentences = []
    for block in path.read_text("utf-8").split("\n\n"):
        rows = [line.split() for line in block.splitlines() if line.strip()]
        if rows:
            sentences.append(Sentence(tuple(row[0] for row in rows), tuple(row[-1] for row in rows)))
    return sentences


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
