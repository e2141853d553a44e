"""Names of one entity in a column: which they are, and how many articles bear any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.ascending import first_of_each

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from newsearch.ranking.name_column import Names
    from newsearch.ranking.scored import Scored


class Entities:
    """The entities of a column that have several names; several threads may share it.

    An article that bears several names of an entity is one article. How many names more than one it bears is worked
    out once, so that a count is the sum of the names' counts less these.
    """

    def __init__(self, names: Names, partners: Mapping[int, Sequence[int]], counts: NDArray[np.intp]) -> None:
        """Join names.

        Args:
            names: the column.
            partners: for each name that has any, the other names of the same entity, by their numbers.
            counts: how many articles bear each name: the commonest takes in its partners first.
        """
        joined = _joined(partners, counts)
        self._members = np.array([number for entity in joined for number in entity], dtype=np.intp)
        sizes = np.array([len(entity) for entity in joined], dtype=np.intp)
        self._starts, self._sizes = sizes.cumsum() - sizes, sizes
        self._entity = np.full(names.count, -1, dtype=np.intp)
        self._entity[self._members] = np.arange(len(sizes)).repeat(sizes)
        # Of each segment the articles with more than one name of an entity, and the entities: once for each name more.
        self._more = []
        for entities, articles in names.bearers(None, self._entity):
            order = np.lexsort((entities, articles))
            pairs = articles[order] * max(1, len(sizes)) + entities[order]
            again = ~first_of_each(pairs)
            self._more.append((articles[order][again], entities[order][again]))

    def counts(self, counts: NDArray[np.intp], found: Sequence[Scored]) -> NDArray[np.intp]:
        """How many of the articles found in each segment bear each entity, given how many bear each name.

        An entity's count stands with the commonest of its names, of equals the first; its other names have 0.
        """
        if not len(self._members):
            return counts
        own = counts.take(self._members)
        total = np.add.reduceat(own, self._starts)
        for part, (articles, entities) in zip(found, self._more, strict=True):
            if len(articles):
                total -= np.bincount(entities[_among(articles, part.numbers)], minlength=len(total))
        most = np.maximum.reduceat(own, self._starts)
        at_most = (own == most.repeat(self._sizes)).nonzero()[0]
        heads = self._members[at_most[first_of_each(self._entity[self._members[at_most]])]]
        counts = counts.copy()
        counts[self._members] = 0
        counts[heads] = total
        return counts

    def names(self, number: int) -> list[int]:
        """All names of the entity that has a name; that name alone where it is the only one."""
        entity = self._entity[number]
        if entity < 0:
            return [number]
        start = self._starts[entity]
        members: list[int] = self._members[start : start + self._sizes[entity]].tolist()
        return members


def numbered(names: Names, joined: Mapping[str, Iterable[str]]) -> dict[int, list[int]]:
    """For each name that has any, the other names of the same entity, by their numbers."""
    found = {}
    for name, more in joined.items():
        number = names.number(name)
        if number is not None:
            found[number] = [other for other in map(names.number, more) if other is not None]
    return found


def _joined(partners: Mapping[int, Sequence[int]], counts: NDArray[np.intp]) -> list[list[int]]:
    """The names of each entity that has several, as ascending numbers."""
    taken: set[int] = set()
    joined = []
    own = np.array(sorted(partners), dtype=np.intp)
    for number in own[np.argsort(-counts.take(own), kind="stable")].tolist():
        if number not in taken:
            entity = [number, *(other for other in partners[number] if other not in taken)]
            taken.update(entity)
            if len(entity) > 1:
                joined.append(sorted(entity))
    return joined


def _among(wanted: NDArray[np.intp], numbers: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which of some articles are among others, ascending."""
    if not len(numbers):
        return np.zeros(len(wanted), dtype=np.bool_)
    places = np.minimum(numbers.searchsorted(wanted), len(numbers) - 1)
    found: NDArray[np.bool_] = numbers[places] == wanted
    return found
