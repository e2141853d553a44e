"""An array in a mapped file. Every byte is checked against its page's checksum before anybody sees it.

An array is cut into pages of `PAGE` bytes, and its file holds a CRC-32 for each. The first time that a process reads
from a page, the page is compared with its CRC-32, and that is noted. All reading goes through the methods of
`MappedArray`: everything that they return, copies and views alike, lies in pages that have been compared.

Threads may read the same array. At worst two of them compare the same page.
"""

from __future__ import annotations

import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from newsearch.ascending import distinct, ranges
from newsearch.engine.columnar.coding import slices
from newsearch.errors import IndexCorruptError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from mmap import mmap
    from pathlib import Path

    from numpy.typing import NDArray

    Content = bytes
    """The type that a method of `MappedArray` has the name of."""

PAGE = 1 << 12
"""Bytes that have one checksum: what a system reads at once at least, and a few microseconds' work."""

_SHIFT = PAGE.bit_length() - 1

_FEW = 48
"""So many stretches are looked at one by one, which takes as long as the operations on arrays for any number."""


_MOST = 1 << 12
_SHARE = 8
"""An array of `_MOST` pages at most is compared to its end once 1/8 of it has been: what follows need not ask."""


def pages_of(size: int) -> int:
    """The number of pages that so many bytes take."""
    return -(-size >> _SHIFT)


class Layout(NamedTuple):
    """How an array lies in its file.

    Attributes:
        start: its first byte.
        type: the type of its values, as numpy names it.
        columns: values in a row.
        sum_of_sums: the checksum of its pages' checksums.
    """

    start: int
    type: str
    columns: int
    sum_of_sums: int


class MappedArray:
    """An array of numbers in a mapped file: one-dimensional, or of some columns.

    Args:
        path: of the file, for errors.
        name: of the array, for errors.
        memory: the mapped file.
        content: the bytes of the array there.
        sums: the checksums of its pages.
        layout: how it lies there; the checksum of the checksums is known to be right.
    """

    __slots__ = (
        "_ahead", "_compared", "_content", "_flat", "_memory", "_name", "_path", "_seen", "_seen_values", "_start",
        "_sum_of_sums", "_sums", "_trusted", "_values", "_whole", "_width", "columns", "rows", "type",
    )  # fmt: skip

    def __init__(
        self,
        path: Path,
        name: str,
        memory: mmap,
        content: NDArray[np.uint8],
        sums: NDArray[np.uint32],
        layout: Layout,
    ) -> None:
        columns = layout.columns
        self._path, self._name, self._memory = path, name, memory
        self._content, self._start = content, layout.start
        self._sums, self._sum_of_sums, self._trusted = sums.data, layout.sum_of_sums, False
        flat = content.view(layout.type)
        self.type, self.columns, self.rows = layout.type, columns, len(flat) // columns
        self._values: NDArray[Any] = flat.reshape(-1, columns) if columns > 1 else flat
        # A view of memory gives Python numbers at once.
        self._flat = flat.data
        self._width = flat.itemsize * columns
        # Which pages have been compared: a list, whose items Python reads fastest, and an array of the same.
        self._seen = [False] * len(sums)
        self._seen_values = np.zeros(len(sums), dtype=np.bool_)
        # About how many they are; whether it is sure that they are all; and whether all may be compared unasked.
        self._compared, self._whole, self._ahead = 0, False, len(sums) <= _MOST

    def __len__(self) -> int:
        return self.rows

    def corrupt(self, problem: str) -> IndexCorruptError:
        """The error to raise when the file is damaged, with what is wrong."""
        return IndexCorruptError(self._path, problem)

    def _outside(self) -> IndexCorruptError:
        return self.corrupt(f"something points outside of its array {self._name!r}")

    def _compare(self, first: int, end: int) -> None:
        """Compare the pages `first <= page < end` that have not been compared yet."""
        seen, sums, content = self._seen, self._sums, self._content.data
        if not self._trusted:
            if zlib.crc32(sums) != self._sum_of_sums:
                raise self.corrupt(f"the checksums of its array {self._name!r} have another checksum")
            self._trusted = True
        for page in range(first, end):
            if not seen[page]:
                start = page << _SHIFT
                if zlib.crc32(content[start : start + PAGE]) != sums[page]:
                    raise self.corrupt(f"its array {self._name!r} has another checksum at byte {self._start + start}")
                self._seen_values[page] = seen[page] = True
                self._compared += 1
        if first == 0 and end == len(sums):
            self._whole = True
        elif self._ahead and len(sums) <= _SHARE * self._compared:
            self._ahead = False
            # A page that differs is an error for who reads it, and for nobody else.
            with suppress(IndexCorruptError):
                self._compare(0, len(sums))

    def verify(self) -> None:
        """Compare every page with its checksum, also pages that have been compared before.

        Raises:
            IndexCorruptError: one differs.
        """
        self._trusted = self._whole = False
        self._seen[:] = [False] * len(self._sums)
        self._compare(0, len(self._sums))

    def __getitem__(self, row: int) -> int:
        """One number of an array with one column; `bisect` uses it too."""
        if not 0 <= row < self.rows:
            raise self._outside()
        if not self._whole:
            page = row * self._width >> _SHIFT
            if not self._seen[page]:
                self._compare(page, page + 1)
        number: int = self._flat[row]
        return number

    def row(self, row: int) -> list[int]:
        """The numbers in one row."""
        if not 0 <= row < self.rows:
            raise self._outside()
        columns = self.columns
        if not self._whole:
            start, seen = row * self._width, self._seen
            first, last = start >> _SHIFT, start + self._width - 1 >> _SHIFT
            if not (seen[first] and seen[last]):
                self._compare(first, last + 1)
        start = row * columns
        numbers: list[int] = self._flat[start : start + columns].tolist()
        return numbers

    def bytes(self, first: int, end: int) -> bytes:
        """The bytes `first` to `end` of an array of bytes."""
        if not 0 <= first <= end <= self.rows:
            raise self._outside()
        if not self._whole and first < end:
            seen = self._seen
            if not (seen[first >> _SHIFT] and end - first <= PAGE and seen[end - 1 >> _SHIFT]):
                self.part(first, end)
        return self._memory[self._start + first : self._start + end]

    def pieces(self, rows: Sequence[int], ends: MappedArray) -> list[Content]:
        """Some pieces of an array of bytes; `ends` is the array that tells where each piece ends.

        A page of results asks for many pieces, so the code of `row` and `bytes` is repeated here instead of called.
        """
        if rows and not 0 <= min(rows) <= max(rows) < ends.rows:
            raise ends._outside()
        memory, begin, limit, seen = self._memory, self._start, self.rows, self._seen
        bounds, width, known = ends._flat, ends._width, ends._seen
        whole, found = self._whole and ends._whole, []
        for row in rows:
            if not (whole or (known[row * width >> _SHIFT] and known[(row - 1) * width >> _SHIFT])):
                ends.part(max(row - 1, 0), row + 1)
            first, end = bounds[row - 1] if row else 0, bounds[row]
            if not first <= end <= limit or not (
                whole or (end < limit and end - first < PAGE and seen[first >> _SHIFT] and seen[end >> _SHIFT])
            ):
                self.part(first, end)
            found.append(memory[begin + first : begin + end])
        return found

    def part(self, first: int, end: int) -> NDArray[Any]:
        """The rows `first <= row < end`, mapped and read-only."""
        if not 0 <= first <= end <= self.rows:
            raise self._outside()
        if not self._whole:
            width = self._width
            page, last = first * width >> _SHIFT, (end * width - 1 >> _SHIFT) + 1
            if False in self._seen[page:last]:
                self._compare(page, last)
        return self._values[first:end]

    def whole(self) -> NDArray[Any]:
        """All rows, mapped and read-only."""
        return self.part(0, self.rows)

    def take(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Copy some rows, given by their numbers in an array; the result has that array's shape."""
        places = np.asarray(rows, dtype=np.int64)
        starts = places if self._width == 1 else places * self._width
        try:
            self._compare_some(starts)
            if PAGE % self._width:  # then a row may begin in one page and end in the next
                self._compare_some(starts + (self._width - 1))
            taken: NDArray[Any] = self._values.take(places, axis=0)
        except IndexError as problem:
            raise self._outside() from problem
        return taken

    def stretches(self, starts: NDArray[Any], lengths: NDArray[Any]) -> NDArray[Any]:
        """Copy the rows of many stretches, one stretch after the other.

        Args:
            starts: where they begin.
            lengths: how many rows they have.
        """
        if not len(starts):
            return self._values[:0]
        ends = starts + lengths
        if (starts[1:] == ends[:-1]).all():
            return self.part(int(starts[0]), int(ends[-1]))
        try:
            self._compare_stretches(starts, lengths)
            parts = [self._values.take(ranges(starts[part], lengths[part]), axis=0) for part in slices(lengths)]
        except IndexError as problem:
            raise self._outside() from problem
        return parts[0] if len(parts) == 1 else np.concatenate([self._values[:0], *parts])

    def marked(
        self, starts: NDArray[np.int64], lengths: NDArray[np.int64], mark: int
    ) -> tuple[NDArray[Any], NDArray[np.int64]]:
        """Copy many stretches of an array of one column, with a mark before each; the copy, and where its marks are."""
        taken = lengths + 1
        ends = taken.cumsum()
        marks = ends - taken
        try:
            self._compare_stretches(starts, lengths)
            # One more is taken before each stretch, and written over.
            places = np.arange(-1, int(ends[-1]) - 1)
            places += (starts - marks).repeat(taken)
            values = self._values.take(places)
        except IndexError as problem:
            raise self._outside() from problem
        values[marks] = mark
        return values, marks

    def _compare_stretches(self, starts: NDArray[Any], lengths: NDArray[Any]) -> None:
        """Compare the pages of stretches with their checksums.

        Raises:
            IndexError: one does not lie within the array; or reading it will.
        """
        least, most, width = int(lengths.min()), int(lengths.max()), self._width
        if least < 0:
            raise IndexError(least)
        if len(starts) <= _FEW or least == 0 or most * width > PAGE:
            seen = self._seen
            for start, length in zip(starts.tolist(), lengths.tolist()):  # noqa: B905 `strict` takes time
                page, last = start * width >> _SHIFT, (start + length) * width - 1 >> _SHIFT
                if start < 0 or not (last <= page + 1 and (not length or (seen[page] and seen[last]))):
                    self.part(start, start + length)
            return
        firsts = starts * width
        self._compare_some(np.concatenate([firsts, firsts + (lengths * width - 1)]))

    def _compare_some(self, places: NDArray[np.int64]) -> None:
        """Compare the pages that some bytes lie in with their checksums.

        Raises:
            IndexError: one lies before the first page, or after the last; or reading it will.
        """
        if self._whole:
            if places.min(initial=0) < 0:
                raise IndexError(places)
            return
        # A place below 0 becomes one that is far too great.
        pages = (places.view(np.uint64) >> np.uint64(_SHIFT)).view(np.int64)
        seen = self._seen_values.take(pages)
        if not seen.all():
            for page in distinct(np.sort(pages[~seen])).tolist():
                self._compare(page, page + 1)
