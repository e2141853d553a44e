"""A column of names over all segments of a snapshot: every distinct name has one number, in the order of the alphabet.

Counting is done on numbers; a name is read only when it is shown.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsearch.ascending import ranges
from newsearch.deadline import check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.engine.interface import KeywordColumn, Keywords, Segment
    from newsearch.ranking.scored import Scored

_DENSE_SHARE = 4
"""Of more than 1/4 of a segment's articles the names are picked out of all by a mask."""


class Bearers(NamedTuple):
    """Which articles of one segment bear names of which groups: parallel arrays, a row for each article and name.

    Attributes:
        groups: the groups' numbers.
        articles: the articles' numbers, ascending.
    """

    groups: NDArray[np.intp]
    articles: NDArray[np.intp]


class _Part:
    """The column in one segment.

    Attributes:
        column: as the segment has it.
        size: how many articles the segment has.
        numbers: of each name there, the number that it has in all segments; None where that is the same.
        living: how many live articles there are.
    """

    def __init__(self, segment: Segment, column: Keywords) -> None:
        self.column = column
        self.numbers: NDArray[np.intp] | None = None
        self._live = segment.live
        self.size = segment.size
        self.living = segment.size if segment.live is None else int(np.count_nonzero(segment.live))
        self._totals: tuple[NDArray[np.intp], int] | None = None

    def counts(self, found: NDArray[np.intp]) -> tuple[NDArray[np.intp], int]:
        """How many of some live articles, ascending, bear each name of the segment, and how many bear none.

        Raises:
            TimeUpError: there is no time to count them.
        """
        check()
        if 2 * len(found) <= self.living:
            return self._counted(found)
        # Of most of the articles: what all have, less what the others have.
        totals, without = self.totals()
        if len(found) == self.living:
            return totals, without
        others, nameless = self._counted(self._others(found))
        return totals - others, without - nameless

    def totals(self) -> tuple[NDArray[np.intp], int]:
        """`counts` of all live articles."""
        if self._totals is None:
            self._totals = self._counted(self._others(np.empty(0, dtype=np.intp)))
        return self._totals

    def _others(self, found: NDArray[np.intp]) -> NDArray[np.intp]:
        """The live articles that are not among some."""
        left = np.ones(self.size, dtype=np.bool_) if self._live is None else self._live.copy()
        left[found] = False
        return left.nonzero()[0]

    def _counted(self, found: NDArray[np.intp]) -> tuple[NDArray[np.intp], int]:
        values, sizes = self.values(found)
        counts = np.bincount(values, minlength=len(self.column.names))
        return counts, len(sizes) - int(np.count_nonzero(sizes))

    def values(self, found: NDArray[np.intp]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The names of some articles, ascending, one article after the other, and how many each has."""
        column = self.column
        starts = column.offsets.take(found)
        sizes = column.offsets[1:].take(found)
        sizes -= starts
        if len(found) * _DENSE_SHARE <= self.size:
            return column.values.take(ranges(starts, sizes)), sizes
        wanted = np.zeros(self.size, dtype=np.bool_)
        wanted[found] = True
        return column.values[wanted.repeat(np.diff(column.offsets))], sizes


class Names:
    """One column over all segments. Several threads may share it.

    Attributes:
        count: how many distinct names there are.
    """

    def __init__(self, segments: Sequence[Segment], column: KeywordColumn) -> None:
        self._parts = [_Part(segment, segment.keywords(column)) for segment in segments]
        # The segment with the most names, and the names that it has not, each with its number.
        self._main = max(self._parts, key=_names, default=None)
        self._others: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        self.count = 0
        if self._main is not None:
            self.count = len(self._main.column.names)
            self._number(self._main)

    def _number(self, main: _Part) -> None:
        """Number the names of all segments."""
        rest = [part for part in self._parts if part is not main and len(part.column.names)]
        if not rest:
            return
        names = sorted({name for part in rest for name in part.column.names})
        numbers = self._numbers
        before = np.zeros(len(main.column.names) + 1, dtype=np.intp)
        place = 0
        for own, name in enumerate(main.column.names):
            while place < len(names) and names[place] < name:
                numbers[names[place]] = own + len(self._others)
                self._others[own + len(self._others)] = names[place]
                before[own] += 1
                place += 1
            if place < len(names) and names[place] == name:
                numbers[name] = own + len(self._others)
                place += 1
        for number, name in enumerate(names[place:], len(main.column.names) + len(self._others)):
            numbers[name] = number
            self._others[number] = name
        self.count = len(main.column.names) + len(self._others)
        if self._others:
            main.numbers = np.arange(len(main.column.names)) + before[:-1].cumsum()
        for part in rest:
            part.numbers = np.array([numbers[name] for name in part.column.names], dtype=np.intp)

    def name(self, number: int) -> str:
        """The name with a number."""
        found = self._others.get(number)
        if found is not None:
            return found
        assert self._main is not None  # noqa: S101 a name has a segment
        place = number if self._main.numbers is None else int(self._main.numbers.searchsorted(number))
        return self._main.column.names[place]

    def number(self, name: str) -> int | None:
        """The number of a name; None when there is none of it."""
        if self._main is None or name in self._numbers:
            return self._numbers.get(name)
        names = self._main.column.names
        place = bisect_left(names, name)
        if place == len(names) or names[place] != name:
            return None
        return place if self._main.numbers is None else int(self._main.numbers[place])

    def counts(self, found: Sequence[Scored]) -> tuple[NDArray[np.intp], int]:
        """How many of the live articles found in each segment bear each name, and how many bear none.

        Raises:
            TimeUpError: there is no time to count them all.
        """
        return self._added([part.counts(own.numbers) for part, own in zip(self._parts, found, strict=True)])

    def totals(self) -> NDArray[np.intp]:
        """How many live articles bear each name."""
        return self._added([part.totals() for part in self._parts])[0]

    def _added(self, parts: Sequence[tuple[NDArray[np.intp], int]]) -> tuple[NDArray[np.intp], int]:
        if len(parts) == 1:
            return parts[0]
        total = np.zeros(self.count, dtype=np.intp)
        for part, (counts, _) in zip(self._parts, parts, strict=True):
            if part.numbers is None:
                total[: len(counts)] += counts
            else:
                total[part.numbers] += counts
        return total, sum(nameless for _, nameless in parts)

    def bearers(self, found: Sequence[Scored] | None, groups: NDArray[np.intp]) -> list[Bearers]:
        """Of the articles found in each segment, or of all, those that bear names of some groups.

        Args:
            found: the articles of each segment; None for all, deleted ones included.
            groups: for each name the number of its group; -1 for none.

        Raises:
            TimeUpError: there is no time to look at them all.
        """
        rows = []
        for place, part in enumerate(self._parts):
            check()
            articles = np.arange(part.size) if found is None else found[place].numbers
            values, sizes = part.values(articles)
            group = (groups if part.numbers is None else groups[part.numbers]).take(values)
            held = (group >= 0).nonzero()[0]
            rows.append(Bearers(group.take(held), articles.repeat(sizes).take(held)))
        return rows


def _names(part: _Part) -> int:
    return len(part.column.names)


def commonest(counts: NDArray[np.intp], limit: int | None) -> NDArray[np.intp]:
    """The numbers with the greatest counts above 0, the greatest first, of equals the least number; `limit` at most."""
    some = (counts > 0).nonzero()[0]
    values = counts.take(some)
    if limit is not None and len(some) > limit:
        if limit < 1:
            return some[:0]
        rank = len(some) - limit
        kept = (values >= np.partition(values, rank)[rank]).nonzero()[0]
        some, values = some.take(kept), values.take(kept)
    order = np.argsort(-values, kind="stable")[:limit]
    return some.take(order)
