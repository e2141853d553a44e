"""Where terms stand: joins of occurrences by their positions, all of a segment at once.

An occurrence is kept as one 64-bit key, the article's number above its position, so that the keys of a list ascend
and sorted-array operations answer phrase, proximity and sentence questions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.ascending import distinct, first_of_each
from newsearch.fields import CAPTION_GAP, CAPTIONS, FIELDS
from newsearch.value import value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.fields import Field

_SHIFT = np.uint64(32)
_POSITION = np.uint64((1 << 32) - 1)
_FIELD_STARTS = np.array([field.first for field in FIELDS], dtype=np.uint64)
_LISTS = np.uint64(CAPTIONS.first)
"""Past this position fields are lists of texts, with `CAPTION_GAP` positions between two."""


@value
class Occurrences:
    """Stretches of articles: `starts` are keys, ascending; `ends` the keys just past the last word of each."""

    starts: NDArray[np.uint64]
    ends: NDArray[np.uint64]

    @classmethod
    def of(cls, keys: NDArray[np.int64]) -> Occurrences:
        """One-word occurrences from their keys, ascending."""
        starts = keys.view(np.uint64)
        return cls(starts, starts + np.uint64(1))

    @classmethod
    def none(cls) -> Occurrences:
        """No occurrence."""
        empty = np.empty(0, dtype=np.uint64)
        return cls(empty, empty)

    def numbers(self) -> NDArray[np.intp]:
        """The articles, ascending and unique."""
        return distinct((self.starts >> _SHIFT).astype(np.intp))

    def counts(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The articles with the number of places in each where an occurrence begins."""
        numbers = (distinct(self.starts) >> _SHIFT).astype(np.intp)
        places = np.flatnonzero(first_of_each(numbers))
        return numbers[places], np.diff(places, append=len(numbers))

    def keep(self, mask: NDArray[np.bool_]) -> Occurrences:
        """The occurrences where `mask` is true."""
        return Occurrences(self.starts[mask], self.ends[mask])

    def articles(self) -> NDArray[np.uint64]:
        """The keys of the articles' first positions, ascending and unique."""
        keys: NDArray[np.uint64] = distinct(self.starts >> _SHIFT) << _SHIFT
        return keys

    def within(self, field: Field) -> Occurrences:
        """The occurrences in one field."""
        positions = self.starts & _POSITION
        return self.keep((positions >= np.uint64(field.first)) & (positions < np.uint64(field.end)))


def union(lists: Sequence[Occurrences]) -> Occurrences:
    """All occurrences of several lists, each stretch once, by start and then by end."""
    if len(lists) == 1:
        return lists[0]
    if not lists:
        return Occurrences.none()
    starts = np.concatenate([part.starts for part in lists])
    ends = np.concatenate([part.ends for part in lists])
    order = np.lexsort((ends, starts))
    starts, ends = starts[order], ends[order]
    new = np.ones(len(starts), dtype=np.bool_)
    new[1:] = (starts[1:] != starts[:-1]) | (ends[1:] != ends[:-1])
    return Occurrences(starts[new], ends[new])


def follow(first: Occurrences, second: Occurrences, slop: int) -> Occurrences:
    """Stretches that begin with one of `first` and go on with one of `second` after at most `slop` words.

    Of several of `second` the next one counts. Both lie in one field and, where a field is a list of captions or names,
    in one of these.
    """
    if not len(second.starts):
        return Occurrences.none()
    places = np.searchsorted(second.starts, first.ends)
    places[places == len(second.starts)] = 0
    gaps = second.starts[places] - first.ends  # of what stands before, a huge number: they are unsigned
    allowed = np.uint64(slop)
    if slop >= CAPTION_GAP:
        in_list = first.starts & _POSITION >= _LISTS
        hit = gaps <= np.where(in_list, np.uint64(CAPTION_GAP - 1), allowed)
    else:
        hit = gaps <= allowed
    found = Occurrences(first.starts[hit], second.ends[places[hit]])
    return found.keep(_field_of(found.starts) == _field_of(found.ends - np.uint64(1)))


def _field_of(keys: NDArray[np.uint64]) -> NDArray[np.intp]:
    places: NDArray[np.intp] = np.searchsorted(_FIELD_STARTS, keys & _POSITION, side="right")
    return places


def near(left: Occurrences, right: Occurrences, distance: int) -> Occurrences:
    """Stretches that reach from one of `left` to one of `right`, in either order, over at most `distance` words."""
    return union([follow(left, right, distance), follow(right, left, distance)])


def same_unit(lists: Sequence[Occurrences], boundaries: NDArray[np.uint64]) -> Occurrences:
    """The occurrences that lie in a unit with one of every other list; `boundaries` are keys of the units' starts.

    What reaches from one unit into the next lies in neither, nor does what stands before its article's first unit.
    """
    if not len(boundaries):
        return Occurrences.none()
    ends = np.append(boundaries[1:], np.iinfo(np.uint64).max)
    inside: list[tuple[Occurrences, NDArray[np.intp]]] = []
    common = np.ones(len(boundaries), dtype=np.bool_)
    for part in lists:
        units = np.searchsorted(boundaries, part.starts, side="right") - 1
        own = boundaries[units] >> _SHIFT == part.starts >> _SHIFT
        own &= (units >= 0) & (part.ends <= ends[units])
        inside.append((part.keep(own), units[own]))
        held = np.zeros(len(boundaries), dtype=np.bool_)
        held[units[own]] = True
        common &= held
    return union([part.keep(common[units]) for part, units in inside])
