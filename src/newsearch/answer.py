"""What an index answers to one request: hits, counts and notes, all of one generation and within one deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsearch.copies import distinct
from newsearch.deadline import Deadline
from newsearch.errors import UsageError
from newsearch.query import DateRange, Interval
from newsearch.query.tree import leaves
from newsearch.ranking.suggest import suggestions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsearch.article import Kind
    from newsearch.query import ParsedQuery
    from newsearch.ranking.aggregates import NamedEntity
    from newsearch.ranking.explain import Explanation
    from newsearch.ranking.facets import Facet, FacetName, Period, Timeline
    from newsearch.ranking.nodes import Node
    from newsearch.ranking.plan import Planner
    from newsearch.ranking.scored import Scored
    from newsearch.ranking.suggest import Suggestion
    from newsearch.request import SearchRequest
    from newsearch.results import Hit
    from newsearch.view import View


class Answer:
    """An index's answer to a request: planned when it is made, and each part of it found when first read.

    Everything in it is of one generation, whatever is built or closed meanwhile. The request's `timeout` is the time
    for all of it together; what a reader does between two looks does not count.

    Attributes:
        request: what was asked.
        notes: what was not understood in the query.
    """

    def __init__(self, view: View, request: SearchRequest, parsed: ParsedQuery, deadline: Deadline) -> None:
        """Use `Index.answer`."""
        self.request, self.notes = request, parsed.notes
        self._view, self._tree, self._deadline = view, parsed.tree, deadline
        # Where nobody looks at scores, words need not be weighed with care.
        self._weighed = request.limit > 0
        self._planner: Planner | None = None
        self._plan: Node | None = None
        self._ranked: Node | None = None
        self._is_ranked = False
        self._found: list[Scored] | None = None
        self._hits: list[Hit] | None = None
        self._total: int | None = None
        self._messages: tuple[str, ...] | None = None
        self._suggestions: tuple[Suggestion, ...] | None = None

    @classmethod
    def to(cls, view: View, request: SearchRequest, parsed: ParsedQuery) -> Answer:
        """The answer to a request that has been read."""
        answer = cls(view, request, parsed, Deadline(request.timeout))
        with answer._deadline:
            answer._planner = view.planner(undated=request.undated, weighed=answer._weighed)
            answer._plan = answer._planner.plan(parsed.tree)
        return answer

    @classmethod
    def of(cls, view: View, request: SearchRequest, parsed: ParsedQuery, plan: Node | None) -> Answer:
        """The answer to a plan that nobody typed."""
        answer = cls(view, request, parsed, Deadline(request.timeout))
        answer._plan, answer._weighed = plan, True
        return answer

    @property
    def query(self) -> str:
        """What was asked for, as it was typed."""
        return self.request.text

    @property
    def hits(self) -> list[Hit]:
        """The hits of the page, in their order."""
        if self._hits is None:
            request, view = self.request, self._view
            first, end = request.offset, request.offset + request.limit
            with self._deadline:
                if first == end:
                    self._hits = []
                elif request.no_duplicates:
                    self._hits = distinct(view.each(self._scoring, self._scored(), request.sort), first, request.limit)
                else:
                    self._hits = view.hits(self._scoring, self._first(end), request.sort, first, end)
        return self._hits

    @property
    def total(self) -> int:
        """How many articles match; exact unless the answer is `partial`."""
        if self._total is None:
            shown = self.request.offset + len(self._hits) if self._hits else 0
            self._total = max(self._count(), shown)
        return self._total

    @property
    def partial(self) -> bool:
        """Whether time ran out: the hits fit, but others may be missing, and more may match than counts say.

        Whatever is read of an answer is part of its time, so what has been read is known to be whole or not afterwards.
        """
        return self._deadline.cuts > 0

    @property
    def messages(self) -> tuple[str, ...]:
        """What else a reader should know.

        The time that a date filter stands for, how many articles it leaves out for want of a date, expansions that
        were cut.
        """
        if self._messages is None:
            cut = () if self._planner is None else self._planner.notes
            self._messages = (*self._about_dates(), *cut)
        return self._messages

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """Other words for those of the query that the archive hardly knows."""
        if self._suggestions is None:
            view = self._view
            self._suggestions = () if self.partial else suggestions(self._tree, view.analyzer, view.statistics)
        return self._suggestions

    def all(self) -> Iterator[Hit]:
        """All hits in their order, one by one, whatever the page is.

        Of each article waiting only a few numbers are in memory. With a `timeout` some may be left out.
        """
        scored = self._scored()
        return self._view.each(self._scoring, scored, self.request.sort)

    def facets(self, names: Iterable[FacetName], *, limit: int | None = None) -> list[Facet]:
        """For each of `names` how all hits spread over the values of that column, if there is time to count them.

        Args:
            names: "source", "author", "editor", "section", "tag", "language", "dateline", "person", "organisation",
                "place", "month", "year".
            limit: only so many of the commonest values of each, months and years excepted; None: all.

        Raises:
            UsageError: a name is none, or `limit` is below 0.
        """
        from newsearch.ranking.facets import FACETS

        wanted = [_known("a facet", name, FACETS) for name in names]
        if limit is not None and limit < 0:
            raise UsageError(f"limit must not be below 0, not {limit!r}")
        found = self.found if wanted else []
        with self._deadline:
            return [self._view.aggregates.facet(found, name, limit) for name in wanted]

    def timeline(self, by: Period = "month") -> Timeline:
        """All hits by day, week, month or year of publication, beside the archive's articles of that time.

        Raises:
            UsageError: `by` is no length of a period.
        """
        from newsearch.ranking.facets import PERIODS

        _known("by", by, PERIODS)
        with self._deadline:
            return self._view.aggregates.timeline(self.found, by)

    def entities(self, kind: Kind, *, limit: int = 20) -> list[NamedEntity]:
        """The people, organisations or places that most hits name, if there is time to count them.

        Raises:
            UsageError: `kind` is none.
        """
        from newsearch.ranking.aggregates import KINDS

        _known("kind", kind, KINDS)
        with self._deadline:
            return self._view.aggregates.entities(self.found, kind, limit)

    def explain(self, id: str) -> Explanation:  # noqa: A002 the field's own name
        """What the score of an article is made of, word by word and region by region.

        Raises:
            ArticleNotFoundError: no live article has the id.
        """
        return self._view.question(self._scoring).explain(*self._view.locate(id))

    def __iter__(self) -> Iterator[Hit]:
        """The hits of the page."""
        return iter(self.hits)

    def __len__(self) -> int:
        """How many hits the page has."""
        return len(self.hits)

    def to_dict(self) -> dict[str, Any]:
        """The page as JSON types, as `newsearch search --json` prints it."""
        hits = [hit.to_dict() for hit in self.hits]
        return {"format": 1, "query": self.query, "total": self.total, "partial": self.partial, "hits": hits}

    @property
    def found(self) -> list[Scored]:
        """The articles of each segment that match, looked up once; their scores are for `all` if the page has hits."""
        if self._found is None:
            node = self._scoring if self._weighed else self._plan
            with self._deadline:
                self._found = self._view.finder.every(node)
        return self._found

    def _scored(self) -> list[Scored]:
        """The articles of each segment, with the scores to sort by."""
        if not self._weighed:
            scoring = self._scoring
            self._weighed, self._found, self._plan = True, None, scoring
        return self.found

    def _first(self, count: int) -> list[Scored]:
        """The articles of each segment among which the `count` first are, by the request's order."""
        if self._found is not None:
            return self._found
        finder, sort = self._view.finder, self.request.sort
        node = self._scoring
        return finder.best(node, count) if sort == "relevance" else finder.latest(node, count, sort)

    @property
    def _scoring(self) -> Node | None:
        """The plan with the scores to sort by."""
        if not self._is_ranked:
            with self._deadline:
                plan = self._plan
                if not self._weighed:
                    plan = self._view.planner(undated=self.request.undated).plan(self._tree)
                self._ranked = self._view.ranked(plan, self.request)
            self._is_ranked = True
        return self._ranked

    def _count(self) -> int:
        if self._found is not None:
            return sum(len(part.numbers) for part in self._found)
        with self._deadline:
            return self._view.finder.count(self._plan)

    def _about_dates(self) -> list[str]:
        """The time that each date filter stands for, and what is left out for want of a date."""
        ranges = dict.fromkeys(leaf for leaf in leaves(self._tree) if isinstance(leaf, DateRange))
        messages = [f"date {leaf.text}: {Interval(leaf.start, leaf.end)} (WIB)" for leaf in ranges]
        if ranges and not self.request.undated:
            with self._deadline:
                plan = self._view.planner(undated=True, weighed=False).plan(self._tree)
                left_out = self._view.finder.count(plan) - self._count()
            if left_out and not self.partial:
                articles = "undated article is" if left_out == 1 else "undated articles are"
                messages.append(f"{left_out:,} {articles} left out; --undated takes them in")
        return messages


SearchResults = Answer
"""The name under which `Index.search` first gave it."""


def _known(what: str, value: Any, known: Sequence[str]) -> Any:
    """A choice that is one.

    Raises:
        UsageError: it is none.
    """
    if value not in known:
        raise UsageError(f"{what} must be one of {', '.join(known)}, not {value!r}")
    return value
