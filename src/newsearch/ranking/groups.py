"""The posting lists of one word, and what articles get for it: the greatest of the lists' scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import numpy as np

from newsearch.deadline import check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_MANY_WAYS = 8
"""Above so many ways to say a word, the clock is looked at after each of them."""

_LOOK_UP_SHARE = 16
"""Above 1/16 of a list's articles, a dense array answers look-ups faster than a search in the list."""


class Weighable(Protocol):
    """What this module asks of a posting list (`newsearch.engine.interface.Postings`)."""

    @property
    def count(self) -> int:
        """How many articles hold the term."""
        ...

    @property
    def max_impact(self) -> float:
        """The greatest impact."""
        ...

    @property
    def indices(self) -> NDArray[np.intp]:
        """Article numbers, ascending."""
        ...

    def scores(self, weight: float) -> NDArray[np.float64]:
        """`weight` times each impact."""
        ...

    def scores_of(self, rows: NDArray[np.intp], weight: float) -> NDArray[np.float64]:
        """`weight` times the impact in some rows."""
        ...

    def find(self, numbers: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """The rows of some articles, ascending, and which articles have none; their row is any."""
        ...

    @property
    def parent(self) -> Weighable | None:
        """The list that this one is a part of."""
        ...

    @property
    def rows(self) -> NDArray[np.intp]:
        """The rows of the parent that it has, ascending."""
        ...

    def scores_in(self, rows: NDArray[np.intp], weight: float) -> NDArray[np.float64]:
        """`weight` times the impact in some rows of the parent; 0 in those that it has not."""
        ...


Allowed = Callable[["NDArray[np.intp]"], "NDArray[np.bool_]"]
"""Of some articles, which pass filters."""

Group = tuple[tuple[Weighable, float], ...]
"""Ways to say one word: posting lists with their weights. An article gets the greatest of their scores."""


class Scratch:
    """Two dense arrays of a segment's size, all zero between two uses, so that a query need not clear them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._free: list[NDArray[np.float64]] = []

    def take(self) -> NDArray[np.float64]:
        """An array of zeros. It comes back through `give`, and only when it is all zero again."""
        try:
            return self._free.pop()
        except IndexError:
            return np.zeros(self.size, dtype=np.float64)

    def give(self, array: NDArray[np.float64]) -> None:
        """Return an array, all zero, for the next use."""
        self._free.append(array)


def nothing() -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """No article."""
    return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float64)


def rows_of(group: Sequence[tuple[Weighable, float]]) -> int:
    """How many rows some lists have."""
    return sum([postings.count for postings, _ in group])


def scored(
    group: Group, scratch: Scratch, allowed: Allowed | None = None
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The articles of a group, ascending, with the greatest of their scores."""
    numbers, scores = _greatest(group, scratch)
    if allowed is None:
        return numbers, scores
    kept = allowed(numbers)
    return numbers[kept], scores[kept]


def _greatest(group: Group, scratch: Scratch) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    if len(group) == 1:
        postings, weight = group[0]
        return postings.indices, postings.scores(weight)
    whole = _whole(group)
    if len(whole) == 1:
        return _with_parts(*whole[0], group)
    lists = []
    for postings, weight in whole:
        if len(whole) > _MANY_WAYS:
            check()
        lists.append(_with_parts(postings, weight, group))
    lists.sort(key=_found, reverse=True)
    best = scratch.take()
    numbers, scores = lists[0]
    best[numbers] = scores
    for more, scores in lists[1:]:
        new = more[best[more] == 0.0]
        np.maximum.at(best, more, scores)
        if len(new):
            numbers = np.sort(np.concatenate([numbers, new]))
    scores = best[numbers]
    best[numbers] = 0.0
    scratch.give(best)
    return numbers, scores


def _whole(group: Group) -> list[tuple[Weighable, float]]:
    """The lists of a group that are no part of another one of it."""
    if len(group) == 1:
        return list(group)
    lists = {id(postings) for postings, _ in group}
    return [way for way in group if way[0].parent is None or id(way[0].parent) not in lists]


def _with_parts(postings: Weighable, weight: float, group: Group) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The articles of a list, with the greatest of its scores and those of its parts in the group."""
    scores = postings.scores(weight)
    for part, worth in group:
        if part.parent is postings:
            np.maximum.at(scores, part.rows, part.scores(worth))
    return postings.indices, scores


def _found(scored: tuple[NDArray[np.intp], NDArray[np.float64]]) -> int:
    return len(scored[0])


def _length(postings: Weighable) -> int:
    return postings.count


def lists_of(groups: Sequence[Group]) -> list[Weighable]:
    """The lists that together have all articles of the groups, longest first."""
    ways = {id(way[0]): way for group in groups for way in group}
    lists = [postings for postings, _ in _whole(tuple(ways.values()))]
    lists.sort(key=_length, reverse=True)
    return lists


def looked_up(group: Group, numbers: NDArray[np.intp], scratch: Scratch) -> NDArray[np.float64]:
    """The scores of a group for some articles, ascending; 0 where one has none of its terms."""
    if not group:
        return np.zeros(len(numbers), dtype=np.float64)
    whole = _whole(group)
    if len(numbers) * _LOOK_UP_SHARE > rows_of(whole):
        found, values = _greatest(group, scratch)
        dense = scratch.take()
        dense[found] = values
        scores = dense[numbers]
        dense[found] = 0.0
        scratch.give(dense)
        return scores
    best = np.zeros(len(numbers), dtype=np.float64)
    for postings, weight in whole:
        rows, missing = postings.find(numbers)
        scores = postings.scores_of(rows, weight)
        for part, worth in group:
            if part.parent is postings:
                np.maximum(scores, part.scores_in(rows, worth), out=scores)
        scores[missing] = 0.0
        np.maximum(best, scores, out=best)
    return best
