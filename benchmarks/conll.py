"""Labelled sentences in CoNLL form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
