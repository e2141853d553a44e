"""What stands behind an index: where plans are carried out, be it in this process or on other machines.

Queries are read and planned above a backend, alike for all (`newsearch.planning`): a backend is given a plan, a tree of
the frozen nodes of `newsearch.ranking`, with every weight fixed, and never a text. To write one:

* A node says what is found and what it scores. `Term`: the articles with a term, weight * impact. `Best`: any of its
  ways, the greatest of their scores. `Clauses`: all of `required`, any of `optional` where nothing is required, none
  of `excluded`; the sum. `Beside`, `Boosted`, `Aged`, `Likened`, `Enriched` change a score. `Sequence`, `Near`,
  `Same`, `AtLeast` and `InField` ask where terms stand (`newsearch.fields`); `Named`, `Identified`, `Addressed`,
  `Published` and `All` are conditions, which score nothing. `newsearch.document.document` gives an article's terms,
  positions and impacts: what a backend stores, and the reference for what it has to find.
* What it cannot do it refuses with `UnsupportedError`, before it answers anything.
* Time: work runs within a `newsearch.deadline`. Ask `over()` between its steps; where it is true give what there is so
  far, and the answer is marked partial.
* Order: by score (equal up to 1e-9), newer first, then by id; by date, then by score, then by id, without a date last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsearch.analysis import Analyzer
    from newsearch.article import Article, Kind
    from newsearch.bm25f import Bm25f
    from newsearch.ranking.aggregates import NamedEntity
    from newsearch.ranking.facets import Facet, FacetName, Period, Timeline
    from newsearch.ranking.nodes import Node
    from newsearch.request import Sort
    from newsearch.results import Hit
    from newsearch.stats import Stats
    from newsearch.vocabulary import Vocabulary


class Found(Protocol):
    """What one plan finds: looked up when first asked for, and looked up once as far as that is possible."""

    def hits(self, sort: Sort, first: int = 0, end: int | None = None) -> Iterator[Hit]:
        """The hits of ranks `first <= rank < end`, or to the last; they are found here, and made one after another."""
        ...

    def count(self) -> int:
        """How many articles match."""
        ...

    def facets(self, names: Sequence[FacetName], limit: int | None) -> list[Facet]:
        """How all hits spread over columns: of each the `limit` commonest values; of months and years always all."""
        ...

    def timeline(self, by: Period) -> Timeline:
        """All hits by time of publication."""
        ...

    def entities(self, kind: Kind, limit: int) -> list[NamedEntity]:
        """Whom or what most hits name."""
        ...


class Backend(Protocol):
    """One state of an archive, which never changes: one generation, less what had been removed from it.

    Several threads may share one; what it has answered stays readable after `release`.

    Attributes:
        place: where it is, for messages: a folder, an address.
        analyzer: what takes apart the words of queries, by the stems that the archive was built with.
        vocabulary: what planning has to know of the archive.
        bm25f: the parameters that the archive's impacts are made with.
    """

    place: str
    analyzer: Analyzer
    vocabulary: Vocabulary
    bm25f: Bm25f

    def find(self, plan: Node | None) -> Found:
        """What a plan finds; None finds nothing.

        Raises:
            UnsupportedError: it holds what this backend cannot do.
        """
        ...

    def article(self, id: str) -> Article:  # noqa: A002 the field's own name
        """A stored article by its id.

        Raises:
            ArticleNotFoundError: no live article has it.
        """
        ...

    def articles(self) -> Iterator[Article]:
        """Every live article, in the order in which the archive holds them, read one after another."""
        ...

    def likeness(self, ids: Sequence[str], best: int) -> Sequence[float]:
        """How like each of some live articles is to the first `best` of them, -1 to 1.

        It is the mean cosine of their vectors, with others than the article itself (`newsearch.neighbours`).

        Raises:
            UsageError: the archive has no vectors.
            ArticleNotFoundError: there is no such article.
        """
        ...

    def stats(self) -> Stats:
        """What the archive holds."""
        ...

    def current(self) -> Backend:
        """The same generation as it is: this, or a new state of it where articles have been removed. Asked often."""
        ...

    def newest(self) -> Backend:
        """The live generation: this, or another."""
        ...

    def release(self) -> None:
        """Let go of what nobody else uses."""
        ...
