"""A batch of articles in memory, and its inversion: from words in reading order to posting lists."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.bm25f import IMPACT_LEVELS
from newsearch.count_tables import NAMES, WIDTHS
from newsearch.engine.article_columns import row
from newsearch.engine.columnar.columns import id_keys, put_ids, put_keywords, put_numbers
from newsearch.engine.columnar.counts import put_tally, put_word_tally
from newsearch.engine.columnar.dictionary import DictionaryWriter, encoded
from newsearch.engine.columnar.posting_list_writer import ListsWriter
from newsearch.engine.columnar.posting_lists import Lists, gathered, without_twins
from newsearch.engine.columnar.word_flags import flagged, put_flags
from newsearch.fields import (
    BODY,
    CAPTION_GAP,
    CAPTIONS,
    DECK,
    FIELDS,
    HEADLINE,
    LEAD_WORDS,
    ORGANISATION,
    PARAGRAPH_STARTS,
    PERSON,
    PLACE,
    REGIONS,
    SENTENCE_STARTS,
    Space,
    region_of,
)
from newsearch.tallies import Counts, add, tallies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from newsearch.analysis import Boundaries, ChunkTable, Expansion
    from newsearch.article import Article
    from newsearch.bm25f import Bm25f
    from newsearch.engine.article_columns import ArticleColumns
    from newsearch.engine.columnar.array_files import FileWriter

_KINDS = (("person", PERSON), ("organisation", ORGANISATION), ("place", PLACE))
_FIELD_NUMBERS = {field: number for number, field in enumerate(FIELDS)}
_FIRSTS = np.array([field.first for field in FIELDS], dtype=np.int64)
_ENDS = np.array([field.end for field in FIELDS], dtype=np.int64)
_FIELD_REGIONS = region_of(_FIRSTS.astype(np.uint32))
_BODY = _FIELD_NUMBERS[BODY]
_DECK = _FIELD_NUMBERS[DECK]
_CAPTIONS = _FIELD_NUMBERS[CAPTIONS]
_BOUNDARIES = (SENTENCE_STARTS, PARAGRAPH_STARTS)


@dataclass(frozen=True, slots=True)
class _Occurrences:
    """The occurrences of terms in reading order, as parallel arrays: term, article number, position."""

    terms: NDArray[np.int32]
    articles: NDArray[np.int32]
    positions: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Inverted:
    """The posting lists of one space (stems, or exact forms), sorted by term.

    Attributes:
        terms: the terms of the lists.
        lists: the lists.
    """

    terms: list[bytes]
    lists: Lists


class Batch:
    """Articles that are indexed together and become one segment; they are numbered from 0."""

    def __init__(self, table: ChunkTable, bm25f: Bm25f) -> None:
        self._table, self._bm25f = table, bm25f
        # Of each article the chunks of all its texts; of each text how many, its article and its field.
        self._chunks: list[NDArray[np.int32]] = []
        self._lengths: list[int] = []
        self._articles: list[int] = []
        self._fields: list[int] = []
        self._rows: list[ArticleColumns] = []
        self._counts: Counts = {}
        self.chunks = 0

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, article: Article, *, digest: int, file: int) -> None:
        """Take an article whose entities have been found."""
        fields, texts = _texts(article)
        chunks, lengths = self._table.ids_of_all(texts, article.language)
        self._chunks.append(chunks)
        self._lengths += lengths
        self._articles += repeat(len(self._rows), len(fields))
        self._fields += fields
        self.chunks += len(chunks)
        self._rows.append(row(article, digest=digest, file=file, words=0))
        add(self._counts, tallies(article, ()))

    def write(self, file: FileWriter) -> None:
        """Write everything that the segment keeps of the articles except the stored articles."""
        tallies_ = self.tally_rows()
        chunks, starts = self._joined()
        self._chunks = []
        expansion = self._table.expand(chunks, starts)
        places = _Places(self._articles, self._fields, expansion.lengths)
        lengths = places.region_lengths(len(self._rows))
        norms = self._bm25f.norms(lengths)
        stem, exact = (
            _inverted(occurrences, names, norms, self._bm25f)
            for _, occurrences, names in self._spaces(chunks, starts, expansion, places)
        )
        words = _put_lists(file, len(self._rows), stem, exact)
        put_rows(file, self._rows, lengths[:, 1] + lengths[:, 2])
        for name, rows in tallies_.items():
            if name == NAMES:
                put_word_tally(file, name, _of_words(words, WIDTHS[name], rows))
            else:
                put_tally(file, name, WIDTHS[name], rows)
        put_flags(file, len(words), words, flagged(tallies_.__getitem__))

    def tally_rows(self) -> dict[str, list[tuple[bytes, tuple[int, ...]]]]:
        """What the articles add to each table of counts, sorted by key."""
        counts = self._all_counts()
        return {
            name: sorted((encoded(key), values) for key, values in counts.get(name, {}).items() if any(values))
            for name in WIDTHS
        }

    def term_rows(self) -> dict[Space, list[tuple[bytes, tuple[int, ...]]]]:
        """For each space and term, the number of articles that hold the term."""
        chunks, starts = self._joined()
        expansion = self._table.expand(chunks, starts)
        places = _Places(self._articles, self._fields, expansion.lengths)
        norms = self._bm25f.norms(places.region_lengths(len(self._rows)))
        rows: dict[Space, list[tuple[bytes, tuple[int, ...]]]] = {}
        for space, occurrences, names in self._spaces(chunks, starts, expansion, places):
            inverted = _inverted(occurrences, names, norms, self._bm25f)
            counts = inverted.lists.counts.tolist()
            rows[space] = [(term, (count,)) for term, count in zip(inverted.terms, counts, strict=True)]
        return rows

    def _joined(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """The chunks of all texts one after the other, and where each text starts."""
        chunks = np.concatenate([np.empty(0, dtype=np.int32), *self._chunks])
        return chunks, _starts(np.array(self._lengths, dtype=np.int64))

    def _all_counts(self) -> Counts:
        """What the articles add to the tables of counts."""
        chunks, _ = self._joined()
        bodies = np.array(self._fields, dtype=np.int32) == _BODY
        lengths = np.array(self._lengths, dtype=np.int64)
        names = self._table.exact_terms
        found = self._table.name_counts(chunks[np.repeat(bodies, lengths)], _starts(lengths[bodies]))
        rows = zip(found.terms.tolist(), found.capitalised.tolist(), found.uses.tolist(), strict=True)
        return {**self._counts, NAMES: {names[term]: (capitalised, uses) for term, capitalised, uses in rows}}

    def _spaces(
        self, chunks: NDArray[np.int32], starts: NDArray[np.int64], expansion: Expansion, places: _Places
    ) -> Iterator[tuple[Space, _Occurrences, list[str]]]:
        stem, exact = expansion.stem, expansion.exact
        yield "stem", places.place(stem.terms, stem.texts, stem.positions), self._table.stem_terms
        names = self._table.exact_terms
        parts = [places.place(exact.terms, exact.texts, exact.positions)]
        for number, found in enumerate(self._table.boundaries(chunks, starts)):
            terms = np.full(len(found.texts), len(names) + number, dtype=np.int32)
            parts.append(places.running_text(terms, found))
        yield (
            "exact",
            _Occurrences(
                np.concatenate([part.terms for part in parts]),
                np.concatenate([part.articles for part in parts]),
                np.concatenate([part.positions for part in parts]),
            ),
            [*names, *_BOUNDARIES],
        )


def _starts(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The start of each stretch, where the stretches follow one another."""
    starts: NDArray[np.int64] = np.cumsum(lengths) - lengths
    return starts


def _texts(article: Article) -> tuple[list[int], list[str]]:
    """The texts of an article in the order of their positions: the numbers of their fields, and the texts."""
    fields: list[int] = []
    texts: list[str] = []
    for field, text in ((HEADLINE, article.headline), (DECK, article.deck), (BODY, article.body)):
        if text or field is BODY:
            fields.append(_FIELD_NUMBERS[field])
            texts.append(text)
    for caption in article.captions:
        fields.append(_CAPTIONS)
        texts.append(caption)
    if article.entities:
        for kind, field in _KINDS:
            names = [name for e in article.entities if e.kind == kind for name in (e.name, e.acronym) if name]
            fields += repeat(_FIELD_NUMBERS[field], len(names))
            texts += names
    return fields, texts


class _Places:
    """The positions at which the texts of a batch start in their articles."""

    def __init__(self, articles: list[int], fields: list[int], lengths: NDArray[np.int64]) -> None:
        self.articles = np.array(articles, dtype=np.int32)
        self.fields = np.array(fields, dtype=np.int32)
        # Texts of one field of one article follow one another with a gap between two.
        new = np.ones(len(fields), dtype=np.bool_)
        new[1:] = (self.articles[1:] != self.articles[:-1]) | (self.fields[1:] != self.fields[:-1])
        before = np.cumsum(lengths + CAPTION_GAP) - lengths - CAPTION_GAP
        heads = np.flatnonzero(new)
        bases = before - np.repeat(before[heads], np.diff(heads, append=len(fields))) + _FIRSTS[self.fields]
        self.lengths = np.clip(_ENDS[self.fields] - bases, 0, lengths)
        self._whole = bool((self.lengths == lengths).all())
        # Of a text past the end of its field no word is kept, so its base does not matter.
        self.bases = np.minimum(bases, _ENDS[self.fields]).astype(np.int32)

    def region_lengths(self, articles: int) -> NDArray[np.int64]:
        """The number of words in each region of each article, shape (articles, regions)."""
        regions = len(REGIONS)
        keys = self.articles * regions + _FIELD_REGIONS[self.fields]
        lengths = np.bincount(keys, weights=self.lengths, minlength=articles * regions).reshape(articles, regions)
        bodies = self.fields == _BODY
        rest = np.maximum(self.lengths[bodies] - LEAD_WORDS, 0)
        # The body's first words are counted with the lead, which is the region before its own.
        lengths[self.articles[bodies], 2] += rest
        lengths[self.articles[bodies], 1] -= rest
        return lengths.astype(np.int64)

    def place(self, terms: NDArray[Any], texts: NDArray[Any], positions: NDArray[Any]) -> _Occurrences:
        """Turn occurrences in texts into occurrences in articles; words past the end of their field are left out."""
        placed = self.bases[texts] + positions
        if not self._whole:
            inside = positions < self.lengths[texts]
            terms, texts, placed = terms[inside], texts[inside], placed[inside]
        return _Occurrences(terms, self.articles[texts], placed)

    def running_text(self, terms: NDArray[Any], found: Boundaries) -> _Occurrences:
        """The starts of sentences or paragraphs in deck and body; other fields have none."""
        fields = self.fields[found.texts]
        kept = (fields == _DECK) | (fields == _BODY)
        return self.place(terms[kept], found.texts[kept], found.positions[kept])


def _put_lists(file: FileWriter, size: int, stem: _Inverted, exact: _Inverted) -> dict[bytes, int]:
    """Write the dictionary of words and their posting lists; returns each word's ordinal in the dictionary.

    Args:
        file: the segment's file that they are written to.
        size: articles in the batch.
        stem: the lists of stems.
        exact: the lists of exact forms.
    """
    words = {word: ordinal for ordinal, word in enumerate(sorted({*stem.terms, *exact.terms}))}
    dictionary = DictionaryWriter(file, "words")
    dictionary.write(list(words))
    dictionary.finish()
    of_stems, of_forms = (
        np.fromiter(map(words.__getitem__, space.terms), np.int64, len(space.terms)) for space in (stem, exact)
    )
    lists = gathered([(2 * of_stems, stem.lists), (2 * of_forms + 1, exact.lists)], 2 * len(words))
    writer = ListsWriter(file, size)
    writer.write(*without_twins(lists))
    writer.finish()
    return words


def _of_words(words: dict[bytes, int], width: int, rows: list[tuple[bytes, tuple[int, ...]]]) -> NDArray[np.int64]:
    """A table with the counts of every word, in the order of the words' ordinals."""
    counts = np.zeros((len(words), width), dtype=np.int64)
    # A word past the end of its field is counted and not indexed.
    kept = [(words[word], values) for word, values in rows if word in words]
    if kept:
        counts[[ordinal for ordinal, _ in kept]] = [values for _, values in kept]
    return counts


def _inverted(occurrences: _Occurrences, names: list[str], norms: NDArray[np.float64], bm25f: Bm25f) -> _Inverted:
    """Group occurrences by term into posting lists, and compute their impacts."""
    used = np.flatnonzero(np.bincount(occurrences.terms, minlength=len(names)))
    spelt = [encoded(names[term]) for term in used.tolist()]
    order = sorted(range(len(spelt)), key=spelt.__getitem__)
    ranks = np.zeros(len(names), dtype=np.uint64)
    ranks[used[order]] = np.arange(len(used), dtype=np.uint64)
    # Reading order within a term is kept by the word's place in the lower half of the key.
    keys = ranks[occurrences.terms] << np.uint64(32)
    keys |= np.arange(len(keys), dtype=np.uint64)
    keys.sort()
    terms = (keys >> np.uint64(32)).astype(np.int32)
    places = (keys & np.uint64(0xFFFFFFFF)).astype(np.intp)
    del keys
    articles, positions = occurrences.articles[places], occurrences.positions[places]
    del places
    new_row = np.ones(len(terms), dtype=np.bool_)
    new_row[1:] = (terms[1:] != terms[:-1]) | (articles[1:] != articles[:-1])
    # A word can give one term twice at one position; it counts once.
    again = np.zeros(len(terms), dtype=np.bool_)
    again[1:] = (positions[1:] == positions[:-1]) & ~new_row[1:]
    if again.any():
        terms, articles, positions, new_row = (a[~again] for a in (terms, articles, positions, new_row))
    rows = np.flatnonzero(new_row)
    cells = region_of(positions)
    cells += articles.astype(np.int64) * len(REGIONS)
    weighted = np.add.reduceat(norms.ravel()[cells], rows) if len(rows) else np.empty(0)
    del cells
    codes = (bm25f.impact(weighted) * IMPACT_LEVELS).astype(np.uint8)
    lists = Lists(
        np.bincount(terms[rows], minlength=len(used)).astype(np.int64),
        articles[rows],
        codes,
        np.diff(rows, append=len(terms)).astype(np.int64),
        positions,
    )
    return _Inverted([spelt[place] for place in order], lists)


def put_rows(file: FileWriter, rows: list[ArticleColumns], words: NDArray[np.int64]) -> None:
    """Write the columns of articles."""
    first = rows[0]
    put_ids(file, id_keys(encoded(row.strings["id"]) for row in rows))
    for column in first.numbers:
        values = words if column == "words" else np.array([row.numbers[column] for row in rows], dtype=np.int64)
        put_numbers(file, column, values)
    for keyword in first.keywords:
        lists = [row.keywords[keyword] for row in rows]
        names = sorted({name for names in lists for name in names})
        places = {name: place for place, name in enumerate(names)}
        counts = np.fromiter(map(len, lists), np.int64, len(lists))
        values = np.fromiter((places[name] for names in lists for name in names), np.int64, int(counts.sum()))
        put_keywords(file, keyword, [encoded(name) for name in names], counts, values)
