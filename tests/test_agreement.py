"""How far two assessors agree, against values worked out by hand and those of another hand."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.agreement import Agreement, agreement

grades = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30)


def judged(values: list[int]) -> dict[str, dict[str, int]]:
    return {"T1": {str(number): value for number, value in enumerate(values)}}


def test_two_assessors_with_yes_and_no() -> None:
    """20 times both say 1, 15 times both 0, 5 and 10 times they differ: 0.7 the same, 0.5 by chance."""
    first = [1] * 25 + [0] * 25
    second = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    found = agreement(judged(first), judged(second))
    assert found is not None
    assert (found.articles, found.same, found.near) == (50, 0.7, 1.0)
    assert (found.kappa, found.weighted) == pytest.approx((0.4, 0.4))


def test_weighted_kappa_counts_the_square_of_a_difference() -> None:
    """Differences 0, 1, 2: the mean square is 5/3; of the nine pairs of (0, 1, 3) and (0, 2, 1) it is 21/9."""
    found = agreement(judged([0, 1, 3]), judged([0, 2, 1]))
    assert found is not None
    assert found.same == pytest.approx(1 / 3)
    assert found.near == pytest.approx(2 / 3)
    assert found.weighted == pytest.approx(1 - (5 / 3) / (21 / 9))


@settings(max_examples=50)
@given(grades)
def test_kappa_is_that_of_the_table_of_both(pairs: list[tuple[int, int]]) -> None:
    """(observed - expected) / (1 - expected), from a table of how often each two grades meet."""
    number = len(pairs)
    table = {(a, b): sum(pair == (a, b) for pair in pairs) / number for a, b in product(range(4), repeat=2)}
    rows = [sum(table[a, b] for b in range(4)) for a in range(4)]
    columns = [sum(table[a, b] for a in range(4)) for b in range(4)]
    observed, expected = sum(table[a, a] for a in range(4)), sum(rows[a] * columns[a] for a in range(4))
    found = agreement(judged([a for a, _ in pairs]), judged([b for _, b in pairs]))
    assert found is not None
    assert found.kappa == pytest.approx((observed - expected) / (1 - expected) if expected < 1 - 1e-12 else 1.0)


@settings(max_examples=50)
@given(grades)
def test_agreement_is_the_same_both_ways(pairs: list[tuple[int, int]]) -> None:
    first, second = judged([a for a, _ in pairs]), judged([b for _, b in pairs])
    forth, back = agreement(first, second), agreement(second, first)
    assert forth is not None
    assert back is not None
    assert (forth.same, forth.kappa, forth.weighted) == pytest.approx((back.same, back.kappa, back.weighted))


def test_only_what_both_have_graded_counts() -> None:
    one = {"T1": {"a": 3, "b": 0}, "T2": {"c": 1}}
    other = {"T1": {"a": 3, "x": 2}, "T3": {"c": 0}}
    assert agreement(one, other) == Agreement(1, 1.0, 1.0, 1.0, 1.0)
    assert agreement(one, {"T2": {"a": 3}}) is None
