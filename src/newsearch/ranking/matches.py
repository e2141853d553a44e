"""Articles that a part of a plan finds in one segment, with their scores, and what is done with many of these.

Articles are numbers in ascending order, all of them live; scores stand beside them and are above 0, so that 0 says of
an article that it was not found. What adds nothing to a score (a condition, a boost by 0) gives `FOUND`, which is lost
in every sum and is shown as 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.ascending import distinct

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from newsearch.engine.interface import Matched

    Allowed = Callable[[NDArray[np.intp]], NDArray[np.bool_]]
    """Says of some articles which pass filters."""

FOUND = 2.0**-1000
"""The score of what is found and worth nothing."""

_WORTHLESS = 2.0**-900
"""Below it nothing but products of `FOUND` lie."""

PAGE = 10
"""How many of its best articles a part knows the score of the last of: no page of so many reaches below it."""

SPARSE = 6
"""Articles are searched for in a list that is so many times as long; a shorter one is laid out."""

_DENSE_SHARE = 16
"""Above 1/16 of a segment's articles, a look at all of them beats sorting what was found."""

_NO_NUMBERS, _NO_SCORES = np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float64)
NOTHING: Matched = (_NO_NUMBERS, _NO_SCORES)
"""No article."""


class Scratch:
    """Dense arrays of a segment's size, all zero between two uses, so that a query need not clear them."""

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


class Matches:
    """The articles of one part of a plan.

    Attributes:
        numbers, scores: the articles, and what each gets.
        size: by how many articles parts are sorted, the rarest first: how many there are, or nearly.
        top: the greatest score; 0 without articles.
    """

    __slots__ = ("_last", "numbers", "scores", "size", "top")

    def __init__(self, numbers: NDArray[np.intp], scores: NDArray[np.float64], top: float | None = None) -> None:
        """Articles and their scores, and the greatest of these where it is known."""
        self.numbers, self.scores, self.size = numbers, scores, len(numbers)
        self.top = float(scores.max(initial=0.0)) if top is None else top
        self._last: float | None = None

    @property
    def last(self) -> float:
        """What the last of the best `PAGE` gets, worked out when first asked for; 0 where there are fewer."""
        if self._last is None:
            self._last = ranked(self.scores, PAGE)
        return self._last

    def parts(self) -> list[NDArray[np.intp]]:
        """Its articles, as a word of several lists has them in parts."""
        return [self.numbers]

    def whole(self) -> Matches:
        """Itself: all of it is known."""
        return self

    def reached(self, count: int) -> float:
        """What the last of the best `count` gets; 0 where there are fewer."""
        return self.last if count <= PAGE else ranked(self.scores, count)

    @property
    def bytes(self) -> int:
        """How much memory it takes."""
        return 200 + self.numbers.nbytes + self.scores.nbytes

    def lookup(self, numbers: NDArray[np.intp], scratch: Scratch) -> NDArray[np.float64]:
        """The scores of some articles, ascending; 0 for those that are not here."""
        return scores_of(numbers, (self.numbers, self.scores), scratch)


def ranked(scores: NDArray[np.float64], count: int) -> float:
    """The last of the best `count` scores; 0 where there are fewer."""
    rank = len(scores) - count
    if rank < 0:
        return 0.0
    ordered = scores.copy()
    ordered.partition(rank)
    return float(ordered[rank])


def scores_of(numbers: NDArray[np.intp], found: Matched, scratch: Scratch) -> NDArray[np.float64]:
    """The scores of some articles, ascending, in what was found; 0 for those that are not there."""
    own, worth = found
    if not len(own) or not len(numbers):
        return np.zeros(len(numbers), dtype=np.float64)
    if len(numbers) * SPARSE < len(own):
        places = own.searchsorted(numbers)
        np.minimum(places, len(own) - 1, out=places)
        scores = worth.take(places)
        scores[own.take(places) != numbers] = 0.0
        return scores
    dense = scratch.take()
    dense[own] = worth
    scores = dense.take(numbers)
    dense[own] = 0.0
    scratch.give(dense)
    return scores


def passing(found: Matched, allowed: Allowed | None) -> Matched:
    """What is found and allowed."""
    if allowed is None:
        return found
    numbers, scores = found
    kept = allowed(numbers).nonzero()[0]
    return numbers.take(kept), scores.take(kept)


def added(parts: Sequence[Matched], scratch: Scratch) -> Matched:
    """The articles of any part, with their scores added."""
    return _together(parts, scratch, np.add)


def greatest(parts: Sequence[Matched], scratch: Scratch) -> Matched:
    """The articles of any part, each with its greatest score."""
    return _together(parts, scratch, np.maximum)


def _together(parts: Sequence[Matched], scratch: Scratch, operation: np.ufunc) -> Matched:
    parts = [part for part in parts if len(part[0])]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    total = scratch.take()
    for numbers, scores in parts:
        operation.at(total, numbers, scores)
    found = any_of([numbers for numbers, _ in parts], total)
    scores = total.take(found)
    total[found] = 0.0
    scratch.give(total)
    return found, scores


def any_of(lists: Sequence[NDArray[np.intp]], total: NDArray[np.float64]) -> NDArray[np.intp]:
    """The articles of any list, ascending, given an array that is above 0 at these alone."""
    if sum(map(len, lists)) * _DENSE_SHARE > len(total):
        return (total > 0.0).nonzero()[0]
    return distinct(np.sort(np.concatenate(lists)))


def shown(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores as they are shown: what was found for nothing gets 0."""
    if not len(scores) or np.minimum.reduce(scores) > _WORTHLESS:
        return scores
    return np.where(scores > _WORTHLESS, scores, 0.0)
