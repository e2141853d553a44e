"""Prefixes, wildcards and fuzzy words: the archive's own words that fit, looked up as one word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsearch import query as tree
from newsearch.analysis import fold
from newsearch.deadline import TimeUpError
from newsearch.ranking import nodes
from newsearch.ranking.nodes import Best, Late, Node, Term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.analysis import Analyzer
    from newsearch.vocabulary import Vocabulary

MAXIMUM_EXPANSIONS = 1000
"""The words that a prefix, a pattern or a fuzzy word stands for, at most: the nearest, of these the commonest."""

_DISTANCE_WORTH = {0: 1.0, 1: 0.7, 2: 0.4}
"""What a word is worth by its edit distance from the word that was typed."""


class Expander:
    """Finds the words of one snapshot's exact list that fit a pattern.

    Attributes:
        notes: the expansions that were cut.
    """

    def __init__(self, analyzer: Analyzer, statistics: Vocabulary) -> None:
        self._analyzer, self._statistics = analyzer, statistics
        self.notes: list[str] = []

    def expanded(self, query: tree.Prefix | tree.Wildcard | tree.Fuzzy) -> Node | None:
        """The words that fit; None when the pattern holds no letter or digit."""
        try:
            if isinstance(query, tree.Prefix):
                return self.prefix(query.text)
            if isinstance(query, tree.Wildcard):
                return self.wildcard(query.pattern)
            return self.fuzzy(query.text, query.distance)
        except TimeUpError:
            return Late()

    def prefix(self, text: str) -> Node | None:
        """Any word that begins with `text`; of a compound ("undang-und*") the last part is the prefix.

        None when `text` holds no letter or digit.
        """
        tokens = self._analyzer.tokens(text)
        if not tokens:
            return None
        written = f"{text}*"
        if len(tokens) == 1:
            return self._any(written, self._beginning(tokens[0].exact[0]))
        whole = [Term("exact", token.exact[0], self._weight(token.exact[0])) for token in tokens[:-1]]
        parts = nodes.Sequence((*whole, self._any(written, self._beginning(tokens[-1].exact[0]))))
        joined = "".join(token.exact[0] for token in tokens)
        return Best((parts, self._any(written, self._beginning(joined))))

    def wildcard(self, pattern: str) -> Node:
        """Any word of a pattern: `?` one character, `*` any number."""
        folded = fold(pattern)
        start = re.split(r"[?*]", folded, maxsplit=1)[0]
        parts = ("." if c == "?" else ".*" if c == "*" else re.escape(c) for c in re.sub(r"\*+", "*", folded))
        fits = re.compile("".join(parts), re.DOTALL).fullmatch
        words = self._statistics.words(start, lambda terms: (n for n, term in enumerate(terms) if fits(term)))
        return self._any(pattern, {term: (0, n) for term, n in words.items()})

    def fuzzy(self, text: str, distance: int) -> Node:
        """Any word at most `distance` edits away, worth less by its distance."""
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        folded = fold(text)

        def near(terms: Sequence[str]) -> list[int]:
            found = process.extract(folded, terms, scorer=edits, score_cutoff=distance, limit=None)
            return sorted(place for _, _, place in found)

        edits = Levenshtein.distance
        words = self._statistics.words(fits=near)
        return self._any(f"{text}~{distance}", {term: (edits(folded, term), n) for term, n in words.items()})

    def _beginning(self, start: str) -> dict[str, tuple[int, int]]:
        return {term: (0, n) for term, n in self._statistics.words(start).items()}

    def _any(self, written: str, words: dict[str, tuple[int, int]]) -> Node:
        """The choice of words, given with the distance and the frequency of each.

        All weigh as much as the commonest of them (what Lucene calls blended frequencies): a misspelling is rare, and
        must not count for more than the word that was meant.
        """
        chosen = sorted(words, key=lambda term: (words[term][0], -words[term][1], term))[:MAXIMUM_EXPANSIONS]
        if len(chosen) < len(words):
            self.notes.append(f"{written} fits {len(words):,} words: the first {len(chosen):,} of them are looked up")
        commonest = 0
        for term in sorted(chosen, key=lambda term: -words[term][1]):
            # No live article is missing in the count that is known, so that no later term is commoner.
            if words[term][1] <= commonest:
                break
            commonest = max(commonest, self._statistics.frequency("exact", term))
        weight = self._statistics.idf(commonest)
        return Best(tuple(Term("exact", term, _DISTANCE_WORTH[words[term][0]] * weight) for term in sorted(chosen)))

    def _weight(self, term: str) -> float:
        return self._statistics.idf(self._statistics.frequency("exact", term))
