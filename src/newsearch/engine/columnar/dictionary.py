"""Sorted strings with their ordinals: exact, prefix and range look-ups that read only what they need.

Strings are kept in code point order, which is the order of their UTF-8 bytes, in one array of bytes, each preceded by
0xFF, a byte that UTF-8 never uses, and with one more at the end. They are cut into blocks of `BLOCK`. A look-up
bisects the blocks' first strings, kept apart, and finds the string in its block by a search for bytes.

    NAME.strings   u1   0xFF string 0xFF string ... 0xFF; or
    NAME.packed    u1   the same, each block a stream of zlib without the last 0xFF: long strings that are seldom read
    NAME.heads     u1   the first string of every block, each preceded by 0xFF
    NAME.blocks    u4/u8   where each block starts there, and where the last one ends; then how many strings
"""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsearch.engine.columnar.array_files import ArrayFile, FileWriter

BLOCK = 128
_MARK = b"\xff"
_LINE = b"\n"

_LIMIT = 1 << 26
"""A block that is longer is damaged."""


def encoded(text: str) -> bytes:
    """Encode any string as UTF-8, lone surrogates included."""
    return text.encode("utf8", "surrogatepass")


def decoded(content: bytes) -> str:
    """Decode what `encoded` gave; damaged bytes become replacement characters instead of an error."""
    try:
        return content.decode("utf8", "surrogatepass")
    except UnicodeDecodeError:
        return content.decode("utf8", "replace")


class DictionaryWriter:
    """Writes a dictionary; strings are appended in order."""

    def __init__(self, file: FileWriter, name: str, *, packed: bool = False) -> None:
        self._file, self._name, self._packed = file, name, packed
        self._strings = file.array(f"{name}.{'packed' if packed else 'strings'}", "u1")
        self._heads: list[bytes] = []
        self._blocks: list[int] = []
        self._rest: list[bytes] = []
        self.count = 0

    def write(self, strings: Sequence[bytes]) -> None:
        """Append strings, each greater than the one before."""
        rest = [*self._rest, *strings]
        whole = len(rest) - len(rest) % BLOCK
        for start in range(0, whole, BLOCK):
            self._block(rest[start : start + BLOCK])
        self._rest = rest[whole:]
        self.count += len(strings)

    def _block(self, strings: list[bytes]) -> None:
        self._heads.append(strings[0])
        self._blocks.append(self._strings.rows)
        content = _MARK + _MARK.join(strings)
        self._strings.write_bytes(zlib.compress(content, 9) if self._packed else content)

    def finish(self) -> None:
        """Write what is still in memory; call the file's `finish` afterwards."""
        if self._rest:
            self._block(self._rest)
            self._rest = []
        self._blocks += [self._strings.rows, self.count]
        if not self._packed:
            self._strings.write_bytes(_MARK)
        self._file.array(f"{self._name}.heads", "u1").write_bytes(b"".join(_MARK + head for head in self._heads))
        blocks = np.array(self._blocks, dtype=np.uint64)
        self._file.put(f"{self._name}.blocks", blocks, "<u4" if self._strings.rows < 1 << 32 else "<u8")


class Dictionary:
    """A dictionary in a mapped file."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._packed = file.columns(f"{name}.packed") > 0
        self._strings = file.array(f"{name}.{'packed' if self._packed else 'strings'}", "u1")
        self._heads = file.array(f"{name}.heads", "u1")
        # Where each block begins, where the last one ends, and how many strings there are.
        blocks = self._mapped = file.array(f"{name}.blocks", "<u4 <u8")
        last = len(blocks) - 1
        if last < 1 or blocks[last - 1] + (not self._packed) != len(self._strings):
            raise file.corrupt(f"its dictionary {name!r} does not end where its strings do")
        self.count = blocks[last]
        self._blocks = last - 1
        if -(-self.count // BLOCK) != self._blocks:
            raise file.corrupt(f"its dictionary {name!r} has other blocks than strings")
        self._loaded: list[bytes] | None = None
        # A view of memory, which gives Python numbers at once.
        self._bounds: memoryview | None = None

    @property
    def heads(self) -> list[bytes]:
        """The first string of every block, split when first needed; a block holds `BLOCK` strings."""
        if self._loaded is None:
            heads = self._heads.bytes(0, len(self._heads)).split(_MARK)[1:]
            if len(heads) != self._blocks:
                raise self._heads.corrupt("a dictionary's first strings are not as many as its blocks")
            self._loaded = heads
        return self._loaded

    def find(self, text: bytes) -> int | None:
        """The ordinal of a string, or None."""
        block = bisect_right(self._loaded or self.heads, text) - 1
        if block < 0:
            return None
        content = self._content(block)
        place = content.find(_MARK + text + _MARK)
        if place < 0:
            return None
        ordinal = block * BLOCK + content.count(_MARK, 0, place)
        if ordinal >= self.count:
            raise self._strings.corrupt("a dictionary's block holds more strings than it should")
        return ordinal

    def begins(self, prefix: bytes) -> bool:
        """Whether any string begins with `prefix`; much quicker than `lower` when none does."""
        heads = self.heads
        block = bisect_right(heads, prefix) - 1
        if block + 1 < len(heads) and heads[block + 1].startswith(prefix):
            return True
        return block >= 0 and _MARK + prefix in self._content(block)

    def lower(self, text: bytes) -> int:
        """How many strings are less than `text`."""
        block = bisect_right(self.heads, text) - 1
        return 0 if block < 0 else block * BLOCK + bisect_left(self.block(block), text)

    def block(self, number: int) -> list[bytes]:
        """The strings of one block."""
        strings = self._content(number).split(_MARK)[1:-1]
        if len(strings) != min(BLOCK, self.count - number * BLOCK):
            raise self._strings.corrupt("a dictionary's block holds more or fewer strings than it should")
        return strings

    def _content(self, block: int) -> bytes:
        """The bytes of a block: each string preceded by a mark, and one more mark at the end."""
        bounds = self._bounds
        if bounds is None:
            bounds = self._bounds = self._mapped.whole().data
        start, end = bounds[block], bounds[block + 1]
        if not self._packed:
            # The mark that precedes the next block.
            return self._strings.bytes(start, end + 1)
        unpacking = zlib.decompressobj()
        try:
            content = unpacking.decompress(self._strings.bytes(start, end), _LIMIT)
        except zlib.error as problem:
            raise self._strings.corrupt(f"a dictionary's block cannot be unpacked: {problem}") from problem
        if not unpacking.eof:
            raise self._strings.corrupt("a dictionary's block is cut short or too long")
        return content + _MARK

    def range(self, first: int, end: int) -> Iterator[bytes]:
        """The strings with ordinals `first <= ordinal < end`."""
        last = min(-(-end // BLOCK), self._blocks)
        for number in range(first // BLOCK, last):
            base = number * BLOCK
            yield from self.block(number)[max(0, first - base) : end - base]

    def texts(self, first: int, end: int) -> list[str]:
        """The strings with ordinals `first <= ordinal < end`, decoded: quicker than one by one."""
        strings = list(self.range(first, end))
        try:
            texts = _LINE.join(strings).decode().split("\n")
        except UnicodeDecodeError:
            texts = []
        return texts if len(texts) == len(strings) else [decoded(string) for string in strings]

    @property
    def cached(self) -> int:
        """The bytes of memory that the blocks' first strings take."""
        return sum(map(len, self._loaded)) + 41 * len(self._loaded) if self._loaded else 0
