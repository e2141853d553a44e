"""Encodes the positions of many posting lists at a time as bytes, and decodes them.

One posting's positions ascend, and most lie in the body. They are coded in bytes: 0-247 is the distance to the
position before in the same field (or to the field's start) and ends a position, 248-254 moves to the start of another
field of `newsearch.fields.FIELDS`, 255 adds 248. Every posting's code starts in the body. One bit per byte tells where
the codes of a posting begin. A *row* here is the code of one posting.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.ascending import ranges
from newsearch.fields import BODY, FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_JUMP = 248
_ADD = 255
_FIELD_STARTS = np.array([field.first for field in FIELDS], dtype=np.int32)
_BODY = FIELDS.index(BODY)

BEGIN = _JUMP + _BODY
"""A code that, put before a row, changes nothing in it."""

# For each byte how far it moves, whether it moves to another field, and where that or else the body starts.
_STEPS = np.arange(256, dtype=np.int64)
_STEPS[_JUMP:_ADD], _STEPS[_ADD] = 0, _JUMP
_RESETS = np.zeros(256, dtype=np.bool_)
_RESETS[_JUMP : _JUMP + len(FIELDS)] = True
_BASES = np.full(256, _FIELD_STARTS[_BODY], dtype=np.int64)
_BASES[_JUMP : _JUMP + len(FIELDS)] = _FIELD_STARTS


_SHIFTS = np.arange(0, 8, 2, dtype=np.uint8)


def pack_quarters(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Pack numbers below 4, four to a byte, the first in the lowest bits."""
    padded = np.zeros(-(-len(values) // 4) * 4, dtype=np.uint8)
    padded[: len(values)] = values
    packed: NDArray[np.uint8] = np.bitwise_or.reduce(padded.reshape(-1, 4) << _SHIFTS, axis=1)
    return packed


def unpack_quarters(packed: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Undo `pack_quarters`: a last dimension is added, for the four numbers of each byte."""
    unpacked: NDArray[np.uint8] = np.bitwise_and(np.right_shift(packed[..., None], _SHIFTS), np.uint8(3))
    return unpacked


SLICE = 1 << 20
"""Values that are worked on at a time where many more may lie in memory, since temporary arrays are larger."""


def slices(lengths: NDArray[Any]) -> Iterator[slice]:
    """Split stretches of these lengths, which follow one another, into groups of about `SLICE` values."""
    ends = np.cumsum(lengths, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    cuts = np.searchsorted(ends, np.arange(SLICE, total, SLICE)) + 1
    bounds = sorted({0, *cuts.tolist(), len(ends)})
    for first, end in pairwise(bounds):
        yield slice(first, end)


def gather(values: NDArray[Any], starts: NDArray[Any], lengths: NDArray[Any]) -> NDArray[Any]:
    """Copy the values of many stretches of an array, one stretch after the other."""
    if len(starts) and (starts[1:] == (starts + lengths)[:-1]).all():
        return values[int(starts[0]) : int(starts[-1] + lengths[-1])]
    parts = [values[ranges(starts[part], lengths[part])] for part in slices(lengths)]
    return parts[0] if len(parts) == 1 else np.concatenate([values[:0], *parts])


def encode_positions(
    positions: NDArray[Any], frequencies: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Encode the positions of many postings: the bytes, and how many of them each posting takes.

    Args:
        positions: of all rows, one row after the other, ascending in each.
        frequencies: positions in each row; none is 0.
    """
    # The axis of positions ends below 1 << 28.
    places = np.asarray(positions, dtype=np.int32)
    fields = np.searchsorted(_FIELD_STARTS, places, side="right") - 1
    ends_of_rows = np.cumsum(frequencies)
    firsts = ends_of_rows - frequencies
    same = np.empty(len(places), dtype=np.bool_)
    same[:1] = False
    np.equal(fields[1:], fields[:-1], out=same[1:])
    same[firsts] = False
    jumps = ~same
    jumps[firsts] = fields[firsts] != _BODY
    distances = places - _FIELD_STARTS[fields]
    before = np.zeros_like(places)
    before[1:] = places[:-1]
    np.subtract(places, before, out=distances, where=same)
    extra = distances // _JUMP
    taken = extra + 1 + jumps
    ends = np.cumsum(taken, dtype=np.int64)
    content = np.full(int(ends[-1]) if len(ends) else 0, _ADD, dtype=np.uint8)
    content[ends - 1] = distances - extra * _JUMP
    jumping = np.flatnonzero(jumps)
    content[ends[jumping] - taken[jumping]] = _JUMP + fields[jumping]
    row_ends = ends[ends_of_rows - 1]
    lengths = row_ends.copy()
    lengths[1:] -= row_ends[:-1]
    return content, lengths


def ends_position(content: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """For each byte of encoded positions, whether it ends a position."""
    return content < _JUMP


def decode_positions(
    content: NDArray[np.uint8], begins: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Decode the positions of many postings: the offset of each posting and a last offset, and all positions.

    Args:
        content: the bytes of whole rows.
        begins: for each byte whether a row begins with it; it does with the first.
    """
    steps = _STEPS.take(content)
    ends = ends_position(content)
    resets = (begins | _RESETS.take(content)).nonzero()[0]
    sums = steps.cumsum()
    base = _BASES.take(content.take(resets))
    base -= sums.take(resets)
    base += steps.take(resets)
    lengths = np.empty(len(resets), dtype=np.intp)
    if len(resets):
        np.subtract(resets[1:], resets[:-1], out=lengths[:-1])
        lengths[-1] = len(content) - resets[-1]
    sums += base.repeat(lengths)
    rows = begins.nonzero()[0]
    offsets = np.zeros(len(rows) + 1, dtype=np.int64)
    done = ends.cumsum(dtype=np.int64)
    if len(rows):
        np.subtract(done.take(rows), ends.take(rows), out=offsets[:-1])
        offsets[-1] = done[-1]
    return offsets, sums[ends].astype(np.uint32)


def moved(content: NDArray[np.uint8]) -> NDArray[np.int64]:
    """For each byte of encoded positions, the position reached with it; bytes for which `ends_position` holds end one.

    Args:
        content: the bytes of whole rows, with `BEGIN` before each.
    """
    resets = _RESETS.take(content).nonzero()[0]
    sums = _STEPS.take(content).cumsum()
    bases = _BASES.take(content.take(resets))
    bases -= sums.take(resets)
    lengths = np.empty(len(resets), dtype=np.intp)
    np.subtract(resets[1:], resets[:-1], out=lengths[:-1])
    lengths[-1:] = len(content) - resets[-1:]
    sums += bases.repeat(lengths)
    return sums
