"""The best articles of one segment for words of which any will do, without scoring every article that has one.

MaxScore (H. Turtle, J. Flood: Query evaluation: strategies and optimizations, 1995) on arrays: words are taken in the
order of the most that they can add to a score. Once the words that are left cannot lift an article into the best on
their own, they are looked up only for the articles that still can get there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MARGIN = 1e-8
"""Scores that differ by less may change places: what is returned holds every article so near to the last one."""

_WORTH_SKIPPING = 1500
"""Rows that must be left before it pays to look which articles can still get there."""

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

    def scores_at(self, numbers: NDArray[np.intp], weight: float) -> NDArray[np.float64]:
        """`weight` times the impact on each of some articles, ascending; 0 where one has not the term."""
        ...


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
    allowed: NDArray[np.bool_] | None = None,
    floor: float = 0.0,
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Articles among which the best `count` are, each with its whole score: the sum over the groups.

    Args:
        groups: one for each word; weights are above 0.
        count: how many of the best are wanted, 1 or more.
        scratch: of the segment's size.
        allowed: shape (size,): articles that may be returned; None for all.
        floor: a score that the articles wanted are known to reach, from other segments.

    Returns:
        Article numbers, ascending, and scores. All articles with one of the best `count` scores are there, ties and
        scores within `MARGIN` of the last included, unless they are below `floor`; a few others may be.
    """
    bounded = sorted(((_bound(group), group) for group in groups if group), key=lambda pair: -pair[0])
    if not bounded:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float64)
    total = scratch.take()
    touched: list[NDArray[np.intp]] = []
    try:
        left = sum(bound for bound, _ in bounded)
        rows = sum(p.count for _, group in bounded for p, _ in group)
        reached = 0.0
        for place, (bound, group) in enumerate(bounded):
            found, scores = _scored(group, scratch)
            if len(touched):
                total[found] += scores
            else:
                total[found] = scores
            touched.append(found)
            left -= bound
            rows -= sum(p.count for p, _ in group)
            reached += bound
            if rows > _WORTH_SKIPPING and left < reached:
                best = _Found(total, touched, allowed)
                least = best.least(count, floor)
                if left < least - MARGIN:
                    rest = [group for _, group in bounded[place + 1 :]]
                    return _finish(*best.above(least - left - MARGIN), rest, count, least, scratch)
        best = _Found(total, touched, allowed)
        return best.above(best.least(count, floor) - MARGIN)
    finally:
        for found in touched:
            total[found] = 0.0
        scratch.give(total)


def _bound(group: Group) -> float:
    """The most that a group can add to a score."""
    return max(weight * postings.max_impact for postings, weight in group)


def _scored(group: Group, scratch: Scratch) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The articles of a group, ascending, with the greatest of their scores."""
    if len(group) == 1:
        ((postings, weight),) = group
        return postings.indices, postings.scores(weight)
    best = scratch.take()
    lists = sorted(group, key=lambda way: -way[0].count)
    first, weight = lists[0]
    numbers = first.indices
    best[numbers] = first.scores(weight)
    for postings, weight in lists[1:]:
        more = postings.indices
        before = best[more]
        best[more] = np.maximum(before, postings.scores(weight))
        new = more[before == 0.0]
        if len(new):
            numbers = np.sort(np.concatenate([numbers, new]))
    scores = best[numbers]
    best[numbers] = 0.0
    scratch.give(best)
    return numbers, scores


class _Found:
    """The articles that were found so far, with their scores so far."""

    __slots__ = ("_lists", "numbers", "scores")

    def __init__(
        self, total: NDArray[np.float64], touched: list[NDArray[np.intp]], allowed: NDArray[np.bool_] | None
    ) -> None:
        self._lists = len(touched)
        numbers = touched[0] if len(touched) == 1 else np.concatenate(touched)
        self.numbers = numbers if allowed is None else numbers[allowed[numbers]]
        self.scores = total[self.numbers]

    def least(self, count: int, floor: float) -> float:
        """A score that at least `count` articles reach already; `floor` when there are not as many."""
        # An article stands there once for each list that has it: so many ranks down there are `count` different ones.
        rank = len(self.scores) - count * self._lists
        if rank < 0:
            return floor
        scores = self.scores.copy()
        scores.partition(rank)
        return max(floor, float(scores[rank]))

    def above(self, least: float) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """The articles with at least that score so far, ascending."""
        kept = (self.scores >= least).nonzero()[0]
        numbers, scores = self.numbers[kept], self.scores[kept]
        if self._lists == 1:
            return numbers, scores
        order = numbers.argsort(kind="stable")
        numbers = numbers[order]
        first = np.empty(len(numbers), dtype=np.bool_)
        first[:1] = True
        np.not_equal(numbers[1:], numbers[:-1], out=first[1:])
        return numbers[first], scores[order[first]]


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
    if len(numbers) * _LOOK_UP_SHARE > sum(postings.count for postings, _ in group):
        found, values = _scored(group, scratch)
        best = scratch.take()
        best[found] = values
        scores = best[numbers]
        best[found] = 0.0
        scratch.give(best)
        return scores
    (postings, weight), *others = group
    scores = postings.scores_at(numbers, weight)
    for postings, weight in others:
        np.maximum(scores, postings.scores_at(numbers, weight), out=scores)
    return scores


def all_of(
    groups: Sequence[Group], scratch: Scratch, allowed: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The articles that every group has, with their scores added. Weights are above 0."""
    rarest, *others = sorted(groups, key=lambda group: sum(postings.count for postings, _ in group))
    numbers, total = _scored(rarest, scratch)
    if allowed is not None:
        kept = allowed[numbers]
        numbers, total = numbers[kept], total[kept]
    for group in others:
        if not len(numbers):
            break
        scores = looked_up(group, numbers, scratch)
        kept = scores > 0.0
        numbers, total = numbers[kept], total[kept] + scores[kept]
    return numbers, total
