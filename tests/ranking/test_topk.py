from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.ranking import topk
from newsearch.ranking.matches import Scratch
from newsearch.ranking.topk import top

from .lists import ALLOWED, SIZE, WORDS, among, matches

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@pytest.fixture(params=[0, 1 << 16], ids=["picked", "compared"], autouse=True)
def _large(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways: picking out what was found and looking the rest up, or comparing the scores of all articles."""
    monkeypatch.setattr(topk, "_SMALL", request.param)
    monkeypatch.setattr(topk, "SPARSE", request.param)
    if not request.param:
        monkeypatch.setattr(topk, "_COMPARED_SHARE", 0)


@given(WORDS, st.integers(1, 14), ALLOWED, st.sampled_from([0.0, 0.5, 4.0]))
@settings(max_examples=150, deadline=None)
def test_the_best_are_among_what_is_returned(
    words: list[tuple[dict[int, float], float]], count: int, allowed: NDArray[np.bool_] | None, floor: float
) -> None:
    """With their whole scores; ties with the last of them are there too."""
    scratch = Scratch(SIZE)
    numbers, scores = top([(matches(held), factor) for held, factor in words], count, scratch, among(allowed), floor)
    expected = {
        number: score
        for number in range(SIZE)
        if (score := sum(held.get(number, 0.0) * factor for held, factor in words)) > 0
        and (allowed is None or allowed[number])
    }
    got = dict(zip(numbers.tolist(), scores.tolist(), strict=True))
    assert numbers.tolist() == sorted(got)
    assert got == pytest.approx({number: expected[number] for number in got}, abs=1e-9)
    least = sorted(expected.values(), reverse=True)[:count][-1:] or [0.0]
    wanted = {number for number, score in expected.items() if score >= max(least[0], floor)}
    assert wanted <= set(got)
    assert not scratch.take().any()


def test_few_articles_are_scored_for_a_common_word() -> None:
    """The rare word decides; the common one is only looked up where the rare one is."""
    rare = matches(dict.fromkeys(range(0, 60, 5), 0.5))
    common = matches(dict.fromkeys(range(SIZE), 0.04))
    numbers, _ = top([(common, 0.1), (rare, 5.0)], 10, Scratch(SIZE))
    assert set(numbers.tolist()) <= set(range(0, 60, 5))
