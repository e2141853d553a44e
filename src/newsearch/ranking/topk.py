"""The best articles of one segment for words of which any will do, without scoring every article that has one.

MaxScore (H. Turtle, J. Flood: Query evaluation: strategies and optimizations, 1995) on arrays: words are taken in the
order of the most that they can add to a score. Once the words that are left cannot lift an article into the best on
their own, they are looked up only for the articles that still can get there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import numpy as np

from newsearch.ascending import distinct
from newsearch.deadline import check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MARGIN = 1e-8
"""Scores that differ by less may change places: what is returned holds every article so near to the last one."""

_WORTH_SKIPPING = 6000
"""Rows that must be left before it pays to look which articles can still get there."""

_DENSE_SHARE = 16
"""Above 1/16 of a segment's articles, a look at all of them beats sorting what was found."""

_COMPARED_SHARE = 8
"""Above 1/8 of a segment's articles, comparing the scores of all of them beats picking out those that were found."""

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


def top(
    groups: Sequence[Group],
    count: int,
    scratch: Scratch,
    allowed: Allowed | None = None,
    floor: float = 0.0,
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Articles among which the best `count` are, each with its whole score: the sum over the groups.

    Args:
        groups: one for each word; weights are above 0.
        count: how many of the best are wanted, 1 or more.
        scratch: of the segment's size.
        allowed: says of some articles which may be returned; None for all.
        floor: a score that the articles wanted are known to reach, from other segments.

    Returns:
        Article numbers, ascending, and scores. All articles with one of the best `count` scores are there, ties and
        scores within `MARGIN` of the last included, unless they are below `floor`; a few others may be.
    """
    groups = [group for group in groups if group]
    if len(groups) < 2:
        return best_of(*_scored(groups[0], scratch, allowed), count) if groups else _nothing()
    rows = sum(map(_rows, groups))
    # The greatest impact of a short list is looked for in it, which only skipping is worth.
    bound_of = _bound if rows > _WORTH_SKIPPING else _weight
    bounded = sorted([(bound_of(group), group) for group in groups], key=_first, reverse=True)
    total = scratch.take()
    touched: list[NDArray[np.intp]] = []
    try:
        left = sum([bound for bound, _ in bounded])
        reached = 0.0
        for place, (bound, group) in enumerate(bounded):
            found, scores = _scored(group, scratch, allowed)
            # Noted before it is written: an interrupt between the two leaves nothing behind.
            touched.append(found)
            if place:
                np.add.at(total, found, scores)
            else:
                total[found] = scores
            left -= bound
            rows -= _rows(group)
            reached += bound
            if rows > _WORTH_SKIPPING and left < reached:
                least = _reached(total, touched, count, floor)
                if left < least - MARGIN:
                    rest = [group for _, group in bounded[place + 1 :]]
                    found, scores = _above(total, touched, least - left - MARGIN)
                    return _finish(found, scores, rest, count, least, scratch)
        found, scores = _above(total, touched, _reached(total, touched, count, floor) - MARGIN)
        return best_of(found, scores, count)
    finally:
        for found in touched:
            total[found] = 0.0
        scratch.give(total)


def _nothing() -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float64)


def _first(bounded: tuple[float, Group]) -> float:
    return bounded[0]


def _reached(total: NDArray[np.float64], touched: list[NDArray[np.intp]], count: int, floor: float) -> float:
    """A score that at least `count` articles reach already; `floor` when none is known.

    It is the least of the best in one list that has so many articles: the first, whose word tells the most.
    """
    for found in touched:
        rank = len(found) - count
        if rank >= 0:
            scores = total[found]
            scores.partition(rank)
            return max(floor, float(scores[rank]))
    return floor


def _above(
    total: NDArray[np.float64], touched: list[NDArray[np.intp]], least: float
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The articles with at least that score so far, ascending."""
    if len(touched) == 1:
        numbers = touched[0]
        scores = total[numbers]
        kept = (scores >= least).nonzero()[0]
        return numbers[kept], scores[kept]
    if least > 0.0 and sum(map(len, touched)) * _COMPARED_SHARE > len(total):
        numbers = (total >= least).nonzero()[0]
        return numbers, total[numbers]
    numbers = np.concatenate(touched)
    # An article stands there once for each list that has it.
    numbers = np.sort(numbers[total[numbers] >= least])
    numbers = distinct(numbers)
    return numbers, total[numbers]


def best_of(
    numbers: NDArray[np.intp], scores: NDArray[np.float64], count: int
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Of some articles those with one of the best `count` scores, or within `MARGIN` of the last."""
    rank = len(scores) - count
    if rank <= 0:
        return numbers, scores
    kept = scores >= np.partition(scores, rank)[rank] - MARGIN
    return numbers[kept], scores[kept]


def _bound(group: Group) -> float:
    """The most that a group can add to a score."""
    most = 0.0
    for postings, weight in group:
        bound = weight * postings.max_impact
        if bound > most:
            most = bound
    return most


def _weight(group: Group) -> float:
    """The greatest of its weights: of the word that tells the most."""
    return max([weight for _, weight in group])


def _rows(group: Group) -> int:
    """How many rows its lists have."""
    return sum([postings.count for postings, _ in group])


def _scored(
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


def _finish(
    numbers: NDArray[np.intp],
    scores: NDArray[np.float64],
    groups: list[Group],
    count: int,
    least: float,
    scratch: Scratch,
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Add the groups that are left for the articles that can still be among the best."""
    left = sum(map(_bound, groups))
    for group in groups:
        scores = scores + looked_up(group, numbers, scratch)
        left -= _bound(group)
        if len(scores) > count:
            least = max(least, float(np.partition(scores, len(scores) - count)[len(scores) - count]))
        kept = scores >= least - left - MARGIN
        numbers, scores = numbers[kept], scores[kept]
    return numbers, scores


def looked_up(group: Group, numbers: NDArray[np.intp], scratch: Scratch) -> NDArray[np.float64]:
    """The scores of a group for some articles, ascending; 0 where one has none of its terms."""
    if not group:
        return np.zeros(len(numbers), dtype=np.float64)
    whole = _whole(group)
    if len(numbers) * _LOOK_UP_SHARE > sum(postings.count for postings, _ in whole):
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


def any_of(
    groups: Sequence[Group], scratch: Scratch, allowed: Allowed | None = None
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The articles that any group has, ascending, with their scores added. Weights are above 0."""
    lists = [_scored(group, scratch, allowed) for group in groups if group]
    if len(lists) < 2:
        return lists[0] if lists else _nothing()
    total = scratch.take()
    for numbers, scores in lists:
        np.add.at(total, numbers, scores)
    if sum(len(numbers) for numbers, _ in lists) * _DENSE_SHARE > scratch.size:
        found = total.nonzero()[0]
    else:
        found = distinct(np.sort(np.concatenate([numbers for numbers, _ in lists])))
    scores = total[found]
    total[found] = 0.0
    scratch.give(total)
    return found, scores


def lists_of(groups: Sequence[Group]) -> list[Weighable]:
    """The lists that together have all articles of the groups, longest first."""
    ways = {id(way[0]): way for group in groups for way in group}
    lists = [postings for postings, _ in _whole(tuple(ways.values()))]
    lists.sort(key=_length, reverse=True)
    return lists


def count_of(groups: Sequence[Group], size: int, allowed: Allowed | None = None) -> int:
    """How many articles `any_of` finds in a segment of that size."""
    lists = lists_of(groups)
    if len(lists) < 2:
        if not lists:
            return 0
        return lists[0].count if allowed is None else int(np.count_nonzero(allowed(lists[0].indices)))
    marked = np.zeros(size, dtype=np.bool_)
    for postings in lists:
        marked[postings.indices] = True
    return int(np.count_nonzero(marked if allowed is None else allowed(marked.nonzero()[0])))


def total_of(groups: Sequence[Group], numbers: NDArray[np.intp], scratch: Scratch) -> NDArray[np.float64]:
    """The scores of all groups together for some articles, ascending."""
    total = np.zeros(len(numbers), dtype=np.float64)
    for group in groups:
        total += looked_up(group, numbers, scratch)
    return total


def all_of(
    groups: Sequence[Group], scratch: Scratch, allowed: Allowed | None = None
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The articles that every group has, with their scores added. Weights are above 0."""
    if not all(groups):
        return _nothing()
    rarest, *others = sorted(groups, key=lambda group: sum(postings.count for postings, _ in group))
    numbers, total = _scored(rarest, scratch, allowed)
    for group in others:
        if not len(numbers):
            break
        scores = looked_up(group, numbers, scratch)
        kept = scores > 0.0
        numbers, total = numbers[kept], total[kept] + scores[kept]
    return numbers, total
