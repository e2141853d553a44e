"""From a request to plans: what is the same for all backends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newsearch.filters import filtered
from newsearch.query import parse
from newsearch.ranking.nodes import Aged
from newsearch.ranking.plan import Planner
from newsearch.ranking.word_lookup import WordLookup
from newsearch.request import half_life

if TYPE_CHECKING:
    from newsearch.analysis import Variants
    from newsearch.article import Article
    from newsearch.backend import Backend
    from newsearch.query import ParsedQuery, Query
    from newsearch.ranking.nodes import Node
    from newsearch.ranking.suggest import Suggestion
    from newsearch.ranking.tuning import Parameters
    from newsearch.request import SearchRequest


class Planning:
    """Reads and plans requests for one state of an archive. Several threads may share one.

    Attributes:
        backend: that state.
        lexicon: what is known of words there.
    """

    def __init__(self, backend: Backend, parameters: Parameters, variants: Variants) -> None:
        self.backend = backend
        self.lexicon = WordLookup(backend.analyzer, backend.vocabulary, parameters, variants)

    def read(self, request: SearchRequest) -> ParsedQuery:
        """The query of a request, within its conditions.

        Raises:
            QueryError: it is too long or too deep, or, if that is asked, not understood.
            UsageError: the request's time ends before it begins.
        """
        now = request.moment()
        parsed = parse(request.text, all_words=request.all_words, now=now, strict=request.strict)
        tree = filtered(parsed.tree, request, now)
        return parsed if tree is parsed.tree else replace(parsed, tree=tree)

    def plan(self, query: Query, *, undated: bool, weighed: bool = True) -> tuple[Node | None, tuple[str, ...]]:
        """The plan of a query, and what a reader should know of it.

        Where nobody looks at scores its words need not be `weighed` with care: what is found is the same.
        """
        planner = Planner(self.lexicon, undated=undated, weighed=weighed)
        plan = planner.plan(query)
        return plan, planner.notes

    def ranked(self, plan: Node | None, request: SearchRequest) -> Node | None:
        """A plan with scores that also know an article's age, or the words of the best articles, if that is asked."""
        if plan is None or (request.recency is None and not request.feedback):
            return plan
        backend = self.backend
        if request.feedback:
            from newsearch.ranking.feedback import ARTICLES, enriched

            best = [(hit.article, hit.score) for hit in backend.find(plan).hits("relevance", 0, ARTICLES)]
            plan = enriched(plan, best, backend.analyzer, backend.vocabulary)
        if request.recency is None:
            return plan
        newest, now = backend.vocabulary.newest(), request.moment().timestamp()
        return Aged(plan, now if newest is None else min(newest, now), half_life(request.recency))

    def similar(self, article: Article) -> Node:
        """A plan that finds other articles like one."""
        from newsearch.ranking.similar import likeness

        return likeness(article, self.backend.analyzer, self.backend.vocabulary, self.backend.bm25f)

    def suggestions(self, query: Query) -> tuple[Suggestion, ...]:
        """Other words for those of a query that the archive hardly knows."""
        from newsearch.ranking.suggest import suggestions

        return suggestions(query, self.backend.analyzer, self.backend.vocabulary)
