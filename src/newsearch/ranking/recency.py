"""Recency: what an article is worth by its age, where a search asks for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.engine.interface import NO_DATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.engine.interface import Segment
    from newsearch.ranking.nodes import Aged

LEAST = 2.0**-10
"""What is older than ten half-lives, or has no date, counts so much: it can still be told apart by its words."""


def factors(aged: Aged, segment: Segment, numbers: NDArray[np.intp]) -> NDArray[np.float64]:
    """What multiplies the scores of some articles: `max(LEAST, 2^(-age / half_life))`."""
    published = segment.numbers("published")[numbers]
    ages = np.maximum(aged.now - published.astype(np.float64), 0.0) / aged.half_life
    return np.where(published == NO_DATE, LEAST, np.maximum(LEAST, np.exp2(-ages)))
