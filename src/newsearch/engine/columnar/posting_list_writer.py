"""Writes posting lists in the order of their places, many at a time (`newsearch.engine.columnar.posting_lists`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.engine.columnar import number_sets
from newsearch.engine.columnar.coding import encode_positions, slices
from newsearch.engine.columnar.number_sets import BITMAP, CODE_TYPES, code_width
from newsearch.engine.columnar.posting_lists import GROUP, LONG, code_bytes
from newsearch.engine.columnar.postings import MARKED, ROWS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.engine.columnar.array_files import FileWriter
    from newsearch.engine.columnar.posting_lists import Lists


class ListsWriter:
    """Appends lists to a file."""

    def __init__(self, file: FileWriter, size: int) -> None:
        self._file, self._size = file, size
        self._numbers = file.array("lists.numbers", "u1")
        self._impacts = file.array("lists.impacts", "u1")
        self._positions = file.array("lists.positions", "u1")
        self._begins = file.array("lists.begins", "u1")
        self._code_bytes = np.frombuffer(code_bytes(size), np.uint8).astype(np.int64)
        self._counts: list[NDArray[np.uint8]] = []
        self._extras: list[NDArray[np.uint8]] = []
        self._places = 0
        self._bases: list[NDArray[np.int64]] = []
        self._long: list[NDArray[np.int64]] = []
        self._tops: list[NDArray[np.uint8]] = []
        self._longs = 0
        self._marks: list[NDArray[np.int64]] = []
        self._marked = 0
        self._open_bits = np.empty(0, dtype=np.bool_)
        self._twins = [self._open_bits]

    def write(self, lists: Lists, twins: NDArray[np.bool_]) -> None:
        """Append the lists of words: of each that of its stem, then that of its form; either may be empty.

        Args:
            lists: the lists.
            twins: for each word, whether its form has the stem's list; its own is empty.
        """
        self._twins.append(twins)
        before = (self._impacts.rows, self._numbers.rows, self._positions.rows)
        filled = lists.counts > 0
        counts = lists.counts[filled]
        sizes = np.full(len(counts), self._size, dtype=np.int64)
        content, number_bytes = number_sets.encode(lists.numbers, counts, sizes)
        row_bytes = self._write_positions(lists)
        self._numbers.write(content)
        self._impacts.write(lists.codes)
        lengths = np.zeros((len(lists.counts), 3), dtype=np.int64)
        lengths[:, 0] = lists.counts
        lengths[filled, 1] = number_bytes
        if len(counts):
            lengths[filled, 2] = np.add.reduceat(row_bytes, np.cumsum(counts) - counts)
        self._write_places(lists, lengths, before, self._write_marks(lists, lengths, content, row_bytes))

    def _write_places(
        self, lists: Lists, lengths: NDArray[np.int64], before: tuple[int, int, int], marks: NDArray[np.int64]
    ) -> None:
        """Append what finds each list; `lengths` count postings, bytes of numbers and bytes of positions."""
        ends = np.cumsum(lengths, axis=0) + before
        extras = lengths[:, 2] - lengths[:, 0]
        long = (lengths[:, 0] >= LONG) | (extras >= LONG)
        long |= self._code_bytes[np.minimum(lengths[:, 0], LONG - 1)] != lengths[:, 1]
        self._counts.append(np.where(long, LONG, lengths[:, 0]).astype(np.uint8))
        self._extras.append(np.where(long, LONG, extras).astype(np.uint8))
        heads = np.arange(-self._places % GROUP, len(lengths), GROUP)
        longs: NDArray[np.int64] = np.cumsum(long) - long
        self._bases.append(np.column_stack([(ends - lengths)[heads], self._longs + longs[heads]]))
        chosen = np.flatnonzero(long)
        self._long.append(np.column_stack([ends[chosen], self._marked + np.cumsum(marks)[chosen]]))
        firsts = (np.cumsum(lists.counts) - lists.counts)[lists.counts > 0]
        tops = np.zeros(len(lengths), dtype=np.uint8)
        if len(firsts):
            tops[lists.counts > 0] = np.maximum.reduceat(lists.codes, firsts)
        self._tops.append(tops[chosen])
        self._places += len(lengths)
        self._longs += len(chosen)
        self._marked += int(marks.sum())

    def _write_marks(
        self, lists: Lists, lengths: NDArray[np.int64], content: NDArray[np.uint8], row_bytes: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Append the marks inside long lists; returns how many marks each list has."""
        counts = np.zeros(len(lengths), dtype=np.int64)
        starts = np.cumsum(lengths, axis=0) - lengths
        for place in np.flatnonzero(lengths[:, 0] > MARKED).tolist():
            row, number, _ = starts[place].tolist()
            count, bytes_, _ = lengths[place].tolist()
            rows = np.arange(ROWS, count, ROWS)
            marks = np.zeros((len(rows), 3), dtype=np.int64)
            marks[:, 0] = np.asarray(lists.numbers[row : row + count], dtype=np.int64)[rows - 1]
            width = code_width(count, self._size)
            if width != BITMAP:
                codes = content[number : number + bytes_].view(CODE_TYPES[width])
                last = codes != (1 << 8 * width) - 1 if width < 4 else np.ones(len(codes), dtype=np.bool_)
                marks[:, 1] = (np.flatnonzero(last)[rows - 1] + 1) * width
            marks[:, 2] = np.cumsum(row_bytes[row : row + count])[rows - 1]
            self._marks.append(marks)
            counts[place] = len(rows)
        return counts

    def _write_positions(self, lists: Lists) -> NDArray[np.int64]:
        """Append the positions; returns how many bytes each posting takes."""
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

    def finish(self) -> None:
        """Write what is still in memory; call the file's `finish` afterwards."""
        self._begins.write(np.packbits(self._open_bits, bitorder="little"))
        end = np.array([[self._impacts.rows, self._numbers.rows, self._positions.rows, self._longs]], dtype=np.int64)
        wide = "<u4" if int(end.max()) < 1 << 32 else "<u8"
        empty = np.empty(0, dtype=np.uint8)
        self._file.put("lists.twins", np.packbits(np.concatenate(self._twins), bitorder="little"), "u1")
        self._file.put("lists.counts", np.concatenate([empty, *self._counts]), "u1")
        self._file.put("lists.extras", np.concatenate([empty, *self._extras]), "u1")
        bases = np.concatenate([np.empty((0, 4), dtype=np.int64), *self._bases, end])
        self._file.put("lists.bases", bases[: self._places // GROUP + 1], wide)
        self._file.put("lists.long", np.concatenate([np.empty((0, 4), dtype=np.int64), *self._long]), wide)
        self._file.put("lists.tops", np.concatenate([empty, *self._tops]), "u1")
        self._file.put("lists.marks", np.concatenate([np.empty((0, 3), dtype=np.int64), *self._marks]), wide)
