"""What words find, in memory, and what articles get for them one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from newsearch.ranking.matches import Matches

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.ranking.matches import Allowed

SIZE = 60


def matches(held: dict[int, float]) -> Matches:
    """What a word finds: article -> score."""
    numbers = sorted(held)
    return Matches(np.array(numbers, dtype=np.intp), np.array([held[number] for number in numbers], dtype=np.float64))


HELD = st.dictionaries(st.integers(0, SIZE - 1), st.integers(1, 255).map(lambda code: code / 256), max_size=SIZE)
WORDS = st.lists(st.tuples(HELD, st.sampled_from([0.01, 0.5, 1.0, 3.0, 9.0])), max_size=5)
"""What words find, each with what multiplies its scores."""

ALLOWED = st.none() | st.lists(st.booleans(), min_size=SIZE, max_size=SIZE).map(np.array)


def among(allowed: NDArray[np.bool_] | None) -> Allowed | None:
    return None if allowed is None else allowed.__getitem__
