"""Columns: one string, one number, or some names per article.

NAME.text, NAME.ends            u1, u4/u8      strings: their UTF-8, and where each ends
NAME.numbers                    u1/u2/u4/i8    numbers, in the least type that holds them; one if all are the same
NAME.text, NAME.ends            u1, u4/u8      names: each once, sorted
NAME.counts, NAME.values        u1/u2/u4       names of each article: how many, and which
id.keys, id.order               u4, u4         ids by digest: the digests, sorted, and whose they are

`NAME.counts` is one number if all are the same.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from newsearch.engine.columnar.dictionary import decoded, encoded
from newsearch.engine.interface import Keywords

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from newsearch.engine.columnar.array_files import ArrayFile, FileWriter

_UNSIGNED = "u1 <u2 <u4"
NUMBER_TYPES = "u1 <u2 <u4 <i8"

_TOGETHER = 256
"""Strings that are written at a time."""


def id_keys(ids: Iterable[bytes]) -> NDArray[np.uint32]:
    """The digests by which ids are looked up: the first 32 bits of BLAKE2b, which several ids may share."""
    return np.frombuffer(b"".join(hashlib.blake2b(id_, digest_size=4).digest() for id_ in ids), "<u4")


def least_type(values: NDArray[Any]) -> str:
    """The smallest of `NUMBER_TYPES` that can hold all values."""
    least, greatest = (int(values.min()), int(values.max())) if values.size else (0, 0)
    if least < 0 or greatest >= 1 << 32:
        return "<i8"
    return "u1" if greatest < 1 << 8 else "<u2" if greatest < 1 << 16 else "<u4"


class StringsWriter:
    """Writes a column of strings, one after the other."""

    def __init__(self, file: FileWriter, name: str) -> None:
        self._file, self._name = file, name
        self._text = file.array(f"{name}.text", "u1")
        self._lengths = array("I")
        self._new: list[bytes] = []

    def add(self, value: bytes) -> None:
        """Append a string, given as UTF-8."""
        self._new.append(value)
        if len(self._new) == _TOGETHER:
            self._write()

    def _write(self) -> None:
        self._lengths.extend(map(len, self._new))
        self._text.write_bytes(b"".join(self._new))
        self._new = []

    def finish(self) -> None:
        """Write what is still in memory; call the file's `finish` afterwards."""
        self._write()
        wide = "<u4" if self._text.rows < 1 << 32 else "<u8"
        self._file.put(f"{self._name}.ends", np.cumsum(self._lengths, dtype=np.int64), wide)


def put_strings(file: FileWriter, name: str, values: Iterable[bytes]) -> None:
    """Write a column of strings, given as UTF-8."""
    writer = StringsWriter(file, name)
    for value in values:
        writer.add(value)
    writer.finish()


def put_ids(file: FileWriter, keys: NDArray[np.uint32]) -> None:
    """Write the table that finds articles by id, given the key of each."""
    order = np.argsort(keys, kind="stable")
    file.put("id.keys", keys[order], "<u4")
    file.put("id.order", order, "<u4")


def _once(values: NDArray[Any]) -> NDArray[Any]:
    """The values, or only the first of them when all are equal."""
    return values[:1] if len(values) and (values == values[0]).all() else values


def _repeated(file: ArrayFile, name: str, size: int) -> NDArray[Any]:
    """Read an array that `_once` shortened, at its full length."""
    values = file.array(name, NUMBER_TYPES).whole()
    if len(values) != size and len(values) != 1:
        raise file.corrupt(f"its array {name!r} has {len(values)} numbers and not {size}")
    return np.broadcast_to(values, size) if len(values) != size else values


def put_numbers(file: FileWriter, name: str, values: NDArray[np.int64]) -> None:
    """Write a column of numbers."""
    file.put(f"{name}.numbers", _once(values), least_type(values))


def put_keywords(
    file: FileWriter, name: str, names: Sequence[bytes], counts: NDArray[Any], values: NDArray[Any]
) -> None:
    """Write a column of names: the sorted names, how many names each article has, and which ones."""
    put_strings(file, name, names)
    put_named(file, name, len(names), counts, [values])


def put_named(
    file: FileWriter, name: str, names: int, counts: NDArray[Any], values: Iterable[NDArray[np.integer[Any]]]
) -> None:
    """Write which names the articles have, beside the names: how many each has, and their ordinals in some arrays.

    Each of the names is one of some article.
    """
    file.put(f"{name}.counts", _once(counts), least_type(counts))
    ordinals = file.array(f"{name}.values", least_type(np.array([max(names, 1) - 1])))
    for some in values:
        ordinals.write(some)


class Strings(Sequence[str]):
    """A mapped column of strings; each is decoded when it is read."""

    def __init__(self, file: ArrayFile, name: str, rows: int | None = None) -> None:
        self._text = file.array(f"{name}.text", "u1")
        self._ends = file.array(f"{name}.ends", "<u4 <u8", rows=rows)
        self._size = len(self._ends)

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        return decoded(self.raw(index))

    def some(self, rows: Sequence[int]) -> list[str]:
        """The strings of some articles, given by their numbers, which are not negative."""
        found = self._text.pieces(rows, self._ends)
        try:
            return [content.decode() for content in found]
        except UnicodeDecodeError:
            return list(map(decoded, found))

    def raw(self, index: int) -> bytes:
        """One string's UTF-8."""
        if index < 0:
            index += self._size
        if not 0 <= index < self._size:
            raise IndexError(index)
        return self._text.bytes(self._ends[index - 1] if index else 0, self._ends[index])

    def __iter__(self) -> Iterator[str]:
        return map(decoded, self.raw_all())

    def raw_all(self) -> Iterator[bytes]:
        """The UTF-8 of every string, of which only a few are in memory at a time."""
        for _, content, ends in self._slices():
            start = 0
            for end in ends:
                yield content[start:end]
                start = end

    def near(self, part: str) -> Iterator[int]:
        """The numbers of the strings that hold a part when they are folded, and of all that are not ASCII."""
        if not part:
            yield from range(len(self))
            return
        wanted = encoded(part)
        for first, content, ends in self._slices():
            lowered = content.lower()
            found = set()
            at = lowered.find(wanted)
            while at >= 0:
                place = bisect_right(ends, at)
                # It may end in the next string, and then neither holds it.
                if at + len(wanted) <= ends[place]:
                    found.add(place)
                at = lowered.find(wanted, at + 1)
            if not content.isascii():
                foreign = np.flatnonzero(np.frombuffer(content, "u1") > 127)
                found.update(np.searchsorted(ends, foreign, side="right").tolist())
            yield from (first + place for place in sorted(found))

    def _slices(self) -> Iterator[tuple[int, bytes, list[int]]]:
        """Some strings at a time: the number of their first, their UTF-8, and where each of them ends in it."""
        last = 0
        for first in range(0, len(self), 4096):
            ends = self._ends.part(first, min(first + 4096, len(self))).tolist()
            if not all(a <= b for a, b in zip([last, *ends], ends)):  # noqa: B905 a list against its own rest
                raise self._ends.corrupt("a column of strings has one that ends before it begins")
            yield first, self._text.bytes(last, ends[-1]), [end - last for end in ends]
            last = ends[-1]


class Ids:
    """Finds articles by id."""

    def __init__(self, file: ArrayFile, strings: Strings) -> None:
        self._strings = strings
        self._keys = file.array("id.keys", "<u4", rows=len(strings))
        self._order = file.array("id.order", "<u4", rows=len(strings))

    def find(self, id_: bytes) -> Iterator[int]:
        """The numbers of the articles with that id, deleted ones included."""
        key = int(id_keys([id_])[0])
        place = bisect_left(self._keys, key)
        while place < len(self._keys) and self._keys[place] == key:
            number = self._order[place]
            if number < len(self._strings) and self._strings.raw(number) == id_:
                yield number
            place += 1


def numbers(file: ArrayFile, name: str, size: int) -> NDArray[np.int64]:
    """A mapped column of numbers as int64; it is copied unless it is stored in 8 bytes a number."""
    values: NDArray[np.int64] = _repeated(file, f"{name}.numbers", size).astype(np.int64, copy=False)
    return values


class MappedKeywords(Keywords):
    """A mapped column of names."""

    __slots__ = ()

    names: Strings

    def near(self, part: str) -> Iterator[int]:
        """The numbers of at least the names that hold a part; they are looked through as bytes."""
        return self.names.near(part)


def keywords(file: ArrayFile, name: str, size: int) -> Keywords:
    """A mapped column of names."""
    names = Strings(file, name)
    counts = _repeated(file, f"{name}.counts", size)
    offsets = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(counts, out=offsets[1:])
    values = file.array(f"{name}.values", _UNSIGNED, rows=int(offsets[-1])).whole().astype(np.uint32)
    if len(values) and int(values.max()) >= len(names):
        raise file.corrupt(f"the column {name!r} points outside of its names")
    return MappedKeywords(names, offsets, values)
