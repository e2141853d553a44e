"""A snapshot with some articles hidden: they count as deleted before a generation without them is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from newsearch.article import Article, Prose
    from newsearch.engine.interface import (
        Fits,
        KeywordColumn,
        Keywords,
        Matched,
        NumberColumn,
        PostingList,
        Segment,
        Snapshot,
        StringColumn,
        Usage,
    )
    from newsearch.fields import Space


class MaskedSegment:
    """A segment with some of its live articles hidden.

    The hidden articles' counts stay in the tallies: these say how names are read, and tell of no article.
    """

    def __init__(self, segment: Segment, hidden: NDArray[np.uint32]) -> None:
        """Hide the live articles with these numbers, ascending."""
        self._segment = segment
        self._hidden = hidden.astype(np.intp)
        self.size = segment.size
        live = np.ones(segment.size, dtype=np.bool_) if segment.live is None else segment.live.copy()
        live[hidden] = False
        live.flags.writeable = False
        self.live: NDArray[np.bool_] | None = live

    def postings(self, space: Space, term: str) -> PostingList | None:
        """The posting list of a term, hidden articles included like deleted ones."""
        return self._segment.postings(space, term)

    def best(self, ways: Sequence[tuple[Space, str, float]], among: NDArray[np.intp] | None = None) -> Matched:
        """The articles that hold any of some terms, hidden ones included, with the greatest of their scores."""
        return self._segment.best(ways, among)

    def placed(
        self, lists: Sequence[PostingList], rows: Sequence[NDArray[np.intp]], bases: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """The positions of several terms in some articles at once, with a number added to each."""
        return self._segment.placed(lists, rows, bases)

    def frequency(self, space: Space, term: str) -> int:
        """How many of its articles hold a term; hidden ones do not count."""
        return self._segment.frequency(space, term) - self._hold(space, term)

    def usage(self, term: str) -> Usage:
        """How its articles use an exact term; hidden articles do not count among those that hold it."""
        usage = self._segment.usage(term)
        return usage._replace(articles=usage.articles - self._hold("exact", term))

    def _hold(self, space: Space, term: str) -> int:
        """How many hidden articles hold a term."""
        postings = self._segment.postings(space, term)
        return 0 if postings is None else int(np.count_nonzero(~postings.find(self._hidden)[1]))

    def phrase(self, terms: tuple[str, ...]) -> Matched | None:
        """The articles in which exact terms follow one another, hidden ones included, where that is known."""
        return self._segment.phrase(terms)

    def terms(
        self, space: Space, first: str = "", end: str | None = None, fits: Fits | None = None
    ) -> Iterator[tuple[str, int]]:
        """Terms in code point order with the number of articles that hold each, hidden ones included."""
        return self._segment.terms(space, first, end, fits)

    def strings(self, column: StringColumn, numbers: Sequence[int] | None = None) -> Sequence[str]:
        """A column of one string per article, or what stands in it for some articles."""
        return self._segment.strings(column, numbers)

    def keywords(self, column: KeywordColumn) -> Keywords:
        """A column of names per article."""
        return self._segment.keywords(column)

    def numbers(self, column: NumberColumn) -> NDArray[np.int64]:
        """A column of one number per article."""
        return self._segment.numbers(column)

    def find(self, id: str) -> int | None:  # noqa: A002 the field's own name
        """The number of the live article with that id."""
        number = self._segment.find(id)
        return number if number is None or self.live is None or self.live[number] else None

    def article(self, number: int) -> Article:
        """A stored article, whole."""
        return self._segment.article(number)

    def prose(self, number: int) -> Prose:
        """The parts of a stored article that a snippet is made from."""
        return self._segment.prose(number)

    def tally(self, name: str, first: str = "", end: str | None = None) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Counts beside the articles, those of hidden ones included."""
        return self._segment.tally(name, first, end)


class MaskedSnapshot:
    """A snapshot with some live articles hidden; segments without a hidden one are used as they are."""

    def __init__(self, snapshot: Snapshot, hidden: Sequence[NDArray[np.uint32]]) -> None:
        """Hide the live articles with these numbers: one ascending array for each segment."""
        self._snapshot = snapshot
        self.segments: Sequence[Segment] = [
            MaskedSegment(segment, numbers) if len(numbers) else segment
            for segment, numbers in zip(snapshot.segments, hidden, strict=True)
        ]
        self.articles = snapshot.articles - sum(map(len, hidden))

    def close(self) -> None:
        """Free what the snapshot holds open."""
        self._snapshot.close()
