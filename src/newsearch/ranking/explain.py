"""Why an article has its score: every word and region with what it adds, worked out from the stored article."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.document import Document, document
from newsearch.fields import REGIONS, Space
from newsearch.ranking import nodes
from newsearch.ranking.evaluator import Evaluator
from newsearch.ranking.likening import factors_of
from newsearch.ranking.recency import factors as recency

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
            a word that the best articles added), "boost", "neighbours" (the article's likeness to the best), "recency"
            (its age).
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
        found = _Scores(segment, number)
        rows = tuple(self._rows(self._plan, found, terms, (), 1.0))
        return Explanation(sum(row.contribution for row in rows), rows)

    def _rows(
        self, node: nodes.Node, found: _Scores, terms: Document, factors: _Factors, worth: float
    ) -> Iterator[Contribution]:
        """The parts of a node's score; `worth` multiplies the weights of its words, `factors` what they are."""
        if isinstance(node, nodes.Term):
            yield from self._term(node, terms, factors, worth)
        elif isinstance(node, nodes.Beside):
            yield from self._rows(node.word, found, terms, factors, worth * node.factor)
        elif isinstance(node, nodes.Enriched):
            yield from self._rows(node.child, found, terms, factors, worth)
            for word in node.words:
                yield from self._term(word, terms, factors, worth, "feedback")
        else:
            parts, own = _parts(node, found)
            for part in parts:
                yield from self._rows(part, found, terms, (*factors, *own), worth)

    def _term(
        self, node: nodes.Term, terms: Document, factors: _Factors, worth: float, name: str = "query"
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
        named = ((name, worth * node.weight / idf), *factors)
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


class _Scores:
    """What the parts of a plan give to one article."""

    def __init__(self, segment: Segment, number: int) -> None:
        self.segment, self.number = segment, number
        self._evaluator = Evaluator(segment)

    def of(self, node: nodes.Node) -> float | None:
        """What a node gives to the article; None when it does not find it, or there was no time to plan it."""
        found = self._evaluator.scored(node)
        place = int(np.searchsorted(found.numbers, self.number))
        if place == len(found.numbers) or found.numbers[place] != self.number:
            return None
        return float(found.scores[place])


def _parts(node: nodes.Node, found: _Scores) -> tuple[tuple[nodes.Node, ...], _Factors]:
    """The parts that an article's score for a node is made of, and what multiplies them."""
    if isinstance(node, nodes.Best):
        scores = {way: worth for way in node.ways if (worth := found.of(way)) is not None}
        return (max(scores, key=lambda way: scores[way]),), ()
    if isinstance(node, nodes.Clauses):
        parts = node.required + node.optional
        return tuple(part for part in parts if found.of(part) is not None), ()
    if isinstance(node, nodes.Sequence):
        return ((min(node.parts, key=lambda part: found.of(part) or 0.0),) if node.least else node.parts), ()
    if isinstance(node, nodes.Near):
        return (node.left, node.right), ()
    if isinstance(node, nodes.Same):
        return node.parts, ()
    if isinstance(node, (nodes.InField, nodes.AtLeast)):
        return (node.child,), ()
    if isinstance(node, nodes.Boosted):
        return (node.child,), (("boost", node.factor),)
    if isinstance(node, nodes.Likened):
        likeness = factors_of(node, found.segment, np.array([found.number]))
        return (node.child,), (("neighbours", float(likeness[0])),)
    if isinstance(node, nodes.Aged):
        age = recency(node, found.segment, np.array([found.number]))
        return (node.child,), (("recency", float(age[0])),)
    return (), ()  # a condition adds nothing
