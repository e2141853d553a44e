"""A part of an archive as a backend of its own: what conditions leave, whatever is asked of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newsearch.errors import ArticleNotFoundError
from newsearch.planning import Planning
from newsearch.ranking.facets import Timeline
from newsearch.ranking.nodes import All, Clauses, Identified

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsearch.analysis import Variants
    from newsearch.article import Article, Kind
    from newsearch.backend import Backend, Found
    from newsearch.ranking.aggregates import NamedEntity
    from newsearch.ranking.facets import Facet, FacetName, Period
    from newsearch.ranking.nodes import Node
    from newsearch.ranking.tuning import Parameters
    from newsearch.request import SearchRequest, Sort
    from newsearch.results import Hit
    from newsearch.stats import Stats


class Narrowed:
    """A backend that holds only those articles of another one that a request finds.

    Hits, counts, articles and the volume of the archive along time are those of the part. How rare words are, how they
    are spelt and which names are borne by one person is known of the whole archive: scores compare with its own.

    Attributes:
        place, analyzer, vocabulary, bm25f: those of the whole archive.
    """

    def __init__(
        self,
        whole: Backend,
        within: SearchRequest,
        parameters: Parameters,
        variants: Variants,
        *,
        own: bool = False,
    ) -> None:
        """The part of `whole` that a request finds; `own` says that nobody else uses `whole`."""
        self._whole, self._within, self._own = whole, within, own
        self._planning = Planning(whole, parameters, variants)
        self._tuning = parameters, variants
        self.place, self.analyzer = whole.place, whole.analyzer
        self.vocabulary, self.bm25f = whole.vocabulary, whole.bm25f

    def find(self, plan: Node | None) -> Found:
        """What a plan finds in the part."""
        # Planned at each call: "kemarin" moves on.
        bound = self._bound()
        if plan is None or bound is None:
            return self._whole.find(None)
        return _Part(self._whole, self._whole.find(Clauses(required=(plan,), excluded=(_other(bound),))), bound)

    def article(self, id: str) -> Article:  # noqa: A002 the field's own name
        """A stored article of the part.

        Raises:
            ArticleNotFoundError: the part has none with that id.
        """
        if not self.find(Identified((id,))).count():
            raise ArticleNotFoundError(id)
        return self._whole.article(id)

    def articles(self) -> Iterator[Article]:
        """Every live article of the part."""
        return (hit.article for hit in self._whole.find(self._bound()).hits("oldest"))

    def likeness(self, ids: Sequence[str], best: int) -> Sequence[float]:
        """How like each of some articles is to the first `best` of them, -1 to 1.

        Raises:
            UsageError: the archive has no vectors.
        """
        return self._whole.likeness(ids, best)

    def stats(self) -> Stats:
        """What the part holds; bytes, generation and engine are those of the whole."""
        found = self._whole.find(self._bound())
        articles, (sources,) = found.count(), found.facets(["source"], None)
        oldest, newest = (
            next((hit.published for hit in found.hits(sort, 0, 1) if hit.published is not None), None)
            for sort in ("oldest", "newest")
        )
        return replace(
            self._whole.stats(),
            articles=articles,
            dated=articles - found.timeline("year").undated,
            sources=sources.counts,
            first=None if oldest is None else int(oldest.timestamp()),
            last=None if newest is None else int(newest.timestamp()),
        )

    def current(self) -> Narrowed:
        """This, or the same part where articles have been removed."""
        return self._of(self._whole.current(), own=self._own)

    def newest(self) -> Narrowed:
        """This, or the same part of the live generation."""
        return self._of(self._whole.newest(), own=True)

    def release(self) -> None:
        """Let go of what nobody else uses."""
        if self._own:
            self._whole.release()

    def _of(self, whole: Backend, *, own: bool) -> Narrowed:
        return self if whole is self._whole else Narrowed(whole, self._within, *self._tuning, own=own)

    def _bound(self) -> Node | None:
        """The plan of the part."""
        tree = self._planning.read(self._within).tree
        return self._planning.plan(tree, self._within, weighed=False).node


def _other(bound: Node) -> Node:
    """What a part does not hold: an exclusion adds nothing to a score and marks nothing, and is known whole or not."""
    return Clauses(required=(All(),), excluded=(bound,))


class _Part:
    """What a plan finds in a part."""

    def __init__(self, whole: Backend, found: Found, bound: Node) -> None:
        self._whole, self._found, self._bound = whole, found, bound

    def hits(self, sort: Sort, first: int = 0, end: int | None = None) -> Iterator[Hit]:
        """The hits of some ranks."""
        return self._found.hits(sort, first, end)

    def count(self) -> int:
        """How many articles match."""
        return self._found.count()

    def facets(self, names: Sequence[FacetName], limit: int | None) -> list[Facet]:
        """How all hits spread over columns."""
        return self._found.facets(names, limit)

    def timeline(self, by: Period) -> Timeline:
        """All hits by time of publication, beside the articles of the part."""
        line, articles = self._found.timeline(by), self._whole.find(self._bound).timeline(by).hits()
        periods = {volume.period: (volume.hits, articles.get(volume.period, 0)) for volume in line}
        return Timeline.of(by, periods, line.undated)

    def entities(self, kind: Kind, limit: int) -> list[NamedEntity]:
        """Whom or what most hits name."""
        return self._found.entities(kind, limit)
