"""Posting lists in memory with their parts, ways to say words, and what articles get for them one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from hypothesis import strategies as st

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.ranking.groups import Allowed, Group

SIZE = 60


@dataclass(eq=False)
class ListedImpacts:
    """A posting list in memory: article -> impact in 256ths; it may be a part of another one."""

    held: dict[int, int]
    parent: ListedImpacts | None = None

    @property
    def count(self) -> int:
        return len(self.held)

    @property
    def max_impact(self) -> float:
        return max(self.held.values()) / 256

    @property
    def indices(self) -> NDArray[np.intp]:
        return np.array(sorted(self.held), dtype=np.intp)

    @property
    def rows(self) -> NDArray[np.intp]:
        return self.parent.indices.searchsorted(self.indices) if self.parent else np.empty(0, dtype=np.intp)

    def at(self, number: int) -> float:
        return self.held.get(number, 0) / 256

    def scores(self, weight: float) -> NDArray[np.float64]:
        return np.array([self.at(number) * weight for number in sorted(self.held)])

    def scores_of(self, rows: NDArray[np.intp], weight: float) -> NDArray[np.float64]:
        return self.scores(weight)[rows]

    def scores_in(self, rows: NDArray[np.intp], weight: float) -> NDArray[np.float64]:
        whole = self.parent or self
        return np.array([self.at(number) * weight for number in whole.indices[rows].tolist()])

    def find(self, numbers: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        rows = np.minimum(self.indices.searchsorted(numbers), self.count - 1)
        return rows, self.indices[rows] != numbers


@st.composite
def _some_ways(draw: st.DrawFn) -> Group:
    """Ways to say one word; some lists are parts of others."""
    impacts = st.dictionaries(st.integers(0, SIZE - 1), st.integers(1, 255), min_size=1, max_size=SIZE)
    weights = st.sampled_from([0.01, 0.5, 1.0, 3.0, 9.0])
    group = []
    for held in draw(st.lists(impacts, min_size=1, max_size=2)):
        whole = ListedImpacts(held)
        ways = [(whole, draw(weights))]
        for share in draw(st.lists(st.integers(1, len(held)), max_size=2)):
            part = {number: draw(st.integers(1, impact)) for number, impact in sorted(held.items())[:share]}
            ways.append((ListedImpacts(part, whole), draw(weights)))
        # Part and whole may come in any order, and the part alone.
        group += draw(st.permutations(ways))[: draw(st.integers(1, len(ways)))]
    return tuple(group)


WAYS = _some_ways()
GROUPS = st.lists(WAYS, max_size=5)
ALLOWED = st.none() | st.lists(st.booleans(), min_size=SIZE, max_size=SIZE).map(np.array)


def among(allowed: NDArray[np.bool_] | None) -> Allowed | None:
    return None if allowed is None else allowed.__getitem__


def scores_of(groups: list[Group]) -> list[list[float]]:
    """For each article what it gets from each group."""
    return [
        [
            max(p.at(number) * weight for p, weight in cast("tuple[tuple[ListedImpacts, float], ...]", group))
            for group in groups
        ]
        for number in range(SIZE)
    ]
