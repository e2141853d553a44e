from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch.analysis import Postings
from newsearch.engine.columnar.covering_stems import covering, give_own_lists

_words = st.lists(
    st.tuples(
        st.lists(st.integers(0, 4), min_size=1, max_size=3, unique=True),
        st.lists(st.integers(0, 4), min_size=1, max_size=2),
    ),
    max_size=12,
)


def _postings(words: list[list[int]]) -> Postings:
    """Words of two texts, each with its terms."""
    half = len(words) // 2
    rows = [(place >= half, place % max(half, 1), term) for place, terms in enumerate(words) for term in terms]
    texts, positions, terms = np.array(rows, dtype=np.int32).reshape(-1, 3).T
    return Postings(texts, positions, terms)


@given(_words, st.lists(st.integers(-1, 4), min_size=5, max_size=5))
def test_a_stem_that_stands_wherever_a_form_stands_is_found(
    words: list[tuple[list[int], list[int]]], alike: list[int]
) -> None:
    """The one of the same spelling, if it does; none for forms that are not there, or that no stem covers."""
    if len(words) % 2:
        words = words[:-1]
    found = covering(
        _postings([stems for stems, _ in words]), _postings([forms for _, forms in words]), np.array(alike)
    )
    for form in range(5):
        beside = [set(stems) for stems, forms in words if form in forms]
        common = set.intersection(*beside) if beside else set()
        if alike[form] in common:
            assert found[form] == alike[form]
        else:
            assert found[form] in (common or {-1})


def test_words_without_a_form_are_refused() -> None:
    with pytest.raises(ValueError, match="no form"):
        covering(_postings([[0], [1]]), _postings([[0]]), np.array([-1]))


def test_starts_of_paragraphs_are_part_of_those_of_sentences() -> None:
    """Other forms that no stem covers get lists of their own past those of the words."""
    parents, own = np.array([7, -1, -1, 3, -1]), np.array([False, True, True, False, True])
    give_own_lists(parents, own, 10, 2, 1)
    assert parents.tolist() == [7, 10, 10, 3, 11]
    assert own.tolist() == [False, False, True, False, True]


def test_without_sentences_every_form_gets_its_own_list() -> None:
    parents, own = np.array([-1, -1]), np.array([True, True])
    give_own_lists(parents, own, 10, -1, -1)
    assert parents.tolist() == [10, 11]
