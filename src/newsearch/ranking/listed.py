"""A word that a query has for the first time: it is looked up in its lists until all of its articles are needed.

The rarest word of a query mostly decides which articles can be among the best, and the others are only asked about
these. To decode and score all articles of a common word takes many times as long, which pays when it comes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.ranking.matches import Matches

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from newsearch.engine.interface import PostingList, Segment
    from newsearch.fields import Space
    from newsearch.ranking.matches import Scratch

_SPARSE = 6
"""Articles are looked up in lists that are so many times as long; for more of them all of the word pays."""


class Listed:
    """What a word of a few terms finds in a segment without deleted articles.

    Attributes:
        size: how many articles its longest list has.
        top: the greatest score; 0 without articles.
    """

    __slots__ = ("_admits", "_asked", "_known", "_lists", "_segment", "_ways", "size", "top")

    def __init__(
        self, segment: Segment, ways: Sequence[tuple[Space, str, float]], admits: Callable[[int], bool]
    ) -> None:
        """A word with these terms and their weights; `admits` says whether so many bytes may be kept."""
        self._segment, self._ways, self._admits = segment, ways, admits
        self._known: Matches | None = None
        self._asked = False
        self._lists: list[PostingList] = []
        self.size, self.top = 0, 0.0
        for space, term, weight in ways:
            postings = segment.postings(space, term)
            if postings is not None:
                self._lists.append(postings)
                self.size = max(self.size, postings.count)
                self.top = max(self.top, weight * postings.max_impact)

    def parts(self) -> list[NDArray[np.intp]]:
        """Its articles as one list or more, each ascending; one may stand in several."""
        return [postings.numbers for postings in self._lists] if self._known is None else self._known.parts()

    def whole(self) -> Matches:
        """All of it; kept if there is room."""
        known = self._known
        if known is None:
            known = Matches(*self._segment.best(self._ways), self.top)
            known.size = self.size
            if self._admits(known.bytes):
                self._known = known
        return known

    def reached(self, count: int) -> float:
        """What the last of the best `count` gets at least; 0 while that is not known."""
        return 0.0 if self._known is None else self._known.reached(count)

    def lookup(self, numbers: NDArray[np.intp], scratch: Scratch) -> NDArray[np.float64]:
        """The scores of some articles, ascending; 0 for those that are not here."""
        if self._known is None and not self._asked and len(numbers) * _SPARSE < self.size:
            self._asked = True
            return self._segment.best(self._ways, numbers)[1]
        return self.whole().lookup(numbers, scratch)
