"""One segment, opened: three files of arrays, and a fourth that says which of its articles are deleted.

NAME.index      words, posting lists, columns, tallies
NAME.articles   the stored articles, their ids, headlines and addresses
NAME.phrases    where phrases stand that stand for words; a batch has none
NAME-N.deleted  numbers of deleted articles and what they take off the tallies; N grows from update to update
"""

from __future__ import annotations

from itertools import chain, compress
from typing import TYPE_CHECKING, cast

import numpy as np

from newsearch.bm25f import IMPACT_LEVELS
from newsearch.count_tables import NAMES
from newsearch.engine.columnar import columns
from newsearch.engine.columnar.array_files import ArrayFile
from newsearch.engine.columnar.article_blocks import Store
from newsearch.engine.columnar.best import best_among, best_of, greatest
from newsearch.engine.columnar.columns import Ids, Strings
from newsearch.engine.columnar.counts import SegmentTally, Table, WordTable, table
from newsearch.engine.columnar.dictionary import BLOCK, Dictionary, decoded, encoded
from newsearch.engine.columnar.phrase_index import SUFFIX, PreparedPhrases
from newsearch.engine.columnar.position_lists import placed
from newsearch.engine.columnar.posting_lists import LONG, PostingLists
from newsearch.engine.columnar.postings import ROOM
from newsearch.engine.columnar.word_flags import EXPLAINED, OPENS, Flags
from newsearch.engine.interface import Usage
from newsearch.engine.listed_postings import forms_of
from newsearch.fields import SPACES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from newsearch.article import Article, Prose
    from newsearch.engine.columnar.postings import ColumnarPostings
    from newsearch.engine.interface import (
        Fits,
        KeywordColumn,
        Keywords,
        Matched,
        NumberColumn,
        PostingList,
        StringColumn,
    )
    from newsearch.fields import Space


MANY = 8
"""More lists than these are decoded together; of fewer each is remembered for the next query with its term."""

MOST_BLOCKS = 64
"""Blocks of words whose lists are counted at once, at most."""

RECENT_LISTS = 4096
"""Posting lists that are remembered, at most."""

RECENT_WORDS = 4096
"""Words whose ordinals are remembered, at most: a query asks for the same word several times."""


def terms_table(space: Space) -> str:
    """The name of the table, in a file of deletions, of how many deleted articles held each term."""
    return f"terms-{space}"


class ColumnarSegment:
    """A segment behind the seam. Opening one reads its tables of arrays and nothing else."""

    def __init__(
        self,
        folder: Path,
        name: str,
        deleted: str = "",
        *,
        whole: bool = False,
        seals: Mapping[str, int] | None = None,
    ) -> None:
        """Open the segment `name`.

        Args:
            folder: where its files are.
            name: the beginning of their names.
            deleted: the name of its file of deletions, or "".
            whole: whether the file of phrases is opened too.
            seals: what the files' seals must be (`files`); None where nobody has noted them.

        Raises:
            IndexCorruptError: a file is missing, damaged, or not the one with that seal.
        """
        self._seals = seals
        self.name, self.deleted = name, deleted
        self._files: list[ArrayFile] = []
        try:
            self._open(folder)
            self._phrases = PreparedPhrases(self._file(folder / f"{name}{SUFFIX}"), self.size) if whole else None
        except BaseException:
            self.close()
            raise

    def _open(self, folder: Path) -> None:
        self.index = self._file(folder / f"{self.name}.index")
        size = self.index.meta.get("size")
        if type(size) is not int or not 0 <= size < 1 << 32:
            raise self.index.corrupt(f"it cannot have {size} articles")
        self.size: int = size
        self.articles = Store(self._file(folder / f"{self.name}.articles"), size)
        self._gone = self._file(folder / f"{self.deleted}.deleted") if self.deleted else None
        self.live: NDArray[np.bool_] | None = self._live()
        self._gone_names = self.gone_table(NAMES)
        self._gone_terms = {space: self.gone_table(terms_table(space)) for space in SPACES}
        self.words = Dictionary(self.index, "words")
        self.lists = PostingLists(self.index, size, self.words.count)
        self.flags = Flags(self.index, self.words.count)
        self._names = WordTable(self.index, NAMES, self.words)
        self._lists: dict[int, ColumnarPostings] = {}
        self._recent: dict[str, int] = {}
        self._strings: dict[str, Strings] = {}
        self._numbers: dict[str, NDArray[np.int64]] = {}
        self._keywords: dict[str, Keywords] = {}
        self._tallies: dict[str, SegmentTally] = {}
        self._ids: Ids | None = None

    def _file(self, path: Path) -> ArrayFile:
        file = ArrayFile(path)
        self._files.append(file)
        if self._seals is not None and self._seals.get(path.name) != file.seal:
            raise file.corrupt("it is another file than the one that was written")
        return file

    def _live(self) -> NDArray[np.bool_] | None:
        numbers = self.gone()
        if not len(numbers):
            return None
        if int(numbers.max()) >= self.size:
            raise self._files[-1].corrupt("it deletes an article that the segment does not have")
        live = np.ones(self.size, dtype=np.bool_)
        live[numbers] = False
        live.flags.writeable = False
        return live

    def gone(self) -> NDArray[np.uint32]:
        """The numbers of its deleted articles."""
        if self._gone is None:
            return np.empty(0, dtype=np.uint32)
        numbers: NDArray[np.uint32] = self._gone.array("deleted", "<u4").whole()
        return numbers

    def gone_table(self, name: str) -> Table | None:
        """What its deleted articles take off a table of counts."""
        return None if self._gone is None else table(self._gone, name)

    def _word(self, term: str) -> int | None:
        """The ordinal of a word, remembered for what the same query asks next; None when no article has it."""
        word = self._recent.get(term)
        if word is None:
            word = self.words.find(encoded(term))
            if word is not None:
                if len(self._recent) >= RECENT_WORDS:
                    self._recent.clear()
                self._recent[term] = word
        return word

    def postings(self, space: Space, term: str) -> ColumnarPostings | None:
        """The posting list of a term, or None when no article has it."""
        word = self._word(term)
        return None if word is None else self._list_at(self.lists.place(space, word))

    def _list_at(self, place: int) -> ColumnarPostings | None:
        found = self._lists.get(place)
        if found is None:
            found = self.lists.get(place)
            if found is not None:
                if len(self._lists) >= RECENT_LISTS or self.lists.room.taken >= ROOM:
                    self._forget()
                self._lists[place] = found
        return found

    def _forget(self) -> None:
        """Drop all lists that were looked up, with what was decoded of them."""
        self._lists.clear()
        self.lists.room.taken = 0

    def best(self, ways: Sequence[tuple[Space, str, float]], among: NDArray[np.intp] | None = None) -> Matched:
        """The articles that hold any of some terms, each with the greatest of weight times impact."""
        if len(ways) > MANY and among is None:
            return self._best_of_many(ways)
        lists: dict[int, tuple[ColumnarPostings, float]] = {}
        for space, term, weight in ways:
            found = self.postings(space, term)
            # A form that has its stem's list counts with it: the greater of their weights is taken.
            if found is not None and weight > lists.get(found.place, (found, 0.0))[1]:
                lists[found.place] = found, weight
        if among is not None:
            return among, best_among(list(lists.values()), among)
        return best_of(list(lists.values()), self.size)

    def _best_of_many(self, ways: Sequence[tuple[Space, str, float]]) -> Matched:
        """What `best` finds; the lists are decoded together, and none of them is remembered."""
        weights: dict[int, float] = {}
        for space, term, weight in ways:
            word = self.words.find(encoded(term))
            if word is not None:
                place = self.lists.place(space, word)
                weights[place] = max(weight, weights.get(place, 0.0))
        places = np.array(sorted(weights), dtype=np.int64)
        counts, numbers, codes = self.lists.postings(places)
        factors = np.array([weights[place] / IMPACT_LEVELS for place in places.tolist()])
        return greatest([(numbers, codes * factors.repeat(counts))], self.size)

    def placed(
        self, lists: Sequence[PostingList], rows: Sequence[NDArray[np.intp]], bases: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """The positions of several terms in some articles at once, with a number added to each.

        Raises:
            IndexCorruptError: the bytes are damaged.
        """
        return placed(cast("Sequence[ColumnarPostings]", lists), rows, bases)

    def frequency(self, space: Space, term: str) -> int:
        """How many of its live articles hold a term."""
        word = self._word(term)
        return 0 if word is None else self._frequency(space, term, word)

    def _frequency(self, space: Space, term: str, word: int) -> int:
        """The same of a term whose ordinal is known; of a short list nothing but its length is read."""
        place = self.lists.place(space, word)
        count = self.lists.codes[place]
        if count == LONG:
            postings = self._list_at(place)
            count = 0 if postings is None else postings.count
        gone = self._gone_terms[space]
        return count if gone is None or not count else count - sum(gone.get(encoded(term)))

    def usage(self, term: str) -> Usage:
        """How its live articles use an exact term."""
        word = self._word(term)
        if word is None:
            return Usage(0, 0, 0, *forms_of(self, term))
        capitalised, uses = self._names.at(word) or (0, 0)
        taken = self._gone_names.get(encoded(term)) if self._gone_names else ()
        if taken:
            capitalised, uses = capitalised - taken[0], uses - taken[1]
        flags = self.flags.at(word)
        articles = self._frequency("exact", term, word)
        return Usage(articles, capitalised, uses, flags & EXPLAINED > 0, flags & OPENS > 0)

    def phrase(self, terms: tuple[str, ...]) -> Matched | None:
        """The articles in which exact terms follow one another, when the segment keeps them."""
        return None if self._phrases is None else self._phrases.get(terms)

    def terms(
        self, space: Space, first: str = "", end: str | None = None, fits: Fits | None = None
    ) -> Iterator[tuple[str, int]]:
        """Terms in code point order with the number of articles that hold each."""
        start = self.words.lower(encoded(first))
        stop = self.words.count if end is None else self.words.lower(encoded(end))
        return chain.from_iterable(self._terms(space, start, stop, fits))

    def _terms(self, space: Space, start: int, stop: int, fits: Fits | None) -> Iterator[Iterable[tuple[str, int]]]:
        """The terms among the words `start <= word < stop`, some at a time: few first, for who wants no more."""
        many = BLOCK
        while start < stop:
            last = min(start + many, stop)
            words: Sequence[str] = self.words.texts(start, last)
            chosen = range(len(words)) if fits is None else list(fits(words))
            if chosen:
                counts = self.counts(space, start, last)[chosen].tolist()
                yield compress(zip((words[place] for place in chosen), counts, strict=True), counts)
            start, many = last, min(2 * many, MOST_BLOCKS * BLOCK)

    def counts(self, space: Space, first: int, end: int) -> NDArray[np.int64]:
        """For the words `first <= word < end` how many articles have each as a term of a space, deleted ones too."""
        return self.lists.counts(space, first, end)

    def strings(self, column: StringColumn, numbers: Sequence[int] | None = None) -> Sequence[str]:
        """A column of one string per article, or what stands in it for some articles."""
        strings = self.string_column(column)
        return strings if numbers is None else strings.some(numbers)

    def string_column(self, column: StringColumn) -> Strings:
        """A column of one string per article."""
        strings = self._strings.get(column)
        if strings is None:
            strings = self._strings[column] = Strings(self.articles.file, column, self.size)
        return strings

    def keywords(self, column: KeywordColumn) -> Keywords:
        """A column of names per article."""
        if column not in self._keywords:
            self._keywords[column] = columns.keywords(self.index, column, self.size)
        return self._keywords[column]

    def numbers(self, column: NumberColumn) -> NDArray[np.int64]:
        """A column of one number per article."""
        if column not in self._numbers:
            self._numbers[column] = columns.numbers(self.index, column, self.size)
        return self._numbers[column]

    def find(self, id: str) -> int | None:  # noqa: A002 the field's own name
        """The number of the live article with that id."""
        return next((n for n in self.places(id) if self.live is None or self.live[n]), None)

    def places(self, id: str) -> Iterator[int]:  # noqa: A002 the field's own name
        """The numbers of all articles with that id, deleted ones included."""
        if self._ids is None:
            self._ids = Ids(self.index, self.string_column("id"))
        return self._ids.find(encoded(id))

    def article(self, number: int) -> Article:
        """A stored article, whole."""
        return self.articles.article(number)

    def prose(self, number: int) -> Prose:
        """The parts of a stored article that a snippet is made from."""
        return self.articles.prose(number)

    def tally(self, name: str, first: str = "", end: str | None = None) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Counts beside the articles, deleted ones left out."""
        rows = self.counts_of(name).rows(encoded(first), None if end is None else encoded(end))
        return ((decoded(key), counts) for key, counts in rows)

    def counts_of(self, name: str) -> SegmentTally:
        """A table of counts by its name; an unknown name is an empty table."""
        if name not in self._tallies:
            names = name == NAMES
            kept = self._names if names else table(self.index, name)
            self._tallies[name] = SegmentTally(kept, self.gone_table(name) if kept else None)
        return self._tallies[name]

    def word_counts(self) -> NDArray[np.int64]:
        """The table of names: counts of every word, less what deleted articles gave to them."""
        counts = self._names.counts()
        gone = self.gone_table(NAMES)
        for term, taken in gone.rows() if gone else ():
            word = self.words.find(term)
            if word is not None:
                counts[word] -= taken
        return counts

    @property
    def cached(self) -> int:
        """Bytes of memory that look-ups of terms hold, files and columns aside."""
        return sum(found.cached for found in self._lists.values()) + self.words.cached

    def verify(self) -> None:
        """Compare all files with their checksums.

        Raises:
            IndexCorruptError: one differs.
        """
        for file in self._files:
            file.verify()

    def release(self) -> None:
        """Let the system free the memory of what has been read of the files."""
        for file in self._files:
            file.release()

    def close(self) -> None:
        """Unmap the files."""
        for file in self._files:
            file.close()
