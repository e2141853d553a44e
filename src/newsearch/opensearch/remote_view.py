"""One state of an archive on a cluster: a `Backend` whose plans are carried out there."""

from __future__ import annotations

import time
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from newsearch.article import Article
from newsearch.deadline import cut, left, over
from newsearch.embedded.view import View
from newsearch.engine.article_columns import opening
from newsearch.errors import ArticleNotFoundError, ClusterStateError, IncompleteError, UnsupportedError
from newsearch.messages import message
from newsearch.opensearch import cluster_state, forms
from newsearch.opensearch.connection import PATIENCE, Connection, RefusedError
from newsearch.opensearch.dsl import Translation
from newsearch.opensearch.remote_counts import RemoteCounts
from newsearch.results import Hit, Question, WholeArticle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from newsearch.article import Kind
    from newsearch.opensearch.dsl import Query
    from newsearch.opensearch.link import Link
    from newsearch.ranking.aggregates import NamedEntity
    from newsearch.ranking.explain import Explanation
    from newsearch.ranking.facets import Facet, FacetName, Period, Timeline
    from newsearch.ranking.nodes import Named, Node
    from newsearch.ranking.word_lookup import Form
    from newsearch.request import Sort
    from newsearch.stats import Stats

PAGE = 1000
"""Hits that one request brings, at most."""

_DEEP = 10_000
"""So deep a page is reached in one request; behind it hits are counted off."""

_LOOK = 1.0
"""Seconds between two looks whether the cluster still holds a state."""

_LOOKING = 5.0
"""Seconds that such a look may take."""

_GRACE = 5.0
"""Seconds more than a query may take that its answer is waited for."""

_SORTS: dict[str, list[Any]] = {
    "relevance": [{"_score": "desc"}, {"published": {"order": "desc", "missing": "_last"}}, {"id": "asc"}],
    "newest": [{"published": {"order": "desc", "missing": "_last"}}, {"_score": "desc"}, {"id": "asc"}],
    "oldest": [{"published": {"order": "asc", "missing": "_last"}}, {"_score": "desc"}, {"id": "asc"}],
}


class RemoteView:
    """A generation on a cluster, less what has been removed from it.

    The index in the folder plans, explains, and knows names and forms; hits, counts and articles come from the cluster.

    Attributes:
        local: the same generation of the index in the folder.
        generation, stamp, place, analyzer, vocabulary, bm25f: as of `View`.
    """

    def __init__(self, folder: Path, link: Link, connection: Connection, live: cluster_state.Live, local: View) -> None:
        """Use `RemoteView.open`."""
        self._folder, self._link, self.connection, self._live = folder, link, connection, live
        self.local = local
        self.place = f"{link.place} ({folder})"
        self.generation, self.stamp, self.manifest = local.generation, local.stamp, local.manifest
        self.analyzer, self.vocabulary, self.bm25f = local.analyzer, local.vocabulary, local.bm25f
        self.counts = RemoteCounts(self)
        self._translation = Translation(self)
        self._looked = time.monotonic()

    @classmethod
    def open(cls, folder: Path, link: Link) -> RemoteView:
        """Open what a cluster holds now, with the index that plans for it.

        Raises:
            MissingExtraError: the extra is not installed.
            ClusterError: the cluster does not answer, or holds what the folder does not know.
            IndexNotFoundError, IndexFormatError, IndexCorruptError: as `View.open`.
        """
        connection = Connection(link)
        live = cluster_state.live(connection)
        if live is None:
            raise ClusterStateError(link.place, message("it holds no archive of that name"))
        return cls(folder, link, connection, live, _of(folder, link, live))

    def current(self) -> RemoteView:
        """This, or the same generation where articles have been removed.

        Raises:
            ClusterStateError: the cluster has deleted this state.
            ClusterError: it does not say so in time.
        """
        now = time.monotonic()
        if now > self._looked + _LOOK:
            self._looked = now
            if not cluster_state.holds(self.connection, self._live, _LOOKING):
                raise ClusterStateError(
                    self._link.place, message("generation {generation} is gone", generation=self.generation)
                )
        local = self.local.current()
        if local is self.local:
            return self
        return RemoteView(self._folder, self._link, self.connection, self._live, local)

    def newest(self) -> RemoteView:
        """The generation that is searched on the cluster now: this, or another."""
        live = cluster_state.live(self.connection, _LOOKING)
        if live == self._live:
            return self
        if live is None:
            raise ClusterStateError(self._link.place, message("it holds no archive of that name"))
        return RemoteView(self._folder, self._link, self.connection, live, _of(self._folder, self._link, live))

    def release(self) -> None:
        """Let the index in the folder delete the generation."""
        self.local.release()

    def find(self, plan: Node | None) -> RemoteFound:
        """What a plan finds."""
        return RemoteFound(self, plan, self._translation.query(plan))

    def article(self, id: str) -> Article:  # noqa: A002 the field's own name
        """A stored article by its id.

        Raises:
            ArticleNotFoundError: no live article has it.
        """
        found = self.ask({"query": {"term": {"id": id}}, "size": 1})
        for hit in () if found is None else found["hits"]["hits"]:
            return Article.from_dict(hit["_source"]["article"])
        raise ArticleNotFoundError(id)

    def likeness(self, ids: Sequence[str], best: int) -> Sequence[float]:
        """How like each of some articles is to the first `best` of them; the index in the folder has their vectors.

        Raises:
            UsageError: it has none.
        """
        return self.local.likeness(ids, best)

    def articles(self) -> Iterator[Article]:
        """Every live article, in the order of ids, read one after another."""
        body = {"query": {"match_all": {}}, "sort": [{"id": "asc"}]}
        return (Article.from_dict(hit["_source"]["article"]) for hit in self.pages(body, 0, None))

    def stats(self) -> Stats:
        """What the archive holds; bytes are those of the index in the folder."""
        return self.local.stats()

    def ask(self, body: dict[str, Any]) -> Any:
        """What a search of this state finds; None where the time is up before it answers.

        Raises:
            IncompleteError: a part of the index did not answer.
            ClusterError: the cluster refuses, or no node answers.
        """
        if over():
            return None
        seconds = left()
        asked = {**body, "query": {"bool": {"must": [body["query"]], "filter": self._state}}}
        if seconds is not None:
            asked["timeout"] = f"{max(1, round(seconds * 1000))}ms"
        # With a timeout, what was found in time is wanted; that a part is missing is looked at below.
        path = f"/{self._live.place}/_search?allow_partial_search_results={'false' if seconds is None else 'true'}"
        try:
            answer = self.connection.ask("POST", path, asked, seconds=PATIENCE if seconds is None else seconds + _GRACE)
        except RefusedError as problem:
            raise self._explained(problem) from problem
        shards = answer["_shards"]
        if shards["failed"] or shards["successful"] < shards["total"]:
            raise IncompleteError(self._link.place, shards["total"] - shards["successful"], shards["total"])
        if answer["timed_out"]:
            cut()
        return answer

    def _explained(self, problem: RefusedError) -> Exception:
        """What a refusal means."""
        if problem.kind in {"too_many_nested_clauses", "too_many_clauses"}:
            return UnsupportedError(self._link.place, "so many words at once")
        if problem.kind == "index_not_found_exception":
            return ClusterStateError(
                self._link.place, message("generation {generation} is gone", generation=self.generation)
            )
        if problem.status == 503:
            return IncompleteError(self._link.place, 1, 1)
        return problem

    @cached_property
    def _variants(self) -> frozenset[Form]:
        """The variants of several words that its documents have as features."""
        return cluster_state.variants(cluster_state.meta(self.connection, self._live.place, _LOOKING), self.generation)

    @cached_property
    def _state(self) -> list[Query]:
        """The conditions of what this generation holds."""
        return cluster_state.visible(self.generation)

    def pages(self, body: dict[str, Any], first: int, end: int | None) -> Iterator[dict[str, Any]]:
        """The hits of a search of ranks `first <= rank < end`, or to the last, brought page by page."""
        rank, after = (first, None) if first + PAGE <= _DEEP else (0, None)
        while end is None or rank < end:
            skipping = rank < first
            size = PAGE if end is None else min(PAGE, end - rank)
            asked = {**body, "size": size, "track_total_hits": False, "track_scores": True}
            if skipping:
                asked["_source"] = False
            if after is None:
                asked["from"] = rank
            else:
                asked["search_after"] = after
            found = self.ask(asked)
            hits = [] if found is None else found["hits"]["hits"]
            yield from hits[max(0, first - rank) :] if not skipping else ()
            if len(hits) < size:
                return
            rank, after = rank + len(hits), hits[-1]["sort"]

    # What a translation asks.

    def is_feature(self, form: Form) -> bool:
        """Whether the articles with a form of several words have it as a feature."""
        return form in self._variants or forms.is_explained(form, self.vocabulary)

    def holders(self, form: Form) -> Mapping[float, Sequence[str]]:
        """The ids of the articles with any other form, by the least impact of its words."""
        ids: defaultdict[float, list[str]] = defaultdict(list)
        for segment in self.local.snapshot.segments:
            for number, impact in forms.holders(form, segment):
                ids[impact].append(segment.strings("id", [number])[0])
        return ids

    def names(self, condition: Named) -> Sequence[str]:
        """The names that a condition means."""
        columns = [segment.keywords(condition.column).names for segment in self.local.snapshot.segments]
        return sorted({name for names in columns for name in names if condition.accepts(name)})


def _of(folder: Path, link: Link, live: cluster_state.Live) -> View:
    """The generation of the index in the folder that the cluster searches.

    Raises:
        ClusterStateError: the folder has it not.
    """
    view = View.open_older(folder, live.generation)
    if view is None:
        raise ClusterStateError(
            link.place,
            message(
                "it searches generation {generation}, which the folder {folder!r} has not: copy the folder anew from "
                "where the archive is written, or load it again with `newsearch update`",
                generation=live.generation,
                folder=str(folder),
            ),
        )
    return view


class RemoteFound:
    """What a plan finds on a cluster."""

    def __init__(self, view: RemoteView, plan: Node | None, query: Query) -> None:
        self._view, self._plan, self.query = view, plan, query
        self._count: int | None = None

    def hits(self, sort: Sort, first: int = 0, end: int | None = None) -> Iterator[Hit]:
        """The hits of ranks `first <= rank < end`, or to the last."""
        view = self._view
        if self._plan is None or (end is not None and end <= first):
            return iter(())
        question = Question(self._plan, view.analyzer, view.vocabulary, view.bm25f)
        found = view.pages({"query": self.query, "sort": _SORTS[sort]}, first, end)
        made = (_hit(view, each, question) for each in found)
        return made if end is None else iter(list(made))

    def count(self) -> int:
        """How many articles match."""
        if self._count is None:
            found = self._view.ask({"query": self.query, "size": 0, "track_total_hits": True}) if self._plan else None
            self._count = 0 if found is None else int(found["hits"]["total"]["value"])
        return self._count

    def facets(self, names: Sequence[FacetName], limit: int | None) -> list[Facet]:
        """How all hits spread over columns."""
        return [self._view.counts.facet(self.query, name, limit) for name in names]

    def timeline(self, by: Period) -> Timeline:
        """All hits by time of publication."""
        return self._view.counts.timeline(self.query, by)

    def entities(self, kind: Kind, limit: int) -> list[NamedEntity]:
        """Whom or what most hits name."""
        return self._view.counts.entities(self.query, kind, limit)


class RemoteArticle(WholeArticle):
    """A found article; its score is explained by the index that plans."""

    def __init__(self, view: RemoteView, article: Article) -> None:
        super().__init__(article, article.headline or opening(article))
        self._view = view

    def explain(self, question: Question) -> Explanation:
        """What its score is made of."""
        from newsearch.ranking.explain import Explanation

        explainer = question.explainer
        return Explanation(0.0, ()) if explainer is None else explainer.explain(*self._view.local.locate(self.id))


def _hit(view: RemoteView, found: Mapping[str, Any], question: Question) -> Hit:
    score = round(cast("float", found["_score"] or 0.0), 9)
    return Hit(RemoteArticle(view, Article.from_dict(found["_source"]["article"])), score, question)
