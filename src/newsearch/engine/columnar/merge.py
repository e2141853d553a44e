"""Several segments become one: stretches of terms are decoded, put in order and encoded again by array operations."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from newsearch.engine.columnar.coding import gather, ranges
from newsearch.engine.columnar.columns import put_ids, put_keywords, put_numbers, put_strings
from newsearch.engine.columnar.dictionary import BLOCK, DictionaryWriter, encoded
from newsearch.engine.columnar.postings import decode_lists
from newsearch.engine.columnar.sharing import share
from newsearch.engine.columnar.tally import put_tally, summed
from newsearch.engine.columnar.writing import Lists, PostingsWriter
from newsearch.engine.interface import KeywordColumn, NumberColumn, StringColumn
from newsearch.fields import SPACES
from newsearch.tables import WIDTHS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from newsearch.engine.columnar.files import FileWriter
    from newsearch.engine.columnar.segment import ColumnarSegment
    from newsearch.fields import Space

STRETCH = 1 << 21
"""Bytes of positions that are merged at a time, about one a word."""


@dataclass(frozen=True, slots=True)
class _Source:
    """A segment that is merged: its new article numbers, -1 for those that are deleted."""

    segment: ColumnarSegment
    numbers: NDArray[np.int64]
    whole: bool


def merge(segments: Sequence[ColumnarSegment], file: FileWriter) -> int:
    """Write one segment of the live articles of several, but for the stored articles; how many it has."""
    sources = []
    size = 0
    for segment in segments:
        numbers = np.arange(size, size + segment.size, dtype=np.int64)
        if segment.live is not None:
            numbers = np.where(segment.live, size + np.cumsum(segment.live) - 1, -1)
        sources.append(_Source(segment, numbers, segment.live is None))
        size += segment.size if segment.live is None else int(segment.live.sum())
    _merge_lists(sources, file, size)
    _merge_columns(sources, file)
    for name, width in WIDTHS.items():
        put_tally(file, name, width, summed([source.segment.tally(name).rows() for source in sources]))
    return size


def _merge_lists(sources: list[_Source], file: FileWriter, size: int) -> None:
    dictionaries = {space: DictionaryWriter(file, space) for space in SPACES}
    writers = {space: PostingsWriter(file, space, size) for space in SPACES}
    for first, end in _stretches(sources, STRETCH):
        pool = _Pool(sources, first, end)
        stem_terms, stem = pool.merged("stem")
        exact_terms, exact = pool.merged("exact")
        del pool
        dictionaries["stem"].write(stem_terms)
        writers["stem"].write(stem)
        dictionaries["exact"].write(exact_terms)
        writers["exact"].write(share(exact_terms, exact, stem_terms, stem))
    for space in SPACES:
        dictionaries[space].finish()
        writers[space].finish()


def _stretches(sources: list[_Source], limit: int) -> Iterator[tuple[bytes, bytes | None]]:
    """Ranges of terms, the first inclusive and the last exclusive, with about `limit` bytes of positions each.

    A range ends where some dictionary's block begins.
    """
    heads: list[tuple[bytes, int]] = []
    for source in sources:
        for space in SPACES:
            dictionary, lists = source.segment.dictionaries[space], source.segment.lists[space].lists
            starts = np.append(lists[:-1:BLOCK, 2], lists[-1, 2]).astype(np.int64)
            heads += zip(dictionary.heads, np.diff(starts).tolist(), strict=True)
    heads.sort()
    first, weight = b"", 0
    for head, bytes_ in heads:
        if weight >= limit and head > first:
            yield first, head
            first, weight = head, 0
        weight += bytes_
    yield first, None


class _Pool:
    """The lists of a range of terms in all sources, decoded, one after the other."""

    def __init__(self, sources: list[_Source], first: bytes, end: bytes | None) -> None:
        self._terms: dict[Space, list[list[bytes]]] = {space: [] for space in SPACES}
        # For each list its pieces: first row in the pool, and rows.
        self._pieces: dict[Space, list[tuple[NDArray[np.int64], NDArray[np.int64]]]] = {space: [] for space in SPACES}
        parts: list[tuple[NDArray[Any], ...]] = []
        rows = 0
        for source in sources:
            stem: tuple[dict[bytes, int], NDArray[np.int64], NDArray[np.int64]] | None = None
            for space in SPACES:
                dictionary = source.segment.dictionaries[space]
                low = dictionary.lower(first)
                high = dictionary.count if end is None else dictionary.lower(end)
                terms = list(dictionary.range(low, high))
                kept = _kept(source, decode_lists(source.segment.lists[space], low, high))
                counts = kept[0]
                starts = rows + np.cumsum(counts) - counts
                rows += len(kept[1])
                if stem is None:
                    stem = {term: place for place, term in enumerate(terms)}, starts, counts.copy()
                else:
                    # A list that was written without rows is the stem's.
                    empty = source.segment.lists[space].counts(low, high) == 0
                    for place in np.flatnonzero(empty).tolist():
                        twin = stem[0].get(terms[place])
                        if twin is None:
                            raise source.segment.index.corrupt(f"the term {terms[place]!r} has no posting list")
                        starts[place], counts[place] = stem[1][twin], stem[2][twin]
                parts.append(kept[1:])
                self._terms[space].append(terms)
                self._pieces[space].append((starts, counts))
        self._numbers, self._codes, self._frequencies, self._positions = (
            np.concatenate(pieces) for pieces in zip(*parts, strict=True)
        )
        self._places = np.zeros(len(self._frequencies) + 1, dtype=np.int64)
        np.cumsum(self._frequencies, out=self._places[1:])

    def merged(self, space: Space) -> tuple[list[bytes], Lists]:
        """The terms of a space that are left, in order, and their lists."""
        starts = np.concatenate([starts for starts, _ in self._pieces[space]])
        counts = np.concatenate([counts for _, counts in self._pieces[space]])
        spelt = list(chain.from_iterable(self._terms[space]))
        filled = np.flatnonzero(counts)
        left = sorted({spelt[place] for place in filled.tolist()})
        ranks = {term: rank for rank, term in enumerate(left)}
        owners = np.fromiter((ranks[spelt[place]] for place in filled.tolist()), np.int64, len(filled))
        # Pieces stand in the order of their sources, which is that of the new article numbers.
        order = np.argsort(owners, kind="stable")
        pieces = filled[order]
        rows = ranges(starts[pieces], counts[pieces])
        places = self._places[starts[pieces]]
        positions = gather(self._positions, places, self._places[starts[pieces] + counts[pieces]] - places)
        totals = np.bincount(owners, weights=counts[filled], minlength=len(left)).astype(np.int64)
        return left, Lists(totals, self._numbers[rows], self._codes[rows], self._frequencies[rows], positions)


def _kept(
    source: _Source,
    lists: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8], NDArray[np.int64], NDArray[Any]],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8], NDArray[np.int64], NDArray[Any]]:
    """Decoded lists with the new article numbers, deleted articles left out."""
    counts, numbers, codes, frequencies, positions = lists
    numbers = source.numbers[numbers]
    if source.whole:
        return counts, numbers, codes, frequencies, positions
    live = numbers >= 0
    ends = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=ends[1:])
    left = np.zeros(len(live) + 1, dtype=np.int64)
    np.cumsum(live, out=left[1:])
    positions = positions[np.repeat(live, frequencies)]
    return np.diff(left[ends]), numbers[live], codes[live], frequencies[live], positions


def _merge_columns(sources: list[_Source], file: FileWriter) -> None:
    lives = [source.numbers >= 0 for source in sources]
    for string in get_args(StringColumn):
        values = [
            value
            for source, live in zip(sources, lives, strict=True)
            for value, kept in zip(source.segment.strings(string).raw_all(), live.tolist(), strict=True)
            if kept
        ]
        put_strings(file, string, values)
        if string == "id":
            put_ids(file, values)
    for number in get_args(NumberColumn):
        columns = [source.segment.numbers(number)[live] for source, live in zip(sources, lives, strict=True)]
        put_numbers(file, number, np.concatenate(columns))
    for keyword in get_args(KeywordColumn):
        _merge_keywords(keyword, sources, lives, file)


def _merge_keywords(
    column: KeywordColumn, sources: list[_Source], lives: list[NDArray[np.bool_]], file: FileWriter
) -> None:
    counts, values, used = [], [], []
    for source, live in zip(sources, lives, strict=True):
        keywords = source.segment.keywords(column)
        lengths = np.diff(keywords.offsets)
        kept = keywords.values[np.repeat(live, lengths)].astype(np.int64)
        counts.append(lengths[live])
        ordinals, places = np.unique(kept, return_inverse=True)
        values.append(places)
        used.append([encoded(keywords.names[ordinal]) for ordinal in ordinals.tolist()])
    names = sorted(set(chain.from_iterable(used)))
    ranks = {name: rank for rank, name in enumerate(names)}
    for place, own in enumerate(used):
        values[place] = np.fromiter(map(ranks.__getitem__, own), np.int64, len(own))[values[place]]
    put_keywords(file, column, names, np.concatenate(counts), np.concatenate(values))
