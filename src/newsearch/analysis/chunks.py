"""Analyses texts in bulk: each distinct chunk is analysed once, then texts are turned into terms by array operations.

table = ChunkTable(analyzer)
texts = [table.ids(article.body, article.language) for article in articles]
starts = np.cumsum([0, *map(len, texts)])[:-1]
expansion = table.expand(np.concatenate(texts), starts)
expansion.stem.texts, expansion.stem.positions, expansion.stem.terms   # parallel arrays
"""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING

import numpy as np

from newsearch.analysis.analyzer import SIMPLE
from newsearch.analysis.growing import Column, Numbering, Runs
from newsearch.analysis.words import TERM_LENGTH
from newsearch.sentences import ends_sentence, starts_sentence
from newsearch.value import value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from newsearch.analysis.analyzer import Analyzer
    from newsearch.analysis.language import Language
    from newsearch.analysis.words import Row

BREAK = 0
"""The chunk number that stands before every paragraph of a text; it takes no position."""

_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
# The end of a chunk after which a sentence goes on, whatever letter comes next.
_GOES_ON = re.compile(r"(?:[^\W_]|[,)%]|,[\"”'’])$")
_BEFORE_CAPITAL = frozenset(".!?:\"'“”‘’«»…–—")
_TITLE_SHARE = 0.3


# What a chunk tells about the sentence around it: it can be the last chunk of one, or the first; it goes on after it.
_ENDS, _STARTS, _GOES = 1, 2, 4

# How a word is written; a capital is unsure where it may be no name's: inside its chunk, after a full stop or the like.
_SMALL, _CAPITAL, _UNSURE = 1, 2, 4


@value
class Postings:
    """Occurrences as parallel arrays, shape (n,), int32: text `texts[i]` has the term `terms[i]` at `positions[i]`.

    They are ordered by text and position; of several terms at one position, the word's own comes first.
    """

    texts: NDArray[np.int32]
    positions: NDArray[np.int32]
    terms: NDArray[np.int32]


@value
class Expansion:
    """The terms of a batch of texts, and the number of positions in each text (`lengths`, shape (texts,), int64)."""

    stem: Postings
    exact: Postings
    lengths: NDArray[np.int64]


@value
class Boundaries:
    """The starts of sentences, or of paragraphs: parallel arrays, shape (n,), int32, ascending, without repeats."""

    texts: NDArray[np.int32]
    positions: NDArray[np.int32]


@value
class NameCounts:
    """The uses of exact terms in mid-sentence, and those with a capital: parallel arrays (n,), `terms` ascending."""

    terms: NDArray[np.int32]
    capitalised: NDArray[np.int64]
    uses: NDArray[np.int64]


class _Numbers(dict[str, int]):
    """Numbers the chunks of one language.

    Attributes:
        first: the number of the first chunk in `new`.
        new: the chunks that were numbered since `first` was set, in the order of their numbers.
        stems: for the number of each exact term, the number of that word's stem; -1 where it has not been
            asked for.
    """

    def __init__(self) -> None:
        super().__init__({"\n": BREAK})
        self.first = 0
        self.new: list[str] = []
        self.stems = array("i")

    def __missing__(self, chunk: str) -> int:
        number = self[chunk] = self.first + len(self.new)
        self.new.append(chunk)
        return number


class ChunkTable:
    """The distinct chunks that a build has met, with their terms; not for several threads at once.

    It only grows. When it is `full`, the caller writes its batch and calls `clear`; chunks and terms are then numbered
    from 0 again.

    Args:
        analyzer: analyses each distinct chunk.
        limit: the table is full beyond this sum of chunks, terms and positions; each costs about 110 bytes.

    Attributes:
        stem_terms, exact_terms: the terms, in the order of their numbers.
    """

    def __init__(self, analyzer: Analyzer, limit: int = 2_000_000) -> None:
        self._analyzer, self._limit = analyzer, limit
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._stem_terms, self._exact_terms = Numbering(), Numbering()
        self.stem_terms: list[str] = self._stem_terms.names
        self.exact_terms: list[str] = self._exact_terms.names
        self._flags = Column("B")
        # One run per chunk, of its positions: the word's own exact term and its case.
        self._words = Runs("i", "B")
        # One run per chunk, of its terms: the position in the chunk and the term.
        self._stem, self._exact = Runs("i", "i"), Runs("i", "i")
        self._size = 0
        self._push((), 0, [])
        self._numbers: dict[Language, _Numbers] = {"id": _Numbers(), "en": _Numbers()}

    @property
    def full(self) -> bool:
        """Whether the table holds more than its limit."""
        return self._size > self._limit

    def ids(self, text: str, language: Language = "id") -> NDArray[np.int32]:
        """The chunk numbers of a text, shape (chunks + paragraphs,): `BREAK` before each paragraph, then its chunks."""
        return self.ids_of_all((text,), language)[0]

    def ids_of_all(self, texts: Iterable[str], language: Language = "id") -> tuple[NDArray[np.int32], list[int]]:
        """The chunk numbers of several texts in a row, as `ids` gives them, and how many numbers each text has."""
        chunks: list[str] = []
        lengths: list[int] = []
        before = 0
        for text in texts:
            for paragraph in _PARAGRAPH.split(text) if "\n" in text else (text,):
                chunks.append("\n")
                chunks += paragraph.split()
            lengths.append(len(chunks) - before)
            before = len(chunks)
        numbers = self._numbers[language]
        numbers.first = len(self._words)
        ids = np.fromiter(map(numbers.__getitem__, chunks), np.int32, len(chunks))
        if numbers.new:
            self._learn(numbers, language)
        return ids, lengths

    def expand(self, ids: NDArray[np.int32], starts: NDArray[np.int64]) -> Expansion:
        """The terms of a batch of texts.

        Args:
            ids: what `ids` gave for each text, one after the other.
            starts: where each text starts in `ids`, ascending, shape (texts,).
        """
        text_of = _text_of(len(ids), starts)
        base, lengths = self._bases(ids, starts)
        postings = []
        for rows in (self._stem, self._exact):
            counts, offsets, terms = rows.take(ids)
            positions = np.repeat(base, counts)
            positions += offsets
            postings.append(Postings(np.repeat(text_of, counts), positions, terms))
        return Expansion(postings[0], postings[1], lengths)

    def boundaries(self, ids: NDArray[np.int32], starts: NDArray[np.int64]) -> tuple[Boundaries, Boundaries]:
        """The first positions of sentences and of paragraphs in a batch of texts (see `newsearch.sentences`)."""
        text_of = _text_of(len(ids), starts)
        base, lengths = self._bases(ids, starts)
        found = []
        for here in (self._sentence_starts(ids, starts), ids == BREAK):
            texts, positions = text_of[here], base[here]
            inside = positions < lengths[texts]
            texts, positions = texts[inside], positions[inside]
            new = np.ones(len(texts), dtype=np.bool_)
            new[1:] = (texts[1:] != texts[:-1]) | (positions[1:] != positions[:-1])
            found.append(Boundaries(texts[new], positions[new]))
        return found[0], found[1]

    def name_counts(self, ids: NDArray[np.int32], starts: NDArray[np.int64]) -> NameCounts:
        """For each exact term, its uses in mid-sentence of a batch of texts, and how many of these have a capital.

        `newsearch.analysis.capitals` says which uses count.
        """
        counts, terms, case = self._words.take(ids)
        goes_on = np.zeros(len(ids), dtype=np.bool_)
        goes_on[1:] = self._flags.values()[ids[:-1]] & _GOES != 0
        goes_on[starts[starts < len(ids)]] = False
        sure = case & _UNSURE == 0
        # Only a chunk's first word depends on the chunk before.
        first = np.cumsum(counts, dtype=np.int64) - counts
        has_words = counts > 0
        sure[first[has_words]] &= goes_on[has_words]
        small, capital = case & _SMALL != 0, case & _CAPITAL != 0
        sentence = np.repeat(np.cumsum(self._sentence_starts(ids, starts)), counts)
        smalls = np.bincount(sentence, weights=small)
        written = np.bincount(sentence, weights=small | capital)
        plain = smalls >= _TITLE_SHARE * written
        used = sure & (small | capital) & plain[sentence]
        names, places = np.unique(terms[used], return_inverse=True)
        capitalised = np.bincount(places, weights=capital[used], minlength=len(names))
        return NameCounts(names, capitalised.astype(np.int64), np.bincount(places, minlength=len(names)))

    def _bases(self, ids: NDArray[np.int32], starts: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """The position in its text at which each chunk starts, and the number of positions of each text."""
        counts = self._words.lengths(ids)
        ends = np.zeros(len(ids) + 1, dtype=np.int64)
        np.cumsum(counts, out=ends[1:])
        bounds = ends[np.append(starts, len(ids))]
        base = ends[:-1] - np.repeat(bounds[:-1], np.diff(starts, append=len(ids)))
        return base.astype(np.int32), np.diff(bounds)

    def _sentence_starts(self, ids: NDArray[np.int32], starts: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each chunk, whether it starts a sentence; breaks do."""
        flags = self._flags.values()[ids]
        here: NDArray[np.bool_] = ids == BREAK
        here[1:] |= (flags[:-1] & _ENDS != 0) & (flags[1:] & _STARTS != 0)
        here[starts[starts < len(ids)]] = True
        return here

    def _learn(self, numbers: _Numbers, language: Language) -> None:
        """Analyse the new chunks of a language and store them under their numbers."""
        chunks, numbers.new = numbers.new, []
        stem_terms, exact_terms, stems = self._stem_terms, self._exact_terms, numbers.stems
        stem, rows = self._analyzer.stemmer(language), self._analyzer.rows
        stem_length, stem_place, stem_term = self._stem.appends
        exact_length, exact_place, exact_term = self._exact.appends
        word_length, word_term, word_case = self._words.appends
        add_flags = self._flags.append
        before = len(stem_terms) + len(exact_terms)
        for chunk, simple in zip(chunks, map(SIMPLE.fullmatch, chunks), strict=True):
            if simple is None:
                some = rows(chunk, language)
                self._push(some, _flags(chunk, some), [_case(chunk, row.start) for row in some])
                continue
            lead, written, tail = simple.groups()
            word = written.lower()[:TERM_LENGTH]
            exact = exact_terms[word]
            if exact >= len(stems):
                stems.extend([-1] * (exact + 1 - len(stems)))
            if (stemmed := stems[exact]) < 0:
                stemmed = stems[exact] = stem_terms[stem(word)[0]]
            stem_length(1)
            stem_place(0)
            stem_term(stemmed)
            exact_length(1)
            exact_place(0)
            exact_term(exact)
            word_length(1)
            word_term(exact)
            if lead or (tail and tail != ","):
                word_case(_case(chunk, len(lead)))
                add_flags(_flags(chunk, word))
            elif written[0] <= "Z":
                word_case(_CAPITAL)
                add_flags(_STARTS | _GOES)
            else:
                word_case(_SMALL)
                add_flags(_GOES)
        self._size += 2 * len(chunks) + sum(map(len, chunks)) // 64 + len(stem_terms) + len(exact_terms) - before

    def _push(self, rows: Sequence[Row], flags: int, cases: Iterable[int]) -> None:
        """Store a chunk under the next number."""
        stem_terms, exact_terms = self._stem_terms, self._exact_terms
        stem_length, stem_place, stem_term = self._stem.appends
        exact_length, exact_place, exact_term = self._exact.appends
        word_length, word_term, word_case = self._words.appends
        stems = exacts = position = 0
        for row, case in zip(rows, cases, strict=True):
            for term in row.stem:
                stem_place(position)
                stem_term(stem_terms[term])
            for term in row.exact:
                exact_place(position)
                exact_term(exact_terms[term])
            word_term(exact_terms[row.exact[0]])
            word_case(case)
            position += 1
            stems += len(row.stem)
            exacts += len(row.exact)
        stem_length(stems)
        exact_length(exacts)
        word_length(position)
        self._flags.append(flags)
        self._size += position - 1


def _text_of(size: int, starts: NDArray[np.int64]) -> NDArray[np.int32]:
    """For each chunk, the number of the text that it belongs to."""
    return np.repeat(np.arange(len(starts), dtype=np.int32), np.diff(starts, append=size))


def _flags(chunk: str, words: Sequence[object]) -> int:
    """The flags of a chunk with these words: what it tells about the sentence that it stands in."""
    flags = _ENDS if ends_sentence(chunk) else 0
    if starts_sentence(chunk):
        flags |= _STARTS
    if words and (chunk[-1].isalnum() or _GOES_ON.search(chunk[-2:])):
        flags |= _GOES
    return flags


def _case(chunk: str, start: int) -> int:
    """Flags that say whether the word that starts there begins with a capital, and whether that tells anything."""
    letter = chunk[start]
    if not letter.isalpha():
        return 0
    case = _CAPITAL if letter.isupper() else _SMALL
    return case | _UNSURE if start > 0 and chunk[start - 1] in _BEFORE_CAPITAL else case
