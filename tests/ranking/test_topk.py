from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.ranking import topk
from newsearch.ranking.topk import Scratch, all_of, any_of, count_of, lists_of, top, total_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZE = 60


@dataclass(eq=False)
class _Postings:
    """A posting list in memory: article -> impact in 256ths; it may be a part of another one."""

    held: dict[int, int]
    parent: _Postings | None = None

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
def _some_ways(draw: st.DrawFn) -> topk.Group:
    """Ways to say one word; some lists are parts of others."""
    impacts = st.dictionaries(st.integers(0, SIZE - 1), st.integers(1, 255), min_size=1, max_size=SIZE)
    weights = st.sampled_from([0.01, 0.5, 1.0, 3.0, 9.0])
    group = []
    for held in draw(st.lists(impacts, min_size=1, max_size=2)):
        whole = _Postings(held)
        ways = [(whole, draw(weights))]
        for share in draw(st.lists(st.integers(1, len(held)), max_size=2)):
            part = {number: draw(st.integers(1, impact)) for number, impact in sorted(held.items())[:share]}
            ways.append((_Postings(part, whole), draw(weights)))
        # Part and whole may come in any order, and the part alone.
        group += draw(st.permutations(ways))[: draw(st.integers(1, len(ways)))]
    return tuple(group)


_ways = _some_ways()
_groups = st.lists(_ways, max_size=5)
_allowed = st.none() | st.lists(st.booleans(), min_size=SIZE, max_size=SIZE).map(np.array)


def _among(allowed: NDArray[np.bool_] | None) -> topk.Allowed | None:
    return None if allowed is None else allowed.__getitem__


def _scores(groups: list[topk.Group]) -> list[list[float]]:
    """For each article what it gets from each group."""
    return [
        [
            max(p.at(number) * weight for p, weight in cast("tuple[tuple[_Postings, float], ...]", group))
            for group in groups
        ]
        for number in range(SIZE)
    ]


@pytest.fixture(params=[0, 1 << 30], ids=["skipping", "whole"], autouse=True)
def _skipping(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways: looking up what is left for a few articles only, and going through every list."""
    monkeypatch.setattr(topk, "_WORTH_SKIPPING", request.param)


@given(_groups, st.integers(1, 12), _allowed, st.sampled_from([0.0, 0.5, 4.0]))
@settings(max_examples=150, deadline=None)
def test_the_best_are_among_what_is_returned(
    groups: list[topk.Group], count: int, allowed: NDArray[np.bool_] | None, floor: float
) -> None:
    """With their whole scores; ties with the last of them are there too."""
    scratch = Scratch(SIZE)
    numbers, scores = top(groups, count, scratch, _among(allowed), floor)
    expected = {
        number: sum(parts)
        for number, parts in enumerate(_scores(groups))
        if sum(parts) > 0 and (allowed is None or allowed[number])
    }
    got = dict(zip(numbers.tolist(), scores.tolist(), strict=True))
    assert numbers.tolist() == sorted(got)
    assert got == pytest.approx({number: expected[number] for number in got}, abs=1e-9)
    least = sorted(expected.values(), reverse=True)[:count][-1:] or [0.0]
    wanted = {number for number, score in expected.items() if score >= max(least[0], floor)}
    assert wanted <= set(got)
    assert not scratch.take().any()


@given(_groups, _allowed)
@settings(max_examples=100, deadline=None)
def test_any_of_finds_what_some_group_has(groups: list[topk.Group], allowed: NDArray[np.bool_] | None) -> None:
    scratch = Scratch(SIZE)
    numbers, scores = any_of(groups, scratch, _among(allowed))
    expected = {
        number: sum(parts)
        for number, parts in enumerate(_scores(groups))
        if any(parts) and (allowed is None or allowed[number])
    }
    assert dict(zip(numbers.tolist(), scores.tolist(), strict=True)) == pytest.approx(expected, abs=1e-9)
    assert numbers.tolist() == sorted(expected)
    assert count_of(groups, SIZE, _among(allowed)) == len(expected)
    every = {number for postings in lists_of(groups) for number in postings.indices.tolist()}
    assert {number for number in every if allowed is None or allowed[number]} == set(expected)
    assert total_of(groups, numbers, scratch).tolist() == pytest.approx(scores.tolist(), abs=1e-9)
    assert not scratch.take().any()


@given(st.lists(_ways, min_size=1, max_size=4), _allowed)
@settings(max_examples=100, deadline=None)
def test_all_of_finds_what_every_group_has(groups: list[topk.Group], allowed: NDArray[np.bool_] | None) -> None:
    numbers, scores = all_of(groups, Scratch(SIZE), _among(allowed))
    expected = {
        number: sum(parts)
        for number, parts in enumerate(_scores(groups))
        if all(parts) and (allowed is None or allowed[number])
    }
    assert dict(zip(numbers.tolist(), scores.tolist(), strict=True)) == pytest.approx(expected, abs=1e-9)
    assert numbers.tolist() == sorted(expected)


def test_few_articles_are_scored_for_a_common_word() -> None:
    """The rare word decides; the common one is only looked up where the rare one is."""
    rare = _Postings({3: 200, 9: 100, 20: 50})
    common = _Postings(dict.fromkeys(range(SIZE), 10))
    numbers, _ = top([((common, 0.1),), ((rare, 5.0),)], 2, Scratch(SIZE))
    assert set(numbers.tolist()) <= {3, 9, 20} or topk._WORTH_SKIPPING > 0
