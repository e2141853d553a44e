from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.ranking import topk
from newsearch.ranking.groups import Scratch
from newsearch.ranking.topk import top

from .lists import ALLOWED, GROUPS, SIZE, ListedImpacts, among, scores_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from newsearch.ranking.groups import Group


@pytest.fixture(params=[0, 1 << 30], ids=["skipping", "whole"], autouse=True)
def _skipping(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways: looking up what is left for a few articles only, and going through every list."""
    monkeypatch.setattr(topk, "_WORTH_SKIPPING", request.param)


@given(GROUPS, st.integers(1, 12), ALLOWED, st.sampled_from([0.0, 0.5, 4.0]))
@settings(max_examples=150, deadline=None)
def test_the_best_are_among_what_is_returned(
    groups: list[Group], count: int, allowed: NDArray[np.bool_] | None, floor: float
) -> None:
    """With their whole scores; ties with the last of them are there too."""
    scratch = Scratch(SIZE)
    numbers, scores = top(groups, count, scratch, among(allowed), floor)
    expected = {
        number: sum(parts)
        for number, parts in enumerate(scores_of(groups))
        if sum(parts) > 0 and (allowed is None or allowed[number])
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
    rare = ListedImpacts({3: 200, 9: 100, 20: 50})
    common = ListedImpacts(dict.fromkeys(range(SIZE), 10))
    numbers, _ = top([((common, 0.1),), ((rare, 5.0),)], 2, Scratch(SIZE))
    assert set(numbers.tolist()) <= {3, 9, 20} or topk._WORTH_SKIPPING > 0
