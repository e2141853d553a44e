"""Neighbours: the best articles in another order, by how like each is to the very best.

What is asked for is mostly one thing, and the best articles are mostly about it: one that is like them is the likelier
to be about it too. To a score `WEIGHT` times the best score is added, times the mean cosine of the article's vector
with those of the `LIKE` best (C. Buckley's and others' pseudo relevance, on vectors). What is found stays the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.ranking.nodes import Likened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from newsearch.engine.interface import Segment
    from newsearch.ranking.nodes import Node

ARTICLES = 40
"""The articles that may change their places."""

LIKE = 5
"""The articles that they are to be like."""

WEIGHT = 0.2
"""What full likeness adds, as a share of the best score."""

FEWEST = 3
"""Of fewer articles none can be told to be the odd one out."""


def likened(plan: Node, best: Sequence[tuple[str, float]], likeness: Sequence[float]) -> Node:
    """A plan with its best articles, given as ids with their scores, moved up by their likeness, -1 to 1."""
    if len(best) < FEWEST or not best[0][1] > 0:
        return plan
    highest = best[0][1]
    factors = (
        (id_, 1.0 + WEIGHT * highest * like / score)
        for (id_, score), like in zip(best, likeness, strict=True)
        if score > 0 and like > 0
    )
    return Likened(plan, tuple(factors))


def factors_of(node: Likened, segment: Segment, numbers: NDArray[np.intp]) -> NDArray[np.float64]:
    """What multiplies the scores of some articles, ascending."""
    factors = np.ones(len(numbers), dtype=np.float64)
    if not len(numbers):
        return factors
    for id_, factor in node.factors:
        number = segment.find(id_)
        if number is not None:
            place = int(np.searchsorted(numbers, number))
            if place < len(numbers) and numbers[place] == number:
                factors[place] = factor
    return factors
