from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.ranking.groups import Scratch, lists_of
from newsearch.ranking.matches import all_of, any_of, count_of, total_of

from .lists import ALLOWED, GROUPS, SIZE, WAYS, among, scores_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from newsearch.ranking.groups import Group


def _expected(
    enough: Callable[[list[float]], bool], groups: list[Group], allowed: NDArray[np.bool_] | None
) -> dict[int, float]:
    """The scores of the allowed articles that have enough of the groups."""
    return {
        number: sum(parts)
        for number, parts in enumerate(scores_of(groups))
        if enough(parts) and (allowed is None or allowed[number])
    }


@given(GROUPS, ALLOWED)
@settings(max_examples=100, deadline=None)
def test_any_of_finds_what_some_group_has(groups: list[Group], allowed: NDArray[np.bool_] | None) -> None:
    scratch = Scratch(SIZE)
    numbers, scores = any_of(groups, scratch, among(allowed))
    expected = _expected(any, groups, allowed)
    assert dict(zip(numbers.tolist(), scores.tolist(), strict=True)) == pytest.approx(expected, abs=1e-9)
    assert numbers.tolist() == sorted(expected)
    assert count_of(groups, SIZE, among(allowed)) == len(expected)
    every = {number for postings in lists_of(groups) for number in postings.indices.tolist()}
    assert {number for number in every if allowed is None or allowed[number]} == set(expected)
    assert total_of(groups, numbers, scratch).tolist() == pytest.approx(scores.tolist(), abs=1e-9)
    assert not scratch.take().any()


@given(st.lists(WAYS, min_size=1, max_size=4), ALLOWED)
@settings(max_examples=100, deadline=None)
def test_all_of_finds_what_every_group_has(groups: list[Group], allowed: NDArray[np.bool_] | None) -> None:
    numbers, scores = all_of(groups, Scratch(SIZE), among(allowed))
    expected = _expected(all, groups, allowed)
    assert dict(zip(numbers.tolist(), scores.tolist(), strict=True)) == pytest.approx(expected, abs=1e-9)
    assert numbers.tolist() == sorted(expected)
