"""Merges segments into one: decodes their posting lists in ranges of terms, renumbers them, and encodes them again."""

from __future__ import annotations

import heapq
from dataclasses import replace
from itertools import chain, compress, pairwise, repeat
from typing import TYPE_CHECKING, get_args

import numpy as np

from newsearch.ascending import ranges
from newsearch.count_tables import NAMES, WIDTHS
from newsearch.engine.columnar.coding import gather
from newsearch.engine.columnar.columns import put_ids, put_keywords, put_numbers
from newsearch.engine.columnar.counts import put_tally, put_word_tally, summed
from newsearch.engine.columnar.covering_stems import give_own_lists
from newsearch.engine.columnar.dictionary import DictionaryWriter, encoded
from newsearch.engine.columnar.form_lists import FormTable, decode_forms
from newsearch.engine.columnar.form_writer import FormWriter
from newsearch.engine.columnar.segment import terms_table
from newsearch.engine.columnar.stem_list_writer import ListsWriter
from newsearch.engine.columnar.stem_lists import Lists, chosen, decode_lists, joined
from newsearch.engine.columnar.word_flags import flagged, put_flags
from newsearch.engine.interface import KeywordColumn, NumberColumn
from newsearch.fields import PARAGRAPH_STARTS, SENTENCE_STARTS, SPACES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from newsearch.engine.columnar.array_files import FileWriter
    from newsearch.engine.columnar.counts import Row
    from newsearch.engine.columnar.segment import ColumnarSegment
    from newsearch.fields import Space

STRETCH = 1 << 21
"""Bytes of positions that are merged at a time, about one a word."""

_BATCH = 1 << 14

BOUNDARIES = (encoded(SENTENCE_STARTS), encoded(PARAGRAPH_STARTS))
"""The forms of the starts of sentences and of paragraphs."""


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

    def parents(self, words: int) -> NDArray[np.int64]:
        """For each new word, the new place of its form's parent: -1 if it has no form here, -2 if an own list."""
        parents = np.full(words, -1, dtype=np.int64)
        here = np.flatnonzero(self.words >= 0)
        held = self.segment.forms.parents()[here]
        new = np.append(self.words, -1)[np.minimum(held, len(self.words))]
        new[held >= len(self.words)] = -2
        new[held < 0] = -1
        parents[self.words[here]] = new
        return parents

    def forms(self, words: NDArray[np.int64]) -> tuple[NDArray[np.int64], FormTable]:
        """The new words among `words` that have a form in this segment: their places in `words`, and their entries."""
        kept = np.flatnonzero(self.words >= 0)
        new = self.words[kept]
        at = np.minimum(new.searchsorted(words), max(len(new) - 1, 0))
        places = np.flatnonzero(new[at] == words) if len(new) else np.empty(0, dtype=np.int64)
        table = self.segment.forms.table(kept[at[places]])
        forms = table.parents >= 0
        return places[forms], table.of(forms)

    def lists(
        self, first: int, end: int, words: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], Lists, NDArray[np.int64], Lists]:
        """The live postings of the words with new ordinals from `first` to `end`, and of the forms of `words`.

        Returns:
            The new words of the lists, the lists, the places in `words` of the forms, and the forms' lists.
        """
        here = self.here(first, end)
        held, table = self.forms(words)
        places = np.union1d(here, table.parents)
        decoded = decode_lists(self.segment.lists, places)
        forms = decode_forms(self.segment.forms, table, places, decoded)
        wanted = np.zeros(len(places), dtype=np.bool_)
        wanted[np.searchsorted(places, here)] = True
        own = decoded if wanted.all() else chosen(decoded, wanted)
        return self.words[here].astype(np.int64), self._kept(own), held, self._kept(forms)

    def weights(self, total: NDArray[np.int64]) -> None:
        """Add, for each new word, the bytes that the positions in this segment's list take."""
        for first in range(0, len(self.words), _BATCH):
            words = self.words[first : first + _BATCH]
            begins, ends = self.segment.lists.spans(np.arange(first, first + len(words)))
            kept = words >= 0
            total[words[kept]] += (ends - begins)[kept, 2]

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
    words, places = _merge_words(sources, file, {*BOUNDARIES, *flags})
    put_flags(file, words, places, flags)
    boundaries = [places.get(term, -1) for term in BOUNDARIES]
    _merge_lists(sources, file, size, *_merged_parents(sources, words, boundaries))
    _merge_columns(sources, file)
    for name, width in WIDTHS.items():
        if name == NAMES:
            put_word_tally(file, name, _merged_counts(sources, words, width))
        else:
            put_tally(file, name, width, _rows(sources, name))
    return size


def _rows(sources: list[_Source], table: str) -> Iterator[Row]:
    """The entries of a table of counts, added up over all sources."""
    return summed([source.segment.tally(table).rows() for source in sources])


def _merge_words(sources: list[_Source], file: FileWriter, wanted: set[bytes]) -> tuple[int, dict[bytes, int]]:
    """Write the dictionary of all sources' words, and tell each source the new ordinals of its words.

    Returns:
        How many words there are, and the ordinals of those words of `wanted` that are among them.
    """
    places: dict[bytes, int] = {}
    dictionary = DictionaryWriter(file, "words")
    terms = heapq.merge(
        *(zip(source.terms(), repeat(place)) for place, source in enumerate(sources)),
        key=lambda entry: entry[0][0],
    )
    new: list[bytes] = []
    last = None
    for (term, word), place in terms:
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


def _merged_parents(
    sources: list[_Source], words: int, boundaries: list[int]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """For each word the place of its form's parent, -1 when it has no form; and which forms get a list of their own.

    A form that has different parents in different sources gets a list of its own, after those of the words.
    """
    parents = np.full(words, -1, dtype=np.int64)
    own = np.zeros(words, dtype=np.bool_)
    for source in sources:
        here = source.parents(words)
        own |= (here != -1) & (parents != -1) & (here != parents)
        parents = np.where(parents == -1, here, parents)
    own |= parents == -2
    give_own_lists(parents, own, words, *boundaries)
    return parents, own


def _merge_lists(
    sources: list[_Source], file: FileWriter, size: int, parents: NDArray[np.int64], own: NDArray[np.bool_]
) -> None:
    """Write the merged posting lists; `parents` and `own` are what `_merged_parents` gives."""
    words = len(parents)
    children = np.argsort(parents, kind="stable")
    parents = parents[children]
    lists_writer, forms_writer = ListsWriter(file, size), FormWriter(file)
    weights = np.zeros(max(words, int(parents.max(initial=-1)) + 1), dtype=np.int64)
    of_own = own[children]
    for source in sources:
        source.weights(weights)
        places, table = source.forms(children[of_own])
        weights[parents[of_own][places]] += table.counts
    for first, end in _stretches(weights, STRETCH):
        low, high = np.searchsorted(parents, [first, end])
        forms = children[low:high]
        pieces = [source.lists(first, min(end, words), forms) for source in sources]
        form_lists = _merged([(owners, lists) for _, _, owners, lists in pieces], len(forms))
        stem_lists = _merged(
            [(owners - first, lists) for owners, lists, _, _ in pieces], max(min(end, words) - first, 0)
        )
        own = of_own[low:high]
        if own.any():
            stem_lists = joined(
                len(stem_lists.counts), np.arange(len(stem_lists.counts)), stem_lists, chosen(form_lists, own)
            )
        lists_writer.write(stem_lists)
        # A word that only deleted articles have in this form may be another's stem.
        held = form_lists.counts > 0
        form_lists = replace(form_lists, counts=form_lists.counts[held])
        forms_writer.write(forms[held], parents[low:high][held], form_lists, first, stem_lists)
        for source in sources:
            source.segment.index.release()
    lists_writer.finish()
    forms_writer.finish(words)


def _stretches(weights: NDArray[np.int64], limit: int) -> Iterator[tuple[int, int]]:
    """Split the places into ranges whose weights add up to about `limit`."""
    ends = np.cumsum(weights)
    total = int(ends[-1]) if len(ends) else 0
    cuts = np.searchsorted(ends, np.arange(limit, total, limit)) + 1
    bounds = np.unique(np.concatenate([[0], cuts, [len(ends)]])).tolist()
    yield from pairwise(bounds)


def _merged(pieces: list[tuple[NDArray[np.int64], Lists]], count: int) -> Lists:
    """Merge pieces into `count` lists; a piece is some places and the lists at them, in the order of the sources."""
    owners = np.concatenate([owners for owners, _ in pieces])
    counts, numbers, codes, frequencies, positions = (
        np.concatenate([getattr(lists, name) for _, lists in pieces]) for name in Lists.__slots__
    )
    starts = np.cumsum(counts) - counts
    places = np.zeros(len(frequencies) + 1, dtype=np.int64)
    np.cumsum(frequencies, out=places[1:])
    # Pieces stand in the order of their sources, which is that of the new article numbers.
    order = np.argsort(owners, kind="stable")
    rows = ranges(starts[order], counts[order])
    begins = places[starts[order]]
    positions = gather(positions, begins, places[starts[order] + counts[order]] - begins)
    totals = np.bincount(owners, weights=counts, minlength=count).astype(np.int64)
    return Lists(totals, numbers[rows], codes[rows], frequencies[rows], positions)


def _merged_counts(sources: list[_Source], words: int, width: int) -> NDArray[np.int64]:
    """For each word, its counts in a table keyed by words, added up over the sources."""
    total = np.zeros((words, width), dtype=np.int64)
    for source in sources:
        kept = source.words >= 0
        total[source.words[kept]] += source.segment.word_counts()[kept]
    return total


def _merge_columns(sources: list[_Source], file: FileWriter) -> None:
    lives = [source.live for source in sources]
    ids = list(chain.from_iterable(compress(s.segment.string_column("id").raw_all(), s.live.tolist()) for s in sources))
    put_ids(file, ids)
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
