"""Recency: what an article is worth by its age, where a search asks for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.engine.interface import NO_DATE
from newsearch.ranking.scored import Scored
from newsearch.value import value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.engine.interface import Segment
    from newsearch.ranking.nodes import Node

LEAST = 2.0**-10
"""What is older than ten half-lives, or has no date, counts so much: it can still be told apart by its words."""


@value
class Aged:
    """A node whose scores halve with every half-life of an article's age, down to `LEAST`.

    Attributes:
        child: what is looked for.
        now: what ages count from, in seconds since 1970 UTC; what is later is as good as new. An archive's newest
            article serves better than the clock: the order is the same, and the scores are next year's too.
        half_life: in seconds.
    """

    child: Node
    now: float
    half_life: float

    def scored(self, segment: Segment) -> Scored:
        """The child's articles."""
        found = self.child.scored(segment)
        return Scored(found.numbers, found.scores * self.factors(segment, found.numbers))

    def factors(self, segment: Segment, numbers: NDArray[np.uint32]) -> NDArray[np.float64]:
        """What multiplies the scores of some articles: `max(LEAST, 2^(-age / half_life))`."""
        published = segment.numbers("published")[numbers]
        ages = np.maximum(self.now - published.astype(np.float64), 0.0) / self.half_life
        return np.where(published == NO_DATE, LEAST, np.maximum(LEAST, np.exp2(-ages)))
