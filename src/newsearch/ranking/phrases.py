"""A phrase of terms in one segment: what it is worth is known before where it stands.

To find a phrase takes positions. So it is looked for last, and only in the articles that it can lift among the best.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.deadline import check
from newsearch.engine.phrase_search import following, standing, together
from newsearch.ranking.matches import NOTHING
from newsearch.ranking.topk import MARGIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.engine.interface import Matched, PostingList, Segment
    from newsearch.engine.phrase_search import Rows
    from newsearch.ranking.matches import Allowed

_TIER = 128
"""The best articles by what the phrase would be worth are looked at first: so many, or some times what is wanted."""

_WIDER = 4
"""How many times more are looked at when these have not been enough."""


class Phrase:
    """A phrase in one segment, all words of which are there."""

    def __init__(
        self,
        segment: Segment,
        lists: Sequence[PostingList],
        weights: Sequence[float],
        *,
        least: bool,
        keys: Sequence[NDArray[np.int64]] | None = None,
    ) -> None:
        """A phrase of the terms with these lists and weights.

        Args:
            segment: where.
            lists: of its words, in their order.
            weights: of its words.
            least: whether it is worth the least of its words, instead of all of them together.
            keys: where each word stands (`newsearch.engine.phrase_search.keys`), if that is known.
        """
        self._segment, self._lists, self._weights, self._least = segment, lists, weights, least
        self._keys = keys
        self._common: tuple[NDArray[np.intp], Rows] | None = None

    @property
    def common(self) -> tuple[NDArray[np.intp], Rows]:
        """The live articles that may have it, ascending, and each list's rows of them.

        They hold all of its words; with keys they are those where it stands.
        """
        check()
        if self._common is None:
            if self._keys is None:
                numbers, rows = together(self._lists)
            else:
                numbers = standing(self._keys)
                rows = [postings.find(numbers)[0] for postings in self._lists]
            live = self._segment.live
            if live is not None:
                kept = live[numbers].nonzero()[0]
                numbers, rows = numbers.take(kept), [own.take(kept) for own in rows]
            self._common = numbers, rows
        return self._common

    def worth(self, rows: Rows) -> NDArray[np.float64]:
        """What articles get for it, given each list's rows of them."""
        scores = [part.scores(weight, own) for part, own, weight in zip(self._lists, rows, self._weights, strict=True)]
        worth = scores[0]
        for more in scores[1:]:
            worth = np.minimum(worth, more) if self._least else worth + more
        return worth

    def bound(self) -> float:
        """The most that an article gets for it."""
        bounds = [weight * part.max_impact for part, weight in zip(self._lists, self._weights, strict=True)]
        return min(bounds) if self._least else sum(bounds)

    def all(self) -> Matched:
        """All articles where it stands.

        Raises:
            TimeUpError: there is no time to look at all of them.
        """
        return self._found(self._standing())

    def among(self, some: NDArray[np.intp]) -> Matched:
        """Where it stands among some articles, ascending."""
        return self._found(self._standing(held(some, self.common[0]).nonzero()[0]))

    def best(self, count: int, allowed: Allowed | None, floor: float) -> Matched:
        """The best `count` articles where it stands; arguments and what is returned are as those of `topk.top`.

        Positions are looked at in the order of scores, and no longer than it takes to find so many.
        """
        numbers, rows = self.common
        if self._keys is not None and allowed is None:
            return numbers, self.worth(rows)
        tier = max(_TIER, _WIDER * count)
        left = np.arange(len(numbers)) if allowed is None else allowed(numbers).nonzero()[0]
        if self._keys is not None or len(left) <= 2 * tier:
            return self._found(self._standing(left))
        scores = self.worth(rows)
        left = left[scores[left] >= floor - MARGIN]
        found = left[:0]
        while len(left) > 2 * tier:
            reached = scores[left]
            least = np.partition(reached, len(left) - tier)[len(left) - tier]
            near = reached >= least - MARGIN
            found = np.concatenate([found, self._standing(left[near])])
            left = left[~near]
            if np.count_nonzero(scores[found] >= least) >= count:
                break
            tier *= _WIDER
        else:
            found = np.concatenate([found, self._standing(left)])
        found.sort()
        return numbers[found], scores[found]

    def _standing(self, some: NDArray[np.intp] | None = None) -> NDArray[np.intp]:
        """Where it stands in the common articles, by their places there; `some`, ascending, limits it to these."""
        numbers, rows = self.common
        if self._keys is not None:
            return np.arange(len(numbers)) if some is None else some
        if some is None:
            return following(self._segment, self._lists, rows)
        return some.take(following(self._segment, self._lists, [part.take(some) for part in rows]))

    def _found(self, places: NDArray[np.intp]) -> Matched:
        """Some of the common articles, by their places there, with what they get."""
        if not len(places):
            return NOTHING
        numbers, rows = self.common
        return numbers.take(places), self.worth([part.take(places) for part in rows])


def held(some: NDArray[np.intp], numbers: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which of `numbers` are among `some`, which ascend."""
    if not len(some):
        return np.zeros(len(numbers), dtype=np.bool_)
    places = np.minimum(some.searchsorted(numbers), len(some) - 1)
    found: NDArray[np.bool_] = some[places] == numbers
    return found
