"""The greatest of the scores by several lists, of which some hold only articles of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.article import Article
from newsearch.engine.columnar import ColumnarEngine
from newsearch.engine.columnar import segment as columnar_segment
from newsearch.engine.columnar.best import best_among, best_of
from newsearch.fields import SPACES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .archive import Folders

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
        return self.decoded()

    def decoded(self) -> NDArray[np.intp]:
        return np.array(sorted(self.held), dtype=np.intp)

    @property
    def codes(self) -> NDArray[np.uint8]:
        return np.array([self.held[number] for number in sorted(self.held)], dtype=np.uint8)

    def find(self, numbers: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        rows = np.minimum(self.numbers.searchsorted(numbers), self.count - 1)
        return rows, self.numbers[rows] != numbers

    def scores(self, weight: float, rows: NDArray[np.intp] | None = None) -> NDArray[np.float64]:
        scores = np.array([self.held[number] * weight / 256 for number in sorted(self.held)])
        return scores if rows is None else scores[rows]


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
    among = np.arange(0, SIZE, 3)
    assert best_among(drawn, among).tolist() == pytest.approx([expected.get(number, 0.0) for number in among.tolist()])


@pytest.mark.parametrize("repeated", [1, 40], ids=["few articles", "many articles"])
def test_many_terms_find_what_few_find(folders: Folders, monkeypatch: pytest.MonkeyPatch, repeated: int) -> None:
    """Lists that are decoded together give what each gives; one list counts once, by its greatest weight."""
    texts = ["gempa di Palu", "digempa", "bantuan membantu dibantu", "tsunami"] * repeated + ["lain"] * 60
    folder = folders.write([Article(id=str(n), body=text) for n, text in enumerate(texts)])
    (segment,) = ColumnarEngine().open(folder).segments
    words = ("gempa", "digempa", "bantu", "tsunami", "tidakada", "lain")
    ways = [(space, word, weight) for weight, word in enumerate(words, 1) for space in SPACES]
    few = segment.best(ways[:6]), segment.best(ways)
    monkeypatch.setattr(columnar_segment, "MANY", 0)
    many = segment.best(ways[:6]), segment.best(ways)
    for one, other in zip(few, many, strict=True):
        assert [part.tolist() for part in one] == [part.tolist() for part in other]


def test_no_list_has_no_article() -> None:
    assert [found.tolist() for found in best_of([], SIZE)] == [[], []]
