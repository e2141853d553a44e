"""What an index answers to one request: hits, counts and notes, all of one generation and within one deadline."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, overload

from newsearch import arguments
from newsearch.copies import distinct
from newsearch.deadline import Deadline
from newsearch.errors import ArticleNotFoundError, UsageError
from newsearch.messages import message
from newsearch.query import DateRange, Interval
from newsearch.query.tree import leaves
from newsearch.ranking.nodes import Clauses, Identified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsearch.article import Kind
    from newsearch.backend import Found
    from newsearch.planning import Planning
    from newsearch.query import ParsedQuery
    from newsearch.ranking.aggregates import NamedEntity
    from newsearch.ranking.explain import Explanation
    from newsearch.ranking.facets import Facet, FacetName, Period, Timeline
    from newsearch.ranking.nodes import Node
    from newsearch.ranking.suggest import Suggestion
    from newsearch.request import SearchRequest
    from newsearch.results import Hit


class Answer:
    """An index's answer to a request: planned when it is made, and each part of it found when first read.

    Everything in it is of one generation, whatever is built or closed meanwhile. The request's `timeout` is the time
    for all of it together; what a reader does between two looks does not count.

    Attributes:
        request: what was asked.
        notes: what was not understood in the query.
    """

    def __init__(
        self, planning: Planning, request: SearchRequest, parsed: ParsedQuery, like: Node | None = None
    ) -> None:
        """Use `Index.answer`; `like` is a plan that nobody typed."""
        self.request, self.notes = request, parsed.notes
        self._planning, self._tree, self._deadline = planning, parsed.tree, Deadline(request.timeout)
        # Where nobody looks at scores, words need not be weighed with care.
        self._weighed = request.limit > 0
        self._plan: Node | None = like
        self._told: tuple[str, ...] = ()
        self._repaired: frozenset[str] = frozenset()
        with self._deadline:
            if like is None:
                self._plan, self._told, self._repaired = planning.plan(self._tree, request, weighed=self._weighed)
            self._counted = planning.backend.find(self._plan)
        self._ordered: Found | None = None
        self._hits: list[Hit] | None = None
        self._total: int | None = None
        self._messages: tuple[str, ...] | None = None
        self._suggestions: tuple[Suggestion, ...] | None = None

    @property
    def query(self) -> str:
        """What was asked for, as it was typed."""
        return self.request.text

    @property
    def hits(self) -> list[Hit]:
        """The hits of the page, in their order."""
        if self._hits is None:
            request = self.request
            first, end = request.offset, request.offset + request.limit
            with self._deadline:
                if first == end:
                    self._hits = []
                elif request.no_duplicates:
                    self._hits = distinct(self._in_order().hits(request.sort), first, request.limit)
                else:
                    self._hits = list(self._in_order().hits(request.sort, first, end))
        return self._hits

    @property
    def total(self) -> int:
        """How many articles match; exact unless the answer is `partial`."""
        if self._total is None:
            shown = self.request.offset + len(self._hits) if self._hits else 0
            with self._deadline:
                self._total = max(self._counted.count(), shown)
        return self._total

    @property
    def with_all_words(self) -> int | None:
        """How many articles hold every word, where the query asks for any of several; None where it does not."""
        whole = self._planning.read(replace(self.request, all_words=True)).tree
        if whole == self._tree or self.request.all_words:
            return None
        with self._deadline:
            plan = self._planning.plan(whole, self.request, weighed=False)
            return self._planning.backend.find(plan.node).count()

    @property
    def partial(self) -> bool:
        """Whether time ran out: the hits fit, but others may be missing, and more may match than counts say.

        Whatever is read of an answer is part of its time, so what has been read is known to be whole or not afterwards.
        """
        return self._deadline.cuts > 0

    @property
    def messages(self) -> tuple[str, ...]:
        """What else a reader should know.

        Slips that were repaired, expansions that were cut, the time that a date filter stands for, how many articles it
        leaves out for want of a date.
        """
        if self._messages is None:
            self._messages = (*self._told, *self._about_dates())
        return self._messages

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """Other words for those of the query that the archive hardly knows and that were not repaired."""
        if self._suggestions is None:
            self._suggestions = () if self.partial else self._planning.suggestions(self._tree, self._repaired)
        return self._suggestions

    def all(self) -> Iterator[Hit]:
        """All hits in their order, one by one, whatever the page is.

        Of each article waiting only a few numbers are in memory. With a `timeout` some may be left out.
        """
        with self._deadline:
            return self._in_order().hits(self.request.sort)

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

        wanted = [_known("a facet", name, FACETS) for name in arguments.texts("facets", names)]
        if limit is not None:
            arguments.count("limit", limit)
        with self._deadline:
            return self._counted.facets(wanted, limit) if wanted else []

    def timeline(self, by: Period = "month") -> Timeline:
        """All hits by day, week, month or year of publication, beside the archive's articles of that time.

        Raises:
            UsageError: `by` is no length of a period.
        """
        from newsearch.ranking.facets import PERIODS

        _known("by", by, PERIODS)
        with self._deadline:
            return self._counted.timeline(by)

    def entities(self, kind: Kind, *, limit: int = 20) -> list[NamedEntity]:
        """The people, organisations or places that most hits name, if there is time to count them.

        Raises:
            UsageError: `kind` is none.
        """
        from newsearch.ranking.aggregates import KINDS

        _known("kind", kind, KINDS)
        arguments.count("limit", limit)
        with self._deadline:
            return self._counted.entities(kind, limit)

    def explain(self, id: str) -> Explanation:  # noqa: A002 the field's own name
        """What the score of an article is made of, word by word and region by region.

        Raises:
            ArticleNotFoundError: no live article has the id.
            UnsupportedError: what holds the index cannot tell.
        """
        plan, id = self._scoring(), arguments.text("id", id)  # noqa: A001 the field's own name
        there = Clauses(required=(Identified((id,)),), optional=() if plan is None else (plan,))
        for hit in self._planning.backend.find(there).hits("relevance", 0, 1):
            return hit.explain()
        raise ArticleNotFoundError(id)

    def __repr__(self) -> str:
        hits = "not read" if self._hits is None else len(self._hits)
        total = "" if self._total is None else f", total={self._total}"
        return f"Answer({self.query!r}, hits={hits}{total}{', partial' if self.partial else ''})"

    @overload
    def __getitem__(self, place: int) -> Hit: ...

    @overload
    def __getitem__(self, place: slice) -> list[Hit]: ...

    def __getitem__(self, place: int | slice) -> Hit | list[Hit]:
        """A hit of the page by its place, or several.

        Raises:
            IndexError: the page has no such place.
            UsageError: it is no place.
        """
        try:
            return self.hits[place]
        except (TypeError, ValueError):
            raise UsageError("hits are taken by their place, a number or a slice, not {place!r}", place=place) from None

    def __iter__(self) -> Iterator[Hit]:
        """The hits of the page."""
        return iter(self.hits)

    def __len__(self) -> int:
        """How many hits the page has."""
        return len(self.hits)

    def to_dicts(self) -> list[dict[str, Any]]:
        """The hits of the page as flat rows, for a data frame: the columns of `newsearch search --format csv`."""
        return [hit.to_row(rank) for rank, hit in enumerate(self.hits, self.request.offset + 1)]

    def _repr_html_(self) -> str:
        """The page as a notebook shows it."""
        from newsearch.notebook import answer_html

        return answer_html(self)

    def to_dict(self) -> dict[str, Any]:
        """The page as JSON types, as `newsearch search --json` prints it."""
        hits = [hit.to_dict() for hit in self.hits]
        return {"format": 1, "query": self.query, "total": self.total, "partial": self.partial, "hits": hits}

    def _scoring(self) -> Node | None:
        """The plan with the scores to sort by."""
        plan, request = self._plan, self.request
        if not self._weighed:
            plan = self._planning.plan(self._tree, request).node
        return self._planning.ranked(plan, request)

    def _in_order(self) -> Found:
        """What is found, with the scores to sort by."""
        if self._ordered is None:
            plan = self._scoring()
            self._ordered = self._counted if plan is self._plan else self._planning.backend.find(plan)
        return self._ordered

    def _about_dates(self) -> list[str]:
        """The time that each date filter stands for, and what is left out for want of a date."""
        ranges = dict.fromkeys(leaf for leaf in leaves(self._tree) if isinstance(leaf, DateRange) and leaf.is_bound)
        times = ((leaf.text, Interval(leaf.start, leaf.end)) for leaf in ranges)
        messages: list[str] = [message("date {text}: {time} (WIB)", text=text, time=time) for text, time in times]
        if ranges and not self.request.undated:
            with self._deadline:
                plan = self._planning.plan(self._tree, self.request, undated=True, weighed=False)
                left_out = self._planning.backend.find(plan.node).count() - self.total
            if left_out and not self.partial:
                messages.append(
                    message(
                        "{left_out:,} undated {left_out:article is|articles are} left out; --undated takes them in",
                        left_out=left_out,
                    )
                )
        return messages


SearchResults = Answer
"""The name under which `Index.search` first gave it."""


def _known(what: str, value: Any, known: Sequence[str]) -> Any:
    """A choice that is one.

    Raises:
        UsageError: it is none.
    """
    if value not in known:
        raise UsageError("{what} must be one of {names}, not {value!r}", what=what, names=", ".join(known), value=value)
    return value
