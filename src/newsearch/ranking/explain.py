"""Why an article has its score: every word and region with what it adds, worked out from the stored article."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.document import Document, document
from newsearch.fields import REGIONS, Space
from newsearch.ranking import nodes
from newsearch.ranking.deadline import TimeUpError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsearch.analysis import Analyzer
    from newsearch.bm25f import Bm25f
    from newsearch.engine.interface import Segment
    from newsearch.ranking.statistics import Statistics

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
        factors: what else multiplies it, by name: "query" (the worth of this way to say the word), "boost".
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

    def __init__(self, plan: nodes.Node, analyzer: Analyzer, statistics: Statistics, bm25f: Bm25f) -> None:
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
        if isinstance(node, nodes.Best):
            scores = {way: worth for way in node.ways if (worth := _score(way, segment, number)) is not None}
            parts: tuple[nodes.Node, ...] = (max(scores, key=lambda way: scores[way]),)
        elif isinstance(node, nodes.Clauses):
            parts = tuple(part for part in node.required + node.optional if _score(part, segment, number) is not None)
        elif isinstance(node, nodes.Boosted):
            parts, factors = (node.child,), (*factors, ("boost", node.factor))
        elif isinstance(node, nodes.Sequence):
            parts = (_least_of(node, segment, number),) if node.least else node.parts
        elif isinstance(node, nodes.Near):
            parts = (node.left, node.right)
        elif isinstance(node, nodes.Same):
            parts = node.parts
        elif isinstance(node, (nodes.InField, nodes.AtLeast)):
            parts = (node.child,)
        else:
            parts = ()  # a filter adds nothing
        for part in parts:
            yield from self._rows(part, segment, number, terms, factors)

    def _term(self, node: nodes.Term, terms: Document, factors: _Factors) -> Iterator[Contribution]:
        frequencies = terms.frequencies(node.space, node.term)
        weighted = self._bm25f.norms(terms.lengths[None, :])[0]
        weights = np.array(self._bm25f.weights)
        total = float(frequencies @ weighted)
        if not total:
            return
        # The index keeps impacts in single precision.
        saturation = self._bm25f.score(total) / total
        idf = self._statistics.idf(self._statistics.frequency(node.space, node.term))
        named = (("query", node.weight / idf), *factors)
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
