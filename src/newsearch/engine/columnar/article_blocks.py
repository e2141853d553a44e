"""Stored articles: compressed blocks of some articles each, so that reading one does not read all.

A block is a zstandard frame of: the number of articles, the length of each, and their JSON, UTF-8.

    store.blocks   u1        the frames
    store.ends     u4/u8     where each frame ends
    store.firsts   u4        the number of each block's first article
    id.{text,ends}, headline.{text,ends}, url.{text,ends}   columns of strings (`columns`)

A block holds articles until it is `BLOCK` bytes long. Numbers inside a block are little-endian and of 4 bytes.
"""

from __future__ import annotations

import json
import struct
import threading
from array import array
from bisect import bisect_right
from itertools import accumulate, compress
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from newsearch.article import Article, Prose
from newsearch.engine.article_columns import opening
from newsearch.engine.columnar.columns import Strings, StringsWriter
from newsearch.engine.columnar.dictionary import encoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray
    from zstandard import ZstdDecompressor

    from newsearch.engine.columnar.array_files import ArrayFile, FileWriter

T = TypeVar("T")

SHOWN = ("id", "headline", "url")
"""The columns of strings that are kept beside the articles."""

BLOCK = 1 << 14
LEVEL = 3
LIMIT = 1 << 30
"""A frame that says that it is longer is damaged."""

_RELEASED = 1 << 12
"""After so many blocks that are copied the memory of the pages that were read is given back."""

_CACHED_BLOCKS = 16


_ENTITIES = b',"entities":['
"""No string of JSON holds this: its quotes would be escaped."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def dump(article: Article) -> bytes:
    """Encode an article as it is stored."""
    return _encode(article.to_dict()).encode("utf8", "surrogatepass")


_local = threading.local()


def _decompressor() -> ZstdDecompressor:
    """The decompressor of this thread: it may not be shared, and making one takes a third of the time of a block."""
    found: ZstdDecompressor | None = getattr(_local, "decompressor", None)
    if found is None:
        from zstandard import ZstdDecompressor

        found = _local.decompressor = ZstdDecompressor()
    return found


class StoreWriter:
    """Appends articles to a store."""

    def __init__(self, file: FileWriter) -> None:
        from zstandard import ZstdCompressor

        self._file = file
        self._compress = ZstdCompressor(level=LEVEL, write_checksum=True).compress
        self._blocks = file.array("store.blocks", "u1")
        self._shown = [StringsWriter(file, column) for column in SHOWN]
        self._ends, self._firsts = array("q"), array("q")
        self._open: list[bytes] = []
        self._length = 0
        self._count = 0

    def add(self, article: Article) -> None:
        """Append one article."""
        self._add(
            dump(article), [encoded(article.id), encoded(article.headline or opening(article)), encoded(article.url)]
        )

    def _add(self, content: bytes, shown: Iterable[bytes]) -> None:
        for writer, value in zip(self._shown, shown, strict=True):
            writer.add(value)
        self._append(content)

    def _append(self, content: bytes) -> None:
        self._open.append(content)
        self._length += len(content)
        if self._length >= BLOCK:
            self._flush()

    def _flush(self) -> None:
        head = np.array([len(self._open), *map(len, self._open)], dtype="<u4").tobytes()
        self._frame(self._compress(head + b"".join(self._open)), len(self._open))
        self._open, self._length = [], 0

    def _frame(self, frame: bytes, articles: int) -> None:
        self._firsts.append(self._count)
        self._blocks.write_bytes(frame)
        self._ends.append(self._blocks.rows)
        self._count += articles

    def copy(self, store: Store, live: NDArray[np.bool_] | None) -> None:
        """Append the live articles of another store; blocks without a deleted one are copied as they are."""
        if self._open:
            self._flush()
        for writer, column in zip(self._shown, store.shown, strict=True):
            kept = column.raw_all() if live is None else compress(column.raw_all(), live.tolist())
            for value in kept:
                writer.add(value)
        store.file.release()
        first = 0
        for block in range(store.blocks):
            if block % _RELEASED == 0:
                store.file.release()
            end = first + store.articles_in(block)
            if live is None or live[first:end].all():
                if self._open:
                    self._flush()
                self._frame(store.frame(block), end - first)
            else:
                for number in (np.flatnonzero(live[first:end]) + first).tolist():
                    self._append(store.dumped(number))
            first = end
        store.file.release()

    def finish(self) -> None:
        """Write what is still in memory; call the file's `finish` afterwards."""
        if self._open:
            self._flush()
        for writer in self._shown:
            writer.finish()
        wide = "<u4" if self._blocks.rows < 1 << 32 else "<u8"
        self._file.put("store.ends", np.asarray(self._ends), wide)
        self._file.put("store.firsts", np.asarray(self._firsts), "<u4")


class Store:
    """A mapped store."""

    def __init__(self, file: ArrayFile, size: int) -> None:
        self.file, self._size = file, size
        self._blocks = file.array("store.blocks", "u1")
        self._ends = file.array("store.ends", "<u4 <u8")
        self.blocks = len(self._ends)
        self._firsts = file.array("store.firsts", "<u4", rows=self.blocks)
        self.shown = [Strings(file, column, size) for column in SHOWN]
        # Not `lru_cache`: with a method it would be a cycle, and the file stay mapped until that is collected.
        self._recent: dict[int, tuple[bytes, list[int]]] = {}

    def frame(self, block: int) -> bytes:
        """The compressed bytes of a block."""
        return self._blocks.bytes(self._ends[block - 1] if block else 0, self._ends[block])

    def articles_in(self, block: int) -> int:
        """The number of articles in a block."""
        end = self._firsts[block + 1] if block + 1 < self.blocks else self._size
        return end - self._firsts[block]

    def _block(self, block: int) -> tuple[bytes, list[int]]:
        """What a block holds, and where in it each article ends; recently read blocks are kept in memory."""
        found = self._recent.get(block)
        if found is None:
            found = self._read(block)
            if len(self._recent) >= _CACHED_BLOCKS:
                self._recent.clear()
            self._recent[block] = found
        return found

    def _read(self, block: int) -> tuple[bytes, list[int]]:
        """Read and decompress a block: what it holds, and where the first article begins and each one ends."""
        from zstandard import ZstdError, frame_content_size

        frame = self.frame(block)
        try:
            if frame_content_size(frame) > LIMIT:
                raise self.file.corrupt("a block of articles is too long")
            content = _decompressor().decompress(frame)
        except ZstdError as problem:
            raise self.file.corrupt(f"a block of articles cannot be unpacked: {problem}") from problem
        count = self.articles_in(block)
        head = 4 * (count + 1)
        if len(content) < head:
            raise self.file.corrupt("a block of articles is too short")
        stored, *lengths = struct.unpack_from(f"<{count + 1}I", content)
        ends = list(accumulate(lengths, initial=head))
        if stored != count or ends[-1] != len(content):
            raise self.file.corrupt("a block holds other articles than it should")
        return content, ends

    def dumped(self, number: int) -> bytes:
        """One article as `dump` encoded it."""
        block = bisect_right(self._firsts, number) - 1
        place = number - self._firsts[block] if block >= 0 else -1
        if not 0 <= number < self._size or not 0 <= place < self.articles_in(block):
            raise self.file.corrupt(f"it has no article {number}")
        content, ends = self._block(block)
        return content[ends[place] : ends[place + 1]]

    def prose(self, number: int) -> Prose:
        """Deck, body and language of one article; its entities, most of its stored bytes, are not decoded.

        Raises:
            IndexCorruptError: its bytes are damaged.
        """
        content, entities, _ = self.dumped(number).partition(_ENTITIES)
        record = self._decoded(number, content + b"}" if entities else content, dict)
        try:
            return Prose(str(record["deck"]), str(record["body"]), record["language"])
        except KeyError as problem:
            raise self.file.corrupt(f"article {number} has no {problem}") from problem

    def article(self, number: int) -> Article:
        """One article.

        Raises:
            IndexCorruptError: its bytes are damaged.
        """
        return self._decoded(number, self.dumped(number), Article.from_dict)

    def _decoded(self, number: int, content: bytes, make: Callable[[dict[str, Any]], T]) -> T:
        try:
            return make(json.loads(content.decode("utf8", "surrogatepass")))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
            raise self.file.corrupt(f"article {number} cannot be read: {problem}") from problem
