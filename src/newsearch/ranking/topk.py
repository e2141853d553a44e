"""The best articles of one segment for words of which any will do, without scoring every article that has one.

MaxScore (H. Turtle, J. Flood: Query evaluation: strategies and optimizations, 1995) on arrays: words are taken in the
order of the most that they can add to a score. Once the words that are left cannot lift an article into the best on
their own, they are looked up only for the articles that still can get there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.ascending import distinct
from newsearch.ranking.groups import looked_up, nothing, rows_of, scored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.ranking.groups import Allowed, Group, Scratch

MARGIN = 1e-8
"""Scores that differ by less may change places: what is returned holds every article so near to the last one."""

_WORTH_SKIPPING = 6000
"""Rows that must be left before it pays to look which articles can still get there."""

_COMPARED_SHARE = 8
"""Above 1/8 of a segment's articles, comparing the scores of all of them beats picking out those that were found."""


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
        return best_of(*scored(groups[0], scratch, allowed), count) if groups else nothing()
    rows = sum(map(rows_of, groups))
    # The greatest impact of a short list is looked for in it, which only skipping is worth.
    bound_of = _bound if rows > _WORTH_SKIPPING else _weight
    bounded = sorted([(bound_of(group), group) for group in groups], key=_first, reverse=True)
    total = scratch.take()
    touched: list[NDArray[np.intp]] = []
    try:
        left = sum([bound for bound, _ in bounded])
        reached = 0.0
        for place, (bound, group) in enumerate(bounded):
            found, scores = scored(group, scratch, allowed)
            # Noted before it is written: an interrupt between the two leaves nothing behind.
            touched.append(found)
            if place:
                np.add.at(total, found, scores)
            else:
                total[found] = scores
            left -= bound
            rows -= rows_of(group)
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
