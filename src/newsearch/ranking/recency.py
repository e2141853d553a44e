"""Recency: what an article is worth by its age, where a search asks for that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from newsearch.engine.interface import NO_DATE
from newsearch.errors import UsageError
from newsearch.ranking.scored import Scored

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.engine.interface import Segment
    from newsearch.ranking.nodes import Node

LEAST = 2.0**-10
"""What is older than ten half-lives, or has no date, counts so much: it can still be told apart by its words."""

_HOUR = 3600.0
_UNITS = {
    **dict.fromkeys(("h", "jam"), _HOUR),
    **dict.fromkeys(("d", "hari"), 24 * _HOUR),
    **dict.fromkeys(("w", "pekan", "minggu"), 7 * 24 * _HOUR),
    **dict.fromkeys(("m", "bulan"), 365.25 / 12 * 24 * _HOUR),
    **dict.fromkeys(("y", "tahun"), 365.25 * 24 * _HOUR),
}
_HALF_LIFE = re.compile(r"([1-9][0-9]{0,4}) ?([a-z]+)")


def half_life(text: str) -> float:
    """A half-life in seconds, given as "30d" or "30 hari": h, d, w, m, y, or jam, hari, pekan, bulan, tahun.

    Raises:
        UsageError: it is none.
    """
    found = _HALF_LIFE.fullmatch(text.strip().lower())
    if found is None or found[2] not in _UNITS:
        raise UsageError(f"recency must be a half-life such as 12h, 30d, 2w, 6m or 1y, not {text!r}")
    return int(found[1]) * _UNITS[found[2]]


@dataclass(frozen=True, slots=True)
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
