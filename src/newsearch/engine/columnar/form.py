"""The posting list of an exact form, a part of the list of its stem (`newsearch.engine.columnar.form_lists`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.ascending import ranges
from newsearch.bm25f import IMPACT_LEVELS
from newsearch.engine.columnar import number_sets
from newsearch.engine.columnar.number_sets import BITMAP, code_width
from newsearch.engine.columnar.position_lists import position_lists
from newsearch.engine.columnar.postings import MARKED, RANKED, ROWS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.engine.columnar.array_files import ArrayFile
    from newsearch.engine.columnar.mapped import MappedArray
    from newsearch.engine.columnar.position_lists import Held
    from newsearch.engine.columnar.postings import ColumnarPostings
    from newsearch.engine.interface import PositionLists
    from newsearch.errors import IndexCorruptError

_NOTHING = np.empty(0, dtype=np.intp)


class Form:
    """The posting list of a form, a part of its parent; nothing is decoded until it is asked for."""

    __slots__ = (
        "_bounds",
        "_codes",
        "_content",
        "_decoded",
        "_differing",
        "_differs",
        "_file",
        "_firsts",
        "_indices",
        "_marks",
        "count",
        "parent",
        "top",
    )

    def __init__(
        self,
        file: ArrayFile,
        content: MappedArray,
        parent: ColumnarPostings,
        count: int,
        differing: int,
        bounds: tuple[int, int, int],
        marks: NDArray[Any],
        top: int,
    ) -> None:
        self._file, self._content, self.parent = file, content, parent
        self.count, self._differing, self.top = count, differing, top
        # Where its sets of rows and of differing rows begin in the content, and where the second ends.
        self._bounds, self._marks = bounds, marks
        self._decoded: NDArray[np.intp] | None = None
        self._differs: NDArray[np.intp] | None = None
        self._indices: NDArray[np.intp] | None = None
        self._codes: NDArray[np.uint8] | None = None
        self._firsts: NDArray[np.int64] | None = None

    @property
    def rows(self) -> NDArray[np.intp]:
        """The rows of the parent that it has, ascending.

        Raises:
            IndexCorruptError: the bytes are not those of so many rows.
        """
        if self._decoded is not None:
            return self._decoded
        start, end, _ = self._bounds
        rows = self._set(start, end, self.count, self.parent.count)
        if self.parent.room.admit(rows):
            self._decoded = rows
        return rows

    @property
    def differs(self) -> NDArray[np.intp]:
        """Which of its rows have fewer positions than the parent's, ascending: places in `rows`."""
        if self._differs is None:
            _, start, end = self._bounds
            differs = self._set(start, end, self._differing, self.count) if self._differing else _NOTHING
            if not self.parent.room.admit(differs):
                return differs
            self._differs = differs
        return self._differs

    def _set(self, start: int, end: int, count: int, size: int) -> NDArray[np.intp]:
        try:
            return number_sets.decode(self._content.part(start, end), count, size)
        except ValueError as problem:
            raise self.corrupt(f"a form cannot be decoded: {problem}") from problem

    def _own_codes(self) -> NDArray[np.uint8]:
        """The impacts of the differing rows, in 256ths."""
        start = self._bounds[2]
        codes: NDArray[np.uint8] = self._content.part(start, start + self._differing)
        return codes

    @property
    def numbers(self) -> NDArray[np.intp]:
        """The numbers of its articles, ascending."""
        if self._indices is not None:
            return self._indices
        indices = self.parent.numbers.take(self.rows)
        # Of a long list they are not kept beside the rows, which take as much room.
        if self.count <= MARKED and self.parent.room.admit(indices):
            self._indices = indices
        return indices

    @property
    def cached(self) -> int:
        """Bytes of memory that it holds, the parent aside."""
        kept = (self._decoded, self._indices, self._codes, self._differs, self._firsts)
        return 200 + sum(values.nbytes for values in kept if values is not None)

    @property
    def codes(self) -> NDArray[np.uint8]:
        """The impacts in 256ths."""
        if self._codes is None:
            codes = self.parent.codes.take(self.rows)
            if self._differing:
                codes[self.differs] = self._own_codes()
            if not self.parent.room.admit(codes):
                return codes
            self._codes = codes
        return self._codes

    @property
    def impacts(self) -> NDArray[np.float32]:
        """The term's impact on each article."""
        impacts: NDArray[np.float32] = self.codes * np.float32(1 / IMPACT_LEVELS)
        return impacts

    @property
    def max_impact(self) -> float:
        """The greatest of its impacts."""
        return self.top / IMPACT_LEVELS

    def corrupt(self, problem: str) -> IndexCorruptError:
        """The error that says what is wrong with its file."""
        return self._file.corrupt(problem)

    def scores(self, weight: float, rows: NDArray[np.intp] | None = None) -> NDArray[np.float64]:
        """`weight` times the term's impact on each of the articles `numbers[rows]`, or on all."""
        if rows is None:
            codes = self.codes
        elif self._codes is None and self.count > MARKED and len(rows) * ROWS < self.count:
            codes = self._codes_of(rows)
        else:
            codes = self.codes.take(rows)
        return np.multiply(codes, weight / IMPACT_LEVELS)

    def _codes_of(self, rows: NDArray[np.intp]) -> NDArray[np.uint8]:
        """The impacts in some rows, in 256ths, without decoding all."""
        codes = self.parent.codes.take(self.rows.take(rows))
        if self._differing:
            found, same = _places(self.differs, rows)
            other = (~same).nonzero()[0]
            codes[other] = self._own_codes()[found[other]]
        return codes

    def find(self, numbers: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """The rows of some articles, ascending, and which articles have none; their row is any."""
        if self.count <= MARKED and self.parent.count <= MARKED:
            return _places(self.numbers, numbers)
        rows, missing = self.parent.find(numbers)
        places, absent = self._find(rows)
        return places, missing | absent

    def _find(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """The places in `rows` of some of the parent's rows, and which of these it has not; their place is any."""
        size, (start, end, _) = self.parent.count, self._bounds
        if size <= RANKED or self.count == size or code_width(self.count, size) != BITMAP:
            return _places(self.rows, rows)
        try:
            places = number_sets.ranks(self._content.part(start, end), size, rows)
        except ValueError as problem:
            raise self.corrupt(f"a form cannot be decoded: {problem}") from problem
        return places, places < 0

    def positions(self, rows: NDArray[np.intp] | None = None) -> PositionLists:
        """The term's positions in the articles `numbers[rows]`, or in all; `rows` ascend."""
        return position_lists(self, np.arange(self.count) if rows is None else rows)

    @property
    def bytes_of_positions(self) -> MappedArray:
        """The file's positions of all lists."""
        return self.parent.bytes_of_positions

    def spans(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the parent's bytes in some of its rows, which ascend, begin in the positions, and how many they are."""
        return self.parent.spans(self.rows.take(rows))

    def held(self, rows: NDArray[np.intp]) -> Held | None:
        """Which of some rows differ, and which of the parent's positions they hold; None when none does."""
        if not self._differing:
            return None
        differs = self.differs
        places = differs.searchsorted(rows)
        np.minimum(places, len(differs) - 1, out=places)
        here = (differs.take(places) == rows).nonzero()[0]
        if not len(here):
            return None
        bits = self._bits(places.take(here))
        bits += 8 * (self._bounds[2] + self._differing)
        return here, bits, self._content

    def _bits(self, wanted: NDArray[np.intp]) -> NDArray[np.int64]:
        """The first bits, of those for the differing rows, of some of these, ascending."""
        if self._firsts is not None:
            return self._firsts.take(wanted)
        differs = self.differs
        if not len(self._marks):
            lengths = self.spans(differs)[1]
            firsts = lengths.cumsum()
            firsts -= lengths
            if self.parent.room.admit(firsts):
                self._firsts = firsts
            return firsts.take(wanted)
        # Only the rows between the marks around those that are wanted are looked at.
        if len(self._marks) != (self._differing - 1) // ROWS:
            raise self.corrupt("a long form has other marks than it should")
        parts = np.unique(wanted // ROWS)
        counts = np.minimum(ROWS, self._differing - parts * ROWS)
        near = ranges(parts * ROWS, counts)
        lengths = self.spans(differs.take(near))[1]
        starts = lengths.cumsum()
        starts -= lengths
        marks = np.append(0, self._marks).astype(np.int64).take(parts)
        starts += (marks - starts.take(counts.cumsum() - counts)).repeat(counts)
        if starts[0] < 0 or (starts[1:] < (starts + lengths)[:-1]).any():
            raise self.corrupt("a mark of a form lies outside of it")
        return starts.take(near.searchsorted(wanted))


def _places(held: NDArray[np.intp], wanted: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where some numbers stand among those that are held, ascending; and which of them are not held."""
    places = held.searchsorted(wanted)
    np.minimum(places, len(held) - 1, out=places)
    return places, held[places] != wanted
