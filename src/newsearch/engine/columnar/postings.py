"""The posting lists of one space of one segment, in mapped arrays.

All lists lie one after the other in the order of their terms. A *row* is one article of one list. Rows are cut into
blocks of `ROWS` without regard to where lists begin.

    SPACE.lists            u4/u8 x 3   of each list, and of the end: first row, first byte of numbers, of positions
    SPACE.maxima           u1   the greatest impact of each list, in 256ths
    SPACE.numbers          u1   codes of article numbers (`coding`)
    SPACE.impacts          u1   one impact a row, in 256ths
    SPACE.positions        u1   codes of positions (`coding`)
    SPACE.begins           bits, least first: which bytes of positions begin a row
    SPACE.block-bases      u4   for each block the number before its first row in the same list, 0 where a list begins
    SPACE.block-numbers    u4/u8   its first byte of numbers
    SPACE.block-positions  u4/u8   its first byte of positions
    SPACE.block-maxima     u1   its greatest impact

A list without rows is the list of the same term in the space "stem": most words are their own stem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.bm25f import IMPACT_LEVELS
from newsearch.engine.columnar.coding import (
    CODE_TYPES,
    decode_number_lists,
    decode_numbers,
    decode_positions,
    number_width,
    ranges,
)
from newsearch.engine.interface import PositionLists

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.engine.columnar.files import ArrayFile

ROWS = 128
"""Rows of a block."""

_SHORT = 128 * ROWS
"""A list of so few rows is looked through whole: finding blocks would take longer."""


_KEPT = 32 * ROWS
"""The numbers of a list of so many rows stay decoded as long as the list is in use."""


class PostingLists:
    """All posting lists of a space."""

    def __init__(self, file: ArrayFile, space: str, size: int, terms: int) -> None:
        self.file, self.size = file, size
        self.lists = file.array(f"{space}.lists", "<u4 <u8", columns=3, rows=terms + 1)
        rows, numbers, positions = self.lists[-1].tolist()
        blocks = -(-rows // ROWS)
        self.maxima = file.array(f"{space}.maxima", "u1", rows=terms)
        self.codes = file.array(f"{space}.impacts", "u1", rows=rows)
        self.numbers = file.array(f"{space}.numbers", "u1", rows=numbers)
        self.positions = file.array(f"{space}.positions", "u1", rows=positions)
        self.begins = file.array(f"{space}.begins", "u1", rows=-(-positions // 8))
        self.block_bases = file.array(f"{space}.block-bases", "<u4", rows=blocks)
        self.block_numbers = file.array(f"{space}.block-numbers", "<u4 <u8", rows=blocks)
        self.block_positions = file.array(f"{space}.block-positions", "<u4 <u8", rows=blocks)
        self.block_maxima = file.array(f"{space}.block-maxima", "u1", rows=blocks)

    def get(self, ordinal: int) -> ColumnarPostings | None:
        """The list of the term with that ordinal; None where it is that of the other space."""
        (row, number, position), (row_end, number_end, position_end) = self.lists[ordinal : ordinal + 2].tolist()
        if row == row_end:
            return None
        if row > row_end or number > number_end or position > position_end:
            raise self.file.corrupt(f"list {ordinal} ends before it begins")
        return ColumnarPostings(
            self, row, row_end, number, number_end, position, position_end, int(self.maxima[ordinal])
        )

    def counts(self, first: int, end: int) -> NDArray[np.int64]:
        """Rows of the lists with ordinals `first <= ordinal < end`; 0 where they are those of the other space."""
        starts: NDArray[np.int64] = self.lists[first : end + 1, 0].astype(np.int64)
        return starts[1:] - starts[:-1]

    def begins_of(self, start: int, end: int) -> NDArray[np.bool_]:
        """For bytes of positions, whether a row begins with each."""
        bits = np.unpackbits(self.begins[start >> 3 : (end + 7) >> 3], bitorder="little")
        return bits[start & 7 : (start & 7) + end - start].view(np.bool_)


class ColumnarPostings:
    """One posting list; nothing is decoded until it is asked for."""

    __slots__ = (
        "_decoded", "_end", "_lists", "_number", "_number_end", "_position", "_position_end", "_row", "_top", "count"
    )  # fmt: skip

    def __init__(
        self,
        lists: PostingLists,
        row: int,
        row_end: int,
        number: int,
        number_end: int,
        position: int,
        position_end: int,
        maximum: int,
    ) -> None:
        self._lists = lists
        self.count = row_end - row
        self._row, self._end = row, row_end
        self._number, self._number_end = number, number_end
        self._position, self._position_end = position, position_end
        self._top = maximum
        self._decoded: NDArray[np.intp] | None = None

    @property
    def indices(self) -> NDArray[np.intp]:
        """The numbers of its articles, ascending, as numpy's own index type.

        Raises:
            IndexCorruptError: the bytes are not those of a list of so many articles.
        """
        if self._decoded is None:
            lists = self._lists
            try:
                numbers = decode_numbers(lists.numbers[self._number : self._number_end], self.count, lists.size)
            except ValueError as problem:
                raise lists.file.corrupt(f"a posting list cannot be decoded: {problem}") from problem
            if len(numbers) != self.count or numbers[-1] >= lists.size:
                raise lists.file.corrupt("a posting list names other articles than the segment has")
            if self.count > _KEPT:
                return numbers
            self._decoded = numbers
        return self._decoded

    @property
    def cached(self) -> int:
        """Bytes of memory that it holds."""
        return 200 + (0 if self._decoded is None else self._decoded.nbytes)

    @property
    def numbers(self) -> NDArray[np.uint32]:
        """The numbers of its articles, ascending."""
        return self.indices.astype(np.uint32)

    @property
    def codes(self) -> NDArray[np.uint8]:
        """The impacts in 256ths."""
        codes: NDArray[np.uint8] = self._lists.codes[self._row : self._end]
        return codes

    @property
    def impacts(self) -> NDArray[np.float32]:
        """The term's impact on each article."""
        impacts: NDArray[np.float32] = self.codes * np.float32(1 / IMPACT_LEVELS)
        return impacts

    @property
    def max_impact(self) -> float:
        """The greatest of its impacts."""
        return self._top / IMPACT_LEVELS

    def scores(self, weight: float) -> NDArray[np.float64]:
        """`weight` times each impact."""
        return np.multiply(self.codes, weight / IMPACT_LEVELS)

    def scores_of(self, rows: NDArray[np.intp], weight: float) -> NDArray[np.float64]:
        """`weight` times the term's impact on each of the articles `numbers[rows]`."""
        scores: NDArray[np.float64] = self.codes[rows] * np.float64(weight / IMPACT_LEVELS)
        return scores

    def find(self, numbers: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """The rows of some articles, ascending, and which articles have none; their row is any."""
        indices = self.indices
        rows = indices.searchsorted(numbers)
        np.minimum(rows, len(indices) - 1, out=rows)
        return rows, indices[rows] != numbers

    def scores_at(self, numbers: NDArray[np.intp], weight: float) -> NDArray[np.float64]:
        """`weight` times the term's impact on each of some articles, ascending; 0 where an article has not the term.

        Only the blocks that can hold one of them are decoded.
        """
        if self.count <= _SHORT or len(numbers) * ROWS > self.count:
            indices, codes = self.indices, self.codes
        else:
            indices, codes = self._near(numbers)
        places = indices.searchsorted(numbers)
        # Past the end of the list the last article is looked at, which is another one.
        np.minimum(places, len(indices) - 1, out=places)
        scores: NDArray[np.float64] = codes[places] * np.float64(weight / IMPACT_LEVELS)
        scores[indices[places] != numbers] = 0.0
        return scores

    def _near(self, numbers: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
        """Numbers and impacts of the rows in all blocks that can hold one of the articles."""
        if self._decoded is not None:
            return self._decoded, self.codes
        lists = self._lists
        first, last = self._row // ROWS + 1, -(-self._end // ROWS)
        # The list's part of its first block, then whole blocks, then its part of the last.
        bases = lists.block_bases[first:last].astype(np.intp)
        wanted = np.zeros(last - first + 1, dtype=np.bool_)
        wanted[bases.searchsorted(numbers)] = True
        chosen = wanted.nonzero()[0]
        rows = np.empty(len(wanted) + 1, dtype=np.int64)
        rows[0], rows[-1] = self._row, self._end
        rows[1:-1] = np.arange(first, last) * ROWS
        content = np.empty(len(wanted) + 1, dtype=np.int64)
        content[0], content[-1] = self._number, self._number_end
        content[1:-1] = lists.block_numbers[first:last]
        width = number_width(self.count, lists.size)
        starts, ends = content[chosen], content[chosen + 1]
        lengths = (ends - starts) // width
        try:
            stream = lists.numbers[self._number : self._number_end].view(CODE_TYPES[width])
            codes = stream[ranges((starts - self._number) // width, lengths)]
        except (ValueError, IndexError) as problem:
            raise lists.file.corrupt(f"a posting list cannot be decoded: {problem}") from problem
        sums = codes.cumsum(dtype=np.intp)
        ends = lengths.cumsum()
        base = np.zeros(len(chosen), dtype=np.intp)
        base[chosen > 0] = bases[chosen[chosen > 0] - 1]
        base[1:] -= sums[ends[:-1] - 1]
        sums += base.repeat(lengths)
        kept = sums if width == 4 else sums[codes != (1 << 8 * width) - 1]
        impacts = lists.codes[ranges(rows[chosen], rows[chosen + 1] - rows[chosen])]
        if len(kept) != len(impacts):
            raise lists.file.corrupt("a posting list names more or fewer articles than it has")
        return kept, impacts

    def positions(self, rows: NDArray[np.intp] | None = None) -> PositionLists:
        """The term's positions in the articles `numbers[rows]`, or in all; `rows` ascend."""
        lists = self._lists
        if rows is None:
            content = lists.positions[self._position : self._position_end]
            begins = lists.begins_of(self._position, self._position_end)
            return PositionLists(*self._checked(content, begins, self.count))
        if self.count <= _SHORT or len(rows) * ROWS > self.count:
            found = lists.begins_of(self._position, self._position_end).nonzero()[0] + self._position
            bounds = np.append(found, self._position_end)
            starts, ends = self._bounds(bounds, rows, self.count)
        else:
            starts, ends = self._bounds_near(rows)
        lengths = ends - starts
        content = lists.positions[ranges(starts, lengths)]
        begins = np.zeros(len(content), dtype=np.bool_)
        begins[lengths.cumsum() - lengths] = True
        return PositionLists(*self._checked(content, begins, len(rows)))

    def _bounds(
        self, bounds: NDArray[np.int64], rows: NDArray[np.intp], count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where some of `count` rows begin and end among the bytes, given where each does."""
        if len(bounds) != count + 1:
            raise self._lists.file.corrupt("a list of positions has other articles than its posting list")
        return bounds[rows], bounds[rows + 1]

    def _bounds_near(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where some rows begin and end among the bytes, by a look at their blocks only."""
        lists = self._lists
        blocks = np.unique((rows + self._row) // ROWS)
        row_starts = np.maximum(blocks * ROWS, self._row)
        row_ends = np.minimum((blocks + 1) * ROWS, self._end)
        starts = lists.block_positions[blocks].astype(np.int64)
        starts[row_starts == self._row] = self._position
        ends = np.full(len(blocks), self._position_end, dtype=np.int64)
        inner = row_ends < self._end
        ends[inner] = lists.block_positions[blocks[inner] + 1]
        if (ends < starts).any() or int(ends.max()) > len(lists.positions):
            raise lists.file.corrupt("a block of positions lies outside of its list")
        bytes_ = ranges(starts, ends - starts)
        begins = (lists.begins[bytes_ >> 3] >> (bytes_ & 7).astype(np.uint8)) & 1
        # The end of a block's last row is the first byte after the block.
        begun = bytes_[begins.view(np.bool_)]
        counts = row_ends - row_starts
        if len(begun) != int(counts.sum()):
            raise lists.file.corrupt("a list of positions has other articles than its posting list")
        before = counts.cumsum() - counts
        place = np.searchsorted(row_ends, rows + self._row, side="right")
        chosen = before[place] + (rows + self._row - row_starts[place])
        following = np.append(begun[1:], 0)
        following[before + counts - 1] = ends
        return begun[chosen], following[chosen]

    def _checked(
        self, content: NDArray[np.uint8], begins: NDArray[np.bool_], rows: int
    ) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """Decoded rows, if they are as many as they should be."""
        if len(content) != len(begins) or (rows and not (len(content) and begins[0])):
            raise self._lists.file.corrupt("a list of positions does not begin where it should")
        offsets, values = decode_positions(content, begins)
        if len(offsets) != rows + 1:
            raise self._lists.file.corrupt("a list of positions has other articles than its posting list")
        return offsets, values


def decode_lists(
    lists: PostingLists, first: int, end: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8], NDArray[np.int64], NDArray[Any]]:
    """Lists `first <= ordinal < end` whole: counts, numbers, impacts in 256ths, frequencies, positions (`Lists`).

    Raises:
        IndexCorruptError: the bytes are damaged.
    """
    starts = lists.lists[first : end + 1].astype(np.int64)
    (row, number, position), (row_end, number_end, position_end) = starts[0].tolist(), starts[-1].tolist()
    counts = np.diff(starts[:, 0])
    filled = counts > 0
    try:
        numbers = decode_number_lists(
            lists.numbers[number:number_end], np.diff(starts[:, 1])[filled], counts[filled], lists.size
        )
        offsets, positions = decode_positions(
            lists.positions[position:position_end], lists.begins_of(position, position_end)
        )
    except (ValueError, IndexError) as problem:
        raise lists.file.corrupt(f"posting lists cannot be decoded: {problem}") from problem
    if len(offsets) != row_end - row + 1 or (len(numbers) and int(numbers.max()) >= lists.size):
        raise lists.file.corrupt("posting lists hold other articles than the segment has")
    return counts, numbers, lists.codes[row:row_end], np.diff(offsets), positions
