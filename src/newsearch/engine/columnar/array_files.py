"""Files of named flat arrays: written once, front to back, then mapped into memory and never changed.

    magic, 8 bytes
    of each array its bytes, from a multiple of 8 on; and from the next multiple of 8 on the CRC-32 of each of its pages
    the table, JSON: {"format": 2, "meta": {...}, "arrays": {name: [type, rows, columns, offset, sum]}}; sum is
        the CRC-32 of the CRC-32s of the pages
    trailer: offset (8 bytes), length (4) and CRC-32 (4) of the table, magic

All numbers are little-endian. Opening checks the magic, the table's checksum and that every array lies within the file,
so that no array can reach outside it, whatever the bytes say. Pages are compared when they are first read
(`newsearch.engine.columnar.mapped`). The checksum of the table stands for all that is in the file: the *seal*, by which
a generation knows its files.
"""

from __future__ import annotations

import json
import mmap
import shutil
import struct
import tempfile
import zlib
from array import array
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np

from newsearch.engine.columnar.mapped import PAGE, Layout, MappedArray, pages_of
from newsearch.errors import IndexCorruptError, StorageError
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

MAGIC = b"newsrch\x02"
FORMAT = 2
_TRAILER = struct.Struct("<QII8s")
_TYPES = {"u1", "<u2", "<u4", "<u8", "<i8"}
_TABLE_LIMIT = 1 << 20
_ALIGNMENT = 8
_SPILL = 1 << 22


class ArrayWriter:
    """One array of a file that is being written; it grows at its end, on disk once it is large."""

    def __init__(self, type_: str, columns: int, folder: Path) -> None:
        self._dtype = np.dtype(type_)
        self._columns = columns
        # In the folder of the file: a system's own place for such files may be memory.
        self._file = tempfile.SpooledTemporaryFile(max_size=_SPILL, dir=str(folder))  # noqa: SIM115 closed by `close`
        self.type = type_
        self.rows = 0
        # The checksums of the pages that are full; of the next one, and how many bytes of it there are.
        self._sums = array("L")
        self._sum = self._filled = 0

    def write(self, values: NDArray[Any]) -> None:
        """Append values, converted to the array's type."""
        converted = np.ascontiguousarray(values, dtype=self._dtype)
        if converted.size % self._columns:
            raise ValueError(
                message("{size} values do not fill rows of {columns}", size=converted.size, columns=self._columns)
            )
        if converted.size:
            self._append(converted.data.cast("B"))
        self.rows += converted.size // self._columns

    def write_bytes(self, content: bytes) -> None:
        """Append raw bytes to an array of bytes."""
        self._append(memoryview(content))
        self.rows += len(content)

    def _append(self, content: memoryview) -> None:
        self._file.write(content)
        start = 0
        while start < len(content):
            piece = content[start : start + PAGE - self._filled]
            self._sum = zlib.crc32(piece, self._sum)
            self._filled += len(piece)
            if self._filled == PAGE:
                self._sums.append(self._sum)
                self._sum = self._filled = 0
            start += len(piece)

    def drain(self, file: BinaryIO) -> list[Any]:
        """Copy the array and its checksums to the end of `file`; returns the array's entry in the file's table."""
        offset = _aligned(file)
        self._file.seek(0)
        shutil.copyfileobj(self._file, file, 1 << 20)
        self.close()
        _aligned(file)
        sums = np.array([*self._sums, *([self._sum] if self._filled else [])], dtype="<u4").tobytes()
        file.write(sums)
        return [self.type, self.rows, self._columns, offset, zlib.crc32(sums)]

    def close(self) -> None:
        """Free the array without writing it."""
        self._file.close()


def _aligned(file: BinaryIO) -> int:
    """Pad a file with zeros to the next multiple of `_ALIGNMENT`; returns the offset reached."""
    file.write(bytes(-file.tell() % _ALIGNMENT))
    return file.tell()


class FileWriter:
    """Writes a file of arrays. No file exists at `path` before `finish`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._arrays: dict[str, ArrayWriter] = {}

    def array(self, name: str, type_: str, columns: int = 1) -> ArrayWriter:
        """Start an array with a little-endian type code and this many values per row."""
        if type_ not in _TYPES or name in self._arrays:
            raise ValueError(message("array {name!r} of type {type!r} cannot be added", name=name, type=type_))
        writer = self._arrays[name] = ArrayWriter(type_, columns, self._path.parent)
        return writer

    def put(self, name: str, values: NDArray[Any], type_: str) -> None:
        """Write a whole array at once, one- or two-dimensional."""
        self.array(name, type_, values.shape[1] if values.ndim > 1 else 1).write(values)

    def finish(self, meta: Mapping[str, Any]) -> None:
        """Write the file.

        Raises:
            StorageError: the file system refused.
        """
        entries: dict[str, list[Any]] = {}
        try:
            with self._path.open("xb") as file:
                file.write(MAGIC)
                for name, writer in sorted(self._arrays.items()):
                    entries[name] = writer.drain(file)
                offset = file.tell()
                table = json.dumps({"format": FORMAT, "meta": meta, "arrays": entries}).encode()
                file.write(table)
                file.write(_TRAILER.pack(offset, len(table), zlib.crc32(table), MAGIC))
        except OSError as problem:
            raise StorageError(self._path, problem) from problem

    def close(self) -> None:
        """Free the arrays' temporary files; harmless after `finish`."""
        for writer in self._arrays.values():
            writer.close()


class ArrayFile:
    """A file of arrays, mapped into memory.

    Attributes:
        path: where it is.
        meta: what its writer noted.
        seal: the checksum that stands for all that is in it.
    """

    def __init__(self, path: Path) -> None:
        """Map the file.

        Raises:
            IndexCorruptError: it is missing, cut short or of another form.
            StorageError: the file system refused.
        """
        self.path = path
        try:
            with path.open("rb") as file:
                size = file.seek(0, 2)
                if size < len(MAGIC) + _TRAILER.size:
                    raise IndexCorruptError(path, message("it has {size} bytes", size=size))
                self._memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError as problem:
            raise IndexCorruptError(path, "the file is missing") from problem
        except OSError as problem:
            raise StorageError(path, problem) from problem
        self._bytes: NDArray[np.uint8] = np.frombuffer(self._memory, np.uint8)
        self._arrays: dict[str, MappedArray] = {}
        try:
            self.meta, self._entries = self._table()
        except BaseException:
            self.close()
            raise

    def _table(self) -> tuple[dict[str, Any], dict[str, _Entry]]:
        end = len(self._memory) - _TRAILER.size
        offset, length, self.seal, magic = _TRAILER.unpack_from(self._memory, end)
        if magic != MAGIC or self._memory[: len(MAGIC)] != MAGIC:
            raise self.corrupt("it does not begin and end like a file of arrays")
        if length > _TABLE_LIMIT or offset + length != end:
            raise self.corrupt("its table of arrays is out of place")
        table = self._memory[offset:end]
        if zlib.crc32(table) != self.seal:
            raise self.corrupt("its table of arrays has another checksum")
        # The checksum holds, so what follows fails for a file made on purpose, not for a damaged one.
        try:
            record = json.loads(table)
            if record["format"] != FORMAT:
                raise self.corrupt(f"it is of format {record['format']}")
            entries = {str(name): _Entry.read(offset, *entry) for name, entry in record["arrays"].items()}
            meta = dict(record["meta"])
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
            raise self.corrupt(f"its table of arrays cannot be read: {problem}") from problem
        return meta, entries

    def corrupt(self, problem: str) -> IndexCorruptError:
        """The error to raise when this file is damaged, with what is wrong."""
        return IndexCorruptError(self.path, problem)

    def array(self, name: str, types: str, *, columns: int = 1, rows: int | None = None) -> MappedArray:
        """A mapped array: one-dimensional, or with several columns.

        Raises:
            IndexCorruptError: the file has no such array, or of another type or shape.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise self.corrupt(f"it has no array {name!r}")
        if entry.type not in types.split() or entry.columns != columns or (rows is not None and entry.rows != rows):
            raise self.corrupt(f"its array {name!r} is {entry.rows} x {entry.columns} of type {entry.type}")
        found = self._arrays.get(name)
        if found is None:
            found = self._arrays[name] = self._mapped(name, entry)
        return found

    def _mapped(self, name: str, entry: _Entry) -> MappedArray:
        content = self._bytes[entry.offset : entry.offset + entry.size]
        sums = self._bytes[entry.sums : entry.sums + 4 * pages_of(entry.size)].view("<u4")
        layout = Layout(entry.offset, entry.type, entry.columns, entry.sum)
        return MappedArray(self.path, name, self._memory, content, sums, layout)

    def columns(self, name: str) -> int:
        """Values per row of an array; 0 when the file has no such array."""
        entry = self._entries.get(name)
        return entry.columns if entry else 0

    def sizes(self) -> dict[str, int]:
        """The size in bytes of each array, without its checksums."""
        return {name: entry.size for name, entry in self._entries.items()}

    def release(self) -> None:
        """Let the system free the memory of pages that have been read; they are read again when needed."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._memory.madvise(mmap.MADV_DONTNEED)

    def verify(self) -> None:
        """Compare every page of every array with its checksum.

        Raises:
            IndexCorruptError: one differs.
        """
        for name, entry in self._entries.items():
            self.array(name, entry.type, columns=entry.columns).verify()

    def close(self) -> None:
        """Unmap the file as soon as no array of it is in use."""
        self._bytes = np.empty(0, dtype=np.uint8)
        self._arrays = {}
        try:
            self._memory.close()
        except BufferError:
            # Arrays that a caller still holds keep the mapping; it goes with the last of them.
            return


class _Entry(NamedTuple):
    """One array's entry in the file's table: type, shape, offset, and the checksum of its checksums."""

    type: str
    rows: int
    columns: int
    offset: int
    sum: int

    @classmethod
    def read(cls, end: int, type_: str, rows: int, columns: int, offset: int, sum_: int) -> _Entry:
        """Check that the array lies before the byte `end`, and return its entry.

        Raises:
            ValueError: it does not, or the values are no entry.
        """
        numbers = (rows, columns, offset, sum_)
        if type_ not in _TYPES or any(type(n) is not int or n < 0 for n in numbers) or columns == 0:
            raise ValueError(
                message("no array is {type!r}, {rows} x {columns}", type=type_, rows=rows, columns=columns)
            )
        entry = cls(type_, rows, columns, offset, sum_)
        if entry.sums + 4 * pages_of(entry.size) > end:
            raise ValueError(message("an array ends after byte {end}", end=end))
        return entry

    @property
    def size(self) -> int:
        """The size of the array in bytes."""
        return self.rows * self.columns * int(self.type[-1])

    @property
    def sums(self) -> int:
        """The offset at which its checksums begin."""
        end = self.offset + self.size
        return end + -end % _ALIGNMENT


def seal_of(path: Path) -> int:
    """The seal of a file that has just been written.

    Raises:
        StorageError: the file system refused.
    """
    try:
        with path.open("rb") as file:
            file.seek(-_TRAILER.size, 2)
            return int(_TRAILER.unpack(file.read())[2])
    except OSError as problem:
        raise StorageError(path, problem) from problem
