"""Articles of one segment with their scores, as an evaluation gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsearch.value import value

if TYPE_CHECKING:
    from numpy.typing import NDArray


@value
class Scored:
    """Articles of a segment: `numbers` ascending and unique (intp), `scores` beside them (float64)."""

    numbers: NDArray[np.intp]
    scores: NDArray[np.float64]

    @classmethod
    def none(cls) -> Scored:
        """No article."""
        return cls(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float64))

    @classmethod
    def unscored(cls, numbers: NDArray[np.integer]) -> Scored:
        """Articles that get nothing for being found."""
        return cls(numbers.astype(np.intp), np.zeros(len(numbers), dtype=np.float64))

    def keep(self, mask: NDArray[np.bool_]) -> Scored:
        """The articles where `mask`, of the same length, is true."""
        return Scored(self.numbers[mask], self.scores[mask])
