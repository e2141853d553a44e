"""BM25F: the impact of one term on one article, over all its regions.

S. Robertson, H. Zaragoza, M. Taylor: Simple BM25 extension to multiple weighted fields, CIKM 2004. The regions'
frequencies are normalised by length, weighted and added *before* saturation, so that a word in headline and body
counts as one word seen in two places and not as two facts:

    x(t, d)      = sum over regions r of  w_r * tf_r / (1 - b_r + b_r * len_r / pivot_r)
    impact(t, d) = x / (k1 + x), to the nearest 1/256                in (0, 1)
    score(q, d)  = sum over words t of  idf(t) * impact(t, d)

The pivots are constants and not the archive's average lengths: an article's impacts never change once it is written,
whatever is indexed before or after it. Only idf depends on the collection.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from newsearch.fields import REGIONS
from newsearch.messages import message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


IMPACT_LEVELS = 256
"""Impacts are multiples of 1/256, from 1/256 to 255/256."""


_LEAST_DISCOUNT = 1e-6


@dataclass(frozen=True, slots=True)
class Bm25f:
    """The parameters, one value per region of `newsearch.fields.REGIONS`.

    Attributes:
        k1: the x at which an impact reaches one half.
        weights: how much one occurrence counts in a region.
        b: how strongly a region's length discounts its frequencies, 0 (not) to 1 (in full).
        pivots: the length, in words, at which a region's frequencies count as they are.

    Raises:
        ValueError: a parameter is out of its range.
    """

    k1: float = 2.5
    weights: tuple[float, ...] = (8.0, 5.0, 1.0, 0.5, 0.5)
    b: tuple[float, ...] = (0.6, 0.3, 0.55, 0.3, 0.75)
    pivots: tuple[float, ...] = (10.0, 60.0, 250.0, 15.0, 20.0)

    def __post_init__(self) -> None:
        """Refuse parameters out of their range."""
        if not self.k1 > 0:
            raise ValueError(message("k1 must be above 0, not {k1}", k1=self.k1))
        for name in ("weights", "b", "pivots"):
            values = getattr(self, name)
            if len(values) != len(REGIONS):
                raise ValueError(
                    message(
                        "{name} must hold one value for each of {names}, not {values}",
                        name=name,
                        names=", ".join(REGIONS),
                        values=values,
                    )
                )
        if min(self.weights) < 0 or max(self.weights) <= 0:
            raise ValueError(
                message("weights must not be below 0, and one must be above, not {weights}", weights=self.weights)
            )
        if min(self.b) < 0 or max(self.b) > 1:
            raise ValueError(message("b must lie in 0..1, not {b}", b=self.b))
        if min(self.pivots) <= 0:
            raise ValueError(message("pivots must be above 0, not {pivots}", pivots=self.pivots))

    def norms(self, lengths: NDArray[Any]) -> NDArray[np.float64]:
        """`w_r / (1 - b_r + b_r * len_r / pivot_r)` for lengths of shape (articles, regions)."""
        b = np.array(self.b)
        discounts: NDArray[np.float64] = 1 - b + b * np.asarray(lengths, dtype=np.float64) / np.array(self.pivots)
        # With b = 1 nothing would be left of an empty region's discount, and it holds no word that it could discount.
        return np.array(self.weights) / np.maximum(discounts, _LEAST_DISCOUNT)

    def impact(self, x: NDArray[np.float64]) -> NDArray[np.float32]:
        """The impact of weighted frequencies: `x / (k1 + x)`, rounded to `IMPACT_LEVELS` steps.

        An index keeps an impact in one byte. 8 bits lose no effectiveness (V. Anh, O. de Kretser, A. Moffat:
        Vector-space ranking with effective early termination, SIGIR 2001), and every engine scores with the same steps.
        """
        steps = np.clip(np.rint(IMPACT_LEVELS * x / (self.k1 + x)), 1, IMPACT_LEVELS - 1)
        return (steps / IMPACT_LEVELS).astype(np.float32)

    def score(self, x: float) -> float:
        """The impact of a single weighted frequency."""
        return float(self.impact(np.array([x]))[0])

    def to_dict(self) -> dict[str, Any]:
        """The parameters as JSON types, for the manifest."""
        return {"k1": self.k1, "weights": list(self.weights), "b": list(self.b), "pivots": list(self.pivots)}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Bm25f:
        """Read the parameters that `to_dict` wrote."""
        return cls(record["k1"], tuple(record["weights"]), tuple(record["b"]), tuple(record["pivots"]))


def idf(articles: int, frequency: float) -> float:
    """Inverse document frequency, never negative: `ln(1 + (N - n + 0.5) / (n + 0.5))`, Lucene's form of it."""
    return math.log1p((articles - frequency + 0.5) / (frequency + 0.5))
