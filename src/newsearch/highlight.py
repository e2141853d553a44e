"""Snippets: the sentences of an article that answer a query best, with the matched words marked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsearch.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsearch.analysis import Analyzer, Token
    from newsearch.article import Article

SNIPPET_LENGTH = 240
"""Code points of a snippet, at most, unless a single sentence is longer than that and has no place to cut."""

_ELLIPSIS = "…"
_MOST_TEXT = 200_000
"""Code points of an article that are searched for a snippet."""


@dataclass(frozen=True, slots=True)
class Span:
    """A matched word or phrase: `snippet.text[start:end]`, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Snippet:
    """Real sentences of an article, and what matched in them."""

    text: str
    spans: tuple[Span, ...] = ()


@dataclass(slots=True)
class Marks:
    """What to mark in a text: the terms of each query word, and phrases as sequences of exact terms.

    Attributes:
        stems, exacts: term -> number of the query word that it answers.
        patterns: tests of exact terms (prefixes, wildcards), each with the number of its word.
        phrases: sequences of exact terms, each with the number of its phrase.
    """

    stems: dict[str, int] = field(default_factory=dict)
    exacts: dict[str, int] = field(default_factory=dict)
    patterns: list[tuple[Callable[[str], bool], int]] = field(default_factory=list)
    phrases: list[tuple[tuple[str, ...], int]] = field(default_factory=list)

    def spans(self, tokens: Sequence[Token]) -> list[tuple[int, int, int]]:
        """(start, end, number of the query word) for all that matches, in order, without overlap."""
        found = [*self._words(tokens), *self._phrases(tokens)]
        found.sort(key=lambda span: (span[0], -span[1]))
        kept: list[tuple[int, int, int]] = []
        for span in found:
            if not kept or span[0] >= kept[-1][1]:
                kept.append(span)
        return kept

    def _words(self, tokens: Sequence[Token]) -> list[tuple[int, int, int]]:
        found = []
        for token in tokens:
            word = next((self.exacts[term] for term in token.exact if term in self.exacts), None)
            if word is None:
                word = next((self.stems[term] for term in token.stem if term in self.stems), None)
            if word is None:
                word = next((n for fits, n in self.patterns if any(map(fits, token.exact))), None)
            if word is not None:
                found.append((token.start, token.end, word))
        return found

    def _phrases(self, tokens: Sequence[Token]) -> list[tuple[int, int, int]]:
        found = []
        for terms, number in self.phrases:
            for first in range(len(tokens) - len(terms) + 1):
                run = tokens[first : first + len(terms)]
                if all(term in token.exact for term, token in zip(terms, run, strict=True)):
                    found.append((run[0].start, run[-1].end, number))
        return found


def snippet(article: Article, marks: Marks, analyzer: Analyzer) -> Snippet:
    """One or two sentences of deck or body with the most distinct query words; else the article's first."""
    best: tuple[float, str, list[tuple[int, int, int]]] | None = None
    opening = ""
    for weight, text in ((1.0, article.body[:_MOST_TEXT]), (0.9, article.deck[:_MOST_TEXT])):
        spans = marks.spans(analyzer.tokens(text, article.language))
        here = 0
        for rank, (start, end) in enumerate(sentences(text)):
            opening = opening or text[start:end]
            while here < len(spans) and spans[here][0] < start:
                here += 1
            inside = []
            for span in spans[here:]:
                if span[1] > end:
                    break
                inside.append(span)
            words = len({number for _, _, number in inside})
            # More distinct words first; of equals the earlier, and a sentence that fits rather than one to be cut.
            worth = weight * words - 0.001 * min(rank, 100) - (0.1 if end - start > SNIPPET_LENGTH else 0.0)
            if words and (best is None or worth > best[0]):
                best = (worth, text[start:end], [(a - start, b - start, n) for a, b, n in inside])
    if best is None:
        return _cut(opening, [])
    return _cut(best[1], best[2])


def _cut(sentence: str, spans: list[tuple[int, int, int]]) -> Snippet:
    """A sentence, cut at blanks to `SNIPPET_LENGTH` around the matches, its white space made single blanks."""
    first, last = 0, len(sentence)
    if last > SNIPPET_LENGTH:
        middle = _densest(spans) if spans else 0
        first = max(0, min(middle - SNIPPET_LENGTH // 3, last - SNIPPET_LENGTH))
        last = min(last, first + SNIPPET_LENGTH)
        if first:
            blank = sentence.find(" ", first, last)
            first = blank + 1 if blank >= 0 else first
        if last < len(sentence):
            blank = sentence.rfind(" ", first, last)
            last = blank if blank > first else last
    before = _ELLIPSIS + " " if first else ""
    after = " " + _ELLIPSIS if last < len(sentence) else ""
    text, moved = _single_blanks(sentence[first:last])
    kept = [
        Span(moved[start - first] + len(before), moved[end - first] + len(before))
        for start, end, _ in spans
        if start >= first and end <= last
    ]
    return Snippet(before + text + after, tuple(kept))


def _densest(spans: list[tuple[int, int, int]]) -> int:
    """Start of the stretch of `SNIPPET_LENGTH` with the most distinct words."""
    worth = {
        start: len({n for a, b, n in spans if a >= start and b <= start + SNIPPET_LENGTH}) for start, _, _ in spans[:50]
    }
    return max(worth, key=lambda start: (worth[start], -start))


def _single_blanks(text: str) -> tuple[str, list[int]]:
    """The text with runs of white space as one blank, and for each old offset the new one."""
    out: list[str] = []
    moved: list[int] = []
    for character in text:
        moved.append(len(out))
        if not character.isspace():
            out.append(character)
        elif out and out[-1] != " ":
            out.append(" ")
    moved.append(len(out))
    return "".join(out), moved
