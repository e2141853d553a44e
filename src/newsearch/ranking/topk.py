"""The best articles of one segment for words of which any will do, without scoring every article that has one.

MaxScore (H. Turtle, J. Flood: Query evaluation: strategies and optimizations, 1995) on arrays: words are taken in the
order of the most that they can add to a score. Once the words that are left cannot lift an article into the best on
their own, they are looked up only for the articles that still can get there.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from newsearch.ascending import distinct
from newsearch.ranking.matches import NOTHING, SPARSE, passing, ranked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.engine.interface import Matched
    from newsearch.ranking.listed import Listed
    from newsearch.ranking.matches import Allowed, Matches, Scratch

    Word = Matches | Listed
    Weighed = tuple[Word, float]
    """What a word finds, and what multiplies its scores."""

MARGIN = 1e-8
"""Scores that differ by less may change places: what is returned holds every article so near to the last one."""

_COMPARED_SHARE = 8
_SMALL = 1 << 16
"""Above 1/8 of a segment's articles, and in a small segment, comparing all scores beats picking those found."""

_first = itemgetter(0)


def top(
    words: Sequence[Weighed], count: int, scratch: Scratch, allowed: Allowed | None = None, floor: float = 0.0
) -> Matched:
    """Articles among which the best `count` are, each with its whole score: the sum over the words.

    Args:
        words: what each word finds, with what multiplies its scores.
        count: how many of the best are wanted, 1 or more.
        scratch: of the segment's size.
        allowed: says of some articles which may be returned; None for all.
        floor: a score that the articles wanted are known to reach, from other segments.

    Returns:
        Article numbers, ascending, and scores. All articles with one of the best `count` scores are there, ties and
        scores within `MARGIN` of the last included, unless they are below `floor`; a few others may be.
    """
    lists = [(factor * found.top, factor, found) for found, factor in words if found.top]
    if len(lists) < 2:
        return _of_one(*lists[0][1:], count, allowed) if lists else NOTHING
    lists.sort(key=_first, reverse=True)
    # So many articles of one word reach the last of its best by that word alone. Of a word that is looked up for the
    # first time it is known only once all of its articles are.
    least, left = floor - MARGIN, 0.0
    for bound, factor, found in lists:
        left += bound
        if allowed is None:
            least = max(least, factor * found.reached(count) - MARGIN)
    total = scratch.take()
    touched: list[NDArray[np.intp]] = []
    place = 0
    try:
        for place, (bound, factor, found) in enumerate(lists):  # noqa: B007 the place that was reached
            if left < least:
                break
            whole = found.whole()
            numbers, scores = passing((whole.numbers, whole.scores), allowed)
            if factor != 1.0:
                scores = scores * factor
            # Noted before it is written: an interrupt between the two leaves nothing behind.
            touched.append(numbers)
            if len(touched) > 1:
                np.add.at(total, numbers, scores)
            else:
                total[numbers] = scores
                reached = factor * whole.reached(count) if allowed is None else ranked(scores, count)
                least = max(least, reached - MARGIN)
            left -= bound
        else:
            place = len(lists)
        numbers, scores = _above(total, touched, least - left)
        laid_out = True
        for bound, factor, found in lists[place:]:
            laid_out = laid_out and len(numbers) * SPARSE >= found.size
            if laid_out:
                # To add up all of the word takes less than to look it up for so many.
                whole = found.whole()
                touched.append(whole.numbers)
                np.add.at(total, whole.numbers, whole.scores * factor)
                scores = total.take(numbers)
            else:
                scores = scores + found.lookup(numbers, scratch) * factor
            left -= bound
            if len(scores) > count:
                least = max(least, ranked(scores, count) - MARGIN)
            kept = (scores >= least - left).nonzero()[0]
            numbers, scores = numbers.take(kept), scores.take(kept)
    finally:
        _clear(total, touched)
        scratch.give(total)
    return best_of(numbers, scores, count)


def _of_one(factor: float, word: Word, count: int, allowed: Allowed | None) -> Matched:
    """The best articles of one word."""
    found = word.whole()
    numbers, scores = found.numbers, found.scores
    if allowed is not None:
        numbers, scores = passing((numbers, scores), allowed)
    elif len(scores) > count:
        kept = (scores >= found.reached(count) - MARGIN / factor).nonzero()[0]
        numbers, scores = numbers.take(kept), scores.take(kept)
    return best_of(numbers, scores * factor, count)


def _clear(total: NDArray[np.float64], touched: list[NDArray[np.intp]]) -> None:
    """Make an array all zero again that is above 0 nowhere but at some articles."""
    if sum(map(len, touched)) * _COMPARED_SHARE > len(total):
        total.fill(0.0)
        return
    for done in touched:
        total[done] = 0.0


def _above(total: NDArray[np.float64], touched: list[NDArray[np.intp]], least: float) -> Matched:
    """The articles with at least that score so far, ascending."""
    if len(total) <= _SMALL or sum(map(len, touched)) * _COMPARED_SHARE > len(total):
        numbers = (total >= least if least > 0.0 else total > 0.0).nonzero()[0]
        return numbers, total.take(numbers)
    numbers = np.concatenate([*touched, NOTHING[0]])
    # An article stands there once for each list that has it.
    numbers = distinct(np.sort(numbers[total.take(numbers) >= least]))
    return numbers, total.take(numbers)


def best_of(numbers: NDArray[np.intp], scores: NDArray[np.float64], count: int) -> Matched:
    """Of some articles those with one of the best `count` scores, or within `MARGIN` of the last."""
    if len(scores) <= count:
        return numbers, scores
    kept = (scores >= ranked(scores, count) - MARGIN).nonzero()[0]
    return numbers.take(kept), scores.take(kept)
