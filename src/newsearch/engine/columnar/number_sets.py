"""Encodes sets of numbers as bytes: the articles that a posting list has, the postings that a form shares with a stem.

A set of `count` numbers below `size` is written, with nothing said about how, because both are known:

- nothing, when it has all of them;
- a bitmap, least bit first, when it has a quarter of them or more: it is then decoded as fast as distances are;
- else the distance of each to the one before (the first as it is), in codes of 1, 2 or 4 bytes, by the average
  distance. The greatest code of 1 or 2 bytes adds its value to the distance and stands for no number; distances that do
  not fit one code are several of these and a rest.

All functions raise ValueError for bytes that hold other numbers than they should.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.ascending import distinct, ranges
from newsearch.messages import message

if TYPE_CHECKING:
    from numpy.typing import NDArray

CODE_TYPES: dict[int, np.dtype[Any]] = {1: np.dtype("u1"), 2: np.dtype("<u2"), 4: np.dtype("<u4")}

BITMAP = 0
"""The width that stands for a bitmap."""

_DENSE = 4


def code_width(count: int, size: int) -> int:
    """The bytes of one code of a set, or `BITMAP`."""
    if size <= count * _DENSE:
        return BITMAP
    if size <= count << 8:
        return 1
    return 2 if size <= count << 16 else 4


def code_widths(counts: NDArray[np.int64], sizes: NDArray[np.int64] | int) -> NDArray[np.int64]:
    """`code_width` of many sets."""
    widths = np.where(sizes <= counts << 8, 1, np.where(sizes <= counts << 16, 2, 4))
    widths[sizes <= counts * _DENSE] = BITMAP
    return widths


def encode(
    numbers: NDArray[Any], counts: NDArray[np.int64], sizes: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Encode many sets: the bytes, and how many of them each set takes.

    Args:
        numbers: the numbers of all sets, one set after the other, ascending in each.
        counts: how many numbers each set has; at least 1.
        sizes: the bound that each set's numbers are below.
    """
    firsts = np.cumsum(counts) - counts
    widths = code_widths(counts, sizes)
    widths_of = np.repeat(widths, counts)
    distances = np.asarray(numbers, dtype=np.int64).copy()
    distances[1:] -= np.asarray(numbers[:-1], dtype=np.int64)
    distances[firsts] = numbers[firsts]
    greatest = (np.int64(1) << (widths_of << 3)) - 1
    greatest[widths_of == 4] = 1 << 62
    greatest[widths_of == BITMAP] = 1 << 62
    extra = distances // greatest
    taken = (extra + 1) * widths_of
    ends = np.cumsum(taken)
    ends_of = ends[firsts + counts - 1]
    coded = np.diff(ends_of, prepend=0)
    dense = np.flatnonzero((widths == BITMAP) & (counts < sizes))
    lengths = coded.copy()
    lengths[dense] = (sizes[dense] + 7) >> 3
    # A code of all ones is the greatest one, whatever its width: what is not written below adds to a distance.
    content = np.full(int(lengths.sum()), 0xFF, dtype=np.uint8)
    starts = np.cumsum(lengths) - lengths
    shifts = np.repeat(starts - (ends_of - coded), counts)
    for width in (1, 2, 4):
        rows = np.flatnonzero(widths_of == width)
        rest = distances[rows] - extra[rows] * greatest[rows]
        places = ends[rows] + shifts[rows] - width
        for byte in range(width):
            content[places + byte] = (rest >> (8 * byte)) & 0xFF
    if len(dense):
        bytes_ = lengths[dense]
        bases = 8 * (np.cumsum(bytes_) - bytes_)
        bits = np.zeros(8 * int(bytes_.sum()), dtype=np.bool_)
        rows = ranges(firsts[dense], counts[dense])
        bits[np.asarray(numbers, dtype=np.int64)[rows] + np.repeat(bases, counts[dense])] = True
        content[ranges(starts[dense], bytes_)] = np.packbits(bits, bitorder="little")
    return content, lengths


def decode(content: NDArray[np.uint8], count: int, size: int) -> NDArray[np.intp]:
    """Decode one set, which is not empty."""
    width = code_width(count, size)
    if width == BITMAP:
        if count == size:
            return np.arange(count, dtype=np.intp)
        numbers = np.unpackbits(content, count=size, bitorder="little").view(np.bool_).nonzero()[0]
    else:
        codes = content.view(CODE_TYPES[width]) if width > 1 else content
        numbers = codes.astype(np.intp)
        np.add.accumulate(numbers, out=numbers)
        if len(codes) != count and width < 4:
            numbers = numbers[codes != (1 << 8 * width) - 1]
    if len(numbers) != count or numbers[-1] >= size:
        raise ValueError(message("it holds other numbers than {count} below {size}", count=count, size=size))
    return numbers


def decode_many(
    content: NDArray[np.uint8], lengths: NDArray[np.int64], counts: NDArray[np.int64], sizes: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Decode many sets whose bytes lie one after the other; none is empty."""
    if len(content) != int(lengths.sum()):
        raise ValueError("the bytes are fewer than they should be")
    widths = code_widths(counts, sizes)
    starts = np.cumsum(lengths) - lengths
    rows = np.cumsum(counts) - counts
    numbers = np.empty(int(counts.sum()), dtype=np.int64)
    for width in distinct(np.sort(widths)).tolist():
        chosen = np.flatnonzero(widths == width)
        if width == BITMAP:
            whole = counts[chosen] == sizes[chosen]
            every = chosen[whole]
            numbers[ranges(rows[every], counts[every])] = ranges(np.zeros(len(every), dtype=np.int64), counts[every])
            chosen = chosen[~whole]
            kept, found = _from_bitmaps(content[ranges(starts[chosen], lengths[chosen])], lengths[chosen])
        else:
            kept, found = _from_codes(content[ranges(starts[chosen], lengths[chosen])], lengths[chosen], width)
        if (found != counts[chosen]).any():
            raise ValueError("sets have other numbers of members than they should")
        numbers[ranges(rows[chosen], counts[chosen])] = kept
    if len(numbers) and (numbers[rows + counts - 1] >= sizes).any():
        raise ValueError("a set has a number beyond its bound")
    return numbers


def _from_bitmaps(content: NDArray[np.uint8], lengths: NDArray[np.int64]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Decode many bitmaps: their numbers, and how many each has."""
    numbers = np.unpackbits(content, bitorder="little").view(np.bool_).nonzero()[0]
    bounds = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths * 8, out=bounds[1:])
    found = np.diff(np.searchsorted(numbers, bounds))
    return numbers - np.repeat(bounds[:-1], found), found


def _from_codes(
    content: NDArray[np.uint8], lengths: NDArray[np.int64], width: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Decode many sets in codes of one width: their numbers, and how many each has."""
    codes = content.view(CODE_TYPES[width])
    sums = codes.cumsum(dtype=np.int64)
    in_set = lengths // width
    ends = np.cumsum(in_set)
    if (in_set == 0).any():
        raise ValueError("a set has no codes")
    before = np.zeros(len(in_set), dtype=np.int64)
    before[1:] = sums[ends[:-1] - 1]
    sums -= np.repeat(before, in_set)
    if width == 4:
        return sums, in_set
    here = codes != (1 << 8 * width) - 1
    return sums[here], np.add.reduceat(here, ends - in_set, dtype=np.int64) if len(ends) else in_set


def ranks(content: NDArray[np.uint8], size: int, wanted: NDArray[np.intp]) -> NDArray[np.intp]:
    """The rank of each wanted number in a set kept as a bitmap; -1 for a number that is not in the set."""
    words = np.zeros(-(-size // 64), dtype="<u8")
    words.view(np.uint8)[: len(content)] = content
    before = np.zeros(len(words) + 1, dtype=np.intp)
    np.cumsum(_ones(words), out=before[1:])
    word = wanted >> 6
    bit = (wanted & 63).astype(np.uint64)
    found = words[word]
    below = found & ((np.uint64(1) << bit) - np.uint64(1))
    result: NDArray[np.intp] = before[word] + _ones(below).astype(np.intp)
    result[(found >> bit) & np.uint64(1) == 0] = -1
    return result


def _ones(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The number of bits that are set in each word (H. S. Warren: Hacker's Delight, 2002, 5-1)."""
    pairs = words - ((words >> np.uint64(1)) & np.uint64(0x5555555555555555))
    fours = (pairs & np.uint64(0x3333333333333333)) + ((pairs >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bytes_ = (fours + (fours >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    ones: NDArray[np.uint64] = (bytes_ * np.uint64(0x0101010101010101)) >> np.uint64(56)
    return ones
