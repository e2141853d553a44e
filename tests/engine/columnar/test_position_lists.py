"""Positions of several lists at once are those of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from newsearch.engine.columnar import form
from newsearch.engine.columnar.form import Form
from newsearch.engine.columnar.position_lists import Placed, placed, position_lists
from newsearch.errors import IndexCorruptError

from .test_form_lists import Rows, _list, forms, opened, parents  # noqa: F401 fixtures

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsearch.engine.columnar.form_lists import Forms


@pytest.mark.parametrize("words", [[0, 2], [3, 22], [22, 3, 8], [7, 7], [20, 131, 149], [21]])
@pytest.mark.parametrize("chosen", [1, 5, 70])
def test_positions_of_several_lists(
    opened: Forms,  # noqa: F811
    forms: dict[int, tuple[int, Rows]],  # noqa: F811
    words: list[int],
    chosen: int,
) -> None:
    random = np.random.default_rng(chosen)
    for _ in range(5):
        lists: list[Placed] = []
        rows, bases, expected = [], [], []
        for word in words:
            postings = _list(opened, word)
            assert postings is not None
            lists.append(postings)
            held = list(forms[word][1].rows.values())
            own = np.sort(random.choice(len(held), min(chosen, len(held)), replace=False))
            rows.append(own)
            bases.append(random.integers(-10, 1 << 40, len(own)))
            for row, base in zip(own.tolist(), bases[-1].tolist(), strict=True):
                expected += [position + base for position in held[row][1]]
        assert placed(lists, rows, np.concatenate(bases)).tolist() == expected


def test_no_rows_have_no_positions(opened: Forms) -> None:  # noqa: F811
    for word in (2, 3, 22):
        postings = _list(opened, word)
        assert postings is not None
        found = position_lists(postings, np.empty(0, dtype=np.intp))
        assert (found.offsets.tolist(), found.values.tolist()) == ([0], [])


def test_bits_beyond_the_file_are_damage(opened: Forms) -> None:  # noqa: F811
    found = _list(opened, 8)
    assert isinstance(found, Form)
    found._bounds = (*found._bounds[:2], 1 << 40)
    with pytest.raises(IndexCorruptError, match=r"outside of its array 'forms\.content'"):
        found.positions(found.differs[:2])


def test_a_row_of_which_nothing_is_held_is_damage(
    opened: Forms,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = _list(opened, 8)
    assert isinstance(found, Form)
    monkeypatch.setattr(form.Form, "held", lambda _, rows: (np.arange(len(rows)), np.zeros(len(rows), int), _nothing))
    with pytest.raises(IndexCorruptError, match="without a position"):
        found.positions(found.differs[:2])


class _Nothing:
    """Bytes of which none is set."""

    def take(self, places: NDArray[np.int64]) -> NDArray[np.uint8]:
        return np.zeros(len(places), dtype=np.uint8)


_nothing = _Nothing()
