"""Prefixes, wildcards and fuzzy words: the archive's own words that fit, looked up as one word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch.analysis import fold
from newsearch.ranking.nodes import Best, Positional, Term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newsearch.engine.interface import Snapshot
    from newsearch.ranking.statistics import Statistics

MAXIMUM_EXPANSIONS = 1000
"""The commonest words that a prefix or pattern stands for, at most."""

_DISTANCE_WORTH = {0: 1.0, 1: 0.7, 2: 0.4}
"""What a word is worth by its edit distance from the word that was typed."""

_LAST = "\U0010ffff"


class Expander:
    """Finds the words of one snapshot's exact list that fit a pattern."""

    def __init__(self, snapshot: Snapshot, statistics: Statistics) -> None:
        self._snapshot, self._statistics = snapshot, statistics
        self.notes: list[str] = []

    def prefix(self, text: str) -> Positional:
        """Any word that begins with `text`."""
        start = fold(text)
        return self._any(f"{text}*", self._range(start), lambda _: 1.0)

    def wildcard(self, pattern: str) -> Positional:
        """Any word of a pattern: `?` one character, `*` any number."""
        folded = fold(pattern)
        start = re.split(r"[?*]", folded, maxsplit=1)[0]
        parts = ("." if c == "?" else ".*" if c == "*" else re.escape(c) for c in re.sub(r"\*+", "*", folded))
        fits = re.compile("".join(parts), re.DOTALL)
        words = {term: n for term, n in self._range(start).items() if fits.fullmatch(term)}
        return self._any(pattern, words, lambda _: 1.0)

    def fuzzy(self, text: str, distance: int) -> Positional:
        """Any word at most `distance` edits away, worth less by its distance."""
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        word = fold(text)
        words = self._range("")
        near = process.extract(word, list(words), scorer=Levenshtein.distance, score_cutoff=distance, limit=None)
        away = {term: int(edits) for term, edits, _ in near}
        found = {term: words[term] for term in away}
        return self._any(f"{text}~{distance}", found, lambda term: _DISTANCE_WORTH[away[term]])

    def _range(self, start: str) -> dict[str, int]:
        """The words that begin with `start`, with the number of articles that hold each."""
        total: dict[str, int] = {}
        for segment in self._snapshot.segments:
            for term, frequency in segment.terms("exact", start or " ", start + _LAST):
                total[term] = total.get(term, 0) + frequency
        return total

    def _any(self, written: str, words: dict[str, int], worth: Callable[[str], float]) -> Positional:
        chosen: Iterable[str] = words
        if len(words) > MAXIMUM_EXPANSIONS:
            chosen = sorted(words, key=lambda term: (-words[term], term))[:MAXIMUM_EXPANSIONS]
            self.notes.append(
                f"{written} fits {len(words):,} words: the {MAXIMUM_EXPANSIONS:,} commonest are looked up"
            )
        return Best(
            tuple(Term("exact", term, worth(term) * self._statistics.idf(words[term])) for term in sorted(chosen))
        )
