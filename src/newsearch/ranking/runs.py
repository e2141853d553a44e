"""Words that stand side by side in a query: what they say together."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from newsearch.ranking.nodes import Best, Clauses, Node
from newsearch.tables import LONG_FORMS, SEPARATOR

if TYPE_CHECKING:
    from newsearch.analysis import Token, Variants
    from newsearch.ranking.parameters import Parameters
    from newsearch.ranking.statistics import Statistics
    from newsearch.ranking.words import Words


class Runs:
    """Plans neighbouring words of a query in one snapshot."""

    def __init__(self, words: Words, statistics: Statistics, parameters: Parameters, variants: Variants) -> None:
        self._words, self._statistics, self._parameters, self._variants = words, statistics, parameters, variants

    def plan(self, texts: list[str], *, required: bool) -> list[Node]:
        """The nodes of neighbouring words, any or (`required`) all of which are asked for.

        A word that hardly stands without its neighbour counts less (`factors`). A run of words that is the long form
        of an acronym, or that has another form, is one node: an article gets the better of the two.
        """
        tokens = [self._words.tokens(text) for text in texts]
        factors = self.factors(tokens)
        planned = [self._words.word(text, factor=factor) for text, factor in zip(texts, factors, strict=True)]
        nodes: list[Node] = []
        place = 0
        while place < len(texts):
            length, forms = self._longest(tokens[place:])
            group = tuple(node for node in planned[place : place + length] if node is not None)
            if forms:
                together = Clauses(required=group) if required else Clauses(optional=group)
                nodes.append(Best((together, *(self._words.alternative(form, worth) for form, worth in forms))))
            else:
                nodes += group
            place += length
        return nodes

    def factors(self, tokens: list[list[Token]]) -> list[float]:
        """For each word what it is worth beside its neighbours: "Piala Dunia" is one fact and not two.

        With n articles that hold a pair of words as a phrase and n_a, n_b that hold each, dep = n / min(n_a, n_b) is
        how much the rarer depends on the other, and c = min(1, max(idf(n), idf_a, idf_b) / (idf_a + idf_b)) what the
        pair tells of what its words seem to tell. Both words count 1 - dep * (1 - c), for each neighbour anew.
        """
        factors = [1.0] * len(tokens)
        for place, (left, right) in enumerate(pairwise(tokens)):
            if len(left) != 1 or len(right) != 1:
                continue
            factor = self._discount(left[0].exact[0], right[0].exact[0])
            factors[place] *= factor
            factors[place + 1] *= factor
        return factors

    def _discount(self, left: str, right: str) -> float:
        n_a, n_b = self._statistics.frequency("exact", left), self._statistics.frequency("exact", right)
        if not n_a or not n_b or left == right or max(n_a, n_b) > self._parameters.common * self._statistics.articles:
            return 1.0
        n = self._statistics.together(left, right)
        if not n:
            return 1.0
        idf_a, idf_b = self._statistics.idf(n_a), self._statistics.idf(n_b)
        dependence = min(1.0, n / min(n_a, n_b))
        told = min(1.0, max(self._statistics.idf(n), idf_a, idf_b) / (idf_a + idf_b))
        return 1 - dependence * (1 - told)

    def _longest(self, tokens: list[list[Token]]) -> tuple[int, list[tuple[tuple[str, ...], float]]]:
        """How many of the first words have other forms together, and these with their worths; (1, []) if none have."""
        run: list[str] = []
        for word in tokens[: self._parameters.longest_form]:
            if len(word) != 1:
                break
            run.append(word[0].exact[0])
        if len(run) < 2:
            return 1, []
        mined = self._mined(run)
        for length in range(len(run), 1, -1):
            words = tuple(run[:length])
            forms: dict[tuple[str, ...], float] = {}
            forms.update({(short,): worth for short, worth in mined.get(" ".join(words), {}).items()})
            for form, worth in self._variants.of(words):
                forms[form] = max(worth, forms.get(form, 0.0))
            if forms:
                return length, sorted(forms.items())
        return 1, []

    def _mined(self, run: list[str]) -> dict[str, dict[str, float]]:
        """A long form -> its acronyms with their worths, for the long forms that begin like the run."""
        found: dict[str, dict[str, float]] = {}
        for key, (count,) in self._statistics.tallies(LONG_FORMS, f"{run[0]} {run[1]}"):
            long, _, short = key.partition(SEPARATOR)
            if count >= self._parameters.acronym_uses:
                found.setdefault(long, {})[short] = self._parameters.acronym * self._words.share(short, long)
        return found
