from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.ranking.matches import FOUND, PAGE, Scratch, added, greatest, passing, shown

from .lists import ALLOWED, HELD, SIZE, among, matches

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PARTS = st.lists(HELD, max_size=5)


@given(_PARTS)
@settings(max_examples=100, deadline=None)
def test_parts_together_have_the_articles_of_all(parts: list[dict[int, float]]) -> None:
    """With the sum of their scores, or the greatest of them."""
    scores: dict[int, list[float]] = defaultdict(list)
    for held in parts:
        for number, score in held.items():
            scores[number].append(score)
    scratch = Scratch(SIZE)
    rows = [(own.numbers, own.scores) for own in map(matches, parts)]
    for together, expected in ((added, sum), (greatest, max)):
        numbers, found = together(rows, scratch)
        assert numbers.tolist() == sorted(scores)
        assert found.tolist() == pytest.approx([expected(scores[number]) for number in sorted(scores)])
        assert not scratch.take().any()


@given(HELD, st.sets(st.integers(0, SIZE - 1)), st.sampled_from([0, 6, 1 << 30]))
@settings(max_examples=100, deadline=None)
def test_a_look_up_gives_0_where_nothing_was_found(held: dict[int, float], wanted: set[int], sparse: int) -> None:
    """Searched for, or laid out."""
    numbers, scratch = np.array(sorted(wanted), dtype=np.intp), Scratch(SIZE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsearch.ranking.matches.SPARSE", sparse)
        assert matches(held).lookup(numbers, scratch).tolist() == [held.get(number, 0.0) for number in sorted(wanted)]
    assert not scratch.take().any()


@given(HELD)
def test_the_last_of_a_page_is_known(held: dict[int, float]) -> None:
    own, ranked = matches(held), sorted(held.values(), reverse=True)
    assert own.top == max(ranked, default=0.0)
    assert own.last == (ranked[PAGE - 1] if len(ranked) >= PAGE else 0.0)


@given(HELD, ALLOWED)
def test_what_passes_is_allowed(held: dict[int, float], allowed: NDArray[np.bool_] | None) -> None:
    own = matches(held)
    numbers, scores = passing((own.numbers, own.scores), among(allowed))
    expected = {number: score for number, score in held.items() if allowed is None or allowed[number]}
    assert dict(zip(numbers.tolist(), scores.tolist(), strict=True)) == expected


def test_what_is_found_for_nothing_is_shown_as_0() -> None:
    assert shown(np.array([FOUND, 0.5, 2 * FOUND * 2.0**-10])).tolist() == [0.0, 0.5, 0.0]
    assert 0.5 + FOUND == 0.5
