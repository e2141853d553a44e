"""Words that stand side by side in a query: what they say together."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from newsearch.ranking.nodes import Beside, Best, Clauses, Node

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsearch.ranking.term_choice import TermChooser
    from newsearch.ranking.word_lookup import Entry, Form, QueryWord, WordLookup


class Collocations:
    """Plans neighbouring words of a query in one snapshot."""

    def __init__(self, words: TermChooser, lookup: WordLookup, *, weighed: bool = True) -> None:
        self._words, self._lookup, self._weighed = words, lookup, weighed
        self._statistics, self._parameters = lookup.statistics, lookup.parameters

    def plan(self, texts: Sequence[str], *, required: bool) -> list[Node]:
        """The nodes of neighbouring words, any or (`required`) all of which are asked for.

        A word that hardly stands without its neighbour counts less (`factors`). A run of words that is the long form
        of an acronym, or that has another form, is one node: an article gets the better of the two.
        """
        words = list(map(self._words.known, texts))
        factors = self.factors(words)
        planned = [
            _beside(self._words.planned(text, word), factor)
            for text, word, factor in zip(texts, words, factors)  # noqa: B905 as many; `strict` takes time
        ]
        nodes: list[Node] = []
        place = 0
        while place < len(words):
            length = 1
            forms: list[tuple[Form, float]] = []
            if words[place].opens:
                length, forms = self._longest(words[place : place + self._parameters.longest_form])
            told = sum(factors[at] * words[at].entries[0].idf for at in range(place, place + length)) if forms else 0.0
            ways = [self._words.alternative(form, worth, told) for form, worth in forms]
            if not ways and place + 1 < len(words) and (joined := self._words.joined(texts, words, place)):
                length, ways = 2, [joined]
            group = [node for node in planned[place : place + length] if node is not None]
            if ways:
                together = Clauses(required=tuple(group)) if required else Clauses(optional=tuple(group))
                nodes.append(Best((together, *ways)))
            else:
                nodes += group
            place += length
        return nodes

    def factors(self, words: Sequence[QueryWord]) -> list[float]:
        """For each word what it is worth beside its neighbours: "Piala Dunia" is one fact and not two.

        With n articles that hold both words of a pair and n_a, n_b that hold each, dep = n / min(n_a, n_b) is how much
        the rarer depends on the other, and c = min(1, max(idf(n), idf_a, idf_b) / (idf_a + idf_b)) what the pair tells
        of what its words seem to tell. Both words count 1 - dep * (1 - c), for each neighbour anew.
        """
        factors = [1.0] * len(words)
        if not self._weighed:
            return factors
        for place, (left, right) in enumerate(pairwise(words)):
            if len(left.entries) == len(right.entries) == 1:
                factor = self._lookup.beside(left.entries[0], right.entries[0], self._discount)
                factors[place] *= factor
                factors[place + 1] *= factor
        return factors

    def _discount(self, left: Entry, right: Entry) -> float:
        n_a, n_b = left.articles, right.articles
        common = self._parameters.common * self._statistics.articles
        if not n_a or not n_b or n_a > common or n_b > common or left.exact == right.exact:
            return 1.0
        n = self._statistics.together(left.key, right.key)
        if not n:
            return 1.0
        idf_a, idf_b = left.idf, right.idf
        dependence = min(1.0, n / min(n_a, n_b))
        told = min(1.0, max(self._statistics.idf(n), idf_a, idf_b) / (idf_a + idf_b))
        return 1 - dependence * (1 - told)

    def _longest(self, words: Sequence[QueryWord]) -> tuple[int, list[tuple[Form, float]]]:
        """How many of the first words have other forms together, and these with their worths; (1, []) if none have."""
        run: list[str] = []
        for word in words:
            if len(word.entries) != 1:
                break
            run.append(word.entries[0].exact)
        if len(run) < 2:
            return 1, []
        return self._lookup.together(tuple(run), self._forms_of)

    def _forms_of(self, run: tuple[str, ...]) -> tuple[int, list[tuple[Form, float]]]:
        mined = self._lookup.short_forms(run[0], run[1])
        for length in range(len(run), 1, -1):
            forms: dict[Form, float] = {}
            forms.update({(short,): worth for short, worth in mined.get(" ".join(run[:length]), {}).items()})
            for form, worth in self._lookup.variants.of(run[:length]):
                forms[form] = max(worth, forms.get(form, 0.0))
            if forms:
                return length, sorted(forms.items())
        return 1, []


def _beside(word: Node | None, factor: float) -> Node | None:
    """A word that counts `factor` times."""
    return word if word is None or factor == 1.0 else Beside(word, factor)
