"""The greatest of the scores by several lists, of which some hold only articles of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.engine.columnar.best import best_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZE = 60


@dataclass(eq=False)
class ListedImpacts:
    """A posting list in memory: article -> impact in 256ths."""

    held: dict[int, int]

    @property
    def count(self) -> int:
        return len(self.held)

    @property
    def numbers(self) -> NDArray[np.intp]:
        return np.array(sorted(self.held), dtype=np.intp)

    def find(self, numbers: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        rows = np.minimum(self.numbers.searchsorted(numbers), self.count - 1)
        return rows, self.numbers[rows] != numbers

    def scores(self, weight: float) -> NDArray[np.float64]:
        return np.array([self.held[number] * weight / 256 for number in sorted(self.held)])


@st.composite
def lists(draw: st.DrawFn) -> list[tuple[Any, float]]:
    """Lists with their weights; parts and wholes in any order, and parts alone."""
    impacts = st.dictionaries(st.integers(0, SIZE - 1), st.integers(1, 255), min_size=1, max_size=SIZE)
    weights = st.sampled_from([0.01, 0.5, 1.0, 3.0, 9.0])
    drawn: list[tuple[Any, float]] = []
    for held in draw(st.lists(impacts, min_size=1, max_size=2)):
        whole = ListedImpacts(held)
        ways: list[tuple[Any, float]] = [(whole, draw(weights))]
        for share in draw(st.lists(st.integers(1, len(held)), max_size=2)):
            part = {number: draw(st.integers(1, impact)) for number, impact in sorted(held.items())[:share]}
            ways.append((ListedImpacts(part), draw(weights)))
        drawn += draw(st.permutations(ways))[: draw(st.integers(1, len(ways)))]
    return drawn


@given(lists())
@settings(max_examples=150, deadline=None)
def test_an_article_gets_the_greatest_of_its_scores(drawn: list[tuple[Any, float]]) -> None:
    expected: dict[int, float] = {}
    for found, weight in drawn:
        for number, code in found.held.items():
            expected[number] = max(expected.get(number, 0.0), code * weight / 256)
    numbers, scores = best_of(drawn, SIZE)
    assert numbers.tolist() == sorted(expected)
    assert scores.tolist() == pytest.approx([expected[number] for number in sorted(expected)])


def test_no_list_has_no_article() -> None:
    assert [found.tolist() for found in best_of([], SIZE)] == [[], []]
