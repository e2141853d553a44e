"""Files of named flat arrays: written once, front to back, then mapped into memory and never changed.

    magic, 8 bytes
    the arrays' bytes, each starting at a multiple of 8
    the table, JSON: {"format": 1, "meta": {...}, "arrays": {name: [type, rows, columns, offset, CRC-32]}}
    trailer: offset (8 bytes), length (4) and CRC-32 (4) of the table, magic

All numbers are little-endian. Opening checks the magic, the table's checksum and that every array lies within the file,
so that no array can reach outside it, whatever the bytes say; `verify` reads everything and compares the checksums.
"""

from __future__ import annotations

import json
import mmap
import shutil
import struct
import tempfile
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from newsearch.errors import IndexCorruptError, StorageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

MAGIC = b"newsrch\x01"
FORMAT = 1
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
        self.crc = 0

    def write(self, values: NDArray[Any]) -> None:
        """Append values, converted to the array's type."""
        array = np.ascontiguousarray(values, dtype=self._dtype)
        if array.size % self._columns:
            raise ValueError(f"{array.size} values do not fill rows of {self._columns}")
        content = array.data.cast("B") if array.size else b""
        self._file.write(content)
        self.crc = zlib.crc32(content, self.crc)
        self.rows += array.size // self._columns

    def write_bytes(self, content: bytes) -> None:
        """Append raw bytes to an array of bytes."""
        self._file.write(content)
        self.crc = zlib.crc32(content, self.crc)
        self.rows += len(content)

    def drain(self, file: BinaryIO) -> list[Any]:
        """Copy everything to the end of `file`; the array's entry in the table."""
        offset = file.tell()
        self._file.seek(0)
        shutil.copyfileobj(self._file, file, 1 << 20)
        self.close()
        return [self.type, self.rows, self._columns, offset, self.crc]

    def close(self) -> None:
        """Give up the array."""
        self._file.close()


class FileWriter:
    """Writes a file of arrays. Nothing stands under `path` before `finish`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._arrays: dict[str, ArrayWriter] = {}

    def array(self, name: str, type_: str, columns: int = 1) -> ArrayWriter:
        """A new array: little-endian type code, and values per row."""
        if type_ not in _TYPES or name in self._arrays:
            raise ValueError(f"array {name!r} of type {type_!r} cannot be added")
        writer = self._arrays[name] = ArrayWriter(type_, columns, self._path.parent)
        return writer

    def put(self, name: str, values: NDArray[Any], type_: str) -> None:
        """A whole array at once, one- or two-dimensional."""
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
                for name, array in sorted(self._arrays.items()):
                    file.write(bytes(-file.tell() % _ALIGNMENT))
                    entries[name] = array.drain(file)
                offset = file.tell()
                table = json.dumps({"format": FORMAT, "meta": meta, "arrays": entries}).encode()
                file.write(table)
                file.write(_TRAILER.pack(offset, len(table), zlib.crc32(table), MAGIC))
        except OSError as problem:
            raise StorageError(self._path, problem) from problem

    def close(self) -> None:
        """Free the arrays' temporary files; harmless after `finish`."""
        for array in self._arrays.values():
            array.close()


class ArrayFile:
    """A file of arrays, mapped into memory."""

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
                    raise IndexCorruptError(path, f"it has {size} bytes")
                self.buffer = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError as problem:
            raise IndexCorruptError(path, "the file is missing") from problem
        except OSError as problem:
            raise StorageError(path, problem) from problem
        self._bytes: NDArray[np.uint8] = np.frombuffer(self.buffer, np.uint8)
        try:
            self.meta, self._entries = self._table()
        except BaseException:
            self.close()
            raise

    def _table(self) -> tuple[dict[str, Any], dict[str, tuple[str, int, int, int, int]]]:
        end = len(self.buffer) - _TRAILER.size
        offset, length, crc, magic = _TRAILER.unpack_from(self.buffer, end)
        if magic != MAGIC or self.buffer[: len(MAGIC)] != MAGIC:
            raise self.corrupt("it does not begin and end like a file of arrays")
        if length > _TABLE_LIMIT or offset + length != end:
            raise self.corrupt("its table of arrays is out of place")
        table = self.buffer[offset:end]
        if zlib.crc32(table) != crc:
            raise self.corrupt("its table of arrays has another checksum")
        # The checksum holds, so what follows fails for a file made on purpose, not for a damaged one.
        try:
            record = json.loads(table)
            if record["format"] != FORMAT:
                raise self.corrupt(f"it is of format {record['format']}")
            entries = {str(name): self._entry(offset, *entry) for name, entry in record["arrays"].items()}
            meta = dict(record["meta"])
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
            raise self.corrupt(f"its table of arrays cannot be read: {problem}") from problem
        return meta, entries

    def _entry(
        self, end: int, type_: str, rows: int, columns: int, offset: int, crc: int
    ) -> tuple[str, int, int, int, int]:
        numbers = (rows, columns, offset, crc)
        if type_ not in _TYPES or any(type(n) is not int or n < 0 for n in numbers) or columns == 0:
            raise ValueError(f"no array is {type_!r}, {rows} x {columns}")
        if offset + rows * columns * np.dtype(type_).itemsize > end:
            raise ValueError(f"an array ends after byte {end}")
        return type_, rows, columns, offset, crc

    def corrupt(self, problem: str) -> IndexCorruptError:
        """The error that says what is wrong with this file."""
        return IndexCorruptError(self.path, problem)

    def array(self, name: str, types: str, *, columns: int = 1, rows: int | None = None) -> NDArray[Any]:
        """A mapped array, read-only: one-dimensional, or of shape (rows, columns).

        Raises:
            IndexCorruptError: the file has no such array, or of another type or shape.
        """
        start, end, type_ = self._place(name, types, columns, rows)
        values: NDArray[Any] = self._bytes[start:end].view(type_)
        return values.reshape(-1, columns) if columns > 1 else values

    def columns(self, name: str) -> int:
        """Values per row of an array; 0 when the file has no such array."""
        entry = self._entries.get(name)
        return entry[2] if entry else 0

    def span(self, name: str) -> tuple[int, int]:
        """Where in `buffer` an array of bytes begins and ends."""
        return self._place(name, "u1", 1, None)[:2]

    def _place(self, name: str, types: str, columns: int, rows: int | None) -> tuple[int, int, str]:
        entry = self._entries.get(name)
        if entry is None:
            raise self.corrupt(f"it has no array {name!r}")
        type_, has_rows, has_columns, offset, _ = entry
        if type_ not in types.split() or has_columns != columns or (rows is not None and has_rows != rows):
            raise self.corrupt(f"its array {name!r} is {has_rows} x {has_columns} of type {type_}")
        return offset, offset + has_rows * columns * np.dtype(type_).itemsize, type_

    def sizes(self) -> dict[str, int]:
        """Bytes of each array."""
        return {name: rows * columns * np.dtype(t).itemsize for name, (t, rows, columns, _, _) in self._entries.items()}

    def release(self) -> None:
        """Let the system take back the memory of the pages that have been read; they are read again when needed."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self.buffer.madvise(mmap.MADV_DONTNEED)

    def verify(self) -> None:
        """Compare every array with its checksum.

        Raises:
            IndexCorruptError: one differs.
        """
        for name, (type_, rows, columns, offset, crc) in self._entries.items():
            end = offset + rows * columns * np.dtype(type_).itemsize
            if zlib.crc32(self._bytes[offset:end].data) != crc:
                raise self.corrupt(f"its array {name!r} has another checksum")

    def close(self) -> None:
        """Unmap the file as soon as no array of it is in use."""
        self._bytes = np.empty(0, dtype=np.uint8)
        try:
            self.buffer.close()
        except BufferError:
            # Arrays that a caller still holds keep the mapping; it goes with the last of them.
            return
