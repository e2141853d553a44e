"""From a request to plans: what is the same for all backends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from newsearch.filters import filtered
from newsearch.query import parse
from newsearch.ranking.nodes import Aged
from newsearch.ranking.plan import Planner
from newsearch.ranking.spelling import Speller
from newsearch.ranking.word_lookup import WordLookup
from newsearch.request import half_life

if TYPE_CHECKING:
    from collections.abc import Collection

    from newsearch.analysis import Variants
    from newsearch.article import Article
    from newsearch.backend import Backend
    from newsearch.query import ParsedQuery, Query
    from newsearch.ranking.nodes import Node
    from newsearch.ranking.suggest import Suggestion
    from newsearch.ranking.tuning import Parameters
    from newsearch.request import SearchRequest


class Planned(NamedTuple):
    """A query that was planned.

    Attributes:
        node: its plan; None when nothing in it can be looked up.
        notes: what a reader should know of it: slips that were repaired, expansions that were cut.
        repaired: the words that were taken for slips, as they were typed.
    """

    node: Node | None
    notes: tuple[str, ...]
    repaired: frozenset[str]


class Planning:
    """Reads and plans requests for one state of an archive. Several threads may share one.

    Attributes:
        backend: that state.
        lexicon: what is known of words there.
    """

    def __init__(self, backend: Backend, parameters: Parameters, variants: Variants) -> None:
        self.backend = backend
        analyzer, vocabulary = backend.analyzer, backend.vocabulary
        speller = Speller(analyzer, vocabulary, lambda plan: backend.find(plan).count())
        self.lexicon = WordLookup(analyzer, vocabulary, parameters, variants, speller)

    def read(self, request: SearchRequest) -> ParsedQuery:
        """The query of a request, within its conditions.

        Raises:
            QueryError: it is too long or too deep, or, if that is asked, not understood.
            UsageError: the request's time ends before it begins.
        """
        now = request.moment()
        parsed = parse(request.text, all_words=request.all_words, now=now, strict=request.strict)
        return replace(parsed, tree=filtered(parsed.tree, request, now)) if request.is_within else parsed

    def plan(self, query: Query, request: SearchRequest, *, undated: bool = False, weighed: bool = True) -> Planned:
        """The plan of the query of a request.

        Args:
            query: what is asked for, within the request's conditions.
            request: says whether articles without a date pass filters on dates, and whether slips stay as they are.
            undated: whether articles without a date pass in any case.
            weighed: where nobody looks at scores, words need not be weighed with care: what is found is the same.
        """
        planner = Planner(
            self.lexicon, undated=undated or request.undated, weighed=weighed, as_written=request.as_written
        )
        plan = planner.plan(query)
        return Planned(plan, planner.notes, planner.repaired)

    def ranked(self, plan: Node | None, request: SearchRequest) -> Node | None:
        """A plan with scores that also know an article's age, or what the best articles are like, if that is asked."""
        if plan is None or not (request.recency is not None or request.feedback or request.neighbours):
            return plan
        backend = self.backend
        if request.feedback:
            from newsearch.ranking.feedback import ARTICLES, enriched

            best = [(hit.article, hit.score) for hit in backend.find(plan).hits("relevance", 0, ARTICLES)]
            plan = enriched(plan, best, backend.analyzer, backend.vocabulary)
        if request.neighbours:
            from newsearch.ranking.likening import ARTICLES as REORDERED
            from newsearch.ranking.likening import LIKE, likened

            first = [(hit.id, hit.score) for hit in backend.find(plan).hits("relevance", 0, REORDERED)]
            plan = likened(plan, first, backend.likeness([id_ for id_, _ in first], LIKE))
        if request.recency is None:
            return plan
        newest, now = backend.vocabulary.newest(), request.moment().timestamp()
        return Aged(plan, now if newest is None else min(newest, now), half_life(request.recency))

    def similar(self, article: Article) -> Node:
        """A plan that finds other articles like one."""
        from newsearch.ranking.similar import likeness

        return likeness(article, self.backend.analyzer, self.backend.vocabulary, self.backend.bm25f)

    def suggestions(self, query: Query, repaired: Collection[str] = ()) -> tuple[Suggestion, ...]:
        """Other words for those of a query that the archive hardly knows, and that were not repaired."""
        from newsearch.ranking.suggest import suggestions

        return suggestions(query, self.backend.analyzer, self.backend.vocabulary, repaired)
