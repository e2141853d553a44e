"""Decodes the positions in some postings of several lists at once: a query's lists are many and short.

An array operation costs about the same for a few bytes as for many, so one for all lists is quicker than one for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from newsearch.engine.columnar.coding import BEGIN, ends_position, moved
from newsearch.engine.interface import PositionLists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.engine.columnar.mapped import MappedArray
    from newsearch.errors import IndexCorruptError

_SHIFT = 32


class Placed(Protocol):
    """A posting list whose positions are encoded in a mapped file."""

    @property
    def bytes_of_positions(self) -> MappedArray:
        """The encoded positions of all lists in the file."""
        ...

    def spans(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the encoded positions of some postings start in the file, and how many bytes each takes."""
        ...

    def corrupt(self, problem: str) -> IndexCorruptError:
        """The error to raise when the file is damaged, with what is wrong."""
        ...


def placed(lists: Sequence[Placed], rows: Sequence[NDArray[np.intp]], bases: NDArray[np.int64]) -> NDArray[np.int64]:
    """The positions in some postings of lists of one file, each with a number added (`interface.Segment.placed`).

    Raises:
        IndexCorruptError: the bytes are damaged.
    """
    spans = [postings.spans(own) for postings, own in zip(lists, rows, strict=True)]
    starts, lengths = spans[0]
    if len(spans) > 1:
        starts, lengths = np.concatenate([own[0] for own in spans]), np.concatenate([own[1] for own in spans])
    if not len(starts):
        return starts
    # Before each row stands a code that says where rows begin.
    content, _ = lists[0].bytes_of_positions.marked(starts, lengths, BEGIN)
    kept = ends_position(content)
    sums = moved(content)
    sums += bases.repeat(lengths + 1)
    return sums[kept]


def position_lists(postings: Placed, rows: NDArray[np.intp]) -> PositionLists:
    """The positions in some postings of one list, ascending.

    Raises:
        IndexCorruptError: the bytes are damaged.
    """
    sums = placed([postings], [rows], np.arange(len(rows), dtype=np.int64) << _SHIFT)
    offsets = np.zeros(len(rows) + 1, dtype=np.int64)
    counts = np.bincount(sums >> _SHIFT, minlength=len(rows))
    if len(counts) > len(rows) or not counts.all():
        raise postings.corrupt("a list has an article without a position")
    counts.cumsum(out=offsets[1:])
    return PositionLists(offsets, sums.astype(np.uint32))
