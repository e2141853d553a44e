"""From the query tree to the plan: every word looked up, every weight fixed."""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING

from newsearch import query as tree
from newsearch.fields import (
    BODY,
    CAPTIONS,
    DECK,
    HEADLINE,
    ORGANISATION,
    PARAGRAPH_STARTS,
    PERSON,
    PLACE,
    SENTENCE_STARTS,
)
from newsearch.ranking import nodes
from newsearch.ranking.collocations import Collocations
from newsearch.ranking.column_filters import column_filter
from newsearch.ranking.expand import Expander
from newsearch.ranking.term_choice import TermChooser

if TYPE_CHECKING:
    from datetime import datetime

    from newsearch.article import Kind
    from newsearch.fields import Field
    from newsearch.ranking.word_lookup import WordLookup

_FIELDS: dict[tree.TextFieldName, Field] = {
    "headline": HEADLINE,
    "deck": DECK,
    "body": BODY,
    "captions": CAPTIONS,
    "person": PERSON,
    "organisation": ORGANISATION,
    "place": PLACE,
}
_KINDS: dict[tree.TextFieldName, Kind] = {"person": "person", "organisation": "organisation", "place": "place"}
_BOUNDARIES: dict[tree.Unit, str] = {"sentence": SENTENCE_STARTS, "paragraph": PARAGRAPH_STARTS}


class Planner:
    """Plans queries for one snapshot.

    Attributes:
        notes: what a reader of the results should know of the last plan: slips that were repaired, expansions that
            were cut.
    """

    def __init__(
        self, lookup: WordLookup, *, undated: bool = False, weighed: bool = True, as_written: bool = False
    ) -> None:
        """Plan for `lookup`'s snapshot.

        Args:
            lookup: what is known of words.
            undated: whether articles without a date pass filters on dates.
            weighed: whether neighbours are weighed by what they say together; what is found is the same without.
            as_written: whether slips are searched as they were typed; those in an exclusion always are.
        """
        self._words = self._meant = TermChooser(lookup, as_written=as_written)
        self._lookup, self._weighed = lookup, weighed
        self._expander = Expander(lookup.analyzer, lookup.statistics)
        self._undated = undated
        self._negated = False
        self._in_field = False

    @property
    def notes(self) -> tuple[str, ...]:
        """Slips that were repaired, expansions that were cut."""
        return (*[slip.note for slip in self._meant.slips.values()], *self._expander.notes)

    @property
    def repaired(self) -> frozenset[str]:
        """The words that were taken for slips, as they were typed."""
        return frozenset(self._meant.slips)

    def plan(self, query: tree.Query) -> nodes.Node | None:
        """The plan of a query; None when nothing in it can be looked up (punctuation only)."""
        if isinstance(query, tree.Boolean):
            return self._boolean(query)
        if isinstance(query, tree.Boost):
            child = self.plan(query.child)
            return None if child is None else nodes.Boosted(child, query.factor)
        if isinstance(query, tree.Field):
            return self._field(query)
        if isinstance(query, tree.AtLeast):
            place = self._positional(query.child)
            return None if place is None else nodes.AtLeast(place, query.count)
        if isinstance(query, tree.Keyword):
            return column_filter(query)
        if isinstance(query, tree.DateRange):
            # An exclusion takes out only what is known to be of that time.
            return nodes.Published(
                _seconds(query.start), _seconds(query.end), undated=self._undated and not self._negated
            )
        if isinstance(query, tree.Everything):
            return nodes.All()
        return self._positional(query)

    def _boolean(self, query: tree.Boolean) -> nodes.Node | None:
        required = self._clauses(query.required, required=True)
        optional = self._clauses(query.optional, required=False)
        excluded = self._excluded(query.excluded)
        if not required and not optional:
            return None
        if len(required) + len(optional) == 1 and not excluded:
            return (required + optional)[0]
        return nodes.Clauses(required, optional, excluded)

    def _excluded(self, queries: tuple[tree.Query, ...]) -> tuple[nodes.Node, ...]:
        """The plans of exclusions, as they were typed: nothing is taken out on a guess."""
        if not queries:
            return ()
        outer, words = self._negated, self._words
        self._negated, self._words = not outer, TermChooser(self._lookup, as_written=True)
        excluded = tuple(node for node in map(self.plan, queries) if node is not None)
        self._negated, self._words = outer, words
        return excluded

    def _clauses(self, queries: tuple[tree.Query, ...], *, required: bool) -> tuple[nodes.Node, ...]:
        """The plans of clauses; plain words side by side are planned together."""
        planned: list[nodes.Node] = []
        if not queries:
            return ()
        runs = Collocations(self._words, self._lookup, weighed=self._weighed)
        for plain, group in groupby(queries, key=self._is_plain):
            if plain:
                texts = [query.text for query in group if isinstance(query, tree.Word)]
                planned += runs.plan(texts, required=required)
            else:
                planned += [node for node in map(self.plan, group) if node is not None]
        return tuple(planned)

    def _is_plain(self, query: tree.Query) -> bool:
        """Whether it is a word that its neighbours matter to: in a field, every word has to stand there itself."""
        return isinstance(query, tree.Word) and not query.exact and not self._in_field and not self._negated

    def _field(self, query: tree.Field) -> nodes.Node | None:
        """The child with every leaf that stands somewhere limited to the field; an entity under any of its names."""
        kind = _KINDS.get(query.name)
        child = query.child
        if kind is not None and isinstance(child, (tree.Word, tree.Phrase)) and not getattr(child, "slop", 0):
            return _limited(self._words.entity(kind, child.text), _FIELDS[query.name])
        outer, self._in_field = self._in_field, True
        planned = self.plan(child)
        self._in_field = outer
        return _limited(planned, _FIELDS[query.name])

    def _positional(self, query: tree.Query) -> nodes.Node | None:
        if isinstance(query, tree.Word):
            return self._words.word(query.text, exact=query.exact)
        if isinstance(query, tree.Phrase):
            return self._words.phrase(query.text, slop=query.slop)
        if isinstance(query, (tree.Prefix, tree.Wildcard, tree.Fuzzy)):
            return self._expander.expanded(query)
        if isinstance(query, tree.Near):
            left, right = self._positional(query.left), self._positional(query.right)
            return right if left is None else left if right is None else nodes.Near(left, right, query.distance)
        if isinstance(query, tree.Same):
            parts = [part for part in map(self._positional, query.children) if part is not None]
            return nodes.Same(tuple(parts), _BOUNDARIES[query.unit]) if parts else None
        if isinstance(query, tree.Boolean) and query.is_any:
            ways = [way for way in map(self._positional, query.optional) if way is not None]
            return nodes.Best(tuple(ways)) if ways else None
        raise TypeError(f"{type(query).__name__} has no place in the text")


def _seconds(bound: datetime | None) -> int | None:
    """A bound of time in whole seconds since 1970 UTC, which is how articles' dates are kept."""
    return None if bound is None else math.ceil(bound.timestamp())


def _limited(node: nodes.Node | None, field: Field) -> nodes.Node | None:
    """A plan with its leaves limited to a field; a leaf that is limited already keeps its own."""
    if node is None or isinstance(node, nodes.InField):
        return node
    if isinstance(node, nodes.Clauses):
        groups = (
            tuple(limited for part in group if (limited := _limited(part, field)) is not None)
            for group in (node.required, node.optional, node.excluded)
        )
        return nodes.Clauses(*groups)
    if isinstance(node, nodes.Boosted):
        child = _limited(node.child, field)
        return None if child is None else nodes.Boosted(child, node.factor)
    if isinstance(node, nodes.AtLeast):
        return node._replace(field=field) if node.field == nodes.TEXT else node
    if isinstance(node, (nodes.Term, nodes.Best, nodes.Sequence, nodes.Near, nodes.Same)):
        return nodes.InField(node, field)
    return node
