"""One posting list of a segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.ascending import ranges
from newsearch.bm25f import IMPACT_LEVELS
from newsearch.engine.columnar import number_sets
from newsearch.engine.columnar.coding import decode_positions
from newsearch.engine.columnar.number_sets import BITMAP, CODE_TYPES, code_width
from newsearch.engine.columnar.position_lists import position_lists
from newsearch.engine.interface import PositionLists

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.engine.columnar.mapped import MappedArray
    from newsearch.engine.columnar.posting_lists import PostingLists
    from newsearch.errors import IndexCorruptError

ROWS = 128
"""Rows from one mark to the next."""

MARKED = 128 * ROWS
"""A list of so few rows has no marks, and is looked through whole: finding its parts would take longer."""

ROOM = 32 << 20
"""Bytes of decoded lists that a segment keeps, at most; a list of more than an eighth of it is not kept."""


class Room:
    """Counts the bytes of the decoded lists that a segment keeps.

    Attributes:
        taken: how many they are.
    """

    def __init__(self) -> None:
        self.taken = 0

    def admit(self, values: NDArray[Any]) -> bool:
        """Whether there is room for an array, which is then counted."""
        if values.nbytes > ROOM // 8 or self.taken >= ROOM:
            return False
        self.taken += values.nbytes
        return True


RANKED = 1 << 16
"""A bitmap of more bits is looked into; one of so many is decoded, which is no slower."""


class ColumnarPostings:
    """One posting list; nothing is decoded until it is asked for."""

    __slots__ = (
        "_bounds", "_decoded", "_end", "_lists", "_mark", "_mark_end", "_number", "_number_end", "_position",
        "_position_end", "_row", "_top", "count", "place",
    )  # fmt: skip

    def __init__(
        self,
        lists: PostingLists,
        place: int,
        begin: tuple[int, int, int, int],
        end: tuple[int, int, int, int],
        top: int,
    ) -> None:
        """The list at a place.

        Args:
            lists: the segment's lists.
            place: its place.
            begin: where its rows, its bytes of numbers, its bytes of positions and its marks begin.
            end: where these end.
            top: its greatest impact in 256ths; -1 when that is to be looked for.
        """
        self._lists = lists
        self.place = place
        self._top = top
        self._row, self._number, self._position, self._mark = begin
        self._end, self._number_end, self._position_end, self._mark_end = end
        self.count = self._end - self._row
        self._decoded: NDArray[np.intp] | None = None
        self._bounds: NDArray[np.int64] | None = None

    @property
    def numbers(self) -> NDArray[np.intp]:
        """The numbers of its articles, ascending.

        Raises:
            IndexCorruptError: the bytes are not those of a list of so many articles.
        """
        if self._decoded is None:
            numbers = self.decoded()
            if not self._lists.room.admit(numbers):
                return numbers
            self._decoded = numbers
        return self._decoded

    def decoded(self) -> NDArray[np.intp]:
        """The same for one use: decoded now, if they are not there, and not kept.

        Raises:
            IndexCorruptError: as `numbers`.
        """
        if self._decoded is not None:
            return self._decoded
        lists = self._lists
        try:
            return number_sets.decode(lists.numbers.part(self._number, self._number_end), self.count, lists.size)
        except ValueError as problem:
            raise self.corrupt(f"a posting list cannot be decoded: {problem}") from problem

    @property
    def room(self) -> Room:
        """What counts the decoded lists that its segment keeps."""
        return self._lists.room

    @property
    def cached(self) -> int:
        """Bytes of memory that it holds."""
        return 200 + sum(kept.nbytes for kept in (self._decoded, self._bounds) if kept is not None)

    @property
    def codes(self) -> NDArray[np.uint8]:
        """The impacts in 256ths."""
        codes: NDArray[np.uint8] = self._lists.impacts.part(self._row, self._end)
        return codes

    @property
    def impacts(self) -> NDArray[np.float32]:
        """The term's impact on each article."""
        impacts: NDArray[np.float32] = self.codes * np.float32(1 / IMPACT_LEVELS)
        return impacts

    @property
    def top(self) -> int:
        """The greatest of its impacts, in 256ths."""
        if self._top < 0:
            self._top = int(self.codes.max())
        return self._top

    @property
    def max_impact(self) -> float:
        """The greatest of its impacts."""
        return self.top / IMPACT_LEVELS

    def corrupt(self, problem: str) -> IndexCorruptError:
        """The error that says what is wrong with its file."""
        return self._lists.file.corrupt(problem)

    def scores(self, weight: float, rows: NDArray[np.intp] | None = None) -> NDArray[np.float64]:
        """`weight` times the term's impact on each of the articles `numbers[rows]`, or on all."""
        return np.multiply(self.codes if rows is None else self.codes.take(rows), weight / IMPACT_LEVELS)

    def find(self, numbers: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """The rows of some articles, ascending, and which articles have none; their row is any."""
        lists = self._lists
        if self.count == lists.size:
            return numbers, np.zeros(len(numbers), dtype=np.bool_)
        dense = code_width(self.count, lists.size) == BITMAP
        if dense and self._decoded is None and lists.size > RANKED:
            try:
                rows = number_sets.ranks(lists.numbers.part(self._number, self._number_end), lists.size, numbers)
            except ValueError as problem:
                raise self.corrupt(f"a posting list cannot be decoded: {problem}") from problem
            if len(rows) and int(rows.max()) >= self.count:
                raise self.corrupt("a posting list names more articles than it has")
            return rows, rows < 0
        if dense or self._decoded is not None or self.count <= MARKED or len(numbers) * ROWS > self.count:
            held, of_held = self.numbers, None
        else:
            held, of_held = self._near(numbers)
        places = held.searchsorted(numbers)
        # Past the end of the list the last article is looked at, which is another one.
        np.minimum(places, len(held) - 1, out=places)
        missing = held[places] != numbers
        return (places if of_held is None else of_held[places]), missing

    def _marks(self) -> NDArray[Any]:
        """Its marks."""
        marks: NDArray[Any] = self._lists.marks.part(self._mark, self._mark_end)
        if len(marks) != (self.count - 1) // ROWS:
            raise self.corrupt("a long list has other marks than it should")
        return marks

    def _near(self, numbers: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Numbers of articles and rows, in all parts between two marks that can hold one of some articles."""
        lists = self._lists
        marks = self._marks()
        bases = marks[:, 0].astype(np.intp)
        wanted = np.zeros(len(marks) + 1, dtype=np.bool_)
        wanted[bases.searchsorted(numbers)] = True
        chosen = wanted.nonzero()[0]
        bounds = np.zeros(len(marks) + 2, dtype=np.int64)
        bounds[1:-1] = marks[:, 1]
        bounds[-1] = self._number_end - self._number
        width = code_width(self.count, lists.size)
        lengths = bounds[chosen + 1] - bounds[chosen]
        if (lengths <= 0).any() or (lengths % width).any():
            raise self.corrupt("a mark of a posting list lies outside of it")
        codes = lists.numbers.stretches(self._number + bounds[chosen], lengths).view(CODE_TYPES[width])
        lengths //= width
        sums = codes.cumsum(dtype=np.intp)
        ends = lengths.cumsum()
        base = np.zeros(len(chosen), dtype=np.intp)
        base[chosen > 0] = bases[chosen[chosen > 0] - 1]
        base[1:] -= sums[ends[:-1] - 1]
        sums += base.repeat(lengths)
        kept = sums if width == 4 else sums[codes != (1 << 8 * width) - 1]
        rows = ranges(chosen * ROWS, np.minimum(ROWS, self.count - chosen * ROWS))
        if len(kept) != len(rows):
            raise self.corrupt("a posting list names more or fewer articles than it has")
        return kept, rows

    def positions(self, rows: NDArray[np.intp] | None = None) -> PositionLists:
        """The term's positions in the articles `numbers[rows]`, or in all; `rows` ascend."""
        if rows is not None:
            return position_lists(self, rows)
        lists = self._lists
        content = lists.positions.part(self._position, self._position_end)
        begins = lists.begins_of(self._position, self._position_end)
        if len(content) != len(begins) or not begins[:1].all():
            raise self.corrupt("a list of positions does not begin where it should")
        offsets, values = decode_positions(content, begins)
        if len(offsets) != self.count + 1:
            raise self.corrupt("a list of positions has other articles than its posting list")
        return PositionLists(offsets, values)

    @property
    def bytes_of_positions(self) -> MappedArray:
        """The file's positions of all lists."""
        return self._lists.positions

    def _row_bounds(self, wanted: int) -> NDArray[np.int64] | None:
        """Where the bytes of each row begin in the file's positions, and where the last ends.

        None when the list is so long, and so few rows of it are wanted, that it need not be looked through whole.
        """
        if self._bounds is not None:
            return self._bounds
        if self.count > 2 * MARKED and wanted * ROWS <= self.count:
            return None
        first, end = self._position, self._position_end
        begins = self._lists.begins
        bits = np.unpackbits(begins.part(first >> 3, min((end >> 3) + 1, len(begins))), bitorder="little")
        bits = bits[first & 7 : (first & 7) + end - first + 1]
        if len(bits) <= end - first:
            # The file's last list may end with the last bit.
            bits = np.append(bits, np.uint8(1))
        bits[-1] = 1
        bounds = bits.view(np.bool_).nonzero()[0]
        if len(bounds) != self.count + 1:
            raise self.corrupt("a list of positions has other articles than its posting list")
        bounds += first
        # Those of longer lists would take the room of many others.
        if self.count <= 2 * MARKED and self.room.admit(bounds):
            self._bounds = bounds
        return bounds

    def spans(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the bytes of some rows, which ascend, begin in the file's positions, and how many they are."""
        bounds = self._row_bounds(len(rows))
        if bounds is None:
            return self._spans_near(rows)
        starts = bounds.take(rows)
        return starts, bounds[1:].take(rows) - starts

    def _spans_near(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """`spans` by a look only between the marks around the rows."""
        lists = self._lists
        marks = self._marks()
        bounds = np.zeros(len(marks) + 2, dtype=np.int64)
        bounds[1:-1] = marks[:, 2]
        bounds[-1] = self._position_end - self._position
        bounds += self._position
        part_of = rows // ROWS
        parts = np.bincount(part_of).nonzero()[0]
        starts, ends = bounds[parts], bounds[parts + 1]
        if (ends <= starts).any() or int(ends.max(initial=0)) > self._position_end:
            raise self.corrupt("a mark of positions lies outside of its list")
        # Whole bytes of bits, less those that stand beside the part's own in its first and its last byte.
        lengths = (ends + 7 >> 3) - (starts >> 3)
        after = lengths.cumsum()
        bits = lists.begins.stretches(starts >> 3, lengths).copy()
        bits[after - lengths] &= (0xFF << (starts & 7)).astype(np.uint8)
        bits[after - 1] &= (0xFF >> (-ends & 7)).astype(np.uint8)
        begun = np.unpackbits(bits, bitorder="little").view(np.bool_).nonzero()[0]
        counts = np.minimum(ROWS, self.count - parts * ROWS)
        if len(begun) != int(counts.sum()):
            raise self.corrupt("a list of positions has other articles than its posting list")
        begun += ((starts >> 3) - after + lengths << 3).repeat(counts)
        before = counts.cumsum() - counts
        chosen = before[parts.searchsorted(part_of)] + rows % ROWS
        # The end of a part's last row is the first byte after the part.
        following = np.append(begun[1:], 0)
        following[before + counts - 1] = ends
        starts = begun[chosen]
        lengths = following[chosen] - starts
        if (lengths <= 0).any():
            raise self.corrupt("a mark of positions lies outside of its list")
        return starts, lengths
