"""Merges segments into one: decodes their posting lists in ranges of terms, renumbers them, and encodes them again."""

from __future__ import annotations

import heapq
from itertools import chain, compress, pairwise, repeat
from typing import TYPE_CHECKING, get_args

import numpy as np

from newsearch.count_tables import NAMES, WIDTHS
from newsearch.engine.columnar.columns import (
    Strings,
    StringsWriter,
    id_keys,
    keywords,
    numbers,
    put_ids,
    put_named,
    put_numbers,
)
from newsearch.engine.columnar.counts import put_tally, put_word_tally, summed
from newsearch.engine.columnar.dictionary import DictionaryWriter
from newsearch.engine.columnar.posting_list_writer import ListsWriter
from newsearch.engine.columnar.posting_lists import Lists, chosen, decode_lists, gathered, without_twins
from newsearch.engine.columnar.segment import terms_table
from newsearch.engine.columnar.word_flags import flagged, put_flags
from newsearch.engine.interface import KeywordColumn, NumberColumn
from newsearch.fields import SPACES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from newsearch.engine.columnar.array_files import FileWriter
    from newsearch.engine.columnar.counts import Row
    from newsearch.engine.columnar.segment import ColumnarSegment
    from newsearch.fields import Space

STRETCH = 1 << 21
"""Bytes of positions that are merged at a time, about one a word."""

_BATCH = 1 << 14


class _Source:
    """A segment that is merged. It keeps little in memory, since there may be many of them.

    Attributes:
        live: for each of its articles, whether it is not deleted.
        numbers: the new number of each of its articles; -1 for a deleted one.
        words: the new ordinal of each of its words, filled in by `_merge_words`; -1 if no live article has the word.
    """

    def __init__(self, segment: ColumnarSegment, first: int) -> None:
        self.segment = segment
        self.live = np.ones(segment.size, dtype=np.bool_) if segment.live is None else segment.live
        self.numbers = np.where(self.live, first + np.cumsum(self.live) - 1, -1).astype(np.int32)
        self.whole = segment.live is None
        self.size = int(self.live.sum())
        self.words = np.full(segment.words.count, -1, dtype=np.int32)

    def terms(self) -> Iterator[tuple[bytes, int]]:
        """The words that a live article has, each with its ordinal in this segment."""
        words = self.segment.words
        terms = zip(words.range(0, words.count), range(words.count), strict=True)
        if self.whole:
            return terms
        kept = np.zeros(words.count, dtype=np.bool_)
        for space in SPACES:
            kept |= self._live_counts(space) > 0
        return compress(terms, kept.tolist())

    def ids(self) -> Iterator[bytes]:
        """The ids of the live articles."""
        return compress(self.segment.string_column("id").raw_all(), self.live.tolist())

    def _live_counts(self, space: Space) -> NDArray[np.int64]:
        """For each word, the number of live articles that have it as a term of this space."""
        counts = self.segment.counts(space, 0, self.segment.words.count)
        gone = self.segment.gone_table(terms_table(space))
        for term, (count,) in gone.rows() if gone else ():
            word = self.segment.words.find(term)
            if word is not None:
                counts[word] -= count
        return counts

    def here(self, first: int, end: int) -> NDArray[np.int64]:
        """This segment's ordinals of the words whose new ordinals are `first <= word < end`."""
        kept = self.words if self.whole else np.maximum.accumulate(self.words)
        low, high = kept.searchsorted([first, end])
        here: NDArray[np.int64] = np.arange(low, high)
        return here if self.whole else here[self.words[low:high] >= 0]

    def twins(self, everywhere: NDArray[np.bool_]) -> None:
        """Clear, of each new word, whether its form has the stem's list, where that is not so in this segment."""
        kept = np.flatnonzero(self.words >= 0)
        everywhere[self.words[kept]] &= self.segment.lists.twins(0, len(self.words))[kept]

    def lists(self, first: int, end: int, everywhere: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.int64], Lists]]:
        """The live postings of the words with new ordinals from `first` to `end`.

        Yields:
            Places counted from that of the first word, and the lists at them: those that this segment has, and then
            for forms without one the stem's, except of the words for which that is so `everywhere`.
        """
        here = self.here(first, end)
        words = self.words[here].astype(np.int64) - first
        every = decode_lists(self.segment.lists, (2 * here[:, None] + (0, 1)).ravel())
        yield (2 * words[:, None] + (0, 1)).ravel(), self._kept(every)
        copied = np.zeros(2 * len(here), dtype=np.bool_)
        copied[::2] = self.segment.lists.twins(0, len(self.words))[here] & ~everywhere[first:end][words]
        yield 2 * words[copied[::2]] + 1, self._kept(chosen(every, copied))

    def weights(self, total: NDArray[np.int64]) -> None:
        """Add, for each new word, the bytes that the positions in this segment's lists take."""
        for first in range(0, len(self.words), _BATCH):
            words = self.words[first : first + _BATCH]
            begins, ends = self.segment.lists.spans(np.arange(2 * first, 2 * (first + len(words))))
            kept = words >= 0
            total[words[kept]] += (ends - begins)[:, 2].reshape(-1, 2).sum(axis=1)[kept]

    def _kept(self, lists: Lists) -> Lists:
        """Renumber the articles of lists, and leave the deleted ones out."""
        numbers = self.numbers[lists.numbers]
        if self.whole:
            return Lists(lists.counts, numbers, lists.codes, lists.frequencies, lists.positions)
        live = numbers >= 0
        ends = np.zeros(len(lists.counts) + 1, dtype=np.int64)
        np.cumsum(lists.counts, out=ends[1:])
        left = np.zeros(len(live) + 1, dtype=np.int64)
        np.cumsum(live, out=left[1:])
        positions = lists.positions[np.repeat(live, lists.frequencies)]
        return Lists(np.diff(left[ends]), numbers[live], lists.codes[live], lists.frequencies[live], positions)


def merge(segments: Sequence[ColumnarSegment], file: FileWriter) -> int:
    """Write the live articles of several segments as one, except for their stores; returns how many articles it has."""
    sources: list[_Source] = []
    size = 0
    for segment in segments:
        sources.append(_Source(segment, size))
        size += sources[-1].size
    flags = flagged(lambda name: _rows(sources, name))
    words, places = _merge_words(sources, file, set(flags))
    put_flags(file, words, places, flags)
    _merge_lists(sources, file, size, words)
    _merge_columns(sources, file)
    for name, width in WIDTHS.items():
        if name == NAMES:
            put_word_tally(file, name, _merged_counts(sources, words, width))
        else:
            put_tally(file, name, width, _rows(sources, name))
    for source in sources:
        source.segment.release()
    return size


def _rows(sources: list[_Source], table: str) -> Iterator[Row]:
    """The entries of a table of counts, added up over all sources."""
    return summed([source.segment.counts_of(table).rows() for source in sources])


def _merge_words(sources: list[_Source], file: FileWriter, wanted: set[bytes]) -> tuple[int, dict[bytes, int]]:
    """Write the dictionary of all sources' words, and tell each source the new ordinals of its words.

    Returns:
        How many words there are, and the ordinals of those words of `wanted` that are among them.
    """
    places: dict[bytes, int] = {}
    dictionary = DictionaryWriter(file, "words")
    new: list[bytes] = []
    last = None
    for (term, word), place in _in_order([source.terms() for source in sources]):
        if term != last:
            last = term
            new.append(term)
            if term in wanted:
                places[term] = dictionary.count + len(new) - 1
            if len(new) == _BATCH:
                dictionary.write(new)
                new = []
        sources[place].words[word] = dictionary.count + len(new) - 1
    dictionary.write(new)
    dictionary.finish()
    return dictionary.count, places


def _merge_lists(sources: list[_Source], file: FileWriter, size: int, words: int) -> None:
    """Write the merged posting lists."""
    everywhere = np.ones(words, dtype=np.bool_)
    weights = np.zeros(words, dtype=np.int64)
    for source in sources:
        source.twins(everywhere)
        source.weights(weights)
    writer = ListsWriter(file, size)
    for first, end in _stretches(weights, STRETCH):
        pieces = list(chain.from_iterable(source.lists(first, end, everywhere) for source in sources))
        lists, twins = without_twins(gathered(pieces, 2 * (end - first)))
        writer.write(lists, twins | everywhere[first:end])
        for source in sources:
            source.segment.index.release()
    writer.finish()


def _stretches(weights: NDArray[np.int64], limit: int) -> Iterator[tuple[int, int]]:
    """Split the places into ranges whose weights add up to about `limit`."""
    ends = np.cumsum(weights)
    total = int(ends[-1]) if len(ends) else 0
    cuts = np.searchsorted(ends, np.arange(limit, total, limit)) + 1
    bounds = np.unique(np.concatenate([[0], cuts, [len(ends)]])).tolist()
    yield from pairwise(bounds)


def _merged_counts(sources: list[_Source], words: int, width: int) -> NDArray[np.int64]:
    """For each word, its counts in a table keyed by words, added up over the sources."""
    total = np.zeros((words, width), dtype=np.int64)
    for source in sources:
        kept = source.words >= 0
        total[source.words[kept]] += source.segment.word_counts()[kept]
    return total


def _merge_columns(sources: list[_Source], file: FileWriter) -> None:
    """Write the columns; they are read past the segments' caches, which would hold all of them to the end."""
    put_ids(file, np.concatenate([id_keys(source.ids()) for source in sources]))
    for column in get_args(NumberColumn):
        parts = [numbers(s.segment.index, column, s.segment.size)[s.live] for s in sources]
        put_numbers(file, column, np.concatenate(parts))
    for keyword in get_args(KeywordColumn):
        _merge_keywords(keyword, [_Names(source, keyword) for source in sources], file)


class _Names:
    """A column of names in one source: little is kept of it, and the column is read once more for its values.

    Attributes:
        counts: how many names each live article has.
        ranks: the new ordinal of each name; -1 while it is not known, and for good where no live article has the name.
    """

    def __init__(self, source: _Source, column: KeywordColumn) -> None:
        self._source, self._column = source, column
        count, lengths, values = self._read()
        self.counts = lengths.astype(np.uint32)
        self.ranks = np.full(count, -1, dtype=np.int32)
        self._used = np.zeros(count, dtype=np.bool_)
        self._used[values] = True

    def _read(self) -> tuple[int, NDArray[np.int64], NDArray[np.uint32]]:
        """How many names there are, how many of them each live article has, and which."""
        column = keywords(self._source.segment.index, self._column, self._source.segment.size)
        lengths, live = np.diff(column.offsets), self._source.live
        values = column.values if self._source.whole else column.values[np.repeat(live, lengths)]
        return len(column.names), lengths[live], values

    def used(self) -> Iterator[tuple[bytes, int]]:
        """The names that a live article has, in order, each with its ordinal."""
        names = Strings(self._source.segment.index, self._column)
        return compress(zip(names.raw_all(), range(len(names)), strict=True), self._used.tolist())

    def values(self) -> NDArray[np.int32]:
        """The new ordinals of the names of all live articles, in a row."""
        return self.ranks[self._read()[2]]


def _merge_keywords(column: KeywordColumn, parts: list[_Names], file: FileWriter) -> None:
    """Write a column of names; those of only a few sources' articles are in memory at a time."""
    names = StringsWriter(file, column)
    last, rank = None, -1
    for (name, ordinal), place in _in_order([part.used() for part in parts]):
        if name != last:
            last, rank = name, rank + 1
            names.add(name)
        parts[place].ranks[ordinal] = rank
    names.finish()
    put_named(file, column, rank + 1, np.concatenate([part.counts for part in parts]), (p.values() for p in parts))


def _in_order(streams: Iterable[Iterable[tuple[bytes, int]]]) -> Iterator[tuple[tuple[bytes, int], int]]:
    """Sorted strings of several sources with their ordinals, merged; each with the place of its source."""
    return heapq.merge(
        *(zip(stream, repeat(place)) for place, stream in enumerate(streams)), key=lambda entry: entry[0][0]
    )
