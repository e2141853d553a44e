"""Where terms stand: joins of occurrences by their positions, all of a segment at once.

An occurrence is kept as one 64-bit key, the article's number above its position, so that the keys of a list ascend
and sorted-array operations answer phrase, proximity and sentence questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.fields import Field

_SHIFT = np.uint64(32)
_POSITION = np.uint64((1 << 32) - 1)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Stretches of articles: `starts` are keys, ascending; `ends` the keys just past the last word of each."""

    starts: NDArray[np.uint64]
    ends: NDArray[np.uint64]

    @classmethod
    def of(cls, numbers: NDArray[np.uint32], offsets: NDArray[np.int64], positions: NDArray[np.uint32]) -> Occurrences:
        """One-word occurrences from position lists beside their articles' numbers."""
        starts = np.repeat(numbers.astype(np.uint64), np.diff(offsets)) << _SHIFT | positions
        return cls(starts, starts + np.uint64(1))

    @classmethod
    def none(cls) -> Occurrences:
        """No occurrence."""
        empty = np.empty(0, dtype=np.uint64)
        return cls(empty, empty)

    def numbers(self) -> NDArray[np.uint32]:
        """The articles, ascending and unique."""
        return np.unique((self.starts >> _SHIFT).astype(np.uint32))

    def counts(self) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The articles with the number of occurrences in each."""
        numbers, counts = np.unique((self.starts >> _SHIFT).astype(np.uint32), return_counts=True)
        return numbers, counts

    def keep(self, mask: NDArray[np.bool_]) -> Occurrences:
        """The occurrences where `mask` is true."""
        return Occurrences(self.starts[mask], self.ends[mask])

    def within(self, field: Field) -> Occurrences:
        """The occurrences in one field."""
        positions = self.starts & _POSITION
        return self.keep((positions >= np.uint64(field.first)) & (positions < np.uint64(field.end)))


def union(lists: Sequence[Occurrences]) -> Occurrences:
    """All occurrences of several lists."""
    if len(lists) == 1:
        return lists[0]
    if not lists:
        return Occurrences.none()
    starts = np.concatenate([part.starts for part in lists])
    order = np.argsort(starts, kind="stable")
    return Occurrences(starts[order], np.concatenate([part.ends for part in lists])[order])


def follow(first: Occurrences, second: Occurrences, slop: int) -> Occurrences:
    """Stretches that begin with one of `first`, go on with one of `second` after at most `slop` words, in one field."""
    if not slop:
        # The usual case: the next word, found by one look-up for each.
        places = np.searchsorted(second.starts, first.ends)
        places[places == len(second.starts)] = 0
        if not len(second.starts):
            return Occurrences.none()
        hit = second.starts[places] == first.ends
        return Occurrences(first.starts[hit], second.ends[places[hit]])
    places = np.searchsorted(second.starts, first.ends)
    inside = places < len(second.starts)
    first, places = first.keep(inside), places[inside]
    hit = second.starts[places] <= first.ends + np.uint64(slop)
    return Occurrences(first.starts[hit], second.ends[places[hit]])


def near(left: Occurrences, right: Occurrences, distance: int) -> Occurrences:
    """Stretches that reach from one of `left` to one of `right`, in either order, over at most `distance` words."""
    return union([follow(left, right, distance), follow(right, left, distance)])


def same_unit(lists: Sequence[Occurrences], boundaries: NDArray[np.uint64]) -> Occurrences:
    """The occurrences that share a unit with one of every other list; `boundaries` are keys of the units' starts."""
    units = [np.searchsorted(boundaries, part.starts, side="right") for part in lists]
    kept: list[Occurrences] = []
    common = units[0]
    for unit in units[1:]:
        common = np.intersect1d(common, unit)
    for part, unit in zip(lists, units, strict=True):
        # A unit belongs to the article that its start lies in: what stands before the first start of its own article
        # (a headline) has none.
        inside = np.isin(unit, common) & (unit > 0)
        start = boundaries[np.maximum(unit, 1) - 1] if len(boundaries) else np.zeros(len(unit), dtype=np.uint64)
        inside &= (start >> _SHIFT) == (part.starts >> _SHIFT)
        kept.append(part.keep(inside))
    return union(kept)
