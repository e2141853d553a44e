"""An array in a mapped file. Every byte is checked against its page's checksum before anybody sees it.

An array is cut into pages of `PAGE` bytes, and its file holds a CRC-32 for each. The first time that a process reads
from a page, the page is compared with its CRC-32, and a byte notes that. All reading goes through the methods of
`MappedArray`: everything that they return, copies and views alike, lies in pages that have been compared.

Threads may read the same array. At worst two of them compare the same page.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.ascending import ranges
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


def pages_of(size: int) -> int:
    """The number of pages that so many bytes take."""
    return -(-size >> _SHIFT)


class MappedArray:
    """An array of numbers in a mapped file: one-dimensional, or of some columns.

    Args:
        path: of the file, for errors.
        name: of the array, for errors.
        memory: the mapped file.
        content: the bytes of the array there.
        start: where they begin in the file.
        type_: of its numbers, a code of numpy's.
        columns: numbers in a row.
        sums: the checksums of its pages.
        sum_of_sums: the checksum of these, which is known to be right.
    """

    __slots__ = (
        "_content", "_flat", "_memory", "_name", "_path", "_seen", "_seen_values", "_start", "_sum_of_sums", "_sums",
        "_trusted", "_values", "_width", "columns", "rows", "type",
    )  # fmt: skip

    def __init__(
        self,
        path: Path,
        name: str,
        memory: mmap,
        content: NDArray[np.uint8],
        start: int,
        type_: str,
        columns: int,
        sums: NDArray[np.uint32],
        sum_of_sums: int,
    ) -> None:
        self._path, self._name, self._memory = path, name, memory
        self._content, self._start = content, start
        self._sums, self._sum_of_sums, self._trusted = sums, sum_of_sums, False
        flat = content.view(type_)
        self.type, self.columns, self.rows = type_, columns, len(flat) // columns
        self._values: NDArray[Any] = flat.reshape(-1, columns) if columns > 1 else flat
        # A view of memory gives Python numbers at once.
        self._flat = flat.data
        self._width = flat.itemsize * columns
        self._seen = bytearray(len(sums))
        self._seen_values = np.frombuffer(self._seen, np.bool_)

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
            if zlib.crc32(sums.data) != self._sum_of_sums:
                raise self.corrupt(f"the checksums of its array {self._name!r} have another checksum")
            self._trusted = True
        for page in range(first, end):
            if not seen[page]:
                start = page << _SHIFT
                if zlib.crc32(content[start : start + PAGE]) != sums[page]:
                    raise self.corrupt(f"its array {self._name!r} has another checksum at byte {self._start + start}")
                seen[page] = 1

    def verify(self) -> None:
        """Compare every page with its checksum, also pages that have been compared before.

        Raises:
            IndexCorruptError: one differs.
        """
        self._trusted = False
        self._seen[:] = bytes(len(self._seen))
        self._compare(0, len(self._seen))

    def __getitem__(self, row: int) -> int:
        """One number of an array with one column; `bisect` uses it too."""
        if not 0 <= row < self.rows:
            raise self._outside()
        page = row * self._width >> _SHIFT
        if not self._seen[page]:
            self._compare(page, page + 1)
        number: int = self._flat[row]
        return number

    def row(self, row: int) -> list[int]:
        """The numbers in one row."""
        if not 0 <= row < self.rows:
            raise self._outside()
        start, seen, columns = row * self._width, self._seen, self.columns
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
        page, last = first >> _SHIFT, (end - 1 >> _SHIFT) + 1
        if self._seen.find(0, page, last) >= 0:
            self._compare(page, last)
        return self._memory[self._start + first : self._start + end]

    def pieces(self, rows: Sequence[int], ends: MappedArray) -> list[Content]:
        """Some pieces of an array of bytes; `ends` is the array that tells where each piece ends.

        A page of results asks for many pieces, so the code of `bytes` is repeated here instead of called.
        """
        memory, begin, limit, seen = self._memory, self._start, self.rows, self._seen
        bounds, width, known = ends._flat, ends._width, ends._seen
        found = []
        for row in rows:
            if not 0 <= row < ends.rows:
                raise ends._outside()
            if not (known[row * width >> _SHIFT] and known[(row - 1) * width >> _SHIFT]):
                ends.part(max(row - 1, 0), row + 1)
            first, end = bounds[row - 1] if row else 0, bounds[row]
            if not first <= end <= limit:
                raise self._outside()
            if first < end and not (seen[first >> _SHIFT] and end - first <= PAGE and seen[end - 1 >> _SHIFT]):
                self.part(first, end)
            found.append(memory[begin + first : begin + end])
        return found

    def part(self, first: int, end: int) -> NDArray[Any]:
        """The rows `first <= row < end`, mapped and read-only."""
        if not 0 <= first <= end <= self.rows:
            raise self._outside()
        width = self._width
        page, last = first * width >> _SHIFT, (end * width - 1 >> _SHIFT) + 1
        if self._seen.find(0, page, last) >= 0:
            self._compare(page, last)
        return self._values[first:end]

    def whole(self) -> NDArray[Any]:
        """All rows, mapped and read-only."""
        return self.part(0, self.rows)

    def take(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Copy some rows, given by their numbers in an array; the result has that array's shape."""
        places = np.asarray(rows, dtype=np.int64)
        if places.size:
            if int(places.min()) < 0 or int(places.max()) >= self.rows:
                raise self._outside()
            self._compare_some(places * self._width >> _SHIFT)
            if PAGE % self._width:  # then a row may begin in one page and end in the next
                self._compare_some((places + 1) * self._width - 1 >> _SHIFT)
        taken: NDArray[Any] = self._values.take(places, axis=0)
        return taken

    def stretches(self, starts: NDArray[Any], lengths: NDArray[Any], *, mark: int | None = None) -> NDArray[Any]:
        """Copy the rows of many stretches, one stretch after the other.

        Args:
            starts: where they begin.
            lengths: how many rows they have.
            mark: a value that is put before each stretch; with it the result may be changed.
        """
        if not len(starts):
            return self._values[:0]
        ends = starts + lengths
        if mark is None and (starts[1:] == ends[:-1]).all():
            return self.part(int(starts[0]), int(ends[-1]))
        if int(starts.min()) < 0 or int(lengths.min()) < 0 or int(ends.max()) > self.rows:
            raise self._outside()
        self._compare_stretches(starts, ends)
        if mark is None:
            parts = [self._values.take(ranges(starts[part], lengths[part]), axis=0) for part in slices(lengths)]
            return parts[0] if len(parts) == 1 else np.concatenate([self._values[:0], *parts])
        taken = lengths + 1
        # The row before the first may be the last one; what stands in front of each stretch is written over.
        values = self._values.take(ranges(starts - 1, taken), mode="wrap")
        values[taken.cumsum() - taken] = mark
        return values

    def _compare_stretches(self, starts: NDArray[Any], ends: NDArray[Any]) -> None:
        """Compare the pages of stretches that lie within the array with their checksums."""
        first, last = starts * self._width >> _SHIFT, ends * self._width - 1 >> _SHIFT
        if (first > last).any():  # a stretch without a row may begin after the last page
            filled = starts < ends
            first, last = first[filled], last[filled]
        self._compare_some(first)
        self._compare_some(last)
        for stretch in np.flatnonzero(last - first > 1).tolist():
            page, end = int(first[stretch]), int(last[stretch])
            if self._seen.find(0, page, end) >= 0:
                self._compare(page, end)

    def _compare_some(self, pages: NDArray[np.int64]) -> None:
        """Compare these pages with their checksums; a page may be named several times."""
        seen = self._seen_values.take(pages)
        if not seen.all():
            for page in np.unique(pages[~seen]).tolist():
                self._compare(page, page + 1)
