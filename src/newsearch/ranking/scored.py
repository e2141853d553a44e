"""Sets of articles of one segment with their scores, and their combination by array operations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from newsearch.ascending import distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_DENSE_SHARE = 16
"""Above 1/16 of a segment's articles, adding into an array of all of them beats sorting what was found."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Articles of a segment: `numbers` ascending and unique (uint32), `scores` beside them (float64)."""

    numbers: NDArray[np.uint32]
    scores: NDArray[np.float64]

    @classmethod
    def none(cls) -> Scored:
        """No article."""
        return cls(np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.float64))

    @classmethod
    def unscored(cls, numbers: NDArray[np.uint32]) -> Scored:
        """Articles that get nothing for being found."""
        return cls(numbers, np.zeros(len(numbers), dtype=np.float64))

    def times(self, factor: float) -> Scored:
        """The same articles with their scores multiplied."""
        return Scored(self.numbers, self.scores * factor)

    def keep(self, mask: NDArray[np.bool_]) -> Scored:
        """The articles where `mask`, of the same length, is true."""
        return Scored(self.numbers[mask], self.scores[mask])

    def without(self, other: Scored) -> Scored:
        """The articles that are not in `other`."""
        return self.keep(~contains(other.numbers, self.numbers))

    def only(self, other: Scored) -> Scored:
        """The articles that are in `other` too, with their own scores."""
        return self.keep(contains(other.numbers, self.numbers))

    def plus(self, other: Scored) -> Scored:
        """The same articles, each with its score in `other` added where it has one."""
        places = np.searchsorted(other.numbers, self.numbers)
        places[places == len(other.numbers)] = 0
        if not len(other.numbers):
            return self
        there = other.numbers[places] == self.numbers
        return Scored(self.numbers, self.scores + np.where(there, other.scores[places], 0.0))


def contains(numbers: NDArray[np.uint32], wanted: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """For each of `wanted` whether it is in `numbers`, which are ascending."""
    if not len(numbers):
        return np.zeros(len(wanted), dtype=np.bool_)
    places = np.searchsorted(numbers, wanted)
    places[places == len(numbers)] = 0
    found: NDArray[np.bool_] = numbers[places] == wanted
    return found


def intersect(lists: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    """The numbers that all of the ascending lists hold."""
    ordered = sorted(lists, key=len)
    common = ordered[0]
    for numbers in ordered[1:]:
        common = common[contains(numbers, common)]
    return common


def add(parts: Sequence[Scored], size: int) -> Scored:
    """The articles that any part holds, their scores added; `size` is the segment's."""
    return _combine(parts, size, np.add)


def best(parts: Sequence[Scored], size: int) -> Scored:
    """The articles that any part holds, each with its greatest score."""
    return _combine(parts, size, np.maximum)


def _combine(parts: Sequence[Scored], size: int, operation: np.ufunc) -> Scored:
    parts = [part for part in parts if len(part.numbers)]
    if not parts:
        return Scored.none()
    if len(parts) == 1:
        return parts[0]
    if sum(len(part.numbers) for part in parts) * _DENSE_SHARE > size:
        # A part's numbers are unique, so the indexed form needs no ufunc.at.
        scores = np.zeros(size, dtype=np.float64)
        found = np.zeros(size, dtype=np.bool_)
        for part in parts:
            scores[part.numbers] = operation(scores[part.numbers], part.scores)
            found[part.numbers] = True
        numbers = np.flatnonzero(found).astype(np.uint32)
        return Scored(numbers, scores[numbers])
    numbers = distinct(np.sort(np.concatenate([part.numbers for part in parts])))
    totals = np.zeros(len(numbers), dtype=np.float64)
    for part in parts:
        places = np.searchsorted(numbers, part.numbers)
        totals[places] = operation(totals[places], part.scores)
    return Scored(numbers, totals)
