"""Writes the posting lists of one space: many lists at a time, in the order of their terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.engine.columnar.coding import encode_numbers, encode_positions, slices
from newsearch.engine.columnar.postings import ROWS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.engine.columnar.files import FileWriter


@dataclass(frozen=True, slots=True)
class Lists:
    """Posting lists of consecutive terms, as flat arrays.

    Attributes:
        counts: articles in each list; 0 says that the list is the one of the same term in the other space.
        numbers, codes, frequencies: of all articles of all lists, one list after the other: article number, impact in
            256ths, number of positions.
        positions: of all of these, one article after the other.
    """

    counts: NDArray[np.int64]
    numbers: NDArray[Any]
    codes: NDArray[np.uint8]
    frequencies: NDArray[np.int64]
    positions: NDArray[Any]


class PostingsWriter:
    """Appends lists to the arrays that `newsearch.engine.columnar.postings` describes."""

    def __init__(self, file: FileWriter, space: str, size: int) -> None:
        self._file, self._space, self._size = file, space, size
        self._numbers = file.array(f"{space}.numbers", "u1")
        self._impacts = file.array(f"{space}.impacts", "u1")
        self._maxima = file.array(f"{space}.maxima", "u1")
        self._positions = file.array(f"{space}.positions", "u1")
        self._begins = file.array(f"{space}.begins", "u1")
        self._lists: list[NDArray[np.int64]] = []
        self._blocks: list[NDArray[np.int64]] = []
        self._block_maxima: list[NDArray[np.uint8]] = []
        self._open_codes = np.empty(0, dtype=np.uint8)
        self._open_bits = np.empty(0, dtype=np.bool_)

    def write(self, lists: Lists) -> None:
        """Append lists."""
        rows, number_bytes, position_bytes = self._impacts.rows, self._numbers.rows, self._positions.rows
        filled = lists.counts > 0
        counts = lists.counts[filled]
        numbers, taken = encode_numbers(lists.numbers, counts, self._size)
        lengths = self._write_positions(lists)
        number_starts = number_bytes + np.cumsum(taken) - taken
        position_starts = position_bytes + np.cumsum(lengths) - lengths
        self._numbers.write(numbers)
        self._impacts.write(lists.codes)
        self._write_blocks(rows, lists, counts, number_starts, position_starts)
        # Where each list starts; an empty one starts where the next one does.
        firsts = np.cumsum(lists.counts) - lists.counts
        starts = np.empty((len(lists.counts), 3), dtype=np.int64)
        starts[:, 0] = rows + firsts
        starts[:, 1] = np.append(number_starts, self._numbers.rows)[firsts]
        starts[:, 2] = np.append(position_starts, self._positions.rows)[firsts]
        self._lists.append(starts)
        maxima = np.zeros(len(lists.counts), dtype=np.uint8)
        if len(counts):
            maxima[filled] = np.maximum.reduceat(lists.codes, firsts[filled])
        self._maxima.write(maxima)

    def _write_positions(self, lists: Lists) -> NDArray[np.int64]:
        """Append the positions; how many bytes each row took."""
        lengths = [np.empty(0, dtype=np.int64)]
        first = 0
        for part in slices(lists.frequencies):
            frequencies = lists.frequencies[part]
            end = first + int(frequencies.sum())
            content, taken = encode_positions(lists.positions[first:end], frequencies)
            self._positions.write(content)
            self._write_begins(np.cumsum(taken) - taken, len(content))
            lengths.append(taken)
            first = end
        return np.concatenate(lengths)

    def _write_begins(self, starts: NDArray[np.int64], length: int) -> None:
        kept = len(self._open_bits)
        bits = np.zeros(kept + length, dtype=np.bool_)
        bits[:kept] = self._open_bits
        bits[kept + starts] = True
        whole = len(bits) & ~7
        self._begins.write(np.packbits(bits[:whole], bitorder="little"))
        self._open_bits = bits[whole:].copy()

    def _write_blocks(
        self,
        rows: int,
        lists: Lists,
        counts: NDArray[np.int64],
        number_starts: NDArray[np.int64],
        position_starts: NDArray[np.int64],
    ) -> None:
        heads = np.arange(-rows % ROWS, len(lists.codes), ROWS)
        blocks = np.empty((len(heads), 3), dtype=np.int64)
        before = np.asarray(lists.numbers, dtype=np.int64)[heads - 1]
        firsts = np.cumsum(counts) - counts
        places = np.searchsorted(firsts, heads)
        first_of_list = np.append(firsts, -1)[places] == heads
        blocks[:, 0] = np.where(first_of_list, 0, before)
        blocks[:, 1] = number_starts[heads]
        blocks[:, 2] = position_starts[heads]
        self._blocks.append(blocks)
        codes = np.concatenate([self._open_codes, lists.codes])
        whole = len(codes) - len(codes) % ROWS
        self._block_maxima.append(codes[:whole].reshape(-1, ROWS).max(axis=1) if whole else codes[:0])
        self._open_codes = codes[whole:].copy()

    def finish(self) -> None:
        """Write what is left. The file's `finish` must follow."""
        self._begins.write(np.packbits(self._open_bits, bitorder="little"))
        end = np.array([[self._impacts.rows, self._numbers.rows, self._positions.rows]], dtype=np.int64)
        if len(self._open_codes):
            self._block_maxima.append(self._open_codes.max(keepdims=True))
        wide = "<u4" if int(end.max()) < 1 << 32 else "<u8"
        self._file.put(f"{self._space}.lists", np.concatenate([*self._lists, end]), wide)
        blocks = np.concatenate([np.empty((0, 3), dtype=np.int64), *self._blocks])
        self._file.put(f"{self._space}.block-bases", blocks[:, 0], "<u4")
        self._file.put(f"{self._space}.block-numbers", blocks[:, 1], wide)
        self._file.put(f"{self._space}.block-positions", blocks[:, 2], wide)
        maxima = np.concatenate([np.empty(0, dtype=np.uint8), *self._block_maxima])
        self._file.put(f"{self._space}.block-maxima", maxima, "u1")
