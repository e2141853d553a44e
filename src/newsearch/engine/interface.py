"""The seam: all that searching needs of an index, and all that building one needs of its writer.

What is above (query planning, ranking, results) sees only these types, numpy arrays and `Article`; what is below may
be Whoosh with its own codec, Whoosh with ours, or another engine.

An index is a `Snapshot` of one or more immutable `Segment`s. In a segment articles are numbered 0 .. size-1; deleted
articles keep their number and are left out of `live`. Terms live in two *spaces*: "stem" and "exact". A posting list
names the articles with a term in ascending order, each with its impact (`newsearch.bm25f`) and its positions
(`newsearch.fields`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

import numpy as np

from newsearch.value import value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from newsearch.article import Article, Prose
    from newsearch.bm25f import Bm25f
    from newsearch.fields import Space

StringColumn = Literal["id", "headline", "url"]
KeywordColumn = Literal[
    "source", "author", "editor", "section", "tag", "language", "dateline", "person", "organisation", "place"
]
NumberColumn = Literal["published", "offset", "precision", "digest", "file", "words"]

NO_DATE = np.iinfo(np.int64).min
"""`published` of an article without a date."""

PRECISIONS: tuple[Literal["minute", "day"] | None, ...] = (None, "day", "minute")
"""What the numbers of the column `precision` mean."""


@value
class PositionLists:
    """Positions of one term in some articles: row i's are `values[offsets[i]:offsets[i + 1]]`, ascending."""

    offsets: NDArray[np.int64]
    values: NDArray[np.uint32]


class PostingList(Protocol):
    """The posting list of one term in one segment, deleted articles included; decoded when asked for."""

    @property
    def count(self) -> int:
        """How many articles hold the term."""
        ...

    @property
    def numbers(self) -> NDArray[np.intp]:
        """Their numbers, ascending."""
        ...

    @property
    def max_impact(self) -> float:
        """A bound that no impact exceeds; known without decoding the list."""
        ...

    def scores(self, weight: float, rows: NDArray[np.intp] | None = None) -> NDArray[np.float64]:
        """`weight` times the term's impact, in (0, 1), on each of the articles `numbers[rows]`, or on all."""
        ...

    def find(self, numbers: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """The rows of some articles, ascending, and which articles have none; their row is any.

        Of a long list only the parts are decoded that can hold one of them.
        """
        ...


@value
class Keywords:
    """A column of zero or more names per article, each name stored once.

    Article n's names are `names[i]` for i in `values[offsets[n]:offsets[n + 1]]`; `names` is sorted.
    """

    names: Sequence[str]
    offsets: NDArray[np.int64]
    values: NDArray[np.uint32]

    def of(self, number: int) -> list[str]:
        """The names of one article."""
        return [self.names[i] for i in self.values[self.offsets[number] : self.offsets[number + 1]].tolist()]

    def near(self, part: str) -> Iterable[int]:  # noqa: ARG002 what an engine may know
        """The numbers, ascending, of at least the names that hold a part when they are folded (`analysis.fold`)."""
        return range(len(self.names))


class Usage(NamedTuple):
    """How the articles of a segment use an exact term (`newsearch.count_tables`).

    Attributes:
        articles: how many live articles hold it.
        capitalised, uses: what `NAMES` counts of it.
        explained: whether it stands in `SHORT_FORMS` as a short form.
        opens: whether a long form in `LONG_FORMS` begins with it. Both may be said of what deleted articles gave, and
            of a term that no article has: a form may be cut out of another word.
    """

    articles: int
    capitalised: int = 0
    uses: int = 0
    explained: bool = False
    opens: bool = False


Fits = Callable[[Sequence[str]], Iterable[int]]
"""Which of some terms are wanted: their places, ascending."""

Matched = tuple["NDArray[np.intp]", "NDArray[np.float64]"]
"""Article numbers, ascending, and a score for each."""


class Segment(Protocol):
    """An immutable part of an index."""

    @property
    def size(self) -> int:
        """How many articles it was written with; their numbers are 0 .. size-1."""
        ...

    @property
    def live(self) -> NDArray[np.bool_] | None:
        """Which of them are not deleted, shape (size,); None when all are live."""
        ...

    def postings(self, space: Space, term: str) -> PostingList | None:
        """The posting list of a term, or None when no article has it."""
        ...

    def best(self, ways: Sequence[tuple[Space, str, float]], among: NDArray[np.intp] | None = None) -> Matched:
        """The articles that hold any of some terms, each with the greatest of weight times impact.

        Deleted articles are included.

        Args:
            ways: space, term and weight of each; weights are above 0.
            among: only these articles, ascending, are asked about. All of them are returned; one that holds none of the
                terms gets 0.
        """
        ...

    def placed(
        self, lists: Sequence[PostingList], rows: Sequence[NDArray[np.intp]], bases: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """The positions of several terms in some articles at once, with a number added to each.

        Args:
            lists: one or more posting lists of this segment.
            rows: which rows of each list, ascending.
            bases: of every row, those of the first list first, what is added to its positions.

        Returns:
            The sums in the order of the rows, ascending for each.
        """
        ...

    def frequency(self, space: Space, term: str) -> int:
        """How many of its live articles hold a term."""
        ...

    def usage(self, term: str) -> Usage:
        """How its live articles use an exact term: how many hold it, and what its tables tell."""
        ...

    def phrase(self, terms: tuple[str, ...]) -> Matched | None:
        """The articles in which exact terms follow one another, each with the least of the terms' impacts.

        None where that was not worked out before.
        """
        ...

    def terms(
        self, space: Space, first: str = "", end: str | None = None, fits: Fits | None = None
    ) -> Iterator[tuple[str, int]]:
        """Terms in code point order, `first <= term < end`, with the number of articles that hold each.

        With `fits` only those that fit: it is asked of many at a time.
        """
        ...

    def strings(self, column: StringColumn, numbers: Sequence[int] | None = None) -> Sequence[str]:
        """A column of one string per article, or what stands in it for some articles."""
        ...

    def keywords(self, column: KeywordColumn) -> Keywords:
        """A column of names per article. `place` holds entities, `dateline` the dateline's place."""
        ...

    def numbers(self, column: NumberColumn) -> NDArray[np.int64]:
        """A column of one number per article.

        `published` is in seconds since 1970-01-01 UTC or `NO_DATE`; `offset` the UTC offset in minutes that it was
        given with; `precision` an index into `PRECISIONS`; `digest` the first 63 bits of a digest of the article as
        it was read; `file` the number of its file in the ledger; `words` the length of deck and body.
        """
        ...

    def find(self, id: str) -> int | None:  # noqa: A002 the field's own name
        """The number of the live article with that id."""
        ...

    def article(self, number: int) -> Article:
        """A stored article, whole."""
        ...

    def prose(self, number: int) -> Prose:
        """The parts of a stored article that a snippet is made from."""
        ...

    def tally(self, name: str, first: str = "", end: str | None = None) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Counts beside the articles, which add up over segments (`newsearch.tallies`); of an unknown table none.

        Args:
            name: which table.
            first: the first key, in code point order.
            end: keys are less than this; None for all that follow.
        """
        ...


class Snapshot(Protocol):
    """One state of an index, as it was committed; it never changes while it is open."""

    @property
    def segments(self) -> Sequence[Segment]:
        """Its segments, oldest first."""
        ...

    @property
    def articles(self) -> int:
        """How many live articles it holds."""
        ...

    def close(self) -> None:
        """Free what it holds open. Its segments must not be used afterwards."""
        ...


class Writer(Protocol):
    """Adds articles to a generation that is being written; nothing of it is visible before the index switches to it."""

    @property
    def resumed(self) -> int:
        """How many of the articles added so far an interrupted writer had indexed already."""
        ...

    @property
    def refused(self) -> str:
        """Why nothing of what an interrupted writer left can be used; "" where it can, or there is nothing."""
        ...

    def add(self, article: Article, *, digest: int, file: int) -> None:
        """Index one article. Its id must not be live: remove the older one first."""
        ...

    def keep(self, id: str, folder: Path, name: str, place: int) -> None:  # noqa: A002 the field's own name
        """Take over an article that a part of this build has indexed (`newsearch.build.parts`).

        It is the one with that id at `place` in the batch `name` in a folder. Batches are given one after the other.

        Raises:
            IndexCorruptError: the batch is damaged.
            UnsupportedError: this engine builds in one piece.
        """
        ...

    def remove(self, id: str) -> bool:  # noqa: A002 the field's own name
        """Delete the live article with that id, wherever it is; False when there is none."""
        ...

    def compact(self) -> None:
        """Let `finish` write anew what holds deleted articles, so that no byte of them is left in the folder."""
        ...

    def finish(self) -> None:
        """Write everything, so that the folder opens. The writer cannot be used afterwards."""
        ...

    def abort(self) -> None:
        """Free what it holds open and leave the folder unfinished."""
        ...


class Engine(Protocol):
    """Opens and writes the folder of one generation."""

    @property
    def name(self) -> str:
        """What the manifest calls it."""
        ...

    def open(self, folder: Path) -> Snapshot:
        """Open a finished generation, which it does not change.

        Raises:
            IndexCorruptError: a file is missing or holds what it was not written with.
        """
        ...

    def writer(self, folder: Path, bm25f: Bm25f, *, base: Path | None, stems: Path, resume: bool = False) -> Writer:
        """Start a generation in an empty folder: an empty one, or the articles of the generation in `base`.

        `stems` is where the stem table is kept between builds. With `resume` the folder is one that an interrupted
        writer left. The articles are given again from the first one on, and those that it has indexed already are not
        indexed again as long as they are the same; the generation is that of a build without an interruption.
        """
        ...

    def derive(self, folder: Path, name: str, target: Path) -> bool:
        """Write one file of a generation anew into another folder, from the generation's other files.

        False when it holds what no other file does.

        Raises:
            IndexCorruptError: the other files are damaged too.
        """
        ...

    def kept(self, folder: Path) -> int:
        """How many articles an interrupted writer has indexed in a folder; 0 when there is nothing to go on from."""
        ...
