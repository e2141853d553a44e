"""The seam, held in memory: the smallest thing that ranking can search."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from newsearch.article import Prose
from newsearch.bm25f import Bm25f
from newsearch.document import Document, document
from newsearch.engine.article_columns import ArticleColumns, row
from newsearch.engine.interface import Keywords, PositionLists
from newsearch.engine.listed_postings import ListedPostings, best, fitting, frequency_of, placed, usage_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from newsearch.analysis import Analyzer
    from newsearch.article import Article
    from newsearch.engine.interface import Fits, KeywordColumn, Matched, NumberColumn, PostingList, StringColumn, Usage
    from newsearch.fields import Space

BM25F = Bm25f()


class MemoryPostings(ListedPostings):
    """One term's posting list."""

    def __init__(self, space: Space, term: str, documents: Sequence[Document], numbers: list[int]) -> None:
        impacts = [documents[number].impact(space, term, BM25F) for number in numbers]
        super().__init__(np.array(numbers, dtype=np.uint32), np.array(impacts, dtype=np.float32))
        self._lists = [documents[number].terms[space][term] for number in numbers]

    def positions(self, rows: NDArray[np.intp] | None = None) -> PositionLists:
        lists = self._lists if rows is None else [self._lists[row] for row in rows.tolist()]
        offsets = np.cumsum([0, *map(len, lists)]).astype(np.int64)
        return PositionLists(offsets, np.concatenate([*lists, np.empty(0, dtype=np.uint32)]).astype(np.uint32))


class MemorySegment:
    """Some articles, of which the `deleted` ids do not live; entities are indexed as the articles give them."""

    def __init__(
        self,
        articles: Sequence[Article],
        analyzer: Analyzer,
        deleted: frozenset[str] = frozenset(),
        tallies: Mapping[str, Mapping[str, tuple[int, ...]]] | None = None,
    ) -> None:
        self.articles = articles
        self.size = len(articles)
        alive = np.array([article.id not in deleted for article in articles], dtype=np.bool_)
        self.live: NDArray[np.bool_] | None = None if alive.all() else alive
        self._alive = alive
        self.documents = [document(article, analyzer) for article in articles]
        self._rows: list[ArticleColumns] = [row(article, digest=0, file=0, words=0) for article in articles]
        self._lists: dict[tuple[Space, str], list[int]] = {}
        self._tallies = tallies or {}
        for number, terms in enumerate(self.documents):
            for space, table in terms.terms.items():
                for term in table:
                    self._lists.setdefault((space, term), []).append(number)

    def postings(self, space: Space, term: str) -> MemoryPostings | None:
        numbers = self._lists.get((space, term))
        return None if numbers is None else MemoryPostings(space, term, self.documents, numbers)

    def best(self, ways: Sequence[tuple[Space, str, float]], among: NDArray[np.intp] | None = None) -> Matched:
        return best(self, ways, among)

    def placed(
        self, lists: Sequence[PostingList], rows: Sequence[NDArray[np.intp]], bases: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        return placed(cast("Sequence[MemoryPostings]", lists), rows, bases)

    def frequency(self, space: Space, term: str) -> int:
        return frequency_of(self, space, term)

    def usage(self, term: str) -> Usage:
        return usage_of(self, term)

    def phrase(self, terms: tuple[str, ...]) -> Matched | None:  # noqa: ARG002 none is known
        return None

    def terms(
        self, space: Space, first: str = "", end: str | None = None, fits: Fits | None = None
    ) -> Iterator[tuple[str, int]]:
        terms = (
            (term, len(postings))
            for (own, term), postings in sorted(self._lists.items(), key=lambda item: item[0])
            if own == space and term >= first and (end is None or term < end)
        )
        return terms if fits is None else fitting(list(terms), fits)

    def strings(self, column: StringColumn, numbers: Sequence[int] | None = None) -> Sequence[str]:
        rows = self._rows if numbers is None else [self._rows[number] for number in numbers]
        return [record.strings[column] for record in rows]

    def keywords(self, column: KeywordColumn) -> Keywords:
        lists = [record.keywords[column] for record in self._rows]
        names = sorted({name for own in lists for name in own})
        offsets = np.cumsum([0, *map(len, lists)]).astype(np.int64)
        values = np.array([names.index(name) for own in lists for name in own], dtype=np.uint32)
        return Keywords(names, offsets, values)

    def numbers(self, column: NumberColumn) -> NDArray[np.int64]:
        return np.array([record.numbers[column] for record in self._rows], dtype=np.int64)

    def find(self, id: str) -> int | None:  # noqa: A002 the field's own name
        numbers = [n for n, article in enumerate(self.articles) if article.id == id and self._alive[n]]
        return numbers[0] if numbers else None

    def article(self, number: int) -> Article:
        return self.articles[number]

    def prose(self, number: int) -> Prose:
        article = self.articles[number]
        return Prose(article.deck, article.body, article.language)

    def tally(self, name: str, first: str = "", end: str | None = None) -> Iterator[tuple[str, tuple[int, ...]]]:
        rows = self._tallies.get(name, {})
        return ((key, rows[key]) for key in sorted(rows) if key >= first and (end is None or key < end))


class MemorySnapshot:
    """Segments, oldest first."""

    name: Literal["memory"] = "memory"

    def __init__(self, segments: Sequence[MemorySegment]) -> None:
        self.segments = segments
        self.articles = sum(
            segment.size if segment.live is None else int(np.count_nonzero(segment.live)) for segment in segments
        )

    def close(self) -> None:
        """There is nothing to free."""


def snapshot(
    articles: Sequence[Article],
    analyzer: Analyzer,
    cuts: Sequence[int] = (),
    deleted: frozenset[str] = frozenset(),
    tallies: Mapping[str, Mapping[str, tuple[int, ...]]] | None = None,
) -> MemorySnapshot:
    """Articles spread over segments that end before the articles numbered `cuts`."""
    bounds = [0, *sorted(cuts), len(articles)]
    return MemorySnapshot(
        [
            MemorySegment(articles[first:last], analyzer, deleted, tallies if place == 0 else None)
            for place, (first, last) in enumerate(pairwise(bounds))
        ]
    )
