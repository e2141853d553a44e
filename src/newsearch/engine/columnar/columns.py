"""Columns: one string, one number, or some names per article.

NAME.text, NAME.ends            u1, u4/u8      strings: their UTF-8, and where each ends
NAME.numbers                    u1/u2/u4/i8    numbers, in the least type that holds them
NAME.text, NAME.ends            u1, u4/u8      names: each once, sorted
NAME.counts, NAME.values        u1/u2/u4       names of each article: how many, and which
id.keys, id.order               u8, u4         ids by digest: the digests, sorted, and whose they are
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from newsearch.engine.columnar.dictionary import decoded
from newsearch.engine.interface import Keywords

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from newsearch.engine.columnar.files import ArrayFile, FileWriter

_UNSIGNED = "u1 <u2 <u4"
NUMBER_TYPES = "u1 <u2 <u4 <i8"


def id_keys(ids: Iterable[bytes]) -> NDArray[np.uint64]:
    """The digests that ids are looked up by: 64 bits of BLAKE2b."""
    return np.frombuffer(b"".join(hashlib.blake2b(id_, digest_size=8).digest() for id_ in ids), "<u8")


def least_type(values: NDArray[Any]) -> str:
    """The smallest of `NUMBER_TYPES` that holds all values."""
    least, greatest = (int(values.min()), int(values.max())) if values.size else (0, 0)
    if least < 0 or greatest >= 1 << 32:
        return "<i8"
    return "u1" if greatest < 1 << 8 else "<u2" if greatest < 1 << 16 else "<u4"


def put_strings(file: FileWriter, name: str, values: Sequence[bytes]) -> None:
    """Write a column of strings, given as UTF-8."""
    file.array(f"{name}.text", "u1").write_bytes(b"".join(values))
    ends = np.cumsum(np.fromiter(map(len, values), dtype=np.int64, count=len(values)))
    file.put(f"{name}.ends", ends, "<u4" if not len(ends) or ends[-1] < 1 << 32 else "<u8")


def put_ids(file: FileWriter, ids: Sequence[bytes]) -> None:
    """Write the look-up of ids."""
    keys = id_keys(ids)
    order = np.argsort(keys, kind="stable")
    file.put("id.keys", keys[order], "<u8")
    file.put("id.order", order, "<u4")


def put_numbers(file: FileWriter, name: str, values: NDArray[np.int64]) -> None:
    """Write a column of numbers."""
    file.put(f"{name}.numbers", values, least_type(values))


def put_keywords(
    file: FileWriter, name: str, names: Sequence[bytes], counts: NDArray[Any], values: NDArray[Any]
) -> None:
    """Write a column of names: sorted names, how many each article has, and which."""
    put_strings(file, name, names)
    file.put(f"{name}.counts", counts, least_type(counts))
    file.put(f"{name}.values", values, least_type(values))


class Strings(Sequence[str]):
    """A mapped column of strings; each is decoded when it is read."""

    def __init__(self, file: ArrayFile, name: str, rows: int | None = None) -> None:
        self._file = file
        self._start, self._limit = file.span(f"{name}.text")
        self._ends = file.array(f"{name}.ends", "<u4 <u8", rows=rows)
        # Reading one number of it makes a Python int at once.
        self._bounds = self._ends.data

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        return decoded(self.raw(index))

    def raw(self, index: int) -> bytes:
        """One string's UTF-8."""
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        start = self._start + (self._bounds[index - 1] if index else 0)
        end = self._start + self._bounds[index]
        if not start <= end <= self._limit:
            raise self._file.corrupt("a column of strings points outside of its text")
        return self._file.buffer[start:end]

    def __iter__(self) -> Iterator[str]:
        return map(decoded, self.raw_all())

    def raw_all(self) -> Iterator[bytes]:
        """All strings' UTF-8, a few at a time in memory."""
        last = 0
        for first in range(0, len(self), 4096):
            ends = self._ends[first : first + 4096].tolist()
            if not all(a <= b for a, b in zip([last, *ends], ends)):  # noqa: B905 a list against its own rest
                raise self._file.corrupt("a column of strings points outside of its text")
            content = self._file.buffer[self._start + last : self._start + ends[-1]]
            start = 0
            for end in ends:
                yield content[start : end - last]
                start = end - last
            last = ends[-1]


class Ids:
    """Finds articles by id."""

    def __init__(self, file: ArrayFile, strings: Strings) -> None:
        self._strings = strings
        self._keys = file.array("id.keys", "<u8", rows=len(strings))
        self._order = file.array("id.order", "<u4", rows=len(strings))

    def find(self, id_: bytes) -> Iterator[int]:
        """The numbers of the articles with that id, deleted ones included."""
        key = id_keys([id_])[0]
        place = int(np.searchsorted(self._keys, key))
        while place < len(self._keys) and self._keys[place] == key:
            number = int(self._order[place])
            if number < len(self._strings) and self._strings.raw(number) == id_:
                yield number
            place += 1


def numbers(file: ArrayFile, name: str, size: int) -> NDArray[np.int64]:
    """A mapped column of numbers; a copy where they are stored in fewer than 8 bytes."""
    values: NDArray[np.int64] = file.array(f"{name}.numbers", NUMBER_TYPES, rows=size).astype(np.int64, copy=False)
    return values


def keywords(file: ArrayFile, name: str, size: int) -> Keywords:
    """A mapped column of names."""
    names = Strings(file, name)
    counts = file.array(f"{name}.counts", NUMBER_TYPES, rows=size)
    offsets = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(counts, out=offsets[1:])
    values = file.array(f"{name}.values", _UNSIGNED, rows=int(offsets[-1])).astype(np.uint32)
    if len(values) and int(values.max()) >= len(names):
        raise file.corrupt(f"the column {name!r} points outside of its names")
    return Keywords(names, offsets, values)
