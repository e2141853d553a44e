"""Why an article has its score: every word and region with what it adds, worked out from the stored article."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.deadline import TimeUpError
from newsearch.document import Document, document
from newsearch.fields import REGIONS, Space
from newsearch.ranking import nodes
from newsearch.ranking.feedback import Enriched
from newsearch.ranking.recency import Aged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch.analysis import Analyzer
    from newsearch.bm25f import Bm25f
    from newsearch.engine.interface import Segment
    from newsearch.vocabulary import Vocabulary

_Factors = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What the occurrences of one term in one region add to a score.

    `contribution` = `frequency` * `weight` * `norm` * `saturation` * `idf` * the product of `factors`.

    Attributes:
        term, space: the term that was looked up, and the list it stands in ("stem" or "exact").
        region: "headline", "lead", "body", "captions" or "entities".
        frequency: how often the term stands there.
        idf: how much the term tells, by the number of articles that hold it.
        weight: what one occurrence in the region counts.
        norm: the discount for the region's length.
        saturation: 1 / (k1 + the term's weighted frequencies in all regions together).
        factors: what else multiplies it, by name: "query" (the worth of this way to say the word), "feedback" (that of
            a word that the best articles added), "boost", "recency" (the article's age).
        contribution: what it adds to the score.
    """

    term: str
    space: Space
    region: str
    frequency: int
    idf: float
    weight: float
    norm: float
    saturation: float
    factors: _Factors
    contribution: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The parts of one article's score; a query word that the article has in several ways counts by the best of them.

    Attributes:
        score: the sum of the contributions.
        contributions: word by word in the order of the query, region by region.
    """

    score: float
    contributions: tuple[Contribution, ...]

    def to_dict(self) -> dict[str, Any]:
        """The parts as JSON types."""
        rows = [{**asdict(row), "factors": dict(row.factors)} for row in self.contributions]
        return {"score": self.score, "contributions": rows}


class Explainer:
    """Explains the scores that one plan gives."""

    def __init__(self, plan: nodes.Node, analyzer: Analyzer, statistics: Vocabulary, bm25f: Bm25f) -> None:
        self._plan, self._analyzer, self._statistics, self._bm25f = plan, analyzer, statistics, bm25f

    def explain(self, segment: Segment, number: int) -> Explanation:
        """The parts of the score of an article that the plan finds.

        Whether a part of the query fits is read from the index; what it adds is worked out from the stored article.
        """
        terms = document(segment.article(number), self._analyzer)
        rows = tuple(self._rows(self._plan, segment, number, terms, ()))
        return Explanation(sum(row.contribution for row in rows), rows)

    def _rows(
        self, node: nodes.Node, segment: Segment, number: int, terms: Document, factors: _Factors
    ) -> Iterator[Contribution]:
        if isinstance(node, nodes.Term):
            yield from self._term(node, terms, factors)
            return
        if isinstance(node, Enriched):
            yield from self._rows(node.child, segment, number, terms, factors)
            for word in node.words:
                yield from self._term(word, terms, factors, "feedback")
            return
        parts, own = _parts(node, segment, number)
        for part in parts:
            yield from self._rows(part, segment, number, terms, (*factors, *own))

    def _term(
        self, node: nodes.Term, terms: Document, factors: _Factors, name: str = "query"
    ) -> Iterator[Contribution]:
        frequencies = terms.frequencies(node.space, node.term)
        weighted = self._bm25f.norms(terms.lengths[None, :])[0]
        weights = np.array(self._bm25f.weights)
        total = float(frequencies @ weighted)
        if not total:
            return
        # The index keeps impacts in single precision.
        saturation = self._bm25f.score(total) / total
        idf = self._statistics.idf(self._statistics.frequency(node.space, node.term))
        named = ((name, node.weight / idf), *factors)
        named = tuple((name, value) for name, value in named if abs(value - 1) > 1e-12)
        for place in np.flatnonzero(frequencies * weighted).tolist():
            frequency, share = int(frequencies[place]), float(weighted[place])
            yield Contribution(
                term=node.term,
                space=node.space,
                region=REGIONS[place],
                frequency=frequency,
                idf=idf,
                weight=float(weights[place]),
                norm=share / float(weights[place]),
                saturation=saturation,
                factors=named,
                contribution=frequency * share * saturation * idf * prod(value for _, value in named),
            )


def _parts(node: nodes.Node, segment: Segment, number: int) -> tuple[tuple[nodes.Node, ...], _Factors]:
    """The parts that an article's score for a node is made of, and what multiplies them."""
    if isinstance(node, nodes.Best):
        scores = {way: worth for way in node.ways if (worth := _score(way, segment, number)) is not None}
        return (max(scores, key=lambda way: scores[way]),), ()
    if isinstance(node, nodes.Clauses):
        parts = node.required + node.optional
        return tuple(part for part in parts if _score(part, segment, number) is not None), ()
    if isinstance(node, nodes.Sequence):
        return ((_least_of(node, segment, number),) if node.least else node.parts), ()
    if isinstance(node, nodes.Near):
        return (node.left, node.right), ()
    if isinstance(node, nodes.Same):
        return node.parts, ()
    if isinstance(node, (nodes.InField, nodes.AtLeast)):
        return (node.child,), ()
    if isinstance(node, nodes.Boosted):
        return (node.child,), (("boost", node.factor),)
    if isinstance(node, Aged):
        age = node.factors(segment, np.array([number], dtype=np.uint32))
        return (node.child,), (("recency", float(age[0])),)
    return (), ()  # a filter adds nothing


def _least_of(node: nodes.Sequence, segment: Segment, number: int) -> nodes.Node:
    """The part of a sequence that its score is made of."""
    return min(node.parts, key=lambda part: _score(part, segment, number) or 0.0)


def _score(node: nodes.Node, segment: Segment, number: int) -> float | None:
    """What a node gives to an article; None when it does not find it, or there was no time to plan it."""
    try:
        found = node.scored(segment)
    except TimeUpError:
        return None
    place = int(np.searchsorted(found.numbers, number))
    if place == len(found.numbers) or found.numbers[place] != number:
        return None
    return float(found.scores[place])
