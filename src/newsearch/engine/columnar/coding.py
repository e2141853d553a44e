"""How article numbers, positions and impacts become bytes, many lists at a time, and bytes become them again.

**Numbers** ascend in a list, so each is kept as its distance to the one before (the first as it is), in codes of 1, 2
or 4 bytes, the same for the whole list: `number_width` chooses by the list's average distance. The greatest code adds
its value to the distance and stands for no article; distances that do not fit one code are several of these and a rest.

**Positions** of one article ascend, and most lie in the body. A list of positions is a row of bytes: 0-247 is the
distance to the position before in the same field (or to the field's start) and ends a position, 248-254 moves to the
start of another field of `newsearch.fields.FIELDS`, 255 adds 248. Every article's row starts in the body. One bit per
byte tells where the rows begin.

**Impacts** are multiples of 1/256 (`Bm25f.impact`): one byte.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.fields import BODY, FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_JUMP = 248
_ADD = 255
_FIELD_STARTS = np.array([field.first for field in FIELDS], dtype=np.int32)
_BODY = FIELDS.index(BODY)

CODE_TYPES: dict[int, np.dtype[Any]] = {1: np.dtype("u1"), 2: np.dtype("<u2"), 4: np.dtype("<u4")}


def number_width(count: int, size: int) -> int:
    """Bytes of a code in a list of `count` articles of a segment of `size`."""
    if size <= count << 8:
        return 1
    return 2 if size <= count << 16 else 4


def number_widths(counts: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """`number_width` of many lists."""
    return np.where(size <= counts << 8, 1, np.where(size <= counts << 16, 2, 4))


def ranges(starts: NDArray[Any], lengths: NDArray[Any]) -> NDArray[np.int64]:
    """The whole numbers of many ranges, one range after the other."""
    ends = np.cumsum(lengths, dtype=np.int64)
    if not len(ends):
        return np.empty(0, dtype=np.int64)
    steps = np.arange(ends[-1], dtype=np.int64)
    steps += np.repeat(np.asarray(starts, dtype=np.int64) - (ends - lengths), lengths)
    return steps


SLICE = 1 << 20
"""Values that are worked on at a time where many more may lie in memory, since temporary arrays are larger."""


def slices(lengths: NDArray[Any]) -> Iterator[slice]:
    """Cuts a row of stretches of these lengths into parts of about `SLICE` values."""
    ends = np.cumsum(lengths, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    cuts = np.searchsorted(ends, np.arange(SLICE, total, SLICE)) + 1
    bounds = np.unique(np.concatenate([[0], cuts, [len(ends)]])).tolist()
    for first, end in pairwise(bounds):
        yield slice(first, end)


def gather(values: NDArray[Any], starts: NDArray[Any], lengths: NDArray[Any]) -> NDArray[Any]:
    """The values of many stretches, one stretch after the other."""
    parts = [values[ranges(starts[part], lengths[part])] for part in slices(lengths)]
    return parts[0] if len(parts) == 1 else np.concatenate([values[:0], *parts])


def encode_numbers(
    numbers: NDArray[Any], counts: NDArray[np.int64], size: int
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The codes of many lists, and how many bytes each number takes.

    Args:
        numbers: of all lists, one list after the other.
        counts: of each list; none is 0.
        size: articles in the segment.
    """
    distances = np.asarray(numbers, dtype=np.int64).copy()
    distances[1:] -= np.asarray(numbers[:-1], dtype=np.int64)
    firsts = np.cumsum(counts) - counts
    distances[firsts] = numbers[firsts]
    widths = np.repeat(number_widths(counts, size), counts)
    greatest = (np.int64(1) << (widths << 3)) - 1
    extra = distances // greatest
    extra[widths == 4] = 0
    rest = distances - extra * greatest
    taken = (extra + 1) * widths
    ends = np.cumsum(taken)
    # A code of all ones is the greatest one, whatever its width: what is not written below adds to a distance.
    content = np.full(int(ends[-1]) if len(ends) else 0, 0xFF, dtype=np.uint8)
    for width in (1, 2, 4):
        rows = np.flatnonzero(widths == width)
        for byte in range(width):
            content[ends[rows] - width + byte] = (rest[rows] >> (8 * byte)) & 0xFF
    return content, taken


def decode_numbers(content: NDArray[np.uint8], count: int, size: int) -> NDArray[np.intp]:
    """The numbers of one list; fewer or more than `count` where the bytes are damaged."""
    width = number_width(count, size)
    codes = content.view(CODE_TYPES[width]) if width > 1 else content
    sums = codes.cumsum(dtype=np.intp)
    return sums if len(codes) == count else sums[codes != (1 << 8 * width) - 1]


def decode_number_lists(
    content: NDArray[np.uint8], lengths: NDArray[np.int64], counts: NDArray[np.int64], size: int
) -> NDArray[np.int64]:
    """The numbers of many lists that lie one after the other; `lengths` in bytes.

    Raises:
        ValueError: the bytes do not hold as many numbers.
    """
    widths = number_widths(counts, size)
    starts = np.cumsum(lengths) - lengths
    rows = np.cumsum(counts) - counts
    numbers = np.empty(int(counts.sum()), dtype=np.int64)
    for width in np.unique(widths).tolist():
        chosen = np.flatnonzero(widths == width)
        codes = content[ranges(starts[chosen], lengths[chosen])].view(CODE_TYPES[width])
        sums = codes.cumsum(dtype=np.int64)
        in_list = lengths[chosen] // width
        ends = np.cumsum(in_list)
        before = np.zeros(len(chosen), dtype=np.int64)
        before[1:] = sums[ends[:-1] - 1]
        sums -= np.repeat(before, in_list)
        kept = sums if width == 4 else sums[codes != (1 << 8 * width) - 1]
        numbers[ranges(rows[chosen], counts[chosen])] = kept
    return numbers


def encode_positions(
    positions: NDArray[Any], frequencies: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The bytes of many rows of positions, and how many bytes each row takes.

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


def decode_positions(
    content: NDArray[np.uint8], begins: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Offsets of the rows, one more than there are rows, and the positions of all rows.

    Args:
        content: the bytes of whole rows.
        begins: for each byte whether a row begins with it; it does with the first.
    """
    ends = content < _JUMP
    if ends.all():
        # The rows that lie in the body and jump nowhere, which most do.
        jumps = None
        steps = content
        resets = np.flatnonzero(begins)
    else:
        adds = content == _ADD
        jumps = ~(ends | adds)
        steps = np.where(adds, _JUMP, content).astype(np.uint8)
        steps[jumps] = 0
        resets = np.flatnonzero(begins | jumps)
    sums = steps.cumsum(dtype=np.int64)
    base = np.zeros(len(resets), dtype=np.int64)
    if len(resets):
        base -= sums[resets] - steps[resets]
    if jumps is None:
        base += _FIELD_STARTS[_BODY]
    else:
        jumped = jumps[resets]
        base += _FIELD_STARTS[np.where(jumped, content[resets].astype(np.int64) - _JUMP, _BODY) % len(FIELDS)]
    lengths = np.diff(resets, append=len(content))
    values = sums + np.repeat(base, lengths)
    rows = np.flatnonzero(begins)
    offsets = np.zeros(len(rows) + 1, dtype=np.int64)
    if jumps is None:
        offsets[:-1] = rows
        offsets[-1] = len(content)
        return offsets, values.astype(np.uint32)
    done = ends.cumsum(dtype=np.int64)
    offsets[:-1] = done[rows] - ends[rows]
    offsets[-1:] = done[-1:]
    return offsets, values[ends].astype(np.uint32)
