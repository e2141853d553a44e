"""From a plan to a query of OpenSearch: nodes that score, and places where words stand.

Scores are sums and maxima of `rank_feature` with `linear`, which is boost * impact. Where words stand is asked by span
queries on one field, as filters: a span query takes of each thing the next one that follows, as `newsearch.ranking`
does. Sentences are asked by intervals, for only these can say what lies in another.
"""

from __future__ import annotations

import json
from itertools import chain, product
from typing import TYPE_CHECKING, Any, Protocol

from newsearch.deadline import cut
from newsearch.errors import UnsupportedError
from newsearch.fields import BODY, CAPTION_GAP, DECK, HEADLINE, Field
from newsearch.opensearch.documents import BOUNDARIES, MARKS, TEXT_MARK
from newsearch.opensearch.mapping import feature, token
from newsearch.ranking.nodes import (
    CONDITIONS,
    TEXT,
    Addressed,
    Aged,
    All,
    AtLeast,
    Beside,
    Best,
    Boosted,
    Clauses,
    Enriched,
    Identified,
    InField,
    Late,
    Likened,
    Named,
    Near,
    Published,
    Same,
    Sequence,
    Term,
)
from newsearch.ranking.recency import LEAST

if TYPE_CHECKING:
    import collections.abc

    from newsearch.ranking.nodes import Condition, Node
    from newsearch.ranking.word_lookup import Form

Query = dict[str, Any]

NOTHING: Query = {"match_none": {}}
_ANYWHERE = (1 << 31) - 1
"""A gap as long as a text may be."""
_NAMES = 50_000
"""Values that one query of OpenSearch compares with, at most; it takes 65,536."""
_REPEATED = 64
"""Occurrences that can be asked for."""
_ALTERNATIVES = 64
"""Ways in which things may stand near one another."""


class Knowledge(Protocol):
    """What a translation asks of the index that plans."""

    place: str

    def is_feature(self, form: Form) -> bool:
        """Whether the articles with a form of several words have it as a feature."""
        ...

    def holders(self, form: Form) -> collections.abc.Mapping[float, collections.abc.Sequence[str]]:
        """The ids of the articles with any other form, by the least impact of its words."""
        ...

    def names(self, condition: Named) -> collections.abc.Sequence[str]:
        """The names that a condition means."""
        ...


class Translation:
    """Translates plans for one state of an archive."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def query(self, plan: Node | None) -> Query:
        """The query of a plan: its articles, and their scores.

        Raises:
            UnsupportedError: it holds what cannot be asked.
        """
        return NOTHING if plan is None else self._scored(plan, 1.0)

    def _scored(self, node: Node, factor: float) -> Query:  # noqa: C901 one branch a type
        """What a node finds; scores count `factor` times."""
        if isinstance(node, Term):
            return _feature(feature(node.space, node.term), factor * node.weight)
        if isinstance(node, Best):
            return _best([self._scored(way, factor) for way in node.ways])
        if isinstance(node, Beside):
            return self._scored(node.word, factor * node.factor)
        if isinstance(node, Boosted):
            return self._scored(node.child, factor * node.factor)
        if isinstance(node, Clauses):
            return self._clauses(node, factor)
        if isinstance(node, CONDITIONS):
            return _unscored(self._condition(node))
        if isinstance(node, Sequence):
            return self._form(node, factor) if node.least else self._standing(node, node.parts, factor)
        if isinstance(node, Near):
            return self._standing(node, (node.left, node.right), factor)
        if isinstance(node, Same):
            return self._standing(node, node.parts, factor)
        if isinstance(node, (InField, AtLeast)):
            return self._standing(node, (node.child,), factor)
        if isinstance(node, Enriched):
            words = [self._scored(word, factor) for word in node.words]
            return _bool(must=[self._scored(node.child, factor)], should=words)
        if isinstance(node, Likened):
            return _likened(node, self._scored(node.child, factor))
        if isinstance(node, Aged):
            return _aged(node, self._scored(node.child, factor))
        if isinstance(node, Late):
            cut()
            return NOTHING
        raise AssertionError(node)

    def _clauses(self, node: Clauses, factor: float) -> Query:
        conditions = [self._condition(each) for each in node.required if isinstance(each, CONDITIONS)]
        needed = [self._scored(each, factor) for each in node.required if not isinstance(each, CONDITIONS)]
        optional = [self._scored(each, factor) for each in node.optional]
        excluded = [self._scored(each, 1.0) for each in node.excluded]
        query = _bool(must=needed, filter=conditions, should=optional, must_not=excluded)
        if optional and not needed and not conditions:
            query["bool"]["minimum_should_match"] = 1
        return query

    def _standing(self, node: Node, parts: tuple[Node, ...], factor: float) -> Query:
        """What has all parts, standing as the node says; scored by the parts."""
        if len(parts) == 1 and isinstance(node, Sequence):
            return self._scored(parts[0], factor)
        return _bool(must=[self._scored(part, factor) for part in parts], filter=[self._place(node)])

    def _place(self, node: Node) -> Query:
        """Where a node stands, as a filter."""
        if isinstance(node, Same):
            return self._same(node, (HEADLINE, DECK, BODY))
        if isinstance(node, InField) and isinstance(node.child, Same):
            return self._same(node.child, [node.field] if node.field in (HEADLINE, DECK, BODY) else [])
        if isinstance(node, AtLeast):
            return self._repeated(node)
        return _any(self._spans(node))

    def _spans(self, node: Node) -> list[Query]:
        """The stretches of text where a node stands: of each span, one that begins later ends no earlier."""
        if isinstance(node, Term):
            return [_word(node)]
        if isinstance(node, Best):
            words, others = _split(node)
            return [*([_span_or([_word(word) for word in words])] if words else []), *_flat(map(self._spans, others))]
        if isinstance(node, Sequence):
            return self._sequence(node)
        if isinstance(node, Near):
            return self._near(node)
        if isinstance(node, InField):
            big = _between(MARKS[node.field])
            return [{"span_within": {"big": big, "little": span}} for span in self._spans(node.child)]
        raise self._unsupported(node)

    def _sequence(self, node: Sequence) -> list[Query]:
        if len(node.parts) == 1:
            return self._spans(node.parts[0])
        parts = []
        for part in node.parts:
            words, others = _split(part)
            if others:
                raise self._unsupported(node)
            parts.append(_span_or([_word(word) for word in words]))
        return _within(parts, node.slop)

    def _near(self, node: Near) -> list[Query]:
        left, right = self._spans(node.left), self._spans(node.right)
        nested = [side for side in (node.left, node.right) if isinstance(side, Near)]
        # What is near to a nearness would take more into account than the next thing that follows.
        if any(
            isinstance(part, Near) or len(self._spans(part)) > 1 for side in nested for part in (side.left, side.right)
        ):
            raise self._unsupported(node)
        if len(left) * len(right) > _ALTERNATIVES:
            raise self._unsupported(node)
        pairs = chain.from_iterable(([a, b], [b, a]) for a, b in product(left, right))
        return _flat(_within(pair, node.distance) for pair in pairs)

    def _repeated(self, node: AtLeast) -> Query:
        """What stands so often in a field, or in all that was written."""
        ways = _ways(node.child)
        if node.times > _REPEATED or _overlaps(ways):
            raise self._unsupported(node)
        any_way = _span_or(self._spans(node.child))
        letter = TEXT_MARK if node.field == TEXT else MARKS[node.field]
        times = [any_way] * node.times
        whole = times[0] if node.times == 1 else _span_near(times, _ANYWHERE)
        return {"span_within": {"big": _between(letter), "little": whole}}

    def _same(self, node: Same, fields: collections.abc.Sequence[Field]) -> Query:
        """What has all parts in one sentence or paragraph of a deck or body, or in a headline."""
        if not fields:
            return NOTHING
        first, last, only = BOUNDARIES[node.boundary]
        units = [_match(f"<{MARKS[HEADLINE]} {MARKS[HEADLINE]}>", -1)] if HEADLINE in fields else []
        text = [_match(f"{first} {last}", -1), _match(only, 0)]
        for field in fields:
            if field is not HEADLINE:
                inside = {"contained_by": _match(f"<{MARKS[field]} {MARKS[field]}>", -1)}
                units.append({"any_of": {"intervals": text, "filter": inside}})
        # Of equal parts one occurrence will do; intervals would ask for as many as there are.
        parts = list({json.dumps(each): each for each in map(self._interval, node.parts)}.values())
        unit = {"contained_by": {"any_of": {"intervals": units}}}
        return {"intervals": {"t": {"all_of": {"ordered": False, "intervals": parts, "filter": unit}}}}

    def _interval(self, node: Node) -> Query:
        if isinstance(node, Term):
            return _match(token(node.space, node.term), 0)
        if isinstance(node, Best):
            return {"any_of": {"intervals": [self._interval(way) for way in node.ways]}}
        if isinstance(node, Sequence):
            parts = [self._interval(part) for part in node.parts]
            return {"all_of": {"ordered": True, "max_gaps": node.slop, "intervals": parts}}
        if isinstance(node, Near) and not isinstance(node.left, Near) and not isinstance(node.right, Near):
            sides = [self._interval(node.left), self._interval(node.right)]
            both = [
                {"all_of": {"ordered": True, "max_gaps": node.distance, "intervals": order}}
                for order in (sides, sides[::-1])
            ]
            return {"any_of": {"intervals": both}}
        raise self._unsupported(node)

    def _form(self, node: Sequence, factor: float) -> Query:
        """A form of several words that stands for one: worth its weight times the least impact of its words."""
        terms = node.terms
        if len(terms) < 2 or len({term.weight for term in terms}) > 1:
            return self._standing(node, node.parts, factor)
        form, weight = tuple(term.term for term in terms), factor * terms[0].weight
        if self._knowledge.is_feature(form):
            return _feature(feature("form", " ".join(form)), weight)
        holders = self._knowledge.holders(form)
        if sum(map(len, holders.values())) > _NAMES:
            raise self._unsupported(node)
        found = [_constant(_terms("id", ids), weight * worth) for worth, ids in holders.items()]
        return _best(found) if found else NOTHING

    def _condition(self, node: Condition) -> Query:
        if isinstance(node, Identified):
            return _terms("id", node.ids)
        if isinstance(node, Addressed):
            if node.prefix and not node.address:
                return {"exists": {"field": "url"}}
            return {"prefix" if node.prefix else "term": {"url": node.address}} if node.address else NOTHING
        if isinstance(node, Published):
            return _published(node)
        if isinstance(node, Named):
            if node.prefix and not node.words:
                return {"exists": {"field": node.column}}
            return _terms(node.column, self._knowledge.names(node))
        if isinstance(node, All):
            return {"match_all": {}}
        raise AssertionError(node)

    def _unsupported(self, node: Node) -> UnsupportedError:
        if isinstance(node, AtLeast):
            return UnsupportedError(self._knowledge.place, "so many occurrences of such a word or phrase")
        if isinstance(node, (Near, Same)):
            return UnsupportedError(self._knowledge.place, "such words near one another")
        return UnsupportedError(self._knowledge.place, "such a phrase")


def _feature(name: str, weight: float) -> Query:
    linear = {"field": f"i.{name}", "linear": {}}
    if weight > 0:
        return {"rank_feature": {**linear, "boost": weight}}
    return _constant({"rank_feature": linear}, 0.0)


def _constant(query: Query, score: float) -> Query:
    return {"constant_score": {"filter": query, "boost": score}}


def _unscored(query: Query) -> Query:
    return {"bool": {"filter": [query]}}


def _best(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries, "tie_breaker": 0.0}}


def _bool(**clauses: list[Query]) -> Query:
    return {"bool": {name: queries for name, queries in clauses.items() if queries}}


def _any(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else {"bool": {"should": queries, "minimum_should_match": 1}}


def _terms(field: str, values: collections.abc.Sequence[str]) -> Query:
    parts = [list(values[start : start + _NAMES]) for start in range(0, len(values), _NAMES)]
    return _any([{"terms": {field: part}} for part in parts]) if parts else NOTHING


def _published(node: Published) -> Query:
    bounds = {name: bound for name, bound in (("gte", node.start), ("lt", node.end)) if bound is not None}
    dated: Query = {"range": {"published": bounds}} if bounds else {"exists": {"field": "published"}}
    if not node.undated:
        return dated
    return _any([dated, {"bool": {"must_not": [{"exists": {"field": "published"}}]}}])


def _likened(node: Likened, child: Query) -> Query:
    """Scores that count more for some articles; the others' count as they are."""
    functions = [{"filter": _terms("id", [id_]), "weight": factor} for id_, factor in node.factors]
    if not functions:
        return child
    return {"function_score": {"query": child, "functions": functions, "score_mode": "max", "boost_mode": "multiply"}}


def _aged(node: Aged, child: Query) -> Query:
    """Scores that halve with every half-life; of the factors that hold for an article the greatest counts."""
    decay = {"published": {"origin": node.now, "scale": node.half_life, "decay": 0.5}}
    functions = [
        {"filter": {"match_all": {}}, "weight": LEAST},
        {"filter": {"range": {"published": {"lte": node.now}}}, "exp": decay},
        {"filter": {"range": {"published": {"gt": node.now}}}, "weight": 1.0},
    ]
    return {"function_score": {"query": child, "functions": functions, "score_mode": "max", "boost_mode": "multiply"}}


def _word(term: Term) -> Query:
    return {"span_term": {"t": token(term.space, term.term)}}


def _span_or(clauses: list[Query]) -> Query:
    return clauses[0] if len(clauses) == 1 else {"span_or": {"clauses": clauses}}


def _span_near(clauses: list[Query], slop: int) -> Query:
    return {"span_near": {"clauses": clauses, "slop": slop, "in_order": True}}


def _between(letter: str) -> Query:
    """The stretch of text between the marks of a field."""
    return _span_near([{"span_term": {"t": f"<{letter}"}}, {"span_term": {"t": f"{letter}>"}}], _ANYWHERE)


def _within(parts: list[Query], slop: int) -> list[Query]:
    """Things that follow one another with so many words between them in all.

    In a list of captions or names, two of them lie no further apart than the texts of the list do.
    """
    long = _span_near(parts, slop)
    if slop < CAPTION_GAP:
        return [long]
    close = parts[0]
    for part in parts[1:]:
        close = _span_near([close, part], CAPTION_GAP - 1)
    texts = [_between(MARKS[field]) for field in (HEADLINE, DECK, BODY)]
    return [
        {"span_within": {"big": big, "little": little}}
        for big, little in [(long, close), *((text, long) for text in texts)]
    ]


def _match(tokens: str, gaps: int) -> Query:
    return {"match": {"query": tokens, "max_gaps": gaps, "ordered": True}}


def _flat(lists: collections.abc.Iterable[list[Query]]) -> list[Query]:
    return list(chain.from_iterable(lists))


def _split(node: Node) -> tuple[list[Term], list[Node]]:
    """The terms among the ways of a node, and its other ways."""
    if isinstance(node, Term):
        return [node], []
    if isinstance(node, Best):
        parts = [_split(way) for way in node.ways]
        return [term for terms, _ in parts for term in terms], [other for _, others in parts for other in others]
    if isinstance(node, Sequence) and len(node.parts) == 1:
        return _split(node.parts[0])
    return [], [node]


def _ways(node: Node) -> list[list[set[str]]]:
    """Of each way to say something the words of each place."""
    words, others = _split(node)
    found = [[{word.term for word in words}]] if words else []
    for other in others:
        parts = other.parts if isinstance(other, Sequence) else (other,)
        found.append([{term.term for term in _split(part)[0]} for part in parts])
    return found


def _overlaps(ways: list[list[set[str]]]) -> bool:
    """Whether one of some ways may begin within another, so that places would have to be counted twice."""
    first = set().union(*(way[0] for way in ways))
    return any(first & place for way in ways for place in way[1:])


__all__ = ["NOTHING", "All", "Knowledge", "Query", "Translation"]
