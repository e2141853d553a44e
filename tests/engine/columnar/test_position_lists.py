"""Positions of several lists at once are those of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from newsearch.engine.columnar.position_lists import placed, position_lists
from newsearch.errors import IndexCorruptError

from .test_postings import lists, opened  # noqa: F401 fixtures

if TYPE_CHECKING:
    from newsearch.engine.columnar.posting_lists import PostingLists
    from newsearch.engine.columnar.postings import ColumnarPostings

Rows = list[tuple[list[int], list[int], list[list[int]]]]


def _list(opened: PostingLists, place: int) -> ColumnarPostings:  # noqa: F811
    found = opened.get(place)
    assert found is not None
    return found


@pytest.mark.parametrize("places", [[0, 1], [1, 5], [5, 4, 3], [6, 6], [156, 157, 158], [159]])
@pytest.mark.parametrize("chosen", [1, 5, 70])
def test_positions_of_several_lists(opened: PostingLists, lists: Rows, places: list[int], chosen: int) -> None:  # noqa: F811
    random = np.random.default_rng(chosen)
    for _ in range(5):
        rows, bases, expected = [], [], []
        for place in places:
            held = lists[place][2]
            own = np.sort(random.choice(len(held), min(chosen, len(held)), replace=False))
            rows.append(own)
            bases.append(random.integers(-10, 1 << 40, len(own)))
            for row, base in zip(own.tolist(), bases[-1].tolist(), strict=True):
                expected += [position + base for position in held[row]]
        found = placed([_list(opened, place) for place in places], rows, np.concatenate(bases))
        assert found.tolist() == expected


def test_no_rows_have_no_positions(opened: PostingLists) -> None:  # noqa: F811
    found = position_lists(_list(opened, 1), np.empty(0, dtype=np.intp))
    assert (found.offsets.tolist(), found.values.tolist()) == ([0], [])


def test_a_row_without_a_position_is_damage(opened: PostingLists, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr("newsearch.engine.columnar.position_lists.ends_position", lambda c: np.zeros(len(c), np.bool_))
    with pytest.raises(IndexCorruptError, match="without a position"):
        position_lists(_list(opened, 1), np.array([0, 3]))
