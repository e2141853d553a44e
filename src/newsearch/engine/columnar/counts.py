"""Tables of counts by key (`newsearch.tallies`), less the counts of deleted articles.

tally.NAME.{strings,heads,blocks}   the keys, a dictionary; that of aliases is packed, being read whole
tally.NAME.counts                   u1/u2/u4/i8 x width

A table whose keys are words of the segment has no keys of its own:

tally.NAME.words                    u1 x width   the counts of every word; all 255 where one does not fit
tally.NAME.more                     u4/i8 x (1 + width)   of such words, the ordinal and the counts
"""

from __future__ import annotations

from bisect import bisect_left
from heapq import merge
from itertools import islice
from operator import add
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.count_tables import ALIASES
from newsearch.engine.columnar.columns import NUMBER_TYPES, least_type
from newsearch.engine.columnar.dictionary import BLOCK, Dictionary, DictionaryWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from newsearch.engine.columnar.array_files import ArrayFile, FileWriter

Row = tuple[bytes, tuple[int, ...]]

_BATCH = 1 << 14
_MORE = 255


def put_tally(file: FileWriter, name: str, width: int, rows: Iterable[Row]) -> None:
    """Write a table of `width` counts for each key; `rows` are sorted by key."""
    counts: list[NDArray[Any]] = [np.empty((0, width), dtype=np.uint8)]
    keys = DictionaryWriter(file, f"tally.{name}", packed=name == ALIASES)
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        keys.write([key for key, _ in batch])
        some = np.array([values for _, values in batch], dtype=np.int64)
        counts.append(some.astype(least_type(some)))
    keys.finish()
    everything = np.concatenate(counts)
    file.put(f"tally.{name}.counts", everything, least_type(everything))


def put_word_tally(file: FileWriter, name: str, counts: NDArray[np.int64]) -> None:
    """Write a table of counts for each word, shape (words, width)."""
    more = np.flatnonzero((counts >= _MORE).any(axis=1))
    codes = counts.astype(np.uint8)
    codes[more] = _MORE
    file.put(f"tally.{name}.words", codes, "u1")
    rows = np.column_stack([more, counts[more]])
    file.put(f"tally.{name}.more", rows, "<u4" if rows.max(initial=0) < 1 << 32 else "<i8")


def summed(tables: Iterable[Iterable[Row]]) -> Iterator[Row]:
    """Add tables up; keys whose counts all come to zero are left out."""
    last: bytes | None = None
    total: tuple[int, ...] = ()
    for key, counts in merge(*tables):
        if key == last:
            total = tuple(map(add, total, counts))
            continue
        if last is not None and any(total):
            yield last, total
        last, total = key, counts
    if last is not None and any(total):
        yield last, total


class Table:
    """A mapped table."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._keys = Dictionary(file, f"tally.{name}")
        counts = f"tally.{name}.counts"
        self._counts = file.array(counts, NUMBER_TYPES, columns=file.columns(counts), rows=self._keys.count)

    def get(self, key: bytes) -> tuple[int, ...]:
        """The counts of a key; () when it has none."""
        ordinal = self._keys.find(key)
        return () if ordinal is None else tuple(self._counts.row(ordinal))

    def rows(self, first: bytes = b"", end: bytes | None = None) -> Iterator[Row]:
        """Keys in order, `first <= key < end`, with their counts."""
        if end is not None and first and end.startswith(first) and not self._keys.begins(first):
            return
        last = self._keys.lower(first)
        while last < self._keys.count:
            place, last = last, min((last // BLOCK + 1) * BLOCK, self._keys.count)
            keys = list(self._keys.range(place, last))
            within = len(keys) if end is None else bisect_left(keys, end)
            if within:
                counts = self._counts.part(place, place + within).reshape(within, -1).tolist()
                yield from zip(keys, map(tuple, counts), strict=False)
            if within < len(keys):
                return


class WordTable:
    """A mapped table whose keys are words.

    Args:
        file: where it is.
        name: which table.
        words: the dictionary of the words.
    """

    def __init__(self, file: ArrayFile, name: str, words: Dictionary) -> None:
        self._words = words
        self._width = file.columns(f"tally.{name}.words")
        self._codes = file.array(f"tally.{name}.words", "u1", columns=self._width, rows=words.count)
        self._more = file.array(f"tally.{name}.more", "<u4 <i8", columns=self._width + 1)
        self._ordinals: list[int] | None = None

    def get(self, key: bytes) -> tuple[int, ...]:
        """The counts of a word; () when the dictionary does not have it, or when they are all zero."""
        ordinal = self._words.find(key)
        return () if ordinal is None else self.at(ordinal)

    def at(self, ordinal: int) -> tuple[int, ...]:
        """The counts of the word with that ordinal; () when they are all zero."""
        return self._counts(ordinal, self._codes.row(ordinal))

    def _counts(self, ordinal: int, codes: list[int]) -> tuple[int, ...]:
        if codes[0] != _MORE:
            return tuple(codes) if any(codes) else ()
        if self._ordinals is None:
            self._ordinals = self._more.whole()[:, 0].tolist()
        place = bisect_left(self._ordinals, ordinal)
        if place == len(self._ordinals) or self._ordinals[place] != ordinal:
            raise self._more.corrupt(f"the counts of word {ordinal} are missing")
        return tuple(self._more.row(place)[1:])

    def counts(self) -> NDArray[np.int64]:
        """The counts of all words, shape (words, width)."""
        counts = self._codes.whole().astype(np.int64)
        more, kept = np.flatnonzero(counts[:, 0] == _MORE), self._more.whole()
        if not np.array_equal(more, kept[:, 0]):
            raise self._more.corrupt("the counts of a word are missing")
        counts[more] = kept[:, 1:]
        return counts

    def rows(self, first: bytes = b"", end: bytes | None = None) -> Iterator[Row]:
        """Words in order, `first <= word < end`, with their counts."""
        low = self._words.lower(first)
        high = self._words.count if end is None else self._words.lower(end)
        for place in range(low, high, BLOCK):
            last = min(place + BLOCK, high)
            codes = self._codes.part(place, last).tolist()
            for ordinal, word in enumerate(self._words.range(place, last), place):
                counts = self._counts(ordinal, codes[ordinal - place])
                if counts:
                    yield word, counts


def table(file: ArrayFile, name: str) -> Table | None:
    """A table of a file, or None when the file has none of that name."""
    return Table(file, name) if file.columns(f"tally.{name}.counts") else None


class SegmentTally:
    """A segment's table, with what its deleted articles added subtracted."""

    def __init__(self, kept: Table | WordTable | None, gone: Table | None) -> None:
        self._kept, self._gone = kept, gone

    def rows(self, first: bytes = b"", end: bytes | None = None) -> Iterator[Row]:
        """Keys in order, `first <= key < end`, with their counts."""
        if self._kept is None:
            return iter(())
        kept = self._kept.rows(first, end)
        if self._gone is None:
            return kept
        taken = ((key, tuple(-count for count in counts)) for key, counts in self._gone.rows(first, end))
        return summed([kept, taken])
